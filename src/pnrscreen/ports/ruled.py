"""What is exchanged with the store about rules, beside where each stands: counts, never of whom.

This module knows the shape of it. It refuses to know anybody whom a rule met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from pnrscreen.tenure import Tenure


class ShadowCount(NamedTuple):
    """How often a rule in shadow would have hit on the flights of one day (ISO), and of how many flights that were judged."""

    rule: str
    version: int
    day: str
    hits: int
    flights: int


class Decided(NamedTuple):
    """How many hits of one version of a rule people confirmed, and how many they dismissed."""

    rule: str
    version: int
    confirmed: int
    dismissed: int

    @property
    def number(self) -> int:
        """How many were decided."""
        return self.confirmed + self.dismissed


class RulesReading(Protocol):
    """What can be asked of where rules stand."""

    def tenures(self) -> Sequence[Tenure]:
        """Return where every version of every rule stands, by rule and version."""

    def shadowed(self) -> Sequence[ShadowCount]:
        """Return what the rules in shadow would have hit, in counts by rule and day."""

    def judged(self) -> Sequence[Decided]:
        """Return how many hits of each rule people confirmed and dismissed."""


class RulesWriting(Protocol):
    """What is written down of where rules stand."""

    def put_tenure(self, tenure: Tenure, before: Tenure | None = None) -> None:
        """Write down where a rule stands; raises Conflict where it does not stand as ``before`` any more (None: not yet)."""

    def end_shadow(self, rule: str, version: int) -> int:
        """Delete what was counted of a rule in shadow, and return of how many flights."""
