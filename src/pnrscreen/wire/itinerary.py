"""Flights: TVL with its codeshare partners in PNRGOV, TDT designators in PAXLST.

This module knows how a sector is spelled. It refuses to know which sector is the one that matters, except to tell whether two
spellings are of one flight.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from types import MappingProxyType

from pnrscreen.message import Flight
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.stamps import Calendar

DEAD = frozenset({"HX", "XX", "UN", "UC", "NO", "US"})
"""Reservation statuses under which nobody travels."""

_KINDS: Mapping[str, str] = MappingProxyType({"ARNK": "surface", "OPEN": "open"})
_SUFFIXES = frozenset(ascii_uppercase)
_DESIGNATOR = re.compile(r"(?=[A-Z]|[0-9][A-Z])([A-Z0-9]{2}|[A-Z]{3})([0-9]{1,5}[A-Z]?)")


def designator(said: str) -> tuple[str, str]:
    """Split ``ZZ0123A`` into carrier and number; a two-character IATA designator wins over a three-letter ICAO one."""
    found = _DESIGNATOR.fullmatch(said.replace(" ", ""))
    return (found[1], number(found[2])) if found else ("", number(said))


def number(said: str, suffix: str = "") -> str:
    """Return a flight number without leading zeros, its operational suffix kept."""
    said = f"{said}{suffix}".replace(" ", "")
    return said.lstrip("0") or said[-1:]


def pushed(segment: Segment, calendar: Calendar) -> Flight:
    """Read the TVL that heads a PNRGOV: the leg that makes it due. The second part of the number is its suffix."""
    departs, arrives = calendar.span(segment.values(0))
    suffix = segment.value(4, 1)
    return Flight(
        carrier=segment.value(3),
        number=number(segment.value(4), suffix if suffix in _SUFFIXES else ""),
        departure=segment.value(1),
        arrival=segment.value(2),
        scheduled_departure=departs,
        scheduled_arrival=arrives,
    )


class Sector:
    """One sector of a reservation while it is being read. ``here`` tells whether it is the pushed leg."""

    __slots__ = ("_kind", "_number", "_span", "booking_class", "carrier", "here", "operated_by", "status", "tvl")

    def __init__(self, tvl: Segment, calendar: Calendar) -> None:
        self.tvl = tvl
        self._span = calendar.span(tvl.values(0))
        said, self.booking_class, suffix = (*tvl.values(4), "", "", "")[:3]
        self._kind = _KINDS.get(said, "air") if said or any(tvl.elements) else "open"
        self._number = number(said, suffix if suffix in _SUFFIXES else "") if self._kind == "air" else ""
        self.carrier, self.operated_by = (*tvl.values(3), "", "")[:2]
        self.status = ""
        self.here = False

    @property
    def dated(self) -> bool:
        """Whether a day of departure is said."""
        return self._span[0] is not None

    def operated(self, carrier: str, said: str) -> None:
        """Note the partner (``KL 8734``), whose carrier may be said beside the marketing one only."""
        partner = carrier or self.operated_by.partition(" ")[0] or self.carrier
        self.operated_by = f"{partner} {number(said)}".strip()

    def flight(self) -> Flight:
        """Return the sector as read; the second part of the number is the booking class, the third the suffix."""
        departs, arrives = self._span
        return Flight(
            carrier=self.carrier,
            number=self._number,
            departure=self.tvl.value(1),
            arrival=self.tvl.value(2),
            scheduled_departure=departs,
            scheduled_arrival=arrives,
            operated_by=self.operated_by,
            booking_class=self.booking_class,
            status=self.status,
            kind=self._kind,
        )


def names_partner(segment: Segment) -> bool:
    """Tell a second TVL, which up to version 14.1 gives the partner's flight, from a sector: it has no time and no airport."""
    if any(segment.elements[1:3]):
        return False
    return not any(segment.values(0)) and segment.value(4)[:1].isdigit()


def flies(segment: Segment) -> bool:
    """Tell whether a TVL is of a flight: between two airports, by a carrier, with a number."""
    return all(segment.value(at) for at in (1, 2, 3)) and segment.value(4)[:1].isdigit()


def pushed_among(booked: Sequence[Flight], pushed_flight: Flight) -> list[bool]:
    """Tell of each booked sector whether it is the pushed leg.

    Where one has the very number, another one the same day between the same airports is another flight.
    """
    fits = [_same(one, pushed_flight) for one in booked]
    exact = [fit and _numbered(one, pushed_flight) for fit, one in zip(fits, booked, strict=True)]
    return exact if any(exact) else fits


def _numbered(one: Flight, pushed_flight: Flight) -> bool:
    return f"{pushed_flight.carrier} {pushed_flight.number}" in {f"{one.carrier} {one.number}", one.operated_by}


def _same(one: Flight, pushed_flight: Flight) -> bool:
    """Tell whether a sector may be the pushed leg: same airport and day, and either the destination or a number agrees."""
    if one.kind != "air" or not one.departure:
        return False
    day, other = (one.scheduled_departure or "")[:10], (pushed_flight.scheduled_departure or "")[:10]
    if one.departure != pushed_flight.departure or (day and other and day != other):
        return False
    return one.arrival == pushed_flight.arrival or _numbered(one, pushed_flight)
