"""What a rule may ask of a passenger: who they are, how they travel, and where their statements disagree.

This module knows one person. It refuses to know journeys, documents, who travels with them, and anything the law forbids to
ask. The first sentence of each public function is what an officer reads as the meaning of the attribute; None means not known,
and silence is never read as a "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from pnrscreen.model import Passenger
from pnrscreen.rulebook import people, sectors
from pnrscreen.rulebook.scene import Scene, Travel

WINDOW = timedelta(days=180)


def kind(scene: Scene) -> str | None:
    """Return what the person is on this flight: passenger, infant, crew or transit."""
    return scene.passenger.kind.value


def age(scene: Scene) -> int | None:
    """Return the age in years on the day of the flight; not known when the birth dates stated leave it open."""
    ages = people.ages(scene.passenger, scene.leg.key.date)
    return ages[0] if len(ages) == 1 else None


def minor(scene: Scene) -> bool | None:
    """Tell whether the person is under 18 on the day of the flight, even if the exact age is not known."""
    return people.is_minor(scene.passenger, scene.leg.key.date)


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


def frequent_flyer_carriers(scene: Scene) -> Sequence[str] | None:
    """Return the carriers of whose frequent-flyer programmes the passenger is a member."""
    if scene.passenger.booking is None and not scene.passenger.identity.memberships:
        return None
    return tuple(dict.fromkeys(one.carrier for one in scene.passenger.identity.memberships if one.carrier))


def nationalities(scene: Scene) -> Sequence[str] | None:
    """Return every nationality stated (alpha-3)."""
    return people.texts(scene.passenger.identity.nationalities)


def birth_conflict(scene: Scene) -> bool | None:
    """Tell whether two birth dates are stated that cannot be one person's."""
    stated = scene.passenger.identity.birth_dates
    return any(not people.compatible(one, other) for one in stated for other in stated) if stated else None


def sources(scene: Scene) -> Sequence[str] | None:
    """Return which systems of the carrier speak of the passenger: api (check-in), pnr (reservation)."""
    return tuple(sorted({statement.source.value for _, statement in scene.passenger.statements})) or None


def ambiguous(scene: Scene) -> bool | None:
    """Tell whether check-in and reservation speak of people who may or may not be one."""
    return scene.passenger.ambiguous


def seat(scene: Scene) -> str | None:
    """Return the seat, as 12A."""
    return scene.passenger.seat or None


def embarks_airport(scene: Scene) -> str | None:
    """Return the airport where the passenger boards this flight number, where the carrier says one."""
    return _said_once(scene.passenger, "embarked")


def embarks_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) where the passenger boards this flight number."""
    return scene.country(embarks_airport(scene) or "")


def disembarks_airport(scene: Scene) -> str | None:
    """Return the airport where the passenger leaves this flight number, where the carrier says one."""
    return _said_once(scene.passenger, "disembarks")


def disembarks_country(scene: Scene) -> str | None:
    """Return the country (alpha-3) where the passenger leaves this flight number."""
    return scene.country(disembarks_airport(scene) or "")


def trips_last_180_days(scene: Scene | Travel) -> int | None:
    """Count the earlier flights in the 180 days before this one that the passenger's documents were used on.

    A flight of an earlier day counts, be it one of several of one journey; one of the same day does not.
    """
    travel, history = sectors.day(scene.leg.key.date), scene.history
    if history is None or travel is None:
        return None
    since = (travel - WINDOW).isoformat()
    if history.since > since:
        return None
    return sum(since <= flown < scene.leg.key.date for flown in history.flown)


# ----------------------------------------------------------------------------------------------------------- the lists


def list_score(scene: Scene) -> int | None:
    """Return the highest score, 0 to 1000, at which the passenger resembles someone on a list; 0 where they resemble nobody."""
    found = scene.resembling(scene.passenger)
    return None if found is None else max((match.score for match in found), default=0)


def list_matches(scene: Scene) -> int | None:
    """Count the listed persons and documents the passenger resembles."""
    found = scene.resembling(scene.passenger)
    return None if found is None else len(found)


OF_HISTORY: Mapping[Callable[[Travel], Any], int] = MappingProxyType({trips_last_180_days: WINDOW.days})
"""What is answered from earlier flights and the day of the leg alone, and how many days it looks back."""


def _said_once(passenger: Passenger, field: str) -> str | None:
    said = {getattr(statement, field) for _, statement in passenger.statements} - {""}
    return said.pop() if len(said) == 1 else None
