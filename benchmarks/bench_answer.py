"""How long a carrier waits for the answer to one query, in one process: read, judged, kept, sealed, logged, committed.

    python benchmarks/bench_answer.py [--queries 2000] [--million] [--store postgresql://USER@HOST/] [--shared FOLDER]

A query is one traveller of the demo's population as a PAXLST, over SQLite and, where one is named, over a PostgreSQL server;
against OFAC and UN, and with ``--million`` also against a million recombined names. Every query is another transaction; they
come to 40 flights in turn. Times are milliseconds, by the wall and so with what the disk takes; in brackets of processor time.
*judged* is the same query read and compared with nothing kept. *synced* is what this disk takes to make 16 kB durable.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from given import DATE, MILLION, SHARED, database, drop, published
from recombined import recombined
from rich.console import Console
from rich.table import Table

from pnrscreen import answering, bootstrap
from pnrscreen.app import App
from pnrscreen.demo.people import Population
from pnrscreen.operations import answer
from pnrscreen.pipeline import InForce
from pnrscreen.query import Said

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import person

FLIGHTS = 40
WARM = 200
SYNCED = 16 * 1024


class Took(NamedTuple):
    """Milliseconds of each run, by the wall and of processor time."""

    wall: Sequence[float]
    worked: Sequence[float]

    def __str__(self) -> str:
        wall, worked = quantiles(self.wall, n=100), quantiles(self.worked, n=100)
        return f"{wall[49]:.2f}  {wall[98]:.2f}  ({worked[49]:.2f}  {worked[98]:.2f})"


def timed(runs: Sequence[Callable[[], object]]) -> Took:
    """Time each of several runs, after some that are not counted."""
    for run in runs[:WARM]:
        run()
    wall, worked = [], []
    for run in runs[WARM:]:
        began, since = time.perf_counter(), time.process_time()
        run()
        wall.append(1000 * (time.perf_counter() - began))
        worked.append(1000 * (time.process_time() - since))
    return Took(wall, worked)


def queries(count: int, run: str = "") -> Sequence[bytes]:
    """Write so many queries of one traveller each; those of another run have other references, and are no repeats of these."""
    population = Population(random.Random(7), DATE)
    written = []
    for number in range(count):
        one = population.person()
        said = person(
            one.surname.replace("'", "?'"),
            one.given.replace("'", "?'"),
            f"{one.born:%y%m%d}",
            one.document.number,
            f"A{number}",
            one.document.issuer,
        )
        flight = f"ZZ{100 + number % FLIGHTS:04}"
        written.append(query(said, reference=f"T{run}{number:07}", control=str(number), flight=flight))
    return written


@contextmanager
def home(in_force: InForce, server: str) -> Iterator[App]:
    """Give a home for border checks in which these lists are in force, in a file or in a database of this server."""
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        url = database(server, Path(scratch).name[-8:])
        app = open_border(Path(scratch) / "home", SettableClock(), listed=b"", store=url)
        try:
            yield replace(app, in_force=lambda: in_force)
        finally:
            del app
            gc.collect()
            drop(server, url)


def answered(in_force: InForce, server: str, asked: Sequence[bytes]) -> tuple[Took, dict[Said, int]]:
    """Time the whole operation, and count what was answered."""
    said = dict.fromkeys(Said, 0)
    with home(in_force, server) as app:
        access = check(app, "desk")

        def ask(raw: bytes) -> None:
            reply = answer.answer(app, access, raw)
            said[reply.answers[0].said] += 1

        return timed([lambda raw=raw: ask(raw) for raw in asked]), said


def judged(in_force: InForce, asked: Sequence[bytes]) -> Took:
    """Time reading and comparing alone."""
    now = SettableClock().now()

    def look(raw: bytes) -> None:
        answering.judge(answering.read(raw, in_force.profile), in_force, now, str, frozenset())

    return timed([lambda raw=raw: look(raw) for raw in asked])


def synced() -> Took:
    """Time what this disk takes to make a little durable."""
    with tempfile.NamedTemporaryFile(prefix="pnrscreen-") as file:

        def write() -> None:
            file.write(bytes(SYNCED))
            file.flush()
            os.fsync(file.fileno())

        return timed([write] * (2 * WARM))


def main() -> None:
    """Measure and print."""
    options = _options()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    law, asked, lists = bootstrap.profile("eu-border"), queries(options.queries + WARM), published(options.shared)
    table = Table(title=f"Python {sys.version.split()[0]}, one process, {options.queries:,} queries, milliseconds")
    for column in ("list", "what", "p50  p99  (processor)", "answered"):
        table.add_column(column)
    named = {"OFAC and UN": lists}
    if options.million:
        people = [entry for one in lists for entry in one.entries]
        named["1 M recombined"] = [replace(recombined(people, MILLION), sought_or_alert=True)]
    for name, listed in named.items():
        in_force = bootstrap.put_together(law, listed, {})
        gc.collect()
        gc.freeze()  # lists are mapped arrays in a home that was opened, and no objects to be gone through
        table.add_row(name, "judged", str(judged(in_force, asked)), "")
        for kind, server in (("SQLite", ""), ("PostgreSQL", options.store)):
            if kind == "SQLite" or server:
                took, said = answered(in_force, server, asked)
                counts = ", ".join(f"{count} {one}" for one, count in said.items() if count)
                table.add_row("", f"answered, {kind}", str(took), counts)
    table.add_row("", "synced", str(synced()), "")
    Console(width=120).print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how long the answer to one query takes.")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--million", action="store_true", help="also against a million recombined names")
    parser.add_argument("--store", default="", help="a PostgreSQL server to measure as well, postgresql://USER@HOST/")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data, with published lists")
    return parser.parse_args()


if __name__ == "__main__":
    main()
