"""The people of a message as Reports: who is said to be on which leg, by which key, in which version.

Knows what a PAXLST and a PNRGOV mean as statements that replace one another. Refuses to know what was reported before:
``correlate`` puts reports together.

Strategy. A passenger list gives one Report per person, a reservation one Report with all its travellers: what is pushed again
replaces what was pushed before, whole, and nothing else. Keys are what the carrier keeps stable between messages (reference,
document, locator), never a position in a message; versions are what the message says of its own age, closed by a digest of
the content. So the same message gives the same Reports, and its order of segments gives nothing away.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from pnrscreen.message import Bags, Flight, Function, Interchange, Kind, Locator, Manifest, Message, Pnr, Push, Reported, Source
from pnrscreen.model import Booking, FlightLeg, Identity, Report, Statement
from pnrscreen.normalise import codes, keys, names
from pnrscreen.normalise.letters import letters
from pnrscreen.normalise.statement import Shared, identifying, identity, joins, locator, ordered, seat


def people(interchange: Interchange, message: Message) -> tuple[Report, ...]:
    """Return what a message reports, each Report once."""
    body = message.body
    reports = _listed(interchange, message, body) if isinstance(body, Manifest) else _pushed(interchange, body)
    return tuple({(report.key, report.version): report for report in reports}.values())


# ------------------------------------------------------------------------------------------------- PAXLST: one a person

_CANCELLING = frozenset({"XR", "CLNB"})
"""BGM identifiers whose persons are not on the flight: cancelled reservation, did not board at close-out."""


def _listed(interchange: Interchange, message: Message, manifest: Manifest) -> Iterator[Report]:
    age = (
        interchange.prepared_at or "",
        manifest.revision.strip().zfill(6),
        str(message.part or 0).zfill(4),
    )
    cancelled = message.function is Function.CANCEL or manifest.identifier.strip().upper() in _CANCELLING
    said: defaultdict[FlightLeg, dict[Statement, None]] = defaultdict(dict)
    for person in manifest.people:
        if cancelled or not _only_boards(message, person):
            leg = _leg(_sector(manifest, person))
            said[leg][_checked_in(person, leg.key.date or age[0][:10])] = None  # twice the same is said once
    for leg, statements in said.items():
        for statement in _told_apart(statements):
            key = f"{_class(manifest, statement.kind)}:{statement.key}"
            yield _report(key, age, leg, (statement,), cancelled=cancelled)


def _only_boards(message: Message, person: Reported) -> bool:
    """Tell whether a close-out (CLOB) repeats someone by reference alone: that must not replace what is known of them."""
    return message.function is Function.CLOSEOUT and not person.names


def _class(manifest: Manifest, kind: Kind) -> str:
    """Return the list a person belongs to, so that updates and close-outs reach what the first list said of them.

    The close-out (266) has no people of its own: its passengers are those of 745, its crew those of 250.
    """
    if manifest.code in {"745", "250", "266"}:
        return "250" if kind is Kind.CREW else "745"
    return manifest.code


def _sector(manifest: Manifest, person: Reported) -> Flight:
    """Return the sector that crosses the border (formats differ in saying so: by LOC code, or by the countries alone)."""
    sectors = manifest.sectors or (Flight(),)
    if 0 < manifest.border < len(sectors):
        return sectors[manifest.border]
    crossing = next((sector for sector in sectors if _crosses(sector)), None)
    return crossing or max(sectors, key=lambda sector: _fits(sector, person))


def _crosses(sector: Flight) -> bool:
    here, there = codes.airport(sector.departure), codes.airport(sector.arrival)
    return here is not None and there is not None and here.country != there.country


def _fits(sector: Flight, person: Reported) -> int:
    return (sector.departure == person.embarked) + (sector.arrival == person.disembarks)


def _checked_in(person: Reported, departure: str) -> Statement:
    who = identity(person, departure)
    return _statement(_check_in_key(who), Source.API, person, who)


def _check_in_key(who: Identity) -> str:
    issuer, number = identifying(who)
    if who.reference:
        return f"api:abo:{who.reference}"
    if number:
        return f"api:doc:{issuer}:{number}"
    name = names.choose(who.names)
    birth = "".join(str(date) for date in who.birth_dates)
    return f"api:name:{letters(name.surname)}:{letters(name.given)}:{birth}"


# -------------------------------------------------------------------------------------------- PNRGOV: one a reservation


def _pushed(interchange: Interchange, push: Push) -> Iterator[Report]:
    leg = _leg(push.flight)
    prepared = interchange.prepared_at or ""
    for pnr in push.pnrs:
        key = _reservation_key(pnr)
        yield _report(
            key,
            (pnr.changed_at or prepared, prepared),  # what does not say when it changed stands as of its message
            leg,
            _told_apart(_booked(pnr, key, leg.key.date or prepared[:10])),
            cancelled=pnr.cancelled,
        )


def _reservation_key(pnr: Pnr) -> str:
    """Name a reservation on a leg by its master locator. A locator is used again only after months, never on one leg, and a
    cancellation does not always say again when the reservation was made.
    """
    if pnr.locators:
        return keys.reservation(pnr.locators)
    speaking = [names.speaking(person.names) for person in pnr.travellers]
    travellers = sorted(f"{letters(name.surname)}/{letters(name.given)}" for name in speaking)
    return f"pnr::{_digest(travellers)}"


def _booked(pnr: Pnr, key: str, departure: str) -> Iterator[Statement]:
    """Yield what a reservation says of each of its travellers."""
    shared = Shared(
        locators=_locators(pnr),
        contacts=pnr.contacts,
        payments=pnr.payments,
        tickets=pnr.tickets,
        bags=pnr.bags,
        companions=max(len(pnr.travellers) - 1, 0),
    )
    paid = chain(pnr.payments, *(person.payments for person in pnr.travellers))
    kinds = ordered(payment.kind for payment in paid)
    for person in pnr.travellers:
        who = identity(person, departure, shared)
        statement = _statement(f"{key}#{_traveller_key(who)}", Source.PNR, person, who)
        bags = person.bags if person.bags != Bags() else pnr.bags
        yield replace(statement, bags=bags, booking=_booking(pnr, person, kinds))


def _locators(pnr: Pnr) -> tuple[Locator, ...]:
    """Return the locators, master first: what a carrier lists after it comes in any order."""
    said = [Locator(owner=item.owner.strip().upper(), locator=locator(item.locator)) for item in pnr.locators]
    return tuple(dict.fromkeys((*said[:1], *ordered(said[1:]))))


def _traveller_key(who: Identity) -> str:
    name = names.choose(who.names)
    return f"ref:{who.reference}" if who.reference else f"name:{letters(name.surname)}/{letters(name.given)}"


def _booking(pnr: Pnr, person: Reported, payment_kinds: tuple[str, ...]) -> Booking:
    return Booking(
        created_at=pnr.created_at,
        changed_at=pnr.changed_at,
        itinerary=pnr.itinerary,
        payment_kinds=payment_kinds,
        agency=dict(sorted(pnr.agency.items())),
        services=ordered((*pnr.services, *person.services)),
        party=max(pnr.party, len(pnr.travellers)),
        split=bool(pnr.splits),
    )


# ----------------------------------------------------------------------------------------------------------------- both


def _leg(flight: Flight) -> FlightLeg:
    return FlightLeg(
        key=keys.leg(flight),
        destination=flight.arrival.strip().upper(),
        scheduled_departure=flight.scheduled_departure,
        scheduled_arrival=flight.scheduled_arrival,
    )


def _statement(key: str, source: Source, person: Reported, who: Identity) -> Statement:
    return Statement(
        key=key,
        source=source,
        kind=person.kind,
        identity=who,
        seat=seat(person.seat),
        bags=replace(person.bags, tags=ordered(person.bags.tags)),
        embarked=person.embarked.strip().upper(),
        disembarks=person.disembarks.strip().upper(),
        checked_in=person.checked_in,
        joins=joins(who),
    )


def _told_apart(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Give those that share a key a number, lest one stand for another: a child on a parent's passport, namesakes."""
    said = list(statements)
    if len({statement.key for statement in said}) < len(said):
        said.sort(key=repr)
    counted: Counter[str] = Counter()
    for place, statement in enumerate(said):
        counted[statement.key] += 1
        if counted[statement.key] > 1:
            said[place] = replace(statement, key=f"{statement.key}/{counted[statement.key]}")
    return tuple(sorted(said, key=lambda statement: statement.key))


def _report(key: str, age: tuple[str, ...], leg: FlightLeg, statements: tuple[Statement, ...], *, cancelled: bool) -> Report:
    """Put a Report together; the digest that ends its version is taken of all that it says."""
    return Report(
        key=key,
        version=(*age, _digest((leg, statements, cancelled))),
        leg=leg,
        source=statements[0].source if statements else Source.PNR,
        statements=statements,
        cancelled=cancelled,
    )


def _digest(said: object) -> str:
    """Return the SHA-256 of a value's full notation: field names and quoted texts, which no two values share."""
    return hashlib.sha256(repr(said).encode()).hexdigest()
