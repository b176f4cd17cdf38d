"""The nouns of screening: people and flights, watchlists, rules, hits.

This module knows the words and their shapes. It refuses to know how any of them is read, compared, stored or decided: every
value is frozen, and nothing is imported but the standard library, ``message``, the nouns of what a carrier said,
``resemblance``, what a match says, and ``terms``. Who may ask for any of it stands in ``rights``.

Read it in the order of the hot path: *people and flights*, *watchlists*, *rules*, *screening* (what is put before an
officer). Times are of two kinds and never mixed: a ``LocalTime`` is the clock on the airport's wall, an ``Instant`` is UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from pnrscreen.message import Bags, Contact, Flight, Kind, LocalTime, Locator, Membership, Payment, Provenance, Source
from pnrscreen.resemblance import Match
from pnrscreen.terms import UNSTATED, Terms

Instant = datetime
"""A moment in UTC, always timezone-aware."""


# ------------------------------------------------------------------------------------------------- people and flights


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PartialDate:
    """A calendar date of which month or day may be unknown. ``str()`` gives ``1984-02-29``, ``1984-02`` or ``1984``."""

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04d}"
        return f"{self.year:04d}-{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")

    def ages(self, on: date) -> tuple[int, ...]:
        """Return every age in years, on a day, of whoever was born on it: two where it is not whole; below 0 before birth."""
        years, day = on.year - self.year, (on.month, on.day)
        earliest, latest = (self.month or 1, self.day or 1), (self.month or 12, self.day or 31)
        return tuple(sorted({years - (day < earliest), years - (day < latest)}))


class LegKey(NamedTuple):
    """What identifies a flight leg: operating carrier, flight number, departure airport, local scheduled date (ISO)."""

    carrier: str
    number: str
    departure: str
    date: str

    def __str__(self) -> str:
        return f"{self.carrier}{self.number}/{self.date}/{self.departure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightLeg:
    """One take-off and landing. ``revision`` counts the changes that were committed to it."""

    key: LegKey
    destination: str = ""
    scheduled_departure: LocalTime | None = None
    scheduled_arrival: LocalTime | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name, upper case, title taken off. A single-name person has only a ``surname``."""

    surname: str
    given: str = ""
    title: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A travel document, number without blanks and punctuation, issuer ISO/ICAO alpha-3 where known."""

    kind: str
    number: str
    issuer: str = ""
    expiry: PartialDate | None = None
    issued: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Everything that identifies a person. What a jurisdiction masks lives here, and nowhere else."""

    names: tuple[PersonName, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    sex: str = ""  # M | F | X | "" unknown
    nationalities: tuple[str, ...] = ()
    residence: str = ""
    birth_place: str = ""
    documents: tuple[Document, ...] = ()
    contacts: tuple[Contact, ...] = ()
    payments: tuple[Payment, ...] = ()
    memberships: tuple[Membership, ...] = ()
    tickets: tuple[str, ...] = ()
    locators: tuple[Locator, ...] = ()
    splits: tuple[Locator, ...] = ()  # reservations this one was divided from or into
    reference: str = ""
    companions: int = 0  # other travellers on the PNR: Annex I item 17 masks the count too


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """The facts of a reservation that identify nobody. Instants are ISO 8601 UTC."""

    created_at: str | None = None
    changed_at: str | None = None
    itinerary: tuple[Flight, ...] = ()
    payment_kinds: tuple[str, ...] = ()
    agency: Mapping[str, str] = field(default_factory=dict)
    services: tuple[str, ...] = ()
    party: int = 0
    split: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one message says of one person on one leg, understood and admitted.

    ``key`` names the person within the leg as this carrier's system does; ``joins`` are the keys under which another system
    may speak of the same person, strongest first. Both are clear text here and are keyed hashes wherever they are stored.
    ``provenance`` is where it was read; of several messages that say the same it names one, and it makes no difference to what
    is said.
    """

    key: str
    source: Source
    kind: Kind
    identity: Identity
    booking: Booking | None = None
    seat: str = ""
    bags: Bags = Bags()
    embarked: str = ""
    disembarks: str = ""
    checked_in: bool = False
    joins: tuple[str, ...] = ()
    provenance: Provenance | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Statements that replace one another together: one PNR on one leg, or one person on a passenger list.

    A higher ``version`` replaces a lower one whole, whatever order they arrive in. It begins with what the message says of its
    own age; ``privacy.admit`` closes it with the digest of what was admitted, so that no tie is ever broken by arrival.
    """

    key: str
    version: tuple[str, ...]
    leg: FlightLeg
    source: Source
    statements: tuple[Statement, ...] = ()
    cancelled: bool = False


class Scope(StrEnum):
    """What a message means for a list as a whole: it states all of it, changes some, closes it, or cancels it."""

    FULL = "full"
    UPDATE = "update"
    BOARDED = "boarded"
    NOT_BOARDED = "not-boarded"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What one message says of a list as a whole. A list is all that one system says of a leg: ``pnr``, or by BGM code.

    Messages that share ``assembly`` (formats A.7) and are of about one age are parts of one sending; ``last`` marks the final
    part. ``version`` is when it was prepared and its revision. ``stated`` is what EQN or CNT say the whole sending holds,
    ``read`` how many this message holds, ``reports`` the keys of those it names. It is ``sound`` when nothing of it is lost.
    """

    assembly: str
    leg: FlightLeg
    source: Source
    listed: str
    sender: str
    scope: Scope
    version: tuple[str, str]
    part: int = 1
    last: bool = True
    portion: int = 1
    portions_end: bool = True
    stated: int | None = None
    read: int = 0
    sound: bool = True
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passenger:
    """One person on one leg: the statements that speak of them, by report key, and the one picture they add up to.

    ``ambiguous``: the other system speaks of someone who may be the same person, or may not.
    """

    id: str
    leg: LegKey
    kind: Kind
    identity: Identity
    booking: Booking | None
    seat: str
    bags: Bags
    statements: tuple[tuple[str, Statement], ...]
    ambiguous: bool = False


# --------------------------------------------------------------------------------------------------------- watchlists


class Strength(StrEnum):
    """How far a listed name may be relied on. A weak name never makes a hit alone."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """One name of an entry. ``surname`` and ``given`` are set where the list tells them apart; ``text`` is always whole."""

    text: str
    surname: str = ""
    given: str = ""
    kind: str = "primary"  # primary | alias | former
    strength: Strength = Strength.STRONG


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthClaim:
    """What a list says of a birth date: an inclusive range of partial dates (``first == last`` when exact)."""

    first: PartialDate
    last: PartialDate
    circa: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listed person, or one listed document without a person (no names). ``provenance`` is where in the list's files it
    stands; ``digest`` covers everything else.
    """

    watchlist: str
    id: str
    names: tuple[ListedName, ...] = ()
    birth_dates: tuple[BirthClaim, ...] = ()
    sex: str = ""
    nationalities: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    contacts: tuple[Contact, ...] = ()  # phone, email
    payments: tuple[Payment, ...] = ()  # never a full card number
    keywords: tuple[str, ...] = ()  # sought in addresses and the like
    reason_code: str = ""
    terms: Terms = UNSTATED
    provenance: str = field(default="", compare=False)
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What could not be used of a list, located: ``where`` is a row number or path, with the source's own id."""

    code: str
    where: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """One edition of one list, ``digest`` SHA-256 of its files; ``terms`` and ``sought_or_alert`` as registered."""

    name: str
    digest: str
    edition: str
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...] = ()
    terms: Terms = UNSTATED
    sought_or_alert: bool = False


# -------------------------------------------------------------------------------------------------------------- rules


class Verdict(StrEnum):
    """Kleene's three values as an officer reads them. UNDETERMINED is logged as not evaluable, never as clear."""

    HIT = "hit"
    CLEAR = "clear"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One leaf of a condition: what was asked, what was found (or that it was missing), and what came of it."""

    indicator: str
    attribute: str
    operator: str
    wanted: str
    found: str | None
    verdict: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a rule said of a passenger: each indicator that speaks for a hit, each circumstance that speaks against one, and
    the trace of what was asked: what fired, what did not, what was missing. A clear outcome carries no trace.
    """

    rule: str
    version: int
    digest: str
    title: str
    verdict: Verdict
    severity: Level
    trace: tuple[Step, ...]
    indicators: tuple[tuple[str, bool | None], ...]
    exonerating: tuple[tuple[str, bool | None], ...] = ()
    victim: bool = False  # the rule looks for whom to protect


# ---------------------------------------------------------------------------------------------------------- screening


class Level(IntEnum):
    """Severity of a hit; orders the queue."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class HitState(StrEnum):
    """Where a hit stands; ``lifecycle`` holds the transitions."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    PROTECTED = "protected"
    UNFOUNDED = "unfounded"


class Lane(StrEnum):
    """By whom a hit is worked on. What is found in the lane of protection is done for the person, and never against them."""

    ORDINARY = "ordinary"
    PROTECTION = "protection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A question put before an officer: this passenger, for this cause, under this edition. Not a finding of guilt.

    ``id`` is a keyed hash of passenger and cause, so the same facts give the same id whatever order they came in. ``called``
    are the ids that what was said of the passenger gave them while it was open: a decided hit finds its person by them.
    """

    id: str
    passenger: str
    leg: LegKey
    cause: Match | Outcome
    level: Level
    edition: str
    opened_at: Instant
    state: HitState = HitState.OPEN
    called: tuple[str, ...] = ()
    lane: Lane = Lane.ORDINARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything a decision depends on, named by one digest: lists, rules, profile, settings, engine. ``sought`` names lists of
    persons or objects sought or under alert; on ``turned`` an entry last came into force or went out of it.
    """

    digest: str
    watchlists: tuple[tuple[str, str, str], ...]  # name, edition, digest
    rules: tuple[tuple[str, int, str], ...]
    profile: str
    engine: str
    sought: tuple[str, ...] = ()
    turned: str = ""
