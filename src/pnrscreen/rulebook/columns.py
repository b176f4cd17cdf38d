"""Facts of many passengers side by side: one array for each attribute, lists as offsets into the array of what they hold.

This module knows the shape of columns and how facts are laid into them. It refuses to know conditions.

A text is a number that points into the sorted words of its column, so that order is kept and a function of a text is worked out
once a word. A moment or a duration is counted in microseconds. What is not known has some value and is not ``known``; where
``known`` is None, everything is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pnrscreen.rulebook.language import ELEMENT, RECORDS, Type

Array = NDArray[Any]
Mask = NDArray[np.bool_]

LONGEST = 2**31
"""Items that 32 bits can count."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
_TYPES = MappingProxyType(
    {
        bool: Type.BOOL,
        int: Type.INT,
        float: Type.DOUBLE,
        str: Type.STRING,
        datetime: Type.TIMESTAMP,
        timedelta: Type.DURATION,
    }
)
_BITS = (np.int8, np.int16, np.int32, np.int64)
_KINDS = MappingProxyType({Type.BOOL: np.bool_, Type.DOUBLE: np.float64})


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One value of each row. ``words`` is given for texts alone."""

    of: Type
    values: Array = field(repr=False)
    known: Mask | None = field(default=None, repr=False)
    words: tuple[str, ...] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """One list of each row: row ``n`` holds the items from ``offsets[n]`` up to ``offsets[n + 1]``.

    ``items`` is a column by the name of each part, and by the empty name where what a list holds has no parts. A list that
    is not known holds nothing.
    """

    offsets: NDArray[np.signedinteger[Any]] = field(repr=False)
    items: Mapping[str, Column] = field(repr=False)
    known: Mask | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Attribute -> what is known of it, for as many rows."""

    rows: int
    table: Mapping[str, Column | Lists] = field(repr=False)


def gather(facts: Iterable[Mapping[str, Any]], types: Mapping[str, Type], names: Iterable[str]) -> Columns:
    """Lay the facts of many passengers into columns: the attributes named, and every part of the lists among them."""
    everyone = tuple(facts)
    table = {name: _attribute([one[name] for one in everyone], name, types) for name in dict.fromkeys(names)}
    return Columns(rows=len(everyone), table=table)


def _attribute(values: Sequence[Any], name: str, types: Mapping[str, Type]) -> Column | Lists:
    of = types[name]
    if of not in ELEMENT:
        return column(values, of)
    flat = [item for value in values if value is not None for item in value]
    offsets: NDArray[np.signedinteger[Any]] = np.zeros(len(values) + 1, np.int32 if len(flat) < LONGEST else np.int64)
    np.cumsum([0 if value is None else len(value) for value in values], out=offsets[1:])
    known = np.fromiter((value is not None for value in values), np.bool_, len(values))
    if ELEMENT[of] not in RECORDS:
        items = {"": column(flat, ELEMENT[of])}
    else:
        parts = {path.removeprefix(f"{name}."): kind for path, kind in types.items() if path.startswith(f"{name}.")}
        items = {part: column([item[part] for item in flat], kind) for part, kind in parts.items()}
    return Lists(offsets=offsets, items=items, known=None if known.all() else known)


def column(values: Sequence[Any], of: Type) -> Column:
    """Lay values of one type into a column; None is not known."""
    known = np.fromiter((value is not None for value in values), np.bool_, len(values))
    mask = None if known.all() else known
    if of is Type.STRING:
        words = tuple(sorted({value for value in values if value is not None}))
        places = {word: place for place, word in enumerate(words)}
        codes = np.fromiter((places.get(value, 0) for value in values), np.min_scalar_type(max(len(words), 1)), len(values))
        return Column(of=of, values=codes, known=mask, words=words)
    plain = (False if value is None else plainly(value) for value in values)
    found: Array = np.fromiter(plain, _KINDS.get(of, np.int64), len(values))
    return Column(of=of, values=_narrow(found) if of is Type.INT else found, known=mask)


def _narrow(values: Array) -> Array:
    """Return whole numbers in as few bits as hold them all: over history, memory is what takes time.

    They stay whole numbers with a sign. NumPy would take a fraction for what holds both -1 and the largest of 64 bits.
    """
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    fits = (bits for bits in _BITS if np.iinfo(bits).min <= low and high <= np.iinfo(bits).max)
    return values.astype(next(fits, np.int64))


def type_of(value: Any) -> Type:
    """Return the type of a value."""
    return _TYPES[type(value)]


def plainly(value: Any) -> Any:
    """Return a value as a column holds it: moments and durations in microseconds."""
    if isinstance(value, datetime):
        return (value - EPOCH) // TICK
    return value // TICK if isinstance(value, timedelta) else value
