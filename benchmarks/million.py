"""What a list of a million takes: ``python benchmarks/million.py [--names 1000000] [--people 800000] [--data FOLDER]``.

Names are recombined from the parts of the OFAC and UN lists of ``shared/data`` (``recombined``). Each step runs in a process of
its own, so that memory is that step's: prepare and write the index; load it; ask it about people one by one; bring in 5,000
changed entries; hold everyone who was screened before against those, with two processes; ask the published lists themselves one
by one. Seconds are of processor time, but for loading and rescreening, where the wall counts.
"""

from __future__ import annotations

import argparse
import itertools
import mmap
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from given import DATE, published
from recombined import recombined
from rich.console import Console
from rich.table import Table

from pnrscreen import Screener, person
from pnrscreen.demo.people import Population
from pnrscreen.model import Entry, Identity

CHANGED = 5_000
ONE_BY_ONE = 5_000
PROCESSES = 2
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Run each step and print what it took."""
    parser = argparse.ArgumentParser(description="Measure what a list of a million names takes.")
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=800_000)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("--index", type=Path)
    asked = parser.parse_args()
    if asked.step:
        for what, figure in STEPS[asked.step](asked):
            sys.stdout.write(f"{what}\t{figure}\n")
        return
    if not (asked.data / "watchlists").is_dir():
        sys.exit(f"{asked.data} has no watchlists: say --data FOLDER")
    table = Table(title=f"{asked.names:,} names, Python {sys.version.split()[0]}")
    table.add_column("what")
    table.add_column("figure", justify="right")
    with tempfile.TemporaryDirectory() as folder:
        own = [sys.executable, __file__, "--names", str(asked.names), "--people", str(asked.people), "--data", str(asked.data)]
        for step in STEPS:
            done = subprocess.run(
                [*own, "--step", step, "--index", str(Path(folder) / "index")], capture_output=True, text=True, check=True
            )
            for line in done.stdout.splitlines():
                table.add_row(*line.split("\t"))
            table.add_section()
    Console(width=100).print(table)


def build(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Prepare the list and write its index; the entries themselves are there before it begins."""
    entries = recombined(_published(asked.data), asked.names).entries
    before = _peak()
    began = time.process_time()
    screener = Screener.build(entries, editions={"recombined": "1"})
    yield "prepare", f"{time.process_time() - began:.1f} s"
    with asked.index.open("wb") as file:
        file.writelines(screener.written())
    yield "index file, entries included", f"{asked.index.stat().st_size / 1e6:,.0f} MB"
    lists = sum(one.nbytes for name, one in screener.index.arrays.items() if not name.startswith("entries."))
    yield "index without the entries", f"{lists / 1e6:,.0f} MB"
    yield "memory: the entries as objects, and at most while preparing", f"{before:,} and {_peak():,} MiB"


def load(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Load the index and ask one by one, with birth dates."""
    before = _peak()
    began = time.perf_counter()
    screener = _loaded(asked)
    yield "load and check the file, by the wall", f"{time.perf_counter() - began:.2f} s"
    yield from _one_by_one(screener, _invented(ONE_BY_ONE, seed=1), "screen_one with birth date")
    yield "memory of a process that matches (before loading)", f"{_peak():,} ({before:,}) MiB"


def short(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Ask the published lists one by one, by name alone and with birth dates."""
    screener, people = Screener.build(_published(asked.data)), _invented(ONE_BY_ONE, seed=1)
    alone = [replace(one, birth_dates=()) for one in people]
    yield from _one_by_one(screener, alone, "OFAC and UN: screen_one by name alone")
    yield from _one_by_one(Screener.build(_published(asked.data)), people, "OFAC and UN: screen_one with birth date")


def _one_by_one(screener: Screener, people: Sequence[Identity], what: str) -> Iterator[tuple[str, str]]:
    """Tell how long one takes: of the first people a process is ever asked about, and of those whose name parts it has met,
    as most of a flight's are.
    """
    for met in ("first of all", "met before"):
        took = []
        for one in people:
            began = time.process_time()
            screener.screen_one(one)
            took.append(time.process_time() - began)
        took.sort()
        yield f"{what}, {met}: p50 / p99", f"{took[len(took) // 2] * 1e6:,.0f} / {took[len(took) * 99 // 100] * 1e6:,.0f} us"


def change(asked: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Bring in changed entries, and hold everyone against them."""
    screener = _loaded(asked)
    screener.screen(_invented(100, seed=2))
    entries = recombined(_published(asked.data), CHANGED, seed=7).entries
    began = time.process_time()
    changed = screener.changed(entries, editions={"recombined": "2"})
    yield f"bring in {CHANGED:,} changed entries", f"{time.process_time() - began:.2f} s"
    only, each = changed.of_changes(), asked.people // PROCESSES
    people = _invented(min(each, 20_000), seed=3)
    only.screen(people[:1000])
    began = time.perf_counter()
    workers = [get_context("fork").Process(target=_hold, args=(only, people, each)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    what = f"hold {each * PROCESSES:,} people against them, {PROCESSES} processes, by the wall"
    yield what, f"{time.perf_counter() - began:.1f} s"


def _hold(screener: Screener, people: list[Identity], count: int) -> None:
    screener.screen(itertools.islice(itertools.cycle(people), count))


def _loaded(asked: argparse.Namespace) -> Screener:
    with asked.index.open("rb") as file:
        return Screener.load(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))


def _invented(count: int, seed: int) -> list[Identity]:
    population = Population(random.Random(seed), DATE)
    some = (population.person() for _ in range(count))
    return [person(one.given, one.surname, birth_date=str(one.born)) for one in some]


def _published(data: Path) -> list[Entry]:
    """Return the entries of OFAC and UN."""
    return [entry for one in published(data) for entry in one.entries]


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


STEPS = {"build": build, "load": load, "change": change, "short": short}

if __name__ == "__main__":
    main()
