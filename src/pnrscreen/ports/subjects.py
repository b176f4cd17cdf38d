"""What is exchanged with the store about the rights of persons concerned, and about breaches.

This module knows the shape of a request, of what is held on the one who asks, and of an entry of the breach register. It
refuses to know when anything is due.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

from pnrscreen.model import FlightLeg, Identity, Instant, LegKey, Passenger, Report, Statement
from pnrscreen.ports.kept import Ended, Gone
from pnrscreen.ports.rows import Expired
from pnrscreen.stages import Mark


class Efface(NamedTuple):
    """How a passenger is taken out of what is stored, beside those who stay on the leg: ``stored`` overwrites what bytes say of
    them, ``means`` tells whether a statement that is set aside speaks of them, and of nobody who stays.
    """

    stored: Callable[[bytes, Passenger, Sequence[Passenger]], bytes]
    means: Callable[[Statement, Passenger, Sequence[Passenger]], bool]


Heard = Callable[[bytes], Sequence[Report]]
"""Returns what stored bytes report."""


class Right(StrEnum):
    """What a person may ask of the data held on them (Directive 2016/680 Arts 14 to 16)."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    ERASURE = "erasure"


class RequestState(StrEnum):
    """Where a request stands; that one is overdue follows from its last day."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectRequest:
    """What a person asked, of whom the record itself says nothing: ``proven`` says how who asks is known, in words; ``records``
    are the ids of the passengers found, ``opened`` those of sealed ones by the approval that opened them.

    ``due`` is the last day to answer (ISO); ``extended`` why it is a later one. It stands here until ``until``. Words and ids
    stand sealed.
    """

    id: str
    kind: Right
    received_at: Instant
    handler: str
    ticket: str
    proven: str
    due: str
    until: Instant
    cohort: str
    state: RequestState = RequestState.OPEN
    records: tuple[str, ...] = ()
    opened: Mapping[str, str] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()
    extended: str = ""
    ground: str = ""
    answer: str = ""
    answered_at: Instant | None = None


class HeldHit(NamedTuple):
    """That a record was put before an officer, unopened: when, and where that stands."""

    opened_at: Instant
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """One record of a person: ``passenger`` is None where it is sealed. ``cohort`` names the day of first receipt (a stem);
    ``kept`` the keys under which a link keeps it; ``rectified`` since when what is shown differs from what carriers said.
    """

    id: str
    leg: FlightLeg
    cohort: str
    passenger: Passenger | None
    kept: tuple[str, ...] = ()
    restricted: str = ""
    rectified: str = ""
    hits: tuple[HeldHit, ...] = ()


class Granting(StrEnum):
    """What is done about a record because a person was granted it; a lifting ends a restriction."""

    RESTRICTED = "restricted"
    LIFTED = "lifted"
    RECTIFIED = "rectified"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """One grant, as it is listed apart from the store: what was done, about which record of which leg. ``stem`` names its day
    of first receipt, ``names`` are keyed hashes of all by which the person may go (``correlate.marks``).
    """

    kind: Granting
    record: str
    leg: LegKey
    stem: str
    names: frozenset[str]
    request: str
    at: Instant
    rectified: Identity | None = None


class Owed(NamedTuple):
    """What is listed and the store does not know, oldest first. ``listed`` counts the whole list, ``unread`` what of it cannot
    be opened; on the ``waiting`` legs messages wait to be screened.
    """

    grants: tuple[Granted, ...]
    listed: int
    unread: int
    waiting: tuple[LegKey, ...]


class BreachState(StrEnum):
    """Where a breach stands: it is looked into, or the entry is closed."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An entry of the breach register (Directive 2016/680 Art 30(5)): what happened, when it became known, what it concerns,
    what follows from it, what is done; when the authority and, where it puts them at high risk, the persons were told.
    """

    id: str
    known_at: Instant
    due: Instant
    until: Instant
    cohort: str
    author: str
    happened: str
    categories: str = ""
    number: str = ""
    consequences: str = ""
    measures: tuple[str, ...] = ()
    high_risk: bool = False
    notified_at: Instant | None = None
    late: str = ""
    communicated_at: Instant | None = None
    state: BreachState = BreachState.OPEN


class SubjectsReading(Protocol):
    """What can be asked of requests of persons concerned, of what is held on them, and of breaches."""

    def clocks(self) -> Mapping[str, int]:
        """Return how many requests of persons and notices of breaches wait, and how many of each are past their time."""

    def notice_due(self) -> Instant | None:
        """Return by when the authority is to be told of a breach, None when it was told of every one."""

    def subject_requests(self, request: str = "") -> Sequence[SubjectRequest]:
        """Return the request of this id, or every one, the first due first; raises NotFound."""

    def held(self, record: str) -> HeldRecord:
        """Return what is held of a passenger, by id; raises NotFound. Reveals identities."""

    def departed(self, stem: str) -> Sequence[str]:
        """Return the records, which no link keeps, of earlier flights of those on the flights out of a cohort, by their
        documents; opens nobody.
        """

    def restricted_on(self, leg: LegKey) -> frozenset[str]:
        """Return the names (``correlate.marks``) of those on a leg whose records stand restricted."""

    def restricted(self) -> frozenset[str]:
        """Return the names of all whose records stand restricted, on whatever leg: each name is of one leg alone."""

    def owed(self) -> Owed:
        """Return what is listed beside the keys that persons were granted and this store does not know."""

    def breaches(self, breach: str = "") -> Sequence[Breach]:
        """Return the breach of this id, or every one, the first known first; raises NotFound."""


class SubjectsWriting(Protocol):
    """What is written down of them, and what persons are granted."""

    def keep_request(self, request: SubjectRequest) -> None:
        """Keep a request of a person concerned as it stands now."""

    def keep_breach(self, breach: Breach) -> None:
        """Keep an entry of the breach register as it stands now."""

    def expire_registers(self, now: Instant) -> Expired:
        """Take away requests and breaches whose time is over, and the keys of the days that hold none any more."""

    def restrict(self, record: str, mark: Mark, request: str, at: Instant) -> int:
        """Let nobody compare a passenger any more, set the open hits aside, and return how many. Raises Conflict when that is
        so already.
        """

    def lift(self, record: str, at: Instant) -> int:
        """Lift a restriction: what was set aside is open again, a flight still to come is screened anew. Raises Conflict."""

    def rectify(self, righted: Passenger, mark: Mark, request: str, at: Instant) -> None:
        """Show and compare a passenger as they are from now on; what carriers said stays beside it. Raises Refused where the
        record is sealed.
        """

    def list_lifted(self, record: str, names: Collection[str], at: Instant) -> None:
        """List that a restriction was lifted, once it is: what breaks off in between leaves a restored home with it."""

    def erase_person(self, record: str, mark: Mark, request: str, at: Instant, efface: Efface) -> Gone:
        """Take one passenger away before their time, but for what is said of those who stay; ``efface`` overwrites stored
        bytes. Raises NotFound; Conflict while messages of the flight wait.
        """

    def keep_out(self, leg: LegKey, passenger: Passenger, efface: Efface) -> Gone:
        """Take what stored messages, lists and the ledger say of a passenger who was not kept, but for those who were."""

    def regrant(self, granted: Granted, people: Sequence[Passenger], efface: Efface) -> Gone | None:
        """Do again what was granted: about these passengers, as they are shown from then on, or about the record alone where
        it is sealed. Return what went by it; None where the store holds nothing of them: what comes of them later is known
        again where it has the leg.
        """

    def note_cut(self, head: bytes) -> None:
        """Note that what hangs by the strand of an envelope, which begins so, is to be cut once this change is committed."""

    def cut(self) -> int:
        """Cut the strands (``Keys.cut``) by which hangs what an earlier change took away before its day, so that no older copy
        of it opens; return how many. Whoever is interrupted in between leaves them to the next.
        """

    def drop_ended(self, heard: Heard) -> Ended:
        """Take away, in a home that was restored, what of its older rows hangs by strands that were cut since; return how much.
        The flights that lose something wait to be screened, with what their messages that are left say of nobody who is there.
        """
