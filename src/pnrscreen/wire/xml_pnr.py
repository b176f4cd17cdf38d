"""One reservation of PNRGOV XML: a PNR element, into the same Pnr that EDIFACT gives.

This module knows what each element of the guide says and where senders put it instead. It refuses to hold them to an order.
SSRs and check-ins are only collected; ``settle`` finds their travellers, by the same rules as for EDIFACT. A name in a
Passenger element is what TIF says there, and is reported so.

How check-in, splits and history are named in XML is not settled among senders: they are known by several names, and history is
left where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.message import Bags, Contact, Defect, Flight, Kind, Locator, Membership, Payment, Pnr, Severity
from pnrscreen.wire import baggage, contact, itinerary, person, stamps, xml_ssr
from pnrscreen.wire.money import KINDS
from pnrscreen.wire.party import Party
from pnrscreen.wire.person import Person
from pnrscreen.wire.settle import CheckIn, Placed, Settlement
from pnrscreen.wire.xml_element import CHECK_INS, ELEMENTS, HISTORY, NON_AIR, REMARKS, SERVICES, SPLITS, Element

_AGENCY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "system": ("AIRLINEVENDORID",),
        "location": ("AIRPORTCODE",),
        "office": ("PSEUDOCITYCODE",),
        "country": ("ISOCOUNTRY",),
        "currency": ("ISOCURRENCY",),
    }
)
# A title that may be a given name too (Rabbi, Imam) could not be told from one any more where it stands beside one.
_TITLES = frozenset(("MR", "MRS", "MS", "MISS", "MSTR", "MDM", "MME", "MLLE", "DR", "PROF", "MRDR", "MRSDR", "MSDR"))
_INFANTS = frozenset({"IN", "INF", "INS"})
_YES = frozenset({"1", "Y", "YES", "TRUE"})


class _Sector:
    """One flight of the itinerary. ``here`` tells whether it is the pushed leg."""

    def __init__(self, flight: Flight) -> None:
        self.flight = flight
        self.here = False


class _Place(NamedTuple):
    """Where an element stands: under a traveller, under a flight, or under neither."""

    traveller: Person | None = None
    sector: _Sector | None = None


def read(record: Element, pushed: Flight) -> tuple[Pnr, list[Defect]]:
    """Return the reservation of a PNR element and what is odd about it; ``pushed`` is the leg that made it due."""
    reservation = _Reservation(record, pushed)
    reservation.take(record, _Place())
    return reservation.close(), reservation.defects


def leg(element: Element) -> tuple[Flight, list[Defect]]:
    """Return the flight of a FlightLeg: the leg that makes the push due, by its operating carrier."""
    departs, arrives = element.said("DEPARTUREDATETIME"), element.said("ARRIVALDATETIME")
    flight = Flight(
        carrier=element.said("CARRIERCODE").upper(),
        number=itinerary.number(element.said("FLIGHTNUMBER").upper(), element.said("OPERATIONALSUFFIX").upper()),
        departure=_airport(element, "DEPARTUREAIRPORT"),
        arrival=_airport(element, "ARRIVALAIRPORT"),
        scheduled_departure=stamps.iso_local(departs),
        scheduled_arrival=stamps.iso_local(arrives),
    )
    odd = flight.scheduled_departure is None
    return flight, [element.defect("BAD_DATE", Severity.ERROR, said=departs)] if odd else []


def _airport(element: Element, key: str) -> str:
    return element.child(key).said("LOCATIONCODE", "CODE").upper()


class _Reservation:
    """A reservation while it is being read."""

    def __init__(self, record: Element, pushed: Flight) -> None:
        self.defects: list[Defect] = []
        self._record, self._pushed = record, pushed
        self._locators: list[Locator] = []
        self._partners: list[Locator] = []
        self._splits: list[Locator] = []
        self._agency: dict[str, str] = {}
        self._people: list[Person] = []
        self._sectors: list[_Sector] = []
        self._sizes: list[int] = []
        self._placed: list[Placed] = []
        self._check_ins: list[CheckIn] = []
        self._contacts: list[Contact] = []
        self._payments: list[Payment] = []
        self._tickets: list[str] = []
        self._bags: list[Bags] = []

    def take(self, element: Element, place: _Place) -> None:
        """Read what stands in an element. History and other services stay where they are."""
        for child in element.children:
            if child.key in _READS:
                _READS[child.key](self, child, place)
            elif child.key in HISTORY | NON_AIR:
                continue
            elif child.key in ELEMENTS:
                self.take(child, place)
            else:
                self.defects.append(child.defect("UNKNOWN_SEGMENT", said=child.key[:80]))
                self._search(child, place)

    def _search(self, wrapper: Element, place: _Place) -> None:
        """Look for travellers and flights in an element of the sender's own; nothing else is taken from there."""
        for child in wrapper.children:
            if child.key in {"PASSENGER", "FLIGHT"}:
                _READS[child.key](self, child, place)
            elif child.key not in HISTORY | NON_AIR:
                self._search(child, place)

    # ---------------------------------------------------------------------------------------------------- the record

    def locator(self, element: Element, place: _Place) -> None:
        """Read a record locator: the reservation's own, or a partner's where it stands under a flight."""
        (self._locators if place.sector is None else self._partners).extend(_locators(element))

    def split(self, element: Element, _place: _Place) -> None:
        """Read the locators of reservations split off this one."""
        for one in (element, *element.each("BOOKINGREFID")):
            self._splits += _locators(one)

    def agency(self, element: Element, _place: _Place) -> None:
        """Read the booking office, never who sat there."""
        requestor = element.child("REQUESTORID")
        said = {name: element.said(*names) for name, names in _AGENCY.items()}
        said |= {"iata_number": requestor.said("ID"), "type": requestor.said("TYPE")}
        self._agency = self._agency or {name: value for name, value in said.items() if value}

    def contact(self, element: Element, place: _Place) -> None:
        """Read numbers, an e-mail and an address; a text that holds words is none of them."""
        told = self._contacts if place.traveller is None else place.traveller.contacts
        told += contact.of_text(element.said("PHONENUMBER")) + contact.of_text(element.said("EMAILADDRESS"))
        for address in (element, *element.each("ADDRESS")):
            lines = (line.text for line in address.each("STREETNMBR", "ADDRESSLINE"))
            country = address.said("COUNTRYNAME") or address.child("COUNTRYNAME").said("CODE")
            place_said = (address.said("CITYNAME"), address.said("STATEPROV"), country, address.said("POSTALCODE"))
            told += contact.address(*lines, *place_said)

    def remark(self, element: Element, place: _Place) -> None:
        """Read a remark that is one contact and nothing else, as OSI."""
        told = self._contacts if place.traveller is None else place.traveller.contacts
        told += contact.of_remark(element.said(*xml_ssr.TEXTS) or element.text)

    def ssr(self, element: Element, place: _Place) -> None:
        """Keep a request until the whole reservation is known."""
        request = xml_ssr.request(element, referring=place.traveller is None)
        if place.traveller is not None:
            place.traveller.first("birth_date", xml_ssr.born(element))
        self._placed.append(Placed(request=request, traveller=place.traveller, sector=place.sector))

    # ------------------------------------------------------------------------------------------------------ travellers

    def passenger(self, element: Element, place: _Place) -> None:
        """Open a traveller; under a flight it names who checked in."""
        if place.sector is not None:
            self.check_in(element, place)
            return
        kind = _traveller_type(element)
        traveller = Person(Kind.INFANT if kind in _INFANTS else Kind.PASSENGER, element)
        traveller.name("TIF", *_name(element))
        traveller.rank = element.said(*xml_ssr.REFERENCES)
        traveller.with_infant = element.said("ACCOMPANIEDBYINFANTIND").upper() in _YES
        traveller.adult_type = kind in {"A", "ADT"}
        if not traveller.names:
            self.defects.append(element.defect("NAME_MISSING"))
        self._people.append(traveller)
        self.take(element, place._replace(traveller=traveller))

    def loyalty(self, element: Element, place: _Place) -> None:
        """Read a frequent-flyer number."""
        number = element.said("MEMBERSHIPID")
        if number and place.traveller is not None:
            member = Membership(carrier=element.said("PROGRAMID"), number=number, tier=element.said("LOYALLEVEL"))
            place.traveller.memberships.append(member)

    def bag(self, element: Element, place: _Place) -> None:
        """Read checked or excess baggage."""
        bags = _bags(element)
        if place.traveller is None:
            self._bags.append(bags)
        else:
            place.traveller.bags = baggage.together([place.traveller.bags, bags])

    # ----------------------------------------------------------------------------------------------------------- money

    def ticket(self, element: Element, place: _Place) -> None:
        """Read a ticket and how it was paid."""
        tickets = self._tickets if place.traveller is None else place.traveller.tickets
        number = person.ticket(element.said("TICKETDOCUMENTNBR"))
        tickets += [number] if number else []
        currency = element.child("TOTALFARE").said("CURRENCYCODE")
        for child in element.each("PAYMENTINFO"):
            self._pay(child, place, currency)

    def payment(self, element: Element, place: _Place) -> None:
        """Read a form of payment that stands outside of a ticket."""
        self._pay(element, place, "")

    def _pay(self, element: Element, place: _Place, currency: str) -> None:
        amount = element.said("PAYMENTAMOUNT")
        payments = self._payments if place.traveller is None else place.traveller.payments
        payments.append(
            Payment(
                kind=KINDS.get(element.said("PAYMENTTYPE").upper(), "other"),
                amount=amount,
                currency=(element.said("CURRENCYCODE") or currency) if amount else "",
                vendor=element.said("VENDORCODE"),
                account=element.said("ACCOUNTNBR"),
                expiry=element.said("EXPIRYDATE"),
                holder=element.said("CARDHOLDERNAME"),
            )
        )

    # ------------------------------------------------------------------------------------------- itinerary and check-in

    def flight(self, element: Element, _place: _Place) -> None:
        """Read a flight and what stands under it."""
        flight = _booked(element)
        departs = element.said("DEPARTUREDATETIME")
        if departs and flight.scheduled_departure is None:
            self.defects.append(element.defect("BAD_DATE", said=departs))
        sector = _Sector(flight)
        self._sectors.append(sector)
        if flight.status not in itinerary.DEAD:
            self._sizes += _count(element.said("NUMBERINPARTY"))
        self.take(element, _Place(sector=sector))

    def check_in(self, element: Element, place: _Place) -> None:
        """Read a traveller's check-in, or those an element holds."""
        inner = list(element.each("PASSENGER", *CHECK_INS))
        for one in inner:
            self.check_in(one, place)
        if inner:
            return
        said = CheckIn(element, place.sector)
        said.references += element.said(*xml_ssr.REFERENCES).split()
        said.surname, said.given = _name(element)
        said.infant = _traveller_type(element) in _INFANTS
        said.seat = person.seat(element.said(*xml_ssr.SEATS))
        said.bags += (_bags(bag) for bag in element.each("BAGGAGE", "EXCESSBAGGAGE"))
        self._check_ins.append(said)

    # ----------------------------------------------------------------------------------------------------------- at last

    def close(self) -> Pnr:
        """Return the reservation as read."""
        record = self._record
        size = next(iter(_count(record.said("NUMBEROFPASSENGERS"))), max(self._sizes, default=0))
        party = Party(self._people, size)
        flights = [sector.flight for sector in self._sectors]
        for sector, here in zip(self._sectors, itinerary.pushed_among(flights, self._pushed), strict=True):
            sector.here = here
        settled = Settlement(party, self._sectors, self._pushed)
        settled.run(self._placed, self._check_ins)
        travellers = tuple([who.report() for who in party.people])
        locators = tuple(dict.fromkeys((*self._locators, *self._partners)))
        self.defects += settled.defects
        if not locators:
            self.defects.append(record.defect("NO_LOCATOR", Severity.WARNING if travellers else Severity.ERROR))
        legs = [sector.flight for sector in self._sectors if sector.here]
        if not legs and self._pushed.departure and any(flight.kind == "air" for flight in flights):
            self.defects.append(record.defect("OTHER_FLIGHT"))
        return Pnr(
            locators=locators,
            created_at=self._stamp("PNRCREATIONDATE"),
            changed_at=self._stamp("PNRTRANSDATE"),
            cancelled=_cancelled(legs, flights, named=bool(travellers)),
            travellers=travellers,
            itinerary=tuple(flights),
            payments=tuple(self._payments),
            tickets=tuple(dict.fromkeys((*self._tickets, *settled.tickets))),
            contacts=tuple(dict.fromkeys((*self._contacts, *settled.contacts))),
            agency=self._agency,
            bags=baggage.together([who.bags for who in travellers if who.bags != Bags()] or self._bags),
            splits=tuple(dict.fromkeys(self._splits)),
            services=tuple(dict.fromkeys(settled.services)),
            party=size,
            segment=record.number,
            offset=record.start,
            end=record.end,
        )

    def _stamp(self, name: str) -> str | None:
        said = self._record.said(name)
        read_at = stamps.iso_instant(said) if said else None
        if said and read_at is None:
            self.defects.append(self._record.defect("BAD_DATE", said=said))
        return read_at


def _cancelled(legs: list[Flight], flights: list[Flight], *, named: bool) -> bool:
    """Tell whether nobody travels on the pushed leg: it is dead, or nobody is named and nothing else is alive."""
    live = any(flight.status not in itinerary.DEAD for flight in legs or flights)
    return not live and (bool(legs) or not named)


def _locators(element: Element) -> Iterator[Locator]:
    if locator := element.said("ID"):
        yield Locator(owner=element.child("COMPANYNAME").said("CODE"), locator=locator)


def _name(element: Element) -> tuple[str, str]:
    """Return surname and given name as TIF writes them: the prefix before the one, a plain title behind the other."""
    named = next(element.each("PERSONNAME"), element)
    surname = f"{named.said('SURNAMEPREFIX')} {named.said('SURNAME')}"
    given = " ".join(one.text for one in named.each("GIVENNAME")) or named.said("GIVENNAME")
    title = named.said("NAMETITLE").replace(".", "")
    shown = title if title.upper() in _TITLES else ""
    return surname.strip(), " ".join(filter(None, (given, named.said("MIDDLENAME"), shown)))


def _traveller_type(element: Element) -> str:
    return (element.child("FAREINFO").said("PTCCODE") or element.said("PTCCODE")).upper()


def _bags(element: Element) -> Bags:
    """Return pieces or weight, and the tags of a series (issuer, serial number, how many)."""
    serial = element.said("SERIALNUMBER")
    # A ten-digit number is a whole licence plate (IATA Resolution 740) and names its carrier itself.
    first = serial if len(serial) == 10 or not serial else f"{element.said('ISSUERCODE')}{serial}"
    number = element.said("UNITOFMEASUREQUANTITY").partition(".")[0]
    said = baggage.measured(number, element.said("UNITOFMEASURECODE").upper())
    return replace(said, tags=baggage.series(first, element.said("SEQUENCECOUNT")))


def _booked(element: Element) -> Flight:
    """Return a flight of the itinerary. The marketing carrier is whose it is; another that operates it stands beside it."""
    marketing = element.child("MARKETINGAIRLINE").said("CODE").upper()
    operating = element.child("OPERATINGAIRLINE")
    carrier, said = operating.said("CODE").upper(), element.said("FLIGHTNUMBER").upper()
    departs = stamps.iso_local(element.said("DEPARTUREDATETIME"))
    kind = {"ARNK": "surface", "OPEN": "open"}.get(said, "air" if said or departs else "open")
    flight = Flight(
        carrier=marketing or carrier,
        number=itinerary.number(said, element.said("OPERATIONALSUFFIX").upper()) if kind == "air" else "",
        departure=_airport(element, "DEPARTUREAIRPORT"),
        arrival=_airport(element, "ARRIVALAIRPORT"),
        scheduled_departure=departs,
        scheduled_arrival=stamps.iso_local(element.said("ARRIVALDATETIME")),
        booking_class=element.said("RESBOOKDESIGCODE"),
        status=element.said("STATUS").upper(),
        kind=kind,
    )
    number = itinerary.number(operating.said("FLIGHTNUMBER").upper())
    if number and (carrier or flight.carrier, number) != (flight.carrier, flight.number):
        return replace(flight, operated_by=f"{carrier or flight.carrier} {number}".strip())
    return replace(flight, operated_by=carrier) if carrier != flight.carrier else flight


def _count(said: str) -> list[int]:
    return [int(said)] if re.fullmatch("[0-9]{1,3}", said) else []


_READS: Mapping[str, Callable[[_Reservation, Element, _Place], None]] = MappingProxyType(
    {
        "BOOKINGREFID": _Reservation.locator,
        "SOURCE": _Reservation.agency,
        "CONTACTINFO": _Reservation.contact,
        "PASSENGER": _Reservation.passenger,
        "CUSTLOYALTY": _Reservation.loyalty,
        "PREPAIDBAG": _Reservation.bag,
        "EXCESSBAGGAGE": _Reservation.bag,
        "BAGGAGE": _Reservation.bag,
        "TICKETDOCUMENT": _Reservation.ticket,
        "PAYMENTINFO": _Reservation.payment,
        "FLIGHT": _Reservation.flight,
    }
    | dict.fromkeys(SERVICES, _Reservation.ssr)
    | dict.fromkeys(REMARKS, _Reservation.remark)
    | dict.fromkeys(CHECK_INS, _Reservation.check_in)
    | dict.fromkeys(SPLITS, _Reservation.split)
)
