"""The envelope: UNB, UNG, UNH .. UNT, UNE, UNZ, and what its counts and references are worth.

This module knows the levels of an interchange. It refuses to hold them against anyone: a wrong count, a reference that does not
come back, a trailer that never came are defects, and what was inside is read all the same.

Strategy. Segments pass once, and a message is read when another begins or the envelope goes on. Where very many are pending,
what there is goes ahead as an instalment, cut before a message or a record of one; the rest of a message so cut is read as
another portion of it, with its head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import takewhile
from operator import attrgetter

from pnrscreen.message import Broken, Defect, Interchange, LocalTime, Message, Severity
from pnrscreen.wire import characters, encodings, items, stamps, trailer
from pnrscreen.wire.edifact import Page, Segment
from pnrscreen.wire.frame import Format, Frame, Unreadable
from pnrscreen.wire.limits import HEAD_SEGMENTS_MAX, INSTALMENT_SEGMENTS, RECORD_SEGMENTS_MAX
from pnrscreen.wire.transport import Stretch

_ENVELOPE = frozenset({"UNB", "UNG", "UNE", "UNZ"})
_LEVELS = _ENVELOPE | {"UNH"}
_PAGE = attrgetter("page")


def read(stretch: Stretch, formats: Mapping[str, Format]) -> Iterator[Interchange | Broken]:
    """Yield one interchange, in instalments when it is very large, and the stretches of it that could not be read."""
    syntax = stretch.content[stretch.una + 4 : stretch.una + 8].decode("latin-1")
    encoding, guessed = encodings.of(stretch.content[stretch.una :], syntax)
    envelope = _Envelope(stretch, formats, encoding if guessed else "")
    at, origin = stretch.una, 0
    while at < len(stretch.content):
        page = Page(stretch, encoding, at, origin, envelope.carried)
        cut = envelope.walk(page)
        if cut is None:
            at = page.upto
        else:
            yield from envelope.hand_on(origin, cut)
            at = origin = cut
    yield from envelope.hand_on(origin, len(stretch.content), last=True)


class _Envelope:
    """An interchange while it passes. ``pending`` counts the segments since the last instalment."""

    def __init__(self, stretch: Stretch, formats: Mapping[str, Format], guessed: str) -> None:
        self._stretch, self._formats, self._guessed = stretch, formats, guessed
        self._header: Segment | None = None
        self._latest: Segment | None = None
        self._near: date | None = None
        self._prepared: LocalTime | None = None
        self._levels = trailer.Levels()
        self._pending = 0
        self._instalment = 1
        # the message under way: what of it is not handed on yet, and what of it was
        self._message: list[Segment] = []
        self._head: tuple[Segment, ...] = ()
        self._portion = 1
        self._passed = 0
        self._tagged = 0
        self._severed = False
        self._begin()

    def _begin(self) -> None:
        """Begin an instalment."""
        self._pending = 0
        self._own: list[Segment] = []  # the envelope's segments
        self._stray: list[Segment] = []  # outside of any message
        self._messages: list[Message] = []
        self._defects: list[Defect] = []
        self._broken: list[Broken] = []

    @property
    def carried(self) -> int:
        """How many segments of the message under way have passed."""
        return self._passed + len(self._message)

    def walk(self, page: Page) -> int | None:
        """Let the segments of a page pass; return where the instalment must be cut, None when the page is through."""
        pending, under_way, take = self._pending, self.carried > 0, self._message.append
        segment = None
        for segment in page.segments():
            if pending >= INSTALMENT_SEGMENTS and self._divisible(segment, pending):
                return page.first(segment.index)
            pending += 1
            if under_way and segment.tag not in _LEVELS:
                take(segment)
            else:
                self._rise(segment)
                under_way, take = self.carried > 0, self._message.append
        self._pending, self._latest = pending, segment or self._latest
        return None

    def _divisible(self, segment: Segment, pending: int) -> bool:
        """Tell whether an instalment may end before a segment: a message or a record begins there, or it is high time."""
        self._severed = self.carried > 0 and segment.tag not in _LEVELS
        late = pending >= INSTALMENT_SEGMENTS + RECORD_SEGMENTS_MAX
        return not self._severed or late or segment.tag in self._opens()

    def _opens(self) -> frozenset[str]:
        first = (self._head or self._message)[0]
        return self._formats[standard].opens if (standard := first.value(1)) in self._formats else frozenset()

    def _rise(self, segment: Segment) -> None:
        """Take a segment that opens a message, goes on with the envelope, or stands outside of any message."""
        if segment.tag == "UNH":
            self._close()
            segment.page.opened.append(segment.index)
            self._message.append(segment)
            self._levels.message()
        elif segment.tag in _ENVELOPE or not segment.tag:
            self._close()
            segment.page.closed.append(segment.index)
            self._own.append(segment)
            if self._header is None:
                self._open(segment)
            if segment.tag:
                self._defects += self._levels.segment(segment)
            else:
                segment.group = items.UNKNOWN
                self._defects.append(segment.defect("UNKNOWN_SEGMENT"))
        else:
            self._stray.append(segment)

    def _open(self, unb: Segment) -> None:
        self._header = unb
        self._prepared = stamps.moment(unb.value(3) + unb.value(3, 1)) or stamps.moment(unb.value(3))
        self._near = date.fromisoformat(self._prepared[:10]) if self._prepared else None
        self._defects += _transport_defects(self._stretch, self._guessed, unb)

    # ------------------------------------------------------------------------------------------------------- messages

    def _close(self, *, last: bool = True) -> None:
        """Read the message under way as far as it has come, and what stands outside of any as broken."""
        if self._stray:
            self._refuse(self._stray, Unreadable(reason="NO_HEADER", segment=self._stray[0], expected="UNH"))
            self._stray = []
        if self._message:
            self._read(last=last)
        if last:
            self._message, self._head, self._portion, self._passed, self._tagged = [], (), 1, 0, 0
        else:
            self._head = self._head or self._before_records()
            self._portion, self._passed = self._portion + 1, self.carried
            self._tagged += sum(1 for segment in self._message if segment.tag)
            self._message = []

    def _before_records(self) -> tuple[Segment, ...]:
        opens = self._opens()
        return tuple(takewhile(lambda segment: segment.tag not in opens, self._message[:HEAD_SEGMENTS_MAX]))

    def _read(self, *, last: bool) -> None:
        segments = self._message
        frame = Frame(
            header=(self._head or segments)[0],
            segments=segments,
            near=self._near,
            head=self._head,
            portion=self._portion,
            last=last,
        )
        format_ = self._formats.get(frame.standard)
        unsupported = Unreadable(reason="UNSUPPORTED_TYPE", segment=frame.header, expected=", ".join(self._formats))
        reading = format_.read(frame) if format_ is not None else unsupported
        if isinstance(reading, Unreadable):
            self._refuse(segments, reading)
            return
        defects = (*trailer.checked(frame, self._tagged), *_oddities(segments), *reading.defects)
        self._messages.append(
            Message(
                reference=frame.header.value(0),
                standard=frame.standard,
                version=".".join(filter(None, (frame.header.value(1, 1), frame.header.value(1, 2)))),
                function=reading.function,
                body=reading.body,
                access_reference=frame.header.value(2),
                part=frame.part,
                part_flag=frame.flag,
                portion=frame.portion,
                last_portion=frame.last,
                items=items.Stretches(segments),
                defects=tuple(sorted(defects, key=lambda defect: defect.offset)),
                offset=segments[0].start,
            )
        )

    def _refuse(self, segments: list[Segment], why: Unreadable) -> None:
        page = segments[0].page
        self._broken.append(
            Broken(
                start=page.start + segments[0].start,
                end=page.start + segments[-1].end,
                reason=why.reason,
                segment=why.segment.label,
                number=why.segment.number,
                said=why.segment.said[:80],
                expected=why.expected,
            )
        )

    # ------------------------------------------------------------------------------------------------------ instalments

    def hand_on(self, origin: int, cut: int, *, last: bool = False) -> Iterator[Interchange | Broken]:
        """Yield what has passed of the content between ``origin`` and ``cut`` as an instalment, and what of it is broken."""
        self._close(last=last or not self._severed)
        unb = self._header
        if unb is not None:
            self._defects += self._levels.end(self._latest or unb) if last else ()
            yield Interchange(
                digest=hashlib.sha256(self._stretch.content[origin:cut]).hexdigest(),
                start=self._stretch.received(origin),
                end=self._stretch.end if last else self._stretch.received(cut),
                sender=unb.value(1),
                recipient=unb.value(2),
                reference=unb.value(4),
                prepared_at=self._prepared,
                instalment=self._instalment,
                last=last,
                terminator=self._stretch.characters.terminator,
                messages=tuple(self._messages),
                items=items.Stretches(self._own, self._una()),
                defects=tuple(self._defects),
            )
        yield from self._broken
        self._instalment += 1
        self._begin()

    def _una(self) -> bytes:
        return self._stretch.content[: self._stretch.una].rstrip(b" \t") if self._instalment == 1 else b""


def _oddities(segments: list[Segment]) -> Iterator[Defect]:
    """Yield the defects of syntax inside a message."""
    odd = any(page.glued or page.oversize for page in set(map(_PAGE, segments)))
    for segment in segments if odd else ():
        if segment.glued:
            yield segment.defect("GLUED_SEGMENT")
        if segment.oversize:
            yield segment.defect("OVERSIZE_SEGMENT")


def _transport_defects(stretch: Stretch, guessed: str, unb: Segment) -> Iterator[Defect]:
    if stretch.noise:
        yield unb.defect("NOISE_STRIPPED", Severity.INFO, said=stretch.noise[:80].decode("latin-1"))
    if stretch.possible_duplicate:
        yield unb.defect("POSSIBLE_DUPLICATE", Severity.INFO)
    if stretch.oddity:
        una = stretch.content[: stretch.una].decode("latin-1").rstrip(" \t")
        yield unb.defect(stretch.oddity, characters.severity(stretch.oddity), said=una)
    if guessed:
        yield unb.defect("ENCODING_GUESSED", Severity.INFO, said=guessed)
