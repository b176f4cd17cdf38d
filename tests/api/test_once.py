"""A request under a key of its asker's counts once: the same is answered again, another is told apart, nobody else has it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from pnrscreen.api import application
from pnrscreen.api import once as keys
from pnrscreen.api.problems import Problem
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.operations import deliver, once, screen
from pnrscreen.operations.once import Asked
from pnrscreen.rights import Actor, Capability, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, register
from support.logs import entries
from support.server import client, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
MESSAGE = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1"))
OTHER = paxlst(person("NEMO", "OUTIS", "700101", "XX0000001", "R1"), reference="0000007")
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
SECOND = Actor(id="second", organisation="Synthetic unit", roles=frozenset({Role.OPERATOR}))


class House:
    """A home that is served, and a client of its operator."""

    def __init__(self, standing: Standing, clock: SettableClock, where: str) -> None:
        self.standing, self.clock, self.where = standing, clock, where
        self.op = client(where, "op")

    def send(self, content: bytes = MESSAGE, key: str = KEY, by: httpx.Client | None = None) -> httpx.Response:
        return (by or self.op).post("/v1/messages", content=content, headers={"Idempotency-Key": key} if key else {})


@pytest.fixture
def house(tmp_path: Path, clock: SettableClock) -> Iterator[House]:
    open_unit(tmp_path / "home", clock)
    register(tmp_path / "home", SECOND)
    standing = Standing(tmp_path / "home", clock)
    with serving(application(standing, developing=True)) as where:
        made = House(standing, clock, where)
        with made.op:
            yield made


def test_the_same_under_the_same_key_is_answered_as_the_first_time(house: House) -> None:
    first, again = house.send(), house.send(key=f'"{KEY}"')
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.content == first.content
    assert again.json()["duplicates"] == 0
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert house.send(key="").json()["duplicates"] == 1
    assert entries(house.standing.app)[-2]["public"] == {"capability": "receive"}


def test_what_could_not_be_read_is_answered_the_same_too(house: House) -> None:
    first, again = house.send(b"UNB+garbage"), house.send(b"UNB+garbage")
    assert (first.status_code, first.content) == (422, again.content)
    assert again.headers["content-type"] == "application/problem+json"


def test_another_request_under_the_same_key_is_told_apart(house: House) -> None:
    assert house.send().status_code == 202
    other = house.send(OTHER)
    assert (other.status_code, other.json()["type"]) == (422, "urn:pnrscreen:problem:other-request")
    elsewhere = house.op.post("/v1/messages?x=1", content=MESSAGE, headers={"Idempotency-Key": KEY})
    assert elsewhere.status_code == 422
    assert house.send(OTHER, "another").status_code == 202


def test_nobody_else_has_an_answer_by_the_key(house: House) -> None:
    assert house.send().json()["interchanges"] == 1
    with client(house.where, "second") as second, client(house.where, "dpo") as dpo:
        theirs = house.send(by=second)
        assert "idempotency-replayed" not in theirs.headers
        assert theirs.json()["duplicates"] == 1
        assert house.send(by=dpo).status_code == 403
    assert house.send().headers["idempotency-replayed"] == "true"


def test_whoever_lost_the_right_has_no_answer_any_more(house: House) -> None:
    with client(house.where, "second") as second:
        assert house.send(by=second).status_code == 202
        register(house.standing.app.config.home, replace(SECOND, roles=frozenset({Role.REVIEWER})))
        assert house.standing.look()
        assert house.send(by=second).status_code == 403


def test_while_it_is_under_way_it_is_409_and_nothing_is_done_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, go_on, answers, real = threading.Event(), threading.Event(), [], deliver.deliver

    def slow(*args: object) -> object:
        inside.set()
        assert go_on.wait(30)
        return real(*args)

    monkeypatch.setattr(deliver, "deliver", slow)
    one = threading.Thread(target=lambda: answers.append(house.send()))
    one.start()
    assert inside.wait(30)
    with client(house.where, "op") as meanwhile:
        assert house.send(by=meanwhile).status_code == 409
    go_on.set()
    one.join()
    assert answers[0].json()["interchanges"] == 1
    assert house.send().json()["interchanges"] == 1


def test_what_came_to_nothing_is_free_to_be_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(deliver, "deliver", lambda *_: (_ for _ in ()).throw(OSError("full")))
        assert house.send().status_code == 503
    assert house.send().json()["interchanges"] == 1


def test_a_server_that_ended_meanwhile_holds_a_key_for_minutes_only(house: House) -> None:
    app = house.standing.app
    asked = Asked(access=claim(app), capability=Capability.RECEIVE, key="k", request=b"r")
    assert once.begin(app, asked) is None
    with pytest.raises(once.Conflict, match="under way"):
        once.begin(app, asked)
    house.clock.advance(minutes=5, seconds=1)
    assert once.begin(app, asked) is None


def test_an_answer_is_kept_for_a_day(house: House) -> None:
    app = house.standing.app
    asked = Asked(access=claim(app), capability=Capability.RECEIVE, key="k", request=b"r")
    once.begin(app, asked)
    once.keep(app, asked, b"answer")
    house.clock.advance(hours=11)
    assert once.begin(app, replace(asked, access=claim(app))) == b"answer"
    house.clock.advance(hours=13, seconds=1)
    assert once.begin(app, replace(asked, access=claim(app))) is None


def test_a_decision_counts_once(house: House) -> None:
    house.send()
    screen.screen(house.standing.app, house.standing.app.system)
    hit = house.op.get("/v1/hits").json()["hits"][0]["hit"]
    said = {"decision": "dismiss", "reason": "another person entirely"}
    path, named = f"/v1/hits/{hit}/review", {"Idempotency-Key": '"decide-1"'}
    first = house.op.post(path, json=said, headers=named)
    assert first.json()["state"] == "dismissed"
    assert house.op.post(path, json=said, headers=named).content == first.content
    assert house.op.post(path, json={**said, "decision": "confirm"}, headers=named).status_code == 422
    assert house.op.post(path, json=said).status_code == 409


@pytest.mark.parametrize("said", ['""', '"', '"a', "a b", "x" * 256, '"' + "x" * 256 + '"', '"a"b"', "", " a", "é", "a\tb"])
def test_a_key_is_printable_and_short(said: str) -> None:
    with pytest.raises(Problem, match="1 to 255 printable") as problem:
        keys._key(said)
    assert problem.value.status == 400


@pytest.mark.parametrize(
    ("said", "key"),
    [("a", "a"), ('"a"', "a"), ("\\", "\\"), ('"a\\"b"', 'a"b'), ('"a b"', "a b"), ("x" * 255, "x" * 255)],
)
def test_a_key_is_the_same_with_its_quotes_and_without(said: str, key: str) -> None:
    assert keys._key(said) == key


def test_a_key_with_quotes_within_is_one_key(house: House) -> None:
    assert house.send(key='"a\\"b"').status_code == 202
    assert house.send(OTHER, key='"a\\"b"').status_code == 422


def test_nothing_of_a_request_or_its_answer_stands_in_clear(house: House) -> None:
    receipt = house.send(key="FINDME-KEY").json()["receipts"][0]["receipt"]
    with house.standing.app.store._engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM once").all()
    seen = repr([bytes(one) if isinstance(one, bytes | memoryview) else one for one in row])
    assert "FINDME" not in seen
    assert receipt not in seen
    assert "KARIMOVA" not in seen
