"""Which hits wait for whom: rows that say what the place of a hit in the queue follows from, unopened.

This module knows whose eyes a hit is for, and how the queue stood at a moment. It refuses to put hits in order: what is urgent
is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Integer, Select, Text, bindparam, case, cast, func, or_, select, true

from pnrscreen import terms
from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import FlightLeg, HitState, Instant, LegKey, Level
from pnrscreen.ports import Pile, Piles, Queue, Queued

_HIT, _LEG = schema.hits.c, schema.legs.c
_LEVELS = {int(level): level for level in Level}
_GRADES = len(Level)
_STATES = {state.value: state for state in HitState}
_OPEN = _HIT.state == HitState.OPEN.value
_DECIDED_SINCE = select(schema.reviews.c.hit).where(schema.reviews.c.at > bindparam("then", type_=Text))
_STOOD = or_(_OPEN, _HIT.id.in_(_DECIDED_SINCE)) & (_HIT.opened_at <= bindparam("then", type_=Text))
"""What picks the hits that were open at a moment, but for what was withdrawn since."""

# Not LIKE: it takes some letters of a name for wildcards, and databases differ in whether it tells capitals apart.
_NAMED = func.replace(_HIT.control, bindparam("organisation", type_=Text), "") != _HIT.control
MAY_SEE = or_(bindparam("oversight", type_=Boolean), _HIT.control == "", _NAMED)
"""What picks the hits that their originator lets the grant's organisation see; oversight sees all. ``eyes`` says whose."""

# Written once, not for each question: to put a statement together takes longer than to ask it.
_OTHERS = select(func.count()).select_from(schema.hits).where(~MAY_SEE)
_PLACES = select(_HIT.id, _HIT.passenger, _HIT.leg, _HIT.level, _HIT.state, _HIT.opened_at).where(MAY_SEE)


def _piled(stood: ColumnElement[bool]) -> Select[Any]:
    """Return what counts open hits by flight, and by the gravest level of those of one passenger that stood then."""
    still = func.sum(case((_OPEN, 1), else_=0)).label("open")
    standing = select(_HIT.leg, func.max(_HIT.level).label("gravest"), still).where(stood, MAY_SEE)
    work = standing.group_by(_HIT.leg, _HIT.passenger).subquery()
    counts = {level.name: func.sum(case((work.c.gravest == int(level), work.c.open), else_=0)) for level in Level}
    of_level = (cast(count, Integer).label(name) for name, count in counts.items())  # PostgreSQL's sums are no integers
    flown = select(work.c.leg, *of_level).group_by(work.c.leg).subquery()
    return select(*schema.FLIGHT, *(flown.c[level.name] for level in Level)).join(flown, flown.c.leg == _LEG.id)


def _flown(wanted: Select[Any]) -> Select[Any]:
    """Return what picks the flights of the hits that are wanted."""
    return select(*schema.FLIGHT).where(_LEG.id.in_(wanted.with_only_columns(_HIT.leg)))


_PILED, _PILED_THEN = _piled(_OPEN), _piled(_STOOD)
_NEXT, _NEXT_THEN = (_PLACES.where(_HIT.leg.in_(bindparam("legs", expanding=True)), stood) for stood in (_OPEN, _STOOD))
_OF_ONE = _PLACES.where(
    _HIT.leg.in_(select(schema.passengers.c.leg).where(schema.passengers.c.id == bindparam("whose"))),
    _HIT.passenger == bindparam("whose"),
)
_FLOWN_BY_ONE = _flown(_OF_ONE)


def eyes(visit: Visit) -> Mapping[str, object]:
    """Return for whose eyes hits are picked."""
    organisation = visit.grant.organisation
    return {"oversight": organisation is None, "organisation": f"|{terms.organisation(organisation or '')}|"}


def queue(visit: Visit, leg: LegKey | None, *, everything: bool) -> Queue:
    """Return the hits of the queue, in no order, and how many more are for other organisations only."""
    asked, whose = (_on(leg), true() if everything else _OPEN), eyes(visit)
    others = visit.connection.execute(_OTHERS.where(*asked), whose).scalar_one()
    wanted = _PLACES.where(*asked)
    return Queue(hits=_placed(visit, wanted, whose, _flights(visit, _flown(wanted), whose)), withheld=others)


def piles(visit: Visit, leg: LegKey | None, stood_at: Instant | None) -> Piles:
    """Return the queue in counts: by leg, and by the gravest hit of each passenger."""
    whose = _as_of(visit, stood_at)
    found, stood = (_PILED, _OPEN) if stood_at is None else (_PILED_THEN, _STOOD)
    others = visit.connection.execute(_OTHERS.where(stood, _on(leg)), whose).scalar_one()
    rows = visit.connection.execute(found if leg is None else found.where(*_is(leg)), whose)
    return Piles(tuple(Pile(at, _flight(*said[:-_GRADES]), said[-_GRADES:]) for at, *said in rows), others)


def queued(visit: Visit, of: Collection[Pile], stood_at: Instant | None) -> Sequence[Queued]:
    """Return the hits of the flights of some piles, in no order."""
    flights = {pile.at: pile.leg for pile in of}
    wanted = _NEXT if stood_at is None else _NEXT_THEN
    return _placed(visit, wanted, {**_as_of(visit, stood_at), "legs": [*flights]}, flights)


def queued_of(visit: Visit, passenger: str) -> Sequence[Queued]:
    """Return every hit of a passenger, in no order."""
    asked = {**eyes(visit), "whose": passenger}
    return _placed(visit, _OF_ONE, asked, _flights(visit, _FLOWN_BY_ONE, asked))


def _as_of(visit: Visit, then: Instant | None) -> Mapping[str, object]:
    return eyes(visit) if then is None else {**eyes(visit), "then": codec.stamp(then)}


def _placed(
    visit: Visit, wanted: Select[Any], asked: Mapping[str, object], flights: Mapping[int, FlightLeg]
) -> tuple[Queued, ...]:
    """Return what the places of hits follow from."""
    return tuple(
        Queued(id_, passenger, flights[on], _LEVELS[level], _STATES[state], codec.moment(opened_at))
        for id_, passenger, on, level, state, opened_at in visit.connection.execute(wanted, asked)
    )


def _flights(visit: Visit, wanted: Select[Any], asked: Mapping[str, object]) -> Mapping[int, FlightLeg]:
    return {id_: _flight(*said) for id_, *said in visit.connection.execute(wanted, asked)}


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


def _is(leg: LegKey) -> list[ColumnElement[bool]]:
    """Return what picks one leg: column by column, since not every database seeks several at once by an index."""
    return [schema.legs.c[name] == said for name, said in leg._asdict().items()]


def _on(leg: LegKey | None) -> ColumnElement[bool]:
    """Return what picks the hits of one leg, or of every one."""
    return true() if leg is None else _HIT.leg.in_(select(_LEG.id).where(*_is(leg)))
