"""A log gets another signing key: what the old one signed still holds, and nothing that it signs afterwards."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen import audit, bootstrap
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.operations import attest, inspect, keys, prove, sequence, witness
from pnrscreen.rights import Actor, Capability, Log, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, open_unit
from support.logs import entries, exported, verified

CUSTODIAN = Actor(id="kim", organisation="Test unit", roles=frozenset({Role.KEY_CUSTODIAN}))


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    made = open_unit(tmp_path / "home", clock)
    acts(made)
    return replace(made, registry=replace(made.registry, actors={**made.registry.actors, "kim": CUSTODIAN}))


def acts(app: App) -> None:
    for _ in range(3):
        inspect.hits(app, claim(app))
    sequence.sequence(app)


def turned(app: App, log: Log = Log.OPERATIONS) -> str:
    return keys.succeed(app, claim(app, "kim", Purpose.RETENTION), log)


def kept(folder: Path, name: Path, log: str = "operations") -> Path:
    """Keep a checkpoint, as whoever verifies does."""
    return Path(shutil.copy(folder / log / "checkpoint", name))


def signed_anew(app: App, folder: Path, number: int) -> None:
    """Let one of the log's keys sign what the folder's checkpoint says, as whoever stole it would."""
    told = audit.Checkpoint(
        origin=sequence.verifier(app, Log.OPERATIONS).name,
        size=int((folder / "operations" / "checkpoint").read_text().splitlines()[1]),
        root=sequence.signed(app, Log.OPERATIONS).root,
    )
    thief = sequence.successor(app, Log.OPERATIONS, number)
    name = sequence.key_name(Log.OPERATIONS, number)
    note = audit.signed(told, thief, lambda message: app.keys.sign(name, message))
    (folder / "operations" / "checkpoint").write_text(note, "utf-8")


@pytest.mark.parametrize("log", Log)
def test_what_both_keys_signed_is_verified_with_either(app: App, tmp_path: Path, log: Log) -> None:
    old = sequence.verifier(app, log).vkey
    before = kept(exported(app, tmp_path / "before"), tmp_path / "earlier", log)
    new = turned(app, log)
    acts(app)
    assert sequence.verifier(app, log).vkey == new != old
    folder = exported(app, tmp_path / "after")
    after = kept(folder, tmp_path / "later", log)
    assert (folder / log / "key").read_text().splitlines() == [old, new]
    assert prove.file(app, claim(app, "dpo", Purpose.OVERSIGHT), log, "key").decode().splitlines() == [old, new]
    for known in ([], ["--key", old], ["--key", new], ["--key", old, "--key", new]):
        code, said = verified(folder, "--earlier", before, "--earlier", after, *known)
        assert code == 0, said
    assert [entry["public"]["key"] for entry in entries(app) if entry["event"] == f"{log}.successor"] == [new]


def test_a_key_may_follow_a_key_that_followed_one(app: App, tmp_path: Path) -> None:
    chain = [sequence.verifier(app, Log.OPERATIONS).vkey, turned(app), turned(app)]
    acts(app)
    assert len(set(chain)) == 3
    code, said = verified(exported(app, tmp_path / "log"), "--key", chain[0])
    assert code == 0, said


def test_a_checkpoint_of_an_old_key_after_it_was_replaced_is_named(app: App, tmp_path: Path) -> None:
    old = sequence.verifier(app, Log.OPERATIONS)
    turned(app)
    acts(app)
    folder = exported(app, tmp_path / "log")
    honest = kept(folder, tmp_path / "honest")
    signed_anew(app, folder, 0)
    forged = kept(folder, tmp_path / "forged")
    code, said = verified(folder)
    assert code == 1
    assert f"'checkpoint': key replaced: {old.key_id.hex()} signed" in said
    shutil.copy(honest, folder / "operations" / "checkpoint")
    code, said = verified(folder, "--earlier", forged)
    assert code == 1
    assert f"'{forged}': key replaced: {old.key_id.hex()} signed" in said


def test_a_thief_of_the_old_key_cannot_hide_that_it_was_replaced(app: App, tmp_path: Path) -> None:
    """The folder tells of the old key alone, and it signed everything; the entry that names its successor is still there."""
    old = sequence.verifier(app, Log.OPERATIONS)
    turned(app)
    acts(app)
    folder = exported(app, tmp_path / "log")
    signed_anew(app, folder, 0)
    (folder / "operations" / "key").write_text(f"{old.vkey}\n")
    code, said = verified(folder, "--key", old.vkey)
    assert code == 1
    assert "key: another key: its keys are not those that the entries have follow each other" in said
    assert "key replaced" in said


def test_a_key_that_no_entry_names_signs_nothing(app: App, tmp_path: Path) -> None:
    folder = exported(app, tmp_path / "log")
    stranger = sequence.successor(app, Log.OPERATIONS, 7)
    signed_anew(app, folder, 7)
    with (folder / "operations" / "key").open("a") as lines:
        lines.write(f"{stranger.vkey}\n")
    code, said = verified(folder)
    assert code == 1
    assert "its keys are not those that the entries have follow each other" in said


def test_an_entry_that_the_key_before_did_not_sign_names_nobody(app: App, tmp_path: Path) -> None:
    """Written beside the act by whoever holds the database: nothing is signed any more, and a verifier says why."""
    stranger = sequence.successor(app, Log.OPERATIONS, 7).vkey
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        snapshot.append(app.entry(app.system, "operations.successor", {"key": stranger, "signed": "AAAA"}))
    with pytest.raises(Tampered, match="the one before did not sign that"):
        sequence.sequence(app)


def test_the_unit_itself_believes_no_checkpoint_of_a_key_that_was_replaced(app: App) -> None:
    turned(app)
    acts(app)
    signed_anew(app, app.config.home / "log", 0)
    with pytest.raises(Tampered, match="signed by a key that was replaced at"):
        sequence.sequence(app)


def test_the_list_of_keys_is_written_again_from_the_store(app: App, clock: SettableClock) -> None:
    new = turned(app)
    place = app.config.home / "log" / "operations" / "keys"
    place.write_text("nothing")
    with pytest.raises(Tampered, match="keys of the log of operations was changed"):
        sequence.sequence(app)
    attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))
    again = bootstrap.open_home(app.config.home, clock)
    acts(again)
    assert sequence.verifier(again, Log.OPERATIONS).vkey == new


def test_witnesses_go_on_from_what_the_old_key_signed(app: App) -> None:
    old = sequence.verifier(app, Log.OPERATIONS)
    asked = witness.ask(app, claim(app, "dpo", Purpose.OVERSIGHT), Log.OPERATIONS, 0)
    _, seen = audit.answered(asked, old, audit.Seen())
    turned(app)
    asked = witness.ask(app, claim(app, "dpo", Purpose.OVERSIGHT), Log.OPERATIONS, seen.size)
    with pytest.raises(audit.WitnessError, match="did not sign"):
        audit.answered(asked, old, seen)
    told, _ = audit.answered(asked, sequence.verifier(app, Log.OPERATIONS), seen)
    assert told.size > seen.size


def test_who_holds_no_keys_turns_none(app: App) -> None:
    with pytest.raises(Refused):
        keys.succeed(app, claim(app), Log.OPERATIONS)
