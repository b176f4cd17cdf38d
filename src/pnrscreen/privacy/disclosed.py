"""What of a person is handed out where only some items of Annex I were approved (law H 20): those, and nothing beside.

This module knows under which item each field is filed (``classify``). It refuses to know who asked, and to hand out what a
message said verbatim: the picture its statements add up to is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum

from pnrscreen.model import Booking, Identity, PartialDate, Passenger
from pnrscreen.privacy.classify import CATEGORIES, Category


def disclosed(person: Passenger, granted: AbstractSet[Category]) -> dict[str, object]:
    """Return the granted items of a person as plain values, by item and field; what is not known is left out."""
    found: dict[str, object] = {}
    for noun, value in ((Identity, person.identity), (Booking, person.booking)):
        filed: Mapping[str, Category] = CATEGORIES[noun] if value is not None else {}
        for name, item in filed.items():
            plain = _plain(getattr(value, name))
            if item in granted and plain not in ("", 0, None, [], {}):
                within = found.setdefault(item.name.lower(), {})
                assert isinstance(within, dict)
                within[name] = plain
    return found


def _plain(value: object) -> object:
    """Return a noun as text, numbers, lists and tables."""
    if isinstance(value, PartialDate):
        return str(value)
    if is_dataclass(value):
        return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value.value if isinstance(value, Enum) else value
