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
from datetime import timedelta
from types import MappingProxyType
from typing import Final, NamedTuple

from pnrscreen.model import FlightLeg, Instant, LegKey, Level
from pnrscreen.ports import Queued
from pnrscreen.urgency import SOONEST_SECONDS, WEIGHTS, Course, course

DUE_MINUTES: Final[Mapping[str, int]] = MappingProxyType({"critical": 15, "high": 60, "medium": 240, "low": 1440})
"""Minutes within which a hit of a level is to be decided, where the settings of a home say nothing else."""

Place = tuple[bool, int, str, str, str, str, str, str, int, str]
"""Where a hit stands in the queue, smaller is sooner: landed, weighed seconds; departure, carrier, number, airport, day of the
flight; passenger, level (graver is smaller), hit. Plain values, so that a place can be told and found again.
"""
GROUP: Final = 7
"""So many parts of a place are alike for the hits of one flight whose passengers' gravest are of one level, and no others."""


class Standing(NamedTuple):
    """A hit in its place."""

    place: Place
    queued: Queued


class Deadline(NamedTuple):
    """``act_by`` is the last moment to act (None: it may be any, or is over), ``due`` when a hit is to be decided: within the
    minutes of its level, and not behind that moment.
    """

    act_by: Instant | None
    due: Instant


class _Flight(NamedTuple):
    """How far a flight is: whether it has landed, and the last moment to act (when it landed); None where it may be any."""

    landed: bool
    act_by: Instant | None


def in_order(hits: Iterable[Queued], now: Instant) -> Sequence[Standing]:
    """Put hits in the order in which they are worked on, as of ``now``."""
    waiting = tuple(hits)
    flights = {leg.key: _away(leg, now) for leg in {id(hit.leg): hit.leg for hit in waiting}.values()}
    gravest: dict[tuple[LegKey, str], Level] = {}
    for hit in waiting:
        work = (hit.leg.key, hit.passenger)
        gravest[work] = max(hit.level, gravest.get(work, hit.level))
    work_in_place: dict[tuple[LegKey, str], tuple[bool, int, str, str, str, str, str, str]] = {}
    for work, level in gravest.items():
        landed, seconds, departs = flights[work[0]]
        work_in_place[work] = (landed, seconds * WEIGHTS[level], departs, *work[0], work[1])
    return sorted(Standing((*work_in_place[hit.leg.key, hit.passenger], -hit.level, hit.id), hit) for hit in waiting)


def deadline(hit: Queued, now: Instant, minutes: Mapping[str, int] = MappingProxyType({})) -> Deadline:
    """Work out until when something can be done about a hit, and when it is due. ``minutes`` are a home's own, by level."""
    landed, act_by = _flight(course(hit.leg), now)
    due = hit.opened_at + timedelta(minutes={**DUE_MINUTES, **minutes}[hit.level.name.lower()])
    if act_by is not None and act_by > hit.opened_at:
        due = min(due, act_by)
    return Deadline(act_by=None if landed else act_by, due=due)


def _away(leg: FlightLeg, now: Instant) -> tuple[bool, int, str]:
    """Return whether a flight has landed, how long it is to the last moment to act, or since it, in whole seconds, and when it
    leaves as the board orders it.
    """
    moment = now.replace(microsecond=0)
    landed, act_by = _flight(course(leg), moment)
    away = 0 if act_by is None else int(abs(act_by - moment).total_seconds())
    return landed, max(away, SOONEST_SECONDS), leg.scheduled_departure or leg.key.date


def _flight(of: Course, now: Instant) -> _Flight:
    """Work out how far a flight is."""
    if of.begins is None or of.over is None or now < of.begins:
        return _Flight(landed=False, act_by=of.begins)
    if of.lands is None and now < of.over:
        return _Flight(landed=False, act_by=None)
    return _Flight(landed=now >= of.over, act_by=of.over)
