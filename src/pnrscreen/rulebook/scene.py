"""What a rule looks at: one passenger on one leg, and everyone else on it.

This module knows who on a leg shares a document, a contact, a booking, a card or a bag tag. It refuses to know what any of that
means, what day it is, where airports lie, whom lists name and what was flown before: a scene brings its own answer to these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from pnrscreen.message import Flight, Locator, Payment
from pnrscreen.model import Document, FlightLeg, Identity, Passenger
from pnrscreen.resemblance import Match

K = TypeVar("K")

NOT_FLOWN = frozenset({"HX", "NO", "UC", "UN", "XX"})
"""Reservation status of a sector that was cancelled or refused (AIRIMP action and advice codes)."""

REACHABLE = ("phone", "email")
SHARED_LAWFULLY = ("visa",)

DocumentKey = tuple[str, str]
"""Number and issuer: what makes two documents one."""

PaymentKey = tuple[str, str]
"""Card vendor and account, masked or hashed as it was admitted: what makes two payments one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an airport lies: country (alpha-3), the regions the country belongs to, and the IANA time zone."""

    country: str
    regions: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is kept of a passenger's earlier flights, found by document alone: the local day (ISO) of each, and since when any
    are kept. Nothing before ``since`` can be told.
    """

    flown: tuple[str, ...]
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Travel:
    """As much of a scene as earlier flights are asked of: the leg, and what is kept of those before it."""

    leg: FlightLeg
    history: History | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Who on one leg shares a document, a way to be reached, a booking, a card or a bag tag. Made once a leg, by ``among``.

    ``divided`` holds people by the reservations theirs was divided from or into.
    """

    documents: Mapping[DocumentKey, tuple[Passenger, ...]]
    contacts: Mapping[str, tuple[Passenger, ...]]
    bookings: Mapping[Locator, tuple[Passenger, ...]]
    divided: Mapping[Locator, tuple[Passenger, ...]]
    payments: Mapping[PaymentKey, tuple[Passenger, ...]]
    tags: Mapping[str, tuple[Passenger, ...]]

    @classmethod
    def among(cls, passengers: Iterable[Passenger]) -> Ties:
        """Index the passengers of one leg by what can be shared."""
        everyone = tuple(passengers)
        return cls(
            documents=_index(everyone, lambda one: document_keys(one.identity)),
            contacts=_index(everyone, lambda one: contact_keys(one.identity)),
            bookings=_index(everyone, lambda one: one.identity.locators),
            divided=_index(everyone, lambda one: one.identity.splits),
            payments=_index(everyone, lambda one: payment_keys(one.identity)),
            tags=_index(everyone, lambda one: one.bags.tags),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One passenger among the others of the leg (who may include the passenger: a person is never compared with themselves).

    ``airport`` says where an airport code lies. ``ties`` are made from ``others`` unless given: whoever makes the scenes
    of a whole leg makes them once. ``matches`` are those of everyone on the leg, by passenger id; None where nobody was
    compared with a list. ``history`` is None where the store gives nothing. ``flights`` are the booked ones that are flown, in
    order: no open, surface or cancelled sector.
    """

    passenger: Passenger
    leg: FlightLeg
    others: tuple[Passenger, ...]
    airport: Callable[[str], Place | None] = field(repr=False)
    ties: Ties | None = field(default=None, repr=False)
    matches: Mapping[str, Sequence[Match]] | None = field(default=None, repr=False)
    history: History | None = None

    flights: tuple[Flight, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        booking = self.passenger.booking
        booked = booking.itinerary if booking is not None else ()
        flown = tuple(flight for flight in booked if flight.kind == "air" and flight.status not in NOT_FLOWN)
        object.__setattr__(self, "flights", flown)
        if self.ties is None:
            object.__setattr__(self, "ties", Ties.among(self.others))

    def sharing_documents(self) -> tuple[Passenger, ...]:
        """Return the other passengers who show a document of this passenger's: same number, same issuer."""
        return self.showing(*document_keys(self.passenger.identity))

    def sharing_contacts(self) -> tuple[Passenger, ...]:
        """Return the other passengers who gave a phone number or e-mail address of this passenger's."""
        return self._sharing(self._tied().contacts, contact_keys(self.passenger.identity))

    def sharing_booking(self) -> tuple[Passenger, ...]:
        """Return the other passengers on a booking of this passenger's."""
        return self._sharing(self._tied().bookings, self.passenger.identity.locators)

    def sharing_split(self) -> tuple[Passenger, ...]:
        """Return the other passengers whose reservation was divided from or into this passenger's."""
        mine = self.passenger.identity
        return self._unite(
            self._sharing(self._tied().bookings, mine.splits), self._sharing(self._tied().divided, mine.locators)
        )

    def sharing_bags(self) -> tuple[Passenger, ...]:
        """Return the other passengers whose bags bear a tag of this passenger's."""
        return self._sharing(self._tied().tags, self.passenger.bags.tags)

    def showing(self, *documents: DocumentKey) -> tuple[Passenger, ...]:
        """Return the other passengers who show one of some documents."""
        return self._sharing(self._tied().documents, documents)

    def paid_alike(self, payment: PaymentKey) -> tuple[Passenger, ...]:
        """Return the passengers of other reservations whose ticket was paid from one account."""
        mine = frozenset(self.passenger.identity.locators)
        return tuple(
            other for other in self._sharing(self._tied().payments, (payment,)) if mine.isdisjoint(other.identity.locators)
        )

    def resembling(self, passenger: Passenger) -> Sequence[Match] | None:
        """Return whom on the lists a passenger resembles."""
        return None if self.matches is None else self.matches.get(passenger.id, ())

    def country(self, airport: str) -> str | None:
        """Return the country (alpha-3) an airport lies in."""
        place = self.airport(airport) if airport else None
        return place.country or None if place is not None else None

    def regions(self, airport: str) -> tuple[str, ...] | None:
        """Return the regions an airport's country belongs to, sorted."""
        place = self.airport(airport) if airport else None
        return tuple(sorted(place.regions)) if place is not None else None

    def _tied(self) -> Ties:
        assert self.ties is not None
        return self.ties

    @staticmethod
    def _unite(*several: tuple[Passenger, ...]) -> tuple[Passenger, ...]:
        found = {other.id: other for others in several for other in others}
        return tuple(found[identifier] for identifier in sorted(found))

    def _sharing(self, index: Mapping[K, tuple[Passenger, ...]], keys: Iterable[K]) -> tuple[Passenger, ...]:
        me = self.passenger.id
        found = {other.id: other for key in keys for other in index.get(key, ()) if other.id != me}
        return tuple([found[identifier] for identifier in sorted(found)] if len(found) > 1 else found.values())


def document_keys(identity: Identity) -> tuple[DocumentKey, ...]:
    """Return what the documents that stand for a person are recognised by."""
    keys = [key_of(each, identity) for each in identity.documents]
    return tuple(dict.fromkeys([key for key in keys if key is not None]))


def key_of(document: Document, identity: Identity) -> DocumentKey | None:
    """Return what a document is recognised by.

    A visa may stand for a whole party, and ``000000`` for nothing. Carriers leave the issuer out where it is the state of
    nationality.
    """
    issuer, number = document.issuer or "".join(identity.nationalities[:1]), document.number
    if document.kind in SHARED_LAWFULLY or not issuer or len(set(number)) <= 2:
        return None
    return number, issuer


def payment_keys(identity: Identity) -> tuple[PaymentKey, ...]:
    """Return what the accounts a ticket was paid from are recognised by."""
    keys = map(payment_key, identity.payments)
    return tuple(dict.fromkeys(key for key in keys if key is not None))


def payment_key(payment: Payment) -> PaymentKey | None:
    """Return what an account is recognised by; one of which nothing but a placeholder is left, by nothing."""
    return (payment.vendor, payment.account) if len(set(payment.account)) > 2 else None


def contact_keys(identity: Identity) -> tuple[str, ...]:
    """Return the phone numbers and e-mail addresses a person gave."""
    given = [contact.value for contact in identity.contacts if contact.kind in REACHABLE and contact.value]
    return tuple(dict.fromkeys(given))


def _index(passengers: Iterable[Passenger], keys: Callable[[Passenger], Iterable[K]]) -> Mapping[K, tuple[Passenger, ...]]:
    found: defaultdict[K, list[Passenger]] = defaultdict(list)
    for passenger in passengers:
        for key in keys(passenger):
            found[key].append(passenger)
    return MappingProxyType({key: tuple(sharers) for key, sharers in found.items()})
