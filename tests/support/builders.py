"""Builders of people, flights and lists for tests: a test says what matters to it, the builder supplies the rest.

Every person here is invented. The same call gives the same value, so two tests that say nothing speak of the same traveller.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.message import Bags, Kind, Source
from pnrscreen.model import (
    BirthClaim,
    Booking,
    Delivery,
    Document,
    Entry,
    FlightLeg,
    Identity,
    LegKey,
    ListedName,
    PartialDate,
    Passenger,
    PersonName,
    Report,
    Scope,
    Statement,
    Strength,
)

SURNAME, GIVEN, BORN, DOCUMENT = "MARLOWE", "ODETTE", "1984-03-12", "PX4417203"


def a_date(text: str) -> PartialDate:
    """Return ``1984-03-12``, ``1984-03`` or ``1984`` as a date."""
    return PartialDate(**dict(zip(("year", "month", "day"), map(int, text.split("-")), strict=False)))


def a_leg(
    flight: str = "NV412",
    *,
    departure: str = "OSL",
    destination: str = "AMS",
    departs: str = "2026-03-01T07:00",
    arrives: str = "2026-03-01T09:05",
    revision: int = 0,
) -> FlightLeg:
    """Return a leg; ``flight`` is a two-character carrier with a number, the times are the airports' wall clocks."""
    return FlightLeg(
        key=LegKey(carrier=flight[:2], number=flight[2:], departure=departure, date=departs[:10]),
        destination=destination,
        scheduled_departure=departs,
        scheduled_arrival=arrives,
        revision=revision,
    )


def a_document(number: str = DOCUMENT, *, kind: str = "P", issuer: str = "NLD", expiry: str = "2031-06-30") -> Document:
    """Return a passport."""
    return Document(kind=kind, number=number, issuer=issuer, expiry=a_date(expiry) if expiry else None)


def an_identity(
    surname: str = SURNAME,
    given: str = GIVEN,
    *,
    born: str = BORN,
    sex: str = "F",
    nationality: str = "NLD",
    document: str = DOCUMENT,
) -> Identity:
    """Return who someone is; "" leaves that part out."""
    return Identity(
        names=(PersonName(surname=surname, given=given, source="NAD"),) if surname else (),
        birth_dates=(a_date(born),) if born else (),
        sex=sex,
        nationalities=(nationality,) if nationality else (),
        documents=(a_document(document),) if document else (),
    )


def a_statement(
    identity: Identity | None = None,
    *,
    key: str = "",
    source: Source = Source.API,
    kind: Kind = Kind.PASSENGER,
    booking: Booking | None = None,
    seat: str = "",
    joins: tuple[str, ...] = (),
) -> Statement:
    """Return what one message says of one person; the key follows from the first document unless it is given."""
    said = identity or an_identity()
    document = said.documents[0].number if said.documents else DOCUMENT
    return Statement(
        key=key or f"document:{document}",
        source=source,
        kind=kind,
        identity=said,
        booking=booking,
        seat=seat,
        joins=joins,
    )


def a_report(
    *statements: Statement,
    key: str = "",
    version: tuple[str, ...] = ("2026-03-01T05:00", "00"),
    leg: FlightLeg | None = None,
    source: Source = Source.API,
    cancelled: bool = False,
) -> Report:
    """Return a report; of one person when no statement is given, of nobody when it is cancelled."""
    said = statements or (() if cancelled else (a_statement(source=source),))
    return Report(
        key=key or f"{source}:{said[0].key if said else 'document:' + DOCUMENT}",
        version=version,
        leg=leg or a_leg(),
        source=source,
        statements=said,
        cancelled=cancelled,
    )


def a_delivery(*reports: str, leg: FlightLeg | None = None, part: int = 1, last: bool = True) -> Delivery:
    """Return what a passenger list, or a part of one, says of itself as a whole."""
    return Delivery(
        assembly="NVAIR|745",
        leg=leg or a_leg(),
        source=Source.API,
        listed="745",
        sender="NVAIR",
        scope=Scope.FULL,
        version=("2026-03-01T05:00", "000000"),
        part=part,
        last=last,
        stated=len(reports),
        read=len(reports),
        reports=reports,
    )


def a_passenger(
    identity: Identity | None = None,
    *,
    id: str = "passenger-1",  # noqa: A002  the field's own name
    leg: LegKey | None = None,
    kind: Kind = Kind.PASSENGER,
    booking: Booking | None = None,
    seat: str = "",
    bags: Bags = Bags(),
    statements: Sequence[tuple[str, Statement]] | None = None,
) -> Passenger:
    """Return a passenger whom one list message named; ``statements`` (by report key) replaces that message."""
    said = identity or an_identity()
    if statements is None:
        statement = a_statement(said, kind=kind, booking=booking, seat=seat)
        statements = ((f"api:{statement.key}", statement),)
    return Passenger(
        id=id,
        leg=leg or a_leg().key,
        kind=kind,
        identity=said,
        booking=booking,
        seat=seat,
        bags=bags,
        statements=tuple(statements),
    )


def an_entry(
    surname: str = SURNAME,
    given: str = GIVEN,
    *,
    id: str = "entry-1",  # noqa: A002  the field's own name
    watchlist: str = "national",
    aliases: Sequence[str] = (),
    weak: Sequence[str] = (),
    born: str = BORN,
    sex: str = "",
    nationality: str = "",
    document: str = "",
    reason_code: str = "",
) -> Entry:
    """Return a listed person; ``weak`` are aliases that never make a hit alone, "" leaves a part out."""
    names = [ListedName(text=f"{given} {surname}".strip(), surname=surname, given=given)] if surname else []
    names += [ListedName(text=text, kind="alias") for text in aliases]
    names += [ListedName(text=text, kind="alias", strength=Strength.WEAK) for text in weak]
    return Entry(
        watchlist=watchlist,
        id=id,
        names=tuple(names),
        birth_dates=(BirthClaim(first=a_date(born), last=a_date(born)),) if born else (),
        sex=sex,
        nationalities=(nationality,) if nationality else (),
        documents=(a_document(document),) if document else (),
        reason_code=reason_code,
        digest=f"digest-of-{watchlist}-{id}",
    )
