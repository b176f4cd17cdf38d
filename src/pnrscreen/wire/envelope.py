"""The envelope: UNB, UNG, UNH .. UNT, UNE, UNZ, and what its counts and references are worth.

This module knows the levels of an interchange. It refuses to hold them against anyone: a wrong count, a reference that does not
come back, a trailer that never came are defects, and what was inside is read all the same.
"""

from __future__ import annotations

import hashlib
from bisect import bisect
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from pnrscreen.message import Broken, Defect, Interchange, Item, Message, Severity
from pnrscreen.wire import characters, items, stamps
from pnrscreen.wire.edifact import Page, Segment
from pnrscreen.wire.frame import Frame, Reader, Unreadable
from pnrscreen.wire.transport import Stretch

_ENVELOPE = frozenset({"UNB", "UNG", "UNE", "UNZ"})


class _Sorted:
    """The segments of an interchange, sorted by level."""

    __slots__ = ("bare", "envelope", "messages", "stray")

    def __init__(self) -> None:
        self.envelope: list[Segment] = []
        self.messages: list[list[Segment]] = []
        self.stray: list[Segment] = []  # outside of any message
        self.bare: list[Segment] = []  # terminators that end nothing, outside of any message


def read(stretch: Stretch, formats: Mapping[str, Reader]) -> tuple[Interchange, tuple[Broken, ...]]:
    """Read one interchange, and return beside it the stretches of it that could not be read as a message."""
    page = Page(stretch)
    levels = _sort(page, stretch)
    unb = levels.envelope[0]
    prepared = stamps.moment(unb.value(3) + unb.value(3, 1)) or stamps.moment(unb.value(3))
    near = date.fromisoformat(prepared[:10]) if prepared else None
    messages: list[Message] = []
    broken = [
        _broken(page, run, "NO_HEADER")
        for run in _runs(levels.stray, sorted(one.start for one in (*levels.envelope, *levels.bare)))
    ]
    for segments in levels.messages:
        frame = Frame(header=segments[0], segments=tuple(segments), near=near)
        read_or_not = _message(frame, formats)
        if isinstance(read_or_not, Message):
            messages.append(read_or_not)
        else:
            broken.append(_broken(page, segments, read_or_not.reason, read_or_not.segment.tag))
    interchange = Interchange(
        digest=hashlib.sha256(stretch.content).hexdigest(),
        start=stretch.start,
        end=stretch.end,
        sender=unb.value(1),
        recipient=unb.value(2),
        reference=unb.value(4),
        prepared_at=prepared,
        messages=tuple(messages),
        items=tuple(_items(page, levels)),
        defects=(*_transport_defects(stretch, page, unb), *_envelope_defects(levels)),
    )
    return interchange, tuple(broken)


def _sort(page: Page, stretch: Stretch) -> _Sorted:
    """Sort segments by level. A message lasts from its UNH to the next segment of the envelope, wherever its UNT stands."""
    levels = _Sorted()
    message: list[Segment] | None = None
    for segment in page.segments(stretch.una):
        if segment.tag == "UNH":
            message = [segment]
            levels.messages.append(message)
        elif segment.tag in _ENVELOPE:
            message = None
            levels.envelope.append(segment)
        elif message is not None:
            message.append(segment)
        else:
            (levels.stray if segment.tag else levels.bare).append(segment)
    return levels


def _runs(stray: list[Segment], parted: list[int]) -> list[list[Segment]]:
    """Return the stray segments in stretches: those with nothing of the envelope between them together."""
    return [list(run) for _, run in groupby(stray, key=lambda segment: bisect(parted, segment.start))]


def _broken(page: Page, segments: list[Segment], reason: str, segment: str = "") -> Broken:
    tag = segment or segments[0].label
    return Broken(start=page.start + segments[0].start, end=page.start + segments[-1].end, reason=reason, segment=tag)


def _items(page: Page, levels: _Sorted) -> Iterator[Item]:
    if page.una:
        yield Item("UNA", "", 0, page.received(len(page.una) - 1) + 1, page.una.decode("latin-1"))
    for segment in levels.envelope:
        yield from items.of(segment)
    for segment in levels.bare:
        yield from items.of(segment, items.UNKNOWN)


def _message(frame: Frame, formats: Mapping[str, Reader]) -> Message | Unreadable:
    header = frame.header
    reader = formats.get(frame.standard)
    reading = reader(frame) if reader is not None else Unreadable(reason="UNSUPPORTED_TYPE", segment=header)
    if isinstance(reading, Unreadable):
        return reading
    defects = (*_trailer_defects(frame), *_glue_defects(frame), *reading.defects)
    return Message(
        reference=header.value(0),
        standard=frame.standard,
        version=".".join(filter(None, (header.value(1, 1), header.value(1, 2)))),
        function=reading.function,
        body=reading.body,
        part=frame.part,
        part_flag=frame.flag,
        items=reading.items,
        defects=tuple(sorted(defects, key=lambda defect: defect.offset)),
        offset=header.start,
    )


def _glue_defects(frame: Frame) -> list[Defect]:
    return [segment.defect("GLUED_SEGMENT") for segment in frame.segments if segment.glued]


def _trailer_defects(frame: Frame) -> list[Defect]:
    """Check UNT: the count of segments, itself and UNH included, and the reference of UNH."""
    at = next((index for index, segment in enumerate(frame.segments) if segment.tag == "UNT"), None)
    if at is None:
        return [frame.segments[-1].defect("TRUNCATED", expected="UNT")]
    trailer = frame.segments[at]
    found = [frame.segments[at + 1].defect("AFTER_TRAILER")] if at + 1 < len(frame.segments) else []
    said = sum(1 for segment in frame.segments[: at + 1] if segment.tag)
    return found + _checked(trailer, "UNT_COUNT", said, frame.header.value(0))


def _checked(trailer: Segment, code: str, count: int, reference: str) -> list[Defect]:
    found = []
    stated = trailer.value(0)
    if not (stated.isascii() and stated.isdigit() and int(stated) == count):
        found.append(trailer.defect(code, said=stated, expected=str(count)))
    if trailer.value(1) != reference:
        found.append(trailer.defect("REF_MISMATCH", said=trailer.value(1), expected=reference))
    return found


def _envelope_defects(levels: _Sorted) -> list[Defect]:
    """Check UNE and UNZ: what they count, the references they close, and whether they came at all."""
    found = [segment.defect("UNKNOWN_SEGMENT") for segment in levels.bare]
    starts = [segments[0].start for segments in levels.messages]
    group: Segment | None = None
    groups = 0
    unb = levels.envelope[0]
    for segment in levels.envelope[1:]:
        if segment.tag != "UNE" and group is not None:
            found.append(segment.defect("TRUNCATED", expected="UNE"))
        if segment.tag == "UNG":
            group, groups = segment, groups + 1
        elif segment.tag == "UNE":
            opened = group.start if group is not None else unb.start
            held = sum(1 for start in starts if opened < start < segment.start)
            found += _checked(segment, "UNE_COUNT", held, group.value(4) if group is not None else segment.value(1))
            group = None
        elif segment.tag == "UNZ":
            found += _checked(segment, "UNZ_COUNT", groups or len(starts), unb.value(4))
            group = None
    if levels.envelope[-1].tag != "UNZ":
        found.append(levels.envelope[-1].defect("TRUNCATED", expected="UNZ"))
    if not levels.messages:
        found.append(unb.defect("NO_MESSAGE", Severity.ERROR, expected="UNH"))
    return found


def _transport_defects(stretch: Stretch, page: Page, unb: Segment) -> list[Defect]:
    found = []
    if stretch.noise:
        found.append(unb.defect("NOISE_STRIPPED", Severity.INFO, said=stretch.noise[:80].decode("latin-1")))
    if stretch.possible_duplicate:
        found.append(unb.defect("POSSIBLE_DUPLICATE", Severity.INFO))
    if stretch.oddity:
        found.append(unb.defect(stretch.oddity, characters.severity(stretch.oddity), said=page.una.decode("latin-1")))
    if page.encoding != "utf-8":
        found.append(unb.defect("ENCODING_GUESSED", Severity.INFO, said=page.encoding))
    return found
