"""Once through a message whose segments are read by tag alone: what governments send, and the old US lists.

This module knows that every segment becomes items and that a tag a message type does not have is a defect. It refuses to know
what any tag is for: the reader it calls does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from pnrscreen.message import Defect, Item
from pnrscreen.wire import items
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame

Said = TypeVar("Said")
Takes = Mapping[str, Callable[[Said, Segment], None]]
"""What takes the segments of each tag into what has been said so far."""

_ENDS = frozenset({"UNH", "UNT"})


def through(
    frame: Frame,
    said: Said,
    takes: Takes[Said],
    passed: Iterable[str] = (),
    parts: Callable[[Segment], list[Item]] | None = None,
) -> tuple[tuple[Item, ...], list[Defect]]:
    """Hand each segment to what takes its tag; return the items of all, and a defect for each tag neither taken nor passed.

    ``parts`` gives the parts of a known segment that the law judges apart and that ``items`` does not know.
    """
    known = takes.keys() | _ENDS | frozenset(passed)
    found: list[Item] = []
    defects: list[Defect] = []
    for segment in frame.segments:
        if segment.tag not in known:
            defects.append(segment.defect("UNKNOWN_SEGMENT", said=segment.said[:80]))
            found += items.of(segment, items.UNKNOWN)
            continue
        if segment.tag in takes:
            takes[segment.tag](said, segment)
        found += items.of(segment)
        found += parts(segment) if parts is not None else []
    return tuple(found), defects
