"""Which listed names are worth a comparison with a name that is asked for.

This module knows keys and bounds. It refuses to judge: what it leaves out cannot reach the threshold by any reading it knows,
what it hands on ``compare`` decides.

Strategy. Every part stands for the classes of all listed parts it may be a spelling of, each worth as much as the best of
them. Two parts of which even the best shares in telling people apart could not carry the threshold are not looked up, and who
is found under them is not looked at where the birth date rules it out. Who is left is scored as far as parts stand for one
another one by one; only those that can still reach the threshold with everything else in their favour, or that may be read in
an unusual way, come out.
"""

from __future__ import annotations

from pnrscreen.watchlist.alike import BILLION, KIND, LENGTH, NUMBER, SECOND, WEIGHT
from pnrscreen.watchlist.bounds import HALF_AT, KIND_AT, NEAR_AT, Listed, Search, Space, dates, plain
from pnrscreen.watchlist.compare import ALL_BUT_EQUAL, ALONE, SLIP, SLIPS_MAX, SLOPE
from pnrscreen.watchlist.compiled import (
    Reals,
    Room,
    Sheet,
    Table,
    alone_key,
    among_key,
    kernel,
    mixed,
    pair_key,
    place,
    whole_key,
)
from pnrscreen.watchlist.posting import (
    GLUE,
    GLUED,
    GLUED_SOUND,
    KINDS,
    LONG,
    PART,
    PARTS_MAX,
    SINGLES,
    START,
    SYLLABIC,
    next_glued,
    size_of,
    turned,
)
from pnrscreen.watchlist.together import TOGETHER
from pnrscreen.watchlist.unusual import Side, cut_off, run_together, syllables

SURE = 0.985
"""More than any unusual reading is worth."""
_EQUAL = 1 - SLOPE * (1 - ALL_BUT_EQUAL)  # worth: what is no slip
_SLIPPED_LETTERS = 2  # by how many the other name may be longer
_PIECE = 0.75  # worth: two halves of one word are looked for by their own letters but for one
KINDS_MAX, PLACES_MAX = 8192, 64

QUERY, NAME, SEVERAL = range(3)
"""What is found, by column: which name asked for, which listed one, and whether others of its entry may join it."""
YEAR, BIRTHDAY = range(2)
"""When a person asked for was born, by column."""
FROM, UPTO, MASK_, MADE, TEXT_ = range(5)
"""A place of a name at which keys are made, by column: its classes, the parts it covers, whether letters were run together or
parted to make it, and, where not, the class of its letters as they are: a list may have those in two parts.
"""
PLACE_COLUMNS = 5


@kernel
def seek(search: Search) -> int:
    """Write what is found for each name; return how many, or less than 0 where there was no room."""
    count, seen = 0, search.space.seen
    last = len(seen) - 1
    for query in range(len(search.names.rows) - 1):
        seen[last] += 2
        if size_of(search.names, query) == 0:
            continue
        _stand(search, query, 1)
        hits = _by_one(search, query, _by_pairs(search, query, _places(search, query)))
        upto = _take(search, query, hits, count)
        full = max(hits, upto) >= len(search.found)
        count = _sift(search, query, count, upto)
        _stand(search, query, 0)
        if full:
            return -1
    return count


@kernel
def _stand(search: Search, query: int, on: int) -> None:
    """Note how alike every listed part is to each part of a name, or forget it."""
    asked, like = search.asked, search.space.like
    held = len(search.listed.parts.facts)
    for i in range(size_of(search.names, query)):
        part = search.names.places[search.names.rows[query, START] + i, PART]
        for at in range(asked.spans[part, NEAR_AT], asked.spans[part + 1, NEAR_AT]):
            like[i * held + asked.near[at]] = asked.alike[at] if on else 0.0


# ---------------------------------------------------------------------------------------------------------------- places


@kernel
def _places(search: Search, query: int) -> int:
    """Write the places of a name at which keys are made: its parts first, then what is run together or halved."""
    names, asked, space = search.names, search.asked, search.space
    start, size = names.rows[query, START], size_of(names, query)
    facts, spans, places = asked.parts.facts, asked.spans, space.places
    count = kinds = 0
    for i in range(size):
        part = names.places[start + i, PART]
        _open(places, count, kinds, 1 << i, 0)
        places[count, TEXT_] = facts[part, NUMBER]
        space.weight[count] = facts[part, WEIGHT] / BILLION
        for at in range(spans[part, KIND_AT], spans[part + 1, KIND_AT]):
            kinds = _kind(space.kind, space.worth, kinds, asked.kind[at], asked.worth[at])
        places[count, UPTO] = kinds
        count += 1
    for i in range(size):
        part, glue = names.places[start + i, PART], names.places[start + i, GLUE]
        if glue:
            count, kinds = _made(search, count, kinds, 1 << i, names.glues[glue, GLUED], names.glues[glue, GLUED_SOUND])
        if size > 2 and i + 1 < size:
            text = next_glued(names, start + i + 1, facts[part, NUMBER], asked.parts, search.powers)
            count, kinds = _made(search, count, kinds, 3 << i, text, 0)
        first = spans[part, HALF_AT]
        for at in range(first, spans[part + 1, HALF_AT]):
            if count < PLACES_MAX:
                _open(places, count, kinds, 1 << (PARTS_MAX + 2 * i + (at - first) % 2), 1)
                space.weight[count] = 1.0
                places[count, UPTO] = kinds = _halved(search, asked.half[at], kinds)
                count += 1
    return count


@kernel
def _open(places: Sheet, count: int, kinds: int, mask: int, made: int) -> None:
    places[count, FROM] = kinds
    places[count, MASK_] = mask
    places[count, MADE] = made
    places[count, TEXT_] = -1


@kernel
def _made(search: Search, count: int, kinds: int, mask: int, text: int, sound: int) -> tuple[int, int]:
    """Write a place of letters run together, or of what they sound like (0: not asked); there are no more than three for each
    part.
    """
    space = search.space
    if count < PLACES_MAX:
        _open(space.places, count, kinds, mask, 1)
        space.weight[count] = 1.0
        kinds = _written(search.listed, space.kind, space.worth, text, kinds)
        if sound:
            kinds = _kind(space.kind, space.worth, kinds, sound, 1.0)
        space.places[count, UPTO] = kinds
        count += 1
    return count, kinds


@kernel
def _kind(kind: Room, worth: Reals, kinds: int, one: int, how: float) -> int:
    if kinds >= KINDS_MAX:
        return kinds
    kind[kinds] = one
    worth[kinds] = how
    return kinds + 1


@kernel
def _halved(search: Search, half: int, kinds: int) -> int:
    """Write the classes that one half of a word may stand for, almost letter by letter."""
    asked, space = search.asked, search.space
    for at in range(asked.spans[half, KIND_AT], asked.spans[half + 1, KIND_AT]):
        if asked.worth[at] < _PIECE:
            break
        kinds = _kind(space.kind, space.worth, kinds, asked.kind[at], 1.0)
    return kinds


@kernel
def _written(listed: Listed, kind: Room, worth: Reals, text: int, kinds: int) -> int:
    """Write where letters run together are posted: as they are, and as the part that some list has for them."""
    kinds = _kind(kind, worth, kinds, text, 1.0)
    at = place(listed.known, mixed(text))
    if at >= 0:
        facts, part = listed.parts.facts, listed.known.values[listed.known.starts[at]]
        kinds = _kind(kind, worth, kinds, facts[part, KIND], 1.0)
        if facts[part, SECOND]:
            kinds = _kind(kind, worth, kinds, facts[part, SECOND], 1.0)
    return kinds


# --------------------------------------------------------------------------------------------------------------- finding


@kernel
def _reach(search: Search, query: int) -> float:
    """Return what the names must be worth if all else speaks for the person."""
    points = search.points
    return points.threshold - points.other - (points.gain if search.birth[query, YEAR] else 0.0)


@kernel
def _slipped(search: Search, query: int) -> float:
    """Return what a name comes to at most of which one part is equal and letters slipped in each other one (``compare``)."""
    names, facts = search.names, search.asked.parts.facts
    size = size_of(names, query)
    if not 2 <= size <= SLIPS_MAX + 1:  # of more, two others are equal
        return 0.0
    letters, start = 0, names.rows[query, START]
    for i in range(size):
        letters += facts[names.places[start + i, PART], LENGTH]
    slips = size - 1
    return 1.0 - 2.0 * SLIP * slips / (2 * letters + _SLIPPED_LETTERS * slips)


@kernel
def _by_pairs(search: Search, query: int, several: int) -> int:
    """Find what is posted under two places; return how many keys of the table were hit."""
    places, reach, slipped = search.space.places, _reach(search, query), _slipped(search, query)
    hits = 0
    for a in range(several):
        for b in range(a + 1, several):
            if not places[a, MASK_] & places[b, MASK_]:
                hits = _by_pair(search.listed.posts, search.space, (a, b), (reach, slipped), hits)
    return hits


@kernel
def _by_pair(posts: Table, space: Space, pair: tuple[int, int], least: tuple[float, float], hits: int) -> int:
    """Find what is posted under the classes of two places.

    Of all parts that stand for one another the two best are worth no less than all together, but for one that slipped beside
    one that did not (``least``: what a score needs, and what those come to). Classes come best first, so the first that is too
    little ends the row.
    """
    reach, slipped = least
    places, kind, worth, weight = space.places, space.kind, space.worth, space.weight
    a, b = pair
    made = places[a, MADE] or places[b, MADE]
    most_a, least_a = (weight[a] + 1.0) / 2, (weight[a] + 0.4) / 2
    most_b, least_b = (weight[b] + 1.0) / 2, (weight[b] + 0.4) / 2
    for k in range(places[a, FROM], places[a, UPTO]):
        mine = worth[k]
        for m in range(places[b, FROM], places[b, UPTO]):
            yours = worth[m]
            if mine >= yours:
                most = (mine * most_a + yours * least_b) / (most_a + least_b)
            else:
                most = (yours * most_b + mine * least_a) / (most_b + least_a)
            if max(mine, yours) >= _EQUAL:
                most = max(most, slipped)
            if most < reach:
                break
            parted = made or kind[k] == places[a, TEXT_] or kind[m] == places[b, TEXT_]
            hits = _hit(space.hits, space.most, place(posts, pair_key(kind[k], kind[m])), 1 if parted else 0, most, hits)
    return hits


@kernel
def _hit(out: Room, most: Reals, at: int, made: int, worth: float, hits: int) -> int:
    """Write where in the table a key stands, twice, plus one where letters were run together or parted to make it; and what two
    names found so come to at most.
    """
    if at >= 0 and hits < len(out):
        out[hits] = 2 * at + made
        most[hits] = worth
        hits += 1
    return hits


@kernel
def _by_one(search: Search, query: int, hits: int) -> int:
    """Find single names by each part, several by a single one, and names by all parts run together."""
    names, parts, space, posts = search.names, search.asked.parts, search.space, search.listed.posts
    start, size = names.rows[query, START], size_of(names, query)
    reach, less = _reach(search, query), ALONE if size > 1 else 0.0
    if size == 1:
        for k in range(space.places[0, FROM], space.places[0, UPTO]):
            if space.worth[k] - ALONE >= reach:
                hits = _hit(space.hits, space.most, place(posts, among_key(space.kind[k])), 0, space.worth[k] - ALONE, hits)
    for i in range(size):
        if names.rows[query, KINDS] & SINGLES or size == 1:
            for k in range(space.places[i, FROM], space.places[i, UPTO]):
                most = space.worth[k] - less
                if most < reach:
                    break
                hits = _hit(space.hits, space.most, place(posts, alone_key(space.kind[k])), 0, most, hits)
        number = parts.facts[names.places[start + i, PART], NUMBER]
        hits = _hit(space.hits, space.most, place(posts, whole_key(number)), 1, 1.0, hits)
    kinds = space.places[size - 1, UPTO]
    for first in range(size if size > 1 else 0):
        text = turned(names, query, first, parts, search.powers)
        hits = _hit(space.hits, space.most, place(posts, whole_key(text)), 1, 1.0, hits)
        for k in range(kinds, _written(search.listed, space.kind, space.worth, text, kinds)):
            hits = _hit(space.hits, space.most, place(posts, alone_key(space.kind[k])), 1, 1.0, hits)
    return hits


@kernel
def _take(search: Search, query: int, hits: int, count: int) -> int:
    """Take the names that the keys found, but for those whose birth date leaves too little."""
    listed, space, found, points = search.listed, search.space, search.found, search.points
    posts, seen = listed.posts, space.seen
    mark = seen[len(seen) - 1]
    year, day = search.birth[query, YEAR], search.birth[query, BIRTHDAY]
    for hit in range(hits):
        at, made = space.hits[hit] >> 1, mark + (space.hits[hit] & 1)
        slack = space.most[hit] - points.threshold + points.other
        for value in range(posts.starts[at], posts.starts[at + 1]):
            name = posts.values[value]
            if year and slack + dates(listed, name, year, day, points) < 0.0:
                continue
            before = seen[name]
            if before >= made:
                continue
            seen[name] = made
            if before < mark and count < len(found):
                found[count, NAME] = name
                count += 1
    return count


# --------------------------------------------------------------------------------------------------------------- sifting


@kernel
def _sift(search: Search, query: int, count: int, upto: int) -> int:
    """Keep what can reach the threshold."""
    found, points, space = search.found, search.points, search.space
    mark = space.seen[len(space.seen) - 1]
    year, day = search.birth[query, YEAR], search.birth[query, BIRTHDAY]
    for at in range(count, upto):
        name = found[at, NAME]
        date = dates(search.listed, name, year, day, points)
        must = points.threshold - points.other - date
        mine = Side(search.names, query, search.asked.parts)
        yours = Side(search.listed.names, name, search.listed.parts)
        score = plain(mine, yours, space.like, space.beside, (points.common, points.left_out) if date <= 0.0 else (0.0, 0.0))
        if score < must <= SURE and _unusual(mine, yours, search, space.seen[name] > mark):
            score = SURE
        alone = score >= must - 0.002
        several = (alone or date >= points.near or points.weak >= points.threshold) and _together(search, query, name)
        if alone or several:
            found[count, QUERY] = query
            found[count, NAME] = name
            found[count, SEVERAL] = several
            count += 1
    return count


@kernel
def _together(search: Search, query: int, name: int) -> bool:
    """Tell whether every part of a name asked for stands in some name of whom a listed name is, if they have several."""
    listed, size = search.listed, size_of(search.names, query)
    whose, held = listed.entry, len(listed.parts.facts)
    first, after = name, name + 1
    while first > 0 and whose[first - 1] == whose[name]:
        first -= 1
    while after < len(whose) and whose[after] == whose[name]:
        after += 1
    covered = 0
    for one in range(first, after if after - first > 1 else first):
        for j in range(size_of(listed.names, one)):
            other = listed.names.places[listed.names.rows[one, START] + j, PART]
            for i in range(size):
                if search.space.like[i * held + other] >= TOGETHER:
                    covered |= 1 << i
    return size > 1 and covered == (1 << size) - 1


@kernel
def _unusual(mine: Side, yours: Side, search: Search, made: bool) -> bool:  # noqa: FBT001  keywords cost here
    """Tell whether two names may be read together in a way that part by part does not show."""
    both = mine.names.rows[mine.name, KINDS] & yours.names.rows[yours.name, KINDS]
    if both & SYLLABIC and syllables(mine, yours, search.space.like, search.space.desk):
        return True
    if both & LONG and (cut_off(mine, yours) or cut_off(yours, mine)):
        return True
    if not made:
        return False
    return run_together(mine, yours, search.powers, search.space.desk) or run_together(
        yours, mine, search.powers, search.space.desk
    )
