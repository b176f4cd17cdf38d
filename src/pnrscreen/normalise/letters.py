"""The letters of a name in one alphabet: A to Z and single blanks.

Knows how any script is spelled in the letters of a machine-readable travel document. Refuses to know which word of a name is
what, and which names are alike.

Where ICAO Doc 9303 part 3, section 6 recommends a transliteration it is followed (``Ä`` is ``AE``, ``Щ`` is ``SHCH``), since
that is what stands in passports and hence in API; every other letter of any script goes through anyascii. States and airlines
differ on some letters (``MUELLER``, ``MULLER``): that is for whoever compares to allow for.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import Final

from anyascii import anyascii

# Apostrophes vanish as in Doc 9303 part 3, 4.6 (O'NEILL is ONEILL); hyphens, full stops and everything else part words.
_ASCII: Final = tuple(chr(code).upper() if chr(code).isalpha() else "" if chr(code) in "'`" else " " for code in range(128))

_LATIN: Final = "Ä AE Å AA Æ AE Ö OE Ø OE Œ OE Ü UE Þ TH Ð D Đ D Ĳ IJ Ŋ N ĸ Q İ I Ł L Ħ H Ŧ T"
_CYRILLIC: Final = (
    "А A Б B В V Г G Ґ G Д D Ђ D Ѓ G Е E Є IE Ё E Ж ZH З Z Ѕ DZ И I І I Ї I Й I Ј J К K "  # noqa: RUF001  Cyrillic is meant
    "Л L Љ LJ М M Н N Њ NJ О O П P Р R С S Т T Ћ C Ќ K У U Ў U Ф F Х KH Ц TS Ч CH Џ DZ "  # noqa: RUF001  the same
    "Ш SH Щ SHCH Ъ IE Ы Y Ь - Э E Ю IU Я IA Ѣ IE Ѫ U Ѵ Y"  # noqa: RUF001  the same
)


def _pairs(table: str) -> dict[int, str]:
    words = table.split()
    return {ord(letter): said.strip("-") for letter, said in zip(words[::2], words[1::2], strict=True)}


_DOC_9303: Final = MappingProxyType(_pairs(_LATIN) | _pairs(_CYRILLIC))


def comparable(text: str) -> str:
    """Spell ``text`` in A-Z and single blanks, for comparison only; applied twice it changes nothing more."""
    if text.isalpha() and text.isascii():
        return text.upper()  # one plain word, as most are
    if not text.isascii():
        composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).upper())
        text = anyascii(composed.translate(_DOC_9303))
    return " ".join(text.translate(_ASCII).split())


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in comparable letters."""
    return tuple(comparable(text).split())


def letters(text: str) -> str:
    """Return the comparable letters of ``text`` without any blank: where a sender put blanks says nothing."""
    return text.upper() if text.isalpha() and text.isascii() else comparable(text).replace(" ", "")
