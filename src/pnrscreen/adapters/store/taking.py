"""Who works on the hits of a passenger: one person at a time, until a moment that is stated beforehand.

This module knows when somebody's time is over. It refuses to know what they do with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, delete, select

from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict
from pnrscreen.model import Instant
from pnrscreen.ports import Taken

_TAKING = schema.takings.c
_HIT = schema.hits.c
_STANDING = (
    select(schema.takings)
    .join(schema.hits, (_HIT.leg == _TAKING.leg) & (_HIT.passenger == _TAKING.passenger))
    .where(among(_HIT.id, "hits"), _TAKING.until > bindparam("now"))
)


def take(visit: Visit, hit: Row[Any], until: Instant) -> Taken:
    """Let the grant's actor work on the passenger of a hit until then; raises Conflict while somebody else does.

    The caller holds the leg of the hit.
    """
    check(visit, hit)
    mine = {"actor": visit.grant.actor.id, "until": codec.stamp(until)}
    taking = visit.insertion(schema.takings).values(leg=hit.leg, passenger=hit.passenger, **mine)
    visit.connection.execute(taking.on_conflict_do_update(index_elements=["leg", "passenger"], set_=mine))
    visit.owes = True
    return Taken(visit.grant.actor.id, until)


def give_back(visit: Visit, hit: Row[Any]) -> bool:
    """End the actor's work on the passenger of a hit; False where they did not work on it."""
    mine = (_TAKING.leg == hit.leg, _TAKING.passenger == hit.passenger, _TAKING.actor == visit.grant.actor.id)
    given = bool(visit.connection.execute(delete(schema.takings).where(*mine)).rowcount)
    visit.owes = visit.owes or given
    return given


def check(visit: Visit, hit: Row[Any]) -> None:
    """Refuse a hit that somebody else works on."""
    found = visit.connection.execute(
        select(schema.takings).where(_TAKING.leg == hit.leg, _TAKING.passenger == hit.passenger)
    ).first()
    if found is not None and found.actor != visit.grant.actor.id and codec.moment(found.until) > visit.clock.now():
        raise Conflict(f"{found.actor} works on this hit until {codec.moment(found.until):%H:%M:%S} UTC")


def standing(visit: Visit, hits: Sequence[str]) -> dict[tuple[int, str], Taken]:
    """Return who works on the passengers of some hits now, by leg and passenger."""
    found = visit.connection.execute(_STANDING, {"hits": hits, "now": codec.stamp(visit.clock.now())})
    return {(row.leg, row.passenger): Taken(row.actor, codec.moment(row.until)) for row in found}
