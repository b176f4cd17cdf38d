"""What new reports and lists change in what is known of a leg: which statements stand, and whom they add up to.

This module knows reports, statements and passengers. It refuses to know where they come from or what they are compared
with, and it never looks at the order in which anything arrived: the picture is a function of the *set* of reports and
deliveries, so the same messages in any order, with repeats, add up to the same passengers with the same ids.

Strategy. (1) Of each report only the highest version stands; it replaces a lower one whole, and a lower one that arrives
late is superseded on the spot. (2) What a proved list leaves out (``assembly``) is set aside, and so is a reservation without
a locator once one with a locator has named the same travellers: it was sent again, mended. What is set aside is kept, because
a later message may show that it stands. (3) Statements of the two systems that speak of one person (``joining``) make one
passenger. (4) A passenger's id is the keyed hash of the leg and the smallest statement key, and of the report too where several
reports speak under one key: then it names nobody. ``called`` gives the ids they have by each other statement. (5) Whose data
was put right shows what is right; what was said of them stays in their statements.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import chain
from operator import attrgetter
from typing import Final, TypeVar

from pnrscreen import assembly, joining
from pnrscreen.assembly import Finding, Trust
from pnrscreen.joining import Joined
from pnrscreen.message import Bags, Kind, Locator, Source
from pnrscreen.model import FlightLeg, Identity, LegKey, Passenger, Report, Statement
from pnrscreen.naming import named
from pnrscreen.normalise import keys
from pnrscreen.normalise.apart import told_apart
from pnrscreen.normalise.letters import letters
from pnrscreen.stages import Known, ListState, Mark, Version

T = TypeVar("T")
Said = Mapping[str, tuple[Statement, ...]]
"""What each report says, by its key."""

_TRUST: Final = Trust()
_NO_BAGS: Final = Bags()
_SEVERAL = attrgetter(*(one.name for one in fields(Identity) if one.default == ()))
"""What an identity may say several of."""
LEG_FIELDS = ("destination", "scheduled_departure", "scheduled_arrival")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """The leg as it stands after its waiting reports: everyone on it, and how that differs from before. ``parted``, ``erased``
    and ``anew`` as in a Screening.
    """

    leg: FlightLeg
    versions: Mapping[str, Version]
    superseded: Mapping[str, tuple[Version, ...]]
    aside: Said
    lists: tuple[ListState, ...]
    findings: tuple[Finding, ...]
    passengers: tuple[Passenger, ...]
    changed: tuple[Passenger, ...]
    gone: Mapping[str, str]
    parted: frozenset[str] = frozenset()
    erased: tuple[Passenger, ...] = ()
    anew: tuple[str, ...] = ()


def correlate(known: Known, name_of: Callable[[str], str], trust: Trust = _TRUST) -> Correlation:
    """Apply what waits to what is known. ``name_of`` is the keyed hash that turns a clear key into an id; ``trust`` tells
    whose lists are believed when they leave somebody out.
    """
    heard = _Heard(known)
    for report in known.waiting:
        heard.take(report)
    stand = {key: told_apart(said) for key, said in heard.said.items() if said}
    mended = _mended(stand, heard.versions)
    lists = assembly.standing(known.deliveries, stand.keys() - mended, trust, known.decisions, name_of)
    aside = {key: stand.pop(key) for key in sorted(mended | lists.fallen)}
    before = {passenger.id: passenger for passenger in known.passengers}
    passengers = _righted(_passengers(heard.leg, stand, name_of), known.marks, name_of)
    changed = tuple(passenger for passenger in passengers if before.get(passenger.id) != passenger)
    left = sorted(before.keys() - {passenger.id for passenger in passengers})
    bearers = {one: passenger.id for passenger in changed for one in _spoken(passenger)} if left else {}
    gone = {id_: _heir(before[id_], bearers) for id_ in left}
    return Correlation(
        leg=heard.leg,
        versions=heard.versions,
        superseded=heard.superseded,
        aside=aside,
        lists=lists.lists,
        findings=lists.findings,
        passengers=passengers,
        changed=changed,
        gone=gone,
        parted=_parted([before[id_] for id_ in (*gone, *(one.id for one in changed)) if id_ in before], changed),
    )


def _heir(old: Passenger, bearers: Mapping[tuple[str, str], str]) -> str:
    """Return who goes on of somebody whose id is gone: whoever bears what gave it, else what else was said; "" for nobody."""
    return next((bearers[one] for one in sorted(_spoken(old)) if one in bearers), "")


def _parted(before: Sequence[Passenger], now: Sequence[Passenger]) -> frozenset[str]:
    """Return those in whom somebody goes on of whom more was said: of people that changed or are gone, as they were and are."""
    if not before:
        return frozenset()
    said = {passenger.id: _spoken(passenger) for passenger in now}
    bearer = {one: id_ for id_, several in said.items() for one in several}
    parted = set[str]()
    for old in before:
        were = _spoken(old)
        goes_on = {bearer[one] for one in were & bearer.keys()} | ({old.id} & said.keys())
        parted |= {id_ for id_ in goes_on if not were <= said[id_]}
    return frozenset(parted)


def _spoken(passenger: Passenger) -> frozenset[tuple[str, str]]:
    return frozenset((statement.key, report) for report, statement in passenger.statements)


class _Heard:
    """Everything a leg has heard: what each report says in its newest version, and which versions there were."""

    def __init__(self, known: Known) -> None:
        self.leg = known.leg
        self.versions: dict[str, Version] = dict(known.versions)
        self.superseded: dict[str, tuple[Version, ...]] = dict(known.superseded)
        self.said: dict[str, tuple[Statement, ...]] = {**_standing(known.passengers), **known.aside}

    def take(self, report: Report) -> None:
        """Take one report in."""
        self._freshen(report)
        if not keys.unlocated(report.key) and (party := _party(report.statements)) and not report.cancelled:
            self._newer(f"{_PARTY}{party}", report.version)
        before = self.versions.get(report.key, report.version)
        if self._newer(report.key, report.version):
            self.said[report.key] = () if report.cancelled else report.statements
        self._supersede(report.key, min(before, report.version))

    def _newer(self, key: str, version: Version) -> bool:
        """Remember the highest version under a key, and tell whether it is this one and was not known."""
        newer = version > self.versions.get(key, ())
        if newer:
            self.versions[key] = version
        return newer

    def _supersede(self, key: str, older: Version) -> None:
        """Remember an older version, the newest of each content that is not what the report says now."""
        if key not in self.superseded and older[-1] == self.versions[key][-1]:
            return  # as of what is said for the first time
        others = {version[-1]: version for version in self.superseded.get(key, ())}
        others[older[-1]] = max(older, others.get(older[-1], older))
        others.pop(self.versions[key][-1], None)
        if others:
            self.superseded[key] = tuple(sorted(others.values()))
        else:
            self.superseded.pop(key, None)

    def _freshen(self, report: Report) -> None:
        """Let the freshest report that says so set destination and times, whatever order reports come in.

        The ledger remembers beside the reports' versions which version each field of the leg was taken from.
        """
        age = (*report.version, report.key)
        for field in LEG_FIELDS:
            said = getattr(report.leg, field)
            if said and self._newer(f"leg:{field}", age):
                self.leg = replace(self.leg, **{field: said})


def _standing(passengers: Iterable[Passenger]) -> dict[str, tuple[Statement, ...]]:
    """Take passengers apart again into the statements each report made."""
    statements: defaultdict[str, list[Statement]] = defaultdict(list)
    for report_key, statement in chain.from_iterable(passenger.statements for passenger in passengers):
        statements[report_key].append(statement)
    return {key: tuple(sorted(several, key=lambda statement: statement.key)) for key, several in statements.items()}


# --------------------------------------------------------------------------------------------- reservations sent again

_PARTY = "party:"
"""Under which the ledger remembers that a reservation with locator has named a party of travellers."""


def _mended(stand: Said, versions: Mapping[str, Version]) -> frozenset[str]:
    """Return the reservations without locator that were sent again with one: on one leg, of the same travellers.

    One that names a birth date or document the other contradicts is of namesakes, and stands.
    """
    without = {key: _party(said) for key, said in stand.items() if keys.unlocated(key)}
    parties = {party for party in without.values() if party and f"{_PARTY}{party}" in versions}
    if not parties:
        return frozenset()
    located: defaultdict[str, list[tuple[Statement, ...]]] = defaultdict(list)
    for key, said in stand.items():
        if key not in without and (party := _party(said)) in parties:
            located[party].append(said)
    return frozenset(
        key
        for key, party in without.items()
        if party in parties and (not located[party] or any(_may_be(stand[key], said) for said in located[party]))
    )


def _party(said: Iterable[Statement]) -> str:
    """Return the names of the travellers of a reservation, in the letters of comparison; "" for anything else."""
    several = [statement.identity.names[:1] for statement in said if statement.source is Source.PNR]
    names = (f"{letters(name.surname)}/{letters(name.given)}" for spelled in several for name in spelled)
    return "|".join(sorted(names))


def _may_be(one: Iterable[Statement], other: Iterable[Statement]) -> bool:
    """Tell whether nothing that is said of two parties contradicts that they are the same people."""
    births, others = ({date for said in party for date in said.identity.birth_dates} for party in (one, other))
    papers, more = ({paper.number for said in party for paper in said.identity.documents} for party in (one, other))
    return (not births or not others or bool(births & others)) and (not papers or not more or bool(papers & more))


# ---------------------------------------------------------------------------------------------------------- passengers


def _passengers(leg: FlightLeg, stand: Said, name_of: Callable[[str], str]) -> tuple[Passenger, ...]:
    spoken = [(key, statement) for key in sorted(stand) for statement in stand[key]]
    links = _links(stand)
    times = Counter(statement.key for _, statement in spoken)
    people = []
    for joined in joining.join(spoken):
        key, report = min((statement.key, report) for report, statement in joined.spoken)
        id_ = passenger_id(leg.key, name_of, key, *([report] if times[key] > 1 else []))
        people.append(_passenger(id_, leg, joined, links))
    return tuple(sorted(people, key=lambda passenger: passenger.id))


def _links(stand: Said) -> Mapping[str, tuple[Locator, ...]]:
    """Return for each report the reservations it was split from or into, though only the other one may say so.

    On one leg a locator is told by its text: the two sides of a split often name different owners of it.
    """
    masters = {key: said[0].identity.locators[0] for key, said in stand.items() if said and said[0].identity.locators}
    splits = {key: {one for statement in stand[key] for one in statement.identity.splits} for key in masters}
    if not any(splits.values()):
        return {}
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    for key in masters:
        for locator in stand[key][0].identity.locators:
            if stand[key][0].source is Source.PNR:
                bearers[locator.locator].add(key)
    links: defaultdict[str, set[Locator]] = defaultdict(set)
    for key, others in splits.items():
        for locator in others:
            for other in bearers[locator.locator] - {key}:
                links[other].add(masters[key])
    return {key: tuple(sorted(found, key=lambda one: (one.locator, one.owner))) for key, found in links.items()}


def passenger_id(leg: LegKey, name_of: Callable[[str], str], key: str, *report: str) -> str:
    """Return the id of the passenger on a leg whose first statement has this key, in this report where others share the key."""
    return name_of(named("passenger", *leg, key, *report))


def _passenger(id_: str, leg: FlightLeg, joined: Joined, links: Mapping[str, tuple[Locator, ...]]) -> Passenger:
    """Add up statements to one picture; what check-in says comes first, it is the fresher and was seen on a document."""
    ordered = tuple(sorted(joined.spoken, key=lambda item: (item[1].source is not Source.API, item[1].key, item[0])))
    statements = [statement for _, statement in ordered]
    linked = _union(links.get(report, ()) for report, _ in ordered) if links else ()
    identity = _identity([statement.identity for statement in statements])
    booking = _first([statement.booking for statement in statements], empty=None)
    return Passenger(
        id=id_,
        leg=leg.key,
        kind=_kind(statements),
        identity=replace(identity, splits=_union((identity.splits, linked))) if linked else identity,
        booking=replace(booking, split=True) if linked and booking is not None else booking,
        seat=_first([statement.seat for statement in statements], empty=""),
        bags=_first([statement.bags for statement in statements], empty=_NO_BAGS),
        statements=ordered,
        ambiguous=joined.ambiguous,
    )


def called(passenger: Passenger, name_of: Callable[[str], str]) -> tuple[str, ...]:
    """Return every id a person has by something that is said of them, their own first: when only some of it was known, when no
    more than that stands one day, or when others come to share a key, they go by one of these.
    """
    said = sorted({(statement.key, report) for report, statement in passenger.statements})
    alone = [passenger_id(passenger.leg, name_of, key) for key, _ in said]
    shared = [passenger_id(passenger.leg, name_of, key, report) for key, report in said]
    names_nobody = passenger.id == shared[0]
    return tuple(dict.fromkeys((passenger.id, *alone[names_nobody:], *shared)))


def marks(passenger: Passenger, name_of: Callable[[str], str]) -> frozenset[str]:
    """Return the keyed hashes by which a person is known again on the leg, whatever is said of them next: every id they have,
    and each document that a carrier said.
    """
    papers = {(paper.issuer, paper.number) for _, said in passenger.statements for paper in said.identity.documents}
    return frozenset(called(passenger, name_of)) | {name_of(named("paper", *passenger.leg, *paper)) for paper in papers}


def grown(
    granted: Sequence[Mark], passengers: Iterable[Passenger], name_of: Callable[[str], str]
) -> Mapping[str, frozenset[str]]:
    """Return, by mark, the names under which a marked person is to be known from now on, where a message brought new ones."""
    standing = [mark for mark in granted if not mark.erased]
    if not standing:
        return {}
    people = [marks(passenger, name_of) for passenger in passengers]
    now = {mark.id: mark.names.union(*(names for names in people if names & mark.names)) for mark in standing}
    return {mark.id: now[mark.id] for mark in standing if now[mark.id] != mark.names}


def without_erased(people: Correlation, known: Known, name_of: Callable[[str], str], *, over: bool) -> Correlation:
    """Return who is on the leg but for those who were erased at their request and are said again, all of it new.

    Until the flight is ``over`` a message is the transfer that the law asks for (Directive 2016/681 Art 8(3)): what it says is
    a new record of its own, and what was granted about the one before does not touch it. What is sent again once it is over
    serves no assessment, and keeping it would undo the erasure (Directive 2016/680 Arts 4(1)(c) and 16(2)): it is not kept.
    """
    erased = {mark.id: mark.names for mark in known.marks if mark.erased}
    if not erased:
        return people
    before = {passenger.id for passenger in known.passengers}
    said = [(one, marks(one, name_of)) for one in people.passengers]
    if not over:
        return replace(people, anew=tuple(id_ for id_, names in erased.items() if any(names & theirs for _, theirs in said)))
    names = frozenset(chain.from_iterable(erased.values()))
    out = tuple(one for one, theirs in said if names & theirs and not before & {*called(one, name_of)})
    return replace(
        people,
        passengers=tuple(one for one in people.passengers if one not in out),
        changed=tuple(one for one in people.changed if one not in out),
        erased=out,
    )


def right(identity: Identity, rectified: Identity) -> Identity:
    """Return an identity in which what was put right stands in the place of what was said."""
    said = {one.name: value for one in fields(Identity) if (value := getattr(rectified, one.name))}
    return replace(identity, **said)


def _righted(
    passengers: tuple[Passenger, ...], granted: Sequence[Mark], name_of: Callable[[str], str]
) -> tuple[Passenger, ...]:
    corrections = [(mark.names, mark.rectified) for mark in granted if mark.rectified is not None]
    if not corrections:
        return passengers

    def shown(passenger: Passenger) -> Passenger:
        names = marks(passenger, name_of)
        identity = passenger.identity
        for theirs, rectified in corrections:
            identity = right(identity, rectified) if names & theirs else identity
        return replace(passenger, identity=identity)

    return tuple(map(shown, passengers))


def _kind(statements: Sequence[Statement]) -> Kind:
    kinds = {statement.kind for statement in statements}
    return next((kind for kind in (Kind.CREW, Kind.INFANT, Kind.TRANSIT) if kind in kinds), Kind.PASSENGER)


def _identity(several: Sequence[Identity]) -> Identity:
    """Merge identities: all that is said about names, dates, documents; the first that is said about the rest."""
    if len(several) == 1 and max(map(len, _SEVERAL(several[0]))) < 2:
        return several[0]  # nothing to merge, and nothing said twice
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
        splits=_union(identity.splits for identity in several),
        reference=_first([identity.reference for identity in several], empty=""),
        companions=max(identity.companions for identity in several),
    )


def _union(several: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    said = list(filter(None, several))
    if len(said) == 1 and len(said[0]) == 1:
        return said[0]  # as nearly always
    return tuple(dict.fromkeys(chain.from_iterable(said)))


def _first(several: Sequence[T], *, empty: T) -> T:
    return next((value for value in several if value != empty), empty)
