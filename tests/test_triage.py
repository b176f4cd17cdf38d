"""The order in which hits are worked on is one order, and follows from what can still be done."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import triage
from pnrscreen.model import FlightLeg, HitState, Instant, Level
from pnrscreen.ports import Queued
from support.builders import a_leg

LEAVES = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)  # 07:00 on the clock in Oslo
LANDS = datetime(2026, 3, 1, 8, 5, tzinfo=UTC)  # 09:05 in Amsterdam
OPENED = LEAVES - timedelta(hours=20)


def a_queued(
    name: str, level: Level = Level.HIGH, leg: FlightLeg | None = None, *, passenger: str = "", opened_at: Instant = OPENED
) -> Queued:
    """Return a hit of a passenger of their own."""
    return Queued(name, passenger or f"of-{name}", leg or a_leg(), level, HitState.OPEN, opened_at)


def order(now: Instant, *hits: Queued) -> str:
    return "".join(one.queued.id for one in triage.in_order(hits, now))


def leaving(minutes: int, name: str = "NV1") -> FlightLeg:
    """Return a flight that leaves so many minutes after ``LEAVES``."""
    local = datetime(2026, 3, 1, 7, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    arrives = f"{local + timedelta(hours=2):%Y-%m-%dT%H:%M}"
    return a_leg(name, departs=f"{local:%Y-%m-%dT%H:%M}", arrives=arrives)


@pytest.mark.parametrize(
    ("lower", "higher"), [(Level.LOW, Level.MEDIUM), (Level.MEDIUM, Level.HIGH), (Level.HIGH, Level.CRITICAL)]
)
def test_a_level_weighs_as_much_as_half_the_time(lower, higher):
    """With an hour left a hit stands before the next graver one with more than two, and behind it with less."""
    now = LEAVES - timedelta(hours=1)
    assert order(now, a_queued("g", higher, leaving(61, "NV2")), a_queued("l", lower, leaving(0))) == "lg"
    assert order(now, a_queued("g", higher, leaving(59, "NV2")), a_queued("l", lower, leaving(0))) == "gl"


def test_in_the_last_ten_minutes_only_the_level_counts():
    now = LEAVES - timedelta(minutes=10)
    soon = [a_queued("l", Level.LOW, leaving(-9, "NV1")), a_queued("h", Level.HIGH, leaving(0, "NV2"))]
    assert order(now, *soon) == "hl"


def test_a_flight_that_has_left_is_urgent_until_it_lands():
    flying, later = a_queued("f"), a_queued("x", leg=leaving(180, "NV2"))
    assert order(LEAVES - timedelta(minutes=1), flying, later) == "fx"
    assert order(LEAVES, flying, later) == "fx"
    assert triage.deadline(flying, LEAVES).act_by == LANDS
    assert order(LANDS, flying, later) == "xf"


def test_landed_flights_come_last_those_that_landed_just_now_before_the_others():
    early, late = a_queued("a", Level.CRITICAL, leaving(-600, "NV1")), a_queued("b", Level.CRITICAL, leaving(-60, "NV2"))
    waits = a_queued("w", Level.LOW, leaving(2000, "NV3"))
    now = LANDS + timedelta(hours=1)
    assert order(now, early, late, waits) == "wba"
    assert [triage.deadline(one, now).act_by is None for one in (waits, late, early)] == [False, True, True]


def test_the_hits_of_one_passenger_stand_together_as_grave_as_the_gravest():
    now = LEAVES - timedelta(hours=1)
    mine = [a_queued("a", Level.LOW, passenger="p"), a_queued("b", Level.CRITICAL, passenger="p")]
    assert order(now, a_queued("c", Level.HIGH), *mine) == "bac"


@pytest.mark.parametrize(
    ("departs", "arrives", "hours", "landed", "known"),
    [
        ("2026-03-02", "", 0, False, True),  # may leave when its day begins
        ("2026-03-01", "", 4, False, False),  # may leave at any moment
        ("2026-03-01", "2026-03-01T09:05", 4, True, False),
        ("2026-03-01T07:00", "", 4, False, False),  # may land at any moment
        ("2026-03-01T07:00", "", 23, False, False),
        ("2026-03-01T07:00", "", 25, True, False),
        ("2026-03-01", "", 50, True, False),
    ],
)
def test_of_a_time_that_is_not_known_the_soonest_is_taken(departs, arrives, hours, landed, known):
    leg = a_leg(departs=departs, arrives=arrives)
    leg = FlightLeg(
        key=leg.key,
        destination=leg.destination,
        scheduled_departure=departs if "T" in departs else None,
        scheduled_arrival=arrives or None,
    )
    hit, now = a_queued("a", leg=leg), LEAVES + timedelta(hours=hours)
    (one,) = triage.in_order([hit], now)
    assert (one.place[0], triage.deadline(hit, now).act_by is not None) == (landed, known)


def test_a_flight_of_which_no_time_makes_sense_stands_before_all_of_its_level():
    odd = FlightLeg(key=a_leg().key._replace(date=""), scheduled_departure="soon")
    assert order(LEAVES - timedelta(hours=1), a_queued("a"), a_queued("o", leg=odd)) == "oa"


@pytest.mark.parametrize(
    ("level", "opened", "due"),
    [
        (Level.CRITICAL, OPENED, OPENED + timedelta(minutes=15)),
        (Level.HIGH, OPENED, OPENED + timedelta(minutes=60)),
        (Level.MEDIUM, OPENED, OPENED + timedelta(hours=4)),
        (Level.LOW, OPENED, LEAVES),  # a day, and the flight leaves before
        (Level.LOW, LEAVES + timedelta(hours=1), LANDS),
        (Level.LOW, LANDS + timedelta(hours=1), LANDS + timedelta(hours=25)),
    ],
)
def test_a_hit_is_due_by_its_level_and_never_behind_the_last_moment_to_act(level, opened, due):
    assert triage.deadline(a_queued("a", level, opened_at=opened), max(opened, OPENED)).due == due


def test_a_unit_states_its_own_minutes_by_level():
    assert triage.deadline(a_queued("a"), OPENED, {"high": 5}).due == OPENED + timedelta(minutes=5)


LEGS = [leaving(minutes, f"NV{number}") for number, minutes in enumerate((-600, -100, 0, 30, 500))]
WAITING = [
    a_queued(f"{number:02}", level, leg, passenger=passenger)
    for number, (level, leg, passenger) in enumerate(itertools.product(Level, LEGS, "pq"))
]


@given(st.randoms(use_true_random=False), st.integers(-900, 900))
def test_the_order_is_one_whatever_order_the_store_answers_in(rng: random.Random, minutes: int):
    now = LEAVES + timedelta(minutes=minutes)
    mixed = rng.sample(WAITING, len(WAITING))
    standing = triage.in_order(mixed, now)
    assert standing == triage.in_order(WAITING, now)
    assert len({one.place for one in standing}) == len(WAITING)
    together = [key for key, _ in itertools.groupby((one.queued.leg.key, one.queued.passenger) for one in standing)]
    assert len(together) == len(set(together))
