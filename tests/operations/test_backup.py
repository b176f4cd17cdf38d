"""A home is lost and made anew from its backup and the keys kept apart: the same people, the same hits, nothing undead."""

from __future__ import annotations

import base64
import hashlib
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from pnrscreen import bootstrap
from pnrscreen.adapters import archive, belongings
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError, NotFound, Refused, Tampered
from pnrscreen.keeping import Manifest
from pnrscreen.operations import backup, inspect, quarantine, receive, restore, screen, sequence, session, upgrade
from pnrscreen.operations import keys as turning
from pnrscreen.ports import QuarantineState
from pnrscreen.rights import Access, Actor, Capability, Claim, Log, Purpose, Role
from support.clock import SettableClock
from support.homes import age, claim, confirmed, open_unit, paxlst, person, pnr, pnrgov, register
from support.logs import entries, exported, verified
from support.people import a_claim, open_live
from support.vault import TOKEN, a_vault

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NAMELESS = "SRC'RCI+ZZ:ZQ0005'TIF++:A:1'TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+1+HK'"
TODAY = "eu-strict/2026-03-01/identity"


LACKING = (
    *("session", "answers", "queue", "once", "failing", "retention"),
    *("course", "rights", "scope", "clock", "unmask", "adoption", "rules", "lanes", "shares", "laned", "placed"),
    *("cut", "proof", "followed"),
)
"""What an old home lacks here."""


def quiet(_kind: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    made = open_unit(tmp_path / "home", clock)
    take(made, paxlst(AMINA), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    return made


def take(app: App, *files: bytes) -> None:
    for number, raw in enumerate(files):
        receive.receive(app, claim(app), raw, f"file-{number}")
    screen.screen(app, claim(app))


def administrator(app: App) -> Access:
    return claim(app, "sysadmin", Purpose.RETENTION)


def kept(app: App, path: Path) -> backup.Made:
    """Back the home up as its administrator does."""
    home = app.config.home
    with keeping.archived(path, home) as made:
        return backup.backup(app, administrator(app), keeping.source(home), made)


def remade(
    path: Path,
    home: Path,
    keys: Path,
    clock: SettableClock,
    newer: Iterable[CohortKey] = (),
    *,
    incomplete: bool = False,
    **where: str,
) -> restore.Restored:
    place = keeping.NewPlace(home=home, keys=keys, **where)
    with keeping.kept(path) as held:
        opened = lambda: keeping.opened(place, clock)  # noqa: E731
        return restore.restore(held, keeping.site(place), newer, opened, quiet, incomplete=incomplete)


def state(app: App) -> tuple[object, ...]:
    """Return what officers and the board see."""
    shown = inspect.hits(app, claim(app), everything=True)
    hits = sorted((one.hit.id, one.hit.state, repr(one.hit.cause), repr(one.passenger)) for one in shown)
    return hits, [(row.leg, dict(row.counts), dict(row.hits)) for row in inspect.board(app, claim(app))]


def acts(app: App) -> list[str]:
    return [entry["event"] for entry in entries(app)]


def in_database(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / founding.DATABASE)) as database, database:
        database.execute(statement)


def everything(home: Path) -> dict[str, str]:
    files = (path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ------------------------------------------------------------------------------------------------- there and back


def test_a_home_made_anew_shows_the_same_and_says_so_in_its_log(app: App, tmp_path: Path, clock: SettableClock) -> None:
    before = state(app)
    exported(app, tmp_path / "first")
    state(app)  # an entry that is not signed yet
    made = kept(app, tmp_path / "a.tar")
    assert acts(app)[-1] == "backup"
    known = made.manifest.entries
    got = remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert (got.verified.digest, got.lacking, got.gone) == (made.digest, (), 0)
    assert got.logs == {
        Log.RULES: restore.Extent(size(tmp_path / "first", Log.RULES), size(tmp_path / "first", Log.RULES)),
        Log.OPERATIONS: restore.Extent(size(tmp_path / "first", Log.OPERATIONS) + 1, size(tmp_path / "first", Log.OPERATIONS)),
    }
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert acts(anew) == [*acts(app)[:known], "restore", "restore.grants"]
    assert state(anew) == before
    take(anew, paxlst(AMINA, reference="0000009"))
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    assert not (tmp_path / "new" / "restoring").exists()


def size(folder: Path, log: Log) -> int:
    return int((folder / log / "checkpoint").read_text().splitlines()[1])


def test_the_log_goes_on_from_checkpoints_before_the_backup_and_not_from_later_ones(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    earlier = exported(app, tmp_path / "earlier") / "operations" / "checkpoint"
    state(app)
    kept(app, tmp_path / "a.tar")
    for _ in range(4):
        state(app)
    later = exported(app, tmp_path / "later") / "operations" / "checkpoint"
    last = sequence.signed(app, Log.OPERATIONS)
    assert last is not None
    got = remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert got.set_back == {Log.OPERATIONS: (last, got.logs[Log.OPERATIONS].entries)}
    anew = bootstrap.open_home(tmp_path / "new", clock)
    lost = [entry["public"] for entry in entries(anew) if entry["event"] == "restore.log"]
    size_then = got.logs[Log.OPERATIONS].entries
    assert lost == [{"log": "operations", "from": last.size, "root": last.root.hex(), "to": size_then}]
    folder = exported(anew, tmp_path / "handed-out")
    code, said = verified(folder, "--earlier", earlier, "--key", key_of(tmp_path / "later"))
    assert code == 0, said
    code, said = verified(folder, "--earlier", later)
    assert code != 0
    assert "truncated" in said
    while size(folder, Log.OPERATIONS) <= size(tmp_path / "later", Log.OPERATIONS):
        state(anew)
        folder = exported(anew, tmp_path / f"handed-out-{len(acts(anew))}")
    code, said = verified(folder, "--earlier", later)
    assert code != 0
    assert "forked" in said


def test_keys_that_turned_after_the_backup_lock_no_restored_home(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """What was signed last is signed by a key that the backup does not know of."""
    register(app.config.home, Actor(id="kim", organisation="unit", roles=frozenset({Role.KEY_CUSTODIAN})))
    app = bootstrap.open_home(app.config.home, clock)
    sequence.sequence(app)
    kept(app, tmp_path / "a.tar")
    turning.succeed(app, claim(app, "kim", Purpose.RETENTION), Log.OPERATIONS)
    got = remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert [*got.set_back] == [Log.OPERATIONS]
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert verified(exported(anew, tmp_path / "log"))[0] == 0
    anew = bootstrap.open_home(tmp_path / "new", clock)
    turning.succeed(anew, claim(anew, "kim", Purpose.RETENTION), Log.OPERATIONS)
    assert verified(exported(anew, tmp_path / "again"))[0] == 0


def test_keys_kept_before_the_backup_know_less_and_that_is_no_loss(app: App, tmp_path: Path, clock: SettableClock) -> None:
    sequence.sequence(app)
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    state(app)
    sequence.sequence(app)
    kept(app, tmp_path / "a.tar")
    assert remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock).set_back == {}
    assert sequence.sequence(bootstrap.open_home(tmp_path / "new", clock))


def test_a_past_rewritten_before_the_backup_is_told_by_the_keys(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Older files of the log are put back, what is behind them is edited, and the home is backed up and made anew."""
    sequence.sequence(app)
    shutil.copytree(app.config.home / "log", tmp_path / "log")
    state(app)
    sequence.sequence(app)
    last = sequence.signed(app, Log.OPERATIONS)
    shutil.rmtree(app.config.home / "log")
    shutil.copytree(tmp_path / "log", app.config.home / "log")
    edit = "UPDATE leaf SET canonical = CAST(replace(canonical, 'consult', 'collect') AS BLOB)"
    in_database(app.config.home, f"{edit} WHERE id = (SELECT max(id) FROM leaf)")
    kept(app, tmp_path / "a.tar")
    got = remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert got.set_back[Log.OPERATIONS].signed == last


def key_of(folder: Path) -> str:
    return (folder / Log.OPERATIONS / "key").read_text().strip()


def test_a_log_that_is_not_what_was_signed_is_not_restored(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """The home was tampered with before it was backed up: an entry that was signed is gone from the store."""
    sequence.sequence(app)
    in_database(app.config.home, "DELETE FROM leaf WHERE log = 'operations'")
    kept(app, tmp_path / "a.tar")
    with pytest.raises(Tampered, match="some were deleted"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert not (tmp_path / "new").exists()


def test_the_log_is_read_while_others_write_it(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """What changes was read under the lease; what is full was named under it and never changes."""
    for _ in range(300):
        with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
            snapshot.append(app.entry(app.system, "test", {}))
    sequence.sequence(app)
    files = keeping.source(app.config.home).files
    taken = iter(files.before())
    first = next(taken)
    state(app)
    sequence.sequence(app)
    found = {one.path: b"".join(one.content) for one in [first, *taken]}
    assert {one.split("/")[0] for one in found} == {"log"}
    assert "log/lease" not in found
    assert "log/operations/tile/entries/000" in found
    told = found["log/operations/checkpoint"].decode().splitlines()[1]
    assert f"log/operations/tile/entries/001.p/{int(told) - 256}" in found


def test_a_restored_home_can_be_backed_up_and_restored_again(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    anew = bootstrap.open_home(tmp_path / "new", clock)
    kept(anew, tmp_path / "b.tar")
    remade(tmp_path / "b.tar", tmp_path / "newer", tmp_path / "new" / "keys", clock)
    assert state(bootstrap.open_home(tmp_path / "newer", clock)) == state(app)


# --------------------------------------------------------------------------------------------------- what is never in it


def test_no_key_and_no_person_is_in_an_archive(app: App, tmp_path: Path) -> None:
    home = app.config.home
    exported(app, tmp_path / "log")
    (home / "notes.txt").write_text("not of a home")
    kept(app, tmp_path / "a.tar")
    content = (tmp_path / "a.tar").read_bytes()
    kept_apart = (path for path in (home / "keys").rglob("*") if path.is_file())
    keys = [key for path in kept_apart if path.parent.name != "signed" and (key := path.read_bytes())]
    assert len(keys) > 5
    for key in keys:
        for form in (key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key).rstrip(b"=")):
            assert form not in content
    for canary in (b"KARIMOVA", b"AMINA", b"AB7654321", b"ABC2DE", b"SQLite format 3", b"not of a home"):
        assert canary not in content
    assert keeping.left_out(home) == ["notes.txt"]


def test_a_link_is_not_followed(app: App, tmp_path: Path) -> None:
    (app.config.home / "rules").symlink_to(app.config.home / "keys")
    with pytest.raises(ConfigError, match="rules is a link"):
        kept(app, tmp_path / "a.tar")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]
    assert "backup" not in acts(app)


def test_a_name_that_no_backup_holds_is_said(app: App, tmp_path: Path) -> None:
    (app.config.home / "rules").mkdir()
    (app.config.home / "rules" / "a\nb.toml").write_text("")
    with pytest.raises(ConfigError, match="give it a plain one"):
        kept(app, tmp_path / "a.tar")


def test_every_file_of_a_new_home_is_taken_or_kept_apart(app: App) -> None:
    assert keeping.left_out(app.config.home) == []
    assert not belongings.takes("keys/index.key")
    assert not belongings.takes("pnrscreen.db")


def test_what_lies_in_quarantine_stays_behind_and_is_still_to_be_repaired(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    broken = pnrgov(NAMELESS, reference="0000007", prepared="260227:0800", kind="141")
    take(app, broken)
    (row,) = quarantine.rows(app, claim(app))
    assert quarantine.reveal(app, claim(app), row.id)
    kept(app, tmp_path / "a.tar")
    remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    in_new = sqlite3.connect(tmp_path / "new" / founding.DATABASE)
    with closing(in_new):
        assert in_new.execute("SELECT state, content, particulars FROM quarantine").fetchall() == [("left-out", b"", b"")]
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert quarantine.rows(anew, claim(anew)) == [row]
    with pytest.raises(NotFound):
        quarantine.reveal(anew, claim(anew), row.id)
    assert quarantine.reveal(app, claim(app), row.id)  # the home that was backed up keeps it

    take(anew, broken.replace(b"0000007", b"0000008"))  # broken again: its bytes are kept now
    assert len(quarantine.rows(anew, claim(anew))) == 2
    repair = pnrgov(pnr("ZQ0005", "NOBODY+NEMO"), reference="0000010", prepared="260227:0900", kind="141")
    assert receive.receive(anew, claim(anew), repair, "repair").repaired == 2
    assert quarantine.rows(anew, claim(anew)) == []


def test_what_was_left_out_expires_even_without_its_key(app: App, tmp_path: Path, clock: SettableClock) -> None:
    take(app, pnrgov(NAMELESS, reference="0000007", prepared="260227:0800", kind="141"))
    kept(app, tmp_path / "a.tar")
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    for key in (tmp_path / "keys" / "cohorts").glob("*~quarantine"):
        key.unlink()
    assert remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock).lacking == ()
    anew = bootstrap.open_home(tmp_path / "new", clock)
    clock.advance(days=4)
    assert quarantine.expire(confirmed(anew), claim(anew)).stretches == 1
    assert QuarantineState.EXPIRED.value in {
        row[0] for row in sqlite3.connect(tmp_path / "new" / founding.DATABASE).execute("SELECT state FROM quarantine")
    }


# --------------------------------------------------------------------------------------------- destroyed stays destroyed


def undead(home: Path, cohort: str = TODAY) -> bool:
    return (home / "keys" / "cohorts" / cohort.replace("/", "~")).exists()


def cannot_be_shown(home: Path, clock: SettableClock) -> None:
    anew = bootstrap.open_home(home, clock)
    with pytest.raises(Tampered, match="destroyed"):
        inspect.hits(anew, claim(anew), everything=True)
    with pytest.raises(Refused, match="was destroyed"):
        anew.keys.enclose(b"", TODAY, "context")
    assert len(inspect.board(anew, claim(anew))) == 1


def test_the_backup_knows_what_was_destroyed_though_the_keys_do_not(app: App, tmp_path: Path, clock: SettableClock) -> None:
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    fingerprint = app.keys.destroy(TODAY)
    assert kept(app, tmp_path / "a.tar").manifest.gone == (CohortKey(TODAY, KeyState.DESTROYED, fingerprint),)
    assert remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock).gone == 1
    assert not undead(tmp_path / "new")
    assert (tmp_path / "keys" / "cohorts" / TODAY.replace("/", "~")).exists()  # what is kept apart is never changed
    cannot_be_shown(tmp_path / "new", clock)


def test_the_keys_know_what_was_destroyed_since(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    app.keys.destroy(TODAY)
    assert remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock).gone == 1
    cannot_be_shown(tmp_path / "new", clock)


def test_a_newer_list_knows_what_neither_does(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    app.keys.destroy(TODAY)
    newer = backup.tombstones(app, administrator(app))
    remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock, newer)
    assert not undead(tmp_path / "new")
    cannot_be_shown(tmp_path / "new", clock)


def a_tombstone(cohort: str) -> CohortKey:
    return CohortKey(cohort, KeyState.DESTROYED, "0" * 32)


def test_a_list_of_another_home_destroys_nothing(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    with pytest.raises(ConfigError, match="not the one that was destroyed"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, [a_tombstone(TODAY)])
    with pytest.raises(ConfigError, match="no cohort"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, [a_tombstone("../../x")])
    assert not (tmp_path / "new").exists()


# ------------------------------------------------------------------------------------------------------ whose keys


def test_a_stolen_backup_is_not_restored_with_other_keys(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    open_live(tmp_path / "other", clock)
    with pytest.raises(Tampered, match="do not belong to this backup"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "other" / "keys", clock)
    assert not (tmp_path / "new").exists()
    open_unit(tmp_path / "third", clock)  # synthetic as well: the keys of its look-ups are the same, nothing else is
    with pytest.raises(Tampered, match="do not open its log"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "third" / "keys", clock)
    assert not (tmp_path / "new").exists()
    with pytest.raises(ConfigError, match="there are no keys"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path, clock)


def test_a_home_with_the_keys_of_another_does_not_open(app: App, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    shutil.rmtree(app.config.home / "keys")
    shutil.copytree(other.config.home / "keys", app.config.home / "keys")
    with pytest.raises(ConfigError, match="do not open what is sealed"):
        bootstrap.open_home(app.config.home, clock)
    shutil.rmtree(app.config.home / "keys")
    FileKeys.create(app.config.home / "keys")
    with pytest.raises(ConfigError, match="or the keys or the registry of actors here are not its own"):
        bootstrap.open_home(app.config.home, clock)


def test_the_key_of_the_lists_is_missed_like_any_other(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    (app.config.home / "keys" / "cohorts" / "lists").unlink()
    with pytest.raises(ConfigError, match=r"1 are not there \(lists\)"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)


INSERT = "INSERT INTO leaf (ticket, log, canonical, cohort, opening, position) SELECT 'x', 'operations', canonical"


@pytest.mark.parametrize(
    "statement",
    [
        f"{INSERT}, cohort, x'00', NULL FROM leaf WHERE id = 1",
        f"{INSERT}, cohort, x'ff', 4242 FROM leaf WHERE id = 1",
        f"{INSERT}, 'eu-strict/2031-01-01', opening, NULL FROM leaf WHERE id = 1",
        "UPDATE leaf SET opening = x'00' WHERE id = (SELECT max(id) FROM leaf)",
    ],
)
def test_an_entry_that_somebody_put_into_the_log_is_named_and_no_key_is_blamed(
    app: App, tmp_path: Path, clock: SettableClock, statement: str
) -> None:
    in_database(app.config.home, statement)
    kept(app, tmp_path / "a.tar")
    in_database(app.config.home, "DELETE FROM leaf WHERE id = (SELECT max(id) FROM leaf)")  # that the backup was made
    with pytest.raises(Tampered, match=r"row \d+ of the table leaf\), which .* place.* does not open .* though others do"):
        bootstrap.open_home(app.config.home, clock)
    with pytest.raises(Tampered, match=r"row \d+ of the table leaf\), which .* place.* opens with none of these keys"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)


def test_the_registry_of_another_home_is_named(app: App, tmp_path: Path, clock: SettableClock) -> None:
    other = open_unit(tmp_path / "other", clock)
    for name, said in (
        ("registry", "put back every file of HOME/registry, or of HOME/profiles"),
        ("profiles", "HOME/registry"),
    ):
        shutil.rmtree(app.config.home / name)
        shutil.copytree(other.config.home / name, app.config.home / name)
        with pytest.raises((Tampered, ConfigError), match=said):
            bootstrap.open_home(app.config.home, clock)
    assert app.registry.home != other.registry.home


def test_keys_older_than_the_data_are_said_and_the_home_opens(app: App, tmp_path: Path, clock: SettableClock) -> None:
    sequence.sequence(app)
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    clock.advance(days=1)
    take(app, paxlst(AMINA, reference="0000009", flight="ZZ0777"))
    kept(app, tmp_path / "a.tar")
    with pytest.raises(ConfigError, match=r"are not there \(eu-strict/2026-03-02/.*nothing was restored"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock)
    assert not (tmp_path / "new").exists()
    got = remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock, incomplete=True)
    assert got.lacking
    assert all("/2026-03-02/" in cohort for cohort in got.lacking)
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert len(inspect.board(anew, claim(anew))) == 2


def test_a_backup_changed_by_who_has_no_keys_is_refused(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Every digest in it is right: he gave the unit another name and wrote the manifest anew."""
    kept(app, tmp_path / "a.tar")
    with keeping.kept(tmp_path / "a.tar") as held, archive.writing(tmp_path / "b.tar") as forged:
        found = held.verify(quiet)
        for table in held.tables(found.manifest):
            forged.put_table(table)
        for file in held.files():
            content = b"".join(file.content).replace(b"Test unit", b"Best unit")
            forged.put_file(file._replace(content=iter([content])))
        tables = {**found.manifest.tables, **forged.summaries()}
        manifest = Manifest(**{**as_said(found.manifest), "members": forged.members(), "tables": tables})
        forged.seal(manifest, lambda _named: found.mark)
        forged.publish()
    with pytest.raises(Tampered, match="do not belong to this backup, or who changed it"):
        remade(tmp_path / "b.tar", tmp_path / "new", app.config.home / "keys", clock)


def as_said(manifest: Manifest) -> dict[str, object]:
    return {name: getattr(manifest, name) for name in Manifest.__slots__}


# ---------------------------------------------------------------------------------------------------- what goes wrong


def killed_half_way(path: Path, home: Path, keys: Path, store: str = "") -> int:
    """Restore in a process that is struck once the flights are there, and return how it ended."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from pnrscreen.bootstrap import keeping\n"
        "from pnrscreen.adapters.site import FileSite\n"
        "from pnrscreen.operations import restore\n"
        "class Struck(FileSite):\n"
        "    def load(self, table):\n"
        "        super().load(table)\n"
        "        if table.name == 'leg':\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "file, home, keys = map(Path, sys.argv[1:4])\n"
        "place = keeping.NewPlace(home=home, keys=keys, store=sys.argv[4])\n"
        "whole = keeping.site(place)\n"
        "site = Struck(home, keys, whole._take, whole._settle)\n"
        "with keeping.kept(file) as kept:\n"
        "    restore.restore(kept, site, (), lambda: keeping.opened(place), lambda *told: None)\n"
    )
    command = [sys.executable, "-c", program, path, home, keys, store]
    return subprocess.run(command, check=False, timeout=120).returncode


def test_a_restore_killed_half_way_leaves_no_home_and_can_be_run_again(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    assert killed_half_way(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys") == -signal.SIGKILL
    assert (tmp_path / "new" / "keys").is_dir()
    assert (tmp_path / "new" / "pnrscreen.toml").is_file()
    for way in (bootstrap.open_home, keeping.needs, lambda home: keeping.older(home).__enter__()):
        with pytest.raises(ConfigError, match="has not finished"):
            way(tmp_path / "new")
    remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert state(bootstrap.open_home(tmp_path / "new", clock)) == state(app)


def test_a_folder_that_holds_anything_is_left_alone(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "restoring").write_text("mine")
    with pytest.raises(ConfigError, match="is not empty"):
        remade(tmp_path / "a.tar", tmp_path / "full", app.config.home / "keys", clock)
    with pytest.raises(ConfigError, match="keep them apart"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "new" / "keys", clock)
    assert (tmp_path / "full" / "restoring").read_text() == "mine"
    with pytest.raises(ConfigError, match="is in the home itself"):
        kept(app, app.config.home / "a.tar")


def test_only_who_keeps_the_machine_running_backs_up_and_sees_nobody(app: App, tmp_path: Path) -> None:
    with keeping.archived(tmp_path / "a.tar", app.config.home) as made, pytest.raises(Refused, match="backup needs one of"):
        backup.backup(app, claim(app, purpose=Purpose.RETENTION), keeping.source(app.config.home), made)


def test_a_lost_row_is_found_before_the_home_opens(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """As a database would lose it that takes less than it was given."""
    kept(app, tmp_path / "a.tar")
    place = keeping.NewPlace(home=tmp_path / "new", keys=app.config.home / "keys")
    site = keeping.site(place)
    whole = site.load
    short = lambda table: table._replace(rows=iter(list(table.rows)[table.name == "lookup" :]))  # noqa: E731
    site.load = lambda table: whole(short(table))
    with keeping.kept(tmp_path / "a.tar") as held, pytest.raises(Tampered, match="as restored is not the one"):
        restore.restore(held, site, (), lambda: keeping.opened(place, clock), quiet)
    assert not (tmp_path / "new").exists()


# ------------------------------------------------------------------------------------------------------------ upgrade


@pytest.fixture
def old(app: App) -> Path:
    """Return a home as the version before left it: no table for sessions and for versions of the registry."""
    sequence.sequence(app)
    age(app.config.home, "partitions")
    return app.config.home


def a_signed(app: App, actor: str) -> Claim:
    return a_claim(app, actor, Purpose.RETENTION)


SINCE = ("session", "answers", "queue", "once", "failing", "retention", "course", "rights", "scope", "rules")
"""The revisions behind the older home."""


def test_an_older_home_is_refused_looked_at_and_upgraded(old: Path, tmp_path: Path, clock: SettableClock) -> None:
    with pytest.raises(ConfigError, match="--dry-run says what it lacks"):
        bootstrap.open_home(old, clock)
    before = everything(old)
    needs = keeping.needs(old)
    assert everything(old) == before
    assert tuple(needs.revisions) == LACKING
    assert needs.revisions["session"].startswith("The claims that began a session")
    assert needs.size > 0
    assert needs.unstated["expects"].startswith("'api+pnr': ")
    assert "unit" not in needs.unstated

    with keeping.older(old, clock) as (app, tables):
        older = upgrade.Older(tables, keeping.source(old).files)
        with pytest.raises(Refused, match="needs one of the roles"):
            upgrade.upgrade(app, a_signed(app, "op"), b"", older, None, quiet)
        with pytest.raises(Refused, match="no such actor"):
            upgrade.upgrade(app, a_signed(app, "nobody"), b"", older, None, quiet)
        claimed = a_signed(app, "sysadmin")
        with keeping.archived(tmp_path / "before.tar", old) as made:
            done = upgrade.upgrade(app, claimed, b"", older, made, quiet)
        assert done.revisions == LACKING
        assert done.made is not None
        assert done.made.manifest.revision == "partitions"
        assert upgrade.upgrade(app, a_signed(app, "sysadmin"), b"", older, None, quiet).revisions == ()
    newest = bootstrap.open_home(old, clock)
    assert [act for act in acts(newest) if act in {"backup", "upgrade", "session.begin"}] == [
        "backup",
        "upgrade",
        "session.begin",
    ]
    assert [entry["log"] for entry in entries(newest) if entry["event"] == "upgrade"] == ["rules"]
    with pytest.raises(Refused, match="used before"):
        session.begin(newest, claimed, b"")

    remade(tmp_path / "before.tar", tmp_path / "new", old / "keys", clock)
    assert state(bootstrap.open_home(tmp_path / "new", clock)) == state(newest)


def test_a_home_of_a_newer_program_is_refused(app: App, tmp_path: Path, clock: SettableClock) -> None:
    home = app.config.home
    in_database(home, "UPDATE alembic_version SET version_num = 'later'")
    for way in (bootstrap.open_home, keeping.needs):
        with pytest.raises(ConfigError, match="a newer pnrscreen made the tables"):
            way(home)
    kept(app, tmp_path / "a.tar")
    with pytest.raises(ConfigError, match="a newer pnrscreen made this backup"):
        remade(tmp_path / "a.tar", tmp_path / "new", home / "keys", clock)
    assert not (tmp_path / "new").exists()


def test_a_home_without_tables_is_said_to_want_a_restore(app: App) -> None:
    home = app.config.home
    for name in ("pnrscreen.db", "pnrscreen.db-wal", "pnrscreen.db-shm"):
        (home / name).unlink(missing_ok=True)
    with pytest.raises(ConfigError, match="there is no store"):
        keeping.needs(home)
    with pytest.raises(ConfigError, match="pnrscreen restore"):
        bootstrap.open_home(home)


# ------------------------------------------------------------------------------------------------- from one database to another


def in_order(app: App) -> list[dict[str, Any]]:
    """Return the entries of the log as they were written, but for what a home does by being read."""
    return [entry for entry in entries(app) if entry["event"] != "consult"]


def test_a_home_moves_from_a_file_into_a_server_and_back(
    app: App, tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    before, logged = state(app), in_order(app)
    checkpoint = exported(app, tmp_path / "first") / "operations" / "checkpoint"
    kept(app, tmp_path / "a.tar")
    url = new_database()
    remade(tmp_path / "a.tar", tmp_path / "server", app.config.home / "keys", clock, store=url)
    assert not (tmp_path / "server" / founding.DATABASE).exists()
    server = bootstrap.open_home(tmp_path / "server", clock)
    assert state(server) == before
    assert in_order(server)[: len(logged)] == logged
    clock.advance(days=31)  # into a month that has no partition yet
    take(server, paxlst(AMINA, flight="ZZ0777", reference="0000011"))
    code, said = verified(exported(server, tmp_path / "second"), "--earlier", checkpoint)
    assert code == 0, said

    there, logged = state(server), in_order(server)
    kept(server, tmp_path / "b.tar")
    remade(tmp_path / "b.tar", tmp_path / "back", tmp_path / "server" / "keys", clock, store="file")
    back = bootstrap.open_home(tmp_path / "back", clock)
    assert back.config.store == ""
    assert state(back) == there
    assert in_order(back)[: len(logged)] == logged
    code, said = verified(exported(back, tmp_path / "third"), "--earlier", tmp_path / "second" / "operations" / "checkpoint")
    assert code == 0, said
    remade(tmp_path / "b.tar", tmp_path / "again", tmp_path / "server" / "keys", clock, store=new_database())
    assert state(bootstrap.open_home(tmp_path / "again", clock)) == there


def test_an_older_home_moves_into_a_server(
    old: Path, tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    with keeping.older(old, clock) as (app, tables), keeping.archived(tmp_path / "before.tar", old) as made:
        older = upgrade.Older(tables, keeping.source(old).files)
        upgrade.upgrade(app, a_signed(app, "sysadmin"), b"", older, made, quiet)
    remade(tmp_path / "before.tar", tmp_path / "server", old / "keys", clock, store=new_database())
    assert state(bootstrap.open_home(tmp_path / "server", clock)) == state(bootstrap.open_home(old, clock))


def test_a_database_that_holds_anything_is_left_alone(
    app: App, tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    other = open_unit(tmp_path / "other", clock, store=(url := new_database()))
    before = state(other)
    kept(app, tmp_path / "a.tar")
    for _ in range(2):
        with pytest.raises(ConfigError, match="database is not empty"):
            remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, store=url)
        assert not (tmp_path / "new").exists()
    assert state(other) == before
    kept(other, tmp_path / "b.tar")
    with pytest.raises(ConfigError, match="database is not empty"):  # where it was there is a home still
        remade(tmp_path / "b.tar", tmp_path / "new", other.config.home / "keys", clock)


def test_a_restore_into_a_server_killed_half_way_can_be_run_again(
    app: App, tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    kept(app, tmp_path / "a.tar")
    url, keys = new_database(), app.config.home / "keys"
    assert killed_half_way(tmp_path / "a.tar", tmp_path / "new", keys, url) == -signal.SIGKILL
    with pytest.raises(ConfigError, match="into another folder has not finished"):
        remade(tmp_path / "a.tar", tmp_path / "elsewhere", keys, clock, store=url)
    remade(tmp_path / "a.tar", tmp_path / "new", keys, clock, store=url)
    assert state(bootstrap.open_home(tmp_path / "new", clock)) == state(app)


def test_what_failed_in_a_server_leaves_it_empty(
    app: App, tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]
) -> None:
    kept(app, tmp_path / "a.tar")
    open_unit(tmp_path / "third", clock)
    url = new_database()
    with pytest.raises(Tampered, match="do not open its log"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "third" / "keys", clock, store=url)
    remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, store=url)


# -------------------------------------------------------------------------------------------------------- keys in Vault


def test_a_home_whose_keys_vault_wraps_is_restored_with_what_was_kept_of_them(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PNRSCREEN_VAULT_TOKEN", TOKEN)
    with a_vault() as vault:
        app = open_unit(tmp_path / "home", clock, keys=f"vault:{vault.address}")
        take(app, paxlst(AMINA))
        before = state(app)
        sequence.sequence(app)
        kept(app, tmp_path / "a.tar")
        keys = app.config.home / "keys"
        with pytest.raises(ConfigError, match="wrapped by Vault"):
            remade(tmp_path / "a.tar", tmp_path / "new", keys, clock)
        held = dict(vault.keys)
        remade(tmp_path / "a.tar", tmp_path / "new", keys, clock, vault=vault.address)
        assert vault.keys == held  # nothing was made there, and nothing deleted
        assert state(bootstrap.open_home(tmp_path / "new", clock)) == before
        other = open_unit(tmp_path / "other", clock).config.home / "keys"
        with pytest.raises(ConfigError, match="not wrapped by Vault"):
            remade(tmp_path / "a.tar", tmp_path / "newer", other, clock, vault=vault.address)
