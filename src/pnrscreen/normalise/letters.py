"""The letters of a name in one alphabet: A to Z and single blanks.

Knows how any script is spelled in the letters of a machine-readable travel document. Refuses to know which word of a name is
what, and which names are alike.

Where ICAO Doc 9303 part 3, section 6 recommends a transliteration it is followed (``Ä`` is ``AE``, ``Щ`` is ``SHCH``), since
that is what stands in passports and hence in API; every other letter of any script goes through anyascii. States and airlines
differ on some letters (``MUELLER``, ``MULLER``): that is for whoever compares to allow for.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from anyascii import anyascii

from pnrscreen.normalise import arabic, devanagari, greek, hebrew, syllables, thai
from pnrscreen.normalise.tables import pairs

# Apostrophes vanish as in Doc 9303 part 3, 4.6 (O'NEILL is ONEILL); hyphens, full stops and everything else part words.
_ASCII: Final = tuple(chr(code).upper() if chr(code).isalpha() else "" if chr(code) in "'`" else " " for code in range(128))

_LOST: Final = re.compile(r"(?<=[^\W\d_])[?*@#$%^~!\ufffd]+(?=[^\W\d_])")
"""Signs that systems put for a letter they do not have: M?LLER is one word, a letter short."""

_LATIN: Final = "Ä AE Å AA Æ AE Ö OE Ø OE Œ OE Ü UE Þ TH Ð D Đ D Ĳ IJ Ŋ N ĸ Q İ I Ł L Ħ H Ŧ T"
_CYRILLIC: Final = (
    "А A Б B В V Г G Ґ G Д D Ђ D Ѓ G Е E Є IE Ё E Ж ZH З Z Ѕ DZ И I І I Ї I Й I Ј J К K "  # noqa: RUF001  Cyrillic is meant
    "Л L Љ LJ М M Н N Њ NJ О O П P Р R С S Т T Ћ C Ќ K У U Ў U Ф F Х KH Ц TS Ч CH Џ DZ "  # noqa: RUF001  the same
    "Ш SH Щ SHCH Ъ IE Ы Y Ь - Э E Ю IU Я IA Ѣ IE Ѫ U Ѵ Y"  # noqa: RUF001  the same
)


_DOC_9303: Final = MappingProxyType({ord(letter): said.strip("-") for letter, said in pairs(f"{_LATIN} {_CYRILLIC}").items()})
_BULGARIAN: Final = re.compile("Ъ(?=[БВГДЖЗКЛМНПРСТФХЦЧШЩ])")
"""A sign that stands before vowels in Russian, and before a consonant is a vowel in Bulgarian."""
_LATIN_ENDS: Final = "\u036f"
_SCRIPTS: Final = (
    (r"\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u200c\u200d", arabic.romanised),
    (r"\uac00-\ud7a3\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff", syllables.romanised),
)
"""Scripts of which a letter alone tells too little, each with who knows more."""
_BY_WORD: Final = (hebrew.romanised, devanagari.romanised, thai.romanised, greek.romanised)
"""Who finds the words of a script in any text."""
_OTHER: Final = re.compile("|".join(rf"([{letters}](?:[{letters}\s]*[{letters}])?)" for letters, _ in _SCRIPTS))


def _romanised(found: re.Match[str]) -> str:
    return f" {_SCRIPTS[(found.lastindex or 1) - 1][1](found[0])} "


def comparable(text: str) -> str:
    """Spell ``text`` in A-Z and single blanks, for comparison only; applied twice it changes nothing more."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return " ".join(text.upper().split())  # plain words, as most are
    text = _LOST.sub("", text)
    if not text.isascii():
        composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).upper())
        if max(composed) > _LATIN_ENDS:
            for romanised in _BY_WORD:
                composed = romanised(composed)
            composed = _OTHER.sub(_romanised, _BULGARIAN.sub("A", composed))
        text = anyascii(composed.translate(_DOC_9303))
    return " ".join(text.translate(_ASCII).split())


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of ``text`` in comparable letters."""
    return tuple(comparable(text).split())


def letters(text: str) -> str:
    """Return the comparable letters of ``text`` without any blank: where a sender put blanks says nothing."""
    return text.upper() if text.isalpha() and text.isascii() else comparable(text).replace(" ", "")
