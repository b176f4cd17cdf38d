"""Where a grant's stay in the store begins and ends.

This module knows when a change is committed: when nothing was raised and the log was told. It refuses entry without a grant
that still runs.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from pnrscreen.adapters.store import accepting, database, leaf, standing
from pnrscreen.adapters.store.reading import SqlSnapshot
from pnrscreen.adapters.store.visit import Dates, Lookups, Visit
from pnrscreen.adapters.store.writing import SqlTransaction
from pnrscreen.errors import Refused
from pnrscreen.ports import Clock, Ids, Keys, StoreFacts
from pnrscreen.rights import Grant


class SqlStore:
    """A store in an SQL database. Implements ``ports.Store``; ``migrate`` must have been run on the engine once."""

    def __init__(self, engine: Engine, keys: Keys, *, clock: Clock, ids: Ids, lookups: Lookups, dates: Dates) -> None:
        self._engine = engine
        self._keys = keys
        self._clock = clock
        self._ids = ids
        self._lookups = lookups
        self._dates = dates
        weakref.finalize(self, engine.dispose)  # its connections are closed with it, whoever forgets to

    @contextmanager
    def reading(self, grant: Grant) -> Iterator[SqlSnapshot]:
        """Open one consistent view. Its entries are committed as they are appended."""
        self._admit(grant)
        with self._engine.connect().execution_options(reading=True) as connection, connection.begin():
            visit = self._visit(connection, grant)
            yield SqlSnapshot(visit)
            visit.settle()

    @contextmanager
    def transaction(self, grant: Grant, patience: float = 0) -> Iterator[SqlTransaction]:
        """Open a change: committed with its entries when the block ends, undone when anything is raised in it.

        It begins with its first statement: what needs none keeps nobody waiting. With ``patience`` it waits for others so many
        seconds and no longer, then raises Conflict.
        """
        self._admit(grant)
        with self._engine.connect().execution_options(patience=patience) as connection:
            visit = self._visit(connection, grant)
            yield SqlTransaction(visit)
            visit.settle()
            standing.write(visit)
            accepting.write_counts(visit)
            leaf.write(connection, visit.leaves)
            connection.commit()

    def describe(self) -> StoreFacts:
        """Say which database it is; raises OSError where it does not answer."""
        return database.describe(self._engine)

    def _admit(self, grant: Grant) -> None:
        if not isinstance(grant, Grant):
            raise TypeError("the store opens with a Grant only")
        if self._clock.now() >= grant.until:
            raise Refused("the grant has run out: ask for a new one")

    def _visit(self, connection: Connection, grant: Grant) -> Visit:
        return Visit(
            connection=connection,
            grant=grant,
            keys=self._keys.within(),
            clock=self._clock,
            ids=self._ids,
            lookups=self._lookups,
            dates=self._dates,
        )
