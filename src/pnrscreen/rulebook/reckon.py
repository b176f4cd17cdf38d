"""What operators do to arrays of which some values are not known.

This module knows arithmetic in 64 bits, texts by the word, and moments in microseconds. It refuses to know trees, frames, and
logic, which is ``kleene``'s.

``Values`` that are not known have some value all the same; nobody may look at it.
"""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from pnrscreen.rulebook.columns import Array, Column, Mask, column, plainly, type_of
from pnrscreen.rulebook.kleene import Truth, all_known, truth
from pnrscreen.rulebook.language import ARITHMETIC, SPAN_MAX, Type
from pnrscreen.rulebook.syntax import INT_MIN

HOUR, MINUTE = 3_600_000_000, 60_000_000
FEW_VALUES = 8
_CALENDAR = (plainly(datetime.min.replace(tzinfo=UTC)), plainly(datetime.max.replace(tzinfo=UTC)))
_BOUNDS = MappingProxyType({Type.TIMESTAMP: _CALENDAR, Type.DURATION: (plainly(-SPAN_MAX), plainly(SPAN_MAX))})
_RELATIONS: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {
        "==": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
)
_FLIPPED = MappingProxyType({"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="})
TEXTS: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"startsWith": str.startswith, "endsWith": str.endswith, "contains": str.__contains__}
)


class Values(NamedTuple):
    """A value at each place, or one for all of them (``fixed``), which is then no array and always known."""

    data: Any
    of: Type
    known: Mask | None = None
    words: tuple[str, ...] | None = None
    fixed: bool = False


def fixed(value: Any) -> Values:
    """Return a value that is written out."""
    return Values(plainly(value), type_of(value), fixed=True)


def spread(value: Values, size: int) -> Values:
    """Return a value as an array, if it is none."""
    if not value.fixed:
        return value
    if value.of is Type.STRING:
        return Values(np.zeros(size, np.uint8), value.of, words=(value.data,))
    return Values(np.full(size, value.data), value.of)


def valued(found: Truth) -> Values:
    """Return an answer as a value."""
    return Values(found.true, Type.BOOL, None if found.unknown is None else ~found.unknown)


class Lookup:
    """A function of texts, worked out once for the words of a column and looked up for each value."""

    def __init__(self, function: Callable[[str], Any]) -> None:
        self._function = function
        self._words: tuple[str, ...] | None = None
        self._table: Array = np.zeros(0)

    def of(self, value: Values) -> Array:
        """Return what the function gives at each place."""
        if value.words is not self._words:
            self._words = value.words
            self._table = np.array([self._function(word) for word in value.words or ()] or [self._function("")])
        found: Array = self._table.take(value.data, mode="clip")
        return found


# -------------------------------------------------------------------------------------------------------------- questions


def compared(relation: str, left: Values, right: Values, size: int) -> Truth:
    """Compare value by value."""
    if left.fixed and right.fixed:
        return truth(np.full(size, _RELATIONS[relation](left.data, right.data)))
    if left.fixed:
        return compared(_FLIPPED[relation], right, left, size)
    if left.of is Type.STRING:
        same = _against(relation, left, right.data) if right.fixed else _RELATIONS[relation](*_on_one_scale(left, right))
    else:
        same = _RELATIONS[relation](left.data, right.data)
    return truth(same, all_known(left.known, right.known))


def _against(relation: str, left: Values, word: str) -> Mask:
    """Compare texts with one written out: its place among the words tells the order."""
    words = left.words or ()
    low, high = bisect_left(words, word), bisect_right(words, word)
    if relation in ("==", "!="):
        same: Mask = left.data == low if low < high else np.zeros(len(left.data), np.bool_)
        return same if relation == "==" else ~same
    found: Mask = left.data < (low if relation in ("<", ">=") else high)
    return found if relation in ("<", "<=") else ~found


def _on_one_scale(left: Values, right: Values) -> tuple[Array, Array]:
    """Return two columns of texts as places in words they have in common."""
    if left.words is right.words:
        return left.data, right.data
    words = np.array(sorted({*(left.words or ()), *(right.words or ())}) or [""], dtype=object)
    places = {word: place for place, word in enumerate(words)}
    return tuple(np.array([places[word] for word in side.words or ()] or [0], np.int64)[side.data] for side in (left, right))


def among(wanted: tuple[Any, ...]) -> Callable[[Values], Truth]:
    """Return the question whether a value is one of those written out."""
    looked, plain = Lookup(frozenset(wanted).__contains__), [plainly(value) for value in wanted]

    def ask(value: Values) -> Truth:
        if value.of is Type.STRING:
            return truth(looked.of(value), value.known)
        if len(plain) > FEW_VALUES:
            return truth(np.isin(value.data, plain), value.known)
        found = value.data == plain[0]
        for other in plain[1:]:
            found = found | (value.data == other)
        return truth(found, value.known)

    return ask


def of_texts(function: str, right: Values | None) -> Callable[[Values, Values], Truth]:
    """Return a question of two texts, of which the second may be written out."""
    holds = TEXTS[function]
    looked = Lookup(lambda word: holds(word, right.data)) if right is not None else None

    def ask(one: Values, other: Values) -> Truth:
        if looked is not None:
            return truth(looked.of(one), one.known)
        pairs = one.data.astype(np.int64) * max(len(other.words or ()), 1) + other.data
        kinds, place = np.unique(pairs, return_inverse=True)
        several = [divmod(int(pair), max(len(other.words or ()), 1)) for pair in kinds]
        asked = [holds(_word(one, first), _word(other, second)) for first, second in several]
        return truth(np.array(asked, np.bool_)[place] if asked else np.zeros(0, np.bool_), all_known(one.known, other.known))

    return ask


def _word(value: Values, place: int) -> str:
    return value.words[place] if value.words else ""


# -------------------------------------------------------------------------------------------------------------- reckoning


def computed(sign: str, left: Values, right: Values) -> Values:
    """Compute value by value; what CEL could not hold is not known."""
    of = ARITHMETIC[sign, left.of, right.of]
    known = all_known(left.known, right.known)
    if of is Type.DOUBLE:
        return Values(_DOUBLE[sign](left.data, right.data), of, known)
    one, other = np.asarray(left.data, np.int64), np.asarray(right.data, np.int64)
    found, lost = _WHOLE[sign](one, other)
    if of in _BOUNDS:
        low, high = _BOUNDS[of]
        lost = lost | (found < low) | (found > high)
    return Values(found, of, known if not lost.any() else all_known(known, ~lost))


def negative(value: Values) -> Values:
    """Return the opposite number."""
    if value.of is Type.DOUBLE:
        return Values(-value.data, value.of, value.known)
    return computed("-", fixed(0), value)


def _plus(left: Array, right: Array) -> tuple[Array, Mask]:
    found = left + right
    return found, ((left ^ found) & (right ^ found)) < 0


def _minus(left: Array, right: Array) -> tuple[Array, Mask]:
    found = left - right
    return found, ((left ^ right) & (left ^ found)) < 0


def _times(left: Array, right: Array) -> tuple[Array, Mask]:
    found = left * right
    by = np.where(left == 0, 1, left)
    turned = ((left == -1) & (right == INT_MIN)) | ((right == -1) & (left == INT_MIN))
    return found, (left != 0) & ((found // by != right) | turned)


def _quotient(left: Array, right: Array) -> tuple[Array, Mask]:
    """Divide towards zero."""
    found = left // right
    found = found + ((found * right != left) & ((left < 0) != (right < 0)))
    return found, (left == INT_MIN) & (right == -1)


def _remainder(left: Array, right: Array) -> tuple[Array, Mask]:
    found = np.where(right == -1, 0, np.fmod(left, np.where(right == -1, 1, right)))
    return found, np.zeros(found.shape, np.bool_)


SIGNS = ("+", "-", "*", "/", "%")
_WHOLE: Mapping[str, Callable[[Array, Array], tuple[Array, Mask]]] = MappingProxyType(
    {"+": _plus, "-": _minus, "*": _times, "/": _quotient, "%": _remainder}
)
_DOUBLE: Mapping[str, Callable[[Any, Any], Any]] = MappingProxyType(
    {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
)


# -------------------------------------------------------------------------------------------------------------- functions


def called(function: str) -> Callable[[Values], Values]:
    """Return a function of one value."""
    if function == "size":
        lengths = Lookup(len)
        return lambda value: Values(lengths.of(value), Type.INT, value.known)
    if function == "double":
        return lambda value: Values(value.data.astype(np.float64), Type.DOUBLE, value.known)
    return lambda value: Values(_PARTS[function, value.of](value.data), Type.INT, value.known)


def _calendar(unit: str) -> Callable[[Array], Array]:
    return lambda ticks: ticks.astype("datetime64[us]").astype(f"datetime64[{unit}]")


def _towards_zero(ticks: Array, unit: int) -> Array:
    whole: Array = np.sign(ticks) * (np.abs(ticks) // unit)
    return whole


_days, _months, _years = _calendar("D"), _calendar("M"), _calendar("Y")
_PARTS: Mapping[tuple[str, Type], Callable[[Array], Array]] = MappingProxyType(
    {
        ("getFullYear", Type.TIMESTAMP): lambda ticks: _years(ticks).astype(np.int64) + 1970,
        ("getMonth", Type.TIMESTAMP): lambda ticks: _months(ticks).astype(np.int64) % 12,
        ("getDate", Type.TIMESTAMP): lambda ticks: (_days(ticks) - _months(ticks).astype("datetime64[D]")).astype(np.int64) + 1,
        ("getDayOfWeek", Type.TIMESTAMP): lambda ticks: (_days(ticks).astype(np.int64) + 4) % 7,  # the first was a Thursday
        ("getHours", Type.TIMESTAMP): lambda ticks: ticks // HOUR % 24,
        ("getMinutes", Type.TIMESTAMP): lambda ticks: ticks // MINUTE % 60,
        ("getHours", Type.DURATION): lambda ticks: _towards_zero(ticks, HOUR),
        ("getMinutes", Type.DURATION): lambda ticks: _towards_zero(ticks, MINUTE),
    }
)


def column_of(values: tuple[Any, ...]) -> Column:
    """Return a list written out as a column."""
    return column(values, type_of(values[0]))
