"""Doing what a person concerned was granted: restricting, putting right, erasing one record.

This module knows every place where a passenger of one leg stands. It refuses to decide what is granted, and to overwrite what a
message says of anyone else: whoever asks says how.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from pnrscreen.adapters.store import (
    codec,
    cutting,
    linking,
    marking,
    noun,
    proving,
    repeating,
    retaining,
    rights,
    schema,
    standing,
    unsaying,
)
from pnrscreen.adapters.store.holding import opened, record_row
from pnrscreen.adapters.store.legs import leg_rows
from pnrscreen.adapters.store.marking import Marked
from pnrscreen.adapters.store.recording import lookup_rows, withdraw
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.errors import Conflict, NotFound, Refused, Tampered
from pnrscreen.lifecycle import HitEvent, after
from pnrscreen.model import HitState, Instant, LegKey, Passenger
from pnrscreen.ports import Efface, Gone, Granted, Granting, Owed
from pnrscreen.stages import Mark

_PERSON, _HIT, _LEG, _LINK = schema.passengers.c, schema.hits.c, schema.legs.c, schema.links.c


def restrict(visit: Visit, record: str, mark: Mark, request: str, at: Instant) -> int:
    """Let nobody compare a passenger any more, set their open hits aside, and return how many.

    Raises Conflict when it is restricted already.
    """
    row = _claimed(visit, record)
    if marking.standing(visit, row.leg, record, marking.RESTRICTED):
        raise Conflict("this record is restricted already")
    _list(visit, row, _granted(visit, row, Granting.RESTRICTED, mark, request, at))
    return _set_aside(visit, Marked.of(row), mark, request, at)


def _set_aside(visit: Visit, who: Marked, mark: Mark, request: str, at: Instant) -> int:
    made = marking.put(visit, who, mark, request, at)
    open_ = select(_HIT.id).where(_HIT.leg == who.leg, _HIT.passenger == who.id, _HIT.state == HitState.OPEN.value)
    aside = list(visit.connection.scalars(open_.order_by(_HIT.id)))
    withdraw(visit, aside)
    proving.change(visit, rights.marks, [rights.marks.c.id == made], {"aside": json.dumps(aside)})
    return len(aside)


def lift(visit: Visit, record: str, at: Instant) -> int:
    """Lift a restriction: the hits that were set aside are open again, and a flight still to come is screened anew. Return how
    many hits; raises Conflict when the record is not restricted.
    """
    row = _claimed(visit, record)
    marks = marking.standing(visit, row.leg, record, marking.RESTRICTED)
    if not marks:
        raise Conflict("this record is not restricted")
    return _reopen(visit, row.leg, marks, at)


def _reopen(visit: Visit, leg: int, marks: Sequence[Row[Any]], at: Instant) -> int:
    opened = after(after(HitState.OPEN, HitEvent.WITHDRAW), HitEvent.REOPEN).value
    again = 0
    marking.end(visit, [mark.id for mark in marks], at)
    for mark in marks:
        aside = (_HIT.id.in_(json.loads(mark.aside)), _HIT.state == after(HitState.OPEN, HitEvent.WITHDRAW).value)
        again += len(proving.change(visit, schema.hits, aside, {"state": opened}))
    marking.queue(visit, leg, at)
    return again


def list_lifted(visit: Visit, record: str, names: Collection[str], at: Instant) -> None:
    """List that a restriction was lifted."""
    row = record_row(visit, record)
    _list(visit, row, _granted(visit, row, Granting.LIFTED, Mark(names=frozenset(names)), "", at))


def rectify(visit: Visit, righted: Passenger, mark: Mark, request: str, at: Instant) -> None:
    """Show a passenger from now on as they are, beside what carriers said of them; a flight still to come is screened anew."""
    row = _claimed(visit, righted.id)
    if not visit.shows(row.identity):
        raise Refused("this record is sealed: nobody compares it, and what it says cannot be put right")
    _list(visit, row, _granted(visit, row, Granting.RECTIFIED, mark, request, at))
    marking.put(visit, Marked.of(row), mark, request, at)
    _show(visit, row, righted, at)


def _show(visit: Visit, row: Row[Any], righted: Passenger, at: Instant) -> None:
    stem, this = marking.stem_of(row), (_PERSON.leg == row.leg, _PERSON.id == row.id, _PERSON.cohort == row.cohort)
    identity = visit.seal(codec.person(righted), stem, "identity", f"passenger/{row.leg}/{row.id}/identity", row.identity)
    visit.connection.execute(update(schema.passengers).where(*this).values(identity=identity))
    theirs = schema.lookups.c
    visit.connection.execute(delete(schema.lookups).where(theirs.leg == row.leg, theirs.passenger == row.id))
    visit.each(insert(schema.lookups), lookup_rows(visit, row.leg, (righted,), {row.id: row.cohort}))
    marking.queue(visit, row.leg, at)


def erase(visit: Visit, record: str, mark: Mark, request: str, at: Instant, efface: Efface) -> Gone:
    """Take one passenger away before their time: the record, its hits, marks and links, what the ledger and the lists say of
    them, and their stretches of the messages; leave a mark that names nobody. Raises Conflict while the flight waits to be
    screened.
    """
    visit.hold(retaining.ALONE)  # before the leg, as whoever takes away what is due does
    row = _claimed(visit, record)
    _list(visit, row, _granted(visit, row, Granting.ERASED, mark, request, at))
    return _take(visit, row, mark, request, at, efface)


def _take(visit: Visit, row: Row[Any], mark: Mark, request: str, at: Instant, efface: Efface) -> Gone:
    leg = visit.connection.execute(select(schema.legs).where(_LEG.id == row.leg)).one()
    looking = visit if visit.shows(row.identity) else visit.by_key()
    passenger = opened(looking, row, noun.leg_key(leg))
    repeating.forget_answers(visit)
    counts: dict[str, int] = {}
    unsaid = None
    if passenger is None:
        cutting.note(visit, cutting.of_person(visit, row.leg, row.id))
    else:
        waits = select(schema.inbox.c.receipt).where(schema.inbox.c.leg == row.leg).limit(1)
        if visit.keeps(leg.cohort) and visit.connection.execute(waits).first():
            raise Conflict("messages of this flight wait to be screened: screen them first, they may speak of this person")
        unsaid = unsaying.unsay(looking, leg, passenger, mark.names, efface)
        counts |= {"message": unsaid.messages, "list": unsaid.lists}
    done = take_record(visit, row.leg, row.id, counts)
    marking.put(visit, Marked.of(row), mark, request, at)
    if unsaid is not None:
        counts["hit"] += len(unsaid.went.hits)
        done += tuple(f"hit/{id_}" for id_ in unsaid.went.hits)
        if unsaid.went.shared:
            marking.queue(visit, row.leg, at)
    visit.owes = True
    return Gone({kind: number for kind, number in counts.items() if number}, done)


def take_record(visit: Visit, leg: int, record: str, counts: dict[str, int]) -> tuple[str, ...]:
    """Take away what stands of a passenger of a leg, whatever still opens: count it, and return the names of what went."""
    hits = list(visit.connection.scalars(select(_HIT.id).where(_HIT.leg == leg, _HIT.passenger == record)))
    counts["hit"] = len(retaining.take_hits(visit, hits))
    taking = schema.takings.c
    visit.connection.execute(delete(schema.takings).where(taking.leg == leg, taking.passenger == record))
    for kept in list(visit.connection.scalars(select(_LINK.kept).where(_LINK.passenger == record).distinct())):
        counts["link"] = counts.get("link", 0) + linking.release(visit, kept).counts.get("link", 0)
    names = rights.marks.c
    theirs = (names.leg == leg, names.passenger == record, names.kind != marking.ERASED)
    counts["mark"] = len(standing.leave(visit, rights.marks, theirs))
    taken = delete(schema.passengers).where(_PERSON.leg == leg, _PERSON.id == record).returning(_PERSON.cohort)
    for cohort in visit.connection.scalars(taken):
        visit.standing[leg] -= standing.passenger(visit, leg, record, cohort)
    counts["passenger"] = 1
    return (*(f"hit/{id_}" for id_ in hits), f"passenger/{leg}/{record}")


def keep_out(visit: Visit, key: LegKey, passenger: Passenger, efface: Efface) -> Gone:
    """Take what messages, lists and the ledger of a leg say of someone who was not kept, but for those who were."""
    (leg,) = leg_rows(visit, (key,)).values()
    unsaid = unsaying.unsay(visit, leg, passenger, (), efface)
    visit.owes = True
    counts = {"message": unsaid.messages, "list": unsaid.lists}
    return Gone({kind: number for kind, number in counts.items() if number}, (f"passenger/{leg.id}/{passenger.id}",))


# ----------------------------------------------------------------------------------------------- again, in a restored home


def owed(visit: Visit) -> Owed:
    """Return what is listed beside the keys and this store does not know. It knows all that was granted a person before what
    it knows: what else is listed of that time never came into force, or was about a record that was erased. Of a leg that it
    first heard of later, for a restore lost what was known before, every record is a new one.
    """
    grants, unread = list[Granted](), 0
    for envelope in visit.keys.granted().envelopes:
        try:
            one = codec.decode(Granted, visit.keys.open(envelope, marking.LISTED, visit.grant))
            grants += [one] if one not in grants else []  # of whom was told apart since, it is listed twice
        except (Refused, Tampered):
            unread += 1
    rows = leg_rows(visit, {one.leg for one in grants})
    legs = {key: row.id for key, row in rows.items()}
    due: list[Granted] = []
    for one in sorted(grants, key=lambda one: (one.at, [*Granting].index(one.kind))):
        if one.leg in legs and marking.knows(visit, legs[one.leg], one):
            due = [before for before in due if before.leg != one.leg or not before.names & one.names]
        elif one.leg not in rows or _heard(rows[one.leg]) <= codec.stamp(one.at):
            due.append(one)
    inbox = select(schema.inbox.c.leg).where(schema.inbox.c.leg.in_({legs[one.leg] for one in due if one.leg in legs}))
    waiting = {*visit.connection.scalars(inbox.distinct())}
    return Owed(
        tuple(due),
        len(grants) + unread,
        unread,
        tuple(sorted(key for key, id_ in legs.items() if id_ in waiting and visit.keeps(rows[key].cohort))),
    )


def _heard(leg: Row[Any]) -> str:
    """Return when carriers first spoke of a leg; nothing where an older program did not note it."""
    return min((str(said) for said in (leg.api_first_at, leg.pnr_first_at) if said), default="")


def regrant(visit: Visit, granted: Granted, people: Sequence[Passenger], efface: Efface) -> Gone | None:
    """Do again what was granted, and return what went by it; None where the store holds nothing of whom it is about."""
    visit.hold(retaining.ALONE)
    legs = leg_rows(visit, (granted.leg,))
    if granted.leg not in legs:
        return None
    leg, rows = legs[granted.leg].id, list[Row[Any]]()
    retaining.move_on(visit, {leg})
    visit.owes = True
    for id_ in [one.id for one in people] or [granted.record]:
        with suppress(NotFound):
            rows.append(record_row(visit, id_))
    righted = {one.id: one for one in people}
    gone = [_regrant(visit, granted, row, righted.get(row.id), efface) for row in rows]
    if not rows and granted.kind is not Granting.LIFTED and visit.keeps(granted.stem):
        who = Marked(leg, granted.record, granted.stem, granted.stem)
        marking.put(visit, who, _mark(granted, granted.record), granted.request, granted.at)
    if granted.kind is Granting.LIFTED and (marks := marking.standing(visit, leg, granted.record, marking.RESTRICTED)):
        _reopen(visit, leg, marks, granted.at)
    return Gone(names=tuple(name for one in gone for name in one.names)) if rows else None


def _regrant(visit: Visit, granted: Granted, row: Row[Any], righted: Passenger | None, efface: Efface) -> Gone:
    mark, said = _mark(granted, row.id), (granted.request, granted.at)
    match granted.kind:
        case Granting.ERASED:
            return _take(visit, row, mark, *said, efface)
        case Granting.RESTRICTED if not marking.standing(visit, row.leg, row.id, marking.RESTRICTED):
            _set_aside(visit, Marked.of(row), mark, *said)
        case Granting.RECTIFIED if righted is not None:
            marking.put(visit, Marked.of(row), mark, *said)
            _show(visit, row, righted, granted.at)
    return Gone()


def _mark(granted: Granted, id_: str) -> Mark:
    return Mark(
        names=granted.names | {id_},
        restricted=granted.kind is Granting.RESTRICTED,
        rectified=granted.rectified,
        erased=granted.kind is Granting.ERASED,
    )


def _granted(visit: Visit, row: Row[Any], kind: Granting, mark: Mark, request: str, at: Instant) -> Granted:
    leg = visit.connection.execute(select(schema.legs).where(_LEG.id == row.leg)).one()
    return Granted(
        kind=kind,
        record=row.id,
        leg=noun.leg_key(leg),
        stem=row.cohort,
        names=mark.names | {row.id},
        request=request,
        at=at,
        rectified=mark.rectified,
    )


def _list(visit: Visit, row: Row[Any], granted: Granted) -> None:
    """List a grant apart from the store, before it is in force: what breaks off in between is done again by a restore, and does
    no harm. It rests under the keys of the record's circumstances, which any copy of the keys has that can bring it back, and
    which outlive its masking. Where they are destroyed nothing can. With the record goes what was listed of it before; that it
    was taken away does not.
    """
    beside = None if granted.kind is Granting.ERASED else row.context
    with suppress(Refused):
        visit.keys.list_granted(visit.seal(codec.encode(granted), marking.stem_of(row), "context", marking.LISTED, beside))


def _claimed(visit: Visit, record: str) -> Row[Any]:
    """Return a passenger's row once the leg is held and moved one revision on: no screening under way passes over this."""
    retaining.move_on(visit, {record_row(visit, record).leg})
    visit.owes = True
    return record_row(visit, record)
