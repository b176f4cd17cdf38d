"""Masked records: what is needed to ask for them, what was approved, and opening what was.

This module knows that an approval is redeemed once, that one person looks, and that nothing is opened before the entry which
says so has its place in the log. It refuses to know who may approve, when anything ends, and which fields are shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from pnrscreen.adapters.store import codec, noun, schema
from pnrscreen.adapters.store.unmasks import tasks as _tasks
from pnrscreen.adapters.store.unmasks import unmasks as _unmasks
from pnrscreen.adapters.store.visit import SEALED, Visit
from pnrscreen.custody import Invitation, ReturnedKey
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import FlightLeg, Instant
from pnrscreen.ports import MaskedRecord, Placed, Redeemed, UnmaskedPassenger, Unmasking, UnmaskTask
from pnrscreen.rights import Capability

CLASS = "unmask"
"""The class of the cohort under which all that belongs to one request is sealed."""
LOOKS = "unmask.use"
"""The act whose entry goes before every look."""
_READING = (Capability.READ_UNMASKINGS, Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN)
_ENDING = (Capability.UNMASK, Capability.CONTROL_UNMASKING, Capability.RETAIN)
_ONE, _TASK, _PERSON, _LEAF = _unmasks.c, _tasks.c, schema.passengers.c, schema.leaves.c
_DATES = ("decided_at", "until", "ratify_by", "ratified_at", "unratified_at", "ended_at")
_PLAIN = ("id", "digest", "requester", "viewer", "records", "fields", "urgent", "approval", "approver", "body", "ended")


def masked(visit: Visit, passenger: str) -> Sequence[MaskedRecord]:
    """Return the masked records of a passenger, and open nothing.

    Raises NotFound where there is none or its time is over for good, Refused where it is not masked yet.
    """
    rows = visit.connection.execute(select(schema.passengers).where(_PERSON.id == passenger).order_by(_PERSON.cohort)).all()
    kept = [row for row in rows if visit.shows(row.context)]
    if not kept:
        raise NotFound("there is no passenger of that id, or their time is over for good")
    hidden = [row for row in kept if not visit.shows(row.identity)]
    if not hidden:
        raise Refused("this passenger is not masked: who may see passengers sees them without an approval")
    return [
        MaskedRecord(row.id, _leg(visit, row.leg), visit.keys.request(row.identity, f"{_at(row)}/identity")) for row in hidden
    ]


def invite(visit: Visit, id_: str, stem: str) -> tuple[bytes, bytes]:
    """Make the pair of a request: its public half, and what rests of its private half."""
    return visit.keys.invite(f"{stem}/{CLASS}", _context(id_, "invitation"))


def ask(visit: Visit, made: Unmasking, paper: bytes, invitation: bytes) -> None:
    """Write a request down."""
    visit.connection.execute(
        insert(_unmasks).values(
            **{name: getattr(made, name) for name in _PLAIN},
            cohort=made.stem,
            asked_at=codec.stamp(made.asked_at),
            answer_by=codec.stamp(made.answer_by),
            asked=visit.seal(paper, made.stem, CLASS, _context(made.id, "asked")),
            invitation=invitation,
        )
    )
    visit.owes = True


def unmaskings(visit: Visit) -> Sequence[Unmasking]:
    """Return every request and what became of it, oldest first."""
    return [_unmasking(row) for row in visit.connection.execute(select(_unmasks).order_by(_ONE.asked_at, _ONE.id))]


def asked(visit: Visit, id_: str) -> bytes:
    """Return the paper that was asked; raises NotFound, and Refused once it has ended: then it is nowhere."""
    row = _row(visit, id_)
    if not row.asked:
        raise Refused("this unmasking has ended, and what was asked went with its keys", SEALED)
    return visit.keys.open(row.asked, _context(id_, "asked"), visit.grant)


def redeem(visit: Visit, made: Redeemed) -> None:
    """Keep what an approval opens. Raises Conflict where the request was answered, or the approval redeemed, before."""
    visit.hold(f"unmask/{made.id}")
    row = _row(visit, made.id)
    seen = visit.connection.scalar(select(_ONE.id).where(_ONE.nonce == made.nonce))
    if row.decided_at or row.ended_at or seen:
        raise Conflict("this request was answered meanwhile, and an approval is redeemed once")
    sealed = visit.seal(codec.encode(made.returned), row.cohort, CLASS, _context(made.id, "returned"))
    said = {name: getattr(made, name) for name in ("approval", "nonce", "approver", "body", "fields", "urgent")}
    dates = {"decided_at": made.at, "until": made.until, "ratify_by": made.ratify_by}
    stamped = {name: at and codec.stamp(at) for name, at in dates.items()}
    kept = update(_unmasks).where(_ONE.id == made.id)
    visit.connection.execute(kept.values(**said, **stamped, records=len(made.returned), returned=sealed))
    visit.owes = True


def opened(visit: Visit, id_: str, ticket: str) -> Sequence[UnmaskedPassenger]:
    """Open what was approved for the eyes of who asks, once the entry of that ticket has its place in the log.

    Raises Refused for anybody else, before that, and once it has ended; Tampered where a key is another record's.
    """
    row = _row(visit, id_)
    entry = placed(visit, ticket)
    if entry is None or json.loads(entry.canonical)["event"] != LOOKS:
        raise Refused("the log does not say yet that this is looked at: nothing is shown before it does")
    visit.entries += 1  # the entry that what is opened here owes: it stands already
    if visit.grant.actor.id != row.viewer or not row.returned or visit.clock.now() >= _until(row):
        raise Refused("this unmasking is for somebody else, or has ended", SEALED)
    returned = codec.decode(tuple[ReturnedKey, ...], visit.keys.open(row.returned, _context(id_, "returned"), visit.grant))
    by = Invitation(row.invitation, _context(id_, "invitation"), row.digest)
    return [_opened(visit, one, by) for one in returned]


def ratify(visit: Visit, id_: str, at: Instant) -> None:
    """Note that what was approved in urgency stands. Raises Conflict where it ended meanwhile."""
    standing = (_ONE.id == id_, _ONE.ratified_at.is_(None), _ONE.unratified_at.is_(None), _ONE.ratify_by.is_not(None))
    if not visit.connection.execute(update(_unmasks).where(*standing).values(ratified_at=codec.stamp(at))).rowcount:
        raise Conflict("there is nothing to ratify there any more")
    visit.owes = True


def end(visit: Visit, id_: str, why: str, at: Instant) -> bool:
    """Note that an unmasking ended, whose keys went first, and take away what they sealed; False where it was noted before."""
    gone = update(_unmasks).where(_ONE.id == id_, _ONE.ended_at.is_(None))
    said = {"ended": why, "ended_at": codec.stamp(at), "asked": b"", "invitation": b"", "returned": b""}
    ended = visit.connection.execute(gone.values(**said)).rowcount > 0
    visit.owes = visit.owes or ended
    return ended


def unratified(visit: Visit, id_: str, at: Instant) -> bool:
    """Note that what was approved in urgency was not ratified in time; False where that was noted before."""
    open_ = (_ONE.id == id_, _ONE.ratified_at.is_(None), _ONE.unratified_at.is_(None))
    noted = visit.connection.execute(update(_unmasks).where(*open_).values(unratified_at=codec.stamp(at))).rowcount > 0
    visit.owes = visit.owes or noted
    return noted


def forget(visit: Visit, ids: Sequence[str]) -> int:
    """Take away what is told of these, with their tasks; return how many there were."""
    gone = visit.connection.execute(delete(_unmasks).where(_ONE.id.in_(ids), _ONE.ended_at.is_not(None))).rowcount
    visit.owes = visit.owes or gone > 0
    return gone


def add_task(visit: Visit, made: UnmaskTask) -> None:
    """Put before the data protection officer what is to be looked at."""
    dates = {"made_at": codec.stamp(made.made_at), "due": codec.stamp(made.due)}
    visit.connection.execute(insert(_tasks).values(id=made.id, unmask=made.unmasking, kind=made.kind, **dates))
    visit.owes = True


def tasks(visit: Visit) -> Iterator[UnmaskTask]:
    """Yield every task, what is due first."""
    for row in visit.connection.execute(select(_tasks).order_by(_TASK.due, _TASK.id)):
        made_at, due, done = codec.moment(row.made_at), codec.moment(row.due), row.done_at and codec.moment(row.done_at)
        yield UnmaskTask(row.id, row.unmask, row.kind, made_at, due, done, row.done_by, row.escalated)


def end_task(visit: Visit, task: str, at: Instant) -> None:
    """Note that the officer has looked at it. Raises NotFound where no task of that id is open."""
    done = update(_tasks).where(_TASK.id == task, _TASK.done_at.is_(None))
    if not visit.connection.execute(done.values(done_at=codec.stamp(at), done_by=visit.grant.actor.id)).rowcount:
        raise NotFound("no task of that id is open")
    visit.owes = True


def escalate(visit: Visit, now: Instant) -> int:
    """Note which tasks are overdue, each once, and return how many became so."""
    late = (_TASK.done_at.is_(None), _TASK.due <= codec.stamp(now), ~_TASK.escalated)
    count = visit.connection.execute(update(_tasks).where(*late).values(escalated=True)).rowcount
    visit.owes = visit.owes or count > 0
    return count


def placed(visit: Visit, ticket: str) -> Placed | None:
    """Return an entry of the log by its ticket where it has its place, or None."""
    row = visit.connection.execute(select(_LEAF.position, _LEAF.canonical).where(_LEAF.ticket == ticket)).first()
    return None if row is None or row.position is None else Placed(row.position, row.canonical)


def _opened(visit: Visit, one: ReturnedKey, by: Invitation) -> UnmaskedPassenger:
    _, leg, id_, _ = one.context.split("/")
    stem = one.cohort.rpartition("/")[0]
    for row in visit.connection.execute(select(schema.passengers).where(_PERSON.leg == int(leg), _PERSON.id == id_)):
        sealed = visit.keys.request(row.identity, one.context)
        if sealed.cohort == one.cohort and visit.shows(row.context):
            plain = visit.keys.open_returned(row.identity, one, by, visit.grant)
            flight = _leg(visit, row.leg)
            return UnmaskedPassenger(noun.unmasked(visit, row, flight.key, plain), flight)
    raise NotFound(f"a record of {stem} that was approved is not there any more: its time is over")


def _unmasking(row: Row[Any]) -> Unmasking:
    said: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    dates: dict[str, Any] = {name: (value := getattr(row, name)) and codec.moment(value) for name in _DATES}
    return Unmasking(
        **said,
        stem=row.cohort,
        asked_at=codec.moment(row.asked_at),
        answer_by=codec.moment(row.answer_by),
        **dates,
    )


def _until(row: Row[Any]) -> Instant:
    """Return when it ends: what is urgent and not ratified, by when it is to be ratified at the latest."""
    return codec.moment(row.until if row.ratified_at else min(filter(None, (row.until, row.ratify_by))))


def _row(visit: Visit, id_: str) -> Row[Any]:
    row = visit.connection.execute(select(_unmasks).where(_ONE.id == id_)).first()
    if row is None:
        raise NotFound("there is no unmasking of that id")
    return row


def _leg(visit: Visit, leg: int) -> FlightLeg:
    return noun.flight_leg(visit.connection.execute(select(*schema.FLIGHT).where(schema.legs.c.id == leg)).one())


def _at(row: Row[Any]) -> str:
    return f"passenger/{row.leg}/{row.id}"


def _context(id_: str, field: str) -> str:
    return f"unmask/{id_}/{field}"


# ------------------------------------------------------------------------------------------------- what a grant must be for


class SqlUnmaskReading:
    """What can be read. A part of ``SqlSnapshot``."""

    _visit: Visit

    def masked(self, passenger: str) -> Sequence[MaskedRecord]:
        """Return the masked records of a passenger, with what is needed to ask for their keys; opens nothing."""
        self._visit.needs(Capability.UNMASK)
        return masked(self._visit, passenger)

    def unmaskings(self) -> Sequence[Unmasking]:
        """Return every request to open masked records, and what became of it."""
        self._visit.needs(*_READING)
        return unmaskings(self._visit)

    def unmask_tasks(self) -> Sequence[UnmaskTask]:
        """Return what the data protection officer looks at after an unmasking."""
        self._visit.needs(*_READING)
        return [*tasks(self._visit)]

    def unmask_asked(self, unmasked: str) -> bytes:
        """Return the paper that was asked."""
        self._visit.needs(Capability.UNMASK)
        return asked(self._visit, unmasked)

    def unmasked(self, unmasked: str, ticket: str) -> Sequence[UnmaskedPassenger]:
        """Open what was approved, once the entry of that ticket has its place in the log. Reveals identities."""
        self._visit.needs(Capability.UNMASK)
        return opened(self._visit, unmasked, ticket)

    def placed(self, ticket: str) -> Placed | None:
        """Return the entry of a ticket where it has its place in the log."""
        self._visit.needs(Capability.SEQUENCE)
        return placed(self._visit, ticket)


class SqlUnmaskWriting:
    """What can be changed. A part of ``SqlTransaction``."""

    _visit: Visit

    def invite(self, unmasked: str, stem: str) -> tuple[bytes, bytes]:
        """Make the pair of a request to which keys are returned."""
        self._visit.needs(Capability.UNMASK)
        return invite(self._visit, unmasked, stem)

    def ask_unmask(self, made: Unmasking, paper: bytes, invitation: bytes) -> None:
        """Write a request to open masked records down."""
        self._visit.needs(Capability.UNMASK)
        ask(self._visit, made, paper, invitation)

    def redeem(self, made: Redeemed) -> None:
        """Keep what an approval opens; raises Conflict where it was redeemed before."""
        self._visit.needs(Capability.UNMASK)
        redeem(self._visit, made)

    def ratify_unmask(self, unmasked: str, at: Instant) -> None:
        """Note that what was approved in urgency stands; raises Conflict where there is nothing to ratify."""
        self._visit.needs(Capability.UNMASK)
        ratify(self._visit, unmasked, at)

    def unratified_unmask(self, unmasked: str, at: Instant) -> bool:
        """Note that what was approved in urgency was not ratified."""
        self._visit.needs(*_ENDING)
        return unratified(self._visit, unmasked, at)

    def end_unmask(self, unmasked: str, why: str, at: Instant) -> bool:
        """Note that an unmasking ended, and take away what its keys sealed."""
        self._visit.needs(*_ENDING)
        return end(self._visit, unmasked, why, at)

    def forget_unmasks(self, ids: Sequence[str]) -> int:
        """Take away what is told of these unmaskings, which have ended."""
        self._visit.needs(Capability.RETAIN)
        return forget(self._visit, ids)

    def add_unmask_task(self, made: UnmaskTask) -> None:
        """Put before the data protection officer what is to be looked at."""
        self._visit.needs(*_ENDING)
        add_task(self._visit, made)

    def end_unmask_task(self, task: str, at: Instant) -> None:
        """Note that the officer has looked at it; raises NotFound where no task of that id is open."""
        self._visit.needs(Capability.CONTROL_UNMASKING)
        end_task(self._visit, task, at)

    def escalate_unmask_tasks(self, now: Instant) -> int:
        """Note which tasks are overdue, each once."""
        self._visit.needs(Capability.RETAIN)
        return escalate(self._visit, now)
