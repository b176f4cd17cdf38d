"""Which hits wait for whom: rows that say what the place of a hit in the queue follows from, unopened.

This module knows whose eyes a hit is for, and how the queue stood at a moment. It refuses to put hits in order: what is urgent
is decided elsewhere.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select, true, tuple_

from pnrscreen import terms
from pnrscreen.adapters.store import codec, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import HitState, Instant, LegKey, Level
from pnrscreen.ports import Queue, Queued

_HIT = schema.hits.c
_OPEN = _HIT.state == HitState.OPEN.value
_KEY = tuple_(*(schema.legs.c[name] for name in LegKey._fields))


def queue(visit: Visit, leg: LegKey | None, *, everything: bool, stood_at: Instant | None) -> Queue:
    """Return the hits of the queue, in no order, and how many more are for other organisations only."""
    here = true() if leg is None else _HIT.leg.in_(select(schema.legs.c.id).where(_KEY.in_([leg])))
    asked = (here, true() if everything else _stood(stood_at))
    mine = may_see(visit)
    picked = (_HIT.id, _HIT.passenger, _HIT.leg, _HIT.level, _HIT.state, _HIT.opened_at)
    rows = visit.connection.execute(select(*picked).where(*asked, mine)).all()
    flights = select(schema.legs).where(schema.legs.c.id.in_(select(_HIT.leg).where(*asked, mine)))
    legs = {row.id: noun.flight_leg(row) for row in visit.connection.execute(flights)}
    others = select(func.count()).select_from(schema.hits).where(*asked, ~mine)
    return Queue(
        hits=tuple(
            Queued(row.id, row.passenger, legs[row.leg], Level(row.level), HitState(row.state), codec.moment(row.opened_at))
            for row in rows
        ),
        withheld=visit.connection.execute(others).scalar_one(),
    )


def may_see(visit: Visit) -> ColumnElement[bool]:
    """Return what picks the hits that their originator lets the grant's organisation see; oversight sees all."""
    control, organisation = _HIT.control, visit.grant.organisation
    if organisation is None:
        return true()
    # Not LIKE: it takes some letters of a name for wildcards, and databases differ in whether it tells capitals apart.
    named = func.replace(control, f"|{terms.organisation(organisation)}|", "") != control
    return or_(control == "", named)


def _stood(at: Instant | None) -> ColumnElement[bool]:
    """Return what picks the hits that are open; or those that were at a moment, but for what was withdrawn since."""
    if at is None:
        return _OPEN
    then = codec.stamp(at)
    decided = select(schema.reviews.c.hit).where(schema.reviews.c.at > then)
    return or_(_OPEN, _HIT.id.in_(decided)) & (_HIT.opened_at <= then)
