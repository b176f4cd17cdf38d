"""What a register says of a document, in sixteen bytes, and the names that its small numbers stand for.

This module knows the layout of a row. It refuses to know files, and what a document is listed for.

::

    key    64 bits   the class of the number (``packing``)
    rest   12 bits   the places that hold a letter, 16 issuer, 16 last day, 8 kind, 8 reason
    text   32 bytes  the number itself, only where it has no place in the key
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from pnrscreen.errors import WatchlistError
from pnrscreen.model import PartialDate
from pnrscreen.normalise import codes, dates
from pnrscreen.watchlist.register import packing
from pnrscreen.watchlist.register.packing import KEY

TEXT: Final = np.dtype(f"S{packing.LONGEST}")
ISSUERS_MAX: Final = 1 << 16
WORDS_MAX: Final = 1 << 8
_ISSUER, _UNTIL, _KIND, _REASON = 12, 28, 44, 52
_BEGIN: Final = dt.date(2000, 1, 1).toordinal()
_LAST: Final = (1 << 16) - 1
FOR_GOOD: Final = 0


class Rows(NamedTuple):
    """Rows side by side, of short numbers, or with ``text`` of long ones: never of both."""

    key: Any
    rest: Any
    text: Any = None

    @property
    def columns(self) -> Sequence[Any]:
        """The columns there are."""
        return [self.key, self.rest] if self.text is None else [self.key, self.rest, self.text]


def size(rows: Rows) -> int:
    """Return how many rows there are."""
    return len(rows.key)


def ordered(parts: Sequence[Rows]) -> Rows:
    """Return all rows in the order of key, rest and text, those said twice once."""
    columns = [np.concatenate(column) for column in zip(*(part.columns for part in parts), strict=True)]
    order = np.lexsort(columns[::-1])
    columns = [column[order] for column in columns]
    new = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return Rows(*(column[np.concatenate([[True], new])] for column in columns))


class Row(NamedTuple):
    """The small numbers of one row."""

    letters: int
    issuer: int
    until: int
    kind: int
    reason: int


def rest(issuer: Any, until: Any, kind: Any, reason: Any) -> Any:
    """Put the small numbers of rows together, the letters apart."""
    places = zip((issuer, until, kind, reason), (_ISSUER, _UNTIL, _KIND, _REASON), strict=True)
    return np.bitwise_or.reduce([value << KEY.type(place) for value, place in places])


def apart(joined: int) -> Row:
    """Take the small numbers of a row apart."""
    return Row(
        letters=joined & 0xFFF,
        issuer=joined >> _ISSUER & 0xFFFF,
        until=joined >> _UNTIL & 0xFFFF,
        kind=joined >> _KIND & 0xFF,
        reason=joined >> _REASON & 0xFF,
    )


class Words(dict[str, int]):
    """Numbers words as they are met. The empty one is 0; a spelling is understood once."""

    def __init__(self, understand: Callable[[str], str], most: int, what: str) -> None:
        super().__init__()
        self._understand = understand
        self._most = most
        self._what = what
        self._places = {"": 0}
        self[""] = 0

    def __missing__(self, said: str) -> int:
        word = self._understand(said)
        if word not in self._places and len(self._places) == self._most:
            raise WatchlistError(f"a register tells at most {self._most} {self._what} apart")
        self[said] = place = self._places.setdefault(word, len(self._places))
        return place

    def words(self) -> Sequence[str]:
        """Return the words in the order of their numbers."""
        return tuple(self._places)


def issuers() -> Words:
    """Return a numbering of issuers: a country by its code, any other authority as it is written."""
    return Words(lambda said: codes.country(said) or said.strip().upper(), ISSUERS_MAX, "issuers")


def kinds() -> Words:
    """Return a numbering of kinds of document."""
    return Words(lambda said: codes.document_kind(said) or said.strip().lower(), WORDS_MAX, "kinds")


def reasons() -> Words:
    """Return a numbering of reasons."""
    return Words(str.strip, WORDS_MAX, "reasons")


class Days(dict[str, int]):
    """The last day of which a text speaks, by number; -1 when it speaks of none."""

    def __missing__(self, said: str) -> int:
        date = dates.partial(said, horizon="future")
        self[said] = number = FOR_GOOD if not said.strip() else -1 if date is None else last_day(date)
        return number


def ends(rows: Rows) -> Any:
    """Return the numbers of the last days of rows, each once; ``FOR_GOOD`` where there is none."""
    return np.unique(rows.rest >> KEY.type(_UNTIL) & KEY.type(0xFFFF))


def iso(number: int, after: int = 0) -> str:
    """Return the day of a number, or one so many days after it."""
    return dt.date.fromordinal(_BEGIN + number + after).isoformat()


def last_day(date: PartialDate) -> int:
    """Return the number of the last day a date may mean; whatever lies before 2000 is long over."""
    year, month = (date.year, date.month + 1) if date.month else (date.year + 1, 1)
    if date.month and date.day:
        ordinal = dt.date(date.year, date.month, date.day).toordinal()
    else:
        ordinal = dt.date(year + month // 13, (month - 1) % 12 + 1, 1).toordinal() - 1
    return min(max(ordinal - _BEGIN, 1), _LAST)


def day(iso: str) -> int:
    """Return the number of a day."""
    return min(max(dt.date.fromisoformat(iso).toordinal() - _BEGIN, 1), _LAST)
