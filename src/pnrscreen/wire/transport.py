"""Finds the interchanges in what a transport delivered: a file, a telegram, several of them in one.

This module knows the noise around EDIFACT: byte order marks, two bytes a letter, Type B addresses and control characters, mail
footers, folded lines. It refuses to know what lies between UNB and UNZ.

CR and LF are taken out first: Type B folds lines in mid-token, so they may stand anywhere, even inside a tag. The way back to
the bytes as received is kept. An interchange runs from its UNA or UNB to the end of its UNZ, or, when that never came, to the
next UNB or the end.
"""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from pnrscreen.wire import characters
from pnrscreen.wire.characters import Characters
from pnrscreen.wire.limits import BLOCK_BYTES

_UNA = re.compile(rb"UNA([^A-Za-z0-9]{4,10})\Z")
_STRICT = re.compile(rb"UNB([^A-Za-z0-9\s\x80-\xff])[A-Za-z0-9]{4}([^A-Za-z0-9\s\x80-\xff])[0-9]{1,2}(?:\1|\2)")
_LOOSE = re.compile(rb"UNB([^A-Za-z0-9\s\x80-\xff])[A-Za-z0-9]{4}(?![A-Za-z0-9])")
MESSAGE_TYPES = ("PAXLST", "PNRGOV", "CUSRES", "ACKRES", "GOVREQ")
"""What UNH calls the messages that are read; without an envelope they are known by it alone."""

_MESSAGE = re.compile(rf"UNH[^A-Za-z0-9\s][^\s]{{1,40}}(?:{'|'.join(MESSAGE_TYPES)})".encode())
_BLANK = b" \t\r\n\f\v\0\x01\x02\x03\xef\xbb\xbf"
_MARKS = (b"\xff\xfe", b"\xfe\xff")
_DUPLICATE = re.compile(rb"^PDM\b", re.MULTILINE)
_EARLY = 4096  # bytes: eight lines of Type B addresses and a mail header are less than half of it
_TELLING = 4  # a reference this long stands nowhere by chance
_UNZ_LENGTH = 60  # a UNZ is no longer than this; a terminator further on is somebody else's


class Unfolded:
    """Bytes without CR and LF (``flat``), and the way back to where each of them stood."""

    __slots__ = ("_breaks", "_raw", "flat")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._breaks: array[int] | None = None
        self.flat = raw.translate(None, b"\r\n") if b"\n" in raw or b"\r" in raw else raw

    @property
    def folded(self) -> bool:
        """Whether anything was taken out."""
        return self.flat is not self._raw

    @property
    def breaks(self) -> array[int]:
        """The places in the unfolded bytes at which something was taken out."""
        if self._breaks is None:
            self._breaks = _breaks(self._raw)
        return self._breaks

    def received(self, at: int) -> int:
        """Return where the byte at ``at`` of the unfolded bytes stood."""
        return at if self.flat is self._raw else at + bisect_right(self.breaks, at)


def _breaks(raw: bytes) -> array[int]:
    """Return the places in the unfolded bytes at which a CR or LF was taken out, block by block: a file may be large."""
    found, at = array("Q"), 0
    for start in range(0, len(raw), BLOCK_BYTES):
        lines = raw[start : start + BLOCK_BYTES].replace(b"\r", b"\n").split(b"\n")
        ends = list(accumulate(map(len, lines), initial=at))
        at = ends.pop()
        found.extend(ends[1:])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One interchange as found. ``content`` is unfolded and begins at ``at`` of the unfolded bytes, ``start`` and ``end`` bound
    it in the bytes as received; ``una`` counts the bytes before UNB; ``oddity`` is the defect of its UNA; ``noise`` what stood
    around it.
    """

    content: bytes
    at: int
    unfolded: Unfolded
    start: int
    end: int
    characters: Characters
    una: int
    oddity: str
    noise: bytes = b""
    possible_duplicate: bool = False

    @property
    def folded(self) -> bool:
        """Whether lines were folded in the file it came in."""
        return self.unfolded.folded

    def received(self, at: int) -> int:
        """Return where the byte at ``at`` of the content stood in the bytes as received."""
        return self.unfolded.received(self.at + at)

    def each_received(self, places: Iterable[int]) -> list[int]:
        """Return what ``received`` does of each of several places."""
        breaks = self.unfolded.breaks
        return [at + bisect_right(breaks, at) for at in map(self.at.__add__, places)]


def begins_early(raw: bytes) -> bool:
    """Tell whether an interchange begins within the first kilobytes, behind whatever addresses: then a file is EDIFACT."""
    return _STRICT.search(raw[:_EARLY].translate(None, b"\r\n")) is not None


def narrow(raw: bytes) -> bytes:
    """Return EDIFACT that a gateway saved as UTF-16 in UTF-8, its own code: two bytes a letter are one more wrapping.

    Everything else stays as it is; readers of tables and XML know UTF-16 themselves. Offsets are from here on those of UTF-8.
    """
    marked = raw[:2] in _MARKS
    if not (marked or b"\0\0\0\0" in (raw[1:8:2], raw[:8:2])):
        return raw
    code = "utf-16" if marked else "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
    if not begins_early(raw[: 2 * _EARLY].decode(code, "ignore").encode()):
        return raw
    try:
        return b"".join(_narrowed(raw, code))
    except UnicodeError:
        return raw


def _narrowed(raw: bytes, code: str) -> Iterator[bytes]:
    """Yield ``raw`` in UTF-8, block by block: a file may be large."""
    decoder = codecs.getincrementaldecoder(code)()
    for start in range(0, len(raw), BLOCK_BYTES):
        yield decoder.decode(raw[start : start + BLOCK_BYTES], final=start + BLOCK_BYTES >= len(raw)).encode()


def stretches(raw: bytes) -> Iterator[Stretch | Broken]:
    """Yield the interchanges in ``raw``, in order, and the stretches outside them that hold a message without envelope.

    Raises WireError when no UNB can be found.
    """
    unfolded = Unfolded(raw)
    found: Stretch | None = None
    for bounds in _bounds(unfolded.flat):
        done = found.end if found is not None else 0
        before = raw[done : unfolded.received(bounds.start)]
        if found is not None:
            yield found
        yield from _unwrapped(before, done)
        found = _stretch(unfolded, bounds, before)
    if found is None:
        if not raw.strip():
            raise WireError(reason="EMPTY")
        raise WireError("no UNB: this is not an EDIFACT interchange", len(raw))
    tail = raw[found.end :]
    if tail.strip(_BLANK):
        found = replace(found, noise=b" ".join(filter(None, (found.noise, tail.strip(_BLANK)))))
    yield found
    yield from _unwrapped(tail, len(raw) - len(tail))


class _Bounds(NamedTuple):
    """Where an interchange lies in the unfolded bytes, and which characters it keeps to."""

    start: int
    unb: int
    end: int
    characters: Characters
    oddity: str


def _bounds(flat: bytes) -> Iterator[_Bounds]:
    headers = (header.start() for header in _STRICT.finditer(flat))
    unb = next(headers, None)
    if unb is None:
        loose = _LOOSE.search(flat)
        unb = loose.start() if loose else None
    done = 0
    while unb is not None:
        following = next(headers, None)
        una = _UNA.search(flat, max(done, unb - 13), unb)
        start = una.start() if una else unb
        signs, oddity = characters.settle(una[1].decode("latin-1") if una else "", flat[unb : unb + 4000])
        limit = len(flat) if following is None else following
        next_una = _UNA.search(flat, max(unb, limit - 13), limit)
        done = _end(flat, unb, next_una.start() if next_una else limit, signs)
        yield _Bounds(start, unb, done, signs, oddity)
        unb = following


def _end(flat: bytes, unb: int, limit: int, signs: Characters) -> int:
    """Return where the interchange ends: behind its UNZ, or behind the last thing that looks like a segment of it."""
    element, terminator = signs.element.encode(), signs.terminator.encode()
    start = unb + 8
    reference = (*flat[unb : unb + 300].split(terminator)[0].split(element), b"", b"", b"", b"", b"")[5]
    unz = _trailer(flat, start, limit, signs, reference)
    if unz is not None:
        return _behind(flat, unz, limit, signs, reference)
    at = flat.rfind(terminator, start, limit) + 1 or start
    cut = re.compile(rb"[ \t]*[A-Z]{3}%b[^\x03]*" % re.escape(element)).match(flat, at, limit)
    return cut.end() if cut else at


def _behind(flat: bytes, unz: int, limit: int, signs: Characters, reference: bytes) -> int:
    """Return where a UNZ ends: at its terminator, or, where that is missing, behind the reference of UNB that it repeats."""
    element, terminator = signs.element.encode(), signs.terminator.encode()
    upto = min(limit, unz + _UNZ_LENGTH)
    repeated = flat.find(element + reference, unz + 4, upto) + 1
    closed = repeated + len(reference)
    if len(reference) >= _TELLING and repeated and flat[closed : closed + 1] != terminator:
        return closed
    at = flat.find(terminator, unz, upto)
    return at + 1 if at >= 0 else upto


def _trailer(flat: bytes, start: int, limit: int, signs: Characters, reference: bytes) -> int | None:
    """Return where the UNZ stands: the first one beyond doubt, else one behind a digit, in which no name ends."""
    tag = b"UNZ" + signs.element.encode()
    found = _each(flat, tag, start, limit)
    sure = next((unz for unz in found if _terminated(flat, unz, signs) or _repeats(flat, unz, limit, signs, reference)), None)
    if sure is not None:
        return sure
    found = _each(flat, tag, start, limit)
    return next((unz for unz in found if flat[unz - 1 : unz].isdigit() and _counts(flat, unz, signs)), None)


def _each(flat: bytes, sought: bytes, start: int, limit: int) -> Iterator[int]:
    at = flat.find(sought, start, limit)
    while at >= 0:
        yield at
        at = flat.find(sought, at + 1, limit)


def _terminated(flat: bytes, unz: int, signs: Characters) -> bool:
    """Tell whether a terminator stands before it, and not an escaped one, with which a name may go on."""
    before, terminator, release = flat[max(0, unz - 40) : unz].rstrip(b" \t"), signs.terminator.encode(), signs.release.encode()
    said = before.removesuffix(terminator)
    return said != before and (release == b" " or (len(said) - len(said.rstrip(release))) % 2 == 0)


def _repeats(flat: bytes, unz: int, limit: int, signs: Characters, reference: bytes) -> bool:
    """Tell whether a count and the reference of UNB follow: so does UNZ, and nobody lives so behind a name that ends in it."""
    count, element, rest = flat[unz + 4 : min(limit, unz + _UNZ_LENGTH)].partition(signs.element.encode())
    ended = rest[len(reference) :]
    return (
        _number(count)
        and bool(element and reference)
        and rest.startswith(reference)
        and (not ended or ended.startswith(signs.terminator.encode()) or _tells(reference, ended, signs))
    )


def _tells(reference: bytes, behind: bytes, signs: Characters) -> bool:
    """Tell whether a reference is one even with something else than a terminator behind it: not where the segment goes on."""
    return len(reference) >= _TELLING and not behind.startswith((signs.element.encode(), signs.component.encode()))


def _counts(flat: bytes, unz: int, signs: Characters) -> bool:
    """Tell whether a count stands behind it."""
    return _number(flat[unz + 4 : unz + 11].split(signs.element.encode())[0].split(signs.terminator.encode())[0])


def _number(said: bytes) -> bool:
    return 0 < len(said) < 7 and said.isdigit()


def _stretch(unfolded: Unfolded, bounds: _Bounds, before: bytes) -> Stretch:
    return Stretch(
        content=unfolded.flat[bounds.start : bounds.end],
        at=bounds.start,
        unfolded=unfolded,
        start=unfolded.received(bounds.start),
        end=unfolded.received(bounds.end - 1) + 1,
        characters=bounds.characters,
        una=bounds.unb - bounds.start,
        oddity=bounds.oddity,
        noise=before.strip(_BLANK),
        possible_duplicate=_DUPLICATE.search(before) is not None,
    )


def _unwrapped(noise: bytes, start: int) -> Iterator[Broken]:
    """Yield the noise as broken when a message lies in it: it has lost its envelope and cannot be placed."""
    if _MESSAGE.search(noise.translate(None, b"\r\n")) is not None:
        yield Broken(start=start, end=start + len(noise), reason="NO_ENVELOPE", segment="UNH", expected="UNB")
