"""Nothing personal and no secret stands in what the API says of trouble: bodies, headers, the server's log, its counts."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError, StatementError

from pnrscreen import errors
from pnrscreen.api import application
from pnrscreen.api.limits import Buckets
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.operations import deliver, inspect, review, screen, session
from pnrscreen.rights import Purpose
from support.canaries import CANARIES, named_in
from support.clock import SettableClock
from support.homes import open_unit, paxlst, person, pnr, pnrgov
from support.server import client, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
SAID = CANARIES
SECRET = "ZZY900SECRET"
LISTED = f"entry_id,name,birth_dates,documents\nN-1,{SAID['given']} {SAID['surname']},1984-02-29,P:UZB:{SAID['document']}\n"
MESSAGE = paxlst(person(SAID["surname"], SAID["given"], "840229", SAID["document"], SAID["reference"]))
RESERVATION = pnrgov(pnr("ZZY027", f"{SAID['surname']}+{SAID['given']}MR"))
TABLE = f"surname,given,birth_date,document,flight\n{SAID['surname']},{SAID['given']},1984-02-29,{SAID['document']},\n".encode()
SAID_JSON = json.dumps([{"surname": SAID["surname"], "document": SAID["document"], "email": SAID["email"]}]).encode()
XML = f"<IATA_PaxLstRQ><Surname>{SAID['surname']}</Surname><{SAID['given']}/></IATA_PaxLstRQ>".encode()


def marked(seen: bytes) -> set[str]:
    """Return what is marked in bytes, the secrets among it."""
    return named_in(seen) | ({"secret"} if SECRET.encode() in seen.upper() else set())


@dataclass(frozen=True)
class Watched:
    """A home that is served, everything its server writes, and every answer that tells of trouble."""

    where: str
    standing: Standing
    written: io.StringIO
    answers: list[httpx.Response]

    def client(self, actor: str = "op", purpose: Purpose | None = Purpose.ADVANCE_ASSESSMENT, **headers: str) -> httpx.Client:
        made = client(self.where, actor, purpose, **headers)
        made.event_hooks = {"response": [self.keep]}
        return made

    def keep(self, answer: httpx.Response) -> None:
        answer.read()
        self.answers.append(answer)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watching(tmp_path_factory.mktemp("canaries") / "home") as made:
        yield made


@pytest.fixture
def screened(tmp_path: Path) -> Iterator[Watched]:
    """Serve a home whose one passenger stands in its list."""
    with watching(tmp_path / "home") as made, made.client() as op:
        assert op.post("/v1/messages", content=MESSAGE).status_code == 202
        screen.screen(made.standing.app, made.standing.app.system)
        yield made


@contextmanager
def watching(home: Path) -> Iterator[Watched]:
    clock, written = SettableClock(), io.StringIO()
    open_unit(home, clock, listed=LISTED.encode())
    standing, heard = Standing(home, clock), logging.StreamHandler(written)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        made = application(standing, developing=True)
        made.state.door.strangers = Buckets(10_000)
        logging.getLogger().addHandler(heard)
        try:
            with serving(made, log_level="warning") as where:
                yield Watched(where, standing, written, [])
        finally:
            logging.getLogger().removeHandler(heard)


def silent(watched: Watched) -> None:
    """Assert that nothing marked has got out in any trouble, header, line or count."""
    answers = [*watched.answers]
    watched.answers.clear()
    for answer in answers:
        if "x-request-id" in answer.headers:  # what is no HTTP is answered before us
            assert answer.headers["cache-control"] == "no-store"
        head = repr(answer.headers.raw).encode()
        assert not marked(head), answer.request.url
        if answer.status_code >= 400:
            assert not marked(answer.content), (answer.request.url, answer.text)
    written = watched.written.getvalue()
    watched.written.truncate(0)
    watched.written.seek(0)
    assert not marked(written.encode()), written
    with watched.client() as op:
        assert not marked(op.get("/metrics").raise_for_status().content)


def halves(content: bytes) -> Iterator[bytes]:
    """Yield a message broken in many ways."""
    yield from (content[: len(content) * part // 8] for part in range(1, 8))
    yield content.replace(b"NAD+FL", b"NAD+XX")
    yield content.replace(b"'", b"")
    yield content.replace(b"DTM+329:840229", b"DTM+329:" + SAID["birthplace"].encode())
    yield content.replace(b"LOC+125+IST", b"LOC+125+" + SAID["residence"].encode())
    yield content.replace(b"ZZAIR", SAID["sender"].encode()).replace(b"PIU", b"")
    yield b"".join(bytes([letter, 0]) for letter in content)
    yield content + content[:-20]


def test_messages_taken_in_broken_and_refused_tell_nobody_of_anyone(watched: Watched) -> None:
    whole = [MESSAGE, RESERVATION, TABLE, SAID_JSON, XML]
    broken = [part for content in whole for part in halves(content)]
    with watched.client() as op, watched.client("dpo", Purpose.OVERSIGHT) as dpo, watched.client("sysadmin") as sysadmin:
        assert op.post("/v1/messages", content=MESSAGE).status_code == 202
        for content in [*whole[1:], *broken]:
            assert op.post("/v1/messages", content=content).status_code in {202, 422, 403}
        for content in whole:
            assert dpo.post("/v1/messages", content=content).status_code == 403
            assert sysadmin.post("/v1/messages", content=content).status_code == 403
            assert httpx.post(verify=False, url=f"{watched.where}/v1/messages", content=content).status_code == 401
    assert any(answer.status_code == 422 for answer in watched.answers)
    silent(watched)


NEMO = {"schema": "Person", "properties": {"name": ["Outis Nemo"]}}
STRANGE: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/v1/{SAID['surname']}", {}),
    ("GET", f"/{SAID['surname']}?{SAID['given']}={SAID['document']}", {}),
    ("GET", f"/v1/hits/{SAID['surname']}", {}),
    ("GET", f"/v1/hits?lang={SAID['surname']}", {}),
    ("GET", f"/v1/hits?{SAID['surname']}=1", {}),
    ("GET", f"/v1/log/{SAID['surname']}/checkpoint", {}),
    ("GET", f"/v1/log/operations/{SAID['surname']}", {}),
    ("GET", f"/v1/log/operations/inclusion?index={SAID['surname']}&size=1", {}),
    ("POST", f"/v1/hits/{SAID['surname']}/review", {"json": {}}),
    ("POST", "/v1/hits/00000000/review", {"json": {"decision": SAID["surname"], "reason": [SAID["given"]]}}),
    ("POST", "/v1/hits/00000000/review", {"json": {"decision": "dismiss", "reason": SAID["private"], SAID["surname"]: 1}}),
    ("POST", "/v1/hits/00000000/review", {"json": {SAID["surname"]: {SAID["given"]: SAID["document"]}}}),
    ("POST", "/v1/hits/00000000/review", {"json": {"decision": "dismiss", "reason": SAID["private"] * 3}}),
    (
        "POST",
        "/v1/hits/00000000/review",
        {"content": f'{{"decision": {SAID["surname"]}', "headers": {"Content-Type": "application/json"}},
    ),
    ("POST", "/v1/hits/00000000/review", {"content": SAID["surname"], "headers": {"Content-Type": SAID["given"]}}),
    ("GET", f"/v1/passengers/{SAID['surname']}", {}),
    ("POST", "/v1/passengers/search", {"json": {"document": SAID["document"], "issuer": "UZB"}}),
    ("POST", "/v1/passengers/search", {"json": {"surname": SAID["surname"], "given": SAID["given"], "birth_year": 1984}}),
    ("POST", "/v1/passengers/search", {"json": {SAID["surname"]: SAID["given"], "document": [SAID["document"]]}}),
    ("POST", "/v1/passengers/search", {"json": {"email": SAID["email"] * 20}}),
    ("POST", "/v1/interactive", {"json": {"reference": SAID["surname"], "travellers": [{"surname": SAID["given"]}]}}),
    ("POST", "/v1/flights", {"content": SAID["surname"]}),
    ("DELETE", f"/v1/hits/{SAID['surname']}", {}),
    (SAID["surname"], "/v1/flights", {}),
    ("GET", "/v1/flights", {"headers": {"Pnrscreen-Purpose": SAID["surname"]}}),
    ("GET", "/v1/flights", {"headers": {"Pnrscreen-Basis": SAID["surname"]}}),
    ("GET", "/v1/flights", {"headers": {"Pnrscreen-Ticket": SAID["surname"] * 20}}),
    ("GET", "/v1/flights", {"headers": {"Pnrscreen-Ticket": SAID["surname"]}}),
    (
        "GET",
        "/v1/flights",
        {"headers": {"X-Request-Id": SAID["surname"], "X-Forwarded-For": SAID["given"], "Origin": SAID["seat"]}},
    ),
    ("GET", "/v1/flights", {"headers": {"Host": SAID["surname"]}}),
    ("GET", "/v1/flights", {"headers": {"Authorization": f"Bearer {SECRET}"}}),
    ("GET", "/v1/flights", {"headers": {"Authorization": f"Bearer {SECRET}.{SECRET}.{SECRET}"}}),
    ("GET", "/v1/flights", {"headers": {"Authorization": f"ApiKey {SECRET}"}}),
    ("GET", "/v1/flights", {"headers": {"Authorization": f"{SECRET} {SECRET}"}}),
    ("GET", "/v1/flights", {"headers": {"Authorization": SECRET}}),
    ("GET", f"/dev/token/{SAID['surname']}", {}),
    ("GET", f"/entities/{SAID['surname']}", {}),
    ("GET", f"/entities/test:{SAID['surname']}", {}),
    ("GET", f"/search/default?q={SAID['surname']}", {}),
    ("POST", f"/match/{SAID['surname']}", {"json": {"queries": {"q": NEMO}}}),
    ("POST", "/match/default", {"json": {"queries": {SAID["surname"]: {"schema": SAID["given"], "properties": {}}}}}),
    ("POST", "/match/default", {"json": {"queries": {SAID["surname"]: {"properties": {SAID["given"]: [SAID["document"]]}}}}}),
    ("POST", "/match/default", {"json": {"queries": {SAID["surname"]: SAID["given"]}}}),
    ("POST", "/match/default", {"json": {"queries": {"q": {**NEMO, "schema": SAID["surname"]}}}}),
    (
        "POST",
        "/match/default",
        {"json": {"queries": {SAID["given"]: {"schema": "Person", "properties": {"birthDate": [SAID["seat"]]}}}}},
    ),
    (
        "POST",
        "/match/default",
        {"json": {"queries": {SAID["given"]: {"schema": "Person", "properties": {"name": {SAID["seat"]: 1}}}}}},
    ),
    ("POST", "/match/default", {"json": {"queries": {"q": NEMO}, "weights": {SAID["surname"]: SAID["given"]}}}),
    ("POST", "/match/default", {"json": {"queries": {"q": NEMO}, "config": {SAID["surname"]: SAID["given"]}}}),
    *(
        ("POST", f"/match/default?{name}={SAID['surname']}", {"json": {"queries": {"q": NEMO}}})
        for name in ("limit", "threshold", "algorithm", "include_dataset", "topics", "exclude_schema", "changed_since")
    ),
]


@pytest.mark.parametrize(("method", "path", "more"), STRANGE)
def test_what_is_asked_is_not_repeated(watched: Watched, method: str, path: str, more: dict[str, Any]) -> None:
    with watched.client() as op:
        op.request(method, path, **more)
    silent(watched)


def test_a_token_stands_nowhere_but_in_its_own_request(watched: Watched) -> None:
    with watched.client() as op:
        token = op.headers["Authorization"].partition(" ")[2]
        for path in ("/v1/flights", "/v1/hits/00000000", "/v1/nothing", "/metrics"):
            answer = op.get(path)
            assert token not in answer.text + repr(answer.headers)
    assert token not in watched.written.getvalue()
    assert token.rpartition(".")[2] not in watched.written.getvalue()


class Odd(Exception):
    """Something of which nobody thought."""


def caused() -> BaseException:
    outer = Odd(SAID["surname"])
    outer.__cause__ = ValueError(SAID["given"])
    outer.add_note(SAID["document"])
    return outer


TROUBLES: list[tuple[Callable[[], BaseException], int]] = [
    (lambda: ValueError(SAID["surname"]), 500),
    (lambda: KeyError(SAID["surname"]), 500),
    (lambda: AssertionError(SAID["surname"]), 500),
    (lambda: RecursionError(SAID["surname"]), 500),
    (lambda: MemoryError(SAID["surname"]), 500),
    (lambda: UnicodeDecodeError("utf-8", SAID["surname"].encode(), 0, 1, SAID["given"]), 500),
    (lambda: ExceptionGroup(SAID["surname"], [ValueError(SAID["given"])]), 500),
    (caused, 500),
    (lambda: StatementError(SAID["surname"], f"SELECT '{SAID['given']}'", {"name": SAID["document"]}, ValueError()), 500),
    (lambda: OperationalError(SAID["surname"], {"name": SAID["document"]}, Exception(SAID["given"])), 500),
    (lambda: FileNotFoundError(2, SAID["surname"], f"/home/{SAID['given']}"), 503),
    (lambda: TimeoutError(SAID["surname"]), 503),
    (lambda: errors.ConfigError(f"{SAID['surname']} is not set up"), 503),
    (lambda: errors.Tampered(f"{SAID['surname']} does not verify"), 503),
]


@pytest.mark.parametrize(("trouble", "status"), TROUBLES)
@pytest.mark.parametrize("place", ["operation", "session", "message"])
def test_whatever_goes_wrong_nobody_is_named(
    watched: Watched,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    trouble: Callable[[], BaseException],
    status: int,
) -> None:
    def raises(*_: object, **__: object) -> None:
        personal = SAID["surname"]
        raise trouble() if personal else Odd

    where = {"operation": (inspect, "flights"), "session": (session, "enter"), "message": (deliver, "deliver")}[place]
    monkeypatch.setattr(*where, raises)
    with watched.client(**{"Pnrscreen-Ticket": f"T-{place}-{id(trouble)}"} if place == "session" else {}) as op:
        answer = op.post("/v1/messages", content=MESSAGE) if place == "message" else op.get("/v1/flights")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    if status == 500:
        line = json.loads(
            next(one for one in watched.written.getvalue().splitlines()[::-1] if answer.headers["x-request-id"] in one)
        )
        assert line["trouble"] == type(trouble()).__name__
        assert line["where"][0].startswith(__file__)
    monkeypatch.undo()  # counts are asked for by a session, which may be the first
    silent(watched)


def test_a_reason_of_any_letters_is_kept_or_refused(screened: Watched) -> None:
    """Half a character cannot be written: it is told as a fault of the request, and nothing is decided."""
    with screened.client() as op:
        hit = op.get("/v1/hits").json()["hits"][0]["hit"]
        assert marked(op.get(f"/v1/hits/{hit}").content)
        path, kind = f"/v1/hits/{hit}/review", {"Content-Type": "application/json"}
        half = b'{"decision": "dismiss", "reason": "another \\ud800 person entirely"}'
        assert op.post(path, content=half, headers=kind).status_code == 422
        nought = b'{"decision": "dismiss", "reason": "another \\u0000 person entirely"}'
        assert op.post(path, content=nought, headers=kind).status_code in {200, 422}
    silent(screened)


def test_what_comes_after_the_answer_began_is_in_the_log_by_its_place_only(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "review", lambda *_: object())
    with watched.client() as op:
        answer = op.post("/v1/hits/00000000/review", json={"decision": "dismiss", "reason": SAID["private"]})
    assert answer.status_code == 500
    silent(watched)
