"""Which hits wait for whom: rows that say what the place of a hit in the queue follows from, unopened.

This module knows whose eyes a hit is for, and how the queue stood at a moment. Of a long queue it finds the flights that are
next, by the numbers of ``urgency``; it refuses to put hits in order, and to know better what is urgent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
)

from pnrscreen import terms
from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.opinions import outcomes
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import FlightLeg, HitState, Instant, LegKey, Level
from pnrscreen.ports import Ahead, Queue, Queued
from pnrscreen.urgency import SOONEST_SECONDS, WEIGHTS

_HIT, _LEG = schema.hits.c, schema.legs.c
_LEVELS = {int(level): level for level in Level}
_WEIGHTS = {int(level): weight for level, weight in WEIGHTS.items()}
_PLACE = ("landed", "weighed", "departs", "carrier", "number", "departure", "date")
_STATES = {state.value: state for state in HitState}
_OPEN = _HIT.state == HitState.OPEN.value
_DECIDED_SINCE = select(schema.reviews.c.hit).where(schema.reviews.c.at > bindparam("then", type_=Text))
_FOUND_SINCE = select(outcomes.c.hit).where(outcomes.c.at > bindparam("then", type_=Text))
_STOOD = or_(_OPEN, _HIT.id.in_(_DECIDED_SINCE), _HIT.id.in_(_FOUND_SINCE)) & (_HIT.opened_at <= bindparam("then", type_=Text))
"""What picks the hits that were open at a moment, but for what was withdrawn since."""

# Not LIKE: it takes some letters of a name for wildcards, and databases differ in whether it tells capitals apart.
_NAMED = func.replace(_HIT.control, bindparam("organisation", type_=Text), "") != _HIT.control
_IN_LANE = among(_HIT.lane, "lanes")
MAY_SEE = or_(bindparam("oversight", type_=Boolean), or_(_HIT.control == "", _NAMED) & _IN_LANE)
"""What picks the hits of the grant's lanes that their originator lets its organisation see; oversight sees all. ``eyes`` says
whose.
"""

# Written once, not for each question: to put a statement together takes longer than to ask it.
_OTHERS = select(func.count()).select_from(schema.hits).where(~MAY_SEE)
_PLACES = select(_HIT.id, _HIT.passenger, _HIT.leg, _HIT.level, _HIT.state, _HIT.opened_at).where(MAY_SEE)


_SEEN = func.coalesce(func.sum(case((MAY_SEE, 1), else_=0)), 0)
_COUNTED = select(_SEEN, func.count()).where(_OPEN, _HIT.opened_at <= bindparam("then", type_=Text))
"""What counts the open hits of a moment: those for the eyes of the grant, and all."""


def _first() -> Select[Any]:
    """Return what picks flights with open hits, each with the gravest level of them, beside how many hits there are on all.
    Nobody waits behind a page yet, so no flight matters for more than what is most urgent on it.
    """
    gravest = func.max(case((MAY_SEE, _HIT.level))).label("gravest")
    counted = (func.sum(_SEEN).over().label("seen"), func.sum(func.count()).over().label("every"))
    return select(_HIT.leg, gravest, *counted).where(_OPEN).group_by(_HIT.leg)


def _later() -> Select[Any]:
    """Return what picks flights, each once for every level that is the gravest of a passenger whose hits stood at a moment and
    of whom one is open still.
    """
    still = func.sum(case((_OPEN, 1), else_=0)).label("still")
    standing = select(_HIT.leg, func.max(_HIT.level).label("gravest"), still).where(_STOOD, MAY_SEE)
    work = standing.group_by(_HIT.leg, _HIT.passenger).subquery()
    groups = select(work.c.leg, work.c.gravest).group_by(work.c.leg, work.c.gravest)
    return groups.having(func.sum(work.c.still) > 0)


def _next(groups: Select[Any]) -> Select[Any]:
    """Return what picks flights by what is most urgent on them. Its columns begin as a place does (``triage``); what is counted
    of all of them follows.
    """
    group = groups.subquery()
    now = bindparam("now", type_=BigInteger)
    act_by = case(
        (or_(_LEG.begins_at.is_(None), now < _LEG.begins_at), _LEG.begins_at),
        (and_(_LEG.lands_at.is_(None), now < _LEG.over_at), null()),
        else_=_LEG.over_at,
    )
    away = func.coalesce(func.abs(act_by - now), 0)
    weighed = case((away > SOONEST_SECONDS, away), else_=SOONEST_SECONDS) * case(_WEIGHTS, value=group.c.gravest)
    departs = func.coalesce(func.nullif(_LEG.scheduled_departure, ""), _LEG.date)
    place = (case((now >= _LEG.over_at, 1), else_=0), weighed, departs, _LEG.carrier, _LEG.number, _LEG.departure, _LEG.date)
    named = (part.label(name) for part, name in zip(place, _PLACE, strict=True))
    counted = (column for column in group.c if column.name not in {"leg", "gravest"})
    return select(_LEG.id, *named, *counted).join(group, group.c.leg == _LEG.id).where(group.c.gravest.is_not(None))


def _flown(wanted: Select[Any]) -> Select[Any]:
    """Return what picks the flights of the hits that are wanted."""
    return select(*schema.FLIGHT).where(_LEG.id.in_(wanted.with_only_columns(_HIT.leg)))


_NEXT, _NEXT_THEN = _next(_first()), _next(_later())
_FIRST_PAGE = _NEXT.order_by(*_PLACE).limit(bindparam("most", type_=Integer))
_ON_FLIGHTS = among(_HIT.leg, "legs")
_STANDING, _STOOD_THERE = _PLACES.where(_ON_FLIGHTS, _OPEN), _PLACES.where(_ON_FLIGHTS, _STOOD)
_FLIGHTS = select(*schema.FLIGHT).where(among(_LEG.id, "legs"))
_FLOWN_BY_ONE = select(schema.passengers.c.leg).where(schema.passengers.c.id == bindparam("whose"))
_OF_ONE = _PLACES.where(_ON_FLIGHTS, _HIT.passenger == bindparam("whose"))


def eyes(visit: Visit) -> Mapping[str, object]:
    """Return for whose eyes hits are picked."""
    organisation = visit.grant.organisation
    lanes = sorted(lane.value for lane in visit.grant.lanes)
    whose = f"|{terms.organisation(organisation or '')}|"
    return {"oversight": organisation is None, "organisation": whose, "lanes": lanes}


def queue(visit: Visit, leg: LegKey | None, *, everything: bool) -> Queue:
    """Return the hits of the queue, in no order, and how many more are for other organisations only."""
    asked, whose = (_on(leg), true() if everything else _OPEN), eyes(visit)
    others = visit.connection.execute(_OTHERS.where(*asked), whose).scalar_one()
    wanted = _PLACES.where(*asked)
    return Queue(hits=_placed(visit, wanted, whose, _flights(visit, _flown(wanted), whose)), withheld=others)


def ahead(
    visit: Visit, as_of: Instant, limit: int, behind: tuple[object, ...] | None = None, leg: LegKey | None = None
) -> Ahead:
    """Return at least the next ``limit`` open hits behind a place and the one after, with all that stands on their flights."""
    # Of what ``behind`` names one may be gone through: two more than fit on a page.
    asked = {**eyes(visit), "then": codec.stamp(as_of), "now": int(as_of.timestamp()), "most": limit + 2}
    counted: Sequence[int] = ()
    if behind is None and leg is None:
        found = visit.connection.execute(_FIRST_PAGE, asked).all()
        asked["legs"] = [row.id for row in found]
        counted = next(((int(row.seen), int(row.every)) for row in found), ())
    else:
        asked["legs"] = [*dict.fromkeys(visit.connection.scalars(_behind(behind, leg), asked))]
    waiting, every = counted or visit.connection.execute(_COUNTED if leg is None else _COUNTED.where(_on(leg)), asked).one()
    standing = _STANDING if behind is None else _STOOD_THERE
    return Ahead(_placed(visit, standing, asked, _flights(visit, _FLIGHTS, asked)), waiting, every - waiting)


def _behind(behind: tuple[object, ...] | None, leg: LegKey | None) -> Select[Any]:
    """Return what picks the flights that are next behind a place, of one flight or of all."""
    wanted = _NEXT if behind is None else _NEXT_THEN
    groups = (wanted if leg is None else wanted.where(*_is(leg))).subquery()
    place = [groups.c[name] for name in _PLACE]
    picked = select(groups.c.id).order_by(*place).limit(bindparam("most", type_=Integer))
    if behind is None:
        return picked
    landed, *rest = behind
    return picked.where(tuple_(*place) >= tuple_(literal(int(landed is True)), *map(literal, rest)))


def queued_of(visit: Visit, passenger: str) -> Sequence[Queued]:
    """Return every hit of a passenger, in no order."""
    asked = {**eyes(visit), "whose": passenger}
    asked["legs"] = visit.connection.scalars(_FLOWN_BY_ONE, asked).all()
    return _placed(visit, _OF_ONE, asked, _flights(visit, _FLIGHTS, asked))


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
