from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.wire import stamps
from pnrscreen.wire.stamps import Calendar

NEAR = date(2026, 2, 28)


@pytest.mark.parametrize(
    ("said", "layout", "day"),
    [
        ("840229", "", "84-02-29"),
        ("19840229", "102", "1984-02-29"),
        ("8402290830", "201", "84-02-29"),
        ("198402290830", "203", "1984-02-29"),
        (" 840229", "101", "84-02-29"),
        ("290284", "2", "84-02-29"),
        ("840229", "102", "84-02-29"),
        ("840000", "", "84-00-00"),
        ("84<<<<", "", "84-00-00"),
        ("1984", "", "1984-00-00"),
        ("", "", ""),
        ("000000", "", ""),
        ("841301", "", None),
        ("840230", "", None),
        ("84-02-29", "", None),
        ("84022", "", None),
        ("٨٤٠٢٢٩", "", None),
    ],
)
def test_a_day_keeps_its_precision_and_its_two_digits(said, layout, day):
    assert stamps.day(said, layout) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [("29FEB84", "84-02-29"), ("29FEB1984", "1984-02-29"), ("", ""), ("30FEB84", None), ("29FEV84", None), ("29FEB8", None)],
)
def test_a_named_day(said, day):
    assert stamps.named_day(said) == day


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2603010610", "2026-03-01T06:10"),
        (" 202603010610", "2026-03-01T06:10"),
        ("260301", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("2603012460", None),
        ("260230", None),
        ("tomorrow", None),
        ("26030", None),
    ],
)
def test_a_moment_is_as_precise_as_it_was_said(said, moment):
    assert stamps.moment(said) == moment


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("010326", date(2026, 3, 1)),
        ("260301", date(2026, 3, 1)),  # as DDMMYY it would be 2001
        ("991301", None),
        ("310126", date(2026, 1, 31)),
        ("260131", date(2026, 1, 31)),
        ("x", None),
        ("150126", date(2026, 1, 15)),
    ],
)
def test_a_day_said_the_other_way_round_is_turned_when_only_that_is_near(said, day):
    assert Calendar(NEAR).day(said) == day


def test_without_a_preparation_date_the_guide_decides():
    assert Calendar(None).day("260301") == date(2001, 3, 26)


@pytest.mark.parametrize(
    ("components", "flown"),
    [
        (["010326", "0610", "010326", "0730"], ("2026-03-01T06:10", "2026-03-01T07:30")),
        (["010326", "0610", "", "0730"], ("2026-03-01T06:10", "2026-03-01T07:30")),
        (["010326", "2310", "", "0130", "1"], ("2026-03-01T23:10", "2026-03-02T01:30")),
        (["010326", "0610", "0730"], ("2026-03-01T06:10", "2026-03-01T07:30")),
        (["010326"], ("2026-03-01", None)),
        (["010326", "", "020326"], ("2026-03-01", "2026-03-02")),
        ([], (None, None)),
    ],
)
def test_a_flight_says_its_arrival_in_several_ways(components, flown):
    assert Calendar(NEAR).span(components) == flown


def test_one_side_said_the_other_way_round_is_turned_towards_the_other():
    """20 April 2018 and, as YYMMDD, 21 April 2018: never an arrival three years later."""
    near = date(2018, 4, 18)
    assert Calendar(near).span(["200418", "1740", "180421", "0850"]) == ("2018-04-20T17:40", "2018-04-21T08:50")
    assert Calendar(None).span(["180420", "1740", "210418", "0850"]) == ("2018-04-20T17:40", "2018-04-21T08:50")


def test_days_that_no_reading_brings_together_stay_as_said():
    assert Calendar(NEAR).span(["010326", "", "090326", ""]) == ("2026-03-01", "2026-03-09")


@pytest.mark.parametrize(
    ("time", "instant"),
    [("0559", "2026-02-27T05:59:00Z"), ("055931", "2026-02-27T05:59:31Z"), ("", "2026-02-27"), ("9999", "2026-02-27")],
)
def test_an_instant_always_has_seconds_or_no_time(time, instant):
    """Instants are compared as text, so 05:59 and 05:59:31 must have one form."""
    assert Calendar(NEAR).instant("270226", time) == instant


@given(st.text(max_size=14))
@settings(max_examples=60)
def test_no_text_is_too_odd(said):
    assert stamps.day(said) is None or isinstance(stamps.day(said), str)
    assert stamps.named_day(said) is None or isinstance(stamps.named_day(said), str)
    assert stamps.moment(said) is None or stamps.moment(said).startswith(("20", said.strip()[:2]))
    assert Calendar(NEAR).span([said] * 5)[0] is None or Calendar(NEAR).day(said) is not None
