"""The condition language: which types there are, which functions, and what may be combined with what.

This module knows types, operators and functions. It refuses to know any attribute and any condition: ``syntax`` reads the
text, ``check`` finds what does not fit, the two emitters give a tree its meaning.

Types never mix: an ``int`` is compared with an ``int``. A day is a timestamp at midnight UTC. What a list holds is a value,
or something with parts of its own (a flight, a document), which are asked by name: ``documents.exists(d, d.kind == "visa")``.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType


class Type(StrEnum):
    """What a value can be. ANY stands for a value whose fault was reported already; it fits everywhere."""

    BOOL = "bool"
    INT = "int"
    DOUBLE = "double"
    STRING = "string"
    TIMESTAMP = "timestamp"
    DURATION = "duration"
    FLIGHT = "flight"
    STOP = "stop"
    TRAVELLER = "traveller"
    DOCUMENT = "document"
    PAYMENT = "payment"
    BOOLS = "list(bool)"
    INTS = "list(int)"
    DOUBLES = "list(double)"
    STRINGS = "list(string)"
    FLIGHTS = "list(flight)"
    STOPS = "list(stop)"
    TRAVELLERS = "list(traveller)"
    DOCUMENTS = "list(document)"
    PAYMENTS = "list(payment)"
    ANY = "any"


ELEMENT = MappingProxyType({of: Type(of[5:-1]) for of in Type if of.startswith("list(")} | {Type.ANY: Type.ANY})
LIST_OF = MappingProxyType({element: listing for listing, element in ELEMENT.items()})
NUMBERS = (Type.INT, Type.DOUBLE)
ORDERED = (Type.INT, Type.DOUBLE, Type.STRING, Type.TIMESTAMP, Type.DURATION)
SCALARS = (Type.BOOL, *ORDERED)
RECORDS = tuple(element for element in LIST_OF if element not in (*SCALARS, Type.ANY))
LISTS = tuple(listing for listing in ELEMENT if listing is not Type.ANY)

_T, _D = Type.TIMESTAMP, Type.DURATION
ARITHMETIC: Mapping[tuple[str, Type, Type], Type] = MappingProxyType(
    {(operator, number, number): number for operator in "+-*/" for number in NUMBERS}
    | {("%", Type.INT, Type.INT): Type.INT}
    | {("-", _T, _T): _D, ("-", _T, _D): _T, ("+", _T, _D): _T, ("+", _D, _T): _T, ("+", _D, _D): _D, ("-", _D, _D): _D}
)
"""Operator and what stands on its two sides -> what it gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """One function: what each argument may be, what it gives, and whether it may be written without a receiver."""

    name: str
    takes: tuple[tuple[Type, ...], ...]
    gives: Type
    plain: bool = False
    method: bool = True


_TEXT = (Type.STRING,)
_TIME = (Type.TIMESTAMP,)
_SPAN = (Type.TIMESTAMP, Type.DURATION)
FUNCTIONS = MappingProxyType(
    {
        row.name: row
        for row in (
            Function(name="size", takes=((Type.STRING, *LISTS),), gives=Type.INT, plain=True),
            Function(name="startsWith", takes=(_TEXT, _TEXT), gives=Type.BOOL),
            Function(name="endsWith", takes=(_TEXT, _TEXT), gives=Type.BOOL),
            Function(name="contains", takes=(_TEXT, _TEXT), gives=Type.BOOL),
            Function(name="double", takes=((Type.INT,),), gives=Type.DOUBLE, plain=True, method=False),
            Function(name="timestamp", takes=(_TEXT,), gives=Type.TIMESTAMP, plain=True, method=False),
            Function(name="duration", takes=(_TEXT,), gives=Type.DURATION, plain=True, method=False),
            Function(name="getFullYear", takes=(_TIME,), gives=Type.INT),
            Function(name="getMonth", takes=(_TIME,), gives=Type.INT),
            Function(name="getDate", takes=(_TIME,), gives=Type.INT),
            Function(name="getDayOfWeek", takes=(_TIME,), gives=Type.INT),
            Function(name="getHours", takes=(_SPAN,), gives=Type.INT),
            Function(name="getMinutes", takes=(_SPAN,), gives=Type.INT),
        )
    }
)
"""All of CEL's own. Of a timestamp, ``getMonth`` counts from 0 and ``getDayOfWeek`` from Sunday, 0; all parts are those of UTC.
Of a duration, ``getHours`` and ``getMinutes`` are the whole of it.
"""

WRITTEN_OUT = ("timestamp", "duration")
"""Functions whose argument is a text written out, so that their value is fixed."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_SPANS = re.compile(r"(-?)((?:\d+(?:\.\d+)?(?:h|ms|m|s))+)", re.ASCII)
_PART = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)", re.ASCII)
_UNITS = MappingProxyType({"h": 3_600_000_000, "m": 60_000_000, "s": 1_000_000, "ms": 1000})
"""In microseconds, which is the finest that is counted."""


def moment(said: str) -> datetime | None:
    """Read what ``timestamp`` is given, ``2026-12-01T00:00:00Z``, into UTC; None when it is none."""
    if not _STAMP.fullmatch(said):
        return None
    try:
        return datetime.fromisoformat(said).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


SPAN_MAX = timedelta(microseconds=(2**63 - 1) // 1000)
"""The longest duration CEL reckons with: 64 bits of nanoseconds, 292 years."""


def span(said: str) -> timedelta | None:
    """Read what ``duration`` is given, ``48h`` or ``1h30m``; None when it is none, or is no whole number of microseconds.

    CEL counts nanoseconds: what is finer than a microsecond would be another duration here than there.
    """
    found = _SPANS.fullmatch(said)
    if found is None:
        return None
    ticks = sum(Fraction(amount) * _UNITS[unit] for amount, unit in _PART.findall(found[2]))
    if ticks.denominator != 1 or ticks > SPAN_MAX // timedelta(microseconds=1):
        return None
    whole = timedelta(microseconds=int(ticks))
    return -whole if found[1] else whole


def did_you_mean(said: str, known: Iterable[str]) -> str:
    """Return ``; did you mean `x`?`` for the closest known name, or nothing.

    What a name begins with says nothing of the rest: ``booking.weather`` is not near ``booking.created``.
    """
    head, dot, rest = said.rpartition(".")
    under = [name for name in known if name.startswith(head + dot)]
    near = difflib.get_close_matches(rest, [name.removeprefix(head + dot) for name in under], n=1, cutoff=0.6)
    found = head + dot + near[0] if near else _anywhere(said, dot, known)
    return f"; did you mean `{found}`?" if found else ""


def _anywhere(said: str, dot: str, known: Iterable[str]) -> str:
    """Return a known name that is near as a whole; of several parts it must be very near, as the first is often the same."""
    return next(iter(difflib.get_close_matches(said, list(known), n=1, cutoff=0.85 if dot else 0.6)), "")
