"""Which listed names are worth a comparison with a name that is asked for.

This module knows keys and bounds. It refuses to judge: what it leaves out cannot reach the threshold by any reading it knows,
what it hands on ``compare`` decides.

Strategy. Every part stands for the classes of all listed parts it may be a spelling of, each worth as much as the best of
them. Two parts of which even the best shares in telling people apart could not carry the threshold are not looked up. Names
that are found are scored as far as their parts stand for one another one by one; only those that can still reach the threshold
with everything else in their favour, or that may be read in an unusual way, come out.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.bounds import Dates, Points, Search, Space, plain
from pnrscreen.watchlist.compiled import Numbers, Room, Table, alone_key, kernel, mixed, pair_key, place, whole_key
from pnrscreen.watchlist.posting import PARTS_MAX, next_glued, size_of, turned
from pnrscreen.watchlist.unusual import Side, cut_off, run_together, syllables

SURE = 0.985
"""More than any unusual reading is worth."""
_PIECE = 0.75  # worth: two halves of one word are looked for by their own letters but for one
LONG, SYLLABIC, SINGLES = 1, 2, 4
"""Traits of a name: so long that it may be cut off, of a family name and two syllables, to be looked for among single names."""
_KINDS_MAX, _PLACES_MAX = 8000, 60


class Span(NamedTuple):
    """How many places a name has, the mark of what it finds, and what two parts must be worth to be looked up."""

    places: int
    serial: int
    reach: float


@kernel
def seek(search: Search, serial: int) -> int:
    """Write what is found for each name; return how many, or less than 0 where there was no room. ``serial`` is new each time
    and grows by two for each name.
    """
    count = 0
    points = search.points
    for query in range(len(search.names.at) - 1):
        serial += 2
        if size_of(search.names, query) == 0:
            continue
        _stand(search, query, 1)
        places = _places(search, query)
        reach = points.threshold - points.other - (points.gain if search.birth.year[query] else 0.0)
        upto = _by_pairs(search.listed.posts, search.space, search.found.name, Span(places, serial, reach), count)
        upto = _by_one(search, query, serial, upto)
        full = upto >= len(search.found.name)
        count = _sift(search, query, serial, count, upto)
        _stand(search, query, 0)
        if full:
            return -1
    return count


@kernel
def _stand(search: Search, query: int, on: int) -> None:
    """Note how alike every listed part is to each part of a name, or forget it."""
    names, asked = search.names, search.asked
    held = len(search.listed.parts.number)
    for i in range(size_of(names, query)):
        part = names.part[names.at[query] + i]
        for at in range(asked.near_at[part], asked.near_at[part + 1]):
            search.space.like[i * held + asked.near[at]] = asked.alike[at] if on else 0.0


# ---------------------------------------------------------------------------------------------------------------- places


@kernel
def _places(search: Search, query: int) -> int:
    """Write the places of a name at which keys are made: its parts first, then what is run together or halved."""
    names, asked, space = search.names, search.asked, search.space
    known, classes = search.listed.known, (search.listed.parts.kind, search.listed.parts.second)
    start, size = names.at[query], size_of(names, query)
    count = kinds = 0
    for i in range(size):
        part = names.part[start + i]
        _open(space, count, kinds, 1 << i, asked.parts.weight[part])
        space.made[count] = 0
        for at in range(asked.kind_at[part], asked.kind_at[part + 1]):
            kinds = _kind(space, kinds, asked.kind[at], asked.worth[at])
        space.end[count] = kinds
        count += 1
    for i in range(size):
        part = names.part[start + i]
        if names.glued[start + i]:
            _open(space, count, kinds, 1 << i, 1.0)
            space.end[count] = kinds = _written(known, classes, space, names.glued[start + i], kinds)
            count += 1
        if size > 2 and i + 1 < size:
            text = next_glued(names, start + i + 1, asked.parts.number[part], asked.parts, search.powers)
            _open(space, count, kinds, 3 << i, 1.0)
            space.end[count] = kinds = _written(known, classes, space, text, kinds)
            count += 1
        for at in range(asked.half_at[part], asked.half_at[part + 1]):
            if count < _PLACES_MAX:
                _open(space, count, kinds, 1 << (PARTS_MAX + 2 * i + (at - asked.half_at[part]) % 2), 1.0)
                space.end[count] = kinds = _halved(search, asked.half[at], kinds)
                count += 1
    return count


@kernel
def _open(space: Space, count: int, kinds: int, mask: int, weight: float) -> None:
    space.start[count] = kinds
    space.mask[count] = mask
    space.made[count] = 1
    space.weight[count] = weight


@kernel
def _kind(space: Space, kinds: int, kind: int, worth: float) -> int:
    if kinds >= _KINDS_MAX:
        return kinds
    space.kind[kinds] = kind
    space.worth[kinds] = worth
    return kinds + 1


@kernel
def _halved(search: Search, half: int, kinds: int) -> int:
    """Write the classes that one half of a word may stand for, almost letter by letter."""
    asked = search.asked
    for at in range(asked.kind_at[half], asked.kind_at[half + 1]):
        if asked.worth[at] >= _PIECE:
            kinds = _kind(search.space, kinds, asked.kind[at], 1.0)
    return kinds


@kernel
def _written(known: Table, classes: tuple[Numbers, Numbers], space: Space, text: int, kinds: int) -> int:
    """Write where letters run together are posted: as they are, and as the part that some list has for them."""
    kinds = _kind(space, kinds, text, 1.0)
    at = place(known, mixed(text))
    if at >= 0:
        part = known.values[known.starts[at]]
        for several in classes:
            if several[part]:
                kinds = _kind(space, kinds, several[part], 1.0)
    return kinds


# --------------------------------------------------------------------------------------------------------------- finding


@kernel
def _by_pairs(posts: Table, space: Space, found: Room, span: Span, count: int) -> int:
    """Find names by two places. Of all parts that stand for one another the two best are worth no less than all together."""
    for a in range(span.places):
        for b in range(a + 1, span.places):
            if space.mask[a] & space.mask[b]:
                continue
            mark = span.serial + (space.made[a] or space.made[b])
            for k in range(space.start[a], space.end[a]):
                for m in range(space.start[b], space.end[b]):
                    mine, yours = space.worth[k], space.worth[m]
                    most = (space.weight[a if mine >= yours else b] + 1.0) / 2
                    least = (space.weight[b if mine >= yours else a] + 0.4) / 2
                    if max(mine, yours) * most + min(mine, yours) * least >= span.reach * (most + least):
                        count = _take(posts, space.seen, found, pair_key(space.kind[k], space.kind[m]), mark, count)
    return count


@kernel
def _by_one(search: Search, query: int, serial: int, count: int) -> int:
    """Find single names by each part, and names by all parts run together."""
    names, parts, space = search.names, search.asked.parts, search.space
    posts, found = search.listed.posts, search.found.name
    known, classes = search.listed.known, (search.listed.parts.kind, search.listed.parts.second)
    start, size = names.at[query], size_of(names, query)
    for i in range(size):
        if names.traits[query] & SINGLES or size == 1:
            for k in range(space.start[i], space.end[i]):
                count = _take(posts, space.seen, found, alone_key(space.kind[k]), serial, count)
        count = _take(posts, space.seen, found, whole_key(parts.number[names.part[start + i]]), serial + 1, count)
    kinds = space.end[size - 1]
    for first in range(size if size > 1 else 0):
        text = turned(names, query, first, parts, search.powers)
        count = _take(posts, space.seen, found, whole_key(text), serial + 1, count)
        for k in range(kinds, _written(known, classes, space, text, kinds)):
            count = _take(posts, space.seen, found, alone_key(space.kind[k]), serial + 1, count)
    return count


@kernel
def _take(posts: Table, seen: Room, found: Room, key: int, mark: int, count: int) -> int:
    """Take the names posted under a key; ``mark`` is odd where letters were run together or parted to make it."""
    at = place(posts, key)
    if at < 0:
        return count
    first = mark - mark % 2
    for value in range(posts.starts[at], posts.starts[at + 1]):
        name = posts.values[value]
        before = seen[name]
        if before < mark:
            seen[name] = mark
            if before < first and count < len(found):
                found[count] = name
                count += 1
    return count


# --------------------------------------------------------------------------------------------------------------- sifting


@kernel
def _sift(search: Search, query: int, serial: int, count: int, upto: int) -> int:
    """Keep what can reach the threshold."""
    found, points = search.found, search.points
    for at in range(count, upto):
        name = found.name[at]
        dates = _dates(
            search.listed.dates, search.listed.entry[name], search.birth.year[query], search.birth.day[query], points
        )
        must = points.threshold - points.other - dates
        made = search.space.seen[name] > serial
        mine = Side(search.names, query, search.asked.parts)
        yours = Side(search.listed.names, name, search.listed.parts)
        score = plain(mine, yours, search.space.like, search.space.beside, points.common if dates <= 0.0 else 0.0)
        if score < must <= SURE and _unusual(mine, yours, search.powers, search.space, made):
            score = SURE
        if score >= must - 0.002:
            found.query[count] = query
            found.name[count] = name
            count += 1
    return count


@kernel
def _unusual(mine: Side, yours: Side, powers: Numbers, space: Space, made: bool) -> bool:  # noqa: FBT001  keywords cost here
    """Tell whether two names may be read together in a way that part by part does not show."""
    both = mine.names.traits[mine.name] & yours.names.traits[yours.name]
    if both & SYLLABIC and syllables(mine, yours, space.like, space.rows):
        return True
    if both & LONG and (cut_off(mine, yours) or cut_off(yours, mine)):
        return True
    return made and (run_together(mine, yours, powers, space.rows) or run_together(yours, mine, powers, space.rows))


@kernel
def _dates(dates: Dates, entry: int, year: int, day: int, points: Points) -> float:
    """Return the most that birth dates can add, or what they take away; 0 where either side knows none."""
    start, end = dates.at[entry], dates.at[entry + 1]
    if year == 0 or start == end:
        return 0.0
    best = -points.loss
    for at in range(start, end):
        slack = 3 if dates.circa[at] else 1
        if dates.low[at] - slack <= year <= dates.high[at] + slack:
            return points.gain
        if day and day == dates.day[at] and abs(year - dates.low[at]) <= 10:
            best = points.near
    return best
