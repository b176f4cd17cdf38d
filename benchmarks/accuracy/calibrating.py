"""Count how often a score has been right, and write it down: ``python benchmarks/accuracy/calibrating.py [FOLDER]``.

Writes the two tables of ``src/pnrscreen/watchlist/calibration.py``. Strategy: pairs are counted between EDGES,
which were set beforehand; neighbours are pooled until the share of one person's pairs only rises (pool adjacent violators) and
no pool has fewer than LEAST pairs; a pool states (same + 1) / (pairs + 2), for nothing is certain. Few steps are wanted: a
step is worth no more than the pairs that stand behind it. The check is cross-validated: what is stated of a pair never
counted it.
"""

from __future__ import annotations

import random
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from counting import interval
from material import SEED, Labelled, labelled

from pnrscreen import watchlist
from pnrscreen.watchlist.calibration import NEEDED

TARGET = Path(__file__).resolve().parents[2] / "src" / "pnrscreen" / "watchlist" / "calibration.py"
EDGES = (0, 550, 700, 850)  # no name worth a look, below the default threshold, above it, far above
LEAST = 80  # of fewer pairs no share is known within a few hundredths
FOLDS = 10
JUDGED = 20  # a tenth of fewer pairs says nothing

Scored = tuple[int, bool]
Steps = tuple[tuple[int, float], ...]


class Pool:
    """Neighbouring scores, how many pairs had them, and how many of those were one person's."""

    def __init__(self, lowest: int, count: int, same: int) -> None:
        self.lowest, self.count, self.same = lowest, count, same

    @property
    def share(self) -> float:
        return self.same / self.count

    def join(self, higher: Pool) -> None:
        self.count += higher.count
        self.same += higher.same


def fitted(scored: Sequence[Scored]) -> Steps:
    """Return from which score on which share is stated."""
    pools: list[Pool] = []
    for low, high in zip(EDGES, (*EDGES[1:], 1001), strict=True):
        within = [same for score, same in scored if low <= score < high]
        if within:
            pools.append(Pool(low, len(within), sum(within)))
        while len(pools) > 1 and pools[-2].share >= pools[-1].share:
            pools[-2].join(pools.pop())
    while len(pools) > 1 and (small := min(pools, key=lambda pool: pool.count)).count < LEAST:
        at = pools.index(small)
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(pools)]
        other = min(beside, key=lambda place: abs(pools[place].share - small.share))
        low, high = min(at, other), max(at, other)
        pools[low].join(pools.pop(high))
    return ((0, _stated(pools[0])), *((pool.lowest, _stated(pool)) for pool in pools[1:]))


def _stated(pool: Pool) -> float:
    return round((pool.same + 1) / (pool.count + 2), 3)


def stated(steps: Steps, score: int) -> float:
    return steps[max(0, bisect_right(steps, (score, 1.0)) - 1)][1]


def scored_by_script(pairs: Sequence[Labelled]) -> dict[str, list[Scored]]:
    found: defaultdict[str, list[Scored]] = defaultdict(list)
    for pair in pairs:
        found[pair.script].append((watchlist.compare_pair(pair.one, pair.other)[0], pair.same))
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def checked(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """Return for each tenth that the table puts pairs in what is stated of them without them, and what was observed."""
    table = fitted(scored)
    order = list(scored)
    random.Random(SEED).shuffle(order)
    tenths: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for fold in range(FOLDS):
        steps = fitted([pair for at, pair in enumerate(order) if at % FOLDS != fold])
        for score, same in order[fold::FOLDS]:
            tenths[min(9, int(stated(table, score) * 10))].append((stated(steps, score), same))
    rows = []
    for tenth, found in sorted(tenths.items()):
        same = sum(one for _, one in found)
        low, high = interval(same, len(found))
        rows.append({
            "tenth": tenth,
            "pairs": len(found),
            "stated": round(sum(said for said, _ in found) / len(found), 4),
            "observed": round(same / len(found), 4),
            "low": round(low, 4),
            "high": round(high, 4),
            "judged": len(found) >= JUDGED,
        })  # fmt: skip
    return rows


def calibration(folder: Path) -> list[dict[str, Any]]:
    """Return for each script how many pairs are labelled and, where they are enough, what is stated and what was observed."""
    return [
        {"script": script, "pairs": len(scored)}
        | ({"steps": fitted(scored), "tenths": checked(scored)} if len(scored) >= NEEDED else {})
        for script, scored in scored_by_script(labelled(folder)).items()
    ]


def main(arguments: Sequence[str]) -> None:
    folder = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
    rows = calibration(folder)
    source = TARGET.read_text(encoding="utf-8")
    pairs = {row["script"]: row["pairs"] for row in rows}
    shares = {row["script"]: row["steps"] for row in rows if "steps" in row}
    for name, held in (("PAIRS", pairs), ("SHARES", shares)):
        lines = "".join(f'        "{script}": {value},\n' for script, value in held.items())
        found = re.compile(rf"^({name}: [^=]+= MappingProxyType\(\n    {{\n).*?(    }}\n\))", re.DOTALL | re.MULTILINE)
        source = found.sub(lambda made, lines=lines: made[1] + lines + made[2], source)
    TARGET.write_text(source, encoding="utf-8")
    for row in rows:
        print(row)


if __name__ == "__main__":
    main(sys.argv[1:])
