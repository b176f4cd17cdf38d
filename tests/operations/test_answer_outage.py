"""A carrier is answered while the store takes nothing; nothing it asked is lost, and what came of it is counted (S30)."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import make_url

from pnrscreen.app import App
from pnrscreen.bootstrap import founding, open_home
from pnrscreen.errors import Conflict
from pnrscreen.message import Flight
from pnrscreen.operations import answer, inspect, publish, quarantine, restricted
from pnrscreen.privacy import Outage
from pnrscreen.query import Question, Reply, Said, Traveller
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import LIST, person
from support.logs import entries

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
BERTA = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")


class Gone:
    """A store that takes nothing."""

    def transaction(self, *_asked: object) -> NoReturn:
        raise OSError("the disk is full")

    reading = transaction


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    opened = open_border(tmp_path / "home", clock)
    opened.in_force()
    restricted.note(opened)  # as the worker does again and again
    return opened


def down(app: App) -> App:
    return replace(app, store=Gone())


def letting_on(app: App) -> App:
    """Return the home as one whose profile lets people board in an outage."""
    law = app.profile.interactive
    assert law is not None
    return replace(app, profile=replace(app.profile, interactive=replace(law, outage=Outage.FAIL_OPEN)))


def ask(app: App, *people: str, **said: str) -> Reply:
    return answer.answer(app, check(app, "desk"), query(*people, **said))


def said(reply: Reply) -> list[Said]:
    return [one.said for one in reply.answers]


def spooled(app: App) -> list[Path]:
    return sorted((app.config.home / "spool").glob("*.sealed"))


def told(app: App, event: str) -> list[dict[str, Any]]:
    return [entry["public"] for entry in entries(app) if entry["event"] == event]


# ----------------------------------------------------------------------------------------------------------- in the outage


def test_of_whom_nothing_can_be_kept_is_referred(app: App) -> None:
    reply = ask(down(app), AMINA, BERTA, BERTA.replace("ATT+2++F'", "").replace("A2", "A3"))
    assert said(reply) == [Said.REFER, Said.REFER, Said.INSUFFICIENT]
    assert reply.degraded
    assert len(spooled(app)) == 1


def test_a_profile_may_let_people_board_but_never_one_who_is_listed(app: App) -> None:
    reply = ask(down(letting_on(app)), AMINA, BERTA)
    assert (said(reply), reply.degraded) == ([Said.REFER, Said.BOARD], True)


def test_whom_no_query_is_kept_of_is_referred_whatever_the_profile_says(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_said: object) -> NoReturn:
        raise OSError("the disk is full")

    monkeypatch.setattr(app.spool, "lay", full)
    assert said(ask(down(letting_on(app)), BERTA)) == [Said.REFER]


def test_the_same_transaction_is_answered_the_same_in_the_outage_and_after_it(app: App, clock: SettableClock) -> None:
    first = ask(down(app), BERTA)
    clock.advance(minutes=2)
    assert ask(down(app), BERTA, control="2") == first
    with pytest.raises(Conflict):
        ask(down(app), AMINA)
    assert ask(app, BERTA, control="3") == first  # it waits still
    answer.catch_up(app, app.system)
    assert ask(app, BERTA, control="4") == first
    assert len(spooled(app)) == 0


def test_what_waits_is_sealed_and_its_owner_s_alone(app: App) -> None:
    ask(down(app), AMINA)
    (file,) = spooled(app)
    resting = file.read_bytes()
    assert not [word for word in (b"KARIMOVA", b"T0001", b"ZZAIR", b"desk", b"AB7654321") if word in resting]
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)


def test_a_store_that_took_nothing_is_spared_for_a_while_and_tried_again(app: App, clock: SettableClock) -> None:
    tried: list[float] = []

    class Counted(Gone):
        def transaction(self, *_asked: object) -> NoReturn:
            tried.append(1)
            raise OSError("gone")

    without = replace(app, store=Counted())
    for number in range(5):
        assert ask(without, BERTA, reference=f"T{number}").degraded
    assert len(tried) == 1
    clock.advance(seconds=5)
    assert ask(without, BERTA, reference="T7").degraded
    assert len(tried) == 2
    clock.advance(seconds=5)
    assert said(ask(app, BERTA, reference="T8")) == [Said.BOARD]
    assert app.spool.shut_since() is None


def test_what_cannot_be_read_waits_too(app: App) -> None:
    assert said(answer.answer(down(app), check(app, "desk"), b"nothing at all")) == [Said.ERROR]
    assert answer.catch_up(app, app.system).queries == 1
    (row,) = quarantine.rows(app, check(app))
    assert quarantine.reveal(app, check(app), row.id) == b"nothing at all"


# -------------------------------------------------------------------------------------------------------------- afterwards


def test_what_waited_is_kept_compared_counted_and_put_before_an_officer(app: App, clock: SettableClock) -> None:
    ask(down(app), AMINA, reference="T1")
    clock.advance(minutes=9)
    ask(down(app), BERTA, reference="T2", control="2")
    clock.advance(minutes=5)
    assert answer.catch_up(app, app.system) == (2, 2, 0, 1, False, 0)
    assert spooled(app) == []
    assert len(inspect.hits(app, check(app, "officer"))) == 1
    (row,) = inspect.board(app, check(app))
    assert row.counts["all:passenger"] == 1 or row.waiting == 1
    assert told(app, "answer.degraded") == [
        {
            "outage": "fail-closed",
            "since": "2026-03-01T05:00:00Z",
            "until": "2026-03-01T05:09:00Z",
            "queries": 2,
            "people": 2,
            "recalls": 0,
            "released": 1,
            "apart": 0,
        }
    ]
    assert [entry["degraded"] for entry in told(app, "answer")] == [1, 1]


def test_who_was_let_on_and_would_now_be_referred_is_a_recall(app: App, clock: SettableClock) -> None:
    assert said(ask(down(letting_on(app)), BERTA)) == [Said.BOARD]
    listed = LIST + b"N-9,Berta TESTERSON,1990-01-01,UZB,P:UZB:XX1112223,FTF\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, check(app), source)
    later = open_home(app.config.home, clock)
    assert answer.catch_up(later, later.system).recalls == 1
    assert len(inspect.hits(later, check(later, "officer"))) == 1
    assert said(ask(later, BERTA)) == [Said.BOARD]  # what was told stands for that transaction
    assert said(ask(later, BERTA, reference="T0002", control="2")) == [Said.REFER]


def test_what_was_taken_in_before_the_process_ended_counts_once(app: App) -> None:
    ask(down(app), AMINA)
    (file,) = spooled(app)
    left = file.read_bytes()
    answer.catch_up(app, app.system)
    before = inspect.numbers(app, check(app))["receipts"]
    file.write_bytes(left)
    assert answer.catch_up(app, app.system).queries == 0
    assert inspect.numbers(app, check(app))["receipts"] == before
    assert spooled(app) == []


def test_a_store_that_takes_nothing_still_loses_nothing(app: App) -> None:
    ask(down(app), AMINA)
    assert answer.catch_up(down(app), app.system).left
    assert len(spooled(app)) == 1


def test_where_nothing_waits_nothing_is_written_down(app: App) -> None:
    assert answer.catch_up(app, app.system) == (0, 0, 0, 0, False, 0)
    assert told(app, "answer.degraded") == []


def test_a_question_in_values_waits_as_well(app: App) -> None:
    traveller = Traveller(
        surname="Karimova",
        given="Amina",
        birth_date="1984-02-29",
        sex="F",
        nationality="UZB",
        document_kind="P",
        document_number="AB7654321",
        document_issuer="UZB",
        document_expiry="2031-01-01",
    )
    flight = Flight(carrier="ZZ", number="123", departure="IST", arrival="VIE", scheduled_departure="2026-03-01T06:10")
    question = Question(reference="V1", flight=flight, travellers=(traveller,))
    first = answer.answer(down(app), check(app, "desk"), question)
    assert answer.catch_up(app, app.system) == (1, 1, 0, 0, False, 0)
    assert answer.answer(app, check(app, "desk"), question) == first


# -------------------------------------------------------------------------------------------------------------- real stores


@contextmanager
def held(app: App) -> Iterator[None]:
    """Let another process hold the store."""
    with closing(sqlite3.connect(app.config.home / founding.DATABASE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_desk_waits_a_bounded_time_for_a_store_that_others_hold(app: App) -> None:
    began = time.monotonic()
    with held(app):
        reply = ask(app, BERTA)
    assert reply.degraded
    assert time.monotonic() - began < 4
    assert answer.catch_up(app, app.system).queries == 1


def test_a_change_that_may_wait_waits_again_as_long_as_before(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a query waits is forgotten with it."""
    monkeypatch.setattr(answer, "PATIENCE", 0.05)
    with held(app):
        assert ask(app, BERTA).degraded
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10_000


def test_a_server_that_is_gone_is_no_reason_to_let_a_desk_wait(
    tmp_path: Path, clock: SettableClock, new_database: Callable[[], str], postgres_server: Any
) -> None:
    url = new_database()
    app = open_border(tmp_path / "home", clock, store=url)
    app.in_force()
    assert said(ask(app, BERTA)) == [Said.BOARD]
    postgres_server.drop(url)
    try:
        began = time.monotonic()
        assert ask(app, AMINA, reference="T2", control="2").degraded
        assert time.monotonic() - began < 4
        assert len(spooled(app)) == 1
    finally:
        postgres_server.made.append(make_url(url).database)
