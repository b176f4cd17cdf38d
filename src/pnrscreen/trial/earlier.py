"""Earlier flights within one back-test: on which legs before a leg the documents that are shown on it were shown.

This module knows documents as tokens, and looks for those of a leg among those of the legs before it. It refuses to know what
a document is, whose it was, and what a rule makes of earlier flights: the attribute itself answers, as it does on the stream.

Tokens of the days that a look back reaches stand sorted in one array, beside the leg each was shown on: twelve bytes for each
document shown. What was shown on a day joins them once the next day comes, for a flight of the same day is no earlier one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pnrscreen.model import FlightLeg, Identity
from pnrscreen.rulebook import History, Travel
from pnrscreen.rulebook.attributes import BY_NAME
from pnrscreen.rulebook.columns import Column, column

Tokens = NDArray[np.uint64]
Numbers = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


class Shown(NamedTuple):
    """The documents shown on some legs: by which row, each as a token, and whether it tells its bearer from others."""

    rows: Numbers
    tokens: Tokens
    telling: Flags

    @classmethod
    def by(cls, people: Iterable[Identity], tokens_of: Callable[[Identity], Iterable[tuple[int, bool]]]) -> Shown:
        """Lay out what some people show, one for each row."""
        every = [(row, *document) for row, who in enumerate(people) for document in tokens_of(who)]
        rows, tokens, telling = zip(*every, strict=True) if every else ((), (), ())
        return cls(np.array(rows, np.int64), np.array(tokens, np.uint64), np.array(telling, np.bool_))

    def only(self, these: Flags) -> Shown:
        """Return some of them."""
        return Shown(self.rows[these], self.tokens[these], self.telling[these])


class Earlier:
    """The legs a back-test has come past so far. Legs come whole, and none after one of a later day.

    ``window`` is how many days are looked back at most; ``since`` says of a day from which day on everything flown before it
    is there. Where that does not reach back as far as is asked, the attributes know nothing, as on the stream.
    """

    def __init__(self, window: int, since: Callable[[str], str]) -> None:
        self._window = timedelta(days=window)
        self._since = since
        self._today = ""
        self._days: list[str] = []  # of each leg, in order
        self._tokens: Tokens = np.zeros(0, np.uint64)
        self._legs: Numbers = np.zeros(0, np.int32)
        self._fresh: list[tuple[Tokens, Numbers]] = []  # of today

    def short(self, leg: FlightLeg) -> bool:
        """Tell whether what there is does not reach back as far before a leg as is asked."""
        return self._since(leg.key.date) > self._begin(leg.key.date)

    def columns(self, names: Iterable[str], legs: Sequence[FlightLeg], flights: Numbers, shown: Shown) -> Mapping[str, Column]:
        """Answer attributes of the people on some legs (``flights`` has the leg of each), and come past these legs."""
        told = np.zeros(len(flights), np.bool_)
        told[shown.rows[shown.telling]] = True
        flown = dict(self._past(legs, flights, shown))
        return {name: self._column(name, legs, (flights, told), flown) for name in names}

    def _column(
        self, name: str, legs: Sequence[FlightLeg], people: tuple[Numbers, Flags], flown: Mapping[int, tuple[str, ...]]
    ) -> Column:
        answer = BY_NAME[name].answer
        assert answer is not None
        since = [self._since(leg.key.date) for leg in legs]
        flights, told = people
        nowhere = [answer(Travel(leg=leg, history=History(flown=(), since=day))) for leg, day in zip(legs, since, strict=True)]
        values = [nowhere[flight] if tells else None for flight, tells in zip(flights.tolist(), told.tolist(), strict=True)]
        for row, days in flown.items():
            flight = int(flights[row])
            values[row] = answer(Travel(leg=legs[flight], history=History(flown=days, since=since[flight])))
        return column(values, BY_NAME[name].type)

    def _past(self, legs: Sequence[FlightLeg], flights: Numbers, shown: Shown) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row whose documents were shown before with the days of those flights, day by day."""
        on, numbers = flights[shown.rows], np.zeros(len(legs), np.int32)
        for day in sorted({leg.key.date for leg in legs}):
            self._go_on_to(day)
            today = np.array([leg.key.date == day for leg in legs], np.bool_)
            numbers[today] = len(self._days) + np.arange(np.count_nonzero(today))
            self._days += [day] * np.count_nonzero(today)
            here = shown.only(today[on])
            yield from self._found(here.only(here.telling))
            self._fresh.append((here.tokens, numbers[flights[here.rows]]))

    def _go_on_to(self, day: str) -> None:
        """Put what was shown until now among what can be found, and forget what no flight from this day on looks back to."""
        if day == self._today:
            return
        if day < self._today:
            raise ValueError(f"a leg of {day} comes after one of {self._today}")
        tokens, legs = (np.concatenate(several) for several in zip((self._tokens, self._legs), *self._fresh, strict=True))
        kept = legs >= bisect_left(self._days, self._begin(day))
        tokens, legs = tokens[kept], legs[kept]
        order = np.argsort(tokens, kind="stable")
        self._tokens, self._legs, self._fresh, self._today = tokens[order], legs[order], [], day

    def _found(self, asked: Shown) -> Iterator[tuple[int, tuple[str, ...]]]:
        first = np.searchsorted(self._tokens, asked.tokens, "left")
        many = np.searchsorted(self._tokens, asked.tokens, "right") - first
        rows = np.repeat(asked.rows, many)
        places = np.repeat(first - (np.cumsum(many) - many), many) + np.arange(len(rows))
        pairs = np.unique(np.stack((rows, self._legs[places]), axis=1), axis=0)  # a flight counts once
        starts = np.flatnonzero(np.diff(pairs[:, 0], prepend=-1)).tolist()
        for start, end in pairwise([*starts, len(pairs)]):
            yield int(pairs[start, 0]), tuple(self._days[leg] for leg in pairs[start:end, 1].tolist())

    def _begin(self, day: str) -> str:
        try:
            return (date.fromisoformat(day) - self._window).isoformat()
        except ValueError:  # no day, and so nothing before it
            return day
