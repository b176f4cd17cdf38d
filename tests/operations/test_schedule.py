"""S03: a schedule tells what did not come; the board shows it red, the carrier's score drops, nothing calls it screened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pnrscreen.app import App
from pnrscreen.completeness import State
from pnrscreen.errors import Refused
from pnrscreen.operations import inspect, receive, schedule, screen
from pnrscreen.rights import Purpose
from support.clock import SettableClock
from support.homes import NOBODY, claim, open_unit, paxlst, person, pnr, pnrgov

HEADER = "carrier,number,departure,arrival,scheduled_departure,expects,contact\n"
FLIGHTS = 100
SILENT = (17, 58)
DEPARTS = datetime(2026, 3, 1, 3, 10, tzinfo=UTC)  # 06:10 on the clock in Istanbul


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock, listed=NOBODY)


def timetable(*numbers: int, expects: str = "api", carrier: str = "ZZ") -> bytes:
    rows = (f"{carrier},{number},IST,VIE,2026-03-01T06:10,{expects},{carrier} desk +1 000\n" for number in numbers)
    return (HEADER + "".join(rows)).encode()


def api(number: int) -> bytes:
    who = person(f"PERSON{number}", "GIVEN", "900101", f"XX{number:07d}", f"AB{number:04d}")
    return paxlst(who, reference=f"{number:07d}", flight=f"ZZ{number}")


def test_two_flights_of_a_hundred_without_api_are_red_with_whom_to_call(app: App, clock: SettableClock) -> None:
    numbers = range(1, FLIGHTS + 1)
    loaded = schedule.load(app, claim(app), timetable(*numbers))
    assert (len(loaded.flights), loaded.replaced, loaded.faults) == (FLIGHTS, 0, ())
    clock.set(DEPARTS - timedelta(hours=5))
    for number in numbers:
        if number not in SILENT:
            receive.receive(app, claim(app), api(number), "f")
    screen.screen(app, claim(app))
    assert [status for _, status in inspect.flights(app, claim(app)).items if status.alarms(30)] == []
    (early,) = inspect.carriers(app, claim(app))
    clock.set(DEPARTS - timedelta(minutes=30))
    red = [(row, status) for row, status in inspect.flights(app, claim(app)).items if status.alarms(30)]
    assert sorted(int(row.leg.key.number) for row, _ in red) == [*SILENT]
    assert {(status.state, row.scheduled.contact) for row, status in red if row.scheduled} == {(State.NO_API, "ZZ desk +1 000")}
    screened = [row for row, status in inspect.flights(app, claim(app)).items if status.state is State.SCREENED]
    assert len(screened) == FLIGHTS - len(SILENT)
    (now,) = inspect.carriers(app, claim(app))
    assert (now.due, now.missing, now.late) == (FLIGHTS, 2, 0)
    assert now.score < early.score


def test_a_list_that_comes_late_is_late_for_good(app: App, clock: SettableClock) -> None:
    schedule.load(app, claim(app), timetable(1))
    clock.set(DEPARTS - timedelta(minutes=10))
    receive.receive(app, claim(app), api(1), "f")
    clock.set(DEPARTS + timedelta(hours=1))
    (carrier,) = inspect.carriers(app, claim(app))
    assert (carrier.due, carrier.missing, carrier.late, carrier.travellers) == (1, 0, 1, 1)
    assert inspect.carriers(app, claim(app), "2026-03-02") == ()


def test_a_flight_of_both_systems_is_screened_only_with_both(app: App) -> None:
    schedule.load(app, claim(app), timetable(123, expects="api+pnr"))
    for raw, state in ((b"", State.NO_LISTS), (api(123), State.NO_PNR), (pnrgov(pnr("ABC2DE", "DOE+JANEMS")), State.SCREENED)):
        if raw:
            receive.receive(app, claim(app), raw, "f")
            screen.screen(app, claim(app))
        ((_, status),) = inspect.flights(app, claim(app)).items
        assert status.state is state


def test_what_arrived_and_waits_is_waiting(app: App) -> None:
    schedule.load(app, claim(app), timetable(1))
    receive.receive(app, claim(app), api(1), "f")
    ((_, status),) = inspect.flights(app, claim(app)).items
    assert str(status) == "waiting"


def test_loading_again_replaces_the_days_it_covers(app: App) -> None:
    schedule.load(app, claim(app), timetable(1, 2))
    again = schedule.load(app, claim(app), timetable(3) + b"ZZ,x,IST,VIE,2026-03-02T06:10\n")
    assert (len(again.flights), again.replaced, again.faults[0].where) == (1, 2, "line 3")
    assert [flight.leg.key.number for flight in schedule.flights(app, claim(app))] == ["3"]
    nothing = schedule.load(app, claim(app), b"carrier\n")
    assert (nothing.flights, nothing.replaced) == ((), 0)
    assert len(schedule.flights(app, claim(app))) == 1


def test_only_an_operator_loads_a_schedule(app: App) -> None:
    with pytest.raises(Refused):
        schedule.load(app, claim(app, "dpo", Purpose.OVERSIGHT), timetable(1))


def test_a_delivery_that_came_again_has_a_receipt_that_names_the_first(app: App) -> None:
    given = [receive.receive(app, claim(app), api(1), "secret-name.edi") for _ in range(2)]
    first, second = inspect.receipts(app, claim(app), 9)
    assert [one.deliveries[0].id for one in given] == [first.id, second.id]
    assert (first.repeats, second.repeats) == ("", first.id)
    assert (first.carriers, first.messages, first.travellers, first.source) == (("ZZ",), 1, 1, "")
    assert inspect.receipts(app, claim(app), 1) == [second]


def test_revealing_a_sender_is_written_down(app: App) -> None:
    receive.receive(app, claim(app), api(1), "secret-name.edi")
    before = inspect.numbers(app, claim(app))["leaves"]
    (shown,) = inspect.receipts(app, claim(app, "dpo", Purpose.OVERSIGHT), 9, reveal=True)
    assert (shown.sender, shown.source) == ("ZZAIR", "secret-name.edi")
    assert inspect.numbers(app, claim(app))["leaves"] == before + 1
