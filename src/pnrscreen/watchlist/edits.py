"""Runs of letters held against one another, as loops do it: the same, the beginning of, so many edits apart.

This module knows letters as numbers. It refuses to know what they spell.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.compiled import Numbers, Room, kernel

LONGEST = 60
"""Letters that fit into one number, a bit each."""
LETTERS = 256
"""Room for what each letter has."""


class Text(NamedTuple):
    """A run of letters."""

    letters: Numbers
    start: int
    end: int


@kernel
def equal(one: Text, other: Text) -> bool:
    """Tell whether two texts are the same."""
    return one.end - one.start == other.end - other.start and begins(one, other)


@kernel
def begins(one: Text, other: Text) -> bool:
    """Tell whether a text no longer than another is its beginning."""
    for place in range(one.end - one.start):
        if one.letters[one.start + place] != other.letters[other.start + place]:
            return False
    return True


@kernel
def mark(one: Text, desk: Room, signs: int) -> None:
    """Let each letter of a text tell where it stands there, a bit each; of a longer one, each of the first LONGEST."""
    for at in range(min(one.end - one.start, LONGEST)):
        desk[signs + one.letters[one.start + at]] |= 1 << at


@kernel
def unmark(one: Text, desk: Room, signs: int) -> None:
    """Let no letter tell anything again."""
    for at in range(one.start, one.end):
        desk[signs + one.letters[at]] = 0


@kernel
def edits_from(size: int, other: Text, desk: Room, signs: int) -> int:
    """Return the optimal string alignment distance from the marked text of so many letters: letters added, left out,
    exchanged, neighbours swapped.

    Counted as Hyyro does (A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003): ``rises`` and
    ``falls`` tell where the count goes up or down from one letter to the next, ``kept`` where it costs nothing to go on.
    """
    if not size:
        return other.end - other.start
    every, last = (1 << size) - 1, 1 << (size - 1)
    rises, falls, kept, before, count = every, 0, 0, 0, size
    for at in range(other.start, other.end):
        same = desk[signs + other.letters[at]]
        swapped = ((same & ~kept) << 1) & before
        kept = ((((same & rises) + rises) ^ rises) | same | falls | swapped) & every
        up, down = (falls | ~(kept | rises)) & every, kept & rises
        count += (up & last != 0) - (down & last != 0)
        up, down = ((up << 1) | 1) & every, (down << 1) & every
        rises, falls, before = (down | ~(kept | up)) & every, up & kept, same
    return count


@kernel
def edits(one: Text, other: Text, desk: Room, signs: int) -> int:
    """Return the optimal string alignment distance of two texts, of which the first has at most LONGEST letters."""
    mark(one, desk, signs)
    count = edits_from(one.end - one.start, other, desk, signs)
    unmark(one, desk, signs)
    return count
