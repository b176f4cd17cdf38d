"""Files around files: gzip and zip opened in memory, as far as they can be trusted.

This module knows RFC 1952 and the zip archive (PKWARE's APPNOTE, stored and deflated). It refuses to know what the members
are, to write anything anywhere, and to go on where a file grows as no honest one does.

What a file is its first bytes say, never its name. A member that cannot be opened is a broken stretch of the container, with
the member's name in ``said``; the others still come. A member is only handed on when its check sum is right.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from pnrscreen.message import Broken
from pnrscreen.wire import transport

ZIP_NESTING_MAX = 2
"""Containers inside one another: a gzip in a zip, a zip in a zip happen in mail; a third has no honest use."""
ZIP_RATIO_MAX = 200
"""Times a member may outgrow what it was packed into. EDIFACT packs ten- to thirtyfold; deflate can do a thousandfold."""
RATIO_FREE_BYTES = 2**20
"""Up to this size no ratio is asked for: a short file of fillers packs as well as a bomb and harms nobody."""
MEMBER_BYTES_MAX = 2**28
"""Bytes of one member: twice the largest interchange this engine is made for."""
TOTAL_BYTES_MAX = 2**30
"""Bytes that one container may hold altogether, containers inside it included."""
MEMBERS_MAX = 10_000
"""Members of one container, containers inside it included: a day of a large carrier, one telegram each."""

_GZIP = b"\x1f\x8b\x08"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_STEP = 2**20  # bytes unpacked at a time
_CHUNK = 2**16  # bytes fed at a time
_LOCAL = struct.Struct("<26xHH")  # APPNOTE 4.3.7: of the local header, the lengths of name and extra field
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_UNREADABLE = (zipfile.BadZipFile, struct.error, ValueError, RuntimeError, OSError, EOFError, OverflowError, IndexError)
_OFFICE = "[Content_Types].xml"  # what every Office Open XML package holds (ECMA-376 part 2)


class Member(NamedTuple):
    """One file: where it was found (``day.zip/inner.edi``), and its bytes."""

    source: str
    raw: bytes


class _Refusal(Exception):
    """Why a member is not opened."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Budget:
    """What may still come out of one container."""

    __slots__ = ("members", "total")

    def __init__(self) -> None:
        self.members = MEMBERS_MAX
        self.total = TOTAL_BYTES_MAX


class _Unpacked(NamedTuple):
    """What one deflated stream gave, and how many bytes of the container it took."""

    content: bytes
    taken: int


def members(raw: bytes, name: str) -> Iterator[Member | Broken]:
    """Yield the files in a container, or the file itself where it is none. Offsets are bytes in ``raw``."""
    yield from _opened(raw, name, 0, _Budget())


def _opened(raw: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Member | Broken]:
    container = _gzip if raw.startswith(_GZIP) else _zip if raw.startswith(_ZIP) else None
    if container is None:
        yield Member(name, transport.narrow(raw))
    elif depth == ZIP_NESTING_MAX:
        yield _broken(raw, reason="ZIP_NESTED")
    else:
        yield from container(raw, name, depth, budget)


def _broken(raw: bytes, start: int = 0, end: int | None = None, *, reason: str, said: str = "") -> Broken:
    return Broken(start=start, end=len(raw) if end is None else end, reason=reason, said=said)


# ---------------------------------------------------------------------------------------------------------------- gzip


def _gzip(raw: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Member | Broken]:
    """Open gzip: its members are one file in pieces. The pieces before a damaged one are handed on."""
    pieces: list[bytes] = []
    at, refused = 0, None
    whole = memoryview(raw)
    while at < len(raw) and not (raw[at] == 0 and not raw[at:].strip(b"\0")):  # tapes pad with zeroes
        try:
            unpacked = _inflate(whole[at:], 31, budget)
        except _Refusal as why:
            refused = _broken(raw, at, reason=why.reason)
            break
        pieces.append(unpacked.content)
        at += unpacked.taken
        budget.members -= 1
        if budget.members < 0:
            refused = _broken(raw, at, reason="ZIP_TOO_MANY")
            break
    if pieces:
        yield from _inner(b"".join(pieces), name, (0, at), depth, budget)
    if refused is not None:
        yield refused


def _inner(content: bytes, name: str, stretch: tuple[int, int], depth: int, budget: _Budget) -> Iterator[Member | Broken]:
    """Yield what a member holds; what is broken in it is broken where the outer container holds it."""
    for held in _opened(content, name, depth + 1, budget):
        if isinstance(held, Broken):
            yield Broken(start=stretch[0], end=stretch[1], reason=held.reason, said=held.said or name)
        else:
            yield held


def _inflate(packed: memoryview, window: int, budget: _Budget) -> _Unpacked:
    """Inflate one stream step by step, and stop where it grows too large or too fast. ``window`` as zlib has it."""
    stream = zlib.decompressobj(window)
    pieces: list[bytes] = []
    size, fed, ahead = 0, 0, b""
    while not stream.eof:
        if not ahead:
            ahead = bytes(packed[fed : fed + _CHUNK])
            fed += len(ahead)
        hungry = not ahead
        try:
            piece = stream.decompress(ahead, _STEP)
        except zlib.error:
            raise _Refusal(reason="ZIP_DAMAGED") from None
        ahead = stream.unconsumed_tail
        size += len(piece)
        pieces.append(piece)
        _check_size(size, fed, budget)
        if hungry and not piece and not stream.eof:
            raise _Refusal(reason="ZIP_TRUNCATED")
    budget.total -= size
    return _Unpacked(b"".join(pieces), fed - len(stream.unused_data) - len(ahead))


def _check_size(size: int, packed: int, budget: _Budget) -> None:
    if size > RATIO_FREE_BYTES and size > ZIP_RATIO_MAX * packed:
        raise _Refusal(reason="ZIP_RATIO")
    if size > min(MEMBER_BYTES_MAX, budget.total):
        raise _Refusal(reason="ZIP_TOO_LARGE")


# ----------------------------------------------------------------------------------------------------------------- zip


def _zip(raw: bytes, name: str, depth: int, budget: _Budget) -> Iterator[Member | Broken]:
    """Open a zip by its central directory; each entry is taken from its own bytes, which no other entry may claim."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    except _UNREADABLE:
        yield _broken(raw, reason="ZIP_DAMAGED")
        return
    if any(entry.filename == _OFFICE for entry in entries):
        yield _broken(raw, reason="OFFICE_DOCUMENT")
        return
    reached = 0
    for entry in entries:
        if entry.filename.endswith("/"):
            continue
        start, end = _stretch(raw, entry)
        source = f"{name}/{entry.filename}"
        budget.members -= 1
        if budget.members < 0:
            yield _broken(raw, start, reason="ZIP_TOO_MANY")
            return
        try:
            _check_place(start, end, reached)
            content = _content(raw, entry, end, budget)
        except _Refusal as why:
            yield _broken(raw, start, end, reason=why.reason, said=source)
        else:
            yield from _inner(content, source, (start, end), depth, budget)
        reached = max(reached, end) if start < end else reached


def _stretch(raw: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Return where an entry begins and its packed bytes end (APPNOTE 4.3.7); nowhere, at the end, where it has no header."""
    start = entry.header_offset
    if start < 0 or raw[start : start + 4] != _ZIP[0] or start + _LOCAL.size > len(raw):
        return len(raw), len(raw)
    named, extra = _LOCAL.unpack_from(raw, start)
    return start, min(start + _LOCAL.size + int(named) + int(extra) + entry.compress_size, len(raw))


def _check_place(start: int, end: int, reached: int) -> None:
    if start == end:
        raise _Refusal(reason="ZIP_DAMAGED")
    if start < reached:
        raise _Refusal(reason="ZIP_OVERLAP")


def _content(raw: bytes, entry: zipfile.ZipInfo, end: int, budget: _Budget) -> bytes:
    """Return what an entry holds, proved by its size and check sum."""
    if entry.flag_bits & _ENCRYPTED:
        raise _Refusal(reason="ZIP_ENCRYPTED")
    packed = raw[end - entry.compress_size : end]
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        content = _inflate(memoryview(packed), -15, budget).content
    elif entry.compress_type == zipfile.ZIP_STORED:
        _check_size(len(packed), len(packed), budget)
        budget.total -= len(packed)
        content = packed
    else:
        raise _Refusal(reason="ZIP_METHOD")
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise _Refusal(reason="ZIP_DAMAGED")
    return content
