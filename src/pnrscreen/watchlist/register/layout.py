"""How a register lies in its file: blocks of sorted rows, then their table and a foot that everything is checked against.

This module knows the bytes. It refuses to know what a row means, and trusts none of it before its digest was checked.

::

    head      8 bytes    magic and version
    blocks    for each   its keys, then what stands beside them, then, of long numbers only, the numbers
    table     for each   first key (8), rows (8), SHA-256 (32)
    foot      JSON       name, digest of the table it was made of, counts, words, SHA-256 of head and table
    end       44 bytes   length of the foot (4), SHA-256 of the foot (32), magic again (8)

A file that was cut has no end, one that was changed another digest. The table is checked when the register is opened, which
reads a three-hundredth of the file, and a block when it is first looked into: no answer comes from one that is not what was
written.
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from pnrscreen.errors import Tampered
from pnrscreen.watchlist.register import packing
from pnrscreen.watchlist.register.packing import KEY
from pnrscreen.watchlist.register.rows import TEXT, Rows

HEAD: Final = b"PNRSREG\x02"
BLOCK_ROWS: Final = 1 << 10
_END: Final = struct.Struct("<I32s8s")
_TABLE: Final = np.dtype([("first", "<u8"), ("rows", "<u8"), ("digest", "S32")])


class Laid(NamedTuple):
    """One block as the table knows it."""

    first: int
    rows: int
    digest: bytes

    @classmethod
    def of(cls, rows: Rows, begin: int, block: bytes) -> Laid:
        """Describe a block."""
        return cls(int(rows.key[begin]), len(rows.key[begin : begin + BLOCK_ROWS]), hashlib.sha256(block).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """What a register says of itself. ``digest`` is SHA-256 of the table it was made of; ``ends`` are the last days of its
    documents, by number.
    """

    name: str
    digest: str
    rows: int
    issuers: tuple[str, ...]
    kinds: tuple[str, ...]
    reasons: tuple[str, ...]
    ends: tuple[int, ...]


def content(rows: Rows, begin: int) -> bytes:
    """Return the bytes of the block that begins with that row."""
    return b"".join(column[begin : begin + BLOCK_ROWS].tobytes() for column in rows.columns)


def closing(foot: Foot, laid: Sequence[Laid]) -> bytes:
    """Return all that stands behind the blocks."""
    table = np.array(laid, _TABLE).tobytes()
    said = asdict(foot) | {"blocks": len(laid), "table": hashlib.sha256(HEAD + table).hexdigest()}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join((table, text, _END.pack(len(text), hashlib.sha256(text).digest(), HEAD)))


class Blocks:
    """The blocks of an open file; each is checked when it is first looked into."""

    def __init__(self, buffer: bytes | memoryview) -> None:
        self._buffer = memoryview(buffer)
        self.foot, self._table = _opened(self._buffer)
        width = np.where(self._table["first"] >= KEY.type(packing.LONG), 16 + TEXT.itemsize, 16)
        self._starts = np.concatenate([[0], np.cumsum(self._table["rows"].astype(np.int64) * width)]) + len(HEAD)
        self._checked = bytearray(len(self._table))
        if self._starts[-1] + self._table.nbytes > len(self._buffer):
            raise Tampered(_CUT)

    def __len__(self) -> int:
        return len(self._table)

    def holding(self, key: int) -> range:
        """Return the blocks in which a key may stand."""
        first = self._table["first"]
        begin = int(np.searchsorted(first, KEY.type(key), "left"))
        return range(max(begin - 1, 0), int(np.searchsorted(first, KEY.type(key), "right")))

    def rows(self, at: int) -> Rows:
        """Return one block; raises Tampered when it is not what was written."""
        begin, end = int(self._starts[at]), int(self._starts[at + 1])
        if not self._checked[at]:
            if hashlib.sha256(self._buffer[begin:end]).digest() != self._digest(at):
                raise Tampered(f"block {at} of register {self.foot.name} is not what was written: load the register again")
            self._checked[at] = 1
        count = int(self._table["rows"][at])
        key, rest = (np.frombuffer(self._buffer, KEY, count, begin + step) for step in (0, 8 * count))
        if self._table["first"][at] < KEY.type(packing.LONG):
            return Rows(key, rest)
        return Rows(key, rest, np.frombuffer(self._buffer, TEXT, count, begin + 16 * count))

    def _digest(self, at: int) -> bytes:
        whole: bytes = self._table[at : at + 1].tobytes()  # a field of bytes would lose the zeros at its end
        return whole[16:]


_CUT: Final = "the register is cut short or no register: load it again"
_CHANGED: Final = "the register is not what was written: load it again"


def _opened(buffer: memoryview) -> tuple[Foot, Any]:
    """Return foot and table, or raise Tampered."""
    if len(buffer) < len(HEAD) + _END.size or bytes(buffer[-len(HEAD) :]) != HEAD:
        raise Tampered(_CUT)
    length, digest, _ = _END.unpack(buffer[-_END.size :])
    end = len(buffer) - _END.size
    text = bytes(buffer[max(end - length, 0) : end])
    if hashlib.sha256(text).digest() != digest:
        raise Tampered(_CHANGED)
    said: dict[str, Any] = json.loads(text)
    blocks, checksum = int(said.pop("blocks")), said.pop("table")
    start = end - length - blocks * _TABLE.itemsize
    if start < len(HEAD):
        raise Tampered(_CUT)
    table = buffer[start : end - length]
    if hashlib.sha256(bytes(buffer[: len(HEAD)]) + table).hexdigest() != checksum:
        raise Tampered(_CHANGED)
    for words in ("issuers", "kinds", "reasons", "ends"):
        said[words] = tuple(said[words])
    return Foot(**said), np.frombuffer(table, _TABLE)
