"""Greek names in Latin capitals as Greek and Cypriot passports spell them: ELOT 743, which is ISO 843 type 2.

Knows the letters, the pairs of letters that are said as one, and what parts such a pair (an accent on its first letter, two
dots on its second). Refuses to know names: whether somebody writes himself GEORGE for GEORGIOS is not to be read from letters.
Breathings and the iota below are dropped, Coptic letters stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from types import MappingProxyType
from typing import Final

from pnrscreen.normalise.tables import pairs

_LETTERS: Final = pairs(
    "Α A Β V Γ G Δ D Ε E Ζ Z Η I Θ TH Ι I Κ K Λ L Μ M Ν N Ξ X Ο O Π P Ρ R Σ S Τ T Υ Y Φ F Χ CH Ψ PS Ω O "  # noqa: RUF001  Greek is meant
    "Ϝ W Ͷ W Ϛ ST Ϟ Q Ϙ Q Ϡ SS Ͳ SS Ϻ S Ͱ H Ϳ J Ϗ KAI Ϸ SH Ϲ S Ͻ S Ͼ S Ͽ S ϼ R ϳ J"  # noqa: RUF001  the same
)
"""The second line are letters of old inscriptions and of linguists, which no name has."""


_OWN: Final = (
    r"\u0370-\u0374\u0376\u0377\u037a-\u037d\u037f\u0386\u0388-\u03e1\u03f0-\u03f5\u03f7-\u03ff\u1f00-\u1fbc\u1fbe"
    r"\u1fc2-\u1fcc\u1fd0-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ffc"
)
_WORD: Final = re.compile(rf"(?:[{_OWN}][\u0300-\u036f]*)+")
_MARKS: Final = re.compile(r"[\u0300-\u036f\u0374\u02b9 ]+")

_APART: Final = re.compile(r"(?<=[ΑΕΗΟαεηο][\u0300\u0301\u0342])[Υυ]|[Υυ](?=[\u0300-\u036f]*\u0308)")  # noqa: RUF001  the same
_PAIRS: Final = MappingProxyType(
    {"ΟΥ": "OU", "ΓΓ": "NG", "ΓΞ": "NX", "ΓΧ": "NCH", "ΜΠ": "B", "ΑΥ": "AF", "ΕΥ": "EF", "ΗΥ": "IF"}  # noqa: RUF001  the same
)
_PAIR: Final = re.compile("ΟΥ|Γ[ΓΞΧ]|^ΜΠ|ΜΠ$|[ΑΕΗ]Υ")  # noqa: RUF001  the same
_LOUD: Final = re.compile("([ΑΕΗ])Υ(?=[YΑΒΓΔΕΖΗΙΛΜΝΟΡΥΩ])")  # noqa: RUF001  the same
_SAID: Final = MappingProxyType(str.maketrans(dict(_LETTERS)))


def romanised(text: str) -> str:
    """Spell the Greek words in ``text``; what is not Greek letters with their accents stays as it is."""
    return _WORD.sub(_word, text)


def _word(found: re.Match[str]) -> str:
    word = _APART.sub("Y", unicodedata.normalize("NFKD", found[0]))
    word = _LOUD.sub(r"\1V", _MARKS.sub("", word).upper())
    return _PAIR.sub(lambda pair: _PAIRS[pair[0]], word).translate(_SAID)
