"""What a rule may ask of a passenger, their documents and bags, and those who travel with them.

This module knows people and what they share. It refuses to know journeys, and anything the law forbids to ask. The first
sentence of each public function is what an officer reads as the meaning of the attribute; None means not known, and silence
is never read as a "no".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pnrscreen.message import Kind
from pnrscreen.model import Identity, PartialDate, Passenger
from pnrscreen.rulebook.scene import Scene, contact_keys, document_keys

ADULT = 18
"""The age from which a person is no child: Convention on the Rights of the Child, Art 1."""

UNACCOMPANIED = "UMNR"
"""The service code that announces an unaccompanied minor: Annex I item 12."""


# ------------------------------------------------------------------------------------------------------- the passenger


def kind(scene: Scene) -> str | None:
    """Return what the person is on this flight: passenger, infant, crew or transit."""
    return scene.passenger.kind.value


def age(scene: Scene) -> int | None:
    """Return the age in years on the day of the flight; not known when the birth dates stated leave it open."""
    ages = _ages(scene.passenger, scene.leg.key.date)
    return ages[0] if len(ages) == 1 else None


def minor(scene: Scene) -> bool | None:
    """Tell whether the person is under 18 on the day of the flight, even if the exact age is not known."""
    return _is_minor(scene.passenger, scene.leg.key.date)


def sex(scene: Scene) -> str | None:
    """Return the sex the document states: M, F or X."""
    return scene.passenger.identity.sex or None


def nationality(scene: Scene) -> str | None:
    """Return the nationality stated (alpha-3); not known when several are."""
    stated = set(scene.passenger.identity.nationalities)
    return stated.pop() if len(stated) == 1 else None


def residence(scene: Scene) -> str | None:
    """Return the country of residence stated."""
    return scene.passenger.identity.residence or None


def birth_place(scene: Scene) -> str | None:
    """Return the place of birth stated."""
    return scene.passenger.identity.birth_place or None


def checked_in(scene: Scene) -> bool | None:
    """Tell that the carrier says the passenger has checked in; before it does, nothing is known."""
    return True if any(statement.checked_in for _, statement in scene.passenger.statements) else None


def frequent_flyer(scene: Scene) -> bool | None:
    """Tell whether the reservation names a frequent-flyer programme the passenger belongs to."""
    if scene.passenger.identity.memberships:
        return True
    return None if scene.passenger.booking is None else False


# ------------------------------------------------------------------------------------------------- documents and bags


def document_kinds(scene: Scene) -> Sequence[str] | None:
    """Return the kinds of travel document shown, such as passport, identity card, residence permit, visa."""
    return _texts(document.kind for document in scene.passenger.identity.documents)


def document_issuers(scene: Scene) -> Sequence[str] | None:
    """Return the states (alpha-3) that issued the documents shown."""
    return _texts(document.issuer for document in scene.passenger.identity.documents)


def document_days_valid(scene: Scene) -> int | None:
    """Count the days from the flight until the first of the documents shown expires; negative when one has expired."""
    expiries = [_whole(document.expiry) for document in scene.passenger.identity.documents if document.expiry is not None]
    known, travel = [expiry for expiry in expiries if expiry is not None], _day(scene.leg.key.date)
    return (min(known) - travel).days if known and travel is not None else None


def document_persons(scene: Scene) -> int | None:
    """Count the different people on this flight who show one document: same number, same issuer."""
    if not document_keys(scene.passenger.identity):
        return None
    people = [scene.passenger.identity]
    for other in scene.sharing_documents():
        if not any(_same_person(other.identity, known) for known in people):
            people.append(other.identity)
    return len(people)


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
    return len({(kind, issuer) for kind, issuer, _ in stated}) < len(stated) if stated else None


def bag_pieces(scene: Scene) -> int | None:
    """Return the number of bags checked in."""
    return scene.passenger.bags.pieces


def bag_weight(scene: Scene) -> int | None:
    """Return the weight of the bags checked in, in kilograms."""
    return scene.passenger.bags.weight_kg


# ---------------------------------------------------------------------------------------------------------- the others


def companions(scene: Scene) -> int | None:
    """Return the number of other travellers on the reservation."""
    return None if scene.passenger.booking is None else scene.passenger.identity.companions


def adult_same_booking(scene: Scene) -> bool | None:
    """Tell whether an adult on this flight travels on the same reservation."""
    return _any_adult(scene, scene.sharing_booking()) if scene.passenger.identity.locators else None


def contact_shared_with(scene: Scene) -> int | None:
    """Count the people on this flight who gave the same phone or e-mail on another reservation."""
    return len(_reachable_alike(scene)) if _contacts_known(scene) else None


def contact_shared_adult(scene: Scene) -> bool | None:
    """Tell whether an adult on this flight gave the same phone or e-mail on another reservation."""
    return _any_adult(scene, _reachable_alike(scene)) if _contacts_known(scene) else None


def umnr(scene: Scene) -> bool | None:
    """Tell whether the carrier was asked to look after the passenger as an unaccompanied minor."""
    return None if scene.passenger.booking is None else _is_announced(scene.passenger)


# ----------------------------------------------------------------------------------------------------------------- how


def _ages(passenger: Passenger, day: str) -> tuple[int, ...]:
    """Return every age the stated birth dates allow; a complete date outweighs an incomplete one."""
    travel, stated = _day(day), passenger.identity.birth_dates
    if travel is None:
        return ()
    complete = tuple(birth for birth in stated if birth.day is not None)
    found = {age for birth in complete or stated for age in _ages_of(birth, travel)}
    return tuple(sorted(found)) if all(age >= 0 for age in found) else ()


def _ages_of(birth: PartialDate, travel: date) -> tuple[int, ...]:
    years = travel.year - birth.year
    earliest, latest = (birth.month or 1, birth.day or 1), (birth.month or 12, birth.day or 31)
    today = (travel.month, travel.day)
    return tuple(sorted({years - (today < earliest), years - (today < latest)}))


def _is_minor(passenger: Passenger, day: str) -> bool | None:
    if passenger.kind is Kind.INFANT or _is_announced(passenger):
        return True
    verdicts = {age < ADULT for age in _ages(passenger, day)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _is_announced(passenger: Passenger) -> bool:
    booking = passenger.booking
    return booking is not None and UNACCOMPANIED in booking.services


def _any_adult(scene: Scene, people: Iterable[Passenger]) -> bool | None:
    verdicts = {_is_minor(other, scene.leg.key.date) for other in people if other.kind is not Kind.CREW}
    return True if False in verdicts else None if None in verdicts else False


def _contacts_known(scene: Scene) -> bool:
    """Tell whether it is known how the passenger can be reached; a reservation without a contact shares none."""
    return scene.passenger.booking is not None or bool(contact_keys(scene.passenger.identity))


def _reachable_alike(scene: Scene) -> tuple[Passenger, ...]:
    mine = frozenset(scene.passenger.identity.locators)
    return tuple(other for other in scene.sharing_contacts() if mine.isdisjoint(other.identity.locators))


def _same_person(one: Identity, other: Identity) -> bool:
    """Tell whether two pictures may be of one person whom the carrier's systems did not join: a name in common, and no
    two birth dates that contradict each other.
    """
    named = _name_parts(one) & _name_parts(other)
    return bool(named) and not _births_contradict(one, other)


def _births_contradict(one: Identity, other: Identity) -> bool:
    return bool(one.birth_dates and other.birth_dates) and not any(
        _compatible(left, right) for left in one.birth_dates for right in other.birth_dates
    )


def _compatible(one: PartialDate, other: PartialDate) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(left == right for left, right in pairs if left is not None and right is not None)


def _name_parts(identity: Identity) -> frozenset[str]:
    return frozenset(part for name in identity.names for part in f"{name.surname} {name.given}".split())


def _whole(partial: PartialDate | None) -> date | None:
    if partial is None or partial.month is None or partial.day is None:
        return None
    return _day(str(partial))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _texts(said: Iterable[str]) -> tuple[str, ...] | None:
    return tuple(dict.fromkeys(text for text in said if text)) or None
