"""On whom something falls: its rate in each group beside that in everyone else, with what chance may have made of it.

This module knows the comparison of one group with the rest and when it is flagged. It refuses to explain a difference: a flag
asks a person for the reason (C-817/19 paras 196-197: criteria do not discriminate, directly or indirectly).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf, isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from pnrscreen.trial.cells import hidden
from pnrscreen.trial.chance import ratio


class Limits(NamedTuple):
    """Below how many people a cell is not shown, and how often as often as in everyone else is too often."""

    small: int
    ratio_max: float


class Met(NamedTuple):
    """How many of each group meet something, and the sum of the squares of how many of each reservation do."""

    counts: Mapping[str, int]
    squares: Mapping[str, int]

    def events(self, groups: Iterable[str]) -> float:
        """Return how many independent events so many of some groups are worth (the effective count of a compound Poisson)."""
        named = tuple(groups)
        count = sum(self.counts.get(group, 0) for group in named)
        return count**2 / max(sum(self.squares.get(group, 0) for group in named), 1)


def rows(met: Met, of: Mapping[str, int], limits: Limits) -> list[dict[str, Any]]:
    """Compare each group of a dimension with everyone in the others: who is ``met``, of so many. Flagged is a group whose whole
    interval lies above ``ratio_max``. What is not shown is None, and not flagged.
    """
    small = hidden(of, limits.small)
    unshown = hidden({group: met.counts.get(group, 0) for group in of}, limits.small, small)
    return [
        {
            "group": group,
            "passengers": None if group in small else of[group],
            **(_UNSHOWN if group in unshown else _compared(group, met, of, limits)),
        }
        for group in of
        if of[group]
    ]


_UNSHOWN: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(("hits", "rate", "ratio", "low", "high", "method")) | {"hidden": True, "flagged": False}
)


def _compared(group: str, met: Met, of: Mapping[str, int], limits: Limits) -> dict[str, Any]:
    one, of_one = met.counts.get(group, 0), of[group]
    other, of_other = sum(met.counts.values()) - one, sum(of.values()) - of_one
    shown = {**_UNSHOWN, "hits": one, "rate": round(one / of_one, 6), "hidden": False}
    if not of_other or not one + other:  # there is nobody, or nothing, to compare with
        return shown
    alike = ((met.events([group]), one, of_one), (met.events(of.keys() - {group}), other, of_other))
    events = [(round(number), of_all * number / count if count else of_all) for number, count, of_all in alike]
    found = ratio(*events[0], *events[1])
    value = one / of_one * of_other / other if other else inf
    bounds = {name: _finite(bound) for name, bound in (("ratio", value), ("low", found.low), ("high", found.high))}
    return {**shown, **bounds, "method": found.method, "flagged": found.low > limits.ratio_max}


def _finite(value: float) -> float | None:
    """Return a number to three places; None for one without bound."""
    return round(value, 3) if isfinite(value) else None


def worst(found: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any] | None:
    """Return the flagged group that most surely stands out, of all dimensions."""
    flagged = [{"dimension": dimension, **row} for dimension, several in found.items() for row in several if row["flagged"]]
    return max(flagged, key=lambda row: (row["low"], row["dimension"], row["group"]), default=None)
