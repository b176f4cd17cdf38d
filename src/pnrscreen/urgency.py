"""Urgency: how much time a flight leaves to act, by the clocks of its airports, and what that time weighs for a hit.

This module knows when a flight leaves and lands, in UTC, and by how much a graver hit goes before one that is less so. It
refuses to know hits and their order: ``triage`` puts them in order in memory, a store finds those that are next in its own
language, and both go by the numbers that stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pnrscreen.message import LocalTime
from pnrscreen.model import FlightLeg, Instant, LegKey, Level
from pnrscreen.normalise import codes

SOONEST_SECONDS: Final = 600
"""Nothing can be done in less: what is nearer weighs as if it were so far away."""
WEIGHTS: Final[Mapping[Level, int]] = MappingProxyType({level: 1 << (Level.CRITICAL - level) for level in Level})
"""How often the time that is left counts: once for what is critical, and twice as often for each level below."""
_LONGEST = timedelta(days=1)  # no flight is in the air longer, and no day is


class Course(NamedTuple):
    """``begins`` is when a flight leaves or, where only its day is known, may leave at the soonest; None without a day.
    ``lands`` is when it lands, None where that is not known; ``over`` from when on it has landed in any case.
    """

    begins: Instant | None = None
    lands: Instant | None = None
    over: Instant | None = None


def course(leg: FlightLeg) -> Course:
    """Work out the moments of a flight from the local times that are said of it."""
    leaves = moment(leg.scheduled_departure, leg.key.departure)
    begins = leaves or _day(leg.key)
    if begins is None:
        return Course()
    lands = moment(leg.scheduled_arrival, leg.destination)
    if lands is not None and lands > begins:
        return Course(begins, lands, lands)
    return Course(begins, None, begins + (_LONGEST if leaves else 2 * _LONGEST))


def moment(said: LocalTime | None, airport: str) -> Instant | None:
    """Return when the clock of an airport shows a local time, or None when the time or the airport is not known."""
    place = codes.airport(airport)
    if said is None or place is None or "T" not in said:
        return None
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(place.zone)).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _day(key: LegKey) -> Instant | None:
    """Return when the day of a flight begins at its airport, or in UTC where that is not known; None without a day."""
    begins = moment(f"{key.date}T00:00", key.departure)
    try:
        return begins or datetime.fromisoformat(key.date).replace(tzinfo=UTC)
    except ValueError:
        return None
