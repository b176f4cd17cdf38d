"""How an itinerary is read: which flights are flown, where the journey turns, and what a wall clock means.

This module knows flights in order, airports' zones and days. It refuses to know what a rule asks: ``journey`` and ``itinerary``
ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pnrscreen.message import Flight
from pnrscreen.rulebook.scene import Scene

HOUR = timedelta(hours=1)


def has_open_sector(scene: Scene) -> bool:
    """Tell whether a sector of the itinerary has no date yet."""
    booking = scene.passenger.booking
    return booking is not None and any(flight.kind == "open" for flight in booking.itinerary)


def returns(scene: Scene, flights: Sequence[Flight]) -> bool | None:
    """Tell whether the journey ends in the country it began in."""
    first, last = flights[0].departure, flights[-1].arrival
    if first == last or len(flights) == 1:
        return first == last
    begin, end = scene.country(first), scene.country(last)
    return None if begin is None or end is None else begin == end


def outward(scene: Scene) -> tuple[Flight, ...]:
    """Cut the itinerary at its destination; empty when that cannot be told."""
    flights = scene.flights
    back = returns(scene, flights) if flights else None
    if back is None:
        return ()
    if not back:
        return flights
    stays = [nights_between(arriving, leaving) for arriving, leaving in pairwise(flights)]
    known = [nights for nights in stays if nights is not None]
    if not known or len(known) < len(stays):
        return ()
    return flights[: stays.index(max(known)) + 1]


def nights_between(arriving: Flight, leaving: Flight) -> int | None:
    """Count the nights between two flights."""
    arrival = day(arriving.scheduled_arrival) or day(arriving.scheduled_departure)
    departure = day(leaving.scheduled_departure)
    return (departure - arrival).days if arrival and departure else None


def place_in_journey(scene: Scene) -> int | None:
    """Return which booked flight this leg is: same airport, same local day."""
    for index, flight in enumerate(scene.flights):
        if flight.departure == scene.leg.key.departure and (flight.scheduled_departure or "")[:10] == scene.leg.key.date:
            return index
    return None


def hours_before_start(scene: Scene, said: str | None) -> int | None:
    """Count the whole hours from a moment until the journey is scheduled to start."""
    moment = instant(said)
    begins = start(scene) if moment else None
    return (begins - moment) // HOUR if moment and begins else None


def moment_at(scene: Scene, airport: str, wall: str | None) -> datetime | None:
    """Read a wall clock in the zone of its airport; a date without a time is too coarse to count hours from."""
    place = scene.airport(airport)
    clock = _clock(wall)
    if place is None or not place.zone or clock is None:
        return None
    try:
        return clock.replace(tzinfo=ZoneInfo(place.zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def instant(said: str | None) -> datetime | None:
    """Read a moment in UTC; a day alone is none."""
    moment = _clock(said)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _clock(said: str | None) -> datetime | None:
    if said is None or "T" not in said:
        return None
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def start(scene: Scene) -> datetime | None:
    """Return when the journey is scheduled to start; that of this flight where nothing is booked."""
    flights = scene.flights
    if flights:
        return moment_at(scene, flights[0].departure, flights[0].scheduled_departure)
    return moment_at(scene, scene.leg.key.departure, scene.leg.scheduled_departure)


def midnight(of: date | None) -> datetime | None:
    """Return a day as what it is in a condition: midnight UTC."""
    return None if of is None else datetime(of.year, of.month, of.day, tzinfo=UTC)


def in_utc(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC; None where the calendar ends before."""
    try:
        return None if moment is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def day(said: str | None) -> date | None:
    """Read the day a text begins with."""
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None
