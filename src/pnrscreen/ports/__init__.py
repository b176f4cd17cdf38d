"""The outside, as the operations see it: narrow Protocols, the values they exchange, and the settings.

This module knows what the operations ask for, in the domain's own verbs. It refuses to know who answers: SQLite or
PostgreSQL, key file or vault. Adapters implement these and decide nothing; ``bootstrap`` alone chooses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Protocol, Self

from pnrscreen.custody import CohortKey, Custody, Invitation, KeyRequest, Listed, ReturnedKey
from pnrscreen.model import Instant
from pnrscreen.ports.attested import Act, Stood, Verdict, finding
from pnrscreen.ports.kept import (
    REVIEWED_MATCH,
    Adopted,
    Ended,
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
    Companion,
    Expired,
    Findings,
    FoundPassenger,
    Given,
    Laid,
    ListRecord,
    NotedVersion,
    OpenedPassenger,
    Quarantined,
    QuarantineRow,
    QuarantineState,
    Queue,
    Queued,
    Receipt,
    ReceiptRow,
    ReceiptState,
    ReceiptStatus,
    Repeated,
    ShownHit,
    Spooled,
    StoreFacts,
    Taken,
    Window,
)
from pnrscreen.ports.ruled import Decided, ShadowCount
from pnrscreen.ports.store import Snapshot, Store, Transaction
from pnrscreen.ports.subjects import (
    Breach,
    BreachState,
    Efface,
    Granted,
    Granting,
    Heard,
    HeldHit,
    HeldRecord,
    Owed,
    RequestState,
    Right,
    SubjectRequest,
)
from pnrscreen.ports.unmasking import MaskedRecord, Placed, Redeemed, UnmaskedPassenger, Unmasking, UnmaskTask
from pnrscreen.rights import Grant

__all__ = (
    "ALL",
    "REVIEWED_MATCH",
    "Act",
    "Adopted",
    "Ahead",
    "Answered",
    "BoardRow",
    "Breach",
    "BreachState",
    "Clock",
    "Companion",
    "Config",
    "Decided",
    "Efface",
    "Ended",
    "Expired",
    "Findings",
    "FoundPassenger",
    "Given",
    "Gone",
    "Granted",
    "Granting",
    "Heard",
    "Held",
    "HeldHit",
    "HeldRecord",
    "History",
    "Hold",
    "Holding",
    "Ids",
    "Keeping",
    "Keys",
    "Laid",
    "Link",
    "ListRecord",
    "Logs",
    "MaskedRecord",
    "NotedVersion",
    "OpenedPassenger",
    "Owed",
    "Placed",
    "QuarantineRow",
    "QuarantineState",
    "Quarantined",
    "Queue",
    "Queued",
    "Ran",
    "Receipt",
    "ReceiptRow",
    "ReceiptState",
    "ReceiptStatus",
    "Redeemed",
    "Refusing",
    "Repeated",
    "RequestState",
    "Rescanned",
    "Right",
    "Scanned",
    "ShadowCount",
    "Shelf",
    "ShownHit",
    "Snapshot",
    "Spool",
    "Spooled",
    "Stood",
    "Store",
    "StoreFacts",
    "Strange",
    "SubjectRequest",
    "Superseded",
    "Taken",
    "Transaction",
    "UnmaskTask",
    "UnmaskedPassenger",
    "Unmasking",
    "Verdict",
    "Window",
    "finding",
)


class Clock(Protocol):
    """The time, for whoever may ask it: the shell."""

    def now(self) -> Instant:
        """Return this moment in UTC."""


class Ids(Protocol):
    """Fresh random identifiers."""

    def new(self, kind: str) -> str:
        """Return a new random id such as ``receipt-7f3a...`` (128 random bits)."""


class Keys(Protocol):
    """What holds the keys: encloses, opens, blinds, seals, destroys. Key bytes never leave it.

    A cohort is profile x day of first receipt x data class (``eu-strict/2026-11-22/identity``): all its records fall due
    together. Sealing it leaves the approving body alone able to open a record of it; destroying it, nobody.
    """

    def enclose(self, plain: bytes, cohort: str, context: str, beside: bytes = b"") -> bytes:
        """Encrypt under a fresh record key, itself wrapped under the cohort's keys; ``context`` is authenticated with it.

        What is said of travellers hangs by a strand of its own as well, so that it can end before its day: by that of another
        envelope where they are to end together, ``beside`` it in one cohort.
        """

    def open(self, envelope: bytes, context: str, grant: Grant) -> bytes:
        """Decrypt; raises Tampered when envelope, context or key do not belong together, and Refused for a sealed cohort."""

    def request(self, envelope: bytes, context: str) -> KeyRequest:
        """Return what the approving body needs to return this record's key, or raise NotFound when it could not."""

    def invite(self, cohort: str, context: str) -> tuple[bytes, bytes]:
        """Make a pair to which an approving body can return keys: its public half, and its private half enclosed under a cohort
        of its own, with which all that was returned to it ends.
        """

    def open_returned(self, envelope: bytes, returned: ReturnedKey, by: Invitation, grant: Grant) -> bytes:
        """Decrypt a record by the key that was returned to an invitation; raises Tampered where it is another's, or ended."""

    def blind(self, purpose: str, value: str, quarter: str = "") -> str:
        """Return the keyed hash (HMAC-SHA-256, 32 hex digits) under which ``value`` is looked up for one purpose.

        With a ``quarter`` (``2026Q1``) under that quarter's own key, so that what is kept of a person in one quarter cannot be
        joined to another's.
        """

    def quarters(self) -> Sequence[str]:
        """Return the quarters there is a key of look-ups of."""

    def forget(self, quarter: str) -> None:
        """Destroy the key of a quarter's look-ups for good: wherever a hash under it is copied, nobody can test it any more."""

    def seal(self, cohort: str) -> str:
        """Destroy a cohort's operational key for good and return its fingerprint; Refused where nobody could open it then."""

    def destroy(self, cohort: str) -> str:
        """Destroy all keys of a cohort for good, the sealing keys too, and return the operational key's fingerprint."""

    def cut(self, hung: Iterable[tuple[str, bytes]]) -> None:
        """Cut strands (cohort, number) for good: no envelope that hangs by one opens for anybody, the approving body included.
        Durable before return; asked again, it finishes.
        """

    def is_cut(self, hung: tuple[str, bytes]) -> bool:
        """Tell whether a strand was cut."""

    def cohorts(self) -> Sequence[CohortKey]:
        """Return every cohort there is a key of, or was, by name."""

    def list_granted(self, envelope: bytes) -> None:
        """Keep an envelope that says what a person was granted, apart from the store and durable before return; it goes with
        the keys of its cohort.
        """

    def granted(self) -> Listed:
        """Return what was listed so and has not ended."""

    def rotate(self) -> int:
        """Turn every key that can be turned, and wrap anew what rests under it, and return how many; no envelope changes."""

    def custody(self) -> Custody:
        """Look the keys over: who holds them, and what is to be mended."""

    def within(self) -> Self:
        """Return these keys for one transaction: whether a cohort is destroyed is asked at its first use in it."""

    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""


class Shelf(Protocol):
    """Files that are read whole: rules (shipped or the unit's own), lists at rest."""

    def rules(self, *, shipped: bool = True) -> Mapping[str, bytes]:
        """Return every rule file by its path below the rules folder: the unit's own, else the ``shipped`` ones or none."""

    def put_rules(self, files: Mapping[str, bytes]) -> None:
        """Keep these, by their paths, as the unit's own rule files, in place of those before; durable before return."""

    def put_list(self, name: str, content: bytes) -> None:
        """Keep one edition of a list, encrypted at rest, durable before return."""

    def get_list(self, name: str, grant: Grant) -> bytes:
        """Return a kept list, or raise NotFound; what rests encrypted is opened under a grant."""

    def lists(self) -> AbstractSet[str]:
        """Return the names of the lists and registers that are kept."""

    def drop_list(self, name: str) -> None:
        """Destroy a kept list or register, if it is there, or a stray."""

    def strays(self, known: AbstractSet[str]) -> Mapping[str, Instant]:
        """Return what lies beside the lists that are ``known``, half-written ones too, with when it was written."""

    def lay_aside(self, pieces: Iterable[bytes]) -> memoryview:
        """Lay aside what is too long for memory, until nobody looks at it any more, and return it as one run of bytes."""

    def put_register(self, name: str, content: memoryview) -> None:
        """Keep one edition of a register of documents, encrypted at rest, durable before return."""

    def get_register(self, name: str, grant: Grant) -> memoryview:
        """Return a kept register as one run of bytes, or raise NotFound."""


class Logs(Protocol):
    """The files of both logs, below one folder: ``operations/checkpoint``, ``rules/tile/0/000``, ...; or, in another, the
    newest checkpoint of each: ``operations``, ``rules``.
    """

    def alone(self, patience: float = inf) -> AbstractContextManager[bool]:
        """Hold the lease of these files, one holder at a time; False where another holds it for ``patience`` seconds."""

    def read(self, path: str) -> bytes:
        """Return what a file holds, or nothing where there is none."""

    def write(self, path: str, content: bytes) -> None:
        """Keep a file in place of the one before, durable before return."""

    def drop(self, path: str) -> None:
        """Take a file away, if it is there."""


class Spool(Protocol):
    """Queries that the store could not take, each in a file of the home: sealed, and lost only with the disk. Beside them what
    must be known while it takes nothing.
    """

    def lay(self, spooled: Spooled, cohort: str) -> None:
        """Keep a query, durable before return; one that is there already stays."""

    def find(self, key: str, grant: Grant) -> Spooled | None:
        """Return the query of a transaction, if it waits here."""

    def oldest(self, at_most: int, grant: Grant) -> Sequence[Laid]:
        """Return some that wait, the oldest first; one that cannot be opened holds up no other."""

    def waiting(self) -> int:
        """Return how many wait, those that cannot be opened among them."""

    def drop(self, key: str) -> None:
        """Destroy a query that the store has taken; it may be gone already. Its copies end by ``note_cut``."""

    def laid(self) -> Mapping[str, int]:
        """Return of which days (``profile/day``) queries lie here, and how many; half-written and half-erased ones too."""

    def forget(self, stem: str) -> int:
        """Destroy every query of a day, taken or not, and return how many."""

    def shut(self, now: Instant) -> None:
        """Remember that the store takes nothing."""

    def reopen(self) -> None:
        """Remember that it does again."""

    def shut_since(self) -> Instant | None:
        """Return since when the store was last found to take nothing, or None where it takes what comes."""

    def restrict(self, names: AbstractSet[str]) -> None:
        """Note who is compared with nothing (``Snapshot.restricted``), in place of what was noted. Of those who do so at the
        same time one does: look again.
        """

    def restricted(self) -> frozenset[str] | None:
        """Return who is compared with nothing; None where that was never noted here, or what was is not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The home's settings, read once. ``home`` is the unit's folder; ``synthetic`` marks a home that holds no real person.

    ``store`` is where the database is, empty for a file in the home; a password may be in it, so it is never shown.

    ``token_issuer`` signs the tokens of OpenID Connect that are let in over the network, with the keys at ``token_keys``, for
    ``token_audience`` (the home's id when empty); ``requests_per_second`` is what one caller may ask of one process.

    ``thresholds`` are those that differ from ``name_threshold``, by ``list`` or ``list/category``; ``due_minutes`` are those
    within which a hit is to be decided, by level, where they differ from the usual ones.
    """

    home: Path
    profile: str
    unit: str
    synthetic: bool
    name_threshold: int = 700
    thresholds: Mapping[str, int] = field(default_factory=dict)
    expects: str = "api+pnr"
    missing_alarm_minutes: int = 30
    due_minutes: Mapping[str, int] = field(default_factory=dict)
    interchange_bytes_max: int = 64 * 1024 * 1024
    keys: str = "file"
    vault_token_file: str = ""
    store: str = field(default="", repr=False)
    token_issuer: str = ""
    token_audience: str = ""
    token_keys: str = ""
    requests_per_second: int = 200
