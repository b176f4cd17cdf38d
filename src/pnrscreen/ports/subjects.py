"""What is exchanged with the store about the rights of persons concerned, and about breaches.

This module knows the shape of a request, of what is held on the one who asks, and of an entry of the breach register. It
refuses to know when anything is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pnrscreen.model import FlightLeg, Instant, Passenger


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
