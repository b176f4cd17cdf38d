"""When a period is over, to the day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.privacy import period
from pnrscreen.privacy.clauses import Counting, Period

HALF, FIVE = Period(text="P6M", months=6), Period(text="P5Y", months=60)


@pytest.mark.parametrize(
    ("begun", "length", "ends"),
    [
        (date(2026, 8, 31), HALF, date(2027, 2, 28)),
        (date(2027, 8, 31), HALF, date(2028, 2, 29)),
        (date(2026, 3, 31), HALF, date(2026, 9, 30)),
        (date(2026, 12, 15), HALF, date(2027, 6, 15)),
        (date(2024, 2, 29), FIVE, date(2029, 2, 28)),
        (date(2026, 1, 1), Period(text="P1Y2M3D", months=14, days=3), date(2027, 3, 4)),
        (date(2026, 1, 31), Period(text="P1MT5H", months=1, hours=5), date(2026, 2, 28)),
    ],
)
def test_a_period_ends_on_the_same_date_or_the_last_of_the_month(begun, length, ends):
    assert period.last_day(begun, length, Counting.EXCLUSIVE) == ends
    assert period.last_day(begun, length, Counting.INCLUSIVE) == ends - timedelta(days=1)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 120), st.integers(0, 400))
def test_a_longer_period_never_ends_sooner(begun, months, days):
    ends = period.last_day(begun, Period(text="", months=months, days=days), Counting.EXCLUSIVE)
    assert ends >= begun
    assert period.last_day(begun, Period(text="", months=months + 1, days=days), Counting.EXCLUSIVE) >= ends
    assert period.last_day(begun + timedelta(days=1), Period(text="", months=months, days=days), Counting.EXCLUSIVE) >= ends
