"""The client of the API, against a server that runs; and what it does where it is told to come later."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from pnrscreen import bootstrap, client
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.client import Caller, Client
from pnrscreen.operations import screen, sequence
from pnrscreen.rights import Actor, Login, LoginKind, Purpose, Role
from support.border import open_border
from support.clock import SettableClock
from support.homes import open_unit, paxlst, person, register
from support.server import served

ASSESSMENT = Purpose.ADVANCE_ASSESSMENT.value
OTTO = person("VALE", "OTTO", "700102", "C1234567", "R9", country="AUT")
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("client") / "home"
    open_unit(place, SettableClock())
    login = Login(kind=LoginKind.API_KEY, value=hashlib.sha256(b"key-of-overseer").hexdigest(), purpose=Purpose.OVERSIGHT)
    asked = Login(kind=LoginKind.API_KEY, value=hashlib.sha256(b"key-of-requests").hexdigest(), purpose=Purpose.ANSWER_REQUEST)
    answering = Actor(id="requests", organisation="Test unit", roles=frozenset({Role.REQUEST_OFFICER}), logins=(asked,))
    register(
        place, answering, Actor(id="overseer", organisation="Elsewhere", roles=frozenset({Role.OVERSIGHT}), logins=(login,))
    )
    return place


@pytest.fixture(scope="module")
def at(home: Path) -> Iterator[str]:
    with served(Standing(home, SettableClock())) as where:
        yield where


@pytest.fixture
def officer(at: str) -> Iterator[Client]:
    token = httpx.get(f"{at}/dev/token/op").text
    with Client(at, Caller(token=token, purpose=ASSESSMENT, ticket="CASE-1")) as asking:
        yield asking


def judged(home: Path) -> None:
    """Do what a worker does."""
    app = bootstrap.open_home(home, SettableClock())
    screen.screen(app, app.system)
    sequence.sequence(app)


def test_a_message_is_handed_in_and_the_hit_on_it_decided(home, officer):
    delivery = officer.submit(paxlst(AMINA))
    assert (delivery.messages, delivery.people, delivery.quarantined) == (1, 1, [])
    assert officer.submit(paxlst(AMINA)).duplicates == 1
    judged(home)
    flights = {one.flight: one for one in officer.flights(since="2026-03-01")}
    assert (flights["ZZ123"].passengers, flights["ZZ123"].waiting) == (1, 0)
    (hit,) = officer.hits("fr")
    assert (hit.state, hit.passenger["surname"], hit.cause["entry"]) == ("open", "KARIMOVA", "N-1")
    assert officer.hit(hit.hit).hit == hit.hit
    assert officer.edition().digest == hit.edition
    known = officer.passenger(hit.passenger["id"])
    assert (known.surname, [one.hit for one in known.hits or ()]) == ("KARIMOVA", [hit.hit])
    assert officer.receipt(delivery.receipts[0]["receipt"])["waiting"] == 0
    assert officer.review(hit.hit, "dismiss", "born in another year, as the passport shows").state == "dismissed"
    with pytest.raises(client.ConflictError) as conflict:
        officer.review(hit.hit, "confirm", "born in another year, as the passport shows")
    assert (conflict.value.status, conflict.value.kind) == (409, "conflict")


def test_whoever_answers_requests_finds_a_passenger_by_whole_values_under_a_ticket(home, at, officer):
    officer.submit(paxlst(OTTO, flight="ZZ0999", reference="0000999"))
    judged(home)
    with Client(at, Caller(api_key="key-of-requests", ticket="REQ-1")) as answering:
        (found,) = answering.search(document="C1234567", issuer="AUT")
        assert found.names == [{"surname": "VALE", "given_names": "OTTO"}]
        assert [*answering.search(document="ZZ0000000", issuer="UZB")] == []
        with pytest.raises(client.InvalidError):
            answering.search(colour="green")


def test_people_are_compared_with_the_lists_in_force(officer):
    people = {"one": {"name": ["Amina Karimova"], "birthDate": ["1984-02-29"]}, "two": {"name": ["Zbigniew Quorne"]}}
    found = officer.match(people)
    assert [(one.id, one.match, one.datasets) for one in found["one"]] == [("test:N-1", True, ["test"])]
    assert found["two"] == []


def test_a_carriers_desk_asks_whether_people_may_board(tmp_path):
    clock = SettableClock()
    open_border(tmp_path / "home", clock)
    asked = {
        "reference": "TX-1",
        "flight": {
            "carrier": "ZZ",
            "number": "123",
            "departure": "IST",
            "arrival": "VIE",
            "scheduled_departure": "2026-03-01T06:10",
        },
        "travellers": [{"surname": "KARIMOVA", "given": "AMINA", "birth_date": "1984-02-29", "reference": "0001"}],
    }
    with served(Standing(tmp_path / "home", clock)) as at:
        desk = Caller(token=httpx.get(f"{at}/dev/token/desk").text, purpose=Purpose.BORDER_CHECK.value)
        with Client(at, desk) as asking:
            reply = asking.interactive(asked)
            (answer,) = reply.answers
            assert (answer["answer"], answer["reference"]) == ("insufficient", "0001")
            assert asking.interactive(asked) == reply
            with pytest.raises(client.ConflictError):
                asking.interactive({**asked, "travellers": [{"surname": "VALE"}]})


def test_whoever_oversees_reads_the_log_by_their_key_and_nothing_else(home, at):
    judged(home)
    with Client(at, Caller(api_key="key-of-overseer")) as overseer:
        origin, size, _ = overseer.checkpoint("operations").split("\n", 2)
        assert (origin.endswith("operations"), int(size) > 0) == (True, True)
        assert overseer.log_file("operations", "checkpoint").decode().startswith(origin)
        with pytest.raises(client.RefusedError):
            overseer.submit(paxlst(AMINA))


def test_what_is_wrong_is_raised_as_what_it_is(at, officer):
    with pytest.raises(client.NotFoundError, match="no hit"):
        officer.hit("0" * 32)
    with pytest.raises(client.InvalidError) as unreadable:
        officer.submit(b"no message at all")
    assert unreadable.value.more["quarantined"]
    aimless = Caller(token=httpx.get(f"{at}/dev/token/op").text, purpose="curiosity")
    with pytest.raises(client.InvalidError, match="Pnrscreen-Purpose is one of"), Client(at, aimless) as asking:
        next(asking.flights())
    with pytest.raises(client.UnknownCallerError), Client(at, Caller(api_key="none")) as asking:
        next(asking.flights())


def test_a_caller_shows_no_credential_when_it_is_printed():
    assert "secret" not in repr(Caller(token="secret", api_key="secret", ticket="T"))


# ------------------------------------------------------------------------------------------------------------- come later


class Scripted(BaseHTTPRequestHandler):
    """Answers what it is told to, in order, and the last of it again and again."""

    script: ClassVar[list[tuple[int, str]]]
    asked: ClassVar[list[str]]
    pages: ClassVar[list[str]]
    paths: ClassVar[list[str]]
    at: ClassVar[str]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append(self.command)
        self.paths.append(self.path)
        status, later = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.send_response(status)
        if later:
            self.send_header("Retry-After", later)
        after = self.pages.pop(0) if self.pages else ""
        body = b'{"flights": [], "after": "%s"}' % after.encode() if status == 200 else b"<html>not ours</html>"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815  as http.server calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as http.server calls it
        """Say nothing."""


@pytest.fixture
def scripted() -> Iterator[type[Scripted]]:
    class Own(Scripted):
        script: ClassVar[list[tuple[int, str]]] = [(200, "")]
        asked: ClassVar[list[str]] = []
        pages: ClassVar[list[str]] = []
        paths: ClassVar[list[str]] = []

    with ThreadingHTTPServer(("127.0.0.1", 0), Own) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Own.at = f"http://127.0.0.1:{server.server_port}"
        yield Own
        server.shutdown()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(client.time, "sleep", waited.append)
    return waited


def test_a_get_that_is_told_to_come_later_is_asked_again_thrice_at_most(scripted, waits):
    scripted.script = [(429, "1"), (503, "2"), (200, "")]
    with Client(scripted.at, Caller()) as asking:
        assert [*asking.flights()] == []
        assert (scripted.asked, waits) == (["GET"] * 3, [1, 2])
        scripted.script = [(503, "2")]
        with pytest.raises(client.UnavailableError, match="the server answered 503") as problem:
            next(asking.flights())
    assert (problem.value.again, len(scripted.asked)) == (2, 6)


def test_nothing_else_is_asked_again(scripted, waits):
    with Client(scripted.at, Caller()) as asking:
        scripted.script = [(503, "1")]
        with pytest.raises(client.UnavailableError):
            asking.submit(b"UNB")
        scripted.script = [(503, "")]
        with pytest.raises(client.UnavailableError):
            next(asking.flights())
        scripted.script = [(429, "3600")]
        with pytest.raises(client.TooManyError) as problem:
            next(asking.flights())
    assert (scripted.asked, waits, problem.value.again) == (["POST", "GET", "GET"], [], 3600)


def test_pages_are_read_one_after_the_other(scripted):
    scripted.pages = ["one", "two", ""]
    with Client(scripted.at, Caller()) as asking:
        assert [*asking.flights(since="2026-03-01")] == []
    assert [path.partition("?")[2] for path in scripted.paths] == [
        "since=2026-03-01&until=",
        "since=2026-03-01&until=&after=one",
        "since=2026-03-01&until=&after=two",
    ]
