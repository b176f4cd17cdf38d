"""What is exchanged with the store about how long anything is kept: links, what falls due together, what was taken away.

This module knows the shape of it. It refuses to know when anything is due.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from pnrscreen.model import Instant, LegKey


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
    """

    legs: tuple[LegKey, ...]
    people: tuple[str, ...]
    left_out: int


class Holding(NamedTuple):
    """So many rows of one kind that fall due together: of one cohort, or until one moment."""

    kind: str
    cohort: str
    number: int
    until: Instant | None = None


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


class Gone(NamedTuple):
    """What one batch took away: how many rows of each kind, and the names of their records."""

    counts: Mapping[str, int] = MappingProxyType({})
    names: tuple[str, ...] = ()
