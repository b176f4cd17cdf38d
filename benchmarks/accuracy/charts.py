"""Charts as SVG that stands in a page: coloured by the page's variables, so that they follow its light and dark.

This module knows shapes only; ``page`` says what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_ROW = 26
_LABEL, _PLOT, _VALUE = 330, 400, 130
_WIDTH = _LABEL + _PLOT + _VALUE
_FOOT = 26


class Row(NamedTuple):
    """A share with its interval, what it is of, what is wanted, and what stands beside it."""

    label: str
    share: float
    low: float
    high: float
    of: int
    wanted: float | None = None
    beside: float | None = None


class Line(NamedTuple):
    """A named line through points."""

    name: str
    points: Sequence[tuple[float, float]]


def rows(held: Sequence[Row], *, most: float = 1.0, what: str) -> str:
    """Draw shares from 0 to ``most``, one under the other: a dot, its interval, a tick for what is wanted, a ring beside."""
    height = len(held) * _ROW + _FOOT

    def at(share: float) -> float:
        return _LABEL + _PLOT * min(1.0, share / most)

    parts = [_grid(most, height)]
    for number, row in enumerate(held):
        y = number * _ROW + _ROW / 2
        met = row.wanted is None or row.share >= row.wanted
        parts.append(f'<text class="label" x="{_LABEL - 12}" y="{y + 4}">{escape(row.label)}</text>')
        parts.append(f'<line class="span" x1="{at(row.low):.1f}" x2="{at(row.high):.1f}" y1="{y}" y2="{y}"/>')
        if row.wanted is not None:
            parts.append(
                f'<line class="wanted" x1="{at(row.wanted):.1f}" x2="{at(row.wanted):.1f}" y1="{y - 9}" y2="{y + 9}"/>'
            )
        if row.beside is not None:
            parts.append(f'<circle class="beside" cx="{at(row.beside):.1f}" cy="{y}" r="4.5"/>')
        parts.append(f'<circle class="{"dot" if met else "dot short"}" cx="{at(row.share):.1f}" cy="{y}" r="5"/>')
        value = f"{row.share:.1%} of {row.of:,}"
        parts.append(f'<text class="value" x="{_LABEL + _PLOT + 14}" y="{y + 4}">{value}</text>')
    return _svg(_WIDTH, height, what, parts)


def _grid(most: float, height: int) -> str:
    steps = 5
    marks = []
    for step in range(steps + 1):
        x = _LABEL + _PLOT * step / steps
        marks.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - _FOOT}"/>')
        marks.append(f'<text class="axis" x="{x:.1f}" y="{height - 8}">{most * step / steps:.3g}</text>')
    return "".join(marks)


def curves(lines: Sequence[Line], *, marked: float, what: str) -> str:
    """Draw shares on a logarithmic scale from 1 in 10,000 to 1 in 10, with one score marked."""
    left, top, width, height = 70, 12, 520, 260
    low, high = -4.0, -1.0
    first, last = lines[0].points[0][0], lines[0].points[-1][0]

    def x(score: float) -> float:
        return left + width * (score - first) / (last - first)

    def y(share: float) -> float:
        return top + height * (high - math.log10(share)) / (high - low)

    parts = []
    for power, said in ((-4, "0.01 %"), (-3, "0.1 %"), (-2, "1 %"), (-1, "10 %")):
        parts.append(f'<line class="grid" x1="{left}" x2="{left + width}" y1="{y(10**power):.1f}" y2="{y(10**power):.1f}"/>')
        parts.append(f'<text class="label" x="{left - 8}" y="{y(10**power) + 4:.1f}">{said}</text>')
    hundreds = range(int(first), int(last) + 1, 100)
    parts += [f'<text class="axis" x="{x(score):.1f}" y="{top + height + 20}">{score}</text>' for score in hundreds]
    parts.append(f'<line class="wanted" x1="{x(marked):.1f}" x2="{x(marked):.1f}" y1="{top}" y2="{top + height}"/>')
    for number, line in enumerate(lines):
        drawn = [(score, share) for score, share in line.points if share >= 10**low]
        points = " ".join(f"{x(score):.1f},{y(share):.1f}" for score, share in drawn)
        parts.append(f'<polyline class="line c{number}" points="{points}"/>')
        row = top + 16 + 20 * number
        parts.append(f'<line class="line c{number}" x1="{left + width + 20}" x2="{left + width + 46}" y1="{row}" y2="{row}"/>')
        parts.append(f'<text class="value" x="{left + width + 54}" y="{row + 4}">{escape(line.name)}</text>')
    return _svg(left + width + 250, top + height + 30, what, parts)


def against(points: Sequence[Row], *, within: float, what: str) -> str:
    """Draw what was observed against what was stated, with the band in which the two are wanted."""
    side, left, top = 260, 60, 10

    def x(share: float) -> float:
        return left + side * share

    def y(share: float) -> float:
        return top + side * (1 - share)

    corners = [(0, 0), (0, within), (1 - within, 1), (1, 1), (1, 1 - within), (within, 0)]
    band = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in corners)
    parts = [
        f'<polygon class="band" points="{band}"/>',
        f'<line class="grid" x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}"/>',
    ]
    for step in range(6):
        share = step / 5
        parts.append(f'<text class="label" x="{left - 8}" y="{y(share) + 4:.1f}">{share:.1f}</text>')
        parts.append(f'<text class="axis" x="{x(share):.1f}" y="{top + side + 20}">{share:.1f}</text>')
    for point in points:
        stated, middle = x(point.wanted or 0.0), y(point.share)
        parts.append(
            f'<line class="span" x1="{stated:.1f}" x2="{stated:.1f}" y1="{y(point.low):.1f}" y2="{y(point.high):.1f}"/>'
        )
        parts.append(f'<circle class="dot" cx="{stated:.1f}" cy="{middle:.1f}" r="5"/>')
        parts.append(f'<text class="value" x="{stated + 10:.1f}" y="{middle + 4:.1f}">{point.of}</text>')
    return _svg(left + side + 60, top + side + 30, what, parts)


def _svg(width: int, height: int, what: str, parts: Sequence[str]) -> str:
    inside = "".join(parts)
    wide = ' class="wide"' if width > _LABEL + _PLOT else ""
    return f'<svg{wide} viewBox="0 0 {width} {height}" width="{width}" role="img" aria-label="{escape(what)}">{inside}</svg>'
