"""Dates and times as EDIFACT and XML code them, into ISO 8601 text.

This module knows the layouts (YYMMDD in PAXLST, DDMMYY in PNRGOV, DDMMMYY in SSR, ISO 8601 in XML) and when a sender has
swapped them. It refuses to know the century of a birth or of an expiry: two digits stay two digits, and a day or month said as
``00`` stays ``00``. Only flights and transactions, which are always near, get ``20``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType

from pnrscreen.message import LocalTime

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_LONGEST: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("00", "01", "03", "05", "07", "08", "10", "12"), "31")
    | dict.fromkeys(("04", "06", "09", "11"), "30")
    | {"02": "29"}
)
"""The last day of each month; of an unknown one (00) any day may be said."""
_YEAR_DIGITS: Mapping[int, int] = MappingProxyType({4: 4, 6: 2, 10: 2, 8: 4, 12: 4})
"""Digits of the year by digits in all: codes 101 and 201 have two, 102 and 203 four; a year alone happens."""
_MONTH_NUMBERS: Mapping[str, str] = MappingProxyType({name: f"{number:02d}" for number, name in enumerate(_MONTHS, 1)})
NAMED_DAY = re.compile(rf"([0-9]{{2}})({'|'.join(_MONTHS)})([0-9]{{4}}|[0-9]{{2}})(?![0-9])")
_CLOCK_LENGTHS = frozenset({4, 6})  # HHMM, HHMMSS
_LONGEST_FLIGHT = 3  # days between the dates of departure and arrival, across the date line
_ISO_DAY = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[T ].*)?")
_ISO = re.compile(
    r"([0-9]{4}-?[0-9]{2}-?[0-9]{2})(?:[T ]([0-9]{2}:?[0-9]{2})(?::?([0-9]{2})(?:[.,][0-9]+)?)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_ON_SALE = 366  # days: no flight is booked longer before
_CLOCKS_APART = 1  # days that a transaction may lie after the message that tells of it
_LONG_AGO = 500  # days before a message is prepared: what it tells of began to be booked later


def day(said: str, layout: str = "") -> str | None:
    """Return a birth, issue or expiry date as ``YY-MM-DD`` or ``CCYY-MM-DD``: "" when none is said, None when it is not one.

    ``layout`` is the DTM format code; where it and the length disagree, the length decides.
    """
    if len(said) == 6 and layout != "2" and said.isascii() and said.isdigit() and said != "000000":
        return _checked(said[:2], said[2:4], said[4:])  # as nearly all are
    digits = said if said.isdigit() else said.strip().replace("<", "0")
    if not digits.strip("0"):
        return ""
    if not (digits.isascii() and digits.isdigit()):
        return None
    if layout == "2" and len(digits) == 6:  # UN/EDIFACT 2379 code 2: DDMMYY
        digits = digits[4:] + digits[2:4] + digits[:2]
    year = _YEAR_DIGITS.get(len(digits))
    if year is None:
        return None
    return _checked(digits[:year], digits[year : year + 2] or "00", digits[year + 2 : year + 4] or "00")


def named_day(said: str) -> str | None:
    """Return ``29FEB84`` as ``84-02-29``: "" when nothing is said, None when it is not a date."""
    if not said.strip():
        return ""
    found = NAMED_DAY.fullmatch(said.strip())
    return _checked(found[3], _MONTH_NUMBERS[found[2]], found[1]) if found else None


def _checked(year: str, month: str, day_of_month: str) -> str | None:
    return f"{year}-{month}-{day_of_month}" if day_of_month <= _LONGEST.get(month, "") else None


def moment(said: str) -> LocalTime | None:
    """Return a flight time of PAXLST or the preparation time of UNB, as precise as it was said (YYMMDD or CCYYMMDD, HHMM)."""
    digits = said.strip()
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) in {6, 10}:
        digits = f"20{digits}"
    found = _date(digits[:4], digits[4:6], digits[6:8]) if len(digits) in {8, 12} else None
    time = clock(digits[8:])
    if found is None or time is None:
        return None
    return f"{found}T{time}" if time else str(found)


def clock(said: str) -> str | None:
    """Return ``0610`` as ``06:10``: "" when nothing is said, None when it is no time."""
    said = said.strip()
    if not said:
        return ""
    if len(said) not in _CLOCK_LENGTHS or not (said.isascii() and said.isdigit()):
        return None
    hours, minutes = said[:2], said[2:4]
    return f"{hours}:{minutes}" if hours < "24" and minutes < "60" and said[4:] < "60" else None


class Calendar:
    """The days around one: what PNRGOV's dates without century mean in one message prepared that day.

    Everybody on a flight has the same few dates, so each is worked out once.
    """

    __slots__ = ("_days", "_instants", "_near", "_spans")

    def __init__(self, near: date | None) -> None:
        self._near = near
        self._days: dict[str, date | None] = {}
        self._instants: dict[str, date | None] = {}
        self._spans: dict[tuple[str, ...], tuple[LocalTime | None, LocalTime | None]] = {}

    def day(self, said: str) -> date | None:
        """Return the day of a flight that DDMMYY names; read as YYMMDD where only so it is one that is or was on sale."""
        if said not in self._days:
            self._days[said] = _near_day(said.strip(), self._near, _ON_SALE)
        return self._days[said]

    def span(self, components: list[str]) -> tuple[LocalTime | None, LocalTime | None]:
        """Return departure and arrival of a TVL composite ``date:time:date:time:day change``.

        An arrival date left out is the day of departure; the third component may be the arrival time itself.
        """
        key = tuple(components)
        if key not in self._spans:
            self._spans[key] = self._span((*components, "", "", "", "", "")[:5])
        return self._spans[key]

    def _span(self, components: tuple[str, ...]) -> tuple[LocalTime | None, LocalTime | None]:
        first, at, last, until, change = components
        if len(last) == 4 and not until:
            last, until = "", last
        departs, arrives = self.day(first), self.day(last)
        if departs is not None and arrives is not None:
            departs, arrives = _unmixed((departs, arrives), (first, last))
        elif departs is not None and until:
            arrives = departs + timedelta(days=int(change) if re.fullmatch(r"[0-9]", change) else 0)
        return _joined(departs, at), _joined(arrives, until)

    def instant(self, said: str, time: str) -> str | None:
        """Return a transaction time (DDMMYY, HHMM or HHMMSS, UTC) as ISO 8601; without a time only the date."""
        if said not in self._instants:
            self._instants[said] = _near_day(said.strip(), self._near, _CLOCKS_APART)
        found = self._instants[said]
        if found is None:
            return None
        minutes = clock(time)
        seconds = time.strip()[4:6] or "00"
        return f"{found}T{minutes}:{seconds}Z" if minutes else str(found)


def _near_day(said: str, near: date | None, ahead: int) -> date | None:
    """Return the day, at most ``ahead`` days after ``near`` and not long before, that DDMMYY names, else YYMMDD."""
    if len(said) != 6 or not (said.isascii() and said.isdigit()):
        return None
    usual, swapped = _date(f"20{said[4:]}", said[2:4], said[:2]), _swapped(said)
    if near is None:
        return usual or swapped
    likely = (one for one in (usual, swapped) if one is not None and -_LONG_AGO <= (one - near).days <= ahead)
    return next(likely, usual)


def iso_local(said: str) -> LocalTime | None:
    """Return an ISO 8601 time as the clock on the wall shows it, to the minute: what zone it names is left out."""
    found = _ISO.fullmatch(said.strip())
    return _joined(_day_of(found[1]), (found[2] or "").replace(":", "")) if found else None


def iso_instant(said: str) -> str | None:
    """Return an ISO 8601 time in UTC, to the second; one without a zone is taken as UTC, one without a time is a date."""
    found = _ISO.fullmatch(said.strip())
    named_date = _day_of(found[1]) if found else None
    if found is None or named_date is None or not found[2]:
        return str(named_date) if named_date else None
    try:
        at = datetime.fromisoformat(f"{named_date}T{found[2].replace(':', '')}{found[3] or '00'}") - _ahead(found[4] or "Z")
    except (ValueError, OverflowError):
        return None
    return f"{at.isoformat()}Z"


def iso_day(said: str) -> str | None:
    """Return a birth, issue or expiry date of XML; what is not ISO 8601 is read as EDIFACT writes dates."""
    said = said.strip()
    if _ISO_DAY.fullmatch(said):
        digits = said.replace("-", "")[:8]
        return _checked(digits[:4], digits[4:6], digits[6:])
    return named_day(said) if NAMED_DAY.fullmatch(said) else day(said)


def named(said: str) -> str:
    """Return ``1984-02-29`` or ``84-02-29`` as ``29FEB1984`` or ``29FEB84``; "" when day or month are unknown."""
    year, _, rest = said.partition("-")
    month, _, day_of_month = rest.partition("-")
    if not month.strip("0") or not day_of_month.strip("0"):
        return ""
    return f"{day_of_month}{_MONTHS[int(month) - 1]}{year}"


def _day_of(said: str) -> date | None:
    digits = said.replace("-", "")
    return _date(digits[:4], digits[4:6], digits[6:])


def _ahead(zone: str) -> timedelta:
    """Return how far a zone is ahead of UTC."""
    if zone == "Z":
        return timedelta()
    ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -ahead if zone[0] == "-" else ahead


def _unmixed(days: tuple[date, date], said: tuple[str, str]) -> tuple[date, date]:
    """Return the two days of a flight; one of them is read as YYMMDD when only that brings them within three days."""
    departs, arrives = days
    for one, other in ((departs, arrives), (departs, _swapped(said[1])), (_swapped(said[0]), arrives)):
        if one is not None and other is not None and 0 <= (other - one).days <= _LONGEST_FLIGHT:
            return one, other
    return departs, arrives


def _swapped(said: str) -> date | None:
    return _date(f"20{said[:2]}", said[2:4], said[4:])


def _joined(found: date | None, time: str) -> LocalTime | None:
    if found is None:
        return None
    return f"{found}T{minutes}" if (minutes := clock(time)) else str(found)


def _date(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
