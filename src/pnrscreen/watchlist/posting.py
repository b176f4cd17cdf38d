"""Under which keys a listed name is found: pairs of its parts, a part by itself, all of them run together.

This module knows parts as numbers and where they stand in a name. It refuses to know which key is worth a comparison.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import BILLION, INITIAL, KIND, LENGTH, NUMBER, SECOND, WEIGHT, Parts
from pnrscreen.watchlist.compiled import Grid, Numbers, Room, alone_key, among_key, joined, kernel, pair_key, whole_key
from pnrscreen.watchlist.spelling import COMMON_WEIGHT

PARTS_MAX = 8
"""Parts of a name beyond which nothing is posted or compared in compiled code: longer names repeat themselves."""
SLOTS_MAX = 6 * PARTS_MAX
_NAMES_MAX = 60
"""Names of one person beyond which no parts are posted together."""
_COMMON = round(COMMON_WEIGHT * BILLION)

START, KINDS, LETTERS = range(3)
"""What is known of a name, by column: where its places start, what kind of name it is, how many letters and gaps it has."""
LONG, SYLLABIC, SINGLES = 1, 2, 4
"""Kinds of names: so long that it may be cut off, of a family name and two syllables, to be looked for among single names."""

PART, GLUE = range(2)
"""What stands at a place of a name: which part, and which of ``glues``, 0 for none."""
GLUED, GLUED_LENGTH, GLUED_SOUND, GLUED_TEXT = range(4)
"""A part with the particles before it as one text: its number, length, the number of its sounds, and where its letters are."""


class Names(NamedTuple):
    """Names made of parts. Of ``rows`` there is one more than names, so that each ends where the next begins. ``letters`` are
    those of all ``glues``, one behind the other.
    """

    rows: Grid
    places: Grid
    glues: Grid
    letters: Numbers


class Slots(NamedTuple):
    """Room for the places of one name at which a key can be made: class, which parts it covers, whether an initial only."""

    kind: Room
    mask: Room
    initial: Room


@kernel
def size_of(names: Names, name: int) -> int:
    """Return how many parts of a name are looked at."""
    return min(names.rows[name + 1, START] - names.rows[name, START], PARTS_MAX)


@kernel
def next_glued(names: Names, at: int, number: int, parts: Parts, powers: Numbers) -> int:
    """Return the number of letters run together with the part at a place, its particles before it."""
    glue = names.places[at, GLUE]
    if glue:
        return joined(number, names.glues[glue, GLUED], names.glues[glue, GLUED_LENGTH], powers)
    part = names.places[at, PART]
    return joined(number, parts.facts[part, NUMBER], parts.facts[part, LENGTH], powers)


@kernel
def turned(names: Names, name: int, first: int, parts: Parts, powers: Numbers) -> int:
    """Return the number of a whole name run together from one part on, round to the part before it."""
    start, size = names.rows[name, START], size_of(names, name)
    number = parts.facts[names.places[start + first, PART], NUMBER]
    for step in range(1, size):
        number = next_glued(names, start + (first + step) % size, number, parts, powers)
    return number


@kernel
def post(names: Names, parts: Parts, powers: Numbers, slots: Slots, room: tuple[Room, Room]) -> int:
    """Write each key and the name found under it; return how many there are, also those there is no room for."""
    keys, found = room
    count = 0
    for name in range(len(names.rows) - 1):
        made = _slots(names, name, parts, powers, slots)
        for a in range(made):
            for b in range(a + 1, made):
                if not (slots.mask[a] & slots.mask[b] or (slots.initial[a] and slots.initial[b])):
                    count = _write(pair_key(slots.kind[a], slots.kind[b]), name, keys, found, count)
        size = size_of(names, name)
        for first in range(size if size > 1 else 0):
            count = _write(whole_key(turned(names, name, first, parts, powers)), name, keys, found, count)
        for i in range(size if size > 1 else 0):
            part = names.places[names.rows[name, START] + i, PART]
            count = _write(among_key(parts.facts[part, KIND]), name, keys, found, count)
        if size == 1:
            part, glue = names.places[names.rows[name, START], PART], names.places[names.rows[name, START], GLUE]
            count = _write(alone_key(parts.facts[part, KIND]), name, keys, found, count)
            if parts.facts[part, SECOND]:
                count = _write(alone_key(parts.facts[part, SECOND]), name, keys, found, count)
            if glue:
                count = _write(alone_key(names.glues[glue, GLUED]), name, keys, found, count)
    return count


@kernel
def post_together(names: Names, whose: Numbers, parts: Parts, slots: Slots, room: tuple[Room, Room], count: int) -> int:
    """Write the keys of pairs of parts that one person bears in no name together, and a name of theirs; return how many keys
    there are with the ``count`` before, also those there is no room for.
    """
    last = len(names.rows) - 1
    first = 0
    while first < last:
        after = first + 1
        while after < last and whose[after] == whose[first]:
            after += 1
        if after - first > 1:
            made = _borne(names, first, min(after, first + _NAMES_MAX), parts, slots)
            for a in range(made):
                for b in range(a + 1, made):
                    if not (slots.mask[a] & slots.mask[b] or (slots.initial[a] and slots.initial[b])):
                        count = _write(pair_key(slots.kind[a], slots.kind[b]), first, room[0], room[1], count)
        first = after
    return count


@kernel
def _borne(names: Names, first: int, after: int, parts: Parts, slots: Slots) -> int:
    """Write the classes of all parts of a person's names, which of the names have each, and whether it tells nobody apart."""
    made = 0
    for name in range(first, after):
        for i in range(size_of(names, name)):
            part = names.places[names.rows[name, START] + i, PART]
            if parts.facts[part, LENGTH] == 1:
                continue
            kind, at = parts.facts[part, KIND], 0
            while at < made and slots.kind[at] != kind:
                at += 1
            if at == SLOTS_MAX:
                continue
            if at == made:
                made = _slot(slots, made, kind, 0, parts.facts[part, WEIGHT] <= _COMMON)
            slots.mask[at] |= 1 << (name - first)
    return made


@kernel
def _write(key: int, name: int, keys: Room, found: Room, count: int) -> int:
    if count < len(keys):
        keys[count] = key
        found[count] = name
    return count + 1


@kernel
def _slots(names: Names, name: int, parts: Parts, powers: Numbers, slots: Slots) -> int:
    """Write the classes of a name's parts, of those with particles glued on, and of neighbours run together."""
    start, size = names.rows[name, START], size_of(names, name)
    count = 0
    for i in range(size):
        part, glue = names.places[start + i, PART], names.places[start + i, GLUE]
        count = _slot(slots, count, parts.facts[part, KIND], 1 << i, 0)
        if parts.facts[part, SECOND]:
            count = _slot(slots, count, parts.facts[part, SECOND], 1 << i, 0)
        count = _slot(slots, count, parts.facts[part, INITIAL], 1 << i, 1)
        if glue:
            count = _slot(slots, count, names.glues[glue, GLUED], 1 << i, 0)
            count = _slot(slots, count, names.glues[glue, GLUED_SOUND], 1 << i, 0)
        if i + 1 < size:
            text = next_glued(names, start + i + 1, parts.facts[part, NUMBER], parts, powers)
            count = _slot(slots, count, text, 3 << i, 0)
    return count


@kernel
def _slot(slots: Slots, count: int, kind: int, mask: int, initial: int) -> int:
    slots.kind[count] = kind
    slots.mask[count] = mask
    slots.initial[count] = initial
    return count + 1
