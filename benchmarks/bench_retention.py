"""How long it takes until nobody can read a day any more, until it is gone, and until one record of it is opened again.

    python benchmarks/bench_retention.py [--passengers N ...] [--linked N] [--store URL] [--shared FOLDER]

Of each number a synthetic day is received, every passenger once by API and once by PNR, and screened against OFAC and UN
(left out where the shared data are absent). ``kept`` is what the database holds of it then. ``one`` is what passes until
nothing of one who asks for it opens any more, wherever copies lie, and the messages say nothing of them: the middle of ten.
Some are linked to a case. Then the days go by. ``keys`` is what passes until what is due cannot be read any more, wherever
copies lie; ``whole`` until its rows are gone too, in batches between which others get their turn. Under ``eu-strict`` whom
nothing links is erased at the first limit and the others sealed; under ``eu-text`` all are sealed, and some of them are asked
for, approved, and shown: the middle of twenty.
``--store postgresql://USER@HOST/`` takes all of it into databases of its own on that server.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from bench_ingest import loads
from given import SHARED, Timed, database, drop, publish_lists
from rich.console import Console
from rich.table import Table
from sqlalchemy import select, text

from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.cli.demo import DAY, Eve
from pnrscreen.operations import amend, inspect, links, receive, retain, screen, subject, unmask
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought, limits
from pnrscreen.rights import Purpose

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.clock import SettableClock
from support.homes import claim
from support.retained import a_home, custodian
from support.unmasked import approved, asked, officer, open_at

PASSENGERS, LINKED, OPENED, ERASED = (10_000, 100_000), 50, 20, 10
FLIGHT = 160
"""Passengers on a flight, about."""
_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}
PROFILES = ("eu-strict", "eu-text")


class Run(NamedTuple):
    """Seconds until the keys of what is due were gone, and until the rows were."""

    keys: float
    whole: float

    def __str__(self) -> str:
        return f"{1000 * self.keys:.1f} ms, {self.whole:.1f} s"


class Measured(NamedTuple):
    """What became of one day: bytes it took, seconds to erase one, the run at each limit, and seconds of asking, approving,
    redeeming, looking.
    """

    people: int
    bytes: int
    one: float
    first: Run
    last: Run
    opened: Sequence[float]


def measured(folder: Path, profile: str, people: int, linked: int, options: argparse.Namespace, url: str) -> Measured:
    """Let a day come in and its time go by."""
    clock = SettableClock(Eve(DAY).now())
    home = a_home(folder, clock, profile, store=url)
    publish_lists(home, claim(home), options.shared)
    app = open_at(folder / "home", clock)
    empty = _bytes(app)
    for path in _once_by_each(folder, people):
        receive.receive(app, claim(app), path.read_bytes(), path.name)
    screen.screen(app, claim(app))
    size = _bytes(app) - empty
    one, who = _erased(app, _people(app)), _people(app)
    for id_ in random.Random(2).sample(who, linked):
        links.link(app, claim(app, "r"), id_, "objective_evidence", "case 117/26")
    due = limits(app.profile, clock.now().date(), linked=False)
    clock.set(due.masked)
    first = _run(app)
    opened = _opened(open_at(folder / "home", clock), who) if profile == "eu-text" else ()
    clock.set(limits(app.profile, DAY.date(), linked=True).erased)
    return Measured(len(who), size, one, first, _run(app), opened)


def _once_by_each(folder: Path, people: int) -> Sequence[Path]:
    (folder / "messages").mkdir()
    return next(load.files for load in loads(folder / "messages", people // FLIGHT, people) if load.name == "once by each")


def _people(app: App) -> Sequence[str]:
    engine = founding.database(app.config.home, app.config.store)
    with engine.connect() as connection:
        found = connection.scalars(select(schema.passengers.c.id).order_by(schema.passengers.c.id)).all()
    engine.dispose()
    return found


def _bytes(app: App) -> int:
    """Return what the database of a home takes."""
    engine = founding.database(app.config.home, app.config.store)
    with engine.connect() as connection:
        size = connection.scalar(text(_SIZE[engine.dialect.name]))
    engine.dispose()
    return int(size or 0)


def _run(app: App) -> Run:
    taking = Timed(retain._take_keys)  # noqa: SLF001 - the part of a run after which nobody can read anything
    began = time.perf_counter()
    with patch.object(retain, "_take_keys", taking):
        retain.run(app, custodian(app))
    return Run(taking.seconds, time.perf_counter() - began)


def _erased(app: App, who: Sequence[str]) -> float:
    """Return the middle of the seconds it takes to erase one record at the request of who it is about."""
    took = []
    officer = claim(app, "d", Purpose.DATA_SUBJECT_RIGHT)
    for id_ in random.Random(4).sample(who, ERASED):
        document = inspect.passenger(app, claim(app), id_).passenger.identity.documents[0]
        asked = subject.begin(app, officer, Right.ERASURE, "passport seen at the desk")
        found = subject.find(app, officer, asked.id, Sought(document=document.number, issuer=document.issuer))
        began = time.perf_counter()
        amend.erase(app, officer, asked.id, found[0].id, "it was received without a basis")
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _opened(app: App, who: Sequence[str]) -> Sequence[float]:
    """Return the middle of the seconds that each step takes until a masked record is shown."""
    took = [[*_steps(app, one)] for one in random.Random(3).sample(who, OPENED)]
    return [statistics.median(step) for step in zip(*took, strict=True)]


def _steps(app: App, passenger: str) -> Iterator[float]:
    began = time.perf_counter()
    made = asked(app, passenger)
    yield time.perf_counter() - began
    began = time.perf_counter()
    paper = approved(app, made.paper).written()
    yield time.perf_counter() - began
    began = time.perf_counter()
    unmask.redeem(app, officer(app), paper)
    yield time.perf_counter() - began
    began = time.perf_counter()
    unmask.view(app, officer(app), made.id)
    yield time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    options = _options()
    table = Table(title="a day whose time is over")
    for column in ("law", "passengers", "kept", "one", "first limit: keys, whole", "last limit", "ask, approve, redeem, look"):
        table.add_column(column, justify="left" if column == "law" else "right")
    for profile in PROFILES:
        for people in options.passengers:
            with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
                url = database(options.store, f"retention_{time.time_ns():x}")
                try:
                    table.add_row(profile, *_told(measured(Path(scratch), profile, people, options.linked, options, url)))
                finally:
                    drop(options.store, url)
    Console(width=130).print(table)


def _told(one: Measured) -> Iterator[str]:
    yield f"{one.people:,}"
    yield f"{one.bytes / one.people / 1000:.2f} GB a million"
    yield f"{1000 * one.one:.0f} ms"
    yield str(one.first)
    yield str(one.last)
    yield ", ".join(f"{1000 * step:.0f}" for step in one.opened) + (" ms" if one.opened else "")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passengers", type=int, nargs="+", default=PASSENGERS, help="passengers of the day, several in turn")
    parser.add_argument("--linked", type=int, default=LINKED, help="how many of them are linked to a case")
    parser.add_argument("--store", default="", help="postgresql://USER@HOST/ for databases of their own there")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the shared data, with published lists")
    return parser.parse_args()


if __name__ == "__main__":
    main()
