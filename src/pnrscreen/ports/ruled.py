"""What is exchanged with the store about rules, beside where each stands: counts, never of whom.

This module knows the shape of it. It refuses to know anybody whom a rule met.
"""

from __future__ import annotations

from typing import NamedTuple


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
