"""The outside, as the operations see it: narrow Protocols, the values they exchange, and the settings.

This module knows what the operations ask for, in the domain's own verbs. It refuses to know who answers: SQLite or
PostgreSQL, key file or vault. Adapters implement these and decide nothing; ``bootstrap`` alone chooses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from pnrscreen.expected import ScheduledFlight
from pnrscreen.message import LocalTime, Source
from pnrscreen.model import Edition, FlightLeg, Hit, Instant, LegKey, Passenger
from pnrscreen.rights import AuditEntry, Grant, Log
from pnrscreen.stages import Admitted, Counted, Known, ListState, Screening
from pnrscreen.terms import Terms


class Clock(Protocol):
    """The time, for whoever may ask it: the shell."""

    def now(self) -> Instant:
        """Return this moment in UTC."""


class Ids(Protocol):
    """Fresh random identifiers."""

    def new(self, kind: str) -> str:
        """Return a new random id such as ``receipt-7f3a...`` (128 random bits)."""


class Keys(Protocol):
    """What holds the keys: encloses, opens, blinds, destroys. Key bytes never leave it.

    A cohort is profile x day of first receipt x data class (``eu-strict/2026-11-22/identity``): all its records fall due
    together, and destroying its key makes every envelope of it unreadable at once.
    """

    def enclose(self, plain: bytes, cohort: str, context: str) -> bytes:
        """Encrypt under a fresh record key, itself wrapped under the cohort's key; ``context`` is authenticated with it."""

    def open(self, envelope: bytes, context: str, grant: Grant) -> bytes:
        """Decrypt, or raise Tampered when envelope, context or key do not belong together."""

    def blind(self, purpose: str, value: str) -> str:
        """Return the keyed hash (HMAC-SHA-256, 32 hex digits) under which ``value`` is looked up for one purpose."""

    def destroy(self, cohort: str) -> str:
        """Destroy a cohort's key for good and return its fingerprint."""

    def within(self) -> Self:
        """Return these keys for one transaction: whether a cohort is destroyed is asked at its first use in it."""

    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""


class Shelf(Protocol):
    """Files that are read whole: profiles and rules (shipped or the unit's own), lists at rest."""

    def profile(self, code: str) -> bytes:
        """Return the text of a jurisdiction profile (TOML)."""

    def rules(self) -> Mapping[str, bytes]:
        """Return every rule file by its path below the rules folder."""

    def put_list(self, name: str, content: bytes) -> None:
        """Keep one edition of a list, encrypted at rest, durable before return."""

    def get_list(self, name: str, grant: Grant) -> bytes:
        """Return a kept list, or raise NotFound; what rests encrypted is opened under a grant."""

    def lay_aside(self, pieces: Iterable[bytes]) -> memoryview:
        """Lay aside what is too long for memory, until nobody looks at it any more, and return it as one run of bytes."""

    def put_register(self, name: str, content: memoryview) -> None:
        """Keep one edition of a register of documents, encrypted at rest, durable before return."""

    def get_register(self, name: str, grant: Grant) -> memoryview:
        """Return a kept register as one run of bytes, or raise NotFound."""


class Logs(Protocol):
    """The files of both logs, below one folder: ``operations/checkpoint``, ``rules/tile/0/000``, ..."""

    def alone(self, patience: float = inf) -> AbstractContextManager[bool]:
        """Hold the lease of these files, one holder at a time; False where another holds it for ``patience`` seconds."""

    def read(self, path: str) -> bytes:
        """Return what a file holds, or nothing where there is none."""

    def write(self, path: str, content: bytes) -> None:
        """Keep a file in place of the one before, durable before return."""

    def drop(self, path: str) -> None:
        """Take a file away, if it is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That one interchange arrived: where it was read from, what was in it. Nothing in it names a person.

    ``quarantined`` counts the stretches of it that go to quarantine.
    """

    id: str
    at: Instant
    source: str
    admitted: Admitted
    cohort: str
    quarantined: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """What a receipt says of one delivery, in counts: ``defects`` by severity, ``dropped`` by class.

    ``repeats`` is the id of the first receipt when the same interchange had come before: its counts are that one's. ``sender``
    and ``source`` rest sealed with the first receipt and are empty unless they were asked to be revealed.
    """

    id: str
    at: Instant
    carriers: tuple[str, ...]
    messages: int
    reservations: int
    travellers: int
    defects: Mapping[str, int]
    dropped: Mapping[str, int]
    quarantined: int = 0
    repeats: str = ""
    sender: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A stretch that could not be read, sealed whole under the quarantine cohort until it is repaired or ``until`` has come.

    ``segment`` is a tag of the standards' own or empty, ``number`` its place in its message. Where it is a reservation,
    ``leg`` is the one it was pushed for and ``reservation`` its report key, if it has a locator; ``sender`` and ``prepared_at``
    are those of its interchange. A resend is recognised by them.
    """

    id: str
    at: Instant
    until: Instant
    source: str
    offset: int
    length: int
    reason: str
    segment: str
    content: bytes
    cohort: str
    number: int = 0
    leg: LegKey | None = None
    reservation: str = ""
    sender: str = ""
    prepared_at: LocalTime = ""


class QuarantineState(StrEnum):
    """Where a quarantined stretch stands: to be repaired, repaired by a resend, or destroyed unrepaired."""

    OPEN = "open"
    REPAIRED = "repaired"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRow:
    """A quarantined stretch as it is listed: where and why, never what it says."""

    id: str
    at: Instant
    until: Instant
    leg: LegKey | None
    reason: str
    segment: str
    number: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecord:
    """A registered watchlist edition: who owns it, on what basis it may be matched, and how to find its entries.

    ``sought_or_alert``: someone registered it as one of persons or objects sought or under alert. ``category`` is what kind of
    alert an entry is that states none, ``control`` whom its originator lets see it.
    """

    name: str
    digest: str
    edition: str
    format: str
    entries: int
    faults: int
    owner: str
    basis: str
    loaded_at: Instant
    active: bool = True
    sought_or_alert: bool = False
    category: str = ""
    control: tuple[str, ...] = ()

    @property
    def terms(self) -> Terms:
        """On what terms an entry may be matched that states none of its own."""
        return Terms(owner=self.owner, ground=self.basis, control=self.control, category=self.category)

    @property
    def place(self) -> str:
        """Where the shelf keeps this edition's files."""
        return f"{self.name}@{self.digest[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One flight as the board shows it: of the schedule, of the messages, or of both.

    ``counts`` as in Screening; ``hits`` open hits by level name; ``api_at`` and ``pnr_at`` when a system last spoke of it,
    ``first`` when it first did. ``quarantined`` counts its stretches that no resend has repaired, expired ones included;
    ``lists`` as in Screening: how far each list that came can be relied on.
    """

    leg: FlightLeg
    counts: Mapping[str, int] = field(default_factory=dict)
    hits: Mapping[str, int] = field(default_factory=dict)
    api_at: Instant | None = None
    pnr_at: Instant | None = None
    first: Mapping[Source, Instant] = field(default_factory=dict)
    defects: int = 0
    waiting: int = 0
    scheduled: ScheduledFlight | None = None
    quarantined: int = 0
    lists: tuple[ListState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit with the passenger and the leg it concerns, as an officer sees it."""

    hit: Hit
    passenger: Passenger
    leg: FlightLeg


class Expired(NamedTuple):
    """What an expiry destroyed in quarantine: stretches, and keys of whole days."""

    stretches: int = 0
    keys: int = 0


class Snapshot(Protocol):
    """One consistent view. Whoever lets it reveal an identity must append an entry, or leaving it raises."""

    def known(self, legs: Iterable[LegKey]) -> Sequence[Known]:
        """Return what is known of these legs. Reveals identities."""

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs with unscreened reports, soonest departure first (at most ``limit``)."""

    def board(self) -> Sequence[BoardRow]:
        """Return every flight of the schedule and of the messages, soonest departure first."""

    def schedule(self) -> Sequence[ScheduledFlight]:
        """Return the flights of the schedule, soonest departure first."""

    def counted(self, since: str) -> Sequence[Counted]:
        """Return what was counted of carriers on the days of receipt from ``since`` (ISO date, "" for all) on, by carrier."""

    def quarantined(self) -> Sequence[QuarantineRow]:
        """Return the open stretches in quarantine, oldest first."""

    def deliveries(self, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
        """Return the newest receipts, oldest of them first. ``reveal`` opens sender and source."""

    def lists(self) -> Sequence[ListRecord]:
        """Return the registered lists: every active edition, by name."""

    def logged(self, log: Log, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries of a log from place ``start`` to before ``end``, canonical as they were written, in order."""

    def logged_size(self, log: Log) -> int:
        """Return how many entries of a log have their place."""

    def unlogged_since(self) -> Instant | None:
        """Return the instant of the oldest entry that has no place in its log yet, or None when every one has its own."""

    def numbers(self) -> Mapping[str, int]:
        """Return row counts (legs, passengers, hits, receipts, quarantined, waiting, leaves) for doctor and summaries."""

    def append(self, entry: AuditEntry) -> str:
        """Write the canonical leaf beside the act, in its own transaction, and return its ticket."""


class Transaction(Snapshot, Protocol):
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

    def load_schedule(self, flights: Sequence[ScheduledFlight], at: Instant) -> int:
        """Put these flights in the place of all there were of the days they leave on; return how many were taken out."""

    def record(self, screening: Screening, edition: Edition, at: Instant) -> None:
        """Commit a screening: passengers, look-up rows, hits, the leg's ledger. Raises Conflict on a stale revision."""

    def decide(self, leg: FlightLeg, sending: str, *, withdraw: bool) -> None:
        """Write down whether a list may withdraw whom it leaves out, and queue the leg. Raises Conflict when stale."""

    def hits(self, *, leg: LegKey | None = None, everything: bool = False) -> Sequence[ShownHit]:
        """Return hits with their passengers, gravest and soonest first, and mark them as shown. Reveals identities."""

    def requeue(self, at: Instant) -> int:
        """Queue every leg that is still to come (none dated before yesterday) and return how many: history is not
        screened against new entries without a request."""

    def register(self, record: ListRecord) -> None:
        """Make this the active edition of the list of that name; the one before stays on record, inactive."""

    def sequence(self, log: Log, at_most: int) -> int:
        """Give entries of a log that wait their places, oldest first; return how many entries of it have one by then."""

    def publish(self, edition: Edition, at: Instant) -> bool:
        """Write down that an edition comes into force; False when it is the one in force."""


class Store(Protocol):
    """Where everything stands. No call without a grant, and none the grant was not given for: both are Refused."""

    def reading(self, grant: Grant) -> AbstractContextManager[Snapshot]:
        """Open a read-only view (which can still append entries for what it reveals)."""

    def transaction(self, grant: Grant) -> AbstractContextManager[Transaction]:
        """Open a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The home's settings, read once. ``home`` is the unit's folder; ``synthetic`` marks a home that holds no real person.

    ``thresholds`` are those that differ from ``name_threshold``, by ``list`` or ``list/category``.
    """

    home: Path
    profile: str
    unit: str
    synthetic: bool
    name_threshold: int = 700
    thresholds: Mapping[str, int] = field(default_factory=dict)
    expects: str = "api+pnr"
    missing_alarm_minutes: int = 30
    interchange_bytes_max: int = 64 * 1024 * 1024
