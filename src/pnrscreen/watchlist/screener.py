"""People against lists, for any program: lists are prepared once, then asked about one person or about many.

::

    listed = watchlist.read("csv", {"list.csv": content}, "national")
    screener = Screener.build(listed.entries)
    for match in screener.screen_one(person("Amina Karimova", birth_date="1984-02-29")):
        print(match.entry_id, match.score, why(match))

This module knows how the parts are joined. It refuses to keep or to log anything, and to say what follows from a match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from pnrscreen.model import Entry, Identity
from pnrscreen.resemblance import Match
from pnrscreen.watchlist.index import Index, lay_out, opened
from pnrscreen.watchlist.match import NOT_SAID, Editions, match_all
from pnrscreen.watchlist.register import Register
from pnrscreen.watchlist.thresholds import Thresholds
from pnrscreen.watchlist.weigh import DEFAULT, Settings

TOGETHER = 1024
"""How many people are looked for at once: more would take memory and save no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screener:
    """Entries of any number of lists, and registers of documents, ready to be asked. Nothing it is asked changes an answer.

    One thread at a time may ask it. To use several cores, use processes: each builds its own, or all are forked after one has
    built it; what they answer is the same.
    """

    index: Index = field(repr=False)
    settings: Settings = DEFAULT
    editions: Editions = field(default_factory=lambda: NOT_SAID)
    registers: tuple[Register, ...] = field(default=(), repr=False)

    @classmethod
    def build(
        cls,
        entries: Iterable[Entry],
        settings: Settings = DEFAULT,
        thresholds: Thresholds | None = None,
        editions: Editions = NOT_SAID,
        registers: Iterable[Register] = (),
    ) -> Screener:
        """Prepare entries, of one list or of several in turn, which are looked at once and not kept.

        ``thresholds`` take the place of those in ``settings``; ``editions`` are the lists' own words for their states.
        """
        if thresholds is not None:
            settings = replace(settings, thresholds=thresholds)
        return cls(index=opened(lay_out(entries)), settings=settings, editions=editions, registers=tuple(registers))

    def screen(self, batch: Iterable[Identity], day: str = "") -> list[tuple[Match, ...]]:
        """Return for each person, in order, the entries that may be meant, best first, and the registered documents that are
        carried; much faster than one by one.

        Only what is in force on ``day`` (ISO) can match; without a day everything can.
        """
        people, found = iter(batch), list[tuple[Match, ...]]()
        while some := list(islice(people, TOGETHER)):
            matches = match_all(some, self.index, self.settings, self.editions, day)
            found += [self._beside(one, entries, day) for one, entries in zip(some, matches, strict=True)]
        return found

    def screen_one(self, person: Identity, day: str = "") -> tuple[Match, ...]:
        """Return the entries that may be meant by one person, at or above their threshold, best first."""
        return self.screen([person], day)[0]

    def _beside(self, person: Identity, entries: tuple[Match, ...], day: str) -> tuple[Match, ...]:
        """Return what was found on the lists, and behind it what the registers hold."""
        settings = self.settings
        return entries + tuple(
            match
            for one in self.registers
            for match in one.matches(person, day, settings.thresholds.of(one.name, one.terms.category, settings.threshold))
        )
