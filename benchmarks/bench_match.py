"""How fast passengers are compared with lists, and against what brute force takes."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from given import Given, Measure
from rapidfuzz import fuzz, process

from pnrscreen import watchlist
from pnrscreen.model import Identity, Watchlist

_QUERIES = 400
_BRUTE = 20


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


def prepare(given: Given) -> Measure:
    """Turn a list into an index; the baseline turns it into folded strings."""
    listed = given.long_list
    count = len(listed.entries)

    def run() -> object:
        return watchlist.prepare((listed,))

    def fold() -> int:
        return len({" ".join(sorted(one.text.casefold().split())) for entry in listed.entries for one in entry.names})

    return Measure("prepare an index", "entries", count, run, "casefold, sort", count, fold)


MEASURES = (short, long, undated, single, prepare)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda one: one.__name__)
def test_match(benchmark, given, measure):
    measured = measure(given)
    assert benchmark.pedantic(measured.run, rounds=3)
