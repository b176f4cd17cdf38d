"""What is exchanged with the store about how long anything is kept: links, what falls due together, what was taken away.

This module knows the shape of it. It refuses to know when anything is due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from pnrscreen.model import Instant, LegKey

REVIEWED_MATCH = "reviewed_match"
"""The kind of link whose evidence is a hit that a person confirmed: the one kind that the home can check itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Why a passenger is kept beyond the limit that holds for everybody: of what kind the link is, what shows it (a reference,
    sealed where it is stored), who says so, and the last day on which it stands without a review (ISO). ``lapsed`` is when it
    ceased to stand.
    """

    id: str
    passenger: str
    kind: str
    evidence: str
    author: str
    at: Instant
    review_due: str
    lapsed: str = ""


class Keeping(NamedTuple):
    """A passenger whom links keep, or kept: ``kept`` names their keys, ``stem`` the day of their first receipt.
    ``sealed`` tells whether that they are is certified.
    """

    kept: str
    stem: str
    stands: bool
    sealed: bool


class History(NamedTuple):
    """Who flew in a period and may be opened: their legs, in order of the day, and their ids (keyed hashes). ``left_out``
    counts those whose time is over.

    Where earlier flights are asked about (a ``window``, in days), ``since`` says of each day with a flight from which day on
    everything flown before it may be seen, which is never before the period begins.
    """

    legs: tuple[LegKey, ...]
    people: tuple[str, ...]
    left_out: int
    since: Mapping[str, str] = MappingProxyType({})


class Holding(NamedTuple):
    """So many rows of one kind that fall due together: of one cohort, or until one moment. ``came`` is when the last of what is
    kept for hours came.
    """

    kind: str
    cohort: str
    number: int
    until: Instant | None = None
    came: Instant | None = None


class Ran(NamedTuple):
    """How a retention run ended: when the last whole one did (None before it), how many records were due and are not known to
    be gone, how many of them for more than a day (``late``), and by what kind of fault the run after it broke off, if it did.
    """

    at: Instant | None
    due: int = 0
    late: int = 0
    failed: str = ""


class Held(NamedTuple):
    """A copy of a passenger's record as JSON: all of it, or what masking leaves."""

    passenger: str
    masked: bool
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """That records were copied to an authority's case, on its order: for whom, to which key, how many, who asked and approved.

    ``order`` is the SHA-256 of what two people signed, ``package`` that of the sealed file. It names nobody who travels, and
    changes nothing about how long anything is kept.
    """

    id: str
    at: Instant
    authority: str
    key: str
    order: str
    package: str
    records: int
    masked: int
    requester: str
    approver: str


class Strange(NamedTuple):
    """The newest entry of the log where the keys at hand do not open it: its cohort, which it is in words, and whether they
    open others, so that they are of this home and it is not.
    """

    cohort: str
    entry: str
    alone: bool


class Superseded(NamedTuple):
    """An edition of a list that another took the place of, at a moment; ``place`` is where the shelf keeps it."""

    place: str
    entries: int
    since: Instant


class Adopted(NamedTuple):
    """A decision on flights as it was adopted: its signed text, when, and the first second on which it stands no more.
    ``closed`` tells whether the log says that it is over.
    """

    digest: str
    content: bytes
    adopted_at: Instant
    until: Instant
    ended_at: Instant | None = None
    closed: bool = False


class Anew(Protocol):
    """A noun or bytes as they may stay, and how much was taken of them, by class."""

    @property
    def kept(self) -> Any:
        """What may stay."""

    @property
    def taken(self) -> Mapping[str, int]:
        """How much was taken, by class."""


class Refusing(NamedTuple):
    """What is refused by now, by the digest of the dictionary that says so: taken out of a noun, and out of redacted bytes."""

    dictionary: str
    noun: Callable[[object], Anew]
    raw: Callable[[bytes], Anew]


class Rescanned(NamedTuple):
    """Where a day of receipt (as a cohort) stands: under which dictionary it is scanned again, when that began, and whether it
    is ``over``. ``closed``: something of it was sealed, and nobody could look.
    """

    stem: str
    dictionary: str = ""
    at: Instant | None = None
    over: bool = False
    closed: bool = False


class Scanned(NamedTuple):
    """What one batch of a scan looked at and changed: rows of one kind, and how much it took, by class. ``closed`` counts rows
    that nobody can open. ``over``: the day has no more.
    """

    kind: str
    looked: int
    changed: int
    taken: Mapping[str, int]
    closed: int
    over: bool


class Ended(NamedTuple):
    """What a restored home has no longer, since it ended before its day after the backup: how much; the ids of the records, and
    the names of all that went with them, as in ``Gone``. So many reports of messages that are left are ``heard`` again.
    """

    number: int
    records: frozenset[str]
    names: tuple[str, ...]
    heard: int


class Gone(NamedTuple):
    """What one batch took away: how many rows of each kind, and the names of their records."""

    counts: Mapping[str, int] = MappingProxyType({})
    names: tuple[str, ...] = ()
