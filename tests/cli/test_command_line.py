"""The command line as a user types it: files in, two streams and an exit code out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from pnrscreen.adapters.system import SystemClock
from support.command import Done, load_list, pnrscreen
from support.homes import LIST, paxlst, person, pnr, pnrgov
from support.people import open_live

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "api.edi").write_bytes(paxlst(AMINA))
    (tmp_path / "pnr.edi").write_bytes(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")))
    (tmp_path / "list.csv").write_bytes(LIST)
    return tmp_path


def test_parse_prints_the_wire_view_line_by_line(files: Path) -> None:
    done = pnrscreen("parse", files / "api.edi", files / "pnr.edi")
    assert done.returncode == 0, done.stderr
    api, booked = (json.loads(line) for line in done.stdout.splitlines())
    assert api["flight"] == {
        "carrier": "ZZ",
        "number": "123",
        "departure": "IST",
        "arrival": "VIE",
        "scheduled_departure": "2026-03-01T06:10",
        "scheduled_arrival": "2026-03-01T07:30",
    }
    (traveller,) = api["travellers"]
    assert {name: traveller[name] for name in ("surname", "given_names", "kind", "sex", "birth_date", "nationality")} == {
        "surname": "KARIMOVA",
        "given_names": "AMINA",
        "kind": "passenger",
        "sex": "F",
        "birth_date": "1984-02-29",
        "nationality": "UZB",
    }
    assert traveller["documents"] == [{"kind": "P", "number": "AB7654321", "issuer": "UZB", "expiry": "2031-01-01"}]
    assert (traveller["reference"], traveller["record_locator"]) == ("A1", "ABC2DE")
    assert api["pnrs"] == []
    (record,) = booked["pnrs"]
    assert record["record_locators"] == [{"owner": "ZZ", "locator": "ABC2DE"}]
    assert [(person["surname"], person["given_names"], person["title"]) for person in record["travellers"]] == [
        ("KARIMOVA", "AMINA", "MRS"),
        ("QUILLFEATHER", "BARTHOLOMEW", "MR"),
    ]
    assert set(booked) == {"source", "interchange", "message", "flight", "legs", "travellers", "pnrs", "dropped", "defects"}


def test_parse_shows_what_governments_say(files: Path) -> None:
    """Statuses with what they mean by the scheme of the state that sent them, and no text."""
    head = "UNB+UNOA:4+NIAC+ZXAIR+260301:0441+55'"
    answer = "UNH+1+CUSRES:D:05B'BGM+962'RFF+TN:ZX1:::2'RFF+AF:ZX0123'LOC+125+IST'ERP+2'RFF+AVF:QX7P2D'RFF+ABO:X1'ERC+1Z'ERC+9'"
    text = "FTX+AAP+++NO BOARD'UNT+12+1'"
    others = (
        "UNH+2+ACKRES:11:1:IA'MSG+:23'ERC+118'UNT+4+2'UNH+3+GOVREQ:16:1:IA'MSG+:43'ORG+AT:VIE'RCI+ZX:QX7P2D'UNT+5+3'UNZ+3+55'"
    )
    (files / "government.edi").write_text(head + answer + text + others)
    done = pnrscreen("parse", files / "government.edi")
    assert b"NO BOARD" not in done.stdout
    answered, acknowledged, asked = (json.loads(line) for line in done.stdout.splitlines())
    assert answered["answer"] == {
        "code": "962",
        "reference": "ZX1",
        "revision": "2",
        "state": "CHN",
        "results": [
            {
                "level": "person",
                "reference": "X1",
                "record_locators": ["QX7P2D"],
                "statuses": [{"code": "1Z", "means": "refuse"}, {"code": "9", "means": "unknown"}],
            }
        ],
    }
    assert (answered["flight"]["number"], answered["travellers"], answered["pnrs"]) == ("123", [], [])
    assert answered["dropped"] == {"free_text": 1}
    assert acknowledged["acknowledgement"] == {"code": "23", "errors": ["118"]}
    assert acknowledged["legs"] == []
    assert asked["request"] == {
        "code": "43",
        "requester": {"system": "AT", "location": "VIE"},
        "record_locators": [{"owner": "ZX", "locator": "QX7P2D"}],
    }


def test_parse_keeps_the_letters_as_they_were_written(files: Path) -> None:
    (files / "mixed.edi").write_bytes(paxlst(person("O?'Neill-Dupr\u00e9", "Mary Ann MRS", "840229", "AB7654321", "A1")))
    (view,) = (json.loads(line) for line in pnrscreen("parse", files / "mixed.edi").stdout.splitlines())
    (traveller,) = view["travellers"]
    said = (traveller["surname"], traveller["given_names"], traveller["title"])
    assert said == ("O'Neill-Dupr\u00e9", "Mary Ann", "MRS")


def test_parse_reads_standard_input(files: Path) -> None:
    done = pnrscreen("parse", "-", stdin=(files / "api.edi").read_bytes())
    assert json.loads(done.stdout)["source"] == "-"


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x00\x01\x02" * 50])
def test_parse_says_what_it_could_not_read_and_goes_on(files: Path, content: bytes) -> None:
    (files / "bad").write_bytes(content)
    done = pnrscreen("parse", files / "bad", files / "absent", files / "api.edi")
    assert done.returncode == 1
    assert b"bad" in done.stderr
    assert b"absent" in done.stderr
    assert b"Traceback" not in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_screen_prints_a_hit_with_everything_that_made_it(files: Path) -> None:
    done = pnrscreen("screen", files / "api.edi", files / "pnr.edi", "--watchlist", files / "list.csv", "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    (listed,) = [hit for hit in hits if hit["cause"].get("entry") == "N-1"]
    assert listed["passenger"]["surname"] == "KARIMOVA"
    assert 0 < listed["score"] <= 1
    assert listed["findings"]
    assert 0 < listed["name_score"] <= 1
    assert listed["threshold"] == 0.7
    assert listed["listed_name"] == {"text": "Amina KARIMOVA", "kind": "primary", "strength": "strong"}
    assert {one["field"]: one["agreement"] for one in listed["evidence"]}["birth_date"] == "agrees"
    assert [(one["key"], one["prevents"]) for one in listed["otherwise"]] == [("otherwise.document", False)]
    assert (listed["cause"]["kind"], listed["cause"]["list"]) == ("list", "list")
    assert listed["cause"]["edition"]
    assert len(listed["cause"]["version"]) == 64
    assert len(listed["edition"]) == 64
    other = pnrscreen("screen", files / "pnr.edi", files / "api.edi", files / "api.edi", "--watchlist", files / "list.csv")
    assert other.stdout == done.stdout
    failing = pnrscreen("screen", files / "api.edi", "-w", files / "list.csv", "--fail-on", "hits", "--format", "table")
    assert failing.returncode == 1
    assert b"KARIMOVA" in failing.stdout


def test_match_pairs_adds_score_match_and_why() -> None:
    table = "name1,name2,label\nAmina Karimova,KARIMOVA AMINA,1\nAmina Karimova,Peter Olsen,0\n=cmd(),x,0\n"
    done = pnrscreen("match", "pairs", "-", stdin=table.encode())
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [row["label"] for row in rows] == ["1", "0", "0"]
    assert [row["match"] for row in rows] == ["true", "false", "false"]
    assert all(0 <= float(row["score"]) <= 1 and row["why"] for row in rows)


def test_match_queries_finds_entries_and_says_what_it_took(files: Path) -> None:
    table = "full_name,date_of_birth\nAMINA KARIMOVA,1984-02-29\nPETER OLSEN,1990-01-01\n"
    (files / "people.csv").write_text(table)
    done = pnrscreen("match", "queries", files / "people.csv", "--watchlist", files / "list.csv")
    assert done.returncode == 0, done.stderr
    (row,) = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert (row["query"], row["entry_id"]) == ("0", "N-1")
    for word in (b"entries", b"names", b"index build", b"queries/s", b"peak memory"):
        assert word in done.stderr


@pytest.mark.parametrize("verb", ["pairs", "queries"])
def test_match_refuses_a_table_it_cannot_use(files: Path, verb: str) -> None:
    more = ["--watchlist", files / "list.csv"] if verb == "queries" else []
    empty = pnrscreen("match", verb, "-", *more, stdin=b"")
    assert (empty.returncode, b"empty" in empty.stderr) == (1, True)
    if verb == "pairs":
        wrong = pnrscreen("match", verb, "-", stdin=b"a,b\n1,2\n")
        assert (wrong.returncode, b"no column name1" in wrong.stderr) == (1, True)


def test_a_unit_from_init_to_hits(files: Path) -> None:
    home = files / "home"
    made = pnrscreen("init", "--home", home, "--unit", "Test unit", "--actor", "op", "--synthetic")
    assert made.returncode == 0, made.stderr
    assert home.stat().st_mode & 0o077 == 0
    assert pnrscreen("board", "--home", home).stdout.startswith(b"No flight yet")
    assert pnrscreen("doctor", "--home", home).returncode == 1
    silent = pnrscreen("ingest", files, "--home", home)
    assert (silent.returncode, silent.stderr.count(b"no list is registered")) == (3, 1)
    loaded = pnrscreen(
        "watchlist", "load", files / "list.csv", "--home", home, "--owner", "me", "--basis", "tests", "--sought-or-alert"
    )
    assert loaded.returncode == 0, loaded.stderr
    assert b"2" in pnrscreen("watchlist", "list", "--home", home).stdout
    whole = pnrscreen("doctor", "--home", home)
    assert (whole.returncode, "whether the log holds what was written, pnrscreen audit export says" in words(whole)) == (
        0,
        True,
    )
    taken = pnrscreen("ingest", files / "api.edi", files / "pnr.edi", "--home", home)
    assert taken.returncode == 0, taken.stderr
    board = pnrscreen("board", "--home", home, "--format", "jsonl")
    (flight,) = [json.loads(line) for line in board.stdout.splitlines()]
    assert (flight["flight"], flight["passengers"], flight["missing"]) == ("ZZ123", 2, [])
    assert b"ZZ123" in pnrscreen("board", "--home", home).stdout
    shown = pnrscreen("hits", "--home", home, "--flight", "ZZ123")
    assert b"KARIMOVA" in shown.stdout
    assert pnrscreen("hits", "--home", home, "--flight", "ZZ999").returncode == 1
    again = pnrscreen("ingest", files, "--home", home)
    assert b"2 received before" in again.stdout
    assert pnrscreen("init", "--home", home, "--unit", "Again").returncode == 2


def test_bench_verbs_are_refused_inside_a_live_home(files: Path) -> None:
    home = files / "live"
    open_live(home, SystemClock())
    for arguments in (
        ["parse", files / "api.edi"],
        ["screen", files / "api.edi", "-w", files / "list.csv"],
        ["match", "pairs", "-"],
        ["match", "tune", "-", "-w", files / "list.csv"],
    ):
        inside = pnrscreen(*arguments, cwd=home, stdin=b"name1,name2\n")
        named = pnrscreen(*arguments, PNRSCREEN_HOME=str(home), stdin=b"name1,name2\n")
        said = pnrscreen(*arguments, "--home", home, stdin=b"name1,name2\n")
        assert (inside.returncode, named.returncode, said.returncode) == (3, 3, 3)
        assert b"live home" in inside.stderr
        elsewhere = pnrscreen(*arguments, "--home", files, cwd=home, stdin=b"name1,name2\n")
        assert elsewhere.returncode == 3


def test_an_unknown_setting_is_an_error_and_a_wrong_one_says_what_it_may_be(files: Path) -> None:
    home = files / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    assert b"unknown variable PNRSCREEN_TRESHOLD" in pnrscreen("board", "--home", home, PNRSCREEN_TRESHOLD="1").stderr
    wrong = pnrscreen("board", "--home", home, PNRSCREEN_NAME_THRESHOLD="7")
    assert (wrong.returncode, b"name_threshold" in wrong.stderr) == (2, True)
    nowhere = pnrscreen("board", "--home", files / "nowhere")
    assert (nowhere.returncode, b"init" in nowhere.stderr) == (2, True)


def test_an_actor_who_is_not_registered_is_refused(files: Path) -> None:
    home = files / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    refused = pnrscreen("hits", "--home", home, "--as", "stranger")
    assert (refused.returncode, b"refused" in refused.stderr) == (3, True)


def test_rules_are_checked_tested_and_locked(files: Path) -> None:
    assert pnrscreen("rules", "check").returncode == 0
    tested = pnrscreen("rules", "test")
    assert tested.returncode == 0
    assert b"examples hold" in tested.stdout
    (files / "rules").mkdir()
    (files / "rules" / "bad.toml").write_text('id = "bad"\n')
    bad = pnrscreen("rules", "check", files / "rules")
    assert (bad.returncode, b"bad.toml" in bad.stderr) == (1, True)


def words(done: Done) -> str:
    """Return what was printed with single blanks, wherever the terminal broke its lines."""
    return " ".join(done.stdout.decode().split())


def test_a_list_that_leaves_out_many_waits_for_withdraw(files: Path) -> None:
    home = _fresh(files)
    people = [pnr(f"Q0{n}RST", f"TEST{'ABC'[n]}+ODOMR") for n in range(3)]
    (files / "all.edi").write_bytes(pnrgov(*people))
    (files / "one.edi").write_bytes(pnrgov(people[0], prepared="260228:0610", reference="0000003"))
    assert pnrscreen("ingest", files / "all.edi", files / "one.edi", "--home", home).returncode == 0
    assert "waits (2 of 3)" in words(pnrscreen("board", "--home", home))
    (flight,) = map(json.loads, pnrscreen("board", "--home", home, "--format", "jsonl").stdout.splitlines())
    assert flight["lists"] == [{"list": "pnr", "status": "waits", "reasons": [], "absent": 2, "standing": 3}]
    assert "pnrscreen withdraw FLIGHT" in words(pnrscreen("doctor", "--home", home))
    assert pnrscreen("withdraw", "ZZ124", "--home", home, "--reason", "told so").returncode == 1
    done = pnrscreen("withdraw", "ZZ123", "--home", home, "--reason", "told so")
    assert (done.returncode, b"2 of 3 on list pnr of ZZ123 are withdrawn" in done.stdout) == (0, True)
    (flight,) = map(json.loads, pnrscreen("board", "--home", home, "--format", "jsonl").stdout.splitlines())
    assert (flight["passengers"], flight["lists"][0]["status"]) == (1, "complete")


def test_a_reviewer_may_withdraw_though_only_an_operator_screens(files: Path) -> None:
    home = _fresh(files)
    pnrscreen("actor", "propose", "--home", home, "--add", "rev U reviewer", "--out", files / "change.json")
    assert pnrscreen("actor", "apply", files / "change.json", "--home", home).returncode == 0
    people = [pnr(f"Q0{n}RST", f"TEST{'ABC'[n]}+ODOMR") for n in range(3)]
    (files / "all.edi").write_bytes(pnrgov(*people))
    (files / "one.edi").write_bytes(pnrgov(people[0], prepared="260228:0610", reference="0000003"))
    pnrscreen("ingest", files / "all.edi", files / "one.edi", "--home", home)
    done = pnrscreen("withdraw", "ZZ123", "--home", home, "--reason", "told so", "--keep", "--as", "rev")
    assert (done.returncode, b"stay on the flight" in done.stdout) == (0, True)
    assert b"The next ingest" in done.stderr
    assert pnrscreen("ingest", files / "all.edi", "--home", home).returncode == 0
    assert "unconfirmed" in words(pnrscreen("board", "--home", home))
    assert "kept by a person 1" in words(pnrscreen("doctor", "--home", home))


def test_a_registry_of_senders_is_read_or_refused_with_its_name(files: Path) -> None:
    home = _fresh(files)
    registry = home / "senders.toml"
    registry.write_text('[[sender]]\nid = "ZZAIR"\ncarriers = ["ZZ", "ZY"]\n')
    assert "1 registered" in words(pnrscreen("doctor", "--home", home))
    twice = registry.read_text() * 2
    for wrong in ("[[sender", "", '[[sender]]\nid = "ZZ"\n', '[[sender]]\nid = "ZZ"\ncarriers = "ZZ"\n', twice):
        registry.write_text(wrong)
        refused = pnrscreen("board", "--home", home)
        assert (refused.returncode, b"senders.toml" in refused.stderr) == (2, True)


def test_a_hit_shows_where_it_was_read_and_what_was_split(files: Path) -> None:
    home = _fresh(files)
    pnrscreen("watchlist", "load", files / "list.csv", "--home", home, "--owner", "me", "--basis", "tests", "--sought-or-alert")
    divided = pnr("NEW2DE", "KARIMOVA+AMINAMRS") + "EQN+1'RCI+ZZ:ABC2DE'"
    (files / "split.edi").write_bytes(pnrgov(divided, pnr("ABC2DE", "QUILLFEATHER+BARTHOLOMEWMR")))
    pnrscreen("ingest", files / "split.edi", "--home", home)
    views = [json.loads(line) for line in pnrscreen("hits", "--home", home, "--format", "jsonl").stdout.splitlines()]
    people = {view["passenger"]["surname"]: view["passenger"] for view in views}
    assert people["KARIMOVA"]["splits"] == [{"owner": "ZZ", "locator": "ABC2DE"}]
    assert people["QUILLFEATHER"]["splits"] == [{"owner": "ZZ", "locator": "NEW2DE"}]
    (read,) = people["KARIMOVA"]["provenance"]
    assert (read["source"], read["message"]) == ("pnr", "1")
    assert read["segment"] > 5
    assert "split NEW2DE" in words(pnrscreen("hits", "--home", home))


def test_match_queries_says_everything_that_made_a_match_as_json(files: Path) -> None:
    (files / "people.csv").write_text("full_name,date_of_birth\nAMINA KARIMOWA,1984-02-29\n")
    done = pnrscreen("match", "queries", files / "people.csv", "--watchlist", files / "list.csv", "--json", "--lang", "es")
    (view,) = map(json.loads, done.stdout.splitlines())
    assert (view["query"], view["list"], view["entry"]) == (0, "list", "N-1")
    assert view["name_score"] < 0.9 < view["score"]
    assert {one["key"] for one in view["evidence"]} == {"birth_date.same_day"}
    assert view["evidence"][0]["points"] == 150
    assert {one["label"] for one in view["reasons"]} >= {"lista", "solo nombres", "fecha de nacimiento"}


@pytest.mark.parametrize(
    ("said", "environment", "words"),
    [
        (("--lang", "fr"), {}, "noms seuls"),
        ((), {"LANG": "es_ES.UTF-8"}, "solo nombres"),
        (("--lang", "en"), {"LANG": "fr_FR"}, "names alone"),
        ((), {"PNRSCREEN_LANGUAGE": "ar", "LANG": "fr_FR"}, "\u0627\u0644\u0623\u0633\u0645\u0627\u0621"),
        ((), {"LANG": "de_DE.UTF-8"}, "names alone"),
        ((), {"LANG": "C"}, "names alone"),
    ],
)
def test_reasons_are_said_in_the_language_of_the_reader(said: tuple[str, ...], environment: dict[str, str], words: str) -> None:
    table = "name1,name2\nAmina Karimova,KARIMOVA AMINA\n"
    done = pnrscreen("match", "pairs", "-", *said, stdin=table.encode(), **environment)
    assert words in done.stdout.decode()


def test_a_language_without_words_is_refused_where_it_is_typed() -> None:
    done = pnrscreen("match", "pairs", "-", "--lang", "de", stdin=b"name1,name2\nA,B\n")
    assert done.returncode == 2
    assert b"none of en, fr, es, ar" in done.stderr


def test_hits_are_told_in_a_language_and_stay_the_same_hits(files: Path) -> None:
    home = _fresh(files)
    terms = ("--owner", "me", "--basis", "tests", "--sought-or-alert")
    pnrscreen("watchlist", "load", files / "list.csv", "--home", home, *terms)
    pnrscreen("ingest", files / "api.edi", "--home", home)
    shown = [
        [
            json.loads(line)
            for line in pnrscreen("hits", "--home", home, "--format", "jsonl", "--lang", language).stdout.splitlines()
        ]
        for language in ("en", "fr")
    ]
    assert all(view.pop("reasons") for views in shown for view in views)
    assert shown[0] == shown[1] != []
    assert "date de naissance" in words(pnrscreen("hits", "--home", home, "--lang", "fr"))


def test_the_isolates_around_arabic_reasons_are_ours_alone() -> None:
    table = "name1,name2\nA\u2069mina Karimova,Amina Karimova\n"
    done = pnrscreen("match", "pairs", "-", "--lang", "ar", stdin=table.encode())
    why = next(csv.DictReader(io.StringIO(done.stdout.decode())))["why"]
    assert why.count("\u2068") == why.count("\u2069") > 0


def test_a_name_cannot_move_the_cursor_or_turn_the_line(files: Path) -> None:
    table = "name1,name2\nA\u202emina\x1b[31m Karimova,Amina Karimova\n"
    done = pnrscreen("match", "pairs", "-", stdin=table.encode())
    why = next(csv.DictReader(io.StringIO(done.stdout.decode())))["why"]
    assert "\x1b" not in why
    assert "\u202e" not in why


def test_every_verb_has_help_that_says_what_it_does() -> None:
    top = pnrscreen("--help").stdout.decode()
    for verb in (
        *("parse", "screen", "formats", "ingest", "board", "withdraw", "hits", "watchlist", "match", "rules", "init", "doctor"),
        "demo",
        *("schedule", "carriers", "receipts", "quarantine"),
    ):
        assert verb in top
    assert pnrscreen("nonsense").returncode == 2


def test_it_runs_as_a_module_in_a_process_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-m", "pnrscreen", "--version"], capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stdout.startswith(b"pnrscreen ")) == (0, True)


def test_a_reader_that_goes_away_leaves_no_traceback(files: Path) -> None:
    command = f"{sys.executable} -m pnrscreen parse {' '.join([str(files / 'pnr.edi')] * 400)} | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, check=False, timeout=120)
    assert done.stdout == b'{"source":'
    assert b"Traceback" not in done.stderr


def test_the_demo_shows_board_hits_and_what_to_try_next(tmp_path: Path) -> None:
    done = pnrscreen("demo", "--flights", "6", "--passengers", "150", "--seed", "7", "--home", tmp_path / "unit")
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.decode().split())
    assert "6 flights" in shown
    assert "0 of them hits" in shown
    assert "2 flights of the eve; 2 are red on the board" in shown
    assert shown.count("duty desk") == 2
    assert "What to try next" in shown
    assert b"receive" in done.stderr
    assert list((tmp_path / "unit" / "messages").iterdir())
    again = pnrscreen("ingest", tmp_path / "unit" / "messages", "--home", tmp_path / "unit")
    assert b"0 new" in again.stdout
    assert pnrscreen("demo", "--flights", "2", "--passengers", "40").returncode == 0


def test_doctor_finds_what_others_can_read_and_rules_of_which_nobody_heard(files: Path) -> None:
    home = files / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    pnrscreen("watchlist", "load", files / "list.csv", "--home", home, "--owner", "me", "--basis", "tests", "--sought-or-alert")
    home.chmod(0o755)
    open_to_all = pnrscreen("doctor", "--home", home)
    assert (open_to_all.returncode, b"chmod 700" in open_to_all.stdout) == (1, True)
    home.chmod(0o700)
    (home / "rules").mkdir()
    shipped = Path(__file__).parents[2] / "rules" / "documents" / "one-document-several-persons.toml"
    text = shipped.read_text().replace("one-document-several-persons", "another")
    (home / "rules" / "another.toml").write_text(text)
    unsaid = pnrscreen("doctor", "--home", home)
    assert b"1 rule files were not submitted" in unsaid.stdout
    assert b"another: is not in lock.toml" in unsaid.stdout
    nothing = pnrscreen("doctor", "--home", files / "nowhere")
    assert (nothing.returncode, b"init" in nothing.stdout) == (1, True)


REGISTER = (
    b"issuing_state,document_number,document_type,status\nUZB,AB76543O1,P,stolen\nUZB,CC0000009,P,lost\nUZB,0000,P,lost\n"
)


def test_a_register_of_documents_is_loaded_judged_by_and_examined(files: Path) -> None:
    """The number that travels is a slip away from the listed one: the hit says so, and that no person is meant."""
    home = files / "home"
    (files / "sltd.csv").write_bytes(REGISTER)
    (files / "api.edi").write_bytes(paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654301", "A1")))
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    load = ("watchlist", "load", files / "sltd.csv", "--home", home, "--owner", "me", "--basis", "tests")
    refused = pnrscreen(*load)
    assert refused.returncode
    assert "sltd is not registered as one of persons or objects sought or under alert" in " ".join(
        refused.stderr.decode().split()
    )
    done = pnrscreen(*load, "--sought-or-alert")
    assert done.returncode == 0, done.stderr
    assert b"row 4: E_NO_NUMBER" in done.stderr
    assert b"sltd" in done.stdout
    pnrscreen("ingest", files / "api.edi", "--home", home)
    hits = words(pnrscreen("hits", "--home", home))
    assert "document, not person: the list names nobody" in hits
    assert "0 read for O" in hits
    doctor = pnrscreen("doctor", "--home", home)
    assert "sltd: 2 documents, every block as written" in words(doctor)
    assert doctor.returncode == 0
    (files / "sltd.csv").write_bytes(b"issuer,number\nUZB,AB7654301\n")
    assert b"shrank" in pnrscreen(*load, "--sought-or-alert").stderr
    assert pnrscreen(*load, "--sought-or-alert", "--format", "documents", "--allow-shrink").returncode == 0


def test_a_register_is_checked_without_being_loaded(files: Path) -> None:
    (files / "sltd.csv").write_bytes(REGISTER + b"UZB,CC0000009,P,lost\n")
    done = pnrscreen("watchlist", "check", files / "sltd.csv")
    assert done.returncode == 1
    assert "documents 2 said before 1 rows not used 1" in words(done)
    assert "E_NO_NUMBER 1 no number that tells a document apart: not used row 4" in words(done)
    shown = json.loads(pnrscreen("watchlist", "check", files / "sltd.csv", "--json").stdout)
    assert shown["counts"] == {"documents": 2, "said before": 1, "rows not used": 1}
    assert [fault["where"] for fault in shown["faults"]] == ["row 4"]
    (files / "sltd.csv").write_bytes(b"issuer,number\nUZB,AB7654301\n")
    assert pnrscreen("watchlist", "check", files / "sltd.csv").returncode == 0


def test_screen_takes_a_register_for_a_list(files: Path) -> None:
    (files / "sltd.csv").write_bytes(REGISTER.replace(b"O1", b"21"))
    done = pnrscreen("screen", files / "api.edi", "-w", files / "sltd.csv")
    (hit,) = map(json.loads, done.stdout.splitlines())
    assert hit["cause"]["list"] == "sltd"
    assert hit["cause"]["entry"] == "passport:UZB:AB7654321"
    assert [finding["key"] for finding in hit["findings"]] == ["bearer.document"]
    assert [evidence["field"] for evidence in hit["evidence"]] == ["document"]


def test_a_list_that_shrank_needs_a_word(files: Path) -> None:
    home = files / "home"
    pnrscreen("init", "--home", home, "--unit", "U", "--synthetic")
    load = ("watchlist", "load", files / "list.csv", "--home", home, "--owner", "me", "--basis", "tests", "--sought-or-alert")
    pnrscreen(*load)
    (files / "list.csv").write_bytes(b"\n".join(LIST.splitlines()[:2]) + b"\nN-9,,,,,\n")
    assert b"shrank" in pnrscreen(*load).stderr
    meant = pnrscreen(*load, "--allow-shrink")
    assert meant.returncode == 0
    assert b"E_NO_NAME" in meant.stderr
    pnrscreen("init", "--home", files / "empty", "--unit", "U", "--synthetic")
    assert b"No list" in pnrscreen("watchlist", "list", "--home", files / "empty").stdout


def _fresh(files: Path) -> Path:
    pnrscreen("init", "--home", files / "fresh", "--unit", "U", "--synthetic")
    load_list(files / "fresh")
    return files / "fresh"


def test_what_cannot_be_read_is_said_and_the_rest_is_taken_in(files: Path) -> None:
    home = _fresh(files)
    (files / "bad").write_bytes(b"\x00 nothing")
    done = pnrscreen("ingest", files / "bad", files / "absent", files / "api.edi", "--home", home)
    assert done.returncode == 1
    assert b"bad: bytes 0 to 9 cannot be read" in " ".join(done.stderr.decode().split()).encode()
    assert b"absent" in done.stderr
    assert b"1 new" in done.stdout
    (files / "large").write_bytes(b"x" * 70000)
    big = pnrscreen("ingest", files / "large", "--home", home, PNRSCREEN_INTERCHANGE_BYTES_MAX="65536")
    assert (big.returncode, b"larger than" in big.stderr) == (1, True)
    assert pnrscreen("hits", "--home", home).stderr.endswith(b"No hits.\n")
    assert pnrscreen("screen", files / "absent", files / "bad", "-w", files / "list.csv").returncode == 1


def test_what_gives_nothing_ends_with_one_each_time_and_what_is_no_file_is_said(files: Path, tmp_path: Path) -> None:
    home = _fresh(files)
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "empty.edi").touch()
    (spool / "gone.edi").symlink_to(spool / "nowhere")
    for _ in range(2):
        done = pnrscreen("ingest", spool, "--home", home)
        assert done.returncode == 1
        assert b"gone.edi: not a file" in b" ".join(done.stderr.split())
        assert b"there is nothing in it" in b" ".join(done.stderr.split())
    (spool / "gone.edi").unlink()
    (spool / "empty.edi").unlink()
    assert pnrscreen("ingest", spool, "--home", home).returncode == 0  # an empty spool is none's fault


def test_rules_lock_writes_the_lock_and_refuses_a_change_without_a_new_version(files: Path) -> None:
    folder = files / "rules"
    folder.mkdir()
    shipped = Path(__file__).parents[2] / "rules" / "documents" / "one-document-several-persons.toml"
    (folder / "one-document-several-persons.toml").write_text(shipped.read_text())
    assert pnrscreen("rules", "check", folder).returncode == 1
    assert pnrscreen("rules", "lock", folder).returncode == 0
    assert pnrscreen("rules", "check", folder).returncode == 0
    (folder / "one-document-several-persons.toml").write_text(
        shipped.read_text().replace("One travel document", "A travel document")
    )
    changed = pnrscreen("rules", "lock", folder)
    assert (changed.returncode, b"version" in changed.stderr) == (1, True)
    wrong = shipped.read_text().replace("document.persons > 1", "document.persons > 2")
    (folder / "one-document-several-persons.toml").write_text(wrong)
    assert b"example[1]" in pnrscreen("rules", "test", folder).stderr
    draft = wrong.replace('status = "active"', 'status = "draft"')
    (folder / "one-document-several-persons.toml").write_text(draft)
    failed = pnrscreen("rules", "test", folder, "--lang", "fr").stderr.decode()
    assert "example[1]" in failed
    assert "contre-indice  one_party\u00a0: non v\u00e9rifi\u00e9" in failed
    assert pnrscreen("rules", "check", files / "nowhere").returncode == 2


def zipped(path: Path, *, damaged: bool = False) -> Path:
    """Write a zip of a list, a table and a folder, and spoil the first file when asked."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("in/api.edi"), paxlst(AMINA))  # without the time of day: the same bytes each time
        archive.writestr(zipfile.ZipInfo("table.csv"), "flight,from,date,surname\nZX9,IST,2026-03-01,FALKEN\n")
    if damaged:
        path.write_bytes(path.read_bytes().replace(b"KARIMOVA", b"KARIMOVX", 1))
    return path


def test_parse_and_screen_open_what_is_packed(files: Path) -> None:
    (files / "api.bin").write_bytes(gzip.compress((files / "api.edi").read_bytes()))
    done = pnrscreen("parse", files / "api.bin", zipped(files / "day.dat"))
    assert done.returncode == 0, done.stderr
    views = [json.loads(line) for line in done.stdout.splitlines()]
    sources = [str(files / "api.bin"), f"{files / 'day.dat'}/in/api.edi", f"{files / 'day.dat'}/table.csv"]
    assert [view["source"] for view in views] == sources
    assert [view["message"]["standard"] for view in views] == ["PAXLST", "PAXLST", "TABLE-CSV"]
    assert b"N-1" in pnrscreen("screen", files / "day.dat", "-w", files / "list.csv").stdout


def test_what_cannot_be_opened_is_said_by_its_name_and_the_rest_is_read(files: Path) -> None:
    zipped(files / "day.zip", damaged=True)
    for done in (pnrscreen("parse", files / "day.zip"), pnrscreen("screen", files / "day.zip", "-w", files / "list.csv")):
        assert done.returncode == 1
        assert done.stderr.count(b"ZIP_DAMAGED") == 1
        assert b"day.zip/in/api.edi: bytes 0 to" in done.stderr
    assert len(pnrscreen("parse", files / "day.zip").stdout.splitlines()) == 1
    with zipfile.ZipFile(files / "bad.zip", "w") as archive:
        archive.writestr("note.txt", "hello")
    done = pnrscreen("parse", files / "bad.zip")
    assert (done.returncode, b"bad.zip/note.txt" in done.stderr) == (1, True)


def test_ingest_opens_what_is_packed_and_seals_what_it_cannot_open(files: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    pnrscreen("init", "--unit", "PIU", "--synthetic", "--home", home)
    load_list(home)
    taken = pnrscreen("ingest", zipped(files / "day.zip"), "--home", home)
    assert taken.returncode == 0, taken.stderr
    board = [json.loads(line) for line in pnrscreen("board", "--home", home, "--format", "jsonl").stdout.splitlines()]
    assert {row["flight"] for row in board} == {"ZZ123", "ZX9"}
    for quarantined in (b"1 (sealed", b"0"):
        bad = pnrscreen("ingest", zipped(files / "bad.zip", damaged=True), "--home", home)
        assert b"ZIP_DAMAGED" in bad.stderr
        assert quarantined in bad.stdout.partition(b"quarantined")[2].splitlines()[0]


def test_a_file_of_machine_readable_zones_prints_travellers_with_documents(files: Path) -> None:
    zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
    (files / "zones.txt").write_text(zone, "utf-8")
    done = pnrscreen("parse", files / "zones.txt")
    assert done.returncode == 0, done.stderr
    (traveller,) = json.loads(done.stdout)["travellers"]
    assert (traveller["surname"], traveller["given_names"], traveller["birth_date"]) == ("ERIKSSON", "ANNA MARIA", "1974-08-12")
    assert traveller["documents"] == [{"kind": "P", "number": "L898902C3", "issuer": "UTO", "expiry": "2012-04-15"}]


def test_formats_says_what_is_read_and_how_a_table_looks() -> None:
    every = pnrscreen("formats").stdout.decode()
    assert all(name in every for name in ("PAXLST", "PNRGOV", "TABLE-CSV", "TABLE-JSON", "MRZ", "gzip"))
    assert "PNRGOV" not in pnrscreen("formats", "paxlst").stdout.decode()
    table = pnrscreen("formats", "table").stdout.decode()
    assert "document_number" in table
    schema = json.loads(pnrscreen("formats", "table", "--schema").stdout)
    assert schema["$defs"]["person"]["properties"]["birth_date"]["examples"] == ["1984-02-29"]
    assert pnrscreen("formats", "nothing").returncode == 2
    assert pnrscreen("formats", "mrz", "--schema").returncode == 2
