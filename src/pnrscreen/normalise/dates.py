"""Dates as far as they are known: unknown days and months, two-digit years.

Knows which day a carrier means by ``84-02-29``, ``1984-00-00`` or ``29FEB84``. Refuses to know what day it is: whoever asks
brings the day to compare with.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pnrscreen.model import PartialDate

_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_MONTH_NUMBERS: Final[Mapping[str, int | None]] = MappingProxyType(
    {name: number for number, name in enumerate(_MONTHS, 1)}
    | {f"{number:02d}": number for number in range(1, 13)}
    | {"00": None, "<<": None, "XX": None, "": None}
)
_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN: Final = frozenset({"", "00", "<<", "XX"})
"""How an unknown day or month is written (ICAO Doc 9303 part 3, 4.8 fills with ``<<``)."""

_PART: Final = r"[0-9]{2}|<<|XX|"
_DASHED: Final = re.compile(rf"(?P<year>[0-9]{{4}})(?:-(?P<month>{_PART})(?:-(?P<day>{_PART}))?)?")
_SHORT: Final = re.compile(rf"(?P<year>[0-9]{{2}})-(?P<month>{_PART})-(?P<day>{_PART})")
_LETTERED: Final = re.compile(rf"(?P<day>{_PART})(?P<month>{'|'.join(_MONTHS)})(?P<year>[0-9]{{4}}|[0-9]{{2}})")
_FIRST_YEAR: Final = 1800
"""A year before it is a filler of some system (``0001-01-01``), not the birth or document of a living traveller."""


def partial(text: str, *, latest: str | None = None, horizon: str = "past") -> PartialDate | None:
    """Return the date, as far as it is said, or None when it says none.

    Reads ``CCYY-MM-DD``, ``YY-MM-DD``, ``CCYY-MM``, ``CCYY`` and ``DDMMMYY(YY)``, blanks, ``00`` and ``<<`` for what is not
    known; a day without its month says nothing. A two-digit year lies, with horizon ``future`` (expiry), in this century;
    with ``past`` (birth, issue) it is the last one that is not after ``latest``, an ISO date, and without that it is not
    known, hence no date: a guessed century would contradict a true one.
    """
    if not text:
        return None
    found = _SHORT.fullmatch(text) or _found("".join(text.upper().split()))  # the wire hands nearly all over so
    if found is None:
        return None
    years, months, days = found.group("year", "month", "day")
    month = _MONTH_NUMBERS.get(months or "", 13)  # there is no thirteenth
    year, day = int(years), None if days is None or days in _UNKNOWN else int(days)
    if len(years) == 4:
        return _valid(year, month, day)
    if year == 0 and month is None:
        return None  # 000000 is no date at all
    if horizon == "future":
        return _valid(2000 + year, month, day)
    return _latest(year, month, day, latest)


def _found(said: str) -> re.Match[str] | None:
    return _DASHED.fullmatch(said) or _SHORT.fullmatch(said) or _LETTERED.fullmatch(said)


def _valid(year: int, month: int | None, day: int | None) -> PartialDate | None:
    """Return the date when the calendar has it."""
    if year < _FIRST_YEAR:
        return None
    if month is None:
        return PartialDate(year=year)
    longest = _LONGEST[month - 1] if 1 <= month <= 12 else 0
    if month == 2 and not calendar.isleap(year):
        longest = 28
    if not 1 <= (day or 1) <= longest:
        return None
    return PartialDate(year=year, month=month, day=day)


def _latest(year: int, month: int | None, day: int | None, latest: str | None) -> PartialDate | None:
    """Return the last such date that is not after ``latest``."""
    if latest is None or not (latest[:4].isascii() and latest[:4].isdigit()):
        return None
    century, bound = int(latest[:2]) * 100, int(latest[2:4])
    if year == bound:  # then month and day decide: a date without them begins with its first, a bound ends with its last
        parts = (*latest[:10].split("-"), "", "")
        last = _MONTH_NUMBERS.get(parts[1]) or 12, int(parts[2]) if parts[2].isdigit() else 31
        bound = year if (month or 1, day or 1) <= last else year - 1
    return _valid(century + year if year <= bound else century - 100 + year, month, day)
