"""The log as files: whoever has them and a key sees what was changed since, and what was signed is never signed otherwise."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.operations import attest, inspect
from pnrscreen.rights import Purpose
from support.clock import SettableClock
from support.homes import claim, open_unit


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def exported(app: App, folder: Path) -> Path:
    for path, content in attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def verified(folder: Path, *options: object) -> tuple[int, str]:
    """Run what an overseer runs, with bare Python and nothing of ours."""
    command: Sequence[object] = [sys.executable, "-I", "-S", bootstrap.standalone(), folder, *options]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout + done.stderr


def act(app: App, times: int = 1) -> None:
    for _ in range(times):
        inspect.hits(app, claim(app))


def in_database(app: App, statement: str) -> None:
    with sqlite3.connect(app.config.home / bootstrap.DATABASE) as database:
        assert database.execute(statement).rowcount > 0


def test_what_the_unit_did_is_verified_with_bare_python_and_names_nobody(app: App, tmp_path: Path) -> None:
    act(app, 300)
    folder = exported(app, tmp_path / "log")
    code, said = verified(folder)
    assert code == 0, said
    content = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert b"KARIMOVA" not in content
    assert (folder / "tile" / "entries" / "000").is_file()


def test_the_log_goes_on_from_each_checkpoint(app: App, tmp_path: Path) -> None:
    first = exported(app, tmp_path / "first")
    act(app, 3)
    second = exported(app, tmp_path / "second")
    assert verified(second, "--earlier", first / "checkpoint")[0] == 0
    code, said = verified(first, "--earlier", second / "checkpoint")
    assert code == 1, said


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE id > 2",
        "DELETE FROM leaf WHERE id = 2",
        "UPDATE leaf SET id = -id WHERE id IN (1, 2)",
    ],
)
def test_an_administrator_who_edits_the_database_gets_no_signature(app: App, tmp_path: Path, statement: str) -> None:
    act(app, 3)
    exported(app, tmp_path / "log")
    in_database(app, statement)
    with pytest.raises(Tampered, match="nothing was signed"):
        exported(app, tmp_path / "again")


def test_an_edit_is_found_though_the_last_checkpoint_was_removed(app: App, tmp_path: Path) -> None:
    """Whoever kept an earlier checkpoint needs nothing of the unit to see that its past is another."""
    act(app, 3)
    kept = exported(app, tmp_path / "log") / "checkpoint"
    in_database(app, "DELETE FROM leaf WHERE id = 2")
    shutil.rmtree(app.config.home / "log")
    code, said = verified(exported(app, tmp_path / "again"), "--earlier", kept)
    assert code == 1, said


def test_the_key_of_another_home_is_another(app: App, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    folder = exported(app, tmp_path / "log")
    assert verified(folder, "--key", attest.verifier(app).vkey)[0] == 0
    code, said = verified(folder, "--key", attest.verifier(other).vkey)
    assert code == 1, said


def test_only_who_answers_for_the_log_hands_it_out(app: App, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="read-log needs one of the roles dpo, oversight"):
        next(attest.export(app, claim(app)))


def test_handing_the_log_out_is_in_the_log(app: App, tmp_path: Path) -> None:
    folder = exported(app, tmp_path / "log")
    (entries,) = (folder / "tile" / "entries").rglob("*.p/*")
    assert b'"event":"export.log"' in entries.read_bytes()
