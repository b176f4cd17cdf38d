"""On which earlier flights a document was shown, and on which flights to come it is: found by keyed hashes of documents and by
nothing else, opening nobody.

This module knows that a document is its issuer and its number, and since which day everything that was flown may be seen. It
refuses to find anybody by a name, a contact or a document without an issuer, to count who may not be seen any more or is
restricted, and to say how often anybody flew: a rule counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import Row, func, select

from pnrscreen.adapters.store import finding, marking, noun, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.custody import day_of
from pnrscreen.model import Identity, Instant, LegKey
from pnrscreen.stages import Known, Past, Retold

_LEG, _LOOKUP = schema.legs.c, schema.lookups.c
_DOCUMENT = "document"
_AT_ONCE = 20_000
"""Hashes sought in one statement: those of a batch of legs, and less than any database takes."""


def with_past(visit: Visit, known: Sequence[Known], window: int) -> Sequence[Known]:
    """Add to what is known of some legs the flights of the ``window`` (days) before them, by document."""
    days = [found for one in known if (found := _day(one.leg.key.date)) is not None]
    if not days:
        return known
    first, last = (min(days) - timedelta(days=window)).isoformat(), max(days).isoformat()
    shown = {one.leg.key: _documents(visit, _people(one)) for one in known}
    flown = _flown(visit, frozenset(chain.from_iterable(shown.values())), first, last)
    since = _since(visit, first, last)
    return [
        replace(one, past=Past(since=since, flown={value: flown[value] for value in shown[one.leg.key] if value in flown}))
        for one in known
    ]


def to_come(visit: Visit, leg: LegKey, retold: Retold, at: Instant) -> Sequence[int]:
    """Return the numbers of the flights behind a leg, within the window and still to come, on which documents are shown of
    which something else is told by now.
    """
    day, coming = _day(leg.date), (at - timedelta(days=1)).date().isoformat()
    if not retold.documents or day is None:
        return ()
    last = (day + timedelta(days=retold.window)).isoformat()
    behind = (_LOOKUP.purpose == _DOCUMENT, _LEG.date > leg.date, _LEG.date <= last, _LEG.date >= coming)
    wanted = select(_LOOKUP.leg).distinct().join(schema.legs, _LOOKUP.leg == _LEG.id).where(*behind)
    portions = _portions(sorted(_meant(visit, retold.documents)))
    return sorted({id_ for some in portions for id_ in visit.connection.scalars(wanted.where(_LOOKUP.token.in_(some)))})


def _people(known: Known) -> Iterator[Identity]:
    """Yield every picture of anybody of whom a screening may speak: whoever is on the leg by then is made up of these."""
    yield from (one.identity for one in known.passengers)
    waiting = (report.statements for report in known.waiting)
    for statement in chain.from_iterable((*waiting, *known.aside.values())):
        yield statement.identity
    yield from (statement.identity for one in known.passengers for _, statement in one.statements)
    yield from (mark.rectified for mark in known.marks if mark.rectified is not None)


def _documents(visit: Visit, people: Iterable[Identity]) -> frozenset[str]:
    """Return what the documents of some people are looked up by: ``issuer:number``. A number alone tells nobody apart."""
    every = tuple(dict.fromkeys(document for who in people for document in who.documents if document.issuer))
    bearer = replace(noun.nobody("", LegKey("", "", "", "")), identity=Identity(documents=every))
    return frozenset(value for purpose, value in visit.lookups(bearer) if purpose == _DOCUMENT)


def _flown(visit: Visit, documents: Collection[str], first: str, last: str) -> Mapping[str, frozenset[LegKey]]:
    """Return the flights from one day on and before another on which each document was shown by who may be seen."""
    meant = _meant(visit, documents)
    apart = marking.restricted(visit)
    flown: defaultdict[str, set[LegKey]] = defaultdict(set)
    wanted = select(_LOOKUP.token, _LOOKUP.passenger, _LOOKUP.cohort, _LEG.carrier, _LEG.number, _LEG.departure, _LEG.date)
    wanted = wanted.join(schema.legs, _LOOKUP.leg == _LEG.id).where(
        _LOOKUP.purpose == _DOCUMENT, _LEG.date >= first, _LEG.date < last
    )
    for tokens in _portions(sorted(meant)):
        rows: Iterable[Row[Any]] = visit.connection.execute(wanted.where(_LOOKUP.token.in_(tokens)))
        for row in rows:
            if row.passenger not in apart and visit.keeps(row.cohort):
                flown[meant[row.token]].add(noun.leg_key(row))
    return {value: frozenset(legs) for value, legs in flown.items()}


def _meant(visit: Visit, documents: Collection[str]) -> Mapping[str, str]:
    """Return the hashes under which documents may stand of who may be seen, and which each means."""
    received = finding.quarters(visit)
    return {visit.keys.blind(_DOCUMENT, value, quarter): value for value in documents for quarter in received}


def reach(visit: Visit, day: str, window: int) -> str:
    """Return the first day from which on everything flown in the ``window`` (days) before a day may be seen."""
    found = _day(day)
    return day if found is None else _since(visit, (found - timedelta(days=window)).isoformat(), day)


def _since(visit: Visit, first: str, last: str) -> str:
    """Return the first day from which on everything flown, until the last, may be seen.

    That is the day behind the last flight of which something was received whose time is over; before the home received
    anything, nothing can be told.
    """
    began = min((day.isoformat() for stem in finding.first_stems(visit) if (day := day_of(stem))), default=last)
    flights = select(_LEG.cohort, func.max(_LEG.date).label("last"))
    wanted = flights.where(_LEG.date >= first, _LEG.date < last).group_by(_LEG.cohort)
    over = [_day(row.last) for row in visit.connection.execute(wanted) if not visit.keeps(row.cohort)]
    return max((began, *((day + timedelta(days=1)).isoformat() for day in over if day is not None)))


def _portions(tokens: Sequence[str]) -> Iterable[Sequence[str]]:
    return (tokens[start : start + _AT_ONCE] for start in range(0, len(tokens), _AT_ONCE))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
