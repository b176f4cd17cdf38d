"""What the parts of two names come to at most, one for one: a bound on what ``compare`` will say.

This module knows ``compare``'s arithmetic without the order of parts. It refuses to know readings that are not part by part.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import Rows
from pnrscreen.watchlist.compare import ALL_BUT_EQUAL, SLIP, SLOPE
from pnrscreen.watchlist.compiled import Numbers, Reals, Room, Table, kernel
from pnrscreen.watchlist.posting import PARTS_MAX, Names, Parts, size_of
from pnrscreen.watchlist.unusual import Side


class Asked(NamedTuple):
    """What is asked for: parts, the classes each may stand for and what each is worth, the listed parts it is like, halves."""

    parts: Parts
    kind_at: Numbers
    kind: Numbers
    worth: Reals
    near_at: Numbers
    near: Numbers
    alike: Reals
    half_at: Numbers
    half: Numbers


class Dates(NamedTuple):
    """The birth dates of each entry, entry ``n`` from ``at[n]`` to ``at[n + 1]``: first and last year, the day where one is
    known (month * 32 + day, else 0), and whether it is estimated.
    """

    at: Numbers
    low: Numbers
    high: Numbers
    day: Numbers
    circa: Numbers


class Listed(NamedTuple):
    """What is listed: parts and where to find one by its number, names and where to find them, whose they are, birth dates."""

    parts: Parts
    known: Table
    names: Names
    posts: Table
    entry: Numbers
    dates: Dates


class Birth(NamedTuple):
    """When each person asked for was born: year, and month * 32 + day; 0 for not known."""

    year: Numbers
    day: Numbers


class Points(NamedTuple):
    """What a score needs and what else than the name can do to it, in parts of one."""

    threshold: float
    gain: float  # the most that a birth date can add
    near: float  # what a date easily mistaken can add
    loss: float  # what another year takes
    other: float  # the most that all else can add
    common: float  # what a name takes that half the world bears, unless a birth date makes up for it


class Beside(NamedTuple):
    """Two names side by side: how far part ``i`` stands for part ``j``, at ``i * PARTS_MAX + j``, how many letters both have,
    and what the parts of each weigh.
    """

    stands: Reals
    letters: Room
    ours: Reals
    theirs: Reals


class Space(NamedTuple):
    """Room for one search."""

    kind: Room
    worth: Reals
    start: Room
    end: Room
    mask: Room
    made: Room
    weight: Reals
    like: Reals
    seen: Room
    beside: Beside
    rows: Rows


class Found(NamedTuple):
    """Room for what is found: which name asked for, and which listed one."""

    query: Room
    name: Room


class Search(NamedTuple):
    """Everything one search goes by: the names asked for and when each person was born, what is asked and what is listed."""

    names: Names
    birth: Birth
    asked: Asked
    listed: Listed
    points: Points
    powers: Numbers
    space: Space
    found: Found


@kernel
def plain(one_side: Side, other_side: Side, like: Reals, beside: Beside, common: float) -> float:
    """Return the score of two names as far as their parts stand for one another one by one, 0 to 1, no order minded.

    ``common`` is what is taken where the parts that agree tell nobody from another (``match.rarity``).
    """
    names, parts, theirs, others = one_side.names, one_side.parts, other_side.names, other_side.parts
    start, size = names.at[one_side.name], size_of(names, one_side.name)
    begin, length = theirs.at[other_side.name], size_of(theirs, other_side.name)
    for i in range(size):
        beside.ours[i] = parts.weight[names.part[start + i]]
    for j in range(length):
        beside.theirs[j] = others.weight[theirs.part[begin + j]]
    for i in range(size):
        one, glued = names.part[start + i], names.glued_sound[start + i]
        for j in range(length):
            other, glue = theirs.part[begin + j], theirs.glued_sound[begin + j]
            alike = like[i * len(others.number) + other]
            if alike < 0.9 and ((glued and glued == others.sound[other]) or (glue and glue == parts.sound[one])):
                alike = 0.97
            elif alike == 0.0:
                rest, left = parts.rest[one], others.rest[other]
                if (rest and rest == others.number[other]) or (left and left == parts.number[one]):
                    alike = 0.86
                elif (parts.length[one] == 1 or others.length[other] == 1) and parts.first[one] == others.first[other]:
                    alike = -0.85  # an initial
            beside.stands[i * PARTS_MAX + j] = alike
            beside.letters[i * PARTS_MAX + j] = parts.length[one] + others.length[other]
    return _judged(beside, size, length, common)


@kernel
def _judged(beside: Beside, size: int, length: int, common: float) -> float:
    """Return what two names come to that stand side by side."""
    mine, yours = 0, 0
    weight = worth = told = 0.0
    full = pairs = slips = letters = 0
    while True:
        i, j = _best(beside, size, length, mine, yours)
        if i < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        alike = beside.stands[i * PARTS_MAX + j]
        share = 0.4 if alike < 0 else (beside.ours[i] + beside.theirs[j]) / 2
        weight += share
        worth += share * max(0.0, 1.0 - SLOPE * (1.0 - abs(alike)))
        pairs += 1
        letters += beside.letters[i * PARTS_MAX + j]
        slips += abs(alike) < ALL_BUT_EQUAL
        if alike > 0:
            full += 1
            told += share * alike
    if not mine:
        return 0.0
    against, more, clash = _left(beside, size, length, mine, yours)
    lacking = min(1.0, max(0.0, ((0.9 if pairs == 1 else 1.3) - told) / 0.3))
    score = worth / (weight + against) - (0.15 if clash else 0.0)
    if more < 0.0 and not clash and slips == 1 and pairs > 1:
        score = max(score, 1.0 - 2.0 * SLIP / letters)
    score -= common * lacking
    if more < 0.0:
        return score
    return score - (min(0.25, 0.03 + 0.05 * more) if full > 1 else 0.38)


@kernel
def _best(beside: Beside, size: int, length: int, mine: int, yours: int) -> tuple[int, int]:
    """Return the best of the pairs still to be had; of two alike the one of more letters."""
    best, most, one, other = 0.0, 0, -1, -1
    for i in range(size):
        if mine >> i & 1:
            continue
        for j in range(length):
            value = abs(beside.stands[i * PARTS_MAX + j])
            if value < best or value == 0.0 or yours >> j & 1:
                continue
            letters = beside.letters[i * PARTS_MAX + j]
            if value > best or letters > most:
                best, most, one, other = value, letters, i, j
    return one, other


@kernel
def _left(beside: Beside, size: int, length: int, mine: int, yours: int) -> tuple[float, float, bool]:
    """Return what the parts left over on both sides weigh against the names, the heaviest against the heaviest; what those
    weigh that only one side has, -1 for none; and whether any stand against one another.
    """
    against, clash = 0.0, False
    while True:
        i, j = _heaviest(beside.ours, size, mine), _heaviest(beside.theirs, length, yours)
        if i < 0 or j < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        against += (beside.ours[i] + beside.theirs[j]) / 2
        clash = True
    more, some = 0.0, False
    for i in range(size):
        if not mine >> i & 1:
            more, some = more + beside.ours[i], True
    for j in range(length):
        if not yours >> j & 1:
            more, some = more + beside.theirs[j], True
    return against, more if some else -1.0, clash


@kernel
def _heaviest(weights: Reals, size: int, taken: int) -> int:
    found, most = -1, -1.0
    for i in range(size):
        if not taken >> i & 1 and weights[i] > most:
            found, most = i, weights[i]
    return found
