"""The words of a synthetic day: who exists, what they booked, which flight they take, what was sent, what is true.

This module knows the shapes that the other modules of ``demo`` fill. It refuses to know how a message is spelled, and it
shares nothing with the readers of the engine, so that what the one writes truly tests the other.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen.message import Kind, Source


class Document(NamedTuple):
    """A travel document: ``kind`` P or I, number and alpha-3 issuer as printed, day of expiry."""

    kind: str
    number: str
    issuer: str
    expiry: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented human being as the passport has them, upper case. A single-name person has no ``given``."""

    surname: str
    given: str
    sex: str
    born: dt.date
    nationality: str
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Traveller:
    """A person in one reservation (or crew on one flight), with what the carrier's system adds to them.

    ``adult`` is the rank of whoever an infant travels with; ``seen`` holds the systems that speak of the person at all;
    ``spelled`` is how the carrier wrote surname and given names, when not as in the passport.
    """

    person: Person
    kind: Kind = Kind.PASSENGER
    rank: int = 1
    reference: str = ""
    seat: str = ""
    bags: int = 0
    weight_kg: int = 0
    tag: int = 0
    ticket: str = ""
    member: str = ""
    services: tuple[str, ...] = ()
    adult: int = 0
    seen: frozenset[Source] = frozenset((Source.API, Source.PNR))
    spelled: tuple[str, str] | None = None

    @property
    def names(self) -> tuple[str, str]:
        """Surname and given names as this carrier has them."""
        return self.spelled or (self.person.surname, self.person.given)


class Sector(NamedTuple):
    """One segment of an itinerary in local times; ``operator`` is the operating carrier and number of a codeshare."""

    carrier: str
    number: str
    origin: str
    destination: str
    departs: dt.datetime | None
    arrives: dt.datetime | None
    operator: tuple[str, str] | None = None
    kind: str = "air"  # air | open | surface


class Payment(NamedTuple):
    """How the tickets were paid: ``CA`` cash or ``CC`` card with a masked account."""

    form: str
    amount: str
    vendor: str = ""
    account: str = ""
    expiry: str = ""
    sponsor: str = ""


class Agency(NamedTuple):
    """Where a booking was made: the system, its office and that office's place."""

    system: str
    office: str
    number: str
    city: str
    country: str  # alpha-2


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One reservation. ``locators`` are (owner, locator), the airline's first; times are UTC without zone."""

    locators: tuple[tuple[str, str], ...]
    created: dt.datetime
    changed: dt.datetime
    travellers: tuple[Traveller, ...]
    itinerary: tuple[Sector, ...]
    payment: Payment
    agency: Agency
    phone: str
    email: str
    street: str
    remarks: tuple[str, ...] = ()
    split: tuple[str, str] | None = None
    history: str = ""  # "", "free" (LTS) or "groups" (ABI, SAC)
    group: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One departure: carrier and number, airports, local times, aircraft and number of travellers."""

    carrier: str
    number: str
    origin: str
    destination: str
    departs: dt.datetime
    arrives: dt.datetime
    departs_utc: dt.datetime
    aircraft: str
    travellers: int

    @property
    def label(self) -> str:
        """The flight as a board names it: ``ZZ0101/2026-03-01/BOG``."""
        return f"{self.carrier}{self.number}/{self.departs:%Y-%m-%d}/{self.origin}"


class Change(NamedTuple):
    """What became of one booking between the first push and departure. No ``before``: booked late; no ``after``: cancelled."""

    at: int  # minutes before departure
    before: Booking | None
    after: Booking | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manned:
    """A flight with everyone on it: final bookings, crew, and the changes that led there."""

    flight: Flight
    bookings: tuple[Booking, ...]
    crew: tuple[Traveller, ...]
    changes: tuple[Change, ...] = ()


class File(NamedTuple):
    """One thing a carrier sent. ``at`` is minutes before scheduled departure (negative: after it)."""

    name: str
    content: bytes
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TruePerson:
    """What a perfect reader finds of one person on one flight, from the last word of each system.

    Names are those of the passport; ``number`` is the document's. ``sources`` says which systems named the person.
    """

    surname: str
    given: str
    sex: str
    born: dt.date
    nationality: str
    document_kind: str
    issuer: str
    number: str
    kind: Kind
    locators: tuple[str, ...]
    sources: frozenset[Source]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFlight:
    """One flight and the people truly expected on it; ``origin`` and ``destination`` are airports, times local."""

    label: str
    carrier: str
    number: str
    origin: str
    destination: str
    departs: dt.datetime
    arrives: dt.datetime
    people: tuple[TruePerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """One person put there on purpose. ``cause``: list, courier, shared-document, minor-alone; ``how`` says which way.

    ``entry`` is the watchlist entry, when the cause is a list. Among the decoys, ``cause`` is what they resemble.
    """

    cause: str
    how: str
    flight: str
    number: str  # of the travel document, by which the person is found again
    surname: str
    given: str
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """The answers: every flight with its people, who must hit and for what, and who must not though it looks so."""

    flights: tuple[TrueFlight, ...]
    planted: tuple[Planted, ...]
    decoys: tuple[Planted, ...]
    broken: tuple[str, ...]  # names of files that no reader can read


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of traffic: the files in the order they were sent, watchlist and schedule as CSV, and the truth.

    ``unsent`` names the flights of the schedule (as in TrueFlight) of which nothing is ever sent.
    """

    files: tuple[File, ...]
    watchlist_csv: bytes
    schedule_csv: bytes
    unsent: tuple[str, ...]
    truth: Truth
