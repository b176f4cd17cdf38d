"""Partial dates, two-digit years, local times, ages."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.model import PartialDate
from pnrscreen.normalise.dates import age_on, partial, utc

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


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2026-03-01T06:10", "Europe/Istanbul", datetime(2026, 3, 1, 3, 10, tzinfo=UTC)),
        ("2026-07-01T06:10:30", "Europe/Vienna", datetime(2026, 7, 1, 4, 10, 30, tzinfo=UTC)),
        ("2026-10-25T02:30", "Europe/Vienna", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-03-29T02:30", "Europe/Vienna", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-03-01T06:10Z", "Europe/Istanbul", datetime(2026, 3, 1, 6, 10, tzinfo=UTC)),
        ("2026-03-01", "Europe/Istanbul", None),
        ("", "Europe/Istanbul", None),
        ("2026-03-01T06:10", "", None),
        ("2026-03-01T06:10", "Europe", None),
        ("2026-03-01T06:10", "Europe/Atlantis", None),
        ("2026-03-01T06:10", "../zone", None),
        ("0001-01-01T00:00", "Europe/Istanbul", None),
    ],
)
def test_local_time_to_utc(local: str, zone: str, expected: datetime | None):
    assert utc(local, zone) == expected


@given(NOISE, st.sampled_from(["Asia/Tokyo", "", "\0"]) | NOISE)
def test_utc_is_total(local: str, zone: str):
    found = utc(local, zone)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (PartialDate(year=2000, month=3, day=1), "2026-03-01", 26),
        (PartialDate(year=2000, month=3, day=2), "2026-03-01T23:00", 25),
        (PartialDate(year=2008, month=2, day=29), "2026-02-28", 17),
        (PartialDate(year=2008, month=2, day=29), "2026-03-01", 18),
        (PartialDate(year=2000), "2026-03-01", None),
        (PartialDate(year=2000), "2026-12-31", 26),
        (PartialDate(year=2000, month=2), "2026-03-01", 26),
        (PartialDate(year=2000, month=3), "2026-03-15", None),
        (PartialDate(year=2027, month=1, day=1), "2026-03-01", None),
        (PartialDate(year=2000, month=1, day=1), "2026-03", None),
        (PartialDate(year=2000, month=1, day=1), "", None),
    ],
)
def test_age_is_known_only_where_both_bounds_agree(birth: PartialDate, day: str, age: int | None):
    assert age_on(birth, day) == age
