"""What the readers make of the synthetic day: everyone who is true comes out, under the right name, document and flight.

The two sides share no code, so a person lost here is lost by one of them.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from pnrscreen import demo, wire
from pnrscreen.demo.carriers import CARRIERS
from pnrscreen.errors import WireError
from pnrscreen.message import Function, Kind, Manifest, Message, Push, Reported, Source


def letters(name: str) -> str:
    return "".join(sign for sign in name.upper() if sign.isalpha())


def flight_of(file: demo.File) -> str:
    return file.name.split("_")[1]


@pytest.fixture(scope="module")
def messages(small: demo.Day) -> list[tuple[demo.File, Message]]:
    return [
        (file, message)
        for file in small.files
        if file.name not in small.truth.broken
        for interchange in wire.read(file.content).interchanges
        for message in interchange.messages
    ]


@pytest.fixture(scope="module")
def listed(messages: list[tuple[demo.File, Message]]) -> dict[tuple[str, str, str], Reported]:
    """People on passenger and crew lists by flight, document number and surname."""
    return {
        (flight_of(file), document.number, letters(person.names[0].surname)): person
        for file, message in messages
        if isinstance(message.body, Manifest)
        for person in message.body.people
        for document in person.documents
    }


@pytest.fixture(scope="module")
def booked(messages: list[tuple[demo.File, Message]]) -> dict[tuple[str, tuple[str, ...]], list[Reported]]:
    """Travellers of the last full push of every flight, by flight and locators."""
    found: dict[tuple[str, tuple[str, ...]], list[Reported]] = {}
    for file, message in messages:
        if isinstance(message.body, Push) and message.function is Function.ORIGINAL and file.at < 0:
            for pnr in message.body.pnrs:
                key = (flight_of(file), tuple(locator.locator for locator in pnr.locators))
                found[key] = list(pnr.travellers)
    return found


def true_people(day: demo.Day, source: Source) -> list[tuple[str, demo.TruePerson]]:
    return [
        (f"{flight.carrier}{flight.number}", person)
        for flight in day.truth.flights
        for person in flight.people
        if source in person.sources
    ]


def test_everyone_checked_in_is_listed(small: demo.Day, listed: dict[tuple[str, str, str], Reported]) -> None:
    """A list has no kind of its own for infants; check-in knows them as passengers."""
    people = true_people(small, Source.API)
    assert len(people) > 400
    for flight, person in people:
        read = listed[flight, person.number, letters(person.surname)]
        kind = Kind.PASSENGER if person.kind is Kind.INFANT else person.kind
        assert (read.kind, read.nationality, read.sex) == (kind, person.nationality, person.sex)
        assert read.birth_date in {person.born.isoformat(), person.born.isoformat()[2:]}
        assert letters(read.names[0].given).startswith(letters(person.given))


def test_nobody_else_is_listed(small: demo.Day, listed: dict[tuple[str, str, str], Reported]) -> None:
    true = {(flight, person.number, letters(person.surname)) for flight, person in true_people(small, Source.API)}
    assert set(listed) == true


def test_everyone_booked_comes_out_of_the_last_push(
    small: demo.Day, booked: dict[tuple[str, tuple[str, ...]], list[Reported]]
) -> None:
    """As many travellers on each reservation as there truly are, each known by the document or, without one, by name."""
    parties: dict[tuple[str, tuple[str, ...]], list[demo.TruePerson]] = defaultdict(list)
    for flight, person in true_people(small, Source.PNR):
        parties[flight, person.locators].append(person)
    assert set(booked) == set(parties)
    for key, party in parties.items():
        assert len(booked[key]) == len(party), key
        for person in party:
            assert any(is_same(read, person) for read in booked[key]), (key, person)


def is_same(read: Reported, person: demo.TruePerson) -> bool:
    if read.documents:
        return person.number in {document.number for document in read.documents}
    tif = read.names[0]
    return letters(person.surname).startswith(letters(tif.surname)) and letters(tif.given).startswith(letters(person.given))


def test_documents_of_reservations_reach_their_traveller_wherever_the_carrier_puts_them(
    small: demo.Day, booked: dict[tuple[str, tuple[str, ...]], list[Reported]]
) -> None:
    for (flight, _), travellers in booked.items():
        for traveller in travellers:
            assert bool(traveller.documents) == CARRIERS[flight[:2]].docs


def test_the_ruined_file_is_not_mistaken_for_a_message(small: demo.Day) -> None:
    (ruined,) = (file for file in small.files if file.name in small.truth.broken)
    try:
        received = wire.read(ruined.content)
    except WireError:
        return
    assert not received.interchanges
    assert received.broken
