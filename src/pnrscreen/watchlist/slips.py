"""How a document number is misread, and how surely two numbers are the same.

This module knows O from 0, I from 1, and a check digit from the last digit of a number. It refuses to know which document is
listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from pnrscreen.model import Document
from pnrscreen.normalise import documents
from pnrscreen.resemblance import Agreement, Evidence, Values

EXACT: Final = 1000
SLIPPED: Final = 900
"""A number that differs only where O stands for 0 or I for 1, or by its check digit."""

_FOLDED: Final = str.maketrans("OI", "01")
_CHECKED: Final = 10  # nine letters and digits, and the check digit behind them (ICAO Doc 9303 part 3, 4.9)


class Likeness(NamedTuple):
    """How surely two numbers are the same, with the keys and values of what is said of it."""

    points: int
    key: str
    also: tuple[str, ...] = ()
    values: Values = ()


class Issuers(NamedTuple):
    """What two issuers take from the score, and the key of what is said of them."""

    loss: int
    key: str


SAME_ISSUER: Final = Issuers(0, "issuer.same")


def folded(number: str) -> str:
    """Return a number as it stands for all that are easily mistaken for it."""
    return number.translate(_FOLDED)


def spellings(number: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the numbers that may be meant by one, with the keys of what would have happened to it."""
    yield number, ()
    if len(number) == _CHECKED and number.isascii() and number[-1] == check_digit(number[:-1]):
        yield number[:-1], ("slip.check_digit",)


def check_digit(number: str) -> str:
    """Return the check digit of capital letters and digits (ICAO Doc 9303 part 3, 4.9)."""
    return str(sum(int(letter, 36) * (7, 3, 1)[place % 3] for place, letter in enumerate(number)) % 10)


def likeness(said: str, listed: str, misread: tuple[str, ...]) -> Likeness:
    """Return how surely two numbers of one class are the same, and why."""
    slips = dict.fromkeys((ours, theirs) for ours, theirs in zip(said, listed, strict=True) if ours != theirs)
    if slips:
        read, meant = (", ".join(letters) for letters in zip(*slips, strict=True))
        return Likeness(SLIPPED, "document.slip", ("slip.read", *misread), (("read", read), ("meant", meant)))
    return Likeness(SLIPPED, "document.slip", misread) if misread else Likeness(EXACT, "document.same")


def met(said: Document, listed: Document, alike: Likeness, issuers: Issuers) -> Evidence:
    """Say which document met which, and how surely."""
    points = alike.points - issuers.loss
    return Evidence(
        field="document",
        agreement=Agreement.AGREES if points == EXACT else Agreement.COMPATIBLE,
        points=points,
        key=alike.key,
        said=" ".join(filter(None, (said.kind, said.issuer, documents.number(said.number)))),
        listed=" ".join(filter(None, (listed.kind, listed.issuer, listed.number))),
        values=alike.values,
        also=(*alike.also, issuers.key),
    )
