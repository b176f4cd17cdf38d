"""How alike two parts are, and which listed parts a part may be a spelling of: ``spelling.likeness`` for many at once.

This module knows letters as numbers. It refuses to know better than ``spelling``: what that says of two parts is said here.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.compiled import BASE, MASK, Grid, Numbers, Reals, Room, Table, kernel, mixed, place
from pnrscreen.watchlist.edits import LETTERS, LONGEST, Text, begins, edits_from, equal, mark, unmark
from pnrscreen.watchlist.spelling import ABDUL, CUT_SHORT, FLOOR, LEFT_OFF, LONG, SHORT

TEXT, SOUNDS, BONES, END, FAMILY, TRAITS, NUMBER, LENGTH, FIRST, SOUND, KIND, SECOND, INITIAL, REST, WEIGHT = range(15)
"""What is known of a part, by column. Letters are from TEXT, sounds from SOUNDS and bones from BONES on, up to END. FAMILY is
a number, 0 for none. NUMBER is the text's and SOUND that of its sounds, LENGTH and FIRST its letters' count and the first of
them. KIND is the class it belongs to, SECOND another one or 0, INITIAL the class of names that begin so, REST the text behind
ABDUL or 0. WEIGHT is in billionths.
"""
COLUMNS = 15
BILLION = 1e9

SHORT_FORM, KNOWN, VOWELLESS = 1, 2, 4
"""Traits of a part, as ``spelling.Part`` has them."""

SPELLED_MAX = LONGEST
"""A part of more letters, or bones (X is two), has no spellings: it is looked for as it is."""

TEXT_SIGNS, BONE_SIGNS, SIGNS = 0, LETTERS, 2 * LETTERS
"""Where on the desk the letters and the bones of a part, and any other text, are marked."""
RUN, OTHER_RUN, KEYS = 3 * LETTERS, 4 * LETTERS, 5 * LETTERS
"""Where on the desk there is room for two texts, and for the keys of a part."""
DESK = 16 * LETTERS

_TYPED_FROM = 3
"""A part of fewer letters is looked for as it is, and no letter less."""
_SLIPS_FROM = SHORT - 1
_SERVANT = len(ABDUL)
_ABDUL = tuple(ABDUL.encode())
MAY_SLIP = -0.01
"""How alike two parts are that are no spellings of one another, but between which letters may have slipped (``may_slip``)."""
_A, _I, _S, _U = (ord(letter) for letter in "AISU")


class Parts(NamedTuple):
    """Parts of names, one in each row of ``facts``, and the letters of all of them one behind the other."""

    facts: Grid
    letters: Numbers


@kernel
def take_up(parts: Parts, one: int, desk: Room) -> None:
    """Mark a part on the desk, to hold others against it; ``put_down`` clears it away."""
    mark(Text(parts.letters, parts.facts[one, TEXT], parts.facts[one, SOUNDS]), desk, TEXT_SIGNS)
    mark(Text(parts.letters, parts.facts[one, BONES], parts.facts[one, END]), desk, BONE_SIGNS)


@kernel
def put_down(parts: Parts, one: int, desk: Room) -> None:
    """Clear a part off the desk."""
    unmark(Text(parts.letters, parts.facts[one, TEXT], parts.facts[one, SOUNDS]), desk, TEXT_SIGNS)
    unmark(Text(parts.letters, parts.facts[one, BONES], parts.facts[one, END]), desk, BONE_SIGNS)


@kernel
def likeness(mine: Parts, one: int, yours: Parts, other: int, desk: Room) -> float:
    """Return how alike two parts are, 0 to 1; 0 for two different words, MAY_SLIP for two that slips may keep apart.

    The first is marked on the desk (``take_up``).
    """
    first = Text(mine.letters, mine.facts[one, TEXT], mine.facts[one, SOUNDS])
    second = Text(yours.letters, yours.facts[other, TEXT], yours.facts[other, SOUNDS])
    if equal(first, second):
        return 1.0
    both = mine.facts[one, TRAITS] & yours.facts[other, TRAITS]
    either = mine.facts[one, TRAITS] | yours.facts[other, TRAITS]
    if mine.facts[one, FAMILY] and mine.facts[one, FAMILY] == yours.facts[other, FAMILY]:
        return 0.88 if either & SHORT_FORM else 0.95
    shortest, longest = (
        min(first.end - first.start, second.end - second.start),
        max(first.end - first.start, second.end - second.start),
    )
    apart = bool(both & KNOWN)
    if shortest < SHORT:
        near = not apart and shortest == SHORT - 1 and longest == SHORT
        slips = near and edits_from(first.end - first.start, second, desk, TEXT_SIGNS) == 1
        return MAY_SLIP if slips else 0.0
    sound = Text(mine.letters, mine.facts[one, SOUNDS], mine.facts[one, BONES])
    other_sound = Text(yours.letters, yours.facts[other, SOUNDS], yours.facts[other, BONES])
    if longest > 3 and not apart and equal(sound, other_sound):
        return 0.94
    count = edits_from(first.end - first.start, second, desk, TEXT_SIGNS)
    otherwise = 0.0 if apart else _not_spelled(mine, one, yours, other, count)
    if count * 2 > longest and not either & VOWELLESS:
        return otherwise
    if count * 2 <= longest and not apart and _other_ending(sound, other_sound):
        return 0.89
    bone = Text(mine.letters, mine.facts[one, BONES], mine.facts[one, END])
    other_bone = Text(yours.letters, yours.facts[other, BONES], yours.facts[other, END])
    boned = edits_from(bone.end - bone.start, other_bone, desk, BONE_SIGNS) / max(
        bone.end - bone.start, other_bone.end - other_bone.start, 2 if shortest <= 3 else 3
    )
    if count * 2 <= longest:
        cost = 0.55 * count / longest + 0.45 * boned + 0.08 * (_first(bone) != _first(other_bone))
        if mine.facts[one, REST] and yours.facts[other, REST]:
            cost *= longest / (longest - _SERVANT)
        if apart:
            cost += 0.25 if mine.facts[one, FAMILY] and yours.facts[other, FAMILY] else 0.15
        if 1 - cost >= FLOOR:
            return 1 - cost
    without = 0.9 * (1 - boned)
    return without if either & VOWELLESS and without >= FLOOR else otherwise


@kernel
def _not_spelled(mine: Parts, one: int, yours: Parts, other: int, count: int) -> float:
    """Return what two parts so many edits apart come to that are no spellings of one another."""
    if _may_slip(mine, one, yours, other, count):
        return MAY_SLIP
    first = Text(mine.letters, mine.facts[one, TEXT], mine.facts[one, SOUNDS])
    second = Text(yours.letters, yours.facts[other, TEXT], yours.facts[other, SOUNDS])
    return CUT_SHORT if _is_cut_short(first, second) else 0.0


@kernel
def _may_slip(mine: Parts, one: int, yours: Parts, other: int, count: int) -> bool:
    """Tell whether so many edits between two parts may be slips; of ABDUL and whose servant only the latter's letters count."""
    length = mine.facts[one, LENGTH] - (_SERVANT if mine.facts[one, REST] else 0)
    size = yours.facts[other, LENGTH] - (_SERVANT if yours.facts[other, REST] else 0)
    if min(length, size) >= LONG:
        return count <= 2
    return count == 1 and min(length, size) >= SHORT - 1 and SHORT <= max(length, size) <= SHORT + 1


@kernel
def _is_cut_short(one: Text, other: Text) -> bool:
    """Tell whether one text begins the other, which goes on, and is not ABDUL."""
    size, length = one.end - one.start, other.end - other.start
    if size > length:
        one, other, size, length = other, one, length, size
    return length >= size + LEFT_OFF and begins(one, other) and not _is_abdul(one)


@kernel
def _is_abdul(one: Text) -> bool:
    if one.end - one.start != _SERVANT:
        return False
    for at in range(_SERVANT):
        if one.letters[one.start + at] != _ABDUL[at]:
            return False
    return True


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
def near_keys(parts: Parts, one: int, powers: Numbers, desk: Room) -> int:
    """Write, at KEYS, what two parts spelled alike share: the bones but for one or two, or the letters but for one.

    Return how many; none of a part that is too long to have spellings.
    """
    start, end = parts.facts[one, BONES], parts.facts[one, END]
    size = end - start
    first, last = parts.facts[one, TEXT], parts.facts[one, SOUNDS]
    if max(size, last - first) > SPELLED_MAX:
        return 0
    bones = Text(parts.letters, start, end)
    count = _less(bones, -1, -1, desk, 0)
    for i in range(size if size >= 3 else 0):
        count = _less(bones, start + i, -1, desk, count)
        for j in range(i + 1, size if size >= 6 else 0):
            count = _less(bones, start + i, start + j, desk, count)
    if last - first >= _SLIPS_FROM:
        letters, behind = parts.letters, 0
        for at in range(first, last):
            behind = (behind * BASE + letters[at]) & MASK
        desk[KEYS + count] = mixed((behind * 5 + 2) & MASK)
        count += 1
        before = 0
        lacking = last if last - first >= _TYPED_FROM else first
        for at in range(first, lacking):  # each letter left out: what stands before it and what behind it
            power = powers[last - 1 - at]
            behind = (behind - letters[at] * power) & MASK
            desk[KEYS + count] = mixed((((before * power + behind) & MASK) * 5 + 2) & MASK)
            count += 1
            before = (before * BASE + letters[at]) & MASK
    return count


@kernel
def _less(bones: Text, one: int, other: int, desk: Room, count: int) -> int:
    number = 0
    for at in range(bones.start, bones.end):
        if at != one and at != other:
            number = (number * BASE + bones.letters[at]) & MASK
    desk[KEYS + count] = mixed((number * 3 + 1) & MASK)
    return count + 1


@kernel
def _begin_keys(parts: Parts, one: int, desk: Room, count: int, salts: tuple[int, int]) -> int:
    """Write, after the keys there are, what a part cut short shares with the whole one: all its letters, and its beginnings.

    ``salts`` keep the two apart: what is asked for has them the other way round than what is listed.
    """
    first, last = parts.facts[one, TEXT], parts.facts[one, SOUNDS]
    if last - first < SHORT or max(last - first, parts.facts[one, END] - parts.facts[one, BONES]) > SPELLED_MAX:
        return count
    number = 0
    for at in range(first, last):
        number = (number * BASE + parts.letters[at]) & MASK
        size = at + 1 - first
        if SHORT <= size <= last - first - LEFT_OFF:
            desk[KEYS + count] = mixed((number * 7 + salts[0]) & MASK)
            count += 1
    desk[KEYS + count] = mixed((number * 7 + salts[1]) & MASK)
    return count + 1


@kernel
def all_near_keys(parts: Parts, powers: Numbers, desk: Room, keys: Room, found: Room) -> int:
    """Write the keys of every part and the part under each; return how many there are, also those there is no room for."""
    written = 0
    for part in range(len(parts.facts)):
        count = _begin_keys(parts, part, desk, near_keys(parts, part, powers, desk), (3, 4))
        if written + count <= len(keys):
            for at in range(count):
                keys[written + at] = desk[KEYS + at]
                found[written + at] = part
        written += count
    return written


class Neighbourhood(NamedTuple):
    """Where to look for listed parts: as they are, by what they share, by family; and room for what is found.

    ``stamps`` tell who was looked at already; the last of them is what the present search is marked with.
    """

    listed: Parts
    known: Table
    near: Table
    families: Table
    powers: Numbers
    stamps: Room
    desk: Room
    found: Room
    alike: Reals


@kernel
def neighbours(asked: Parts, one: int, around: Neighbourhood) -> int:
    """Write the listed parts that a part may be a spelling of, and how alike each is. Return how many."""
    around.stamps[len(around.stamps) - 1] += 1
    take_up(asked, one, around.desk)
    count = _under(asked, one, around, around.known, mixed(asked.facts[one, NUMBER]), 0)
    if asked.facts[one, FAMILY]:
        count = _under(asked, one, around, around.families, mixed(asked.facts[one, FAMILY]), count)
    if asked.facts[one, LENGTH] > 1:
        for key in range(_begin_keys(asked, one, around.desk, near_keys(asked, one, around.powers, around.desk), (4, 3))):
            count = _under(asked, one, around, around.near, around.desk[KEYS + key], count)
    put_down(asked, one, around.desk)
    return count


@kernel
def _under(asked: Parts, one: int, around: Neighbourhood, held: Table, key: int, count: int) -> int:
    """Write the parts under one key that are alike and were not looked at yet."""
    stamp = around.stamps[len(around.stamps) - 1]
    at = place(held, key)
    if at < 0:
        return count
    for value in range(held.starts[at], held.starts[at + 1]):
        part = held.values[value]
        if around.stamps[part] == stamp:
            continue
        around.stamps[part] = stamp
        how = likeness(asked, one, around.listed, part, around.desk)
        if how != 0 and count < len(around.found):
            around.found[count] = part
            around.alike[count] = how
            count += 1
    return count
