"""Titles that reveal a religious office: found in names and taken out of them, in values and in bytes alike.

This module knows where a title stands: apart from a given name, before or behind it, or glued to its end where the reader of
names took it for one. It refuses to know which titles those are: the profile lists them.

A title is never all there is of a name, and a word that is also a given name (``titles_also_names``: Imam) counts only where
the reader of names, who compares the spellings of one person, took it for a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from pnrscreen.model import PersonName, Report
from pnrscreen.privacy.profile import Profile

_BETWEEN = re.compile(r"[\s.]")
"""What stands between a title and the rest of a name, where anything does."""


class Titled(NamedTuple):
    """A given name, and a title said with it that may not be kept."""

    given: str
    title: str


class Place(NamedTuple):
    """Where in the bytes a title stands, and the class under which it is refused."""

    start: int
    end: int
    reason: str


def title_class(title: str, profile: Profile) -> str:
    """Return the class under which a title is refused, or "" when it may stay."""
    if not title:
        return ""  # as most names have
    words = re.sub(r"[^A-Z ]", "", title.upper()).split()
    return next((profile.titles[word] for word in (*words, "".join(words)) if word in profile.titles), "")


def refuses_title(title: str, profile: Profile) -> bool:
    """Tell whether a title reveals what may not be kept."""
    return bool(title_class(title, profile))


def without_title(name: PersonName, profile: Profile) -> PersonName:
    """Return a name without refused titles."""
    given, _ = _parted(name.given, profile)
    title = "" if refuses_title(name.title, profile) else name.title
    return name if (given, title) == (name.given, name.title) else replace(name, given=given, title=title)


def titled(reports: Iterable[Report], profile: Profile) -> Iterator[Titled]:
    """Yield every name of the reports with which a refused title was said."""
    for report in reports:
        for statement in report.statements:
            for name in statement.identity.names:
                given, taken = _parted(name.given, profile)
                yield from (Titled(given, title) for title in taken)
                if (said := given or name.surname) and refuses_title(name.title, profile):
                    yield Titled(said, name.title)


def _parted(given: str, profile: Profile) -> tuple[str, tuple[str, ...]]:
    """Part a given name from refused titles that stand before or behind it; something always remains."""
    words = given.split()
    taken = []
    for end in (-1, 0):
        while len(words) > 1 and _told_by_itself(words[end], profile):
            taken.append(words.pop(end))
    return (" ".join(words), tuple(taken)) if taken else (given, ())


def _told_by_itself(word: str, profile: Profile) -> bool:
    plain = word.upper().strip(".,")
    return plain in profile.titles and plain not in profile.titles_also_names


def places(content: bytes, stretches: Iterable[tuple[int, int]], names: Iterable[Titled], profile: Profile) -> frozenset[Place]:
    """Return where refused titles stand in ``content``.

    ``stretches`` are those that hold names and nothing else, such as a history's, which no report repeats; ``names`` are looked
    for everywhere: in TIF, DOCS, INFT, check-in and history.
    """
    text = content.decode("latin-1")  # one character a byte: a place in the text is a place in the bytes
    found = set(_apart(text, stretches, profile))
    for name in set(names):
        found.update(_spans(_beside(name), text))
    return frozenset(Place(start, end, title_class(text[start:end], profile)) for start, end in found)


def _apart(text: str, stretches: Iterable[tuple[int, int]], profile: Profile) -> Iterator[tuple[int, int]]:
    """Yield where a title stands that a blank parts from the first or last word of a name; a name of one word holds none."""
    parted = [(start, said) for start, stop in stretches if _BETWEEN.search(said := text[start:stop])]
    if not parted:
        return
    words = sorted(profile.titles.keys() - profile.titles_also_names, key=lambda word: (-len(word), word))
    title = "|".join(map(_loose, words)) or "(?!)"
    apart = re.compile(rf"(?:^|[^\w\s.-])\s*({title})[\s.]+(?=\w)|(?<=\w)\s+({title})(?=[\s.]*(?:$|[^\w\s.-]))", re.IGNORECASE)
    for start, said in parted:
        for at, end in _spans(apart, said):
            yield start + at, start + end


def _beside(name: Titled) -> re.Pattern[str]:
    """Return the pattern of a title before or behind the given name it was said with, glued to its end or apart."""
    given, title = _loose(name.given), _loose(name.title)
    return re.compile(rf"(?<![A-Z])(?:({title})[\s.]+{given}|{given}[\s.]*({title}))(?![A-Z])", re.IGNORECASE)


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Yield where the one group that took part in each match begins and ends."""
    for match in pattern.finditer(text):
        yield match.span(match.lastindex or 0)


def _loose(words: str) -> str:
    """Return a pattern for ``words`` as messages may write them: folded, glued, or in letters of another encoding."""
    return r"[\s-]*".join(re.escape(letter) if letter.isascii() else ".{1,4}" for letter in words if not letter.isspace())
