"""How fast declared rules are evaluated, against the same question written by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from given import DATE, Given, Measure

from pnrscreen import rulebook
from pnrscreen.model import Passenger
from pnrscreen.pipeline import place
from pnrscreen.rulebook import Scene

_CORRIDOR = frozenset(("BOG", "UIO", "LIM", "VVI", "GRU", "SDQ", "CCS", "PBM", "DSS"))


def by_hand(passenger: Passenger) -> bool:
    """Ask for the courier pattern in an ``if``: no trace, no unknown, no law."""
    booking = passenger.booking
    if booking is None or "cash" not in booking.payment_kinds or not booking.created_at or not booking.itinerary:
        return False
    first = booking.itinerary[0]
    if first.departure not in _CORRIDOR or not first.scheduled_departure:
        return False
    lead = dt.datetime.fromisoformat(first.scheduled_departure) - dt.datetime.fromisoformat(booking.created_at[:16])
    return lead < dt.timedelta(hours=48) and passenger.identity.companions < 2


def evaluate(given: Given) -> Measure:
    """Evaluate every shipped rule for every passenger of every leg."""
    rules = given.in_force.rules
    scenes = [
        Scene(passenger=passenger, leg=leg.leg, others=leg.passengers, airport=place)
        for leg in given.legs
        for passenger in leg.passengers
    ]
    evaluations = len(scenes) * len(rules.rules)

    def run() -> int:
        return sum(len(rulebook.evaluate(scene, rules, DATE.isoformat())) for scene in scenes)

    def hand() -> int:
        return 1 + sum(by_hand(scene.passenger) for scene in scenes)

    return Measure("rules", "evaluations", evaluations, run, "one if by hand", len(scenes), hand)


MEASURES = (evaluate,)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_rules(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)
