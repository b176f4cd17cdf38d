"""Strands that are to be cut: what hangs by them is of somebody who was taken away before their day.

This module knows by which strands everything hangs that was made of a report. It refuses to cut one before the change is
committed that takes away what hangs by it: in that change the strand is noted, after it they are cut, and whoever is
interrupted in between leaves the rest to the next run. So no older copy of what is gone opens: in a journal, in pages that were
let go, in a backup.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, LargeBinary, Select, Table, delete, func, select, tuple_

from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.store import codec, rights, schema
from pnrscreen.adapters.store.opinions import opinions
from pnrscreen.adapters.store.schema import Text, metadata
from pnrscreen.adapters.store.visit import Visit

cuts = Table(
    "cut",
    metadata,
    Column("cohort", Text, primary_key=True),  # with the class of its data
    Column("strand", Text, primary_key=True),  # its number, hexadecimal
)

T = TypeVar("T")
Hung = tuple[str, bytes]
"""A strand: its cohort and its number."""
_AT_ONCE = 10_000
_PERSON, _HIT, _MARK = schema.passengers.c, schema.hits.c, rights.marks.c


def head(column: ColumnElement[bytes]) -> ColumnElement[bytes]:
    """Return what of an envelope says by which strand it hangs: the rest need not be read for it."""
    return func.substr(column, 1, envelopes.HEAD_BYTES, type_=LargeBinary)


def hung(heads: Iterable[bytes | None]) -> Iterator[Hung]:
    """Yield the strands by which envelopes hang; by none hangs what an older program wrote."""
    return (strand for _, strand in hung_of((None, one) for one in heads))


def hung_of(heads: Iterable[tuple[T, bytes | None]]) -> Iterator[tuple[T, Hung]]:
    """Yield of whatever envelopes are of by which strands they hang."""
    cohorts: dict[bytes, str] = {}  # many envelopes are of few
    for of, one in heads:
        if one and (number := envelopes.strand(one)):
            begins = envelopes.begins(one)
            if (cohort := cohorts.get(begins)) is None:
                cohort = cohorts[begins] = envelopes.cohort(begins)
            yield of, (cohort, number)


def under(envelope: bytes) -> tuple[str, str]:
    """Return under which keys an envelope lies: its cohort, taken apart into day and class."""
    stem, _, data_class = envelopes.cohort(envelopes.begins(envelope)).rpartition("/")
    return stem, data_class


def note(visit: Visit, ended: Iterable[Hung]) -> None:
    """Note strands that are to be cut once this change is committed."""
    rows = [{"cohort": cohort, "strand": number.hex()} for cohort, number in sorted(set(ended))]
    visit.each(visit.insertion(cuts).on_conflict_do_nothing(), rows)


def cut(visit: Visit) -> int:
    """Cut the strands that were noted, and return how many: those of a change that was committed."""
    with visit.beforehand() as view:
        if view.execute(select(cuts.c.cohort).limit(1)).first() is None:
            return 0
    number = 0
    noted = select(cuts).order_by(cuts.c.cohort, cuts.c.strand).limit(_AT_ONCE)
    while some := [tuple(row) for row in visit.connection.execute(noted)]:
        visit.keys.cut((cohort, bytes.fromhex(strand)) for cohort, strand in some)
        visit.connection.execute(delete(cuts).where(tuple_(cuts.c.cohort, cuts.c.strand) <= some[-1]))
        number += len(some)
    return number


# ------------------------------------------------------------------------------------------------- of one leg


def joined(before: codec.Hung, made: Iterable[tuple[str, Hung]]) -> codec.Hung:
    """Return by which strands everything hangs that was made of each report of a leg, with what was made of some now."""
    grown = {cohort: dict(of) for cohort, of in before.items()}
    for report, (cohort, number) in made:
        of = grown.setdefault(cohort, {})
        if number not in (known := of.get(report, ())):
            of[report] = (*known, number)
    return grown


def of_reports(known: codec.Hung, reports: Collection[str]) -> frozenset[Hung]:
    """Return the strands by which everything hangs that was made of some reports."""
    return frozenset(
        (cohort, number) for cohort, of in known.items() for report in reports & of.keys() for number in of[report]
    )


def unspoken(known: codec.Hung, reports: Collection[str]) -> frozenset[Hung]:
    """Return the strands by which hangs what was made of a report that is none of these: nothing is said by it any more."""
    return frozenset(
        (cohort, number) for cohort, of in known.items() for report in of.keys() - reports for number in of[report]
    )


def without(known: codec.Hung, ended: Collection[Hung]) -> codec.Hung:
    """Return what hangs by the strands that stay."""
    left = {
        cohort: {said: kept for said, several in of.items() if (kept := tuple(n for n in several if (cohort, n) not in ended))}
        for cohort, of in known.items()
    }
    return {cohort: of for cohort, of in left.items() if of}


def of_person(visit: Visit, leg: int, passenger: str) -> frozenset[Hung]:
    """Return the strands by which hangs what stands of a passenger of a leg: the record, hits, what was said of them, marks."""
    return frozenset(hung(_heads(visit, leg, lambda column: column == passenger)))


def of_others(visit: Visit, leg: int, passenger: str) -> frozenset[Hung]:
    """Return the strands by which hangs what stands of everybody else on a leg."""
    return frozenset(hung(_heads(visit, leg, lambda column: column != passenger)))


def _heads(visit: Visit, leg: int, whose: Any) -> Iterator[bytes | None]:
    """Yield how the envelopes begin that stand of passengers of a leg."""
    theirs = select(_HIT.id).where(_HIT.leg == leg, whose(_HIT.passenger))
    wanted: Sequence[Select[*tuple[Any, ...]]] = (
        select(head(_PERSON.identity), head(_PERSON.context)).where(_PERSON.leg == leg, whose(_PERSON.id)),
        select(head(_HIT.cause)).where(_HIT.leg == leg, whose(_HIT.passenger)),
        select(head(schema.reviews.c.reason)).where(schema.reviews.c.hit.in_(theirs)),
        select(head(opinions.c.reason)).where(opinions.c.hit.in_(theirs)),
        select(head(_MARK.rectified)).where(_MARK.leg == leg, whose(_MARK.passenger), _MARK.rectified.is_not(None)),
    )
    for one in wanted:
        for row in visit.connection.execute(one):
            yield from row
