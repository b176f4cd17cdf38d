"""Readings of two names that part by part does not show: run together, as initials, cut off, in syllables.

This module knows when ``compare`` might find one. It refuses to say what it is worth.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import FIRST, LENGTH, NUMBER, OTHER_RUN, RUN, SIGNS, SOUNDS, TEXT, Parts
from pnrscreen.watchlist.compiled import BASE, MASK, Numbers, Reals, Room, kernel
from pnrscreen.watchlist.edits import LONGEST, Text, begins, edits
from pnrscreen.watchlist.posting import GLUE, GLUED_LENGTH, GLUED_TEXT, LETTERS, PART, START, Names, next_glued, size_of

_NEAR = 7  # letters from which on one of them may differ
_TEXT_MAX = LONGEST
_FAR = -1000


class Side(NamedTuple):
    """One of two names: where it stands among names, and what their parts are."""

    names: Names
    name: int
    parts: Parts


class Run(NamedTuple):
    """Neighbours run together, from one part on over ``steps`` more: their number, that of their initials, how many letters."""

    first: int
    steps: int
    number: int
    initials: int
    length: int


@kernel
def run_together(apart: Side, whole: Side, powers: Numbers, desk: Room) -> bool:
    """Tell whether neighbours on one side may stand as one part, or as its initials, on the other."""
    names, facts = apart.names, apart.parts.facts
    start, size = names.rows[apart.name, START], size_of(names, apart.name)
    for first in range(size if size > 1 else 0):
        part = names.places[start + first, PART]
        # masked, so that compiled code holds all three in 64 bits from the start
        number, initials, length = facts[part, NUMBER], facts[part, FIRST] & MASK, facts[part, LENGTH] & MASK
        for step in range(1, size):
            at = start + (first + step) % size
            part, glue = names.places[at, PART], names.places[at, GLUE]
            number = next_glued(names, at, number, apart.parts, powers)
            initials = (initials * BASE + facts[part, FIRST]) & MASK
            length += names.glues[glue, GLUED_LENGTH] if glue else facts[part, LENGTH]
            if (first + step < size or step == size - 1) and _is_part(
                apart, Run(first, step, number, initials, length), whole, desk
            ):
                return True
    return False


@kernel
def _is_part(apart: Side, run: Run, whole: Side, desk: Room) -> bool:
    facts = whole.parts.facts
    for j in range(size_of(whole.names, whole.name)):
        part = whole.names.places[whole.names.rows[whole.name, START] + j, PART]
        if facts[part, NUMBER] == run.number or facts[part, NUMBER] == run.initials:
            return True
        if max(facts[part, LENGTH], run.length) < _NEAR or abs(facts[part, LENGTH] - run.length) > 1:
            continue
        written = _spell(apart, run, desk)
        if written < 0 or edits(Text(desk, RUN, RUN + written), _text(whole.parts, part), desk, SIGNS) <= 1:
            return True
    return False


@kernel
def _text(parts: Parts, part: int) -> Text:
    return Text(parts.letters, parts.facts[part, TEXT], parts.facts[part, SOUNDS])


@kernel
def _spell(side: Side, run: Run, desk: Room) -> int:
    """Write the letters of a run; less than 0 where there are too many."""
    names, start, size = side.names, side.names.rows[side.name, START], size_of(side.names, side.name)
    written = 0
    for step in range(run.steps + 1):
        at = start + (run.first + step) % size
        glue = names.places[at, GLUE] if step else 0
        if glue:
            first = names.glues[glue, GLUED_TEXT]
            said = Text(names.letters, first, first + names.glues[glue, GLUED_LENGTH])
        else:
            said = _text(side.parts, names.places[at, PART])
        written = _write(said, desk, RUN, written)
    return written


@kernel
def _write(said: Text, desk: Room, begin: int, written: int) -> int:
    """Write letters behind those before them; less than 0 where there are too many."""
    size = said.end - said.start
    if written < 0 or written + size > _TEXT_MAX:
        return _FAR
    for at in range(size):
        desk[begin + written + at] = said.letters[said.start + at]
    return written + size


@kernel
def cut_off(one: Side, other: Side) -> bool:
    """Tell whether a part of a long name may be the beginning of a part of a longer one."""
    if one.names.rows[one.name, LETTERS] > other.names.rows[other.name, LETTERS]:
        return False
    for i in range(size_of(one.names, one.name)):
        short = _text(one.parts, one.names.places[one.names.rows[one.name, START] + i, PART])
        for j in range(size_of(other.names, other.name)):
            full = _text(other.parts, other.names.places[other.names.rows[other.name, START] + j, PART])
            if short.end - short.start < full.end - full.start and begins(short, full):
                return True
    return False


@kernel
def syllables(one: Side, other: Side, like: Reals, desk: Room) -> bool:
    """Tell whether two names of a family name and two syllables may be one, whichever end the family name stands at.

    ``like`` tells how alike every listed part is to each part of the first.
    """
    held = len(other.parts.facts)
    start, begin = one.names.rows[one.name, START], other.names.rows[other.name, START]
    for i in range(2):
        size = _unit(one, start + i, desk, RUN)
        for j in range(2):
            if like[(2 - 2 * i) * held + other.names.places[begin + 2 - 2 * j, PART]] == 0.0:
                continue
            length = _unit(other, begin + j, desk, OTHER_RUN)
            if size < 0 or length < 0:
                continue
            texts = Text(desk, RUN, RUN + size), Text(desk, OTHER_RUN, OTHER_RUN + length)
            if edits(texts[0], texts[1], desk, SIGNS) <= 0.35 * max(size, length):
                return True
    return False


@kernel
def _unit(side: Side, at: int, desk: Room, begin: int) -> int:
    first = _write(_text(side.parts, side.names.places[at, PART]), desk, begin, 0)
    return _write(_text(side.parts, side.names.places[at + 1, PART]), desk, begin, first)
