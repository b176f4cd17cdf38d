"""Triage: in which order hits are worked on, and by when each is to be decided (users' S15).

This module knows how grave a hit is, and how long something can still be done about it. It refuses to know what a hit is about.

What stands together. The hits of one passenger on one leg are one piece of work: they stand one behind the other, gravest
first, and where they stand all together follows from the gravest of them.

What counts. The last moment to act is the departure of a flight that has not left, and then its arrival. The minutes until it,
ten at least, are taken once for a critical hit, twice for a high one, four times for a medium and eight times for a low one:
what makes the least stands first. A flight that has landed comes behind all that have not, by the same measure of the minutes
since. Where a time is not known the soonest is taken that may be: a flight of which only the day is known may leave when the
day begins, one whose arrival is not known may land at any moment, for a day after it left.

Among equals: the flight that leaves sooner (as on the board), its key, the id of the passenger; then level and id of the hit.
No two hits are equal, so the order is one order, as of one moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from pnrscreen.completeness import moment
from pnrscreen.model import FlightLeg, Instant, LegKey, Level
from pnrscreen.ports import Queued

DUE_MINUTES: Final[Mapping[str, int]] = MappingProxyType({"critical": 15, "high": 60, "medium": 240, "low": 1440})
"""Minutes within which a hit of a level is to be decided, where the settings of a home say nothing else."""
_SOONEST = timedelta(minutes=10)  # nothing can be done in less
_LONGEST = timedelta(days=1)  # no flight is in the air longer, and no day is


class Place(NamedTuple):
    """Where a hit stands in the queue: smaller is sooner. Plain values, so that a place can be told and found again."""

    landed: bool
    seconds: int
    departs: str
    carrier: str
    number: str
    departure: str
    date: str
    passenger: str
    above: int
    hit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A hit in its place: ``act_by`` is the last moment to act (None: any may be), ``due`` when it is to be decided."""

    queued: Queued
    place: Place
    act_by: Instant | None
    due: Instant


class _Flight(NamedTuple):
    """How far a flight is: whether it has landed, and the last moment to act (when it landed); None where it may be any."""

    landed: bool
    act_by: Instant | None


def in_order(hits: Iterable[Queued], now: Instant, minutes: Mapping[str, int] = MappingProxyType({})) -> Sequence[Standing]:
    """Put hits in the order in which they are worked on, as of ``now``. ``minutes`` are those until a hit is due, by level."""
    waiting = tuple(hits)
    flights = {leg.key: _flight(leg, now) for leg in {hit.leg.key: hit.leg for hit in waiting}.values()}
    gravest: dict[tuple[LegKey, str], Level] = {}
    for hit in waiting:
        work = (hit.leg.key, hit.passenger)
        gravest[work] = max(hit.level, gravest.get(work, hit.level))
    allowed = {**DUE_MINUTES, **minutes}
    standing = (_stand(hit, gravest[hit.leg.key, hit.passenger], flights[hit.leg.key], now, allowed) for hit in waiting)
    return sorted(standing, key=lambda one: one.place)


def _stand(hit: Queued, gravest: Level, flight: _Flight, now: Instant, minutes: Mapping[str, int]) -> Standing:
    place = Place(
        flight.landed,
        _seconds(flight, now) << (Level.CRITICAL - gravest),
        hit.leg.scheduled_departure or hit.leg.key.date,
        *hit.leg.key,
        hit.passenger,
        -hit.level,
        hit.id,
    )
    due = hit.opened_at + timedelta(minutes=minutes[hit.level.name.lower()])
    if flight.act_by is not None and flight.act_by > hit.opened_at:
        due = min(due, flight.act_by)
    return Standing(queued=hit, place=place, act_by=None if flight.landed else flight.act_by, due=due)


def _seconds(flight: _Flight, now: Instant) -> int:
    """Return how long it is to the last moment to act, or since it, in whole seconds."""
    away = _SOONEST if flight.act_by is None else max(abs(flight.act_by - now), _SOONEST)
    return int(away.total_seconds())


def _flight(leg: FlightLeg, now: Instant) -> _Flight:
    """Work out how far a flight is."""
    leaves = moment(leg.scheduled_departure, leg.key.departure)
    begins = leaves or _day(leg.key)
    if begins is None:
        return _Flight(landed=False, act_by=None)
    if now < begins:
        return _Flight(landed=False, act_by=begins)
    lands = moment(leg.scheduled_arrival, leg.destination)
    if lands is not None and lands > begins:
        return _Flight(landed=now >= lands, act_by=lands)
    last = begins + (_LONGEST if leaves else 2 * _LONGEST)
    return _Flight(landed=True, act_by=last) if now >= last else _Flight(landed=False, act_by=None)


def _day(key: LegKey) -> Instant | None:
    """Return when the day of a flight begins at its airport, or in UTC where that is not known; None without a day."""
    begins = moment(f"{key.date}T00:00", key.departure)
    try:
        return begins or datetime.fromisoformat(key.date).replace(tzinfo=UTC)
    except ValueError:
        return None
