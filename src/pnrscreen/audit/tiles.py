"""The tree and its entries as static files: C2SP tlog-tiles.

This module knows how files are named and what is in them. It refuses to know where they are kept, who signs the root, and what
an entry says: whoever writes the log puts these bytes at these paths, and whoever copies the directory can check all of it.

A tile holds up to 256 hashes of one level, side by side; a hash of level L is the root of 256^L leaves. A bundle holds up to
256 entries. A file that is not full yet carries its width in its name, so no file ever changes: its successor has another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pnrscreen.audit.merkle import Frontier, RootOf, leaf_hash

File = tuple[str, bytes]
"""The path of a file below the root of the log, and what is in it."""
Contents = Callable[[str], bytes]
"""What a file holds, by its path below the root of the log; nothing where there is none."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Where a log ends: the entries of its unfilled bundle, and of every level the hashes in the unfilled tile, lowest first.

    It is all that a log must know to grow, and all of it stands in the last file of each kind.
    """

    size: int = 0
    entries: tuple[bytes, ...] = ()
    levels: tuple[tuple[bytes, ...], ...] = ((),)

    @classmethod
    def read(cls, size: int, contents: Contents) -> Edge:
        """Read the edge of a log of this size from its files. Raises ValueError where one is missing or not what it must be."""
        entries: list[bytes] = []
        if width := size % WIDTH:
            entries = unbundle(contents(entries_path(size // WIDTH, width)))
        levels = [_hashes(contents, size, level) for level in range(_levels(size))] or [()]
        if tuple(map(leaf_hash, entries)) != levels[0]:
            raise ValueError(f"the last entries of a log of {size} are not those its tiles hold")
        return cls(size=size, entries=tuple(entries), levels=tuple(levels))

    @property
    def room(self) -> int:
        """How many entries the unfilled bundle still takes."""
        return WIDTH - len(self.entries)

    def root(self) -> bytes:
        """Return the root of the tree of all entries so far (RFC 9162 section 2.1.1)."""
        peaks = [peak for level in reversed(self.levels) for peak in Frontier().grown(level).peaks]
        return Frontier(size=self.size, peaks=tuple(peaks)).root()

    def grown(self, entries: Sequence[bytes]) -> tuple[Edge, list[File]]:
        """Return the edge with these entries appended, no more than there is ``room`` for, and the files that became full."""
        if len(entries) > self.room:
            raise ValueError(f"a bundle has room for {self.room} more entries, not for {len(entries)}")
        size, held = self.size + len(entries), (*self.entries, *entries)
        levels = [[*self.levels[0], *map(leaf_hash, entries)], *map(list, self.levels[1:])]
        full: list[File] = []
        if len(held) == WIDTH:
            full.append((entries_path(size // WIDTH - 1), bundle(held)))
            held = ()
        level = 0
        while len(levels[level]) == WIDTH:
            full.append((tile_path(level, (size >> _BITS * (level + 1)) - 1), b"".join(levels[level])))
            levels[level + 1 :] = levels[level + 1 :] or [[]]
            levels[level + 1].append(Frontier().grown(levels[level]).root())
            levels[level] = []
            level += 1
        return Edge(size=size, entries=held, levels=tuple(map(tuple, levels))), full

    def over(self, entries: Iterable[bytes]) -> Edge:
        """Return the edge with all of these entries appended, however many; no file is kept."""
        edge, left = self, iter(entries)
        while some := list(islice(left, edge.room)):
            edge, _ = edge.grown(some)
        return edge

    def unfilled(self) -> Iterator[File]:
        """Yield the files at the edge: they are written under a name that says how full they are."""
        if self.entries:
            yield entries_path(self.size // WIDTH, len(self.entries)), bundle(self.entries)
        for level, hashes in enumerate(self.levels):
            if hashes:
                yield tile_path(level, self.size >> _BITS * (level + 1), len(hashes)), b"".join(hashes)


def paths(size: int) -> Iterator[str]:
    """Yield the path of every file of a log of this size: bundles of entries first, then tiles, the lowest level first."""
    for index, width in _files(size):
        yield entries_path(index, width)
    for level in range(_levels(size)):
        for index, width in _files(size >> _BITS * level):
            yield tile_path(level, index, width)


def roots(size: int, contents: Contents) -> RootOf:
    """Return what hashes any run of leaves of a log of this size out of its tiles, reading few of them.

    It raises ValueError where a tile is missing or not what it must be.
    """

    def root_of(low: int, high: int) -> bytes:
        if not 0 <= low <= high <= size:
            raise ValueError(f"there are {size} leaves, none from {low} to {high}")
        peaks, at = [], low
        while at < high:
            span = 1 << (high - at).bit_length() - 1
            span = min(span, at & -at) if at else span
            peaks.append(perfect(at, span))
            at += span
        return Frontier(size=high - low, peaks=tuple(peaks)).root()

    def perfect(low: int, span: int) -> bytes:
        level = (span.bit_length() - 1) // _BITS
        first, count = low >> _BITS * level, span >> _BITS * level
        tile = _tile(contents, size, level, first // WIDTH)
        return Frontier().grown(tile[first % WIDTH : first % WIDTH + count]).root()

    return root_of


def _hashes(contents: Contents, size: int, level: int) -> tuple[bytes, ...]:
    """Return the hashes in the unfilled tile of a level, none where the level ends with a full one."""
    index, width = divmod(size >> _BITS * level, WIDTH)
    return _tile(contents, size, level, index) if width else ()


def _tile(contents: Contents, size: int, level: int, index: int) -> tuple[bytes, ...]:
    """Read one tile of a log of this size."""
    width = min(WIDTH, (size >> _BITS * level) - index * WIDTH)
    path = tile_path(level, index, width)
    raw = contents(path)
    if len(raw) != width * _HASH_BYTES:
        raise ValueError(f"{path} is missing or does not hold {width} hashes")
    return tuple(raw[at : at + _HASH_BYTES] for at in range(0, len(raw), _HASH_BYTES))


def _levels(size: int) -> int:
    """Return how many levels of tiles a tree of this size has."""
    return -(-size.bit_length() // _BITS)


def _files(count: int) -> Iterator[tuple[int, int]]:
    """Yield index and width of the files that so many things fill."""
    for index in range(-(-count // WIDTH)):
        yield index, min(WIDTH, count - index * WIDTH)


def _numbered(index: int, width: int) -> str:
    """Write an index in groups of three digits, all but the last after an x, and a width unless it is full."""
    if index < 0 or not 1 <= width <= WIDTH:
        raise ValueError(f"there is no file {index} of width {width}")
    path = f"{index % 1000:03}"
    while index >= 1000:
        index //= 1000
        path = f"x{index % 1000:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"
