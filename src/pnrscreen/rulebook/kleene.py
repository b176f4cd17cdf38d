"""Kleene's logic over arrays: true, unknown, or neither, at each place, and for the items of lists.

This module knows three values. It refuses to know what is asked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Lengths = NDArray[Any]


class Truth(NamedTuple):
    """An answer at each place. ``unknown`` is None where everything is known, and never set where ``true`` is."""

    true: Mask
    unknown: Mask | None = None


def truth(found: Mask, known: Mask | None = None) -> Truth:
    """Return answers of which some are not known."""
    return Truth(found) if known is None else Truth(found & known, ~known)


def all_known(*several: Mask | None) -> Mask | None:
    """Return where everything is known."""
    found: Mask | None = None
    for known in several:
        if known is not None:
            found = known if found is None else found & known
    return found


def negated(one: Truth) -> Truth:
    """Return ``!``: what is not known stays so."""
    return Truth(~one.true) if one.unknown is None else Truth(~(one.true | one.unknown), one.unknown)


def both(one: Truth, other: Truth) -> Truth:
    """Return ``&&``."""
    true = one.true & other.true
    if one.unknown is None and other.unknown is None:
        return Truth(true)
    return Truth(true, _possible(one) & _possible(other) & ~true)


def either(one: Truth, other: Truth) -> Truth:
    """Return ``||``."""
    true = one.true | other.true
    if one.unknown is None and other.unknown is None:
        return Truth(true)
    return Truth(true, (_possible(one) | _possible(other)) & ~true)


def _possible(one: Truth) -> Mask:
    return one.true if one.unknown is None else one.true | one.unknown


def undecided(found: Truth, *, decides: bool) -> Mask:
    """Return where an answer can still change when more is asked: where it is not what decides."""
    return ~found.true if decides else _possible(found)


def taken(found: Truth, places: NDArray[np.int64]) -> Truth:
    """Return the answers at some places."""
    return Truth(found.true[places], None if found.unknown is None else found.unknown[places])


def put_back(whole: Truth, places: NDArray[np.int64], found: Truth) -> Truth:
    """Return answers of which those at some places were asked further."""
    true = whole.true.copy()
    true[places] = found.true
    if whole.unknown is None and found.unknown is None:
        return Truth(true)
    unknown = np.zeros(len(true), np.bool_) if whole.unknown is None else whole.unknown.copy()
    unknown[places] = False if found.unknown is None else found.unknown
    return Truth(true, unknown)


# ------------------------------------------------------------------------------------------------------ the items of lists


def count(items: Mask, lengths: Lengths) -> NDArray[np.int64]:
    """Count, for each list, the items that are set."""
    ends = np.cumsum(lengths)
    if not items.any():
        return np.zeros(len(lengths), np.int64)
    sums = np.zeros(len(items) + 1, np.int64)
    np.cumsum(items, out=sums[1:])
    counted: NDArray[np.int64] = sums[ends] - sums[ends - lengths]
    return counted


def _some(items: Mask | None, lengths: Lengths) -> Mask | None:
    return None if items is None or not items.any() else count(items, lengths) > 0


def unsure(found: Truth, lengths: Lengths) -> Mask | None:
    """Return the lists of which some item is not known to hold or not."""
    return _some(found.unknown, lengths)


def exists(found: Truth, lengths: Lengths) -> Truth:
    """Tell of each list whether some item holds."""
    true, open_ = _some(found.true, lengths), unsure(found, lengths)
    none = np.zeros(len(lengths), np.bool_) if true is None else true
    return Truth(none) if open_ is None else Truth(none, open_ & ~none)


def holds_for_all(found: Truth, lengths: Lengths) -> Truth:
    """Tell of each list whether every item holds."""
    return negated(exists(negated(found), lengths))


def exists_one(found: Truth, lengths: Lengths) -> Truth:
    """Tell of each list whether exactly one item holds, which asks for every answer."""
    one, open_ = count(found.true, lengths) == 1, unsure(found, lengths)
    return Truth(one) if open_ is None else Truth(one & ~open_, open_)
