"""Checked baggage: pieces, weight and tags, from PAXLST and from check-in.

This module knows bag counts and tag series. It refuses to know whose bags they are, and believes no series longer than 99.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pnrscreen.message import Bags
from pnrscreen.wire.edifact import Segment

_SERIES_MAX = 99  # published samples carry six-digit garbage where the length of the series stands
_POUNDS = frozenset({"701", "L", "LB", "LBR", "LBS"})
_WEIGHTS = _POUNDS | {"K", "KG", "KGM", "KGS", "W", "700"}
_NO_WEIGHT = frozenset({"702"})
_WEIGHED = re.compile(r"[0-9]{1,5}(?:[.,][0-9]{1,3})?")
_POUND_KG = 0.45359237


def pieces(said: str) -> int | None:
    """Return a number of bags as said, or None."""
    return int(said) if len(said) <= 3 and said.isascii() and said.isdigit() else None


def weight(said: str, unit: str) -> int | None:
    """Return a weight in kilograms, or None."""
    if unit in _NO_WEIGHT or not _WEIGHED.fullmatch(said):
        return None
    weighed = float(said.replace(",", "."))
    return round(weighed * _POUND_KG if unit in _POUNDS else weighed)


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
    return measured(number, unit, indicator)


def measured(number: str, unit: str, indicator: str = "") -> Bags:
    """Return bags of which only one number is said: a weight where unit or indicator is one, else pieces."""
    if {unit, indicator} & _WEIGHTS:
        return Bags(weight_kg=weight(number, unit or indicator))
    return Bags(pieces=pieces(number))


def total(counts: Iterable[int | None]) -> int | None:
    """Return the sum of what was said, or None when nothing was."""
    said = [count for count in counts if count is not None]
    return sum(said) if said else None


def together(bags: Iterable[Bags]) -> Bags:
    """Return several people's or several tickets' bags as one; the bags of a pool, whose tags several name, count once."""
    every = tuple(bags)
    if len(every) == 1:
        return every[0]
    return Bags(
        pieces=total(_once((one.pieces, one.tags) for one in every)),
        weight_kg=total(_once((one.weight_kg, one.tags) for one in every)),
        tags=tuple(dict.fromkeys(tag for one in every for tag in one.tags)),
    )


def _once(counts: Iterable[tuple[int | None, tuple[str, ...]]]) -> Iterator[int]:
    """Yield the counts that are said, less those whose tags are all counted: who is member of a pool may repeat its head."""
    counted: set[str] = set()
    for count, tags in sorted(counts, key=lambda said: len(said[1]), reverse=True):
        if count is not None and (not tags or not counted.issuperset(tags)):
            counted.update(tags)
            yield count
