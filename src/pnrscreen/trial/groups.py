"""Into which groups people are put for the disparity report: the part of the world of their nationality, sex, age band.

This module knows the names of groups and who belongs to which. It refuses to know what is counted of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pnrscreen.rulebook.columns import Column, Columns

Places = NDArray[np.int64]


class Grouped(NamedTuple):
    """The names of groups, and the place among them of the group of each row."""

    names: tuple[str, ...]
    places: Places


DIMENSIONS = MappingProxyType(
    {"nationality": "passenger.nationality", "sex": "passenger.sex", "age": "passenger.age"},
)
"""What people are grouped by -> the attribute that says it."""
UNSAID = "not said"
STATELESS = frozenset({"XXA", "XXB", "XXC"})
"""Issuer codes of ICAO Doc 9303 part 3 for stateless persons and refugees."""
_STATELESS, _ELSEWHERE = "stateless and refugees", "other codes"
_SEXES = MappingProxyType({"M": "men", "F": "women"})
_UNSPECIFIED = "unspecified"
AGES = (0, 12, 18, 25, 35, 45, 55, 65)
"""Where age bands begin, in years: children, the young under eighteen, adults, and who is 65 or older."""
BANDS = (*(f"{first}-{beyond - 1}" for first, beyond in pairwise(AGES)), f"{AGES[-1]} and older")


def of_nationality(code: str, subregion: Callable[[str], str]) -> str:
    """Return the group of a nationality (alpha-3)."""
    return _STATELESS if code in STATELESS else subregion(code) or _ELSEWHERE


def grouped(columns: Columns, subregion: Callable[[str], str]) -> dict[str, Grouped]:
    """Return by dimension to which group each row belongs. The names are the same whatever the rows are, but nationalities."""
    nation, sex, age = (columns.table[attribute] for attribute in DIMENSIONS.values())
    assert isinstance(nation, Column)
    assert isinstance(sex, Column)
    assert isinstance(age, Column)
    bands = np.searchsorted(np.array(AGES), age.values, side="right") - 1
    return {
        "nationality": _named(nation, [of_nationality(word, subregion) for word in nation.words or ("",)]),
        "sex": _named(sex, [_SEXES.get(word, _UNSPECIFIED) for word in sex.words or ("",)]),
        "age": Grouped((*BANDS, UNSAID), _or_unsaid(age, np.maximum(bands, 0), len(BANDS))),
    }


def _named(column: Column, groups: Sequence[str]) -> Grouped:
    """Put rows into groups by the words of a column."""
    names = tuple(sorted(set(groups)))
    places = np.array([names.index(group) for group in groups], np.int64)
    return Grouped((*names, UNSAID), _or_unsaid(column, places[column.values], len(names)))


def _or_unsaid(column: Column, places: Places, unsaid: int) -> Places:
    return places if column.known is None else np.where(column.known, places, unsaid)
