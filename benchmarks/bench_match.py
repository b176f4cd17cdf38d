"""How fast passengers are compared with lists, and against what brute force takes.

Lists of the day are synthetic. The two published ones and the million recombined from them are read from the shared data that
``accuracy/README.md`` describes; where those are absent, they are left out by name.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from given import Given, Held, Measure
from rapidfuzz import fuzz, process

from pnrscreen import watchlist
from pnrscreen.model import Identity, Watchlist

_QUERIES = 400
_BRUTE = 20
_PAIRS = 4_000_000  # of names that brute force compares in one round


def identities(given: Given, count: int) -> tuple[Identity, ...]:
    """People of the day, as many as asked for."""
    return tuple(islice((person.identity for leg in given.legs for person in leg.passengers), count))


def _match(given: Given, listed: Watchlist, name: str, *, dated: bool = True, together: bool = True) -> Measure:
    index = watchlist.prepare((listed,))
    people = identities(given, _QUERIES)
    if not dated:
        people = tuple(replace(one, birth_dates=()) for one in people)
    spelled = [f"{one.names[0].given} {one.names[0].surname}" for one in people[:_BRUTE]]
    names = [one.text for entry in listed.entries for one in entry.names]

    def run() -> int:
        if together:
            return sum(1 + len(matches) for matches in watchlist.match_all(people, index))
        return sum(1 + len(watchlist.match(one, index)) for one in people)

    def brute() -> int:
        return sum(
            1 + len(process.extract(one, names, scorer=fuzz.token_sort_ratio, score_cutoff=80, limit=None)) for one in spelled
        )

    return Measure(f"match, {name}", "names", len(people), run, "rapidfuzz over all", _BRUTE, brute)


def short(given: Given) -> Measure:
    """Match against the list of the day."""
    return _match(given, watchlist.read("csv", {"list.csv": given.day.watchlist_csv}, "synthetic"), "300 listed")


def long(given: Given) -> Measure:
    """Match against a list of twenty thousand."""
    return _match(given, given.long_list, f"{len(given.long_list.entries):,} listed")


def undated(given: Given) -> Measure:
    """Match the same people by name alone."""
    return _match(given, given.long_list, "names alone", dated=False)


def single(given: Given) -> Measure:
    """Match the same people one by one, as interactive questions come."""
    return _match(given, given.long_list, "one by one", together=False)


def _held(held: Held | None, name: str, *, dated: bool) -> Measure | None:
    """Match the shared passengers against a list that is held ready; the baseline compares sorted words with every name."""
    if held is None:
        return None
    people = held.people if dated else tuple(replace(one, birth_dates=()) for one in held.people)
    asked = held.asked[: max(1, _PAIRS // len(held.names))]

    def run() -> int:
        return sum(1 + len(matches) for matches in watchlist.match_all(people, held.index))

    def brute() -> int:
        return int(process.cdist(asked, held.names, scorer=fuzz.ratio, score_cutoff=85, dtype=np.uint8).any(axis=1).sum())

    what = f"match, {name}, {'birth dates' if dated else 'names alone'}"
    return Measure(what, "names", len(people), run, "rapidfuzz cdist", len(asked), brute)


def published(given: Given) -> Measure | None:
    """Match against OFAC and UN together."""
    return _held(given.published, "OFAC and UN", dated=True)


def published_undated(given: Given) -> Measure | None:
    """Match against OFAC and UN together by name alone."""
    return _held(given.published, "OFAC and UN", dated=False)


def million(given: Given) -> Measure | None:
    """Match against a million people under names recombined from OFAC and UN."""
    return _held(given.million, "1 M recombined", dated=True)


def million_undated(given: Given) -> Measure | None:
    """Match against the million by name alone."""
    return _held(given.million, "1 M recombined", dated=False)


def prepare(given: Given) -> Measure:
    """Turn a list into an index; the baseline turns it into folded strings."""
    listed = given.long_list
    count = len(listed.entries)

    def run() -> object:
        return watchlist.prepare((listed,))

    def fold() -> int:
        return len({" ".join(sorted(one.text.casefold().split())) for entry in listed.entries for one in entry.names})

    return Measure("prepare an index", "entries", count, run, "casefold, sort", count, fold)


MEASURES = (short, long, undated, single, published, published_undated, million, million_undated, prepare)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_match(benchmark, given, measure):
    measured = measure(given)
    if measured is None:
        pytest.skip("the shared lists are absent")
    assert benchmark.pedantic(measured.run, rounds=3)
