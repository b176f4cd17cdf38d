"""Taking away what was received on a day, batch by batch, once its keys are gone; and counting what falls due some day.

This module knows by what the rows of a day are found, and that a leg moves one revision on with whoever is taken off it: a
draft of a screening that was made before does not stand. It refuses to know when anything is due and to touch a key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, delete, exists, func, literal, select, tuple_, update

from pnrscreen.adapters.store import codec, noun, protecting, rights, schema, standing, unmasks
from pnrscreen.adapters.store.opinions import opinions, outcomes
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.custody import linked
from pnrscreen.model import Instant
from pnrscreen.ports import Gone, Holding, QuarantineState, Superseded

_LEG, _PERSON, _HIT, _LOOKUP = schema.legs.c, schema.passengers.c, schema.hits.c, schema.lookups.c
_UNREPAIRED = schema.quarantine.c.state.in_((QuarantineState.OPEN.value, QuarantineState.LEFT_OUT.value))
_DATED = (
    *(schema.passengers, schema.lookups, schema.hits, schema.reviews),
    *(opinions, outcomes),
    *(schema.receipts, schema.raws, schema.inbox, schema.deliveries),
    rights.marks,
)
_BROKEN = schema.quarantine.c
_ON, _MARKS = func.substr(_BROKEN.at, 1, 10), "quarantine/"
_MARKED = (~_UNREPAIRED, _BROKEN.token != _BROKEN.id)
_ARRIVED = (schema.inbox, schema.deliveries)
_OF_A_DAY = (schema.passengers.c.cohort, schema.hits.c.cohort, schema.receipts.c.cohort)
ALONE = "retention"
"""What is held by whoever takes something away for its time is over: two that run at once do not take the same."""
_Names = Sequence[str]
_Taking = Callable[[Visit, str, int], _Names]


def stems(visit: Visit) -> Sequence[str]:
    """Return the days of which anything about travellers is there, in order: one look into an index for each."""
    found = {stem for column in _OF_A_DAY for stem in _distinct(visit, column)}
    found |= set(visit.connection.scalars(select(_LEG.cohort).where(_LEG.ledger.is_not(None)).distinct()))
    found |= set(visit.connection.scalars(select(schema.onces.c.cohort).where(schema.onces.c.cohort != "").distinct()))
    return sorted(found)


def _distinct(visit: Visit, column: ColumnElement[str]) -> Iterator[str]:
    after = ""
    while stem := visit.connection.scalar(select(func.min(column)).where(column > after)):
        yield stem
        after = stem


def erase(visit: Visit, stem: str, at_most: int) -> Gone:
    """Take away a batch of whatever there is of a day."""
    return _batch(visit, stem, at_most, {"passenger": _people, "hit": _hits, "mark": _marks, **_SEALING})


def seal(visit: Visit, stem: str, at_most: int) -> Gone:
    """Take away a batch of what masking leaves of a day in no other form."""
    return _batch(visit, stem, at_most, _SEALING)


def _batch(visit: Visit, stem: str, at_most: int, kinds: Mapping[str, _Taking]) -> Gone:
    visit.hold(ALONE)
    counts, names = dict[str, int](), list[str]()
    for kind, take in kinds.items():
        room = at_most - len(names)
        if room <= 0:
            break
        if gone := take(visit, stem, room):
            counts[kind] = len(gone)
            names += (f"{kind}/{name}" for name in gone)
    visit.owes = visit.owes or bool(names)
    return Gone(counts, tuple(names))


def move_on(visit: Visit, legs: Collection[int]) -> None:
    """Move legs one revision on and hold them."""
    if legs:
        hold(visit, legs)
        visit.connection.execute(update(schema.legs).where(_LEG.id.in_(sorted(legs))).values(revision=_LEG.revision + 1))


def hold(visit: Visit, legs: Collection[int]) -> None:
    """Hold legs, one after another by id, so that nobody waits in a circle."""
    these = _LEG.id.in_(sorted(legs))
    visit.connection.execute(select(_LEG.id).where(these).order_by(_LEG.id).with_for_update(key_share=True)).all()


def take_hits(visit: Visit, ids: Sequence[str]) -> Sequence[str]:
    """Take hits away with their reviews; who saw them goes with them (the schema cascades). Their legs are held."""
    visit.connection.execute(delete(schema.reviews).where(schema.reviews.c.hit.in_(ids)))
    protecting.take(visit, ids)
    standing.leave(visit, schema.hits, [_HIT.id.in_(ids)])
    return ids


def _people(visit: Visit, stem: str, at_most: int) -> _Names:
    wanted = select(_PERSON.leg, _PERSON.id).where(_PERSON.cohort == stem).order_by(_PERSON.leg, _PERSON.id).limit(at_most)
    rows = visit.connection.execute(wanted).all()
    if rows:
        move_on(visit, {row.leg for row in rows})
        these = (_PERSON.cohort == stem, tuple_(_PERSON.leg, _PERSON.id) <= tuple(rows[-1]))
        taking = schema.takings.c
        theirs = exists().where(*these, _PERSON.leg == taking.leg, _PERSON.id == taking.passenger)
        visit.connection.execute(delete(schema.takings).where(theirs))
        visit.connection.execute(delete(schema.passengers).where(*these))
        for leg, id_ in rows:
            visit.standing[leg] -= standing.passenger(visit, leg, id_, stem)
    return [f"{leg}/{id_}" for leg, id_ in rows]


def _hits(visit: Visit, stem: str, at_most: int) -> _Names:
    rows = visit.connection.execute(select(_HIT.id, _HIT.leg).where(_HIT.cohort == stem).order_by(_HIT.id).limit(at_most)).all()
    move_on(visit, {row.leg for row in rows})
    return take_hits(visit, [row.id for row in rows])


def _marks(visit: Visit, stem: str, at_most: int) -> _Names:
    mark = rights.marks.c
    rows = visit.connection.execute(select(mark.id, mark.leg).where(mark.cohort == stem).order_by(mark.id).limit(at_most)).all()
    move_on(visit, {row.leg for row in rows})
    return standing.leave(visit, rights.marks, [mark.id.in_([row.id for row in rows])])


def _arrivals(visit: Visit, stem: str, at_most: int) -> _Names:
    """Take receipts away with everything that came with them."""
    receipt = schema.receipts.c
    ids = list(visit.connection.scalars(select(receipt.id).where(receipt.cohort == stem).order_by(receipt.id).limit(at_most)))
    if ids:
        waiting = (select(table.c.leg).where(table.c.receipt.in_(ids)).distinct() for table in _ARRIVED)
        move_on(visit, {leg for wanted in waiting for leg in visit.connection.scalars(wanted)})
        for table in (*_ARRIVED, schema.raws, schema.repeats):
            visit.connection.execute(delete(table).where(table.c.receipt.in_(ids)))
        visit.connection.execute(delete(schema.receipts).where(receipt.id.in_(ids)))
    return ids


def _lookups(visit: Visit, stem: str, at_most: int) -> _Names:
    """Take look-up hashes away: who is masked is found by none, and none ties those of one reservation together."""
    found = exists().where(_LOOKUP.leg == _PERSON.leg, _LOOKUP.passenger == _PERSON.id, _LOOKUP.cohort == _PERSON.cohort)
    wanted = select(_PERSON.leg, _PERSON.id).where(_PERSON.cohort == stem, found).order_by(_PERSON.leg, _PERSON.id)
    rows = [tuple(row) for row in visit.connection.execute(wanted.limit(at_most))]
    if rows:  # all between the first and the last are theirs: a list of thousands would be compared with every row
        whose = tuple_(_LOOKUP.leg, _LOOKUP.passenger)
        visit.connection.execute(delete(schema.lookups).where(_LOOKUP.cohort == stem, whose >= rows[0], whose <= rows[-1]))
    return [f"{leg}/{id_}" for leg, id_ in rows]


def _ledgers(visit: Visit, stem: str, at_most: int) -> _Names:
    wanted = select(_LEG.id).where(_LEG.cohort == stem, _LEG.ledger.is_not(None)).order_by(_LEG.id).limit(at_most)
    ids = list(visit.connection.scalars(wanted))
    move_on(visit, ids)
    visit.connection.execute(update(schema.legs).where(_LEG.id.in_(ids)).values(ledger=None))
    return [str(id_) for id_ in ids]


def _onces(visit: Visit, stem: str, at_most: int) -> _Names:
    once = schema.onces.c
    some = select(once.token).where(once.cohort == stem).order_by(once.token).limit(at_most)
    return list(visit.connection.scalars(delete(schema.onces).where(once.token.in_(some)).returning(once.token)))


_SEALING: Mapping[str, _Taking] = {"receipt": _arrivals, "lookup": _lookups, "ledger": _ledgers, "once": _onces}


def forget_asked(visit: Visit, before: Instant) -> Gone:
    """Take away the nonces of sessions and the requests that count once of before a moment, and who worked on a passenger until
    then.
    """
    dated = (schema.sessions.c.at, schema.onces.c.at, schema.takings.c.until)
    counts = {
        str(said.table.name): visit.connection.execute(delete(said.table).where(said < codec.stamp(before))).rowcount
        for said in dated
    }
    visit.owes = visit.owes or any(counts.values())
    return Gone({kind: number for kind, number in counts.items() if number})


def forget_marks(visit: Visit, over: Callable[[str], bool]) -> int:
    """Take away by what a stretch that is gone from quarantine would be recognised, of days (``quarantine/2026-03-01``)
    that are over; that something could not be read stays.
    """
    days = [day for day in visit.connection.scalars(select(_ON).where(*_MARKED).distinct()) if over(f"{_MARKS}{day}")]
    bare = {"token": _BROKEN.id, "reservation": "", "sender": ""}
    gone = visit.connection.execute(update(schema.quarantine).where(*_MARKED, _ON.in_(days)).values(bare)).rowcount
    visit.owes = visit.owes or gone > 0
    return gone


def superseded(visit: Visit) -> Iterator[Superseded]:
    """Yield the editions of lists that another took the place of; one that was put in force again is none."""
    order = (schema.lists.c.name, schema.lists.c.id)
    records = visit.connection.execute(select(schema.lists).order_by(*order)).all()
    active = {(row.name, row.digest) for row in records if row.active}
    after = {one.id: two for one, two in pairwise(records) if one.name == two.name}
    for row in records:
        if row.id in after and (row.name, row.digest) not in active:
            yield Superseded(noun.list_record(row).place, row.entries, codec.moment(after[row.id].loaded_at))


def shelved(visit: Visit) -> frozenset[str]:
    """Return where the shelf keeps whatever was ever registered."""
    return frozenset(noun.list_record(row).place for row in visit.connection.execute(select(schema.lists)))


def holdings(visit: Visit, stems: Collection[str] | None) -> Iterator[Holding]:
    """Yield how much there is of what falls due together; of what is told apart by its day, that of some days or of all."""
    if stems is None or stems:  # else SQLite would read every row, to find that it is of none of no days
        yield from _of_days(visit, stems)
    for one in _counted(visit, "link", schema.links, schema.links.c.stem):
        yield one._replace(cohort=linked(one.cohort))
    yield from _counted(visit, "quarantine mark", schema.quarantine, literal(_MARKS) + _ON, _MARKED)
    for table, kind, still in ((schema.quarantine, "quarantine", (_UNREPAIRED,)), (schema.answers, "answer", ())):
        yield from _counted(visit, kind, table, table.c.cohort, still, (func.max(table.c.until), func.max(table.c.at)))
    for table, kind in ((rights.requests, "subject request"), (rights.breaches, "breach")):
        yield from _counted(visit, kind, table, table.c.cohort, (), (func.max(table.c.until),))
    asked = unmasks.unmasks.c
    ends = func.max(func.coalesce(asked.until, asked.answer_by))
    yield from _counted(visit, "unmasking", unmasks.unmasks, asked.cohort, (asked.ended_at.is_(None),), (ends,))
    for day in (schema.sessions.c.at, schema.takings.c.until):
        yield from _counted(visit, day.table.name, day.table, func.substr(day, 1, 10))


def _of_days(visit: Visit, stems: Collection[str] | None) -> Iterator[Holding]:
    def by(column: ColumnElement[str]) -> tuple[ColumnElement[bool], ...]:
        return () if stems is None else (column.in_(stems),)

    for table in _DATED:
        yield from _counted(visit, table.name, table, table.c.cohort, by(table.c.cohort))
    yield from _counted(visit, "ledger", schema.legs, _LEG.cohort, (_LEG.ledger.is_not(None), *by(_LEG.cohort)))
    once, leaf = schema.onces.c, schema.leaves.c
    yield from _counted(visit, "once", schema.onces, once.cohort, (once.cohort != "", *by(once.cohort)))
    yield from _counted(visit, "log opening", schema.leaves, leaf.cohort, (leaf.opening != b"", *by(leaf.cohort)))


def _counted(
    visit: Visit,
    kind: str,
    table: FromClause,
    by: ColumnElement[str],
    which: Sequence[ColumnElement[bool]] = (),
    moments: Sequence[ColumnElement[str]] = (),
) -> Iterator[Holding]:
    columns: list[Any] = [by, func.count(), *moments]
    wanted: Select[Any] = select(*columns).select_from(table).where(*which).group_by(by).order_by(by)
    for cohort, count, *at in visit.connection.execute(wanted):
        yield Holding(kind, cohort, count, *map(codec.moment, at))
