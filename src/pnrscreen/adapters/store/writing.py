"""What can be changed, and what is marked by being looked at.

This module knows which grant each change takes. It refuses to write an entry of the log anywhere but in the transaction of the
act itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import insert, select, update

from pnrscreen.adapters.store import (
    accepting,
    admitting,
    answering,
    codec,
    database,
    leaf,
    linking,
    ordered,
    proving,
    quarantining,
    recording,
    repeating,
    retaining,
    reviewing,
    schema,
    sequencing,
    standing,
    timekeeping,
    timetable,
)
from pnrscreen.adapters.store.claiming import SubjectsWrite
from pnrscreen.adapters.store.gating import ScopesWrite
from pnrscreen.adapters.store.reading import SqlSnapshot
from pnrscreen.adapters.store.ruling import RulesWrite
from pnrscreen.adapters.store.unmasking import SqlUnmaskWriting
from pnrscreen.expected import ScheduledFlight
from pnrscreen.model import Edition, FlightLeg, Hit, Instant, LegKey, Outcome
from pnrscreen.ports import (
    Answered,
    Expired,
    Given,
    Gone,
    Hold,
    Link,
    ListRecord,
    Quarantined,
    Ran,
    Receipt,
    Repeated,
    ShownHit,
    Taken,
)
from pnrscreen.resemblance import Match
from pnrscreen.review import Opinion, ProtectionOutcome, ProtectionReview, Review
from pnrscreen.rights import AuditEntry, Capability, Log
from pnrscreen.stages import Screening
from pnrscreen.timekeeping import Remembered


class SqlTransaction(SqlSnapshot, SqlUnmaskWriting, RulesWrite, ScopesWrite, SubjectsWrite):
    """A change. Implements ``ports.Transaction``."""

    def accept(self, receipt: Receipt) -> bool:
        """Keep an interchange's redacted raw and queue its reports; False when it was received before."""
        self._visit.needs(Capability.RECEIVE, Capability.ANSWER)
        return accepting.accept(self._visit, receipt)

    def quarantine(self, broken: Quarantined) -> bool:
        """Seal away what could not be read; False when it lies there already or a later resend repaired it."""
        self._visit.needs(Capability.RECEIVE, Capability.ANSWER)
        return quarantining.seal(self._visit, broken)

    def repeat(self, receipt: Receipt) -> str:
        """Note that an interchange came again and return the id of its first receipt."""
        self._visit.needs(Capability.RECEIVE, Capability.ANSWER)
        return accepting.repeat(self._visit, receipt)

    def repair(self, receipt: Receipt) -> Sequence[str]:
        """Destroy the quarantined stretches which what was received repairs, and return their ids."""
        self._visit.needs(Capability.RECEIVE)
        return quarantining.repair(self._visit, receipt)

    def expire_quarantine(self, now: Instant) -> Expired:
        """Destroy the stretches whose time is over, and the keys of the days that hold none any more."""
        self._visit.needs(Capability.EXPIRE_QUARANTINE, Capability.RETAIN)
        return quarantining.expire(self._visit, now)

    def open_quarantined(self, quarantined: str) -> bytes:
        """Return the bytes of the open stretch of this id, or raise NotFound. Reveals what may name people."""
        self._visit.needs(Capability.READ_QUARANTINE)
        return quarantining.content(self._visit, quarantined)

    def answer(self, answered: Answered) -> Given | None:
        """Keep what a query is answered; None, or what its transaction was answered before."""
        self._visit.needs(Capability.ANSWER)
        return answering.keep(self._visit, answered)

    def dismissed(self, causes: Mapping[str, Match | Outcome]) -> AbstractSet[str]:
        """Return which hits, of these ids, a human dismissed on evidence that reads as these causes do."""
        self._visit.needs(Capability.ANSWER)
        return answering.dismissed(self._visit, causes)

    def expire_answers(self, now: Instant) -> Expired:
        """Destroy the answers whose time is over, and the keys of the days that hold none any more."""
        self._visit.needs(Capability.ANSWER, Capability.RETAIN)
        return answering.expire(self._visit, now)

    def load_schedule(self, flights: Sequence[ScheduledFlight], at: Instant) -> int:
        """Put these flights in the place of all there were of the days they leave on; return how many were taken out."""
        self._visit.needs(Capability.LOAD_SCHEDULE)
        return timetable.load(self._visit, flights, at)

    def record(self, screening: Screening, edition: Edition, at: Instant) -> int:
        """Commit a screening whole, and return how many later flights wait anew for it; raises Conflict when the leg changed
        since it was loaded.
        """
        self._visit.needs(Capability.SCREEN)
        return recording.record(self._visit, screening, edition, at)

    def fail(self, leg: LegKey, kind: str, at: Instant) -> bool:
        """Note that the screening of a leg failed, by the kind of the fault; tell whether that is new. It waits on."""
        self._visit.needs(Capability.SCREEN)
        return recording.fail(self._visit, leg, kind, at)

    def decide(self, leg: FlightLeg, sending: str, *, withdraw: bool) -> None:
        """Write down what a person decided about a list; raises Conflict when the leg changed since it was looked at."""
        self._visit.needs(Capability.WITHDRAW)
        recording.decide(self._visit, leg, sending, withdraw=withdraw)

    def hits(self, ids: Sequence[str], *, reveal: bool = False) -> Sequence[ShownHit]:
        """Return hits with their passengers, in the order asked, and note that the actor saw them. Reveals identities."""
        self._visit.needs(Capability.READ_HITS)
        return reviewing.show(self._visit, ids, reveal=reveal)

    def hit(self, named: str, *, reveal: bool = False) -> ShownHit:
        """Return the one hit whose id begins so, and note that the actor saw it. Reveals identities."""
        self._visit.needs(Capability.READ_HITS)
        return reviewing.show_named(self._visit, named, reveal=reveal)

    def take(self, hit: str, until: Instant) -> Taken:
        """Let the actor work on the hits of a passenger until then; raises Conflict while somebody else does."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.take(self._visit, hit, until)

    def give_back(self, hit: str) -> bool:
        """Let others work on the hits of a passenger; False where the actor did not work on them."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.give_back(self._visit, hit)

    def to_review(self, hit: str) -> Hit:
        """Return the open hit whose id begins so, as its reviewer saw it last; raises NotFound, Refused or Conflict."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.to_review(self._visit, hit)

    def review(self, decided: Hit, review: Review) -> str:
        """Write a decision down for good, and return the hit's cohort; raises Conflict when the hit is not open any more."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.review(self._visit, decided, review)

    def opinions(self, hit: str) -> Sequence[Opinion]:
        """Return what specialist reviewers found of a hit as it reads now, oldest first. Reveals their reasons."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.opinions(self._visit, hit)

    def opine(self, said: ProtectionReview, outcome: ProtectionOutcome | None) -> str:
        """Write down what one specialist reviewer finds, and what several found together; returns and raises as ``review``."""
        self._visit.needs(Capability.REVIEW)
        return reviewing.opine(self._visit, said, outcome)

    def requeue(self, at: Instant) -> int:
        """Queue every leg dated yesterday or later and return how many.

        Each moves one revision on, so that a screening under the old edition which is under way does not pass for one under
        the new.
        """
        self._visit.needs(Capability.SCREEN)
        leg = schema.legs.c
        coming = leg.date >= (at - timedelta(days=1)).date().isoformat()
        self._visit.connection.execute(select(leg.id).where(coming).order_by(leg.id).with_for_update(key_share=True))
        queued = update(schema.legs).where(coming).values(waiting=True, revision=leg.revision + 1)
        return self._changed(self._visit.connection.execute(queued).rowcount)

    def register(self, record: ListRecord) -> None:
        """Make this the active edition of the list of that name; the one before stays on record, inactive."""
        self._visit.needs(Capability.PUBLISH_LIST)
        self._visit.hold(f"list/{record.name}")
        before = (schema.lists.c.name == record.name, schema.lists.c.active)
        proving.change(self._visit, schema.lists, before, {"active": False})
        row = {**asdict(record), "loaded_at": codec.stamp(record.loaded_at), "control": "|".join(record.control)}
        proving.add(self._visit, insert(schema.lists).values(row), schema.lists)
        self._changed(1)

    def publish(self, edition: Edition, at: Instant) -> bool:
        """Write down that an edition comes into force; False when it is the one in force."""
        self._visit.needs(Capability.SCREEN)
        table = schema.editions
        self._visit.hold("edition")
        if self.published() == edition.digest:
            return False
        content = codec.encode(edition).decode()
        proving.add(self._visit, insert(table).values(digest=edition.digest, at=codec.stamp(at), content=content), table)
        return bool(self._changed(1))

    def sequence(self, log: Log, at_most: int) -> int:
        """Give entries of a log that wait their places, oldest first; return how many entries of it have one by then."""
        self._visit.needs(Capability.SEQUENCE)
        return sequencing.place(self._visit, log, at_most)

    def forget_openings(self, stem: str) -> int:
        """Take away the private parts of the entries of a day of receipt; return of how many."""
        self._visit.needs(Capability.EXPIRE_LOG, Capability.RETAIN)
        return sequencing.forget_openings(self._visit, stem)

    def link(self, made: Link) -> None:
        """Link a passenger to evidence; raises NotFound, or Refused where their time is over or no match was reviewed."""
        self._visit.needs(Capability.LINK)
        linking.add(self._visit, made)

    def renew_link(self, link: str, review_due: str) -> None:
        """Let a link stand until another day; raises NotFound where there is none that stands."""
        self._visit.needs(Capability.LINK)
        linking.renew(self._visit, link, review_due)

    def lapse_links(self, today: str, at: Instant) -> int:
        """Let the links lapse that nobody reviewed by their day; return how many."""
        self._visit.needs(Capability.RETAIN)
        return linking.lapse(self._visit, today, at)

    def keep_linked(self, stem: str, at_most: int) -> int:
        """Move passengers of a day whom a link keeps under keys of their own, with their hits; return how many."""
        self._visit.needs(Capability.RETAIN)
        return linking.keep(self._visit, stem, at_most)

    def seal_rows(self, stem: str, at_most: int) -> Gone:
        """Take away a batch of what masking leaves of a day in no other form."""
        self._visit.needs(Capability.RETAIN)
        return retaining.seal(self._visit, stem, at_most)

    def erase_rows(self, stem: str, at_most: int) -> Gone:
        """Take away a batch of whatever there is of a day about travellers."""
        self._visit.needs(Capability.RETAIN)
        return retaining.erase(self._visit, stem, at_most)

    def remembered(self) -> Remembered | None:
        """Return what is remembered of time, and let nobody else change it until this change ends."""
        self._visit.needs(Capability.SEQUENCE, Capability.CONFIRM_CLOCK)
        self._visit.hold("clock")
        return timekeeping.remembered(self._visit)

    def prove_all(self) -> int:
        """Prove every row that can be proven as it stands; return how many."""
        self._visit.needs(Capability.ADMINISTER, Capability.SIGN_IN)
        timekeeping.begin(self._visit)
        standing.write_all(self._visit)
        return self._changed(proving.prove_all(self._visit))

    def remember(self, now: Remembered) -> None:
        """Put what is remembered of time in the place of what was."""
        self._visit.needs(Capability.SEQUENCE, Capability.CONFIRM_CLOCK)
        timekeeping.remember(self._visit, now)

    def note_run(self, ran: Ran) -> None:
        """Note how a retention run ended."""
        self._visit.needs(Capability.RETAIN)
        timekeeping.note_run(self._visit, ran)

    def hold(self, made: Hold) -> None:
        """Note that records were copied to an authority's case; raises Conflict for an order that was carried out before."""
        self._visit.needs(Capability.HOLD)
        ordered.add(self._visit, made)

    def note_sealed(self, kept: str, at: Instant) -> None:
        """Note that whom a link keeps is sealed."""
        self._visit.needs(Capability.RETAIN)
        linking.note_sealed(self._visit, kept, at)

    def release(self, kept: str) -> Gone:
        """Take away a passenger whom no link keeps any more, with their links."""
        self._visit.needs(Capability.RETAIN)
        return linking.release(self._visit, kept)

    def forget_asked(self, before: Instant) -> Gone:
        """Take away the nonces of sessions and the requests that count once of before a moment."""
        self._visit.needs(Capability.RETAIN)
        return retaining.forget_asked(self._visit, before)

    def forget_marks(self, over: Callable[[str], bool]) -> int:
        """Take away by what stretches that are gone from quarantine would be recognised, of days that are over."""
        self._visit.needs(Capability.RETAIN)
        return retaining.forget_marks(self._visit, over)

    def clear_months(self, over: Callable[[str], bool]) -> int:
        """Give back the room of months of which nothing is left and nothing may be."""
        self._visit.needs(Capability.RETAIN)
        return self._changed(database.clear_room(self._visit.connection, over))

    def begin_session(self, nonce: str, at: Instant) -> bool:
        """Burn the nonce of a claim; False when it was burned before."""
        self._visit.needs(Capability.SIGN_IN)
        return admitting.begin(self._visit, nonce, at)

    def begin_once(self, token: str, request: str, at: Instant) -> Repeated | None:
        """Note that a request is under way, or return what is kept of the one before it under the same key."""
        self._visit.needs(Capability.SIGN_IN)
        return repeating.begin(self._visit, token, request, at)

    def keep_once(self, token: str, answer: bytes, stem: str) -> None:
        """Keep the answer to a request that is under way, sealed with what was received on a day (``profile/day``)."""
        self._visit.needs(Capability.SIGN_IN)
        repeating.keep(self._visit, token, answer, stem)

    def forget_once(self, token: str) -> None:
        """Forget a request that came to nothing."""
        self._visit.needs(Capability.SIGN_IN)
        repeating.forget(self._visit, token)

    def note_adoption(self, number: int, digest: str, at: Instant) -> bool:
        """Note that a profile was adopted; False when one of that number is noted."""
        self._visit.needs(Capability.SIGN_IN)
        return admitting.note_adoption(self._visit, number, digest, at)

    def note_version(self, version: int, digest: str, at: Instant) -> bool:
        """Note that a version of the registry is in force; False when one of that number is noted."""
        self._visit.needs(Capability.SIGN_IN)
        return admitting.note(self._visit, version, digest, at)

    def acknowledge(self, at: Instant) -> int:
        """Mark every noted version as shown to a data protection officer and return how many were not yet."""
        self._visit.needs(Capability.ACKNOWLEDGE)
        return admitting.acknowledge(self._visit, at)

    def append(self, entry: AuditEntry) -> str:
        """Write the canonical leaf beside the act, in its own transaction, and return its ticket."""
        ticket, made = leaf.make(self._visit, entry)
        self._visit.leaves.append(made)
        return ticket

    def _changed(self, rows: int) -> int:
        self._visit.owes = self._visit.owes or rows > 0
        return rows
