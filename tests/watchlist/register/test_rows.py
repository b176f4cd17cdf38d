"""Sixteen bytes of a row: what goes in comes out, and days are what the calendar says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.watchlist.register import rows
from pnrscreen.watchlist.register.packing import KEY
from support.builders import a_date


@given(st.tuples(*(st.integers(0, most) for most in (0xFFF, 0xFFFF, 0xFFFF, 0xFF, 0xFF))))
def test_what_is_put_together_comes_apart(row):
    letters, *said = row
    joined = rows.rest(*(np.array([one], KEY) for one in said))[0] | KEY.type(letters)
    assert rows.apart(int(joined)) == row


@pytest.mark.parametrize(
    ("said", "last"),
    [("2026-11-26", "2026-11-26"), ("2026-02", "2026-02-28"), ("2024-12", "2024-12-31"), ("2025", "2025-12-31")],
)
def test_a_date_lasts_to_the_last_day_it_may_mean(said, last):
    assert rows.last_day(a_date(said)) == rows.day(last)


def test_what_ended_long_ago_is_over_and_not_for_good():
    assert rows.last_day(a_date("1987-01-01")) == 1
    assert rows.last_day(a_date("9999-12-31")) == rows.day("2999-01-01")


def test_rows_said_twice_are_one_and_the_order_is_total():
    one = rows.Rows(np.array([3, 1, 3], KEY), np.array([5, 0, 5], KEY))
    other = rows.Rows(np.array([3, 1], KEY), np.array([4, 0], KEY))
    for parts in ([one, other], [other, one]):
        sorted_ = rows.ordered(parts)
        assert [*zip(sorted_.key.tolist(), sorted_.rest.tolist(), strict=True)] == [(1, 0), (3, 4), (3, 5)]
