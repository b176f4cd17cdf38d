"""The outside, as the operations see it: narrow Protocols, the values they exchange, and the settings.

This module knows what the operations ask for, in the domain's own verbs. It refuses to know who answers: SQLite or
PostgreSQL, key file or vault. Adapters implement these and decide nothing; ``bootstrap`` alone chooses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pnrscreen.model import Edition, FlightLeg, Hit, Instant, LegKey, Passenger
from pnrscreen.rights import AuditEntry, Grant
from pnrscreen.stages import Admitted, Known, ListState, Screening


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That one interchange arrived: where it was read from, what was in it. Nothing in it names a person."""

    id: str
    at: Instant
    source: str
    admitted: Admitted
    cohort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A stretch that could not be read, sealed whole under the quarantine cohort."""

    id: str
    at: Instant
    source: str
    offset: int
    length: int
    reason: str
    segment: str
    content: bytes
    cohort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRecord:
    """A registered watchlist edition: who owns it, on what basis it may be matched, and how to find its entries."""

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

    @property
    def place(self) -> str:
        """Where the shelf keeps this edition's files."""
        return f"{self.name}@{self.digest[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """One flight as the board shows it. ``counts`` and ``lists`` as in Screening; ``hits`` open hits by level name."""

    leg: FlightLeg
    counts: Mapping[str, int]
    hits: Mapping[str, int]
    api_at: Instant | None = None
    pnr_at: Instant | None = None
    defects: int = 0
    waiting: int = 0
    lists: tuple[ListState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit with the passenger and the leg it concerns, as an officer sees it."""

    hit: Hit
    passenger: Passenger
    leg: FlightLeg


class Snapshot(Protocol):
    """One consistent view. Whoever lets it reveal an identity must append an entry, or leaving it raises."""

    def known(self, legs: Iterable[LegKey]) -> Sequence[Known]:
        """Return what is known of these legs. Reveals identities."""

    def waiting(self, limit: int) -> Sequence[LegKey]:
        """Return legs with unscreened reports, soonest departure first (at most ``limit``)."""

    def board(self) -> Sequence[BoardRow]:
        """Return every leg, soonest departure first."""

    def lists(self) -> Sequence[ListRecord]:
        """Return the registered lists: every active edition, by name."""

    def numbers(self) -> Mapping[str, int]:
        """Return row counts (legs, passengers, hits, receipts, quarantined, waiting, leaves) for doctor and summaries."""

    def append(self, entry: AuditEntry) -> str:
        """Write the canonical leaf beside the act, in its own transaction, and return its ticket."""


class Transaction(Snapshot, Protocol):
    """A change: commits on exit, rolls back on an exception, and refuses to commit without an audit entry."""

    def accept(self, receipt: Receipt) -> bool:
        """Keep an interchange's redacted raw and queue its reports and deliveries; False when it was received before."""

    def quarantine(self, broken: Quarantined) -> bool:
        """Seal away what could not be read; False when the same bytes already lie there."""

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
    """The home's settings, read once. ``home`` is the unit's folder; ``synthetic`` marks a home that holds no real person."""

    home: Path
    profile: str
    unit: str
    synthetic: bool
    name_threshold: int = 700
    interchange_bytes_max: int = 64 * 1024 * 1024
