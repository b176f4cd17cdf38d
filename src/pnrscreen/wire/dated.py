"""Dates and times as people write them into tables, into ISO 8601 text.

This module knows the usual layouts. It refuses to choose between day and month: ``05/06/1984`` is no date here. The century
of a birth or an expiry it leaves to whoever knows what day it is, as ``stamps`` does for EDIFACT.
"""

from __future__ import annotations

import re

from pnrscreen.message import LocalTime
from pnrscreen.wire import stamps

_ISO = re.compile(r"([0-9]{4})(?:([-/.])([0-9]{1,2})(?:\2([0-9]{1,2}))?)?")
_PARTED = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MOMENT = re.compile(
    r"(.*?)(?:[ ,T]+([0-9]{1,2})[:.H]?([0-9]{2})(?::?[0-9]{2}(?:\.[0-9]+)?)?)? *(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST = 40  # characters: no date is longer
_COMPACT = re.compile(r"[0-9]{10}|[0-9]{12}")


def day(said: str) -> str | None:
    """Return a date as ``CCYY-MM-DD`` or ``YY-MM-DD``: "" when none is said, None when it is none or could be two.

    Reads CCYY-MM-DD and parts of it, CCYYMMDD, YYMMDD, DDMMMYY(YY), and DD/MM/YYYY or MM/DD/YYYY where only one of the two is a
    date; with full stops the day stands first.
    """
    said = said.strip().upper()
    if (iso := _ISO.fullmatch(said)) is not None:
        return stamps.day(f"{iso[1]}{int(iso[3] or 0):02d}{int(iso[4] or 0):02d}")
    if (parted := _PARTED.fullmatch(said)) is not None:
        return _parted(int(parted[1]), int(parted[3]), parted[4], by_stops=parted[2] == ".")
    if any(sign.isalpha() for sign in said):
        letters = re.sub(r"([A-Z]{3})[A-Z]*", r"\1", re.sub(r"[ ./-]", "", said))
        return stamps.named_day(f"0{letters}" if letters[1:2].isalpha() else letters)
    return stamps.day(said)


def _parted(one: int, other: int, year: str, *, by_stops: bool) -> str | None:
    days = {
        found
        for day_of_month, month in ((one, other), *(() if by_stops else ((other, one),)))
        if (found := stamps.day(f"{year}{month:02d}{day_of_month:02d}")) and month and day_of_month
    }
    return days.pop() if len(days) == 1 else None


def moment(said: str) -> tuple[LocalTime | None, bool]:
    """Return a flight time as precise as it was said, None when it is none, and whether it states a zone, which is left out."""
    said = said.strip().upper()
    if _COMPACT.fullmatch(said):
        return stamps.moment(said), False
    found = _MOMENT.fullmatch(said) if len(said) <= _LONGEST else None
    date = day(found[1]) if found else None
    if found is None or not date:
        return None, False
    whole = date if len(date) == 10 else f"20{date}"
    if whole[5:7] == "00" or whole[8:] == "00" or stamps.moment(whole.replace("-", "")) is None:
        return None, False
    clock = stamps.clock(f"{int(found[2]):02d}{found[3]}") if found[2] else ""
    return (None if clock is None else f"{whole}T{clock}" if clock else whole), bool(found[4] and found[2])
