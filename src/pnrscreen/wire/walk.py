"""Once through a message whose segments are read by tag alone: what governments send, and the old US lists.

This module knows that a tag a message type does not have is a defect. It refuses to know what any tag is for: the reader that
takes it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pnrscreen.message import Defect
from pnrscreen.wire import items
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame

Said = TypeVar("Said")
Takes = Mapping[str, Callable[[Said, Segment], None]]
"""What takes the segments of each tag into what has been said so far."""

_ENDS = frozenset({"UNH", "UNT"})


def through(frame: Frame, said: Said, takes: Takes[Said], passed: Iterable[str] = ()) -> list[Defect]:
    """Hand each segment to what takes its tag, and return a defect for each whose tag is neither taken nor passed over."""
    known = _ENDS | frozenset(passed)
    defects: list[Defect] = []
    for segment in frame.segments:
        if segment.tag in takes:
            takes[segment.tag](said, segment)
        elif segment.tag not in known:
            segment.group = items.UNKNOWN
            defects.append(segment.defect("UNKNOWN_SEGMENT", said=segment.said[:80]))
    return defects
