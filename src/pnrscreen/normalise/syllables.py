"""Names in Hangul and Han characters, syllable by syllable, in Latin letters.

This module knows one syllable at a time. It refuses to know where a name is parted: family and given name stand without a
blank, and whoever compares allows for syllables written together (JEONGEUN, JEONG EUN). Hangul follows the Revised
Romanisation, where a syllable that ends in G, D or B is heard, and written, with K, T or P; Han characters are read as
Mandarin, in Pinyin, so a Japanese name written in them is not found by its Japanese reading.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from anyascii import anyascii

_FIRST, _LAST, _FINALS = 0xAC00, 0xD7A3, 28
_ENDS: Final = ("", *"K K K N N N T L K M L L L P L M P P T T NG T T K T P T".split())  # noqa: SIM905  a table
"""How each of the 28 ends of a Hangul syllable is written, none first, in the order of Unicode."""
_ALONE: Final = MappingProxyType({"I": "YI", "U": "WOO", "O": "OH", "A": "AH"})
"""Syllables of one letter, which would be taken for an initial."""


def romanised(text: str) -> str:
    """Return syllables in Latin capitals, a blank behind each."""
    return " ".join(_syllable(letter) for letter in text if not letter.isspace())


def _syllable(letter: str) -> str:
    code = ord(letter)
    if not _FIRST <= code <= _LAST:
        return anyascii(letter).upper()
    end = (code - _FIRST) % _FINALS
    said = anyascii(chr(code - end)).upper() + _ENDS[end]
    return _ALONE.get(said, said)
