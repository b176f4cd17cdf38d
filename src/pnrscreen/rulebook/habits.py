"""What authors write by habit of other systems and no rule has -> how it is asked here, as the end of a message.

This module knows words. It refuses to know any type, and where in a condition a word stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = (
    "rules ask no names: watchlists are compared with them, and `lists.score` tells how like somebody on one a passenger is"
)
_CONTACTS = "rules ask no contact itself: `contact.kinds` tells which there are, and `contact.shared_with` how many share one"
_BIRTH = "rules ask no birth date: `passenger.age` is that of the day of the flight"
_SIZE = "`size(x)` counts what a list holds, or the letters of a text"
_ONE = "`list.exists(one, ...)` asks whether it is so of some of a list"
_EVERY = "`list.all(one, ...)` asks whether it is so of each of a list"
_REST = "there is no sum, mean or extreme of a list: ask of one at a time, list.exists(one, ...)"
_PLACE = "there is no first or last of a list: ask of one at a time, list.exists(one, ...)"
_TODAY = "a rule knows no today: `leg.day` is the day of the flight, `leg.departs` its moment"
_LETTERS = "codes stand in capitals everywhere: compare them as they are"
_MISSING = "what is missing makes the rule undetermined by itself: take the question out"

ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("name", "names", "full_name", "first_name", "last_name", "given_name", "family_name"), _NAMES),
        **dict.fromkeys(("surname", "forename", "alias"), _NAMES),
        **dict.fromkeys(("phone", "telephone", "email", "mail", "address"), _CONTACTS),
        **dict.fromkeys(("birth_date", "birthdate", "birthday", "date_of_birth", "dob", "born"), _BIRTH),
        **dict.fromkeys(("size", "length", "len"), _SIZE),
        **dict.fromkeys(("first", "last"), _PLACE),
        **dict.fromkeys(("now", "today"), _TODAY),
        "gender": "ask `sex`",
        "citizenship": "ask `nationality`",
    }
)
"""By the last part of a name."""

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("count", "len", "length"), _SIZE),
        **dict.fromkeys(("any", "some", "anymatch"), _ONE),
        **dict.fromkeys(("every", "each", "allmatch"), _EVERY),
        **dict.fromkeys(("sum", "total", "avg", "average", "mean", "min", "max"), _REST),
        **dict.fromkeys(("first", "last"), _PLACE),
        **dict.fromkeys(("now", "today", "current_date"), _TODAY),
        **dict.fromkeys(("date", "datetime", "to_date"), 'a moment is timestamp("2026-12-01T00:00:00Z")'),
        **dict.fromkeys(("lower", "upper", "lowercase", "uppercase", "tolower", "toupper", "trim"), _LETTERS),
        **dict.fromkeys(("has", "isnull", "is_null", "defined", "coalesce"), _MISSING),
        **dict.fromkeys(("float", "number"), "`double(n)` makes an amount of a whole number"),
    }
)
"""By a name in small letters."""
