"""What is true of a synthetic day once everything was sent: who is on which flight, and who was planted there.

This module knows the final state and which systems spoke of whom. It refuses to know the messages that said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pnrscreen.demo.nouns import Manned, Planted, Traveller, TrueFlight, TruePerson, Truth
from pnrscreen.demo.plant import Scenario
from pnrscreen.message import Source


def tell(
    manned: Sequence[Manned],
    silent: Mapping[str, frozenset[Source]],
    scenario: Scenario,
    ids: Sequence[str],
    broken: tuple[str, ...],
) -> Truth:
    """Tell the truth of a day; ``silent`` says which systems never spoke of a flight, ``ids`` names the list entries."""
    return Truth(
        flights=tuple(_flight(full, silent.get(full.flight.label, frozenset())) for full in manned),
        planted=tuple(_named(planted, ids) for planted in scenario.planted),
        decoys=tuple(_named(decoy, ids) for decoy in scenario.decoys),
        broken=broken,
    )


def _flight(manned: Manned, silent: frozenset[Source]) -> TrueFlight:
    flight = manned.flight
    return TrueFlight(
        label=flight.label,
        carrier=flight.carrier,
        number=flight.number,
        origin=flight.origin,
        destination=flight.destination,
        departs=flight.departs,
        arrives=flight.arrives,
        people=tuple(person for person in _people(manned, silent) if person.sources),
    )


def _people(manned: Manned, silent: frozenset[Source]) -> Iterator[TruePerson]:
    for booking in manned.bookings:
        locators = tuple(locator for _, locator in booking.locators)
        yield from (_person(traveller, locators, silent) for traveller in booking.travellers)
    yield from (_person(traveller, (), silent) for traveller in manned.crew)


def _person(traveller: Traveller, locators: tuple[str, ...], silent: frozenset[Source]) -> TruePerson:
    person = traveller.person
    return TruePerson(
        surname=person.surname,
        given=person.given,
        sex=person.sex,
        born=person.born,
        nationality=person.nationality,
        document_kind=person.document.kind,
        issuer=person.document.issuer,
        number=person.document.number,
        kind=traveller.kind,
        locators=locators,
        sources=traveller.seen - silent,
    )


def _named(planted: Planted, ids: Sequence[str]) -> Planted:
    return replace(planted, entry=ids[int(planted.entry)]) if planted.entry else planted
