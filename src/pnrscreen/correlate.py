"""What new reports change in what is known of a leg: which statements stand, and which of them speak of one person.

This module knows reports, statements and passengers. It refuses to know where they come from or what they are compared
with, and it never looks at the order in which anything arrived: the picture is a function of the *set* of reports, so the
same messages in any order, with repeats, add up to the same passengers with the same ids.

Strategy. (1) Of each report only the highest version stands; it replaces a lower one whole, and a lower one that arrives
late is superseded on the spot. (2) A check-in statement and a reservation statement are joined into one passenger when they
share a join key that nobody else on the leg shares, the strongest kind of key first, and no birth date contradicts it;
who is joined no longer stands in the way of the rest. What could be two people stays two people. (3) A passenger's id is
the keyed hash of the leg and the smallest statement key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from pnrscreen.message import Bags, Kind, Source
from pnrscreen.model import FlightLeg, Identity, PartialDate, Passenger, Report, Statement
from pnrscreen.stages import Known

T = TypeVar("T")
Versions = dict[str, tuple[str, ...]]
Spoken = tuple[str, Statement]
"""A statement with the key of the report that makes it."""

JOIN_KINDS = ("doc:", "ref:", "loc:", "name:")
"""How check-in and reservation recognise each other, strongest first: document, carrier's reference, locator with name, name
with birth date."""
LEG_FIELDS = ("destination", "scheduled_departure", "scheduled_arrival")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """The leg as it stands after its waiting reports: everyone on it, and how that differs from before."""

    leg: FlightLeg
    versions: Mapping[str, tuple[str, ...]]
    passengers: tuple[Passenger, ...]
    changed: tuple[Passenger, ...]
    gone: tuple[str, ...]


def correlate(known: Known, name_of: Callable[[str], str]) -> Correlation:
    """Apply the waiting reports to what is known. ``name_of`` is the keyed hash that turns a clear key into an id."""
    versions: Versions = dict(known.versions)
    standing: dict[str, tuple[Statement, ...]] = _standing(known.passengers)
    leg = known.leg
    for report in known.waiting:
        leg = _freshen(leg, report, versions)
        if report.version > versions.get(report.key, ()):
            versions[report.key] = report.version
            standing[report.key] = () if report.cancelled else report.statements
    spoken = [(key, statement) for key in sorted(standing) for statement in standing[key]]
    before = {passenger.id: passenger for passenger in known.passengers}
    passengers = tuple(
        sorted((_passenger(leg, group, name_of) for group in _groups(spoken)), key=lambda passenger: passenger.id)
    )
    ids = {passenger.id for passenger in passengers}
    return Correlation(
        leg=leg,
        versions=versions,
        passengers=passengers,
        changed=tuple(passenger for passenger in passengers if before.get(passenger.id) != passenger),
        gone=tuple(sorted(before.keys() - ids)),
    )


def _standing(passengers: Iterable[Passenger]) -> dict[str, tuple[Statement, ...]]:
    """Take passengers apart again into the statements each report made."""
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for report_key, statement in chain.from_iterable(passenger.statements for passenger in passengers):
        statements[report_key].append(statement)
    return {key: tuple(sorted(several, key=lambda statement: statement.key)) for key, several in statements.items()}


def _freshen(leg: FlightLeg, report: Report, versions: Versions) -> FlightLeg:
    """Let the freshest report that says so set destination and times, whatever order reports come in.

    The ledger remembers beside the reports' versions which version each field of the leg was taken from.
    """
    for field in LEG_FIELDS:
        said = getattr(report.leg, field)
        source = f"leg:{field}"
        version = (*report.version, report.key)
        if said and version > versions.get(source, ()):
            versions[source] = version
            leg = replace(leg, **{field: said})
    return leg


def _groups(spoken: Sequence[Spoken]) -> list[list[Spoken]]:
    """Put together the statements that speak of one person: at most one of each source, and only when nobody else could
    be meant. Who is paired is out of the question for the rest, so rounds go on until one pairs nobody.
    """
    partner: dict[int, int] = {}
    paired = -1
    while paired != len(partner):
        paired = len(partner)
        for kind in JOIN_KINDS:
            _pair(spoken, kind, partner)
    return [
        [spoken[place], *([spoken[partner[place]]] if place in partner else [])]
        for place in range(len(spoken))
        if partner.get(place, place) >= place
    ]


def _pair(spoken: Sequence[Spoken], kind: str, partner: dict[int, int]) -> None:
    """Pair those not yet paired who alone share a join of one kind."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, (_, statement) in enumerate(spoken):
        if place not in partner:
            for join in {join for join in statement.joins if join.startswith(kind)}:
                holders[join].append(place)
    for join in sorted(holders):
        pair = holders[join]
        if len(pair) == 2 and not partner.keys() & set(pair) and _same(spoken[pair[0]][1], spoken[pair[1]][1]):
            partner[pair[0]], partner[pair[1]] = pair[1], pair[0]


def _same(one: Statement, other: Statement) -> bool:
    """Tell whether two statements from different systems may speak of one person: no birth date contradicts it."""
    births, others = one.identity.birth_dates, other.identity.birth_dates
    agree = not births or not others or any(_compatible(a, b) for a in births for b in others)
    return one.source is not other.source and agree


def _compatible(one: PartialDate, other: PartialDate) -> bool:
    pairs = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return all(a is None or b is None or a == b for a, b in pairs)


def _passenger(leg: FlightLeg, group: Sequence[Spoken], name_of: Callable[[str], str]) -> Passenger:
    """Add up statements to one picture; what check-in says comes first, it is the fresher and was seen on a document."""
    ordered = sorted(group, key=lambda item: (item[1].source is not Source.API, item[1].key, item[0]))
    statements = [statement for _, statement in ordered]
    key = min(statement.key for statement in statements)
    return Passenger(
        id=name_of(f"passenger|{leg.key}|{key}"),
        leg=leg.key,
        kind=_kind(statements),
        identity=_identity([statement.identity for statement in statements]),
        booking=_first([statement.booking for statement in statements], empty=None),
        seat=_first([statement.seat for statement in statements], empty=""),
        bags=_first([statement.bags for statement in statements], empty=Bags()),
        statements=tuple(ordered),
    )


def _kind(statements: Sequence[Statement]) -> Kind:
    kinds = {statement.kind for statement in statements}
    return next((kind for kind in (Kind.CREW, Kind.INFANT, Kind.TRANSIT) if kind in kinds), Kind.PASSENGER)


def _identity(several: Sequence[Identity]) -> Identity:
    """Merge identities: all that is said about names, dates, documents; the first that is said about the rest."""
    return Identity(
        names=_union(identity.names for identity in several),
        birth_dates=_union(identity.birth_dates for identity in several),
        sex=_first([identity.sex for identity in several], empty=""),
        nationalities=_union(identity.nationalities for identity in several),
        residence=_first([identity.residence for identity in several], empty=""),
        birth_place=_first([identity.birth_place for identity in several], empty=""),
        documents=_union(identity.documents for identity in several),
        contacts=_union(identity.contacts for identity in several),
        payments=_union(identity.payments for identity in several),
        memberships=_union(identity.memberships for identity in several),
        tickets=_union(identity.tickets for identity in several),
        locators=_union(identity.locators for identity in several),
        reference=_first([identity.reference for identity in several], empty=""),
        companions=max(identity.companions for identity in several),
    )


def _union(several: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(several)))


def _first(several: Sequence[T], *, empty: T) -> T:
    return next((value for value in several if value != empty), empty)
