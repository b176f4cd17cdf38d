import datetime as dt
import random
from itertools import pairwise

import pytest

from pnrscreen.demo import traffic
from pnrscreen.demo.bookings import Desk, Terms
from pnrscreen.demo.nations import AIRPORTS, CORRIDOR
from pnrscreen.demo.nouns import Booking, Flight
from pnrscreen.demo.people import Population
from pnrscreen.message import Kind, Source

DATE = dt.date(2026, 3, 1)


@pytest.fixture
def flight(rng: random.Random) -> Flight:
    return next(one for one in traffic.flights(rng, DATE, 9, 1400) if one.origin == "UIO")


@pytest.fixture
def filled(desk: Desk, flight: Flight) -> tuple[Booking, ...]:
    return desk.fill(flight, 600)


def test_a_flight_is_filled_exactly(filled: tuple[Booking, ...]) -> None:
    assert sum(len(booking.travellers) for booking in filled) == 600


def test_parties_of_every_size_occur(filled: tuple[Booking, ...]) -> None:
    sizes = {len(booking.travellers) for booking in filled}
    assert {1, 2, 3, 4} <= sizes
    assert max(sizes) >= 10


def test_no_child_travels_alone(filled: tuple[Booking, ...]) -> None:
    for booking in filled:
        ages = [(DATE - traveller.person.born).days / 365.25 for traveller in booking.travellers]
        assert max(ages) >= 18


def test_an_infant_has_an_adult_and_no_seat(filled: tuple[Booking, ...]) -> None:
    infants = [one for booking in filled for one in booking.travellers if one.kind is Kind.INFANT]
    assert infants
    assert {(one.adult, one.seat, one.bags) for one in infants} == {(1, "", 0)}


def test_nobody_ordinary_pays_cash_at_the_last_moment(filled: tuple[Booking, ...], flight: Flight) -> None:
    cash = [booking for booking in filled if booking.payment.form == "CA"]
    assert cash
    assert all(flight.departs_utc - booking.created > dt.timedelta(days=14) for booking in cash)


def test_seats_references_tickets_and_locators_are_given_once(filled: tuple[Booking, ...]) -> None:
    people = [traveller for booking in filled for traveller in booking.travellers]
    seats = [one.seat for one in people if one.seat]
    locators = [locator for booking in filled for locator in booking.locators]
    assert len(set(seats)) == len(seats)
    assert len({one.reference for one in people}) == len(people)
    assert len(set(locators)) == len(locators)


def test_an_itinerary_runs_forward_and_hangs_together(filled: tuple[Booking, ...]) -> None:
    for booking in filled:
        flown = [sector for sector in booking.itinerary if sector.departs and sector.arrives]
        for one, two in pairwise(flown):
            gap = any(sector.kind == "surface" for sector in booking.itinerary)
            assert one.arrives is not None
            assert two.departs is not None
            assert two.departs > one.arrives
            assert one.destination == two.origin or gap


def test_a_journey_begins_outside_the_corridor_or_at_its_flight(filled: tuple[Booking, ...], flight: Flight) -> None:
    for booking in filled:
        start = booking.itinerary[0].origin
        assert start == flight.origin or AIRPORTS[start].state not in CORRIDOR


def test_codeshares_gaps_open_ends_and_transits_occur(desk: Desk, flight: Flight) -> None:
    booked = desk.fill(flight, 1500)
    kinds = {sector.kind for booking in booked for sector in booking.itinerary}
    assert kinds == {"air", "surface", "open"}
    assert any(sector.operator for booking in booked for sector in booking.itinerary)
    assert any(traveller.kind is Kind.TRANSIT for booking in booked for traveller in booking.travellers)


def test_terms_are_kept(desk: Desk, population: Population, flight: Flight) -> None:
    terms = Terms(lead_hours=30, cash=True, stay_days=4, bags=1, services=("UMNR",))
    booking = desk.book(flight, (population.person(),), terms)
    (traveller,) = booking.travellers
    assert flight.departs_utc - booking.created == dt.timedelta(hours=30)
    assert booking.payment.form == "CA"
    assert traveller.bags == 1
    assert "UMNR" in traveller.services


def test_who_is_unknown_to_reservations_has_no_locator(desk: Desk, population: Population, flight: Flight) -> None:
    booking = desk.book(flight, (population.person(),), Terms(lead_hours=90, seen=frozenset((Source.API,))))
    assert booking.locators == ()


def test_a_locator_taken_is_drawn_again(desk: Desk) -> None:
    draws = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    desk._rng.choices = lambda _signs, k: next(draws)  # type: ignore[method-assign]
    assert [desk._locator("ZZ"), desk._locator("ZZ")] == ["AAAAAA", "BBBBBB"]


def test_crew_grows_with_the_aircraft(desk: Desk, flight: Flight) -> None:
    crew = desk.crew(flight)
    assert {member.kind for member in crew} == {Kind.CREW}
    assert 6 <= len(crew) <= 11
