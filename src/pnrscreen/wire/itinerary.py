"""Flights: TVL with its codeshare partners in PNRGOV, TDT designators in PAXLST.

This module knows how a sector is spelled. It refuses to know which sector is the one that matters, except to tell whether two
spellings are of one flight.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from pnrscreen.message import Flight
from pnrscreen.wire import stamps
from pnrscreen.wire.edifact import Segment

DEAD = frozenset({"HX", "XX", "UN", "UC", "NO", "US"})
"""Reservation statuses under which nobody travels."""

_DESIGNATOR = re.compile(r"(?=[A-Z]|[0-9][A-Z])([A-Z0-9]{2}|[A-Z]{3})([0-9]{1,5}[A-Z]?)")


def designator(said: str) -> tuple[str, str]:
    """Split ``ZZ0123A`` into carrier and number; a two-character IATA designator wins over a three-letter ICAO one."""
    found = _DESIGNATOR.fullmatch(said.replace(" ", ""))
    return (found[1], number(found[2])) if found else ("", number(said))


def number(said: str, suffix: str = "") -> str:
    """Return a flight number without leading zeros, its operational suffix kept."""
    said = f"{said}{suffix}".replace(" ", "")
    return said.lstrip("0") or said[-1:]


def pushed(segment: Segment, near: date | None) -> Flight:
    """Read the TVL that heads a PNRGOV: the leg that makes it due. The second part of the number is its suffix."""
    departs, arrives = stamps.span(segment.values(0), near)
    suffix = segment.value(4, 1)
    return Flight(
        carrier=segment.value(3),
        number=number(segment.value(4), suffix if re.fullmatch("[A-Z]", suffix) else ""),
        departure=segment.value(1),
        arrival=segment.value(2),
        scheduled_departure=departs,
        scheduled_arrival=arrives,
    )


def booked(segment: Segment, near: date | None) -> Flight:
    """Read a TVL of a reservation; the second part of the number is the booking class, the third the suffix."""
    said = segment.value(4)
    departs, arrives = stamps.span(segment.values(0), near)
    kind = {"ARNK": "surface", "OPEN": "open"}.get(said, "air")
    suffix = segment.value(4, 2)
    return Flight(
        carrier=segment.value(3),
        number=number(said, suffix if re.fullmatch("[A-Z]", suffix) else "") if kind == "air" else "",
        departure=segment.value(1),
        arrival=segment.value(2),
        scheduled_departure=departs,
        scheduled_arrival=arrives,
        operated_by=segment.value(3, 1),
        booking_class=segment.value(4, 1),
        kind=kind if said or any(segment.elements) else "open",
    )


def names_partner(segment: Segment) -> bool:
    """Tell a second TVL, which up to version 14.1 gives the partner's flight, from a sector: it has no time and no airport."""
    told = any(any(segment.values(element)) for element in (0, 1, 2))
    return not told and segment.value(4)[:1].isdigit()


def operated(flight: Flight, carrier: str, said: str) -> Flight:
    """Return a flight with its partner (``KL 8734``), whose carrier may be said beside the marketing one only."""
    partner = carrier or flight.operated_by.partition(" ")[0] or flight.carrier
    return replace(flight, operated_by=f"{partner} {number(said)}".strip())


def same(one: Flight, pushed_flight: Flight) -> bool:
    """Tell whether a booked sector is the pushed leg: same airport and day, and either the destination or a number agrees."""
    if one.kind != "air" or not one.departure:
        return False
    day, other = (one.scheduled_departure or "")[:10], (pushed_flight.scheduled_departure or "")[:10]
    if one.departure != pushed_flight.departure or (day and other and day != other):
        return False
    numbers = {f"{one.carrier} {one.number}", one.operated_by}
    return one.arrival == pushed_flight.arrival or f"{pushed_flight.carrier} {pushed_flight.number}" in numbers
