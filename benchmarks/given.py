"""What every benchmark is given: one seeded synthetic day, the shipped profile and rules, an index, and a way to time."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import hashlib
import random
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from recombined import recombined

from pnrscreen import bootstrap, demo, normalise, pipeline, privacy, watchlist, wire
from pnrscreen.app import App
from pnrscreen.correlate import Correlation, correlate
from pnrscreen.demo.people import Population
from pnrscreen.demo.watchlist import exact
from pnrscreen.demo.watchlist import write as write_list
from pnrscreen.message import Received
from pnrscreen.model import Entry, Identity, LegKey, Report, Watchlist
from pnrscreen.operations import publish
from pnrscreen.pipeline import InForce
from pnrscreen.rights import Access
from pnrscreen.stages import Known

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
PUBLISHED = {"ofac": "*.csv", "un": "*.xml"}
MILLION = 1_000_000
DATE = dt.date(2026, 12, 1)
NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)


class Measure(NamedTuple):
    """One thing to time beside its baseline. One ``run`` does ``amount`` of ``unit``; the baseline does its own amount."""

    name: str
    unit: str
    amount: float
    run: Callable[[], object]
    baseline: str
    baseline_amount: float
    run_baseline: Callable[[], object]


class Held(NamedTuple):
    """A list that people are looked for on: its index, the people, and both as sorted words for brute force."""

    index: watchlist.Index
    people: Sequence[Identity]
    asked: Sequence[str]
    names: Sequence[str]


def best(run: Callable[[], object], rounds: int) -> float:
    """Return the shortest of several rounds in seconds of processor time, which the rest of the machine disturbs least."""
    seconds = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        run()
        seconds.append(time.process_time() - began)
    return min(seconds)


class Timed:
    """A function, and how long it ran in all, by a clock."""

    def __init__(self, function: Callable[..., Any], clock: Callable[[], float] = time.perf_counter) -> None:
        self._function = function
        self._clock = clock
        self.seconds = 0.0

    def __call__(self, *about: object) -> Any:
        began = self._clock()
        try:
            return self._function(*about)
        finally:
            self.seconds += self._clock() - began


def name_of(text: str) -> str:
    """Stand in for the keyed hash of a home."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def published(shared: Path) -> Sequence[Watchlist]:
    """Read the lists of OFAC and UN; none where they are absent."""
    lists = []
    for name, pattern in PUBLISHED.items():
        files = {path.name: path.read_bytes() for path in (shared / "watchlists" / name).glob(pattern)}
        if files:
            lists.append(watchlist.read(name, files, name, sought_or_alert=True))
    return lists


def publish_lists(app: App, access: Access, shared: Path) -> None:
    """Load the lists of OFAC and UN into a home, in which they are in force when it is opened again."""
    for name, pattern in PUBLISHED.items():
        files = {path.name: path.read_bytes() for path in (shared / "watchlists" / name).glob(pattern)}
        if files:
            source = publish.Source(name=name, format="", files=files, owner="public", basis="public", sought_or_alert=True)
            publish.load_list(app, access, source)


def database(server: str, name: str) -> str:
    """Make a database on a server of PostgreSQL, and return its URL; without a server there is none."""
    if not server:
        return ""
    name = f"pnrscreen_{name.lower().translate(str.maketrans('', '', '_-'))}"
    place, _, query = server.partition("?")
    with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
    return f"{place.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def drop(server: str, url: str) -> None:
    """Take a database away, whoever is still connected."""
    if url:
        with psycopg.connect(server, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)".encode())


class Given:
    """Everything to be measured, made when first asked for."""

    def __init__(self, flights: int = 12, passengers: int = 1200, listed: int = 20_000, shared: Path = SHARED) -> None:
        self._size = (flights, passengers)
        self._listed = listed
        self._shared = shared

    @cached_property
    def day(self) -> demo.Day:
        """A synthetic day, always the same."""
        flights, passengers = self._size
        return demo.day(random.Random(1), DATE, flights=flights, passengers=passengers)

    @cached_property
    def contents(self) -> tuple[bytes, ...]:
        """Every file of the day that can be read."""
        return tuple(file.content for file in self.day.files if file.name not in self.day.truth.broken)

    @property
    def megabytes(self) -> float:
        """The size of all files."""
        return sum(map(len, self.contents)) / 1e6

    @cached_property
    def received(self) -> tuple[Received, ...]:
        """Every file, parsed."""
        return tuple(wire.read(content) for content in self.contents)

    @property
    def messages(self) -> int:
        """The number of messages in all files."""
        return sum(len(interchange.messages) for one in self.received for interchange in one.interchanges)

    @cached_property
    def profile(self) -> privacy.Profile:
        """The shipped strict profile."""
        return privacy.profile((ROOT / "src/pnrscreen/privacy/profiles/eu-strict.toml").read_bytes())

    @cached_property
    def rules(self) -> Mapping[str, bytes]:
        """The shipped rules."""
        folder = ROOT / "rules"
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.toml"))}

    @cached_property
    def in_force(self) -> InForce:
        """What judges the day: its own list and the shipped rules."""
        listed = watchlist.read("csv", {"list.csv": self.day.watchlist_csv}, "synthetic", sought_or_alert=True)
        return bootstrap.put_together(self.profile, (listed,), self.rules)

    @cached_property
    def reports(self) -> Mapping[LegKey, tuple[Report, ...]]:
        """What was admitted, by leg."""
        by_leg: defaultdict[LegKey, list[Report]] = defaultdict(list)
        for content in self.contents:
            for admitted in pipeline.read(content, self.profile).admitted:
                for report in admitted.reports:
                    by_leg[report.leg.key].append(report)
        return {key: tuple(reports) for key, reports in by_leg.items()}

    @cached_property
    def legs(self) -> tuple[Correlation, ...]:
        """Who is on each leg."""
        return tuple(correlate(Known(leg=reports[0].leg, waiting=reports), name_of) for reports in self.reports.values())

    @cached_property
    def long_list(self) -> Watchlist:
        """A list of many invented people."""
        rng = random.Random(2)
        population = Population(rng, DATE)
        people = (population.person(ages=(18, 70)) for _ in range(self._listed))
        content = write_list((f"L-{number:06d}", exact(rng, person)) for number, person in enumerate(people))
        return watchlist.read("csv", {"long.csv": content}, "long")

    @cached_property
    def _published(self) -> tuple[Entry, ...]:
        """The entries of OFAC and UN; none where they are absent."""
        lists = published(self._shared)
        return tuple(entry for one in lists for entry in one.entries) if len(lists) == len(PUBLISHED) else ()

    @cached_property
    def published(self) -> Held | None:
        """OFAC and UN together."""
        return self._held(Watchlist(name="published", digest="", edition="", entries=self._published))

    @cached_property
    def million(self) -> Held | None:
        """A million people under names recombined from those."""
        return self._held(recombined(self._published, MILLION)) if self._published else None

    def _held(self, listed: Watchlist) -> Held | None:
        """Hold a list ready for the shared passengers whose names are in Latin letters."""
        if not listed.entries:
            return None
        with (self._shared / "names" / "passengers_negative_dev.csv").open(encoding="utf-8", newline="") as rows:
            people = tuple(_identity(row) for row in csv.DictReader(rows) if row["full_name"].isascii())
        return Held(
            index=watchlist.prepare((listed,)),
            people=people,
            asked=[_words(f"{one.names[0].given} {one.names[0].surname}") for one in people],
            names=[_words(name.text) for entry in listed.entries for name in entry.names],
        )


def _identity(row: Mapping[str, str]) -> Identity:
    name = normalise.names.person_name(row["last_name"], f"{row['first_name']} {row['middle_name']}".strip())
    born = normalise.dates.partial(row["date_of_birth"])
    return Identity(names=(name,), birth_dates=(born,) if born else ())


def _words(text: str) -> str:
    return " ".join(sorted(normalise.names.tokens(text)))
