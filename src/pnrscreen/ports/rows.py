"""What goes into the store and comes out of it, where it is not a noun of the core: receipts, rows of lists, facts.

This module knows the shape of what is exchanged. It refuses to know who asks and who answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from pnrscreen.expected import ScheduledFlight
from pnrscreen.message import LocalTime, Source
from pnrscreen.model import FlightLeg, Hit, HitState, Identity, Instant, LegKey, Level, Passenger, PersonName
from pnrscreen.query import Question, Reply
from pnrscreen.review import Opinion, Reviewed
from pnrscreen.stages import Admitted, ListState
from pnrscreen.terms import Terms


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


class ReceiptState(StrEnum):
    """Where a delivery stands: something of it waits to be screened, or nothing does."""

    WAITING = "waiting"
    SCREENED = "screened"


class ReceiptStatus(NamedTuple):
    """One delivery by its counts, and where it stands; ``waiting`` counts its reports that no screening has dealt with yet."""

    row: ReceiptRow
    state: ReceiptState
    waiting: int = 0


class QuarantineState(StrEnum):
    """Where a quarantined stretch stands: to be repaired, repaired by a resend, or destroyed unrepaired.

    One that was to be repaired when the home was lost is left out of its backup: still to be repaired, its bytes are gone.
    """

    OPEN = "open"
    LEFT_OUT = "left-out"
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

    ``counts`` as in Screening; ``hits`` open hits by level name, ``decided`` how many are decided; ``api_at`` and ``pnr_at``
    when a system last spoke of it, ``first`` when it first did. ``quarantined`` counts its stretches that no resend has
    repaired, expired ones included; ``lists`` as in Screening: how far each list that came can be relied on. ``failed`` says
    what kind of fault keeps it from being screened.
    """

    leg: FlightLeg
    counts: Mapping[str, int] = field(default_factory=dict)
    hits: Mapping[str, int] = field(default_factory=dict)
    decided: int = 0
    api_at: Instant | None = None
    pnr_at: Instant | None = None
    first: Mapping[Source, Instant] = field(default_factory=dict)
    defects: int = 0
    waiting: int = 0
    scheduled: ScheduledFlight | None = None
    quarantined: int = 0
    lists: tuple[ListState, ...] = ()
    failed: str = ""


class Window(NamedTuple):
    """Which flights of the board are asked for: those that leave from ``since`` on and before ``until``, by the clock of the
    airport they leave from (ISO day or local time; "" is no bound), behind the place ``after``, and at most ``limit``.

    A flight of which only the day is known may leave at any time of it.
    """

    since: str = ""
    until: str = ""
    after: tuple[str, LegKey] | None = None
    limit: int | None = None


ALL = Window()


class Taken(NamedTuple):
    """Who works on the hits of a passenger, and until when nobody else decides them."""

    actor: str
    until: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHit:
    """A hit with the passenger and the leg it concerns, as an officer sees it; with its review once it is decided, and with who
    works on it.

    In the lane of protection: ``opinions`` are what specialist reviewers found, ``counting`` those of the hit as it reads now.
    Where ``masked`` says something, who it is was not asked for, and it says the band of age; initials stand for the name.
    """

    hit: Hit
    passenger: Passenger
    leg: FlightLeg
    review: Reviewed | None = None
    taken: Taken | None = None
    opinions: tuple[Opinion, ...] = ()
    counting: tuple[Opinion, ...] = ()
    masked: str = ""

    @property
    def waits(self) -> str:
        """What an open hit waits for that specialist reviewers have looked at, in words; "" before the first says anything."""
        if self.hit.state is not HitState.OPEN or not self.counting:
            return ""
        last = {one.reviewer: one.finding for one in self.counting}
        if len({*last.values()}) > 1:
            return "reviewers disagree"
        return f"waits for {'a second' if len(last) == 1 else 'another'} reviewer"


class Queued(NamedTuple):
    """A hit of the queue, unopened: what its place follows from."""

    id: str
    passenger: str
    leg: FlightLeg
    level: Level
    state: HitState
    opened_at: Instant


class Queue(NamedTuple):
    """Hits as the store has them, in no order; ``withheld`` counts those besides that are for other organisations only."""

    hits: tuple[Queued, ...] = ()
    withheld: int = 0


class Ahead(NamedTuple):
    """What is next in the queue, in no order: the hits of the flights that are next, and how many open hits wait in all;
    ``withheld`` counts those besides that are for other organisations only.
    """

    hits: tuple[Queued, ...] = ()
    waiting: int = 0
    withheld: int = 0


class Companion(NamedTuple):
    """Someone on the same reservation: another passenger of the same leg."""

    id: str
    names: tuple[PersonName, ...]


class OpenedPassenger(NamedTuple):
    """One passenger with the leg, and who else is on the reservation; ``restricted`` since when they are compared with nothing,
    ``rectified`` since when who they are differs from what carriers said.
    """

    passenger: Passenger
    leg: FlightLeg
    companions: tuple[Companion, ...] = ()
    restricted: str = ""
    rectified: str = ""


class FoundPassenger(NamedTuple):
    """A passenger whom a search found, opened as far as to say who it is."""

    id: str
    leg: FlightLeg
    identity: Identity


class Findings(NamedTuple):
    """How many passengers a search finds (counted no further than it must be), and who where they are few enough."""

    number: int
    people: tuple[FoundPassenger, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """A request that was stated before under the same key. ``request`` is the keyed hash of what it asked; the answer is
    opened only where the same is asked again.
    """

    request: str
    is_answered: bool
    answer: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedVersion:
    """A version of the registry of actors as the store noted it: ``seen_at`` when a data protection officer was shown it."""

    version: int
    digest: str
    noted_at: Instant
    seen_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a query is answered, as it is kept until its hours are over: ``key`` names the transaction and whose it is,
    ``digest`` what was asked. Both are clear here and keyed hashes where they are stored.
    """

    key: str
    digest: str
    reply: Reply
    cohort: str
    at: Instant
    until: Instant


class Given(NamedTuple):
    """What a transaction is answered: ``new``, or before, and then ``same`` tells whether the same was asked."""

    reply: Reply
    same: bool
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """A query that was answered while the store could not take it: all it takes to do so later. ``key`` and ``digest`` as in
    Answered; ``actor`` asked, on this ``basis`` and under this ``ticket``. Of ``apart`` of those named nothing was looked for.
    """

    key: str
    digest: str
    at: Instant
    asked: bytes | Question
    reply: Reply
    actor: str
    basis: str
    ticket: str = ""
    apart: int = 0


class Laid(NamedTuple):
    """A query as it lies aside, and how its envelope begins, by which its copies end (``note_cut``)."""

    spooled: Spooled
    head: bytes


class Expired(NamedTuple):
    """What an expiry destroyed: stretches in quarantine or answers, and keys of whole days."""

    stretches: int = 0
    keys: int = 0


class StoreFacts(NamedTuple):
    """What the database is, in words; whether others on the way to it can listen, and whether it clears away old rows and
    counts its tables by itself.
    """

    said: str
    overheard: bool = False
    attended: bool = True
