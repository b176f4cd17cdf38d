"""Deciding hits at the command line: one that is named, or the queue, as someone at a terminal goes through it."""

from __future__ import annotations

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pnrscreen.cli import review
from pnrscreen.rights import Actor, Role
from support.command import Done, pnrscreen
from support.homes import LIST, paxlst, person, pnr, pnrgov, register

WHY = "another birth date on the passport"
STAFF = (
    Actor(id="anna", organisation="U", roles=frozenset({Role.REVIEWER})),
    Actor(id="ben", organisation="Customs", roles=frozenset({Role.REVIEWER})),
    Actor(id="kim", organisation="U", roles=frozenset({Role.LIST_OWNER, Role.RULE_AUTHOR})),
)


LOAD = ("--basis", "b", "--sought-or-alert", "--as", "op", "--home")


def a_home(folder: Path) -> Path:
    """Make a home with a list of two people, two reviewers and someone who is neither."""
    home = folder / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--actor", "op", "--synthetic")
    register(home, *STAFF)
    (folder / "list.csv").write_bytes(LIST)
    assert pnrscreen("watchlist", "load", folder / "list.csv", "--owner", "o", *LOAD, home).returncode == 0
    return home


def fly(home: Path) -> Path:
    """Let the two of them fly."""
    api, booked = home.parent / "api.edi", home.parent / "pnr.edi"
    api.write_bytes(paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")))
    booked.write_bytes(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")))
    assert pnrscreen("ingest", api, booked, "--home", home).returncode == 0
    return home


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fly(a_home(tmp_path_factory.mktemp("flown")))


@pytest.fixture
def home(flown: Path, tmp_path: Path) -> Path:
    """Return a home of the test's own with two open hits."""
    return shutil.copytree(flown, tmp_path / "home")


def shown(home: Path, *options: str) -> list[dict[str, Any]]:
    done = pnrscreen("hits", "--home", home, "--format", "jsonl", *options)
    return [json.loads(line) for line in done.stdout.splitlines()]


def words(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def decide(home: Path, hit: str, *options: str, actor: str = "op") -> Done:
    return pnrscreen("review", hit, "--home", home, *options, "--as", actor)


def walk(home: Path, answers: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> Done:
    """Go through the queue as someone at a terminal who types this."""
    with monkeypatch.context() as patched:
        patched.setattr(review, "attended", lambda: True)
        return pnrscreen("review", "--home", home, *options, stdin=answers.encode())


def test_a_hit_that_was_seen_is_decided_by_how_its_id_begins(home: Path) -> None:
    table = pnrscreen("hits", "--home", home).stdout.decode()
    first, second = shown(home)
    assert f"hit {first['hit'][:12]}" in table
    done = decide(home, first["hit"][:12], "--dismiss", "--reason", WHY)
    assert (done.returncode, done.stdout.decode()) == (0, f"hit {first['hit'][:12]} is dismissed.\n")
    assert [hit["hit"] for hit in shown(home)] == [second["hit"]]
    (decided,) = [hit for hit in shown(home, "--all") if hit["hit"] == first["hit"]]
    assert decided["state"] == "dismissed"
    assert {name: decided["review"][name] for name in ("decision", "reviewer", "reason")} == {
        "decision": "dismiss",
        "reviewer": "op",
        "reason": WHY,
    }
    every = words(pnrscreen("hits", "--home", home, "--all"))
    assert "dismissed by op," in every
    assert WHY in every
    assert "1 high, 1 decided" in words(pnrscreen("board", "--home", home, COLUMNS="200"))


def test_who_looks_is_told_that_an_edited_hit_is_not_shown(home: Path) -> None:
    whole = pnrscreen("hits", "--home", home, "--format", "jsonl")
    assert (len(whole.stdout.splitlines()), whole.stderr) == (2, b"")
    with closing(sqlite3.connect(home / "pnrscreen.db")) as database, database:
        database.execute("UPDATE hit SET level = level + 1 WHERE id = (SELECT min(id) FROM hit)")
    left = pnrscreen("hits", "--home", home, "--format", "jsonl")
    assert len(left.stdout.splitlines()) == 1
    assert b"not shown: 1 hits; their time is over, or their rows were edited: pnrscreen doctor says" in left.stderr


def test_the_second_to_decide_is_told_who_was_first(home: Path) -> None:
    (first, _), (_, _) = shown(home), shown(home, "--as", "anna")
    assert decide(home, first["hit"], "--confirm", "--reason", WHY).returncode == 0
    done = decide(home, first["hit"], "--dismiss", "--reason", WHY, actor="anna")
    assert done.returncode == 5
    assert "changed meanwhile: this hit was confirmed by op on" in words(done)
    assert "KARIMOVA" not in words(done)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ((), 2, "there is no terminal to ask at: review HIT"),
        (("--reason", WHY), 2, "say which and why"),
        (("--confirm",), 2, "say which and why"),
        (("--confirm", "--dismiss", "--reason", WHY), 2, "either --confirm or --dismiss"),
        (("--confirm", "--reason", "short"), 3, "at least 10 characters"),
        (("--confirm", "--reason", WHY, "--as", "anna"), 3, "look at this hit first"),
        (("--confirm", "--reason", WHY, "--as", "kim"), 3, "one of the roles border_officer, protection_reviewer, reviewer"),
        (("--confirm", "--reason", WHY, "--as", "dpo"), 3, "one of the roles border_officer, protection_reviewer, reviewer"),
        (("--confirm", "--reason", WHY, "--as", "nobody"), 3, "no such actor"),
    ],
)
def test_what_keeps_a_hit_from_being_decided_is_said(home: Path, options: tuple[str, ...], code: int, said: str) -> None:
    (first, _) = shown(home)
    done = pnrscreen("review", first["hit"][:8], "--home", home, *options)
    assert (done.returncode, said in words(done)) == (code, True), words(done)
    assert len(shown(home)) == 2


def test_without_a_hit_or_a_terminal_it_says_what_to_name(home: Path) -> None:
    done = pnrscreen("review", "--home", home, stdin=b"c\nbecause of this\n")
    assert (done.returncode, "there is no terminal to ask at" in words(done)) == (2, True)
    named = pnrscreen("review", "--home", home, "--confirm", "--reason", WHY)
    assert (named.returncode, "say which and why" in words(named)) == (2, True)
    assert len(shown(home)) == 2


def test_the_queue_is_gone_through_gravest_first(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = walk(home, f"x\nc\nshort\n{WHY}\ns\n", monkeypatch)
    assert done.returncode == 0
    said = words(done)
    assert said.index("KARIMOVA") < said.index("QUILLFEATHER")
    for expected in (
        "1 of 2",
        "2 of 2",
        "[c]onfirm, [d]ismiss, [s]kip, [q]uit",
        "at least 10 characters",
        "1 decided, 1 left.",
    ):
        assert expected in said
    assert [hit["state"] for hit in shown(home, "--all")] == ["confirmed", "open"]


@pytest.mark.parametrize("answers", ["q\n", "", "d\n", "quit\n"])
def test_whoever_has_had_enough_leaves_the_rest_unseen(home: Path, monkeypatch: pytest.MonkeyPatch, answers: str) -> None:
    done = walk(home, answers, monkeypatch)
    assert (done.returncode, "0 decided, 2 left." in words(done)) == (0, True)
    assert "QUILLFEATHER" not in words(done)


def test_one_hit_is_shown_and_asked_about(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (_, second) = shown(home)
    done = walk(home, f"d\n{WHY}\n", monkeypatch, second["hit"][:8])
    assert ("QUILLFEATHER" in words(done), "1 decided, 1 left." in words(done)) == (True, True)
    again = walk(home, "", monkeypatch, second["hit"][:8])
    assert ("dismissed by op" in words(again), "0 decided, 1 left." in words(again)) == (True, True)


def test_whom_a_reviewer_is_asked_about_nobody_else_decides_meanwhile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The colleague tries while this reviewer still types the reason, and sees whose it is."""
    shown(home, "--as", "anna")
    (first, _) = shown(home)
    ask, tried = review._reason, []

    def slow(least: int) -> str:
        tried.append(decide(home, first["hit"], "--dismiss", "--reason", WHY, actor="anna"))
        tried.append(pnrscreen("hits", "--home", home, "--as", "anna"))
        monkeypatch.setattr(review, "_reason", ask)
        return ask(least)

    monkeypatch.setattr(review, "_reason", slow)
    done = walk(home, f"c\n{WHY}\nd\n{WHY}\n", monkeypatch)
    assert (tried[0].returncode, "op works on this hit until" in words(tried[0])) == (5, True)
    assert "taken by op until" in words(tried[1])
    assert "2 decided, 0 left." in words(done)
    assert {hit["review"]["reviewer"] for hit in shown(home, "--all")} == {"op"}
    assert "taken by" not in words(pnrscreen("hits", "--home", home, "--all"))


def test_what_a_colleague_has_taken_is_said_and_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = _opened(home)
    (first, second) = shown(home, "--as", "anna")
    review.operation.take(app, review.options.access(app, "anna"), first["hit"])
    done = walk(home, f"d\n{WHY}\n", monkeypatch)
    assert "taken by anna until" in words(done)
    assert "anna works on this hit until" in words(done)
    assert "1 decided, 1 left." in words(done)
    assert [hit["hit"] for hit in shown(home)] == [first["hit"]] != [second["hit"]]


def test_what_a_colleague_decided_before_it_was_taken_is_said_and_passed_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(home, "--as", "anna")
    (first, _) = shown(home)
    take = review.operation.take

    def late(*asked: Any) -> Any:
        monkeypatch.setattr(review.operation, "take", take)
        assert decide(home, first["hit"], "--dismiss", "--reason", WHY, actor="anna").returncode == 0
        return take(*asked)

    monkeypatch.setattr(review.operation, "take", late)
    done = walk(home, f"d\n{WHY}\n", monkeypatch)
    assert "this hit was dismissed by anna on" in words(done)
    assert "1 decided, 0 left." in words(done)


def test_a_hit_withdrawn_meanwhile_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = review.operation.waiting(*_opened(home))
    monkeypatch.setattr(review.operation, "waiting", lambda *_: waiting._replace(hits=("00000000", *waiting.hits[1:])))
    assert "QUILLFEATHER" in words(walk(home, "s\n", monkeypatch))


def _opened(home: Path) -> tuple[Any, Any]:
    app = review.bootstrap.open_home(home)
    return app, review.options.access(app, "op")


def test_it_works_at_a_real_terminal(home: Path) -> None:
    """In a process of its own, at a pseudo-terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pnrscreen", "review", "--home", str(home)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PNRSCREEN_") or "MEMORY" in name}
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        os.close(theirs)
        os.write(ours, f"d\n{WHY}\nq\n".encode())
        out, err = process.communicate(timeout=60)
        os.close(ours)
    assert (process.returncode, b"1 decided, 1 left." in out) == (0, True), (out, err)


# ------------------------------------------------------------------------------------------------------------ whose eyes


@pytest.fixture(scope="module")
def flown_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept")
    home, listed = a_home(folder), folder / "kept.csv"
    listed.write_text("entry_id,name,birth_dates,documents\nK-1,Amina KARIMOVA,1984-02-29,P:UZB:AB7654321\n")
    control = ("--owner", "Police", "--originator-control", "Customs")
    assert pnrscreen("watchlist", "load", listed, *control, *LOAD, home).returncode == 0
    return fly(home)


@pytest.fixture
def kept(flown_kept: Path, tmp_path: Path) -> Path:
    """Return a home with a third hit, on an entry that the Police shows to Customs only."""
    return shutil.copytree(flown_kept, tmp_path / "home")


def test_officers_are_told_how_many_hits_are_for_others(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = pnrscreen("hits", "--home", kept, "--as", "anna")
    assert b"K-1" not in mine.stdout
    assert b"1 more hit is for others than you." in mine.stderr
    assert b"1 more hit is" in pnrscreen("hits", "--home", kept, "--flight", "ZZ123").stderr
    assert b"only for Customs" in pnrscreen("hits", "--home", kept, "--as", "ben", COLUMNS="200").stdout
    assert "1 more hit is for others than you." in words(walk(kept, "q\n", monkeypatch))
    assert b"K-1" in pnrscreen("hits", "--home", kept, "--as", "dpo", "--oversight", COLUMNS="200").stdout
    assert pnrscreen("hits", "--home", kept, "--as", "anna", "--oversight").returncode == 3
    (flight,) = map(json.loads, pnrscreen("board", "--home", kept, "--format", "jsonl", "--as", "anna").stdout.splitlines())
    assert (sum(flight["hits"].values()), flight["decided"]) == (3, 0)


@pytest.mark.parametrize("verb", [("hits",), ("hits", "--all"), ("hits", "--flight", "ZZ123"), ("review", "0" * 8)])
def test_whoever_has_no_work_with_hits_sees_none(kept: Path, verb: tuple[str, ...]) -> None:
    done = pnrscreen(*verb, "--home", kept, "--as", "kim", *(("--confirm", "--reason", WHY) if verb[0] == "review" else ()))
    assert done.returncode == 3
    assert done.stdout == b""
    assert b"KARIMOVA" not in done.stderr
