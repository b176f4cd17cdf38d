"""A unit that holds many passengers: synthetic people on flights of five weeks, written through the store's own door.

A booking is one to four together, each with the names, papers, contacts, payment and locator of an ordinary reservation, said
once by check-in and once by the reservation. Of 20,000 hits 2,000 are open, on the flights of the days around now.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from given import Given
from sqlalchemy import insert

from pnrscreen import Screener, privacy
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
    Instant,
    LegKey,
    Level,
    PartialDate,
    Passenger,
    PersonName,
    Statement,
)
from pnrscreen.operations import screen
from pnrscreen.resemblance import Match
from pnrscreen.rights import Capability
from pnrscreen.stages import Screening

DAYS_BEFORE, DAYS_AFTER = 30, 5
HITS = 20_000
ROUTES = (("MAD", "VIE"), ("BOG", "VIE"), ("GRU", "VIE"), ("JFK", "VIE"), ("LIM", "VIE"))
LEGS_AT_ONCE = 20


def invented(count: int, legs: int, now: Instant) -> Iterator[tuple[FlightLeg, list[Passenger]]]:
    """Invent flights, soonest first, with those who are booked on each."""
    rng, today = random.Random(5), now.date()
    population = Population(rng, today)
    for number in range(legs):
        day = today + dt.timedelta(days=number * (DAYS_BEFORE + DAYS_AFTER) // legs - DAYS_BEFORE)
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
        id=f"{number.replace('-', 'a'):0>32}",
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
    """Let a home hold so many passengers; what is open is on the flights of the days around now."""
    now = app.clock.now()
    screen.screen(app, app.system)  # nobody: what judges is written down, and a worker will not screen them all anew
    with app.store.transaction(app.own(Capability.RESCAN)) as change:  # nor look for what the dictionary refuses
        dictionary = privacy.dictionary(app.profile)
        change.note_dictionary(dictionary, now - dt.timedelta(days=DAYS_BEFORE + 1))
        change.append(app.entry(app.system, "rescan.begin", {"dictionary": dictionary, "days": 0}))
    began, edition, match = time.monotonic(), app.in_force().edition, a_match()
    every, rng = passengers / HITS, random.Random(7)
    batch: list[tuple[FlightLeg, list[Passenger]]] = []
    done = 0
    for flight in invented(passengers, legs, now):
        batch.append(flight)
        if len(batch) == LEGS_AT_ONCE:
            done += _write(app, batch, edition, lambda whom: _hits(whom, match, every, rng, now))
            batch = []
            _progress(done, passengers, began)
    done += _write(app, batch, edition, lambda whom: _hits(whom, match, every, rng, now))
    _progress(done, passengers, began)
    print(file=sys.stderr)
    _settle(app)


def _settle(app: App) -> None:
    """Let the database look at what it holds now and write it out, as it does by itself within minutes: a unit has it from
    weeks, and is not asked while a disk takes gigabytes.
    """
    engine = founding.database(app.config.home, app.config.store)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM (ANALYZE)")
            connection.exec_driver_sql("CHECKPOINT")
    engine.dispose()
    os.sync()


def _hits(whom: Passenger, match: Match, every: float, rng: random.Random, now: Instant) -> Iterator[Hit]:
    """Yield the hits on a passenger: one in so many has one, or several; those on flights to come are open."""
    if rng.random() * every > 0.8:
        return
    coming = whom.leg.date >= (now.date() - dt.timedelta(days=1)).isoformat()
    for number in range(rng.choice((1, 1, 1, 2))):
        opened = now - dt.timedelta(hours=rng.randrange(1, 48))
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
        connection.execute(insert(schema.legs), [_leg_row(leg, stems[leg.key], app.clock.now()) for leg, _ in flights])
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


def _leg_row(leg: FlightLeg, stem: str, now: Instant) -> dict[str, object]:
    at = codec.stamp(now - dt.timedelta(days=1))
    return {
        **leg.key._asdict(),
        "destination": leg.destination,
        "scheduled_departure": leg.scheduled_departure,
        "scheduled_arrival": leg.scheduled_arrival,
        **codec.course(leg),
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
