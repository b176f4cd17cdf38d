"""Trailers: what UNT, UNE and UNZ count, the references they close, and whether they came at all.

This module knows which count belongs to which level. It refuses to believe any of them over the content.
"""

from __future__ import annotations

from collections.abc import Iterator

from pnrscreen.message import Defect, Severity
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame


def checked(frame: Frame, before: int) -> Iterator[Defect]:
    """Yield what is wrong with the UNT of a message; ``before`` counts the segments in its earlier portions."""
    tags = frame.tags
    if "UNT" not in tags:
        if frame.last:
            yield frame.segments[-1].defect("TRUNCATED", expected="UNT")
        return
    at = tags.index("UNT")
    if at + 1 < len(tags):
        yield frame.segments[at + 1].defect("AFTER_TRAILER")
    said = before + at + 1 - tags[:at].count("")
    yield from _closed(frame.segments[at], "UNT_COUNT", said, frame.header.value(0))


def _closed(trailer: Segment, code: str, count: int, reference: str) -> Iterator[Defect]:
    stated = trailer.value(0)
    if not (stated.isascii() and stated.isdigit() and int(stated) == count):
        yield trailer.defect(code, said=stated, expected=str(count))
    if trailer.value(1) != reference:
        yield trailer.defect("REF_MISMATCH", said=trailer.value(1), expected=reference)


class Levels:
    """The levels of an interchange while its segments pass: which group is open, and how many messages there were."""

    __slots__ = ("_group", "_groups", "_held", "_last", "_messages", "_unb")

    def __init__(self) -> None:
        self._group: Segment | None = None
        self._last: Segment | None = None
        self._unb: Segment | None = None
        self._groups = self._messages = self._held = 0

    def message(self) -> None:
        """Count a message."""
        self._messages += 1
        self._held += 1

    def segment(self, segment: Segment) -> Iterator[Defect]:
        """Take a segment of the envelope and yield what is wrong about it."""
        self._unb = self._unb or segment
        if segment.tag != "UNE" and self._group is not None:
            yield segment.defect("TRUNCATED", expected="UNE")
        if segment.tag == "UNG":
            self._group, self._groups, self._held = segment, self._groups + 1, 0
        elif segment.tag == "UNE":
            group = self._group
            held = self._held if group is not None else self._messages
            yield from _closed(segment, "UNE_COUNT", held, group.value(4) if group is not None else segment.value(1))
            self._group = None
        elif segment.tag == "UNZ":
            yield from _closed(segment, "UNZ_COUNT", self._groups or self._messages, self._unb.value(4))
            self._group = None
        self._last = segment

    def end(self, latest: Segment) -> Iterator[Defect]:
        """Yield what the whole interchange lacks, located at its last segment of the envelope if the instalment holds that."""
        last = self._last if self._last is not None and self._last.page.start == latest.page.start else latest
        if self._last is None or self._last.tag != "UNZ":
            yield last.defect("TRUNCATED", expected="UNZ")
        if not self._messages:
            yield (self._unb or latest).defect("NO_MESSAGE", Severity.ERROR, expected="UNH")
