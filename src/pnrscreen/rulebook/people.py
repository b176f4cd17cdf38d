"""How people are told apart: ages from partial dates, children, and two pictures that may be of one person.

This module knows identities. It refuses to know what a rule asks: ``person``, ``papers`` and ``company`` ask it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pnrscreen.message import Kind
from pnrscreen.model import Identity, PartialDate, Passenger
from pnrscreen.rulebook import sectors
from pnrscreen.rulebook.scene import Scene

ADULT = 18
"""The age from which a person is no child: Convention on the Rights of the Child, Art 1."""

UNACCOMPANIED = "UMNR"
"""The service code that announces an unaccompanied minor: Annex I item 12."""


def ages(passenger: Passenger, day: str) -> tuple[int, ...]:
    """Return every age the stated birth dates allow; a complete date outweighs an incomplete one."""
    travel, stated = sectors.day(day), passenger.identity.birth_dates
    if travel is None:
        return ()
    complete = tuple(birth for birth in stated if birth.day is not None)
    found = {age for birth in complete or stated for age in birth.ages(travel)}
    return tuple(sorted(found)) if all(age >= 0 for age in found) else ()


def is_minor(passenger: Passenger, day: str) -> bool | None:
    """Tell whether a person is under 18 on a day, even if the exact age is not known."""
    if passenger.kind is Kind.INFANT or is_announced(passenger):
        return True
    verdicts = {age < ADULT for age in ages(passenger, day)}
    return verdicts.pop() if len(verdicts) == 1 else None


def is_announced(passenger: Passenger) -> bool:
    """Tell whether the carrier was asked to look after a person as an unaccompanied minor."""
    booking = passenger.booking
    return booking is not None and UNACCOMPANIED in booking.services


def any_adult(scene: Scene, people: Iterable[Passenger]) -> bool | None:
    """Tell whether one of several people, crew aside, is an adult."""
    verdicts = {is_minor(other, scene.leg.key.date) for other in people if other.kind is not Kind.CREW}
    return True if False in verdicts else None if None in verdicts else False


def same_person(one: Identity, other: Identity) -> bool:
    """Tell whether two pictures may be of one person whom the carrier's systems did not join: a name in common, and no
    two birth dates that contradict each other.
    """
    named = name_parts(one) & name_parts(other)
    return bool(named) and not births_contradict(one, other)


def births_contradict(one: Identity, other: Identity) -> bool:
    """Tell whether no birth date stated of one can be one stated of the other."""
    return bool(one.birth_dates and other.birth_dates) and not any(
        compatible(left, right) for left in one.birth_dates for right in other.birth_dates
    )


def compatible(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates, as far as they are known, can be one."""
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(left == right for left, right in pairs if left is not None and right is not None)


def name_parts(identity: Identity) -> frozenset[str]:
    """Return every word of every name of a person."""
    return frozenset(part for name in identity.names for part in f"{name.surname} {name.given}".split())


def whole(partial: PartialDate | None) -> date | None:
    """Return a date that is known to the day."""
    if partial is None or partial.month is None or partial.day is None:
        return None
    return sectors.day(str(partial))


def texts(said: Iterable[str]) -> tuple[str, ...] | None:
    """Return each text once, in order; None where there is none."""
    return tuple(dict.fromkeys(text for text in said if text)) or None
