"""Law B4, H 7, H 8: a flight between the states inside is taken in on a decision that stands, and leaves a count otherwise."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, doctor, privacy
from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.errors import NotFound, Refused
from pnrscreen.operations import answer, inspect, receive, scope, screen
from pnrscreen.rights import Actor, Purpose, Role
from support.border import check, open_border, query
from support.clock import MORNING, SettableClock
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov
from support.keys import a_key
from support.logs import entries
from support.people import PEOPLE, a_draft, signed

SECOND = timedelta(seconds=1)
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
EVERYTHING = ("leg", "inbox", "delivery", "passenger", "lookup", "hit", "quarantine", "push")
UNTIL = MORNING + timedelta(days=10)


def inside(raw: bytes) -> bytes:
    """Return a message about BCN-VIE instead of IST-VIE."""
    return raw.replace(b"IST", b"BCN")


def decided(ground: str = "selected", covers: str = "routes", named: str = '"BCN-VIE"', until: datetime = UNTIL) -> bytes:
    return (
        f'authority = "Ministry"\nground = "{ground}"\nreference = "M/1"\nreasons = "assessment part 4"\n'
        f'review_body = "Court"\ncovers = "{covers}"\nnamed = [{named}]\n'
        f"valid_from = {MORNING:%Y-%m-%dT%H:%M:%SZ}\nvalid_until = {until:%Y-%m-%dT%H:%M:%SZ}\n"
    ).encode()


def adopt(app: App, **said: str | datetime) -> scope.Decision:
    return scope.adopt(app, claim(app), scope.propose(app, decided(**said)).written())  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    return open_unit(tmp_path / "home", clock, store=store)


def rows(app: App) -> dict[str, int]:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return {
            name: len(connection.execute(select(schema.metadata.tables[name])).all())
            for name in (*EVERYTHING, "receipt", "raw")
        }


def acts(app: App, act: str) -> list[dict[str, object]]:
    return [one["public"] for one in entries(app) if one["event"] == act]


def take(app: App, raw: bytes) -> receive.Intake:
    return receive.receive(app, claim(app), raw, "a.edi")


def test_of_a_flight_out_of_scope_there_is_no_row_and_no_byte_and_one_leaf_with_counts(app: App) -> None:
    got = take(app, inside(paxlst(AMINA)))
    assert (got.interchanges, got.messages, got.people, got.dropped) == (1, 0, 0, {"out_of_scope": 1})
    there = rows(app)
    assert {there.pop(table) for table in EVERYTHING} == {0}
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        (row,) = connection.execute(select(schema.receipts)).all()
        (raw,) = connection.execute(select(schema.raws.c.content)).scalars()
    assert (row.messages, row.travellers, row.dropped) == (0, 0, '{"out_of_scope":1}')
    with app.store.reading(app.permit(claim(app), scope.Capability.SCREEN)) as snapshot:
        opened = app.keys.open(raw, f"receipt/{row.id}/raw", app.permit(claim(app), scope.Capability.SCREEN))
        snapshot.append(app.entry(claim(app), "test", {}))
    assert opened == b""
    assert acts(app, "drop.scope") == [{"receipt": row.id, "messages": 1, "flights": 1}]
    assert got.deliveries[0].carriers == ("ZZ",)
    assert screen.screen(app, claim(app)).legs == 0


def test_what_is_within_one_interchange_is_parted_by_flight(app: App) -> None:
    """The message about the other flight is taken in as if it had come alone; of the first, length and terminators stand."""
    one, other = inside(paxlst(AMINA)).decode(), paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")).decode()
    first, second = (text[text.index("UNH") : text.index("UNZ")] for text in (one, other))
    raw = f"{one[: one.index('UNH')]}{first}{second.replace('M1', 'M2')}UNZ+2+0000001'".encode()
    got = take(app, raw)
    assert (got.messages, got.people, got.dropped) == (1, 1, {"out_of_scope": 1})
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        (receipt, content) = connection.execute(select(schema.raws.c.receipt, schema.raws.c.content)).one()
    kept = app.keys.open(content, f"receipt/{receipt}/raw", app.permit(claim(app), scope.Capability.SCREEN))
    assert len(kept) == len(raw)
    assert b"KARIMOVA" not in kept
    assert b"AB7654321" not in kept
    assert b"MARLOWE" in kept
    assert [row.leg.key.departure for row, _ in inspect.flights(app, claim(app)).items] == ["IST"]


def test_a_decision_lets_its_flights_in_until_its_last_second_and_not_on_the_next(app: App, clock: SettableClock) -> None:
    made = adopt(app)
    clock.set(made.ends - SECOND)
    assert take(app, inside(paxlst(AMINA))).people == 1
    assert take(app, inside(paxlst(AMINA, flight="ZZ0124", reference="2")).replace(b"VIE", b"FRA")).people == 0  # another route
    assert acts(app, "scope.close") == []
    clock.set(made.ends)
    assert take(app, inside(paxlst(AMINA, reference="3"))).dropped == {"out_of_scope": 1}
    assert take(app, inside(paxlst(AMINA, reference="4"))).people == 0
    assert [one["decision"] for one in acts(app, "scope.close")] == [made.digest]
    assert [one.state for one in scope.decisions(app, claim(app))] == [scope.OVER]


def test_what_was_turned_away_is_taken_in_when_it_comes_again_under_a_decision_and_not_twice(app: App) -> None:
    raw = inside(paxlst(AMINA))
    assert take(app, raw).people == 0
    assert take(app, raw).duplicates == 1
    adopt(app)
    assert take(app, raw).people == 1
    assert take(app, raw).duplicates == 1
    screen.screen(app, claim(app))
    assert len(inspect.hits(app, claim(app))) == 1


def test_a_reservation_of_a_flight_outside_stays_with_its_flight_inside_and_is_not_taken_in_by_that(app: App) -> None:
    connection = "TVL+010326:0900:010326:1100+VIE+BCN+ZZ+0777:Y'RPI+1+HK'"
    there = pnr("ABC2DE", "KARIMOVA+AMINAMRS") + connection
    assert take(app, pnrgov(there)).people == 1
    onward = pnrgov(there, reference="9").replace(
        b"0610:010326:0730+IST+VIE+ZZ+123'EQN", b"0900:010326:1100+VIE+BCN+ZZ+777'EQN"
    )
    assert take(app, onward).dropped == {"out_of_scope": 1}
    assert rows(app)["leg"] == 1


def test_a_stop_over_inside_belongs_to_its_flight_from_outside(app: App) -> None:
    """The same number goes on within a day: it is one flight, on all its sectors (Directive 2016/681 Art 3(2))."""
    more = "TVL+010326:0900:010326:1100+VIE+BCN+ZZ+0123:Y'RPI+1+HK'"
    there = pnr("ABC2DE", "KARIMOVA+AMINAMRS") + more
    raw = pnrgov(there).replace(b"0610:010326:0730+IST+VIE+ZZ+123'EQN", b"0900:010326:1100+VIE+BCN+ZZ+123'EQN")
    assert take(app, raw).people == 1


def test_a_reservation_that_cannot_be_read_is_not_sealed_where_its_flight_is_out_of_scope(app: App) -> None:
    broken = pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS"), "SRC'RCI+ZZ:QQQQQQ'TIF+'")
    assert take(app, broken).quarantined == 1
    got = take(app, inside(broken).replace(b"ZZ+123", b"ZZ+124"))
    assert (got.quarantined, got.dropped, rows(app)["quarantine"]) == (0, {"out_of_scope": 1}, 1)


def test_a_place_that_nobody_knows_is_not_inside(app: App) -> None:
    assert take(app, paxlst(AMINA).replace(b"IST", b"QQX")).people == 1


def test_a_decision_that_was_ended_lets_nothing_in_and_stands_no_more(app: App) -> None:
    made = adopt(app)
    with pytest.raises(Refused, match="in at least 10 characters"):
        scope.end(app, claim(app), made.digest[:8], "no")
    scope.end(app, claim(app), made.digest[:8], "the court annulled it")
    assert take(app, inside(paxlst(AMINA))).people == 0
    with pytest.raises(NotFound):
        scope.end(app, claim(app), made.digest[:8], "the court annulled it")
    with pytest.raises(Refused, match="adopted before"):
        scope.adopt(app, claim(app), made.written())
    assert len(acts(app, "scope.end")) == len(acts(app, "scope.adopt")) == 1
    assert acts(app, "scope.close") == []


def test_the_doctor_and_the_metrics_warn_before_it_ends(tmp_path: Path, clock: SettableClock) -> None:
    clock.set(datetime.now(tz=MORNING.tzinfo).replace(microsecond=0))
    app = open_unit(tmp_path / "home", clock)
    text = decided().replace(f"{MORNING:%Y-%m-%dT%H:%M:%SZ}".encode(), f"{clock.now():%Y-%m-%dT%H:%M:%SZ}".encode())
    until = clock.now() + timedelta(days=20)
    text = text.replace(f"{UNTIL:%Y-%m-%dT%H:%M:%SZ}".encode(), f"{until:%Y-%m-%dT%H:%M:%SZ}".encode())
    scope.adopt(app, claim(app), scope.propose(app, text).written())
    (said,) = [one for one in doctor.examine(app.config.home) if one.about == "scope"]
    assert (said.state, said.said) == ("ok", "1 stand")
    clock.set(until - timedelta(days=14, seconds=1))
    assert [one.ends_soon for one in scope.decisions(app, claim(app))] == [False]
    clock.advance(seconds=1)
    assert [one.ends_soon for one in scope.decisions(app, claim(app))] == [True]
    assert scope.metrics(app, claim(app)) == {"flight_decisions": 1, "flight_decision_seconds_left": 14 * 86_400}


def test_queries_about_a_flight_over_no_external_border_are_turned_away(tmp_path: Path, clock: SettableClock) -> None:
    app = open_border(tmp_path / "home", clock)
    assert answer.answer(app, check(app, "desk"), query(AMINA)).reference == "T0001"
    with pytest.raises(Refused, match="crosses no external border"):
        answer.answer(app, check(app, "desk"), inside(query(AMINA, reference="T2")))
    got = receive.receive(app, check(app), inside(paxlst(AMINA)), "a.edi")
    assert (got.people, got.dropped) == (0, {"out_of_scope": 1})
    with pytest.raises(Refused, match="is no ground of the profile eu-border"):
        scope.propose(app, decided())


# -------------------------------------------------------------------------------------------------- who may decide what

OTHER = Actor(id="c.court", organisation="Ministry", roles=frozenset({Role.OVERSIGHT}), key=a_key("c.court").line)


@pytest.fixture
def live(tmp_path: Path, clock: SettableClock) -> App:
    draft = signed(a_draft(*PEOPLE, OTHER, home=founding.home_id()), "j.doe", "m.roe")
    founding.create(tmp_path / "live", founding.NewHome(unit="PIU", profile="eu-strict", registry=draft.written()))
    return bootstrap.open_home(tmp_path / "live", clock)


def put(app: App, *who: str, by: Callable[[str], str] = str) -> scope.Decision:
    draft = scope.propose(app, decided())
    for one in who:
        draft = draft.signed(one, a_key(by(one)).sign(draft.to_sign))
    return scope.adopt(app, claim(app, "j.doe"), draft.written())


def test_two_organisations_sign(live: App) -> None:
    with pytest.raises(Refused, match="needs the signatures of two actors, it has 1"):
        put(live, "c.court")
    with pytest.raises(Refused, match="of two organisations; those who signed are of one"):
        put(live, "j.doe", "m.roe")
    with pytest.raises(Refused, match="is not theirs"):
        put(live, "j.doe", "c.court", by=lambda _: "j.doe")
    with pytest.raises(Refused, match="someone unknown"):
        put(live, "j.doe", "nobody")
    assert len(put(live, "j.doe", "c.court").signatures) == 2
    (adopted,) = acts(live, "scope.adopt")
    assert (adopted["signatures"], adopted["ground"], adopted["named"]) == (2, "selected", 1)
    with pytest.raises(Refused):  # what was signed says something else now
        scope.adopt(live, claim(live, "j.doe"), scope.read(put_text(live)).written().replace(b"BCN-VIE", b"BCN-FRA"))


def put_text(app: App) -> bytes:
    draft = scope.propose(app, decided(until=UNTIL + SECOND))
    for one in ("j.doe", "c.court"):
        draft = draft.signed(one, a_key(one).sign(draft.to_sign))
    return draft.written()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"ground": "whim"}, "'whim' is no ground of the profile eu-strict; it knows selected, threat"),
        ({"covers": "all", "named": ""}, "only named routes, airports or carriers"),
        ({"covers": "routes", "named": ""}, "named lists the routes"),
        ({"covers": "airports", "named": '"BCN-VIE"'}, "'BCN-VIE' is none of airports"),
        ({"until": MORNING + timedelta(days=500)}, "lasts P12M at most"),
        ({"ground": "threat", "until": MORNING + timedelta(days=93)}, "lasts P3M at most"),
        ({"until": MORNING}, "valid_from is before valid_until"),
        ({"until": MORNING - timedelta(days=1)}, "valid_from is before valid_until"),
    ],
)
def test_a_decision_that_no_one_may_make_is_not_even_proposed(
    tmp_path: Path, clock: SettableClock, said: dict[str, str], why: str
) -> None:
    app = open_unit(tmp_path / "home", clock)
    with pytest.raises(Refused, match=why):
        scope.propose(app, decided(**said))


def test_a_decision_may_last_to_the_second_as_long_as_its_ground_lets_it(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    assert app.profile.flights
    latest = privacy.ends(app.profile, MORNING.date(), app.profile.flights.grounds["threat"].longest)
    assert scope.propose(app, decided("threat", "all", "", latest)).ends == latest
    with pytest.raises(Refused, match="lasts P3M at most"):
        scope.propose(app, decided("threat", "all", "", latest + SECOND))


def test_a_threat_lets_every_flight_in_and_a_decision_that_is_over_is_not_adopted(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    draft = scope.propose(app, decided("threat", "all", ""))
    clock.set(draft.ends)
    with pytest.raises(Refused, match="is over"):
        scope.adopt(app, claim(app), draft.written())
    clock.set(draft.begins - SECOND)
    scope.adopt(app, claim(app), draft.written())
    assert take(app, inside(paxlst(AMINA))).people == 0
    assert [one.state for one in scope.decisions(app, claim(app, "dpo", Purpose.OVERSIGHT))] == [scope.WAITS]
    clock.set(draft.begins)
    assert take(app, inside(paxlst(AMINA))).people == 1


def test_no_byte_of_who_was_turned_away_is_in_any_file_of_the_home(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    take(app, inside(paxlst(AMINA)))
    with sqlite3.connect(tmp_path / "home" / founding.DATABASE) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    lying = b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())
    assert lying
    assert b"BCN" not in lying
