"""What the parts of two names come to at most, one for one, and what birth dates do to it: a bound on what ``match`` will say.

This module knows ``compare``'s arithmetic without the order of parts. It refuses to know readings that are not part by part.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import BILLION, FIRST, LENGTH, MAY_SLIP, NUMBER, REST, SOUND, WEIGHT, Parts
from pnrscreen.watchlist.attributes import CIRCA_YEARS, DOUBTFUL, OPEN
from pnrscreen.watchlist.compare import ALL_BUT_EQUAL, ALONE, DOUBT, SLIP, SLIPPED, SLIPS_MAX, SLOPE
from pnrscreen.watchlist.compiled import Grid, Numbers, Reals, Room, Sheet, Table, kernel
from pnrscreen.watchlist.posting import GLUE, GLUED_SOUND, PART, PARTS_MAX, START, Names, size_of
from pnrscreen.watchlist.spelling import COMMON_WEIGHT
from pnrscreen.watchlist.unusual import Side
from pnrscreen.watchlist.weigh import ALONE_TELLS, COMMON_TELL, SEVERAL_TELL, TELLS_WITHIN

KIND_AT, NEAR_AT, HALF_AT = range(3)
"""Where the classes, the listed parts and the halves of an asked part begin, by column."""
LOW, HIGH, DAY, CIRCA = range(4)
"""What a list claims of a birth date, by column: first and last year, the day (month * 32 + day; 0: none), if estimated."""
YEAR_MAX = 4095
_FIGURE_YEARS, _LAST_DAYS, _NEW_YEAR = 10, 28, 33
_OTHER_DAY = 1 - DOUBTFUL / OPEN  # the share of the loss where the year is the same and the day is another
SEVERAL = 1 << 40
"""Marks a birth of more than one claim; see ``Listed.births``."""

STANDS, WRITTEN, OURS, THEIRS, BESIDE = (
    0,
    PARTS_MAX**2,
    2 * PARTS_MAX**2,
    2 * PARTS_MAX**2 + PARTS_MAX,
    2 * PARTS_MAX * (PARTS_MAX + 1),
)
"""Two names side by side: how far part ``i`` stands for part ``j``, at ``i * PARTS_MAX + j``; from WRITTEN on how many letters
both have; from OURS and THEIRS on what the parts of each weigh. BESIDE is how much room that takes.
"""


class Asked(NamedTuple):
    """What is asked for: parts, the classes each may stand for and what each is worth, the listed parts it is like, halves.

    Of ``spans`` there is one row more than parts, so that each ends where the next begins.
    """

    parts: Parts
    spans: Grid
    kind: Numbers
    worth: Reals
    near: Numbers
    alike: Reals
    half: Numbers


class Listed(NamedTuple):
    """What is listed: parts and where to find one by its number, names and where to find them, whose they are, birth dates.

    ``births`` has one number for each name: 0 where no birth date is claimed; for a single claim the first year and, from bits
    12, 24 and 33 on, the last one, the day and whether it is estimated; SEVERAL where the claims must be looked at one by one,
    those of entry ``n`` from ``claim_at[n]`` to ``claim_at[n + 1]``.
    """

    parts: Parts
    known: Table
    names: Names
    posts: Table
    entry: Numbers
    births: Numbers
    claim_at: Numbers
    claims: Grid


class Points(NamedTuple):
    """What a score needs and what else than the name can do to it, in parts of one."""

    threshold: float
    gain: float  # the most that a birth date can add
    near: float  # what a date easily mistaken can add
    within: float  # what the same year can add where no more is known
    loss: float  # what another year takes
    other: float  # the most that all else can add
    common: float  # what a name takes that half the world bears, unless a birth date makes up for it
    left_out: float  # what that takes besides where one of the names has more parts
    weak: float  # what a weak name comes to at most without a birth date


class Space(NamedTuple):
    """Room for one search: classes and what they are worth, places of a name and what they weigh, how alike each listed part is
    to each part asked for, keys that were hit and what is found under them at most, which names were seen (the last of them is
    the present mark), two names side by side, a desk.
    """

    kind: Room
    worth: Reals
    places: Sheet
    weight: Reals
    like: Reals
    hits: Room
    most: Reals
    seen: Room
    beside: Reals
    desk: Room


class Search(NamedTuple):
    """Everything one search goes by. ``birth`` has a row for each name asked for: year and day, 0 for not known; ``found`` has
    room for which name asked for met which listed one.
    """

    names: Names
    birth: Grid
    asked: Asked
    listed: Listed
    points: Points
    powers: Numbers
    space: Space
    found: Sheet


# ----------------------------------------------------------------------------------------------------------------- births


@kernel
def birth_of(low: int, high: int, day: int, circa: int) -> int:
    """Return a single claim as ``Listed.births`` has it."""
    return max(1, min(low, YEAR_MAX)) | min(high, YEAR_MAX) << 12 | day << 24 | circa << 33


@kernel
def dates(listed: Listed, name: int, year: int, day: int, points: Points) -> float:
    """Return what birth dates can add at most, or what they take away; 0 where either side knows none."""
    born = listed.births[name]
    if year == 0 or born == 0:
        return 0.0
    if born < SEVERAL:
        return _date(born, year, day, points)
    best = -points.loss
    entry = listed.entry[name]
    for at in range(listed.claim_at[entry], listed.claim_at[entry + 1]):
        claims = listed.claims
        one = birth_of(claims[at, LOW], claims[at, HIGH], claims[at, DAY], claims[at, CIRCA])
        best = max(best, _date(one, year, day, points))
    return best


@kernel
def _date(born: int, year: int, day: int, points: Points) -> float:
    """Hold a birth date against one claim, as ``attributes.birth_date`` does, in doubt for it."""
    low, high, listed, circa = born & YEAR_MAX, born >> 12 & YEAR_MAX, born >> 24 & 511, born >> 33 & 1
    apart = max(low - year, year - high, 0)
    if day and listed:
        best = _days(day, listed, apart, points)
        return max(best, 0.0) if circa and apart <= CIRCA_YEARS + 1 else best
    if apart == 0:
        return points.within
    return 0.0 if apart <= (CIRCA_YEARS if circa else 1) else -points.loss


@kernel
def _days(one: int, other: int, apart: int, points: Points) -> float:
    """Hold one day of a year against another, so many years apart."""
    if one == other and apart <= _FIGURE_YEARS:
        return points.gain if apart == 0 else points.near
    month, day, other_month, other_day = one >> 5, one & 31, other >> 5, other & 31
    if apart == 0 and (month == other_month or day == other_day or (month == other_day and day == other_month)):
        return points.near
    next_to = min(day, other_day) == 1 and max(day, other_day) >= _LAST_DAYS  # the last day of a month and the first of one
    if apart <= 1 and next_to:
        return points.near
    if apart <= 1 and (one == _NEW_YEAR or other == _NEW_YEAR):
        return points.within if apart == 0 else 0.0
    return -points.loss * _OTHER_DAY if apart == 0 else -points.loss


# ------------------------------------------------------------------------------------------------------------ side by side


@kernel
def plain(one_side: Side, other_side: Side, like: Reals, beside: Reals, common: tuple[float, float]) -> float:
    """Return the score of two names as far as their parts stand for one another one by one, 0 to 1, no order minded.

    ``common`` is what is taken where the parts that agree tell nobody from another, and what besides where one name has more
    parts (``weigh``).
    """
    names, facts, theirs, others = one_side.names, one_side.parts.facts, other_side.names, other_side.parts.facts
    start, size = names.rows[one_side.name, START], size_of(names, one_side.name)
    begin, length = theirs.rows[other_side.name, START], size_of(theirs, other_side.name)
    for i in range(size):
        beside[OURS + i] = facts[names.places[start + i, PART], WEIGHT] / BILLION
    for j in range(length):
        beside[THEIRS + j] = others[theirs.places[begin + j, PART], WEIGHT] / BILLION
    held = len(others)
    for i in range(size):
        one, glued = names.places[start + i, PART], names.glues[names.places[start + i, GLUE], GLUED_SOUND]
        for j in range(length):
            other = theirs.places[begin + j, PART]
            glue = theirs.glues[theirs.places[begin + j, GLUE], GLUED_SOUND]
            alike = like[i * held + other]
            if alike < 0.9 and ((glued and glued == others[other, SOUND]) or (glue and glue == facts[one, SOUND])):
                alike = 0.97
            elif alike == 0.0:
                alike = _without_letters(facts, one, others, other)
            beside[STANDS + i * PARTS_MAX + j] = alike
            beside[WRITTEN + i * PARTS_MAX + j] = facts[one, LENGTH] + others[other, LENGTH]
    return _judged(beside, size, length, common)


@kernel
def _without_letters(facts: Grid, one: int, others: Grid, other: int) -> float:
    """Return how far two parts not spelled alike stand for one another: servant left out, or, less than 0, as an initial."""
    rest, left = facts[one, REST], others[other, REST]
    if (rest and rest == others[other, NUMBER]) or (left and left == facts[one, NUMBER]):
        return 0.86
    if (facts[one, LENGTH] == 1 or others[other, LENGTH] == 1) and facts[one, FIRST] == others[other, FIRST]:
        return -0.85
    return 0.0


@kernel
def _judged(beside: Reals, size: int, length: int, common: tuple[float, float]) -> float:
    """Return what two names come to that stand side by side."""
    mine, yours = 0, 0
    weight = worth = told = meant = letters = unlike = 0.0
    heaviest = meant_heaviest = 0.0
    full = pairs = slips = named = 0
    while True:
        i, j = _best(beside, size, length, mine, yours)
        if i < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        alike = beside[STANDS + i * PARTS_MAX + j]
        both = (beside[OURS + i] + beside[THEIRS + j]) / 2
        share = 0.4 if alike < 0 else both
        weight += share
        worth += share * max(0.0, 1.0 - SLOPE * (1.0 - abs(alike)))
        pairs += 1
        letters += beside[WRITTEN + i * PARTS_MAX + j]
        slips += abs(alike) < ALL_BUT_EQUAL
        meant += both * max(SLIPPED, alike)
        meant_heaviest = max(meant_heaviest, both)
        if alike != MAY_SLIP:
            named += 1
            heaviest = max(heaviest, share)
        if alike > 0:
            full += 1
            told += share * alike
            unlike += 1.0 - alike
    if not mine:
        return 0.0
    against, more, clash = _left(beside, size, length, mine, yours)
    score = worth / (weight + against) - (0.15 if clash else 0.0) - common[0] * _lacking(named, told, heaviest)
    if more < 0.0 and not clash:
        if 0 < slips <= SLIPS_MAX and pairs > slips:
            score = max(score, 1.0 - 2.0 * SLIP * slips / letters - common[0] * _lacking(pairs, meant, meant_heaviest))
        return score
    score -= common[1] * _lacking(named, told, heaviest) + DOUBT * unlike / pairs
    if more < 0.0:
        return score
    return score - (min(0.25, 0.03 + 0.05 * more) if full > 1 else ALONE)


@kernel
def _lacking(pairs: int, told: float, heaviest: float) -> float:
    """Return how much parts that agree lack to tell one person from another (``weigh``)."""
    wanted = ALONE_TELLS if pairs == 1 else SEVERAL_TELL
    if pairs > 2 and heaviest <= COMMON_WEIGHT:
        wanted = COMMON_TELL
    return min(1.0, max(0.0, (wanted - told) / TELLS_WITHIN))


@kernel
def _best(beside: Reals, size: int, length: int, mine: int, yours: int) -> tuple[int, int]:
    """Return the best of the pairs still to be had; of two alike the one of more letters."""
    best, most, one, other = 0.0, 0.0, -1, -1
    for i in range(size):
        if mine >> i & 1:
            continue
        for j in range(length):
            value = abs(beside[STANDS + i * PARTS_MAX + j])
            if value < best or value == 0.0 or yours >> j & 1:
                continue
            letters = beside[WRITTEN + i * PARTS_MAX + j]
            if value > best or letters > most:
                best, most, one, other = value, letters, i, j
    return one, other


@kernel
def _left(beside: Reals, size: int, length: int, mine: int, yours: int) -> tuple[float, float, bool]:
    """Return what the parts left over on both sides weigh against the names, the heaviest against the heaviest; what those
    weigh that only one side has, -1 for none; and whether any stand against one another.
    """
    against, clash = 0.0, False
    while True:
        i, j = _heaviest(beside, OURS, size, mine), _heaviest(beside, THEIRS, length, yours)
        if i < 0 or j < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        against += (beside[OURS + i] + beside[THEIRS + j]) / 2
        clash = True
    more, some = 0.0, False
    for i in range(size):
        if not mine >> i & 1:
            more, some = more + beside[OURS + i], True
    for j in range(length):
        if not yours >> j & 1:
            more, some = more + beside[THEIRS + j], True
    return against, more if some else -1.0, clash


@kernel
def _heaviest(beside: Reals, side: int, size: int, taken: int) -> int:
    found, most = -1, -1.0
    for i in range(size):
        if not taken >> i & 1 and beside[side + i] > most:
            found, most = i, beside[side + i]
    return found
