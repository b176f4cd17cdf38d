"""The verbs of retention, as they are typed: the inventory, a run by whoever keeps the keys, and its certificates."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from typer.testing import CliRunner

from pnrscreen import bootstrap, doctor
from pnrscreen.adapters import system
from pnrscreen.bootstrap import founding
from pnrscreen.cli import app, outcome
from pnrscreen.operations import receive, retain, screen, sequence
from pnrscreen.rights import Actor, Role
from support import retained
from support.clock import MORNING, SettableClock
from support.command import pnrscreen
from support.homes import claim, open_unit, paxlst, person, register


@pytest.fixture
def home(tmp_path: Path, clock: SettableClock) -> Path:
    """Return a home that received a flight on the first of March 2026."""
    unit = open_unit(tmp_path / "home", clock)
    receive.receive(unit, claim(unit), paxlst(person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")), "a.edi")
    screen.screen(unit, claim(unit))
    sequence.sequence(unit)
    register(tmp_path / "home", Actor(id="k", organisation="unit", roles=frozenset({Role.KEY_CUSTODIAN})))
    return tmp_path / "home"


def typed(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["retain", *map(str, words)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.output


def test_it_is_shown_done_and_certified(home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    code, said = typed("due", "--home", home, "--as", "k", "--format", "jsonl")
    kinds = {json.loads(line)["kind"]: json.loads(line) for line in said.splitlines()}
    assert code == 0
    assert kinds["passenger"]["number"] == 1
    assert kinds["passenger"]["cohort"] == f"eu-strict/{MORNING:%Y-%m-%d}"
    assert "MARLOWE" not in said
    clock.advance(days=200)
    code, said = typed("run", "--home", home, "--as", "k")
    assert (code, said.startswith("0 records are gone")) == (0, True)
    assert "pnrscreen retain confirm" in said
    code, said = typed("confirm", "--home", home, "--as", "dpo")
    assert (code, "200 days and 0 hours ahead" in said) == (0, True)
    code, said = typed("run", "--home", home, "--as", "k")
    assert (code, "records are gone" in said, said.startswith("0 ")) == (0, True, False)
    assert "confirm" not in said
    code, said = typed("certify", "--home", home, "--as", "dpo", "--format", "jsonl")
    certificates = [json.loads(line) for line in said.splitlines()]
    assert code == 0
    assert certificates
    assert all(one["holds"] for one in certificates)
    assert bootstrap.open_home(home, clock).profile.id in certificates[0]["cohort"]


def test_a_certificate_whose_key_is_not_gone_is_told_by_the_exit_code(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    clock.advance(days=200)
    typed("confirm", "--home", home, "--as", "dpo")
    typed("run", "--home", home, "--as", "k")
    for tombstone in (home / "keys" / "destroyed").iterdir():
        tombstone.unlink()
    code, said = typed("certify", "--home", home, "--as", "dpo")
    assert code == 4
    assert "NOT GONE" in said


def test_an_order_is_drafted_carried_out_shown_and_opened_by_the_authority(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    register(home, Actor(id="q", organisation="unit", roles=frozenset({Role.REQUEST_OFFICER})))
    key = X25519PrivateKey.generate()
    (tmp_path / "court.key").write_bytes(
        key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"said aloud"))
    )
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "court.pub").write_bytes(public)
    at = ("--home", home, "--as", "q", "--ticket", "T-7")
    named = ("--authority", "Court of X", "--authority-key", tmp_path / "court.pub", "--reference", "4 Gs 12/26")
    order, case = tmp_path / "order.json", tmp_path / "court.case"
    assert typed("hold", "list", "--home", home, "--as", "dpo")[1].startswith("Nothing was copied")
    code, said = typed("hold", "order", *at, *named, "--basis", "Code 94", "--locator", "zz/abc2de", "--out", order)
    assert (code, "retain hold sign" in said) == (0, True)
    code, said = typed("hold", "place", order, *at, "--out", case)
    assert (code, "1 records, 0 of them masked" in said) == (0, True)
    code, said = typed("hold", "list", "--home", home, "--as", "dpo", "--format", "jsonl")
    (shown,) = map(json.loads, said.splitlines())
    assert (shown["authority"], shown["records"]) == ("Court of X", 1)
    assert shown["package"] in typed("hold", "show", shown["id"], "--home", home, "--as", "dpo")[1]
    opening = CliRunner().invoke(
        app,
        [
            "retain",
            "hold",
            "open",
            str(case),
            "--key",
            str(tmp_path / "court.key"),
            "--out",
            str(tmp_path / "out"),
            "--passphrase",
        ],
        input="said aloud\n",
    )
    assert opening.exit_code == 0, opening.output
    assert "MARLOWE" in (tmp_path / "out" / "record-0001.json").read_text()
    assert b"MARLOWE" not in case.read_bytes()


def test_the_doctor_says_what_the_clock_did_and_when_what_is_due_was_erased(
    home: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())

    def told(*about: str) -> dict[str, tuple[str, str]]:
        return {one.about: (one.state, one.said) for one in doctor.examine(home) if one.about in about}

    (state, said) = told("clock", "retention")["retention"]
    assert (state, "nothing was ever erased" in said) == ("note", True)
    clock.advance(days=7)
    assert told("clock")["clock"][0] == "note"
    typed("confirm", "--home", home, "--as", "dpo")
    typed("run", "--home", home, "--as", "k")
    assert told("clock", "retention")["retention"][0] == "ok"
    retain.broke_off(bootstrap.open_home(home, clock), bootstrap.open_home(home, clock).system, "OSError")
    (state, said) = told("retention")["retention"]
    assert state == "ok"
    broken = [one.said for one in doctor.examine(home) if one.about == "retention" and one.state == "missing"]
    assert broken == [f"the last run broke off (OSError); one that was whole ended {clock.now():%Y-%m-%d %H:%M} UTC: {AGAIN}"]
    clock.advance(hours=4)
    assert told("retention")["retention"][0] == "missing"
    clock.advance(days=-30)
    assert told("clock")["clock"][0] == "note"  # of a synthetic home, whose day may be one to come
    opened = bootstrap.open_home(home, clock)
    monkeypatch.setattr(type(opened.registry), "synthetic", property(lambda _: False))
    assert [one.state for one in doctor._retention(opened) if one.about == "clock"] == ["missing"]


AGAIN = "pnrscreen retain run says more"


def test_a_reviewed_match_that_is_none_is_refused_with_what_to_do(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system.SystemClock, "now", lambda _: clock.now())
    unit = retained.a_home(tmp_path, clock)
    home = unit.config.home
    register(home, Actor(id="r", organisation="Test unit", roles=frozenset({Role.REVIEWER})))
    with sqlite3.connect(home / founding.DATABASE) as database:
        listed = database.execute("SELECT passenger FROM hit").fetchone()[0]
        other = database.execute("SELECT id FROM passenger WHERE id <> ?", (listed,)).fetchone()[0]
    said = ("--kind", "reviewed_match", "--evidence", "case 26/117", "--home", home, "--as", "r", "--ticket", "T-7")
    refused = pnrscreen("retain", "link", other, *said)
    assert refused.returncode == outcome.REFUSED
    assert b"no hit of this passenger was confirmed: have it reviewed first (pnrscreen review)" in refused.stderr
    assert b"stands until" in pnrscreen("retain", "link", listed, *said).stdout
