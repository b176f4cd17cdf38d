"""Intervals: against published values, against each other, and against chance itself."""

from __future__ import annotations

import random
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.trial.chance import FEW, forecast, ratio


def test_many_are_compared_as_katz_and_others_do():
    found = ratio(20, 100, 10, 100)
    assert found.method == "Katz"
    assert (found.value, found.low, found.high) == pytest.approx((2.0, 0.98656, 4.05449), abs=1e-4)


def test_of_nothing_the_bound_is_that_of_clopper_and_pearson():
    share = 1 - 0.025 ** (1 / 10)
    found = ratio(0, 1000, 10, 1000)
    assert (found.value, found.low, found.method) == (0.0, 0.0, "exact")
    assert found.high == pytest.approx(share / (1 - share), rel=1e-9)
    assert ratio(0, 50, 0, 50)[:3] == (1.0, 0.0, inf)


def test_few_are_compared_exactly_and_the_interval_is_wider_than_that_for_many():
    exact, many = ratio(FEW - 1, 1000, 40, 4000), ratio(FEW, 1000, 40, 4000)
    assert (exact.method, many.method) == ("exact", "Katz")
    assert exact.high / exact.low > many.high / many.low


@given(st.integers(0, 60), st.integers(0, 60), st.integers(100, 5000), st.integers(100, 5000))
def test_the_comparison_turned_around_says_the_same(one: int, other: int, of_one: int, of_other: int):
    there, back = ratio(one, of_one, other, of_other), ratio(other, of_other, one, of_one)
    assert there.low <= there.value <= there.high
    if one and other:
        assert (there.low, there.high) == pytest.approx((1 / back.high, 1 / back.low), rel=1e-6)


@pytest.mark.parametrize(("of_one", "of_other"), [(300, 3000), (4000, 4000)])
def test_the_interval_holds_the_truth_as_often_as_it_says(of_one: int, of_other: int):
    rng, held, rounds = random.Random(of_one), 0, 400
    for _ in range(rounds):
        one = sum(rng.random() < 0.02 for _ in range(of_one))
        other = sum(rng.random() < 0.01 for _ in range(of_other))
        found = ratio(one, of_one, other, of_other)
        held += found.low <= 2 <= found.high
    assert held / rounds > 0.93


def test_a_week_like_those_before_lies_in_its_interval():
    rng, held, rounds = random.Random(7), 0, 300
    for _ in range(rounds):
        seen = [sum(rng.random() < 0.06 for _ in range(1000)) for _ in range(9)]
        coming = forecast(seen[:8], 0.2)
        assert coming is not None
        held += coming.low <= seen[8] <= coming.high
    assert held / rounds > 0.92


def test_few_hits_promise_nothing_and_many_even_ones_do():
    few, many = forecast([1, 0, 2, 1], 0.2), forecast([400, 410, 395, 402], 0.2)
    assert few is not None
    assert many is not None
    assert (few.method, few.within, few.low) == ("exact", False, 0)
    assert (many.method, many.within) == ("quasi-Poisson", True)
    assert forecast([400, 100, 700, 420], 0.2).within is False
    assert forecast([5], 0.2) is None


def test_weeks_without_a_hit_still_leave_the_next_one_a_bound():
    assert forecast([0, 0, 0], 0.2)[:3] == (0.0, 0, 2)
    assert forecast([0] * 60, 0.2)[:3] == (0.0, 0, 0)
