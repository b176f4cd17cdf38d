"""Entries of lists, encoded: a million of them take little room, and only those that are looked at are made whole.

This module knows how an entry is written down. It refuses to know what it says.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, overload

import msgspec
import numpy as np
import numpy.typing as npt

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Entry

KEPT = 1024
"""Entries kept whole: of one that is found, every name is looked at, and then the rest."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Entry)


class Entries(Sequence[Entry]):
    """Entries in order, each made whole when it is asked for."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._count = len(arrays["entries.ends"]) - 1
        # no reference to itself: a map of a file is let go of with the last index over it
        self._read = partial(_read, arrays["entries.ends"], arrays["entries.written"].data)
        self._kept = lru_cache(KEPT)(self._read)
        self._digests, self._at = arrays["entries.digests"], arrays["entries.digested"]

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Entry: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...
    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        """Return one entry, or several."""
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._kept(at % len(self))

    def named(self, ident: str) -> Iterator[Entry]:
        """Yield the entries of this id, of whatever list."""
        begin, end = (int(self._digests.searchsorted(_digest(ident), side)) for side in ("left", "right"))
        yield from (entry for at in self._at[begin:end].tolist() if (entry := self[at]).id == ident)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._read, range(len(self)))


def _read(ends: npt.NDArray[Any], written: memoryview, at: int) -> Entry:
    try:
        return _DECODER.decode(written[ends[at] : ends[at + 1]])
    except msgspec.MsgspecError:
        raise WatchlistError("an entry of a prepared list cannot be read: prepare the list again", f"entry {at}") from None


def _digest(ident: str) -> int:
    """Return by what number an id is found."""
    written = hashlib.blake2b(ident.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(written, "little", signed=True)


class Writing:
    """Entries being written one behind the other."""

    def __init__(self) -> None:
        self._written = bytearray()
        self._ends = array("q", (0,))
        self._digests = array("q")

    def add(self, entry: Entry) -> None:
        """Write one entry."""
        self._written += _ENCODER.encode(entry)
        self._ends.append(len(self._written))
        self._digests.append(_digest(entry.id))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what was written."""
        digests = np.frombuffer(self._digests, np.int64)
        order = np.argsort(digests, kind="stable")
        return {
            "entries.digests": digests[order],
            "entries.digested": order.astype(np.int32),
            "entries.ends": np.frombuffer(self._ends, np.int64),
            "entries.written": np.frombuffer(self._written or b"\0", np.uint8),
        }
