"""Where the two databases differ, asked for by what is wanted.

This module knows which database a connection leads to. It refuses to know why anything is asked: whoever asks gets the same
promise from both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, MetaData, Table
from sqlalchemy.dialects import postgresql as for_postgres
from sqlalchemy.dialects import sqlite as for_sqlite

from pnrscreen.adapters.store import following, partition, postgres, sqlite
from pnrscreen.ports import StoreFacts

S = TypeVar("S")
_Insert = Callable[[Table], for_postgres.Insert | for_sqlite.Insert]


def insert(connection: Connection, table: Table) -> for_postgres.Insert | for_sqlite.Insert:
    """Return an insertion that can be told what to do with a row that is there already (ON CONFLICT)."""
    return for_postgres.insert(table) if _many_writers(connection) else for_sqlite.insert(table)


def insertion(build: Callable[[_Insert], S]) -> Callable[[Connection], S]:
    """Build a statement that inserts, for each database once, and return what gives a connection its own."""
    for_one, for_many = build(for_sqlite.insert), build(for_postgres.insert)
    return lambda connection: for_many if _many_writers(connection) else for_one


def fill(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that have the same columns, in bulk."""
    if _many_writers(connection):
        postgres.fill(connection, table, rows)
    else:
        sqlite.fill(connection, table, rows)


@contextmanager
def beforehand(connection: Connection) -> Iterator[Connection]:
    """Open a view in which a change that has not begun can look around and keep nobody waiting.

    On SQLite others wait from its first statement on, so that the view is beside it; elsewhere only for what it locks.
    """
    if _many_writers(connection) or connection.in_transaction():
        yield connection
    else:
        with connection.engine.connect().execution_options(reading=True) as view:
            yield view


def share(connection: Connection) -> int:
    """Return in which share of a count a change adds to it: whoever adds to the same one waits for it."""
    return postgres.share(connection) if _many_writers(connection) else 0


def hold(connection: Connection, names: Iterable[str]) -> None:
    """Keep other changes from what is so named until this one ends. SQLite lets one change in at a time as it is."""
    if _many_writers(connection):
        for name in sorted(set(names)):
            postgres.hold(connection, name)


def clear_room(connection: Connection, over: Callable[[str], bool]) -> int:
    """Give back the room of months (``profile/2026-03``) that are over, where nothing is in it; return how many rooms."""
    return partition.clear(connection, over) if _many_writers(connection) else 0


def make_room(connection: Connection, stem: str) -> None:
    """See to it that there is a place for what is received on a day; raises Conflict where others hold it up."""
    if _many_writers(connection):
        partition.make_room(connection, stem)


def make_room_at_once(connection: Connection, table: str, stems: Iterable[str]) -> None:
    """See to it that a table has a place for what was received on some days, where nobody else works in the database."""
    if _many_writers(connection):
        partition.make_room_at_once(connection, table, stems)


def drop_all(connection: Connection) -> None:
    """Take away every table there is, whoever made it."""
    cascade = " CASCADE" if _many_writers(connection) else ""
    quote = connection.dialect.identifier_preparer.quote
    there = MetaData()
    there.reflect(connection)
    for table in reversed(there.sorted_tables):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {quote(table.name)}{cascade}")
    if _many_writers(connection):
        following.forget(connection)


def size(engine: Engine) -> int:
    """Return how many bytes a database takes."""
    with engine.connect().execution_options(reading=True) as connection:
        wanted = postgres.SIZE if _many_writers(connection) else sqlite.SIZE
        return int(connection.exec_driver_sql(wanted).scalar_one())


def describe(engine: Engine) -> StoreFacts:
    """Say which database it is."""
    with engine.connect().execution_options(reading=True) as connection:
        return postgres.describe(connection) if _many_writers(connection) else sqlite.describe(connection)


def _many_writers(connection: Connection) -> bool:
    return connection.dialect.name == postgres.DIALECT
