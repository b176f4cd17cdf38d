"""A TOML table while it is being checked: every fault is collected under its key path, none stops the reading.

This module knows how to ask a table for a value of a shape. It refuses to know what any key means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import inf
from typing import Any

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class Table:
    """One table of a document. Each asker takes its key; ``close`` reports what nobody asked for.

    A missing or ill-shaped value is reported and answered with an empty one of the same shape, so that reading goes on and
    every fault of the document is found at once.
    """

    __slots__ = ("_faults", "_left", "_path")

    def __init__(self, content: Mapping[str, Any], path: str, faults: list[str]) -> None:
        self._left = dict(content)
        self._path = path
        self._faults = faults

    def fault(self, key: str, what: str) -> None:
        """Report what is wrong at ``key``."""
        self._faults.append(f"{self._path}{key}: {what}")

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        return str(self._take(key, lambda value: isinstance(value, str) and bool(value.strip()), "a text", ""))

    def number(self, key: str) -> int:
        """Return a whole number above zero."""
        return int(self._take(key, lambda value: type(value) is int and value > 0, "a whole number above 0", 1))

    def amount(self, key: str) -> float:
        """Return a number above zero, whole or not."""
        return float(self._take(key, lambda value: type(value) in {int, float} and 0 < value < inf, "a number above 0", 0))

    def share(self, key: str) -> float:
        """Return a share of a whole, from 0 to 1."""
        return float(self._take(key, lambda value: type(value) in {int, float} and 0 <= value <= 1, "a share from 0 to 1", 0))

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(self._take(key, lambda value: type(value) is bool, "true or false", True))  # noqa: FBT003  the stricter one

    def states(self, key: str) -> bool:
        """Tell whether a key that may be left out is there."""
        return key in self._left

    def day(self, key: str) -> date:
        """Return a calendar day, written as TOML or JSON writes one."""
        found: date | str = self._take(key, _is_day, "a date such as 2026-01-31", date.min)
        return date.fromisoformat(found) if isinstance(found, str) else found

    def words(self, key: str) -> frozenset[str]:
        """Return a list of texts, none of them empty, as a set."""
        return frozenset(self._take(key, _are_words, "a list of texts", ()))

    def within(self, key: str) -> Table:
        """Return a table inside this one."""
        inner = self._take(key, lambda value: isinstance(value, dict), "a table", {})
        return Table(inner, f"{self._path}{key}.", self._faults)

    def __iter__(self) -> Iterator[str]:
        """Yield the keys nobody has asked for yet, for tables whose keys are the document's own words."""
        yield from tuple(self._left)

    def close(self) -> None:
        """Report every key that nobody asked for: a misspelt limit must not become no limit."""
        for key in self._left:
            self.fault(key, "is not a key of a profile")

    def _take(self, key: str, fits: Callable[[Any], bool], wanted: str, otherwise: Any) -> Any:
        if key not in self._left:
            self.fault(key, f"is missing: give {wanted}")
            return otherwise
        value = self._left.pop(key)
        if not fits(value):
            self.fault(key, f"must be {wanted}")
            return otherwise
        return value


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return type(value) is date
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _are_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word.strip() for word in value)
