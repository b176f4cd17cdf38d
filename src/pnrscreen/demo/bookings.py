"""Reservations: who travels together, how they got there, what they paid with, and what they asked for.

This module knows how a day's bookings look to a reservation system. It refuses to know how they are sent, and who among
them was put there on purpose.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from pnrscreen.demo.carriers import CARRIERS
from pnrscreen.demo.nations import AIRPORTS, NATIONS
from pnrscreen.demo.nouns import Agency, Booking, Flight, Payment, Person, Sector, Traveller
from pnrscreen.demo.people import Population
from pnrscreen.demo.traffic import HOME_STATE, HUBS, far, fly, sector
from pnrscreen.message import Kind, Source

_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_STREETS = ("CALLE MAYOR", "RUE DES TILLEULS", "MARKTGASSE", "MILL LANE", "AVENIDA CENTRAL", "VIA ROMA", "HARBOUR ROAD")
_REMARKS = (
    "CTC MAD 34 91 555 0100 AGENCY OFFICE HOURS",
    "PAX TRAVELS WITH PILGRIM GROUP",
    "PSGR ALLERGIC TO NUTS",
    "TKNO OTHER CARRIER TO FOLLOW",
    "BEST CUSTOMER PLS TAKE CARE",
    "UNION DELEGATION - SEATS TOGETHER PLS",
)
_WISHES = (
    "AVML",
    "KSML",
    "MOML",
    "VGML",
    "HNML",
    "GFML",
    "DBML",
    "WCHR",
    "WCHS",
    "BLND",
    "MAAS",
    "PETC",
    "BIKE",
    "LANG",
    "XBAG",
)
_VENDORS = (("VI", "411111"), ("CA", "555555"), ("AX", "371449"), ("DC", "305693"))
_FEEDERS = ("LHR", "IST", "CMN", "DXB", "MEX", "JFK", "KIX", "BKK")
_TWO_SURNAMES = frozenset(("ESP", "COL", "ECU", "PER", "BOL", "VEN", "DOM", "PRT", "BRA", "MEX"))
_CHILD_AGE = 12
_ADULT_AGE = 18
_NORMAL_LEAD_HOURS = 15 * 24


class Terms(NamedTuple):
    """What sets one booking apart: hours between booking and departure, cash or card, days until the return (0: none).

    ``plain`` journeys have no codeshare, gap or open end; ``member`` says whether the travellers collect miles (None: some do).
    """

    lead_hours: float
    cash: bool = False
    stay_days: int = 0
    bags: int | None = None
    connecting: bool = False
    onward: bool = False
    services: tuple[str, ...] = ()
    plain: bool = False
    member: bool | None = None
    group: bool = False
    seen: frozenset[Source] = frozenset((Source.API, Source.PNR))


class Desk:
    """Where bookings are made: it gives out locators, references, tickets and bag tags, none of them twice."""

    def __init__(self, rng: random.Random, population: Population) -> None:
        self._rng = rng
        self._population = population
        self._locators: set[tuple[str, str]] = set()
        self._count = 0
        self._seated: Counter[str] = Counter()

    # ---------------------------------------------------------------------------------------------------- a full flight

    def fill(self, flight: Flight, places: int) -> tuple[Booking, ...]:
        """Book ``places`` people onto a flight, in parties of every usual size."""
        booked: list[Booking] = []
        while places > 0:
            party = self._party(flight, places)
            while len({person.given.partition(" ")[0] for person in party}) < len(party):  # two alike are no one's family
                party = self._party(flight, places)
            booked.append(self.book(flight, party, self._terms(flight, len(party))))
            places -= len(party)
        return tuple(booked)

    def _party(self, flight: Flight, places: int) -> tuple[Person, ...]:
        """Draw a solo traveller, a couple, a family with children, friends, or a group."""
        rng, invent = self._rng, self._population.person
        nation = self._nation(flight)
        draw = rng.random()
        if draw < 0.52 or places < 2:
            return (invent(nation=nation),)
        if draw < 0.78 or places < 6:
            first = invent(nation=nation, ages=(20, 78))
            return first, invent(nation=nation, ages=(20, 78), family=first.surname if rng.random() < 0.4 else "")
        if draw < 0.94 or places < 20:
            first = invent(nation=nation, ages=(25, 49))
            parents = (first, invent(nation=nation, ages=(25, 49), family=first.surname if rng.random() < 0.5 else ""))
            ages = [rng.choice(((0, 1), (2, 11), (4, 11), (12, 17))) for _ in range(rng.randint(1, 3))]
            return *parents, *(invent(nation=nation, ages=age, family=first.surname) for age in ages)
        return tuple(invent(nation=nation) for _ in range(rng.randint(3, 4) if draw < 0.985 else rng.randint(10, 16)))

    def _nation(self, flight: Flight) -> str:
        """Draw a nationality: that of either end of the route three times in four, any other else."""
        ends = (AIRPORTS[flight.origin].state, AIRPORTS[flight.destination].state)
        abroad = ends[0] if ends[1] == HOME_STATE else ends[1]
        draw = self._rng.random()
        return abroad if draw < 0.45 else HOME_STATE if draw < 0.75 else ""

    def _terms(self, flight: Flight, size: int) -> Terms:
        """Draw the terms of an ordinary booking: what is paid in cash is booked long before."""
        rng = self._rng
        cash = rng.random() < 0.06
        lead = 8 + rng.expovariate(1 / 900)
        seen = frozenset((Source.API, Source.PNR))
        if size == 1 and rng.random() < 0.04:
            seen = frozenset((rng.choice((Source.API, Source.PNR)),))
        return Terms(
            lead_hours=min(max(lead, _NORMAL_LEAD_HOURS) if cash else lead, 330 * 24),
            cash=cash,
            stay_days=rng.choice((0, 3, 5, 7, 10, 14, 21, 30, 60)),
            connecting=rng.random() < 0.3,
            onward=flight.destination in HUBS and rng.random() < 0.06,
            group=size >= 10,
            seen=seen,
        )

    # -------------------------------------------------------------------------------------------------------- a booking

    def book(self, flight: Flight, party: tuple[Person, ...], terms: Terms) -> Booking:
        """Make one reservation for a party on these terms."""
        rng, carrier = self._rng, CARRIERS[flight.carrier]
        created = (flight.departs_utc - dt.timedelta(hours=terms.lead_hours)).replace(second=0, microsecond=0)
        latest = max(terms.lead_hours - 1.0, 1.0)
        changed = created + dt.timedelta(minutes=int(60 * min(latest, rng.expovariate(1 / 100))))
        sponsor = party[0].surname if rng.random() < 0.1 else ""
        nation = NATIONS[party[0].nationality]
        owners = (carrier.code, carrier.system) if Source.PNR in terms.seen else ()
        return Booking(
            locators=tuple((owner, self._locator(owner)) for owner in owners),
            created=created,
            changed=min(changed, flight.departs_utc - dt.timedelta(minutes=70)),
            travellers=self._travellers(flight, party, terms),
            itinerary=self._itinerary(flight, terms),
            payment=self._payment(len(party), cash=terms.cash, sponsor=sponsor),
            agency=self._agency(flight),
            phone=f"{nation.dial}{rng.randrange(10**8, 10**9)}",
            email=f"{party[0].surname.split()[-1]}.{rng.randrange(1000, 9999)}@EXAMPLE.ORG".replace("'", ""),
            street=f"{rng.choice(_STREETS)} {rng.randint(1, 140)}",
            remarks=(rng.choice(_REMARKS),) if rng.random() < 0.2 else (),
            split=(carrier.code, self._locator(carrier.code)) if rng.random() < 0.03 else None,
            history=rng.choice(("", "", "free", "groups")),
            group=terms.group,
        )

    def _travellers(self, flight: Flight, party: tuple[Person, ...], terms: Terms) -> tuple[Traveller, ...]:
        return tuple(self._traveller(flight, person, rank, terms) for rank, person in enumerate(party, start=1))

    def _traveller(self, flight: Flight, person: Person, rank: int, terms: Terms) -> Traveller:
        rng, carrier = self._rng, CARRIERS[flight.carrier]
        self._count += 1
        age = (flight.departs.date() - person.born).days / 365.25
        infant = age < 2
        bags = 0 if infant else rng.choice((0, 1, 1, 1, 2)) if terms.bags is None else terms.bags
        member = rng.random() < 0.2 if terms.member is None else terms.member
        child = ("CHLD",) if 2 <= age < _CHILD_AGE else ()
        wish = (rng.choice(_WISHES),) if rng.random() < 0.12 else ()
        traveller = Traveller(
            person=person,
            kind=Kind.INFANT if infant else Kind.TRANSIT if terms.onward else Kind.PASSENGER,
            rank=rank,
            reference=f"{carrier.code}{self._count:07d}",
            seat="" if infant else self._seat(flight),
            bags=bags,
            weight_kg=sum(rng.randint(9, 23) for _ in range(bags)),
            tag=self._count * 10,
            ticket=f"{carrier.accounting}{rng.randrange(10**9, 10**10)}",
            member=f"{rng.randrange(10**8, 10**9)}" if member and age >= _ADULT_AGE else "",
            services=() if infant else (*terms.services, *child, *wish),
            adult=1 if infant else 0,
            seen=terms.seen,
        )
        first, _, second = person.surname.partition(" ")
        drops = person.nationality in _TWO_SURNAMES and second and len(first) > 3 and carrier.docs and rng.random() < 0.25
        return replace(traveller, spelled=(first, person.given)) if drops else traveller

    def _itinerary(self, flight: Flight, terms: Terms) -> tuple[Sector, ...]:
        """Lay the flight into a journey: what came before, its codeshare, the way back, a gap or an open end."""
        rng = self._rng
        own = Sector(flight.carrier, flight.number, flight.origin, flight.destination, flight.departs, flight.arrives)
        if not terms.plain and rng.random() < 0.08:
            partner = rng.choice(sorted(set(CARRIERS) - {flight.carrier}))
            own = own._replace(carrier=partner, number=str(rng.randint(5000, 8999)), operator=(flight.carrier, flight.number))
        journey = [own]
        if terms.connecting:
            journey.insert(0, self._feeder(flight))
        if terms.onward:
            journey.append(self._onward(flight))
        elif terms.stay_days:
            back = flight.destination
            if not terms.plain and rng.random() < 0.08:
                journey.append(Sector("", "", "", "", None, None, kind="surface"))
                back = "BCN" if flight.destination == "MAD" else "MAD" if flight.destination == "BCN" else back
            if not terms.plain and rng.random() < 0.05:
                journey.append(Sector(flight.carrier, "OPEN", back, flight.origin, None, None, kind="open"))
            elif back != flight.origin:
                leaves = flight.arrives + dt.timedelta(days=terms.stay_days, minutes=5 * rng.randrange(-60, 60))
                journey.append(sector(flight.carrier, f"{rng.randint(10, 4999):04d}", (back, flight.origin), leaves))
        return tuple(journey)

    def _feeder(self, flight: Flight) -> Sector:
        """Bring someone to the departure airport two hours early, from one of the two nearest places people come from."""
        rng = self._rng
        nearest = sorted(_FEEDERS, key=lambda code: (code == flight.origin, far(code, flight.origin)))[:2]
        route = (rng.choice(nearest), flight.origin)
        shown = fly(*route, flight.departs)[1] - flight.departs  # what the clocks on the wall show between take-off and landing
        return sector(flight.carrier, f"{rng.randint(10, 4999):04d}", route, flight.departs - shown - dt.timedelta(minutes=120))

    def _onward(self, flight: Flight) -> Sector:
        """Take someone further three hours after landing, to a third state."""
        rng = self._rng
        states = {AIRPORTS[flight.origin].state, AIRPORTS[flight.destination].state}
        place = rng.choice([code for code in _FEEDERS if AIRPORTS[code].state not in states])
        leaves = flight.arrives + dt.timedelta(hours=3)
        return sector(flight.carrier, f"{rng.randint(10, 4999):04d}", (flight.destination, place), leaves)

    def _payment(self, size: int, *, cash: bool, sponsor: str) -> Payment:
        rng = self._rng
        amount = f"{size * rng.randint(80, 1400)}.{rng.randrange(100):02d}"
        if cash:
            return Payment("CA", amount, sponsor=sponsor)
        vendor, issuer = rng.choice(_VENDORS)
        account = f"{issuer}XXXXXX{rng.randrange(10000):04d}"
        return Payment("CC", amount, vendor, account, f"{rng.randint(1, 12):02d}{rng.randint(27, 31)}", sponsor)

    def _agency(self, flight: Flight) -> Agency:
        rng = self._rng
        city = rng.choice((flight.origin, flight.destination))
        country = NATIONS[AIRPORTS[city].state].alpha2
        office = rng.randint(1, 40)
        return Agency(
            CARRIERS[flight.carrier].system, f"{city}{country}{office:04d}", f"{78200000 + office * 111}", city, country
        )

    def _seat(self, flight: Flight) -> str:
        """Give the next seat of a single cabin, six abreast, from row 8 on."""
        row, column = divmod(self._seated[flight.label], 6)
        self._seated[flight.label] += 1
        return f"{row + 8}{'ABCDEF'[column]}"

    def _locator(self, owner: str) -> str:
        locator = "".join(self._rng.choices(_SIGNS, k=6))
        while (owner, locator) in self._locators:
            locator = "".join(self._rng.choices(_SIGNS, k=6))
        self._locators.add((owner, locator))
        return locator

    # --------------------------------------------------------------------------------------------------------- the crew

    def crew(self, flight: Flight) -> tuple[Traveller, ...]:
        """Man the flight: two at the controls, four to nine in the cabin."""
        nation = self._rng.choice((AIRPORTS[flight.origin].state, AIRPORTS[flight.destination].state))
        size = 2 + (9 if flight.travellers > 220 else 6 if flight.travellers > 150 else 4)
        return tuple(
            Traveller(
                person=self._population.person(nation=nation, ages=(23, 60)),
                kind=Kind.CREW,
                rank=rank,
                reference=f"{flight.carrier}C{rank:03d}{flight.number}",
                seen=frozenset((Source.API,)),
            )
            for rank in range(1, size + 1)
        )
