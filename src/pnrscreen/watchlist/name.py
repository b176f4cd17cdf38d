"""What a name is made of, before it is compared: parts, what may be glued to them, whose father, where it may be cut off.

This module knows the writing of one name. It refuses to know any other name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.model import ListedName
from pnrscreen.normalise import names
from pnrscreen.normalise.titles import NAMES_TOO
from pnrscreen.watchlist.particles import ARTICLES, FATHER, HONOURS, LAST_NAMES, PARTICLES, SERVANT, SYLLABLE_SURNAMES
from pnrscreen.watchlist.spelling import SHORT, Part, respelled

_TITLES = (names.TITLES - NAMES_TOO) | HONOURS
_FAITH = re.compile(r"(?:AL|UL|UD|ED|AD|EL|ID)?(?:DINE?|DEEN)")
_MINDED = _TITLES | PARTICLES | SERVANT
"""Words that are no part of a name by themselves; most names hold none."""
_NO_RUN = 10_000
_DIGIT = re.compile(r"[0158]")
_MISREAD = re.compile(r"(?<!\d)[0158](?=[^\W\d_])|(?<=[^\W\d_])[0158](?!\d)")
_READ = MappingProxyType({"0": "O", "1": "I", "5": "S", "8": "B"})
"""Digits that are misread letters: no name has a digit beside a letter."""


class Spelled(NamedTuple):
    """A name taken apart: its parts in order, what particles stand before each, and how many letters and gaps it has."""

    cores: tuple[str, ...]
    before: tuple[tuple[str, ...], ...]
    letters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name ready to be compared.

    ``parts`` in the order of writing, particles left out; ``glued`` holds for each the spelling with its particles glued
    on, or nothing; ``fathers`` marks parts after BIN or its like; ``tail`` is the part a cut-off would shorten; ``letters``
    counts all letters and gaps; ``syllabic`` names have a one-syllable family name and a given name of two short parts;
    ``longest`` is the length of the longest part, ``shortest_run`` that of the shortest two neighbours written as one;
    ``brief`` where a part may be the initials of several.
    """

    parts: tuple[Part, ...]
    glued: tuple[str, ...]
    fathers: tuple[bool, ...]
    tail: int
    letters: int
    syllabic: bool
    longest: int
    shortest_run: int
    brief: bool


def take_apart(text: str) -> Spelled:
    """Return a name's parts: titles off, compounds made one, particles set aside; something always remains of a name."""
    spelled = names.tokens(_MISREAD.sub(_letter, text) if _DIGIT.search(text) else text)
    if _MINDED.isdisjoint(spelled) and not any(map(_is_compound, spelled)):
        return Spelled(spelled, ((),) * len(spelled), _letters(spelled))
    kept = _join_compounds([respelled(word) for word in spelled if word not in _TITLES] or list(spelled))
    cores: list[str] = []
    before: list[tuple[str, ...]] = []
    waiting: tuple[str, ...] = ()
    for word in kept:
        if word in PARTICLES:
            waiting = (*waiting, word)
            continue
        cores.append(word)
        before.append(waiting)
        waiting = ()
    if len(waiting) == 1 and waiting[0] in LAST_NAMES:
        cores.append(waiting[0])
        before.append(())
    if not cores:
        cores, before = kept, [()] * len(kept)
    return Spelled(tuple(cores), tuple(before), _letters(spelled))


def is_plain(word: str) -> bool:
    """Tell whether a word is a part of any name it stands in, itself, whatever stands beside it."""
    return word.isascii() and word.isalpha() and word.upper() not in _MINDED and not _is_compound(word.upper())


def _letter(digit: re.Match[str]) -> str:
    return _READ[digit[0]]


def _is_compound(word: str) -> bool:
    """Tell whether a word may be half of a compound, or one in a spelling of its own (``respelled``)."""
    return word.startswith("ABD") or word.endswith(("DIN", "DINE", "DEEN"))


def _letters(spelled: tuple[str, ...]) -> int:
    return sum(map(len, spelled)) + max(0, len(spelled) - 1)


def ready(spelled: Spelled, part: Callable[[str], Part], *, given: int = 0) -> Name:
    """Return a name ready to be compared; its first ``given`` parts are given names (0: not known)."""
    cores = spelled.cores
    parts = tuple(part(core) for core in cores)
    return Name(
        parts=parts,
        glued=tuple("".join(before) + core if before else "" for before, core in zip(spelled.before, cores, strict=True)),
        fathers=tuple(any(particle in FATHER for particle in before) for before in spelled.before),
        tail=min(given or len(cores), len(cores)) - 1,
        letters=spelled.letters,
        syllabic=is_syllabic(cores),
        longest=max(map(len, cores), default=0),
        shortest_run=_shortest_run(cores),
        brief=any(map(_is_brief, parts)),
    )


def from_fields(given: str, surname: str, part: Callable[[str], Part]) -> Name:
    """Return a name of two fields ready to be compared: given names first, the last of them the one a cut-off shortens."""
    taken = take_apart(f"{given} {surname}")
    return ready(taken, part, given=given_parts(surname, taken) if given else 0)


def from_list(said: ListedName, part: Callable[[str], Part]) -> Name:
    """Return a listed name ready to be compared."""
    taken = take_apart(said.text)
    return ready(taken, part, given=given_parts(said.surname, taken))


def given_parts(surname: str, taken: Spelled) -> int:
    """Return how many parts of a name, written given names first, are given names; 0 when its surname is not known."""
    return max(0, len(taken.cores) - len(take_apart(surname).cores)) if surname else 0


def without(name: Name, position: int) -> Name:
    """Return a name as it would be, had one of its several parts not been said."""
    parts = (*name.parts[:position], *name.parts[position + 1 :])
    cores = tuple(part.text for part in parts)
    return Name(
        parts=parts,
        glued=(*name.glued[:position], *name.glued[position + 1 :]),
        fathers=(*name.fathers[:position], *name.fathers[position + 1 :]),
        tail=max(0, name.tail - (position <= name.tail)),
        letters=name.letters - len(name.parts[position].text) - 1,
        syllabic=is_syllabic(cores),
        longest=max(map(len, cores)),
        shortest_run=_shortest_run(cores),
        brief=any(map(_is_brief, parts)),
    )


def beside(name: Name, other: Name, positions: Sequence[int]) -> Name:
    """Return a name with some parts of another one after it, none of them run together with those of the first."""
    parts = (*name.parts, *(other.parts[at] for at in positions))
    return replace(
        name,
        parts=parts,
        glued=(*name.glued, *(other.glued[at] for at in positions)),
        fathers=(*name.fathers, *(other.fathers[at] for at in positions)),
        letters=name.letters + sum(len(other.parts[at].text) + 1 for at in positions),
        syllabic=False,
        longest=max(len(part.text) for part in parts),
        shortest_run=_NO_RUN,
        brief=any(map(_is_brief, parts)),
    )


def _is_brief(one: Part) -> bool:
    return len(one.text) <= SHORT and not one.known


def _shortest_run(cores: tuple[str, ...]) -> int:
    return min(map(_length, cores, (*cores[1:], cores[0])), default=0) if len(cores) > 1 else _NO_RUN


def _length(one: str, next_to_it: str) -> int:
    return len(one) + len(next_to_it)


def _join_compounds(spelled: list[str]) -> list[str]:
    """Return the words with ABD AL X made one word, and X AL DIN, in one spelling each."""
    joined: list[str] = []
    ahead = iter(range(len(spelled)))
    for position in ahead:
        word = spelled[position]
        if word in SERVANT and (whose := _whose_servant(spelled, position)):
            joined.append("ABDULLAH" if spelled[whose] == "ALLAH" else "ABDUL" + spelled[whose])
            for _ in range(whose - position):
                next(ahead)
        elif _FAITH.fullmatch(word) and joined and any(before not in PARTICLES for before in joined):
            while joined[-1] in ARTICLES:
                joined.pop()
            joined[-1] += "UDDIN"
        else:
            joined.append(word)
    return joined


def _whose_servant(spelled: list[str], position: int) -> int:
    """Return where the word stands that ABD at ``position`` needs, past an article; 0 when there is none."""
    whose = position + 1
    while whose < len(spelled) - 1 and spelled[whose] in ARTICLES:
        whose += 1
    return whose if whose < len(spelled) else 0


def is_syllabic(cores: tuple[str, ...]) -> bool:
    """Return whether three short parts begin or end with a family name of one syllable."""
    if len(cores) != 3 or any(len(core) > 6 for core in cores):
        return False
    return cores[0] in SYLLABLE_SURNAMES or cores[2] in SYLLABLE_SURNAMES
