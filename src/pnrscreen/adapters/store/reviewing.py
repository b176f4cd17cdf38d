"""Showing hits, and writing down what people decide about them.

This module knows whose eyes a hit is for, which version of it an actor has seen, and that it is decided once. It refuses to
open or mark anything of a hit that the grant's organisation may not see: the database filters it out before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from pnrscreen import lanes
from pnrscreen.adapters.store import attesting, bound, codec, governing, noun, protecting, proving, schema, taking
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.queueing import MAY_SEE, eyes
from pnrscreen.adapters.store.visit import SEALED, Visit
from pnrscreen.errors import Conflict, NotFound, Refused, Tampered
from pnrscreen.lifecycle import HitEvent, may
from pnrscreen.model import FlightLeg, Hit, HitState, Instant, Lane, Outcome
from pnrscreen.ports import ShownHit, Taken
from pnrscreen.review import Opinion, ProtectionOutcome, ProtectionReview, Review

_HIT = schema.hits.c
_PERSON = schema.passengers.c
_SIGHT = schema.sights.c
_LAST = "\U0010ffff"  # behind every id that begins alike
# Written once, not for each look: to put a statement together takes longer than to ask it.
_SHOWN_TO = select(schema.hits).where(among(_HIT.id, "ids"), MAY_SEE)
_HELD = select(_HIT.id).where(among(_HIT.id, "unseen"), MAY_SEE).order_by(_HIT.id).with_for_update()
_DECIDED = select(schema.reviews).where(among(schema.reviews.c.hit, "hits"))
_FLOWN = select(*schema.FLIGHT).where(among(schema.legs.c.id, "legs"))
# By leg and by id, since a join lets a database that has not counted its rows lately read too many of them.
_CONCERNED = select(schema.passengers).where(among(_PERSON.leg, "legs"), among(_PERSON.id, "people"))
_SEEN = select(_SIGHT.hit, _SIGHT.version).where(among(_SIGHT.hit, "hits"), _SIGHT.actor == bindparam("actor"))
_SHOWN = update(schema.hits).where(_HIT.id == bindparam("row"), _HIT.shown_at.is_(None))
_SIGHTED = insert(schema.sights)
_SETTLED = frozenset(HitState) - {HitState.OPEN, HitState.WITHDRAWN}
_PROTECTION = Lane.PROTECTION.value
_MOVED = "this hit stands in another lane since you looked at it: look at it again, then decide"
_NONE = "no hit that you may see begins so: pnrscreen hits shows them"


def show(visit: Visit, ids: Sequence[str], *, reveal: bool = False) -> Sequence[ShownHit]:
    """Return hits with their passengers, in the order asked, and note that the grant's actor has seen them.

    In the lane of protection nobody is named unless the caller says ``reveal``: who saw no more has not seen the hit. A hit
    whose passenger is no longer on the flight comes with an empty identity; one whose time is over does not come, nor one whose
    row was edited in the database while there are others. Raises Tampered where there is none but such.
    """
    held = {row.id: row for row in _standing(visit, _read(visit, ids)) if visit.shows(row.cause)}
    rows = [held[id_] for id_ in dict.fromkeys(ids) if id_ in held]
    here = [row.id for row in rows]
    legs, people, taken = _legs(visit, rows), _people(visit, rows), taking.standing(visit, here)
    reviews = {row.hit: noun.reviewed(visit, row) for row in visit.connection.execute(_DECIDED, {"hits": here})}
    found = protecting.found(visit, [row.id for row in rows if row.lane == _PROTECTION])
    if hit := attesting.by_nobody(visit, [row.id for row in rows if row.state in _SETTLED and row.id not in reviews]):
        raise Tampered(f"hit {hit} stands decided and nobody decided it: pnrscreen audit export tells what the log says")
    named = {row.id for row in rows if reveal or row.lane != _PROTECTION}
    versions = {row.id: _version(row, people) for row in rows}
    _note(visit, rows, {(id_, versions[id_]) for id_ in named} - _seen(visit, here))

    opened = {of: noun.passenger(visit, person, legs[person.leg].key) for of, person in people.items()}

    def shown(row: Row[Any]) -> ShownHit:
        flight = legs[row.leg]
        opinions = found.get(row.id, ())
        whole = ShownHit(
            hit=noun.hit(visit, row, flight.key),
            passenger=opened.get((row.leg, row.passenger)) or noun.nobody(row.passenger, flight.key),
            leg=flight,
            review=reviews.get(row.id),
            taken=taken.get((row.leg, row.passenger)),
            opinions=tuple(opinion for opinion, _ in opinions),
            counting=tuple(opinion for opinion, of in opinions if of == versions[row.id]),
        )
        return whole if row.id in named else _masked(whole)

    return [shown(row) for row in rows]


def _read(visit: Visit, ids: Sequence[str]) -> Sequence[Row[Any]]:
    """Return the rows of hits. What nobody has seen is held before: it is not withdrawn meanwhile as unseen. Of what somebody
    has, no look waits for another.
    """
    asked = {**eyes(visit), "ids": ids}
    found = visit.connection.execute(_SHOWN_TO, asked).all()
    if unseen := [row.id for row in found if row.shown_at is None]:
        visit.connection.execute(_HELD, {**asked, "unseen": unseen})
        found = visit.connection.execute(_SHOWN_TO, asked).all()
    return found


def _standing(visit: Visit, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Return the hits that stand as they were written: an edited one shall not keep all others from being seen."""
    whole = [row for row in rows if proving.holds(visit.keys, schema.hits, row)]
    if rows and not whole:
        proving.check(visit.keys, schema.hits, rows[0])
    return whole


def _masked(whole: ShownHit) -> ShownHit:
    """Return a hit as it is shown to whoever has not asked for who it is."""
    age = lanes.band(whole.passenger.identity, whole.leg.key.date)
    cause = lanes.unspecific(whole.hit.cause)
    return replace(whole, hit=replace(whole.hit, cause=cause), passenger=lanes.masked(whole.passenger), masked=age)


def show_named(visit: Visit, named: str, *, reveal: bool = False) -> ShownHit:
    """Return the one hit whose id begins so, as ``show`` does; raises NotFound for none, Refused for several or one whose time
    is over.
    """
    row = _named(visit, named)
    if not visit.shows(row.cause):
        raise Refused("the time in which this hit may be seen is over", SEALED)
    shown = show(visit, [row.id], reveal=reveal)
    if not shown:
        raise NotFound(_NONE)
    return shown[0]


def take(visit: Visit, hit: str, until: Instant) -> Taken:
    """Let the grant's actor work on the passenger of the open hit whose id begins so."""
    row = _held(visit, hit)
    if not may(HitState(row.state), HitEvent.CONFIRM):
        raise _closed(visit, row.id)
    return taking.take(visit, row, until)


def give_back(visit: Visit, hit: str) -> bool:
    """End the actor's work on the passenger of the hit whose id begins so; False where they did not work on it."""
    return taking.give_back(visit, _held(visit, hit))


def to_review(visit: Visit, hit: str) -> Hit:
    """Return the open hit whose id begins so, as the grant's actor saw it last.

    Raises NotFound; Refused when they have not seen it; Conflict when it was decided or withdrawn, or changed since.
    """
    row = _held(visit, hit)
    if not may(HitState(row.state), HitEvent.CONFIRM):
        raise _closed(visit, row.id)
    taking.check(visit, row)
    _check_seen(visit, row)
    return noun.hit(visit, row, _legs(visit, [row])[row.leg].key)


def review(visit: Visit, decided: Hit, said: Review) -> str:
    """Write a decision down with its review, and return the cohort of the hit.

    Raises Conflict when it is not open any more, and as ``to_review`` does.
    """
    if said.reviewer != visit.grant.actor.id:
        raise AssertionError("whoever reviews comes with a grant of their own")
    row = _held(visit, decided.id)
    _close(visit, row, decided, Lane.ORDINARY)
    values = {
        "id": said.id,
        "hit": row.id,
        "state": decided.state.value,
        "reviewer": said.reviewer,
        "at": codec.stamp(said.at),
        "cohort": row.cohort,
    }
    reason = visit.seal(said.reason.encode(), row.cohort, "identity", bound.review(values).context, row.cause)
    visit.connection.execute(insert(schema.reviews).values(reason=reason, **values))
    _decided(visit, row, decided)
    return str(row.cohort)


def opinions(visit: Visit, hit: str) -> Sequence[Opinion]:
    """Return what specialist reviewers found of a hit as it reads now, oldest first."""
    row = _named(visit, hit)
    now = _version(row, _people(visit, [row]))
    return [opinion for opinion, version in protecting.found(visit, [row.id]).get(row.id, ()) if version == now]


def opine(visit: Visit, said: ProtectionReview, outcome: ProtectionOutcome | None) -> str:
    """Write down what one specialist reviewer finds, and what several found together where they did; return the cohort of the
    hit. Raises Conflict when it is not open any more or not in the lane of protection, and as ``to_review`` does.
    """
    if said.reviewer != visit.grant.actor.id:
        raise AssertionError("whoever reviews comes with a grant of their own")
    row = _held(visit, said.hit)
    if row.lane != _PROTECTION:
        raise Conflict(_MOVED)
    if outcome is None:
        if not may(HitState(row.state), HitEvent.PROTECT):
            raise _closed(visit, row.id)
        taking.check(visit, row)
        _check_seen(visit, row)
    else:
        _close(visit, row, outcome.hit, Lane.PROTECTION)
    protecting.opine(visit, row, said, _version(row, _people(visit, [row])))
    visit.owes = True
    if outcome is not None:
        protecting.conclude(visit, row.cohort, outcome)
        _decided(visit, row, outcome.hit)
    return str(row.cohort)


def _close(visit: Visit, row: Row[Any], decided: Hit, lane: Lane) -> None:
    """Put a hit where it was decided to be, if it is open still, in this lane, and as the grant's actor saw it."""
    this = (_HIT.id == row.id, _HIT.state == HitState.OPEN.value, _HIT.lane == lane.value)
    if not proving.change(visit, schema.hits, this, {"state": decided.state.value}):
        raise _closed(visit, row.id) if row.state != HitState.OPEN.value else Conflict(_MOVED)
    taking.check(visit, row)
    _check_seen(visit, row)


def _decided(visit: Visit, row: Row[Any], decided: Hit) -> None:
    if isinstance(decided.cause, Outcome):
        governing.tally(visit, decided.cause, decided.state)
    # A screening of the leg that is under way judged the hit while it was open: it finds the leg changed, and begins again.
    changed = update(schema.legs).where(schema.legs.c.id == row.leg)
    visit.connection.execute(changed.values(revision=schema.legs.c.revision + 1))
    visit.owes = True


def _named(visit: Visit, hit: str) -> Row[Any]:
    """Return the one hit the actor may see whose id is this, or begins so; raises NotFound, Refused for several, and Tampered
    where its row was edited in the database.
    """
    begins = (_HIT.id >= hit, _HIT.id < f"{hit}{_LAST}", func.substr(_HIT.id, 1, len(hit)) == hit)
    wanted = select(schema.hits).where(*begins, MAY_SEE).order_by(func.length(_HIT.id)).limit(2)
    found = visit.connection.execute(wanted, eyes(visit)).all()
    if not found:
        raise NotFound(_NONE)
    if len(found) > 1 and found[0].id != hit:
        raise Refused("several hits begin so: write more of the id")
    proving.check(visit.keys, schema.hits, found[0])
    return found[0]


def _held(visit: Visit, hit: str) -> Row[Any]:
    """Return a hit as it stands now that its leg is held: until the end of the transaction no other changes anything of it."""
    named = _named(visit, hit)
    visit.connection.execute(select(schema.legs.c.id).where(schema.legs.c.id == named.leg).with_for_update())
    return _named(visit, named.id)


def _check_seen(visit: Visit, row: Row[Any]) -> None:
    """Refuse a decision about what the grant's actor has not seen, or has seen otherwise."""
    seen = _seen(visit, [row.id])
    if not seen:
        raise Refused("look at this hit first: nobody decides what they have not seen")
    if (row.id, _version(row, _people(visit, [row]))) not in seen:
        raise Conflict("this hit changed since you looked at it: look at it again, then decide")


def _closed(visit: Visit, hit: str) -> Conflict:
    """Say why a hit is not open any more: by whom and when it was decided, never about whom."""
    found = visit.connection.execute(select(schema.reviews).where(schema.reviews.c.hit == hit)).first()
    if found is None:
        if protecting.concluded(visit, hit):
            return Conflict("specialist reviewers have decided this hit together already")
        return Conflict("this hit is not open any more: nothing speaks for it now")
    return Conflict(f"this hit was {found.state} by {found.reviewer} on {codec.moment(found.at):%d %b %Y at %H:%M:%S} UTC")


def _legs(visit: Visit, hits: Sequence[Row[Any]]) -> dict[int, FlightLeg]:
    """Return the legs of some hits by their row."""
    flights = visit.connection.execute(_FLOWN, {"legs": list({row.leg for row in hits})})
    return {row.id: noun.flight_leg(row) for row in flights}


def _people(visit: Visit, hits: Sequence[Row[Any]]) -> dict[tuple[int, str], Row[Any]]:
    """Return the rows of the passengers of some hits who may still be seen, by leg and id."""
    asked = {(row.leg, row.passenger) for row in hits}
    said = {"legs": list({leg for leg, _ in asked}), "people": list({passenger for _, passenger in asked})}
    found = ((row.leg, row.id, row) for row in visit.connection.execute(_CONCERNED, said))
    return {(leg, id_): row for leg, id_, row in found if (leg, id_) in asked and visit.shows(row.identity)}


def _version(row: Row[Any], people: dict[tuple[int, str], Row[Any]]) -> str:
    """Name what is shown of a hit, unopened: an envelope is made anew whenever anything in it changes."""
    person = people.get((row.leg, row.passenger))
    return hashlib.sha256(bytes(row.cause) + (b"" if person is None else bytes(person.identity))).hexdigest()[:32]


def _seen(visit: Visit, hits: Sequence[str]) -> set[tuple[str, str]]:
    """Return which versions of some hits the grant's actor has seen."""
    mine = visit.connection.execute(_SEEN, {"hits": hits, "actor": visit.grant.actor.id})
    return {(hit, version) for hit, version in mine}


def _note(visit: Visit, rows: Sequence[Row[Any]], versions: set[tuple[str, str]]) -> None:
    """Mark hits as shown, and write down versions that the grant's actor sees for the first time."""
    now, me = {"shown_at": codec.stamp(visit.clock.now())}, visit.grant.actor.id
    unseen = (row for row in rows if row.shown_at is None)
    visit.each(_SHOWN, ({"row": row.id, **proving.moved(visit.keys, schema.hits, row, now)} for row in unseen))
    visit.each(_SIGHTED, ({"hit": hit, "actor": me, "version": version} for hit, version in sorted(versions)))
