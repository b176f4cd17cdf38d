"""On whom something falls: its rate in each group beside that in everyone else, with what chance may have made of it.

This module knows the comparison of one group with the rest, when it is flagged, and what may be said of a group whose counts
are withheld. It refuses to explain a difference: a flag asks a person for the reason (C-817/19 paras 196-197: criteria do not
discriminate, directly or indirectly).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import inf, isfinite
from types import MappingProxyType
from typing import Any, NamedTuple

from pnrscreen.trial.cells import hidden
from pnrscreen.trial.chance import ratio

_SPREAD = 2
"""How many hits at least can stand with one group or another for all that is told: three values or more for each count."""
ALL = "all"
"""Stands for every group of a dimension of which nothing can be judged."""
Found = Mapping[str, Sequence[Mapping[str, Any]]]
"""By dimension the rows of its groups."""


class Limits(NamedTuple):
    """Below how many people a cell is not shown, and how often as often as in everyone else is too often."""

    small: int
    ratio_max: float


class Met(NamedTuple):
    """How many of each group meet something, and the sum of the squares of how many of each reservation do."""

    counts: Mapping[str, int]
    squares: Mapping[str, int]

    def of(self, groups: Iterable[str]) -> int:
        """Return how many of some groups meet it."""
        return sum(self.counts.get(group, 0) for group in groups)

    def events(self, groups: Iterable[str]) -> float:
        """Return how many independent events so many of some groups are worth (the effective count of a compound Poisson)."""
        named = tuple(groups)
        return self.of(named) ** 2 / max(sum(self.squares.get(group, 0) for group in named), 1)


def rows(met: Met, of: Mapping[str, int], limits: Limits) -> list[dict[str, Any]]:
    """Compare each group of a dimension with everyone in the others: who is ``met``, of so many. Flagged is a group whose whole
    interval lies above ``ratio_max``; None stands where that cannot be judged.

    Counts that are not shown are None. What they come to follows from the total, so it is compared as well, in one row more
    that is ``together``: whatever falls on them alone is seen there.
    """
    people = {group: number for group, number in of.items() if number}
    few = hidden(people, limits.small)
    unshown = hidden({group: met.of([group]) for group in people}, limits.small, few)
    table = _Table(met, people, limits)
    flags = table.flags(unshown, few)
    found = [
        {
            "group": group,
            "together": False,
            "passengers": None if group in few else people[group],
            **({**_UNSHOWN, "flagged": flags[group]} if group in unshown else table.compared([group])),
        }
        for group in people
    ]
    withheld = [group for group in people if group in unshown]
    if 0 < len(withheld) < len(people):
        number = sum(people[group] for group in withheld)
        found.append({"group": " + ".join(withheld), "together": True, "passengers": number, **table.compared(withheld)})
    return found


_UNSHOWN: Mapping[str, Any] = MappingProxyType(
    dict.fromkeys(("hits", "rate", "ratio", "low", "high", "method")) | {"hidden": True, "flagged": None}
)


class _Table(NamedTuple):
    """Who is met of how many people, by the groups of one dimension that have any."""

    met: Met
    people: Mapping[str, int]
    limits: Limits

    def compared(self, groups: Sequence[str]) -> dict[str, Any]:
        """Compare some groups, taken together, with everyone else."""
        others = [group for group in self.people if group not in groups]
        one, of_one = self.met.of(groups), sum(self.people[group] for group in groups)
        other, of_other = self.met.of(others), sum(self.people[group] for group in others)
        shown = {**_UNSHOWN, "hits": one, "rate": round(one / of_one, 6), "hidden": False}
        if not of_other or not one + other:  # there is nobody, or nothing, to compare with
            return shown
        alike = ((self.met.events(groups), one, of_one), (self.met.events(others), other, of_other))
        events = [(round(number), of_all * number / count if count else of_all) for number, count, of_all in alike]
        found = ratio(*events[0], *events[1])
        value = one / of_one * of_other / other if other else inf
        bounds = {name: _finite(bound) for name, bound in (("ratio", value), ("low", found.low), ("high", found.high))}
        return {**shown, **bounds, "method": found.method, "flagged": found.low > self.limits.ratio_max}

    def flags(self, unshown: frozenset[str], few: frozenset[str]) -> dict[str, bool | None]:
        """Judge groups whose counts are not shown, by their true counts. A group of too few people is not judged.

        What is said must not tell a count. So a group is said not to be flagged where it would not be with all the hits that it
        may have; and it is flagged from so many hits on that both fewer and more are several counts.
        """
        flags: dict[str, bool | None] = dict.fromkeys(sorted(unshown))
        within, total = self.met.of(unshown), self.met.of(self.people)
        least = {group: int(group not in few and total >= self.limits.small) for group in flags}
        spare = within - sum(least.values())
        starts: dict[str, int] = {}
        for group in flags if total and len(self.people) > 1 else ():
            if self.people[group] < self.limits.small:
                continue
            most = min(least[group] + spare, self.people[group])
            if not self._stands_out(group, most):
                flags[group] = False
                continue
            fewest = bisect_left(range(most), True, key=partial(self._stands_out, group))  # noqa: FBT003  what is sought
            start = max(fewest, 1 + _SPREAD) if fewest > least[group] else least[group]
            starts[group] = start if start < self.limits.small - _SPREAD else max(start, self.limits.small)
        says = {
            group: start - least[group]
            for group, start in starts.items()
            if self.met.of([group]) >= start and self.compared([group])["flagged"]
        }
        if starts.keys() == unshown and 0 <= sum(starts.values()) - len(starts) - within < _SPREAD:
            return flags  # were none of them flagged, each count would follow
        return {**flags, **dict.fromkeys(self._told(says, spare, unshown), True)}

    def _told(self, says: Mapping[str, int], spare: int, unshown: frozenset[str]) -> list[str]:
        """Choose which of the flags may be shown, those that say least first.

        A flag ``says`` that of the hits that are to ``spare`` among those not shown, so many at least are of its group. It is
        shown where the rest can still be spread in several ways, so that no small count follows. Where a larger count is left
        out beside small ones, these are known to come to less than ``small`` together: there is less to spread.
        """
        counts = {group: self.met.of([group]) for group in unshown}
        low = {group for group, count in counts.items() if count < self.limits.small}
        apart = self.limits.small - 1 - (sum(counts[group] > 0 for group in low) if low < unshown else 1)
        told = []
        for number, group in sorted((number, group) for group, number in says.items()):
            if number + _SPREAD <= (min(spare, apart) if group in low else spare):
                told.append(group)
                spare -= number
                apart -= number if group in low and low < unshown else 0
        return told

    def _stands_out(self, group: str, hits: int) -> bool:
        """Tell whether a group would be flagged with so many of all hits, each of them apart."""
        one, every = self.people[group], sum(self.people.values())
        return ratio(hits, one, self.met.of(self.people) - hits, every - one).low > self.limits.ratio_max


def _finite(value: float) -> float | None:
    """Return a number to three places; None for one without bound."""
    return round(value, 3) if isfinite(value) else None


def worst(found: Found) -> dict[str, Any] | None:
    """Return the flagged group that most surely stands out, of all dimensions; one whose counts are withheld where no other
    does, nor what is withheld together.
    """
    flagged = [{"dimension": dimension, **row} for dimension, several in found.items() for row in several if row["flagged"]]
    return max(flagged, key=lambda row: (row["low"] or 0, row["dimension"], row["group"]), default=None)


def flagged(found: Found) -> list[str]:
    """Name every flagged group, its counts withheld or not. What is withheld together is named where no group of it is."""
    named = []
    for dimension, several in found.items():
        alone = any(row["flagged"] and row["hidden"] for row in several)
        named += [f"{dimension}: {row['group']}" for row in several if row["flagged"] and not (row["together"] and alone)]
    return sorted(named)


def unjudged(found: Found) -> list[str]:
    """Name every group of which it cannot be judged whether it stands out."""
    named = []
    for dimension, several in found.items():
        silent = [row["group"] for row in several if row["flagged"] is None and not row["together"]]
        every = len(silent) == sum(not row["together"] for row in several)
        named += [f"{dimension}: {group}" for group in ([ALL] if every else silent)]
    return sorted(named)
