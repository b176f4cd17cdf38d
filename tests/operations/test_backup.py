"""A home is lost and made anew from its backup and the keys kept apart: the same people, the same hits, nothing undead."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from alembic import command
from pnrscreen import bootstrap
from pnrscreen.adapters import archive, belongings
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import SqlTables
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError, NotFound, Refused, Tampered
from pnrscreen.keeping import Manifest
from pnrscreen.operations import backup, inspect, quarantine, receive, restore, screen, sequence, upgrade
from pnrscreen.ports import QuarantineState
from pnrscreen.rights import Actor, Capability, Claim, Log, Purpose, Role
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NAMELESS = "SRC'RCI+ZZ:ZQ0005'TIF++:A:1'TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+1+HK'"
TODAY = "eu-strict/2026-03-01/identity"


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


def kept(app: App, path: Path) -> backup.Made:
    """Back the home up as its administrator does."""
    home = app.config.home
    with keeping.archived(path, home) as made:
        return backup.backup(app, claim(app, purpose=Purpose.RETENTION), keeping.source(home), made)


def remade(
    path: Path, home: Path, keys: Path, clock: SettableClock, newer: Iterable[CohortKey] = (), **where: str
) -> restore.Restored:
    place = keeping.NewPlace(home=home, keys=keys, **where)
    with keeping.kept(path) as held:
        return restore.restore(held, keeping.site(place), newer, lambda: keeping.opened(place, clock), quiet)


def state(app: App) -> tuple[object, ...]:
    """Return what officers and the board see."""
    shown = inspect.hits(app, claim(app), everything=True)
    hits = sorted((one.hit.id, one.hit.state, repr(one.hit.cause), repr(one.passenger)) for one in shown)
    return hits, [(row.leg, dict(row.counts), dict(row.hits)) for row in inspect.board(app, claim(app))]


def acts(app: App) -> list[str]:
    grant = app.permit(claim(app, "dpo", Purpose.OVERSIGHT), Capability.READ_LOG)
    with app.store.reading(grant) as snapshot:
        return [re.findall(rb'"event":"([^"]*)"', leaf)[0].decode() for leaf in snapshot.leaves()]


def in_database(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / founding.DATABASE)) as database, database:
        database.execute(statement)


def everything(home: Path) -> dict[str, str]:
    files = (path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


# ------------------------------------------------------------------------------------------------- there and back


def test_a_home_made_anew_shows_the_same_and_says_so_in_its_log(app: App, tmp_path: Path, clock: SettableClock) -> None:
    before = state(app)
    list(attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT)))
    made = kept(app, tmp_path / "a.tar")
    assert acts(app)[-1] == "backup"
    entries = made.manifest.entries
    got = remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    assert (got.verified.digest, got.lacking, got.destroyed) == (made.digest, (), 0)
    assert got.signed == entries  # the export's own entry is the last that was signed
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert state(anew) == before
    assert acts(anew)[: entries + 1] == [*acts(app)[:entries], "restore"]
    take(anew, paxlst(AMINA, reference="0000009"))
    assert dict(attest.export(anew, claim(anew, "dpo", Purpose.OVERSIGHT)))["checkpoint"]
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_checkpoint_of_entries_that_were_lost_shows_that_they_were(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    later = dict(attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT)))["checkpoint"]
    remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock)
    anew = bootstrap.open_home(tmp_path / "new", clock)
    anew.shelf.put_checkpoint(later.decode())
    with pytest.raises(Tampered, match="the log was changed"):
        list(attest.export(anew, claim(anew, "dpo", Purpose.OVERSIGHT)))


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
    list(attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT)))
    (home / "notes.txt").write_text("not of a home")
    kept(app, tmp_path / "a.tar")
    content = (tmp_path / "a.tar").read_bytes()
    keys = [path.read_bytes() for path in (home / "keys").rglob("*") if path.is_file()]
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
    assert quarantine.expire(anew, claim(anew)).stretches == 1
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
    assert kept(app, tmp_path / "a.tar").manifest.destroyed == {TODAY: fingerprint}
    assert remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock).destroyed == 1
    assert not undead(tmp_path / "new")
    assert (tmp_path / "keys" / "cohorts" / TODAY.replace("/", "~")).exists()  # what is kept apart is never changed
    cannot_be_shown(tmp_path / "new", clock)


def test_the_keys_know_what_was_destroyed_since(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    app.keys.destroy(TODAY)
    assert remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock).destroyed == 1
    cannot_be_shown(tmp_path / "new", clock)


def test_a_newer_list_knows_what_neither_does(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    app.keys.destroy(TODAY)
    newer = backup.tombstones(app, claim(app, purpose=Purpose.RETENTION))
    remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock, newer)
    assert not undead(tmp_path / "new")
    cannot_be_shown(tmp_path / "new", clock)


def test_a_list_of_another_home_destroys_nothing(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    with pytest.raises(ConfigError, match="not the one that was destroyed"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, {TODAY: "0" * 32})
    with pytest.raises(ConfigError, match="no cohort"):
        remade(tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys", clock, {"../../x": "0" * 32})
    assert list((tmp_path / "new").iterdir()) == []


# ------------------------------------------------------------------------------------------------------ whose keys


def test_a_stolen_backup_is_not_restored_with_other_keys(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    bootstrap.create(tmp_path / "other", bootstrap.NewHome(unit="Other unit", operator="op", dpo="dpo", profile="eu-strict"))
    with pytest.raises(Tampered, match="do not belong to this backup"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "other" / "keys", clock)
    assert list((tmp_path / "new").iterdir()) == []
    open_unit(tmp_path / "third", clock)  # synthetic as well: the keys of its look-ups are the same, nothing else is
    with pytest.raises(Tampered, match="do not open its log"):
        remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "third" / "keys", clock)
    assert list((tmp_path / "new").iterdir()) == []
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
    with pytest.raises(ConfigError, match="do not open what is sealed"):
        bootstrap.open_home(app.config.home, clock)


def test_keys_older_than_the_data_are_said_and_the_home_opens(app: App, tmp_path: Path, clock: SettableClock) -> None:
    shutil.copytree(app.config.home / "keys", tmp_path / "keys")
    clock.advance(days=1)
    take(app, paxlst(AMINA, reference="0000009", flight="ZZ0777"))
    kept(app, tmp_path / "a.tar")
    got = remade(tmp_path / "a.tar", tmp_path / "new", tmp_path / "keys", clock)
    assert got.lacking
    assert all("/2026-03-02/" in cohort for cohort in got.lacking)
    anew = bootstrap.open_home(tmp_path / "new", clock)
    assert len(inspect.board(anew, claim(anew))) == 2


def test_a_backup_changed_by_who_has_no_keys_is_refused(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """Every digest in it is right: he gave himself a role and wrote the manifest anew."""
    kept(app, tmp_path / "a.tar")
    with keeping.kept(tmp_path / "a.tar") as held, archive.writing(tmp_path / "b.tar") as forged:
        found = held.verify(quiet)
        for table in held.tables(found.manifest):
            forged.put_table(table)
        for file in held.files():
            content = b"".join(file.content).replace(b'"list_owner"', b'"oversight" ')
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


def test_a_restore_killed_half_way_leaves_no_home_and_can_be_run_again(app: App, tmp_path: Path, clock: SettableClock) -> None:
    kept(app, tmp_path / "a.tar")
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from pnrscreen import custody\n"
        "from pnrscreen.adapters.site import FileSite\n"
        "from pnrscreen.operations import restore\n"
        "class Struck(FileSite):\n"
        "    def load(self, table):\n"
        "        super().load(table)\n"
        "        if table.name == 'leg':\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "file, home, keys = map(Path, sys.argv[1:])\n"
        "site = Struck(home, keys, keeping.site(home, keys)._database)\n"
        "with keeping.kept(file) as kept:\n"
        "    restore.restore(kept, site, {}, lambda: keeping.opened(home), lambda *told: None)\n"
    )
    command = [sys.executable, "-c", program, tmp_path / "a.tar", tmp_path / "new", app.config.home / "keys"]
    assert subprocess.run(command, check=False, timeout=120).returncode == -signal.SIGKILL
    assert (tmp_path / "new" / "keys").is_dir()
    assert (tmp_path / "new" / "pnrscreen.toml").is_file()
    for way in (bootstrap.open_home, keeping.older, keeping.needs):
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
        backup.backup(app, claim(app, "dpo", Purpose.RETENTION), keeping.source(app.config.home), made)
    grant = app.permit(claim(app), Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        with pytest.raises(Refused, match="it takes one to backup"):
            next(iter(snapshot.tables()))
        with pytest.raises(Refused, match="it takes one to administer"):
            snapshot.strange()


def test_a_lost_row_is_found_before_the_home_opens(app: App, tmp_path: Path, clock: SettableClock) -> None:
    """As a database would lose it that takes less than it was given."""
    kept(app, tmp_path / "a.tar")
    site = keeping.site(tmp_path / "new", app.config.home / "keys")
    whole = site.load
    short = lambda table: table._replace(rows=iter(list(table.rows)[table.name == "lookup" :]))  # noqa: E731
    site.load = lambda table: whole(short(table))
    with keeping.kept(tmp_path / "a.tar") as held, pytest.raises(Tampered, match="as restored is not the one"):
        restore.restore(held, site, {}, lambda: keeping.opened(tmp_path / "new", clock), quiet)
    assert list((tmp_path / "new").iterdir()) == []


# ------------------------------------------------------------------------------------------------------------ upgrade


@pytest.fixture
def old(app: App) -> Path:
    """Return a home as the version before left it."""
    home = app.config.home
    for column in ("control", "category", "sought_or_alert"):
        in_database(home, f"ALTER TABLE list DROP COLUMN {column}")
    in_database(home, "UPDATE alembic_version SET version_num = 'ledger'")
    return home


def test_an_older_home_is_refused_looked_at_and_upgraded(old: Path, tmp_path: Path, clock: SettableClock) -> None:
    with pytest.raises(ConfigError, match="--dry-run says what it lacks"):
        bootstrap.open_home(old, clock)
    before = everything(old)
    needs = keeping.needs(old)
    assert everything(old) == before
    assert list(needs.revisions) == ["registry"]
    assert needs.revisions["registry"].startswith("What the registry says of a list")
    assert needs.unstated["expects"].startswith("'api+pnr': ")
    assert "unit" not in needs.unstated

    app, tables = keeping.older(old, clock)
    access = claim(app, purpose=Purpose.RETENTION)
    with keeping.archived(tmp_path / "before.tar", old) as made:
        done = upgrade.upgrade(app, access, tables, keeping.source(old).files, made, quiet)
    assert done.revisions == ("registry",)
    assert done.made is not None
    assert done.made.manifest.revision == "ledger"
    newest = bootstrap.open_home(old, clock)
    assert acts(newest)[-2:] == ["backup", "upgrade"]
    assert upgrade.upgrade(app, access, tables, keeping.source(old).files, None, quiet).revisions == ()

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
