"""``pnrscreen serve`` as a unit runs it: real processes, a home that changes under them, and processes that are ended."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from pnrscreen import bootstrap
from pnrscreen.adapters.system import SystemClock
from pnrscreen.rights import Actor, Login, LoginKind, Role
from support.certificates import Authority, Shown
from support.command import pnrscreen
from support.homes import LIST, open_unit, paxlst, person, register
from support.keys import key_file, passphrase_file
from support.ruled import let_judge
from support.running import Running, alive, children, free, running, until
from support.server import ASSESSMENT, client

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes as Linux shows them")

SOON = 5.0
"""Seconds until what came in is screened, and until what has changed reaches every process."""
DAY = datetime.now(UTC) + timedelta(days=2)
REASON = "born in another year, as the passport shows"
NEXT = b"N-3,Ottoline FEATHERSTONHAUGH,1961-07-04,GBR,,WANTED\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a synthetic home with a small list."""
    place = tmp_path_factory.mktemp("serving") / "home"
    open_unit(place, SystemClock())
    return place


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Running]:
    """Serve it with two processes that answer."""
    with running(home, "--dev", "--processes", 2) as server:
        yield server


@pytest.fixture
def officer(served: Running) -> Iterator[httpx.Client]:
    """Return a client of the operator, who also reviews."""
    with client(served.at, "op") as asking:
        yield asking


def listed(*people: str, flight: str, prepared: int = 0) -> bytes:
    """Write a list of a flight in two days, prepared so many minutes after another."""
    at = datetime.now(UTC) + timedelta(minutes=prepared)
    written = paxlst(*people, prepared=f"{at:%y%m%d:%H%M}", reference=f"{time.monotonic_ns() % 10**13}", flight=flight)
    return written.replace(b"2603010610", f"{DAY:%y%m%d}0610".encode()).replace(b"2603010730", f"{DAY:%y%m%d}0730".encode())


def amina(reference: str, passport: str = "", seat: str = "") -> str:
    """Write the listed person, with a passport or without any."""
    said = person("KARIMOVA", "AMINA", "840229", passport or "NONE", reference)
    start, end = said.index("DOC+P+"), len(said)
    return said[:start] + (f"LOC+178+{seat}'" if seat else "") + (said[start:end] if passport else "")


def hits(officer: httpx.Client, flight: str) -> dict[str, dict[str, object]]:
    """Return the hits of a flight by their ids, whatever became of them."""
    shown = officer.get("/v1/hits").raise_for_status().json()["hits"]
    return {one["hit"]: one for one in shown if one["flight"]["number"] == flight.removeprefix("ZZ0")}


def hand_in(officer: httpx.Client, message: bytes) -> None:
    """Hand in a message that must be taken."""
    assert officer.post("/v1/messages", content=message).status_code == 202, message


@contextmanager
def asked_meanwhile(served: Running) -> Iterator[list[int]]:
    """Ask on connections of their own, one after the other, and collect what was answered: 0 for nothing at all."""
    answers: list[int] = []
    over = threading.Event()

    with client(served.at, "op") as asking:
        said = dict(asking.headers)

    def ask() -> None:
        while not over.wait(0.02):
            try:
                answers.append(httpx.get(f"{served.at}/v1/flights", headers=said, timeout=30).status_code)
            except httpx.HTTPError:
                answers.append(0)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()
    assert answers


def mapped(pid: int) -> set[str]:
    """Return the prepared lists that a process has mapped; one that was replaced says so."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {line.partition("/")[2].rpartition("/")[2] for line in lines if ".index" in line}


# ------------------------------------------------------------------------------------------------------ what is screened


def test_what_is_handed_in_is_screened_within_seconds_and_a_decision_stays_with_its_evidence(officer):
    hand_in(officer, listed(amina("R1"), flight="ZZ0101"))
    (first,) = until(lambda: hits(officer, "ZZ0101"), SOON)
    said = {"decision": "dismiss", "reason": REASON}
    assert officer.post(f"/v1/hits/{first}/review", json=said).raise_for_status().json()["state"] == "dismissed"

    hand_in(
        officer, listed(amina("R1", seat="12A"), person("SAMPLE", "NILS", "700101", "X1", "R2"), flight="ZZ0101", prepared=1)
    )
    until(lambda: _waits_for_nothing(officer, "0101", people=2), SOON)
    assert hits(officer, "ZZ0101").keys() <= {first}, "a change that adds nothing opened a hit"

    hand_in(officer, listed(amina("R1", "AB7654321"), flight="ZZ0101", prepared=2))
    another = until(lambda: hits(officer, "ZZ0101").keys() - {first}, SOON)
    assert officer.get(f"/v1/hits/{first}").json()["state"] == "dismissed"
    assert officer.get(f"/v1/hits/{another.pop()}").json()["state"] == "open"


def _waits_for_nothing(officer: httpx.Client, number: str, people: int) -> bool:
    flights = officer.get("/v1/flights").json()["flights"]
    return any(
        one["flight"].endswith(number.lstrip("0")) and one["passengers"] == people and not one["waiting"] for one in flights
    )


# --------------------------------------------------------------------------------------------------- a home that changes


def test_a_list_that_is_loaded_reaches_every_process_and_no_request_is_lost(served, officer, home):
    hand_in(officer, listed(person("FEATHERSTONHAUGH", "OTTOLINE", "610704", "Z1", "R1", "GBR"), flight="ZZ0202"))
    until(lambda: _waits_for_nothing(officer, "0202", people=1), SOON)
    everyone = [*served.answering, served.worker]
    before = {name for pid in everyone for name in mapped(pid)}
    assert len(before) == 1, "every process maps the one list that was prepared"
    before_it = _in_force(served, officer)
    (home.parent / "next.csv").write_bytes(LIST + NEXT)
    terms = ("--name", "test", "--owner", "tests", "--basis", "synthetic", "--sought-or-alert", "--as", "op")
    with asked_meanwhile(served) as answers:
        assert pnrscreen("watchlist", "load", home.parent / "next.csv", "--home", home, *terms, **_memory()).returncode == 0
        until(lambda: hits(officer, "ZZ0202"), 3 * SOON)
        until(lambda: len(now := _in_force(served, officer)) == 1 and now - before_it, 3 * SOON)
        gone = before | {f"{name} (deleted)" for name in before}  # its file goes before the last process lets it go
        until(lambda: all(mapped(pid) and not mapped(pid) & gone for pid in everyone), 3 * SOON)
    after = {name for pid in everyone for name in mapped(pid)}
    assert len(after) == 1, "the old one is let go by all"
    assert not any("deleted" in name for name in after)
    assert not mapped(served.keeper.pid), "whoever keeps the processes holds no list"
    assert set(answers) == {200}


def _in_force(served: Running, officer: httpx.Client) -> set[str]:
    """Ask a dozen times, on connections of their own, which edition is in force."""
    said = dict(officer.headers)
    asked = (httpx.get(f"{served.at}/v1/editions", headers=said, timeout=30).raise_for_status() for _ in range(12))
    return {answer.json()["in_force"]["digest"] for answer in asked}


def test_a_rule_that_is_let_into_service_judges_what_comes_next(served, officer, home):
    until(lambda: len(served.answering) == 2)
    settings = home / "pnrscreen.toml"
    said = settings.read_text()
    with asked_meanwhile(served) as answers:
        settings.write_text(f"{said}\nname_threshold = ")
        until(lambda: b"pnrscreen.toml" in served.said.read_bytes(), 3 * SOON)
        settings.write_text(said)
        before = _in_force(served, officer)
        let_judge(bootstrap.open_home(home), "one-document-several-persons")
        after = until(lambda: len(now := _in_force(served, officer)) == 1 and now - before, 3 * SOON)
        hand_in(officer, listed(amina("R1"), flight="ZZ0303"))
        (hit,) = until(lambda: hits(officer, "ZZ0303"), 3 * SOON).values()
    assert {hit["edition"]} == after
    assert set(answers) == {200}


def test_an_actor_who_is_taken_out_of_the_registry_is_refused_by_every_process(served, home):
    register(home, Actor(id="guest", organisation="Test unit", roles=frozenset({Role.OPERATOR})))
    until(lambda: all(httpx.get(f"{served.at}/dev/token/guest").is_success for _ in range(12)), 3 * SOON)
    with client(served.at, "guest") as guest:
        said = dict(guest.headers)
    until(lambda: _answers(served, said) == {200}, 3 * SOON)
    proposal = home.parent / "proposal.json"
    assert pnrscreen("actor", "propose", "--home", home, "--out", proposal, "--remove", "guest").returncode == 0
    assert pnrscreen("actor", "apply", proposal, "--home", home).returncode == 0
    until(lambda: _answers(served, said) <= {401, 429}, 3 * SOON)  # strangers may try a few times a second


def _answers(served: Running, said: dict[str, str]) -> set[int]:
    """Ask a dozen times on connections of their own, so that every process is asked."""
    return {httpx.get(f"{served.at}/v1/flights", headers=said, timeout=30).status_code for _ in range(12)}


def _memory() -> dict[str, str]:
    return {"PNRSCREEN_MEMORY": os.environ["PNRSCREEN_MEMORY"]}


# ------------------------------------------------------------------------------------------------ processes that are ended


def test_a_worker_that_is_killed_is_replaced_and_what_comes_in_is_screened(served, officer):
    killed = served.worker
    os.kill(killed, signal.SIGKILL)
    hand_in(officer, listed(amina("R1"), flight="ZZ0404"))
    until(lambda: hits(officer, "ZZ0404"), 6 * SOON)
    assert served.worker != killed


def test_a_process_that_answers_may_be_killed_and_another_takes_its_place(served):
    killed = until(lambda: served.answering)[0]
    with asked_meanwhile(served) as answers:
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in served.answering and len(served.answering) == 2, 6 * SOON)
        until(lambda: len(answers) > 30, 6 * SOON)
    assert answers.count(200) >= len(answers) - 1, "at most what the killed process was answering is lost"


def test_told_to_end_it_finishes_what_is_under_way_and_leaves_nothing_behind(home):
    with running(home, "--dev") as server:
        begun = [server.keeper.pid, *children(server.keeper.pid)]
        said = httpx.get(f"{server.at}/dev/token/op").text
        message = listed(person("SAMPLE", "NILS", "700101", "X1", "R2"), flight="ZZ0505")
        host, _, port = server.at.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=30) as slow:
            head = (
                f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {said}\r\nContent-Length: {len(message)}\r\n"
            )
            slow.sendall(head.encode() + b"Pnrscreen-Purpose: advance-assessment\r\n\r\n" + message[:100])
            time.sleep(0.5)
            server.keeper.send_signal(signal.SIGTERM)
            time.sleep(1)
            with pytest.raises(ConnectionRefusedError):  # whoever comes now goes elsewhere at once
                socket.create_connection((host, int(port)), timeout=30)
            slow.sendall(message[100:])
            assert slow.recv(100).startswith(b"HTTP/1.1 202")
        assert server.keeper.wait(30) == 0
        until(lambda: not [pid for pid in begun if alive(pid)], SOON)  # Python's own tracker of resources ends a moment later
    assert "Traceback" not in server.said.read_text()


def test_no_process_outlives_the_one_that_keeps_them(home):
    with running(home) as server:
        begun = children(server.keeper.pid)
        server.keeper.kill()
        until(lambda: not [pid for pid in begun if alive(pid)], 3 * SOON)


# -------------------------------------------------------------------------------------------------------- who shows what


def test_a_machine_enters_by_its_certificate_and_whoever_has_none_by_what_they_have(home, tmp_path):
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    server, machine = ours.certify("server"), ours.certify("machine")
    entering = Login(kind=LoginKind.CERTIFICATE, value=machine.digest, purpose=ASSESSMENT)
    register(home, Actor(id="machine", organisation="Test unit", roles=frozenset({Role.OPERATOR}), logins=(entering,)))
    tls = ("--certificate", server.certificate, "--certificate-key", server.key, "--client-ca", ours.certificate)
    trusting = ssl.create_default_context(cafile=str(ours.certificate))
    with running(home, "--dev", "--no-worker", *tls, verify=trusting) as served:
        assert asked(served, ours, machine) == 200
        assert asked(served, ours, ours.certify("nobody")) == 401
        assert asked(served, ours, None) == 401
        token = httpx.get(f"{served.at}/dev/token/op", verify=trusting).raise_for_status().text
        said = {"Authorization": f"Bearer {token}", "Pnrscreen-Purpose": ASSESSMENT.value}
        assert asked(served, ours, None, **said) == 200
        with pytest.raises(httpx.HTTPError):
            asked(served, ours, theirs.certify("stranger"))
        with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
            asked(served, theirs, machine)
        assert served.end() == 0


def asked(served: Running, trusted: Authority, shown: Shown | None, **said: str) -> int:
    """Ask for the board, showing a certificate or none, and return the status."""
    context = ssl.create_default_context(cafile=str(trusted.certificate))
    if shown:
        context.load_cert_chain(shown.certificate, shown.key)
    return httpx.get(f"{served.at}/v1/flights", headers=said, verify=context, timeout=30).status_code


# --------------------------------------------------------------------------------------------------- what cannot be served


def test_what_cannot_be_served_is_said_in_one_line_with_its_exit_code(home, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = refused(home, port)
        assert (code, said) == (
            5,
            [f"pnrscreen: the system says: nothing can listen at 127.0.0.1, port {port}: Address already in use"],
        )
    code, said = refused(tmp_path / "none", free())
    assert (code, len(said)) == (2, 1)
    assert "is not a home: run `pnrscreen init" in said[0]
    code, said = refused(founded_by_two(tmp_path), free(), "--dev")
    assert (code, len(said), "--dev is for a synthetic one" in said[0]) == (3, 1, True)
    (tmp_path / "no.pem").write_text("no certificate")
    code, said = refused(home, free(), "--certificate", tmp_path / "no.pem")
    assert (code, len(said), "cannot be used for TLS" in said[0]) == (2, 1, True)
    code, said = refused(home, free(), "--certificate", tmp_path / "nowhere.pem")
    assert (code, len(said), "does not exist" in said[0]) == (2, 1, True)


def refused(home: Path, port: int, *options: object) -> tuple[int, list[str]]:
    """Try to serve in this process: what cannot be served begins no other. Return the exit code and what was said."""
    done = pnrscreen("serve", "--home", home, "--port", port, *options, **_memory())
    assert done.stdout == b""
    return done.returncode, done.stderr.decode().splitlines()


def founded_by_two(folder: Path) -> Path:
    """Found a home that may hold real persons."""
    actors = {"j.doe": "operator,list_owner", "k.lee": "sysadmin", "m.roe": "dpo"}
    signing = {name: key_file(folder, name) for name in actors}
    described = [word for name, roles in actors.items() for word in ("--actor", f"{name} PIU {roles} {signing[name]}.pub")]
    signers = ("--sign", signing["j.doe"], "--sign", signing["m.roe"])
    made = pnrscreen(
        *("init", "--home", folder / "live", "--unit", "PIU", *described, *signers),
        PNRSCREEN_PASSPHRASE_FILE=passphrase_file(folder),
    )
    assert made.returncode == 0, made.stderr
    return folder / "live"
