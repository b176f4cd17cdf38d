"""Several processes take in what one does; whoever ends one of them loses nothing that was committed."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from functools import partial
from pathlib import Path

import pytest

from pnrscreen import bootstrap, demo
from pnrscreen.app import App
from pnrscreen.cli import intake
from pnrscreen.cli.demo import DAY, Eve
from pnrscreen.cli.processes import crew, usual
from pnrscreen.operations import inspect, publish, receive, screen
from support.homes import claim, found

CLOCK = Eve(DAY)


@pytest.fixture(scope="module")
def traffic() -> demo.Day:
    """Make a small synthetic day: three flights, every kind of message."""
    return demo.day(random.Random(3), DAY.date(), flights=3, passengers=60)


@pytest.fixture
def files(traffic: demo.Day, tmp_path: Path) -> list[str]:
    """Write its messages to files."""
    folder = tmp_path / "messages"
    folder.mkdir()
    for file in traffic.files:
        (folder / file.name).write_bytes(file.content)
    return sorted(map(str, folder.iterdir()))


def made(home: Path, traffic: demo.Day) -> Path:
    """Make a home with the list of the day."""
    found(home, CLOCK)
    app = bootstrap.open_home(home, CLOCK)
    listed = {"list.csv": traffic.watchlist_csv}
    source = publish.Source(name="test", format="csv", files=listed, owner="tests", basis="synthetic", sought_or_alert=True)
    publish.load_list(app, claim(app), source)
    return home


def opened(home: Path) -> App:
    """Open it on the eve of the day."""
    return bootstrap.open_home(home, CLOCK, memory=None)


def taken_in(home: Path, files: list[str], processes: int) -> tuple[intake.Taken, screen.Screened]:
    """Do what ``pnrscreen ingest`` does."""
    with intake.hands(partial(opened, home), processes) as others:
        app = opened(home)
        who = claim(app)
        return intake.take_in(app, who, files, others), intake.judge(app, who, others)


def picture(home: Path) -> tuple[object, ...]:
    """Return all that does not depend on when and by whom it was taken in."""
    app = opened(home)
    who = claim(app)
    board = [(row.leg.key, dict(row.counts), dict(row.hits), row.waiting) for row in inspect.board(app, who)]
    hits = sorted((one.hit.id, one.passenger.id, one.passenger.identity) for one in inspect.hits(app, who))
    return board, hits, inspect.numbers(app, who)["passengers"]


def test_two_processes_take_in_and_screen_what_one_does(traffic, files, tmp_path):
    one, two = made(tmp_path / "one", traffic), made(tmp_path / "two", traffic)
    alone, together = taken_in(one, files, 1), taken_in(two, files, 2)
    assert picture(two) == picture(one)
    assert together[0].intake.interchanges == alone[0].intake.interchanges > 0
    assert together[0].intake.duplicates == alone[0].intake.duplicates
    assert together[0].intake.broken == alone[0].intake.broken
    assert together[0].failed == alone[0].failed
    assert together[1] == alone[1]


def test_a_process_that_is_killed_loses_nothing_and_running_again_does_the_rest(traffic, files, tmp_path, monkeypatch):
    home, whole = made(tmp_path / "home", traffic), made(tmp_path / "whole", traffic)
    last = files[-1]

    def killed(app, access, raw, source):
        if source == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return receive_(app, access, raw, source)

    receive_ = receive.receive
    with monkeypatch.context() as changed:
        changed.setattr(receive, "receive", killed)
        with pytest.raises(ChildProcessError, match="was ended from outside; what it had committed stands: run again"):
            taken_in(home, files, 2)
    assert inspect.numbers(opened(home), claim(opened(home)))["receipts"] > 0
    again, _ = taken_in(home, files, 2)
    first, _ = taken_in(whole, files, 1)
    assert again.intake.interchanges < first.intake.interchanges
    assert picture(home) == picture(whole)


def test_a_file_that_cannot_be_opened_is_said_and_the_others_are_taken_in(traffic, files, tmp_path):
    home = made(tmp_path / "home", traffic)
    taken, _ = taken_in(home, [*files, str(tmp_path / "nowhere.edi")], 2)
    assert taken.failed
    assert taken.intake.files == len(files)


def test_answers_come_in_the_order_of_the_questions():
    with crew(2, lambda: 3) as hands:
        assert list(hands.each(pow, range(40))) == [3**number for number in range(40)]


def test_what_a_process_raises_is_raised():
    with crew(2, lambda: 3) as hands, pytest.raises(ZeroDivisionError):
        list(hands.each(divmod, [1, 0, 1]))


def test_portions_grow_smaller_so_that_all_are_done_at_about_the_same_time():
    with crew(2, lambda: None) as hands:
        portions = list(hands.portions(range(21), 4))
    assert [len(portion) for portion in portions] == [4, 4, 3, 2, 2, 1, 1, 1, 1, 1, 1]
    assert [one for portion in portions for one in portion] == list(range(21))


def test_a_long_question_leaves_the_others_with_work(tmp_path):
    """Answers come in the order of the questions, but the second process does not wait for the first answer."""
    asked = [(tmp_path, number) for number in range(6)]
    with crew(2, lambda: None) as hands:
        assert list(hands.each(_first_waits_for_last, asked)) == list(range(6))


def _first_waits_for_last(_held: None, asked: tuple[Path, int]) -> int:
    folder, number = asked
    (folder / str(number)).touch()
    for _ in range(2000 if number == 0 else 0):
        if (folder / "5").exists():
            return number
        time.sleep(0.01)
    return -1 if number == 0 else number


def test_what_a_process_cannot_open_is_said_as_such(tmp_path):
    with crew(2, partial(bootstrap.open_home, tmp_path)) as hands, pytest.raises(bootstrap.ConfigError):
        list(hands.each(divmod, [1]))


def test_ctrl_c_is_for_the_command_and_leaves_no_process_behind():
    with pytest.raises(KeyboardInterrupt):
        _interrupted()
    assert not multiprocessing.active_children()


def _interrupted() -> None:
    with crew(2, lambda: signal.SIGINT) as hands:
        assert list(hands.each(_handled, [None])) == [signal.SIG_IGN]
        raise KeyboardInterrupt


def _handled(number: int, _asked: None) -> object:
    return signal.getsignal(number)


def test_few_files_are_taken_in_by_one_process_and_many_by_no_more_than_there_are_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(16)))
    assert [usual(files) for files in (0, 1, 7, 8, 15, 16, 1000)] == [1, 1, 1, 2, 3, 4, 4]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert usual(1000) == 1
