import pytest

from pnrscreen.expected import EXPECTATIONS
from pnrscreen.message import Source
from pnrscreen.model import LegKey
from pnrscreen.normalise import timetable

BOTH = EXPECTATIONS["api+pnr"]
HEADER = "carrier,number,departure,arrival,scheduled_departure,scheduled_arrival,expects,contact\n"


def read(text, expects=BOTH):
    return timetable.read(text.encode(), expects)


def test_a_row_becomes_a_flight():
    (flight,), faults = read(f"{HEADER}zz,0123,ist,vie,2026-03-01T06:10,2026-03-01 07:30,API,Ops desk +43 1 0000000\n")
    assert faults == ()
    assert flight.leg.key == LegKey("ZZ", "123", "IST", "2026-03-01")
    assert (flight.leg.destination, flight.leg.scheduled_departure) == ("VIE", "2026-03-01T06:10")
    assert flight.leg.scheduled_arrival == "2026-03-01T07:30"
    assert (flight.expects, flight.contact) == ({Source.API}, "Ops desk +43 1 0000000")


@pytest.mark.parametrize(("said", "expects"), [("api", {"api"}), ("API + PNR", {"api", "pnr"}), ("none", set()), ("", {"pnr"})])
def test_what_must_come_is_said_by_the_row_or_by_the_home(said, expects):
    (flight,), _ = read(f"{HEADER}ZZ,1,IST,VIE,2026-03-01T06:10,,{said},\n", EXPECTATIONS["pnr"])
    assert flight.expects == expects


def test_columns_come_in_any_order_and_case_with_semicolons_and_a_mark():
    table = "\ufeffNUMBER;Carrier;Remark; departure ;ARRIVAL;Scheduled_Departure\r\n7;YY;;IST;VIE;2026-03-01T06:10:00\r\n\r\n"
    (flight,), faults = read(table)
    assert (str(flight.leg.key), faults) == ("YY7/2026-03-01/IST", ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("ZZZZ,1,IST,VIE,2026-03-01T06:10", "carrier: must be an airline designator"),
        ("ZZ,12345,IST,VIE,2026-03-01T06:10", "number: must be a flight number"),
        ("ZZ,1,Istanbul,VIE,2026-03-01T06:10", "departure: must be an airport"),
        ("ZZ,1,IST,,2026-03-01T06:10", "arrival: must be an airport"),
        ("ZZ,1,QQQ,VIE,2026-03-01T06:10", "departure: QQQ is not a known airport, so its local time is not known"),
        ("ZZ,1,IST,VIE,2026-03-01", "scheduled_departure: must be the airport's local time, such as 2026-03-01T06:10"),
        ("ZZ,1,IST,VIE,2026-13-01T06:10", "scheduled_departure: must be the airport's local time, such as 2026-03-01T06:10"),
        ("ZZ,1,IST,VIE,2026-03-01T06:10Z", "scheduled_departure: must be the airport's local time, such as 2026-03-01T06:10"),
        ("ZZ,1,IST", "arrival: must be an airport"),
        ("ZZ,1,IST,VIE,2026-03-01T06:10,noon", "scheduled_arrival: must be the airport's local time, such as 2026-03-01T06:10"),
        ("ZZ,1,IST,VIE,2026-03-01T06:10,,both", "expects: must be one of api, pnr, api+pnr, none"),
    ],
)
def test_a_row_that_cannot_be_read_is_said_with_its_line_and_the_rest_is_loaded(row, said):
    (flight,), (fault,) = read(f"{HEADER}{row}\nYY,2,IST,VIE,2026-03-01T08:00\n")
    assert (fault.where, fault.said) == ("line 2", said)
    assert flight.leg.key.carrier == "YY"


def test_of_two_rows_about_one_flight_the_later_counts():
    (flight,), (fault,) = read(f"{HEADER}ZZ,1,IST,VIE,2026-03-01T06:10\nZZ,001,IST,VIE,2026-03-01T06:40\n")
    assert flight.leg.scheduled_departure == "2026-03-01T06:40"
    assert (fault.code, fault.where, fault.said) == ("REPEATED", "line 2", "line 3 says the same flight again")


@pytest.mark.parametrize("table", ["", "carrier;number\n", "carrier,number,departure\nZZ,1,IST\n"])
def test_a_table_without_its_columns_says_which(table):
    flights, (fault,) = read(table)
    assert (flights, fault.code, fault.where) == ((), "NO_COLUMN", "line 1")
    assert "arrival" in fault.said


def test_what_is_no_table_is_said():
    flights, (fault,) = timetable.read(HEADER.encode() + b'ZZ,"' + b"x" * 140_000, BOTH)
    assert (flights, fault.code) == ((), "NOT_CSV")
