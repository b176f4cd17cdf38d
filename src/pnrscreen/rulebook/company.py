"""What a rule may ask of those who travel with a passenger, and of those who can be reached as they can.

This module knows who shares a reservation or a contact on one flight. It refuses to know documents, journeys, and what the law
forbids to ask. The first sentence of each public function is what an officer reads as the meaning of the attribute; None means
not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.model import Passenger
from pnrscreen.rulebook import people
from pnrscreen.rulebook.scene import Scene, contact_keys, document_keys


def companions(scene: Scene) -> int | None:
    """Return the number of other travellers on the reservation."""
    return None if scene.passenger.booking is None else scene.passenger.identity.companions


def adult_same_booking(scene: Scene) -> bool | None:
    """Tell whether an adult on this flight travels on the same reservation."""
    return people.any_adult(scene, scene.sharing_booking()) if scene.passenger.identity.locators else None


def contact_shared_with(scene: Scene) -> int | None:
    """Count the people on this flight who gave the same phone or e-mail on another reservation."""
    return len(_reachable_alike(scene)) if _contacts_known(scene) else None


def contact_shared_adult(scene: Scene) -> bool | None:
    """Tell whether an adult on this flight gave the same phone or e-mail on another reservation."""
    return people.any_adult(scene, _reachable_alike(scene)) if _contacts_known(scene) else None


def umnr(scene: Scene) -> bool | None:
    """Tell whether the carrier was asked to look after the passenger as an unaccompanied minor."""
    return None if scene.passenger.booking is None else people.is_announced(scene.passenger)


def here(scene: Scene) -> int | None:
    """Count the other travellers of the reservation on this flight."""
    return len(scene.sharing_booking()) if scene.passenger.identity.locators else None


def minors(scene: Scene) -> int | None:
    """Count the other travellers of the reservation on this flight who are under 18; not known where one may be."""
    if not scene.passenger.identity.locators:
        return None
    verdicts = [people.is_minor(other, scene.leg.key.date) for other in scene.sharing_booking()]
    return None if None in verdicts else verdicts.count(True)


def divided_here(scene: Scene) -> int | None:
    """Count the people on this flight whose reservation was divided from the passenger's, or the passenger's from theirs."""
    return len(scene.sharing_split()) if scene.passenger.booking is not None else None


def email_domains(scene: Scene) -> Sequence[str] | None:
    """Return the domains of the e-mail addresses given."""
    given = (one.value for one in scene.passenger.identity.contacts if one.kind == "email" and "@" in one.value)
    return people.texts(value.rpartition("@")[2].lower() for value in given)


def contact_kinds(scene: Scene) -> Sequence[str] | None:
    """Return the kinds of contact given: phone, email, fax, address, guardian; or that one was refused."""
    return people.texts(one.kind for one in scene.passenger.identity.contacts)


# ---------------------------------------------------------------------------------------------- each of the travellers


def travellers(scene: Scene) -> Sequence[Passenger] | None:
    """Return the other travellers of the reservation on this flight, each with what is known of them."""
    return scene.sharing_booking() if scene.passenger.identity.locators else None


def traveller_kind(_scene: Scene, other: Passenger) -> str | None:
    """Return what the traveller is on this flight: passenger, infant, crew or transit."""
    return other.kind.value


def traveller_age(scene: Scene, other: Passenger) -> int | None:
    """Return the traveller's age in years on the day of the flight."""
    ages = people.ages(other, scene.leg.key.date)
    return ages[0] if len(ages) == 1 else None


def traveller_minor(scene: Scene, other: Passenger) -> bool | None:
    """Tell whether the traveller is under 18 on the day of the flight."""
    return people.is_minor(other, scene.leg.key.date)


def traveller_sex(_scene: Scene, other: Passenger) -> str | None:
    """Return the sex the traveller's document states: M, F or X."""
    return other.identity.sex or None


def traveller_nationality(_scene: Scene, other: Passenger) -> str | None:
    """Return the nationality (alpha-3) stated of the traveller; not known when several are."""
    stated = set(other.identity.nationalities)
    return stated.pop() if len(stated) == 1 else None


def traveller_checked_in(_scene: Scene, other: Passenger) -> bool | None:
    """Tell that the traveller has checked in; before the carrier says so, nothing is known."""
    return True if any(statement.checked_in for _, statement in other.statements) else None


def traveller_bags(_scene: Scene, other: Passenger) -> int | None:
    """Return the number of bags the traveller checked in."""
    return other.bags.pieces


def traveller_surname(scene: Scene, other: Passenger) -> bool | None:
    """Tell whether the traveller shares a surname with the passenger."""
    mine, theirs = (
        frozenset(name.surname for name in who.names if name.surname) for who in (scene.passenger.identity, other.identity)
    )
    return not mine.isdisjoint(theirs) if mine and theirs else None


def traveller_document(scene: Scene, other: Passenger) -> bool | None:
    """Tell whether the traveller shows a document of the passenger's."""
    mine, theirs = (frozenset(document_keys(who)) for who in (scene.passenger.identity, other.identity))
    return not mine.isdisjoint(theirs) if mine and theirs else None


def traveller_list_score(scene: Scene, other: Passenger) -> int | None:
    """Return the highest score, 0 to 1000, at which the traveller resembles someone on a list; 0 where they resemble nobody."""
    found = scene.resembling(other)
    return None if found is None else max((match.score for match in found), default=0)


# ----------------------------------------------------------------------------------------------------------------- how


def _contacts_known(scene: Scene) -> bool:
    """Tell whether it is known how the passenger can be reached; a reservation without a contact shares none."""
    return scene.passenger.booking is not None or bool(contact_keys(scene.passenger.identity))


def _reachable_alike(scene: Scene) -> tuple[Passenger, ...]:
    alike = scene.sharing_contacts()
    mine = frozenset(scene.passenger.identity.locators) if alike else frozenset()
    return tuple([other for other in alike if mine.isdisjoint(other.identity.locators)])
