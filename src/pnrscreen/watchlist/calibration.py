"""How often a name score has been right: the share of pairs of one person among labelled pairs that scored about the same.

This module knows what was counted. It refuses to know names, and learns nothing at run time: the table is written by
``benchmarks/accuracy/calibrating.py``, which states how. It speaks of pairs as they were labelled, where about half are one
person's; among passengers, nearly none of whom is listed, the share is far lower at any score. A script of which fewer than
NEEDED pairs were labelled is not calibrated, and no share is stated.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

NEEDED = 200
"""How many labelled pairs of a script are wanted before a share is stated."""

PAIRS: Mapping[str, int] = MappingProxyType(
    {
        "Latin": 227,
        "Cyrillic": 7,
        "Arabic": 4,
        "Cjk": 2,
        "Greek": 2,
        "Armenian": 1,
        "Devanagari": 1,
        "Georgian": 1,
        "Katakana": 1,
        "Khmer": 1,
        "Thai": 1,
    }
)
"""How many pairs were labelled, by script."""

SHARES: Mapping[str, tuple[tuple[int, float], ...]] = MappingProxyType(
    {
        "Latin": ((0, 0.088), (700, 0.981)),
    }
)
"""By script: from which score on, which share of pairs were one person's. Provenance: see PAIRS."""


def probability(score: int, script: str) -> float | None:
    """Return the share of labelled pairs of a script, scored as these were, that were one person's; None: not calibrated."""
    return next((share for start, share in reversed(SHARES.get(script, ())) if score >= start), None)


def script_of(*names: str) -> str:
    """Return in which script names are written, by Unicode's word: the first other than Latin, else Latin."""
    for name in names:
        if name.isascii():
            continue  # its letters are Latin
        found = Counter(unicodedata.name(letter, "LATIN").split()[0].title() for letter in name if letter.isalpha())
        if found and (script := found.most_common(1)[0][0]) != "Latin":
            return script
    return "Latin"
