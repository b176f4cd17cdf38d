from dataclasses import replace
from datetime import date

import pytest

from pnrscreen.message import Flight
from pnrscreen.wire import itinerary
from pnrscreen.wire.stamps import Calendar
from wire.spoken import PUSHED, segment

NEAR = Calendar(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("said", "flight"),
    [
        ("ZX123", ("ZX", "123")),
        ("OK0012", ("OK", "12")),
        ("A92707", ("A9", "2707")),
        ("7F0021", ("7F", "21")),
        ("ZX 123A", ("ZX", "123A")),
        ("BAW0045", ("BAW", "45")),
        ("ZX0000", ("ZX", "0")),
        ("0123", ("", "123")),
        ("CHARTER", ("", "CHARTER")),
        ("", ("", "")),
    ],
)
def test_a_designator_is_carrier_and_number(said, flight):
    assert itinerary.designator(said) == flight


def test_the_pushed_leg_may_have_a_suffix():
    assert itinerary.pushed(segment("TVL+010326:0610:010326:0730+IST+VIE+ZX+0123"), NEAR) == PUSHED
    assert itinerary.pushed(segment("TVL+010326:0610:010326:0730+IST+VIE+ZX+0123:A"), NEAR).number == "123A"
    assert itinerary.pushed(segment("TVL+010326:0610:010326:0730+IST+VIE+ZX+0123:77"), NEAR).number == "123"


@pytest.mark.parametrize(
    ("said", "flight"),
    [
        ("TVL+++++ARNK", Flight(kind="surface")),
        ("TVL", Flight(kind="open")),
        ("TVL++LHR+HKG+CX+OPEN", Flight(carrier="CX", departure="LHR", arrival="HKG", kind="open")),
        (
            "TVL+010326+IST+VIE+YY:ZX+4567:M:B",
            Flight(
                carrier="YY",
                number="4567B",
                departure="IST",
                arrival="VIE",
                scheduled_departure="2026-03-01",
                operated_by="ZX",
                booking_class="M",
            ),
        ),
    ],
)
def test_a_booked_sector(said, flight):
    assert itinerary.Sector(segment(said), NEAR).flight() == flight


def test_a_second_tvl_names_the_partner():
    assert itinerary.names_partner(segment("TVL+++++972:M"))
    assert itinerary.names_partner(segment("TVL++++ZX+972"))
    assert not itinerary.names_partner(segment("TVL+++++ARNK"))
    assert not itinerary.names_partner(segment("TVL++IST+VIE++972"))


@pytest.mark.parametrize(
    ("said", "partner", "operated_by"),
    [
        ("TVL+010326+IST+VIE+KE:SQ+1", ("", "0972"), "SQ 972"),
        ("TVL+010326+IST+VIE+KE+1", ("KL", "8734"), "KL 8734"),
        ("TVL+010326+IST+VIE+KE+1", ("", "972"), "KE 972"),
    ],
)
def test_a_partner_whose_carrier_stands_elsewhere(said, partner, operated_by):
    sector = itinerary.Sector(segment(said), NEAR)
    sector.operated(*partner)
    assert sector.flight().operated_by == operated_by


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"carrier": "YY", "number": "4567"}, True),
        ({"arrival": "MUC"}, True),
        ({"arrival": "MUC", "carrier": "YY", "operated_by": "ZX 123"}, True),
        ({"arrival": "MUC", "number": "9"}, False),
        ({"departure": "SAW"}, False),
        ({"departure": ""}, False),
        ({"scheduled_departure": "2026-03-02T06:10"}, False),
        ({"scheduled_departure": "2026-03-01T09:00"}, True),
        ({"scheduled_departure": None}, True),
        ({"kind": "open"}, False),
    ],
)
def test_a_sector_is_the_pushed_leg_by_airport_day_and_one_more_thing(change, same):
    assert itinerary.pushed_among([replace(PUSHED, **change)], PUSHED) == [same]


def test_the_very_number_beats_another_flight_of_the_day_between_the_same_airports():
    other = replace(PUSHED, number="125", scheduled_departure="2026-03-01T15:00")
    assert itinerary.pushed_among([other, PUSHED], PUSHED) == [False, True]
    assert itinerary.pushed_among([other], PUSHED) == [True]
