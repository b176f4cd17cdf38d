"""Whatever is sent, of whatever length, however slowly and in whatever form, is answered as the API says, and the server goes
on.
"""

from __future__ import annotations

import gzip
import io
import json
import socket
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pnrscreen import config
from pnrscreen.api import application, connection, limits
from pnrscreen.api.connection import Connection
from pnrscreen.api.limits import BODY_BYTES, Buckets
from pnrscreen.api.problems import Problem
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.rights import Purpose
from support.clock import SettableClock
from support.homes import open_unit, paxlst, person
from support.server import client, serving

pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated:joserfc.errors.SecurityWarning")
LONGEST = 2**16
REVIEW = "/v1/hits/00000000/review"
GOOD = {"decision": "dismiss", "reason": "another person entirely"}


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, clock = tmp_path_factory.mktemp("limits") / "home", SettableClock()
    open_unit(home, clock)
    settings = home / config.FILE
    settings.write_text(f"interchange_bytes_max = {LONGEST}\nrequests_per_second = 100000\n" + settings.read_text())
    with serving(application(Standing(home, clock), developing=True), http=Connection) as served:
        yield served


@pytest.fixture(scope="module")
def op(where: str) -> Iterator[httpx.Client]:
    with client(where, "op") as made:
        yield made


@pytest.fixture(scope="module")
def dpo(where: str) -> Iterator[httpx.Client]:
    with client(where, "dpo", Purpose.OVERSIGHT) as made:
        yield made


@pytest.fixture(autouse=True)
def _goes_on(where: str, op: httpx.Client) -> Iterator[None]:
    """Whatever a test did, the server answers the next request."""
    yield
    assert op.get("/v1/flights").status_code == 200


def is_problem(answer: httpx.Response, status: int) -> bool:
    said = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail"} <= said.keys()
    assert said["status"] == answer.status_code
    return answer.status_code == status


# -------------------------------------------------------------------------------------------------------------- over a socket


def raw(op: httpx.Client, *parts: bytes, method: str = "POST", path: str = "/v1/messages", **headers: str) -> bytes:
    """Send a request as no library would, and return what comes back until the server hangs up or nothing more does."""
    said = {"Host": "home", **{name: op.headers[name] for name in ("Authorization", "Pnrscreen-Purpose")}, **headers}
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in said.items())
    return sent(op, head.encode("latin-1") + b"\r\n", *parts)


def sent(op: httpx.Client, *parts: bytes) -> bytes:
    with socket.create_connection((op.base_url.host, op.base_url.port), timeout=2) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except OSError:  # the server has said all it has to say
            pass
        return b"".join(received(connection))


def received(connection: socket.socket) -> Iterator[bytes]:
    try:
        while got := connection.recv(65_536):
            yield got
            connection.settimeout(0.3)
    except OSError:
        return


def chunked(*parts: bytes) -> list[bytes]:
    return [b"%x\r\n%b\r\n" % (len(part), part) for part in parts] + [b"0\r\n\r\n"]


@pytest.mark.parametrize(("path", "limit"), [("/v1/messages", LONGEST), (REVIEW, BODY_BYTES)])
def test_a_body_is_as_long_as_it_may_be_and_not_a_byte_longer(op: httpx.Client, path: str, limit: int) -> None:
    kind = {"Content-Type": "application/json"}
    assert op.post(path, content=b" " * limit, headers=kind).status_code != 413
    assert is_problem(op.post(path, content=b" " * (limit + 1), headers=kind), 413)
    in_bits = (b" " * 1000 for _ in range(limit // 1000 + 1))
    answer = raw(op, *chunked(*in_bits), path=path, Transfer_Encoding="chunked", Content_Type="application/json")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"urn:pnrscreen:problem:too-long" in answer


@pytest.mark.parametrize("path", ["/v1/messages", REVIEW, "/v1/nothing"])
def test_a_body_of_a_gigabyte_is_answered_before_it_comes(op: httpx.Client, path: str) -> None:
    answer = raw(op, path=path, Content_Length=str(2**30), Content_Type="application/json")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()


def test_a_head_is_no_longer_than_it_may_be(op: httpx.Client) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: home\r\nX-Long: %b\r\n\r\n"
    assert sent(op, head % (b"a" * (connection.HEAD_BYTES // 2))).startswith(b"HTTP/1.1 200 ")
    for pieces in ([head % (b"a" * 2**20)], [head[:-6], *[b"a" * 4096] * 20], [b"GET /" + b"a" * 2**20]):
        answer = sent(op, *pieces)
        assert answer.startswith(b"HTTP/1.1 431 ") or not answer, answer[:50]  # who goes on sending may be cut off unheard
    small = b"".join(b"X-%d: a\r\n" % number for number in range(100_000))
    assert not sent(op, b"GET /healthz HTTP/1.1\r\nHost: home\r\n" + small + b"\r\n").startswith(b"HTTP/1.1 200 ")


def test_who_says_nothing_or_half_a_head_holds_no_connection(op: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    one = b"GET /healthz HTTP/1.1\r\nHost: home\r\n"
    for said, answers in ((b"", 0), (one, 0), (one + b"\r\n" + one, 1)):
        with socket.create_connection((op.base_url.host, op.base_url.port), timeout=5) as slow:
            slow.sendall(said)
            got = b"".join(iter(lambda: slow.recv(65_536), b""))
        assert got.count(b"HTTP/1.1 200 ") == answers
        assert got.count(b"HTTP/1.1 408 ") == 1


def test_a_body_that_does_not_come_is_waited_for_no_longer_than_it_may_take(
    op: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.2)
    answer = raw(op, b"UNB+", Content_Length="1000")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"urn:pnrscreen:problem:too-slow" in answer
    assert b"connection: close" in answer.lower()


def test_who_hangs_up_is_no_fault_of_the_server(op: httpx.Client, dpo: httpx.Client) -> None:
    def counted(status: int) -> bool:
        return f'route="/v1/messages",status="{status}"' in dpo.get("/metrics").text

    before = counted(500)
    with socket.create_connection((op.base_url.host, op.base_url.port), timeout=5) as gone:
        said = {name: op.headers[name] for name in ("Authorization", "Pnrscreen-Purpose")}
        head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        gone.sendall(f"POST /v1/messages HTTP/1.1\r\nHost: x\r\n{head}Content-Length: 99\r\n\r\nUNB".encode())
        time.sleep(0.3)
    time.sleep(0.3)
    assert (counted(400), counted(500)) == (True, before)


def test_a_body_that_no_length_fits_is_no_request(op: httpx.Client) -> None:
    for length in ("-1", "9" * 400, "0x10", "1_0", "12, 13", ""):
        assert raw(op, b"12345", Content_Length=length)[:13] in {b"HTTP/1.1 400 ", b"HTTP/1.1 413 ", b""}, length


def test_two_lengths_smuggle_nothing(op: httpx.Client) -> None:
    """RFC 9112 section 6.3: where the two ways to tell a length differ, nothing behind is taken for another request."""
    inner = b"GET /healthz HTTP/1.1\r\nHost: home\r\n\r\n"
    answer = raw(op, b"0\r\n\r\n", inner, Content_Length="5", Transfer_Encoding="chunked")
    assert answer.count(b"HTTP/1.1 ") <= 2
    assert b"HTTP/1.1 500" not in answer
    twice = sent(op, b"POST /v1/messages HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 38\r\n\r\n" + inner)
    assert twice.startswith(b"HTTP/1.1 400 ")


def test_requests_that_come_at_once_are_answered_in_their_order(op: httpx.Client) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: home\r\n\r\n"
    other = b"GET /v1/flights HTTP/1.1\r\nHost: home\r\n\r\n"
    answer = sent(op, one + other + one)
    assert [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]] == [b"200", b"401", b"200"]


def test_a_body_behind_a_refusal_is_not_the_next_request(op: httpx.Client) -> None:
    """What nobody read of a body that was refused is not taken for a request of its own."""
    inner = b"GET /healthz HTTP/1.1\r\nHost: home\r\n\r\n"
    length = BODY_BYTES + 1
    head = b"POST /v1/hits/00000000/review HTTP/1.1\r\nHost: home\r\nContent-Length: %d\r\n\r\n" % length
    answer = sent(op, head, inner)
    assert answer.count(b"HTTP/1.1 ") == 1


# --------------------------------------------------------------------------------------------------------------------- bodies

GARBAGE: dict[str, bytes] = {
    "nothing": b"",
    "one byte": b"U",
    "a NUL": b"\0",
    "noise": bytes(range(256)) * 4,
    "gzip of nothing": gzip.compress(b""),
    "half a gzip": gzip.compress(b"UNB+" * 1000)[:30],
    "gzip of noise": b"\x1f\x8b" + bytes(range(256)),
    "zip of noise": b"PK\x03\x04" + bytes(range(256)),
    "XML that grows": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'cccccccccc'><!ENTITY d '&b;&b;&b;'>]><a>&d;</a>",
    "XML that reads a file": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
    "deep XML": b"<a>" * 20_000,
    "deep JSON": b"[" * 60_000,
    "deep objects": b'{"a":' * 12_000,
    "half a table": b'surname,given\n"',
}


@pytest.mark.parametrize("what", GARBAGE)
def test_what_cannot_be_read_is_told_and_changes_nothing_else(op: httpx.Client, what: str) -> None:
    answer = op.post("/v1/messages", content=GARBAGE[what])
    assert is_problem(answer, 422), answer.text
    assert b"root:" not in answer.content


def zipped(content: bytes, count: int = 1) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"{number}.edi", content)
    return written.getvalue()


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(bytes(32 * 2**20)),
        gzip.compress(gzip.compress(bytes(8 * 2**20))),
        zipped(bytes(16 * 2**20)),
        zipped(b"UNB", 500),
    ],
    ids=["gzip", "gzip in gzip", "zip", "zip of many"],
)
def test_what_is_small_only_while_it_is_packed_is_not_unpacked(op: httpx.Client, bomb: bytes) -> None:
    assert len(bomb) <= LONGEST
    answer = op.post("/v1/messages", content=bomb)
    assert 400 <= answer.status_code < 500, answer.text


JSON: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"decision=dismiss",
    "half of it": b'{"decision": "dismiss", "rea',
    "a list": b"[]",
    "null": b"null",
    "no UTF-8": b'{"decision": "dismiss", "reason": "\xff\xfe another person"}',
    "not a number": b'{"decision": NaN, "reason": NaN}',
    "no finite number": b'{"decision": Infinity, "reason": 1e999}',
    "a long number": b'{"decision": ' + b"9" * 5000 + b', "reason": "another person entirely"}',
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"decision":' * 50_000,
    "too much": json.dumps({**GOOD, "hit": "00000000"}).encode(),
    "too little": b'{"decision": "dismiss"}',
    "another decision": json.dumps({**GOOD, "decision": "escalate"}).encode(),
    "a reason that is none": json.dumps({**GOOD, "reason": ["x"]}).encode(),
}


@pytest.mark.parametrize("what", JSON)
def test_json_that_is_not_as_it_is_to_be_is_told_by_where_and_what(op: httpx.Client, what: str) -> None:
    answer = op.post(REVIEW, content=JSON[what], headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert is_problem(answer, answer.status_code)
    assert "another person" not in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", "", "json"])
def test_json_goes_by_its_name(op: httpx.Client, kind: str) -> None:
    assert op.post(REVIEW, content=json.dumps(GOOD), headers={"Content-Type": kind}).status_code in {415, 422}
    assert op.post(REVIEW, json=GOOD).status_code == 404


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json", "application/edifact", "multipart/form-data"])
def test_a_message_may_go_by_any_name(op: httpx.Client, kind: str) -> None:
    """Carriers' machines say what they like: what it is, is read off its bytes."""
    answer = op.post(
        "/v1/messages", content=paxlst(person("A", "B", "840229", "AB7654321", "R1")), headers={"Content-Type": kind}
    )
    assert answer.status_code == 202


# ---------------------------------------------------------------------------------------------------------- methods and paths


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get"])
@pytest.mark.parametrize("path", ["/v1/flights", "/v1/messages", "/healthz"])
def test_a_method_that_a_route_does_not_have_is_not_taken(op: httpx.Client, method: str, path: str) -> None:
    answer = raw(op, method=method, path=path, Content_Length="0")
    status = answer[9:12]
    assert status in {b"405", b"400", b"404"}, answer
    assert op.headers["Authorization"].encode() not in answer


@pytest.mark.parametrize(
    ("path", "methods"), [("/v1/hits/00000000/take", "DELETE, POST"), ("/v1/passengers/search", "GET, POST")]
)
def test_every_method_that_a_path_has_is_told(op: httpx.Client, path: str, methods: str) -> None:
    assert op.patch(path).headers["Allow"] == methods


PATHS = [
    "/v1/log/operations/../../keys/firsttry",
    "/v1/log/operations/%2e%2e/%2e%2e/keys/firsttry",
    "/v1/log/operations/tile/../../../pnrscreen.toml",
    "/v1/log/operations/tile/%2e%2e/%2e%2e/%2e%2e/pnrscreen.toml",
    "/v1/log/operations/tile/..%2f..%2f..%2fpnrscreen.toml",
    "/v1/log/operations/tile/..%5c..%5cpnrscreen.toml",
    "/v1/log/operations/tile/%00",
    "/v1/log/operations/tile/0/000%00",
    "/v1/log/operations/checkpoint%00",
    "/v1/log/operations//etc/passwd",
    "/v1/log/operations/%2fetc%2fpasswd",
    "/v1/log/operations/tile//etc/passwd",
    "/v1/log/operations/tile/" + "x" * 4000,
    "/v1/log/operations/tile/" + "x/" * 2000,
    "/v1/log/operations/tile/%ff%fe",
    "/v1/log/operations/tile",
    "/v1/log/operations/",
    "/v1/log/operations/tile/CON",
    "/v1/log/operations/tile/0",
    "/v1/log/../log/operations/tile/.",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_log(op: httpx.Client, dpo: httpx.Client, path: str) -> None:
    answer = raw(dpo, method="GET", path=path)
    assert answer[9:12] in {b"404", b"422"}, answer
    for secret in (b"root:", b"unit = ", b"BEGIN ", b"synthetic"):
        assert secret not in answer


@pytest.mark.parametrize(
    "path", ["/v1/flights/", "//v1/flights", "/v1/./flights", "/v1/flights%00", "/V1/flights", "/v1//flights"]
)
def test_a_route_has_one_path(op: httpx.Client, path: str) -> None:
    assert raw(op, method="GET", path=path)[9:12] == b"404"


@pytest.mark.parametrize(
    "query", ["index=-1&size=2", f"index={2**63}&size={2**64}", "index=1", "index=x&size=y", "index=1e3&size=1"]
)
def test_a_number_is_where_it_may_be(dpo: httpx.Client, query: str) -> None:
    assert is_problem(dpo.get(f"/v1/log/operations/inclusion?{query}"), 422)
    assert is_problem(dpo.get(f"/v1/log/operations/inclusion?index=0&size={2**62}"), 404)


def test_a_header_of_any_length_is_answered(op: httpx.Client) -> None:
    assert raw(op, method="GET", path="/v1/flights", Authorization="Bearer " + "x" * 60_000)[9:12] in {b"400", b"401", b"431"}
    assert raw(op, method="GET", path="/v1/flights", Pnrscreen_Ticket="T\xff")[9:12] in {b"200", b"400"}


# ---------------------------------------------------------------------------------------------------------------------- rates


def test_a_caller_has_so_many_requests_a_second_and_is_told_when_to_ask_again() -> None:
    now = [0.0]
    bucket = Buckets(3, lambda: now[0])
    for _ in range(3):
        bucket.take("a")
    with pytest.raises(Problem) as problem:
        bucket.take("a")
    assert (problem.value.status, problem.value.again) == (429, 1)
    bucket.take("b")
    now[0] += 1 / 3
    bucket.take("a")
    with pytest.raises(Problem):
        bucket.take("a")
    now[0] += 3600
    for _ in range(3):
        bucket.take("a")
    with pytest.raises(Problem):
        bucket.take("a")


def test_so_many_callers_at_once_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_KEPT", 10)
    bucket = Buckets(3, lambda: 0.0)
    for number in range(100):
        bucket.take(str(number))
    assert len(bucket._left) == 10


def test_too_many_requests_are_429_with_a_number_of_seconds(where: str, op: httpx.Client) -> None:
    answers: list[httpx.Response] = []

    def often(client_: httpx.Client) -> Any:
        door = client_.get("/v1/flights")
        answers.append(door)
        return door

    with httpx.Client(base_url=where) as stranger:
        for _ in range(20):
            often(stranger)
    late = [one for one in answers if one.status_code == 429]
    assert late
    assert {one.headers["retry-after"] for one in late} == {"1"}
    assert is_problem(late[0], 429)


@pytest.mark.parametrize("query", ["after=x", "after=W10", "limit=0", "limit=9999"])
def test_a_page_that_there_cannot_be_is_a_fault_of_the_request_and_no_want_of_a_right(op: httpx.Client, query: str) -> None:
    assert is_problem(op.get(f"/v1/hits?{query}"), 422)
