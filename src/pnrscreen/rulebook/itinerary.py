"""What a rule may ask of the shape of a journey: each of its flights, each stop between them, and where it breaks.

This module knows a booked itinerary. It refuses to know who travels. The first sentence of each public function is what an
officer reads as the meaning of the attribute; None means not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pnrscreen.message import Flight
from pnrscreen.rulebook import sectors
from pnrscreen.rulebook.scene import NOT_FLOWN, Scene

Stop = tuple[Flight, Flight]
"""The flight that arrives and the one that leaves."""


# ----------------------------------------------------------------------------------------------------------- its shape


def departs(scene: Scene) -> datetime | None:
    """Return when the booked journey is scheduled to begin."""
    return sectors.in_utc(sectors.start(scene)) if scene.flights else None


def broken(scene: Scene) -> bool | None:
    """Tell whether a booked flight leaves from another airport than the one before it arrived at."""
    flights = scene.flights
    known = all(flight.departure and flight.arrival for flight in flights)
    return any(one.arrival != other.departure for one, other in pairwise(flights)) if flights and known else None


def surface(scene: Scene) -> bool | None:
    """Tell whether the reservation itself says that a part of the journey is not flown."""
    booking = scene.passenger.booking
    return any(flight.kind == "surface" for flight in booking.itinerary) if booking and booking.itinerary else None


def is_open(scene: Scene) -> bool | None:
    """Tell whether a flight of the journey has no date yet."""
    return sectors.has_open_sector(scene) if scene.flights else None


def open_jaw(scene: Scene) -> bool | None:
    """Tell whether a journey that leads back does so to, or from, another airport than that of the way out."""
    flights = scene.flights
    back = sectors.returns(scene, flights) if flights else None
    if not back:
        return None if back is None or sectors.has_open_sector(scene) else False
    out = sectors.outward(scene)
    if not out or len(out) == len(flights):
        return flights[0].departure != flights[-1].arrival or None
    return flights[0].departure != flights[-1].arrival or out[-1].arrival != flights[len(out)].departure


def cancelled_flights(scene: Scene) -> int | None:
    """Count the flights of the reservation that were cancelled or refused."""
    booking = scene.passenger.booking
    return sum(flight.status in NOT_FLOWN for flight in booking.itinerary) if booking and booking.itinerary else None


# --------------------------------------------------------------------------------------------------------- its flights


def flights(scene: Scene) -> Sequence[Flight] | None:
    """Return every booked flight of the journey, in order, each with what is said of it."""
    return scene.flights or None


def flight_carrier(_scene: Scene, flight: Flight) -> str | None:
    """Return the carrier that sells the flight."""
    return flight.carrier or None


def flight_departure_airport(_scene: Scene, flight: Flight) -> str | None:
    """Return the airport the booked flight leaves from."""
    return flight.departure or None


def flight_departure_country(scene: Scene, flight: Flight) -> str | None:
    """Return the country (alpha-3) the booked flight leaves from."""
    return scene.country(flight.departure)


def flight_arrival_airport(_scene: Scene, flight: Flight) -> str | None:
    """Return the airport the booked flight goes to."""
    return flight.arrival or None


def flight_arrival_country(scene: Scene, flight: Flight) -> str | None:
    """Return the country (alpha-3) the booked flight goes to."""
    return scene.country(flight.arrival)


def flight_departs(scene: Scene, flight: Flight) -> datetime | None:
    """Return when the booked flight is scheduled to leave."""
    return sectors.in_utc(sectors.moment_at(scene, flight.departure, flight.scheduled_departure))


def flight_arrives(scene: Scene, flight: Flight) -> datetime | None:
    """Return when the booked flight is scheduled to arrive."""
    return sectors.in_utc(sectors.moment_at(scene, flight.arrival, flight.scheduled_arrival))


def flight_class(_scene: Scene, flight: Flight) -> str | None:
    """Return the booking class of the flight, as Y."""
    return flight.booking_class or None


def flight_status(_scene: Scene, flight: Flight) -> str | None:
    """Return the reservation status of the flight, as HK."""
    return flight.status or None


def flight_codeshare(_scene: Scene, flight: Flight) -> bool | None:
    """Tell that another carrier operates the flight; where the reservation names none, nothing is known."""
    operating = flight.operated_by.split()[:1]
    return operating != [flight.carrier] if operating and flight.carrier else None


# ----------------------------------------------------------------------------------------------------------- its stops


def stops(scene: Scene) -> Sequence[Stop] | None:
    """Return every stay between two booked flights, long or short, each with what is known of it."""
    flown = scene.flights
    return tuple(pairwise(flown)) if flown else None


def stop_airport(_scene: Scene, stop: Stop) -> str | None:
    """Return the airport of the stop, where the next flight leaves."""
    return stop[1].departure or None


def stop_country(scene: Scene, stop: Stop) -> str | None:
    """Return the country (alpha-3) of the stop."""
    return scene.country(stop[1].departure)


def stop_hours(scene: Scene, stop: Stop) -> int | None:
    """Count the whole hours of the stop."""
    arriving, leaving = stop
    began, ends = flight_arrives(scene, arriving), flight_departs(scene, leaving)
    return (ends - began) // timedelta(hours=1) if began and ends else None


OF_JOURNEY = frozenset({departs, broken, surface, is_open, open_jaw, cancelled_flights, flights, stops})
"""What is asked of the flight and the itinerary alone; each item of a list is asked of them alone too."""
