"""How long an officer waits: the queue, a passenger, a search and the board, of a unit that holds many passengers.

    python benchmarks/bench_reads.py [--passengers N] [--legs N] [--rounds N] [--home DIR] [--store URL]

A home is filled with synthetic people (``filling``). ``--home DIR`` keeps it, and asks one that was filled before.
``--store postgresql://USER@HOST/`` puts it into a database of its own on that server, else it is a file.

Every operation is the whole of it: rights, the log's lag, what is shown opened, the entry committed. A sequencer runs beside,
as it does in a unit that serves. What is told is what 50 of 100, and 99 of 100, calls took at most by the clock on the wall,
which other programs spoil, and what 50 of 100 took of a processor (a server of PostgreSQL has its own).
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filling import fill
from given import database
from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from pnrscreen import bootstrap, privacy
from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.model import Identity
from pnrscreen.operations import inspect, review, sequence
from pnrscreen.rights import Purpose

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.homes import NOBODY, claim, open_unit

BEGINS = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)


class Running:
    """A clock that goes on from noon of the synthetic day at the pace of the machine's."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def now(self) -> dt.datetime:
        """Return the moment of the synthetic day it is."""
        return BEGINS + dt.timedelta(seconds=time.monotonic() - self._since)


@dataclass(frozen=True)
class Asked:
    """Whom the measured calls ask for."""

    ids: Sequence[str]
    people: Sequence[privacy.Sought]


# ---------------------------------------------------------------------------------------------------------------- asking


def whom_to_ask(app: App, rounds: int) -> Asked:
    """Choose passengers at random, and open them to know by what they could be sought."""
    engine, rng = founding.database(app.config.home, app.config.store), random.Random(11)
    with engine.connect() as connection:
        legs = connection.scalars(select(schema.legs.c.id)).all()
        chosen = [
            connection.scalars(select(schema.passengers.c.id).where(schema.passengers.c.leg == rng.choice(legs))).all()
            for _ in range(rounds)
        ]
    engine.dispose()
    ids = [rng.choice(people) for people in chosen]
    who = claim(app)
    identities = [inspect.passenger(app, who, one).passenger.identity for one in ids]
    return Asked(ids, [_sought(identity, number) for number, identity in enumerate(identities)])


def _sought(identity: Identity, number: int) -> privacy.Sought:
    """Return by what somebody is sought: the kinds in turn."""
    paper, name, born = identity.documents[0], identity.names[0], identity.birth_dates[0]
    return (
        privacy.Sought(document=paper.number, issuer=paper.issuer),
        privacy.Sought(phone=identity.contacts[0].value),
        privacy.Sought(email=identity.contacts[1].value),
        privacy.Sought(payment=identity.payments[0].account),
        privacy.Sought(locator=identity.locators[0].locator),
        privacy.Sought(ticket=identity.tickets[0]),
        privacy.Sought(surname=name.surname, given=name.given, birth_year=born.year, locator=identity.locators[0].locator),
    )[number % 7]


def measure(app: App, rounds: int) -> Iterator[tuple[str, list[float], list[float]]]:
    """Yield the name of each call, and how long it took each time, shortest first: by the wall, and of a processor."""
    asked, who = whom_to_ask(app, rounds), claim(app)
    answers = claim(app, purpose=Purpose.ANSWER_REQUEST)
    first = inspect.page(app, who)
    until = (BEGINS + dt.timedelta(hours=48)).strftime("%Y-%m-%dT%H:%M")
    since = BEGINS.strftime("%Y-%m-%dT%H:%M")
    calls: tuple[tuple[str, Callable[[int], object]], ...] = (
        (f"queue, first page of {inspect.PAGE}", lambda _: inspect.page(app, who)),
        (f"queue, second page of {inspect.PAGE}", lambda _: inspect.page(app, who, first.after)),
        ("one hit", lambda number: inspect.hit(app, who, first.items[number % inspect.PAGE].shown.hit.id)),
        ("take and give back", lambda number: _take(app, who, first.items[number % inspect.PAGE].shown.hit.id)),
        ("passenger", lambda number: inspect.passenger(app, who, asked.ids[number])),
        ("search", lambda number: inspect.search(app, answers, asked.people[number])),
        ("board of 48 h", lambda _: inspect.flights(app, who, since=since, until=until)),
        ("board of 48 h, page of 100", lambda _: inspect.flights(app, who, since=since, until=until, limit=100)),
    )
    for name, call in calls:
        seconds, worked = [], []
        for number in range(rounds):
            began, idle = time.perf_counter(), time.thread_time()
            call(number)
            seconds.append(time.perf_counter() - began)
            worked.append(time.thread_time() - idle)
        yield name, sorted(seconds), sorted(worked)


def _take(app: App, who, hit: str) -> None:
    review.take(app, who, hit)
    review.give_back(app, who, hit)


def report(app: App, rounds: int) -> Table:
    """Measure, while the log is kept up beside, and return what was measured."""
    over = threading.Event()

    def keep_up() -> None:
        while not over.wait(0.5):
            sequence.sequence(app, 0)

    beside = threading.Thread(target=keep_up)
    beside.start()
    counted = inspect.numbers(app, claim(app))
    waiting = len(inspect.queue(app, claim(app)).hits)
    title = f"{counted['passengers']:,} passengers on {counted['legs']:,} legs, {waiting:,} of {counted['hits']:,} hits open"
    table = Table(title=f"{app.store.describe().said.partition(',')[0]}: {title}")
    for column in ("call", "p50 ms", "p99 ms", "longest", "processor, p50"):
        table.add_column(column, justify="left" if column == "call" else "right")
    for name, seconds, worked in measure(app, rounds):
        picked = (seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.99)], seconds[-1], worked[len(worked) // 2])
        table.add_row(name, *(f"{1000 * one:.1f}" for one in picked))
    over.set()
    beside.join()
    return table


def main() -> None:
    """Fill a home, or take one that was filled, and tell how long its officers wait."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passengers", type=int, default=200_000)
    parser.add_argument("--legs", type=int, default=7_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--home", type=Path, help="keep the home here; one that is here already is asked as it is")
    parser.add_argument("--store", default="", help="postgresql://USER@HOST/ for databases of their own there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        home = options.home or Path(scratch) / "home"
        if home.exists():
            app = bootstrap.open_home(home, Running())
        else:
            app = open_unit(home, Running(), listed=NOBODY, store=database(options.store, Path(scratch).name[-8:]))
            fill(app, options.passengers, options.legs)
        sequence.sequence(app)
        Console(width=110).print(report(app, options.rounds))


if __name__ == "__main__":
    main()
