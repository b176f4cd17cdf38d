"""Effacing, on a synthetic day of carriers with habits of their own: who is effaced is gone, who travels beside them is not."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import pytest

from pnrscreen import pipeline
from pnrscreen.correlate import correlate
from pnrscreen.demo import day
from pnrscreen.model import LegKey, Passenger, Report
from pnrscreen.operations.effacing import Whom, efface, whom
from pnrscreen.stages import Known
from pnrscreen.wire import container
from support.grants import LAW
from support.homes import paxlst, person, pnr, pnrgov

Leg = tuple[list[bytes], tuple[Passenger, ...]]


def read(raw: bytes) -> Iterator[tuple[bytes, Report]]:
    for member in container.members(raw, ""):
        for admitted in pipeline.read(member.raw, LAW).admitted if hasattr(member, "raw") else ():
            yield from ((admitted.redacted, report) for report in admitted.reports)


def legs(files: Sequence[bytes]) -> list[Leg]:
    """Return of each leg the stored bytes that speak of it, and who is on it."""
    spoken: defaultdict[object, dict[bytes, list[Report]]] = defaultdict(dict)
    for stored, report in chain.from_iterable(map(read, files)):
        spoken[report.leg.key].setdefault(stored, []).append(report)
    found = []
    for several in spoken.values():
        reports = tuple(chain.from_iterable(several.values()))
        people = correlate(Known(leg=reports[0].leg, waiting=reports), lambda key: key).passengers
        found.append((list(several), people))
    return found


def said(raws: Sequence[bytes], who: Passenger) -> set[object]:
    """Return how the bytes still name somebody, on their own leg."""
    spoken = {(key, statement.key) for key, statement in who.statements}
    return {
        (report.key, statement.key, statement.identity.names, statement.identity.documents)
        for _, report in chain.from_iterable(map(read, raws))
        for statement in report.statements
        if report.leg.key == who.leg and (report.key, statement.key) in spoken
    }


@pytest.fixture(scope="module")
def traffic() -> list[Leg]:
    made = day(random.Random(4), dt.date(2026, 3, 1), flights=3, passengers=60)
    return legs([file.content for file in made.files])


def test_of_a_day_of_carriers_who_is_effaced_is_gone_and_everybody_else_is_named_as_before(traffic: list[Leg]) -> None:
    rng = random.Random(7)
    tried = 0
    for raws, people in traffic:
        for who in rng.sample(people, min(2, len(people))):
            others = [one for one in people if one is not who]
            meant = whom(who, others)
            after = [efface(raw, meant) for raw in raws]
            assert [len(raw) for raw in after] == [len(raw) for raw in raws]
            assert said(after, who) == set()
            left = b"".join(after).upper()
            assert [value for value in meant.anywhere if value.encode() in left] == []
            beside = [one for one in others if {key for key, _ in one.statements} & {key for key, _ in who.statements}]
            for one in (*beside, *rng.sample(others, min(2, len(others)))):
                assert said(after, one) == said(raws, one)
            tried += 1
    assert tried > 5


def test_a_family_keeps_its_name_and_the_reservation_its_telephone() -> None:
    raw = pnrgov(pnr("ABC2DE", "MARLOWE+ODETTEMRS", "MARLOWE+PERCIVALMR"), pnr("ABC3DE", "ODETTE+MARTHAMRS"))
    ((raws, people),) = legs([raw])
    who = next(one for one in people if one.identity.names[0].given == "ODETTE")
    after = efface(raws[0], whom(who, [one for one in people if one is not who]))
    assert b"TIF+MARLOWE:A:2'" in after or b"MARLOWE+PERCIVAL" in after
    assert b"ODETTE+MARTHA" in after, "another reservation is not looked into"
    assert after.count(b"ODETTE") == 1


def test_what_reads_as_nothing_any_more_loses_the_values_wherever_they_stand() -> None:
    nowhere = frozenset[Any]()
    leg = LegKey("ZZ", "1", "IST", "2026-03-01")
    meant = Whom(
        leg=leg, spoken=nowhere, staying=nowhere, alone=nowhere, values=nowhere, beside=nowhere, anywhere=frozenset({"MARLOWE"})
    )
    assert efface(b"a half that names Marlowe and Quorne", meant) == b"a half that names ####### and Quorne"


def test_a_list_of_one_keeps_its_head_and_tail() -> None:
    raw = paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2"))
    ((raws, people),) = legs([raw])
    after = efface(raws[0], whom(people[0], ()))
    assert after.startswith(raw[: raw.index(b"NAD")])
    assert after.endswith(raw[raw.index(b"CNT") :])
    assert set(after[raw.index(b"NAD") : raw.index(b"CNT")]) == {ord("#"), ord("'")}
