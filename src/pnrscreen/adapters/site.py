"""The folder in which a home is restored.

This module knows how a half-restored folder is told from a home: by the file ``restoring``, which comes first and goes last.
It refuses to touch a folder that holds anything else. What a restore that was cut off left behind is erased by the next.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import SqlTables, raw, revisions
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import HomeFile, Summary, Table

MARK = "restoring"
_SAID = b"A restore of this home has not finished. Run pnrscreen restore again; what is here is no home, and is erased by it.\n"


def check(home: Path) -> None:
    """Raise ConfigError for a folder in which a restore has not finished."""
    if (home / MARK).exists():
        raise ConfigError(f"a restore of {home} has not finished, it is no home yet: run pnrscreen restore again")


class FileSite:
    """One such folder. Implements ``keeping.Site``."""

    def __init__(self, home: Path, keys: Path, database: Callable[[], SqlTables]) -> None:
        """``keys`` is where the keys were kept apart; ``database`` is asked for when the settings of the home are there."""
        self._home, self._keys, self._database = home, keys, database
        self._tables: SqlTables | None = None
        self._cohorts: set[str] = set()

    @contextmanager
    def rebuilding(self, revision: str) -> Iterator[None]:
        """Restore within: the folder is a home when the block ends, and empty again when anything is raised in it."""
        if revision not in revisions():
            raise ConfigError(f"a newer pnrscreen made this backup (its tables are {revision!r}): restore it with that one")
        home = self._home
        if home.exists() and any(home.iterdir()) and not _ours(home / MARK):
            raise ConfigError(f"{home} is not empty: a home is restored into a new folder")
        if self._keys.resolve().is_relative_to(home.resolve()):
            raise ConfigError(f"the keys in {self._keys} lie where the home is restored: keep them apart")
        durable.folder(home).chmod(0o700)
        self._clear()
        durable.replace(home / MARK, _SAID)
        try:
            yield
        except BaseException:
            self._let_go()
            self._clear()
            (home / MARK).unlink()
            raise
        self._let_go()
        (home / MARK).unlink()
        durable.flush(home)

    def take_keys(self, dead: Mapping[str, str]) -> FileKeys:
        """Copy the keys kept apart, but for those of cohorts that were destroyed, there or by ``dead``."""
        return FileKeys.adopt(self._keys, self._home / "keys", dead)

    def put_file(self, file: HomeFile) -> None:
        """Write a file of the home."""
        place = self._home / file.path
        durable.replace_in_pieces(durable.folder(place.parent) / place.name, file.content)

    def make_tables(self, revision: str) -> None:
        """Make the tables, empty, as they were at a revision."""
        self._made.upgrade(revision)

    def load(self, table: Table) -> None:
        """Fill a table; raises Tampered when it cannot hold such rows."""
        self._cohorts |= raw.load(self._made.engine, table)

    def summary(self, name: str) -> Summary:
        """Return what a table that was filled comes to."""
        return raw.summary(self._made.engine, name)

    def cohorts(self) -> frozenset[str]:
        """Return the cohorts that what was filled in is sealed under."""
        return frozenset(self._cohorts)

    def upgrade(self) -> None:
        """Bring the tables to the newest revision."""
        self._made.upgrade()

    @property
    def _made(self) -> SqlTables:
        if self._tables is None:
            self._tables = self._database()
        return self._tables

    def _let_go(self) -> None:
        if self._tables is not None:
            self._tables.engine.dispose()
            self._tables = None

    def _clear(self) -> None:
        """Leave nothing but the mark; of keys not even the blocks."""
        for inner in self._home.iterdir():
            if inner.is_dir() and not inner.is_symlink():
                for key in inner.rglob("*") if inner.name == "keys" else ():
                    if key.is_file() and not key.is_symlink():
                        durable.erase(key)
                shutil.rmtree(inner)
            elif inner.name != MARK:
                inner.unlink()


def _ours(mark: Path) -> bool:
    """Tell whether a restore left this mark: whatever else has its name is nobody's to erase."""
    return mark.is_file() and mark.read_bytes() == _SAID
