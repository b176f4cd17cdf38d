"""What somebody has who took the files of a home: wraps of record keys wherever they stand, and whatever could be a key.

The layout of an envelope is said here once more, apart from the code that writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

Wrap = bytes
_BEFORE = {1: 0, 2: 8, 3: 8, 4: 16}
"""How many bytes stand between the name and the wrap, by version: the numbers of the part and of the strand."""
_WRAP_BYTES, _KEY_BYTES = 40, 32
_BEGINS = re.compile(rb"[\x01-\x04]([\x14-\x78])(?=([a-z0-9.-]+/[0-9]{4}-[0-9]{2}-[0-9]{2}/[a-z0-9/-]+))", re.DOTALL)


def wraps(content: bytes) -> Iterator[tuple[str, Wrap]]:
    """Yield every wrap of a record key that stands anywhere in some bytes, page or no page, with its cohort of a day."""
    for found in _BEGINS.finditer(content):
        length, begin = content[found.start(1)], found.end()
        name = content[begin : begin + length]
        if found[2].startswith(name):
            at = begin + length + _BEFORE[content[found.start()]]
            yield name.decode("ascii"), content[at : at + _WRAP_BYTES]


def lying_about(folder: Path) -> bytes:
    """Return all there is in the files below a folder but its keys."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "keys" not in path.relative_to(folder).parts)
    return b"".join(path.read_bytes() for path in files)


def resting(keys: Path) -> set[bytes]:
    """Return every key that rests as it is: a file of its own size."""
    contents = (path.read_bytes() for path in keys.rglob("*") if path.is_file())
    return {content for content in contents if len(content) == _KEY_BYTES}


def keys_of(keys: Path) -> set[bytes]:
    """Return every run of 32 bytes in any file of the keys: whatever could be a key now."""
    contents = (path.read_bytes() for path in keys.rglob("*") if path.is_file())
    return {content[begin : begin + _KEY_BYTES] for content in contents for begin in range(len(content) - _KEY_BYTES + 1)}


def opens(key: bytes, wrap: Wrap) -> bool:
    """Tell whether a key opens a wrap."""
    try:
        return len(aes_key_unwrap(key, wrap)) == _KEY_BYTES
    except (InvalidUnwrap, ValueError):
        return False


def opened(found: Iterable[Wrap], keys: Iterable[bytes]) -> int:
    """Return how many record keys whoever has these keys has."""
    tried = [*keys]
    return sum(any(opens(key, wrap) for key in tried) for wrap in found)
