"""What a rule may ask of documents, bags and payments: what they are, and who else shows, bears or uses the same.

This module knows papers and things. It refuses to know journeys. The first sentence of each public function is what an officer
reads as the meaning of the attribute; None means not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from pnrscreen.message import Payment
from pnrscreen.model import Document
from pnrscreen.rulebook import people, sectors
from pnrscreen.rulebook.scene import Scene, document_keys, key_of, payment_key

AMOUNT_MAX = 1e12
"""What no ticket costs in any currency."""

# ----------------------------------------------------------------------------------------------------------- documents


def document_kinds(scene: Scene) -> Sequence[str] | None:
    """Return the kinds of travel document shown, such as passport, identity card, residence permit, visa."""
    return people.texts(document.kind for document in scene.passenger.identity.documents)


def document_issuers(scene: Scene) -> Sequence[str] | None:
    """Return the states (alpha-3) that issued the documents shown."""
    return people.texts(document.issuer for document in scene.passenger.identity.documents)


def document_days_valid(scene: Scene) -> int | None:
    """Count the days from the flight until the first of the documents shown expires; negative when one has expired."""
    expiries = [people.whole(document.expiry) for document in scene.passenger.identity.documents if document.expiry is not None]
    known, travel = [expiry for expiry in expiries if expiry is not None], sectors.day(scene.leg.key.date)
    return (min(known) - travel).days if known and travel is not None else None


def document_persons(scene: Scene) -> int | None:
    """Count the different people on this flight who show one document: same number, same issuer."""
    mine = scene.passenger.identity
    keys = document_keys(mine)
    sharers = scene.showing(*keys)
    if not sharers:
        return 1 if keys else None
    shown = [mine]
    for other in sharers:
        if not any(people.same_person(other.identity, known) for known in shown):
            shown.append(other.identity)
    return len(shown)


def document_same_booking(scene: Scene) -> bool | None:
    """Tell whether everyone on this flight who shows a document of the passenger's is on the passenger's reservation."""
    if not document_keys(scene.passenger.identity):
        return None
    mine = frozenset(scene.passenger.identity.locators)
    theirs = [other.identity.locators for other in scene.sharing_documents()]
    if any(locators and mine and mine.isdisjoint(locators) for locators in theirs):
        return False
    return None if any(not (locators and mine) for locators in theirs) else True


def conflicting_documents(scene: Scene) -> bool | None:
    """Tell whether two numbers are stated for one kind of document of one issuer."""
    stated = {(each.kind, each.issuer, each.number) for each in scene.passenger.identity.documents if each.number}
    if len(stated) < 2:
        return False if stated else None
    return len({(kind, issuer) for kind, issuer, _ in stated}) < len(stated)


def documents(scene: Scene) -> Sequence[Document] | None:
    """Return the documents shown, each with what is said of it."""
    return scene.passenger.identity.documents or None


def document_kind(_scene: Scene, document: Document) -> str | None:
    """Return the kind of the document, such as passport, identity card, residence permit, visa."""
    return document.kind or None


def document_issuer(_scene: Scene, document: Document) -> str | None:
    """Return the state (alpha-3) that issued the document."""
    return document.issuer or None


def document_expiry(_scene: Scene, document: Document) -> datetime | None:
    """Return the day the document expires."""
    return sectors.midnight(people.whole(document.expiry))


def document_issued(_scene: Scene, document: Document) -> datetime | None:
    """Return the day the document was issued."""
    return sectors.midnight(people.whole(document.issued))


def days_left(scene: Scene, document: Document) -> int | None:
    """Count the days from the flight until the document expires; negative when it has expired."""
    return _days(sectors.day(scene.leg.key.date), people.whole(document.expiry))


def days_old(scene: Scene, document: Document) -> int | None:
    """Count the days from the issue of the document until the flight."""
    return _days(people.whole(document.issued), sectors.day(scene.leg.key.date))


def document_shown_by(scene: Scene, document: Document) -> int | None:
    """Count the other people on this flight who show this document: same number, same issuer."""
    key = key_of(document, scene.passenger.identity)
    return None if key is None else len(scene.showing(key))


# ---------------------------------------------------------------------------------------------------------------- bags


def bag_pieces(scene: Scene) -> int | None:
    """Return the number of bags checked in."""
    return scene.passenger.bags.pieces


def bag_weight(scene: Scene) -> int | None:
    """Return the weight of the bags checked in, in kilograms."""
    return scene.passenger.bags.weight_kg


def bag_tags(scene: Scene) -> Sequence[str] | None:
    """Return the tags of the bags checked in."""
    return scene.passenger.bags.tags or None


def bags_shared_with(scene: Scene) -> int | None:
    """Count the other people on this flight whose bags bear a tag of the passenger's."""
    return len(scene.sharing_bags()) if scene.passenger.bags.tags else None


# ------------------------------------------------------------------------------------------------------------ payments


def payments(scene: Scene) -> Sequence[Payment] | None:
    """Return the forms of payment of the ticket, each with what is said of it."""
    return scene.passenger.identity.payments or None


def payment_kind(_scene: Scene, payment: Payment) -> str | None:
    """Return how it was paid: cash, card, cheque, invoice, miscellaneous, government, exchange, other."""
    return payment.kind or None


def payment_amount(_scene: Scene, payment: Payment) -> float | None:
    """Return the amount paid, in its own currency."""
    try:
        amount = float(payment.amount)
    except ValueError:
        return None
    return amount if abs(amount) < AMOUNT_MAX else None


def payment_currency(_scene: Scene, payment: Payment) -> str | None:
    """Return the currency paid in, as EUR."""
    return payment.currency or None


def payment_vendor(_scene: Scene, payment: Payment) -> str | None:
    """Return the kind of card, as VI."""
    return payment.vendor or None


def payment_third_party(scene: Scene, payment: Payment) -> bool | None:
    """Tell whether the holder named has no part of a name in common with anyone of the reservation on this flight."""
    holder = frozenset(payment.holder.upper().replace("/", " ").split())
    party = (scene.passenger, *scene.sharing_booking())
    named = frozenset().union(*(people.name_parts(one.identity) for one in party))
    return holder.isdisjoint(named) if holder and named else None


def payment_shared_with(scene: Scene, payment: Payment) -> int | None:
    """Count the people of other reservations on this flight whose ticket was paid with the same card or account."""
    key = payment_key(payment)
    return None if key is None else len(scene.paid_alike(key))


# ----------------------------------------------------------------------------------------------------------------- how


def _days(first: date | None, last: date | None) -> int | None:
    return None if first is None or last is None else (last - first).days
