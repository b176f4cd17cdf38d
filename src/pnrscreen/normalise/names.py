"""Person names as carriers spell them: order, titles, placeholders, and which of several spellings speaks for the person.

Knows how one person's name comes out of NAD, TIF and DOCS. Refuses to know which names are alike: ``watchlist`` compares, in
the letters of ``comparable``.

Strategy. A PersonName keeps the spelling of its sender, in upper case, without the fillers, placeholders and titles that are
no part of a name; nothing is reordered, joined or translated. What a check-in or reservation system calls the person (NAD,
TIF) is who travels; the document's spelling (DOCS) has the better blanks and letters and takes over where the two agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from pnrscreen.message import SaidName
from pnrscreen.model import PersonName
from pnrscreen.normalise.letters import comparable, letters, tokens
from pnrscreen.normalise.titles import CLERGY_TITLES, TITLES, Words, split, split_within

__all__ = (
    "CLERGY_TITLES",
    "PARTICLES",
    "PLACEHOLDERS",
    "TITLES",
    "choose",
    "comparable",
    "letters",
    "person_name",
    "speaking",
    "tokens",
    "understood",
)

_LIGHT_WORDS: Final = (
    "A ABD ABU AL AP BEN BIN BINT BINTI D DA DAS DE DEL DELLA DEN DER DES DI DO DOS DU E EL IBN LA LAS LE LO LOS MAC MC "
    "O OULD SAN SANTA TEN TER UL UND UR VAN VOM VON Y ZU ZUM ZUR"
)
PARTICLES: Final = frozenset(_LIGHT_WORDS.split())
"""Words inside names that carry little weight when names are compared."""

PLACEHOLDERS: Final = frozenset({"FNU", "LNU", "NFN", "NLN", "XXX"})
"""What systems that demand two names put where a person has one (first name unknown, last name unknown)."""

_SECOND_GIVEN: Final = frozenset({"NAD", "DOCS"})
"""Where first and second given names are fields of their own."""

_RANK: Final[Mapping[str, int]] = MappingProxyType(
    {source: rank for rank, source in enumerate(("NAD", "TIF", "INFT", "TRI", "TABLE", "DOCS", "MRZ"))}
)


def person_name(surname: str, given: str = "", source: str = "", known: tuple[str, ...] = ()) -> PersonName:
    """Understand one spelling of a name. A single-name person comes out with a surname only.

    ``known`` are the same person's given names by other spellings; they help to tell a glued title from a name.
    """
    names, titles = split(_words(given), known)
    if source in _SECOND_GIVEN:
        names, inner = split_within(names, known)
        titles = (*inner, *titles)
    family = _words(surname)
    if _is_placeholder(names):
        names = ()
        family, titles = _single(family, titles)
    if _is_placeholder(family):
        family, names = names, ()
    return PersonName(surname=" ".join(family), given=" ".join(names), title=" ".join(titles), source=source)


def understood(said: Sequence[SaidName]) -> tuple[PersonName, ...]:
    """Return a person's names, each spelling once, the one that speaks for the person first, whatever order they came in."""
    if len(said) == 1:  # as on a passenger list
        name = person_name(said[0].surname, said[0].given, said[0].source)
        return (name,) if name.surname else ()
    documents = [person_name(name.surname, name.given, name.source) for name in said if name.source == "DOCS"]
    known = tuple(sorted(name.given for name in documents if name.given))
    spoken = [person_name(name.surname, name.given, name.source, known) for name in said if name.source != "DOCS"]
    names = [name for name in (*documents, *spoken) if name.surname]
    if len(names) < 2:
        return tuple(names)
    names.sort(key=_order)
    return _each_once((_chosen(names), *names))


def speaking(said: Sequence[SaidName]) -> PersonName:
    """Return the name that speaks for the person; empty when nothing names them."""
    return choose(understood(said))


def choose(names: Sequence[PersonName]) -> PersonName:
    """Return the spelling that speaks for the person: the document's where it agrees with the check-in or reservation name
    but for blanks, title and further given names, otherwise the latter. It carries the title of whichever has one.
    """
    return _chosen(sorted(names, key=_order)) if names else PersonName(surname="")


def _chosen(ordered: Sequence[PersonName]) -> PersonName:
    first = ordered[0]
    document = next((name for name in ordered if name.source == "DOCS" and _agree(name, first)), first)
    return document if document.title or not first.title else replace(document, title=first.title)


def _words(text: str) -> Words:
    """Upper-case words; an MRZ filler is a blank (ICAO Doc 9303 part 3, 4.6)."""
    return (text.upper(),) if text.isalpha() else tuple(text.upper().replace("<", " ").split())


def _is_placeholder(words: Words) -> bool:
    if len(words) == 1 and words[0].isalnum():
        return words[0] in PLACEHOLDERS
    return not any(letter.isalnum() for letter in "".join(words)) or (len(words) == 1 and words[0] in PLACEHOLDERS)


def _single(family: Words, titles: Words) -> tuple[Words, Words]:
    """Take the titles off the end of an only name, but never the whole of it."""
    names, more = split(family[1:], glued=False)
    return (*family[:1], *names), (*more, *titles)


def _agree(document: PersonName, spoken: PersonName) -> bool:
    if document.surname == spoken.surname and document.given == spoken.given:
        return True
    one, other = letters(document.given), letters(spoken.given)
    same_given = (one.startswith(other) or other.startswith(one)) if one and other else one == other
    return same_given and letters(document.surname) == letters(spoken.surname)


def _order(name: PersonName) -> tuple[int, str, str, str]:
    return _RANK.get(name.source, len(_RANK)), name.surname, name.given, name.title


def _each_once(names: Sequence[PersonName]) -> tuple[PersonName, ...]:
    spellings: dict[tuple[str, str], PersonName] = {}
    for name in names:
        spellings.setdefault((name.surname, name.given), name)
    return tuple(spellings.values())
