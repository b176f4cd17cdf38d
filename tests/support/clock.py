"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pnrscreen.model import Instant

MORNING = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
"""When a test begins, unless it says otherwise: an hour before ``builders.a_leg()`` departs."""


class SettableClock:
    """A ``ports.Clock`` that tells the moment it was set to."""

    __slots__ = ("_moment",)

    def __init__(self, moment: Instant = MORNING) -> None:
        self._moment = moment
        self.set(moment)

    def now(self) -> Instant:
        """Return the moment it was set to."""
        return self._moment

    def set(self, moment: Instant) -> None:
        """Set the moment, back as well as forth; it must carry a time zone, and is told in UTC."""
        if moment.tzinfo is None:
            raise ValueError("an Instant has a time zone")
        self._moment = moment.astimezone(UTC)

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> Instant:
        """Move on by that much and return the new moment."""
        self._moment += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self._moment
