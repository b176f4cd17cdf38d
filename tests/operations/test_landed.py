"""Law H 6: nobody is assessed once their flight has landed; what comes late is kept, and hits of before stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pnrscreen import bootstrap, pipeline
from pnrscreen.app import App
from pnrscreen.model import FlightLeg, LegKey
from pnrscreen.operations import inspect, publish, receive, screen
from support.clock import SettableClock
from support.homes import LIST, claim, open_unit, paxlst, person, pnr, pnrgov
from support.logs import entries
from support.people import open_live

LANDS = datetime.fromisoformat("2026-03-01T06:30:00+00:00")
"""When the flight of ``homes.paxlst`` lands at Vienna: 07:30 there."""
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
SECOND = timedelta(seconds=1)


def loaded(app: App, clock: SettableClock, who: str) -> App:
    source = publish.Source(
        name="test", format="csv", files={"test.csv": LIST}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app, who), source)
    return bootstrap.open_home(app.config.home, clock)


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return loaded(open_live(tmp_path / "home", clock), clock, "j.doe")


def hits(app: App) -> list[str]:
    return [one.hit.id for one in inspect.hits(app, claim(app, "j.doe"))]


def take(app: App, raw: bytes) -> screen.Screened:
    receive.receive(app, claim(app, "j.doe"), raw, "a.edi")
    return screen.screen(app, claim(app, "j.doe"))


def test_until_the_last_second_somebody_is_assessed_and_then_nobody(app: App, clock: SettableClock) -> None:
    clock.set(LANDS - SECOND)
    assert take(app, paxlst(AMINA)).opened == 1
    clock.set(LANDS)
    late = take(app, paxlst(AMINA, flight="ZZ0456", reference="2"))
    assert (late.legs, late.changed, late.compared, late.opened) == (1, 1, 0, 0)
    assert len(hits(app)) == 1
    assert [one["public"].get("late") for one in entries(app) if one["event"] == "match"] == [None, 1]


def test_what_comes_late_is_kept_and_a_hit_of_before_follows_its_person(app: App, clock: SettableClock) -> None:
    clock.set(LANDS - SECOND)
    take(app, pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")))
    before = len(hits(app))
    assert before >= 1
    clock.set(LANDS + timedelta(hours=1))
    take(app, paxlst(AMINA, person("QUILLFEATHER", "BARTHOLOMEW", "700101", "PX4417203", "A2", "GBR"), reference="2"))
    assert len(hits(app)) == before
    (row,) = (row for row, _ in inspect.flights(app, claim(app, "j.doe")).items)
    assert row.counts["api:passenger"] == 2


def test_a_new_edition_is_not_held_against_those_who_have_landed(app: App, clock: SettableClock) -> None:
    clock.set(LANDS - SECOND)
    take(app, paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")))
    more = LIST + b"N-3,Odette MARLOWE,1984-03-12,,P:UZB:PX4417203,WANTED\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": more}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app, "j.doe"), source)
    clock.set(LANDS)
    newer = bootstrap.open_home(app.config.home, clock)
    assert screen.screen(newer, claim(newer, "j.doe")).compared == 0
    assert hits(newer) == []


def test_in_a_home_that_holds_no_real_person_old_traffic_is_assessed(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    clock.set(LANDS + timedelta(days=30))
    receive.receive(app, claim(app), paxlst(AMINA), "a.edi")
    assert screen.screen(app, claim(app)).opened == 1


def leg(arrives: str | None, destination: str = "VIE") -> FlightLeg:
    key = LegKey("ZZ", "123", "IST", "2026-03-01")
    return FlightLeg(key=key, destination=destination, scheduled_arrival=arrives)


@pytest.mark.parametrize(
    ("arrives", "destination", "lands"),
    [
        ("2026-03-01T07:30", "VIE", LANDS),
        ("2026-03-01T07:30", "QQX", LANDS.replace(day=2, hour=21, minute=0)),
        ("2026-03-01", "VIE", LANDS.replace(day=2, hour=21, minute=0)),
        (None, "VIE", LANDS.replace(day=2, hour=21, minute=0)),
    ],
)
def test_where_nobody_says_when_it_lands_two_days_are_waited(arrives: str | None, destination: str, lands: datetime) -> None:
    law = bootstrap.profile("eu-strict")
    assert not pipeline.landed(leg(arrives, destination), law, lands - SECOND)
    assert pipeline.landed(leg(arrives, destination), law, lands)
    assert not pipeline.landed(leg(arrives, destination), replace(law, assessed_after=None), lands + timedelta(days=900))
