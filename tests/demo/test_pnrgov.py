import datetime as dt
import random
from dataclasses import replace

import pytest

from pnrscreen.demo import pnrgov, traffic
from pnrscreen.demo.bookings import Desk, Terms
from pnrscreen.demo.carriers import CARRIERS
from pnrscreen.demo.edifact import Segment
from pnrscreen.demo.nouns import Booking, Flight, Payment, Sector
from pnrscreen.demo.people import Population
from pnrscreen.demo.pnrgov import Push

WRITTEN = dt.datetime.fromisoformat("2026-03-01T04:00")


@pytest.fixture
def flight(rng: random.Random) -> Flight:
    return replace(traffic.flights(rng, dt.date(2026, 3, 1), 1, 100)[0], carrier="ZZ")


@pytest.fixture
def booking(desk: Desk, population: Population, flight: Flight) -> Booking:
    party = (population.person(nation="IRL"), population.person(ages=(4, 9)), population.person(ages=(0, 1)))
    booked = desk.book(flight, party, Terms(lead_hours=900, bags=2))
    first = replace(booked.travellers[0].person, surname="O'HALLORAN", given="MARY-ANN GRAINNE", sex="F")
    own = Sector("ZZ", flight.number, flight.origin, flight.destination, flight.departs, flight.arrives)
    return replace(
        booked, travellers=(replace(booked.travellers[0], person=first), *booked.travellers[1:]), itinerary=(own,), history=""
    )


def written(flight: Flight, booking: Booking, *, closed: bool = False) -> tuple[Segment, ...]:
    return pnrgov.write(flight, Push("22", [booking], (), WRITTEN, closed), CARRIERS["ZZ"])


def tagged(message: tuple[Segment, ...], tag: str) -> list[Segment]:
    return [segment for segment in message if segment[0] == tag]


def services(message: tuple[Segment, ...]) -> list[str]:
    return [segment[1][0] for segment in tagged(message, "SSR")]


def test_names_lose_what_reservations_cannot_write_and_gain_a_title(flight: Flight, booking: Booking) -> None:
    adult, child, infant = tagged(written(flight, booking), "TIF")
    assert adult[1:] == ("OHALLORAN", ("MARYANN GRAINNE MRS", "A", "1", "1"))
    assert child[2][0].rpartition(" ")[2] in {"MSTR", "MISS"}
    assert child[2][1] == "C"
    assert infant[2][1:] == ("IN", "3")


def test_documents_are_spelled_as_in_the_passport_and_an_infant_is_marked(flight: Flight, booking: Booking) -> None:
    docs = [segment[1][8] for segment in tagged(written(flight, booking), "SSR") if segment[1][0] == "DOCS"]
    assert docs[0].endswith("/OHALLORAN/MARY ANN/GRAINNE")
    assert docs[2].split("/")[6] in {"MI", "FI", "XI"}
    assert "INFT" in services(written(flight, booking))


def test_cash_and_card_are_paid_differently(flight: Flight, booking: Booking) -> None:
    cash = written(flight, replace(booking, payment=Payment("CA", "100.00")))
    card = written(flight, replace(booking, payment=Payment("CC", "100.00", "VI", "411111XXXXXX1111", "1228", "PAYER")))
    assert tagged(cash, "FOP")[0] == ("FOP", ("CA", "", "100.00"))
    assert tagged(card, "FOP")[0] == ("FOP", ("CC", "", "100.00", "VI", "411111XXXXXX1111", "1228"))
    assert any(segment[1][:2] == ("4", "43") for segment in tagged(card, "IFT"))


def test_only_a_closed_flight_tells_of_check_in(flight: Flight, booking: Booking) -> None:
    assert not tagged(written(flight, booking), "TRI")
    closed = written(flight, booking, closed=True)
    assert len(tagged(closed, "TRI")) == len(tagged(closed, "SSD")) == 2
    assert len(tagged(closed, "TBD")) == 2


def test_a_cancellation_is_a_locator_and_an_empty_originator(flight: Flight, booking: Booking) -> None:
    message = pnrgov.write(flight, Push("141", (), [booking], WRITTEN, closed=False), CARRIERS["ZZ"])
    assert [segment[0] for segment in message] == ["UNH", "MSG", "ORG", "TVL", "EQN", "SRC", "RCI", "DAT", "ORG", "UNT"]
    assert message[8] == ("ORG",)


def test_a_journey_may_hold_a_codeshare_a_gap_and_an_open_end(flight: Flight, booking: Booking) -> None:
    own = booking.itinerary[0]._replace(carrier="YY", number="5001", operator=("ZZ", flight.number))
    gap = Sector("", "", "", "", None, None, kind="surface")
    end = Sector("ZZ", "OPEN", "MAD", "BOG", None, None, kind="open")
    message = written(flight, replace(booking, itinerary=(own, gap, end)))
    assert tagged(message, "TRA") == [("TRA", "ZZ", (flight.number, "Y"))]
    assert tagged(message, "TVL")[2:] == [("TVL", "", "", "", "", "ARNK"), ("TVL", "", "MAD", "BOG", "ZZ", "OPEN")]


@pytest.mark.parametrize(("history", "tag"), [("free", "LTS"), ("groups", "SAC")])
def test_history_comes_last(flight: Flight, booking: Booking, history: str, tag: str) -> None:
    message = written(flight, replace(booking, history=history, split=("ZZ", "XYZ234")))
    tags = [segment[0] for segment in message]
    assert tags.index(tag) > tags.index("TVL", 5)
    assert ("RCI", ("ZZ", "XYZ234")) in message


def test_a_group_is_named_before_its_travellers(flight: Flight, booking: Booking) -> None:
    message = written(flight, replace(booking, group=True))
    assert tagged(message, "TIF")[0] == ("TIF", (f"{booking.agency.city} TOURS", "G"))
    assert len(tagged(message, "TIF")) == 4


def test_services_reach_the_message(flight: Flight, booking: Booking) -> None:
    first = replace(booking.travellers[0], services=("KSML", "UMNR", "LANG"))
    message = written(flight, replace(booking, travellers=(first,)))
    assert {"KSML", "UMNR", "LANG"} <= set(services(message))
