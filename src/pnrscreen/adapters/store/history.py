"""Who has flown, for a back-test: which passengers of a period may be opened, and what stands of them leg by leg.

This module knows which rows a back-test reads. It refuses to open anything whose time is over or that is restricted, and to say
of whom that holds: they are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from pnrscreen.adapters.store import marking, noun, past, schema
from pnrscreen.adapters.store.queueing import MAY_SEE, eyes
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Hit, HitState, Lane, LegKey, Passenger
from pnrscreen.ports import History
from pnrscreen.stages import Known

_LEG, _PERSON, _HIT = schema.legs.c, schema.passengers.c, schema.hits.c
_FLOWN = select(*schema.FLIGHT, _PERSON.id.label("passenger"), _PERSON.cohort).join(schema.passengers, _PERSON.leg == _LEG.id)
_NOT_WITHDRAWN = _HIT.state != HitState.WITHDRAWN.value


def history(visit: Visit, since: str, until: str, window: int) -> History:
    """Say who flew from one day on and before another, of whom anything may be opened, and with a ``window`` (days) how far
    back each day can look; opens nobody.
    """
    wanted = _FLOWN.where(_LEG.date >= since, _LEG.date < (until or "~"))
    legs: dict[LegKey, None] = {}
    people: list[str] = []
    left_out = 0
    seen: dict[str, bool] = {}
    apart = marking.restricted(visit)
    rows: Iterable[Row[Any]] = visit.connection.execute(wanted.order_by(_LEG.date, _LEG.id, _PERSON.id))
    for row in rows:
        if row.cohort not in seen:
            seen[row.cohort] = visit.keeps(row.cohort)
        if seen[row.cohort] and row.passenger not in apart:
            legs[noun.leg_key(row)] = None
            people.append(row.passenger)
        else:
            left_out += 1
    days = dict.fromkeys(leg.date for leg in legs) if window else ()
    kept = {day: max(since, past.reach(visit, day, window)) for day in days}
    return History(legs=tuple(legs), people=tuple(people), left_out=left_out, since=kept)


def flown(visit: Visit, legs: Iterable[LegKey], ids: Sequence[int]) -> Sequence[Known]:
    """Return who flew on some legs (``ids`` are their numbers) and may be opened, and their hits that stand and that the
    grant's organisation may see.
    """
    keys = dict(zip(ids, legs, strict=True))
    flights = {row.id: noun.flight_leg(row) for row in visit.connection.execute(select(*schema.FLIGHT).where(_LEG.id.in_(ids)))}
    people: defaultdict[int, list[Passenger]] = defaultdict(list)
    apart = marking.restricted(visit)
    everyone = select(schema.passengers).where(_PERSON.leg.in_(ids)).order_by(_PERSON.leg, _PERSON.id)
    for row in visit.connection.execute(everyone):
        if row.id not in apart and visit.shows(row.identity) and visit.shows(row.context):
            people[row.leg].append(noun.passenger(visit, row, keys[row.leg]))
    hits: defaultdict[int, list[Hit]] = defaultdict(list)
    standing = select(schema.hits).where(_HIT.leg.in_(ids), _NOT_WITHDRAWN, MAY_SEE).order_by(_HIT.leg, _HIT.id)
    for row in visit.connection.execute(standing, {**eyes(visit), "lanes": [*Lane]}):  # counted, and shown to nobody
        if visit.shows(row.cause):
            hits[row.leg].append(noun.hit(visit, row, keys[row.leg]))
    return [Known(leg=flights[id_], passengers=tuple(people[id_]), hits=tuple(hits[id_])) for id_ in keys]
