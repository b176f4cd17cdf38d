"""Which hits wait for whom: rows that say what the place of a hit in the queue follows from, unopened.

This module knows whose eyes a hit is for, and how the queue stood at a moment. It refuses to put hits in order: what is urgent
is decided elsewhere.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from pnrscreen import terms
from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import FlightLeg, HitState, Instant, LegKey, Level
from pnrscreen.ports import Queue, Queued

_HIT = schema.hits.c
_OPEN = _HIT.state == HitState.OPEN.value
_LEVELS = {int(level): level for level in Level}
_STATES = {state.value: state for state in HitState}


def queue(visit: Visit, leg: LegKey | None, *, everything: bool, stood_at: Instant | None) -> Queue:
    """Return the hits of the queue, in no order, and how many more are for other organisations only."""
    here = true() if leg is None else _HIT.leg.in_(select(schema.legs.c.id).where(*_is(leg)))
    asked = (here, true() if everything else _stood(stood_at))
    mine = may_see(visit)
    picked = (_HIT.id, _HIT.passenger, _HIT.leg, _HIT.level, _HIT.state, _HIT.opened_at)
    rows = visit.connection.execute(select(*picked).where(*asked, mine)).all()
    flights = select(*schema.FLIGHT).where(schema.legs.c.id.in_(select(_HIT.leg).where(*asked, mine)))
    legs = {id_: _flight(*said) for id_, *said in visit.connection.execute(flights)}
    others = select(func.count()).select_from(schema.hits).where(*asked, ~mine)
    return Queue(
        hits=tuple(
            Queued(id_, passenger, legs[on], _LEVELS[level], _STATES[state], codec.moment(opened_at))
            for id_, passenger, on, level, state, opened_at in rows
        ),
        withheld=visit.connection.execute(others).scalar_one(),
    )


def _flight(*said: Any) -> FlightLeg:
    """Read a leg out of its columns, of which a long queue has many."""
    carrier, number, departure, date, destination, departs, arrives, revision = said
    return FlightLeg(
        key=LegKey(carrier, number, departure, date),
        destination=destination,
        scheduled_departure=departs,
        scheduled_arrival=arrives,
        revision=revision,
    )


def may_see(visit: Visit) -> ColumnElement[bool]:
    """Return what picks the hits that their originator lets the grant's organisation see; oversight sees all."""
    control, organisation = _HIT.control, visit.grant.organisation
    if organisation is None:
        return true()
    # Not LIKE: it takes some letters of a name for wildcards, and databases differ in whether it tells capitals apart.
    named = func.replace(control, f"|{terms.organisation(organisation)}|", "") != control
    return or_(control == "", named)


def _is(leg: LegKey) -> list[ColumnElement[bool]]:
    """Return what picks one leg: column by column, since not every database seeks several at once by an index."""
    return [schema.legs.c[name] == said for name, said in leg._asdict().items()]


def _stood(at: Instant | None) -> ColumnElement[bool]:
    """Return what picks the hits that are open; or those that were at a moment, but for what was withdrawn since."""
    if at is None:
        return _OPEN
    then = codec.stamp(at)
    decided = select(schema.reviews.c.hit).where(schema.reviews.c.at > then)
    return or_(_OPEN, _HIT.id.in_(decided)) & (_HIT.opened_at <= then)
