"""The log handed out and verified from the command line, as its overseer and its unit do."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pnrscreen.bootstrap import founding
from support.command import pnrscreen


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = pnrscreen(
        "init", "--home", tmp_path / "home", "--unit", "Test unit", "--actor", "op", "--dpo", "m.roe", "--synthetic"
    )
    assert made.returncode == 0, made.stderr
    assert pnrscreen("hits", "--home", tmp_path / "home").returncode == 0
    return tmp_path / "home"


def test_the_log_is_handed_out_and_verified_and_a_change_is_named(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "log"
    refused = pnrscreen("audit", "export", "--home", home, "--out", out)
    assert (refused.returncode, out.exists()) == (3, False)
    assert b"read-log needs one of the roles dpo, oversight" in refused.stderr
    done = pnrscreen("audit", "export", "--home", home, "--out", out, "--as", "m.roe")
    assert done.returncode == 0, done.stderr
    assert b"operations: 6 entries" in done.stdout
    assert b"rules: 2 entries" in done.stdout
    assert b"Held against the log: entries 8, private parts 8," in done.stdout.replace(b"\n", b" ")
    key = (out / "operations" / "key").read_text().strip()
    assert key.encode() in done.stdout
    assert pnrscreen("audit", "export", "--home", home, "--out", out, "--as", "m.roe").returncode == 2

    assert b"operations: 6 entries signed" in pnrscreen("doctor", "--home", home).stdout

    verified = pnrscreen("audit", "verify", out, "--key", key, "--earlier", out / "operations" / "checkpoint")
    assert verified.returncode == 0, verified.stdout
    assert b"VERIFIED: 6 entries of 'test-unit/operations'" in verified.stdout

    (entries,) = (out / "operations" / "tile" / "entries").rglob("*.p/6")
    entries.write_bytes(entries.read_bytes().replace(b'"consult"', b'"collect"', 1))
    changed = pnrscreen("audit", "verify", out)
    assert changed.returncode == 4
    assert b"entry 1" in changed.stdout
    assert b"NOT VERIFIED" in changed.stdout


def test_what_was_edited_beside_the_log_is_told_once_its_files_are_out(home: Path, tmp_path: Path) -> None:
    with sqlite3.connect(home / founding.DATABASE) as database:
        assert database.execute("UPDATE leaf SET opening = x'' WHERE log = 'operations' AND position = 0").rowcount > 0
    out = tmp_path / "log"
    told = pnrscreen("audit", "export", "--home", home, "--out", out, "--as", "m.roe")
    assert told.returncode == 4
    assert b"the store is not as it was logged: what lies beside entry 0 of the log of operations" in told.stderr
    assert pnrscreen("audit", "verify", out).returncode == 0
    assert (out / "verify.py").is_file()


def test_who_is_handed_a_log_that_was_tampered_with_has_what_verifies_it(home: Path, tmp_path: Path) -> None:
    """Then above all. Where nothing can be handed out, no folder is left behind."""
    edit = "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE position = 1"
    with sqlite3.connect(home / "pnrscreen.db") as database:
        assert database.execute(edit).rowcount > 0
    doctor = pnrscreen("doctor", "--home", home)
    assert b"what stands in it was not looked at" in b" ".join(doctor.stdout.split())
    out = tmp_path / "log"
    done = pnrscreen("audit", "export", "--home", home, "--out", out, "--as", "m.roe")
    assert done.returncode == 4
    assert b"is not in the store as it was logged; its files still hold what it was" in b" ".join(done.stderr.split())
    verified = subprocess.run([sys.executable, "-I", "-S", out / "verify.py", out], capture_output=True, check=False)
    assert verified.returncode == 0, verified.stdout
    (home / "log" / "operations" / "checkpoint").unlink()
    assert pnrscreen("audit", "export", "--home", home, "--out", tmp_path / "none", "--as", "m.roe").returncode == 4
    assert not (tmp_path / "none").exists()


def test_a_lost_file_of_the_log_is_written_again(home: Path) -> None:
    (lost,) = (home / "log" / "operations" / "tile" / "0").rglob("*.p/*")
    lost.unlink()
    stopped = pnrscreen("hits", "--home", home)
    assert stopped.returncode == 4
    assert b"the files of the log of operations were changed" in stopped.stderr
    mended = pnrscreen("audit", "mend", "--home", home, "--as", "m.roe")
    assert (mended.returncode, mended.stdout) == (
        0,
        b"The files of the log are written again: 4 entries, as they were signed.\n",
    )
    assert pnrscreen("hits", "--home", home).returncode == 0


def test_a_folder_without_a_log_is_said_to_be_none(tmp_path: Path) -> None:
    done = pnrscreen("audit", "verify", tmp_path)
    assert done.returncode == 2
    assert b"no exported log" in done.stderr
