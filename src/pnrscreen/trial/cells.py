"""Which counts of a table may be shown: none so small that it says something of one person, and none that follows.

This module knows suppression. It refuses to know what the table is about.
"""

from __future__ import annotations

from collections.abc import Mapping


def hidden(counts: Mapping[str, int], small: int, also: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the cells of a table with a known total that are left out.

    First those above zero and below ``small``, and those that are to be left out ``also``. The total less the rest would give
    away what these come to: so the next smallest go with them, until they are two or more and come to ``small`` at least; where
    there are not so many, no cell is shown. Zero is, elsewhere: it counts nobody. What those left out come to does follow.
    """
    gone = {name for name, count in counts.items() if 0 < count < small} | also
    rest = sorted((count, name) for name, count in counts.items() if count and name not in gone)
    while (together := sum(counts[name] for name in gone)) > 0 and (len(gone) < 2 or together < small):
        if not rest:
            return frozenset(counts)
        gone.add(rest.pop(0)[1])
    return frozenset(gone)
