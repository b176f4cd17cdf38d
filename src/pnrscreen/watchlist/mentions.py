"""Listed identifiers and keywords inside the texts a message may keep: addresses, a minor's guardian, who pays.

This module knows how a text and what is sought in it are spelled alike, and finds all of it in one pass (Aho-Corasick). It
refuses to repeat what a text says: evidence names the field and the kind of thing in it, and no word. Texts that no law admits
never come here; general remarks are dropped before anything is kept.

Both are spelled in capital letters and digits with one blank between words, and only whole words are found. Groups of digits
are also read as one number, with and without the letters before them, as telephones and documents are written. A document is
sought by its number alone, hence only where that has eight letters and digits or more, one of them a digit: no postcode has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import ahocorasick

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Entry, Identity
from pnrscreen.normalise import documents
from pnrscreen.watchlist import contacts

PATTERNS_MAX: Final = 200_000
"""Beyond it an automaton takes more memory and time to build than what it finds is worth."""

_NUMBER_SHORTEST: Final = 8
_KEYWORD_SHORTEST: Final = 3
_APART: Final = re.compile(r"\W+")
_COUNTRY: Final = re.compile(r"(?:(?<![0-9])00|\+)(?=[ (]*[1-9])")
_DIGITS: Final = re.compile(r"(?<=[0-9]) (?=[0-9])")
_SERIES: Final = re.compile(r"(?<![0-9A-Z])([A-Z]{1,3}) (?=[0-9])")


def texts(identity: Identity) -> Iterator[tuple[str, str]]:
    """Yield the texts in which something may be sought, with the field each stands in."""
    for contact in identity.contacts:
        if contact.kind in {"address", "guardian"}:
            yield contact.kind, contact.value
    for payment in identity.payments:
        if payment.holder:
            yield "payer", payment.holder


def readings(text: str) -> Sequence[str]:
    """Return a text as it may be read: word by word, with groups of digits joined, with the letters before them too."""
    plain = spelled(_COUNTRY.sub(" ", text))
    joined = _DIGITS.sub("", plain)
    return tuple(dict.fromkeys((plain, joined, _SERIES.sub(r"\1", joined))))


def spelled(text: str) -> str:
    """Return the words of a text in capital letters and digits of the Latin alphabet, one blank between them."""
    return " ".join(filter(None, map(documents.number, _APART.split(text))))


def numbers(said: Iterable[str]) -> Sequence[str]:
    """Return what in the readings of a text may be the number of a document."""
    words = dict.fromkeys(word for reading in said for word in reading.split(" "))
    return [word for word in words if len(word) >= _NUMBER_SHORTEST and not word.isalpha()]


class Mentions:
    """What is sought in texts, and which entries, each given with its position, list it."""

    def __init__(self, entries: Iterable[tuple[int, Entry]]) -> None:
        sought: defaultdict[str, dict[tuple[int, str], None]] = defaultdict(dict)
        for position, entry in entries:
            for kind, text in _patterns(entry):
                sought[text][position, kind] = None
        if len(sought) > PATTERNS_MAX:
            raise WatchlistError(
                f"the lists name {len(sought):,} keywords, telephones and e-mails; at most {PATTERNS_MAX:,} can be sought in"
                " texts: drop those that are not worth it"
            )
        self._automaton = ahocorasick.Automaton()
        for text, listed in sought.items():
            self._automaton.add_word(f" {text} ", tuple(listed))
        self._automaton.make_automaton()

    def __len__(self) -> int:
        """Return how many texts are sought."""
        return len(self._automaton)

    def found(self, said: Iterable[str]) -> Sequence[tuple[int, str]]:
        """Return what a text, by its readings, mentions, each once: the entry's position, and the kind of thing."""
        if not self:
            return ()
        return tuple({one: None for text in said for _, listed in self._automaton.iter(f" {text} ") for one in listed})


def _patterns(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield what of an entry is sought in texts: of what kind, and as it is spelled there."""
    for keyword in entry.keywords:
        text = spelled(keyword)
        if len(text) >= _KEYWORD_SHORTEST:
            yield "keyword", text
    for contact in entry.contacts:
        if contact.kind == "phone" and (number := contacts.telephone(contact.value)):
            yield "telephone", number.digits
        if contact.kind == "email" and (address := contacts.email(contact.value)):
            yield "email", spelled(address)
