"""A flight is screened when nothing speaks against it, and nobody can say so otherwise."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pnrscreen.completeness import State, completeness, list_findings, lists_due, moment
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.message import Source
from pnrscreen.model import FlightLeg
from pnrscreen.ports import BoardRow
from pnrscreen.stages import ListState, ListStatus
from support.builders import a_leg

DEPARTS = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)  # 07:00 on the clock in Oslo
BOTH = EXPECTATIONS["api+pnr"]
COUNTS = {"all:passenger": 140, "all:infant": 3, "all:crew": 6, "api:passenger": 140, "pnr:passenger": 120, "api:crew": 6}


def a_row(**said: Any) -> BoardRow:
    """Return the row of a flight that is complete, but for what the test says."""
    complete: Mapping[str, Any] = {"leg": a_leg(), "counts": COUNTS, "api_at": DEPARTS, "pnr_at": DEPARTS}
    return BoardRow(**{**complete, **said})


def state(row: BoardRow, expected: frozenset[Source] = BOTH) -> State:
    return completeness(row, expected, DEPARTS).state


def test_a_complete_flight_is_screened_and_says_how_many_people_are() -> None:
    assert str(completeness(a_row(), BOTH, DEPARTS)) == "screened 143/143"


ARRIVED = (None, DEPARTS)
NUMBERS = (0, 2)
STATES = (None, *ListStatus)


@pytest.mark.parametrize("expected", EXPECTATIONS.values())
def test_no_combination_is_screened_unless_everything_is_in_order(expected: frozenset[Source]) -> None:
    """Every combination of arrivals, counts, list states, waiting reports and quarantine there is."""
    screened = 0
    kinds = itertools.product(ARRIVED, ARRIVED, (COUNTS, {}), STATES, STATES, NUMBERS, NUMBERS)
    for api_at, pnr_at, counts, api, pnr, waiting, quarantined in kinds:
        lists = tuple(ListState(listed=name, status=said) for name, said in (("745", api), ("pnr", pnr)) if said)
        row = a_row(api_at=api_at, pnr_at=pnr_at, counts=counts, lists=lists, waiting=waiting, quarantined=quarantined)
        if state(row, expected) is State.SCREENED:
            screened += 1
            said = ((Source.API, api_at, api), (Source.PNR, pnr_at, pnr))
            came = {source for source, at, whole in said if at and (counts or whole is ListStatus.COMPLETE)}
            assert came >= expected
            assert {one.status for one in lists} <= {ListStatus.COMPLETE}
            assert waiting == quarantined == 0
    assert screened


@pytest.mark.parametrize(
    ("said", "expected", "found"),
    [
        ({"api_at": None, "pnr_at": None}, "api+pnr", State.NO_LISTS),
        ({"api_at": None}, "api+pnr", State.NO_API),
        ({"pnr_at": None}, "api+pnr", State.NO_PNR),
        ({"api_at": None, "pnr_at": None}, "api", State.NO_API),
        ({"api_at": None}, "pnr", State.SCREENED),
        ({"api_at": None, "pnr_at": None, "counts": {}}, "none", State.NOT_EXPECTED),
        ({"counts": {"api:crew": 6, "pnr:passenger": 2}}, "api+pnr", State.NO_API),
        ({"counts": {}, "lists": (ListState(listed="745", status=ListStatus.COMPLETE),)}, "api", State.SCREENED),
        ({"counts": {}, "lists": (ListState(listed="250", status=ListStatus.COMPLETE),)}, "api", State.NO_API),
        ({"lists": (ListState(listed="745", status=ListStatus.PARTIAL),)}, "api+pnr", State.PARTIAL),
        ({"lists": (ListState(listed="745", status=ListStatus.WAITS),)}, "api+pnr", State.UNCONFIRMED),
        ({"lists": (ListState(listed="pnr", status=ListStatus.UNCONFIRMED),)}, "api+pnr", State.UNCONFIRMED),
        ({"lists": (ListState(listed="pnr", status=ListStatus.ARRIVING),)}, "api+pnr", State.WAITING),
        ({"quarantined": 1, "waiting": 1}, "api+pnr", State.QUARANTINED),
        ({"waiting": 1, "counts": {}}, "api+pnr", State.WAITING),
    ],
)
def test_the_gravest_thing_is_said(said: dict[str, Any], expected: str, found: State) -> None:
    assert state(a_row(**said), EXPECTATIONS[expected]) is found


def test_the_schedule_says_what_is_expected_of_its_flight() -> None:
    scheduled = ScheduledFlight(leg=a_leg(), expects=EXPECTATIONS["api"])
    assert state(a_row(pnr_at=None, scheduled=scheduled)) is State.SCREENED


@pytest.mark.parametrize(("minutes", "alarms"), [(31, False), (30, True), (0, True), (-600, True)])
def test_a_missing_list_alarms_from_half_an_hour_before_departure_on(minutes: int, *, alarms: bool) -> None:
    status = completeness(a_row(api_at=None), BOTH, DEPARTS - timedelta(minutes=minutes))
    assert (status.minutes_left, status.alarms(30)) == (minutes, alarms)
    assert not completeness(a_row(), BOTH, DEPARTS - timedelta(minutes=minutes)).alarms(30)


def test_without_a_time_a_missing_list_alarms_on_the_day() -> None:
    untimed = a_row(leg=FlightLeg(key=a_leg().key), api_at=None)
    assert not completeness(untimed, BOTH, DEPARTS - timedelta(days=1)).alarms(30)
    assert completeness(untimed, BOTH, DEPARTS).alarms(30)


@pytest.mark.parametrize(
    ("said", "airport"), [(None, "OSL"), ("2026-03-01", "OSL"), ("2026-03-01T07:00", "ZZZ"), ("2026-13-01T07:00", "OSL")]
)
def test_a_time_or_airport_nobody_knows_gives_no_moment(said: str | None, airport: str) -> None:
    assert moment(said, airport) is None


def test_a_local_time_is_read_on_the_airport_s_own_clock() -> None:
    assert moment("2026-03-01T07:00", "OSL") == DEPARTS


def due(row: BoardRow, minutes: int = 0) -> list[str]:
    now = DEPARTS - timedelta(minutes=minutes)
    return [one.code for one in lists_due(row, completeness(row, BOTH, now), now, 30)]


def test_a_list_is_due_half_an_hour_before_departure_and_late_behind_it() -> None:
    early, late = DEPARTS - timedelta(minutes=31), DEPARTS - timedelta(minutes=29)
    assert due(a_row(api_at=None, pnr_at=None, counts={}), 31) == []
    assert due(a_row(api_at=None, pnr_at=None, counts={})) == ["due", "missing", "due", "missing"]
    assert due(a_row(first={Source.API: early, Source.PNR: late})) == ["due", "due", "late"]
    assert due(a_row(first={Source.API: early}), 31) == ["due", "due"]


def test_of_a_flight_without_a_time_nothing_is_due() -> None:
    assert due(a_row(leg=FlightLeg(key=a_leg().key))) == []


def test_a_part_that_never_came_is_counted_of_the_carrier_once_nothing_can_come_any_more() -> None:
    arriving = ListState(listed="pnr", status=ListStatus.ARRIVING, finding="PARTIAL_LIST")
    partial = ListState(listed="pnr", status=ListStatus.PARTIAL, finding="PARTIAL_LIST")
    assert list(list_findings(a_row(lists=(arriving, ListState(listed="745", status=ListStatus.COMPLETE))))) == []
    (found,) = list_findings(a_row(lists=(partial,)))
    assert (found.carrier, found.severity, found.code, found.number) == (a_leg().key.carrier, "warning", "PARTIAL_LIST", 1)
