"""The law of a home at the command line: what is shipped, what a change does, and its way from proposal to force."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pnrscreen.bootstrap import law
from support.command import Done, pnrscreen
from support.homes import age
from support.keys import key_file, passphrase_file

ACTORS = {
    "j.doe": ("PIU Example", "operator,reviewer,list_owner"),
    "k.lee": ("PIU Example", "sysadmin"),
    "m.roe": ("PIU Example", "dpo"),
    "d.pa": ("Data Protection Authority", "oversight"),
}
STRICTER = 'extends = "eu-strict"\nid = "at-piu"\nversion = 1\ngrant_minutes = 5\n'
LAXER = STRICTER.replace("version = 1", "version = 2").replace("= 5", "= 10")
Run = Callable[..., Done]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    folder.mkdir()
    for seed in ACTORS:
        key_file(folder, seed)
    return folder


@pytest.fixture
def run(keys: Path) -> Run:
    kept = passphrase_file(keys)
    return lambda *arguments: pnrscreen(*arguments, PNRSCREEN_PASSPHRASE_FILE=kept)


@pytest.fixture
def home(tmp_path: Path, keys: Path, run: Run) -> Path:
    people = [f"{id_} '{organisation}' {roles} {keys / id_}.pub" for id_, (organisation, roles) in ACTORS.items()]
    actors = [word for one in people for word in ("--actor", one)]
    signs = ("--sign", keys / "j.doe", "--sign", keys / "m.roe")
    made = run("init", "--home", tmp_path / "home", "--unit", "PIU Example", *actors, *signs)
    assert made.returncode == 0, made.stderr
    assert f"SHA-256 {law.profile('eu-strict').digest}" in said(made)
    return tmp_path / "home"


def said(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def written(folder: Path, text: str) -> Path:
    path = folder / "at-piu.toml"
    path.write_text(text)
    return path


def test_the_shipped_templates_are_listed_with_the_digests_they_are_published_by() -> None:
    listed = pnrscreen("profile", "list")
    shown = said(listed)
    assert listed.returncode == 0
    for code in law.codes():
        assert f"{code} {law.profile(code).version}" in shown
    assert "not as published" not in shown


def test_what_a_profile_fixes_is_shown_and_every_fault_of_one_is_named(tmp_path: Path) -> None:
    shown = said(pnrscreen("profile", "show", "uk"))
    assert "counted inclusive, Europe/London" in shown
    assert "kept everyone P6M, with a link P5Y, masked P6M, the log P5Y" in shown
    assert "on leaving GBR, without a link: P2D from departure" in shown
    assert "on leaving" not in said(pnrscreen("profile", "show", "eu-strict"))
    assert "links none" in said(pnrscreen("profile", "show", "strict-six-months"))
    unnamed = pnrscreen("profile", "show")
    assert (unnamed.returncode, "Shipped are eu-border" in said(unnamed)) == (2, True)
    assert (pnrscreen("profile", "check", "nowhere").returncode) == 1
    whole = pnrscreen("profile", "check", written(tmp_path, STRICTER))
    assert (whole.returncode, "at-piu version 1 is whole" in said(whole)) == (0, True)
    wrong = pnrscreen("profile", "check", written(tmp_path, f"{STRICTER}reviews = 3\nsession_hours = -1\n"))
    assert wrong.returncode == 2
    assert "session_hours: must be a whole number above 0" in said(wrong)
    assert "reviews: is not a key of a profile" in said(wrong)
    past = pnrscreen("profile", "check", written(tmp_path, f"{STRICTER}valid_until = 2023-01-01\n"))
    assert (past.returncode, "it expired on 2023-01-01" in said(past)) == (1, True)


def test_a_change_is_shown_field_by_field_and_which_way(home: Path, tmp_path: Path) -> None:
    shown = said(pnrscreen("profile", "diff", "eu-text", "eu-strict"))
    assert "retention.default tightened P5Y P6M" in shown
    assert "loosened" not in said(pnrscreen("profile", "diff", "eu-strict", "strict-six-months"))
    own = written(tmp_path, LAXER.replace("= 10", "= 60"))
    adopted = said(pnrscreen("profile", "diff", home / "profiles" / "0001.json", own))
    assert "grant_minutes loosened 15 60" in adopted
    assert "Nothing differs." in said(pnrscreen("profile", "diff", "uk", "uk"))


def test_from_a_proposal_to_force_and_every_step_that_is_refused(home: Path, keys: Path, run: Run, tmp_path: Path) -> None:
    change = tmp_path / "change.json"
    propose = ("profile", "propose", written(tmp_path, STRICTER), "--home", home, "--out", change)
    proposed = run(*propose)
    assert proposed.returncode == 0, proposed.stderr
    assert "grant_minutes tightened 15 5" in said(proposed)
    assert "It loosens nothing: the data protection officer signs." in said(proposed)
    assert run(*propose).returncode == 2
    assert run("profile", "adopt", change, "--home", home).returncode == 3
    assert run("profile", "sign", change, "--as", "m.roe", "--key", keys / "m.roe").returncode == 0
    done = run("profile", "adopt", change, "--home", home)
    assert (done.returncode, "at-piu version 1 is in force, adoption 2 of this home" in said(done)) == (0, True)
    listed = said(run("profile", "list", "--home", home))
    assert "eu-strict version 2 signed by j.doe, m.roe" in listed
    assert "at-piu version 1 neutral 2, tightened 1, signed by m.roe" in listed
    assert "profile at-piu version 1" in said(run("profile", "show", "--home", home))
    assert "adoption 2 of this home" in said(run("doctor", "--home", home))
    assert "in force already" in said(run(*propose[:-1], tmp_path / "again.json"))

    loosened = tmp_path / "loosened.json"
    asked = run("profile", "propose", written(tmp_path, LAXER), "--home", home, "--out", loosened)
    assert "It loosens: two of different organisations sign, one the data protection officer." in said(asked)
    for who in ("m.roe", "j.doe"):
        run("profile", "sign", loosened, "--as", who, "--key", keys / who)
    refused = run("profile", "adopt", loosened, "--home", home)
    assert (refused.returncode, "two of different organisations sign it" in said(refused)) == (3, True)
    assert "signed by d.pa, j.doe, m.roe." in said(run("profile", "sign", loosened, "--as", "d.pa", "--key", keys / "d.pa"))
    assert run("profile", "adopt", loosened, "--home", home).returncode == 0
    assert run("board", "--home", home, "--key", keys / "j.doe").returncode == 0
    exported = run("audit", "export", "--home", home, "--out", tmp_path / "log", "--key", keys / "m.roe")
    assert exported.returncode == 0, exported.stderr
    (entries,) = (tmp_path / "log" / "rules" / "tile" / "entries").rglob("*.p/*")
    assert entries.read_bytes().count(b'"event":"profile.adopt"') == 3


def test_an_older_home_is_told_to_upgrade_and_adopts_what_its_registry_is_signed_for(home: Path, keys: Path, run: Run) -> None:
    shutil.rmtree(home / "profiles")
    age(home, "clock")
    assert "pnrscreen upgrade --home" in said(run("board", "--home", home, "--key", keys / "j.doe"))
    assert "none is adopted" in said(run("upgrade", "--home", home, "--dry-run"))
    assert not (home / "profiles").exists()
    upgraded = run("upgrade", "--home", home, "--key", keys / "k.lee")
    assert upgraded.returncode == 0, upgraded.stderr
    assert "Adopted, as the registry is signed for it: eu-strict version 2" in said(upgraded)
    assert run("board", "--home", home, "--key", keys / "j.doe").returncode == 0
    assert "Nothing is lacking" in said(run("upgrade", "--home", home, "--key", keys / "k.lee"))
    shutil.rmtree(home / "profiles")
    tampered = run("board", "--home", home, "--key", keys / "j.doe")
    assert (tampered.returncode, "has adopted no profile" in said(tampered)) == (2, True)
    run("upgrade", "--home", home, "--key", keys / "k.lee")
    assert run("board", "--home", home, "--key", keys / "j.doe").returncode == 0  # the same adoption, as it was noted
