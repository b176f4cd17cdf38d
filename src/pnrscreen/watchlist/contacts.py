"""Listed telephones, e-mails and means of payment: each in one spelling, and how surely two of them are the same.

This module knows how carriers write them. It refuses to know who answers: a telephone is a household's or an agency's as often
as a person's, so what is found says that the thing is meant, and not the person.

Telephones are compared by their digits. With the country said on both sides (``+`` or ``00``) all of them must be the same.
Where one side leaves it open, its digits, the trunk 0 taken off, must end the other's, at least nine of them: fewer are used
in too many countries. E-mails are compared in small letters and otherwise as written, since what dots or a ``+`` mean is the
provider's affair. Of a card only the first six and last four digits are ever known; thousands of cards share them, so that
alone they alert nobody; with the same month of expiry they do.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pnrscreen.model import Entry, Identity
from pnrscreen.resemblance import Agreement, Evidence

TELEPHONE: Final = 850
NO_COUNTRY: Final = 750
EMAIL: Final = 850
ACCOUNT: Final = 850
CARD_AND_MONTH: Final = 800
CARD_ALONE: Final = 650

_SHORTEST: Final = 9
_INTERNATIONAL: Final = re.compile(r"\+|00")
_TRUNK: Final = re.compile(r"\(0\)")
_NO_DIGIT: Final = re.compile(r"[^0-9]")
_CARD: Final = re.compile(r"([0-9]{6})[0-9X*#]+([0-9]{4})")
_PARTED: Final = re.compile(r"[^A-Z0-9*#]")
_ADDRESS: Final = re.compile(r"[^\s@]+@[^\s@]+")
_ACCOUNT_SHORTEST: Final = 6


class Telephone(NamedTuple):
    """A number: its digits without the zeros before them, and whether the first of them are the country's."""

    digits: str
    international: bool


def telephone(said: str) -> Telephone | None:
    """Return a telephone number, or None when it has too few digits to tell one from another."""
    text = _TRUNK.sub("", said).strip()
    start = re.search(r"[+0-9]", text)
    digits = _NO_DIGIT.sub("", text).lstrip("0")
    if start is None or len(digits) < _SHORTEST:
        return None
    return Telephone(digits, bool(_INTERNATIONAL.match(text, start.start())))


def email(said: str) -> str:
    """Return an e-mail in small letters, "" when it is none."""
    text = said.strip().removeprefix("mailto:").lower()
    return text if _ADDRESS.fullmatch(text) else ""


def account(said: str) -> str:
    """Return how an account is known: of a card, or of whatever is as long, its first six and last four digits and no more; ""
    when it tells too little.
    """
    plain = _PARTED.sub("", said.upper())
    card = _CARD.fullmatch(plain)
    if card:
        return f"{card[1]}#{card[2]}"
    return plain if len(plain) >= _ACCOUNT_SHORTEST else ""


def is_card(known: str) -> bool:
    """Tell whether of an account no more is known than of a card."""
    return "#" in known


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """What entries list, each by what it is found under: which entry, by position, lists it, and as what."""

    telephones: Mapping[str, Sequence[tuple[int, Telephone]]]
    emails: Mapping[str, Sequence[tuple[int, str]]]
    accounts: Mapping[str, Sequence[tuple[int, str]]]


def listed(entries: Iterable[tuple[int, Entry]]) -> Contacts:
    """Gather what entries list, each with its position. Of an account the month of expiry is kept, "" where it is not known."""
    telephones: defaultdict[str, list[tuple[int, Telephone]]] = defaultdict(list)
    emails: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    accounts: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for position, entry in entries:
        for contact in entry.contacts:
            if contact.kind == "phone" and (number := telephone(contact.value)):
                telephones[number.digits[-_SHORTEST:]].append((position, number))
            if contact.kind == "email" and (address := email(contact.value)):
                emails[address].append((position, address))
        for payment in entry.payments:
            if known := account(payment.account):
                accounts[known].append((position, month(payment.expiry)))
    return Contacts(telephones=dict(telephones), emails=dict(emails), accounts=dict(accounts))


def month(said: str) -> str:
    """Return a month of expiry as four digits, "" when it is none."""
    digits = _NO_DIGIT.sub("", said)
    return digits if len(digits) == 4 else ""


def said(identity: Identity, known: Contacts) -> Iterator[tuple[int, Evidence]]:
    """Yield each listed telephone, e-mail and account that a person gave: the entry's position, and what was found."""
    if not (known.telephones or known.emails or known.accounts):
        return  # as of most lists: nothing need be understood
    for contact in identity.contacts:
        if contact.kind in {"phone", "fax"} and (number := telephone(contact.value)):
            yield from _telephones(number, known.telephones.get(number.digits[-_SHORTEST:], ()))
        if contact.kind == "email" and (address := email(contact.value)):
            for position, other in known.emails.get(address, ()):
                yield position, _evidence("email.same", EMAIL, address, other)
    for payment in identity.payments:
        if token := account(payment.account):
            yield from _accounts(token, month(payment.expiry), known.accounts.get(token, ()))


def _telephones(number: Telephone, others: Iterable[tuple[int, Telephone]]) -> Iterator[tuple[int, Evidence]]:
    for position, other in others:
        if number.digits == other.digits and number.international == other.international:
            key, points = ("phone.same", TELEPHONE) if number.international else ("phone.no_country", NO_COUNTRY)
        elif number.international and other.international:
            continue
        elif number.digits.endswith(other.digits) or other.digits.endswith(number.digits):
            key, points = "phone.one_country", NO_COUNTRY
        else:
            continue
        yield position, _evidence(key, points, number.digits, other.digits)


def _accounts(token: str, until: str, others: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Evidence]]:
    for position, other in others:
        if until and other and until != other:
            continue
        if not is_card(token):
            key, points = "payment.account", ACCOUNT
        elif until and other:
            key, points = "payment.card_and_month", CARD_AND_MONTH
        else:
            key, points = "payment.card", CARD_ALONE
        yield position, _evidence(key, points, token, token)


_WHOLE: Final = frozenset({"phone.same", "email.same", "payment.account"})


def _evidence(key: str, points: int, said: str, listed: str) -> Evidence:
    """Say what was found, and that it is the thing that is meant."""
    field = key.partition(".")[0]
    agreement = Agreement.AGREES if key in _WHOLE else Agreement.COMPATIBLE
    also = (f"{field}.not_person",)
    return Evidence(field=field, agreement=agreement, points=points, key=key, said=said, listed=listed, also=also)
