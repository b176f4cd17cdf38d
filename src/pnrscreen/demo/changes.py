"""What happens to bookings between the first push and departure: new passports, other seats, late bookings, cancellations.

This module knows how a booking read before its last change. It refuses to know which message tells of it.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from pnrscreen.demo.bookings import Desk
from pnrscreen.demo.nouns import Booking, Change, Flight
from pnrscreen.demo.people import Population

FIRST_PUSH = 1440
"""Minutes before departure of the push that every carrier sends."""

LAST_CHANGE = 160
"""Minutes before departure after which bookings stand."""


def settle(
    rng: random.Random, population: Population, desk: Desk, flight: Flight, bookings: tuple[Booking, ...]
) -> tuple[tuple[Booking, ...], tuple[Change, ...]]:
    """Give the bookings as they stand at departure and the changes that led there from the first push."""
    settled: list[Booking] = []
    changes: list[Change] = []
    for booking in bookings:
        final, change = _change(rng, population, flight, booking)
        settled.append(final)
        changes += [change] if change else []
    for lost in desk.fill(flight, 1 + flight.travellers // 90):
        if lost.locators and _minutes_before(flight, lost.created) > FIRST_PUSH:
            changes.append(Change(rng.randint(LAST_CHANGE + 20, FIRST_PUSH - 40), _as_pushed(flight, lost), None))
    return tuple(settled), tuple(sorted(changes, key=lambda change: -change.at))


def _change(rng: random.Random, population: Population, flight: Flight, booking: Booking) -> tuple[Booking, Change | None]:
    """Let one booking in twelve change after the first push; one that is made after it is a change by itself."""
    if not booking.locators:
        return booking, None
    made = _minutes_before(flight, booking.created)
    if made <= FIRST_PUSH:
        late = replace(booking, changed=booking.created)
        return late, Change(max(made - 10, LAST_CHANGE), None, late)
    early = _as_pushed(flight, booking)
    if rng.random() > 0.08:
        return early, None
    at = rng.randint(LAST_CHANGE + 20, FIRST_PUSH - 40)
    first, *others = early.travellers
    if rng.random() < 0.4:
        before = replace(first, person=replace(first.person, document=population.document(first.person.nationality)))
    else:
        before = replace(first, seat=f"{rng.randint(60, 70)}{rng.choice('ABCDEF')}")
    earlier = replace(early, travellers=(before, *others))
    return replace(early, changed=_moment(flight, at)), Change(at - 5, earlier, replace(early, changed=_moment(flight, at)))


def _as_pushed(flight: Flight, booking: Booking) -> Booking:
    """Give a booking as the first push had it: last changed before that push."""
    return replace(booking, changed=min(booking.changed, _moment(flight, FIRST_PUSH + 15)))


def _minutes_before(flight: Flight, moment: dt.datetime) -> int:
    return int((flight.departs_utc - moment).total_seconds() // 60)


def _moment(flight: Flight, minutes_before: int) -> dt.datetime:
    return flight.departs_utc - dt.timedelta(minutes=minutes_before)
