"""What has come about in a simulated world, as the world writes it down: it asks the unit nothing, and reckons nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import NamedTuple

from simulation.carriers import Traveller

BEFORE = datetime.min.replace(tzinfo=UTC)


class Law(NamedTuple):
    """What the unit adopted at a moment: after how many months people are masked, and erased."""

    since: datetime
    mask: int
    keep: int


class Opening(NamedTuple):
    """What a court let somebody see: which items of Annex I, and until when."""

    id: str
    fields: tuple[str, ...]
    until: datetime


@dataclass
class Fate:
    """What came of one traveller: the days on which the unit heard of them for certain, and on which it may have.

    Whom the unit erased at their request it has not heard of, until somebody sends something new of them; ``erasures`` counts
    how often it had something of them to erase.
    """

    traveller: Traveller
    heard: list[date] = field(default_factory=list)
    rumoured: list[date] = field(default_factory=list)
    restricted: bool = False
    erasures: int = 0

    def erased(self) -> None:
        """Let the unit have heard nothing of them."""
        self.heard, self.rumoured, self.restricted = [], [], False


@dataclass
class Truth:
    """What has come about. ``taken`` are the messages that the unit said it has, with the day when; ``gone`` are those of them
    that it has no more, for their time was over.
    """

    laws: list[Law] = field(default_factory=list)
    fates: dict[str, Fate] = field(default_factory=dict)
    taken: dict[bytes, date] = field(default_factory=dict)
    carried: dict[bytes, Sequence[Traveller]] = field(default_factory=dict)
    broken: dict[bytes, Sequence[Traveller]] = field(default_factory=dict)
    gone: set[bytes] = field(default_factory=set)
    openings: list[Opening] = field(default_factory=list)
    stops: int = 0
    acts: Counter[str] = field(default_factory=Counter)

    def still_granted(self, now: Truth) -> None:
        """Let hold in a home that was restored what persons were granted by ``now``, as far as it has heard of them."""
        for name, fate in self.fates.items():
            since = now.fates[name]
            if since.erasures > fate.erasures:
                fate.erased()
                fate.erasures = since.erasures
            elif since.restricted and fate.heard:
                fate.restricted = True

    def note(self, raw: bytes, day: date) -> None:
        """Note that the unit has a message, whole or broken off; what it has already it does not hear again."""
        if raw in self.taken and raw not in self.gone:
            return
        self.taken[raw] = day
        self.gone.discard(raw)
        whole = raw in self.carried
        for one in self.carried.get(raw) or self.broken[raw]:
            fate = self.fates.setdefault(one.surname, Fate(one))
            (fate.heard if whole else fate.rumoured).append(day)
