"""What chance alone may have made of counts: an interval for a ratio of rates, and one for the count of the week to come.

This module knows two intervals of 95 % for each, one for many and one for few. It refuses to know what was counted.

Few are fewer than ``FEW`` on either side. The intervals for many rest on the normal distribution, and are too narrow for few:
theirs are exact, taken from the binomial distribution. Exact ones hold at least 95 % of the time, so that they are wide
rather than wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import comb, exp, inf, lgamma, log, log1p, sqrt
from typing import NamedTuple

FEW = 10
Z = 1.959963984540054
"""Standard deviations on either side of the middle that hold 95 % of a normal distribution."""
TAIL = 0.025
_HALVINGS = 60


class Interval(NamedTuple):
    """A value, the bounds of its interval, and by which method they were found."""

    value: float
    low: float
    high: float
    method: str


def ratio(one: int, of_one: float, other: int, of_other: float) -> Interval:
    """Return how often as often something is met in one group as in another, of so many in each (both above zero).

    Katz, Baptista, Azen and Pike 1978 for many: the logarithm of the ratio is nearly normal. For few the counts are taken for
    Poisson's, and given their sum one of them is binomial (Przyborowski and Wilenski 1940; Clopper and Pearson 1934).
    """
    scale = of_other / of_one
    value = one / other * scale if other else inf if one else 1.0
    if min(one, other) >= FEW:
        spread = Z * sqrt(max(1 / one - 1 / of_one + 1 / other - 1 / of_other, 0))
        return Interval(value, value * exp(-spread), value * exp(spread), "Katz")
    if not one + other:
        return Interval(1.0, 0.0, inf, "exact")
    low, high = _share(one, one + other)
    return Interval(value, _odds(low) * scale, _odds(high) * scale, "exact")


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else inf


def _share(some: int, of: int) -> tuple[float, float]:
    """Return the bounds of a share by Clopper and Pearson. The rarer side is summed, so that sums stay short."""
    if some > of - some:
        low, high = _share(of - some, of)
        return 1 - high, 1 - low
    low = _crossing(lambda share: 1 - _at_most(some - 1, of, share), TAIL) if some else 0.0
    return low, _crossing(lambda share: -_at_most(some, of, share), -TAIL)


def _crossing(rising: Callable[[float], float], level: float) -> float:
    """Return where a function that rises from 0 to 1 passes a level."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return (low + high) / 2


def _at_most(some: int, of: int, share: float) -> float:
    """Return how likely it is that at most ``some`` of so many are met, each with a chance of ``share``."""
    if share in {0.0, 1.0}:
        return float(share == 0.0 or some >= of)
    logs = (
        lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1) + count * log(share) + (of - count) * log1p(-share)
        for count in range(some + 1)
    )
    return sum(map(exp, logs))


# --------------------------------------------------------------------------------------------------------- the next week


class Forecast(NamedTuple):
    """How many hits the next period will have: the mean, the bounds in which it lies 95 times of 100, and whether these are so
    near to the mean that a promise of ``within`` means anything.
    """

    mean: float
    low: int
    high: int
    method: str
    within: bool


def forecast(periods: Sequence[int], within: float) -> Forecast | None:
    """Forecast the next of some whole periods, or nothing from fewer than two.

    Many: periods vary about their mean as Poisson's counts do, or more where those seen did (quasi-Poisson). Few: given the sum
    of all periods, the next one is binomial (Nelson 1970).
    """
    number, total = len(periods), sum(periods)
    if number < 2:
        return None
    mean = total / number
    if total < FEW * number:
        return Forecast(mean, *_next(total, 1 / (number + 1)), "exact", within=False)
    variance = sum((count - mean) ** 2 for count in periods) / (number - 1)
    spread = Z * sqrt(max(variance, mean) * (1 + 1 / number))
    low, high = max(0, int(mean - spread)), int(mean + spread) + 1
    return Forecast(mean, low, high, "quasi-Poisson", within=spread <= within * mean)


def _next(past: int, chance: float) -> tuple[int, int]:
    """Return the least and the greatest next count that is not too unlikely given what was counted before."""

    def as_many(count: int) -> float:
        """How likely the next period has so many or more of all there are."""
        whole = past + count
        return sum(comb(whole, one) * chance**one * (1 - chance) ** (whole - one) for one in range(count, whole + 1))

    def as_few(count: int) -> float:
        whole = past + count
        return sum(comb(whole, one) * chance**one * (1 - chance) ** (whole - one) for one in range(count + 1))

    low = 0
    while as_few(low) <= TAIL:
        low += 1
    high = low
    while as_many(high + 1) > TAIL:
        high += 1
    return low, high
