"""The order of the log: which entry stands at which place.

This module knows how entries that are committed get their places: 0, 1, 2, ... in each log, without a gap, each entry once. It
refuses to know what an entry says. Transactions may commit in another order than they began, so an entry has no place until
the sequencer gives it one; only one sequencer runs at a time (the lease of the log's folder), and the database itself refuses
two entries at one place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypedDict

from sqlalchemy import bindparam, func, select, update

from pnrscreen.adapters.store import codec, schema, timekeeping
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Tampered
from pnrscreen.model import Instant
from pnrscreen.rights import Log

_AT_ONCE = 4096
"""How many entries are fetched at once: the whole log need not fit into memory."""

_leaf = schema.leaves.c
# Written once, not for each look: the log follows twice a second, and whoever shows somebody asks too.
_OF = _leaf.log == bindparam("log")
_LAST = select(func.max(_leaf.position)).where(_OF)
_OLDEST = select(_leaf.canonical).where(_leaf.position.is_(None)).order_by(_leaf.id).limit(1)
_OLDEST_OF = _OLDEST.where(_OF)


class _Dated(TypedDict):
    at: str


def place(visit: Visit, log: Log, at_most: int) -> int:
    """Give the oldest entries of a log that wait their places, and return how many entries have one by then.

    Whatever was done has an entry: with it the time of the home moves on.
    """
    size = logged_size(visit, log)
    waiting = (
        select(_leaf.id, (func.row_number().over(order_by=_leaf.id) - 1).label("rank"))
        .where(_leaf.log == log.value, _leaf.position.is_(None))
        .order_by(_leaf.id)
        .limit(at_most)
        .subquery()
    )
    placed = update(schema.leaves).where(_leaf.id == waiting.c.id).values(position=waiting.c.rank + size)
    number = visit.connection.execute(placed).rowcount
    if number and not size and not any(logged_size(visit, one) for one in Log if one is not log):
        timekeeping.begin(visit)
    elif number:
        timekeeping.move_on(visit)
    return size + number


def logged_size(visit: Visit, log: Log) -> int:
    """Return how many entries of a log have their place."""
    found = visit.connection.execute(_LAST, {"log": log.value}).scalar()
    return 0 if found is None else int(found) + 1


def logged(visit: Visit, log: Log, start: int, end: int) -> Iterator[bytes]:
    """Yield the entries of a log from place ``start`` to before ``end``, as they were written, in order."""
    if start >= end:
        return
    here = (_leaf.log == log.value, _leaf.position >= start, _leaf.position < end)
    wanted = select(_leaf.canonical, _leaf.position).where(*here).order_by(_leaf.position)
    if end - start > _AT_ONCE:
        wanted = wanted.execution_options(yield_per=_AT_ONCE)
    with visit.connection.execute(wanted) as found:
        for entry, position in found:
            if not isinstance(entry, bytes):
                raise Tampered(f"entry {position} of the log of {log} was changed in the store: it holds no bytes")
            yield entry


def forget_openings(visit: Visit, stem: str) -> int:
    """Take away the private parts of the entries of a day, and return of how many; the entries stay as they are."""
    gone = update(schema.leaves).where(_leaf.cohort == stem, _leaf.opening != b"").values(opening=b"")
    visit.owes = True
    return visit.connection.execute(gone).rowcount


def waiting_since(visit: Visit, log: Log | None) -> Instant | None:
    """Return the instant of the oldest entry of a log, or of any, without a place, or None when none waits."""
    wanted, of = (_OLDEST, {}) if log is None else (_OLDEST_OF, {"log": log.value})
    found = visit.connection.execute(wanted, of).scalar()
    if found is None:
        return None
    dated: _Dated = json.loads(found)
    return codec.moment(dated["at"])
