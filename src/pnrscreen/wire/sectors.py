"""The sectors of a passenger list: airports and times, as TDT, LOC and DTM say them one by one, into flights.

This module knows which airport codes say where a sector begins and ends (LOC 125, 87, 92, 130). It refuses to know who flies.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from pnrscreen.message import Flight, LocalTime

_CLEARANCE = "22"  # where customs clear: an airport of the flight only if no two others are named


class Call:
    """One airport of a sector as LOC and the DTM behind it say it."""

    __slots__ = ("arrives", "code", "departs", "place")

    def __init__(self, code: str, place: str) -> None:
        self.code = code
        self.place = place
        self.departs: LocalTime | None = None
        self.arrives: LocalTime | None = None


class Sector:
    """One TDT and the airports behind it."""

    __slots__ = ("calls", "flight")

    def __init__(self, flight: Flight) -> None:
        self.flight = flight
        self.calls: list[Call] = []


def route(sectors: list[Sector]) -> tuple[tuple[Flight, ...], int]:
    """Return the flights of a list and which of them crosses the border: from LOC 125 to LOC 87, else the one with either."""
    flights: list[Flight] = []
    crossings: list[int] = []
    for sector in sectors:
        for origin, destination in _hops(_ordered(sector.calls)):
            crossings.append((origin.code == "125") + (destination.code == "87"))
            flights.append(
                replace(
                    sector.flight,
                    departure=origin.place,
                    arrival=destination.place,
                    scheduled_departure=origin.departs,
                    scheduled_arrival=destination.arrives,
                )
            )
    best = max(crossings, default=0)
    return tuple(flights), crossings.index(best) if best == 2 or crossings.count(best) == 1 else 0


def _hops(calls: list[Call]) -> list[tuple[Call, Call]]:
    """Return the hops between the airports under one TDT; an airport that stands twice, arriving and departing, is no hop."""
    hops = [(one, other) for one, other in pairwise(calls) if one.place != other.place]
    nowhere = Call("", "")
    return hops or [((*calls, nowhere)[0], nowhere)]


def _ordered(calls: list[Call]) -> list[Call]:
    """Return the airports of a sector in the order of the journey, each with its time, wherever that stands."""
    named = [call for call in calls if call.place and call.code != _CLEARANCE]
    if len(named) != 2:
        if len(calls) > 1 and not calls[0].place:  # the time came first
            calls[1].departs = calls[1].departs or calls[0].departs
            return calls[1:]
        return calls
    origin, destination = named
    if {origin.code, destination.code} == {"125", "87"}:
        backwards = destination.code == "125"
    else:
        backwards = destination.code == "125" or bool(destination.departs and not destination.arrives and not origin.departs)
    if backwards:
        origin, destination = destination, origin
    # Of one sector there is one departure and one arrival, whichever airport they stand behind.
    origin.departs = origin.departs or next((call.departs for call in calls if call.departs), None)
    destination.arrives = destination.arrives or next((call.arrives for call in calls if call.arrives), None)
    return [origin, destination]
