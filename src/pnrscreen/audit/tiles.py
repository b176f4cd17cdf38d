"""The tree and its entries as static files: C2SP tlog-tiles.

This module knows how files are named and what is in them. It refuses to know where they are kept, who signs the root, and what
an entry says: whoever writes the log puts these bytes at these paths, and whoever copies the directory can check all of it.

A tile holds up to 256 hashes of one level, side by side; a hash of level L is the root of 256^L leaves. A bundle holds up to
256 entries. A file that is not full yet carries its width in its name, so no file ever changes: its successor has another name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pnrscreen.audit.merkle import Frontier

WIDTH = 256
"""How many hashes or entries stand in one file."""
_BITS = 8
_HASH_BYTES = 32
_LENGTH_BYTES = 2
_ENTRY_BYTES_MAX = 65_535  # what an uint16 can say


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile of hashes, ``tile/<level>/<index>``, below the root of the log (tlog-tiles, "Merkle Tree").

    Raises ValueError where the level or the index is negative, or the width is not one of 1 to 256.
    """
    if level < 0:
        raise ValueError(f"a tree has no level {level}")
    return f"tile/{level}/{_numbered(index, width)}"


def entries_path(index: int, width: int = WIDTH) -> str:
    """Return the path of a bundle of entries, ``tile/entries/<index>``, below the root of the log (tlog-tiles, "Log Entries").

    Raises ValueError where the index is negative, or the width is not one of 1 to 256.
    """
    return f"tile/entries/{_numbered(index, width)}"


def bundle(entries: Sequence[bytes]) -> bytes:
    """Return the content of a bundle: each entry after its length, two bytes big-endian (tlog-tiles, "Log Entries").

    Raises ValueError for more than 256 entries, and for an entry of more than 65,535 bytes.
    """
    if len(entries) > WIDTH:
        raise ValueError(f"a bundle has at most {WIDTH} entries, not {len(entries)}")
    longest = max(map(len, entries), default=0)
    if longest > _ENTRY_BYTES_MAX:
        raise ValueError(f"an entry has at most {_ENTRY_BYTES_MAX} bytes, this one has {longest}")
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def unbundle(content: bytes) -> list[bytes]:
    """Return the entries of a bundle, the inverse of :func:`bundle`.

    Raises ValueError where the content ends within a length or an entry, or goes on after 256 entries.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(content):
        if len(entries) == WIDTH:
            raise ValueError(f"a bundle goes on after its {WIDTH} entries, at byte {at}")
        start = at + _LENGTH_BYTES
        end = start + int.from_bytes(content[at:start], "big")
        if max(start, end) > len(content):
            raise ValueError(f"a bundle is cut within the entry at byte {at}")
        entries.append(content[start:end])
        at = end
    return entries


def hash_tiles(leaves: Sequence[bytes], since: int = 0) -> Iterator[tuple[str, bytes]]:
    """Return path and content of every tile that the tree of these leaf hashes has and that of the first ``since`` had not.

    Lower levels come first, and in a level the left before the right (tlog-tiles, "Merkle Tree"). A tile above the lowest
    level is hashed anew from all leaves below it. Raises ValueError where there are fewer leaves than ``since``.
    """
    _grew(len(leaves), since)
    return _tiles(leaves, since)


def bundles(entries: Sequence[bytes], since: int = 0) -> Iterator[tuple[str, bytes]]:
    """Return path and content of every bundle that the log of these entries has and that of the first ``since`` had not.

    Raises ValueError where there are fewer entries than ``since`` and, when it comes to the bundle, for an entry too long.
    """
    _grew(len(entries), since)
    return (
        (entries_path(index, width), bundle(entries[index * WIDTH : index * WIDTH + width]))
        for index, width in _changed(len(entries), since)
    )


def _tiles(leaves: Sequence[bytes], since: int) -> Iterator[tuple[str, bytes]]:
    size, levels = len(leaves), 0
    while size >> _BITS * levels != since >> _BITS * levels:
        levels += 1
    begin = since >> _BITS * levels << _BITS * levels  # no tile that changed begins before this leaf
    hashes = leaves[begin:]
    for level in range(levels):
        if level:
            full = range(0, len(hashes) - WIDTH + 1, WIDTH)
            hashes = [Frontier().grown(hashes[at : at + WIDTH]).root() for at in full]
        shift = _BITS * level
        for index, width in _changed(size >> shift, since >> shift):
            at = index * WIDTH - (begin >> shift)
            yield tile_path(level, index, width), _tile(hashes[at : at + width])


def _tile(hashes: Sequence[bytes]) -> bytes:
    if any(len(node) != _HASH_BYTES for node in hashes):
        raise ValueError(f"a hash in a tile has {_HASH_BYTES} bytes")
    return b"".join(hashes)


def _changed(size: int, since: int) -> Iterator[tuple[int, int]]:
    """Yield index and width of the files that ``size`` things fill and the first ``since`` of them did not."""
    if size > since:
        for index in range(since // WIDTH, -(-size // WIDTH)):
            yield index, min(WIDTH, size - index * WIDTH)


def _grew(size: int, since: int) -> None:
    if not 0 <= since <= size:
        raise ValueError(f"a log of {size} entries did not grow from {since}")


def _numbered(index: int, width: int) -> str:
    """Write an index in groups of three digits, all but the last after an x, and a width unless it is full."""
    if index < 0 or not 1 <= width <= WIDTH:
        raise ValueError(f"there is no file {index} of width {width}")
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"
