"""Taking away, in a home that was made anew from older rows, what hangs by strands that were cut since.

This module knows what can end before its day, and what a flight lacks then: what was remembered of its reports, lists that
named who was taken away. A flight that lost something waits to be screened. What went with whoever ended, and was of somebody
they had been taken for, is heard again from the messages that are left; of a message that is gone it is not known any more that
it came, so that it counts when it comes again. It refuses to hear again what a record that is left says: that may be newer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, select, tuple_, update

from pnrscreen.adapters.store import accepting, granting, marking, noun, proving, retaining, rights, schema, standing
from pnrscreen.adapters.store.cutting import head, hung
from pnrscreen.adapters.store.holding import opened
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import Ended, Heard

_PERSON, _RECEIPT, _LEG = schema.passengers.c, schema.receipts.c, schema.legs.c
_INBOX, _RAW = schema.inbox.c, schema.raws.c
_RECORDS = (_PERSON.identity, _PERSON.context)
_OTHERS: Sequence[tuple[Column[Any], Column[int] | None]] = (
    (schema.hits.c.cause, schema.hits.c.leg),
    (schema.raws.c.content, None),
    (schema.inbox.c.report, schema.inbox.c.leg),
    (schema.deliveries.c.delivery, schema.deliveries.c.leg),
    (schema.legs.c.ledger, schema.legs.c.id),
    (schema.onces.c.answer, None),
    (rights.marks.c.rectified, rights.marks.c.leg),
)
"""What else can end, and of which flight it is."""
_AT_ONCE = 1_000


def drop(visit: Visit, at: Instant, heard: Heard) -> Ended:
    """Take it away, and return how much, and which records were among it."""
    people = {(row.leg, row.id) for column in _RECORDS for row in _ended(visit, column)}
    names = [name for leg, id_ in sorted(people) for name in granting.take_record(visit, leg, id_, {})]
    number, legs = len(people), {leg for leg, _ in people}
    for column, flight in _OTHERS:
        rows = _ended(visit, column)
        number += len(rows)
        for some in (rows[begin : begin + _AT_ONCE] for begin in range(0, len(rows), _AT_ONCE)):
            these = tuple_(*column.table.primary_key).in_([tuple(row)[:-1] for row in some])
            if flight is not None:
                legs |= {*visit.connection.scalars(select(flight).where(these))}
            names += _take(visit, column, some, these)
    again = 0
    for one in sorted(legs):
        marking.queue(visit, one, at)
        again += _hear(visit, one, heard)
    visit.owes = visit.owes or number > 0
    return Ended(number, frozenset(id_ for _, id_ in people), tuple(names), again)


def _hear(visit: Visit, leg: int, heard: Heard) -> int:
    """Let what is left of the messages of a leg wait once more, but for reports of which a record stands; return how much."""
    row = visit.connection.execute(select(schema.legs).where(_LEG.id == leg)).one()
    people = visit.connection.execute(select(schema.passengers).where(_PERSON.leg == leg)).all()
    stand = filter(None, (opened(visit, person, noun.leg_key(row)) for person in people))
    said = {report for passenger in stand for report, _ in passenger.statements}
    brought = select(schema.deliveries.c.receipt).where(schema.deliveries.c.leg == leg)
    wait = select(_INBOX.receipt).where(_INBOX.leg == leg)
    left = select(schema.raws).where(_RAW.receipt.in_(brought), _RAW.receipt.not_in(wait)).order_by(_RAW.receipt)
    number = 0
    for raw in visit.connection.execute(left).all():
        reports = heard(visit.unseal(raw.content, f"receipt/{raw.receipt}/raw")) if visit.shows(raw.content) else ()
        again = [report for report in reports if report.leg.key == noun.leg_key(row) and report.key not in said]
        accepting.queue(visit, leg, raw.receipt, raw.cohort, again)
        number += len(again)
    if number:
        visit.connection.execute(update(schema.legs).where(_LEG.id == leg).values(waiting=True))
    return number


def _ended(visit: Visit, column: Column[Any]) -> Sequence[Any]:
    """Return the keys of the rows of which an envelope hangs by a strand that was cut."""
    keys = [*column.table.primary_key]
    wanted = select(*keys, head(column).label("head")).where(column.is_not(None)).order_by(*keys)
    return [row for row in visit.connection.execute(wanted) if any(map(visit.keys.is_cut, hung([row.head])))]


def _take(visit: Visit, column: Column[Any], rows: Sequence[Any], these: ColumnElement[bool]) -> Sequence[str]:
    """Take rows away, and return the names of the hits among them."""
    if column is schema.hits.c.cause:
        return [f"hit/{id_}" for id_ in retaining.take_hits(visit, [row.id for row in rows])]
    if column is schema.legs.c.ledger:
        visit.connection.execute(update(schema.legs).where(these).values(ledger=None))
        return ()
    if column is schema.raws.c.content:
        for row in rows:
            proving.change(visit, schema.receipts, [_RECEIPT.id == row.receipt], {"token": row.receipt})
    if column.table is rights.marks:
        standing.leave(visit, rights.marks, [these])
    else:
        visit.connection.execute(delete(column.table).where(these))
    return ()
