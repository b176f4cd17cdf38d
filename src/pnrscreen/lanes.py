"""In which lane a hit is worked on, and what of one in the lane of protection is shown before somebody asks for the rest.

This module knows two reasons for protection: a rule that looks for victims, and a child. It refuses to know who may see what.

A person is taken for a child where one birth date that is stated makes them one however it is read; and where none that is
stated makes them grown up, and the carrier treats them as a child (Convention on the Rights of the Child, Art 1 and 3;
Directive 2011/36/EU Art 13(2): who may be a child is presumed to be one).

Which lane it is follows from what is said of the person by now and from what stands on them, never from the order of messages.
So a hit moves towards protection at once, and out of it only when what carriers say no longer makes them a child; by no word of
an officer, and not where a rule for victims speaks for it or two reviewers have decided it as one of protection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from pnrscreen.correlate import called
from pnrscreen.message import Bags, Kind
from pnrscreen.model import Hit, HitState, Identity, Lane, Outcome, Passenger, PersonName
from pnrscreen.resemblance import Match

DECIDED_IN: Final[Mapping[HitState, Lane]] = MappingProxyType(
    {
        HitState.CONFIRMED: Lane.ORDINARY,
        HitState.DISMISSED: Lane.ORDINARY,
        HitState.PROTECTED: Lane.PROTECTION,
        HitState.UNFOUNDED: Lane.PROTECTION,
    }
)
"""In which lane a hit was decided that stands so. One that was decided in the ordinary lane may come into that of protection,
as its bearer turns out to be a child; out of that of protection no decided one comes, and the database refuses it.
"""
CHILD_TITLES: Final = frozenset({"CHD", "INF", "MSTR"})
CHILD_SERVICES: Final = frozenset({"UMNR", "CHLD"})
BANDS: Final = ((5, "0 to 5"), (11, "6 to 11"), (17, "12 to 17"))
"""Bands of age, by the last year of each."""
GROWN_UP, UNKNOWN = "18 or over", "not known"


def is_child(passenger: Passenger, day: str, age: int) -> bool:
    """Tell whether somebody is to be taken for one who is under an age on a day (ISO)."""
    readings = [each for each in _readings(passenger.identity, day) if each[0] >= 0]
    if any(each[-1] < age for each in readings):
        return True
    return not any(each[0] >= age for each in readings) and _treated_as_child(passenger)


def _readings(who: Identity, day: str) -> list[tuple[int, ...]]:
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return []
    return [birth.ages(on) for birth in who.birth_dates]


def _treated_as_child(passenger: Passenger) -> bool:
    booking = passenger.booking
    titles = {name.title for name in passenger.identity.names}
    services = frozenset(booking.services) if booking else frozenset[str]()
    return passenger.kind is Kind.INFANT or bool(titles & CHILD_TITLES or services & CHILD_SERVICES)


def of_victim(hit: Hit) -> bool:
    """Tell whether a rule that looks for victims speaks for a hit."""
    return isinstance(hit.cause, Outcome) and hit.cause.victim


class Lanes:
    """The lanes of one leg: of its passengers, and of the hits that stand there already.

    ``unsaid`` are open hits of rules that say nothing any more; ``age`` is where childhood ends, in years.
    """

    def __init__(
        self, people: Iterable[Passenger], hits: Iterable[Hit], unsaid: Iterable[Hit], name_of: Callable[[str], str], age: int
    ) -> None:
        self._people = {passenger.id: passenger for passenger in people}
        self._hits = tuple(hits)
        self._age = age
        self._bearers = self._named(name_of)
        standing = (*unsaid, *(hit for hit in self._hits if hit.state is HitState.PROTECTED))
        self._victims = {self._bearers[hit.id] for hit in standing if of_victim(hit)}

    def _named(self, name_of: Callable[[str], str]) -> Mapping[str, str]:
        """Return whom each hit is on by now, "" for whom nobody speaks of any more."""
        if all(hit.passenger in self._people for hit in self._hits):
            return {hit.id: hit.passenger for hit in self._hits}
        here = {id_: one.id for one in self._people.values() for id_ in (one.id, *called(one, name_of))}
        return {hit.id: next((here[id_] for id_ in (hit.passenger, *hit.called) if id_ in here), "") for hit in self._hits}

    def of(self, passenger: str, *, victim: bool = False) -> Lane:
        """Return the lane of all hits of a passenger; ``victim`` where a rule for victims speaks now, from then on."""
        if victim:
            self._victims.add(passenger)
        one = self._people.get(passenger)
        child = one is not None and is_child(one, one.leg.date, self._age)
        return Lane.PROTECTION if child or passenger in self._victims else Lane.ORDINARY

    def moved(self, besides: Iterable[str]) -> Mapping[str, Lane]:
        """Return the hits, ``besides`` those that are written anyway, that stand in another lane from now on, and in which."""
        written = frozenset(besides)
        now = {hit.id: self._now(hit) for hit in self._hits if hit.id not in written}
        return {hit.id: now[hit.id] for hit in self._hits if hit.id in now and now[hit.id] is not hit.lane}

    def _now(self, hit: Hit) -> Lane:
        if of_victim(hit) or DECIDED_IN.get(hit.state) is Lane.PROTECTION:
            return Lane.PROTECTION
        bearer = self._bearers[hit.id]
        return self.of(bearer) if bearer else hit.lane


# --------------------------------------------------------------------------------------------------------------- masked


def band(who: Identity, day: str) -> str:
    """Return in which band of age somebody is on a day, as far as one can be told; the youngest that is stated."""
    known = [each[-1] for each in _readings(who, day) if each[0] >= 0]
    if not known:
        return UNKNOWN
    return next((said for last, said in BANDS if min(known) <= last), GROWN_UP)


def masked(passenger: Passenger) -> Passenger:
    """Return what is shown of a passenger before somebody asks for the rest: initials, no more of who it is."""
    names = tuple(PersonName(surname=name.surname[:1], given=name.given[:1]) for name in passenger.identity.names[:1])
    return replace(
        passenger, identity=Identity(names=names), booking=None, seat="", bags=Bags(), statements=(), ambiguous=False
    )


def unspecific(cause: Match | Outcome) -> Match | Outcome:
    """Return of a cause what names nobody: which list and how alike, or which rule and what speaks for it and against it."""
    if isinstance(cause, Outcome):
        return replace(cause, trace=())
    return replace(cause, entry_id="", entry_digest="", entry_name="", listed_name="", findings=(), evidence=(), otherwise=())
