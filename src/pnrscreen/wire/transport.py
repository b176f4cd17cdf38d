"""Finds the interchanges in what a transport delivered: a file, a telegram, several of them in one.

This module knows the noise around EDIFACT: byte order marks, Type B addresses and control characters, mail footers, folded
lines. It refuses to know what lies between UNB and UNZ.

CR and LF are taken out first: Type B folds lines in mid-token, so they may stand anywhere, even inside a tag. The way back to
the bytes as received is kept. An interchange runs from its UNA or UNB to the end of its UNZ, or, when that never came, to the
next UNB or the end.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from pnrscreen.wire import characters
from pnrscreen.wire.characters import Characters

_UNA = re.compile(rb"UNA([^A-Za-z0-9]{4,10})\Z")
_STRICT = re.compile(rb"UNB([^A-Za-z0-9\s\x80-\xff])[A-Za-z0-9]{4}([^A-Za-z0-9\s\x80-\xff])[0-9]{1,2}(?:\1|\2)")
_LOOSE = re.compile(rb"UNB([^A-Za-z0-9\s\x80-\xff])[A-Za-z0-9]{4}(?![A-Za-z0-9])")
_MESSAGE = re.compile(rb"UNH[^A-Za-z0-9\s][^\s]{1,40}(?:PAXLST|PNRGOV)")
_BLANK = b" \t\r\n\f\v\0\x01\x02\x03\xef\xbb\xbf"
_DUPLICATE = re.compile(rb"^PDM\b", re.MULTILINE)
_TELLING = 4  # a reference this long stands nowhere by chance
_UNZ_LENGTH = 60  # a UNZ is no longer than this; a terminator further on is somebody else's


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One interchange as found. ``content`` is unfolded; ``breaks`` are the places in it where a CR or LF was taken out.

    ``una`` counts the bytes before UNB; ``oddity`` is the defect of its UNA; ``noise`` what stood around it.
    """

    content: bytes
    start: int
    end: int
    breaks: tuple[int, ...]
    characters: Characters
    una: int
    oddity: str
    noise: bytes = b""
    possible_duplicate: bool = False


def stretches(raw: bytes) -> tuple[tuple[Stretch, ...], tuple[Broken, ...]]:
    """Return the interchanges in ``raw``, in order, and the stretches outside them that hold a message without envelope.

    Raises WireError when no UNB can be found.
    """
    unfolded = _Unfolded(raw)
    found, broken, done = [], [], 0
    for bounds in _bounds(unfolded.flat):
        before = raw[done : unfolded.received(bounds.start)]
        broken += _unwrapped(before, done)
        found.append(_stretch(unfolded, bounds, before))
        done = found[-1].end
    if not found:
        raise WireError("no UNB: this is not an EDIFACT interchange", len(raw))
    tail = raw[found[-1].end :]
    broken += _unwrapped(tail, found[-1].end)
    if tail.strip(_BLANK):
        last = found[-1]
        found[-1] = replace(last, noise=b" ".join(filter(None, (last.noise, tail.strip(_BLANK)))))
    return tuple(found), tuple(broken)


class _Unfolded:
    """Bytes without CR and LF, and the way back."""

    __slots__ = ("breaks", "flat")

    def __init__(self, raw: bytes) -> None:
        self.flat = raw.translate(None, b"\r\n")
        self.breaks = [at.start() - count for count, at in enumerate(re.finditer(rb"[\r\n]", raw))]

    def received(self, at: int) -> int:
        """Return where the byte at ``at`` of the unfolded bytes stood."""
        return at + bisect_right(self.breaks, at)


class _Bounds(NamedTuple):
    """Where an interchange lies in the unfolded bytes, and which characters it keeps to."""

    start: int
    unb: int
    end: int
    characters: Characters
    oddity: str


def _bounds(flat: bytes) -> Iterator[_Bounds]:
    headers = [header.start() for header in _STRICT.finditer(flat)]
    if not headers and (loose := _LOOSE.search(flat)):
        headers = [loose.start()]
    done = 0
    for index, unb in enumerate(headers):
        una = _UNA.search(flat, max(done, unb - 13), unb)
        start = una.start() if una else unb
        signs, oddity = characters.settle(una[1].decode("latin-1") if una else "", flat[unb : unb + 4000])
        limit = headers[index + 1] if index + 1 < len(headers) else len(flat)
        next_una = _UNA.search(flat, max(unb, limit - 13), limit)
        done = _end(flat, unb, next_una.start() if next_una else limit, signs)
        yield _Bounds(start, unb, done, signs, oddity)


def _end(flat: bytes, unb: int, limit: int, signs: Characters) -> int:
    """Return where the interchange ends: behind its UNZ, or behind the last thing that looks like a segment of it."""
    element, terminator = signs.element.encode(), signs.terminator.encode()
    start = unb + 8
    reference = (*flat[unb : unb + 300].split(terminator)[0].split(element), b"", b"", b"", b"", b"")[5]
    unz = flat.find(b"UNZ" + element, start, limit)
    while unz >= 0 and not _closes(flat, unz, signs):
        unz = flat.find(b"UNZ" + element, unz + 1, limit)
    if unz >= 0:
        return _behind(flat, unz, limit, signs, reference)
    at = flat.rfind(terminator, start, limit) + 1 or start
    cut = re.compile(rb"[ \t]*[A-Z]{3}%b[^\x03]*" % re.escape(element)).match(flat, at, limit)
    return cut.end() if cut else at


def _behind(flat: bytes, unz: int, limit: int, signs: Characters, reference: bytes) -> int:
    """Return where a UNZ ends: at its terminator, or, where that is missing, behind the reference of UNB that it repeats."""
    element, terminator = signs.element.encode(), signs.terminator.encode()
    repeated = flat.find(element + reference, unz + 4, limit) + 1
    if len(reference) >= _TELLING and repeated and flat[repeated + len(reference) :][:1] != terminator:
        return repeated + len(reference)
    at = flat.find(terminator, unz, min(limit, unz + _UNZ_LENGTH))
    return at + 1 if at >= 0 else min(limit, unz + _UNZ_LENGTH)


def _closes(flat: bytes, unz: int, signs: Characters) -> bool:
    """Tell a UNZ from the end of a name: a terminator stands before it, or a count behind it."""
    before = flat[max(0, unz - 9) : unz].rstrip(b" \t")
    count = flat[unz + 4 : unz + 11].split(signs.element.encode())[0].split(signs.terminator.encode())[0]
    return before.endswith(signs.terminator.encode()) or (0 < len(count) < 7 and count.isdigit())


def _stretch(unfolded: _Unfolded, bounds: _Bounds, before: bytes) -> Stretch:
    first, last = bisect_right(unfolded.breaks, bounds.start), bisect_left(unfolded.breaks, bounds.end)
    return Stretch(
        content=unfolded.flat[bounds.start : bounds.end],
        start=bounds.start + first,
        end=unfolded.received(bounds.end - 1) + 1,
        breaks=tuple(at - bounds.start for at in unfolded.breaks[first:last]),
        characters=bounds.characters,
        una=bounds.unb - bounds.start,
        oddity=bounds.oddity,
        noise=before.strip(_BLANK),
        possible_duplicate=_DUPLICATE.search(before) is not None,
    )


def _unwrapped(noise: bytes, start: int) -> list[Broken]:
    """Return the noise as broken when a message lies in it: it has lost its envelope and cannot be placed."""
    if _MESSAGE.search(noise.translate(None, b"\r\n")) is None:
        return []
    return [Broken(start=start, end=start + len(noise), reason="NO_ENVELOPE", segment="UNH")]
