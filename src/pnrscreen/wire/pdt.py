"""PDT: everything the old US dialect of PAXLST says of one traveller, in one segment.

This module knows what a word of a PDT can be by its shape and by the words beside it. It refuses to know positions: no full
specification is public, and senders leave elements out.

======================  =========================================================================================
``P/1234567890``        a document (P passport, V visa, A alien registration, ...); behind it in the same composite
                        its issuer (three letters) and its dates (digits)
``SMITH:JOHN:A``        the name: the first composite made of words only
``M``, ``770115``       sex; the day of birth
``PAX``, ``CRW``, ...   what the traveller is
``GBR``, ``LHR``        a country or an airport: which of the two, the flight tells
======================  =========================================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.message import Item
from pnrscreen.wire.edifact import Segment

_PAPER = re.compile(r"[A-Z]{1,2}/[\w <.-]{0,35}")
_CODES = frozenset({"PAX", "CRW", "ITI"})
_DAY = re.compile(r"[0-9]{6}|[0-9]{8}")
_THREE = re.compile(r"[A-Z]{3}")
_IN_PAPER = (("issuer", _THREE), ("dated", _DAY))
_BESIDE = (("kind", re.compile("|".join(sorted(_CODES)))), ("sex", re.compile("[MFUX]")), ("birth", _DAY), ("place", _THREE))
_MOST: Mapping[str, int] = MappingProxyType({"kind": 1, "sex": 1, "birth": 1, "place": 3})  # a nationality and two airports


class Word(NamedTuple):
    """One component of a PDT: what it is, what it says, and where it stands.

    ``part`` is document, issuer, dated (of a document), surname, given, kind, sex, birth, place, or other: what was not
    understood.
    """

    part: str
    said: str
    element: int
    component: int


def words(segment: Segment) -> tuple[Word, ...]:
    """Return every component that says something, in order, each with what it is."""
    return tuple(_bounded(_parted([segment.values(element) for element in range(len(segment.elements))])))


def parts(segment: Segment, _code: str) -> list[Item]:
    """Return the words of a PDT as parts that the law judges apart.

    Those of a visa have a code of their own. Of codes that may be places only the first is called one: a second one may be the
    country of residence, and what may be anything is judged as what was not understood.
    """
    said = words(segment)
    visas = {word.element for word in said if word.part == "document" and word.said.startswith("V")}
    second = frozenset([word for word in said if word.part == "place"][1:])
    places = segment.places()
    return [
        Item(
            segment.tag,
            "visa" if word.element in visas else "other" if word in second else word.part,
            *places[word.element][word.component],
            word.said,
        )
        for word in said
    ]


def _parted(composites: Sequence[Sequence[str]]) -> Iterator[Word]:
    named = _named(composites)
    for element, said in enumerate(composites):
        if element == named:
            parts = ["surname", *["given"] * len(said)]
        elif _PAPER.fullmatch(said[0]):
            parts = ["document", *(_fitting(word, _IN_PAPER) for word in said[1:])]
        else:
            parts = [_fitting(word, _BESIDE) for word in said]
        yield from (Word(part, word, element, at) for at, (part, word) in enumerate(zip(parts, said, strict=False)) if word)


def _fitting(said: str, shapes: Sequence[tuple[str, re.Pattern[str]]]) -> str:
    return next((part for part, shape in shapes if shape.fullmatch(said)), "other")


def _bounded(found: Iterator[Word]) -> Iterator[Word]:
    """Yield the words; what is said more often than it can be true is other from there on."""
    counted: Counter[str] = Counter()
    for word in found:
        counted[word.part] += 1
        most = _MOST.get(word.part)
        yield word if most is None or counted[word.part] <= most else word._replace(part="other")


def _named(composites: Sequence[Sequence[str]]) -> int | None:
    """Return which composite is the name: the first of several words not all of them codes, else one of a single long word.

    Two names of three letters each are taken for codes only where another composite can be the name.
    """
    worded = [at for at, said in enumerate(composites) if any(said) and all(map(_wordy, said)) and not _CODES & set(said)]
    uncoded = [at for at in worded if any(len(word) not in {0, 1, 3} for word in composites[at])]
    several = [at for at in worded if sum(map(bool, composites[at])) > 1]
    ranked = (sorted(frozenset(several).intersection(uncoded)), uncoded, several)
    return next((candidates[0] for candidates in ranked if candidates), None)


def _wordy(said: str) -> bool:
    return all(letter.isalpha() or letter in " -'.<" for letter in said)
