"""The byte form of a row in a backup, and what many rows come to.

This module knows one frame: four bytes of length, then the row's values as MessagePack (an array of booleans, numbers, texts,
bytes and nothing). It refuses to know which table it is of, and which database it came from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from pnrscreen.errors import Tampered
from pnrscreen.keeping import Row, Summary

LENGTH = 4
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[Any])  # a union may not hold texts and bytes


def of(row: Row) -> bytes:
    """Return a row as a frame."""
    body = _ENCODER.encode(row)
    return len(body).to_bytes(LENGTH) + body


def row(body: bytes, width: int, where: str) -> Row:
    """Return the row that a frame holds; raises Tampered, saying where, when it holds none of that many values."""
    try:
        found = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Tampered(f"{where} holds a row that cannot be read") from None
    if len(found) != width:
        raise Tampered(f"{where} holds a row of {len(found)} values, where the table has {width} columns")
    return tuple(found)


class Tally:
    """What rows come to, in whatever order: how many, and the sum of their hashes."""

    def __init__(self, columns: tuple[str, ...] = ()) -> None:
        self._columns = columns
        self._rows = 0
        self._sum = 0

    def add(self, frame: bytes) -> bytes:
        """Count a row's frame in, and return it."""
        self._rows += 1
        self._sum += int.from_bytes(hashlib.sha256(frame).digest())
        return frame

    def through(self, rows: Iterator[Row]) -> Iterator[bytes]:
        """Yield the frames of rows, each counted in."""
        for one in rows:
            yield self.add(of(one))

    def summary(self, columns: tuple[str, ...] = ()) -> Summary:
        """Return what it came to."""
        return Summary(columns=columns or self._columns, rows=self._rows, digest=f"{self._sum % 2**256:064x}")
