"""The log as files: whoever has them and a key sees what was changed since, and what was signed is never signed otherwise."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pnrscreen import audit, bootstrap, doctor
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.errors import Refused, Tampered
from pnrscreen.operations import attest, inspect, presence, sequence
from pnrscreen.rights import Actor, Log, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, confirmed, open_unit, register
from support.logs import entries, exported, verified


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def act(app: App, times: int = 1) -> None:
    for _ in range(times):
        inspect.hits(app, claim(app))


def in_database(app: App, statement: str) -> None:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        assert database.execute(statement).rowcount > 0


def test_what_the_unit_did_is_verified_with_bare_python_and_names_nobody(app: App, tmp_path: Path) -> None:
    act(app, 300)
    folder = exported(app, tmp_path / "log")
    code, said = verified(folder)
    assert code == 0, said
    assert "VERIFIED: 301 entries of 'test-unit/operations'" in said
    assert "VERIFIED: 1 entries of 'test-unit/rules'" in said
    content = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert b"KARIMOVA" not in content
    assert (folder / "operations" / "tile" / "entries" / "000").is_file()


def test_what_judges_stands_in_the_log_of_rules_and_what_is_done_in_the_other(app: App, tmp_path: Path) -> None:
    act(app)
    folder = exported(app, tmp_path / "log")
    for log, events in ((Log.RULES, ["db.register"]), (Log.OPERATIONS, ["consult", "export.log"])):
        (bundle,) = (folder / log / "tile" / "entries").rglob("*.p/*")
        found = [json.loads(entry) for entry in audit.unbundle(bundle.read_bytes())]
        assert [(entry["log"], entry["event"]) for entry in found] == [(log, event) for event in events]


def test_the_log_goes_on_from_each_checkpoint(app: App, tmp_path: Path) -> None:
    first = exported(app, tmp_path / "first")
    act(app, 3)
    second = exported(app, tmp_path / "second")
    earlier = [word for log in Log for word in ("--earlier", first / log / "checkpoint")]
    assert verified(second, *earlier)[0] == 0
    code, said = verified(first, "--earlier", second / "operations" / "checkpoint")
    assert code == 1, said
    assert "truncated" in said


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE position = 1", "as it was"),
        ("DELETE FROM leaf WHERE log = 'operations' AND position = 1", "as it was"),
        ("UPDATE leaf SET canonical = (SELECT canonical FROM leaf WHERE position = 2) WHERE position = 0", "entry 0 "),
    ],
)
def test_an_administrator_who_edits_the_database_is_found_out(app: App, tmp_path: Path, statement: str, what: str) -> None:
    """What was logged is still handed out as it was, and verifies; where the store differs is said."""
    act(app, 3)
    exported(app, tmp_path / "log")
    act(app, 1)
    in_database(app, statement)
    again = tmp_path / "again"
    with pytest.raises(Tampered, match=what):
        exported(app, again)
    assert verified(again)[0] == 0


def test_a_tail_that_was_deleted_is_not_signed_over(app: App, tmp_path: Path) -> None:
    act(app, 3)
    exported(app, tmp_path / "log")
    in_database(app, "DELETE FROM leaf WHERE log = 'operations' AND position > 1")
    with pytest.raises(Tampered, match="some were deleted"):
        sequence.sequence(app)


def test_files_that_were_changed_are_not_signed_over_and_are_mended_from_the_store(app: App, tmp_path: Path) -> None:
    act(app, 3)
    exported(app, tmp_path / "log")
    (last,) = (app.config.home / "log" / "operations" / "tile" / "0").rglob("*.p/*")
    kept = last.read_bytes()
    last.write_bytes(bytes(reversed(kept)))
    act(app)
    with pytest.raises(Tampered, match="changed since its checkpoint of 4 entries"):
        sequence.sequence(app)
    assert attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT)) == 5
    assert last.read_bytes() == kept
    assert sequence.sequence(app)
    assert verified(exported(app, tmp_path / "again"), "--earlier", tmp_path / "log" / "operations" / "checkpoint")[0] == 0


def test_a_file_that_is_gone_is_named_and_nothing_is_mended_from_a_store_that_was_changed(app: App, tmp_path: Path) -> None:
    act(app, 3)
    exported(app, tmp_path / "log")
    (app.config.home / "log" / "operations" / "tile" / "entries" / "000.p" / "4").unlink()
    with pytest.raises(Tampered, match="changed since"):
        exported(app, tmp_path / "again")
    in_database(app, "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE position = 1")
    with pytest.raises(Tampered, match="no longer holds the 4 entries of the log of operations"):
        attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))


@pytest.mark.parametrize(
    ("gone", "mended"),
    [
        (["log"], "no longer holds the 4 entries"),
        (["log", "keys/signed"], r"is gone, and .* entries were signed: put its files"),
    ],
)
def test_an_edit_is_found_though_the_last_checkpoint_was_removed(
    app: App, tmp_path: Path, gone: list[str], mended: str
) -> None:
    """Nothing is signed anew of a log that has lost its checkpoint, by nobody: a past that was rewritten would be among it."""
    act(app, 3)
    exported(app, tmp_path / "log")
    in_database(app, "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE position = 1")
    for folder in gone:
        shutil.rmtree(app.config.home / folder)
    overseer = claim(app, "dpo", Purpose.OVERSIGHT)
    with pytest.raises(Tampered, match=r"is gone, and .* entries were signed"):
        sequence.sequence(app)
    with pytest.raises(Tampered, match=mended):
        attest.mend(app, overseer)
    assert not (app.config.home / "log" / "operations" / "checkpoint").exists()
    assert [one for one in doctor.examine(app.config.home) if one.state == "missing" and "is gone" in one.said]


@pytest.mark.parametrize("log", ["rules", "operations"])
def test_a_log_without_its_checkpoint_is_not_passed_over(app: App, tmp_path: Path, log: str) -> None:
    folder = exported(app, tmp_path / "log")
    (folder / log / "checkpoint").unlink()
    code, said = verified(folder)
    assert code == 1, said
    assert f"'{log}':\n" in said
    assert "NOT VERIFIED" in said


@pytest.mark.parametrize("edit", ["replace(canonical, 'zz', 'zz')", "CAST(replace(canonical, '{', '[') AS BLOB)"])
def test_an_entry_that_is_none_any_more_is_told_as_that(app: App, edit: str) -> None:
    presence.began(app, "worker")
    sequence.sequence(app)
    in_database(app, f"UPDATE leaf SET canonical = {edit} WHERE log = 'operations'")
    with pytest.raises(Tampered, match=r"of the log of operations was changed"):
        presence.unended(app)


def test_the_key_of_another_home_is_another(app: App, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    folder = exported(app, tmp_path / "log")
    own = [word for log in Log for word in ("--key", sequence.verifier(app, log).vkey)]
    assert verified(folder, *own)[0] == 0
    code, said = verified(folder, "--key", sequence.verifier(other, Log.OPERATIONS).vkey)
    assert code == 1, said


def test_a_log_that_is_not_handed_out_is_missed(app: App, tmp_path: Path) -> None:
    folder = exported(app, tmp_path / "log")
    key = (folder / "rules" / "key").read_text().strip()
    shutil.rmtree(folder / "rules")
    code, said = verified(folder, "--key", key)
    assert code == 1, said
    assert "the log 'test-unit/rules' is not in this folder" in said


def test_an_entry_of_one_log_cannot_stand_in_the_other(app: App, tmp_path: Path) -> None:
    """Even the unit's own signature does not let an act be told where its overseer would not look for it."""
    act(app, 2)
    in_database(app, "UPDATE leaf SET log = 'rules' WHERE id = (SELECT max(id) FROM leaf)")
    code, said = verified(exported(app, tmp_path / "log"))
    assert code == 1, said
    assert "another log: it belongs in the log of 'operations'" in said


def test_private_parts_go_after_their_time_and_every_proof_still_holds(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Law row 51: five years after, who acted and why is gone for everybody; the entries, and old checkpoints, stand."""
    register(app.config.home, Actor(id="kim", organisation="unit", roles=frozenset({Role.KEY_CUSTODIAN})))
    app = bootstrap.open_home(app.config.home, clock)
    act(app, 3)
    before = exported(app, tmp_path / "before")
    assert attest.overdue(app, app.clock.now()) == ()
    assert attest.expire(app, claim(app, "kim", Purpose.RETENTION)) == (0, 0)
    written = len(entries(app))
    clock.set(datetime(2031, 3, 2, 5, tzinfo=UTC))
    confirmed(app)
    (due,) = attest.overdue(app, app.clock.now())
    assert attest.expire(app, claim(app, "kim", Purpose.RETENTION)) == (1, written)
    assert attest.overdue(app, app.clock.now()) == ()
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        kept = database.execute("SELECT count(*) FROM leaf WHERE opening = x''").fetchone()
    assert kept == (written,)
    with pytest.raises(Refused, match="destroyed"):
        app.keys.enclose(b"more", due, "leaf/x/opening")
    earlier = [word for log in Log for word in ("--earlier", before / log / "checkpoint")]
    assert verified(exported(app, tmp_path / "after"), *earlier)[0] == 0
    with pytest.raises(Refused, match="expire-log"):
        attest.expire(app, claim(app))


def test_only_who_answers_for_the_log_hands_it_out(app: App) -> None:
    with pytest.raises(Refused, match="read-log needs one of the roles dpo, oversight"):
        next(attest.export(app, claim(app)))
    with pytest.raises(Refused, match="read-log needs one of the roles dpo, oversight"):
        attest.mend(app, claim(app))
