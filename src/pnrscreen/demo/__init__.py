"""A synthetic day of passenger data, from a seed: what carriers would send, a watchlist, and what is true.

This package knows how real feeds look and misbehave, and invents everyone in them. It refuses to know how messages are read:
it shares no code with the readers, so that it can test them. The same seed, date and size give the same bytes.

::

    nations, cultures --> people --> bookings --> changes --> paxlst, pnrgov --> habits --> sending --> files
                     regulars, traffic --^   ^-- plant --> watchlist
                            traffic --> timetable
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from itertools import chain

from pnrscreen.demo import changes, sending, timetable, truth, watchlist
from pnrscreen.demo.bookings import Desk
from pnrscreen.demo.nations import AIRPORTS, CORRIDOR
from pnrscreen.demo.nouns import Day, File, Flight, Manned, Person, Planted, TrueFlight, TruePerson, Truth
from pnrscreen.demo.people import Population, pairs
from pnrscreen.demo.plant import Scenario
from pnrscreen.demo.regulars import flying, regulars, seated
from pnrscreen.demo.traffic import flights as lay_out
from pnrscreen.message import Source

__all__ = ["Day", "File", "Planted", "TrueFlight", "TruePerson", "Truth", "day", "flying", "regulars"]

_LISTED = 300
_SILENT = (Source.API, Source.API, Source.PNR, Source.PNR)


def day(rng: random.Random, date: dt.date, flights: int = 44, passengers: int = 6600, often: Sequence[Person] = ()) -> Day:
    """Invent one local day of traffic: so many flights that carry so many passengers in all, crews on top.

    ``rng`` decides everything: ``random.Random(1)`` gives the same day every time. Those who are planted (some fifty) fly
    even when so few passengers were asked for that they fill the aircraft alone. Who flies ``often`` takes the place of
    somebody who travels alone.
    """
    population = Population(rng, date)
    desk = Desk(rng, population)
    departures = lay_out(rng, date, flights, passengers)
    silent = _silences(rng, departures)
    scenario = Scenario(
        rng=rng,
        population=population,
        desk=desk,
        flights=[flight for flight in departures if flight.label not in silent],
    )
    scenario.plant()
    manned = tuple(_man(scenario, flight, often[place::flights]) for place, flight in enumerate(departures))
    line = sending.Line(rng)
    sent = [one for full in manned for one in line.send(full, silent.get(full.flight.label, frozenset()))]
    files, broken = sending.file_all(rng, sent)
    ids = _entry_ids(rng, _LISTED)
    unsent = timetable.unsent(date)
    return Day(
        files=files,
        watchlist_csv=_write_list(scenario, manned, ids),
        schedule_csv=timetable.write((*departures, *unsent)),
        unsent=tuple(flight.label for flight in unsent),
        truth=truth.tell(manned, silent, scenario, ids, broken),
    )


def _silences(rng: random.Random, flights: tuple[Flight, ...]) -> dict[str, frozenset[Source]]:
    """Choose flights of which one system never speaks; none of them comes out of the corridor."""
    eligible = [flight.label for flight in flights if AIRPORTS[flight.origin].state not in CORRIDOR]
    count = min(len(_SILENT), len(flights) // 10)
    return {label: frozenset((source,)) for label, source in zip(rng.sample(eligible, count), _SILENT[::-1], strict=False)}


def _man(scenario: Scenario, flight: Flight, often: Sequence[Person]) -> Manned:
    """Fill a flight up with ordinary people around those who were planted, and let the bookings change."""
    planted = tuple(scenario.bookings.get(flight.label, ()))
    ordinary = scenario.desk.fill(flight, flight.travellers - scenario.people(flight.label))
    ordinary = seated(ordinary, often, scenario.population)
    bookings, news = changes.settle(scenario.rng, scenario.population, scenario.desk, flight, (*planted, *ordinary))
    return Manned(flight=flight, bookings=bookings, crew=scenario.desk.crew(flight), changes=news)


def _entry_ids(rng: random.Random, count: int) -> tuple[str, ...]:
    """Give ids in random order, so that they do not tell who was planted."""
    return tuple(f"W-{number:04d}" for number in rng.sample(range(1, count + 1), count))


def _write_list(scenario: Scenario, manned: tuple[Manned, ...], ids: tuple[str, ...]) -> bytes:
    flying = (
        traveller.person
        for full in manned
        for traveller in (*full.crew, *(one for booking in full.bookings for one in booking.travellers))
    )
    taken = frozenset(chain.from_iterable(pairs(person.surname, person.given) for person in flying))
    strangers = watchlist.strangers(scenario.rng, scenario.population, taken, len(ids) - len(scenario.listed))
    return watchlist.write(zip(ids, (*scenario.listed, *strangers), strict=True))
