"""One message between UNH and the next, as handed to the reader of its format, and what that reader hands back.

This module knows what stands in UNH (ISO 9735 S009, S010). It refuses to know what stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from pnrscreen.message import Body, Defect, Function
from pnrscreen.wire.edifact import Segment

_TAG = attrgetter("tag")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A message as segments, UNH and UNT among them. ``near`` is the day the interchange was prepared.

    Of a message that comes in portions ``head`` are the segments before its first record, which every later portion is read
    with; ``portion`` counts from 1 and ``last`` says that no other follows.
    """

    header: Segment
    segments: Sequence[Segment]
    near: date | None
    head: Sequence[Segment] = ()
    portion: int = 1
    last: bool = True

    @property
    def tags(self) -> list[str]:
        """The tag of every segment, in order."""
        return list(map(_TAG, self.segments))

    @property
    def standard(self) -> str:
        """The message type: PAXLST, PNRGOV."""
        return self.header.value(1)

    @property
    def place(self) -> Segment:
        """Where a defect of the whole message stands: at its header, or where the portion begins that shows it."""
        return self.header if self.portion == 1 else self.segments[0]

    @property
    def part(self) -> int | None:
        """The part number of a list cut into several messages."""
        said = self.header.value(3)
        return int(said) if said.isascii() and said.isdigit() else None

    @property
    def flag(self) -> str:
        """C for the first part, F for the last."""
        return self.header.value(3, 1)

    @property
    def whole(self) -> bool:
        """Whether the message is the whole list, so that its counts can be checked: unsaid, or the first and last part."""
        return self.portion == 1 and self.last and (self.part is None or (self.part == 1 and self.flag == "F"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a format's reader makes of a frame."""

    function: Function
    body: Body
    defects: Sequence[Defect]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Why a frame is not for this engine, the segment that says so, and what would have been read."""

    reason: str
    segment: Segment
    expected: str = ""


Reader = Callable[[Frame], Reading | Unreadable]


class Format(NamedTuple):
    """A message type: its reader, and the tags with which a record of it begins."""

    read: Reader
    opens: frozenset[str]
