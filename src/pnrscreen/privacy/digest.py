"""The digest of what a report says, which closes its version: two reports that differ in anything do not share one.

This module knows one canonical form of a report: its fields in their order as nested tuples of plain values, in the second
format of ``marshal``, which writes every value with its type and length and never refers back to one. It refuses to know what
a report means, and leaves out where one was read: who says the same again says nothing new.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

from pnrscreen.model import Booking, Document, Identity, Report, Statement

_FORMAT: Final = 2  # later formats write a value that is held twice in another way than one that merely stands there twice

_LEG = attrgetter("destination", "scheduled_departure", "scheduled_arrival")
_DATE = attrgetter("year", "month", "day")
_DOCUMENT = attrgetter("kind", "number", "issuer")
_NAME = attrgetter("surname", "given", "title", "source")
_LOCATOR = attrgetter("owner", "locator")
_CONTACT = attrgetter("kind", "value")
_PAYMENT = attrgetter("kind", "amount", "currency", "vendor", "account", "expiry", "holder")
_MEMBERSHIP = attrgetter("carrier", "number", "tier")
_BAGS = attrgetter("pieces", "weight_kg", "tags")
_STATEMENT = attrgetter("key", "seat", "embarked", "disembarks", "checked_in", "joins")
_IDENTITY = attrgetter("sex", "nationalities", "residence", "birth_place", "tickets", "reference", "companions")
_BOOKING = attrgetter("created_at", "changed_at", "payment_kinds", "services", "party", "split")
_FLIGHT = attrgetter(
    *("carrier", "number", "departure", "arrival", "scheduled_departure", "scheduled_arrival"),
    *("operated_by", "booking_class", "status", "kind"),
)


def digest(report: Report, statements: Iterable[Statement]) -> str:
    """Return 32 hexadecimal digits (half of a SHA-256) of all that a report of these statements says, without key and age."""
    said = (*report.leg.key, _LEG(report.leg), report.cancelled, tuple(map(_statement, statements)))
    return hashlib.sha256(marshal.dumps(said, _FORMAT)).hexdigest()[:32]


def _statement(said: Statement) -> tuple[Any, ...]:
    return (
        _STATEMENT(said),
        said.source.value,
        said.kind.value,
        _BAGS(said.bags),
        _identity(said.identity),
        None if said.booking is None else _booking(said.booking),
    )


def _identity(who: Identity) -> tuple[Any, ...]:
    return (
        _IDENTITY(who),
        tuple(map(_NAME, who.names)),
        tuple(map(_DATE, who.birth_dates)),
        tuple(map(_document, who.documents)),
        tuple(map(_CONTACT, who.contacts)),
        tuple(map(_PAYMENT, who.payments)),
        tuple(map(_MEMBERSHIP, who.memberships)),
        tuple(map(_LOCATOR, who.locators)),
        tuple(map(_LOCATOR, who.splits)),
    )


def _document(document: Document) -> tuple[Any, ...]:
    expiry, issued = document.expiry, document.issued
    return _DOCUMENT(document), None if expiry is None else _DATE(expiry), None if issued is None else _DATE(issued)


def _booking(booking: Booking) -> tuple[Any, ...]:
    return _BOOKING(booking), tuple(map(_FLIGHT, booking.itinerary)), tuple(booking.agency.items())
