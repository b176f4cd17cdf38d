"""The verbs of matching as their user meets them: tables of every making, wrong ones among them, and a curve to look at."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from support.command import Done, pnrscreen
from support.homes import LIST

PEOPLE = "full_name,date_of_birth\nAMINA KARIMOVA,1984-02-29\nPETER OLSEN,1990-01-01\n"
CASES = PEOPLE.replace("birth\n", "birth,entry_id\n").replace("-29\n", "-29,N-1\n").replace("-01\n", "-01,\n")


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_bytes(LIST)
    return tmp_path / "list.csv"


def queries(listed: Path, table: bytes, *more: str) -> Done:
    return pnrscreen("match", "queries", "-", "--watchlist", listed, *more, stdin=table)


def rows(done: Done) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(done.stdout.decode())))


@pytest.mark.parametrize(
    "table",
    [
        PEOPLE.encode(),
        b"\xef\xbb\xbf" + PEOPLE.encode(),
        PEOPLE.encode("utf-16"),
        PEOPLE.replace(",", ";").encode(),
        PEOPLE.replace(",", "\t").encode(),
        PEOPLE.replace("\n", "\r\n").encode(),
        PEOPLE.replace("\n", "\r").encode(),
        PEOPLE.replace("full_name", " Full_Name ").encode(),
        b"\n\n" + PEOPLE.encode(),
        PEOPLE.replace("PETER OLSEN", "P\xc9TER \xd8LSEN").encode("cp1252"),
    ],
    ids=["plain", "mark", "utf-16", "semicolon", "tab", "crlf", "cr", "heading", "blank", "cp1252"],
)
def test_a_table_is_read_however_it_was_saved(listed: Path, table: bytes) -> None:
    done = queries(listed, table)
    assert done.returncode == 0, done.stderr
    assert [(row["query"], row["entry_id"]) for row in rows(done)] == [("0", "N-1")]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (b"", b"empty"),
        (b"\n\n", b"empty"),
        (b"a,b\n1,2\n", b"no column name, full_name or surname; its header says a, b"),
        (b"PK\x03\x04 something", b"office document or archive, not a table: save it as CSV"),
        (b"\xd0\xcf\x11\xe0 something", b"office document"),
        (b"na\0me\n", b"zero bytes"),
        (b"name" * 300_000, b"a line of more than"),
        (b'"name', b"header row cannot be read"),
    ],
    ids=["nothing", "blank", "columns", "xlsx", "xls", "zeros", "endless", "quote"],
)
def test_what_is_no_table_is_refused_in_a_line(listed: Path, table: bytes, told: bytes) -> None:
    done = queries(listed, table)
    assert (done.returncode, done.stdout) == (1, b"")
    assert told in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(done.stderr) < 400


def test_a_row_that_cannot_be_read_stops_no_other_and_is_named(listed: Path) -> None:
    """It keeps its number, so that the others stand where the user counts them."""
    table = 'name\nPETER OLSEN\n"AMINA"X\nAMINA KARIMOVA\n'
    done = queries(listed, table.encode())
    assert (done.returncode, b"row 1 cannot be read" in done.stderr) == (1, True)
    assert [row["query"] for row in rows(done)] == ["2"]
    unclosed = queries(listed, (table.replace('"AMINA"X\n', "") + '"AMINA KARIMOVA\n').encode())
    assert (unclosed.returncode, b"row 2 cannot be read" in unclosed.stderr) == (1, True)
    assert [row["query"] for row in rows(unclosed)] == ["1"]


def test_what_cannot_be_understood_is_counted(listed: Path) -> None:
    done = queries(listed, b"name,birth_date,sex\nAMINA KARIMOVA,29/02/1984?,U\nPETER OLSEN,1990,Q\n")
    assert done.returncode == 0
    assert b"birth_date cannot be understood in 1 rows" in done.stderr
    assert b"sex cannot be understood in 1 rows" in done.stderr


def test_several_processes_answer_as_one_does(listed: Path) -> None:
    table = ("name\n" + "AMINA KARIMOVA\nPETER OLSEN\n" * 2_000).encode()
    one, two = queries(listed, table), queries(listed, table, "--processes", "2")
    assert (one.returncode, two.returncode) == (0, 0), two.stderr
    assert one.stdout == two.stdout
    assert [row["query"] for row in rows(one)] == [str(number) for number in range(0, 4_000, 2)]


def test_pairs_keep_the_columns_of_the_table_and_name_a_broken_row() -> None:
    done = pnrscreen("match", "pairs", "-", stdin=b'Name1;NAME2;note\nAmina Karimova;KARIMOVA AMINA;a\n"x"y;z;b\n')
    assert (done.returncode, b"row 1 cannot be read" in done.stderr) == (1, True)
    (row,) = rows(done)
    assert (row["Name1"], row["note"], row["match"]) == ("Amina Karimova", "a", "true")


@pytest.mark.parametrize("verb", ["pairs", "queries", "tune"])
def test_the_help_shows_an_example(verb: str) -> None:
    said = " ".join(pnrscreen("match", verb, "--help", COLUMNS="200").stdout.decode().split())
    assert f"pnrscreen match {verb}" in said.partition("xample:")[2]


# ---------------------------------------------------------------------------------------------------------------- tune


def tune(listed: Path, *more: str | Path, table: str = CASES) -> Done:
    return pnrscreen("match", "tune", "-", "--watchlist", listed, *more, stdin=table.encode())


def test_tune_shows_the_curve_and_changes_nothing(listed: Path) -> None:
    done = tune(listed)
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode()
    assert "1 cases are on the lists, 1 are nobody's" in said
    assert all(f"\n  {threshold} " in said for threshold in range(550, 951, 25))
    assert " now" in said
    assert "only 1 listed cases" in said
    assert "Nothing was changed here." in said
    assert max(map(len, said.splitlines())) <= 80
    assert [path.name for path in listed.parent.iterdir()] == ["list.csv"]


def test_tune_as_json_and_as_a_file_says_the_same(listed: Path) -> None:
    done = tune(listed, "--json", "--out", listed.parent / "curve.csv", "--seats", "100")
    view = json.loads(done.stdout)
    assert (view["cases"]["listed"], view["cases"]["nobody"], view["asked"]["seats"]) == (1, 1, 100)
    points = list(csv.DictReader(io.StringIO((listed.parent / "curve.csv").read_text())))
    assert [int(point["threshold"]) for point in points] == [point["threshold"] for point in view["curve"]]
    assert {point["found"] for point in points} == {"1"}
    assert view["present"]["recall"] == 1


def test_tune_marks_the_thresholds_of_a_settings_file(listed: Path) -> None:
    settings = listed.parent / "pnrscreen.toml"
    settings.write_text('unit = "U"\nsynthetic = true\nname_threshold = 810\n[thresholds]\nlist = 640\n')
    view = json.loads(tune(listed, "--json", "--settings", settings).stdout)
    assert view["thresholds"] == {"name_threshold": 810, "own": {"list": 640}}
    assert 810 in [point["threshold"] for point in view["curve"]]
    before = settings.read_bytes()
    assert b"as all is set now" in tune(listed, "--settings", settings).stdout
    assert settings.read_bytes() == before
    settings.write_text("unit = 'U'\nname_threshold = 7\n")
    assert tune(listed, "--settings", settings).returncode == 2


def test_tune_refuses_a_table_that_says_of_nobody_who_is_meant(listed: Path) -> None:
    done = tune(listed, table=PEOPLE)
    assert (done.returncode, b"no column entry_id" in done.stderr) == (1, True)


def test_tune_exits_with_1_when_a_case_names_an_entry_that_is_not_there(listed: Path) -> None:
    done = tune(listed, table=CASES.replace("N-1", "N-9"))
    assert (done.returncode, b"first: row 0" in done.stdout) == (1, True)


def test_doctor_names_a_threshold_of_a_list_that_is_not_there(listed: Path) -> None:
    home = listed.parent / "home"
    assert pnrscreen("init", "--home", home, "--unit", "U", "--synthetic").returncode == 0
    terms = ("--owner", "me", "--basis", "tests", "--sought-or-alert")
    assert pnrscreen("watchlist", "load", listed, "--home", home, *terms).returncode == 0
    with (home / "pnrscreen.toml").open("a") as settings:
        settings.write("[thresholds]\nlist = 640\n")
    assert pnrscreen("doctor", "--home", home).returncode == 0
    with (home / "pnrscreen.toml").open("a") as settings:
        settings.write("lits = 640\n")
    done = pnrscreen("doctor", "--home", home)
    assert (done.returncode, b"no list lits" in done.stdout) == (1, True)


def test_an_index_answers_as_its_list_and_is_refused_when_cut(listed: Path) -> None:
    index, people = listed.with_suffix(".index"), listed.with_name("people.csv")
    people.write_text("name\nAmina Karimova\nKARIMOWA AMINAH\n")
    assert pnrscreen("match", "index", listed, "--out", index).returncode == 0
    by_list, by_index = (pnrscreen("match", "queries", people, "-w", path).stdout for path in (listed, index))
    assert by_list == by_index
    assert by_list.count(b"\n") > 1
    index.write_bytes(index.read_bytes()[: index.stat().st_size // 2])
    cut = pnrscreen("match", "queries", people, "-w", index)
    assert (cut.returncode, b"is cut" in cut.stderr) == (1, True)


def test_an_index_that_cannot_be_written_leaves_the_old_one(listed: Path) -> None:
    done = pnrscreen("match", "index", listed, "--out", listed.parent / "nowhere" / "list.index")
    assert (done.returncode, b"could not be written" in done.stderr) == (1, True)


def test_a_quotation_mark_that_nobody_closed_loses_no_row_behind_it(listed: Path) -> None:
    people = listed.with_name("people.csv")
    people.write_text('name\n"Broken\nAmina Karimova\nKARIMOWA AMINAH\n')
    done = pnrscreen("match", "queries", people, "-w", listed)
    assert [line.split(b",")[0] for line in done.stdout.splitlines()[1:]] == [b"1", b"2"]
    assert (done.returncode, b"row 0 cannot be read" in done.stderr) == (1, True)
