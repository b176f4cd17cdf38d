"""How alike two parts are, and which listed parts a part may be a spelling of: ``spelling.likeness`` for many at once.

This module knows letters as numbers. It refuses to know better than ``spelling``: what that says of two parts is said here.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.compiled import BASE, MASK, Numbers, Reals, Room, Table, kernel, mixed, place
from pnrscreen.watchlist.spelling import FLOOR

SHORT_FORM, KNOWN, VOWELLESS = 1, 2, 4
"""Traits of a part, as ``spelling.Part`` has them."""
_TYPED_FROM = 4
_A, _I, _S, _U = (ord(letter) for letter in "AISU")


class Letters(NamedTuple):
    """Texts of many parts one behind the other; part ``n`` is from ``at[n]`` to ``at[n + 1]``."""

    letters: Numbers
    at: Numbers


class Spellings(NamedTuple):
    """What ``likeness`` needs of many parts: letters, sounds, bones, family (0: none) and traits."""

    texts: Letters
    sounds: Letters
    bones: Letters
    family: Numbers
    traits: Numbers


class Text(NamedTuple):
    """A run of letters."""

    letters: Numbers
    start: int
    end: int


class Rows(NamedTuple):
    """Room for one comparison: three rows of edits, two texts, and the keys of a part."""

    one: Room
    two: Room
    three: Room
    text: Room
    other: Room
    keys: Room


@kernel
def text(held: Letters, one: int) -> Text:
    """Return the letters of one part."""
    return Text(held.letters, held.at[one], held.at[one + 1])


@kernel
def equal(one: Text, other: Text) -> bool:
    """Tell whether two texts are the same."""
    return one.end - one.start == other.end - other.start and begins(one, other)


@kernel
def begins(one: Text, other: Text) -> bool:
    """Tell whether a text no longer than another is its beginning."""
    for place_ in range(one.end - one.start):
        if one.letters[one.start + place_] != other.letters[other.start + place_]:
            return False
    return True


@kernel
def edits(one: Text, other: Text, rows: Rows) -> int:
    """Return the optimal string alignment distance: letters added, left out, exchanged, neighbours swapped."""
    before, last, row = rows.one, rows.two, rows.three
    mine, start, yours, begin = one.letters, one.start, other.letters, other.start
    size = other.end - begin
    for j in range(size + 1):
        row[j] = j
    for i in range(1, one.end - start + 1):
        before, last, row = last, row, before
        row[0] = i
        for j in range(1, size + 1):
            best = last[j - 1] + (mine[start + i - 1] != yours[begin + j - 1])
            best = min(best, last[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and mine[start + i - 1] == yours[begin + j - 2] and mine[start + i - 2] == yours[begin + j - 1]:
                best = min(best, before[j - 2] + 1)
            row[j] = best
    return row[size]


@kernel
def likeness(mine: Spellings, one: int, yours: Spellings, other: int, rows: Rows) -> float:
    """Return how alike two parts are, 0 to 1; 0 for two different words."""
    first, second = text(mine.texts, one), text(yours.texts, other)
    if equal(first, second):
        return 1.0
    both, either = mine.traits[one] & yours.traits[other], mine.traits[one] | yours.traits[other]
    if mine.family[one] and mine.family[one] == yours.family[other]:
        return 0.88 if either & SHORT_FORM else 0.95
    shortest, longest = (
        min(first.end - first.start, second.end - second.start),
        max(first.end - first.start, second.end - second.start),
    )
    if shortest < 3:
        return 0.0
    apart = bool(both & KNOWN)
    sound, other_sound = text(mine.sounds, one), text(yours.sounds, other)
    if longest > 3 and not apart and equal(sound, other_sound):
        return 0.94
    count = edits(first, second, rows)
    if count * 2 > longest and not either & VOWELLESS:
        return 0.0
    if count * 2 <= longest and not apart and _other_ending(sound, other_sound):
        return 0.89
    bone, other_bone = text(mine.bones, one), text(yours.bones, other)
    boned = edits(bone, other_bone, rows) / max(
        bone.end - bone.start, other_bone.end - other_bone.start, 2 if shortest <= 3 else 3
    )
    if count * 2 <= longest:
        cost = 0.55 * count / longest + 0.45 * boned + 0.08 * (_first(bone) != _first(other_bone))
        if apart:
            cost += 0.25 if mine.family[one] and yours.family[other] else 0.15
        if 1 - cost >= FLOOR:
            return 1 - cost
    without = 0.9 * (1 - boned)
    return without if either & VOWELLESS and without >= FLOOR else 0.0


@kernel
def _first(one: Text) -> int:
    return one.letters[one.start] if one.start < one.end else 0


@kernel
def _other_ending(one: Text, other: Text) -> bool:
    """Tell whether one text is the other plus a last vowel or S, or they differ in a last vowel."""
    size, length = one.end - one.start, other.end - other.start
    if size < length:
        one, other, size, length = other, one, length, size
    if length < 4 or size - length > 1:
        return False
    if not begins(Text(other.letters, other.start, other.end - (size == length)), one):
        return False
    last = one.letters[one.end - 1]
    if size == length:
        return _vowel(last) and _vowel(other.letters[other.end - 1])
    return _vowel(last) or last == _S


@kernel
def _vowel(letter: int) -> bool:
    return letter == _A or letter == _I or letter == _U


# ------------------------------------------------------------------------------------------------------------ neighbours


@kernel
def near_keys(held: Spellings, one: int, powers: Numbers, out: Room) -> int:
    """Write what two parts spelled alike share: the bones but for one or two, or the letters but for one. Return how many."""
    bones = text(held.bones, one)
    start, size = bones.start, bones.end - bones.start
    count = _less(bones, -1, -1, out, 0)
    for i in range(size if size >= 3 else 0):
        count = _less(bones, start + i, -1, out, count)
        for j in range(i + 1, size if size >= 6 else 0):
            count = _less(bones, start + i, start + j, out, count)
    letters, start, end = held.texts.letters, held.texts.at[one], held.texts.at[one + 1]
    if end - start >= _TYPED_FROM:
        behind = 0
        for at in range(start, end):
            behind = (behind * BASE + letters[at]) & MASK
        out[count] = mixed((behind * 5 + 2) & MASK)
        count += 1
        before = 0
        for at in range(start, end):  # each letter left out: what stands before it and what behind it
            power = powers[end - 1 - at]
            behind = (behind - letters[at] * power) & MASK
            out[count] = mixed((((before * power + behind) & MASK) * 5 + 2) & MASK)
            count += 1
            before = (before * BASE + letters[at]) & MASK
    return count


@kernel
def _less(bones: Text, one: int, other: int, out: Room, count: int) -> int:
    number = 0
    for at in range(bones.start, bones.end):
        if at != one and at != other:
            number = (number * BASE + bones.letters[at]) & MASK
    out[count] = mixed((number * 3 + 1) & MASK)
    return count + 1


class Neighbourhood(NamedTuple):
    """Where to look for listed parts, and room for those that are found; ``stamps`` tell who was looked at already."""

    listed: Spellings
    near: Table
    stamps: Room
    rows: Rows
    found: Room
    alike: Reals


@kernel
def neighbours(asked: Spellings, one: int, around: Neighbourhood, stamp: int, powers: Numbers) -> int:
    """Write the listed parts that a part may be a spelling of, and how alike each is. Return how many."""
    count = 0
    for k in range(near_keys(asked, one, powers, around.rows.keys)):
        at = place(around.near, around.rows.keys[k])
        if at < 0:
            continue
        for value in range(around.near.starts[at], around.near.starts[at + 1]):
            part = around.near.values[value]
            if around.stamps[part] == stamp:
                continue
            around.stamps[part] = stamp
            how = likeness(asked, one, around.listed, part, around.rows)
            if how > 0 and count < len(around.found):
                around.found[count] = part
                around.alike[count] = how
                count += 1
    return count
