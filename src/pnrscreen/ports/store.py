"""The store, as the operations see it: consistent views, and changes that are written down.

This module knows what is asked of a store, in the domain's own verbs. It refuses to know which database answers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Protocol

from pnrscreen.expected import ScheduledFlight
from pnrscreen.keeping import Table
from pnrscreen.model import Edition, FlightLeg, Hit, Instant, LegKey, Outcome
from pnrscreen.ports.attested import Attesting, Proving
from pnrscreen.ports.kept import (
    Adopted,
    Gone,
    Held,
    History,
    Hold,
    Holding,
    Keeping,
    Link,
    Ran,
    Refusing,
    Rescanned,
    Scanned,
    Strange,
    Superseded,
)
from pnrscreen.ports.rows import (
    ALL,
    Ahead,
    Answered,
    BoardRow,
    Expired,
    Findings,
    Given,
    ListRecord,
    NotedVersion,
    OpenedPassenger,
    Quarantined,
    QuarantineRow,
    Queue,
    Queued,
    Receipt,
    ReceiptRow,
    ReceiptStatus,
    Repeated,
    ShownHit,
    StoreFacts,
    Taken,
    Window,
)
from pnrscreen.ports.ruled import RulesReading, RulesWriting
from pnrscreen.ports.subjects import SubjectsReading, SubjectsWriting
from pnrscreen.ports.unmasking import UnmaskReading, UnmaskWriting
from pnrscreen.resemblance import Match
from pnrscreen.review import Opinion, ProtectionOutcome, ProtectionReview, Review
from pnrscreen.rights import AuditEntry, Grant, Log
from pnrscreen.stages import Counted, Known, Screening
from pnrscreen.timekeeping import Remembered


class Snapshot(Attesting, UnmaskReading, RulesReading, SubjectsReading, Protocol):
    """One consistent view. Whoever lets it reveal an identity must append an entry, or leaving it raises."""

    def known(self, legs: Iterable[LegKey], window: int = 0) -> Sequence[Known]:
        """Return what is known of these legs; with a ``window`` (days), also on which flights of those days before each leg
        the documents shown on it were shown (``Past``). Reveals identities.
        """

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs with unscreened reports that did not fail lately, soonest departure first (at most ``limit``)."""

    def published(self) -> str:
        """Return the digest of the edition that was written down last as being in force, or nothing."""

    def board(self, window: Window = ALL) -> Sequence[BoardRow]:
        """Return the flights of the schedule and of the messages, soonest departure first: all, or those of a window."""

    def schedule(self) -> Sequence[ScheduledFlight]:
        """Return the flights of the schedule, soonest departure first."""

    def counted(self, since: str) -> Sequence[Counted]:
        """Return what was counted of carriers on the days of receipt from ``since`` (ISO date, "" for all) on, by carrier."""

    def quarantined(self) -> Sequence[QuarantineRow]:
        """Return the open stretches in quarantine, oldest first."""

    def deliveries(self, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
        """Return the newest receipts, oldest of them first. ``reveal`` opens sender and source."""

    def receipt(self, delivery: str) -> ReceiptStatus:
        """Return one delivery (a receipt, or an interchange that came again) by its id, or raise NotFound."""

    def queue(self, *, leg: LegKey | None = None, everything: bool = False) -> Queue:
        """Return the open hits, or every one, that the actor's organisation may see, and how many more it may not."""

    def ahead(self, as_of: Instant, limit: int, behind: tuple[object, ...] | None = None, leg: LegKey | None = None) -> Ahead:
        """Return at least the next ``limit`` open hits and the one after, on their flights with all that stands there, in no
        order; of one flight or of all.

        ``behind`` is how the place of a hit begins (``triage.GROUP``), to go on from there in the queue as it stood at
        ``as_of``: open then and not decided or withdrawn since; what was decided since is told too, as it still counts for
        how grave the hits of its passenger are.
        """

    def queued_of(self, passenger: str) -> Sequence[Queued]:
        """Return every hit of a passenger that the actor's organisation may see."""

    def passenger(self, passenger: str) -> OpenedPassenger:
        """Return the passenger of this id with the companions, or raise NotFound. Reveals identities."""

    def find(self, sought: Sequence[tuple[str, str]], at_most: int) -> Findings:
        """Find passengers by exact (purpose, value) pairs that all hold of them; opens none where they are more than
        ``at_most``. What is sealed is not found. Reveals identities.
        """

    def lists(self) -> Sequence[ListRecord]:
        """Return the registered lists: every active edition, by name."""

    def logged(self, log: Log, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries of a log from place ``start`` to before ``end``, canonical as they were written, in order."""

    def logged_size(self, log: Log) -> int:
        """Return how many entries of a log have their place."""

    def unlogged_since(self, log: Log | None = None) -> Instant | None:
        """Return the instant of the oldest entry that has no place in its ``log`` yet, in any without; None when all have."""

    def adoptions(self) -> Sequence[str]:
        """Return the digests of the adoptions of a profile that were noted, oldest first."""
        ...

    def versions(self) -> Sequence[NotedVersion]:
        """Return the versions of the registry that were noted, oldest first."""

    def numbers(self) -> Mapping[str, int]:
        """Return row counts (legs, passengers, hits, receipts, quarantined, waiting, leaves) for doctor and summaries."""

    def backlog(self) -> Mapping[str, int]:
        """Return how many legs wait to be screened, stretches to be repaired, hits to be decided (open_hits) and entries to be
        given their place in the log (unlogged), and how many have it (logged). Of retention: when the last run ended (seconds
        since 1970, 0 before the first), whether the one after it broke off, how many records were due then and late; and by how
        many seconds the clock has jumped forward.
        """

    def tables(self) -> Iterator[Table]:
        """Yield every table as it rests, sealed; what lies in quarantine is left out."""

    def strange(self) -> Strange | None:
        """Return the newest entry of the log where the keys at hand do not open it, or None where they do."""

    def stems(self) -> Sequence[str]:
        """Return the days of receipt (as cohorts) of which anything about travellers is there, unlinked, in order."""

    def keepings(self) -> Sequence[Keeping]:
        """Return the passengers whom a link keeps or kept, and whether one still stands."""

    def links(self, passenger: str = "") -> Sequence[Link]:
        """Return the links there are, of one passenger or of all, oldest first; opens the references of their evidence."""

    def superseded(self) -> Sequence[Superseded]:
        """Return the editions of lists that are in force no more, by name."""

    def shelved(self) -> AbstractSet[str]:
        """Return where the shelf keeps whatever was ever registered as a list."""

    def holdings(self, stems: Collection[str] | None = None) -> Sequence[Holding]:
        """Return what is there that falls due some day, counted by what falls due together: all of it, or of what is told apart
        by its day what is of these days.
        """

    def remembered(self) -> Remembered | None:
        """Return what is remembered of time, or None before anything was done."""

    def last_run(self) -> Ran | None:
        """Return how the last retention run ended, or None before the first."""

    def records(self, ids: Collection[str]) -> Sequence[Held]:
        """Return a copy of each record of these passengers, clear while it may be seen and as masked afterwards. Reveals
        identities.
        """

    def holds(self) -> Sequence[Hold]:
        """Return what was copied to the cases of authorities, oldest first."""

    def history(self, since: str, until: str, window: int = 0) -> History:
        """Say who flew from one day on and before another (ISO dates, "" for no bound) and may be opened; opens nobody."""

    def flown(self, legs: Sequence[LegKey]) -> Sequence[Known]:
        """Return who flew on some legs and may be opened, with their hits that stand and that the actor's organisation may
        see. Reveals identities.
        """

    def scopes(self) -> Sequence[Adopted]:
        """Return the decisions on flights that were adopted, oldest first."""

    def rescans(self) -> Sequence[Rescanned]:
        """Return every day of receipt of which anything is there, and where each stands; first that of the dictionary itself,
        whose ``at`` is since when it is in force here.
        """

    def append(self, entry: AuditEntry) -> str:
        """Write the canonical leaf beside the act, in its own transaction, and return its ticket."""


class Transaction(Snapshot, UnmaskWriting, RulesWriting, SubjectsWriting, Proving, Protocol):
    """A change: commits on exit, rolls back on an exception, and refuses to commit without an audit entry."""

    def accept(self, receipt: Receipt) -> bool:
        """Keep an interchange's redacted raw and queue its reports and deliveries; False when it was received before."""

    def repeat(self, receipt: Receipt) -> str:
        """Note that an interchange came again and return the id of its first receipt."""

    def quarantine(self, broken: Quarantined) -> bool:
        """Seal away what could not be read; False when the same stretch already lies there or a later resend repaired it."""

    def repair(self, receipt: Receipt) -> Sequence[str]:
        """Destroy the quarantined stretches which what was received repairs, and return their ids."""

    def expire_quarantine(self, now: Instant) -> Expired:
        """Destroy the stretches whose time is over, and the keys of the days that hold none any more."""

    def open_quarantined(self, quarantined: str) -> bytes:
        """Return the bytes of the open stretch of this id, or raise NotFound. Reveals what may name people."""

    def answer(self, answered: Answered) -> Given | None:
        """Keep what a query is answered, until its hours are over; None, or what its transaction was answered before."""

    def dismissed(self, causes: Mapping[str, Match | Outcome]) -> AbstractSet[str]:
        """Return which hits, of these ids, a human dismissed on evidence that reads as these causes do."""

    def expire_answers(self, now: Instant) -> Expired:
        """Destroy the answers whose time is over, and the keys of the days that hold none any more."""

    def load_schedule(self, flights: Sequence[ScheduledFlight], at: Instant) -> int:
        """Put these flights in the place of all there were of the days they leave on; return how many were taken out."""

    def record(self, screening: Screening, edition: Edition, at: Instant) -> int:
        """Commit a screening whole, and return how many later flights wait anew for it. Raises Conflict on a stale revision."""

    def fail(self, leg: LegKey, kind: str, at: Instant) -> bool:
        """Note that the screening of a leg failed, by the kind of the fault; tell whether that is new. It waits on."""

    def decide(self, leg: FlightLeg, sending: str, *, withdraw: bool) -> None:
        """Write down whether a list may withdraw whom it leaves out, and queue the leg. Raises Conflict when stale."""

    def hits(self, ids: Sequence[str], *, reveal: bool = False) -> Sequence[ShownHit]:
        """Return these hits with their passengers, in the order asked, and note that the actor saw them; those that are gone,
        or that the actor may not see (of another lane, or for other organisations), are left out. In the lane of protection
        who it is comes only where the caller asks to ``reveal`` it. Reveals identities.
        """

    def hit(self, named: str, *, reveal: bool = False) -> ShownHit:
        """Return the one hit whose id begins so, and note that the actor saw it. Raises NotFound for none that the actor's
        organisation may see, Refused for several. Reveals identities.
        """

    def take(self, hit: str, until: Instant) -> Taken:
        """Let the actor work on the hits of a passenger, named by one of them, until then; again to go on.

        Raises NotFound as ``hit`` does, Conflict where somebody else works on them or the hit is not open any more.
        """

    def give_back(self, hit: str) -> bool:
        """Let others work on the hits of a passenger; False where the actor did not work on them. Raises NotFound."""

    def to_review(self, hit: str) -> Hit:
        """Return the open hit whose id begins so, as its reviewer saw it last. Raises NotFound; Refused when they have not seen
        it; Conflict when it was decided, withdrawn or changed since. Reveals identities.
        """

    def review(self, decided: Hit, review: Review) -> str:
        """Write a decision down for good, and return the cohort of the hit. Raises Conflict when it is not open any more."""

    def opinions(self, hit: str) -> Sequence[Opinion]:
        """Return what specialist reviewers found of a hit as it reads now, oldest first. Reveals their reasons."""

    def opine(self, said: ProtectionReview, outcome: ProtectionOutcome | None) -> str:
        """Write down what one specialist reviewer finds of a hit in the lane of protection, and what several found together,
        for good; return its cohort. Raises Conflict when it is not open any more or stands in another lane.
        """

    def requeue(self, at: Instant) -> int:
        """Queue every leg that is still to come (none dated before yesterday) and return how many: history is not
        screened against new entries without a request."""

    def register(self, record: ListRecord) -> None:
        """Make this the active edition of the list of that name; the one before stays on record, inactive."""

    def sequence(self, log: Log, at_most: int) -> int:
        """Give entries of a log that wait their places, oldest first; return how many entries of it have one by then."""

    def forget_openings(self, stem: str) -> int:
        """Take away the private parts of the entries of one day (``profile/day``), and return of how many entries."""

    def link(self, made: Link) -> None:
        """Link a passenger to evidence. Raises NotFound; Refused where their time is over or no hit of theirs was confirmed."""

    def renew_link(self, link: str, review_due: str) -> None:
        """Let a link stand until another day; raises NotFound where there is none that stands."""

    def lapse_links(self, today: str, at: Instant) -> int:
        """Let the links lapse that nobody reviewed by their day; return how many."""

    def keep_linked(self, stem: str, at_most: int) -> int:
        """Move passengers of a day whom a link keeps under keys of their own, with their hits; return how many (0: no more)."""

    def seal_rows(self, stem: str, at_most: int) -> Gone:
        """Take away a batch of what masking leaves of a day in no other form: look-up hashes, ledgers, what came in."""

    def erase_rows(self, stem: str, at_most: int) -> Gone:
        """Take away a batch of whatever there is of a day about travellers. Its keys went first."""

    def remember(self, now: Remembered) -> None:
        """Put what is remembered of time in the place of what was."""

    def note_run(self, ran: Ran) -> None:
        """Note how a retention run ended."""

    def hold(self, made: Hold) -> None:
        """Note that records were copied to an authority's case. Raises Conflict for an order that was carried out before."""

    def note_sealed(self, kept: str, at: Instant) -> None:
        """Note that whom a link keeps is sealed, beside the entry that certifies it."""

    def release(self, kept: str) -> Gone:
        """Take away a passenger whom no link keeps any more, with their links; where they are not kept so yet, the links."""

    def forget_asked(self, before: Instant) -> Gone:
        """Take away the nonces of sessions, and the answers to requests that count once, of before a moment, and who worked on
        what until then.
        """

    def forget_marks(self, over: Callable[[str], bool]) -> int:
        """Take away by what stretches that are gone from quarantine would be recognised, of days that are over; return of how
        many.
        """

    def clear_months(self, over: Callable[[str], bool]) -> int:
        """Give back the room of months of which nothing is left and nothing may be; return how many rooms."""

    def adopt_scope(self, adopted: Adopted) -> bool:
        """Put a decision on flights in force; False where it was adopted before."""

    def end_scope(self, digest: str, at: Instant) -> None:
        """End a decision on flights before its time."""

    def close_scope(self, digest: str) -> bool:
        """Note that the log says of a decision that it is over; False where it is noted already."""

    def note_dictionary(self, dictionary: str, at: Instant) -> None:
        """Note since when a dictionary of what is refused is in force here."""

    def rescan(self, stem: str, refusing: Refusing, at_most: int) -> Scanned:
        """Take what is refused by now out of a batch of what is stored of a day, in place, and note how far it came."""

    def publish(self, edition: Edition, at: Instant) -> bool:
        """Write down that an edition comes into force; False when it is the one in force."""

    def begin_session(self, nonce: str, at: Instant) -> bool:
        """Burn the nonce of a claim; False when it was burned before."""

    def begin_once(self, token: str, request: str, at: Instant) -> Repeated | None:
        """Note that a request is under way, or return what is kept of the one before it under the same key."""

    def keep_once(self, token: str, answer: bytes, stem: str) -> None:
        """Keep the answer to a request that is under way, sealed with what was received on a day (``profile/day``)."""

    def forget_once(self, token: str) -> None:
        """Forget a request that came to nothing."""

    def note_adoption(self, number: int, digest: str, at: Instant) -> bool:
        """Note that a profile was adopted; False when one of that number is noted."""
        ...

    def note_version(self, version: int, digest: str, at: Instant) -> bool:
        """Note that a version of the registry is in force; False when one of that number is noted."""

    def acknowledge(self, at: Instant) -> int:
        """Mark every noted version as shown to a data protection officer and return how many were not yet."""


class Store(Protocol):
    """Where everything stands. No call without a grant, and none the grant was not given for: both are Refused."""

    def describe(self) -> StoreFacts:
        """Say which database it is; it names nobody, so it takes no grant. Raises OSError where it does not answer."""

    def reading(self, grant: Grant) -> AbstractContextManager[Snapshot]:
        """Open a read-only view (which can still append entries for what it reveals)."""

    def transaction(self, grant: Grant, patience: float = 0) -> AbstractContextManager[Transaction]:
        """Open a change. With ``patience`` it waits for others no longer than so many seconds, then raises Conflict."""
