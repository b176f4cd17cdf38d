"""What a part that is asked for may stand for: classes of listed parts, and what the best of each is worth.

This module knows parts as numbers. It refuses to know names.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import FIRST, INITIAL, KIND, LENGTH, NUMBER, SECOND, SOUND, Neighbourhood, Parts, neighbours
from pnrscreen.watchlist.compare import SLOPE
from pnrscreen.watchlist.compiled import BASE, MASK, Reals, Room, Sheet, kernel

_INITIAL = 0.85
_ALONE = ord("=")  # begins the class of an initial (``lexicon``)
STEPS = 256
"""How finely worths are told apart when classes are put in order; each counts as the best of its step."""


class Classes(NamedTuple):
    """Room for classes: those found as they come, the same in order of worth, and how many there are of each worth.

    ``slots`` is where a class stands among those found, by what is left of it divided by how many slots there are.
    """

    kind: Room
    worth: Reals
    ranked: Room
    ranked_worth: Reals
    steps: Room
    slots: Room


class Learned(NamedTuple):
    """What was learned of all parts, one behind the other: classes and what each is worth, listed parts and how alike each is;
    and where, in both, what was learned of each part ends.
    """

    kind: Room
    worth: Reals
    near: Room
    alike: Reals
    spans: Sheet


@kernel
def learn_all(asked: Parts, first: int, around: Neighbourhood, room: Classes, out: Learned) -> int:
    """Learn all parts from the first on, as far as there is room; return up to which."""
    classes, listed = out.spans[first, 0], out.spans[first, 1]
    for one in range(first, len(asked.facts)):
        near, kinds = _learn(asked, one, around, room)
        if classes + kinds > len(out.kind) or listed + near > len(out.near):
            return one
        for at in range(kinds):
            out.kind[classes + at] = room.ranked[at]
            out.worth[classes + at] = room.ranked_worth[at]
        for at in range(near):
            out.near[listed + at] = around.found[at]
            out.alike[listed + at] = around.alike[at]
        classes += kinds
        listed += near
        out.spans[one + 1, 0] = classes
        out.spans[one + 1, 1] = listed
    return len(asked.facts)


@kernel
def _learn(asked: Parts, one: int, around: Neighbourhood, room: Classes) -> tuple[int, int]:
    """Write the listed parts that a part is like (``around``), and every class it may stand for, best first (``room``).

    Return how many there are of each.
    """
    near = neighbours(asked, one, around)
    worth = max(0.0, 1.0 - SLOPE * (1.0 - _INITIAL))
    count = 0
    if asked.facts[one, LENGTH] == 1:
        count = _put(room, asked.facts[one, INITIAL], worth, count)
        return near, _ranked(room, _put(room, asked.facts[one, KIND], 1.0, count))
    count = _put(room, (_ALONE * BASE + asked.facts[one, FIRST]) & MASK, worth, count)
    for column in (KIND, SECOND, NUMBER, SOUND):
        if asked.facts[one, column]:
            count = _put(room, asked.facts[one, column], 1.0, count)
    for at in range(near):
        worth = max(0.0, 1.0 - SLOPE * (1.0 - around.alike[at]))
        count = _put(room, around.listed.facts[around.found[at], KIND], worth, count)
    return near, _ranked(room, count)


@kernel
def _put(room: Classes, kind: int, worth: float, count: int) -> int:
    """Put a class among those found, or let it be worth more."""
    slots = len(room.slots)
    slot = kind % slots
    while room.slots[slot]:
        at = room.slots[slot] - 1
        if room.kind[at] == kind:
            room.worth[at] = max(room.worth[at], worth)
            return count
        slot = (slot + 1) % slots
    if count >= len(room.kind):
        return count
    room.slots[slot] = count + 1
    room.kind[count] = kind
    room.worth[count] = worth
    return count + 1


@kernel
def _ranked(room: Classes, count: int) -> int:
    """Put what was found in order, best first, and empty the slots."""
    steps, slots = room.steps, len(room.slots)
    for step in range(STEPS + 1):
        steps[step] = 0
    for at in range(count):
        slot = room.kind[at] % slots
        while room.slots[slot]:
            room.slots[slot] = 0
            slot = (slot + 1) % slots
        steps[_step(room.worth[at])] += 1
    before = 0
    for step in range(STEPS + 1):
        before, steps[step] = before + steps[step], before
    for at in range(count):
        step = _step(room.worth[at])
        room.ranked[steps[step]] = room.kind[at]
        room.ranked_worth[steps[step]] = min(1.0, (STEPS - step + 1) / STEPS)
        steps[step] += 1
    return count


@kernel
def _step(worth: float) -> int:
    return STEPS - int(worth * STEPS)
