"""An index as one file: written once, checked, mapped, and shared by every process that maps it.

::

    8 bytes   PNRSINDX
    8 bytes   length of the head, little-endian, and of the whole file
    32 bytes  SHA-256 of the head
    head      MessagePack: version, engine, editions; of each array its name, kind, shape, place, and SHA-256
    arrays    each at a multiple of 64 bytes

This module knows bytes and arrays. It refuses to open a file: bytes are handed in, best as a private map of one, which all
processes share and out of which no array is copied. What is cut, changed, or made by another version is refused; nothing in a
file is ever run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from pnrscreen.errors import WatchlistError

MAGIC = b"PNRSINDX"
VERSION = 5
_FIXED = 8 + 8 + 8 + 32
_ALIGNED = 64
_KINDS = frozenset({"|u1", "<i4", "<i8"})
_ANEW = "prepare the list again"

Arrays = Mapping[str, npt.NDArray[Any]]


class Held(msgspec.Struct, frozen=True):
    """One array of a file: its kind as NumPy writes it, shape, where it begins and the SHA-256 of its bytes."""

    name: str
    kind: str
    shape: tuple[int, ...]
    at: int
    digest: bytes


class Head(msgspec.Struct, frozen=True):
    """What a file says of itself: by which engine it was made, and which editions of which lists it holds."""

    version: int
    engine: str
    editions: dict[str, str]
    arrays: tuple[Held, ...]


_HEAD = msgspec.msgpack.Decoder(Head)


def written(arrays: Arrays, editions: Mapping[str, str], engine: str = "") -> Iterator[bytes | memoryview]:
    """Yield the file piece by piece. ``engine`` names what prepared the list: another one refuses to open it."""
    at = 0
    held = []
    for name, one in sorted(arrays.items()):
        held.append(Held(name, one.dtype.str, one.shape, at, hashlib.sha256(_bytes(one)).digest()))
        at += -(-one.nbytes // _ALIGNED) * _ALIGNED
    head = msgspec.msgpack.encode(Head(VERSION, engine, dict(editions), tuple(held)))
    begin = _begin(len(head))
    yield MAGIC + len(head).to_bytes(8, "little") + (begin + at).to_bytes(8, "little") + hashlib.sha256(head).digest() + head
    yield bytes(begin - _FIXED - len(head))
    for _, one in sorted(arrays.items()):
        yield _bytes(one)
        yield bytes(-one.nbytes % _ALIGNED)


def opened(content: Any, engine: str = "") -> tuple[Arrays, Mapping[str, str]]:
    """Return the arrays of a file and the editions of its lists; raises WatchlistError for any that is not as it was written.

    ``content`` is bytes, or a map of a file.
    """
    raw = memoryview(content)
    if raw.readonly:  # loops are compiled for arrays that may be written to
        raw = memoryview(bytearray(raw))
    if len(raw) < _FIXED or bytes(raw[:8]) != MAGIC:
        raise WatchlistError("this is no index file", _ANEW)
    size, length = (int.from_bytes(raw[at : at + 8], "little") for at in (8, 16))
    if length != len(raw):
        raise WatchlistError(f"the index file is cut, or grew: {len(raw):,} of {length:,} bytes", _ANEW)
    if size > len(raw) - _FIXED or hashlib.sha256(raw[_FIXED : _FIXED + size]).digest() != bytes(raw[24:_FIXED]):
        raise WatchlistError("the head of the index file was changed", _ANEW)
    try:
        head = _HEAD.decode(raw[_FIXED : _FIXED + size])
    except msgspec.MsgspecError:
        raise WatchlistError("the head of the index file cannot be read", _ANEW) from None
    if (head.version, head.engine) != (VERSION, engine):
        raise WatchlistError("the index file was made by another version", _ANEW)
    return {one.name: _array(raw, one, _begin(size)) for one in head.arrays}, head.editions


def _array(raw: memoryview, held: Held, begin: int) -> npt.NDArray[Any]:
    count = 1
    for side in held.shape:
        count *= side
    at = begin + held.at
    if held.kind not in _KINDS or at + count * np.dtype(held.kind).itemsize > len(raw) or min(held.shape, default=0) < 0:
        raise WatchlistError(f"the index file has no room for {held.name}", _ANEW)
    one = np.frombuffer(raw, held.kind, count, at).reshape(held.shape)
    if hashlib.sha256(_bytes(one)).digest() != held.digest:
        raise WatchlistError(f"the index file was changed in {held.name}", _ANEW)
    return one


def _begin(head: int) -> int:
    """Return where the arrays begin."""
    return -(-(_FIXED + head) // _ALIGNED) * _ALIGNED


def _bytes(one: npt.NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(one).reshape(-1).view(np.uint8).data
