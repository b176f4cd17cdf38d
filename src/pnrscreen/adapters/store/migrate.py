"""How the tables came to be: Alembic revisions, run from code.

This module knows how to bring a database to a revision. It refuses to know what a revision holds; ``migrations/versions``
does, one file each, up and down.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from pnrscreen.adapters.store import belonging, database
from pnrscreen.errors import ConfigError

NEWEST = "head"
EMPTY = "base"


class SqlTables:
    """The tables of one database. Implements ``keeping.Tables``."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def revision(self) -> str:
        """Return the revision they are at, or nothing where there are none."""
        with self.engine.connect().execution_options(reading=True) as connection, connection.begin():
            return MigrationContext.configure(connection).get_current_revision() or ""

    def pending(self) -> Mapping[str, str]:
        """Return the revisions they lack, oldest first, each with what it brings; raises ConfigError where they are newer."""
        at, every = self.revision(), revisions()
        if at and at not in every:
            raise ConfigError(f"a newer pnrscreen made the tables of this home ({at!r}): use that one, or restore a backup")
        names = [*every]
        return {name: every[name] for name in names[names.index(at) + 1 if at else 0 :]}

    def size(self) -> int:
        """Return how many bytes the database takes."""
        return database.size(self.engine)

    def begin(self, token: str) -> None:
        """Make ready for a home in an empty database; what a restore of the same token left in it is erased first.

        Raises ConfigError, and nothing is changed, where it holds anything else.
        """
        belonging.begin(self.engine, token)

    def end(self) -> None:
        """Say that the home is whole."""
        belonging.end(self.engine)

    def clear(self, token: str) -> None:
        """Erase what a restore of this token left, and nothing else."""
        belonging.clear(self.engine, token)

    def upgrade(self, revision: str = NEWEST) -> None:
        """Bring them to a revision, all of it or nothing."""
        migrate(self.engine, revision)

    def check(self, home: Path) -> None:
        """Raise ConfigError, saying what to do, where they are not those this program works with."""
        if not self.pending():
            return
        if not self.revision():
            raise ConfigError(
                f"the database of {home} holds no home: restore a backup with pnrscreen restore, or correct the setting store"
            )
        raise ConfigError(f"{home} is of an older pnrscreen: pnrscreen upgrade --home {home} --dry-run says what it lacks")


@cache
def revisions() -> Mapping[str, str]:
    """Return every revision this program knows, oldest first, each with what it brings."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return MappingProxyType({one.revision: one.doc for one in reversed([*walked])})


def migrate(engine: Engine, revision: str = NEWEST) -> None:
    """Bring the database to a revision, in one transaction: the newest, or ``EMPTY`` for no tables at all.

    Safe to run always and by several processes at once: the second finds nothing left to do.
    """
    config = _config()
    with engine.begin() as connection:
        database.hold(connection, ["migration"])
        config.attributes["connection"] = connection
        if revision == EMPTY:
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "pnrscreen.adapters.store:migrations")
    return config
