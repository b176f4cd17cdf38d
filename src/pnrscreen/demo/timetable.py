"""The schedule of a synthetic day: every flight of it, and two of the eve of which no carrier ever sends anything.

This module knows what a schedule says of a flight. It refuses to know how it is read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from pnrscreen.demo.nations import AIRPORTS
from pnrscreen.demo.nouns import Flight
from pnrscreen.demo.traffic import HUBS, fly

HEADER = "carrier,number,departure,arrival,scheduled_departure,scheduled_arrival,expects,contact"
_UNSENT = (("X0", "4902", "IST", -50), ("Y0", "4901", "LHR", 20))
"""Carrier, number above those of the day, origin, minutes after noon (UTC) of the eve at which it leaves."""


def unsent(date: dt.date) -> tuple[Flight, ...]:
    """Return the two flights of the eve that leave around noon (UTC) and stay silent."""
    noon = dt.datetime.combine(date - dt.timedelta(days=1), dt.time(12), tzinfo=dt.UTC)
    return tuple(
        _silent(carrier, number, origin, noon + dt.timedelta(minutes=after)) for carrier, number, origin, after in _UNSENT
    )


def write(flights: Sequence[Flight]) -> bytes:
    """Write a schedule as a table (CSV), soonest departure first."""
    ordered = sorted(flights, key=lambda flight: (flight.departs_utc, flight.label))
    return "".join(f"{row}\n" for row in (HEADER, *map(_row, ordered))).encode()


def _silent(carrier: str, number: str, origin: str, leaves: dt.datetime) -> Flight:
    destination = HUBS[0]
    departs = leaves.astimezone(ZoneInfo(AIRPORTS[origin].zone)).replace(tzinfo=None)
    utc, arrives = fly(origin, destination, departs)
    return Flight(
        carrier=carrier,
        number=number,
        origin=origin,
        destination=destination,
        departs=departs,
        arrives=arrives,
        departs_utc=utc,
        aircraft="320",
        travellers=0,
    )


def _row(flight: Flight) -> str:
    times = f"{flight.departs:%Y-%m-%dT%H:%M},{flight.arrives:%Y-%m-%dT%H:%M}"
    return f"{flight.carrier},{flight.number},{flight.origin},{flight.destination},{times},api+pnr,{flight.carrier} duty desk"
