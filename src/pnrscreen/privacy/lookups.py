"""Look-up values: under which exact values a passenger may be found again, before they are hashed.

This module knows which values of an identity are looked up and the one spelling of each. It refuses to know the keys: whoever
stores a value stores its keyed hash, so a value must come out the same from every carrier's way of writing it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from pnrscreen.message import Contact, Locator, Payment
from pnrscreen.model import Document, Identity, PartialDate, Passenger, PersonName

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


def of_document(document: Document) -> str:
    """Return what a document is looked up by, ``issuer:number``; nothing where either is not said."""
    issuer, number = _plain(document.issuer), _plain(document.number)
    return f"{issuer}:{number}" if issuer and number else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """By what someone is sought: whole values, and of everything that is said all must hold.

    A document is number and ``issuer`` (alpha-3, as documents write it); a name is surname and given names together, with the
    year of birth; a payment is the account as it is kept, masked.
    """

    document: str = field(default="", repr=False)
    issuer: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    payment: str = field(default="", repr=False)
    locator: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    surname: str = field(default="", repr=False)
    given: str = field(default="", repr=False)
    birth_year: int = field(default=0, repr=False)


def sought(asked: Sought) -> tuple[tuple[str, str], ...]:
    """Return the (purpose, canonical value) pairs by which someone is sought: nothing where any of it would find nobody.

    That is a number without its issuer, a name without its year, and what is too short to tell one from another.
    """
    said = {
        "document": asked.document or asked.issuer,
        "phone": asked.phone,
        "email": asked.email,
        "payment": asked.payment,
        "locator": asked.locator,
        "ticket": asked.ticket,
        "person": asked.surname or asked.given or asked.birth_year,
    }
    found = tuple(pair for pair in dict.fromkeys(_values(_identity(asked))) if pair[1].isprintable())
    return found if {purpose for purpose, _ in found} == {purpose for purpose, value in said.items() if value} else ()


def _identity(asked: Sought) -> Identity:
    """Return what is asked for as a carrier would have said it."""
    contacts = (Contact(kind="phone", value=asked.phone), Contact(kind="email", value=asked.email))
    whole = asked.issuer and asked.document
    return Identity(
        names=(PersonName(surname=asked.surname, given=asked.given),),
        birth_dates=(PartialDate(year=asked.birth_year),) if asked.birth_year else (),
        documents=(Document(kind="", number=asked.document, issuer=asked.issuer),) if whole else (),
        contacts=contacts,
        payments=(Payment(kind="", account=asked.payment),),
        tickets=(asked.ticket,),
        locators=(Locator(owner="", locator=asked.locator),),
    )


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
    spelled = (text if text.isascii() else unicodedata.normalize("NFKD", text)).upper()
    return spelled if spelled.isalnum() else "".join(filter(str.isalnum, spelled))
