"""Reservations (PNRGOV) as reservation systems push them: a message for a flight, a block for each booking.

This module knows the segments of PNRGOV and their groups. It refuses to know the habits that alter them. Dates are DDMMYY;
what a booking says of its own past is UTC, what it says of flights is local.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pnrscreen.demo.carriers import Carrier
from pnrscreen.demo.edifact import Segment, message
from pnrscreen.demo.nations import NATIONS
from pnrscreen.demo.nouns import Booking, Flight, Person, Sector, Traveller
from pnrscreen.message import Kind, Source

_TITLES = {"M": " MR", "F": " MRS", "X": ""}


class Push(NamedTuple):
    """What is pushed: the function (22 all, 141 changed), bookings that stand, bookings cancelled, and when."""

    function: str
    bookings: Sequence[Booking]
    cancelled: Sequence[Booking]
    written: dt.datetime
    closed: bool


def write(flight: Flight, push: Push, carrier: Carrier) -> tuple[Segment, ...]:
    """Write one push as a complete message."""
    access = f"{flight.departs:%d%m%y}/{flight.departs:%H%M}/{flight.carrier}/{flight.number}"
    head: Segment = ("UNH", "1", ("PNRGOV", *carrier.pnrgov.split(":"), "IA"), access, ("01", "F"))
    body: list[Segment] = [
        ("MSG", ("", push.function)),
        ("ORG", (carrier.system, flight.origin)),
        ("TVL", _times(flight.departs, flight.arrives), flight.origin, flight.destination, flight.carrier, flight.number),
        ("EQN", str(len(push.bookings) + len(push.cancelled))),
    ]
    for booking in push.bookings:
        body += _booking(flight, booking, carrier, push)
    for booking in push.cancelled:
        body += _cancellation(booking, push)
    return message(head, body)


def _cancellation(booking: Booking, push: Push) -> Iterator[Segment]:
    """Keep the locators and empty the originator: that is how a push says cancelled."""
    yield ("SRC",)
    yield _locators(booking)
    yield ("DAT", ("700", f"{push.written:%d%m%y}", f"{push.written:%H%M}"))
    yield ("ORG",)


def _booking(flight: Flight, booking: Booking, carrier: Carrier, push: Push) -> Iterator[Segment]:
    yield ("SRC",)
    yield _locators(booking)
    yield ("SSR", ("CTCE", "HK", "1", carrier.code, "", "", "", "", f"/{booking.email.replace('@', '//').replace('_', '..')}"))
    yield ("DAT", ("700", *_stamp(booking.changed)), ("710", *_stamp(booking.created + dt.timedelta(minutes=4))))
    for remark in booking.remarks:
        yield ("IFT", ("4", "28", "", carrier.code), remark)
    yield _originator(booking, carrier)
    yield _address(booking)
    if booking.group:
        yield ("TIF", (f"{booking.agency.city} TOURS", "G"))
    for traveller in booking.travellers:
        yield from _traveller(booking, traveller, carrier)
    for sector in booking.itinerary:
        yield from _sector(flight, booking, sector, carrier, push)
    yield from _past(booking, carrier)


def _locators(booking: Booking) -> Segment:
    (owner, locator), *others = booking.locators
    first = (owner, locator, "", *_stamp(booking.created))
    return ("RCI", first, *others)


def _originator(booking: Booking, carrier: Carrier) -> Segment:
    agency = booking.agency
    return (
        "ORG",
        (agency.system, agency.city),
        (agency.number, agency.office),
        agency.city,
        carrier.system,
        "T",
        (agency.country, "EUR", "EN"),
        "AB01",
    )


def _address(booking: Booking) -> Segment:
    nation = NATIONS[booking.travellers[0].person.nationality]
    return ("ADD", "", ("700", booking.street, nation.city, "", "", nation.alpha2, "1010", booking.phone))


# -------------------------------------------------------------------------------------------------------- one traveller


def _traveller(booking: Booking, traveller: Traveller, carrier: Carrier) -> Iterator[Segment]:
    person = traveller.person
    yield _name(booking, traveller)
    if traveller.member:
        yield ("FTI", (carrier.code, traveller.member, "", "", "GOLD"))
    if carrier.numbered and traveller.kind is not Kind.INFANT:
        joint = traveller.reference if carrier.joint else f"UCI{traveller.tag:07d}"
        yield ("REF", ("", joint))
    if carrier.docs:
        yield ("SSR", ("DOCS", "HK", "1", carrier.code, "", "", "", "", _docs(traveller)))
        if traveller.tag % 4 == 0:
            residence = f"/R/{person.nationality}/{booking.street}/{NATIONS[person.nationality].city}//1010"
            yield ("SSR", ("DOCA", "HK", "1", carrier.code, "", "", "", "", residence))
    for service in traveller.services:
        yield _service(service, traveller, carrier)
    if traveller.rank == 1:
        yield ("SSR", ("CTCM", "HK", "1", carrier.code, "", "", "", "", f"/{booking.phone}"), ("", "", "1"))
    yield from _ticket(booking, traveller)


def _name(booking: Booking, traveller: Traveller) -> Segment:
    """Write the name as reservations do: letters only, surname in one, given names and title."""
    surname, given = traveller.names
    child = "CHLD" in traveller.services
    title = "" if traveller.kind is Kind.INFANT else {"M": " MSTR", "F": " MISS"}.get(traveller.person.sex, "") if child else ""
    title = title or ("" if traveller.kind is Kind.INFANT else _TITLES[traveller.person.sex])
    sort = "IN" if traveller.kind is Kind.INFANT else "C" if child else "A"
    companion = ("1",) if any(other.adult == traveller.rank for other in booking.travellers) else ()
    return (
        "TIF",
        _letters(surname).replace(" ", ""),
        (f"{_letters(given)}{title}".strip(), sort, str(traveller.rank), *companion),
    )


def _letters(name: str) -> str:
    return "".join(sign for sign in name if sign.isalpha() or sign == " ")


def _docs(traveller: Traveller) -> str:
    person, paper = traveller.person, traveller.person.document
    sex = f"{person.sex}I" if traveller.kind is Kind.INFANT else person.sex
    names = "/".join(name.replace("-", " ").replace("'", "") for name in (person.surname, *person.given.split(" ", 1)) if name)
    return (
        f"/{paper.kind}/{paper.issuer}/{paper.number}/{person.nationality}/{_long_day(person.born)}/{sex}/"
        f"{_long_day(paper.expiry)}/{names}"
    )


def _service(service: str, traveller: Traveller, carrier: Carrier) -> Segment:
    text = {
        "CHLD": f"/{_long_day(traveller.person.born)}",
        "UMNR": "/UM14 MET BY GRANDPARENT",
        "LANG": "/SPEAKS FRENCH ONLY",
    }.get(service)
    words = ("", "", "", "", text) if text else ()
    return ("SSR", (service, "HK", "1", carrier.code, *words), ("", "", str(traveller.rank)))


def _ticket(booking: Booking, traveller: Traveller) -> Iterator[Segment]:
    if traveller.kind is Kind.INFANT:
        return
    payment = booking.payment
    yield ("TKT", (traveller.ticket, "T", "1"))
    yield ("MON", ("B", f"{float(payment.amount) * 0.85:.2f}", "EUR"), ("T", payment.amount, "EUR"))
    yield ("PTK", "NR", "", _stamp(booking.created + dt.timedelta(days=1)), booking.locators[0][0], traveller.ticket[:3])
    yield ("TXD", "", ("12.00", "ES", "", "YQ"))
    yield ("DAT", ("710", *_stamp(booking.created + dt.timedelta(minutes=4))))
    if payment.form == "CA":
        yield ("FOP", ("CA", "", payment.amount))
    else:
        yield ("FOP", ("CC", "", payment.amount, payment.vendor, payment.account, payment.expiry))
    if payment.sponsor and traveller.rank == 1:
        yield ("IFT", ("4", "43"), f"{_letters(payment.sponsor)} SPONSOR", booking.street, booking.phone)


# --------------------------------------------------------------------------------------------------- flights and check-in


def _sector(flight: Flight, booking: Booking, sector: Sector, carrier: Carrier, push: Push) -> Iterator[Segment]:
    if sector.kind == "surface":
        yield ("TVL", "", "", "", "", "ARNK")
        return
    if sector.departs is None or sector.arrives is None:
        yield ("TVL", "", sector.origin, sector.destination, sector.carrier, "OPEN")
        return
    party = sum(traveller.kind is not Kind.INFANT for traveller in booking.travellers)
    yield (
        "TVL",
        _times(sector.departs, sector.arrives),
        sector.origin,
        sector.destination,
        sector.carrier,
        (sector.number, "Y"),
    )
    if sector.operator:
        yield ("TRA", sector.operator[0], (sector.operator[1], "Y"))
    yield ("RPI", str(party), "HK")
    yield ("APD", flight.aircraft)
    own = (flight.carrier, flight.number) in ((sector.carrier, sector.number), sector.operator)
    if not own:
        return
    for traveller in booking.travellers:
        yield from _at_segment(sector, traveller, carrier, booking)
    if push.closed:
        yield from _check_in(flight, booking, carrier)


def _at_segment(sector: Sector, traveller: Traveller, carrier: Carrier, booking: Booking) -> Iterator[Segment]:
    route = ("", "", sector.origin, sector.destination)
    if traveller.kind is Kind.INFANT:
        name = f"{_letters(traveller.person.surname).replace(' ', '')}/{_letters(traveller.person.given)}"
        text = f"{name} {_long_day(traveller.person.born)}"
        yield ("SSR", ("INFT", "HK", "1", carrier.code, *route, text), ("", "", str(traveller.adult)))
        return
    yield ("SSR", ("SEAT", "HK", "1", carrier.code, *route), (traveller.seat, "", str(traveller.rank), "N"))
    if len(booking.travellers) < 4:
        yield ("SSR", ("TKNE", "HK", "1", carrier.code, *route, f"{traveller.ticket}C1"), ("", "", str(traveller.rank)))


def _check_in(flight: Flight, booking: Booking, carrier: Carrier) -> Iterator[Segment]:
    checked = flight.departs_utc - dt.timedelta(minutes=95 + booking.travellers[0].tag % 60)
    yield ("DAT", ("2", *_stamp(checked)))
    yield ("ORG", carrier.code, "", "", "", "A")
    for traveller in booking.travellers:
        if traveller.kind is Kind.INFANT or Source.API not in traveller.seen:
            continue
        sequence = f"{flight.origin}-{traveller.tag // 10 % 1000:03d}"
        yield ("TRI", "", (sequence, "", "", str(traveller.rank)))
        yield _name(booking, traveller)
        yield ("SSD", traveller.seat.zfill(4), "", "", "", "Y")
        if traveller.bags:
            tag = (carrier.code, f"{carrier.accounting.zfill(4)}{traveller.tag:06d}", str(traveller.bags), flight.destination)
            yield ("TBD", "", (str(traveller.bags), str(traveller.weight_kg), "700"), "", ("HP", sequence), tag)


# ------------------------------------------------------------------------------------------------------- what came before


def _past(booking: Booking, carrier: Carrier) -> Iterator[Segment]:
    """History in free lines first, then the split, then history in groups: the order of the message's groups."""
    person = booking.travellers[0].person
    if booking.history == "free":
        yield ("LTS", f"0/O/NM/{_letters(person.surname)}/{_former(person)}(ADT)")
    if booking.split:
        yield ("EQN", "1")
        yield ("RCI", booking.split)
    if booking.history == "groups":
        yield ("ABI", "4", ("AB01", booking.agency.office), booking.agency.city, "", carrier.system)
        yield ("DAT", ("T", *_stamp(booking.created + dt.timedelta(hours=1))))
        yield ("SAC", "", "", "X")
        yield ("TIF", _letters(person.surname).replace(" ", ""), (f"{_former(person)} MR", "A", "1"))


def _former(person: Person) -> str:
    return _letters(person.given)[:1] or "X"


# ----------------------------------------------------------------------------------------------------------------- dates


def _times(departs: dt.datetime, arrives: dt.datetime) -> tuple[str, ...]:
    return (*_stamp(departs), *_stamp(arrives))


def _stamp(moment: dt.datetime) -> tuple[str, str]:
    return f"{moment:%d%m%y}", f"{moment:%H%M}"


def _long_day(date: dt.date) -> str:
    return f"{date:%d}{'JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC'[3 * date.month - 3 : 3 * date.month]}{date:%y}"
