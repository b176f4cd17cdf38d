"""Several names of one person taken together: JACK XIANHUA, where the list has Jack QIN and Qin XIANHUA.

This module knows the names of one entry. It refuses to weigh: what two names say together counts as a weak name (``weigh``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from pnrscreen.model import ListedName, Strength
from pnrscreen.watchlist.compare import ALL_BUT_EQUAL, align
from pnrscreen.watchlist.name import Name, beside
from pnrscreen.watchlist.spelling import likeness
from pnrscreen.watchlist.weigh import OF_TWO, Named

TOGETHER = 0.85
"""How alike a part said and a listed one are at least to be the same part where two names are taken together."""

_TELLS = 0.6
"""What a part weighs more than that tells people apart: no short one does, nor one that many people share."""

_LOSS = 50
"""What it takes from a score that two names make up the one."""


def of_two(said: Name, listed: Sequence[tuple[Name, ListedName]], covered: Sequence[int]) -> Named | None:
    """Return a name said beside two listed ones of one person, which have all its parts together and neither alone.

    ``covered`` tells which of its parts each listed one has. Of several such pairs the one that leaves the least over, then the
    first listed; nothing where there is none, or where no part that both sides write alike tells people apart: somebody of many
    names has many common ones.
    """
    if min(len(said.parts), len(listed)) < 2:
        return None
    whole = (1 << len(said.parts)) - 1
    if whole in covered or whole != reduce(or_, covered):
        return None
    pairs = (
        (at, by)
        for at, one in enumerate(covered)
        for by, other in enumerate(covered)
        if at != by and one and one | other == whole
    )
    best = min(pairs, key=lambda pair: len(listed[pair[0]][0].parts), default=None)
    if best is None:
        return None
    (name, first), (other, second) = (listed[at] for at in best)
    lacking = [part for at, part in enumerate(said.parts) if not covered[best[0]] >> at & 1]
    needed = [at for at, part in enumerate(other.parts) if any(likeness(one, part)[0] >= TOGETHER for one in lacking)]
    joined = beside(name, other, needed)
    found = align(said, joined)
    if not any(pairing.weight > _TELLS and pairing.alike >= ALL_BUT_EQUAL for pairing in found.pairings):
        return None
    found = found._replace(score=max(0, found.score - _LOSS), remarks=(*found.remarks, (OF_TWO, _LOSS)))
    return Named(said, joined, ListedName(text=f"{first.text} + {second.text}", kind="alias", strength=Strength.WEAK), found)


def cover(said: Name, listed: Sequence[tuple[Name, ListedName]]) -> list[int]:
    """Return which parts of a name said stand in each listed one, as bit masks."""
    return [
        sum(1 << at for at, one in enumerate(said.parts) if any(likeness(one, other)[0] >= TOGETHER for other in name.parts))
        for name, _ in listed
    ]


def uncover(covered: Sequence[int], position: int) -> list[int]:
    """Return what is covered of a name without the part at a position."""
    behind = (1 << position) - 1
    return [(mask & behind) | (mask >> 1 & ~behind) for mask in covered]
