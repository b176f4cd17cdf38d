"""Readings of two names that part by part does not show: run together, as initials, cut off, in syllables.

This module knows when ``compare`` might find one. It refuses to say what it is worth.
"""

from __future__ import annotations

from typing import NamedTuple

from pnrscreen.watchlist.alike import Rows, Text, begins, edits, text
from pnrscreen.watchlist.compiled import BASE, MASK, Numbers, Reals, Room, kernel
from pnrscreen.watchlist.posting import Names, Parts, next_glued, size_of

_NEAR = 7  # letters from which on one of them may differ
_TEXT_MAX = 60
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
def run_together(apart: Side, whole: Side, powers: Numbers, rows: Rows) -> bool:
    """Tell whether neighbours on one side may stand as one part, or as its initials, on the other."""
    names, parts = apart.names, apart.parts
    start, size = names.at[apart.name], size_of(names, apart.name)
    for first in range(size if size > 1 else 0):
        part = names.part[start + first]
        # masked, so that compiled code holds all three in 64 bits from the start
        number, initials, length = parts.number[part], parts.first[part] & MASK, parts.length[part] & MASK
        for step in range(1, size):
            at = start + (first + step) % size
            part = names.part[at]
            number = next_glued(names, at, number, parts, powers)
            initials = (initials * BASE + parts.first[part]) & MASK
            length += names.glued_length[at] if names.glued[at] else parts.length[part]
            if (first + step < size or step == size - 1) and _is_part(
                apart, Run(first, step, number, initials, length), whole, rows
            ):
                return True
    return False


@kernel
def _is_part(apart: Side, run: Run, whole: Side, rows: Rows) -> bool:
    parts = whole.parts
    for j in range(size_of(whole.names, whole.name)):
        part = whole.names.part[whole.names.at[whole.name] + j]
        if parts.number[part] == run.number or parts.number[part] == run.initials:
            return True
        if max(parts.length[part], run.length) < _NEAR or abs(parts.length[part] - run.length) > 1:
            continue
        written = _spell(apart, run, rows.text)
        if written < 0 or edits(Text(rows.text, 0, written), text(parts.spellings.texts, part), rows) <= 1:
            return True
    return False


@kernel
def _spell(side: Side, run: Run, out: Room) -> int:
    """Write the letters of a run; less than 0 where not all of them are at hand, as of particles."""
    start, size = side.names.at[side.name], size_of(side.names, side.name)
    written = 0
    for step in range(run.steps + 1):
        at = start + (run.first + step) % size
        if step and side.names.glued[at]:
            return _FAR
        written = _write(side.parts, side.names.part[at], out, written)
    return written


@kernel
def _write(parts: Parts, part: int, out: Room, written: int) -> int:
    """Write the letters of a part behind those before it; less than 0 where not all of them are at hand."""
    if written < 0 or written + parts.length[part] > _TEXT_MAX:
        return _FAR
    one = text(parts.spellings.texts, part)
    for place in range(parts.length[part]):
        out[written + place] = one.letters[one.start + place]
    return written + parts.length[part]


@kernel
def cut_off(one: Side, other: Side) -> bool:
    """Tell whether a part of a long name may be the beginning of a part of a longer one."""
    if one.names.letters[one.name] > other.names.letters[other.name]:
        return False
    for i in range(size_of(one.names, one.name)):
        short = text(one.parts.spellings.texts, one.names.part[one.names.at[one.name] + i])
        for j in range(size_of(other.names, other.name)):
            full = text(other.parts.spellings.texts, other.names.part[other.names.at[other.name] + j])
            if short.end - short.start < full.end - full.start and begins(short, full):
                return True
    return False


@kernel
def syllables(one: Side, other: Side, like: Reals, rows: Rows) -> bool:
    """Tell whether two names of a family name and two syllables may be one, whichever end the family name stands at.

    ``like`` tells how alike every listed part is to each part of the first.
    """
    held = len(other.parts.number)
    start, begin = one.names.at[one.name], other.names.at[other.name]
    for i in range(2):
        size = _unit(one, start + i, rows.text)
        for j in range(2):
            if like[(2 - 2 * i) * held + other.names.part[begin + 2 - 2 * j]] == 0.0:
                continue
            length = _unit(other, begin + j, rows.other)
            if size < 0 or length < 0:
                continue
            if edits(Text(rows.text, 0, size), Text(rows.other, 0, length), rows) <= 0.35 * max(size, length):
                return True
    return False


@kernel
def _unit(side: Side, at: int, out: Room) -> int:
    return _write(side.parts, side.names.part[at + 1], out, _write(side.parts, side.names.part[at], out, 0))
