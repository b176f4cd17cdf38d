"""What was signed last is noted beside the keys: an older checkpoint put back lets nobody sign the past behind it anew."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen import bootstrap, doctor
from pnrscreen.adapters.logs import LogFolder
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.errors import Tampered
from pnrscreen.operations import attest, inspect, keys, sequence
from pnrscreen.rights import Actor, Log, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, open_unit
from support.logs import exported, verified

CUSTODIAN = Actor(id="kim", organisation="Test unit", roles=frozenset({Role.KEY_CUSTODIAN}))
EDIT = "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB) WHERE position = 4"


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    made = open_unit(tmp_path / "home", clock)
    return replace(made, registry=replace(made.registry, actors={**made.registry.actors, "kim": CUSTODIAN}))


def act(app: App, times: int = 3) -> None:
    for _ in range(times):
        inspect.hits(app, claim(app))
    sequence.sequence(app)


def in_database(app: App, statement: str) -> None:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        assert database.execute(statement).rowcount > 0


def files(app: App) -> dict[str, bytes]:
    folder = app.config.home / "log"
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def put_back(app: App, kept: Path) -> None:
    shutil.rmtree(app.config.home / "log")
    shutil.copytree(kept, app.config.home / "log")


@pytest.fixture
def older(app: App, tmp_path: Path) -> Path:
    """Return the files of a log as they were three entries ago."""
    act(app)
    shutil.copytree(app.config.home / "log", tmp_path / "kept")
    act(app)
    return tmp_path / "kept"


def test_a_past_behind_an_older_checkpoint_is_not_signed_anew(app: App, older: Path) -> None:
    """Whoever writes store and files, and kept older ones, has no other end of the log signed by the home's own key."""
    put_back(app, older)
    in_database(app, EDIT)
    before = files(app)
    overseer = claim(app, "dpo", Purpose.OVERSIGHT)
    with pytest.raises(
        Tampered, match=r"had 6 entries when it was signed last, and .* behind the 3 of its files does not lead"
    ):
        sequence.sequence(app)
    with pytest.raises(Tampered, match="no longer holds the 6 entries of the log of operations that were signed"):
        attest.mend(app, overseer)
    assert files(app) == before
    assert [one for one in doctor.examine(app.config.home) if one.state == "missing" and "does not lead there" in one.said]


def test_entries_deleted_behind_an_older_checkpoint_are_missed(app: App, older: Path) -> None:
    put_back(app, older)
    in_database(app, "DELETE FROM leaf WHERE log = 'operations' AND position > 2")
    with pytest.raises(Tampered, match="had 6 entries when it was signed last"):
        sequence.sequence(app)


def test_older_files_without_another_past_are_brought_up_to_what_was_signed(app: App, older: Path, tmp_path: Path) -> None:
    put_back(app, older)
    act(app, 1)
    folder = exported(app, tmp_path / "log")
    assert verified(folder)[0] == 0
    assert sequence.newest(app, Log.OPERATIONS) == sequence.signed(app, Log.OPERATIONS)


def test_a_log_that_lost_all_its_files_is_written_again_as_it_was_signed(app: App, older: Path, tmp_path: Path) -> None:
    told = sequence.signed(app, Log.OPERATIONS)
    shutil.rmtree(app.config.home / "log")
    with pytest.raises(Tampered, match="of the log of rules is gone, and 1 entries were signed: pnrscreen audit mend"):
        sequence.sequence(app)
    attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))
    assert sequence.signed(app, Log.OPERATIONS) == told
    assert verified(exported(app, tmp_path / "log"))[0] == 0


@pytest.mark.parametrize("said", [b"", b"nothing", b"unit/operations\n9\nAAAA\n\n"])
def test_a_checkpoint_that_cannot_be_believed_is_put_in_its_place_again(app: App, older: Path, said: bytes) -> None:
    told = sequence.signed(app, Log.OPERATIONS)
    (app.config.home / "log" / "operations" / "checkpoint").write_bytes(said)
    with pytest.raises(Tampered, match="pnrscreen audit mend"):
        sequence.sequence(app)
    attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))
    assert sequence.signed(app, Log.OPERATIONS) == told
    assert sequence.sequence(app)


def test_two_logs_in_each_others_place_are_told_and_mended(app: App, older: Path, tmp_path: Path) -> None:
    log = app.config.home / "log"
    for name, place in (("operations", "x"), ("rules", "operations"), ("x", "rules")):
        (log / name).rename(log / place)
    with pytest.raises(Tampered, match="cannot be believed: the log did not sign this note"):
        sequence.sequence(app)
    attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))
    assert verified(exported(app, tmp_path / "log"))[0] == 0


@pytest.mark.parametrize("log", Log)
def test_a_signing_key_that_was_lost_is_what_is_named(app: App, older: Path, log: Log) -> None:
    """One is made anew at its first use; neither the checkpoint nor the mark is to blame."""
    (app.config.home / "keys" / "signing" / log).unlink()
    for again in (lambda: sequence.sequence(app), lambda: attest.mend(app, claim(app, "dpo", Purpose.OVERSIGHT))):
        with pytest.raises(
            Tampered, match=f"no key of this home signed the log of {log}, .* Put it back, in HOME/keys/signing"
        ):
            again()


def test_a_mark_that_is_not_ours_is_not_believed(app: App, older: Path, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    act(other, 9)
    mark = app.config.home / "keys" / "signed" / "operations"
    mark.write_bytes((other.config.home / "keys" / "signed" / "operations").read_bytes())
    with pytest.raises(Tampered, match=r"signed last of the log of operations, as noted beside the keys, cannot be believed"):
        sequence.sequence(app)
    assert [one for one in doctor.examine(app.config.home) if one.state == "missing" and "cannot be believed" in one.said]


class Died(BaseException):
    """What ends a process at the worst moment."""


def dying(patch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Let a process die once so many files were written."""
    write, left = LogFolder.write, after

    def written(self: LogFolder, path: str, content: bytes) -> None:
        nonlocal left
        if left == 0:
            raise Died
        left -= 1
        write(self, path, content)

    with patch.context() as patched:
        patched.setattr(LogFolder, "write", written)
        yield


@pytest.mark.parametrize("after", range(12))
def test_whoever_dies_between_any_two_files_locks_no_home(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """At its first signing, at a later one, and while another key takes over."""
    app = open_unit(tmp_path / "home", clock)
    app = replace(app, registry=replace(app.registry, actors={**app.registry.actors, "kim": CUSTODIAN}))
    turn = lambda: keys.succeed(app, claim(app, "kim", Purpose.RETENTION), Log.OPERATIONS)  # noqa: E731
    earlier: list[Path] = []
    for number, act_once in enumerate((lambda: act(app), lambda: act(app, 1), turn, lambda: act(app, 2))):
        for _ in dying(monkeypatch, after):
            with suppress(Died):
                act_once()
        again = bootstrap.open_home(app.config.home, clock)
        ends = [one for one in doctor.examine(app.config.home) if one.about == "log" and one.state == "missing"]
        assert ends == []
        assert sequence.sequence(again)
        earlier.append(tmp_path / f"checkpoint-{number}")
        earlier[-1].write_bytes(again.logs.read("operations/checkpoint"))
    code, said = verified(exported(again, tmp_path / "log"), *[word for one in earlier for word in ("--earlier", one)])
    assert code == 0, said


def test_an_entry_put_far_behind_the_others_is_named_and_nothing_is_placed_behind_it(app: App) -> None:
    act(app)
    inspect.hits(app, claim(app))
    columns = "ticket, log, canonical, cohort, opening"
    in_database(
        app, f"INSERT INTO leaf ({columns}, position) SELECT 'ticket-x', {columns[8:]}, 999 FROM leaf WHERE position = 2"
    )
    with pytest.raises(Tampered, match="stands at place 999 of the log of operations"):
        sequence.sequence(app)
    in_database(app, "DELETE FROM leaf WHERE ticket = 'ticket-x'")
    assert sequence.sequence(app)
    told = sequence.signed(app, Log.OPERATIONS)
    assert told is not None
    assert told.size == 4
