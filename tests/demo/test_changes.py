import datetime as dt
import random

import pytest

from pnrscreen.demo import changes, traffic
from pnrscreen.demo.bookings import Desk, Terms
from pnrscreen.demo.nouns import Booking, Change, Flight
from pnrscreen.demo.people import Population
from pnrscreen.message import Source


@pytest.fixture
def flight(rng: random.Random) -> Flight:
    return traffic.flights(rng, dt.date(2026, 3, 1), 1, 300)[0]


@pytest.fixture
def settled(
    rng: random.Random, population: Population, desk: Desk, flight: Flight
) -> tuple[tuple[Booking, ...], tuple[Change, ...]]:
    return changes.settle(rng, population, desk, flight, desk.fill(flight, 500))


def test_every_kind_of_change_occurs(settled: tuple[tuple[Booking, ...], tuple[Change, ...]]) -> None:
    _, news = settled
    assert {(bool(change.before), bool(change.after)) for change in news} == {(False, True), (True, True), (True, False)}
    assert all(changes.FIRST_PUSH > change.at >= changes.LAST_CHANGE for change in news)
    assert [change.at for change in news] == sorted((change.at for change in news), reverse=True)


def test_a_changed_booking_says_so_later_than_before(
    settled: tuple[tuple[Booking, ...], tuple[Change, ...]], flight: Flight
) -> None:
    bookings, news = settled
    for change in news:
        if change.before:
            assert change.before.changed < flight.departs_utc - dt.timedelta(minutes=change.at)
        if change.before and change.after:
            assert change.before.changed < change.after.changed
            assert change.before.locators == change.after.locators
            assert change.before.travellers != change.after.travellers
        if change.after:
            assert change.after in bookings


def test_what_stands_at_the_first_push_was_changed_before_it(
    settled: tuple[tuple[Booking, ...], tuple[Change, ...]], flight: Flight
) -> None:
    bookings, news = settled
    late = [change.after for change in news]
    push = flight.departs_utc - dt.timedelta(minutes=changes.FIRST_PUSH)
    assert all(booking.changed < push for booking in bookings if booking not in late and booking.locators)


def test_who_has_no_booking_in_reservations_does_not_change(
    rng: random.Random, population: Population, desk: Desk, flight: Flight
) -> None:
    walked_up = desk.book(flight, (population.person(),), Terms(lead_hours=3, seen=frozenset((Source.API,))))
    bookings, news = changes.settle(rng, population, desk, flight, (walked_up,))
    assert bookings == (walked_up,)
    assert all(change.after is None for change in news)
