"""Who stands on a flight, and which hits, links and marks: one number beside each flight that follows from all of them, in
whatever order.

This module knows how the number changes with whoever comes and goes, and that it is written with what changed it. It refuses to
know why anybody goes. Each passenger, hit, link and mark adds a keyed hash of their own: the number says nothing of anybody,
and only who has the keys can make another. It is proven with its flight (``proving``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Insert, Row, Table, delete, insert, select

from pnrscreen.adapters.store import proving, rights, schema
from pnrscreen.adapters.store.visit import Visit

_LEG, _PERSON = schema.legs.c, schema.passengers.c
_COUNTED = (schema.hits, schema.links, rights.marks)
_ENTERING: Mapping[str, Insert] = {table.name: insert(table) for table in _COUNTED}
"""Written once, not for each row: to put a statement together takes longer than to run it."""
_ALL = 1 << 128
_AT_ONCE = 1000
_ABOARD = select(_PERSON.leg, _PERSON.id, _PERSON.cohort).execution_options(yield_per=_AT_ONCE)


def passenger(visit: Visit, leg: int, id_: str, cohort: str) -> int:
    """Return what a passenger adds, as of the day they are kept by."""
    return int(visit.keys.blind("standing/passenger", f"{leg}/{id_}/{cohort}"), 16)


def enter(visit: Visit, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Insert hits, links or marks with their proofs. Their flights are held."""
    some = [proving.proven(visit.keys, table, row) for row in rows]
    visit.each(_ENTERING[table.name], some)
    for row in some:
        visit.standing[row["leg"]] += _one(visit, table, row["leg"], row["id"])


def leave(visit: Visit, table: Table, where: Sequence[ColumnElement[bool]]) -> Sequence[str]:
    """Take away hits, links or marks, and return their ids. Their flights are held."""
    gone = visit.connection.execute(delete(table).where(*where).returning(table.c.leg, table.c.id)).all()
    for leg, id_ in gone:
        visit.standing[leg] -= _one(visit, table, leg, id_)
    return [id_ for _, id_ in gone]


def moved(visit: Visit, leg: Row[Any]) -> Mapping[str, str]:
    """Return how the number of a flight changes by what came and went till now, for whoever writes its row."""
    by = visit.standing.pop(leg.id, 0)
    return _said(_number(leg.standing) + by) if by else {}


def write(visit: Visit) -> None:
    """Write the numbers that changed by what came and went, unless they are written by now. The flights are held by then, as
    whoever changes them does.
    """
    changed = {leg: by for leg, by in visit.standing.items() if by}
    if changed:
        these = [_LEG.id.in_(sorted(changed))]
        proving.change_each(visit, schema.legs, these, lambda leg: _said(_number(leg.standing) + changed[leg.id]))


def write_all(visit: Visit) -> None:
    """Write the numbers of all flights, as who stands on them stands there."""
    sums = _sums(visit)
    proving.change_each(visit, schema.legs, [], lambda leg: _said(sums[leg.id]))


def edited(visit: Visit) -> Iterator[str]:
    """Yield the flights on which others stand than were put there, and not taken away, by the program."""
    sums = _sums(visit)
    known = {id_: _number(said) for id_, said in visit.connection.execute(select(_LEG.id, _LEG.standing))}
    yield from (f"leg {leg}" for leg in sorted(known.keys() | sums.keys()) if known.get(leg) != sums[leg] % _ALL)


def _sums(visit: Visit) -> Counter[int]:
    sums = Counter[int]()
    with visit.connection.execute(_ABOARD) as people:
        for leg, id_, cohort in people:
            sums[leg] += passenger(visit, leg, id_, cohort)
    for table in _COUNTED:
        wanted = select(table.c.leg, table.c.id).execution_options(yield_per=_AT_ONCE)
        with visit.connection.execute(wanted) as rows:
            for leg, id_ in rows:
                sums[leg] += _one(visit, table, leg, id_)
    return sums


def _one(visit: Visit, table: Table, leg: int, id_: str) -> int:
    """Return what a row adds that is never of another flight and never goes by another id."""
    return int(visit.keys.blind(f"standing/{table.name}", f"{leg}/{id_}"), 16)


def _number(said: str) -> int:
    try:
        return int(said or "0", 16)
    except ValueError:  # no program of this home wrote that
        return -1


def _said(number: int) -> Mapping[str, str]:
    return {"standing": f"{number % _ALL:032x}"}
