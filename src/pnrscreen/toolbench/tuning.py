"""Tuning: what a threshold finds and what it costs, on cases of which a unit knows who is meant.

This module knows how to count. It refuses to choose: it shows what each threshold would have done, and how little a few cases
prove; a person moves the threshold, or leaves it.

Strategy. Everyone is matched once, from the lowest threshold of the curve on; what a higher one would have done is counted
from the scores. *Recall* is the part of the listed cases whose own entry is found. *Hits* are counted on those who are nobody
on the lists, and must be people as they fly: what is expected on a flight follows from nothing else.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from pnrscreen.model import Entry, Identity, Watchlist
from pnrscreen.resemblance import Match
from pnrscreen.terms import Terms
from pnrscreen.toolbench.messages import View
from pnrscreen.watchlist import Screener, Settings, Thresholds

LOWEST, HIGHEST, STEP = 550, 950, 25
"""The curve: from the score below which no name is looked at to where hardly a respelt one is left."""
CERTAIN = 1000
MISSED_SHOWN = 20
ENOUGH_LISTED = 200
"""So many listed cases tell a recall of .9 to within four points; fewer are said to be few."""
ENOUGH_HITS = 10
"""A budget is judged on so many people that it stands for ten hits among them at least."""
_Z = 1.96  # of a normal distribution 95 % lie within


class Labelled(NamedTuple):
    """A person, and the entry that is meant: ``watchlist`` may be empty where the id alone tells; no id: nobody is meant."""

    row: int
    person: Identity
    watchlist: str = ""
    entry_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the curve is to be shown for: seats of a flight, flights a day, minutes a hit takes, hits a flight may have."""

    seats: int = 180
    flights: int = 100
    minutes: float = 5.0
    budget: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a threshold does: of ``listed`` cases ``found``; of ``people`` who are nobody ``alerted``, with ``hits`` in all."""

    threshold: int
    listed: int
    found: int
    people: int
    alerted: int
    hits: int

    def view(self, asked: Asked) -> View:
        """Show the counts, and what they come to; None where nobody was counted."""
        hits = self.hits * asked.seats / self.people if self.people else None
        return asdict(self) | {
            "missed": self.listed - self.found,
            "recall": _share(self.found, self.listed),
            "recall_95": interval(self.found, self.listed),
            "alerts_per_1000": _share(1000 * self.alerted, self.people),
            "alerts_per_1000_95": [1000 * end for end in interval(self.alerted, self.people)],
            "hits_per_flight": hits,
            "minutes_per_day": None if hits is None else hits * asked.flights * asked.minutes,
        }


class _Tally:
    """The scores of one group of entries: of listed cases their own entry's, of the others' hits each and the best."""

    def __init__(self) -> None:
        self.listed: Counter[int] = Counter()
        self.hits: Counter[int] = Counter()
        self.alerted: Counter[int] = Counter()

    def at(self, threshold: int, people: int) -> Counts:
        listed, hits, alerted = ((count.total(), _from(count, threshold)) for count in (self.listed, self.hits, self.alerted))
        return Counts(threshold=threshold, listed=listed[0], found=listed[1], people=people, alerted=alerted[1], hits=hits[1])


class Tuning:
    """The scores of a unit's cases against its lists, beside the thresholds that are set now."""

    def __init__(self, lists: Sequence[Watchlist], present: Settings) -> None:
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in (entry for one in lists for entry in one.entries):
            self._entries[entry.id].append(entry)
        lowest = min(LOWEST, present.thresholds.lowest(present.threshold))
        everyone = replace(present, threshold=lowest, thresholds=Thresholds())
        self._screener = Screener.build((entry for one in lists for entry in one.entries), everyone)
        self._present = present
        self._whole, self._now = _Tally(), _Tally()
        self._groups = {name: _Tally() for one in lists for entry in one.entries for name in _groups(one.name, entry.terms)}
        self._people = 0
        self._missed: list[tuple[int, int]] = []
        self._unknown: list[int] = []

    def add(self, cases: Sequence[Labelled]) -> None:
        """Match some cases and count what came of them."""
        for case, matches in zip(cases, self._screener.screen(case.person for case in cases), strict=True):
            if not case.entry_id:
                self._nobody(matches)
            elif meant := [one for one in self._entries.get(case.entry_id, ()) if case.watchlist in {"", one.watchlist}]:
                self._somebody(case, meant, matches)
            else:
                self._unknown.append(case.row)

    def _nobody(self, matches: Sequence[Match]) -> None:
        self._people += 1
        held = [(self._whole, matches), (self._now, [one for one in matches if one.score >= self._threshold(one)])]
        for name, tally in self._groups.items():
            held.append((tally, [one for one in matches if name in _groups(one.watchlist, one.terms)]))
        for tally, hits in held:
            tally.hits.update(one.score for one in hits)
            tally.alerted.update([hits[0].score] if hits else ())

    def _somebody(self, case: Labelled, meant: Sequence[Entry], matches: Sequence[Match]) -> None:
        lists = {one.watchlist for one in meant}
        own = {one.watchlist: one for one in matches if one.entry_id == case.entry_id and one.watchlist in lists}
        best = max((one.score for one in own.values()), default=0)
        self._whole.listed[best] += 1
        for entry in meant:
            for name in _groups(entry.watchlist, entry.terms):
                self._groups[name].listed[own[entry.watchlist].score if entry.watchlist in own else 0] += 1
        found = any(one.score >= self._threshold(one) for one in own.values())
        self._now.listed[CERTAIN if found else 0] += 1
        if not found:
            self._missed.append((case.row, best))

    def _threshold(self, match: Match) -> int:
        """Return the threshold that is set for what was matched."""
        return next(
            self._present.of(one).threshold for one in self._entries[match.entry_id] if one.watchlist == match.watchlist
        )

    def keeping(self, budget: float, seats: int) -> int | None:
        """Return the lowest threshold with which a flight has no more hits than the budget allows, or None."""
        allowed = budget * self._people / seats
        fitting = (at for at in range(LOWEST, CERTAIN + 1) if _from(self._whole.hits, at) <= allowed)
        return next(fitting, None) if self._people else None

    def view(self, asked: Asked) -> View:
        """Show the curve of all lists, and of each where there are several; the thresholds set, the budget, who is missed."""
        kept = self.keeping(asked.budget, asked.seats)
        several = self._several()
        set_for = dict(self._present.thresholds.own)
        return {
            "cases": {"listed": self._whole.listed.total(), "nobody": self._people, "entry_unknown": self._unknown},
            "asked": asdict(asked),
            "thresholds": {"name_threshold": self._present.threshold, "own": set_for},
            "present": self._now.at(1, self._people).view(asked) | {"threshold": self._present.threshold},
            "budget": None if kept is None else self._whole.at(kept, self._people).view(asked),
            "curve": [*self._curve(self._whole, {self._present.threshold, kept or LOWEST}, asked)],
            "lists": {
                name: [*self._curve(tally, {self._present.thresholds.of(*_parted(name), self._present.threshold)}, asked)]
                for name, tally in several.items()
            },
            "missed": [{"row": row, "score": score} for row, score in self._missed[:MISSED_SHOWN]],
            "remarks": [*self._remarks(asked)],
        }

    def _several(self) -> Mapping[str, _Tally]:
        """Return lists and kinds of alert, where there are others beside them."""
        lists = [name for name in self._groups if "/" not in name]
        kinds = Counter(name.partition("/")[0] for name in self._groups if "/" in name)
        return {
            name: tally
            for name, tally in self._groups.items()
            if (kinds[name.partition("/")[0]] if "/" in name else len(lists)) > 1
        }

    def _curve(self, tally: _Tally, also: set[int], asked: Asked) -> Iterator[View]:
        for threshold in sorted({*range(LOWEST, HIGHEST + 1, STEP), *also}):
            yield tally.at(threshold, self._people).view(asked)

    def _remarks(self, asked: Asked) -> Iterator[str]:
        """Say what the cases cannot tell."""
        listed = self._whole.listed.total()
        if not listed:
            yield "no case names an entry of these lists: nothing is known of recall"
        elif listed < ENOUGH_LISTED:
            low, high = interval(self._now.at(1, 0).found, listed)
            yield f"only {listed:,} listed cases: at the present threshold recall may be anything from {low:.0%} to {high:.0%}"
        wanted = math.ceil(ENOUGH_HITS * asked.seats / asked.budget) if asked.budget else 0
        if not self._people:
            yield "no case is nobody's (an empty entry_id): nothing is known of hits"
        elif self._people < wanted:
            one = asked.seats / self._people
            yield (
                f"only {self._people:,} people who are nobody: one hit among them stands for {one:.2g} a flight; "
                f"a budget of {asked.budget:g} wants {wanted:,}"
            )
        if self._unknown:
            first = self._unknown[0]
            yield f"{len(self._unknown):,} cases name an entry that no list has, and are left out; first: row {first}"


def interval(found: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share after Wilson; of none, everything is possible."""
    if not of:
        return 0.0, 1.0
    share, spread = found / of, _Z * _Z / of
    middle, half = share + spread / 2, _Z * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def _groups(watchlist: str, terms: Terms) -> tuple[str, ...]:
    """Return the names under which an entry is counted, as a threshold of its own would be stated for it."""
    return (watchlist, f"{watchlist}/{terms.category}") if terms.category else (watchlist,)


def _parted(group: str) -> tuple[str, str]:
    watchlist, _, category = group.partition("/")
    return watchlist, category


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def _from(scores: Mapping[int, int], threshold: int) -> int:
    """Count the scores from a threshold on."""
    return sum(count for score, count in scores.items() if score >= threshold)
