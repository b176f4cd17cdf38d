"""The people of a message as Reports: who is said to be on which leg, by which key, in which version.

Knows what a PAXLST and a PNRGOV mean as statements that replace one another. Refuses to know what was reported before:
``correlate`` puts reports together.

Strategy. A passenger list gives one Report per person, a reservation one Report with all its travellers: what is pushed again
replaces what was pushed before, whole, and nothing else. Keys are what the carrier keeps stable between messages (reference,
document, locator), never a position in a message; versions are what the message says of its own age, and stay open until
``privacy.admit`` closes them. So the same message gives the same Reports, and its order of segments gives nothing away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pnrscreen.message import (
    Bags,
    Flight,
    Interchange,
    Kind,
    Locator,
    Manifest,
    Message,
    Pnr,
    Provenance,
    Push,
    Reported,
    Source,
)
from pnrscreen.model import Booking, FlightLeg, Identity, LegKey, Report, Statement
from pnrscreen.normalise import codes, interactive, keys, names
from pnrscreen.normalise.apart import told_apart
from pnrscreen.normalise.interactive import Effect
from pnrscreen.normalise.letters import letters
from pnrscreen.normalise.statement import Shared, identifying, identity, joins, joins_within, locator, seat

_NO_BAGS = Bags()
_INFANT_YEARS = 2
"""Below this age a traveller has no seat (ICAO Annex 9, IATA); carriers call it an infant, or nothing at all."""


def people(interchange: Interchange, message: Message) -> tuple[Report, ...]:
    """Return what a message reports, each Report once, its version still open."""
    body = message.body
    if isinstance(body, Manifest):
        return tuple(_listed(interchange, message, body))
    if isinstance(body, Push):
        return tuple(_each_once(_pushed(interchange, message, body)))
    return ()  # a government speaks: it reports nobody


def _each_once(reports: Iterable[Report]) -> Iterator[Report]:
    """Leave out a report that repeats an earlier one in everything; two that only share their key are two versions."""
    said: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report not in said[report.key]:
            said[report.key].append(report)
            yield report


# ------------------------------------------------------------------------------------------------- PAXLST: one a person


def _listed(interchange: Interchange, message: Message, manifest: Manifest) -> Iterator[Report]:
    prepared = interchange.prepared_at or ""
    age = (prepared, revision(manifest), str(message.part or 0).zfill(4))
    effect = interactive.effect(manifest, message.function)
    cancelled = effect in interactive.LEAVING
    sole = flight_leg(crossing(manifest, None)) if len(manifest.sectors) < 2 else None
    legs: dict[LegKey, FlightLeg] = {}
    said: defaultdict[LegKey, list[Statement]] = defaultdict(list)
    for person in () if effect in interactive.ON_NO_FLIGHT else manifest.people:
        if cancelled or person.names or effect is Effect.STATES:  # a reference alone must not replace what is known
            leg = sole or flight_leg(crossing(manifest, person))
            key = leg.key
            legs.setdefault(key, leg)
            said[key].append(_checked_in(person, key.date or prepared[:10], message.reference))
    for key, statements in said.items():
        for statement in told_apart(statements, once=True):
            yield Report(
                key=f"{list_class(manifest, statement.kind)}:{statement.key}",
                version=age,
                leg=legs[key],
                source=Source.API,
                statements=(statement,),
                cancelled=cancelled,
            )


def revision(manifest: Manifest) -> str:
    """Return the revision a list gives itself (RFF+TN), so that text order is its order."""
    return manifest.revision.strip().zfill(6)


def list_class(manifest: Manifest, kind: Kind) -> str:
    """Return the list a person belongs to, so that updates and close-outs reach what the first list said of them.

    The close-out (266) has no people of its own: its passengers are those of 745, its crew those of 250.
    """
    if manifest.code in {"745", "250", "266"}:
        return "250" if kind is Kind.CREW else "745"
    return manifest.code


def crossing(manifest: Manifest, person: Reported | None) -> Flight:
    """Return the sector that crosses the border (formats differ in saying so: by LOC code, or by the countries alone).

    Where none is known to, it is the one on which a ``person`` gets on or off, else the first.
    """
    sectors = manifest.sectors or (Flight(),)
    if len(sectors) == 1:
        return sectors[0]
    if 0 < manifest.border < len(sectors):
        return sectors[manifest.border]
    known = next((sector for sector in sectors if _crosses(sector)), None)
    return known or (max(sectors, key=lambda sector: _fits(sector, person)) if person else sectors[0])


def _crosses(sector: Flight) -> bool:
    here, there = codes.airport(sector.departure), codes.airport(sector.arrival)
    return here is not None and there is not None and here.country != there.country


def _fits(sector: Flight, person: Reported) -> int:
    return (sector.departure == person.embarked) + (sector.arrival == person.disembarks)


def _checked_in(person: Reported, departure: str, reference: str) -> Statement:
    who = identity(person, departure)
    return Statement(
        key=_check_in_key(who),
        source=Source.API,
        kind=person.kind,
        identity=who,
        seat=(place := seat(person.seat)),
        bags=_bags(person.bags),
        embarked=person.embarked.strip().upper(),
        disembarks=person.disembarks.strip().upper(),
        checked_in=person.checked_in,
        joins=(*joins(who), *joins_within(who, place, person.tickets, infant=_is_infant(person, who, departure))),
        provenance=Provenance(reference, person.segment),
    )


def check_in_reference(said: str) -> str:
    """Return the key of whom a list names by the carrier's own reference (RFF+ABO), "" without one."""
    plain = " ".join(said.upper().split())
    return f"api:abo:{plain}" if plain else ""


def _check_in_key(who: Identity) -> str:
    if who.reference:
        return check_in_reference(who.reference)
    issuer, number = identifying(who)
    if number:
        return f"api:doc:{issuer}:{number}"
    birth = "".join(str(date) for date in who.birth_dates)
    return f"api:name:{_name(who, ':')}:{birth}"


# -------------------------------------------------------------------------------------------- PNRGOV: one a reservation


def _pushed(interchange: Interchange, message: Message, push: Push) -> Iterator[Report]:
    leg = flight_leg(push.flight)
    prepared = interchange.prepared_at or ""
    departure = leg.key.date or prepared[:10]
    for pnr in push.pnrs:
        key = _reservation_key(pnr, push.flight.carrier)
        yield Report(
            key=key,
            version=(prepared, pnr.changed_at or ""),  # a push tells what is so when it is made; not all say when it changed
            leg=leg,
            source=Source.PNR,
            statements=told_apart(_booked(pnr, key, departure, message.reference)),
            cancelled=pnr.cancelled,
        )


def _reservation_key(pnr: Pnr, carrier: str) -> str:
    """Name a reservation on a leg by the carrier's own locator. It is used again only after months, never on one leg, and a
    cancellation does not always say again when the reservation was made.
    """
    if pnr.locators:
        return keys.reservation(pnr.locators, carrier)
    speaking = [names.speaking(person.names) for person in pnr.travellers]
    travellers = sorted(f"{letters(name.surname)}/{letters(name.given)}" for name in speaking)
    return keys.without_locator(travellers)


def _booked(pnr: Pnr, key: str, departure: str, reference: str) -> Iterator[Statement]:
    """Yield what a reservation says of each of its travellers."""
    shared = Shared(
        locators=_locators(pnr.locators),
        contacts=pnr.contacts,
        payments=pnr.payments,
        tickets=pnr.tickets,
        bags=pnr.bags,
        companions=max(len(pnr.travellers) - 1, 0),
    )
    # Bags of several are nobody's in particular, and would be counted once for each.
    shared_bags = pnr.bags if sum(person.kind is not Kind.INFANT for person in pnr.travellers) == 1 else _NO_BAGS
    splits = tuple(sorted(dict.fromkeys(map(_locator, pnr.splits)), key=_owner_last))
    facts = _facts(pnr)
    for person in pnr.travellers:
        who = identity(person, departure, shared)
        if splits:
            who = replace(who, splits=splits)
        place = seat(person.seat)
        yield Statement(
            key=f"{key}#{_traveller_key(who)}",
            source=Source.PNR,
            kind=person.kind,
            identity=who,
            booking=Booking(**facts, services=_words(pnr.services, person.services)),
            seat=place,
            bags=_bags(person.bags if person.bags != _NO_BAGS else shared_bags),
            embarked=person.embarked.strip().upper(),
            disembarks=person.disembarks.strip().upper(),
            checked_in=person.checked_in,
            joins=(*joins(who), *joins_within(who, place, person.tickets, infant=_is_infant(person, who, departure))),
            provenance=Provenance(reference, person.segment or pnr.segment),
        )


def _locators(said: tuple[Locator, ...]) -> tuple[Locator, ...]:
    """Return the locators, master first: what a carrier lists after it comes in any order."""
    several = tuple(map(_locator, said))
    if len(several) < 2:
        return several
    return tuple(dict.fromkeys((several[0], *sorted(several[1:], key=_owner_last))))


def _locator(said: Locator) -> Locator:
    return Locator(owner=said.owner.strip().upper(), locator=locator(said.locator))


def _owner_last(said: Locator) -> tuple[str, str]:
    return said.locator, said.owner


def _traveller_key(who: Identity) -> str:
    if who.reference:
        return f"ref:{who.reference}"
    return f"name:{_name(who, '/')}"


def _facts(pnr: Pnr) -> Mapping[str, Any]:
    """Return the fields of a Booking that are the same for all travellers of a reservation."""
    paid = [payment.kind for payment in pnr.payments]
    for person in pnr.travellers:
        paid += [payment.kind for payment in person.payments]
    return {
        "created_at": pnr.created_at,
        "changed_at": pnr.changed_at,
        "itinerary": pnr.itinerary,
        "payment_kinds": _words(paid),
        "agency": dict(sorted(pnr.agency.items())),
        "party": max(pnr.party, len(pnr.travellers)),
        "split": bool(pnr.splits),
    }


# ----------------------------------------------------------------------------------------------------------------- both


def flight_leg(flight: Flight) -> FlightLeg:
    """Return the leg a sector is: operating carrier, number without leading zeros, departure airport, local scheduled day."""
    return FlightLeg(
        key=keys.leg(flight),
        destination=keys.designation(flight.arrival),
        scheduled_departure=flight.scheduled_departure,
        scheduled_arrival=flight.scheduled_arrival,
    )


def _name(who: Identity, between: str) -> str:
    """Return the letters of the spelling that speaks for someone: the first, as ``names.understood`` orders them."""
    return f"{letters(who.names[0].surname)}{between}{letters(who.names[0].given)}" if who.names else between


def _bags(said: Bags) -> Bags:
    """Return bags with each tag once, in order."""
    return replace(said, tags=_words(said.tags)) if len(said.tags) > 1 else said


def _words(*several: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*several))) if any(several) else ()


def _is_infant(person: Reported, who: Identity, departure: str) -> bool:
    """Tell whether someone is an infant, by what the message says or by the birth date."""
    if person.kind is Kind.INFANT or not who.birth_dates or not departure[:4].isdecimal():
        return person.kind is Kind.INFANT
    return max(birth.year for birth in who.birth_dates) >= int(departure[:4]) - _INFANT_YEARS
