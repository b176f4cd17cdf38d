"""The verbs of flight scope, as they are typed: proposed, signed by two organisations, adopted, shown, ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pnrscreen.adapters.keys import person
from support.command import Done, pnrscreen
from support.homes import paxlst
from support.homes import person as traveller


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = pnrscreen("init", "--home", tmp_path / "home", "--unit", "U", "--actor", "op", "--dpo", "m.roe", "--synthetic")
    assert made.returncode == 0, made.stderr
    listed = tmp_path / "list.csv"
    listed.write_text("entry_id,name,birth_dates\nN-0,Zbigniew QUORNE,1931\n")
    said = ("--name", "test", "--owner", "o", "--basis", "synthetic", "--sought-or-alert")
    done("watchlist", "load", listed, "--home", tmp_path / "home", *said)
    return tmp_path / "home"


def done(*words: object, **environment: str) -> Done:
    made = pnrscreen(*words, **environment)
    assert made.returncode == 0, made.stderr
    return made


def spoken(made: Done) -> str:
    return " ".join((made.stdout + made.stderr).decode().split())


def decision(folder: Path, **said: str) -> Path:
    now = datetime.now(tz=UTC).replace(microsecond=0)
    text = {
        "authority": '"Ministry"',
        "ground": '"selected"',
        "reference": '"M/1"',
        "reasons": '"assessment, part 4"',
        "review_body": '"Court"',
        "covers": '"routes"',
        "named": '["BCN-VIE"]',
        "valid_from": (now - timedelta(hours=1)).isoformat(),
        "valid_until": (now + timedelta(days=5)).isoformat(),
    }
    path = folder / "decision.toml"
    path.write_text("".join(f"{key} = {value}\n" for key, value in (text | said).items()))
    return path


def test_from_proposal_to_force_to_end(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(person, "_ROUNDS", 1)
    (tmp_path / "passphrase").write_text("a passphrase of a test\n")
    (tmp_path / "passphrase").chmod(0o600)
    passphrase = {"PNRSCREEN_PASSPHRASE_FILE": str(tmp_path / "passphrase")}
    file = tmp_path / "a.edi"
    file.write_bytes(paxlst(traveller("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")).replace(b"IST", b"BCN"))
    assert "No decision was adopted" in spoken(done("scope", "list", "--home", home))
    assert "out_of_scope" in spoken(done("ingest", file, "--home", home))

    draft = tmp_path / "draft.json"
    done("scope", "propose", decision(tmp_path), "--home", home, "--out", draft)
    done("actor", "key", tmp_path / "op.key", **passphrase)
    signed = done("scope", "sign", draft, "--as", "op", "--key", tmp_path / "op.key", **passphrase)
    assert "reasons: assessment, part 4" in spoken(signed)
    refused = pnrscreen("scope", "adopt", draft, "--home", home)
    assert (refused.returncode, "is not theirs" in spoken(refused)) == (3, True)  # op has registered no key

    draft.unlink()
    done("scope", "propose", decision(tmp_path), "--home", home, "--out", draft)
    assert "lets routes BCN-VIE in" in spoken(done("scope", "adopt", draft, "--home", home))
    shown = spoken(done("scope", "list", "--home", home, "--format", "jsonl"))
    assert '"state":"stands"' in shown
    digest = shown.partition('"decision":"')[2][:8]
    assert "review body: Court" in spoken(done("scope", "show", digest, "--home", home))
    assert "1 stand" in spoken(pnrscreen("doctor", "--home", home))
    assert "out_of_scope" not in spoken(done("ingest", file, "--home", home))

    ended = done("scope", "end", digest, "--home", home, "--reason", "the court annulled it")
    assert "are not taken in any more" in spoken(ended)
    assert "ended" in spoken(done("scope", "list", "--home", home, "--as", "m.roe", "--oversight"))
    nothing = pnrscreen("scope", "show", "ffff", "--home", home)
    assert (nothing.returncode, "no decision that goes by that name" in spoken(nothing)) == (1, True)


def test_what_may_not_be_decided_is_said_at_once_with_every_fault(home: Path, tmp_path: Path) -> None:
    file = decision(tmp_path, valid_from="2026-12-01", covers='"al"', typo="1")
    refused = pnrscreen("scope", "propose", file, "--home", home, "--out", tmp_path / "draft.json")
    assert refused.returncode == 3
    said = spoken(refused)
    assert "typo is not a key of a decision" in said
    assert "valid_from is a moment with its zone" in said
    assert not (tmp_path / "draft.json").exists()


def test_rescan_says_that_there_is_nothing_to_do_and_who_may_ask(home: Path) -> None:
    refused = pnrscreen("retain", "rescan", "--home", home)
    assert refused.returncode == 3, spoken(refused)
