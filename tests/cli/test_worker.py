"""``pnrscreen worker`` as a process of its own: it is told to end, it takes in what waited, and nothing stops it but that."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import update

from pnrscreen.adapters.store import schema
from pnrscreen.adapters.system import SystemClock
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import erasing, serving
from pnrscreen.operations import answer, inspect, presence, receive, screen, sequence
from pnrscreen.ports import BoardRow
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person
from support.logs import entries
from support.running import running, surroundings, until

ROE = person("ROE", "JANE", "900101", "XX1112223", "R1")
SOON = 20.0
"""Seconds within which a process begins, or ends."""


class Gone:
    """A store that takes nothing."""

    def transaction(self, *_asked: object) -> NoReturn:
        raise OSError("the disk is full")

    reading = transaction


@contextmanager
def working(home: Path, app: App) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker until the end of the block, from when it has said that it begins."""
    command = [sys.executable, "-m", "pnrscreen", "worker", "--home", str(home)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=surroundings()) as process:
        try:
            until(lambda: process.poll() is not None or presence.unended(logged(app)), SOON)
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def logged(app: App) -> App:
    """Bring the log up to date, so that what was written last can be read in it."""
    entries(app)
    return app


def ended(process: subprocess.Popen[bytes], name: signal.Signals) -> tuple[int, float]:
    """Tell a worker to end; return its exit code and how many seconds that took."""
    begun = time.monotonic()
    process.send_signal(name)
    return process.wait(SOON), time.monotonic() - begun


def told(app: App, event: str) -> list[dict[str, object]]:
    return [entry["public"] for entry in entries(app) if entry["event"] == event]


def flights(app: App) -> dict[str, BoardRow]:
    return {row.leg.key.number: row for row in inspect.board(app, app.system)}


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_end_does_so_at_once_and_says_that_it_did(tmp_path: Path, name: signal.Signals) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    with working(tmp_path / "home", app) as process:
        code, seconds = ended(process, name)
        assert (code, process.stderr and process.stderr.read()) == (0, b"")
    assert seconds < 5
    stops = told(app, "process.stop")
    assert [(one["kind"], one["well"]) for one in stops] == [("worker", 1)]
    assert presence.unended(app) == ()


def test_a_server_that_is_told_to_end_says_of_each_of_its_processes_that_it_did(tmp_path: Path) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    with running(tmp_path / "home", "--dev", "--processes", 2) as served:
        until(lambda: len(presence.unended(logged(app))) == 3, SOON)
        assert served.end() == 0
    assert sorted((one["kind"], one["well"]) for one in told(app, "process.stop")) == [("server", 1)] * 2 + [("worker", 1)]
    assert presence.unended(app) == ()


def test_one_flight_that_cannot_be_screened_stops_neither_the_others_nor_the_worker(tmp_path: Path) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    receive.receive(app, claim(app), paxlst(ROE), "api")
    screen.screen(app, claim(app))
    with app.store._engine.begin() as connection:  # type: ignore[attr-defined]
        connection.execute(update(schema.legs).values(ledger=b"no envelope at all"))
    for number, flight in enumerate(("ZZ0123", "ZZ0124")):
        raw = paxlst(ROE.replace("R1", "R2"), flight=flight, reference=f"1{number}")
        receive.receive(app, claim(app), raw, "api")
    with working(tmp_path / "home", app) as process:
        until(lambda: flights(app)["123"].failed and not flights(app)["124"].waiting, SOON)
        assert flights(app)["123"].failed == "Tampered"
        assert ended(process, signal.SIGTERM)[0] == 0


def test_a_worker_takes_in_what_waited_for_the_store_and_destroys_answers_over_their_time(tmp_path: Path) -> None:
    clock = SettableClock(SystemClock().now() - timedelta(days=2))
    app = open_border(tmp_path / "home", clock)
    answer.answer(app, check(app, "desk"), query(ROE, reference="T0001"))
    clock.set(SystemClock().now())
    answer.answer(replace(app, store=Gone()), check(app, "desk"), query(ROE, reference="T0002", control="2"))
    assert app.spool.waiting() == 1
    with working(tmp_path / "home", app) as process:
        until(lambda: app.spool.waiting() == 0 and told(app, "answer.degraded") and told(app, "expire.answers"), SOON)
        assert ended(process, signal.SIGTERM)[0] == 0
    assert [one["queries"] for one in told(app, "answer.degraded")] == [1]
    assert [one["answers"] for one in told(app, "expire.answers")] == [1]


def test_whatever_fails_in_a_round_is_said_once_without_values_and_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    receive.receive(app, claim(app), paxlst(ROE), "api")
    standing, tried = Standing(tmp_path / "home"), 0
    over, well = serving._End(0), threading.Event()
    well.set()

    def bug(*_: object) -> None:
        nonlocal tried
        tried += 1
        if tried == 3:
            over.tell()
        raise ZeroDivisionError("JANE ROE")

    monkeypatch.setattr(serving.quarantine, "expire", bug)
    monkeypatch.setattr(serving, "TROUBLED_SECONDS", 0.01)
    monkeypatch.setattr(serving, "LOOK_SECONDS", 0.0)
    serving._rounds(standing, standing.app, over, well)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("pnrscreen: ZeroDivisionError in test_worker.py, line ")
    assert not flights(app)["123"].waiting


def test_a_worker_that_is_told_to_end_leaves_the_rest_of_a_backlog_to_the_next(tmp_path: Path) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    receive.receive(app, claim(app), paxlst(ROE), "api")
    assert screen.screen(app, claim(app), over=lambda: True).legs == 0
    assert screen.waiting(app, app.system)


def test_a_worker_erases_what_is_due_by_itself_at_its_beginning(tmp_path: Path) -> None:
    clock = SettableClock(SystemClock().now() - timedelta(days=200))
    app = open_unit(tmp_path / "home", clock)
    receive.receive(app, claim(app), paxlst(ROE), "api")
    screen.screen(app, claim(app))
    clock.set(SystemClock().now())
    with working(tmp_path / "home", app) as process:
        until(lambda: inspect.metrics(app, claim(app))["retention_ran_at_seconds"], SOON)
        assert ended(process, signal.SIGTERM)[0] == 0
    assert told(app, "erase")
    counted = inspect.metrics(app, claim(app))
    assert counted["retention_ran_at_seconds"] >= int(clock.now().timestamp())
    assert counted["retention_due_records"] == 0


def test_a_retention_run_that_fails_is_said_noted_tried_again_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    app = open_unit(tmp_path / "home", SystemClock())
    tried, over = 0, threading.Event()

    def fails(*_: object) -> NoReturn:
        nonlocal tried
        tried += 1
        if tried == 3:
            over.set()
        raise ZeroDivisionError("JANE ROE")

    with monkeypatch.context() as patched:
        patched.setattr(erasing.retain, "_others", fails)
        patched.setattr(erasing, "AGAIN_SECONDS", 0.01)
        erasing._rounds(lambda: app, over)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("pnrscreen: what is due was not erased: ZeroDivisionError in test_worker.py, line ")
    assert tried == 3
    counted = inspect.metrics(app, claim(app))
    assert (counted["retention_failed"], counted["retention_ran_at_seconds"]) == (1, 0)


def test_a_worker_says_once_that_a_clock_has_jumped_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = SettableClock()
    app = open_unit(tmp_path / "home", clock)
    entries(app)
    sequence.sequence(app)
    clock.advance(days=7)
    over, rounds = threading.Event(), iter(range(3))

    def opened() -> App:
        if next(rounds) == 2:
            over.set()
        return app

    monkeypatch.setattr(erasing, "EVERY_SECONDS", 0.01)
    erasing._rounds(opened, over)
    said = capsys.readouterr().err
    assert said.count("pnrscreen retain confirm") == 1
    assert "7 days after this home did anything" in said
