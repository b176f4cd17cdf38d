"""Backup, restore and upgrade as an administrator types them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.clock import SettableClock
from support.command import Done, load_list, pnrscreen
from support.homes import age, paxlst, person
from support.keys import key_file, passphrase_file
from support.people import open_live

ADMIN = ("--as", "sysadmin")
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    assert pnrscreen("init", "--home", home, "--unit", "Test unit", "--actor", "op", "--synthetic").returncode == 0
    load_list(home)
    assert pnrscreen("ingest", "-", "--home", home, stdin=paxlst(AMINA)).returncode == 0
    return home


def words(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def test_the_worked_example(home: Path, tmp_path: Path) -> None:
    (home / "notes.txt").write_text("mine")
    archive = tmp_path / "monday.tar"
    done = pnrscreen("backup", "--home", home, "--out", archive, *ADMIN)
    assert done.returncode == 0, done.stderr
    assert "files, SHA-256" in words(done)
    assert "no part of a home: notes.txt" in words(done)
    assert pnrscreen("backup", "--home", home, "--out", archive, *ADMIN).returncode == 2
    assert pnrscreen("backup", "--home", home).returncode == 2
    assert pnrscreen("backup", "--home", home, "--out", tmp_path / "b.tar", "--as", "dpo").returncode == 3

    verified = pnrscreen("backup", "verify", archive, cwd=tmp_path)
    assert verified.returncode == 0, verified.stderr
    assert "Whole: Test unit, profile eu-strict" in words(verified)
    assert "passenger 1" in words(verified)

    new = tmp_path / "new"
    restored = pnrscreen("restore", archive, "--home", new, "--keys", home / "keys")
    assert restored.returncode == 0, restored.stderr
    assert "what is behind them is lost, and the log says so (restore.log). What was written after the backup is lost" in words(
        restored
    )
    assert "is right. Tell your overseer" in words(restored)
    assert pnrscreen("board", "--home", new).stdout == pnrscreen("board", "--home", home).stdout
    assert pnrscreen("restore", archive, "--home", new, "--keys", home / "keys").returncode == 2


def test_a_damaged_archive_and_other_keys_are_said(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    pnrscreen("backup", "--home", home, "--out", archive, *ADMIN)
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    cut = pnrscreen("backup", "verify", archive)
    assert cut.returncode == 4
    assert b"Traceback" not in cut.stderr
    assert pnrscreen("restore", archive, "--home", tmp_path / "new", "--keys", home / "keys").returncode == 4
    assert not (tmp_path / "new").exists()
    archive.write_bytes(content)
    open_live(tmp_path / "other", SettableClock())
    other = pnrscreen("restore", archive, "--home", tmp_path / "new", "--keys", tmp_path / "other" / "keys")
    assert other.returncode == 4
    assert "these keys do not belong to this backup" in words(other)


def test_what_was_destroyed_is_listed_and_keys_that_lack_are_named(home: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.tar"
    pnrscreen("backup", "--home", home, "--out", archive, *ADMIN)
    assert pnrscreen("backup", "destroyed", "--home", home, *ADMIN).stdout == b""
    (identity,) = (home / "keys" / "cohorts").glob("*~identity")
    cohort = identity.name.replace("~", "/")
    (tmp_path / "none").write_text("")
    (tmp_path / "wrong").write_text(f"{cohort} what\n")
    restore = ("restore", archive, "--keys", home / "keys", "--home")
    assert "wrong, line 1: not a cohort" in words(pnrscreen(*restore, tmp_path / "a", "--destroyed", tmp_path / "wrong"))
    identity.rename(tmp_path / "key")
    refused = pnrscreen(*restore, tmp_path / "b", "--destroyed", tmp_path / "none")
    assert (refused.returncode, (tmp_path / "b").exists()) == (2, False)
    assert f"are not there ({cohort}): nothing was restored. Look for a newer copy" in words(refused)
    lacking = pnrscreen(*restore, tmp_path / "b", "--destroyed", tmp_path / "none", "--incomplete")
    assert lacking.returncode == 1
    assert f"no key of {cohort} is in" in words(lacking)

    (home / "keys" / "destroyed" / identity.name).write_text("f" * 32)
    listed = pnrscreen("backup", "destroyed", "--home", home, *ADMIN)
    assert listed.stdout.decode() == f"{cohort} destroyed {'f' * 32}\n"
    (tmp_path / "list").write_bytes(listed.stdout)
    known = pnrscreen(*restore, tmp_path / "c", "--destroyed", tmp_path / "list")
    assert known.returncode == 0, known.stderr
    assert "1 sealed or destroyed keys stay so" in words(known)


def test_an_older_home_says_what_it_lacks_and_is_upgraded_with_a_backup_before(home: Path, tmp_path: Path) -> None:
    assert "Nothing is lacking" in words(pnrscreen("upgrade", "--home", home, "--dry-run"))
    assert pnrscreen("upgrade", "--home", home).returncode == 3  # though nothing is to be done
    assert "Nothing is lacking" in words(pnrscreen("upgrade", "--home", home, *ADMIN))
    age(home, "partitions")
    refused = pnrscreen("board", "--home", home)
    assert refused.returncode == 2
    assert "pnrscreen upgrade --home" in words(refused)
    dry = pnrscreen("upgrade", "--home", home, "--dry-run")
    assert dry.returncode == 0
    assert "session: The claims that began a session" in words(dry)
    assert "is locked while its tables change" in words(dry)
    assert pnrscreen("board", "--home", home).returncode == 2
    assert pnrscreen("upgrade", "--home", home, "--as", "dpo").returncode == 3
    done = pnrscreen("upgrade", "--home", home, *ADMIN)
    assert done.returncode == 0, done.stderr
    assert pnrscreen("backup", "verify", tmp_path / "home.before-followed.tar").returncode == 0
    assert pnrscreen("board", "--home", home).returncode == 0


def test_a_full_disk_is_an_outside_failure_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    program = (
        "import resource\n"
        "from pnrscreen.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 12, 1 << 12))\n"
        "main()\n"
    )
    command = [sys.executable, "-c", program, "backup", "--home", home, "--out", out / "a.tar"]
    done = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "PNRSCREEN_ACTOR": "sysadmin"})
    assert done.returncode == 5
    assert b"Traceback" not in done.stderr
    assert list(out.iterdir()) == []
    assert pnrscreen("backup", "--home", home, "--out", out / "a.tar", *ADMIN).returncode == 0


def test_a_live_home_is_backed_up_by_who_signs_and_restored_into_a_server(
    tmp_path: Path, new_database: Callable[[], str]
) -> None:
    home, new, archive = tmp_path / "home", tmp_path / "new", tmp_path / "a.tar"
    open_live(home, SettableClock())
    (tmp_path / "people").mkdir()
    who = {"PNRSCREEN_PASSPHRASE_FILE": passphrase_file(tmp_path / "people")}
    key = ("--key", key_file(tmp_path / "people", "k.lee"))
    backup = ("backup", "--home", home, "--out", archive, "--as", "k.lee")
    assert pnrscreen(*backup).returncode == 3
    assert pnrscreen(*backup, *key, **who).returncode == 0
    assert pnrscreen("backup", "destroyed", "--home", home, *key, **who).returncode == 0
    url = new_database()
    restored = pnrscreen("restore", archive, "--home", new, "--keys", home / "keys", "--store", url)
    assert restored.returncode == 0, restored.stderr
    assert "The log of operations goes on from its" in words(restored)
    assert pnrscreen("restore", archive, "--home", tmp_path / "third", "--keys", home / "keys", "--store", url).returncode == 2
    assert pnrscreen("backup", "--home", new, "--out", tmp_path / "b.tar", *key, **who).returncode == 0
    assert "Nothing is lacking" in words(pnrscreen("upgrade", "--home", new, "--dry-run"))
    assert "PostgreSQL" in words(pnrscreen("doctor", "--home", new))
