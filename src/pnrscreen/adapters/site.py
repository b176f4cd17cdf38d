"""The folder in which a home is restored.

This module knows how a half-restored folder is told from a home: by the file ``restoring``, which comes first and goes last.
It refuses to touch a folder that holds anything else. What a restore that was cut off left behind is erased by the next, in the
folder and in the database that was filled from it: both hold the same token.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pnrscreen.adapters import durable, shelf
from pnrscreen.adapters.store import SqlTables, raw, revisions
from pnrscreen.custody import CohortKey
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import HomeFile, Keyring, Summary, Table

MARK = "restoring"
_SAID = "A restore of this home has not finished. Run pnrscreen restore again; what is here is no home, and is erased by it.\n"
_MARK = re.compile(re.escape(_SAID) + r"(?P<token>[0-9a-f]{32})\n")


def check(home: Path) -> None:
    """Raise ConfigError for a folder in which a restore has not finished."""
    if (home / MARK).exists():
        raise ConfigError(f"a restore of {home} has not finished, it is no home yet: run pnrscreen restore again")


class FileSite:
    """One such folder. Implements ``keeping.Site``."""

    def __init__(
        self, home: Path, keys: Path, take: Callable[[Path, Iterable[CohortKey]], Keyring], settle: Callable[[], SqlTables]
    ) -> None:
        """``keys`` is where the keys were kept apart, ``take`` copies and opens them; ``settle`` finds the tables once the
        settings of the home are there.
        """
        self._home, self._keys, self._take, self._settle = home, keys, take, settle
        self._token = ""
        self._tables: SqlTables | None = None
        self._cohorts: set[str] = set()

    @contextmanager
    def rebuilding(self, revision: str) -> Iterator[None]:
        """Restore within: the folder is a home when the block ends, and as it was, empty or not there, if anything raises."""
        if revision not in revisions():
            raise ConfigError(f"a newer pnrscreen made this backup (its tables are {revision!r}): restore it with that one")
        home, mark = self._home, self._home / MARK
        left, there = _token(mark), home.exists()
        if home.exists() and any(home.iterdir()) and not left:
            raise ConfigError(f"{home} is not empty: a home is restored into a new folder")
        if self._keys.resolve().is_relative_to(home.resolve()):
            raise ConfigError(f"the keys in {self._keys} lie where the home is restored: keep them apart")
        self._token = left or secrets.token_hex(16)
        durable.folder(home).chmod(0o700)
        self._clear()
        durable.replace(mark, f"{_SAID}{self._token}\n".encode())
        try:
            yield
            self._made.end()
        except BaseException:
            with suppress(OSError):  # where the database does not answer the mark stays, and the next restore erases both
                self._let_go(clear=True)
                self._clear()
                mark.unlink()
                if not there:
                    home.rmdir()
            raise
        self._let_go()
        mark.unlink()
        durable.flush(home)

    def take_keys(self, gone: Iterable[CohortKey]) -> Keyring:
        """Copy the keys kept apart, but for those that are gone, there or by ``gone``."""
        return self._take(self._home / "keys", gone)

    def put_file(self, file: HomeFile) -> None:
        """Write a file of the home."""
        place = self._home / file.path
        durable.replace_in_pieces(durable.folder(place.parent) / place.name, file.content)
        if file.path.startswith(f"{shelf.COHORT}/"):
            self._cohorts.add(shelf.COHORT)

    def make_tables(self, revision: str) -> None:
        """Make the tables, empty, as they were at a revision; raises ConfigError where the database holds anything."""
        self._made.begin(self._token)
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
            self._tables = self._settle()
        return self._tables

    def _let_go(self, *, clear: bool = False) -> None:
        tables, self._tables = self._tables, None
        if tables is not None:
            try:
                if clear:
                    tables.clear(self._token)
            finally:
                tables.engine.dispose()

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


def _token(mark: Path) -> str:
    """Return the token in the mark of a restore, or nothing: whatever else has its name is nobody's to erase."""
    read = _MARK.fullmatch(mark.read_text("utf-8", errors="replace")) if mark.is_file() else None
    return read["token"] if read else ""
