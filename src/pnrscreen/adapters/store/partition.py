"""Partitions on PostgreSQL: the tables that grow with travellers, a month of first receipt each.

This module knows how a month is named, made and taken away. It refuses to take away one that holds anything, and to know
which are over: what falls due is decided elsewhere.

A month is made when something is first received in it, by whoever receives it, in a transaction of its own: the change under
way has nothing locked yet, and whoever receives at the same moment finds it made. Tables that are referred to are locked in the
order in which changes lock them, so that nobody waits in a circle. A partition is made as a table and then attached, since that
does not wait for readers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, func, select, text

from pnrscreen.adapters.store import schema

PARTED = tuple(table for table in schema.metadata.sorted_tables if table.dialect_options["postgresql"]["partition_by"])
_STEM = re.compile(r"([A-Za-z0-9._-]+)/(\d{4})-(\d{2})-\d{2}(?:/\d{4}-\d{2}-\d{2})?")
_NAME_MAX = 63  # bytes of an identifier (NAMEDATALEN - 1); PostgreSQL cuts off what is longer
_PARTED = "p"  # pg_class.relkind
_MONTH = "month"
_REFERRED = "LOCK TABLE receipt, leg IN SHARE ROW EXCLUSIVE MODE"
_ALONE = "LOCK TABLE receipt, leg, passenger IN ACCESS EXCLUSIVE MODE"


def make_room(connection: Connection, stem: str) -> None:
    """See to it that what was received on the day of a cohort has its partitions: looked up once by each session."""
    month = _bounds(stem)[0]
    if connection.info.get(_MONTH) == month:
        return
    if not _there(connection, stem):
        with connection.engine.begin() as other:
            other.execute(text(_REFERRED))
            if not _there(other, stem):
                make(other, stem)
    connection.info[_MONTH] = month


def make_room_at_once(connection: Connection, table: str, stems: Iterable[str]) -> None:
    """See to it that a table that is parted has its partitions, in the transaction under way: for who is alone in the database.

    A table that an older home has in one piece is left so; what parts it later makes room for what is in it.
    """
    kind = select(text("relkind")).select_from(text("pg_class")).where(text("oid = to_regclass(:table)"))
    if connection.execute(kind, {"table": f'"{table}"'}).scalar() == _PARTED:
        for stem in stems:
            if not _there(connection, stem):
                make(connection, stem)


def clear(connection: Connection, over: Callable[[str], bool]) -> int:
    """Take away the partitions of months that are over and empty, with whatever of old rows lies in their files."""
    there = text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' AND relname LIKE 'passenger/%'")
    months = [name.removeprefix("passenger/") for name in connection.execute(there).scalars()]
    cleared = 0
    for month in sorted(filter(over, months)):
        names = {table.name: f"{table.name}/{month}" for table in reversed(PARTED)}
        quote = connection.dialect.identifier_preparer.quote
        connection.execute(text(_ALONE))
        filled = (connection.exec_driver_sql(f"SELECT 1 FROM {quote(name)} LIMIT 1").first() for name in names.values())  # noqa: S608
        if any(filled):
            continue
        for table, name in names.items():  # who refers to others first
            connection.exec_driver_sql(f"ALTER TABLE {quote(table)} DETACH PARTITION {quote(name)}")
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
            cleared += 1
    connection.info.pop(_MONTH, None)
    return cleared


def make(connection: Connection, stem: str) -> None:
    """Make the partitions of a cohort's month. Raises ValueError for what is no cohort, or too long a profile's name."""
    since, until = _bounds(stem)
    quote = connection.dialect.identifier_preparer.quote
    for table in PARTED:
        name = quote(_named(table.name, stem))
        connection.exec_driver_sql(f"CREATE TABLE {name} (LIKE {quote(table.name)} INCLUDING ALL)")
        bounds = f"FROM ('{since}') TO ('{until}')"
        connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ATTACH PARTITION {name} FOR VALUES {bounds}")


def _there(connection: Connection, stem: str) -> bool:
    last = _named(PARTED[-1].name, stem)
    return connection.execute(select(func.to_regclass(f'"{last}"'))).scalar() is not None


def _named(table: str, stem: str) -> str:
    name = f"{table}/{_bounds(stem)[0]}"
    if len(name) > _NAME_MAX:
        raise ValueError("the name of the profile is too long for the name of a partition")
    return name


def _bounds(stem: str) -> tuple[str, str]:
    """Return the text before which no cohort of the month sorts, and the one before which all of them do."""
    read = _STEM.fullmatch(stem)
    if read is None:
        raise ValueError("a cohort is named like profile/day, or profile/day/day")
    profile, year, month = read[1], int(read[2]), int(read[3])
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    return f"{profile}/{year:04}-{month:02}", f"{profile}/{after[0]:04}-{after[1]:02}"
