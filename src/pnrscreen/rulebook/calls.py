"""What a compiled rule calls: operations that take more than one of Python's, on parts that are all known.

This module knows what they come to: Kleene's values over lists, and 64 bits. It refuses to know how a rule is compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from pnrscreen.rulebook.language import SPAN_MAX
from pnrscreen.rulebook.syntax import INT_MAX, INT_MIN


def _exists(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    unsure = False
    for item in items:
        found = holds(item)
        if found:
            return True
        unsure = unsure or found is None
    return None if unsure else False


def _all(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    unsure = False
    for item in items:
        found = holds(item)
        if found is False:
            return False
        unsure = unsure or found is None
    return None if unsure else True


def _exists_one(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> bool | None:
    verdicts = [holds(item) for item in items]
    return None if None in verdicts else verdicts.count(True) == 1


def _filter(items: Sequence[Any], holds: Callable[[Any], bool | None]) -> Sequence[Any] | None:
    verdicts = [holds(item) for item in items]
    return None if None in verdicts else [item for item, kept in zip(items, verdicts, strict=True) if kept]


def _met(items: Sequence[Any], wanted: frozenset[Any]) -> bool | None:
    if not wanted.isdisjoint(items):
        return True
    return None if None in items else False


def _member(value: Any, items: Sequence[Any]) -> bool | None:
    return True if value in items else None if None in items else False


def _plus(left: Any, right: Any) -> Any:
    try:
        return _held(left + right)
    except OverflowError:  # beyond the calendar
        return None


def _minus(left: Any, right: Any) -> Any:
    try:
        return _held(left - right)
    except OverflowError:
        return None


def _times(left: Any, right: Any) -> Any:
    return _held(left * right)


def _negative(value: Any) -> Any:
    return _held(-value)


def _quotient(dividend: float, divisor: float) -> Any:
    """CEL divides integers towards zero; Python towards minus infinity."""
    if type(dividend) is float:
        return dividend / divisor
    whole = abs(dividend) // abs(divisor)
    return _held(whole if (dividend < 0) == (divisor < 0) else -whole)


def _remainder(dividend: int, divisor: int) -> int:
    """CEL's remainder has the sign of the dividend; Python's that of the divisor."""
    rest = abs(dividend) % abs(divisor)
    return -rest if dividend < 0 else rest


def _held(value: Any) -> Any:
    """Return a number that 64 bits hold or a duration CEL knows, and None for any other."""
    if type(value) is int:
        return value if INT_MIN <= value <= INT_MAX else None
    return None if type(value) is timedelta and abs(value) > SPAN_MAX else value


def _hours(value: datetime | timedelta) -> int:
    return value.hour if isinstance(value, datetime) else _whole(value, 3_600_000_000)


def _minutes(value: datetime | timedelta) -> int:
    return value.minute if isinstance(value, datetime) else _whole(value, 60_000_000)


def _whole(value: timedelta, unit: int) -> int:
    ticks = value // _TICK
    return ticks // unit if ticks >= 0 else -(-ticks // unit)


_TICK = timedelta(microseconds=1)

CALLED: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "exists": _exists,
        "met": _met,
        "exists_one": _exists_one,
        "all": _all,
        "filter": _filter,
        "member": _member,
        "plus": _plus,
        "minus": _minus,
        "times": _times,
        "negative": _negative,
        "quotient": _quotient,
        "remainder": _remainder,
        "size": len,
        "startsWith": str.startswith,
        "endsWith": str.endswith,
        "contains": str.__contains__,
        "double": float,
        "getFullYear": attrgetter("year"),
        "getMonth": lambda when: when.month - 1,
        "getDate": attrgetter("day"),
        "getDayOfWeek": lambda when: when.isoweekday() % 7,
        "getHours": _hours,
        "getMinutes": _minutes,
    }
)
