"""What the shape of a journey answers, and when it answers nothing."""

from datetime import UTC, datetime

import pytest

from pnrscreen.message import Flight
from pnrscreen.model import Booking
from pnrscreen.rulebook import Scene, itinerary, journey
from pnrscreen.rulebook.attributes import Facts
from support.builders import a_leg, a_passenger


def flight(departure, arrival, departs="", arrives="", **more):
    return Flight(
        departure=departure, arrival=arrival, scheduled_departure=departs or None, scheduled_arrival=arrives or None, **more
    )


OUT = flight("GYE", "LIS", "2026-12-01T20:00", "2026-12-02T11:00", carrier="NV", booking_class="Y", status="HK")
ON = flight("LIS", "AMS", "2026-12-02T15:30", "2026-12-02T19:00", carrier="NV", operated_by="XY 12")
BACK = flight("AMS", "GYE", "2026-12-09T10:00", "2026-12-09T20:00", carrier="NV")


@pytest.fixture
def scene(airport):
    """Return a maker of scenes with an itinerary."""

    def make(*booked, booking=True):
        passenger = a_passenger(booking=Booking(itinerary=booked) if booking else None)
        leg = a_leg(departure="GYE", destination="LIS", departs="2026-12-01T20:00")
        return Scene(passenger=passenger, leg=leg, others=(passenger,), airport=airport)

    return make


@pytest.mark.parametrize(
    ("booked", "broken", "open_jaw", "is_open", "surface"),
    [
        ((OUT, ON, BACK), False, False, False, False),
        ((OUT, ON), False, False, False, False),
        ((OUT, flight("OSL", "AMS", "2026-12-03T15:30")), True, False, False, False),
        ((OUT, flight("AMS", "GYE", "2026-12-09T10:00")), True, True, False, False),
        ((OUT, flight("LIS", "UIO", "2026-12-09T10:00")), False, True, False, False),
        ((OUT, flight("LIS", "AMS", kind="surface"), BACK), True, True, False, True),
        ((OUT, flight("LIS", "GYE", kind="open")), False, None, True, False),
        ((OUT, flight("LIS", "QQQ", "2026-12-09T10:00")), False, None, False, False),
    ],
)
def test_the_shape_of_a_journey(scene, booked, broken, open_jaw, is_open, surface):
    here = scene(*booked)
    assert itinerary.broken(here) is broken
    assert itinerary.open_jaw(here) is open_jaw
    assert itinerary.is_open(here) is is_open
    assert itinerary.surface(here) is surface


@pytest.mark.parametrize(
    "ask",
    [
        *(itinerary.broken, itinerary.open_jaw, itinerary.is_open, itinerary.surface, itinerary.flights, itinerary.stops),
        *(itinerary.cancelled_flights, itinerary.departs, journey.created, journey.changed, journey.splits),
        *(journey.leg_class, journey.leg_status),
    ],
)
def test_without_a_booking_there_is_no_journey(scene, ask):
    assert ask(scene(booking=False)) is None


def test_a_turning_point_without_days_leaves_an_open_jaw_open(scene):
    assert itinerary.open_jaw(scene(flight("GYE", "LIS"), flight("AMS", "GYE"))) is None
    assert itinerary.open_jaw(scene(flight("GYE", "LIS"), flight("AMS", "UIO"))) is True


def test_each_flight_says_what_is_said_of_it(scene):
    here = scene(OUT, ON, flight("AMS", "OSL", status="HX"))
    out, on = Facts(here)["itinerary.flights"]
    asked = ("carrier", "departure.airport", "departure.country", "arrival.airport", "arrival.country", "class", "status")
    assert [out[part] for part in asked] == ["NV", "GYE", "ECU", "LIS", "PRT", "Y", "HK"]
    assert (out["codeshare"], on["codeshare"], on["class"], on["status"]) == (None, True, None, None)
    assert out["departs"] == datetime(2026, 12, 2, 1, tzinfo=UTC) == itinerary.departs(here)
    assert out["arrives"] == datetime(2026, 12, 2, 11, tzinfo=UTC)
    assert itinerary.cancelled_flights(here) == 1
    assert (journey.leg_class(here), journey.leg_status(here)) == ("Y", "HK")


def test_each_stop_says_where_and_how_long(scene):
    (stop,) = Facts(scene(OUT, ON))["itinerary.stops"]
    assert (stop["airport"], stop["country"], stop["hours"]) == ("LIS", "PRT", 4)
    (untimed,) = Facts(scene(OUT, flight("LIS", "AMS", "2026-12-02")))["itinerary.stops"]
    assert untimed["hours"] is None
    assert Facts(scene(OUT))["itinerary.stops"] == ()


def test_the_leg_has_a_day_and_a_clock(scene):
    facts = Facts(scene())
    assert facts["leg.day"] == datetime(2026, 12, 1, tzinfo=UTC)
    assert facts["leg.departs"] == datetime(2026, 12, 2, 1, tzinfo=UTC)
    assert facts["leg.departs_hour"] == 20
    assert facts["leg.arrives"] == datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
