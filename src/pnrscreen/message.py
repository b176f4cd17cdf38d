"""The nouns of receipt: what a carrier's message said, verbatim and located.

This module knows the shapes in which messages are handed on once read. It refuses to know what any of it means: a name here
still has its title glued on, a date its two-digit year, a code whatever letters the sender chose. ``model`` holds the nouns
of what it means. Everything is frozen and imports the standard library only.

Order of reading: Interchange > Message > Manifest (who is on a flight, PAXLST) or Push > Pnr (reservations, PNRGOV), and in
both the people as Reported. A government speaks in an Answer, an Acknowledgement or a GovernmentRequest. Defect and Item
locate what was odd and what the law may refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

LocalTime = str
"""The clock on the airport's wall, ISO 8601 without zone, as precise as it was said: ``2026-03-01T06:10``, ``2026-03-01``."""


class Severity(StrEnum):
    """How much a departure from the guide matters: ERROR loses something, WARNING may mislead, INFO is a tolerated habit."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A departure from the implementation guide, located. A value, never an exception: the rest is still screened.

    ``segment`` is its tag and ``number`` its place in the message (UNH is 1; 0 outside of any message); ``offset`` is its byte
    offset in the interchange as received. ``said`` quotes the message and may name a person: it is shown to whoever sent in
    the file and is never stored or logged.
    """

    code: str
    severity: Severity
    segment: str
    offset: int
    said: str = ""
    expected: str = ""
    number: int = 0


class Item(NamedTuple):
    """One stretch of a message: a segment, or a part of one that the law may treat differently from the rest.

    ``code`` qualifies the tag where its meaning depends on it (``SSR`` / ``KSML``, ``IFT`` / ``4:28``, ``TIF`` / ``given``).
    ``start`` and ``end`` are byte offsets in the interchange as received. What no table admits is overwritten before storage.
    """

    tag: str
    code: str
    start: int
    end: int
    said: str


class Provenance(NamedTuple):
    """Where a record begins: the reference of its message (UNH) and the number of its first segment there (UNH is 1)."""

    message: str
    segment: int


class Kind(StrEnum):
    """What a person is on this leg."""

    PASSENGER = "passenger"
    INFANT = "infant"
    CREW = "crew"
    TRANSIT = "transit"


class Source(StrEnum):
    """Which system of the carrier speaks: check-in (API) or reservation (PNR)."""

    API = "api"
    PNR = "pnr"


class Function(StrEnum):
    """What a message wants: state everything, change something, cancel, or close the flight; of a government, answer or ask."""

    ORIGINAL = "original"
    UPDATE = "update"
    CANCEL = "cancel"
    CLOSEOUT = "closeout"
    ANSWER = "answer"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One sector as a message says it. ``number`` has no leading zeros and keeps its operational suffix (``123``, ``123A``)."""

    carrier: str = ""
    number: str = ""
    departure: str = ""
    arrival: str = ""
    scheduled_departure: LocalTime | None = None
    scheduled_arrival: LocalTime | None = None
    operated_by: str = ""  # "KL 8734" when a TRA or a second TVL names another carrier
    booking_class: str = ""
    status: str = ""  # RPI reservation status (HK, HX, ...)
    kind: str = "air"  # air | open | surface


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidName:
    """A name exactly as one segment spells it. ``source``: NAD, TIF, DOCS, TRI, INFT."""

    source: str
    surname: str
    given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidDocument:
    """A travel document as said. Dates are ``CCYY-MM-DD`` or, when the message gave two digits, ``YY-MM-DD``."""

    kind: str
    number: str
    issuer: str = ""
    expiry: str = ""
    issued: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach someone. ``kind``: phone, email, fax, address, refused, guardian."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One form of payment of the air ticket (Annex I item 6). ``account`` is never a full card number once admitted."""

    kind: str  # cash | card | cheque | invoice | miscellaneous | government | exchange | other
    amount: str = ""
    currency: str = ""
    vendor: str = ""
    account: str = ""
    expiry: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """Frequent-flyer status and number (Annex I item 8, as narrowed by C-817/19)."""

    carrier: str
    number: str
    tier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bags:
    """Checked baggage: ``pieces`` and ``weight_kg`` are None when nothing was said."""

    pieces: int | None = None
    weight_kg: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """A record locator and the system that owns it, an airline or a GDS; a locator is unique only within its owner."""

    owner: str
    locator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One person as one message names them, verbatim. Dates as in SaidDocument; codes as said.

    ``names`` is in order of appearance; ``reference`` is the carrier's own passenger reference (RFF+ABO, REF), ``rank`` the
    traveller number inside a PNR. ``services`` are SSR codes, without their text. ``segment`` is the number of the segment
    that names the person first, ``offset`` its byte offset in the interchange.
    """

    kind: Kind
    names: tuple[SaidName, ...]
    sex: str = ""
    birth_date: str = ""
    nationality: str = ""
    residence: str = ""
    birth_place: str = ""
    documents: tuple[SaidDocument, ...] = ()
    contacts: tuple[Contact, ...] = ()
    memberships: tuple[Membership, ...] = ()
    tickets: tuple[str, ...] = ()
    payments: tuple[Payment, ...] = ()
    services: tuple[str, ...] = ()
    seat: str = ""
    bags: Bags = Bags()
    reference: str = ""
    rank: str = ""
    locators: tuple[str, ...] = ()
    embarked: str = ""
    disembarks: str = ""
    checked_in: bool = False
    responsible_for: str = ""  # rank of the adult an infant travels with
    segment: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a PAXLST says: who is on a flight. ``sectors`` in order; ``border`` indexes the one that crosses the border."""

    code: str  # BGM 745, 250, 266, 336
    identifier: str = ""
    sectors: tuple[Flight, ...] = ()
    border: int = 0
    people: tuple[Reported, ...] = ()
    stated_count: int | None = None
    reference: str = ""  # RFF+TN: the transaction's, which an answer repeats
    revision: str = ""  # RFF+TN revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Pnr:
    """What a PNRGOV says of one reservation: locators, travellers, itinerary, money. ``created_at`` and
    ``changed_at`` (DAT+700) are ISO 8601 UTC as said; ``agency`` holds the booking office's codes (ORG), never a person.
    """

    locators: tuple[Locator, ...] = ()
    created_at: str | None = None
    changed_at: str | None = None
    cancelled: bool = False
    travellers: tuple[Reported, ...] = ()
    itinerary: tuple[Flight, ...] = ()
    payments: tuple[Payment, ...] = ()
    tickets: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    agency: Mapping[str, str] = field(default_factory=dict)
    bags: Bags = Bags()
    splits: tuple[Locator, ...] = ()
    services: tuple[str, ...] = ()
    party: int = 0  # number in party, from RPI
    segment: int = 0  # number of its SRC
    offset: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What a PNRGOV message carries: the leg that made it due and the reservations on it."""

    flight: Flight
    pnrs: tuple[Pnr, ...] = ()
    stated_count: int | None = None  # EQN


class AnswerLevel(StrEnum):
    """Whom a result is about (CUSRES ERP): everyone in the request, or one person."""

    MESSAGE = "message"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerResult:
    """What a government says of one person, or of a whole request. ``codes`` (ERC) mean what its own scheme says they mean.

    ``reference`` is the carrier's passenger reference (RFF+ABO), ``locators`` are RFF+AVF; ``references`` are all others, as
    (qualifier, value). ``texts`` (FTX+AAP) are meant for the agent at the desk.
    """

    level: AnswerLevel
    locators: tuple[str, ...] = ()
    reference: str = ""
    references: tuple[tuple[str, str], ...] = ()
    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a CUSRES says. ``code`` (BGM): 962 answers a request, 132 comes unasked, 312 acknowledges what came unasked.

    ``reference`` and ``revision`` repeat those of the list it answers (RFF+TN).
    """

    code: str
    reference: str = ""
    revision: str = ""
    flight: Flight = Flight()
    results: tuple[AnswerResult, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What an ACKRES says of a push: its function (MSG) and the errors found in it (ERC), both as coded."""

    code: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentRequest:
    """What a GOVREQ asks for: the reservations of a flight or, where ``locators`` are given, those alone.

    ``requester`` holds the codes of the asking office (ORG), as ``Pnr.agency`` does those of a booking office.
    """

    code: str
    requester: Mapping[str, str] = field(default_factory=dict)
    flight: Flight = Flight()
    locators: tuple[Locator, ...] = ()


Body = Manifest | Push | Answer | Acknowledgement | GovernmentRequest
"""What a message says, by its type: PAXLST, PNRGOV, CUSRES, ACKRES, GOVREQ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One UNH..UNT. ``standard`` is its type, such as PAXLST or PNRGOV-XML, ``version`` as in ``D.15B`` or ``13.1``.

    ``access_reference`` (0068) is common to messages that belong together. A very long message is handed on in portions, each
    with the head of the message; ``portion`` counts them. ``items`` names every stretch of the message, anew each time it is
    gone through: who does not ask does not pay.
    """

    reference: str
    standard: str
    version: str
    function: Function
    body: Body
    access_reference: str = ""
    part: int | None = None
    part_flag: str = ""  # C first, F last
    portion: int = 1
    last_portion: bool = True
    items: Iterable[Item] = field(default=(), repr=False, compare=False)
    defects: tuple[Defect, ...] = ()
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Interchange:
    """One transmission, UNB..UNZ: the unit of receipt and of idempotency.

    ``start`` and ``end`` bound it in the file it came in; every offset below is relative to ``start``. ``digest`` is SHA-256
    over the bytes without CR and LF, so that a folded copy is the same transmission. A very large one is handed on in
    instalments, each with bounds and digest of its own: ``instalment`` counts them, ``last`` says that no other follows.
    """

    digest: str
    start: int
    end: int
    sender: str = ""
    recipient: str = ""
    reference: str = ""
    prepared_at: LocalTime | None = None
    instalment: int = 1
    last: bool = True
    terminator: str = ""  # of segments; formats without segments have none
    messages: tuple[Message, ...] = ()
    items: Iterable[Item] = field(default=(), repr=False, compare=False)  # the envelope's own: UNA, UNB, UNG, UNE, UNZ
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A stretch of a file that could not be read: quarantined whole, sealed, with offset and reason.

    ``segment`` is the tag of the segment that made it so and ``number`` its place in its message (UNH is 1; 0 outside of any).
    ``said`` quotes the message and, as in Defect, is never stored or logged. Where the stretch is one reservation, ``flight``
    is the one it was pushed for, ``locators`` are its own, and ``sender`` and ``prepared_at`` are those of the interchange.
    """

    start: int
    end: int
    reason: str
    segment: str = ""
    number: int = 0
    said: str = ""
    expected: str = ""
    flight: Flight | None = None
    locators: tuple[Locator, ...] = ()
    sender: str = ""
    prepared_at: LocalTime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What one file or telegram held: the interchanges found in it, and the stretches that could not be read."""

    interchanges: tuple[Interchange, ...] = ()
    broken: tuple[Broken, ...] = ()
