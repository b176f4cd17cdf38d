"""Weeks of invented flights without messages: enough passengers for statistics, in a moment, and the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from pnrscreen.message import Flight, Locator
from pnrscreen.model import Booking, Document, FlightLeg, LegKey, Passenger
from pnrscreen.trial import Boarded
from support.builders import a_document, a_passenger, an_identity

ROUTES: Mapping[str, Sequence[str]] = {
    "JED": ("SAU", "EGY", "TUR", "JOR"),
    "BOG": ("COL", "ECU", "PER", "ESP"),
    "JFK": ("USA", "MEX", "ESP", "DEU"),
    "LHR": ("GBR", "IRL", "DEU", "ESP"),
}
"""Where a flight leaves from -> who is on it more often than not; the others are of any of these nations."""
EVERYONE = tuple(sorted({nation for nations in ROUTES.values() for nation in nations}))
FIRST = date(2026, 1, 1)


def weeks(number: int, seed: int, aboard: int = 25) -> Iterator[list[Boarded]]:
    """Yield the flights of so many weeks, one from each place a day, week after week."""
    rng = random.Random(seed)
    for week in range(number):
        days = [FIRST + timedelta(days=7 * week + day) for day in range(7)]
        yield [_flight(rng, day, origin, aboard) for day in days for origin in ROUTES]


def _flight(rng: random.Random, day: date, origin: str, aboard: int) -> Boarded:
    departs = datetime.combine(day, datetime.min.time()) + timedelta(hours=rng.randrange(24))
    leg = FlightLeg(
        key=LegKey("ZZ", str(100 + [*ROUTES].index(origin)), origin, day.isoformat()),
        destination="MAD",
        scheduled_departure=f"{departs:%Y-%m-%dT%H:%M}",
        scheduled_arrival=f"{departs + timedelta(hours=5):%Y-%m-%dT%H:%M}",
    )
    people: list[Passenger] = []
    while len(people) < aboard:
        people += _party(rng, leg, departs, len(people))
    return Boarded(leg=leg, passengers=tuple(people), matches={})


def _party(rng: random.Random, leg: FlightLeg, departs: datetime, number: int) -> Iterator[Passenger]:
    """Yield who is on one reservation: one to four of one nation, who booked, pay and stay alike."""
    nation = rng.choice(ROUTES[leg.key.departure] if rng.random() < 0.7 else EVERYONE)
    size, lead = rng.choice((1, 1, 1, 2, 2, 4)), rng.expovariate(1 / 600)
    back = departs + timedelta(days=rng.choice((3, 7, 12, 20, 45)))
    origin = leg.key.departure
    there = Flight(carrier="ZZ", departure=origin, arrival="MAD", scheduled_departure=leg.scheduled_departure)
    home = Flight(carrier="ZZ", departure="MAD", arrival=origin, scheduled_departure=f"{back:%Y-%m-%dT%H:%M}")
    booking = Booking(
        created_at=f"{departs - timedelta(hours=lead + 6):%Y-%m-%dT%H:%M}Z",
        itinerary=(there, home),
        payment_kinds=(rng.choice(("card", "card", "cash")),),
        party=size,
    )
    for place in range(size):
        born = departs.date() - timedelta(days=rng.randrange(2 * 365, 80 * 365))
        yield _passenger(rng, leg, booking, f"{leg.key}/{number + place}", (nation, born.isoformat(), str(number)))


def _passenger(rng: random.Random, leg: FlightLeg, booking: Booking, id_: str, who: tuple[str, str, str]) -> Passenger:
    nation, born, party = who
    said = an_identity(born=born, sex=rng.choice("MF"), nationality=nation, document=id_)
    booked = replace(said, locators=(Locator(owner="ZZ", locator=party),), companions=booking.party - 1)
    return a_passenger(booked, id=id_, leg=leg.key, booking=booking)


def with_regulars(number: int, seed: int, aboard: int = 5) -> list[Boarded]:
    """Return the flights of so many weeks, on which some people fly again and again, each on one document or two."""
    rng = random.Random(seed)
    regulars = [tuple(a_document(f"RG{seed}{each:03d}{side}") for side in "AB"[: 1 + each % 2]) for each in range(60)]
    return [_some_again(rng, boarded, regulars) for week in weeks(number, seed, aboard) for boarded in week]


def _some_again(rng: random.Random, boarded: Boarded, regulars: Sequence[Sequence[Document]]) -> Boarded:
    people = []
    for one in boarded.passengers:
        again = rng.choice(regulars)
        shown = tuple(rng.sample(again, rng.randint(1, len(again)))) if rng.random() < 0.3 else one.identity.documents
        people.append(replace(one, identity=replace(one.identity, documents=shown)))
    return replace(boarded, passengers=tuple(people))
