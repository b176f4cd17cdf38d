"""Checked baggage: pieces, weight and tags, from PAXLST and from check-in.

This module knows bag counts and tag series. It refuses to know whose bags they are, and believes no series longer than 99.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pnrscreen.message import Bags
from pnrscreen.wire.edifact import Segment

_SERIES_MAX = 99  # published samples carry six-digit garbage where the length of the series stands
_POUNDS = frozenset({"701", "L", "LBR", "LBS"})
_NO_WEIGHT = frozenset({"702"})
_POUND_KG = 0.45359237


def pieces(said: str) -> int | None:
    """Return a number of bags as said, or None."""
    return int(said) if len(said) <= 3 and said.isascii() and said.isdigit() else None


def weight(said: str, unit: str) -> int | None:
    """Return a weight in kilograms, or None."""
    if unit in _NO_WEIGHT or len(said) > 5 or not (said.isascii() and said.isdigit()):
        return None
    return round(int(said) * _POUND_KG) if unit in _POUNDS else int(said)


def series(first: str, count: str) -> tuple[str, ...]:
    """Return the tags of a series: ``ZZ012345`` and 3 are ZZ012345, ZZ012346, ZZ012347."""
    length = int(count) if len(count) <= 2 and count.isascii() and count.isdigit() else 1
    if length == 1 or not first:
        return (first,) if first else ()
    number = re.search(r"[0-9]+$", first)
    if number is None or not 1 <= length <= _SERIES_MAX:
        return (first,) if first else ()
    head, width, start = first[: number.start()], len(number[0]), int(number[0])
    return tuple(f"{head}{start + step:0{width}d}" for step in range(length))


def of_tbd(segment: Segment) -> Bags:
    """Return what a TBD says: details (quantity, weight, unit), pool, then tags (carrier, number, length of the series)."""
    counts: list[int | None] = []
    weights: list[int | None] = []
    for parts in (segment.values(1), segment.values(2)):
        count = pieces(parts[0]) if parts else None
        if count is not None:
            counts.append(count)
            weights.append(weight(parts[1], (*parts, "", "")[2]) if len(parts) > 1 else None)
    tags: list[str] = []
    for parts in segment.composites(4):
        carrier, number, count_said = (*parts, "", "", "")[:3]
        # A ten-digit number is a whole licence plate (IATA Resolution 740) and names its carrier itself.
        tags += series(number if len(number) == 10 else f"{carrier}{number}", count_said) if number else ()
    return Bags(pieces=total(counts), weight_kg=total(weights), tags=tuple(tags))


def of_ebd(segment: Segment) -> Bags:
    """Return what an EBD says: number, unit, indicator (N pieces, K or L weight)."""
    number, unit, indicator = (*segment.values(1), "", "", "")[:3]
    if {unit, indicator} & {"K", "W", "700", *_POUNDS}:
        return Bags(weight_kg=weight(number, unit or indicator))
    return Bags(pieces=pieces(number))


def total(counts: Iterable[int | None]) -> int | None:
    """Return the sum of what was said, or None when nothing was."""
    said = [count for count in counts if count is not None]
    return sum(said) if said else None


def together(bags: Iterable[Bags]) -> Bags:
    """Return several people's or several tickets' bags as one."""
    every = tuple(bags)
    if len(every) == 1:
        return every[0]
    return Bags(
        pieces=total(one.pieces for one in every),
        weight_kg=total(one.weight_kg for one in every),
        tags=tuple(dict.fromkeys(tag for one in every for tag in one.tags)),
    )
