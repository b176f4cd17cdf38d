"""One synthetic day for all tests of the demo package: it takes seconds to make and never changes."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from pnrscreen import demo
from pnrscreen.demo.bookings import Desk
from pnrscreen.demo.people import Population

DATE = dt.date(2026, 3, 1)


@pytest.fixture(scope="session")
def day() -> demo.Day:
    return demo.day(random.Random(20260301), DATE)


@pytest.fixture(scope="session")
def small() -> demo.Day:
    return demo.day(random.Random(5), DATE, flights=10, passengers=500)


@pytest.fixture
def rng() -> random.Random:
    return random.Random(11)


@pytest.fixture
def population(rng: random.Random) -> Population:
    return Population(rng, DATE)


@pytest.fixture
def desk(rng: random.Random, population: Population) -> Desk:
    return Desk(rng, population)
