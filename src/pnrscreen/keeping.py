"""What is kept of a home for a bad day: what stands in a backup, and the outside it is written to, read from and restored in.

This module knows what a manifest promises. It refuses to know how bytes lie in an archive and where a home lies: ``adapters``
do. Nothing here is ever opened: what names a person passes through sealed, as it rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from pnrscreen.custody import CohortKey

FORMAT = 1
"""The version of what a manifest says."""

PROVEN = "proven"
"""The file beside the keys that says that the rows of a home are proven: what has no proof then was never written so."""
_TOLD_EVERY = 1000
Value = bool | int | str | bytes | None
Row = tuple[Value, ...]
Progress = Callable[[str, int, int], None]
"""Told of what kind, how many are done, and how many there are."""


class Table(NamedTuple):
    """One table as it rests, whatever the database: its rows can be taken once."""

    name: str
    columns: tuple[str, ...]
    length: int
    rows: Iterator[Row]


class HomeFile(NamedTuple):
    """One file of a home, by its path in it."""

    path: str
    size: int
    content: Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a table comes to: ``digest`` is the sum of the hashes of its rows, so that no database's order of rows matters."""

    columns: tuple[str, ...]
    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive holds, written when all of it is known.

    ``revision`` is that of the tables, ``members`` the SHA-256 of each member, ``gone`` what was sealed or destroyed by then.
    """

    format: int
    program: str
    revision: str
    profile: str
    unit: str
    made_at: str
    tables: Mapping[str, Summary]
    members: Mapping[str, str]
    gone: tuple[CohortKey, ...]

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(table.rows for table in self.tables.values())

    @property
    def entries(self) -> int:
        """How many entries the log has."""
        return self.tables["leaf"].rows if "leaf" in self.tables else 0


def counted(rows: Iterator[Row], progress: Progress, before: int, total: int) -> Iterator[Row]:
    """Yield rows, and tell now and then how many of all were taken."""
    done = before
    for done, row in enumerate(rows, before + 1):
        if done % _TOLD_EVERY == 0:
            progress("rows", done, total)
        yield row
    progress("rows", done, total)


class Verified(NamedTuple):
    """An archive that is whole: its manifest, by which hash that is known, who vouches for it, and its own hash.

    ``mark`` is what the keys of the home make of ``named`` (``Keys.blind``); only who has the keys can tell whether it is.
    """

    manifest: Manifest
    named: str
    mark: str
    digest: str


class Archive(Protocol):
    """An archive being written. Nobody sees it under its name before it is published."""

    def put_table(self, table: Table) -> None:
        """Write a table."""

    def put_file(self, file: HomeFile) -> None:
        """Write a file; raises Conflict when it changed while it was read."""

    def summaries(self) -> Mapping[str, Summary]:
        """Return what each table written came to."""

    def members(self) -> Mapping[str, str]:
        """Return the SHA-256 of every member written."""

    def seal(self, manifest: Manifest, mark: Callable[[str], str]) -> str:
        """Write the manifest and what ``mark`` makes of its SHA-256, reach the disk, and return the archive's SHA-256."""

    def publish(self) -> None:
        """Give the archive its name, durably."""


class Kept(Protocol):
    """An archive that is there."""

    def verify(self, progress: Progress) -> Verified:
        """Read all of it and return its manifest; raises Tampered, naming the member that is not as it was written."""

    def files(self) -> Iterator[HomeFile]:
        """Yield the files of the home."""

    def tables(self, manifest: Manifest) -> Iterator[Table]:
        """Yield the tables in the order in which they can be filled."""


class Belongings(Protocol):
    """The files of a home that belong in a backup."""

    def before(self) -> Iterable[HomeFile]:
        """Yield those that must not be newer than the tables: what was signed of the log."""

    def after(self) -> Iterable[HomeFile]:
        """Yield those that must not be older than the tables: the lists they name, and all that is set by hand."""


class Source(NamedTuple):
    """What of a home is read beside its rows: its files, and at which revision its tables are."""

    files: Belongings
    revision: str


class Tables(Protocol):
    """The tables of a home, and how far they are from those this program works with."""

    def revision(self) -> str:
        """Return the revision they are at."""

    def pending(self) -> Mapping[str, str]:
        """Return the revisions they lack, in order, each with what it brings."""

    def upgrade(self) -> None:
        """Bring them to the newest revision, all of it or nothing."""


class Keyring(Protocol):
    """What a restore asks of keys. ``ports.Keys`` answers it."""

    def blind(self, purpose: str, value: str, quarter: str = "") -> str:
        """Return the keyed hash of ``value`` for one purpose."""

    def cohorts(self) -> Sequence[CohortKey]:
        """Return every cohort there is a key of, or was, by name."""


class Site(Protocol):
    """The folder in which a home is restored; nobody can open it before it is whole."""

    def rebuilding(self, revision: str) -> AbstractContextManager[None]:
        """Restore within: the folder is a home when the block ends, and empty again when anything is raised in it.

        Raises ConfigError, and nothing is changed, for a folder or a database that holds something else, or a revision of a
        newer program.
        """

    def take_keys(self, gone: Iterable[CohortKey]) -> Keyring:
        """Copy the keys kept apart, but for those that are gone, there or by ``gone``."""

    def put_file(self, file: HomeFile) -> None:
        """Write a file of the home."""

    def make_tables(self, revision: str) -> None:
        """Make the tables, empty, as they were at a revision; raises ConfigError where the database holds anything."""

    def load(self, table: Table) -> None:
        """Fill a table; raises Tampered when it cannot hold such rows."""

    def summary(self, name: str) -> Summary:
        """Return what a table that was filled comes to."""

    def cohorts(self) -> frozenset[str]:
        """Return the cohorts that what was filled in is sealed under."""

    def upgrade(self) -> None:
        """Bring the tables to the newest revision."""
