"""From which score on somebody is put before an officer, where one list, or one category of it, differs from the rest.

This module knows whose threshold counts for an entry: its category's on its list, else its list's, else everyone's. It refuses
to move one: a threshold is a person's decision, written down in the settings and part of the edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pnrscreen.errors import ConfigError

LEAST, MOST = 500, 1000
"""Below the least a name is no likeness; above the most nothing would ever match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Thresholds that differ, each under ``list`` or ``list/category``, in that order."""

    own: tuple[tuple[str, int], ...] = ()

    @classmethod
    def stated(cls, said: Mapping[str, int]) -> Thresholds:
        """Take thresholds as settings state them, ``{"un": 680, "national/FTF": 620}``, or raise ConfigError."""
        for name, threshold in said.items():
            watchlist, slash, category = name.partition("/")
            if not watchlist or (slash and not category):
                raise ConfigError(f'a threshold stands under "list" or "list/category", not under {name!r}')
            if not LEAST <= threshold <= MOST:
                raise ConfigError(f"the threshold of {name} is {threshold}: it may be {LEAST} to {MOST}")
        return cls(own=tuple(sorted(said.items())))

    def of(self, watchlist: str, category: str, otherwise: int) -> int:
        """Return the threshold of one category of a list; ``otherwise`` counts where neither has its own."""
        own = dict(self.own)
        return own.get(f"{watchlist}/{category}", own.get(watchlist, otherwise))

    def lowest(self, otherwise: int) -> int:
        """Return the threshold under which nobody is a match on any list."""
        return min([otherwise, *(threshold for _, threshold in self.own)])
