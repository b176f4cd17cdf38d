"""From a tally to a report: plain values that stand in JSON, the same bytes for the same tally.

This module knows which numbers answer which question. It refuses to know how they look, and to decide on a rule.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from pnrscreen.model import Verdict
from pnrscreen.rulebook.attributes import OF_HISTORY
from pnrscreen.trial import disparity
from pnrscreen.trial.asking import Asked
from pnrscreen.trial.chance import forecast
from pnrscreen.trial.disparity import Limits, Met
from pnrscreen.trial.groups import BANDS, DIMENSIONS
from pnrscreen.trial.tally import BOOK, HOURS, LISTS, Tally

FORMAT = "pnrscreen-backtest/1"
SEATS = 180
"""Seats of the flight that a budget of hits is stated for."""
WITHIN = 0.2
"""How near to the mean the next week is promised to be, where there are hits enough to promise anything."""
BROAD, BLIND, MISSES = 0.01, 0.2, 0.9
"""What is pointed out: a rule that meets more of all passengers, cannot say of more, or finds fewer of those planted for it."""
_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """On what terms a back-test was made. ``limits`` are for what is shown by group; ``minutes`` are an officer's for one hit,
    ``budget`` the hits that a flight of 180 seats may have from all rules together.

    ``about`` says whence the passengers come, ``left_out`` how many of them were not opened, ``sought`` by the id of a rule for
    whose pattern people were planted, for what (courier, ...): of no other rule is recall told.
    """

    source: str
    profile: str
    limits: Limits
    minutes: float
    budget: float
    about: Mapping[str, str | int] = field(default_factory=dict)
    left_out: int = 0
    sought: Mapping[str, str] = field(default_factory=dict)


def report(tally: Tally, rules: Sequence[Asked], terms: Terms) -> dict[str, Any]:
    """Say what a tally of some rules comes to. ``digest`` is SHA-256 over the canonical JSON of everything else."""
    counts = _Counts(tally)
    days = _days(counts.by("flights", "day"))
    whole = _whole(counts, days)
    window = max((_window(asked) for asked in rules), default=0)
    found = {
        "format": FORMAT,
        "source": terms.source,
        "about": dict(terms.about),
        "profile": terms.profile,
        "terms": {
            "minutes_per_hit": terms.minutes,
            "budget_per_180_seats": terms.budget,
            "forecast_within": WITHIN,
            "broad_above": BROAD,
            "blind_above": BLIND,
            "misses_below": MISSES,
            "smallest_cell": terms.limits.small,
            "ratio_max": terms.limits.ratio_max,
            "confidence": 0.95,
        },
        "first_day": days[0] if days else "",
        "last_day": days[-1] if days else "",
        "days": len(days),
        "flights": tally["flights",],
        "passengers": tally["passengers",],
        "planted": tally["planted",],
        "left_out": terms.left_out,
        "history": _history(counts, whole, window) if window else None,
        "groups": {dimension: _passengers(counts, dimension, terms.limits) for dimension in DIMENSIONS},
        "book": _book(counts, days, (window and whole) or days, terms),
        "rules": [_Rule(asked, counts, days, (_window(asked) and whole) or days, terms).said() for asked in rules],
        "overlap": _overlap(counts, [asked.id for asked in rules], terms.limits.small),
    }
    return {**found, "digest": hashlib.sha256(canonical(found)).hexdigest()}


def canonical(said: Mapping[str, Any]) -> bytes:
    """Write a report the one way in which its digest is taken: keys sorted, UTF-8, no blanks."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


class _Counts:
    """A tally, looked into by what stands before the last word of its keys."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._by: defaultdict[tuple[str | int, ...], dict[Any, int]] = defaultdict(dict)
        for key in sorted(tally, key=repr):
            self._by[key[:-1]][key[-1]] = tally[key]
        self.causes = sorted({str(key[2]) for key in tally if key[0] == "found"})

    def of(self, *key: str | int) -> int:
        return self._tally[key]

    def by(self, *under: str | int) -> Mapping[Any, int]:
        return self._by.get(under, {})

    def groups(self, dimension: str, *under: str | int) -> Mapping[str, int]:
        """Return counts by group, age bands in their order."""
        found = self.by(*under, dimension)
        order = {band: place for place, band in enumerate(BANDS)}
        return {group: found[group] for group in sorted(found, key=lambda group: (order.get(group, len(order)), group))}


class _Load(NamedTuple):
    """How much work hits are: ``hits`` of some rule or all, on so many passengers, flights and days.

    What is said of a flight, a day, or the week to come follows from the days that are ``rated`` alone: where rules ask for
    earlier flights, on the days before these they could not say what they will in service.
    """

    hits: int
    counts: _Counts
    days: Sequence[str]
    rated: Sequence[str]
    terms: Terms

    def said(self, name: str) -> dict[str, Any]:
        hits, flights, passengers = (self.on_rated(*under) for under in (("hits", name), ("flights",), ("passengers",)))
        by_day = self.counts.by("hits", name, "day")
        by_hour = self.counts.by("hits", name, "hour")
        by_flight = self.counts.by("hits", name, "flight")
        return {
            "hits": self.hits,
            "hit_share": _part(hits, passengers),
            "hits_per_day": _part(hits, len(self.rated)),
            "hits_per_flight": _part(hits, flights),
            "hits_per_1000_flights": _part(1000 * hits, flights),
            "hits_per_180_seats": _part(SEATS * hits, passengers),
            "budget_share": _part(_part(SEATS * hits, passengers), self.terms.budget),
            "flights_with_hits": self.counts.of("flights") - by_flight.get(0, 0),
            "most_on_one_flight": max((number for number in by_flight), default=0),
            "reviewer_hours_per_week": _part(hits * self.terms.minutes * _WEEK, 60 * len(self.rated)),
            "by_day": {day: by_day.get(day, 0) for day in self.days},
            "by_week": _weeks(by_day, self.days),
            "by_hour": {hour: by_hour.get(hour, 0) for hour in HOURS},
            "next_week": _forecast(_weeks(by_day, self.rated), self.terms.minutes),
        }

    def on_rated(self, *under: str) -> int:
        by_day = self.counts.by(*under, "day")
        return sum(by_day.get(day, 0) for day in self.rated)


def _weeks(by_day: Mapping[str, int], days: Sequence[str]) -> list[int]:
    counts = [by_day.get(day, 0) for day in days]
    return [sum(counts[start : start + _WEEK]) for start in range(0, len(counts) - _WEEK + 1, _WEEK)]


def _window(asked: Asked) -> int:
    """Return how many days of earlier flights a rule asks about; 0 for none."""
    return max((days for name, days in OF_HISTORY.items() if name in asked.program.asks), default=0)


def _whole(counts: _Counts, days: Sequence[str]) -> Sequence[str]:
    """Return the last days, those from which on all that was asked of earlier flights lay in what was there."""
    short = max(counts.by("short", "day"), default="")
    return [day for day in days if day > short]


def _history(counts: _Counts, whole: Sequence[str], window: int) -> dict[str, Any]:
    """Say from which day on the look back at earlier flights is whole (none where it never is), and of how many passengers
    before that nothing is known of them.
    """
    return {"days": window, "whole_from": whole[0] if whole else "", "short": sum(counts.by("short", "day").values())}


def _book(counts: _Counts, days: Sequence[str], rated: Sequence[str], terms: Terms) -> dict[str, Any]:
    """Say what all rules together come to: hits, and the people on whom they fall."""
    hits = sum(counts.by("hits", BOOK, "day").values())
    load = _Load(hits, counts, days, rated, terms).said(BOOK)
    people = counts.of("met", BOOK, "")
    by_group = _compared(counts, terms.limits, "met", BOOK, "")
    over = bool(load["hits_per_180_seats"] and load["hits_per_180_seats"] > terms.budget)
    judged = {"flagged": disparity.flagged(by_group), "unjudged": disparity.unjudged(by_group)}
    return {**load, "people": people, "over_budget": over, "disparity": by_group, **judged}


class _Rule(NamedTuple):
    """What is said of one rule."""

    asked: Asked
    counts: _Counts
    days: Sequence[str]
    rated: Sequence[str]
    terms: Terms

    def said(self) -> dict[str, Any]:
        rule, patterns = self.asked.program.rule, self.counts.by("pattern", self.asked.id)
        verdicts = {pattern: self.asked.verdict(pattern) for pattern in patterns}
        hits = sum(number for pattern, number in patterns.items() if verdicts[pattern] is Verdict.HIT)
        unknown = sum(number for pattern, number in patterns.items() if verdicts[pattern] is Verdict.UNDETERMINED)
        by_group = _compared(self.counts, self.terms.limits, "met", rule.id, "")
        return {
            "id": rule.id,
            "version": rule.version,
            "digest": rule.digest,
            "status": rule.status.value,
            "title": rule.title,
            "role": rule.role.value if rule.role else "",
            "looks_back": _window(self.asked),
            **_Load(hits, self.counts, self.days, self.rated, self.terms).said(rule.id),
            "undetermined": unknown,
            "undetermined_share": _part(unknown, self.counts.of("passengers")),
            "circumstances": [self.circumstance(name, hits) for name in self.asked.trees.circumstances],
            "disparity": by_group,
            "flagged": disparity.flagged(by_group),
            "unjudged": disparity.unjudged(by_group),
            **self.found(hits),
        }

    def circumstance(self, name: str, hits: int) -> dict[str, Any]:
        """Say how often a circumstance is met, what it decides, and whom an indicator singles out.

        ``without`` is how many hits there were if it were not asked: an indicator always met, what exonerates never. ``alone``
        is how many fall away if an indicator were never met.
        """
        rule, patterns = self.asked.program.rule, self.counts.by("pattern", self.asked.id)
        is_indicator = any(each.name == name for each in rule.indicators)
        states = {pattern: self.asked.circumstances(pattern)[name] for pattern in patterns}
        by_group = _compared(self.counts, self.terms.limits, "met", rule.id, name)
        return {
            "name": name,
            "kind": "indicator" if is_indicator else "exonerating",
            "met": sum(patterns[pattern] for pattern, state in states.items() if state),
            "unknown": sum(patterns[pattern] for pattern, state in states.items() if state is None),
            "without": self.were(name, state=is_indicator),
            "alone": hits - self.were(name, state=False) if is_indicator else None,
            "singles_out": disparity.worst(by_group) if is_indicator else None,
        }

    def were(self, name: str, *, state: bool) -> int:
        """Count the hits there were if a circumstance were always, or never, met."""
        patterns = self.counts.by("pattern", self.asked.id)
        return sum(number for pattern, number in patterns.items() if self.asked.verdict(pattern, {name: state}) is Verdict.HIT)

    def found(self, hits: int) -> dict[str, Any]:
        """Say whom of those planted the rule finds: recall of those planted for its pattern, precision against everyone else it
        hits. Where nobody was planted for it, neither can be told.
        """
        own = self.terms.sought.get(self.asked.id, "")
        rows = [self.planted(cause, wanted) for cause in self.counts.causes for wanted in (1, 0)]
        rows = [row for row in rows if row["of"]]
        mine = [row for row in rows if row["wanted"] and row["cause"] == own]
        false = sum(row["hit"] for row in rows if not row["wanted"])
        true = sum(row["hit"] for row in mine)
        return {
            "planted": rows,
            "planted_for": own if mine else "",
            "recall": _part(true, sum(row["of"] for row in mine)) if mine else None,
            "precision": _part(true, true + false + hits) if mine and true + false + hits else None,
        }

    def planted(self, cause: str, wanted: int) -> dict[str, Any]:
        said = self.counts.by("found", self.asked.id, cause, wanted)
        hit, unknown = said.get(Verdict.HIT.value, 0), said.get(Verdict.UNDETERMINED.value, 0)
        return {"cause": cause, "wanted": bool(wanted), "hit": hit, "undetermined": unknown, "of": sum(said.values())}


def _compared(counts: _Counts, limits: Limits, *under: str) -> dict[str, list[dict[str, Any]]]:
    """Compare groups by how many of each meet what stands under a name."""
    found = {}
    for dimension in DIMENSIONS:
        met = Met(counts.by(*under, dimension), counts.by(*under, f"{dimension} squared"))
        found[dimension] = disparity.rows(met, counts.groups(dimension, "passengers"), limits)
    return found


def _passengers(counts: _Counts, dimension: str, limits: Limits) -> dict[str, int | None]:
    rows = disparity.rows(Met({}, {}), counts.groups(dimension, "passengers"), limits)
    return {row["group"]: row["passengers"] for row in rows if not row["together"]}


def _overlap(counts: _Counts, rules: Sequence[str], small: int) -> list[dict[str, Any]]:
    """Say of how many people two rules, or a rule and a list, speak at once, those planted among them."""
    found = []
    for one, other in combinations(sorted((*rules, LISTS)), 2):
        both, of_one, of_other = counts.of("both", one, other), counts.of("everyone", one), counts.of("everyone", other)
        if both:
            shares = {
                "jaccard": _part(both, of_one + of_other - both),
                "of_one": _part(both, of_one),
                "of_other": _part(both, of_other),
            }
            hide = both < small
            found.append(
                {"one": one, "other": other, "both": None if hide else both} | (dict.fromkeys(shares, None) if hide else shares)
            )
    return found


def _forecast(weeks: Sequence[int], minutes: float) -> dict[str, Any] | None:
    """Say how many hits and hours the next week will have, and whether that can be promised within a fifth."""
    found = forecast(weeks, WITHIN)
    if found is None:
        return None
    return {
        "hits": round(found.mean, 3),
        "low": found.low,
        "high": found.high,
        "method": found.method,
        "promised": found.within,
        "reviewer_hours": _part(found.mean * minutes, 60),
    }


def _days(flown: Mapping[str, int]) -> list[str]:
    """Return every day from the first flight to the last, those without any too."""
    if not flown:
        return []
    first, last = date.fromisoformat(min(flown)), date.fromisoformat(max(flown))
    return [(first + timedelta(days=after)).isoformat() for after in range((last - first).days + 1)]


def _part(some: float | None, of: float) -> float | None:
    """Return a share to six places; None of nothing."""
    return None if some is None or not of else round(some / of, 6)
