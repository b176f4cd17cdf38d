"""The composition root of what is done to a home as a whole: its backup, its restore, its upgrade.

This module knows, as ``bootstrap`` does for a home at work, which adapter answers. It refuses to decide anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pnrscreen import bootstrap, config
from pnrscreen.adapters import archive
from pnrscreen.adapters.belongings import FileBelongings
from pnrscreen.adapters.site import FileSite, check
from pnrscreen.adapters.store import SqlTables, sqlite_look
from pnrscreen.app import App
from pnrscreen.errors import ConfigError
from pnrscreen.operations import backup
from pnrscreen.ports import Clock
from pnrscreen.rights import Access, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What an older home lacks: revisions of its tables, with what each brings. Folders it makes when it needs them.

    ``unstated`` are the settings that hold their default, ``size`` is that of the store in bytes.
    """

    revisions: Mapping[str, str]
    unstated: Mapping[str, str]
    size: int


def source(home: Path) -> backup.Source:
    """Return what of a home is read for a backup beside its rows."""
    return backup.Source(FileBelongings(home), bootstrap.database(home).revision())


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


def site(home: Path, keys: Path) -> FileSite:
    """Return the folder in which a home is restored, with the keys that were kept apart in another."""
    return FileSite(home, keys, lambda: bootstrap.database(home))


def opened(home: Path, clock: Clock | None = None) -> tuple[App, Access]:
    """Open a home that is being restored, with the claim of the program itself."""
    app = bootstrap.assembled(home, bootstrap.database(home), clock)
    return app, bootstrap.claim(app.profile, Purpose.RETENTION)


def older(home: Path, clock: Clock | None = None) -> tuple[App, SqlTables]:
    """Open a home whose tables may be older than this program, to upgrade it; raises ConfigError while it is restored."""
    check(home)
    tables = bootstrap.database(home)
    return bootstrap.assembled(home, tables, clock), tables


def needs(home: Path) -> Needs:
    """Look at a home for what it lacks; nothing in it is changed. Raises ConfigError for one of a newer program."""
    check(home)
    config.read(home)
    place = home / bootstrap.DATABASE
    return Needs(
        revisions=SqlTables(sqlite_look(place)).pending(),
        unstated=config.unstated(home),
        size=place.stat().st_size,
    )
