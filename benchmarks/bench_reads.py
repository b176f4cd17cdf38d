"""How long an officer waits: the queue, a passenger, a search and the board, of a unit that holds many passengers.

    python benchmarks/bench_reads.py [--passengers N] [--legs N] [--rounds N] [--home DIR] [--store URL]

A home is filled with synthetic people on flights of five weeks, a booking of one to four together: each with the names, papers,
contacts, payment and locator of an ordinary reservation, said once by check-in and once by the reservation. Of 20,000 hits
2,000 are open, on the flights of the days around now. ``--home DIR`` keeps the home, and asks one that was filled before.
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
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from given import Given
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select

from pnrscreen import Screener, bootstrap, privacy
from pnrscreen.adapters.store import codec, database, schema
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.demo.people import Population
from pnrscreen.message import Bags, Contact, Kind, Locator, Payment, Source
from pnrscreen.model import (
    Booking,
    Document,
    FlightLeg,
    Hit,
    HitState,
    Identity,
    LegKey,
    Level,
    PartialDate,
    Passenger,
    PersonName,
    Statement,
)
from pnrscreen.operations import inspect, review, sequence
from pnrscreen.resemblance import Match
from pnrscreen.rights import Capability, Purpose
from pnrscreen.stages import Screening

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.homes import claim, found

TODAY = dt.date(2026, 12, 1)
BEGINS = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
DAYS_BEFORE, DAYS_AFTER = 30, 5
HITS, OPEN = 20_000, 2_000
ROUTES = (("MAD", "VIE"), ("BOG", "VIE"), ("GRU", "VIE"), ("JFK", "VIE"), ("LIM", "VIE"))
LEGS_AT_ONCE = 20


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


# --------------------------------------------------------------------------------------------------------------- filling


def invented(count: int, legs: int) -> Iterator[tuple[FlightLeg, list[Passenger]]]:
    """Invent flights, soonest first, with those who are booked on each."""
    rng = random.Random(5)
    population = Population(rng, TODAY)
    for number in range(legs):
        day = TODAY + dt.timedelta(days=number * (DAYS_BEFORE + DAYS_AFTER) // legs - DAYS_BEFORE)
        origin, destination = rng.choice(ROUTES)
        leaves = dt.datetime.combine(day, dt.time(rng.randrange(24), rng.randrange(60)))
        leg = FlightLeg(
            key=LegKey("ZZ", str(number), origin, day.isoformat()),
            destination=destination,
            scheduled_departure=f"{leaves:%Y-%m-%dT%H:%M}",
            scheduled_arrival=f"{leaves + dt.timedelta(hours=11):%Y-%m-%dT%H:%M}",
        )
        seats = count * (number + 1) // legs - count * number // legs
        yield leg, list(_booked(rng, population, leg, number, seats))


def _booked(rng: random.Random, population: Population, leg: FlightLeg, flight: int, seats: int) -> Iterator[Passenger]:
    left = 0
    for seat in range(seats):
        if not left:
            left, booking = rng.randint(1, 4), f"{flight:04X}{seat:02X}"
            shared = (
                Contact(kind="phone", value=f"+43{rng.randrange(10**9, 10**10)}"),
                Contact(kind="email", value=f"p{flight}.{seat}@example.org"),
                Payment(kind="card", account=f"{rng.randrange(10**5, 10**6)}######{rng.randrange(10**4):04d}"),
            )
        left -= 1
        yield _passenger(population.person(), leg, f"{flight:06d}-{seat:03d}", booking, shared)


def _passenger(one, leg: FlightLeg, number: str, booking: str, shared) -> Passenger:
    phone, email, payment = shared
    born = PartialDate(year=one.born.year, month=one.born.month, day=one.born.day)
    name = PersonName(surname=one.surname, given=one.given, source="NAD")
    paper = Document(kind=one.document.kind, number=one.document.number, issuer=one.document.issuer)
    said = Identity(names=(name,), birth_dates=(born,), sex=one.sex, nationalities=(one.nationality,), documents=(paper,))
    kept = Identity(
        names=(replace(name, source="TIF"),),
        contacts=(phone, email),
        payments=(payment,),
        tickets=(f"999{number.replace('-', ''):0>10}",),
        locators=(Locator(owner="ZZ", locator=booking),),
        companions=1,
    )
    booked = Booking(created_at="2026-10-01T10:00:00Z", payment_kinds=("card",), party=2)
    whole = replace(kept, names=(name,), birth_dates=(born,), sex=one.sex, nationalities=(one.nationality,), documents=(paper,))
    statements = (
        (f"api:{number}", Statement(key=f"doc:{number}", source=Source.API, kind=Kind.PASSENGER, identity=said)),
        (f"pnr:{booking}", Statement(key=number, source=Source.PNR, kind=Kind.PASSENGER, identity=kept, booking=booked)),
    )
    return Passenger(
        id=f"{number:0>32}",
        leg=leg.key,
        kind=Kind.PASSENGER,
        identity=whole,
        booking=booked,
        seat="12A",
        bags=Bags(),
        statements=statements,
    )


def a_match() -> Match:
    """Return a match as screening makes them, with all its reasons."""
    listed = Given(listed=200).long_list.entries
    (first, *_) = listed
    screener = Screener.build(listed)
    text = first.names[0].text.split()
    from pnrscreen import person  # noqa: PLC0415  built on what is loaded above

    (match, *_) = screener.screen_one(person(" ".join(text[:-1]), text[-1], birth_date=str(first.birth_dates[0].first)))
    return match


def fill(app: App, passengers: int, legs: int) -> None:
    """Let a home hold so many passengers, through the store's own door."""
    began, edition, match = time.monotonic(), app.in_force().edition, a_match()
    every, rng = passengers / HITS, random.Random(7)
    batch: list[tuple[FlightLeg, list[Passenger]]] = []
    done = 0
    for flight in invented(passengers, legs):
        batch.append(flight)
        if len(batch) == LEGS_AT_ONCE:
            done += _write(app, batch, edition, lambda whom: _hits(whom, match, every, rng))
            batch = []
            _progress(done, passengers, began)
    done += _write(app, batch, edition, lambda whom: _hits(whom, match, every, rng))
    _progress(done, passengers, began)
    print(file=sys.stderr)


def _hits(whom: Passenger, match: Match, every: float, rng: random.Random) -> Iterator[Hit]:
    """Yield the hits on a passenger: one in so many has one, or several; those on flights to come are open."""
    if rng.random() * every > 0.8:
        return
    coming = whom.leg.date >= (TODAY - dt.timedelta(days=1)).isoformat()
    for number in range(rng.choice((1, 1, 1, 2))):
        opened = BEGINS - dt.timedelta(hours=rng.randrange(1, 48))
        yield Hit(
            id=f"{number}{whom.id[1:]}",
            passenger=whom.id,
            leg=whom.leg,
            cause=replace(match, entry_id=f"E-{number}"),
            level=rng.choice((Level.LOW, Level.MEDIUM, Level.HIGH, Level.HIGH, Level.CRITICAL)),
            edition="edition-1",
            opened_at=opened,
            state=HitState.OPEN if coming and rng.random() < 0.6 else HitState.DISMISSED,
        )


def _write(app: App, flights, edition, hits_of: Callable[[Passenger], Iterator[Hit]]) -> int:
    if not flights:
        return 0
    engine = founding.database(app.config.home, app.config.store)
    stems = {leg.key: f"{app.profile.id}/{dt.date.fromisoformat(leg.key.date) - dt.timedelta(days=1)}" for leg, _ in flights}
    with engine.begin() as connection:
        for stem in sorted(set(stems.values())):
            database.make_room(connection, stem)
    with engine.begin() as connection:
        connection.execute(insert(schema.legs), [_leg_row(leg, stems[leg.key]) for leg, _ in flights])
    opened = {leg.key: [hit for one in people for hit in hits_of(one)] for leg, people in flights}
    with app.store.transaction(app.own(Capability.SCREEN)) as change:
        for leg, people in flights:
            counts = {"all:passenger": len(people), "api:passenger": len(people), "pnr:passenger": len(people)}
            done = Screening(leg=leg, versions={}, changed=tuple(people), opened=tuple(opened[leg.key]), counts=counts)
            change.record(done, edition, app.clock.now())
        change.append(app.entry(app.system, "combine", {"legs": len(flights)}))
    decided = [hit for several in opened.values() for hit in several if hit.state is HitState.DISMISSED]
    with engine.begin() as connection:
        rows = [_review_row(app, hit, stems[hit.leg]) for hit in decided]
        if rows:
            connection.execute(insert(schema.reviews), rows)
    engine.dispose()
    return sum(len(people) for _, people in flights)


def _leg_row(leg: FlightLeg, stem: str) -> dict[str, object]:
    at = codec.stamp(BEGINS - dt.timedelta(days=1))
    return {
        **leg.key._asdict(),
        "destination": leg.destination,
        "scheduled_departure": leg.scheduled_departure,
        "scheduled_arrival": leg.scheduled_arrival,
        "revision": 0,
        "waiting": False,
        "cohort": stem,
        "defects": 0,
        "counts": "{}",
        "undetermined": "{}",
        "edition": "",
        **dict.fromkeys(("api_at", "pnr_at", "api_first_at", "pnr_first_at"), at),
    }


def _review_row(app: App, hit: Hit, stem: str) -> dict[str, object]:
    id_ = f"review-{hit.id}"
    return {
        "id": id_,
        "hit": hit.id,
        "state": hit.state.value,
        "reviewer": "op",
        "at": codec.stamp(hit.opened_at),
        "cohort": stem,
        "reason": app.keys.enclose(b"another birth date on the passport", f"{stem}/identity", f"review/{id_}/reason"),
    }


def _progress(done: int, of: int, began: float) -> None:
    print(f"\r{done:,} of {of:,} passengers, {done / (time.monotonic() - began):,.0f} a second", end="", file=sys.stderr)


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
        ("queue, first page of 50", lambda _: inspect.page(app, who)),
        ("queue, second page of 50", lambda _: inspect.page(app, who, first.after)),
        ("one hit", lambda number: inspect.hit(app, who, first.items[number % 50].shown.hit.id)),
        ("take and give back", lambda number: _take(app, who, first.items[number % 50].shown.hit.id)),
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
            found(home, Running(), store=_database(options.store, Path(scratch).name[-8:].lower()))
            app = bootstrap.open_home(home, Running())
            fill(app, options.passengers, options.legs)
        sequence.sequence(app)
        Console(width=110).print(report(app, options.rounds))


def _database(server: str, name: str) -> str:
    """Make a database on a server, and return its URL."""
    if not server:
        return ""
    name = f"pnrscreen_{name.translate(str.maketrans('', '', '_-'))}"
    place, _, query = server.partition("?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"{place.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


if __name__ == "__main__":
    main()
