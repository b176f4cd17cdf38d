"""Passenger and crew lists (PAXLST) as check-in systems write them: one list, or one list in parts.

This module knows the segments of the air subset of PAXLST and the order in which they come. It refuses to know the habits
that alter them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pnrscreen.demo.carriers import Carrier
from pnrscreen.demo.edifact import Segment, message
from pnrscreen.demo.nations import NATIONS
from pnrscreen.demo.nouns import Booking, Flight, Traveller
from pnrscreen.message import Kind


class Rider(NamedTuple):
    """One person on a list with the booking they travel on; crew have none."""

    traveller: Traveller
    booking: Booking | None


class Sheet(NamedTuple):
    """What kind of list it is: BGM code and identifier, the revision of the transaction, the moment of writing."""

    code: str
    identifier: str
    revision: int
    written: dt.datetime


def write(flight: Flight, riders: Sequence[Rider], carrier: Carrier, sheet: Sheet) -> tuple[tuple[Segment, ...], ...]:
    """Write the list as complete messages, one for each part."""
    size = carrier.part or len(riders) or 1
    parts = _parts(riders, size)
    return tuple(
        message(
            _opening(flight, carrier, sheet, (number, len(parts))),
            [*_header(flight, carrier, sheet), *_people(flight, part, carrier), _total(sheet, riders)],
        )
        for number, part in enumerate(parts, start=1)
    )


def _parts(riders: Sequence[Rider], size: int) -> list[Sequence[Rider]]:
    return [riders[at : at + size] for at in range(0, len(riders), size)] or [()]


def _opening(flight: Flight, carrier: Carrier, sheet: Sheet, place: tuple[int, int]) -> Segment:
    """Open a part: ``01:C`` first, ``02`` between, ``03:F`` last; a list in one part says ``01:F``."""
    number, parts = place
    flag = ("F",) if number == parts else ("C",) if number == 1 else ()
    access = f"{flight.carrier}{flight.number}/{flight.departs:%y%m%d}/{flight.departs:%H%M}"
    reference = f"{sheet.written:%H%M%S}{sheet.code[0]}{sheet.revision}"
    return ("UNH", reference, ("PAXLST", "D", carrier.paxlst, "UN", "IATA"), access, (f"{number:02d}", *flag))


def _header(flight: Flight, carrier: Carrier, sheet: Sheet) -> Iterator[Segment]:
    yield ("BGM", sheet.code, sheet.identifier) if sheet.identifier else ("BGM", sheet.code)
    if carrier.numbered:
        reference = f"{flight.carrier}{flight.departs:%y%m%d}{flight.number}{sheet.code[0]}"
        yield ("RFF", ("TN", reference, "", "", str(sheet.revision)))
    yield ("NAD", "MS", "", "", f"{carrier.code} OPS DESK")
    yield ("COM", ("34 91 555 0199", "TE"), ("OPS.AT.EXAMPLE.ORG", "EM"))
    yield ("TDT", "20", f"{flight.carrier}{flight.number}", "", "", flight.carrier)
    yield ("LOC", "125", flight.origin)
    yield _moment("189", flight.departs, carrier)
    yield ("LOC", "87", flight.destination)
    yield _moment("232", flight.arrives, carrier)


def _people(flight: Flight, riders: Sequence[Rider], carrier: Carrier) -> Iterator[Segment]:
    for rider in riders:
        yield from _person(flight, rider, carrier)


def _person(flight: Flight, rider: Rider, carrier: Carrier) -> Iterator[Segment]:
    traveller, person = rider.traveller, rider.traveller.person
    crew = traveller.kind is Kind.CREW
    transit = traveller.kind is Kind.TRANSIT
    yield ("NAD", "FM" if crew else "DDU" if transit else "FL", "", "", _name(traveller, carrier))
    yield ("ATT", "2", "", person.sex)
    yield _day("329", person.born, carrier)
    if traveller.bags:
        yield ("MEA", "CT", "", ("", str(traveller.bags)))
        yield ("MEA", "WT", "", ("KGM", str(traveller.weight_kg)))
        yield ("FTX", "BAG", "", "", (f"{carrier.code}{traveller.tag:06d}", str(traveller.bags)))
    if carrier.paxlst != "02B":
        yield ("GEI", "4", "173" if traveller.tag % 7 else "174")
    yield from _places(flight, rider)
    if crew:
        yield ("EMP", "1", ("CR1" if traveller.rank <= 2 else "CR2", "110", "111"))
    yield ("NAT", "2", person.nationality)
    yield from _references(rider, carrier)
    yield from _document(traveller, carrier)


def _name(traveller: Traveller, carrier: Carrier) -> tuple[str, ...]:
    """Surname, first and second given names; a single name stands alone or beside the carrier's placeholder."""
    person = traveller.person
    if not person.given:
        return (person.surname, carrier.unnamed) if carrier.unnamed else (person.surname,)
    return (person.surname, *person.given.split(" ", 1))


def _places(flight: Flight, rider: Rider) -> Iterator[Segment]:
    person = rider.traveller.person
    flown = [sector for sector in rider.booking.itinerary if sector.departs] if rider.booking else []
    near = flight.departs + dt.timedelta(days=1)
    onward = [sector.destination for sector in flown if sector.departs and sector.departs <= near]
    yield ("LOC", "22", flight.destination)
    yield ("LOC", "178", flown[0].origin if flown else flight.origin)
    yield ("LOC", "179", onward[-1] if onward else flight.destination)
    yield ("LOC", "174", person.nationality)
    if rider.traveller.tag % 3 == 0:
        yield ("LOC", "180", (person.nationality, "", "", NATIONS[person.nationality].city))


def _references(rider: Rider, carrier: Carrier) -> Iterator[Segment]:
    traveller = rider.traveller
    if rider.booking and rider.booking.locators:
        yield ("RFF", ("AVF", rider.booking.locators[0][1]))
    if carrier.numbered:
        yield ("RFF", ("ABO", traveller.reference))
    if traveller.seat:
        yield ("RFF", ("SEA", traveller.seat))


def _document(traveller: Traveller, carrier: Carrier) -> Iterator[Segment]:
    paper = traveller.person.document
    yield ("DOC", (paper.kind, "110", "111") if carrier.paxlst != "15B" else paper.kind, paper.number)
    yield _day("36", paper.expiry, carrier)
    yield ("LOC", "91", paper.issuer)


def _total(sheet: Sheet, riders: Sequence[Rider]) -> Segment:
    """Count the whole flight, in every part."""
    return ("CNT", ("41" if sheet.code == "250" else "42", str(len(riders))))


def _day(qualifier: str, date: dt.date, carrier: Carrier) -> Segment:
    return ("DTM", (qualifier, f"{date:%Y%m%d}", "102") if carrier.long_dates else (qualifier, f"{date:%y%m%d}"))


def _moment(qualifier: str, moment: dt.datetime, carrier: Carrier) -> Segment:
    stamp = (f"{moment:%Y%m%d%H%M}", "203") if carrier.long_dates else (f"{moment:%y%m%d%H%M}", "201")
    return ("DTM", (qualifier, *stamp))
