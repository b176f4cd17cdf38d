"""Under which keys a listed name is found: pairs of its parts, a part alone, all of them run together.

This module knows parts as numbers and where they stand in a name. It refuses to know which key is worth a comparison.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import Spellings
from pnrscreen.watchlist.compiled import Numbers, Reals, Room, alone_key, joined, kernel, pair_key, whole_key

PARTS_MAX = 8
"""Parts of a name beyond which nothing is posted or compared in compiled code: longer names repeat themselves."""
SLOTS_MAX = 6 * PARTS_MAX


class Parts(NamedTuple):
    """Parts of names, by position. ``number`` is the text's, ``sound`` that of its sounds, ``initial`` the class of names that
    begin so; ``kind`` is the class it belongs to, ``second`` another one or 0, ``rest`` the text behind ABDUL or 0.
    """

    spellings: Spellings
    number: Numbers
    length: Numbers
    first: Numbers
    sound: Numbers
    kind: Numbers
    second: Numbers
    initial: Numbers
    rest: Numbers
    weight: Reals


class Names(NamedTuple):
    """Names made of parts, name ``n`` from ``at[n]`` to ``at[n + 1]``. ``glued`` is a part with the particles before it as one
    text, 0 for none, with its length and sound. ``traits`` and ``letters`` are of whole names.
    """

    at: Numbers
    part: Numbers
    glued: Numbers
    glued_length: Numbers
    glued_sound: Numbers
    traits: Numbers
    letters: Numbers


class Slots(NamedTuple):
    """Room for the places of one name at which a key can be made: class, which parts it covers, whether an initial only."""

    kind: Room
    mask: Room
    initial: Room


@kernel
def size_of(names: Names, name: int) -> int:
    """Return how many parts of a name are looked at."""
    return min(names.at[name + 1] - names.at[name], PARTS_MAX)


@kernel
def next_glued(names: Names, at: int, number: int, parts: Parts, powers: Numbers) -> int:
    """Return the number of letters run together with the part at a place, its particles before it."""
    if names.glued[at]:
        return joined(number, names.glued[at], names.glued_length[at], powers)
    return joined(number, parts.number[names.part[at]], parts.length[names.part[at]], powers)


@kernel
def turned(names: Names, name: int, first: int, parts: Parts, powers: Numbers) -> int:
    """Return the number of a whole name run together from one part on, round to the part before it."""
    start, size = names.at[name], size_of(names, name)
    number = parts.number[names.part[start + first]]
    for step in range(1, size):
        number = next_glued(names, start + (first + step) % size, number, parts, powers)
    return number


@kernel
def post(names: Names, parts: Parts, powers: Numbers, slots: Slots, room: tuple[Room, Room]) -> int:
    """Write each key and the name found under it; return how many there are, also those there is no room for."""
    keys, found = room
    count = 0
    for name in range(len(names.at) - 1):
        made = _slots(names, name, parts, powers, slots)
        for a in range(made):
            for b in range(a + 1, made):
                if not (slots.mask[a] & slots.mask[b] or (slots.initial[a] and slots.initial[b])):
                    count = _write(pair_key(slots.kind[a], slots.kind[b]), name, keys, found, count)
        size = size_of(names, name)
        for first in range(size if size > 1 else 0):
            count = _write(whole_key(turned(names, name, first, parts, powers)), name, keys, found, count)
        if size == 1:
            part = names.part[names.at[name]]
            count = _write(alone_key(parts.kind[part]), name, keys, found, count)
            if parts.second[part]:
                count = _write(alone_key(parts.second[part]), name, keys, found, count)
            if names.glued[names.at[name]]:
                count = _write(alone_key(names.glued[names.at[name]]), name, keys, found, count)
    return count


@kernel
def _write(key: int, name: int, keys: Room, found: Room, count: int) -> int:
    if count < len(keys):
        keys[count] = key
        found[count] = name
    return count + 1


@kernel
def _slots(names: Names, name: int, parts: Parts, powers: Numbers, slots: Slots) -> int:
    """Write the classes of a name's parts, of those with particles glued on, and of neighbours run together."""
    start, size = names.at[name], size_of(names, name)
    count = 0
    for i in range(size):
        part = names.part[start + i]
        count = _slot(slots, count, parts.kind[part], 1 << i, 0)
        if parts.second[part]:
            count = _slot(slots, count, parts.second[part], 1 << i, 0)
        count = _slot(slots, count, parts.initial[part], 1 << i, 1)
        if names.glued[start + i]:
            count = _slot(slots, count, names.glued[start + i], 1 << i, 0)
        if i + 1 < size:
            count = _slot(slots, count, next_glued(names, start + i + 1, parts.number[part], parts, powers), 3 << i, 0)
    return count


@kernel
def _slot(slots: Slots, count: int, kind: int, mask: int, initial: int) -> int:
    slots.kind[count] = kind
    slots.mask[count] = mask
    slots.initial[count] = initial
    return count + 1
