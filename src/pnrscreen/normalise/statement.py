"""One person as one message speaks of them: Reported in, Statement out.

Knows what each part of a Reported means, and by which keys two systems recognise each other's traveller. Refuses to know
which messages exist and what replaces what: that is ``people``.

What a message lists in no order of meaning (documents, contacts, payments) comes out sorted, so that the same content gives
the same Statement however its segments were arranged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pnrscreen.message import Bags, Contact, Locator, Membership, Payment, Reported
from pnrscreen.model import Identity, PersonName
from pnrscreen.normalise import codes, dates, documents, names
from pnrscreen.normalise.letters import letters, tokens

T = TypeVar("T")

PASSPORT_LIKE: Final = (
    "passport",
    "travel document",
    "identity card",
    "passport card",
    "residence permit",
    "crew certificate",
    "",
)
"""Documents that stand for a person, best first; a visa stands in one."""

_ORDERS: Final[Mapping[type, Callable[[Any], Any]]] = MappingProxyType(
    {
        str: str,
        Contact: attrgetter("kind", "value"),
        Membership: attrgetter("carrier", "number", "tier"),
        Payment: attrgetter("kind", "account", "amount", "currency", "vendor", "expiry", "holder"),
    }
)
"""By what values of a kind are put in order; any other kind by its full notation, which takes longer."""

_SHORTEST_REFERENCE: Final = 5
"""Below it a reference is a number within its own message (``1``, ``002``), not one that two systems share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a reservation says of all its travellers alike."""

    locators: tuple[Locator, ...] = ()
    contacts: tuple[Contact, ...] = ()
    payments: tuple[Payment, ...] = ()
    tickets: tuple[str, ...] = ()
    bags: Bags = Bags()
    companions: int = 0


_NOTHING_SHARED: Final = Shared()


def identity(person: Reported, departure: str, common: Shared = _NOTHING_SHARED) -> Identity:
    """Understand who a person is; ``departure`` is the ISO day that two-digit years are told by."""
    birth = dates.partial(person.birth_date, latest=departure)
    nationality = codes.country(person.nationality) or _plain(person.nationality)
    return Identity(
        names=names.understood(person.names),
        birth_dates=(birth,) if birth else (),
        sex=codes.sex(person.sex),
        nationalities=(nationality,) if nationality else (),
        residence=codes.country(person.residence) or _plain(person.residence),
        birth_place=_plain(person.birth_place),
        documents=ordered([one for said in person.documents if (one := documents.document(said, departure)).number]),
        contacts=ordered(common.contacts + person.contacts),
        payments=ordered(common.payments + person.payments),
        memberships=ordered(person.memberships),
        tickets=ordered(common.tickets + person.tickets),
        locators=_locators(person, common),
        reference=_plain(person.reference),
        companions=common.companions,
    )


def joins(who: Identity) -> tuple[str, ...]:
    """Return the keys under which another system may speak of the same person, strongest first, in clear text.

    The document, the carrier's own reference, a record locator with the name, the name with the birth date. A name stands in
    them as one system may cut it and another not: the first given name or all of them, without blanks.
    """
    spelled = sorted({(letters(name.surname), given) for name in who.names for given in _givens(name)})
    nationality = "".join(who.nationalities[:1])
    papers = [one for one in who.documents if documents.distinctive(one.number)]
    births = [birth for birth in who.birth_dates if birth.day is not None]
    found = [f"doc:{one.issuer or nationality}:{one.number}" for one in papers]
    if len(who.reference) >= _SHORTEST_REFERENCE:
        found.append(f"ref:{who.reference}")
    for said in sorted({item.locator for item in who.locators}):
        found += [f"loc:{said}|{surname[:20]}|{given[:6]}" for surname, given in spelled]
    for birth in births:
        found += [f"name:{surname}|{given}|{birth}" for surname, given in spelled]
    return tuple(dict.fromkeys(found))


def joins_within(who: Identity, place: str, tickets: Iterable[str], *, infant: bool) -> Iterator[str]:
    """Yield the keys that tell one person of a reservation from the others: ticket, seat, an infant's birth date.

    Seats are swapped within a party, so a seat speaks together with the first letter of the given name. An infant is often
    named in one system only by its parent's name; its birth date and the parent's locator find it.
    """
    numbers = [number for said in tickets if len(number := said.removeprefix("INF")[:13]) == 13 and number.isdigit()]
    initials = sorted({name.given[:1] for name in who.names}) if place else ()
    births = [birth for birth in who.birth_dates if birth.day is not None] if infant else ()
    if numbers or place or births:
        for said in sorted({item.locator for item in who.locators if item.locator}):
            yield from (f"tkt:{said}|{number}" for number in numbers)
            yield from (f"seat:{said}|{place}|{initial}" for initial in initials)
            yield from (f"born:{said}|{birth}" for birth in births)


def seat(text: str) -> str:
    """Return a seat as printed on a boarding pass (``12A`` for ``012A``), or "" for none."""
    said = _plain(text).lstrip("0")
    return "" if said.strip("X") == "" else said


def locator(text: str) -> str:
    """Return a record locator in upper case without blanks."""
    return text.upper() if text.isalnum() else "".join(text.upper().split())


def ordered(said: Sequence[T]) -> tuple[T, ...]:
    """Return each value once, in an order that only depends on what they are."""
    if len(said) < 2:
        return tuple(said)
    return tuple(sorted(dict.fromkeys(said), key=_ORDERS.get(type(said[0]), repr)))


def identifying(who: Identity) -> tuple[str, str]:
    """Return issuer and number of the document that best stands for the person, both empty when there is none.

    A document without issuer is taken as issued by the state of nationality, as carriers leave the one out and not the other.
    """
    usable = [
        (PASSPORT_LIKE.index(document.kind), document.issuer or "".join(who.nationalities[:1]), document.number)
        for document in who.documents
        if document.kind in PASSPORT_LIKE and documents.distinctive(document.number)
    ]
    return min(usable)[1:] if usable else ("", "")


def _locators(person: Reported, common: Shared) -> tuple[Locator, ...]:
    """Return the reservation's locators, its master first, and those that were said of this person alone."""
    if not person.locators:
        return common.locators
    own = {locator(said) for said in person.locators} - {shared.locator for shared in common.locators} - {""}
    return (*common.locators, *(Locator(owner="", locator=said) for said in sorted(own)))


def _givens(name: PersonName) -> tuple[str, ...]:
    words = tokens(name.given)
    return words if len(words) == 1 else ("".join(words[:1]), "".join(words))


def _plain(text: str) -> str:
    return text.upper() if text.isalnum() else " ".join(text.upper().split())
