"""People against lists, for any program: lists are prepared once, then asked about one person or about many.

::

    listed = watchlist.read("csv", {"list.csv": content}, "national")
    screener = Screener.build(listed.entries)
    for match in screener.screen_one(person("Amina Karimova", birth_date="1984-02-29")):
        print(match.entry_id, match.score, why(match))

This module knows how the parts are joined. It refuses to keep or to log anything, and to say what follows from a match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from pnrscreen.model import Entry, Identity
from pnrscreen.resemblance import Match
from pnrscreen.watchlist import filing
from pnrscreen.watchlist.index import Index, lay_out, opened
from pnrscreen.watchlist.match import NOT_SAID, Editions, best_first, match_all
from pnrscreen.watchlist.register import Register
from pnrscreen.watchlist.thresholds import Thresholds
from pnrscreen.watchlist.weigh import DEFAULT, Settings

TOGETHER = 1024
"""How many people are looked for at once: more would take memory and save no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screener:
    """Entries of any number of lists, and registers of documents, ready to be asked. Nothing it is asked changes an answer.

    After ``changed`` it has two indexes: the lists as they were prepared, less ``superseded``, and ``changes``.
    One thread at a time may ask it, unless its indexes are searched behind a lock (``Index.alone``). To use several cores, use
    processes: each builds its own, or all are forked after one has built it; what they answer is the same.
    """

    index: Index = field(repr=False)
    changes: Index | None = field(default=None, repr=False)
    superseded: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)
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

    @classmethod
    def load(cls, content: Any, settings: Settings = DEFAULT, engine: str = "") -> Screener:
        """Return what ``written`` wrote, ready to be asked; raises WatchlistError where it is cut, changed, of another version.

        ``content`` is bytes or, shared by all processes that have it, a map of the file (``mmap.mmap`` with ACCESS_COPY).
        """
        arrays, editions = filing.opened(content, engine)
        return cls(index=opened(arrays), settings=settings, editions=editions)

    def written(self, engine: str = "") -> Iterator[bytes | memoryview]:
        """Yield an index file piece by piece; ``engine`` names what made it, and another refuses it. Registers stay out."""
        if self.changes is not None or self.superseded:
            yield from filing.written(lay_out(self.entries()), self.editions, engine)
        else:
            yield from filing.written(self.index.arrays, self.editions, engine)

    def changed(
        self, entries: Iterable[Entry], gone: Iterable[tuple[str, str]] = (), editions: Editions | None = None
    ) -> Screener:
        """Return a screener of the lists as they are after a change, without preparing them again; this one stays as it is.

        ``entries`` are new or take the place of those of the same list and id, ``gone`` are no more (list and id). To prepare
        all anew is worth it when changes come to a tenth of the lists: until then a part that they bring in is no rarer than
        it was.
        """
        fresh = {(one.watchlist, one.id): one for one in self.changes.entries} if self.changes else {}
        over = {*gone}
        fresh = {key: one for key, one in fresh.items() if key not in over} | {(one.watchlist, one.id): one for one in entries}
        return replace(
            self,
            changes=opened(lay_out(fresh.values(), self.index)) if fresh else None,
            superseded=self.superseded | over | fresh.keys(),
            editions={**self.editions, **(editions or {})},
        )

    def entries(self) -> Iterator[Entry]:
        """Yield every entry that is listed now."""
        yield from (one for one in self.index.entries if (one.watchlist, one.id) not in self.superseded)
        yield from self.changes.entries if self.changes else ()

    def named(self, ident: str) -> Iterator[Entry]:
        """Yield every entry and registered document of this id that is listed now, of whatever list."""
        yield from (one for one in self.index.entries.named(ident) if (one.watchlist, one.id) not in self.superseded)
        yield from self.changes.entries.named(ident) if self.changes else ()
        for register in self.registers:
            yield from register.named(ident)

    def kinds(self) -> list[Entry]:
        """Return one entry of each kind of alert of each list."""
        return [*self.index.kinds, *(self.changes.kinds if self.changes else ())]

    def turns(self) -> Iterator[str]:
        """Yield the days (ISO) on which something that is listed comes into force or goes out of it."""
        for index in filter(None, (self.index, self.changes)):
            yield from index.turns
        for register in self.registers:
            yield from register.turns()

    def ids(self) -> frozenset[tuple[str, str]]:
        """Return which entries are listed now: list and id."""
        return (self.index.ids - self.superseded) | (self.changes.ids if self.changes else frozenset())

    def listed(self, meant: AbstractSet[tuple[str, str]]) -> AbstractSet[tuple[str, str]]:
        """Return those of some entries and registered documents, by list and id, that are listed now, in force or not."""
        registers = {register.name: register for register in self.registers}
        return (meant & self.ids()) | {
            (name, about) for name, about in meant if name in registers and registers[name].lists(about)
        }

    def of_changes(self) -> Screener:
        """Return a screener of what changes brought in alone: all that people who were screened before need be held against."""
        return Screener(index=self.changes or opened(lay_out(())), settings=self.settings, editions=self.editions)

    def screen(self, batch: Iterable[Identity], day: str = "") -> list[tuple[Match, ...]]:
        """Return for each person, in order, the entries that may be meant, best first, and the registered documents that are
        carried; much faster than one by one.

        Only what is in force on ``day`` (ISO) can match; without a day everything can.
        """
        people, found = iter(batch), list[tuple[Match, ...]]()
        while some := list(islice(people, TOGETHER)):
            found += self._match(some, day)
        return found

    def screen_one(self, person: Identity, day: str = "") -> tuple[Match, ...]:
        """Return the entries that may be meant by one person, at or above their threshold, best first."""
        return self._match([person], day)[0]

    def _match(self, people: Sequence[Identity], day: str) -> list[tuple[Match, ...]]:
        found = match_all(people, self.index, self.settings, self.editions, day)
        if self.superseded:
            found = [tuple(one for one in some if (one.watchlist, one.entry_id) not in self.superseded) for some in found]
        if self.changes is not None:
            more = match_all(people, self.changes, self.settings, self.editions, day)
            found = [best_first((*some, *others)) for some, others in zip(found, more, strict=True)]
        if self.registers:
            found = [best_first((*some, *self._registered(one, day))) for one, some in zip(people, found, strict=True)]
        return found

    def _registered(self, person: Identity, day: str) -> Iterator[Match]:
        """Yield the documents of a person that registers hold."""
        settings = self.settings
        for register in self.registers:
            threshold = settings.thresholds.of(register.name, register.terms.category, settings.threshold)
            yield from register.matches(person, day, threshold)
