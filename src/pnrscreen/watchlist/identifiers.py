"""Listed documents: found by number, held against the issuer, whatever the name.

This module knows which document is listed, also where O was read for 0, I for 1, or the check digit was taken for the last
digit of the number. It refuses to know whether whoever carries it is the person meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pnrscreen.model import Document, Entry, Finding
from pnrscreen.normalise import documents
from pnrscreen.watchlist.register import packing

EXACT: Final = 1000
SLIPPED: Final = 900
"""A number that differs only where O stands for 0 or I for 1, or by its check digit."""
UNKNOWN_ISSUER: Final = 50
"""What is taken from the score when one side does not say the issuer."""

_CHECKED: Final = 10  # nine letters and digits, and the check digit behind them (ICAO Doc 9303 part 3, 4.9)

Papers = Mapping[str, tuple[tuple[int, Document], ...]]
"""By number, slips folded: which entry lists it, by position, and as what document."""


def papers(entries: Sequence[Entry]) -> Papers:
    """Return the documents of all entries by number; numbers that tell nothing apart are left out."""
    by_number: defaultdict[str, list[tuple[int, Document]]] = defaultdict(list)
    for position, entry in enumerate(entries):
        for document in entry.documents:
            if documents.distinctive(number := documents.number(document.number)):
                by_number[packing.folded(number)].append((position, document))
    return {number: tuple(found) for number, found in by_number.items()}


def carried(said: Iterable[Document], listed: Papers) -> Iterator[tuple[int, Finding]]:
    """Yield each listed document that is carried: the entry's position, and what was found.

    The number is the same letter for letter (1000) or but for a slip (900); the issuers are the same, or one of them is not
    known (50 less). The same number from another issuer is another document.
    """
    for document in said:
        for number, misread in spellings(documents.number(document.number)):
            for position, other in listed.get(packing.folded(number), ()):
                known = bool(document.issuer and other.issuer)
                if known and document.issuer != other.issuer:
                    continue
                score, detail = likeness(number, documents.number(other.number), misread)
                issuer = "same issuer" if known else "one issuer is not known"
                finding = replace(
                    met(document, other), score=score - UNKNOWN_ISSUER * (not known), detail=f"{detail}; {issuer}"
                )
                yield position, finding


def spellings(number: str) -> Iterator[tuple[str, str]]:
    """Yield the numbers that may be meant by one, with what would have happened to it."""
    yield number, ""
    if len(number) == _CHECKED and number.isascii() and number[-1] == check_digit(number[:-1]):
        yield number[:-1], "its check digit was taken for its last"


def check_digit(number: str) -> str:
    """Return the check digit of capital letters and digits (ICAO Doc 9303 part 3, 4.9)."""
    return str(sum(int(letter, 36) * (7, 3, 1)[place % 3] for place, letter in enumerate(number)) % 10)


def likeness(said: str, listed: str, misread: str) -> tuple[int, str]:
    """Return how surely two numbers of one class are the same, and why."""
    slips = [f"{ours} read for {theirs}" for ours, theirs in zip(said, listed, strict=True) if ours != theirs]
    told = [*dict.fromkeys(slips), *filter(None, [misread])]
    return (SLIPPED, ", ".join(("same number but for a slip", *told))) if told else (EXACT, "same number")


def met(said: Document, listed: Document) -> Finding:
    """Say which document met which."""
    return Finding(
        feature="document",
        score=EXACT,
        said=" ".join(filter(None, (said.kind, said.issuer, documents.number(said.number)))),
        listed=" ".join(filter(None, (listed.kind, listed.issuer, listed.number))),
    )
