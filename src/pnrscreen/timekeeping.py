"""What a home remembers of time: the highest moment it acted on, and since when its clock has been somewhere else.

This module knows what a jump of a clock is and when one is over. It refuses to ask a clock, and to know what is destroyed
by it.

::

    told            what the machine's clock says
    highest         the highest moment the home acted on: time never runs back behind it
    told < highest              a jump back: ``highest`` counts until the clock has come there again
    told > highest + 24 hours   a jump forward: what it masks is masked at once, and nothing that fell due since ``highest``
                                is destroyed until the officer or the witnesses of the log confirm it, or it has stood for
                                24 hours by the same clock. A home that was switched off for days looks just like it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

STEP = timedelta(hours=24)
"""How far a clock may be ahead of the highest moment, and how long it is waited for where nobody confirms that it is right."""
SLACK = timedelta(minutes=1)
"""How far a clock is set back now and then by those who keep it right; how far what is remembered may lag behind it."""


class Turn(StrEnum):
    """What became of a clock since it was looked at last. As the public part of ``clock.jump`` names it."""

    FORWARD = "forward"
    BACK = "back"
    RETURNED = "returned"  # it goes on from the highest moment again
    WITNESSED = "witnessed"  # the witnesses of the log say the same time
    WAITED = "waited"  # it stood for a day by itself


class Remembered(NamedTuple):
    """The highest moment a home acted on. ``since`` is what its clock told when it was first seen to have jumped, ``seen`` what
    it told when it was last looked at since; neither where it has not jumped.
    """

    highest: datetime
    since: datetime | None = None
    seen: datetime | None = None

    def may_destroy(self, told: datetime) -> datetime:
        """Return the moment up to which what is due may be destroyed."""
        return self.highest if self.is_ahead(told) else max(self.highest, told)

    def is_ahead(self, told: datetime) -> bool:
        """Tell whether a clock has jumped forward."""
        return told - self.highest > STEP

    def is_behind(self, told: datetime) -> bool:
        """Tell whether a clock has jumped back."""
        return self.highest - told > SLACK


def looked(before: Remembered, told: datetime, witnessed: datetime | None = None) -> tuple[Remembered, Turn | None]:
    """Return what is remembered once the clock was looked at, and what became of it, where anything did.

    ``witnessed`` is the newest time that those outside who watch the log have signed for.
    """
    if before.is_behind(told):
        known = before.since is not None and before.since < before.highest
        return (before, None) if known else (Remembered(before.highest, told, told), Turn.BACK)
    if not before.is_ahead(told):
        return Remembered(max(before.highest, told)), Turn.RETURNED if before.since else None
    if witnessed is not None and abs(told - witnessed) <= STEP:
        return Remembered(told), Turn.WITNESSED
    if not _waits(before, told):
        return Remembered(before.highest, told, told), Turn.FORWARD
    if before.since is not None and told - before.since >= STEP:
        return Remembered(told), Turn.WAITED
    return before._replace(seen=told), None


def _waits(before: Remembered, told: datetime) -> bool:
    """Tell whether a clock that is ahead is the one that was seen ahead before, and went on from there."""
    since, seen = before.since, before.seen
    return since is not None and seen is not None and before.highest < since <= told and told - seen <= STEP
