import datetime as dt

import pytest

from pnrscreen import demo
from pnrscreen.demo.nations import AIRPORTS, CORRIDOR
from pnrscreen.demo.nouns import Planted, TruePerson

DATE = dt.date(2026, 3, 1)


def found(day: demo.Day, planted: Planted) -> TruePerson:
    flight = next(flight for flight in day.truth.flights if flight.label == planted.flight)
    return next(p for p in flight.people if p.number == planted.number and p.surname == planted.surname)


def test_couriers_come_out_of_the_corridor_alone(day: demo.Day) -> None:
    for planted in day.truth.planted:
        if planted.cause == "courier":
            origin = planted.flight.split("/")[2]
            assert AIRPORTS[origin].state in CORRIDOR


def test_minors_are_minors(day: demo.Day) -> None:
    for planted in (*day.truth.planted, *day.truth.decoys):
        if planted.cause == "minor-alone":
            assert 11.9 < (DATE - found(day, planted).born).days / 365.25 < 18


def test_a_shared_document_is_on_one_flight_with_two_names(day: demo.Day) -> None:
    shared = [planted for planted in day.truth.planted if planted.cause == "shared-document"]
    for one, two in zip(shared[::2], shared[1::2], strict=True):
        assert (one.flight, one.number) == (two.flight, two.number)
        assert found(day, one).born != found(day, two).born


@pytest.mark.parametrize("seed_day", ["day", "small"])
def test_who_is_listed_flies_where_both_systems_speak(request: pytest.FixtureRequest, seed_day: str) -> None:
    day: demo.Day = request.getfixturevalue(seed_day)
    assert all(len(found(day, planted).sources) == 2 for planted in day.truth.planted)
