"""The flights of one day between two airports of one state and the world: times, aircraft, loads.

This module knows geography and clocks: how far, how long, what the wall clock shows at each end. It refuses to know who
flies.
"""

from __future__ import annotations

import datetime as dt
import random
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from pnrscreen.demo.carriers import CARRIERS
from pnrscreen.demo.nations import AIRPORTS
from pnrscreen.demo.nouns import Flight, Sector

HOME_STATE = "ESP"
"""The state whose unit receives the day."""

HUBS = ("MAD", "BCN")
"""The airports of that state."""

_INBOUND = (
    *("BOG", "UIO", "JFK", "IST", "GRU", "CMN", "SDQ", "DXB", "LIM", "CAI", "VVI", "LHR", "CCS", "DSS", "PBM", "DOH"),
    *("LOS", "MEX", "DEL", "ALG", "PVG", "TUN", "AMM", "BEY", "ADD", "ICN", "ACC", "TBS", "PAP", "NBO", "EVN", "BKK"),
)
_OUTBOUND = ("IST", "CMN", "BOG", "LHR", "DXB", "JFK", "ALG", "TUN", "CAI", "DSS", "NRT", "TLV")
_LONG_HAUL_KM = 5000
_CRUISE_KMH = 850.0
_TAXI_MINUTES = 35


def flights(rng: random.Random, date: dt.date, count: int, travellers: int) -> tuple[Flight, ...]:
    """Lay out ``count`` flights of one local date that carry ``travellers`` people in all."""
    carriers = sorted(CARRIERS)
    rng.shuffle(carriers)
    routes = [_route(at) for at in range(count)]
    loads = _loads(rng, routes, travellers)
    taken: set[tuple[str, str]] = set()
    laid = []
    for at, ((origin, destination), load) in enumerate(zip(routes, loads, strict=True)):
        carrier = carriers[at % len(carriers)]
        number = _number(rng, carrier, taken)
        departs = dt.datetime.combine(date, dt.time()) + dt.timedelta(minutes=5 * rng.randrange(288))
        utc, arrives = fly(origin, destination, departs)
        aircraft = rng.choice(("332", "77W", "789") if far(origin, destination) > _LONG_HAUL_KM else ("320", "738", "321"))
        laid.append(
            Flight(
                carrier=carrier,
                number=number,
                origin=origin,
                destination=destination,
                departs=departs,
                arrives=arrives,
                departs_utc=utc,
                aircraft=aircraft,
                travellers=load,
            )
        )
    return tuple(laid)


def far(origin: str, destination: str) -> float:
    """Measure the great circle between two airports in kilometres."""
    here, there = AIRPORTS[origin], AIRPORTS[destination]
    south, north = radians(here.latitude), radians(there.latitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(half))


def fly(origin: str, destination: str, departs: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Turn a local departure into the same moment in UTC and the local arrival, to five minutes."""
    utc = departs.replace(tzinfo=ZoneInfo(AIRPORTS[origin].zone)).astimezone(dt.UTC)
    minutes = far(origin, destination) / _CRUISE_KMH * 60 + _TAXI_MINUTES
    landed = utc + dt.timedelta(minutes=5 * round(minutes / 5))
    return utc.replace(tzinfo=None), landed.astimezone(ZoneInfo(AIRPORTS[destination].zone)).replace(tzinfo=None)


def sector(carrier: str, number: str, route: tuple[str, str], departs: dt.datetime) -> Sector:
    """Make an itinerary segment that leaves at a local time."""
    return Sector(carrier, number, *route, departs, fly(*route, departs)[1])


def _route(at: int) -> tuple[str, str]:
    """Alternate two arrivals with one departure, so that any number of flights touches both directions."""
    lap, step = divmod(at, 3)
    hub = HUBS[(at // 5) % 2]
    if step == 2:
        return hub, _OUTBOUND[lap % len(_OUTBOUND)]
    return _INBOUND[(lap * 2 + step) % len(_INBOUND)], hub


def _loads(rng: random.Random, routes: list[tuple[str, str]], travellers: int) -> list[int]:
    weights = [rng.uniform(0.75, 1.0) * (1.5 if far(*route) > _LONG_HAUL_KM else 1.0) for route in routes]
    loads = [int(travellers * weight / sum(weights)) for weight in weights]
    loads[0] += travellers - sum(loads)
    return loads


def _number(rng: random.Random, carrier: str, taken: set[tuple[str, str]]) -> str:
    number = f"{rng.randint(11, 4899):04d}"
    while (carrier, number) in taken:
        number = f"{rng.randint(11, 4899):04d}"
    taken.add((carrier, number))
    return number
