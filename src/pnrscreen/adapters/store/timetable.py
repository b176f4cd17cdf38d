"""The schedule as rows, and what was delivered as receipts say it.

This module knows which rows make up a schedule and a delivery. It refuses to know which flights should be on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, exists, func, insert, or_, select

from pnrscreen.adapters.store import codec, noun, proving, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.model import Instant, LegKey
from pnrscreen.ports import ReceiptRow, ReceiptState, ReceiptStatus
from pnrscreen.stages import Counted

_PLAN = schema.schedule.c
_EXPECTS = {lists: word for word, lists in EXPECTATIONS.items()}


def load(visit: Visit, flights: Sequence[ScheduledFlight], at: Instant) -> int:
    """Put flights in the place of all there were of the days they leave on; return how many were taken out."""
    visit.hold("schedule")
    days = {flight.leg.key.date for flight in flights}
    gone = visit.connection.execute(delete(schema.schedule).where(_PLAN.date.in_(days))).rowcount
    rows = (
        {
            **flight.leg.key._asdict(),
            "destination": flight.leg.destination,
            "scheduled_departure": flight.leg.scheduled_departure,
            "scheduled_arrival": flight.leg.scheduled_arrival,
            "expects": _EXPECTS[flight.expects],
            "contact": flight.contact,
            "loaded_at": codec.stamp(at),
        }
        for flight in flights
    )
    visit.each(insert(schema.schedule), (proving.proven(visit.keys, schema.schedule, row) for row in rows))
    visit.owes = visit.owes or bool(flights)
    return gone


def flights(visit: Visit, wanted: ColumnElement[bool]) -> dict[LegKey, ScheduledFlight]:
    """Return the wanted flights of the schedule by their key, soonest departure first."""
    found = (
        select(schema.schedule).where(wanted).order_by(_PLAN.scheduled_departure, _PLAN.carrier, _PLAN.number, _PLAN.departure)
    )
    planned = [noun.scheduled(row) for row in visit.connection.execute(found)]
    return {flight.leg.key: flight for flight in planned}


def counted(visit: Visit, since: str) -> Sequence[Counted]:
    """Return what was counted of carriers since a day, summed over days."""
    row = schema.counts.c
    kinds = (row.carrier, row.severity, row.code)
    wanted = select(*kinds, func.sum(row.count)).where(row.day >= since).group_by(*kinds).order_by(*kinds)
    return [Counted(*found) for found in visit.connection.execute(wanted)]


def deliveries(visit: Visit, last: int, *, reveal: bool) -> Sequence[ReceiptRow]:
    """Return the newest receipts and repeats, oldest of them first; of one moment, a repeat stands behind its first."""
    found = sorted(_deliveries(visit, last, reveal=reveal), key=lambda one: (one.at, one.repeats != "", one.id))
    return found[-last:]


def receipt(visit: Visit, delivery: str) -> ReceiptStatus:
    """Return one delivery by its id: of an interchange that came again, where its first receipt stands."""
    again = visit.connection.execute(select(schema.repeats).where(schema.repeats.c.id == delivery)).first()
    first = delivery if again is None else again.receipt
    found = visit.connection.execute(select(schema.receipts).where(schema.receipts.c.id == first)).first()
    if found is None:
        raise NotFound("there is no delivery of that id")
    row = noun.receipt_row(found, None)
    if again is not None:
        row = replace(row, id=again.id, at=codec.moment(again.at), repeats=first)
    waiting = select(func.count()).select_from(schema.inbox).where(schema.inbox.c.receipt == first)
    left = visit.connection.execute(waiting).scalar_one()
    state = ReceiptState.WAITING if left or _unheard(visit, first, found.at) else ReceiptState.SCREENED
    return ReceiptStatus(row=row, state=state, waiting=left)


def _unheard(visit: Visit, first: str, at: str) -> bool:
    """Tell whether a list that came with a receipt is of a leg that waits, and was not screened since it came."""
    leg, delivered = schema.legs.c, schema.deliveries.c
    unscreened = or_(leg.screened_at.is_(None), leg.screened_at < at)
    wanted = exists().where(delivered.receipt == first, delivered.leg == leg.id, leg.waiting, unscreened)
    return bool(visit.connection.execute(select(wanted)).scalar())


def _deliveries(visit: Visit, last: int, *, reveal: bool) -> Iterator[ReceiptRow]:
    receipt, repeat = schema.receipts.c, schema.repeats.c
    for row in visit.connection.execute(select(schema.receipts).order_by(receipt.at.desc(), receipt.id.desc()).limit(last)):
        yield noun.receipt_row(row, noun.particulars(visit, row) if reveal and visit.shows(row.particulars) else None)
    again = select(schema.receipts, repeat.id.label("again"), repeat.at.label("again_at")).join(schema.repeats)
    for row in visit.connection.execute(again.order_by(repeat.at.desc(), repeat.id.desc()).limit(last)):
        first = noun.receipt_row(row, None)
        yield replace(first, id=row.again, at=codec.moment(row.again_at), repeats=first.id)
