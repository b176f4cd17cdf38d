"""Look-up values: under which exact values a passenger may be found again, before they are hashed.

This module knows which values of an identity are looked up and the one spelling of each. It refuses to know the keys: whoever
stores a value stores its keyed hash, so a value must come out the same from every carrier's way of writing it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pnrscreen.model import Identity, Passenger

_NOT_A_DIGIT = re.compile(r"[^0-9]")
_TICKET = re.compile(r"(?:INF)?([0-9]{13})")
_PHONE_DIGITS_MIN = 6  # fewer are an extension
_ACCOUNT_DIGITS_MIN = 4  # fewer tell nobody apart


def lookups(passenger: Passenger) -> tuple[tuple[str, str], ...]:
    """Return (purpose, canonical value) pairs, each once, in a fixed order.

    Purposes: document (issuer:number), phone (digits), email, payment (account as masked), locator, ticket (13 digits), person
    (sorted letters of the whole name:birth year). A locator is unique only within its owner, and API does not say the owner:
    whoever finds by it compares the owner next.
    """
    return tuple(dict.fromkeys(_values(passenger.identity)))


def _values(identity: Identity) -> Iterator[tuple[str, str]]:
    for document in identity.documents:
        if number := _plain(document.number):
            yield "document", f"{_plain(document.issuer)}:{number}"
    yield from _contacts(identity)
    for payment in identity.payments:
        if len(_digits(payment.account)) >= _ACCOUNT_DIGITS_MIN:
            yield "payment", re.sub(r"[^A-Z0-9#]", "", payment.account.upper())
    yield from (("locator", plain) for locator in identity.locators if (plain := _plain(locator.locator)))
    yield from (("ticket", plain) for ticket in identity.tickets if (plain := _ticket(ticket)))
    yield from _people(identity)


def _contacts(identity: Identity) -> Iterator[tuple[str, str]]:
    for contact in identity.contacts:
        if contact.kind == "phone" and len(digits := _digits(contact.value).lstrip("0")) >= _PHONE_DIGITS_MIN:
            yield "phone", digits  # 0043 and +43 are one prefix
        if contact.kind == "email" and (address := contact.value.strip().lower()):
            yield "email", address


def _people(identity: Identity) -> Iterator[tuple[str, str]]:
    """Yield the skeleton of each name with each birth year: letters sorted, so that order, blanks and glueing do not matter."""
    years = sorted({date.year for date in identity.birth_dates})
    for name in identity.names:
        letters = "".join(sorted(_plain(name.surname + name.given)))
        for year in years:
            if letters:
                yield "person", f"{letters}:{year:04d}"


def _ticket(text: str) -> str:
    """Return the ticket number without its coupon and infant mark, or whatever else was said, without punctuation."""
    plain = _plain(text)
    number = _TICKET.match(plain)
    return number[1] if number else plain


def _digits(text: str) -> str:
    return _NOT_A_DIGIT.sub("", text)


def _plain(text: str) -> str:
    """Return the letters and digits of ``text`` in capitals, accents off; letters of other scripts stay as they are."""
    spelled = unicodedata.normalize("NFKD", text).upper()
    return "".join(letter for letter in spelled if letter.isalnum())
