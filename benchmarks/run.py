"""Measures the engine and prints one table: ``python benchmarks/run.py [PART...] [--rounds N] [--passengers N]``.

Each line stands beside a baseline that was run in the same minute on the same machine, because a figure alone says more of
the machine than of the code. One process, one core; the best of several rounds.
"""

from __future__ import annotations

import argparse
import gc
import platform
from pathlib import Path

import bench_match
import bench_pipeline
import bench_rules
import bench_wire
from given import SHARED, Given, best
from rich.console import Console
from rich.table import Table

PARTS = {
    "wire": bench_wire.MEASURES,
    "match": bench_match.MEASURES,
    "rules": bench_rules.MEASURES,
    "pipeline": bench_pipeline.MEASURES,
}


def main() -> None:
    """Measure what is asked for, else everything, and print it, collecting garbage as rarely as the command line does."""
    options = _options()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    given = Given(flights=options.flights, passengers=options.passengers, listed=options.listed, shared=options.shared)
    table = Table(title=f"Python {platform.python_version()}, one core, {given.megabytes:.1f} MB of messages")
    for column, side in (
        ("what", "left"),
        ("measured", "right"),
        ("baseline", "left"),
        ("measured", "right"),
        ("ratio", "right"),
    ):
        table.add_column(column, justify=side)
    for measure in (one for part in options.parts or PARTS for one in PARTS[part]):
        one = measure(given)
        if one is None:
            table.add_row(f"{measure.__name__.replace('_', ' ')}: no shared lists, not measured", "", "", "", "")
            continue
        speed = one.amount / best(one.run, options.rounds)
        beside = one.baseline_amount / best(one.run_baseline, options.rounds)
        table.add_row(
            one.name, f"{_said(speed)} {one.unit}/s", one.baseline, f"{_said(beside)} {one.unit}/s", f"{speed / beside:.3g}"
        )
    Console(width=130).print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure pnrscreen on synthetic traffic.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5, help="the best of so many counts")
    parser.add_argument("--flights", type=int, default=12)
    parser.add_argument("--passengers", type=int, default=1200)
    parser.add_argument("--listed", type=int, default=20_000, help="entries of the long list")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data, with published lists")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return options


def _said(speed: float) -> str:
    return f"{speed:,.0f}" if speed >= 100 else f"{speed:.1f}"


if __name__ == "__main__":
    main()
