"""From the passengers of some legs to counts: what each rule says of them, by day, hour, flight and group.

This module knows what is counted. It refuses to keep who was counted: a tally holds numbers and the names of days, rules and
groups, and two tallies add up to one whichever came first.

Who was planted in synthetic traffic is no traffic: they count for what rules find, and for nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pnrscreen.model import FlightLeg, Identity, Passenger, Verdict
from pnrscreen.resemblance import Match
from pnrscreen.rulebook import Columns, Place, Rulebook, Scene, Ties, gather
from pnrscreen.rulebook.attributes import BY_NAME, OF_HISTORY, OF_LEG, TYPES, Facts
from pnrscreen.rulebook.columns import Column, column
from pnrscreen.rulebook.tree import uses
from pnrscreen.trial.asking import Asked, ask
from pnrscreen.trial.earlier import Earlier, Shown
from pnrscreen.trial.groups import DIMENSIONS, UNSAID, Grouped, grouped

Tally = Counter[tuple[str | int, ...]]
"""Counts, by a word and then by what is counted under it: ``("hits", rule, "day", "2026-03-01")`` -> 12."""

BOOK, LISTS = "*", "lists"
"""All rules together, and the watchlists, where the id of a rule stands otherwise."""
HOURS = (*(f"{hour:02d}" for hour in range(24)), UNSAID)
_HOUR = "leg.departs_hour"

Flags = NDArray[np.bool_]
Numbers = NDArray[np.integer[Any]]


class Planted(NamedTuple):
    """That a person was put there on purpose: what for, and whether a hit is ``wanted`` or would be a mistake."""

    cause: str
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Boarded:
    """Everyone on one leg; whom on the lists each resembles, by passenger id (None where nobody was compared)."""

    leg: FlightLeg
    passengers: tuple[Passenger, ...]
    matches: Mapping[str, Sequence[Match]] | None = None
    planted: Mapping[str, Planted] = field(default_factory=dict)


class Rows(NamedTuple):
    """What is known of each row beside its facts: of which leg and reservation it is, and who is planted or listed."""

    flights: Numbers
    parties: Numbers
    ordinary: Flags
    listed: Flags
    planted: Sequence[Planted | None]
    days: Sequence[str]

    @classmethod
    def of(cls, legs: Sequence[Boarded]) -> Rows:
        """Lay out who is on some legs."""
        planted = [boarded.planted.get(one.id) for boarded in legs for one in boarded.passengers]
        listed = [bool(boarded.matches and boarded.matches.get(one.id)) for boarded in legs for one in boarded.passengers]
        return cls(
            flights=np.repeat(np.arange(len(legs)), [len(boarded.passengers) for boarded in legs]),
            parties=np.fromiter(_parties(legs), np.int64),
            ordinary=np.array([one is None for one in planted], np.bool_),
            listed=np.array(listed, np.bool_),
            planted=planted,
            days=[boarded.leg.key.date for boarded in legs],
        )


class Laid(NamedTuple):
    """Some legs with everyone on them, laid out to be counted: in columns what each leg tells by itself, and beside it which
    documents were shown, as tokens, where rules ask for earlier flights.
    """

    legs: tuple[FlightLeg, ...]
    columns: Columns
    rows: Rows
    shown: Shown


class Reader:
    """Counts what the rules of a book say, whatever their status. ``place`` says where an airport lies, ``subregion`` in which
    part of the world a country does, ``tokens_of`` which documents somebody shows, each as a token, and which of them tell
    them from others. ``window`` is how many days of earlier flights the rules ask about, 0 where none does.
    """

    def __init__(
        self,
        book: Rulebook,
        place: Callable[[str], Place | None],
        subregion: Callable[[str], str],
        tokens_of: Callable[[Identity], Iterable[tuple[int, bool]]],
    ) -> None:
        self.asked = ask(book)
        self.window = book.window
        self._place = place
        self._subregion = subregion
        self._tokens_of = tokens_of
        asked = (name.path for each in book.programs for name in uses(each.whole))
        whole = (path for path in asked if not BY_NAME[path].part_of)
        self.names = tuple(dict.fromkeys((*whole, *DIMENSIONS.values(), _HOUR)))
        """Every attribute that is asked of a passenger: by the rules, and for groups and hours."""

    def tally(self, legs: Sequence[Boarded], earlier: Earlier | None = None) -> Tally:
        """Count some legs, each of them whole. Without ``earlier``, what was flown before is not known."""
        return self.add(self.lay(legs), earlier)

    def lay(self, legs: Sequence[Boarded]) -> Laid:
        """Lay out some legs, each of them whole. What is laid out names nobody but by tokens of documents."""
        flown = [boarded for boarded in legs if boarded.passengers]
        people = (one.identity for boarded in flown for one in boarded.passengers) if self.window else ()
        return Laid(
            legs=tuple(boarded.leg for boarded in flown),
            columns=self.columns(flown),
            rows=Rows.of(flown),
            shown=Shown.by(people, self._tokens_of),
        )

    def add(self, laid: Laid, earlier: Earlier | None = None) -> Tally:
        """Count what was laid out, and let it be among the ``earlier`` flights of what comes next."""
        counted: Tally = Counter()
        for leg in laid.legs:
            counted["flights",] += 1
            counted["flights", "day", leg.key.date] += 1
        if not laid.legs:
            return counted
        columns = laid.columns
        if self.window:
            past = self._past(laid, earlier)
            columns = Columns(rows=columns.rows, table={**columns.table, **past})
            ordinary = np.bincount(laid.rows.flights, laid.rows.ordinary, len(laid.legs)).astype(np.int64)
            for leg, number in zip(laid.legs, ordinary.tolist(), strict=True):
                if earlier is None or earlier.short(leg):
                    counted["short", "day", leg.key.date] += number
        counted.update(self.count(columns, laid.rows))
        return counted

    def _past(self, laid: Laid, earlier: Earlier | None) -> Mapping[str, Column]:
        names = [name for name in self.names if name in OF_HISTORY]
        if earlier is None:
            return {name: column([None] * laid.columns.rows, TYPES[name]) for name in names}
        return earlier.columns(names, laid.legs, laid.rows.flights, laid.shown)

    def columns(self, legs: Sequence[Boarded]) -> Columns:
        """Lay everyone on some legs into columns, one for each attribute that is asked and that a leg tells by itself."""
        return gather(self._facts(legs), TYPES, [name for name in self.names if name not in OF_HISTORY])

    def _facts(self, legs: Iterable[Boarded]) -> Iterator[Mapping[str, Any]]:
        shared = [name for name in OF_LEG if name in self.names]
        for boarded in legs:
            ties = Ties.among(boarded.passengers)
            of_leg: Mapping[str, Any] = {}
            for one in boarded.passengers:
                scene = Scene(
                    passenger=one,
                    leg=boarded.leg,
                    others=boarded.passengers,
                    airport=self._place,
                    ties=ties,
                    matches=boarded.matches,
                )
                facts = Facts(scene, of_leg)
                of_leg = of_leg or {name: facts[name] for name in shared}
                yield facts

    def count(self, columns: Columns, rows: Rows) -> Tally:
        """Count what stands in columns that hold every attribute of ``names``."""
        counted: Tally = Counter()
        hours, groups = _hours(columns), grouped(columns, self._subregion)
        counted["passengers",] = int(np.count_nonzero(rows.ordinary))
        counted["planted",] = len(rows.planted) - counted["passengers",]
        _spread(counted, ("passengers",), rows.ordinary, rows, hours)
        _group(counted, ("passengers",), groups, rows.ordinary)
        hits: dict[str, Flags] = {LISTS: rows.listed}
        for asked in self.asked:
            hits[asked.id] = _one(counted, asked, asked.patterns(columns), groups, rows)
            _spread(counted, ("hits", asked.id), hits[asked.id] & rows.ordinary, rows, hours)
        every = sum((hits[asked.id].astype(np.int64) for asked in self.asked), 0 * rows.flights)
        _spread(counted, ("hits", BOOK), every * rows.ordinary, rows, hours)
        _met(counted, ("met", BOOK, ""), groups, (every > 0) & rows.ordinary, rows)
        for name, flags in hits.items():
            counted["everyone", name] = int(np.count_nonzero(flags))
        for one, other in combinations(sorted(hits), 2):
            counted["both", one, other] = int(np.count_nonzero(hits[one] & hits[other]))
        return +counted


def _one(counted: Tally, asked: Asked, patterns: Numbers, groups: Mapping[str, Grouped], rows: Rows) -> Flags:
    """Count what one rule says, and of whom each circumstance holds; return of whom it says hit."""
    different, places = np.unique(patterns, return_inverse=True)
    for pattern, number in zip(different.tolist(), np.bincount(places[rows.ordinary], minlength=len(different)), strict=True):
        counted["pattern", asked.id, pattern] = int(number)
    verdicts = [asked.verdict(pattern) for pattern in different.tolist()]
    for row in np.flatnonzero(~rows.ordinary).tolist():
        put = rows.planted[row]
        assert put is not None
        counted["found", asked.id, put.cause, int(put.wanted), verdicts[places[row]].value] += 1
    hits = np.array([verdict is Verdict.HIT for verdict in verdicts], np.bool_)[places]
    _met(counted, ("met", asked.id, ""), groups, hits & rows.ordinary, rows)
    for name in asked.trees.circumstances:
        holds = np.array([asked.circumstances(pattern)[name] is True for pattern in different.tolist()], np.bool_)[places]
        _met(counted, ("met", asked.id, name), groups, holds & rows.ordinary, rows)
    return hits


def _met(counted: Tally, under: tuple[str, ...], groups: Mapping[str, Grouped], these: Flags, rows: Rows) -> None:
    """Count some rows, and by every dimension. Beside each count by group stands the sum of its squares by reservation: what
    holds of a family holds of all in it at once, so that they are one event and not as many as they are.
    """
    counted[under] = int(np.count_nonzero(these))
    _group(counted, under, groups, these)
    for dimension, group in groups.items():
        together = np.unique(rows.parties[these] * len(group.names) + group.places[these], return_counts=True)
        squares = np.bincount(together[0] % len(group.names), together[1] ** 2, len(group.names))
        for name, number in zip(group.names, squares, strict=True):
            counted[*under, f"{dimension} squared", name] += int(number)


def _group(counted: Tally, under: tuple[str, ...], groups: Mapping[str, Grouped], these: Flags) -> None:
    """Count some rows by every dimension."""
    for dimension, group in groups.items():
        for name, number in zip(group.names, np.bincount(group.places[these], minlength=len(group.names)), strict=True):
            counted[*under, dimension, name] += int(number)


def _spread(counted: Tally, under: tuple[str, ...], weights: Numbers | Flags, rows: Rows, hours: Numbers) -> None:
    """Count rows, or what they weigh, by day, by hour, and how many flights have how many."""
    by_flight = np.bincount(rows.flights, weights, len(rows.days)).astype(np.int64)
    for day, number in zip(rows.days, by_flight.tolist(), strict=True):
        counted[*under, "day", day] += number
        counted[*under, "flight", number] += 1
    by_hour = np.bincount(hours, weights, len(HOURS)).astype(np.int64)
    for hour, number in zip(HOURS, by_hour.tolist(), strict=True):
        counted[*under, "hour", hour] += number


def _hours(columns: Columns) -> Numbers:
    column = columns.table[_HOUR]
    assert isinstance(column, Column)
    found = column.values.astype(np.int64)
    return found if column.known is None else np.where(column.known, found, len(HOURS) - 1)


def _parties(legs: Iterable[Boarded]) -> Iterator[int]:
    """Yield the number of each passenger's reservation on the leg; who has none is alone."""
    numbers: dict[tuple[object, ...], int] = {}
    for boarded in legs:
        for one in boarded.passengers:
            booked = one.identity.locators[:1] or (one.id,)
            yield numbers.setdefault((boarded.leg.key, *booked), len(numbers))
