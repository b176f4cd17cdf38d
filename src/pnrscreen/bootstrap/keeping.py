"""Keeping: what the backup, the restore and the upgrade of a home work with.

This module knows, as the package does for a home at work, which adapter answers. It refuses to decide anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pnrscreen import bootstrap, config
from pnrscreen.adapters import archive
from pnrscreen.adapters.belongings import FileBelongings
from pnrscreen.adapters.keys import adopt
from pnrscreen.adapters.site import FileSite, check
from pnrscreen.adapters.store import Engine, SqlTables, public_url, sqlite_look
from pnrscreen.app import App
from pnrscreen.bootstrap import law
from pnrscreen.bootstrap.founding import DATABASE, database, provider
from pnrscreen.custody import CohortKey
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import Keyring, Source
from pnrscreen.ports import Clock

IN_THE_HOME = "file"
"""The store of a home that is restored into a file in its folder, whatever the settings in the backup say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an older home lacks: revisions of its tables, with what each brings. Folders it makes when it needs them.

    ``unstated`` are the settings that hold their default, ``size`` is that of the store in bytes, ``profile`` tells whether it
    has adopted none yet.
    """

    revisions: Mapping[str, str]
    unstated: Mapping[str, str]
    size: int
    profile: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """Where a home is restored: its folder, and the keys kept apart in another.

    ``vault`` is the address of Vault where it protects the keys: a backup is believed only once the keys were asked, so it
    cannot say whom to ask. ``store`` is where the store shall be: nothing for where the settings in the backup say, ``file``,
    or an empty PostgreSQL database. ``granted`` is what persons were granted by a list newer than the keys.
    """

    home: Path
    keys: Path
    vault: str = ""
    store: str = field(default="", repr=False)
    granted: tuple[bytes, ...] = field(default=(), repr=False)

    def database(self) -> Engine:
        """Return the database of the home, once its settings are there."""
        store = self.store or config.read(self.home).store
        return database(self.home, "" if store == IN_THE_HOME else store)


def source(home: Path) -> Source:
    """Return what of a home is read for a backup beside its rows."""
    with _tables(home) as tables:
        return Source(FileBelongings(home), tables.revision())


def left_out(home: Path) -> list[str]:
    """Return what lies in a home and is no part of it, so that no backup has it."""
    return FileBelongings(home).left_out()


@contextmanager
def archived(path: Path, home: Path) -> Iterator[archive.TarArchive]:
    """Write an archive at ``path``, which may not be in the home; nothing is left of one that was not published."""
    if path.resolve().is_relative_to(home.resolve()):
        raise ConfigError(f"{path} is in the home itself: a backup lies elsewhere, best on another machine")
    with archive.writing(path) as made:
        yield made


def kept(path: Path) -> AbstractContextManager[archive.TarKept]:
    """Hold an archive that is there."""
    return archive.reading(path)


def site(place: NewPlace) -> FileSite:
    """Return the folder in which a home is restored."""

    def take(folder: Path, gone: Iterable[CohortKey]) -> Keyring:
        holder = provider(f"vault:{place.vault}" if place.vault else "file")
        adopt(place.keys, folder, gone, "vault" if place.vault else "file", place.granted)
        return holder.held(folder)

    def settle() -> SqlTables:
        if place.store:
            config.move_store(place.home, "" if place.store == IN_THE_HOME else public_url(place.store))
        return SqlTables(place.database())

    return FileSite(place.home, place.keys, take, settle)


@contextmanager
def opened(place: NewPlace, clock: Clock | None = None) -> Iterator[App]:
    """Open a home that is being restored, until the block ends."""
    engine = place.database()
    try:
        yield bootstrap.assembled(config.read(place.home), engine, clock)
    finally:
        engine.dispose()


@contextmanager
def older(home: Path, clock: Clock | None = None) -> Iterator[tuple[App, SqlTables]]:
    """Open a home whose tables may be older than this program, to upgrade it; raises ConfigError while it is restored."""
    check(home)
    with _tables(home) as tables:
        yield bootstrap.assembled(config.read(home), tables.engine, clock), tables


def needs(home: Path) -> Needs:
    """Look at a home for what it lacks; nothing in it is changed. Raises ConfigError for one of a newer program."""
    check(home)
    store = config.read(home).store
    tables = SqlTables(database(home, store) if store else sqlite_look(home / DATABASE))
    try:
        return Needs(
            revisions=tables.pending(),
            unstated=config.unstated(home),
            size=tables.size(),
            profile=law.adopted(home) is None,
        )
    finally:
        tables.engine.dispose()


@contextmanager
def _tables(home: Path) -> Iterator[SqlTables]:
    tables = SqlTables(database(home, config.read(home).store))
    try:
        yield tables
    finally:
        tables.engine.dispose()
