"""How many passengers a second a unit takes in: raw bytes to stored, sealed, screened and logged.

    python benchmarks/bench_ingest.py [--flights N] [--passengers N] [--processes N ...] [--rounds N]
                                      [--store URL] [--shared FOLDER]

``people`` are passengers: one person on one leg, whoever spoke of them and however often. ``said`` are statements: one person
in one message. Four loads are taken: the demo day, on which carriers push a reservation again and again, and of the same day
each passenger once by API and once by PNR, once by PNR alone, and once by API alone. The lists are those of OFAC and UN (left
out where the shared data are absent), the rules the shipped ones. ``--store postgresql://USER@HOST/`` takes them into databases
of its own on that server.

With one process the shares of the work are told in processor time. With several what counts is the clock on the wall, which
other programs spoil; the processor time beside it tells what it would be worth on cores of one's own. ``start`` is what passes
until every process has opened the home and its lists, once a command: it is in no rate.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from given import SHARED, Timed, database, drop, publish_lists
from rich.console import Console
from rich.table import Table

from pnrscreen import bootstrap, demo, pipeline, wire
from pnrscreen.adapters.store import leaf
from pnrscreen.app import App
from pnrscreen.cli import intake, show
from pnrscreen.cli.demo import DAY, Eve
from pnrscreen.errors import WireError
from pnrscreen.operations import receive, screen, sequence
from pnrscreen.rights import Access

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.homes import claim, found


class Load(NamedTuple):
    """Files to take in, and what they are."""

    name: str
    folder: Path

    @property
    def files(self) -> list[Path]:
        """The files, in the order in which they were sent."""
        return sorted(self.folder.iterdir())


class Shares(NamedTuple):
    """Seconds of processor time of one process, and how much it took in."""

    wire: float
    reading: float
    storing: float
    screening: float
    log: float
    statements: int
    passengers: int

    @property
    def whole(self) -> float:
        """All but the baseline."""
        return self.reading + self.storing + self.screening + self.log


class Together(NamedTuple):
    """What several processes took: by the wall, and of processor time."""

    start: float
    wall: float
    worked: float
    statements: int
    passengers: int


# --------------------------------------------------------------------------------------------------------------- given


def make_home(folder: Path, shared: Path, store: str = "") -> None:
    """Make a home with the published lists in it."""
    found(folder, Eve(DAY), store=store)
    publish_lists(*opened(folder), shared)


def opened(home: Path) -> tuple[App, Access]:
    """Open a home on the eve of the synthetic day, and claim to be its operator."""
    app = bootstrap.open_home(home, Eve(DAY))
    return app, claim(app)


@contextmanager
def fresh(shared: Path, server: str) -> Iterator[Path]:
    """Give a home that nothing was taken into yet, in a file or in a database of this server, and take it away."""
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        url = database(server, Path(scratch).name[-8:])
        make_home(Path(scratch) / "home", shared, url)
        try:
            yield Path(scratch) / "home"
        finally:
            gc.collect()
            drop(server, url)


def loads(scratch: Path, flights: int, passengers: int) -> Sequence[Load]:
    """Write the demo day, and of it the last whole push and the passenger list of each flight: both, and each alone."""
    day = demo.day(random.Random(1), DAY.date(), flights=flights, passengers=passengers)
    once: dict[tuple[str, ...], demo.File] = {}
    for file in day.files:
        _, carrier, airport, kind = file.name.removesuffix(".edi").split("_", 3)
        if kind == "pnr-full" or kind.startswith("api-list"):
            once[carrier, airport, kind] = file
    pushes = [file for (_, _, kind), file in once.items() if kind == "pnr-full"]
    lists = [file for (_, _, kind), file in once.items() if kind != "pnr-full"]
    return [
        _written(scratch / "day", "demo day", day.files),
        _written(scratch / "once", "once by each", [*once.values()]),
        _written(scratch / "pnr", "once by PNR", pushes),
        _written(scratch / "api", "once by API", lists),
    ]


def _written(folder: Path, name: str, files: Sequence[demo.File]) -> Load:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_bytes(file.content)
    return Load(name, folder)


# ------------------------------------------------------------------------------------------------------------- measured


def alone(load: Load, home: Path) -> Shares:
    """Take a load in with one process and tell what takes how long."""
    contents = [(path.name, path.read_bytes()) for path in load.files]
    app, who = opened(home)
    app.in_force()
    parsed = _worked(lambda: [_parse(content) for _, content in contents])
    read, written = Timed(pipeline.read, time.process_time), Timed(leaf.write, time.process_time)
    statements = 0
    with patch.object(pipeline, "read", read), patch.object(leaf, "write", written):
        began = time.process_time()
        for name, content in contents:
            statements += receive.receive(app, who, content, name).people
        received, leaves = time.process_time() - began, written.seconds
        began = time.process_time()
        passengers = screen.screen(app, who).changed
        screened = time.process_time() - began
    return Shares(
        wire=parsed,
        reading=read.seconds,
        storing=received - read.seconds - leaves,
        screening=screened - (written.seconds - leaves),
        log=written.seconds + _worked(lambda: sequence.sequence(app)),
        statements=statements,
        passengers=passengers,
    )


def together(load: Load, processes: int, home: Path) -> Together:
    """Take a load in as ``pnrscreen ingest --processes`` does."""
    opened(home)[0].in_force()  # the lists are prepared, as they are in a unit that runs
    show.err.quiet = True
    all_up = get_context("fork").Barrier(processes)

    def hold() -> App:
        app, _ = opened(home)
        app.in_force()
        all_up.wait()
        return app

    born = time.perf_counter()
    with intake.hands(hold, processes) as others:
        for _ in others.each(_nothing, range(processes)) if others else ():
            pass  # each of them is asked once: the first to be up waits for the last
        app, who = opened(home)
        app.in_force()
        began, worked = time.perf_counter(), _used()
        taken = intake.take_in(app, who, [str(path) for path in load.files], others)
        screened = intake.judge(app, who, others)
        sequence.sequence(app)
        wall, worked = time.perf_counter() - began, _used() - worked
    return Together(began - born, wall, worked, taken.intake.people, screened.changed)


def _parse(content: bytes) -> None:
    try:
        wire.read(content)
    except WireError:
        return


def _worked(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _used() -> float:
    """Return the processor time of this process and of its children, who live (clock_getcpuclockid(3) on Linux)."""
    return time.process_time() + sum(time.clock_gettime(~(child.pid or 0) << 3 | 2) for child in active_children())


def _nothing(_app: App, _asked: int) -> None:
    """Do nothing: a process that can has opened the home."""


# ----------------------------------------------------------------------------------------------------------------- told


def main() -> None:
    """Measure and print, collecting garbage as rarely as the command line does."""
    options = _options()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    shares, several = _table("one process, processor time", SHARES), _table("by the wall, and processor time", TOGETHER)
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        homes = partial(fresh, options.shared, options.store)
        for load in loads(Path(scratch), options.flights, options.passengers):
            shares.add_row(load.name, *_shares(_best(homes, options.rounds, partial(alone, load))))
            for count in options.processes:
                best = _best(homes, options.rounds, partial(together, load, count))
                several.add_row(load.name, str(count), *_together(best))
    console = Console(width=150)
    console.print(shares)
    console.print(several)


def _best(
    homes: Callable[[], AbstractContextManager[Path]], rounds: int, run: Callable[[Path], Shares | Together]
) -> Shares | Together:
    """Return the quickest of several rounds, each in a home of its own."""
    found = []
    for _ in range(rounds):
        with homes() as home:
            found.append(run(home))
    return min(found, key=lambda one: one.whole if isinstance(one, Shares) else one.wall)


SHARES = (
    *("load", "people", "said", "people/s", "said/s", "ms each"),
    *("read", "store", "screen", "log", "log each", "parse alone"),
)
TOGETHER = ("load", "processes", "start", "people/s", "said/s", "processor ms each")


def _shares(one: Shares) -> Iterator[str]:
    yield f"{one.passengers:,}"
    yield f"{one.statements / one.passengers:.2f} times"
    yield f"{one.passengers / one.whole:,.0f}"
    yield f"{one.statements / one.whole:,.0f}"
    yield f"{1000 * one.whole / one.passengers:.2f}"
    for part in (one.reading, one.storing, one.screening, one.log):
        yield f"{part / one.whole:.0%}"
    yield f"{1000 * one.log / one.passengers:.3f} ms"
    yield f"{one.statements / one.wire:,.0f} said/s"


def _together(one: Together) -> Iterator[str]:
    yield f"{one.start:.2f} s"
    yield f"{one.passengers / one.wall:,.0f}"
    yield f"{one.statements / one.wall:,.0f}"
    yield f"{1000 * one.worked / one.passengers:.2f}"


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title)
    for column in columns:
        table.add_column(column, justify="left" if column == "load" else "right")
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast a unit takes messages in.")
    parser.add_argument("--flights", type=int, default=80)
    parser.add_argument("--passengers", type=int, default=12000)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--store", default="", metavar="URL", help="a PostgreSQL server, postgresql://USER@HOST/")
    parser.add_argument("--shared", type=Path, default=SHARED)
    return parser.parse_args()


if __name__ == "__main__":
    main()
