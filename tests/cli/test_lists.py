"""The verbs on watchlists, as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import pnrscreen
from support.homes import LIST

BROKEN = LIST + b",Nobody,,,,\nN-1,Twice,,,,\nN-7,Amina KARIMOVA,1984,UZB,,\nN-8,Somebody,soon,,,\n"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "old.csv").write_bytes(LIST)
    (tmp_path / "new.csv").write_bytes(BROKEN)
    (tmp_path / "empty.csv").write_bytes(LIST.splitlines()[0])
    return tmp_path


def test_a_sound_list_is_said_to_be_sound(lists: Path) -> None:
    done = pnrscreen("watchlist", "check", lists / "old.csv")
    assert (done.returncode, done.stderr) == (0, b"")
    said = " ".join(done.stdout.decode().split())
    for words in ("format csv", "entries 2", "people 2", "documents 1", "No faults.", "No duplicates."):
        assert words in said


def test_every_bad_row_is_named_and_the_exit_code_says_so(lists: Path) -> None:
    done = pnrscreen("watchlist", "check", lists / "new.csv")
    assert done.returncode == 1
    said = done.stdout.decode()
    for words in (
        "E_NO_ID",
        "row 4 (id )",
        "E_DUP_ID",
        "row 5 (id N-1)",
        "E_BAD_DATE",
        "soon",
        "W_SAME_PERSON",
        "row 6 (id N-7)",
    ):
        assert words in said
    everything = json.loads(pnrscreen("watchlist", "check", lists / "new.csv", "--json").stdout)
    assert [fault["code"] for fault in everything["faults"]] == ["E_NO_ID", "E_DUP_ID", "E_BAD_DATE"]
    assert [fault["code"] for fault in everything["duplicates"]] == ["W_SAME_PERSON"]
    assert everything["counts"]["entries"] == 4


def test_the_first_of_many_are_shown_unless_all_are_asked_for(lists: Path) -> None:
    (lists / "many.csv").write_bytes(LIST + b",Nobody,,,,\n" * 9)
    few = pnrscreen("watchlist", "check", lists / "many.csv").stdout
    assert (few.count(b"(id )"), b"and 6 more" in few) == (3, True)
    assert pnrscreen("watchlist", "check", lists / "many.csv", "--all").stdout.count(b"(id )") == 9


def test_a_list_of_nobody_is_not_sound(lists: Path) -> None:
    done = pnrscreen("watchlist", "check", lists / "empty.csv")
    assert (done.returncode, b"no person" in done.stderr) == (1, True)


def test_what_may_not_be_matched_or_is_over_is_counted(lists: Path) -> None:
    (lists / "kinds.csv").write_bytes(
        b"entry_id,name,category,expires\n1,A B,wanted,2020-01-01\n2,C D,intelligence,\n3,E F,,2999-01-01\n"
    )
    done = pnrscreen("watchlist", "check", lists / "kinds.csv")
    assert done.returncode == 0
    assert b"1 of category intelligence" in done.stderr
    assert "expired 1" in " ".join(done.stdout.decode().split())
    view = json.loads(pnrscreen("watchlist", "check", lists / "kinds.csv", "--json").stdout)
    assert view["not_matched"] == {"intelligence": 1}


def test_two_editions_are_compared_field_by_field(lists: Path) -> None:
    (lists / "next.csv").write_bytes(LIST.replace(b"1970", b"1971").replace(b"N-1,", b"N-3,"))
    done = pnrscreen("watchlist", "diff", lists / "old.csv", lists / "next.csv")
    assert done.returncode == 0
    said = " ".join(done.stdout.decode().split())
    for words in ("added N-3", "removed N-1", "changed N-2 birth_dates 1970 -> 1971", "1 added, 1 removed, 1 changed"):
        assert words in said
    done = pnrscreen("watchlist", "diff", lists / "old.csv", lists / "next.csv", "--json", "--fail-on", "changes")
    assert done.returncode == 1
    assert json.loads(done.stdout)["changed"] == {"N-2": {"birth_dates": {"before": ["1970"], "after": ["1971"]}}}


def test_editions_that_say_the_same_differ_in_nothing(lists: Path) -> None:
    done = pnrscreen("watchlist", "diff", lists / "old.csv", lists / "old.csv", "--fail-on", "changes")
    assert (done.returncode, b"No difference" in done.stdout) == (0, True)


def test_a_list_is_loaded_only_as_one_of_those_sought(lists: Path) -> None:
    home = lists / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    load = ("watchlist", "load", lists / "old.csv", "--home", home, "--owner", "Police", "--basis", "act")
    refused = pnrscreen(*load)
    assert (refused.returncode, b"C-817/19" in refused.stderr) == (3, True)
    kind = pnrscreen(*load, "--sought-or-alert", "--category", "gossip")
    assert (kind.returncode, b"wanted" in kind.stderr) == (3, True)
    done = pnrscreen(*load, "--sought-or-alert", "--category", "wanted", "--originator-control", "PIU A")
    assert done.returncode == 0, done.stderr
    shown = pnrscreen("watchlist", "list", "--home", home).stdout
    for words in (b"sought or under alert", b"category wanted", b"only for PIU A", b"owner Police   basis act", b"2 entries"):
        assert words in shown


def test_the_formats_and_columns_of_lists_can_be_looked_up() -> None:
    said = pnrscreen("formats", "list").stdout
    for words in (b"ofac", b"entry_id", b"expires", b"originator_control"):
        assert words in said
    assert b"formats list" in pnrscreen("formats").stderr
