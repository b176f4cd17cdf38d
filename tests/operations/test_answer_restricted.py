"""Whose record stands restricted on a flight is compared by no machine when a carrier asks again: a human looks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import event

from pnrscreen import answering, doctor, views
from pnrscreen.app import App
from pnrscreen.bootstrap import open_home
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import serving
from pnrscreen.operations import amend, answer, inspect, restricted, retain, screen, subject
from pnrscreen.ports import Right
from pnrscreen.privacy import Outage, Sought
from pnrscreen.query import Reply, Said
from pnrscreen.rights import Actor, Purpose, Role
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import claim, open_unit, person
from support.logs import entries

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
BERTA = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")
WHY = "the accuracy is contested"


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    """Return a border home over each database, with somebody who handles requests of persons."""
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    made = open_border(tmp_path / "home", clock, store=store)
    officer = Actor(id="q", organisation="Border", roles=frozenset({Role.REQUEST_OFFICER}))
    return replace(made, registry=replace(made.registry, actors={**made.registry.actors, "q": officer}))


def ask(app: App, *people: str, reference: str, flight: str = "ZZ0123") -> Reply:
    return answer.answer(app, check(app, "desk"), query(*people, reference=reference, control=reference[1:], flight=flight))


def restrict(app: App, document: str) -> str:
    """Let the record of a document be found and restricted, and return its id."""
    access = claim(app, "q", Purpose.DATA_SUBJECT_RIGHT)
    request = subject.begin(app, access, Right.RESTRICTION, "passport seen at the desk")
    (found,) = subject.find(app, access, request.id, Sought(document=document, issuer="UZB"))
    amend.restrict(app, access, request.id, found.id, WHY)
    return found.id


def told(app: App) -> dict[str, object]:
    """Return the newest entry about an answer."""
    return [one for one in entries(app) if one["event"] == "answer"][-1]["public"]


@contextmanager
def statements(app: App) -> Iterator[list[str]]:
    """Collect what is asked of the database of the marks."""
    asked: list[str] = []
    engine = app.store._engine  # type: ignore[attr-defined]  # no operation counts what it asks

    def note(_connection: object, _cursor: object, said: str, *_: object) -> None:
        asked.append(said)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def record(app: App) -> str:
    """Return the id of Amina's record, which stands restricted; she is listed, and Berta on the same flight is not."""
    ask(app, AMINA, BERTA, reference="T1")
    screen.screen(app, check(app))
    return restrict(app, "AB7654321")


@pytest.fixture
def seen(app: App, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect whom a query has compared and shown to rules; no flight is screened for it."""
    found: list[str] = []
    screened, rules = type(app.in_force().lists).screen, answering.rulebook.evaluate

    def evaluate(scenes, book):  # type: ignore[no-untyped-def]  # as the one it stands in for
        found.extend(repr(scene) for scene in scenes)
        return rules(scenes, book)

    def compared(self, people, day):  # type: ignore[no-untyped-def]  # as the one it stands in for
        some = list(people)
        found.extend(map(repr, some))
        return screened(self, some, day)

    monkeypatch.setattr(type(app.in_force().lists), "screen", compared)
    monkeypatch.setattr(answering.rulebook, "evaluate", evaluate)
    monkeypatch.setattr(answer, "_open_hits", lambda *_: None)
    return found


def test_who_may_board_is_referred_once_restricted_and_boards_again_once_that_is_lifted(app: App) -> None:
    assert ask(app, BERTA, reference="T1").answers[0].said is Said.BOARD
    screen.screen(app, check(app))
    record = restrict(app, "XX1112223")
    reply = ask(app, BERTA, reference="T2")
    assert [one.said for one in reply.answers] == [Said.REFER]
    assert (told(app)["refer"], told(app)["restricted"]) == (1, 1)
    assert inspect.passenger(app, check(app, "officer"), record).restricted, "there an officer reads why"
    amend.lift(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), record, WHY)
    assert ask(app, BERTA, reference="T3").answers[0].said is Said.BOARD
    assert told(app)["restricted"] == 0


def test_of_a_restricted_person_no_hit_opens_and_the_carrier_is_told_no_reason(app: App) -> None:
    plain = ask(app, AMINA, reference="T1")
    assert len(inspect.hits(app, check(app, "officer"))) == 1
    restrict(app, "AB7654321")
    assert inspect.hits(app, check(app, "officer")) == []
    again = ask(app, AMINA, BERTA, reference="T2")
    assert [one.said for one in again.answers] == [Said.REFER, Said.BOARD], "whoever travels with them is judged as ever"
    assert inspect.hits(app, check(app, "officer")) == []
    assert again.answers[:1] == plain.answers
    shown = json.dumps(views.reply(again)) + answer.written(again).decode()
    assert "restrict" not in shown.lower()


def test_they_are_known_by_their_document_whatever_name_a_carrier_gives_them(app: App) -> None:
    ask(app, BERTA, reference="T1")
    screen.screen(app, check(app))
    restrict(app, "XX1112223")
    other = person("TESTERSSON", "BERTHA", "900101", "XX1112223", "A9")
    assert ask(app, other, reference="T2").answers[0].said is Said.REFER
    assert told(app)["restricted"] == 1


def test_on_another_flight_nothing_is_restricted(app: App) -> None:
    ask(app, BERTA, reference="T1")
    screen.screen(app, check(app))
    restrict(app, "XX1112223")
    assert ask(app, BERTA, reference="T2", flight="ZZ0777").answers[0].said is Said.BOARD


@pytest.mark.usefixtures("record")
def test_what_a_machine_compares_and_shows_to_rules_is_nothing_of_them(app: App, seen: list[str]) -> None:
    assert [one.said for one in ask(app, AMINA, BERTA, reference="T2").answers] == [Said.REFER, Said.BOARD]
    assert any("TESTERSON" in one for one in seen)
    assert not any("KARIMOVA" in one for one in seen)


def test_the_marks_of_a_flight_are_one_look(app: App) -> None:
    with statements(app) as asked:
        ask(app, BERTA, reference="T1")
    assert sum("mark" in said.split("WHERE")[0].split("FROM")[-1] for said in asked if said.startswith("SELECT")) == 1


def test_a_store_that_fails_once_it_said_who_is_restricted_lets_nobody_be_compared(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(app, AMINA, reference="T1")
    restrict(app, "AB7654321")
    found: list[answering.Judged] = []
    degraded = answering.degraded

    def down(*_: object) -> None:
        raise OSError

    def kept(asked, judged, outage, now):  # type: ignore[no-untyped-def]  # as the one it stands in for
        found.extend(judged)
        return degraded(asked, judged, outage, now)

    monkeypatch.setattr(answer, "_accept", down)
    monkeypatch.setattr(answering, "degraded", kept)
    assert ask(app, AMINA, reference="T2").degraded
    assert [(one.restricted, dict(one.causes)) for one in found] == [(True, {})]


# --------------------------------------------------------------------------------------------------------- in an outage


class Gone:
    """A store that takes nothing."""

    def transaction(self, *_asked: object) -> NoReturn:
        raise OSError("the disk is full")

    reading = transaction


@pytest.fixture
def down(app: App, record: str, clock: SettableClock) -> App:
    """Return the home as a process has it that restricted nobody and has no store, under a profile that then lets board."""
    other = open_home(app.config.home, clock)
    other.in_force()
    law = other.profile.interactive
    assert law is not None
    letting_on = replace(other.profile, interactive=replace(law, outage=Outage.FAIL_OPEN))
    return replace(other, store=Gone(), profile=letting_on)


def said(reply: Reply) -> list[Said]:
    assert reply.degraded
    return [one.said for one in reply.answers]


def noted(app: App) -> Path:
    return app.config.home / "spool" / "restricted"


def test_while_the_store_takes_nothing_who_is_restricted_is_compared_with_nothing_by_any_process(
    app: App, down: App, seen: list[str]
) -> None:
    assert said(ask(down, AMINA, BERTA, reference="T2")) == [Said.REFER, Said.BOARD]
    assert any("TESTERSON" in one for one in seen)
    assert not any("KARIMOVA" in one for one in seen)
    assert answer.catch_up(app, app.system) == (1, 2, 0, 0, False, 1)
    assert told(app)["restricted"] == 1
    (interval,) = [one["public"] for one in entries(app) if one["event"] == "answer.degraded"]
    assert (interval["people"], interval["apart"]) == (2, 1)
    assert inspect.hits(app, check(app, "officer")) == []


def test_what_is_noted_of_them_are_keyed_hashes(app: App, record: str) -> None:
    written = noted(app).read_text("ascii")
    assert record in written.splitlines()
    assert re.fullmatch(r"[0-9a-f]{32}(\n[0-9a-f]{32})+", written)


def test_a_restriction_that_is_lifted_is_forgotten_at_once(app: App, down: App, record: str, seen: list[str]) -> None:
    amend.lift(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), record, WHY)
    assert app.spool.restricted() == frozenset()
    assert said(ask(down, AMINA, reference="T2")) == [Said.REFER], "for she is listed"
    assert any("KARIMOVA" in one for one in seen)
    assert answer.catch_up(app, app.system).apart == 0


@pytest.mark.parametrize("damage", ["one is gone", "all is gone"])
def test_where_nobody_can_say_who_is_restricted_nobody_is_compared_and_all_are_referred(
    app: App, down: App, record: str, seen: list[str], damage: str
) -> None:
    if damage == "one is gone":
        noted(app).write_bytes(noted(app).read_bytes()[:-33])
    else:
        noted(app).unlink()
    assert said(ask(down, AMINA, BERTA, reference="T2")) == [Said.REFER, Said.REFER]
    assert not any("KARIMOVA" in one or "TESTERSON" in one for one in seen)
    assert [one.state for one in doctor.examine(app.config.home) if one.about == "outage"] == ["note"]
    assert answer.catch_up(app, app.system) == (1, 2, 0, 1, False, 2)
    assert told(app)["restricted"] == 1, "then it is known again"
    restricted.note(app)
    assert record in (app.spool.restricted() or ())
    assert not [one for one in doctor.examine(app.config.home) if one.about == "outage"]


def test_the_worker_notes_what_another_machine_did_by_one_look_and_writes_only_what_is_new(app: App, record: str) -> None:
    noted(app).unlink()  # as on a machine with a spool of its own
    standing = Standing(app.config.home)
    duties = [*serving._duties(standing, app, serving._End(0), look=True)]
    assert not any(serving._tried(duty) for duty in duties)
    assert record in (app.spool.restricted() or ())
    before = noted(app).stat().st_ino
    with statements(app) as asked:
        restricted.note(app)
    assert sum("FROM mark" in one for one in asked) == 1
    assert noted(app).stat().st_ino == before


def test_what_was_read_before_another_restricted_somebody_does_not_stand(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(app, AMINA, reference="T1")
    screen.screen(app, check(app))
    write, made = app.spool.restrict, list[str]()

    def late(names: frozenset[str]) -> None:
        monkeypatch.setattr(app.spool, "restrict", write)
        made.append(restrict(app, "AB7654321"))
        write(names)

    monkeypatch.setattr(app.spool, "restrict", late)
    restricted.note(app)
    assert made[0] in (app.spool.restricted() or ())


def test_a_spool_that_cannot_be_written_keeps_nobody_from_being_restricted(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> NoReturn:
        raise OSError("the disk is full")

    ask(app, AMINA, reference="T1")
    screen.screen(app, check(app))
    monkeypatch.setattr(app.spool, "restrict", full)
    record = restrict(app, "AB7654321")
    assert inspect.passenger(app, check(app, "officer"), record).restricted
    with pytest.raises(OSError, match="full"):
        restricted.note(app)  # the worker says so


def test_who_is_erased_goes_from_what_is_noted(app: App, record: str) -> None:
    access = claim(app, "q", Purpose.DATA_SUBJECT_RIGHT)
    request = subject.begin(app, access, Right.ERASURE, "passport seen at the desk")
    subject.find(app, access, request.id, Sought(document="AB7654321", issuer="UZB"))
    amend.erase(app, access, request.id, record, WHY)
    assert app.spool.restricted() == frozenset()


def test_with_the_records_goes_what_is_noted_of_them(app: App, clock: SettableClock, record: str) -> None:
    clock.advance(days=5)
    retain.run(app, app.system)
    assert app.spool.restricted() == frozenset()


def test_a_home_that_answers_nobody_notes_nothing(tmp_path: Path, clock: SettableClock) -> None:
    unit = open_unit(tmp_path / "unit", clock)
    restricted.note(unit)
    assert not noted(unit).exists()
