"""What is held of one person on one leg, for whoever handles what they ask.

This module knows every place that says something of a passenger. It refuses to open what is sealed: of that it says that it is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from pnrscreen.adapters.store import codec, marking, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import NotFound
from pnrscreen.model import Lane, LegKey, Passenger
from pnrscreen.ports import HeldHit, HeldRecord

_PERSON, _HIT, _LEG, _LINK = schema.passengers.c, schema.hits.c, schema.legs.c, schema.links.c


def held(visit: Visit, record: str) -> HeldRecord:
    """Return what is held of a passenger; raises NotFound."""
    row = record_row(visit, record)
    leg = noun.flight_leg(visit.connection.execute(select(*schema.FLIGHT).where(_LEG.id == row.leg)).one())
    since = marking.since(visit, row.leg, record)
    # Of the lane of protection nothing is told here: whoever asks in the name of a child may be who harms it.
    theirs = (_HIT.leg == row.leg, _HIT.passenger == record, _HIT.lane == Lane.ORDINARY.value)
    mine = select(_HIT.opened_at, _HIT.state).where(*theirs).order_by(_HIT.opened_at)
    links = select(_LINK.kept).where(_LINK.leg == row.leg, _LINK.passenger == record).distinct()
    return HeldRecord(
        id=record,
        leg=leg,
        cohort=row.cohort,
        passenger=opened(visit, row, leg.key),
        kept=tuple(visit.connection.scalars(links)),
        restricted=since.get(marking.RESTRICTED, ""),
        rectified=since.get(marking.RECTIFIED, ""),
        hits=tuple(HeldHit(codec.moment(hit.opened_at), hit.state) for hit in visit.connection.execute(mine)),
    )


def record_row(visit: Visit, record: str) -> Row[Any]:
    """Return the row of a passenger; raises NotFound."""
    wanted = select(schema.passengers).where(_PERSON.id == record).order_by(_PERSON.cohort.desc()).limit(1)
    row = visit.connection.execute(wanted).first()
    if row is None:
        raise NotFound("there is no record of that id: it may be gone by its time")
    return row


def opened(visit: Visit, row: Row[Any], leg: LegKey) -> Passenger | None:
    """Open a passenger, or return None where nobody may see them any more."""
    if not visit.shows(row.identity):
        return None
    return noun.passenger(visit, row, leg)
