"""What a rule may ask of a journey and its reservation: each question a function of the scene, None when not known.

This module knows flights, itineraries and reservations. It refuses to know who travels. The first sentence of each public
function is what an officer reads as the meaning of the attribute; ``attributes`` gives it its name, type and standing in law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pnrscreen.message import Flight
from pnrscreen.rulebook.scene import Scene

Texts = Sequence[str | None]
"""A list of which an item may be unknown: an airport whose country no table knows."""

NOT_FLOWN = frozenset({"HX", "NO", "UC", "UN", "XX"})
"""Reservation status of a sector that was cancelled or refused (AIRIMP action and advice codes)."""


# ------------------------------------------------------------------------------------------------------------ the leg


def leg_carrier(scene: Scene) -> str | None:
    """Return the operating carrier of this flight."""
    return scene.leg.key.carrier or None


def leg_departure_airport(scene: Scene) -> str | None:
    """Return the airport this flight leaves from."""
    return scene.leg.key.departure or None


def leg_departure_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) this flight leaves from."""
    return scene.country(scene.leg.key.departure)


def leg_departure_regions(scene: Scene) -> Texts | None:
    """Return the regions this flight leaves from, such as EU."""
    return scene.regions(scene.leg.key.departure)


def leg_destination_airport(scene: Scene) -> str | None:
    """Return the airport this flight goes to."""
    return scene.leg.destination or None


def leg_destination_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) this flight goes to."""
    return scene.country(scene.leg.destination)


def leg_destination_regions(scene: Scene) -> Texts | None:
    """Return the regions this flight goes to, such as EU."""
    return scene.regions(scene.leg.destination)


# ------------------------------------------------------------------------------------------------------- the itinerary


def origin_airport(scene: Scene) -> str | None:
    """Return the airport the booked journey begins at."""
    flights = _flights(scene)
    return flights[0].departure if flights else None


def origin_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) the booked journey begins in."""
    return scene.country(origin_airport(scene) or "")


def origin_regions(scene: Scene) -> Texts | None:
    """Return the regions the booked journey begins in."""
    return scene.regions(origin_airport(scene) or "")


def destination_airport(scene: Scene) -> str | None:
    """Return the airport of the longest planned stay when the journey returns to its country, of the last arrival otherwise."""
    outward = _outward(scene)
    return outward[-1].arrival if outward else None


def destination_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) of the journey's destination."""
    return scene.country(destination_airport(scene) or "")


def destination_regions(scene: Scene) -> Texts | None:
    """Return the regions of the journey's destination."""
    return scene.regions(destination_airport(scene) or "")


def legs(scene: Scene) -> Texts | None:
    """Return every booked flight of the journey, in order, as ``GRU-LIS``."""
    return [f"{flight.departure}-{flight.arrival}" for flight in _flights(scene)] or None


def carriers(scene: Scene) -> Texts | None:
    """Return the carriers of the journey, in order of first use."""
    return list(dict.fromkeys(flight.carrier for flight in _flights(scene) if flight.carrier)) or None


def countries_before(scene: Scene) -> Texts | None:
    """Return the countries the journey has touched up to and including the departure of this flight, in order."""
    place = _place_in_journey(scene)
    if place is None:
        return None
    return [scene.country(flight.departure) for flight in _flights(scene)[: place + 1]]


def via(scene: Scene) -> Texts | None:
    """Return the airports passed through on the way to the destination."""
    outward = _outward(scene)
    return [flight.arrival for flight in outward[:-1]] if outward else None


def via_countries(scene: Scene) -> Texts | None:
    """Return the countries (alpha-3) passed through on the way to the destination."""
    passed = via(scene)
    return None if passed is None else [scene.country(airport or "") for airport in passed]


def one_way(scene: Scene) -> bool | None:
    """Tell whether nothing booked leads back to the country the journey began in."""
    flights = _flights(scene)
    if not flights or _has_open_sector(scene):
        return False if flights else None
    back = _returns(scene, flights)
    return None if back is None else not back


def nights_away(scene: Scene) -> int | None:
    """Count the nights between the first and the last departure of a journey that leads back; not known for any other."""
    flights = _flights(scene)
    if not flights or _has_open_sector(scene) or not _returns(scene, flights):
        return None
    first, last = _day(flights[0].scheduled_departure), _day(flights[-1].scheduled_departure)
    return (last - first).days if first and last else None


# ----------------------------------------------------------------------------------------------------- the reservation


def lead_hours(scene: Scene) -> int | None:
    """Count the whole hours between the making of the reservation and the scheduled start of the journey."""
    return _hours_before_start(scene, scene.passenger.booking.created_at if scene.passenger.booking else None)


def change_lead_hours(scene: Scene) -> int | None:
    """Count the whole hours between the last change of the reservation and the scheduled start of the journey."""
    return _hours_before_start(scene, scene.passenger.booking.changed_at if scene.passenger.booking else None)


def payment_kinds(scene: Scene) -> Texts | None:
    """Return how the ticket was paid: cash, card, cheque, invoice, miscellaneous, government, exchange, other."""
    return scene.passenger.booking.payment_kinds or None if scene.passenger.booking else None


def party(scene: Scene) -> int | None:
    """Return the number of travellers the reservation was made for."""
    return scene.passenger.booking.party or None if scene.passenger.booking else None


def split(scene: Scene) -> bool | None:
    """Tell whether the reservation was divided from another, or another from it."""
    return scene.passenger.booking.split if scene.passenger.booking else None


def agency_country(scene: Scene) -> str | None:
    """Return the country of the office that made the reservation, as its system codes it."""
    return _agency(scene, "country")


def agency_city(scene: Scene) -> str | None:
    """Return the city code of the office that made the reservation."""
    return _agency(scene, "office_location")


def agency_number(scene: Scene) -> str | None:
    """Return the IATA number of the agency that made the reservation."""
    return _agency(scene, "iata_number")


def agency_office(scene: Scene) -> str | None:
    """Return the office, as its reservation system names it, that made the reservation."""
    return _agency(scene, "office")


# ----------------------------------------------------------------------------------------------------------------- how


def _flights(scene: Scene) -> tuple[Flight, ...]:
    booking = scene.passenger.booking
    if booking is None:
        return ()
    return tuple(flight for flight in booking.itinerary if flight.kind == "air" and flight.status not in NOT_FLOWN)


def _has_open_sector(scene: Scene) -> bool:
    booking = scene.passenger.booking
    return booking is not None and any(flight.kind == "open" for flight in booking.itinerary)


def _returns(scene: Scene, flights: Sequence[Flight]) -> bool | None:
    first, last = flights[0].departure, flights[-1].arrival
    if first == last or len(flights) == 1:
        return first == last
    begin, end = scene.country(first), scene.country(last)
    return None if begin is None or end is None else begin == end


def _outward(scene: Scene) -> tuple[Flight, ...]:
    """Cut the itinerary at its destination; empty when that cannot be told."""
    flights = _flights(scene)
    back = _returns(scene, flights) if flights else None
    if back is None:
        return ()
    if not back:
        return flights
    stays = [_nights_between(arriving, leaving) for arriving, leaving in pairwise(flights)]
    known = [nights for nights in stays if nights is not None]
    if not known or len(known) < len(stays):
        return ()
    return flights[: stays.index(max(known)) + 1]


def _nights_between(arriving: Flight, leaving: Flight) -> int | None:
    arrival = _day(arriving.scheduled_arrival) or _day(arriving.scheduled_departure)
    departure = _day(leaving.scheduled_departure)
    return (departure - arrival).days if arrival and departure else None


def _place_in_journey(scene: Scene) -> int | None:
    """Return which booked flight this leg is: same airport, same local day."""
    for index, flight in enumerate(_flights(scene)):
        if flight.departure == scene.leg.key.departure and (flight.scheduled_departure or "")[:10] == scene.leg.key.date:
            return index
    return None


def _hours_before_start(scene: Scene, said: str | None) -> int | None:
    flights = _flights(scene)
    airport, wall = (
        (flights[0].departure, flights[0].scheduled_departure)
        if flights
        else (scene.leg.key.departure, scene.leg.scheduled_departure)
    )
    moment, start = _instant(said), _departure(scene, airport, wall)
    return (start - moment) // timedelta(hours=1) if moment and start else None


def _departure(scene: Scene, airport: str, wall: str | None) -> datetime | None:
    """Read a wall clock in the zone of its airport; a date without a time is too coarse to count hours from."""
    place = scene.airport(airport)
    clock = _moment(wall)
    if place is None or not place.zone or clock is None:
        return None
    try:
        return clock.replace(tzinfo=ZoneInfo(place.zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _instant(said: str | None) -> datetime | None:
    moment = _moment(said)
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _moment(said: str | None) -> datetime | None:
    if said is None or "T" not in said:
        return None
    try:
        return datetime.fromisoformat(said)
    except ValueError:
        return None


def _day(said: str | None) -> date | None:
    try:
        return date.fromisoformat((said or "")[:10])
    except ValueError:
        return None


def _agency(scene: Scene, part: str) -> str | None:
    return scene.passenger.booking.agency.get(part) or None if scene.passenger.booking else None
