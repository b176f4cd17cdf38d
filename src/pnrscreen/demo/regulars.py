"""Who flies again and again: few people, each on one document, who take the places of some that travel alone.

This module knows how often they fly. It refuses to know where to, and what was booked: they take what there is.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace

from pnrscreen.demo.nouns import Booking, Person
from pnrscreen.demo.people import Population

_MOST = 0.12
"""How likely the one who flies most does so on a day: some twenty times in half a year. The others fly less, down to never."""


def regulars(rng: random.Random, today: dt.date, count: int) -> tuple[Person, ...]:
    """Invent so many people whose documents outlast ten years."""
    population = Population(rng, today)
    people = (population.person(ages=(25, 60)) for _ in range(count))
    late = today + dt.timedelta(days=3660)
    return tuple(replace(one, document=one.document._replace(expiry=late)) for one in people)


def flying(rng: random.Random, people: Sequence[Person]) -> tuple[Person, ...]:
    """Draw who of them flies on a day, in any order."""
    chosen = [one for place, one in enumerate(people) if rng.random() < _MOST * place / len(people)]
    rng.shuffle(chosen)
    return tuple(chosen)


def seated(bookings: Sequence[Booking], people: Sequence[Person], population: Population) -> tuple[Booking, ...]:
    """Give the places of the first who travel alone to some people, but for those whose name or document somebody here has."""
    waiting = [one for one in people if population.may_join(one)]
    return tuple(_with(one, waiting.pop(0)) if waiting and len(one.travellers) == 1 else one for one in bookings)


def _with(booking: Booking, person: Person) -> Booking:
    (alone,) = booking.travellers
    return replace(booking, travellers=(replace(alone, person=person, spelled=None),))
