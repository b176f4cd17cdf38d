"""What a rule looks at: one passenger on one leg, and everyone else on it.

This module knows who on a leg shares a document, a contact or a booking. It refuses to know what any of that
means, what day it is, and where airports lie: a scene brings its own answer to the last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from pnrscreen.message import Locator
from pnrscreen.model import FlightLeg, Identity, Passenger

K = TypeVar("K")

REACHABLE = ("phone", "email")
SHARED_LAWFULLY = ("visa",)

DocumentKey = tuple[str, str]
"""Number and issuer: what makes two documents one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an airport lies: country (alpha-3), the regions the country belongs to, and the IANA time zone."""

    country: str
    regions: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """Who on one leg shares a document, a way to be reached, or a booking. Made once a leg, by ``among``."""

    documents: Mapping[DocumentKey, tuple[Passenger, ...]]
    contacts: Mapping[str, tuple[Passenger, ...]]
    bookings: Mapping[Locator, tuple[Passenger, ...]]

    @classmethod
    def among(cls, passengers: Iterable[Passenger]) -> Ties:
        """Index the passengers of one leg by what can be shared."""
        everyone = tuple(passengers)
        return cls(
            documents=_index(everyone, document_keys),
            contacts=_index(everyone, contact_keys),
            bookings=_index(everyone, lambda identity: identity.locators),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One passenger among the others of the leg (who may include the passenger: a person is never compared with themselves).

    ``airport`` says where an airport code lies. ``ties`` are made from ``others`` unless given: whoever makes the scenes
    of a whole leg makes them once.
    """

    passenger: Passenger
    leg: FlightLeg
    others: tuple[Passenger, ...]
    airport: Callable[[str], Place | None] = field(repr=False)
    ties: Ties | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.ties is None:
            object.__setattr__(self, "ties", Ties.among(self.others))

    def sharing_documents(self) -> tuple[Passenger, ...]:
        """Return the other passengers who show a document of this passenger's: same number, same issuer."""
        return self._sharing(self._tied().documents, document_keys(self.passenger.identity))

    def sharing_contacts(self) -> tuple[Passenger, ...]:
        """Return the other passengers who gave a phone number or e-mail address of this passenger's."""
        return self._sharing(self._tied().contacts, contact_keys(self.passenger.identity))

    def sharing_booking(self) -> tuple[Passenger, ...]:
        """Return the other passengers on a booking of this passenger's."""
        return self._sharing(self._tied().bookings, self.passenger.identity.locators)

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

    def _sharing(self, index: Mapping[K, tuple[Passenger, ...]], keys: Iterable[K]) -> tuple[Passenger, ...]:
        found = {other.id: other for key in keys for other in index.get(key, ()) if other.id != self.passenger.id}
        return tuple(found[identifier] for identifier in sorted(found))


def document_keys(identity: Identity) -> tuple[DocumentKey, ...]:
    """Return what the documents that stand for a person are recognised by.

    A visa may stand for a whole party, and ``000000`` for nothing. Carriers leave the issuer out where it is the state of
    nationality.
    """
    state = "".join(identity.nationalities[:1])
    keys = ((each.number, each.issuer or state) for each in identity.documents if each.kind not in SHARED_LAWFULLY)
    return tuple(dict.fromkeys((number, issuer) for number, issuer in keys if issuer and len(set(number)) > 2))


def contact_keys(identity: Identity) -> tuple[str, ...]:
    """Return the phone numbers and e-mail addresses a person gave."""
    return tuple(dict.fromkeys(contact.value for contact in identity.contacts if contact.kind in REACHABLE and contact.value))


def _index(passengers: Iterable[Passenger], keys: Callable[[Identity], Iterable[K]]) -> Mapping[K, tuple[Passenger, ...]]:
    found: defaultdict[K, list[Passenger]] = defaultdict(list)
    for passenger in passengers:
        for key in keys(passenger.identity):
            found[key].append(passenger)
    return MappingProxyType({key: tuple(sharers) for key, sharers in found.items()})
