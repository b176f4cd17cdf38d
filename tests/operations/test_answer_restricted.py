"""Whose record stands restricted on a flight is compared by no machine when a carrier asks again: a human looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from pnrscreen import answering, views
from pnrscreen.app import App
from pnrscreen.operations import amend, answer, inspect, screen, subject
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought
from pnrscreen.query import Reply, Said
from pnrscreen.rights import Actor, Purpose, Role
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import claim, person
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


def test_what_a_machine_compares_and_shows_to_rules_is_nothing_of_them(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(app, AMINA, reference="T1")
    restrict(app, "AB7654321")
    seen: list[str] = []
    lists, rules = app.in_force().lists, answering.rulebook.evaluate

    def evaluate(scenes, book):  # type: ignore[no-untyped-def]  # as the one it stands in for
        seen.extend(repr(scene) for scene in scenes)
        return rules(scenes, book)

    def compared(self, people, day):  # type: ignore[no-untyped-def]  # as the one it stands in for
        some = list(people)
        seen.extend(map(repr, some))
        return screened(self, some, day)

    screened = type(lists).screen
    monkeypatch.setattr(type(lists), "screen", compared)
    monkeypatch.setattr(answering.rulebook, "evaluate", evaluate)
    monkeypatch.setattr(answer, "_open_hits", lambda *_: None)
    assert [one.said for one in ask(app, AMINA, BERTA, reference="T2").answers] == [Said.REFER, Said.BOARD]
    assert any("TESTERSON" in one for one in seen)
    assert not any("KARIMOVA" in one for one in seen)


def test_the_marks_of_a_flight_are_one_look(app: App) -> None:
    with statements(app) as asked:
        ask(app, BERTA, reference="T1")
    assert sum("mark" in said.split("WHERE")[0].split("FROM")[-1] for said in asked if said.startswith("SELECT")) == 1


def test_a_query_that_waited_for_the_store_is_taken_in_with_the_restrictions_there_are(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(app, AMINA, reference="T1")
    restrict(app, "AB7654321")

    def down(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as outage:
        outage.setattr(answer, "_spare", down)
        assert ask(app, AMINA, reference="T2").degraded
    assert answer.catch_up(app, app.system).queries == 1
    assert told(app)["restricted"] == 1
    assert inspect.hits(app, check(app, "officer")) == []


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
