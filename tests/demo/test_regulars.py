"""Who flies again and again: on one document, some more than others, and never in the place of who was planted."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from pnrscreen import demo
from pnrscreen.demo.people import Population
from pnrscreen.demo.regulars import seated

DATE = dt.date(2026, 3, 1)
PEOPLE = demo.regulars(random.Random(1), DATE, 60)


def numbers(day: demo.Day) -> list[str]:
    return [one.number for flight in day.truth.flights for one in flight.people]


def test_they_are_the_same_people_on_any_day_and_some_fly_more_than_others():
    assert demo.regulars(random.Random(1), DATE, 60) == PEOPLE
    flown = Counter(one.document.number for day in range(180) for one in demo.flying(random.Random(day), PEOPLE))
    assert len({one.document.number for one in PEOPLE}) == 60
    assert max(flown.values()) > 12
    assert min(flown[one.document.number] for one in PEOPLE) < 4


def test_they_fly_once_a_day_and_who_was_planted_stays():
    plain, day = (demo.day(random.Random(5), DATE, flights=4, passengers=300, often=who) for who in ((), PEOPLE[:8]))
    there = Counter(numbers(day))
    assert [there[one.document.number] for one in PEOPLE[:8]] == [1] * 8
    assert len(numbers(day)) == len(numbers(plain))
    assert day.truth.planted == plain.truth.planted
    assert day.truth.decoys == plain.truth.decoys


def test_nobody_comes_in_whose_name_is_reserved_or_whose_document_somebody_has():
    population = Population(random.Random(2), DATE)
    population.reserve(PEOPLE[0].surname, PEOPLE[0].given)
    assert not population.may_join(PEOPLE[0])
    taken = population.person()
    assert not population.may_join(taken)
    assert population.may_join(PEOPLE[1])
    assert seated((), PEOPLE, population) == ()
