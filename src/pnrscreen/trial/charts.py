"""Charts as inline SVG: bars, and a ratio with its interval. They take their colours from the page, and work on paper.

This module knows how to draw numbers. It refuses to know what they count; every chart has a title that says it, and the page
has the numbers beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log, log10

WIDTH, HEIGHT = 720, 150
_LEFT, _BOTTOM, _TOP = 44, 22, 10
_BARS_LABELLED = 12
RATIO_ENDS = (1 / 8, 8.0)
"""From where to where the axis of ratios goes; what lies beyond is drawn at its end, with an arrow."""
_STRIP, _MARGIN, _MIDDLE = 220, 8, 9


def bars(title: str, counts: Mapping[str, int], coming: tuple[float, int, int] | None = None) -> str:
    """Draw a bar for each count. ``coming`` is a forecast (mean, low, high), drawn as one more with its interval."""
    number = len(counts) + bool(coming)
    top = _nice(max([*counts.values(), coming[2] if coming else 0, 1]))
    step = (WIDTH - _LEFT) / max(number, 1)
    drawn = [_axis(top)]
    every = ceil(number / _BARS_LABELLED)
    for place, (name, count) in enumerate(counts.items()):
        left, high = _LEFT + place * step, _scaled(count, top)
        drawn.append(_rectangle("bar", (left + step * 0.12, HEIGHT - _BOTTOM - high, step * 0.76, high), f"{name}: {count:,}"))
        if place % every == 0:
            drawn.append(_text(left + step / 2, HEIGHT - 6, name))
    if coming:
        drawn.append(_coming(_LEFT + len(counts) * step, step, coming, top))
    return _svg("chart", (WIDTH, HEIGHT), title, drawn)


def _coming(left: float, step: float, coming: tuple[float, int, int], top: int) -> str:
    mean, low, high = coming
    size, middle = _scaled(mean, top), left + step / 2
    base = HEIGHT - _BOTTOM
    bar = _rectangle("next", (left + step * 0.12, base - size, step * 0.76, size), f"next week: {mean:.0f} ({low} to {high})")
    ends = (base - _scaled(low, top), base - _scaled(high, top))
    return bar + "".join(
        f'<line class="whisker" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'
        for x1, x2, y1, y2 in (
            (middle, middle, *ends),
            *((middle - step * 0.2, middle + step * 0.2, end, end) for end in ends),
        )
    )


def ratio(title: str, value: float | None, bounds: tuple[float, float | None], limit: float, *, flagged: bool) -> str:
    """Draw a ratio on a logarithmic axis with its interval, the line of equality, and the limit above which it is flagged. No
    value, and no upper bound, are without end.
    """
    one, line = _along(1), _along(limit)
    low, high = _along(bounds[0]), _along(bounds[1])
    kind = "flagged" if flagged else "whisker"
    drawn = [
        f'<line class="grid" x1="{one:.1f}" x2="{one:.1f}" y1="0" y2="{2 * _MIDDLE}"/>',
        f'<line class="limit" x1="{line:.1f}" x2="{line:.1f}" y1="0" y2="{2 * _MIDDLE}"/>',
        f'<line class="{kind}" x1="{low:.1f}" x2="{high:.1f}" y1="{_MIDDLE}" y2="{_MIDDLE}"/>',
    ]
    if bounds[1] is None or bounds[1] > RATIO_ENDS[1]:
        drawn.append(f'<path class="{kind}" fill="none" d="M{high - 5:.1f} {_MIDDLE - 4}l5 4l-5 4"/>')
    if bounds[0] < RATIO_ENDS[0]:
        drawn.append(f'<path class="{kind}" fill="none" d="M{low + 5:.1f} {_MIDDLE - 4}l-5 4l5 4"/>')
    drawn.append(f'<circle class="{kind}" cx="{_along(value):.1f}" cy="{_MIDDLE}" r="4"/>')
    return _svg("strip", (_STRIP, 2 * _MIDDLE), title, drawn)


def ratio_axis() -> str:
    """Draw the axis that the strips of a table share."""
    marks = ((1 / 8, "1/8"), (1 / 4, "1/4"), (1 / 2, "1/2"), (1, "1"), (2, "2"), (4, "4"), (8, "8"))
    drawn = [_text(_along(value), 12, name) for value, name in marks]
    return _svg("strip", (_STRIP, 16), "times as often as everyone else", drawn)


def _along(value: float | None) -> float:
    low, high = RATIO_ENDS
    held = high if value is None else min(max(value, low), high)
    return _MARGIN + (_STRIP - 2 * _MARGIN) * log(held / low) / log(high / low)


def _nice(most: float) -> int:
    """Return a round number at or above the greatest."""
    magnitude = int(10 ** floor(log10(most)))
    return next(step * magnitude for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * magnitude >= most)


def _scaled(count: float, top: int) -> float:
    return (HEIGHT - _BOTTOM - _TOP) * count / top


def _axis(top: int) -> str:
    drawn = []
    for part in (0, 0.5, 1):
        across = HEIGHT - _BOTTOM - _scaled(part * top, top)
        drawn.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH}" y1="{across:.1f}" y2="{across:.1f}"/>')
        drawn.append(f'<text class="end" x="{_LEFT - 6}" y="{across + 4:.1f}">{part * top:,.4g}</text>')
    return "".join(drawn)


def _rectangle(kind: str, box: tuple[float, float, float, float], said: str) -> str:
    left, up, wide, high = box
    place = f'x="{left:.1f}" y="{up:.1f}" width="{wide:.1f}" height="{high:.1f}"'
    return f'<rect class="{kind}" {place}><title>{escape(said)}</title></rect>'


def _text(across: float, down: float, words: str) -> str:
    return f'<text x="{across:.1f}" y="{down:.1f}">{escape(words)}</text>'


def _svg(kind: str, size: tuple[int, int], title: str, drawn: Sequence[str]) -> str:
    wide, high = size
    inside = "".join(drawn)
    return f'<svg class="{kind}" viewBox="0 0 {wide} {high}" role="img"><title>{escape(title)}</title>{inside}</svg>'
