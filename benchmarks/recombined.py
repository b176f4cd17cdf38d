"""Long lists of people who do not exist, under names recombined from the parts of published ones.

Strategy: every name keeps the shape of a published one (how many parts, which are particles) and takes each part from another
name, from the same end of it; the more names bear a part, the more often it is taken. Parts are so as frequent as they are on
real lists, which is what an index is slow or large by, and nobody is meant.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence

from pnrscreen.model import BirthClaim, Entry, ListedName, PartialDate, Watchlist
from pnrscreen.normalise import names

_EARLIEST = dt.date(1940, 1, 1)
_DAYS = 24_000


def recombined(people: Sequence[Entry], count: int, seed: int = 20260301) -> Watchlist:
    """Return a list of so many people, one name and birth date each, always the same."""
    rng = random.Random(seed)
    shapes = [words for entry in people for name in entry.names if len(words := names.tokens(name.text)) > 1]
    firsts, middles, lasts = ([words[at] for words in shapes for at in _places(words, end)] for end in (0, 1, 2))
    entries = []
    for number in range(count):
        shape = len(rng.choice(shapes))
        words = [rng.choice(firsts), *(rng.choice(middles) for _ in range(shape - 2)), rng.choice(lasts)]
        day = _EARLIEST + dt.timedelta(days=rng.randrange(_DAYS))
        born = PartialDate(year=day.year, month=day.month, day=day.day)
        entries.append(
            Entry(
                watchlist="recombined",
                id=f"R-{number:07d}",
                names=(ListedName(text=" ".join(words)),),
                birth_dates=(BirthClaim(first=born, last=born),),
            )
        )
    return Watchlist(name="recombined", digest="", edition="", entries=tuple(entries))


def _places(words: Sequence[str], end: int) -> range:
    """Return where the first part stands, or those between, or the last."""
    return (range(1), range(1, len(words) - 1), range(len(words) - 1, len(words)))[end]
