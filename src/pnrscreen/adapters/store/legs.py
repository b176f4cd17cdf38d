"""The rows of flights: in which order, and those of some, locked in an order in which nobody waits in a circle.

This module knows how a flight is sought. It refuses to know what stands in its row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select

from pnrscreen.adapters.store import noun, schema
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import LegKey

KEY = (schema.legs.c.carrier, schema.legs.c.number, schema.legs.c.departure, schema.legs.c.date)
SOONEST = (func.coalesce(func.nullif(schema.legs.c.scheduled_departure, ""), schema.legs.c.date), *KEY)
"""The order of flights. A bare date sorts before every time of that day: what has no time comes first."""

_ONE = select(schema.legs).where(*(column == bindparam(column.name) for column in KEY))
_ONE_LOCKED = _ONE.with_for_update(key_share=True)
_SEVERAL = select(schema.legs).where(among(schema.legs.c.id, "ids")).order_by(schema.legs.c.id)
_SEVERAL_LOCKED = _SEVERAL.with_for_update(key_share=True)
_SOUGHT_AT_ONCE = 200  # SQLite takes no condition of more than a thousand


def leg_rows(visit: Visit, legs: Iterable[LegKey], *, lock: bool = False) -> dict[LegKey, Row[Any]]:
    """Return the rows of these legs, in the order asked; locked one after another by id, so that nobody waits in a circle."""
    asked = list(dict.fromkeys(legs))
    if not asked:
        return {}
    if len(asked) == 1:
        row = visit.connection.execute(_ONE_LOCKED if lock else _ONE, asked[0]._asdict()).first()
        return {} if row is None else {asked[0]: row}
    there = [id_ for start in range(0, len(asked), _SOUGHT_AT_ONCE) for id_ in _ids(visit, asked[start:][:_SOUGHT_AT_ONCE])]
    found = visit.connection.execute(_SEVERAL_LOCKED if lock else _SEVERAL, {"ids": there})
    rows = {noun.leg_key(row): row for row in found}
    return {key: rows[key] for key in asked if key in rows}


def _ids(visit: Visit, legs: Iterable[LegKey]) -> Iterator[int]:
    """Yield the numbers of some legs. Each is sought column by column: SQLite seeks no several columns at once by an index."""
    wanted = or_(*(and_(*(column == said for column, said in zip(KEY, leg, strict=True))) for leg in legs))
    yield from visit.connection.scalars(select(schema.legs.c.id).where(wanted))
