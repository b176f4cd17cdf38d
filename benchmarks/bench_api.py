"""How long whoever asks over HTTP waits, how much a unit takes in over HTTP, and how much memory its server needs.

    python benchmarks/bench_api.py [--stored N] [--million] [--processes N] [--seconds S]
                                   [--home DIR] [--store URL] [--shared FOLDER]

Homes are made, each served by the real ``pnrscreen serve`` with its worker, the log on: a unit that holds ``--stored``
passengers (``filling``), with the lists of OFAC and UN; a home for border checks with the same; and with ``--million`` one of
each whose lists name a million people more. ``--home DIR`` keeps them, so that a second run begins at once; flights stand
around the day on which they were made, so let it be the same day or the next. ``--store postgresql://USER@HOST/`` puts them
into databases of their own on that server.

Requests come at the stated rate whether the server keeps up or not, from this machine (``load``); times run from when each was
due. Where requests differ, a line says how long each takes the first time, when the disk is asked for pages that nobody read
lately. Each load waits until the disk is calm, and beside it stands what a small write took to be kept meanwhile (``disk``):
every look is a commit. The empty endpoint is one of FastAPI, under the same uvicorn. Submitted is a synthetic day of messages
as fast as they are taken; a rate of passengers counts until the last is screened. Memory is what all processes take (PSS).
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import disk
import serving
from asking import examples
from bench_answer import queries
from filling import fill
from given import MILLION, SHARED, database, drop, publish_lists, published
from load import Told, load, request
from recombined import recombined
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from pnrscreen import bootstrap, demo
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.system import SystemClock
from pnrscreen.api.yente.schema import Batch
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.demo.watchlist import HEADER
from pnrscreen.model import Entry
from pnrscreen.operations import inspect, publish, screen
from pnrscreen.rights import Access, Purpose

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.border import check, open_border
from support.homes import claim, found

WARM = 10.0
"""Seconds of the same load before what is measured."""
LOOKS, QUERIES = 50, 100
"""Requests a second: of officers and of those who compare people, and of carriers' desks."""
ASKED_ABOUT = 2000
A_FLIGHT = 150
"""Passengers on a flight of the stored ones, about."""
SUBMITTED_SECONDS = 600
WAIT_SECONDS = 0.1
_WAITED = ("request", "rate", "p50", "p99", "longest", "answered", "disk p99, longest", "else")
_EDIFACT = {"Content-Type": "application/edifact"}


class Asked(NamedTuple):
    """Requests of one kind: their name, how many a second, and each of them, written out. Where there are but so many that
    differ, ``differ`` says how many: each is asked once before, so that no disk is measured, but whoever asks again.
    """

    name: str
    rate: float
    written: Callable[[int], bytes]
    differ: int = 0


class Bench:
    """The homes of one run, and where they are."""

    def __init__(self, options: argparse.Namespace, folder: Path) -> None:
        self._options = options
        self.folder = folder
        self._run = f"{time.time_ns():x}"[-10:]
        self.lists = published(options.shared)
        self.made: list[str] = []

    @property
    def entries(self) -> list[Entry]:
        """Who is listed by OFAC and UN."""
        return [entry for one in self.lists for entry in one.entries]

    def unit(self, name: str, stored: int = 0, *, million: bool = False) -> Path:
        """Return the home of a unit, made where it is not there yet."""
        home = self.folder / name
        if not home.exists():
            found(home, SystemClock(), store=self._database(name))
            app = bootstrap.open_home(home)
            self._load(app, claim(app), million=million)
            if stored:
                fill(bootstrap.open_home(home), stored, max(40, stored // A_FLIGHT))
        app = bootstrap.open_home(home)
        screen.screen(app, app.system)  # what another version of the program filled is judged anew by this one
        return home

    def border(self, name: str, *, million: bool = False) -> Path:
        """Return a home for border checks, made where it is not there yet."""
        home = self.folder / name
        if not home.exists():
            app = open_border(home, SystemClock(), listed=b"", store=self._database(name))
            self._load(app, check(app), million=million)
        return home

    def queries(self) -> Sequence[bytes]:
        """Return queries that were never asked before, about flights of today."""
        today = f"{SystemClock().now():%y%m%d}".encode()
        return [one.replace(b"260301", today) for one in queries(_requests(QUERIES, self._options.seconds), self._run)]

    def _load(self, app: App, access: Access, *, million: bool) -> None:
        publish_lists(app, access, self._options.shared)
        if million:
            files = {"recombined.csv": _written(recombined(self.entries, MILLION).entries)}
            source = publish.Source(
                name="recombined", format="csv", files=files, owner="bench", basis="bench", sought_or_alert=True
            )
            publish.load_list(app, access, source)

    def _database(self, name: str) -> str:
        url = database(self._options.store, f"api_{self._run}_{name}")
        self.made.append(url)
        return url


def _written(entries: Sequence[Entry]) -> bytes:
    """Write a list out as a table."""
    out = io.StringIO()
    rows = csv.DictWriter(out, HEADER, restval="")
    rows.writeheader()
    rows.writerows(
        {"entry_id": one.id, "name": one.names[0].text, "birth_dates": str(one.birth_dates[0].first)} for one in entries
    )
    return out.getvalue().encode()


def _requests(rate: float, seconds: float) -> int:
    """Return how many requests there are at a rate, those before what is measured among them, and a few to spare."""
    return int(rate * (seconds + WARM)) + LOOKS


# ------------------------------------------------------------------------------------------------------------- measured


def looks(server: serving.Server, home: Path) -> Iterator[Asked]:
    """Yield what officers look at: the queue, and passengers chosen at random."""
    said = _headers(server, "op", Purpose.ADVANCE_ASSESSMENT)
    queue, people = request("/v1/hits", said), [request(f"/v1/passengers/{one}", said) for one in _ids(home)]
    yield Asked("queue, its first page", LOOKS, lambda _: queue)
    yield Asked("one passenger", LOOKS, lambda number: people[number % len(people)], len(people))


def _ids(home: Path) -> Sequence[str]:
    """Return the ids of passengers of flights chosen at random."""
    app, rng = bootstrap.open_home(home), random.Random(11)
    engine, person = founding.database(app.config.home, app.config.store), schema.passengers.c
    with engine.connect() as connection:
        legs = connection.scalars(select(schema.legs.c.id)).all()
        some = rng.sample(legs, min(len(legs), LOOKS))
        found = connection.scalars(select(person.id).where(person.leg.in_(some)).limit(ASKED_ABOUT)).all()
    engine.dispose()
    return rng.sample(found, len(found))


def matches(server: serving.Server, entries: Sequence[Entry]) -> Asked:
    """Return questions with one person each, in yente's format."""
    said = _headers(server, "op", Purpose.ADVANCE_ASSESSMENT)
    bodies = [Batch(queries={"q": one}).model_dump_json(by_alias=True).encode() for one in examples(entries, ASKED_ABOUT)]
    written = [request("/match/default", said, one) for one in bodies]
    return Asked("match, one person", LOOKS, lambda number: written[number % len(written)], len(written))


def asked_at_desks(server: serving.Server, asked: Sequence[bytes]) -> Asked:
    """Return queries of a carrier, each asked once; what is measured does not repeat what came before."""
    said = _headers(server, "desk", Purpose.BORDER_CHECK) | _EDIFACT
    next_one = iter([request("/v1/interactive", said, one) for one in asked])
    return Asked("interactive, one traveller", QUERIES, lambda _: next(next_one))


def nothing(rate: float, body: bytes = b"") -> Asked:
    """Return requests to the empty endpoint."""
    written = request("/", {}, body)
    return Asked(f"empty endpoint, {'POST' if body else 'GET'}", rate, lambda _: written)


def _headers(server: serving.Server, actor: str, purpose: Purpose) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token(actor)}", "Pnrscreen-Purpose": purpose.value}


def told(server: serving.Server, asked: Asked, seconds: float, folder: Path) -> Iterator[Sequence[str]]:
    """Put a load on a server, and yield lines of the table; what differs is told as it is asked first, too. ``folder`` lies on
    the disk that is watched meanwhile.
    """
    if asked.differ:
        yield _line(asked._replace(name=f"{asked.name}, not asked before"), server, WARM, folder)
        load(server.port, asked.written, 0, SUBMITTED_SECONDS, asked.differ)
    else:
        load(server.port, asked.written, asked.rate, WARM)
    yield _line(asked, server, seconds, folder)


def _line(asked: Asked, server: serving.Server, seconds: float, folder: Path) -> Sequence[str]:
    disk.calm(folder)
    with disk.watched(folder) as kept:
        answered = load(server.port, asked.written, asked.rate, seconds)
    others = {status: number for status, number in answered.statuses.items() if status != 200}
    return (
        asked.name,
        f"{asked.rate:.0f}/s",
        f"{answered.at(0.5):.1f}",
        f"{answered.at(0.99):.1f}",
        f"{answered.at(1):.0f}",
        f"{sum(answered.statuses.values()) / answered.wall:.0f}/s",
        f"{kept[len(kept) * 99 // 100]:.1f}, {kept[-1]:.0f}",
        ", ".join(f"{number} were {status}" for status, number in others.items()) + answered.refused.decode(),
    )


def submitted(server: serving.Server, home: Path, passengers: int) -> Iterator[tuple[str, str]]:
    """Hand a day of messages in as fast as they are taken, wait until all is screened, and tell how fast that was."""
    today, flights = SystemClock().now().date(), max(4, passengers // A_FLIGHT)
    files = demo.day(random.Random(1), today, flights=flights, passengers=passengers).files
    said = _headers(server, "op", Purpose.ADVANCE_ASSESSMENT)
    written = [request("/v1/messages", {**said, "Content-Type": "application/octet-stream"}, file.content) for file in files]
    before, began = _held(home), time.perf_counter()
    taken: Told = load(server.port, lambda number: written[number], 0, SUBMITTED_SECONDS, len(written))
    handed_in = time.perf_counter() - began
    _settled(server)
    screened, people = time.perf_counter() - began, _held(home) - before
    good = taken.statuses.get(202, 0)
    yield "messages taken", f"{good / handed_in:,.0f}/s, {good:,} of {len(written):,} files"
    yield "into quarantine (one has no envelope)", f"{taken.statuses.get(422, 0):,}"
    yield "one message, p50 and p99", f"{taken.at(0.5):.0f} ms, {taken.at(0.99):.0f} ms"
    yield "passengers, until screened", f"{people / screened:,.0f}/s, {people:,} in {screened:.1f} s"


def _settled(server: serving.Server) -> None:
    """Wait until nothing is to be screened."""
    said = _headers(server, "op", Purpose.ADVANCE_ASSESSMENT)
    while "pnrscreen_home_waiting 0.0" not in server.get("/metrics", **said):
        time.sleep(WAIT_SECONDS)


def _held(home: Path) -> int:
    """Return how many passengers a home holds."""
    app = bootstrap.open_home(home)
    return inspect.numbers(app, claim(app))["passengers"]


# ----------------------------------------------------------------------------------------------------------------- told


def main() -> None:
    """Make the homes, measure, and print."""
    options = _options()
    if not published(options.shared):
        sys.exit(f"{options.shared} has no watchlists: say --shared FOLDER")
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        folder = options.home or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        kept, passing = Bench(options, folder), Bench(options, Path(scratch) / "once")
        passing.folder.mkdir()
        try:
            for table in measured(options, kept, passing):
                Console(width=130).print(table)
        finally:
            for url in (*passing.made, *(() if options.home else kept.made)):
                drop(options.store, url)


def measured(options: argparse.Namespace, kept: Bench, passing: Bench) -> Iterator[Table]:
    """Yield the table of waiting, then of what is taken in, then of memory, each when it is known."""
    waits = _table("how long an answer takes, milliseconds", *_WAITED)
    memory = _table("memory of all processes (PSS)", "home", "names", "MB", "until it served")
    held = list[_Held]()
    with serving.empty(options.processes) as server:
        _add(waits, told(server, nothing(LOOKS), options.seconds, kept.folder))
        _add(waits, told(server, nothing(QUERIES, b"{}"), options.seconds, kept.folder))
    unit = kept.unit("unit", options.stored)
    with serving.home(unit, options.processes) as server:
        waits.add_section()
        for asked in (*looks(server, unit), matches(server, kept.entries)):
            _add(waits, told(server, asked, options.seconds, kept.folder))
        held.append(_memory(f"{_held(unit):,} passengers, OFAC and UN", unit, server))
    with serving.home(kept.border("border"), options.processes) as server:
        _add(waits, told(server, asked_at_desks(server, kept.queries()), options.seconds, kept.folder))
    if options.million:
        waits.add_section()
        unit, border = kept.unit("unit-million", million=True), kept.border("border-million", million=True)
        with serving.home(unit, options.processes) as server:
            _add(waits, told(server, matches(server, kept.entries), options.seconds, kept.folder))
            held.append(_memory("a million names more", unit, server))
        with serving.home(border, options.processes) as server:
            _add(waits, told(server, asked_at_desks(server, kept.queries()), options.seconds, kept.folder))
    yield waits
    taken = _table(f"submitted, {options.processes} processes and a worker", "what", "measured")
    unit = passing.unit("submitted")
    with serving.home(unit, options.processes) as server:
        for row in submitted(server, unit, options.submitted):
            taken.add_row(*row)
    yield taken
    for one in held:
        memory.add_row(one.what, f"{one.names:,}", f"{one.megabytes:,.0f}", f"{one.started:.1f} s")
    if len(held) > 1:
        few, many = held
        memory.add_row(
            "a million names", "", f"{(many.megabytes - few.megabytes) * MILLION / (many.names - few.names):,.0f}", ""
        )
    yield memory


class _Held(NamedTuple):
    """What the processes of a server hold."""

    what: str
    names: int
    megabytes: float
    started: float


def _memory(what: str, home: Path, server: serving.Server) -> _Held:
    names = len(bootstrap.open_home(home, memory=None).in_force().lists.index)
    return _Held(what, names, server.megabytes, server.started)


def _add(table: Table, lines: Iterable[Sequence[str]]) -> None:
    for line in lines:
        table.add_row(*line)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--stored", type=int, default=1_000_000, help="passengers that the unit holds")
    parser.add_argument("--submitted", type=int, default=3000, help="passengers of the day of messages that is handed in")
    parser.add_argument("--million", action="store_true", help="also against a million recombined names")
    parser.add_argument("--processes", type=int, default=1, help="processes that answer, beside the worker")
    parser.add_argument("--seconds", type=float, default=30, help="how long each load goes on")
    parser.add_argument("--home", type=Path, help="keep the homes in this folder; those that are there are asked as they are")
    parser.add_argument("--store", default="", help="postgresql://USER@HOST/ for databases of their own there")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data, with published lists")
    return parser.parse_args()


if __name__ == "__main__":
    main()
