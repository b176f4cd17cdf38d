"""Shares and how far they may be trusted. This module knows numbers only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_Z = 1.96  # 95 %


def interval(hits: float, count: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not count:
        return 0.0, 1.0
    share = hits / count
    middle = share + _Z * _Z / (2 * count)
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z * _Z / (4 * count * count))
    scale = 1 + _Z * _Z / count
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def share(hits: Any) -> dict[str, Any]:
    """Return the share of what is true, its interval, and of how many it is."""
    count, true = len(hits), int(np.sum(hits))
    low, high = interval(true, count)
    return {"of": count, "share": round(true / count, 4) if count else None, "low": round(low, 4), "high": round(high, 4)}


def bar(scores: Any, rate: float) -> float:
    """Return the score that no more than a share ``rate`` of these exceeds."""
    ordered = np.sort(scores)[::-1]
    return float(ordered[min(len(ordered) - 1, int(rate * len(ordered)))])


def recall(meant: Any, negatives: Any, rate: float) -> dict[str, Any]:
    """Return how many are found by scores above what a share ``rate`` of people on no list exceeds."""
    over = bar(negatives, rate)
    return {"rate": rate, "above": round(over, 3), **share(meant > over)}


def mean(found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the mean of what several draws gave at one rate, its interval as of one draw, and the least and most of them.

    Draws overlap, so that all of them together are worth little more than their mean is steadier.
    """
    shares = [one["share"] for one in found]
    count, middle = found[0]["of"], sum(shares) / len(shares)
    low, high = interval(middle * count, count)
    return {
        "rate": found[0]["rate"],
        "above": round(sum(one["above"] for one in found) / len(found), 3),
        "of": count,
        "share": round(middle, 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "draws": len(found),
        "least": min(shares),
        "most": max(shares),
    }
