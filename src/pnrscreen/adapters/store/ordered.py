"""Copying records to an authority's case: as they are held now, and what is remembered of it.

This module knows what of a record may be copied: all of it while it may be seen, and what masking leaves once it is masked. It
refuses to change a record, or a date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Integer, Row, Table, select

from pnrscreen.adapters.store import codec, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict
from pnrscreen.ports import Held, Hold

# One row for each order that was carried out: organisations, digests and counts; the records are in the authority's case alone.
holds_ = Table(
    "hold",
    schema.metadata,
    Column("id", schema.Text, primary_key=True),
    *(Column(name, schema.Text, nullable=False) for name in ("at", "authority", "key")),
    Column("order", schema.Text, nullable=False, unique=True),  # SHA-256 of what was signed: it is carried out once
    Column("package", schema.Text, nullable=False),  # SHA-256 of the sealed file
    Column("records", Integer, nullable=False),
    Column("masked", Integer, nullable=False),  # how many of them without whom they are about
    *(Column(name, schema.Text, nullable=False) for name in ("requester", "approver")),
)
_PERSON = schema.passengers.c


def records(visit: Visit, ids: Collection[str]) -> Iterator[Held]:
    """Yield a copy of each record of these passengers, by flight: JSON, clear or as masked; nothing of what is over."""
    wanted = select(schema.passengers).where(_PERSON.id.in_(ids)).order_by(_PERSON.leg, _PERSON.id, _PERSON.cohort)
    for row in visit.connection.execute(wanted).all():
        if not visit.shows(row.context):
            continue
        flight = visit.connection.execute(select(*schema.FLIGHT).where(schema.legs.c.id == row.leg)).one()
        yield _copy(visit, row, flight)


def _copy(visit: Visit, row: Row[Any], flight: Row[Any]) -> Held:
    leg = noun.flight_leg(flight)
    masked = not visit.shows(row.identity)
    said: Any = (
        codec.remaining(codec.decode(codec.Circumstances, visit.unseal(row.context, f"passenger/{row.leg}/{row.id}/context")))
        if masked
        else noun.passenger(visit, row, leg.key)
    )
    received = row.cohort.split("/")[1]
    copied = {"id": row.id, "received": received, "masked": masked, "leg": leg, "record": said}
    return Held(row.id, masked, codec.encode(copied))


def add(visit: Visit, made: Hold) -> None:
    """Write down that an order was carried out; raises Conflict where it was before."""
    row = {**asdict(made), "at": codec.stamp(made.at)}
    first = visit.insertion(holds_).values(row).on_conflict_do_nothing().returning(holds_.c.id)
    if visit.connection.execute(first).first() is None:
        raise Conflict("this order was carried out before: pnrscreen retain hold list says when; a new copy takes a new order")
    visit.owes = True


def holds(visit: Visit) -> Iterator[Hold]:
    """Yield what was copied, oldest first."""
    for row in visit.connection.execute(select(holds_).order_by(holds_.c.at, holds_.c.id)).mappings():
        yield Hold(**{**row, "at": codec.moment(row["at"])})
