import datetime as dt
import random
from dataclasses import replace

import pytest

from pnrscreen.demo import paxlst, traffic
from pnrscreen.demo.bookings import Desk, Terms
from pnrscreen.demo.carriers import CARRIERS, Carrier
from pnrscreen.demo.edifact import Segment
from pnrscreen.demo.nouns import Flight
from pnrscreen.demo.paxlst import Rider, Sheet
from pnrscreen.demo.people import Population
from pnrscreen.message import Kind

SHEET = Sheet("745", "", 1, dt.datetime.fromisoformat("2026-03-01T04:00"))


@pytest.fixture
def flight(rng: random.Random) -> Flight:
    return traffic.flights(rng, dt.date(2026, 3, 1), 1, 100)[0]


@pytest.fixture
def riders(desk: Desk, population: Population, flight: Flight) -> list[Rider]:
    party = (population.person(nation="ESP"), population.person(nation="ESP"), population.person(ages=(0, 1)))
    booking = desk.book(flight, party, Terms(lead_hours=900, bags=2))
    return [Rider(traveller, booking) for traveller in booking.travellers]


def tagged(message: tuple[Segment, ...], tag: str) -> list[Segment]:
    return [segment for segment in message if segment[0] == tag]


def test_every_person_is_named_and_counted(flight: Flight, riders: list[Rider]) -> None:
    (message,) = paxlst.write(flight, riders, CARRIERS["ZZ"], SHEET)
    assert len(tagged(message, "NAT")) == len(tagged(message, "DOC")) == 3
    assert tagged(message, "CNT") == [("CNT", ("42", "3"))]
    assert message[0][4] == ("01", "F")


def test_parts_follow_one_another_and_all_state_the_whole(flight: Flight, riders: list[Rider]) -> None:
    parts = paxlst.write(flight, riders, replace(CARRIERS["YY"], part=1), SHEET)
    assert [part[0][4] for part in parts] == [("01", "C"), ("02",), ("03", "F")]
    assert all(tagged(part, "CNT") == [("CNT", ("42", "3"))] for part in parts)
    assert len({part[0][1] for part in parts}) == 1


def test_an_empty_list_is_still_a_list(flight: Flight) -> None:
    (message,) = paxlst.write(flight, [], CARRIERS["ZZ"], SHEET)
    assert tagged(message, "CNT") == [("CNT", ("42", "0"))]


def test_an_infant_has_neither_seat_nor_bag(flight: Flight, riders: list[Rider]) -> None:
    (message,) = paxlst.write(flight, riders[-1:], CARRIERS["ZZ"], SHEET)
    assert riders[-1].traveller.kind is Kind.INFANT
    assert not tagged(message, "MEA")
    assert not any(segment[1][0] == "SEA" for segment in tagged(message, "RFF"))


@pytest.mark.parametrize(
    ("kind", "qualifier"), [(Kind.PASSENGER, "FL"), (Kind.CREW, "FM"), (Kind.TRANSIT, "DDU"), (Kind.INFANT, "FL")]
)
def test_what_a_person_is_decides_the_qualifier(flight: Flight, riders: list[Rider], kind: Kind, qualifier: str) -> None:
    rider = riders[0]._replace(traveller=replace(riders[0].traveller, kind=kind))
    (message,) = paxlst.write(flight, [rider], CARRIERS["ZZ"], SHEET)
    assert tagged(message, "NAD")[1][1] == qualifier


@pytest.mark.parametrize(
    ("carrier", "date"), [(CARRIERS["ZZ"], ("329", "840229")), (CARRIERS["J0"], ("329", "19840229", "102"))]
)
def test_dates_are_as_long_as_the_carrier_writes_them(
    flight: Flight, riders: list[Rider], carrier: Carrier, date: tuple[str, ...]
) -> None:
    person = replace(riders[0].traveller.person, born=dt.date(1984, 2, 29))
    rider = riders[0]._replace(traveller=replace(riders[0].traveller, person=person))
    (message,) = paxlst.write(flight, [rider], carrier, SHEET)
    assert ("DTM", date) in message


@pytest.mark.parametrize(("code", "name"), [("ZZ", ("SUHARSO",)), ("YY", ("SUHARSO", "FNU")), ("X0", ("SUHARSO", "XXX"))])
def test_a_single_name_stands_alone_or_beside_a_placeholder(
    flight: Flight, riders: list[Rider], code: str, name: tuple[str, ...]
) -> None:
    person = replace(riders[0].traveller.person, surname="SUHARSO", given="")
    rider = riders[0]._replace(traveller=replace(riders[0].traveller, person=person))
    (message,) = paxlst.write(flight, [rider], CARRIERS[code], SHEET)
    assert tagged(message, "NAD")[1][4] == name


def test_directory_2_carries_no_transaction_no_reference_and_no_verification(flight: Flight, riders: list[Rider]) -> None:
    (message,) = paxlst.write(flight, riders, CARRIERS["XX"], SHEET)
    assert {segment[1][0] for segment in tagged(message, "RFF")} <= {"AVF", "SEA"}
    assert not tagged(message, "GEI")
