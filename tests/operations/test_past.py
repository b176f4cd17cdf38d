"""Earlier flights decide a rule that asks for them: found by document, in each database, in whatever order messages came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from pnrscreen import bootstrap, pipeline, rulebook
from pnrscreen.app import App
from pnrscreen.model import Hit, Outcome, Verdict
from pnrscreen.operations import inspect, receive, rules, screen, tenures
from pnrscreen.operations import trial as operation
from pnrscreen.rights import Actor, Capability, Purpose, Role
from support.asked import heard
from support.clock import SettableClock
from support.homes import claim, confirmed, open_unit, paxlst, person, register
from support.logs import entries
from support.ruled import let_judge
from support.trials import a_reader, a_rule

RULE = """
id = "unknown-here"
version = 1
status = "active"
title = "From Istanbul, and not known to fly often"
why = "A test of earlier flights."
owner = "tests"
role = "courier"
bases = ["eu-2016-681:6.3.b"]
purpose = "advance-assessment"
offence = "eu-annex-ii:5"
air_link = "The courier flies."
severity = "low"
valid_from = 2026-08-01
review_due = 2027-01-31
falsepositives = ["Who flies for the first time."]
guide = ["Look at the reservation."]
condition = "route && !regular"
[[indicator]]
name = "route"
when = 'leg.departure.airport == "IST"'
why = "A route."
[[exonerating]]
name = "regular"
when = "passenger.trips_last_180_days >= 4"
why = "Who flies often is no courier sent once."
[[example]]
verdict = "hit"
facts = { "leg.departure.airport" = "IST", "passenger.trips_last_180_days" = 0 }
[[example]]
verdict = "clear"
facts = { "leg.departure.airport" = "IST", "passenger.trips_last_180_days" = 4 }
[[example]]
verdict = "clear"
facts = { "leg.departure.airport" = "VIE" }
[[example]]
verdict = "undetermined"
facts = { "leg.departure.airport" = "IST" }
"""
FIRST, TODAY = "2026-03-01", "2026-08-28"
"""The first day of the home, and the first of which the 180 days before are known to it."""
EARLIER = ("2026-08-01", "2026-08-10", "2026-08-20", "2026-08-26")
OFTEN = person("ORTEGA", "IRIS", "800101", "QA1111111", "A1")
NEW = person("NORDAHL", "LIV", "810101", "QB2222222", "A2")
UNSAID = person("UMBRA", "OLA", "820101", "QC3333333", "A3").replace("LOC+91+UZB'", "")


def flight(day: str, *people: str, number: str = "ZZ0123") -> bytes:
    """Write who is on a flight of a day."""
    short = day.replace("-", "")[2:]
    raw = paxlst(*people, prepared=f"{short}:0400", reference=f"{short}{number[2:]}", flight=number)
    return raw.replace(b"260301", short.encode())


def on(clock: SettableClock, app: App, day: str) -> App:
    """Let it be five in the morning of a day, and the clock be believed."""
    clock.set(datetime.fromisoformat(f"{day}T05:00+00:00"))
    return confirmed(app)


def take(app: App, *files: bytes) -> screen.Screened:
    for number, raw in enumerate(files):
        receive.receive(app, claim(app), raw, f"{number}.edi")
    return screen.screen(app, claim(app))


def ruled(app: App) -> App:
    """Let the rule judge, and open the home again."""
    folder = app.config.home / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "unknown-here.toml").write_text(RULE)
    let_judge(app, "unknown-here")
    return bootstrap.open_home(app.config.home, app.clock)


def hit_on(app: App) -> Sequence[str]:
    return sorted(hit.leg.date for hit in hits(app))


def queued(app: App) -> Sequence[object]:
    """Return how many later flights each screening queued."""
    return [one["public"].get("queued") for one in entries(app) if one["event"] == "match"]


def hits(app: App) -> Sequence[Hit]:
    return [one.hit for one in inspect.hits(app, claim(app)) if isinstance(one.hit.cause, Outcome)]


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    """Return a home that has received flights since the first day."""
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    made = on(clock, open_unit(tmp_path / "home", clock, store=store), FIRST)
    take(made, flight(FIRST, person("ADLER", "KAI", "700101", "QZ9999999", "Z1")))
    return made


def test_who_flew_often_is_exonerated_who_did_not_hits_and_who_shows_no_document_is_undetermined(
    app: App, clock: SettableClock
) -> None:
    for day in EARLIER:
        take(on(clock, app, day), flight(day, OFTEN, UNSAID), flight(day, number="ZZ0456"))
    now = ruled(on(clock, app, TODAY))
    assert screen.screen(now, claim(now)).undetermined == 0
    done = take(now, flight(TODAY, OFTEN, NEW, UNSAID))
    assert (done.opened, done.undetermined) == (1, 1)
    (hit,) = hits(now)
    assert isinstance(hit.cause, Outcome)
    assert [(step.attribute, step.found) for step in hit.cause.trace][1] == ("passenger.trips_last_180_days", "0")
    assert hit.cause.exonerating == (("regular", False),)
    assert [one["public"].get("window") for one in entries(now) if one["event"] == "combine"][-1] == 180


def test_a_home_younger_than_the_window_says_nothing_of_it(app: App, clock: SettableClock) -> None:
    before = "2026-08-27"
    now = ruled(on(clock, app, before))
    assert take(now, flight(before, OFTEN, NEW)).undetermined == 2
    assert hits(now) == []


@pytest.mark.parametrize("backwards", [False, True])
def test_a_backlog_is_judged_by_one_history_in_whatever_order_it_came(
    app: App, clock: SettableClock, *, backwards: bool
) -> None:
    now = ruled(on(clock, app, TODAY))
    files = [*(flight(day, OFTEN) for day in EARLIER), flight(TODAY, OFTEN, NEW)]
    done = take(now, *(reversed(files) if backwards else files))
    assert done.legs == 5
    found = Counter(one.leg.date for one in hits(now))
    assert found[TODAY] == 1, "who is new hits, and who flew four times before does not"


def test_a_replay_of_what_was_known_gives_the_same_trace_though_the_flights_are_gone(app: App, clock: SettableClock) -> None:
    """H 67: a verdict follows from what was known, and its trace alone tells it again."""
    take(on(clock, app, EARLIER[0]), flight(EARLIER[0], NEW))
    now = ruled(on(clock, app, TODAY))
    receive.receive(now, claim(now), flight(TODAY, OFTEN, NEW), "a.edi")
    with now.store.reading(now.permit(claim(now), Capability.SCREEN)) as snapshot:
        (known,) = snapshot.known(snapshot.waiting(9), now.in_force().rules.window)
        snapshot.append(now.entry(claim(now), "combine", {}))
    at = clock.now()
    first = pipeline.screen(known, now.in_force(), at, now.name_of).opened
    later = bootstrap.open_home(on(clock, now, "2027-01-15").config.home, clock)
    again = pipeline.screen(known, later.in_force(), at, later.name_of).opened
    assert [hit.cause for hit in first] == [hit.cause for hit in again]
    found = sorted(step.found for hit in first for step in hit.cause.trace if "trips" in step.attribute)  # type: ignore[union-attr]
    assert found == ["0", "1"]
    (program,) = now.in_force().rules.programs
    for hit in first:
        assert isinstance(hit.cause, Outcome)
        seen = {step.attribute: step.found for step in hit.cause.trace}
        facts = {**seen, "passenger.trips_last_180_days": int(seen["passenger.trips_last_180_days"] or "")}
        assert rulebook.judge(program, defaultdict(lambda: None, facts)) == hit.cause
        assert hit.cause.verdict is Verdict.HIT


def test_an_earlier_flight_that_is_told_of_late_is_counted_on_later_ones(app: App, clock: SettableClock) -> None:
    """Both ways: who turns out to fly often hits no more, and hits again when the carrier names another document."""
    for day in EARLIER[1:]:
        take(on(clock, app, day), flight(day, OFTEN))
    now = ruled(on(clock, app, TODAY))
    take(now, flight(TODAY, OFTEN), flight("2026-08-29", NEW), flight("2026-08-30", OFTEN))
    assert hit_on(now) == [TODAY, "2026-08-29"], "before the last of them she flew four times"
    done = take(now, flight(EARLIER[0], OFTEN))
    assert (done.legs, done.withdrawn) == (3, 1), "the one that came, and those of the same document"
    assert hit_on(now) == ["2026-08-29"]
    assert queued(now)[-3:] == [2, None, None]
    renamed = flight(EARLIER[0], OFTEN.replace(":IRIS", ":IRIS ANN")).replace(b":0400+", b":0500+")
    assert take(now, renamed).legs == 1, "no other document is shown"
    corrected = flight(EARLIER[0], OFTEN.replace("QA1111111", "QA7777777")).replace(b":0400+", b":0600+")
    assert take(now, corrected).legs == 3
    assert hit_on(now) == [TODAY, "2026-08-29"]
    assert take(now, corrected).legs == 0
    assert not screen.waiting(now, claim(now))


def test_where_only_a_rule_in_shadow_asks_later_flights_are_judged_anew_for_it(app: App, clock: SettableClock) -> None:
    active, mover = ruled(on(clock, app, TODAY)), claim(app, "approver", Purpose.CRITERIA_DEVELOPMENT)
    tenures.suspend(active, mover, "unknown-here", "it is tried first")
    tenures.shadow(active, mover, "unknown-here", 7)
    now = bootstrap.open_home(app.config.home, clock)
    take(now, flight(TODAY, OFTEN))
    counted = [{one.day: one.hits for one in rules.shadowed(now, mover)}[TODAY]]
    assert take(now, *(flight(day, OFTEN) for day in EARLIER)).legs == 5
    counted.append({one.day: one.hits for one in rules.shadowed(now, mover)}[TODAY])
    assert counted == [1, 0]


def test_where_no_rule_asks_a_late_flight_touches_no_other(app: App, clock: SettableClock) -> None:
    now = on(clock, app, TODAY)
    take(now, flight(TODAY, OFTEN))
    with heard(now.store._engine) as asked:  # type: ignore[attr-defined]
        assert take(now, flight(EARLIER[0], OFTEN)).legs == 1
    assert not [one for one, _ in asked if "FROM lookup" in one]


def test_without_a_rule_that_asks_nothing_is_looked_up(app: App, clock: SettableClock) -> None:
    now = on(clock, app, TODAY)
    engine = now.store._engine  # type: ignore[attr-defined]
    with heard(engine) as asked:
        take(now, flight(TODAY, OFTEN))
    assert asked
    assert not [one for one, _ in asked if "FROM lookup" in one]
    asking = ruled(now)
    with heard(asking.store._engine) as asked:  # type: ignore[attr-defined]
        take(asking, flight(TODAY, OFTEN, number="ZZ0456"))
    assert [one for one, _ in asked if "FROM lookup" in one]


def backtested(app: App, clock: SettableClock, day: str, period: tuple[str, str] = ("", "")) -> tuple[int, int, int]:
    """Back-test the rule on a day; return of how many of today's it says hit, of how many of all nothing, and of how many
    passengers the look back is short.
    """
    register(app.config.home, Actor(id="author", organisation="unit", roles=frozenset({Role.RULE_AUTHOR})))
    unit = bootstrap.open_home(on(clock, app, day).config.home, clock)
    reader = a_reader(RULE.encode())
    (asked,) = reader.asked
    tally = operation.backtest(unit, claim(unit, "author", Purpose.CRITERIA_DEVELOPMENT), reader, period).tally
    unsure = sum(
        count for key, count in tally.items() if key[0] == "pattern" and asked.verdict(int(key[2])) is Verdict.UNDETERMINED
    )
    short = sum(count for key, count in tally.items() if key[0] == "short")
    return tally["hits", "unknown-here", "day", TODAY], unsure, short


def test_a_back_test_says_what_was_said_on_the_day_and_of_the_days_before_nothing(app: App, clock: SettableClock) -> None:
    for day in EARLIER:
        take(on(clock, app, day), flight(day, OFTEN, UNSAID), flight(day, number="ZZ0456"))
    now = ruled(on(clock, app, TODAY))
    done = take(now, flight(TODAY, OFTEN, NEW, UNSAID))
    before = 1 + 2 * len(EARLIER)
    assert backtested(now, clock, TODAY) == (done.opened, before + done.undetermined, before)
    assert [one["public"].get("window") for one in entries(now) if one["event"] == "combine"][-1] == 180


def test_a_back_test_of_a_period_sees_no_flight_before_it(app: App, clock: SettableClock) -> None:
    take(on(clock, app, EARLIER[0]), flight(EARLIER[0], NEW))
    now = on(clock, app, TODAY)
    take(now, flight(TODAY, OFTEN, NEW))
    assert backtested(now, clock, TODAY) == (2, 2, 2)
    assert backtested(now, clock, TODAY, (EARLIER[0], "")) == (0, 3, 3)


def test_a_back_test_says_nothing_where_the_days_before_are_masked_by_now(app: App, clock: SettableClock) -> None:
    now = on(clock, app, TODAY)
    take(now, flight(TODAY, OFTEN, NEW))
    assert backtested(now, clock, "2026-08-31")[0] == 2
    assert backtested(now, clock, "2026-09-03") == (0, 2, 2)


def test_a_back_test_asks_how_far_back_it_sees_only_where_a_rule_asks(app: App, clock: SettableClock) -> None:
    register(app.config.home, Actor(id="author", organisation="unit", roles=frozenset({Role.RULE_AUTHOR})))
    unit = bootstrap.open_home(app.config.home, clock)
    with heard(unit.store._engine) as asked:  # type: ignore[attr-defined]
        reader = a_reader(a_rule("any", "any", any="companions.count >= 0"))
        operation.backtest(unit, claim(unit, "author", Purpose.CRITERIA_DEVELOPMENT), reader)
    assert asked
    assert not [one for one, _ in asked if "lookup" in one or "max(" in one]
    assert "window" not in [one for one in entries(unit) if one["event"] == "combine"][-1]["public"]
