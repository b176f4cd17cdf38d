"""What a match says: how alike a passenger and a listed person are, in names and besides, and what would have prevented it.

This module knows what was found, as data. It refuses to know words: every ``key`` stands in the catalogues of ``words``, with
places for the values beside it. Names and evidence stay apart: ``name_score`` is what the names come to by themselves, each
Evidence what is known besides and what it counts, and ``score`` what both come to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pnrscreen.terms import UNSTATED, Terms

Values = tuple[tuple[str, str], ...]
"""What fills the places of a sentence, by name of the place."""
IDENTIFIERS = frozenset({"document", "phone", "email", "payment", "address", "guardian", "payer"})
"""The fields in which a listed identifier or keyword is found."""


class Agreement(StrEnum):
    """How two values of one field stand to each other. Where one side says nothing there is no agreement of any kind."""

    AGREES = "agrees"
    COMPATIBLE = "compatible"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found in the names: which part met which, how alike (0..1000), and what that takes from the score in points."""

    feature: str
    score: int
    key: str = ""
    said: str = ""
    listed: str = ""
    values: Values = ()
    points: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known besides the name, by passenger and list both: what each says, how that agrees, and what it counts.

    A listed identifier that is carried or was given counts by itself: its points are what the score comes to at least, whatever
    the name. Of a text (address, guardian, payer) nothing is repeated. ``also`` are keys of what is said behind the first, with
    the same values.
    """

    field: str  # birth_date | sex | nationality, or one of IDENTIFIERS
    agreement: Agreement
    points: int
    key: str = ""
    said: str = ""
    listed: str = ""
    values: Values = ()
    also: tuple[str, ...] = ()

    @property
    def alone(self) -> bool:
        """Whether it counts by itself, whatever the name."""
        return self.field in IDENTIFIERS and self.points > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """What the score would have been, had one thing been otherwise and all else the same. Below the threshold: no match."""

    key: str
    score: int
    values: Values = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A passenger resembles an entry. ``score`` is 0..1000 in the core; a score is a reason to look, never a decision.

    ``entry_name`` is what the list calls the person first; ``listed_name`` the name that met. ``rarity`` (0..1000) is how far
    the parts that agree tell one person from another: None where no name was weighed against a list. ``edition`` is the
    list's own word for its state, ``entry_digest`` the version of the entry.
    """

    watchlist: str
    entry_id: str
    entry_digest: str
    entry_name: str
    score: int
    findings: tuple[Finding, ...] = ()
    reason_code: str = ""
    name_score: int = 0
    rarity: int | None = None
    evidence: tuple[Evidence, ...] = ()
    listed_name: str = ""
    listed_kind: str = ""
    listed_strength: str = ""
    edition: str = ""
    threshold: int = 0
    otherwise: tuple[Otherwise, ...] = ()
    terms: Terms = UNSTATED

    @property
    def prevented_by(self) -> tuple[Otherwise, ...]:
        """What alone would have kept the score below the threshold."""
        return tuple(one for one in self.otherwise if one.score < self.threshold)
