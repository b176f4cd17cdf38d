"""A leg that cannot be screened stops no other, stands so on the board, and is tried again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from pnrscreen import doctor, pipeline
from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.completeness import completeness
from pnrscreen.message import Source
from pnrscreen.operations import inspect, receive, screen, sequence
from pnrscreen.rights import Capability, Log
from pnrscreen.stages import Known, Screening
from support.clock import SettableClock
from support.homes import aboard, claim, open_unit, paxlst, person

FLIGHTS = ("ZZ0123", "ZZ0124", "ZZ0125")


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    unit = open_unit(tmp_path / "home", clock)
    for number, flight in enumerate(FLIGHTS):
        raw = paxlst(person("ROE", "JANE", "900101", "XX1", "R1"), flight=flight, reference=f"{number}")
        receive.receive(unit, claim(unit), raw, "api")
    return unit


def stuck(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    """Let the screening of one flight fail by a bug that speaks of a person."""
    judge: Callable[..., Screening] = pipeline.screen

    def bug(known: Known, *rest: object, timed: bool) -> Screening:
        if known.leg.key.number == number:
            raise ZeroDivisionError("JANE ROE")
        return judge(known, *rest, timed=timed)

    monkeypatch.setattr(pipeline, "screen", bug)


def damaged(app: App, number: str) -> None:
    """Damage the envelope of what is known of one flight."""
    with app.store._engine.begin() as connection:  # type: ignore[attr-defined]
        here = update(schema.legs).where(schema.legs.c.number == number)
        connection.execute(here.values(ledger=b"no envelope at all"))


def told(app: App, event: str) -> list[dict[str, object]]:
    sequence.sequence(app)
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        entries = [json.loads(one) for one in snapshot.logged(Log.OPERATIONS, 0, snapshot.logged_size(Log.OPERATIONS))]
    return [one for one in entries if one["event"] == event]


def board(app: App) -> dict[str, str]:
    rows = inspect.board(app, app.system)
    return {row.leg.key.number: str(completeness(row, frozenset({Source.API}), app.clock.now())) for row in rows}


def test_a_bug_in_one_leg_stops_no_other_and_names_nobody(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck(monkeypatch, "124")
    done = screen.screen(app, claim(app))
    assert (done.legs, done.failed, [leg.number for leg in done.left]) == (2, 1, ["124"])
    states = board(app)
    assert states["124"] == "not screened (ZeroDivisionError)"
    assert not any(state.startswith("not screened") for number, state in states.items() if number != "124")
    (entry,) = told(app, "screen.failed")
    assert entry["public"] == {"kind": "ZeroDivisionError"}
    assert "JANE" not in json.dumps(entry)


def test_a_damaged_envelope_stops_no_other_of_its_batch(app: App) -> None:
    screen.screen(app, claim(app))
    damaged(app, "124")
    for number, flight in enumerate(FLIGHTS):
        raw = paxlst(person("ROE", "JOHN", "910101", "XX2", "R2"), flight=flight, reference=f"1{number}")
        receive.receive(app, claim(app), raw, "api")
    done = screen.screen(app, claim(app))
    assert (done.legs, done.failed) == (2, 1)
    assert board(app)["124"] == "not screened (Tampered)"
    found = [check for check in doctor.examine(app.config.home) if "a fault keeps" in check.said]
    assert [(check.state, "Tampered 1" in check.said) for check in found] == [("missing", True)]


def test_it_is_tried_again_each_minute_and_told_once(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        stuck(broken, "124")
        screen.screen(app, claim(app))
        assert not screen.waiting(app, app.system)
        clock.advance(minutes=1)
        assert screen.waiting(app, app.system)
        assert screen.screen(app, claim(app)).failed == 1
        assert len(told(app, "screen.failed")) == 1
    clock.advance(minutes=1)
    assert screen.screen(app, claim(app)).legs == 1
    assert not board(app)["124"].startswith("not screened")


def test_what_is_the_homes_fault_is_not_put_on_a_leg(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **_named: object) -> Screening:
        raise OSError("the disk is full")

    monkeypatch.setattr(pipeline, "screen", gone)
    with pytest.raises(OSError, match="disk"):
        screen.screen(app, claim(app))
    assert not any(state.startswith("not screened") for state in board(app).values())


def test_a_leg_whose_time_is_over_stops_no_other_while_its_rows_are_still_there(app: App, clock: SettableClock) -> None:
    """What waits in a restored home, or where a run broke off, may lie under keys that are destroyed."""
    clock.advance(days=200)
    app.keys.destroy("eu-strict/2026-03-01/raw")
    today = aboard("IST-VIE", f"{clock.now():%y%m%d}", ("ROE", "JANE", "900101", "XX1", "R1"), flight="ZZ0999")
    receive.receive(app, claim(app), today, "api")
    done = screen.screen(app, claim(app))
    assert (done.legs, done.failed, done.left) == (1, 0, frozenset())
    assert not screen.waiting(app, claim(app))
