"""That a row stands as this program wrote it: it carries a keyed hash over what stands in it, by a key the store has not.

This module knows which tables are proven, and which of their columns are not. It refuses to prove what did not stand as it was
written: whatever else changes of such a row, its proof goes on not to hold. What was true of a row once is believed again where
all of it is put back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Insert, Row, Select, Table, Update, and_, bindparam, select, tuple_, update

from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Tampered
from pnrscreen.ports import Keys

# Of a flight what every message and every attempt to screen it moves is left out, since proving it would take a second look at
# each: whoever edits it delays a screening or brings one on. The ledger is as long as the list of passengers, and is bound to
# its flight by itself.
_BUT: Mapping[str, frozenset[str]] = {
    "hit": frozenset(),
    "link": frozenset(),
    "mark": frozenset(),
    "receipt": frozenset(),
    "list": frozenset(),
    "edition": frozenset(),
    "clock": frozenset(),
    "leg": frozenset(
        {"revision", "waiting", "api_at", "pnr_at", "api_first_at", "pnr_first_at", "defects", "failed", "failed_at", "ledger"}
    ),
    "schedule": frozenset(),
}
_AT_ONCE = 1000
_Changing = Callable[[Row[Any]], Mapping[str, Any]]


def tables() -> Iterator[Table]:
    """Yield the tables whose rows are proven."""
    return (schema.metadata.tables[name] for name in _BUT)


@cache
def columns(table: Table) -> tuple[str, ...]:
    """Return the columns a proof is over, in order."""
    return tuple(column.name for column in table.c if column.name not in {"proof", *_BUT[table.name]})


def proof(keys: Keys, table: Table, row: Mapping[str, Any]) -> str:
    """Return what proves a row whose proven columns are all there."""
    said = msgspec.json.encode([row[name] for name in columns(table)])
    return keys.blind(f"row/{table.name}", said.decode())


def proven(keys: Keys, table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row to be written with its proof."""
    return {**row, "proof": proof(keys, table, row)}


def holds(keys: Keys, table: Table, row: Row[Any]) -> bool:
    """Tell whether a row stands as it was written."""
    return bool(row.proof == proof(keys, table, row._asdict()))


def check(keys: Keys, table: Table, row: Row[Any]) -> None:
    """Raise Tampered, naming the row, where it does not stand as it was written."""
    if not holds(keys, table, row):
        raise Tampered(f"{named(table, row)} is not as it was written: somebody edited it in the database")


def named(table: Table, row: Row[Any]) -> str:
    """Name a row by its table and its key, where there is more than one."""
    return " ".join([table.name, "/".join(str(said) for said in _key(table, row) if said is not True)]).rstrip()


def moved(keys: Keys, table: Table, row: Row[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes of a row with the proof it has then: none that holds where it had none."""
    after = proof(keys, table, {**row._asdict(), **values})
    return {**values, "proof": after if holds(keys, table, row) else row.proof}


def add(visit: Visit, made: Insert, table: Table) -> Row[Any] | None:
    """Insert a row of which the database completes something, and prove it whole; None where the insertion does nothing."""
    row = visit.connection.execute(made.returning(table)).first()
    if row is not None:
        _write(visit, table, [(row, {"proof": proof(visit.keys, table, row._asdict())})])
    return row


def change(visit: Visit, table: Table, where: Sequence[ColumnElement[bool]], values: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """Change the rows that are there alike, and prove each anew; return them as they stood before."""
    return change_each(visit, table, where, lambda _: values)


def change_each(visit: Visit, table: Table, where: Sequence[ColumnElement[bool]], values: _Changing) -> Sequence[Row[Any]]:
    """Change the rows that are there, each by itself, and prove each anew; return them as they stood before."""
    held = _looking(table).where(*where).order_by(*table.primary_key).with_for_update(key_share=True)
    rows = visit.connection.execute(held).all()
    _write(visit, table, ((row, moved(visit.keys, table, row, values(row))) for row in rows))
    return rows


def edited(visit: Visit, some: Iterable[Table]) -> Iterator[str]:
    """Yield the names of the rows of some tables that do not stand as they were written."""
    for table in some:
        with visit.connection.execute(_looking(table).execution_options(yield_per=_AT_ONCE)) as found:
            yield from (named(table, row) for row in found if not holds(visit.keys, table, row))


def prove_all(visit: Visit) -> int:
    """Prove every row as it stands, whatever an older program wrote; return how many."""
    number = 0
    for table in tables():
        keyed = tuple_(*table.primary_key)
        wanted = _looking(table).order_by(*table.primary_key).limit(_AT_ONCE)
        some = visit.connection.execute(wanted).all()
        while some:
            _write(visit, table, ((row, {"proof": proof(visit.keys, table, row._asdict())}) for row in some))
            number += len(some)
            some = visit.connection.execute(wanted.where(keyed > _key(table, some[-1]))).all()
    return number


def _looking(table: Table) -> Select[Any]:
    """Return what picks all that a proof is over, and the proof."""
    return select(*(table.c[name] for name in columns(table)), table.c.proof)


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._asdict()[column.name] for column in table.primary_key)


def _write(visit: Visit, table: Table, changes: Iterable[tuple[Row[Any], Mapping[str, Any]]]) -> None:
    """Write what changes of some rows, of each the same columns."""
    keyed = [f"of_{column.name}" for column in table.primary_key]
    rows = [{**values, **dict(zip(keyed, _key(table, row), strict=True))} for row, values in changes]
    if rows:
        visit.connection.execute(_writing(table), rows)


@cache
def _writing(table: Table) -> Update:
    """Return what writes the columns it is given of a row told by its key."""
    return update(table).where(and_(*(column == bindparam(f"of_{column.name}") for column in table.primary_key)))
