"""Showing hits, and writing down what people decide about them.

This module knows whose eyes a hit is for, which version of it an actor has seen, and that it is decided once. It refuses to
open or mark anything of a hit that the grant's organisation may not see: the database filters it out before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, insert, select, update

from pnrscreen.adapters.store import codec, noun, schema
from pnrscreen.adapters.store.reading import in_order, may_see, queued
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.lifecycle import HitEvent, may
from pnrscreen.model import FlightLeg, Hit, HitState, LegKey
from pnrscreen.ports import ShownHit
from pnrscreen.review import Review

_HIT = schema.hits.c
_PERSON = schema.passengers.c
_SIGHT = schema.sights.c


def show(visit: Visit, *, leg: LegKey | None, hit: str, everything: bool) -> Sequence[ShownHit]:
    """Return hits with their passengers in the order of the queue, and note that the grant's actor has seen them.

    A hit whose passenger is no longer on the flight comes with an empty identity.
    """
    asked = (_HIT.id == _named(visit, hit).id,) if hit else queued(leg, everything=everything)
    wanted = (*asked, may_see(visit))
    # Held before anything is read: what an officer is about to see is not withdrawn meanwhile as unseen.
    held = visit.connection.scalars(select(_HIT.id).where(*wanted).order_by(_HIT.id).with_for_update()).all()
    wanted = (*wanted, _HIT.id.in_(held))
    rows = visit.connection.execute(in_order(select(schema.hits).where(*wanted))).all()
    legs, people = _legs(visit, *wanted), _people(visit, *wanted)
    decided = select(schema.reviews).where(schema.reviews.c.hit.in_(select(_HIT.id).where(*wanted)))
    reviews = {row.hit: noun.reviewed(visit, row) for row in visit.connection.execute(decided)}
    _note(visit, rows, {(row.id, _version(row, people)) for row in rows} - _seen(visit, *wanted))

    def shown(row: Row[Any]) -> ShownHit:
        flight, person = legs[row.leg], people.get((row.leg, row.passenger))
        who = noun.nobody(row.passenger, flight.key) if person is None else noun.passenger(visit, person, flight.key)
        return ShownHit(hit=noun.hit(visit, row, flight.key), passenger=who, leg=flight, review=reviews.get(row.id))

    return [shown(row) for row in rows]


def to_review(visit: Visit, hit: str) -> Hit:
    """Return the open hit whose id begins so, as the grant's actor saw it last.

    Raises NotFound; Refused when they have not seen it; Conflict when it was decided or withdrawn, or changed since.
    """
    row = _held(visit, hit)
    if not may(HitState(row.state), HitEvent.CONFIRM):
        raise _closed(visit, row.id)
    _check_seen(visit, row)
    (leg,) = _legs(visit, _HIT.id == row.id).values()
    return noun.hit(visit, row, leg.key)


def review(visit: Visit, decided: Hit, said: Review) -> None:
    """Write a decision down with its review. Raises Conflict when the hit is not open any more, and as ``to_review`` does."""
    if said.reviewer != visit.grant.actor.id:
        raise AssertionError("whoever reviews comes with a grant of their own")
    row = _held(visit, decided.id)
    moved = update(schema.hits).where(_HIT.id == row.id, _HIT.state == HitState.OPEN.value)
    if not visit.connection.execute(moved.values(state=decided.state.value)).rowcount:
        raise _closed(visit, row.id)
    _check_seen(visit, row)
    reason = visit.seal(said.reason.encode(), row.cohort, "identity", f"review/{said.id}/reason")
    visit.connection.execute(
        insert(schema.reviews).values(
            id=said.id,
            hit=row.id,
            state=decided.state.value,
            reviewer=said.reviewer,
            at=codec.stamp(said.at),
            cohort=row.cohort,
            reason=reason,
        )
    )
    # A screening of the leg that is under way judged the hit while it was open: it finds the leg changed, and begins again.
    changed = update(schema.legs).where(schema.legs.c.id == row.leg)
    visit.connection.execute(changed.values(revision=schema.legs.c.revision + 1))
    visit.owes = True


def _named(visit: Visit, hit: str) -> Row[Any]:
    """Return the one hit the actor may see whose id is this, or begins so; raises NotFound, or Refused for several."""
    begins = func.substr(_HIT.id, 1, len(hit)) == hit
    wanted = select(schema.hits).where(begins, may_see(visit)).order_by(func.length(_HIT.id)).limit(2)
    found = visit.connection.execute(wanted).all()
    if not found:
        raise NotFound("no hit that you may see begins so: pnrscreen hits shows them")
    if len(found) > 1 and found[0].id != hit:
        raise Refused("several hits begin so: write more of the id")
    return found[0]


def _held(visit: Visit, hit: str) -> Row[Any]:
    """Return a hit as it stands now that its leg is held: until the end of the transaction no other changes anything of it."""
    named = _named(visit, hit)
    visit.connection.execute(select(schema.legs.c.id).where(schema.legs.c.id == named.leg).with_for_update())
    return _named(visit, named.id)


def _check_seen(visit: Visit, row: Row[Any]) -> None:
    """Refuse a decision about what the grant's actor has not seen, or has seen otherwise."""
    seen = _seen(visit, _HIT.id == row.id)
    if not seen:
        raise Refused("look at this hit first: nobody decides what they have not seen")
    if (row.id, _version(row, _people(visit, _HIT.id == row.id))) not in seen:
        raise Conflict("this hit changed since you looked at it: look at it again, then decide")


def _closed(visit: Visit, hit: str) -> Conflict:
    """Say why a hit is not open any more: by whom and when it was decided, never about whom."""
    found = visit.connection.execute(select(schema.reviews).where(schema.reviews.c.hit == hit)).first()
    if found is None:
        return Conflict("this hit is not open any more: nothing speaks for it now")
    return Conflict(f"this hit was {found.state} by {found.reviewer} on {codec.moment(found.at):%d %b %Y at %H:%M:%S} UTC")


def _legs(visit: Visit, *wanted: ColumnElement[bool]) -> dict[int, FlightLeg]:
    """Return the legs of some hits by their row."""
    flights = select(schema.legs).where(schema.legs.c.id.in_(select(_HIT.leg).where(*wanted)))
    return {row.id: noun.flight_leg(row) for row in visit.connection.execute(flights)}


def _people(visit: Visit, *wanted: ColumnElement[bool]) -> dict[tuple[int, str], Row[Any]]:
    """Return the rows of the passengers of some hits by leg and id."""
    concerned = exists().where(_HIT.leg == _PERSON.leg, _HIT.passenger == _PERSON.id, *wanted)
    found = visit.connection.execute(select(schema.passengers).where(concerned))
    return {(row.leg, row.id): row for row in found}


def _version(row: Row[Any], people: dict[tuple[int, str], Row[Any]]) -> str:
    """Name what is shown of a hit, unopened: an envelope is made anew whenever anything in it changes."""
    person = people.get((row.leg, row.passenger))
    return hashlib.sha256(bytes(row.cause) + (b"" if person is None else bytes(person.identity))).hexdigest()[:32]


def _seen(visit: Visit, *wanted: ColumnElement[bool]) -> set[tuple[str, str]]:
    """Return which versions of some hits the grant's actor has seen."""
    mine = select(_SIGHT.hit, _SIGHT.version).join(schema.hits, _HIT.id == _SIGHT.hit)
    found = visit.connection.execute(mine.where(_SIGHT.actor == visit.grant.actor.id, *wanted))
    return {(row.hit, row.version) for row in found}


def _note(visit: Visit, rows: Sequence[Row[Any]], versions: set[tuple[str, str]]) -> None:
    """Mark hits as shown, and write down versions that the grant's actor sees for the first time."""
    first = update(schema.hits).where(_HIT.id == bindparam("row"), _HIT.shown_at.is_(None))
    shown = first.values(shown_at=codec.stamp(visit.clock.now()))
    visit.each(shown, ({"row": row.id} for row in rows if row.shown_at is None))
    me = visit.grant.actor.id
    visit.each(insert(schema.sights), ({"hit": hit, "actor": me, "version": version} for hit, version in sorted(versions)))
