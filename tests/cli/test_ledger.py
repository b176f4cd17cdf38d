"""The verbs on what carriers send and how: schedule, board as a watchdog, carriers, receipts, quarantine."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.command import Done, load_list, pnrscreen
from support.homes import paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NAMELESS = "SRC'RCI+ZZ:ZQ0005'TIF++:A:1'TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+1+HK'"
HEADER = "carrier,number,departure,arrival,scheduled_departure,expects,contact\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = pnrscreen("init", "--home", tmp_path / "home", "--unit", "Test unit", "--actor", "op", "--synthetic")
    assert made.returncode == 0, made.stderr
    load_list(tmp_path / "home")
    return tmp_path / "home"


def lines(done: Done) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def scheduled(home: Path, *rows: str) -> Done:
    return pnrscreen("schedule", "load", "-", "--home", home, stdin=(HEADER + "".join(f"{row}\n" for row in rows)).encode())


def leaving(minutes: int) -> str:
    """Return what the clock of Istanbul shows so many minutes from now."""
    return f"{(datetime.now(UTC) + timedelta(minutes=minutes)).astimezone(ZoneInfo('Europe/Istanbul')):%Y-%m-%dT%H:%M}"


def test_a_schedule_is_loaded_and_listed_and_its_bad_rows_are_said(home: Path) -> None:
    assert pnrscreen("schedule", "list", "--home", home).stdout.startswith(b"No flight is scheduled")
    done = scheduled(home, "ZZ,123,IST,VIE,2026-03-01T06:10,api,ZZ desk", "ZZ,1,XX,VIE,2026-03-01T06:10")
    assert done.returncode == 1
    assert b"-, line 3: departure: must be an airport" in done.stderr
    assert b"1 flights loaded, 2026-03-01 to 2026-03-01, in the place of 0" in done.stdout
    shown = pnrscreen("schedule", "list", "--home", home).stdout
    assert b"ZZ123" in shown
    assert b"ZZ desk" in shown
    assert scheduled(home, "ZZ,124,IST,VIE,2026-03-01T06:10").returncode == 0
    assert pnrscreen("schedule", "load", home / "absent.csv", "--home", home).returncode == 5
    for column in (b"scheduled_departure", b"expects", b"contact"):
        assert column in pnrscreen("schedule", "load", "--help").stdout


def test_the_watchdog_says_which_flights_are_red_and_exits_with_1(home: Path) -> None:
    scheduled(
        home,
        f"ZZ,1,IST,VIE,{leaving(20)},api,ZZ desk +1 000",
        f"ZZ,2,IST,VIE,{leaving(600)},api+pnr,ZZ desk",
        f"ZZ,3,IST,VIE,{leaving(10)},none,",
    )
    dog = pnrscreen("board", "--missing", "--fail-on", "missing", "--home", home, "--format", "jsonl")
    assert dog.returncode == 1
    (alarm,) = dog.stderr.decode().splitlines()
    assert alarm.startswith("pnrscreen: ZZ1 IST-VIE, departure in ")
    assert alarm.endswith(": API missing; call ZZ desk +1 000")
    red, later = lines(dog)
    assert (red["flight"], red["status"], red["expected"], red["missing"], red["contact"]) == (
        *("ZZ1", "no API", ["API"], ["API"]),
        "ZZ desk +1 000",
    )
    assert (later["flight"], later["status"]) == ("ZZ2", "no lists")
    assert isinstance(red["minutes_left"], int)
    assert 15 <= red["minutes_left"] <= 20
    every = pnrscreen("board", "--home", home)
    assert (every.returncode, every.stdout.count(b"ZZ desk +1 000"), b"not expected" in every.stdout) == (0, 1, True)
    calm = pnrscreen("board", "--missing", "--fail-on", "missing", "--home", home, PNRSCREEN_MISSING_ALARM_MINUTES="5")
    assert (calm.returncode, calm.stderr) == (0, b"")


@pytest.mark.parametrize(("minutes", "words"), [(-100, "1 h 4"), (-3000, "2 days ago")])
def test_an_alarm_says_how_long_ago_a_flight_left(home: Path, minutes: int, words: str) -> None:
    scheduled(home, f"ZZ,1,IST,VIE,{leaving(minutes)},api,")
    assert words in pnrscreen("board", "--missing", "--fail-on", "missing", "--home", home).stderr.decode()


def test_a_complete_board_lacks_nothing(home: Path) -> None:
    assert pnrscreen("board", "--missing", "--home", home).stdout.startswith(b"No flight yet")
    pnrscreen("ingest", "-", "--home", home, stdin=paxlst(AMINA), PNRSCREEN_EXPECTS="api")
    calm = pnrscreen("board", "--missing", "--fail-on", "missing", "--home", home, PNRSCREEN_EXPECTS="api")
    assert (calm.returncode, calm.stdout) == (0, b"No flight lacks a list.\n")
    (flight,) = lines(pnrscreen("board", "--home", home, "--format", "jsonl", PNRSCREEN_EXPECTS="api"))
    assert (flight["status"], flight["passengers"], flight["missing"]) == ("screened", 1, [])
    assert b"screened 1/1" in pnrscreen("board", "--home", home, PNRSCREEN_EXPECTS="api").stdout


def test_a_flight_of_which_nobody_knows_the_time_alarms_on_its_day(home: Path) -> None:
    untimed = paxlst(AMINA).replace(b"2603010610:201", b"260301:101").replace(b"2603010730:201", b"260301:101")
    pnrscreen("ingest", "-", "--home", home, stdin=untimed)
    assert b"departure today: PNR missing" in pnrscreen("board", "--fail-on", "missing", "--home", home).stderr


def test_carriers_are_scored_with_what_cost_them_most(home: Path) -> None:
    pnrscreen("ingest", "-", "--home", home, stdin=paxlst(AMINA).replace(b"CNT+42:1", b"CNT+42:7"))
    (carrier,) = lines(pnrscreen("carriers", "--home", home, "--format", "jsonl"))
    assert (carrier["carrier"], carrier["messages"], carrier["travellers"]) == ("ZZ", 1, 1)
    assert carrier["defects"] == [
        {
            "code": "CNT_MISMATCH",
            "severity": "warning",
            "count": 1,
            "means": "a list that came whole holds another number of people than CNT says",
        }
    ]
    table = pnrscreen("carriers", "--home", home).stdout.decode()
    assert "CNT_MISMATCH" in table
    assert "1 of 2 missing" in " ".join(table.split())
    assert lines(pnrscreen("carriers", "--home", home, "--since", "2999-01-01", "--format", "jsonl")) == []
    assert b"score" in pnrscreen("carriers", "--home", home, "--since", "2999-01-01").stdout


def test_every_delivery_has_a_receipt_that_names_neither_sender_nor_file(home: Path) -> None:
    raw = paxlst(AMINA)
    (first,) = lines(pnrscreen("ingest", "-", "--home", home, "--receipts", stdin=raw))
    (again,) = lines(pnrscreen("ingest", "-", "--home", home, "--receipts", stdin=raw))
    assert (first["duplicate_of"], again["duplicate_of"]) == (None, first["receipt"])
    listed = pnrscreen("receipts", "--home", home, "--format", "jsonl")
    assert [view["receipt"] for view in lines(listed)] == [first["receipt"], again["receipt"]]
    assert b"ZZAIR" not in listed.stdout
    table = pnrscreen("receipts", "--home", home).stdout.decode()
    assert f"came before: {first['receipt']}" in " ".join(table.split())
    (revealed, *_) = lines(pnrscreen("receipts", "--home", home, "--reveal", "--format", "jsonl"))
    assert (revealed["sender"], revealed["source"]) == ("ZZAIR", "-")
    assert b"from ZZAIR in -" in b" ".join(pnrscreen("receipts", "--home", home, "--reveal").stdout.split())


def test_a_broken_reservation_is_one_alarm_and_a_resend_clears_it(home: Path) -> None:
    broken = pnrgov(NAMELESS, pnr("XYZ9TT", "TESTERSON+BERTAMS"))
    done = pnrscreen("ingest", "-", "--home", home, stdin=broken)
    assert done.returncode == 1
    said = [line for line in done.stderr.decode().splitlines() if line.startswith("pnrscreen: ")]
    assert said == ["pnrscreen: 1 stretch cannot be read (1 NO_TRAVELLER): pnrscreen quarantine lists what is to be sent again"]
    (row,) = lines(pnrscreen("quarantine", "--home", home, "--format", "jsonl"))
    assert (row["flight"], row["reason"], row["segment"], row["length"]) == ("ZZ123", "NO_TRAVELLER", "TIF", len(NAMELESS))
    table = pnrscreen("quarantine", "--home", home).stdout.decode()
    assert "ZZ123/2026-03-01/IST  NO_TRAVELLER  TIF number 8, bytes" in table
    shown = pnrscreen("quarantine", "show", row["id"], "--home", home)
    assert shown.stdout.decode().replace("\n", "") == NAMELESS
    receipt = pnrscreen("receipts", "--home", home).stdout
    assert b"1 quarantined" in b" ".join(receipt.split())
    mended = pnrgov(
        pnr("ZQ0005", "DOE+JANEMS"), pnr("XYZ9TT", "TESTERSON+BERTAMS"), prepared="260227:0800", reference="0000003"
    )
    cleared = pnrscreen("ingest", "-", "--home", home, stdin=mended)
    assert (cleared.returncode, b"repaired" in cleared.stdout) == (0, True)
    assert pnrscreen("quarantine", "--home", home).stdout == b"Nothing is in quarantine.\n"
    assert pnrscreen("quarantine", "show", row["id"], "--home", home).returncode == 1


def test_bytes_from_quarantine_cannot_move_the_cursor(home: Path) -> None:
    pnrscreen("ingest", "-", "--home", home, stdin=b"\x1b[31m no message \xff at all")
    (row,) = lines(pnrscreen("quarantine", "--home", home, "--format", "jsonl"))
    assert (row["flight"], row["segment"]) == (None, "")
    assert b"no flight" in pnrscreen("quarantine", "--home", home).stdout
    shown = pnrscreen("quarantine", "show", row["id"], "--home", home).stdout
    assert shown == b"\\u001b[31m no message \\xff at all\n"


def test_the_quarantine_asks_which_home(home: Path) -> None:
    asked = pnrscreen("quarantine")
    assert (asked.returncode, b"--home" in asked.stderr) == (2, True)
    assert pnrscreen("quarantine", PNRSCREEN_HOME=str(home)).returncode == 0
