"""One reservation of a PNRGOV: from its SRC to the next.

This module knows the groups of a reservation (travellers, tickets, itinerary, check-in, splits, other services, history) and
which tag opens which. It refuses to hold a sender to their order: a tag is read by where it stands, never by where it should.

SSRs and check-ins are only collected here; ``settle`` finds their travellers when the whole reservation is known. RQST asks for
a seat and SEAT gives one: both are collected alike and ranked by the leg they stand on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pnrscreen.message import Bags, Contact, Defect, Flight, Kind, Locator, Membership, Payment, Pnr, Severity
from pnrscreen.wire import baggage, contact, itinerary, person, ssr
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.items import HISTORY, NON_AIR
from pnrscreen.wire.itinerary import Sector
from pnrscreen.wire.money import Ticket
from pnrscreen.wire.party import Party
from pnrscreen.wire.person import Person
from pnrscreen.wire.settle import CheckIn, Placed, Settlement
from pnrscreen.wire.stamps import Calendar

_AGENCY: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "system": (0, 0),
        "location": (0, 1),
        "iata_number": (1, 0),
        "office": (1, 1),
        "office_location": (2, 0),
        "type": (4, 0),
        "country": (5, 0),
        "currency": (5, 1),
    }
)
_TURNS: Mapping[str, str] = MappingProxyType({"ABI": HISTORY, "SAC": HISTORY, "MSG": NON_AIR})
"""Segments behind which a reservation tells its past, or of other services."""
_BEHIND = frozenset({"leg", "checkin", "split"})
"""Where a TIF says who checked in, unless it is the first to name anybody."""
_OF_A_SECTOR = frozenset({"leg", "checkin"})
_PARTY_DIGITS = 3
_ASIDE = frozenset({HISTORY, NON_AIR})
_INFANTS = frozenset({"IN", "INF", "INS"})


def _names_a_group(segment: Segment) -> bool:
    """Tell a group's name from a traveller's: a given name with a number or a type of its own is somebody's."""
    if segment.value(1, 1) == "G":
        return True
    return segment.value(0, 1) == "G" and not (segment.value(1) and any(segment.values(1)[1:3]))


class Reservation:
    """A reservation while it is being read."""

    def __init__(self, opening: Segment, pushed: Flight, calendar: Calendar) -> None:
        self._closing = opening
        self.defects: list[Defect] = []
        self._opening, self._pushed, self._calendar = opening, pushed, calendar
        self._place = "pnr"  # pnr | traveller | ticket | leg | checkin | split | HISTORY | NONAIR
        self._locators: list[Locator] = []
        self._partners: list[Locator] = []
        self._splits: list[Locator] = []
        self._created: str | None = None
        self._changed: str | None = None
        self._agency: dict[str, str] = {}
        self._emptied = False
        self._people: list[Person] = []
        self._traveller: Person | None = None
        self._tickets: list[tuple[Person | None, Ticket]] = []
        self._sectors: list[Sector] = []
        self._party = 0
        self._placed: list[Placed] = []
        self._check_ins: list[CheckIn] = []
        self._contacts: list[Contact] = []
        self._bags: list[Bags] = []

    def over(self, rci: Segment) -> bool:
        """Tell whether an RCI is not of this reservation: behind its flights and its past, with a locator of its own.

        A partner's locator behind a flight (GR5) says no day on which it was made; ``pnrgov`` looks at what follows.
        """
        if self._place not in _ASIDE | _OF_A_SECTOR:
            return False
        known = {one.locator for one in (*self._locators, *self._partners)}
        said = rci.composites()
        dated = self._place in _ASIDE or any(any(parts[2:]) for parts in said)
        return dated and known.isdisjoint(parts[1] for parts in said if len(parts) > 1)

    def take(self, segment: Segment) -> None:
        """Read one segment; in history and beside the flight it is only told apart, since the law does so."""
        self._closing = segment
        tag = segment.tag
        if tag in _TURNS and self._place != HISTORY:
            self._place = _TURNS[tag]
        elif tag == "TVL" and self._place == NON_AIR and itinerary.flies(segment):
            self._place = "leg"
        if self._place in _ASIDE:
            if tag != "LTS" and not segment.group:
                segment.group = self._place
        elif tag in READS:
            READS[tag](self, segment)

    # ---------------------------------------------------------------------------------------------------- the record

    def rci(self, segment: Segment) -> None:
        """Read record locators: the reservation's own, a partner's (GR5), or those of a split (GR8)."""
        for parts in segment.composites():
            owner, locator, control, day, time = (*parts, "", "", "", "", "")[:5]
            if len(control) == 6 and control.isdigit():  # one colon too few
                control, day, time = "", control, day
            named = Locator(owner=owner, locator=locator)
            if self._place == "split":
                self._splits += [named] if locator else []
                continue
            own = self._place == "pnr" and control != "C"  # C is the departure control system's own reference
            (self._locators if own else self._partners).extend([named] if locator else [])
            if self._created is None and day:
                self._created = self._calendar.instant(day, time)
                if self._created is None:
                    self.defects.append(segment.defect("BAD_DATE", said=day))

    def dat(self, segment: Segment) -> None:
        """Read the last transaction; behind a flight a DAT opens check-in."""
        if self._place in {"leg", "checkin"}:
            self._place = "checkin"
        for parts in segment.composites():
            if parts[0] == "700" and len(parts) > 1 and self._changed is None:
                self._changed = self._calendar.instant(parts[1], (*parts, "")[2])
                if self._changed is None:
                    self.defects.append(segment.defect("BAD_DATE", said=parts[1]))

    def org(self, segment: Segment) -> None:
        """Read the booking office. An empty ORG says that the reservation, or this flight of it, is no more."""
        if self._place not in {"pnr", "traveller"}:
            return
        if not any(map(any, segment.composites())):
            self._emptied = True
        elif not self._agency:
            said = ((name, segment.value(*at)) for name, at in _AGENCY.items())
            self._agency = {name: value for name, value in said if value}

    def eqn(self, _segment: Segment) -> None:
        """Open the list of reservations split off this one (GR8)."""
        self._place = "split"

    # ------------------------------------------------------------------------------------------------------ travellers

    def tif(self, segment: Segment) -> None:
        """Open a traveller (GR2), or name the one who checked in (GR7)."""
        if _names_a_group(segment):  # that is nobody's name, and what stands behind it is nobody's
            self._traveller = None
        elif self._place in _BEHIND and (self._people or self._place != "leg"):
            self._seen(segment)
        else:
            surname = segment.value(0)
            for parts in segment.composites(1) or [[]]:
                self._travels(segment, surname, (*parts, "", "", "", "")[:4])

    def _travels(self, segment: Segment, surname: str, said: tuple[str, ...]) -> None:
        given, kind, rank, accompanied = said
        given, infant = person.brought_along(given)
        traveller = Person(Kind.INFANT if kind in _INFANTS else Kind.PASSENGER, segment)
        traveller.name("TIF", surname, given)
        traveller.rank = rank
        traveller.with_infant = infant is not None or accompanied not in {"", "0", "N"}
        traveller.adult_type = kind == "A"
        if not traveller.names:
            self.defects.append(segment.defect("NAME_MISSING"))
        self._people.append(traveller)
        self._traveller, self._place = traveller, "traveller"
        if infant is not None:
            child = Person(Kind.INFANT, segment)
            child.name("TIF", infant.surname or surname, infant.given)
            child.birth_date, child.adult = infant.birth_date, traveller
            self._people.append(child)

    def fti(self, segment: Segment) -> None:
        """Read frequent-flyer numbers."""
        if self._traveller is None:
            return
        for parts in segment.composites():
            carrier, number, _, _, tier, _, code = (*parts, *[""] * 7)[:7]
            if number:
                self._traveller.memberships.append(Membership(carrier=carrier, number=number, tier=tier or code))

    def ref(self, segment: Segment) -> None:
        """Read the carrier's own reference of a traveller."""
        if self._traveller is not None:
            self._traveller.first("reference", segment.value(0, 1) or segment.value(0))

    def ssr(self, segment: Segment) -> None:
        """Keep a request until the whole reservation is known."""
        sector = self._sectors[-1] if self._sectors and self._place in _OF_A_SECTOR else None
        self._placed.append(Placed(ssr.request(segment), self._traveller, sector))

    def ift(self, segment: Segment) -> None:
        """Read a card holder (4:43), or an OSI that is a contact (4:28); all other text stays where it is."""
        kind = segment.value(0), segment.value(0, 1)
        if kind == ("4", "43") and self._place == "ticket":
            self._tickets[-1][1].held_by(segment.value(1))
        elif kind == ("4", "28"):
            self._told().extend(contact.of_remark(contact.remark(segment)))

    def add(self, segment: Segment) -> None:
        """Read an address."""
        # Whoever pays for a ticket need not be who travels on it: a payer's address stays with the reservation.
        (self._contacts if self._place == "ticket" else self._told()).extend(contact.of_add(segment))

    def _told(self) -> list[Contact]:
        return self._contacts if self._traveller is None else self._traveller.contacts

    # ----------------------------------------------------------------------------------------------------------- money

    def tkt(self, segment: Segment) -> None:
        """Open a ticket (GR3)."""
        self._tickets.append((self._traveller, Ticket(segment)))
        self._place = "ticket" if self._place in {"pnr", "traveller", "ticket"} else self._place

    def _paid(self) -> Ticket:
        if not self._tickets or self._tickets[-1][0] is not self._traveller:
            self._tickets.append((self._traveller, Ticket()))
        return self._tickets[-1][1]

    def mon(self, segment: Segment) -> None:
        """Read the price of a ticket."""
        self._paid().price(segment)

    def fop(self, segment: Segment) -> None:
        """Read forms of payment (GR4)."""
        self._paid().pay(segment)
        self._place = "ticket" if self._place in {"pnr", "traveller"} else self._place

    # ------------------------------------------------------------------------------------------- itinerary and check-in

    def tvl(self, segment: Segment) -> None:
        """Open a flight (GR5), or name the partner of the one before."""
        if self._sectors and itinerary.names_partner(segment):
            self._sectors[-1].operated(segment.value(3), segment.value(4))
            return
        sector = Sector(segment, self._calendar)
        if not sector.dated and segment.value(0):
            self.defects.append(segment.defect("BAD_DATE", said=segment.value(0)))
        self._sectors.append(sector)
        self._traveller, self._place = None, "leg"

    def tra(self, segment: Segment) -> None:
        """Read who operates the flight (versions 14.1 and later)."""
        if self._sectors:
            self._sectors[-1].operated(segment.value(0), segment.value(1))

    def rpi(self, segment: Segment) -> None:
        """Read the status of a flight and the number in party."""
        if not self._sectors:
            return
        status, count = segment.value(1), segment.value(0)
        self._sectors[-1].status = status
        if status not in itinerary.DEAD and len(count) <= _PARTY_DIGITS and count.isascii() and count.isdigit():
            self._party = max(self._party, int(count))

    def tri(self, segment: Segment) -> None:
        """Open a traveller's check-in (GR7)."""
        self._place = "checkin"
        self._check_ins.append(CheckIn(segment, self._sector(), segment.value(1, 3)))

    def _sector(self) -> Sector | None:
        return self._sectors[-1] if self._sectors else None

    def _seen(self, segment: Segment) -> None:
        """Name the traveller of the open check-in; a name without TRI opens one."""
        if self._place != "checkin" or not self._check_ins or self._check_ins[-1].surname:
            self._check_ins.append(CheckIn(segment, self._sector()))
        said = self._check_ins[-1]
        said.references[:0] = filter(None, [segment.value(1, 2)])
        said.surname, said.given = segment.value(0), segment.value(1)
        said.infant = segment.value(1, 1) in _INFANTS
        self._place = "checkin"

    def ssd(self, segment: Segment) -> None:
        """Read the seat given at check-in."""
        self._open_check_in(segment).seat = person.seat(segment.value(0))

    def tbd(self, segment: Segment) -> None:
        """Read checked bags."""
        self._open_check_in(segment).bags.append(baggage.of_tbd(segment))

    def _open_check_in(self, segment: Segment) -> CheckIn:
        """Return the check-in that is being told, one of nobody in particular where TRI and TIF were left out."""
        if not self._check_ins or self._check_ins[-1].sector is not self._sector():
            self._check_ins.append(CheckIn(segment, self._sector()))
        return self._check_ins[-1]

    def ebd(self, segment: Segment) -> None:
        """Read excess baggage."""
        bags = baggage.of_ebd(segment)
        if self._traveller is not None:
            self._traveller.bags = bags
        else:
            self._bags.append(bags)

    # ----------------------------------------------------------------------------------------------------------- at last

    def close(self) -> Pnr:
        """Return the reservation as read."""
        named = bool(self._people)
        flights = [sector.flight() for sector in self._sectors]
        for sector, here in zip(self._sectors, itinerary.pushed_among(flights, self._pushed), strict=True):
            sector.here = here
        party = Party(self._people, self._party)
        settled = Settlement(party, self._sectors, self._pushed)
        settled.run(self._placed, self._check_ins)
        tickets, payments = self._settle_tickets()
        travellers = tuple([who.report() for who in party.people])
        locators = tuple(dict.fromkeys((*self._locators, *self._partners)))
        self.defects += settled.defects
        if not locators:
            self.defects.append(self._opening.defect("NO_LOCATOR", Severity.WARNING if travellers else Severity.ERROR))
        legs = [sector for sector in self._sectors if sector.here]
        if not legs and self._pushed.departure and any(flight.kind == "air" for flight in flights):
            self.defects.append(self._opening.defect("OTHER_FLIGHT"))
        return Pnr(
            locators=locators,
            created_at=self._created,
            changed_at=self._changed,
            cancelled=(self._emptied and not named) or (bool(legs) and all(leg.status in itinerary.DEAD for leg in legs)),
            travellers=travellers,
            itinerary=tuple(flights),
            payments=tuple(payments),
            tickets=tuple(dict.fromkeys((*tickets, *settled.tickets))),
            contacts=tuple(dict.fromkeys((*self._contacts, *settled.contacts))),
            agency=self._agency,
            bags=baggage.together([who.bags for who in travellers if who.bags is not person.NO_BAGS] or self._bags),
            splits=tuple(dict.fromkeys(self._splits)),
            services=tuple(dict.fromkeys(settled.services)),
            party=self._party,
            segment=self._opening.number,
            offset=self._opening.start,
            end=self._closing.end,
        )

    def _settle_tickets(self) -> tuple[list[str], list[Payment]]:
        """Give every ticket to its traveller and return what belongs to nobody."""
        numbers: list[str] = []
        payments: list[Payment] = []
        for who, bought in self._tickets:
            (numbers if who is None else who.tickets).extend(person.tickets(bought.number))
            (payments if who is None else who.payments).extend(bought.payments())
        return numbers, payments


READS: Mapping[str, Callable[[Reservation, Segment], None]] = MappingProxyType(
    {
        "RCI": Reservation.rci,
        "DAT": Reservation.dat,
        "ORG": Reservation.org,
        "EQN": Reservation.eqn,
        "TIF": Reservation.tif,
        "FTI": Reservation.fti,
        "REF": Reservation.ref,
        "SSR": Reservation.ssr,
        "IFT": Reservation.ift,
        "ADD": Reservation.add,
        "TKT": Reservation.tkt,
        "MON": Reservation.mon,
        "FOP": Reservation.fop,
        "TVL": Reservation.tvl,
        "TRA": Reservation.tra,
        "RPI": Reservation.rpi,
        "TRI": Reservation.tri,
        "SSD": Reservation.ssd,
        "TBD": Reservation.tbd,
        "EBD": Reservation.ebd,
    }
)
