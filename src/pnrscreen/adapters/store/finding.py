"""Finding one passenger: by the id, by the reservation, or by exact values of which the store keeps only keyed hashes.

This module knows under the keys of which quarters a value may stand. It refuses to find anybody by less than a whole value,
and to find what is sealed: that takes an approval.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, distinct, func, or_, select

from pnrscreen.adapters.store import codec, marking, noun, schema
from pnrscreen.adapters.store.visit import Visit, quarter_of
from pnrscreen.custody import quarter_ends
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Identity, Passenger
from pnrscreen.ports import Companion, Findings, FoundPassenger, OpenedPassenger

_PERSON = schema.passengers.c
_LOOKUP = schema.lookups.c
_LEG = schema.legs.c
_BY_PARTY = "locator"
_COUNTED_MAX = 1000
"""How far those whom a search finds are counted."""


def passenger(visit: Visit, id_: str) -> OpenedPassenger:
    """Return a passenger with the leg, and who else is on the reservation; raises NotFound."""
    row = visit.connection.execute(select(schema.passengers).where(_PERSON.id == id_).order_by(_PERSON.cohort.desc())).first()
    if row is None:
        raise NotFound("there is no passenger of that id")
    flight = visit.connection.execute(select(*schema.FLIGHT).where(_LEG.id == row.leg)).one()
    leg = noun.flight_leg(flight)
    opened = noun.passenger(visit, row, leg.key)
    since = marking.since(visit, row.leg, id_)
    return OpenedPassenger(
        passenger=opened,
        leg=leg,
        companions=tuple(_companions(visit, row.leg, opened)),
        restricted=since.get(marking.RESTRICTED, ""),
        rectified=since.get(marking.RECTIFIED, ""),
    )


def find(visit: Visit, sought: Sequence[tuple[str, str]], at_most: int) -> Findings:
    """Find those of whom all the values hold, by leg; they are opened only where they are ``at_most`` so many."""
    received = quarters(visit)
    hashed = or_(*(_is(visit, purpose, value, received) for purpose, value in sought))
    person = (_LOOKUP.leg, _LOOKUP.passenger, _LOOKUP.cohort)
    whole = func.count(distinct(_LOOKUP.purpose)) == len({purpose for purpose, _ in sought})
    wanted = select(*person).where(hashed).group_by(*person).having(whole).limit(max(at_most, _COUNTED_MAX) + 1)
    found = {(row.leg, row.passenger) for row in visit.connection.execute(wanted)}
    if len(found) > at_most:
        return Findings(number=len(found))
    named = select(schema.passengers).where(_PERSON.id.in_({id_ for _, id_ in found}))  # pairs are not sought by an index
    rows = [row for row in visit.connection.execute(named) if (row.leg, row.id) in found]
    legs = select(*schema.FLIGHT).where(_LEG.id.in_({row.leg for row in rows}))
    flights = {row.id: noun.flight_leg(row) for row in visit.connection.execute(legs)}
    opened = ((row, _identity(visit, row)) for row in rows)
    people = [FoundPassenger(row.id, flights[row.leg], who) for row, who in opened if who is not None]
    return Findings(number=len(people), people=tuple(sorted(people, key=lambda one: (one.leg.key.date, one.leg.key, one.id))))


def _companions(visit: Visit, leg: int, whom: Passenger) -> Iterator[Companion]:
    """Yield who is on the same reservation on this leg, by name. A locator is unique only within its owner."""
    locators = [value for purpose, value in visit.lookups(whom) if purpose == _BY_PARTY]
    if not locators:
        return
    stems = visit.connection.scalars(select(_PERSON.cohort).distinct().where(_PERSON.leg == leg))
    received = sorted({quarter_of(stem) for stem in stems})
    party = or_(*(_is(visit, _BY_PARTY, value, received) for value in locators))
    named = select(_LOOKUP.passenger).where(_LOOKUP.leg == leg, party)
    others = select(schema.passengers).where(_PERSON.leg == leg, _PERSON.id != whom.id, _PERSON.id.in_(named))
    for row in visit.connection.execute(others.order_by(_PERSON.id)):
        who = _identity(visit, row)
        if who is not None and _together(whom.identity, who):
            yield Companion(row.id, who.names)


def _together(one: Identity, other: Identity) -> bool:
    """Tell whether two are on one reservation: no owner that is said speaks against it."""
    return any(
        mine.locator.upper() == theirs.locator.upper() and (mine.owner == theirs.owner or not mine.owner or not theirs.owner)
        for mine in one.locators
        for theirs in other.locators
    )


def _identity(visit: Visit, row: Row[Any]) -> Identity | None:
    """Open who a passenger is; nobody where the record is sealed, as if it were not there."""
    try:
        plain = visit.unseal(row.identity, f"passenger/{row.leg}/{row.id}/identity")
    except Refused:
        return None
    return codec.decode(codec.Person, plain).identity


def _is(visit: Visit, purpose: str, value: str, received: Iterable[str]) -> ColumnElement[bool]:
    """Return what picks the hashes of a value, under the key of each quarter."""
    tokens = [visit.keys.blind(purpose, value, quarter) for quarter in received]
    return and_(_LOOKUP.purpose == purpose, _LOOKUP.token.in_(tokens))


def quarters(visit: Visit) -> Sequence[str]:
    """Return every quarter of which somebody may be seen: where its last day may not any more, no day of it may, and the key of
    its hashes is gone, or goes.
    """
    begins = min(map(quarter_of, first_stems(visit)), default="")
    this = quarter_of(f"/{visit.clock.now():%Y-%m-%d}")
    if not begins:
        return ()
    named = [f"{year}Q{number}" for year in range(int(begins[:4]), int(this[:4]) + 1) for number in range(1, 5)]
    return [one for one in named if begins <= one <= this and visit.keeps(f"/{quarter_ends(one).isoformat()}")]


def first_stems(visit: Visit) -> Iterator[str]:
    """Yield the first cohort of each profile that legs were received under: one look into the index for each."""
    after = ""
    while stem := visit.connection.scalar(select(func.min(_LEG.cohort)).where(_LEG.cohort > after)):
        yield stem
        after = f"{stem.partition('/')[0]}0"  # what sorts right behind the bar, and so behind every day
