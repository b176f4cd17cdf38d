"""The standalone verifier, quicker: what it looks at entry by entry is read by a compiled parser first.

This module knows a short way to see that an entry is well formed. It refuses to judge one that is not: that, and everything
else, is the standalone verifier's own work, so that both always say the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from pnrscreen.audit import standalone

_Number = Annotated[int, msgspec.Meta(gt=-(2**53), lt=2**53)]  # RFC 8785 section 3.2.2.3: beyond it two readers may see two


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An entry of the log, its fields in the order in which they are written."""

    at: str
    event: str
    log: str
    private_commitment: str
    profile: str
    public: dict[str, str | _Number]
    ticket: str
    v: Literal[1]


_NODE = b"\x01"  # RFC 6962 section 2.1
_LEAF = b"\x00"
_READ = msgspec.json.Decoder(_Entry)
_READ_ALL = msgspec.json.Decoder(list[_Entry])
_WRITE = msgspec.json.Encoder(order="sorted")
_BEGINS = b'{"at":'  # every entry, and within one nothing behind a comma
_TELLING = re.compile(rb'\.(successor|jump|confirm)"')  # what the standalone verifier looks into
_INSTANTS = re.compile(f"(?:{standalone.INSTANT.pattern}\n)*")
_DIGITS, _DIGITS_IN_ONE = "0123456789abcdef", 64
_LONGEST = standalone.WIDTH * (2 + 65_535) + 1  # no bundle is as long


class Tree(standalone.Tree):
    """The same tree; a whole bundle is hashed level by level, and joins as one."""

    def add(self, leaves: list[bytes]) -> None:
        """Add the hashes of some more leaves."""
        if len(leaves) != standalone.WIDTH or self.size % standalone.WIDTH:
            super().add(leaves)
            return
        sha256, level = hashlib.sha256, leaves
        while len(level) > 1:
            level = [sha256(_NODE + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=True)]
        (node,) = level
        rest, self.size = self.size // standalone.WIDTH, self.size + standalone.WIDTH
        while rest & 1:
            node, rest = sha256(_NODE + self.parts.pop() + node).digest(), rest >> 1
        self.parts.append(node)


class Audit(standalone.Audit):
    """One reading of a folder, as the standalone verifier makes it; a bundle is read whole where nothing in it is out of the
    ordinary.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.tree, self.form = Tree(), form_of

    def bundle(self, path: str, first: int) -> list[bytes]:
        """Return the leaf hashes of a bundle's entries; one by one where something has to be looked at."""
        with suppress(OSError), (self.folder / path).open("rb") as stream:
            entries = _apart(stream.read(_LONGEST))
            if len(entries) == int(path.partition(".p/")[2] or standalone.WIDTH) and self._ordinary(entries):
                return [hashlib.sha256(_LEAF + entry).digest() for entry in entries]
        return super().bundle(path, first)

    def _ordinary(self, entries: Sequence[bytes]) -> bool:
        """Tell whether entries are well formed, of this log, of the latest day so far, and say nothing of keys and clocks.

        They are read as one list: what is written back as it was, with a beginning of an entry at each, is those entries.
        """
        together = b"[" + b",".join(entries) + b"]"
        if not together.isascii() or not all(entry.startswith(_BEGINS) for entry in entries) or _TELLING.search(together):
            return False
        try:
            read = _READ_ALL.decode(together)
        except ValueError:
            return False
        if len(read) != len(entries) or _WRITE.encode(read) != together:
            return False
        instants = [one.at for one in read]
        if {at[:10] for at in instants} != {self.latest[:10]} or not _well(instants, [one.private_commitment for one in read]):
            return False
        if self.log and {one.log for one in read} != {self.log}:
            return False
        self.latest = max(self.latest, *instants)
        return True


def _apart(raw: bytes) -> list[bytes]:
    """Take a bundle apart; nothing of one that is cut off or damaged."""
    entries, start = [], 0
    while start < len(raw):
        end = start + 2 + int.from_bytes(raw[start : start + 2], "big")
        entries.append(raw[start + 2 : end])
        start = end
    return entries if start == len(raw) else []


def _well(instants: Sequence[str], commitments: Sequence[str]) -> bool:
    """Tell whether the instants and commitments of entries are each written as they must be."""
    lines, told = "\n".join(instants), "".join(commitments)
    if lines.count("\n") != len(instants) - 1 or not _INSTANTS.fullmatch(f"{lines}\n"):
        return False
    return not told.strip(_DIGITS) and {*map(len, commitments)} == {_DIGITS_IN_ONE}


def form_of(entry: bytes) -> tuple[str, str]:
    """Return instant and log of an entry. Raises ValueError for what is none."""
    try:
        read = _READ.decode(entry)
    except ValueError:
        return standalone.form_of(entry)
    if _WRITE.encode(read) == entry and "".join(read.public).isascii() and _well([read.at], [read.private_commitment]):
        return read.at, read.log
    return standalone.form_of(entry)


def verified(words: Sequence[str]) -> int:
    """Verify what these words of a command line name, as the standalone verifier does; return its exit code."""
    return standalone.main(Audit, [*words])
