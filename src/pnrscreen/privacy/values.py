"""Values of a profile that are names and lists: ids, time zones, purposes, codes by class.

This module knows which shape each has in a document, and reports what has another. It refuses to know what they are for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pnrscreen.model import Identity
from pnrscreen.privacy.classify import Category
from pnrscreen.privacy.table import Table
from pnrscreen.rights import Purpose

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,30}", re.ASCII)
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-0-9]+){1,2}")


def identifier(table: Table, key: str) -> str:
    """Read what every record of a home is filed under."""
    text = table.text(key)
    if text and not _ID.fullmatch(text):
        table.fault(key, "must be at most 31 small letters, digits and -")
    return text


def zone(table: Table, key: str) -> str:
    """Read a time zone by its name."""
    zone = table.text(key)
    if zone and not (_ZONE.fullmatch(zone) and _known(zone)):
        table.fault(key, "must be a time zone such as Europe/Vienna")
    return zone


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return False
    return True


def purposes(table: Table, key: str) -> frozenset[Purpose]:
    """Read purposes, each of the closed list."""
    words = table.words(key)
    for word in sorted(words - set(Purpose)):
        table.fault(key, f"{word!r} is not a purpose: choose from {', '.join(Purpose)}")
    return frozenset(Purpose(word) for word in words & set(Purpose))


def bases(table: Table) -> Mapping[str, frozenset[Purpose]]:
    """Read legal bases with the purposes each carries."""
    return MappingProxyType({basis: purposes(table, basis) for basis in table})


def categories(table: Table, key: str) -> frozenset[Category]:
    """Read items of Annex I by their names."""
    known = {category.name.lower(): category for category in Category}
    words = table.words(key)
    for word in sorted(words - set(known)):
        table.fault(key, f"{word!r} is not an item of Annex I: choose from {', '.join(known)}")
    return frozenset(known[word] for word in words & set(known))


def identity_fields(table: Table, key: str) -> frozenset[str]:
    """Read names of fields of an identity."""
    words = table.words(key)
    for word in sorted(words - {item.name for item in fields(Identity)}):
        table.fault(key, f"{word!r} is not a field of an identity")
    return words


def classed(table: Table) -> Mapping[str, str]:
    """Turn class -> codes into code -> class; no code may stand under two classes, or a count would depend on their order."""
    read: dict[str, str] = {}
    for name in table:
        for word in sorted(table.words(name)):
            if word != word.upper():
                table.fault(name, f"{word!r} must be in capitals, as messages write it")
            elif word in read:
                table.fault(name, f"{word!r} stands under {read[word]} already")
            read[word] = name
    return MappingProxyType(read)


def stretches(table: Table) -> Mapping[tuple[str, str], str]:
    """Turn class -> ``TAG CODE`` into (tag, code) -> class."""
    read: dict[tuple[str, str], str] = {}
    for name in table:
        for word in sorted(table.words(name)):
            tag, _, code = word.partition(" ")
            if len(tag) not in (3, 4) or not code:
                table.fault(name, f"{word!r} must be a tag and a code, such as LOC 180")
            read[tag, code] = name
    return MappingProxyType(read)


def texts(table: Table) -> Mapping[str, str]:
    """Read texts by keys that are the document's own."""
    return MappingProxyType({key: table.text(key) for key in table})
