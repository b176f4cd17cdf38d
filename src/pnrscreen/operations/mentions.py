"""Mentions: where bytes name a value, in whatever encoding, case and escaped form a carrier may have written it.

This module knows how one value is written in EDIFACT (release characters, folded lines, teletype's ``//`` for @), XML and JSON
(references and escapes), machine readable zones and eight-bit character sets. It refuses to know whose value it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import methodcaller
from types import MappingProxyType
from typing import NamedTuple

_ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256"),
    *("iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9"),
)
_OTHERWISE: Mapping[str, str] = MappingProxyType({"I": "ıİ", "S": "\N{LATIN SMALL LETTER LONG S}", "K": "\N{KELVIN SIGN}"})
"""Letters that become another one in upper case, as values are written here."""
_APART = rb"(?:&#?\w{1,8};|\\u[0-9A-F]{4}|[^A-Z0-9\x80-\xff]){0,4}?"
"""What may stand where a value has a blank or a sign, or in place of it nothing: a name is glued, a zone has fillers."""
_WITHIN = rb"[?\\\r\n\0]{0,3}?"
"""What may stand inside a word and means nothing: a release character, the fold of a line, half of a wide letter."""
_IN_NUMBERS = rb"[?\\\r\n\0 ./<()-]{0,3}?"


class Place(NamedTuple):
    """A stretch of bytes."""

    start: int
    end: int


class Mentions:
    """Values that are looked for, the longest first: a shorter one may be part of it."""

    def __init__(self, values: Iterable[str]) -> None:
        self._patterns = [_pattern(value) for value in sorted(values, key=len, reverse=True)]

    def __call__(self, content: bytes, *places: Place) -> list[Place]:
        """Return the stretches within some places that name one of the values."""
        return [
            Place(*found.span())
            for start, end in places
            for pattern in self._patterns
            for found in pattern.finditer(content, start, end)
        ]

    def among(self, content: bytes, place: Place) -> bool:
        """Tell whether a place names one of the values."""
        return any(pattern.search(content, *place) for pattern in self._patterns)


def _pattern(value: str) -> re.Pattern[bytes]:
    within = _IN_NUMBERS if any(map(str.isdigit, value)) else _WITHIN
    words = ["".join(run) for worded, run in groupby(value, methodcaller("isalnum")) if worded]
    spelled = [within.join(_letters(word)) for word in words]
    return re.compile(_APART.join(spelled) if spelled else re.escape(value.encode()), re.IGNORECASE)


def _letters(word: str) -> Iterator[bytes]:
    at = 0
    while at < len(word):
        if word.startswith("SS", at):
            sharp = b"|".join(sorted(set(_spellings("ß"))))
            yield rb"(?:S" + _WITHIN + rb"S|" + sharp + rb")"
            at += 2
        else:
            letter = word[at]
            plain = re.escape(letter.encode()) if letter.isascii() else b""
            others = sorted({*(() if letter.isascii() else _spellings(letter)), *_otherwise(letter)}, key=len, reverse=True)
            yield plain if plain and not others else b"(?:" + b"|".join(filter(None, (plain, *others))) + b")"
            at += 1


def _otherwise(letter: str) -> Iterator[bytes]:
    for other in _OTHERWISE.get(letter, ""):
        yield from _spellings(other)


def _spellings(letter: str) -> Iterator[bytes]:
    """Yield a letter beyond ASCII as bytes, as a reference, and as an escape."""
    for form in dict.fromkeys((letter, letter.lower(), letter.upper())):
        for encoding in _ENCODINGS if len(form) == 1 else ():
            try:
                yield re.escape(form.encode(encoding))
            except UnicodeEncodeError:
                continue
        if len(form) == 1:
            yield rf"&#(?:0*{ord(form)}|x0*{ord(form):X});".encode()
        units = form.encode("utf-16-be")
        yield b"".join(rb"\\u" + f"{units[at]:02X}{units[at + 1]:02X}".encode() for at in range(0, len(units), 2))
