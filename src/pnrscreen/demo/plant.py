"""Who is put into the day on purpose: those a screening must find, and those it must leave alone though they look alike.

This module knows the answers of the day before the questions are sent. It refuses to know how anything is matched or ruled.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pnrscreen.demo import watchlist
from pnrscreen.demo.bookings import Desk, Terms
from pnrscreen.demo.nations import AIRPORTS, CORRIDOR
from pnrscreen.demo.nouns import Booking, Flight, Person, Planted
from pnrscreen.demo.people import Population
from pnrscreen.demo.watchlist import Listed, Variant

_LISTED: tuple[tuple[str, str, Variant], ...] = (
    ("transliteration", "EGY", watchlist.respelled),
    ("transliteration", "RUS", watchlist.respelled),
    ("swap", "GHA", watchlist.swapped),
    ("typo", "POL", watchlist.mistyped),
    ("glued", "VNM", watchlist.glued),
    ("alias", "TUR", watchlist.as_alias),
    ("shortened", "COL", watchlist.shortened),
    ("year", "SRB", watchlist.by_year),
    ("document", "ROU", watchlist.by_document),
    ("document", "ECU", watchlist.by_document),
    ("document and name", "IRN", watchlist.by_document_and_name),
    ("document and name", "NGA", watchlist.by_document_and_name),
)
_ALTERED = frozenset(("transliteration", "swap", "typo", "glued", "shortened"))
_ALIKE: tuple[tuple[str, str, Variant], ...] = (
    *(("other birth date", nation, watchlist.other_birth) for nation in ("MAR", "BRA", "IND", "PAK", "DEU", "GEO")),
    *(("weak alias", nation, watchlist.weak_alias) for nation in ("SEN", "PHL")),
    *(("other issuer", nation, watchlist.other_issuer) for nation in ("LTU", "GRC")),
)
_COURIER = Terms(lead_hours=30, cash=True, stay_days=4, bags=1, plain=True, member=False)
_COURIERS = tuple(
    _COURIER._replace(lead_hours=hours, stay_days=days)
    for hours, days in ((27, 3), (30, 4), (34, 4), (43, 2), (11, 3), (19, 5))
)
_NOT_COURIERS: tuple[tuple[str, int, Terms], ...] = (
    ("cash, booked early", 1, _COURIER._replace(lead_hours=1400)),
    ("late, by card", 1, _COURIER._replace(cash=False)),
    ("late and cash, a family", 3, _COURIER),
    ("late and cash, a frequent flyer", 1, _COURIER._replace(member=True)),
    ("late and cash, long stay and luggage", 1, _COURIER._replace(stay_days=75, bags=2)),
)
_MINORS = ((12, 13), (14, 14), (15, 16))
_ORDINARY = Terms(lead_hours=700, stay_days=14)


@dataclass(slots=True, kw_only=True)
class Scenario:
    """The planted part of a day, as it grows: bookings by flight, what they are for, and the list entries they answer."""

    rng: random.Random
    population: Population
    desk: Desk
    flights: Sequence[Flight]
    bookings: dict[str, list[Booking]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    decoys: list[Planted] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)

    def plant(self) -> None:
        """Put everyone in."""
        corridor = [flight for flight in self.flights if AIRPORTS[flight.origin].state in CORRIDOR]
        self._list_hits()
        if corridor:
            self._couriers(corridor)
        self._shared_documents()
        self._minors()

    def people(self, label: str) -> int:
        """Count who has a place on a flight already."""
        return sum(len(booking.travellers) for booking in self.bookings.get(label, ()))

    def _list_hits(self) -> None:
        for how, nation, variant in _LISTED:
            self.planted.append(self._listed(how, nation, variant))
        for how, nation, variant in _ALIKE:
            self.decoys.append(self._listed(how, nation, variant))

    def _listed(self, how: str, nation: str, variant: Variant) -> Planted:
        """Board someone and list them; the entry is noted by its position until ids are given."""
        person, flight = self._adult(nation), self._flight()
        listed = variant(self.rng, person)
        while how in _ALTERED and (listed.surname, listed.given) == (person.surname, person.given):
            person = self._adult(nation)
            listed = variant(self.rng, person)
        self._board(flight, (person,), _ORDINARY)
        self.listed.append(listed)
        self.population.reserve(person.surname, person.given)
        self.population.reserve(listed.surname, listed.given)
        return _note(flight, person, "list", how, entry=str(len(self.listed) - 1))

    def _couriers(self, corridor: Sequence[Flight]) -> None:
        for terms in _COURIERS:
            flight = self.rng.choice(corridor)
            person = self._adult(AIRPORTS[flight.origin].state)
            self._board(flight, (person,), terms)
            self.planted.append(_note(flight, person, "courier", f"booked {terms.lead_hours} hours before"))
        for how, size, terms in _NOT_COURIERS:
            flight = self.rng.choice(corridor)
            party = tuple(self._adult(AIRPORTS[flight.origin].state) for _ in range(size))
            self._board(flight, party, terms)
            self.decoys += (_note(flight, person, "courier", how) for person in party)

    def _shared_documents(self) -> None:
        """Let two people who are not alike fly on one document, each on a booking of their own."""
        for nation in ("ROU", "GRC", "PHL"):
            flight = self._flight()
            bearer, impostor = self._adult(nation), self._adult(nation)
            while impostor.surname == bearer.surname:
                impostor = self._adult(nation)
            impostor = replace(impostor, document=bearer.document)
            for person in (bearer, impostor):
                self._board(flight, (person,), _ORDINARY)
                self.planted.append(_note(flight, person, "shared-document", "two people, one document"))

    def _minors(self) -> None:
        for ages in _MINORS:
            flight, child = self._flight(), self.population.person(ages=ages)
            self._board(flight, (child,), _ORDINARY)
            self.planted.append(_note(flight, child, "minor-alone", "no adult on the booking"))
            flight, declared = self._flight(), self.population.person(ages=ages)
            self._board(flight, (declared,), _ORDINARY._replace(services=("UMNR",)))
            self.decoys.append(_note(flight, declared, "minor-alone", "declared as unaccompanied"))

    def _adult(self, nation: str) -> Person:
        """Invent an adult whose name has two parts long enough to be misspelled."""
        person = self.population.person(nation=nation, ages=(26, 55))
        while len(person.surname.replace(" ", "")) < 5 or len(person.given) < 3:
            person = self.population.person(nation=nation, ages=(26, 55))
        return person

    def _flight(self) -> Flight:
        return self.rng.choice(self.flights)

    def _board(self, flight: Flight, party: tuple[Person, ...], terms: Terms) -> None:
        self.bookings.setdefault(flight.label, []).append(self.desk.book(flight, party, terms))


def _note(flight: Flight, person: Person, cause: str, how: str, entry: str = "") -> Planted:
    return Planted(
        cause=cause,
        how=how,
        flight=flight.label,
        number=person.document.number,
        surname=person.surname,
        given=person.given,
        entry=entry,
    )
