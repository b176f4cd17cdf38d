"""What a journey and its reservation answer, and when they answer nothing."""

import pytest

from pnrscreen.message import Flight
from pnrscreen.model import Booking
from pnrscreen.rulebook import Scene, journey
from support.builders import a_leg, a_passenger

OUT = Flight(
    carrier="NV",
    number="1",
    departure="GYE",
    arrival="LIS",
    scheduled_departure="2026-12-01T20:00",
    scheduled_arrival="2026-12-02T11:00",
)
BACK = Flight(carrier="NV", number="2", departure="LIS", arrival="GYE", scheduled_departure="2026-12-05T10:00")


def flight(departure, arrival, departs=None, arrives=None, **more):
    return Flight(departure=departure, arrival=arrival, scheduled_departure=departs, scheduled_arrival=arrives, **more)


@pytest.fixture
def scene(airport):
    """Return a maker of scenes: an itinerary, and whatever else the booking says."""

    def make(*itinerary, leg=None, booked=True, **booking):
        known = Booking(itinerary=itinerary, **booking) if booked else None
        at = leg or a_leg(departure="GYE", destination="LIS", departs="2026-12-01T20:00")
        passenger = a_passenger(booking=known)
        return Scene(passenger=passenger, leg=at, others=(passenger,), airport=airport)

    return make


def test_the_leg_is_known_without_a_booking(scene):
    here = scene(booked=False)
    assert journey.leg_carrier(here) == "NV"
    assert (journey.leg_departure_airport(here), journey.leg_destination_airport(here)) == ("GYE", "LIS")
    assert (journey.leg_departure_country(here), journey.leg_destination_country(here)) == ("ECU", "PRT")
    assert (journey.leg_departure_regions(here), journey.leg_destination_regions(here)) == ((), ("EU", "SCHENGEN"))


@pytest.mark.parametrize(
    "ask",
    [
        *(journey.origin_airport, journey.origin_country, journey.origin_regions),
        *(journey.destination_airport, journey.destination_country, journey.destination_regions),
        *(journey.legs, journey.carriers, journey.countries_before, journey.via, journey.via_countries),
        *(journey.one_way, journey.nights_away, journey.lead_hours, journey.change_lead_hours),
        *(journey.payment_kinds, journey.party, journey.split),
        *(journey.agency_country, journey.agency_city, journey.agency_number, journey.agency_office),
    ],
)
def test_without_a_booking_nothing_of_it_is_known(scene, ask):
    assert ask(scene(booked=False)) is None


def test_a_journey_there_and_back(scene):
    here = scene(OUT, BACK)
    assert (journey.origin_airport(here), journey.destination_airport(here)) == ("GYE", "LIS")
    assert (journey.origin_country(here), journey.destination_country(here)) == ("ECU", "PRT")
    assert (journey.origin_regions(here), journey.destination_regions(here)) == ((), ("EU", "SCHENGEN"))
    assert journey.legs(here) == ["GYE-LIS", "LIS-GYE"]
    assert journey.carriers(here) == ["NV"]
    assert journey.one_way(here) is False
    assert journey.nights_away(here) == 4
    assert journey.via(here) == journey.via_countries(here) == []


def test_the_destination_is_where_the_longest_stay_is(scene):
    here = scene(
        flight("GYE", "OXB", "2026-12-01T08:00", "2026-12-01T20:00"),
        flight("OXB", "LIS", "2026-12-02T08:00", "2026-12-02T13:00"),
        flight("LIS", "UIO", "2026-12-09T08:00"),
    )
    assert journey.destination_airport(here) == "LIS"
    assert journey.via(here) == ["OXB"]
    assert journey.via_countries(here) == ["GNB"]
    assert journey.nights_away(here) == 8


def test_the_destination_of_a_one_way_journey_is_its_end(scene):
    here = scene(flight("GYE", "OXB", "2026-12-01T08:00"), flight("OXB", "LIS", "2026-12-04T08:00"))
    assert journey.destination_airport(here) == "LIS"
    assert journey.one_way(here) is True
    assert journey.nights_away(here) is None


def test_a_single_flight_within_a_country_is_one_way(scene):
    assert journey.one_way(scene(flight("GYE", "UIO"))) is True


def test_where_the_dates_are_missing_so_are_destination_and_nights(scene):
    here = scene(flight("GYE", "LIS"), flight("LIS", "GYE"))
    assert journey.destination_airport(here) is journey.via(here) is journey.nights_away(here) is None
    assert journey.one_way(here) is False


def test_an_unknown_airport_leaves_the_return_open(scene):
    here = scene(flight("GYE", "LIS"), flight("LIS", "QQQ"))
    assert journey.one_way(here) is journey.nights_away(here) is journey.destination_airport(here) is None


def test_an_open_return_is_a_return_without_a_day(scene):
    here = scene(OUT, Flight(kind="open", departure="LIS", arrival="GYE"))
    assert journey.one_way(here) is False
    assert journey.nights_away(here) is None


def test_surface_and_cancelled_sectors_are_not_flown(scene):
    here = scene(OUT, Flight(kind="surface"), flight("LIS", "AMS", "2026-12-03T08:00", status="HX"), BACK)
    assert journey.legs(here) == ["GYE-LIS", "LIS-GYE"]


def test_the_countries_before_end_with_the_departure_of_this_flight(scene):
    there, on = flight("GYE", "OXB", "2026-12-01T08:00"), flight("OXB", "LIS", "2026-12-02T08:00")
    second = a_leg(departure="OXB", destination="LIS", departs="2026-12-02T08:00")
    assert journey.countries_before(scene(there, on, leg=second)) == ["ECU", "GNB"]
    assert journey.countries_before(scene(flight("QQQ", "OXB"), on, leg=second)) == [None, "GNB"]
    assert journey.countries_before(scene(there, leg=second)) is None


def test_lead_hours_are_counted_in_the_zone_of_the_first_airport(scene):
    """Guayaquil is five hours behind UTC: 20:00 there is 01:00 UTC of the next day."""
    assert journey.lead_hours(scene(OUT, created_at="2026-11-30T23:30:00Z")) == 25
    assert journey.lead_hours(scene(OUT, created_at="2026-11-30T23:30:00")) == 25
    assert journey.change_lead_hours(scene(OUT, changed_at="2026-12-02T02:30:00Z")) == -2


def test_lead_hours_of_a_booking_without_itinerary_are_counted_to_the_leg(scene):
    assert journey.lead_hours(scene(created_at="2026-12-01T01:00:00Z")) == 24


@pytest.mark.parametrize(
    ("itinerary", "created"),
    [
        ((OUT,), None),
        ((OUT,), "2026-11-30"),
        ((OUT,), "2026-11-30T99:99"),
        ((flight("GYE", "LIS", "2026-12-01"),), "2026-11-30T10:00:00Z"),
        ((flight("QQQ", "LIS", "2026-12-01T20:00"),), "2026-11-30T10:00:00Z"),
        ((flight("NOZ", "LIS", "2026-12-01T20:00"),), "2026-11-30T10:00:00Z"),
        ((flight("GYE", "LIS"),), "2026-11-30T10:00:00Z"),
    ],
)
def test_hours_are_not_guessed_from_days_or_unknown_zones(scene, itinerary, created):
    assert journey.lead_hours(scene(*itinerary, created_at=created)) is None


def test_the_reservation_says_how_it_was_paid_by_whom_it_was_made_and_for_how_many(scene):
    agency = {"country": "EC", "office_location": "UIO", "iata_number": "00000000", "office": "UIOEC0100"}
    here = scene(OUT, payment_kinds=("cash",), party=2, split=True, agency=agency)
    assert journey.payment_kinds(here) == ("cash",)
    assert (journey.party(here), journey.split(here)) == (2, True)
    assert (journey.agency_country(here), journey.agency_city(here)) == ("EC", "UIO")
    assert (journey.agency_number(here), journey.agency_office(here)) == ("00000000", "UIOEC0100")


def test_what_a_reservation_leaves_out_is_not_known(scene):
    here = scene(OUT)
    assert journey.payment_kinds(here) is journey.party(here) is journey.agency_country(here) is None
    assert journey.split(here) is False
