"""Tables as they rest, row by row: out for a backup and back in at a restore, whatever the database.

This module knows the tables that are there, of this revision or an older one, by asking the database. It refuses to open an
envelope. What lies in quarantine stays behind: of it a backup has where and why, never what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, LargeBinary, MetaData, case, func, insert, inspect, literal, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import SQLAlchemyError

from pnrscreen.adapters import frame
from pnrscreen.adapters.keys import envelope
from pnrscreen.adapters.store import database, postgres, schema
from pnrscreen.errors import Conflict, Tampered
from pnrscreen.keeping import Row, Summary, Table, Value
from pnrscreen.ports import QuarantineState

_READ_AT_ONCE = 64  # rows: one may hold the raw of a whole interchange
_WRITTEN_AT_ONCE = 500
_SEALED_AWAY = frozenset({"particulars", "content"})


def tables(connection: Connection) -> Iterator[Table]:
    """Yield every table with its rows, in an order in which they can be filled again."""
    for table in _standing(connection):
        count = connection.execute(select(func.count()).select_from(table)).scalar_one()
        yield Table(str(table.name), _columns(table), count, _rows(connection, table))


def load(engine: Engine, table: Table) -> frozenset[str]:
    """Fill a table and return the cohorts its rows are sealed under; raises Tampered when it cannot hold them."""
    sealed: set[bytes] = set()
    with engine.begin() as connection:
        into = next(iter(_standing(connection, table.name)), None)
        if into is None or _columns(into) != table.columns:
            raise Tampered(f"the backup's table {table.name} is none of the revision it names")
        rows = table.rows
        while some := list(islice(rows, _WRITTEN_AT_ONCE)):
            sealed.update(envelope.begins(value) for row in some for value in row if isinstance(value, bytes))
            _insert(connection, into, [dict(zip(table.columns, row, strict=True)) for row in some])
        if connection.dialect.name == postgres.DIALECT and (number := into.autoincrement_column) is not None:
            sequence = func.pg_get_serial_sequence(into.name, number.name)  # there ids are counted beside the table
            connection.execute(select(func.setval(sequence, func.max(number))))
    return frozenset(filter(None, map(envelope.cohort, sealed)))


def _insert(connection: Connection, into: SqlTable, rows: Sequence[Mapping[str, Value]]) -> None:
    try:
        if "cohort" in into.columns:
            database.make_room_at_once(connection, into.name, sorted({str(row["cohort"]) for row in rows}))
        connection.execute(insert(into), rows)
    except (SQLAlchemyError, Conflict, ValueError):  # Conflict: a value that may stand there once stands there twice
        raise Tampered(f"a row of {into.name} cannot stand in a table of the revision the backup names") from None


def summary(engine: Engine, name: str) -> Summary:
    """Return what a table comes to."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        (table,) = _standing(connection, name)
        tally = frame.Tally(_columns(table))
        for _ in tally.through(_rows(connection, table)):
            pass
    return tally.summary()


def _standing(connection: Connection, *named: str) -> list[SqlTable]:
    """Return the tables that are there, or those of them that are named, with the columns they have there."""
    there = MetaData()
    known = schema.metadata.tables.keys() & (set(named) or schema.metadata.tables.keys())
    names = known & set(inspect(connection).get_table_names())
    there.reflect(connection, only=sorted(names), resolve_fks=False)
    return [there.tables[table.name] for table in schema.metadata.sorted_tables if table.name in names]


def _columns(table: SqlTable) -> tuple[str, ...]:
    return tuple(str(column.name) for column in table.columns)  # not the names that remember how they are quoted


def _rows(connection: Connection, table: SqlTable) -> Iterator[Row]:
    wanted = select(*(_neutral(table, name) for name in _columns(table)))
    for row in connection.execute(wanted.execution_options(yield_per=_READ_AT_ONCE)):
        yield tuple(row)


def _neutral(table: SqlTable, name: str) -> Any:
    """Return what a backup has of a column: itself, but nothing of what lies in quarantine, and that it was left out."""
    column = table.columns[name]
    if table.name == schema.quarantine.name and name in _SEALED_AWAY:
        return literal(b"", LargeBinary()).label(name)
    if table.name == schema.quarantine.name and name == "state":
        still = column == QuarantineState.OPEN.value
        return case((still, literal(QuarantineState.LEFT_OUT.value)), else_=column).label(name)
    return column
