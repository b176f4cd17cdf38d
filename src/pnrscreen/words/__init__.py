"""What is said to people, in the language they read: a key and its values in, a sentence out.

This package knows catalogues, one module for each language, all with the same keys and the same places. It refuses to know
why anything is said. A value is data, whoever wrote it: it can neither move a cursor nor turn a line around, and where a
name and the sentence around it are read in opposite directions, it stands isolated (Unicode UAX #9, U+2068 and U+2069).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.words import ar, en, es, fr
from pnrscreen.words.asked import ar as asked_ar
from pnrscreen.words.asked import en as asked_en
from pnrscreen.words.asked import es as asked_es
from pnrscreen.words.asked import fr as asked_fr
from pnrscreen.words.told import ar as told_ar
from pnrscreen.words.told import en as told_en
from pnrscreen.words.told import es as told_es
from pnrscreen.words.told import fr as told_fr

CATALOGUES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": MappingProxyType({**en.WORDS, **asked_en.WORDS, **told_en.WORDS}),
        "fr": MappingProxyType({**fr.WORDS, **asked_fr.WORDS, **told_fr.WORDS}),
        "es": MappingProxyType({**es.WORDS, **asked_es.WORDS, **told_es.WORDS}),
        "ar": MappingProxyType({**ar.WORDS, **asked_ar.WORDS, **told_ar.WORDS}),
    }
)
"""By language (ISO 639-1). English is what is said where a language has no catalogue."""
LANGUAGES = tuple(CATALOGUES)
ISOLATE, END = "\u2068", "\u2069"
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


class Line(NamedTuple):
    """One thing said, under its heading."""

    label: str
    text: str


def say(language: str, key: str, **values: str) -> str:
    """Return the sentence of a key, its places filled with what is already said or ``quoted``.

    A key that no catalogue has is said as it stands: it may come from a match that another version wrote.
    """
    template = CATALOGUES.get(language, CATALOGUES["en"]).get(key)
    if template is None:
        return quoted(language, key)
    if not values and "{" not in template:
        return template  # as most are
    return template.format_map(defaultdict(str, values))


def direction(language: str) -> str:
    """Return which way a language is written, as HTML says it."""
    return "rtl" if language == "ar" else "ltr"


def worded(language: str, group: str, value: str) -> str:
    """Return what a code of a group is called, or the code as data where no catalogue has a word for it."""
    key = f"{group}.{value.replace(' ', '_')}"
    return say(language, key) if key in CATALOGUES["en"] else quoted(language, value)


def quoted(language: str, text: str) -> str:
    """Return data as it may stand in a sentence: what is not printed is escaped, what is read the other way is isolated."""
    if text.isascii() and text.isprintable() and language != "ar":
        return text  # as nearly all data is
    plain = "".join(f"\\u{ord(char):04x}" if unicodedata.category(char) in _UNPRINTED else char for char in text)
    foreign = language == "ar" or any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in plain)
    return f"{ISOLATE}{plain}{END}" if foreign and plain else plain
