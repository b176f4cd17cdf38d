"""The nouns of a profile: what the law of one place says of one matter each, as read.

This module knows their shape. It refuses to know any legal number, and where one stands in a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pnrscreen.query import Lack
from pnrscreen.rights import Body


class Kind(StrEnum):
    """What a home may hold: one legal basis a home. Reservations and what came with them for law enforcement; or passenger
    information for border checks and no reservation. Neither ever enters the other.
    """

    PNR_LE = "pnr-le"
    API_BORDER = "api-border"


class Outage(StrEnum):
    """What a carrier is told of who might board while nothing can be kept: to let them, or that a human must look."""

    FAIL_OPEN = "fail-open"
    FAIL_CLOSED = "fail-closed"


class Counting(StrEnum):
    """Whether the day of the event belongs to a period: Regulation 1182/71 Art 3 leaves it out, others count it."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A legal period as written (ISO 8601) and as read: calendar months, then days, then hours; never a number of seconds."""

    text: str
    months: int = 0
    days: int = 0
    hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long what is kept: everyone's data, data with an objective link, until masking, between reviews, and the log."""

    default: Period
    linked: Period
    mask_after: Period
    link_review: Period
    log: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactive:
    """How queries about single travellers are answered: what must be said of each, which kinds of document a machine takes for
    one, whether an expired one needs a human, how many hours an answer stands, and what is answered in an outage.
    """

    mandatory: frozenset[Lack]
    documents: frozenset[str]
    refer_expired: bool
    answer_hours: int
    outage: Outage


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonsRights:
    """What holds of requests of the persons concerned: within what time one is answered, by how much that is extended once, how
    long it is kept; what they are neither told nor denied, and on which grounds a request may be refused, with their articles.
    """

    answer: Period
    extension: Period
    kept: Period
    withheld: Mapping[str, str]  # what is held -> article
    grounds: Mapping[str, str]  # code -> article and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaches:
    """Within how many hours of knowing of a breach the authority is told, and how long it stands in the register."""

    notice_hours: int
    kept: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """On what a decision to take flights in may rest, how long it may last, and whether it may be about every flight inside."""

    title: str
    longest: Period
    everything: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Flights:
    """Which states (alpha-3) are inside, as of a day: flights that touch no other are taken in on a decision alone, made on one
    of these grounds; no ground, no decision. ``warn_days`` before one ends, somebody is told.
    """

    inside: frozenset[str]
    inside_as_of: date
    warn_days: int
    grounds: Mapping[str, Ground]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """From which states (alpha-3) a flight to any other leaves the country, and until when, counted from its day of departure,
    what is known of those aboard is kept.
    """

    states: frozenset[str]
    kept: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmasking:
    """Who may approve that a masked record is opened, and for how long: kinds of bodies, for what is urgent too; hours, the
    hours within which an urgent approval must be ratified; days until a request lapses, and until the data protection officer
    has looked at what was done; records in one request; characters in which its necessity is shown.
    """

    bodies: frozenset[Body]
    urgent_bodies: frozenset[Body]
    hours_max: int
    urgent_hours_max: int
    ratify_hours: int
    answer_days: int
    review_days: int
    records_max: int
    necessity_chars_min: int
