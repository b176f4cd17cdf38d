"""How a document number is misread, and how surely two numbers are the same.

This module knows O from 0, I from 1, and a check digit from the last digit of a number. It refuses to know which document is
listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pnrscreen.model import Document, Finding
from pnrscreen.normalise import documents

EXACT: Final = 1000
SLIPPED: Final = 900
"""A number that differs only where O stands for 0 or I for 1, or by its check digit."""

_FOLDED: Final = str.maketrans("OI", "01")
_CHECKED: Final = 10  # nine letters and digits, and the check digit behind them (ICAO Doc 9303 part 3, 4.9)


def folded(number: str) -> str:
    """Return a number as it stands for all that are easily mistaken for it."""
    return number.translate(_FOLDED)


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
