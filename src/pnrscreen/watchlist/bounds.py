"""What the parts of two names come to at most, one for one: a bound on what ``compare`` will say.

This module knows ``compare``'s arithmetic without the order of parts. It refuses to know readings that are not part by part.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import Rows
from pnrscreen.watchlist.compiled import Numbers, Reals, Room, Table, kernel
from pnrscreen.watchlist.posting import PARTS_MAX, Names, Parts, size_of


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


class Listed(NamedTuple):
    """What is listed: parts and where to find one by its number, names and where to find them, whose they are, birth dates."""

    parts: Parts
    known: Table
    names: Names
    posts: Table
    entry: Numbers
    date_at: Numbers
    low: Numbers
    high: Numbers
    day: Numbers
    circa: Numbers


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
    matrix: Reals
    rows: Rows


class Found(NamedTuple):
    """Room for what is found: which name asked for, which listed one, and its score as far as it is known."""

    query: Room
    name: Room
    score: Reals


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


class Sides(NamedTuple):
    """Where the parts of two names begin, and how many there are."""

    start: int
    size: int
    begin: int
    length: int


@kernel
def plain(search: Search, query: int, name: int) -> float:
    """Return the score of two names as far as their parts stand for one another one by one, 0 to 1, no order minded."""
    names, listed, matrix = search.names, search.listed, search.space.matrix
    sides = Sides(names.at[query], size_of(names, query), listed.names.at[name], size_of(listed.names, name))
    held = len(listed.parts.number)
    for i in range(sides.size):
        for j in range(sides.length):
            alike = search.space.like[i * held + listed.names.part[sides.begin + j]]
            matrix[i * PARTS_MAX + j] = _stands(search, sides.start + i, sides.begin + j, alike)
    mine, yours = 0, 0
    weight = worth = 0.0
    full = 0
    while True:
        best, i, j = _best(search, sides, mine, yours)
        if i < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        initial = matrix[i * PARTS_MAX + j] < 0
        ours = search.asked.parts.weight[names.part[sides.start + i]]
        share = 0.4 if initial else (ours + listed.parts.weight[listed.names.part[sides.begin + j]]) / 2
        weight += share
        worth += share * max(0.0, 1.0 - 1.75 * (1.0 - best))
        full += not initial
    if not mine:
        return 0.0
    against, more, clash = _left(search, sides, mine, yours)
    score = worth / (weight + against) - (0.15 if clash else 0.0)
    if more < 0.0:
        return score
    return score - (min(0.25, 0.03 + 0.05 * more) if full > 1 else 0.38)


@kernel
def _stands(search: Search, at: int, begin: int, alike: float) -> float:
    """Return how far one part stands for another: alike, with particles glued on, ABDUL left out; less than 0 an initial."""
    names, parts, listed = search.names, search.asked.parts, search.listed
    one, other = names.part[at], listed.names.part[begin]
    if alike >= 0.9:
        return alike
    glued, glue = names.glued_sound[at], listed.names.glued_sound[begin]
    if (glued and glued == listed.parts.sound[other]) or (glue and glue == parts.sound[one]):
        return 0.97
    if alike > 0.0:
        return alike
    rest, left = parts.rest[one], listed.parts.rest[other]
    if (rest and rest == listed.parts.number[other]) or (left and left == parts.number[one]):
        return 0.86
    brief = parts.length[one] == 1 or listed.parts.length[other] == 1
    return -0.85 if brief and parts.first[one] == listed.parts.first[other] else 0.0


@kernel
def _best(search: Search, sides: Sides, mine: int, yours: int) -> tuple[float, int, int]:
    """Return the best of the pairs still to be had; of two alike the one of more letters."""
    parts, listed = search.asked.parts, search.listed
    best, most, one, other = 0.0, 0, -1, -1
    for i in range(sides.size):
        for j in range(sides.length):
            value = abs(search.space.matrix[i * PARTS_MAX + j])
            if value < best or value == 0.0 or mine >> i & 1 or yours >> j & 1:
                continue
            letters = parts.length[search.names.part[sides.start + i]]
            letters += listed.parts.length[listed.names.part[sides.begin + j]]
            if value > best or letters > most:
                best, most, one, other = value, letters, i, j
    return best, one, other


@kernel
def _left(search: Search, sides: Sides, mine: int, yours: int) -> tuple[float, float, bool]:
    """Return what the parts left over on both sides weigh against the names, the heaviest against the heaviest; what those
    weigh that only one side has, -1 for none; and whether any stand against one another.
    """
    parts, listed = search.asked.parts, search.listed
    against, clash = 0.0, False
    while True:
        i, ours = _heaviest(search.names, sides.start, sides.size, mine, parts)
        j, theirs = _heaviest(listed.names, sides.begin, sides.length, yours, listed.parts)
        if i < 0 or j < 0:
            break
        mine |= 1 << i
        yours |= 1 << j
        against += (ours + theirs) / 2
        clash = True
    more, some = 0.0, False
    for i in range(sides.size):
        if not mine >> i & 1:
            more, some = more + parts.weight[search.names.part[sides.start + i]], True
    for j in range(sides.length):
        if not yours >> j & 1:
            more, some = more + listed.parts.weight[listed.names.part[sides.begin + j]], True
    return against, more if some else -1.0, clash


@kernel
def _heaviest(names: Names, start: int, size: int, taken: int, parts: Parts) -> tuple[int, float]:
    found, most = -1, -1.0
    for i in range(size):
        weight = parts.weight[names.part[start + i]]
        if not taken >> i & 1 and weight > most:
            found, most = i, weight
    return found, most
