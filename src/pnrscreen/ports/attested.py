"""What of the store can be held against the log: entries with what lies sealed beside them, decisions, receipts.

None of it is shown to anybody: a decision is named by its hit, a receipt by its id, and why somebody decided is opened only to
see that it opens.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple, Protocol

from pnrscreen.rights import Log


class Act(NamedTuple):
    """An entry of a log with its private part.

    ``place`` is None while it waits for one. ``private`` is None where the key of its ``cohort`` does not stand any more, so
    that nobody opens it, and where ``fault`` says what is wrong with what lies beside it.
    """

    place: int | None
    event: str
    at: str
    cohort: str
    public: Mapping[str, str | int]
    private: Mapping[str, str | int] | None
    fault: str = ""


class Verdict(NamedTuple):
    """What people said of a hit: as what it was decided ("" where it was not), by whom, and as what it stood before them.

    ``by`` names who decided an ordinary hit; in the lane of protection it is what each found, in order. ``level`` and
    ``edition`` are those of an ordinary hit.
    """

    state: str
    by: tuple[str, ...] = ()
    level: str = ""
    edition: str = ""

    @property
    def said(self) -> str:
        """This in words, for who is told that it is said otherwise elsewhere."""
        who = f" by {'; '.join(self.by)}" if self.by else " by nobody"
        return f"{self.state or 'undecided'}{who}{f' at level {self.level}' if self.level else ''}"


def finding(who: str, decision: str, recipient: str) -> str:
    """Say what one specialist reviewer found, as a verdict names it."""
    return f"{who} ({decision}{f' for {recipient}' if recipient else ''})"


class Stood(NamedTuple):
    """What the store says of a hit that somebody decided, or found something of. ``at`` is when they did last (ISO);
    ``faults`` are what does not open beside it, each with the cohort of its key.
    """

    hit: str
    verdict: Verdict
    at: str
    faults: tuple[tuple[str, str], ...] = ()


class Attesting(Protocol):
    """What is held against the log; a part of ``Snapshot``."""

    def acts(self, log: Log, standing: Collection[str]) -> Iterator[Act]:
        """Yield the entries of a log in order, those without a place last; opens what lies under keys that stand."""

    def stood(self, standing: Collection[str]) -> Iterator[Stood]:
        """Yield every hit that was decided or of which something was found; tries what lies under keys that stand."""

    def states(self, hits: Collection[str]) -> Mapping[str, str]:
        """Return in which state some hits stand, by id; what is not there is left out."""

    def taken_in(self, receipts: Collection[str]) -> Mapping[str, Mapping[str, int]]:
        """Return what some receipts count, as the log does (``messages``, ``dropped.`` by class), by id."""

    def receipts(self) -> Iterator[str]:
        """Yield the ids of all receipts."""

    def judging(self) -> Iterator[tuple[str, str]]:
        """Yield what judges or judged (``list NAME``, ``edition``) with its digest, as often as it came into force."""

    def edited(self, *, whole: bool = True) -> Iterator[str]:
        """Yield what does not stand as it was written: rows, by table and key, and, of the ``whole`` store, receipts, flights
        and who stands on them too, which takes the longer the more there are.
        """

    def undecided(self) -> int:
        """Return how many hits stand decided by nobody."""


class Proving(Protocol):
    """What proves rows at once that were written otherwise; a part of ``Transaction``."""

    def prove_all(self) -> int:
        """Prove every row that can be proven as it stands, whatever wrote it; return how many."""
