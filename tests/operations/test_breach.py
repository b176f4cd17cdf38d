"""Law H 58: a breach that is entered raises notices in time, and what is late says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pnrscreen import doctor
from pnrscreen.adapters import system
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.operations import breach, inspect, inventory, retain
from pnrscreen.operations.breach import Learnt
from pnrscreen.rights import Access, Purpose
from support.clock import MORNING, SettableClock
from support.homes import claim, open_unit
from support.retained import a_home, custodian

WHAT = "a laptop with a printed queue was stolen"


@pytest.fixture
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    store = str(request.getfixturevalue("new_database")()) if getattr(request, "param", "") == "postgresql" else ""
    return open_unit(tmp_path / "home", clock, store=store)


def officer(app: App, actor: str = "dpo") -> Access:
    return claim(app, actor, Purpose.OVERSIGHT)


def told(app: App, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what the doctor says of the clocks."""
    monkeypatch.setattr(system.SystemClock, "now", lambda _: app.clock.now())
    return [(one.state, one.said) for one in doctor.examine(app.config.home) if one.about == "breach"]


@pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
def test_the_clock_runs_from_when_it_became_known_and_is_seen_before_and_after_it_is_over(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(app, monkeypatch) == []
    known = MORNING - timedelta(hours=2)
    made = breach.begin(app, officer(app), WHAT, known.isoformat())
    assert made.due == known + timedelta(hours=72)
    ((state, said),) = told(app, monkeypatch)
    assert (state, said) == (
        "note",
        f"the authority is to be told in 70 h, by {made.due:%Y-%m-%d %H:%M} UTC: pnrscreen breach list",
    )
    assert inspect.metrics(app, claim(app))["breaches_overdue"] == 0
    assert inspect.metrics(app, claim(app))["breaches_to_notify"] == 1
    clock.set(made.due)
    ((state, said),) = told(app, monkeypatch)
    assert (state, said.partition(",")[0]) == ("missing", "1 of 1 notices overdue")
    assert inspect.metrics(app, claim(app))["breaches_overdue"] == 1
    breach.notify(app, officer(app), made.id, "the officer was in hospital")
    assert told(app, monkeypatch) == []


def test_a_notice_in_time_needs_no_reason_and_a_late_one_does(app: App, clock: SettableClock) -> None:
    made, other = (breach.begin(app, officer(app), WHAT) for _ in range(2))
    clock.set(made.due)
    assert not breach.notify(app, officer(app), made.id).late
    clock.set(other.due + timedelta(seconds=1))
    with pytest.raises(Refused, match="later than 72 hours"):
        breach.notify(app, officer(app), other.id)
    assert breach.notify(app, officer(app), other.id, "the officer was in hospital").late
    with pytest.raises(Conflict, match="was told on"):
        breach.notify(app, officer(app), other.id)


def test_at_high_risk_the_persons_are_told_before_it_is_closed(app: App) -> None:
    made = breach.begin(app, officer(app), WHAT, learnt=Learnt(categories="passengers of one day", number="about 300"))
    with pytest.raises(Refused, match="what is new"):
        breach.add(app, officer(app), made.id, Learnt())
    grown = breach.add(app, officer(app), made.id, Learnt(measure="keys destroyed", high_risk=True, consequences="fraud"))
    assert (grown.categories, grown.measures) == ("passengers of one day", ("keys destroyed",))
    breach.notify(app, officer(app), made.id)
    with pytest.raises(Refused, match="tell them first"):
        breach.close(app, officer(app), made.id, "the laptop was found")
    breach.communicate(app, officer(app), made.id)
    with pytest.raises(Conflict):
        breach.communicate(app, officer(app), made.id)
    breach.close(app, officer(app), made.id, "the laptop was found")
    with pytest.raises(Conflict, match="closed"):
        breach.add(app, officer(app), made.id, Learnt(measure="more"))
    (entry,) = breach.breaches(app, officer(app))
    assert entry.state.value == "closed"


def test_only_the_data_protection_officer_keeps_the_register(app: App) -> None:
    for actor, purpose in (("op", Purpose.OVERSIGHT), ("dpo", Purpose.RETENTION)):
        with pytest.raises(Refused):
            breach.begin(app, claim(app, actor, purpose), WHAT)
    for said, at in (
        ("oh", ""),
        (WHAT, "yesterday"),
        (WHAT, "2026-03-01T10:00"),
        (WHAT, "2126-03-01T10:00+00:00"),
        (WHAT, "2016-03-01T10:00+00:00"),
    ):
        with pytest.raises(Refused):
            breach.begin(app, officer(app), said, at)
    with pytest.raises(NotFound):
        breach.close(app, officer(app), "breach-0", "the laptop was found")


def test_the_register_is_kept_as_long_as_the_profile_says(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock)
    made = breach.begin(app, officer(app, "d"), WHAT)
    assert [one.due for one in inventory.due(app, custodian(app)) if one.kind == "breach"] == [made.until]
    clock.set(made.until)
    retain.run(app, replace(custodian(app)))
    assert breach.breaches(app, officer(app, "d")) == []


def test_a_moment_in_another_time_zone_is_the_moment_it_is(app: App) -> None:
    made = breach.begin(app, officer(app), WHAT, "2026-03-01T05:30+02:00")
    assert (f"{made.known_at:%H:%M}", f"{made.due:%H:%M}") == ("03:30", "03:30"), "what is shown is UTC"
    with pytest.raises(Refused, match="became known later"):
        breach.notify(app, officer(app), made.id, at="2026-03-01T05:00+02:00")
    told = breach.notify(app, officer(app), made.id, at="2026-03-01T05:45+02:00")
    assert f"{told.notified_at:%H:%M}" == "03:45"
