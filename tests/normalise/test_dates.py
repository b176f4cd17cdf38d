"""Partial dates and two-digit years."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise.dates import partial

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
NOISE = st.text(st.sampled_from("0123456789-<JANFEBXT:+Z \u0661"), max_size=14) | st.text(st.characters(), max_size=14)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("1984-02-29", "1984-02-29"),
        ("1984-02", "1984-02"),
        ("1984", "1984"),
        ("1984-02-00", "1984-02"),
        ("1984-00-00", "1984"),
        ("1984-00-12", "1984"),
        ("1984-  -  ", "1984"),
        ("84-02-29", "1984-02-29"),
        ("84-<<-<<", "1984"),
        ("84-02-<<", "1984-02"),
        ("29FEB84", "1984-02-29"),
        ("29feb1984", "1984-02-29"),
        ("00FEB84", "1984-02"),
        ("26-03-01", "2026-03-01"),
        ("26-03-02", "1926-03-02"),
        ("26-00-00", "2026"),
        ("27-00-00", "1927"),
        ("00-02-29", "2000-02-29"),
        ("01JAN31", "1931-01-01"),
    ],
)
def test_as_far_as_it_is_said(said: str, expected: str):
    """A two-digit year is the last that is not after the departure, here 1 March 2026."""
    assert str(partial(said, latest="2026-03-01T06:10")) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "00-00-00",
        "0000-00-00",
        "1983-02-29",
        "1984-13-01",
        "84-02-30",
        "84",
        "84-02",
        "0001-01-01",
        "-",
        "soon",
        "1984-2-9",
    ],
)
def test_what_is_no_date_is_none(said: str):
    assert partial(said, latest="2026-03-01") is None


def test_expiry_lies_in_this_century():
    assert str(partial("31-01-01", horizon="future")) == "2031-01-01"
    assert str(partial("01JAN99", horizon="future", latest="2026-03-01")) == "2099-01-01"
    assert str(partial("1999-01-01", horizon="future")) == "1999-01-01"


@pytest.mark.parametrize("latest", [None, "", "soon"])
def test_a_century_is_not_guessed(latest: str | None):
    assert partial("84-02-29", latest=latest) is None


@given(DAYS, DAYS)
def test_a_two_digit_birth_year_is_the_last_not_after_departure(day: date, departure: date):
    found = partial(day.strftime("%y-%m-%d"), latest=departure.isoformat())
    if found is not None:
        born = date(found.year, found.month or 0, found.day or 0)
        assert born <= departure < born + timedelta(days=36525)


@given(DAYS)
def test_a_date_is_read_back_from_its_own_text(day: date):
    assert str(partial(day.isoformat())) == day.isoformat()


@given(NOISE, NOISE, st.sampled_from(["past", "future"]))
def test_partial_is_total(text: str, latest: str, horizon: str):
    found = partial(text, latest=latest, horizon=horizon)
    assert found is None or str(partial(str(found))) == str(found)
