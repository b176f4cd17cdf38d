"""Kleene's logic over arrays: true, unknown, or neither, at each place, and for the items of lists.

This module knows three values. It refuses to know what is asked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Offsets = NDArray[np.signedinteger[Any]]
"""Where each list begins among the items, and behind the last where it ends."""

SPARSE = 16
"""Of so many items one may be set for its list to be sought, rather than all items to be summed."""


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
    unknown = None if found.unknown is None else found.unknown.take(places, mode="clip")
    return Truth(found.true.take(places, mode="clip"), unknown)


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


def count(items: Mask, offsets: Offsets) -> Offsets:
    """Count, for each list, the items that are set."""
    sums = np.zeros(len(items) + 1, np.int32)
    np.cumsum(items, out=sums[1:])
    counted: Offsets = np.diff(sums[offsets])
    return counted


def _some(items: Mask | None, offsets: Offsets) -> Mask | None:
    """Tell of each list whether an item is set; None where none is of any."""
    set_ = np.flatnonzero(items) if items is not None else ()
    if items is None or not len(set_):
        return None
    if len(set_) * SPARSE > len(items):
        return count(items, offsets) > 0
    found = np.zeros(len(offsets) - 1, np.bool_)
    found[np.searchsorted(offsets, set_, side="right") - 1] = True
    return found


def unsure(found: Truth, offsets: Offsets) -> Mask | None:
    """Return the lists of which some item is not known to hold or not."""
    return _some(found.unknown, offsets)


def exists(found: Truth, offsets: Offsets) -> Truth:
    """Tell of each list whether some item holds."""
    true, open_ = _some(found.true, offsets), unsure(found, offsets)
    none = np.zeros(len(offsets) - 1, np.bool_) if true is None else true
    return Truth(none) if open_ is None else Truth(none, open_ & ~none)


def holds_for_all(found: Truth, offsets: Offsets) -> Truth:
    """Tell of each list whether every item holds."""
    return negated(exists(negated(found), offsets))


def exists_one(found: Truth, offsets: Offsets) -> Truth:
    """Tell of each list whether exactly one item holds, which asks for every answer."""
    one, open_ = count(found.true, offsets) == 1, unsure(found, offsets)
    return Truth(one) if open_ is None else Truth(one & ~open_, open_)
