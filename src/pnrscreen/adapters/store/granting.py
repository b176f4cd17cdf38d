"""Doing what a person concerned was granted: restricting, putting right, erasing one record.

This module knows every place where a passenger of one leg stands. It refuses to decide what is granted, and to overwrite what a
message says of anyone else: whoever asks says how.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from pnrscreen.adapters.store import codec, linking, marking, noun, retaining, rights, schema
from pnrscreen.adapters.store.holding import opened, record_row
from pnrscreen.adapters.store.recording import lookup_rows, withdraw
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict, Refused
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.model import HitState, Instant, Passenger
from pnrscreen.ports import Gone
from pnrscreen.stages import Mark

_PERSON, _HIT, _LEG, _LINK = schema.passengers.c, schema.hits.c, schema.legs.c, schema.links.c
Efface = Callable[[bytes, Passenger, Sequence[Passenger]], bytes]
"""Overwrites what stored bytes say of a passenger, beside those who stay on the leg."""


def restrict(visit: Visit, record: str, mark: Mark, request: str, at: Instant) -> int:
    """Let nobody compare a passenger any more, set their open hits aside, and return how many.

    Raises Conflict when it is restricted already.
    """
    row = _claimed(visit, record)
    if marking.standing(visit, row.leg, record, marking.RESTRICTED):
        raise Conflict("this record is restricted already")
    made = marking.put(visit, row, mark, request, at)
    open_ = select(_HIT.id).where(_HIT.leg == row.leg, _HIT.passenger == record, _HIT.state == HitState.OPEN.value)
    aside = list(visit.connection.scalars(open_.order_by(_HIT.id)))
    withdraw(visit, aside)
    visit.connection.execute(update(rights.marks).where(rights.marks.c.id == made).values(aside=json.dumps(aside)))
    return len(aside)


def lift(visit: Visit, record: str, at: Instant) -> int:
    """Lift a restriction: the hits that were set aside are open again, and a flight still to come is screened anew. Return how
    many hits; raises Conflict when the record is not restricted.
    """
    row = _claimed(visit, record)
    marks = marking.standing(visit, row.leg, record, marking.RESTRICTED)
    if not marks:
        raise Conflict("this record is not restricted")
    opened = after(after(HitState.OPEN, HitEvent.WITHDRAW), HitEvent.REOPEN).value
    again = 0
    for mark in marks:
        visit.connection.execute(update(rights.marks).where(rights.marks.c.id == mark.id).values(lifted=codec.stamp(at)))
        aside = _HIT.id.in_(json.loads(mark.aside)) & (_HIT.state == after(HitState.OPEN, HitEvent.WITHDRAW).value)
        again += visit.connection.execute(update(schema.hits).where(aside).values(state=opened)).rowcount
    marking.queue(visit, row.leg, at)
    return again


def rectify(visit: Visit, righted: Passenger, mark: Mark, request: str, at: Instant) -> None:
    """Show a passenger from now on as they are, beside what carriers said of them; a flight still to come is screened anew."""
    row = _claimed(visit, righted.id)
    if not visit.shows(row.identity):
        raise Refused("this record is sealed: nobody compares it, and what it says cannot be put right")
    marking.put(visit, row, mark, request, at)
    stem, this = marking.stem_of(row), (_PERSON.leg == row.leg, _PERSON.id == row.id, _PERSON.cohort == row.cohort)
    identity = visit.seal(codec.person(righted), stem, "identity", f"passenger/{row.leg}/{row.id}/identity")
    visit.connection.execute(update(schema.passengers).where(*this).values(identity=identity))
    theirs = schema.lookups.c
    visit.connection.execute(delete(schema.lookups).where(theirs.leg == row.leg, theirs.passenger == row.id))
    visit.each(insert(schema.lookups), lookup_rows(visit, row.leg, (righted,), {row.id: row.cohort}))
    marking.queue(visit, row.leg, at)


def erase(visit: Visit, record: str, efface: Efface) -> Gone:
    """Take one passenger away before their time: the record, its hits, marks and links, what the ledger and the lists say of
    them, and their stretches of the messages. Raises Conflict while the flight waits to be screened.
    """
    visit.hold(retaining.ALONE)  # before the leg, as whoever takes away what is due does
    row = _claimed(visit, record)
    counts: dict[str, int] = {}
    leg = visit.connection.execute(select(schema.legs).where(_LEG.id == row.leg)).one()
    key = noun.leg_key(leg)
    passenger = opened(visit, row, key)
    if passenger is not None:
        if visit.connection.execute(select(schema.inbox.c.receipt).where(schema.inbox.c.leg == row.leg).limit(1)).first():
            raise Conflict("messages of this flight wait to be screened: screen them first, they may speak of this person")
        people = select(schema.passengers).where(_PERSON.leg == row.leg, _PERSON.id != record)
        known = [opened(visit, other, key) for other in visit.connection.execute(people).all()]
        staying = [other for other in known if other is not None]
        counts["message"] = _efface(visit, row.leg, lambda raw: efface(raw, passenger, staying))
        gone = {report for report, _ in passenger.statements} - {report for other in staying for report, _ in other.statements}
        counts["list"] = _unname(visit, row.leg, gone)
        _forget(visit, leg, gone, passenger)
    hits = list(visit.connection.scalars(select(_HIT.id).where(_HIT.leg == row.leg, _HIT.passenger == record)))
    counts["hit"] = len(retaining.take_hits(visit, hits))
    taking = schema.takings.c
    visit.connection.execute(delete(schema.takings).where(taking.leg == row.leg, taking.passenger == record))
    for kept in list(visit.connection.scalars(select(_LINK.kept).where(_LINK.passenger == record).distinct())):
        counts["link"] = counts.get("link", 0) + linking.release(visit, kept).counts.get("link", 0)
    names = rights.marks.c
    counts["mark"] = visit.connection.execute(
        delete(rights.marks).where(names.leg == row.leg, names.passenger == record)
    ).rowcount
    visit.connection.execute(delete(schema.passengers).where(_PERSON.leg == row.leg, _PERSON.id == record))
    counts["passenger"] = 1
    visit.owes = True
    done = (*(f"hit/{id_}" for id_ in hits), f"passenger/{row.leg}/{record}")
    return Gone({kind: number for kind, number in counts.items() if number}, done)


def _efface(visit: Visit, leg: int, efface: Callable[[bytes], bytes]) -> int:
    """Write anew, under the keys of their day, the stored bytes of what spoke of a leg; return how many had to change."""
    changed = 0
    delivered = select(schema.deliveries.c.receipt).where(schema.deliveries.c.leg == leg)
    raws = select(schema.raws).where(schema.raws.c.receipt.in_(delivered)).order_by(schema.raws.c.receipt)
    for row in visit.connection.execute(raws).all():
        context = f"receipt/{row.receipt}/raw"
        plain = visit.unseal(row.content, context) if visit.shows(row.content) else b""
        effaced = efface(plain)
        if effaced != plain:
            this = (schema.raws.c.receipt == row.receipt, schema.raws.c.cohort == row.cohort)
            content = visit.seal(effaced, row.cohort, "raw", context)
            visit.connection.execute(update(schema.raws).where(*this).values(content=content))
            changed += 1
    return changed


def _unname(visit: Visit, leg: int, reports: set[str]) -> int:
    """Take the keys of reports out of what lists said whom they hold; return how many lists had to change."""
    changed, inside = 0, schema.deliveries.c
    for row in visit.connection.execute(select(schema.deliveries).where(inside.leg == leg)).all():
        if not visit.shows(row.delivery):
            continue
        said = noun.arrived(visit, row).delivery
        kept = tuple(key for key in said.reports if key not in reports)
        if kept != said.reports:
            context = f"delivery/{row.receipt}/{row.ordinal}/delivery"
            sealed = visit.seal(codec.encode(replace(said, reports=kept)), row.cohort, "identity", context)
            this = (inside.receipt == row.receipt, inside.ordinal == row.ordinal, inside.cohort == row.cohort)
            visit.connection.execute(update(schema.deliveries).where(*this).values(delivery=sealed))
            changed += 1
    return changed


def _forget(visit: Visit, leg: Row[Any], reports: set[str], passenger: Passenger) -> None:
    """Take what the ledger says under the keys of reports, and by the names of those on a reservation, out of it."""
    before = noun.ledger(visit, leg.id, leg.ledger)
    names = {name.surname for name in passenger.identity.names} | {
        name.surname for _, said in passenger.statements for name in said.identity.names
    }

    def stays(key: str) -> bool:
        return key not in reports and not (key.startswith("party:") and any(name in key for name in names))

    def unsaid(version: tuple[str, ...]) -> tuple[str, ...]:
        return tuple("" if part in reports else part for part in version)

    ledger = codec.Ledger(
        versions={key: unsaid(version) for key, version in before.versions.items() if stays(key)},
        received={key: stem for key, stem in before.received.items() if stays(key)},
        superseded={key: said for key, said in before.superseded.items() if stays(key)},
        aside={key: said for key, said in before.aside.items() if stays(key)},
        decisions=before.decisions,
    )
    if leg.ledger is not None and visit.shows(leg.ledger):
        sealed = visit.seal(codec.encode(ledger), leg.cohort, "identity", f"leg/{leg.id}/ledger")
        visit.connection.execute(update(schema.legs).where(_LEG.id == leg.id).values(ledger=sealed))


def _claimed(visit: Visit, record: str) -> Row[Any]:
    """Return a passenger's row once the leg is held and moved one revision on: no screening under way passes over this."""
    retaining.move_on(visit, {record_row(visit, record).leg})
    visit.owes = True
    return record_row(visit, record)
