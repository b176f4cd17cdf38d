"""What a rule may ask of a journey and its reservation: each question a function of the scene, None when not known.

This module knows flights, itineraries and reservations. It refuses to know who travels. The first sentence of each public
function is what an officer reads as the meaning of the attribute; ``attributes`` gives it its name, type and standing in law.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pnrscreen.message import Flight
from pnrscreen.rulebook import sectors
from pnrscreen.rulebook.scene import Scene

Texts = Sequence[str | None]
"""A list of which an item may be unknown: an airport whose country no table knows."""


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


def leg_number(scene: Scene) -> str | None:
    """Return the number of this flight, without its carrier."""
    return scene.leg.key.number or None


def leg_day(scene: Scene) -> datetime | None:
    """Return the local day this flight is scheduled to leave on."""
    return sectors.midnight(sectors.day(scene.leg.key.date))


def leg_departs(scene: Scene) -> datetime | None:
    """Return when this flight is scheduled to leave."""
    return sectors.in_utc(sectors.moment_at(scene, scene.leg.key.departure, scene.leg.scheduled_departure))


def leg_arrives(scene: Scene) -> datetime | None:
    """Return when this flight is scheduled to arrive."""
    return sectors.in_utc(sectors.moment_at(scene, scene.leg.destination, scene.leg.scheduled_arrival))


def leg_departs_hour(scene: Scene) -> int | None:
    """Return the hour, by the clock of the airport, at which this flight is scheduled to leave."""
    said = scene.leg.scheduled_departure or ""
    return int(said[11:13]) if "T" in said and said[11:13].isdecimal() else None


def leg_class(scene: Scene) -> str | None:
    """Return the class this flight is booked in, as Y."""
    flight = _this_flight(scene)
    return flight.booking_class or None if flight else None


def leg_status(scene: Scene) -> str | None:
    """Return the reservation status of this flight, as HK."""
    flight = _this_flight(scene)
    return flight.status or None if flight else None


# ------------------------------------------------------------------------------------------------------- the itinerary


def origin_airport(scene: Scene) -> str | None:
    """Return the airport the booked journey begins at."""
    flights = scene.flights
    return flights[0].departure if flights else None


def origin_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) the booked journey begins in."""
    return scene.country(origin_airport(scene) or "")


def origin_regions(scene: Scene) -> Texts | None:
    """Return the regions the booked journey begins in."""
    return scene.regions(origin_airport(scene) or "")


def destination_airport(scene: Scene) -> str | None:
    """Return the airport of the longest planned stay when the journey returns to its country, of the last arrival otherwise."""
    outward = sectors.outward(scene)
    return outward[-1].arrival if outward else None


def destination_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) of the journey's destination."""
    return scene.country(destination_airport(scene) or "")


def destination_regions(scene: Scene) -> Texts | None:
    """Return the regions of the journey's destination."""
    return scene.regions(destination_airport(scene) or "")


def legs(scene: Scene) -> Texts | None:
    """Return every booked flight of the journey, in order, as ``GRU-LIS``."""
    return [f"{flight.departure}-{flight.arrival}" for flight in scene.flights] or None


def carriers(scene: Scene) -> Texts | None:
    """Return the carriers of the journey, in order of first use."""
    return list(dict.fromkeys(flight.carrier for flight in scene.flights if flight.carrier)) or None


def countries_before(scene: Scene) -> Texts | None:
    """Return the countries the journey has touched up to and including the departure of this flight, in order."""
    place = sectors.place_in_journey(scene)
    if place is None:
        return None
    return [scene.country(flight.departure) for flight in scene.flights[: place + 1]]


def via(scene: Scene) -> Texts | None:
    """Return the airports passed through on the way to the destination."""
    outward = sectors.outward(scene)
    return [flight.arrival for flight in outward[:-1]] if outward else None


def via_countries(scene: Scene) -> Texts | None:
    """Return the countries (alpha-3) passed through on the way to the destination."""
    passed = via(scene)
    return None if passed is None else [scene.country(airport or "") for airport in passed]


def one_way(scene: Scene) -> bool | None:
    """Tell whether nothing booked leads back to the country the journey began in."""
    flights = scene.flights
    if not flights or sectors.has_open_sector(scene):
        return False if flights else None
    back = sectors.returns(scene, flights)
    return None if back is None else not back


def nights_away(scene: Scene) -> int | None:
    """Count the nights between the first and the last departure of a journey that leads back; not known for any other."""
    flights = scene.flights
    if not flights or sectors.has_open_sector(scene) or not sectors.returns(scene, flights):
        return None
    first, last = sectors.day(flights[0].scheduled_departure), sectors.day(flights[-1].scheduled_departure)
    return (last - first).days if first and last else None


# ----------------------------------------------------------------------------------------------------- the reservation


def lead_hours(scene: Scene) -> int | None:
    """Count the whole hours between the making of the reservation and the scheduled start of the journey."""
    return sectors.hours_before_start(scene, scene.passenger.booking.created_at if scene.passenger.booking else None)


def change_lead_hours(scene: Scene) -> int | None:
    """Count the whole hours between the last change of the reservation and the scheduled start of the journey."""
    return sectors.hours_before_start(scene, scene.passenger.booking.changed_at if scene.passenger.booking else None)


def created(scene: Scene) -> datetime | None:
    """Return when the reservation was made."""
    return sectors.in_utc(sectors.instant(scene.passenger.booking.created_at)) if scene.passenger.booking else None


def changed(scene: Scene) -> datetime | None:
    """Return when the reservation was last changed."""
    return sectors.in_utc(sectors.instant(scene.passenger.booking.changed_at)) if scene.passenger.booking else None


def owners(scene: Scene) -> Texts | None:
    """Return the airlines and reservation systems that hold the reservation, the master first."""
    return list(dict.fromkeys(locator.owner for locator in scene.passenger.identity.locators if locator.owner)) or None


def payment_kinds(scene: Scene) -> Texts | None:
    """Return how the ticket was paid: cash, card, cheque, invoice, miscellaneous, government, exchange, other."""
    return scene.passenger.booking.payment_kinds or None if scene.passenger.booking else None


def party(scene: Scene) -> int | None:
    """Return the number of travellers the reservation was made for."""
    return scene.passenger.booking.party or None if scene.passenger.booking else None


def split(scene: Scene) -> bool | None:
    """Tell whether the reservation was divided from another, or another from it."""
    return scene.passenger.booking.split if scene.passenger.booking else None


def splits(scene: Scene) -> int | None:
    """Count the reservations this one was divided from or into."""
    return len(scene.passenger.identity.splits) if scene.passenger.booking else None


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


def _agency(scene: Scene, part: str) -> str | None:
    return scene.passenger.booking.agency.get(part) or None if scene.passenger.booking else None


def _this_flight(scene: Scene) -> Flight | None:
    place = sectors.place_in_journey(scene)
    return None if place is None else scene.flights[place]


OF_LEG = frozenset(
    {
        *(leg_carrier, leg_number, leg_day, leg_departs, leg_arrives, leg_departs_hour),
        *(leg_departure_airport, leg_departure_country, leg_departure_regions),
        *(leg_destination_airport, leg_destination_country, leg_destination_regions),
    }
)
"""What is asked of the flight alone, so that one answer serves everyone on it."""
OF_JOURNEY = frozenset(
    {
        *(leg_class, leg_status, legs, carriers, countries_before, via, via_countries, one_way, nights_away),
        *(origin_airport, origin_country, origin_regions),
        *(destination_airport, destination_country, destination_regions),
    }
)
"""What is asked of the flight and the itinerary alone, so that one answer serves everyone who has the same."""
