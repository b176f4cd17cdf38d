"""How one name part is spelled: its sounds, its consonants, its family, and how alike two parts are.

This module knows one part of a name at a time. It refuses to know names: which part stands for which is ``compare``'s.

A part is folded twice. ``sounds`` folds what romanisers write differently for the same sound (Q and K, OU and U, a doubled
letter); ``bones`` keeps the consonants of that, G as K, B as P, CH as J. Two parts are as unlike as the edits between their
letters and the edits between their bones, half and half: a vowel is cheap, a consonant dear, a first sound dearer, a last
letter nearly free.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz.distance import OSA

from pnrscreen.watchlist.families import FAMILIES
from pnrscreen.watchlist.frequent import COMMON

FLOOR = 0.62
"""Below this likeness two parts are two different words, not two spellings of one."""

SHORT = 3
"""Up to this many letters every letter distinguishes (LI, LU; ALI, ELI): only listed families are spelled alike."""

ABDUL = "ABDUL"
"""Begins a part that names whose servant somebody is, and tells nobody from another."""

COMMON_WEIGHT = 0.5
"""What a part weighs at most that many people share."""

LONG = 8
"""From this many letters two of them may have slipped."""

CUT_SHORT = 0.64
"""How alike a part is to one that it begins: KAKHA is called so for KAKHABER, ZIA for ZIAUDDIN."""

LEFT_OFF = 2
"""So many letters at least are left off where a part is cut short; one less is a slip or another ending."""

_ROMANISED = (  # the first that fits a place decides
    (r"DSCH|DZH|ZH|DJ|DZ|DG(?=[EIY])", "j"),
    (r"(?<=OU)CH|CH(?=OU|E$)", "s"),  # French, as OU beside it tells: CHOUKRI is SHUKRI
    (r"SHTSH|SCHTSCH|SHCH|TSCH|TCH|TSH|TX|CZ|CH(?!S)|C$", "c"),
    (r"SCH|SH|SZ", "s"),
    (r"PH|FF(?!$)", "F"),
    (r"KH", "H"),
    (r"QU(?=[EI])|CK|Q|C(?![EIY])", "K"),
    (r"X", "KS"),
    (r"GH|GU(?=[EI])", "G"),
    (r"DH", "D"),
    (r"TH", "T"),
    (r"C", "S"),
    (r"OU(?=[AEIY])", "V"),
    (r"OU|OO|AU|OW(?!$)|AW(?![AEIOUY])", "U"),
    (r"W(?=[AEIOUY])|FF?$|(?<=[OE])W$", "V"),
    (r"H(?=[^AEIOUY]|$)", ""),
    (r"[AE][IYJ]+$|EE|EA|[IY][IYJE]+$|(?<=[AEIOUY])[IYJ]+|[YJ]+(?=[^AEIOUY]|$)", "I"),
    (r"J", "j"),
    (r"[OU]E(?=[^AEIOUY])", "U"),
    (r"AE(?=[^AEIOUY])", "A"),
)
_SOUND = re.compile("|".join(f"({pattern})" for pattern, _ in _ROMANISED))
_UNLIKE = (0.0, "")
_VOWEL = re.compile(r"[AEIOU]")
_VOWELS = str.maketrans("EYOW", "IIUU")
_GLUED_SERVANT = re.compile(r"^ABD(?:AL|EL|UL|OL|OUL|IL)(?=[A-Z]{3})|^ABD[AEIOU]([RSNZTD])(?=\1)")
_GLUED_FAITH = re.compile(r"(?<=[A-Z]{3})(?:AL|AD|ED|UD|ID)(?:DINE?|DEEN)$")
_ARTICLED_FROM = 7
_DOUBLED = re.compile(r"(.)(?=\1)")
_BONELESS = str.maketrans("SszGBc", "SsSKPj", "AIUY'")


class Part(NamedTuple):
    """One part of a name as it is compared.

    ``known`` parts are names in their own right; ``vowelless`` ones come from a script that leaves vowels out; ``weight`` is
    the share in telling people apart, 0.4 to 1.
    """

    text: str
    sounds: str
    bones: str
    family: int
    short_form: bool
    known: bool
    vowelless: bool
    weight: float


def respelled(word: str) -> str:
    """Return the word with ``servant of the`` and ``of the faith`` written one way: ABDEL-, ABDUR-, -EDDINE, -ALDIN."""
    if word.startswith("ABD"):
        word = _GLUED_SERVANT.sub("ABDUL", word)
    return _GLUED_FAITH.sub("UDDIN", word) if word.endswith(("DIN", "DINE", "DEEN")) else word


def sounds(text: str) -> str:
    """Return ``text`` with every romanisation of one sound written one way; EL- before a long word is the article AL-."""
    if text.startswith("EL") and len(text) >= _ARTICLED_FROM:
        text = "AL" + text[2:]
    return _DOUBLED.sub("", _SOUND.sub(_sound, text).translate(_VOWELS))


def _sound(found: re.Match[str]) -> str:
    return _ROMANISED[(found.lastindex or 1) - 1][1]


def bones(folded: str) -> str:
    """Return the consonants of folded sounds; a vowel that begins the word stays, as one vowel."""
    rest = folded.translate(_BONELESS).replace("Z", "S")
    return _DOUBLED.sub("", "a" + rest if folded[:1] in {"A", "I", "U"} else rest)


def _family_tables() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """Return family numbers by exact form, by folded form, and by short form; a form listed twice stays with the first."""
    exact: dict[str, int] = {}
    folded: dict[str, int] = {}
    short: dict[str, int] = {}
    for number, group in enumerate(FAMILIES, start=1):
        full, _, brief = group.partition("|")
        for form in {each: None for listed in full.split() for each in (listed, respelled(listed))}:
            exact.setdefault(form, number)
            if len(form) > SHORT + 1:
                folded.setdefault(sounds(form), number)
        for form in brief.split():
            short.setdefault(form, number)
    return exact, folded, short


_EXACT, _FOLDED, _SHORT_FORMS = (MappingProxyType(table) for table in _family_tables())


def family(text: str, folded: str) -> tuple[int, bool]:
    """Return the number of the family a part belongs to (0: none), and whether it is only a short form there."""
    number = _EXACT.get(text, 0)
    if number:
        return number, False
    number = _SHORT_FORMS.get(text, 0)
    if number:
        return number, True
    return (_FOLDED.get(folded, 0) if len(text) > SHORT + 1 else 0), False


_COMMON_TEXTS = frozenset(COMMON.split())
_COMMON_FAMILIES = frozenset(family(text, sounds(text))[0] for text in _COMMON_TEXTS) - {0}


def part(text: str, weight: float = 1.0) -> Part:
    """Return one part ready to be compared; ``weight`` is how rare it is on the lists, 0.4 to 1."""
    folded = sounds(text)
    number, short_form = family(text, folded)
    common = text in _COMMON_TEXTS or number in _COMMON_FAMILIES
    share = min(weight, COMMON_WEIGHT) if common else weight
    if len(text) <= SHORT:
        share = min(share, 0.6)
    if len(text) == 1:
        share = 0.4
    skeleton = bones(folded)
    vowelless = len(skeleton) >= SHORT and not _VOWEL.search(text)
    return Part(text, folded, skeleton, number, short_form, common or number > 0, vowelless, share)


def likeness(one: Part, other: Part) -> tuple[float, str]:
    """Return how alike two parts are, 0 to 1, and by what: equal, same family, ending, spelling; 0 below FLOOR."""
    if one.text == other.text:
        return 1.0, "equal"
    if one.family and one.family == other.family:
        return (0.88, "short form") if one.short_form or other.short_form else (0.95, "same family")
    longest, shortest = len(one.text), len(other.text)
    if longest < shortest:
        longest, shortest = shortest, longest
    if shortest < SHORT:
        return _UNLIKE
    if one.sounds == other.sounds and longest > SHORT and not (one.known and other.known):
        return 0.94, "sounds alike"
    edits = OSA.distance(one.text, other.text, score_cutoff=longest // 2)
    if edits * 2 <= longest:
        found = _spelled_alike(one, other, edits / longest)
    else:
        found = _vowels_left_out(one, other) if one.vowelless or other.vowelless else _UNLIKE
    return (CUT_SHORT, "cut short") if found is _UNLIKE and _is_cut_short(one, other) else found


def _is_cut_short(one: Part, other: Part) -> bool:
    """Tell whether one part begins the other, which goes on; ABDUL begins too many to stand for any."""
    brief, full = (one.text, other.text) if len(one.text) < len(other.text) else (other.text, one.text)
    if len(full) < len(brief) + LEFT_OFF or not full.startswith(brief) or brief == ABDUL:
        return False
    return not (one.known and other.known) and not may_slip(one, other)


def own_letters(one: Part) -> int:
    """Return how many letters a part has that tell it from another: ABDUL tells no servant from another."""
    return len(one.text) - len(ABDUL) if is_servant(one) else len(one.text)


def is_servant(one: Part) -> bool:
    """Tell whether a part is ABDUL and whose servant."""
    return one.text.startswith(ABDUL) and len(one.text) > len(ABDUL)


def may_slip(one: Part, other: Part) -> bool:
    """Tell whether two parts, though not spelled alike, may be one: ZI and ZIA but for a letter, long ones but for two."""
    shortest, longest = sorted((own_letters(one), own_letters(other)))
    if one.known and other.known:
        return False
    if shortest >= LONG:
        return OSA.distance(one.text, other.text, score_cutoff=2) <= 2
    if shortest < SHORT - 1 or not SHORT <= longest <= SHORT + 1:
        return False
    return OSA.distance(one.text, other.text, score_cutoff=1) == 1


def _spelled_alike(one: Part, other: Part, letters: float) -> tuple[float, str]:
    """Weigh the edits between letters and between bones, a first sound that differs, and two names known to be two."""
    known_apart = one.known and other.known
    if not known_apart and _differs_in_ending(one.sounds, other.sounds):
        return 0.89, "other ending"
    cost = 0.55 * letters + 0.45 * _bones_apart(one, other)
    if one.bones[:1] != other.bones[:1]:
        cost += 0.08
    if is_servant(one) and is_servant(other):
        longest = max(len(one.text), len(other.text))
        cost *= longest / (longest - len(ABDUL))
    if known_apart:
        cost += 0.25 if one.family and other.family else 0.15
    if 1 - cost >= FLOOR:
        return 1 - cost, "spelling"
    return _vowels_left_out(one, other) if one.vowelless or other.vowelless else _UNLIKE


def _vowels_left_out(one: Part, other: Part) -> tuple[float, str]:
    """Hold consonants against consonants where one side has nothing else."""
    alike = 0.9 * (1 - _bones_apart(one, other))
    return (alike, "vowels left out") if alike >= FLOOR else _UNLIKE


def _differs_in_ending(one: str, other: str) -> bool:
    """One folded part is the other plus a last vowel or S, or they differ in a last vowel."""
    if len(one) < 4 or len(other) < 4:
        return False
    if len(one) == len(other):
        return one[:-1] == other[:-1] and one[-1] in "AIU" and other[-1] in "AIU"
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return len(longer) == len(shorter) + 1 and longer.startswith(shorter) and longer[-1] in "AIUS"


def _bones_apart(one: Part, other: Part) -> float:
    """Return the edits between two parts' consonants as a share of the longer; few consonants do not weigh double."""
    least = 2 if len(one.text) <= SHORT or len(other.text) <= SHORT else 3
    return OSA.distance(one.bones, other.bones) / max(len(one.bones), len(other.bones), least)
