"""PAXLST: who is on a flight (WCO/IATA/ICAO guide, directories 02B to 17B, one union grammar).

This module knows which object is open (header, flight, person, document) and which attribute belongs to which. It refuses to
hold a sender to an order inside a person: an attribute is read by its qualifier, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from pnrscreen.message import (
    Bags,
    Defect,
    Flight,
    Function,
    Kind,
    Manifest,
    Membership,
    Reported,
    SaidDocument,
    Severity,
)
from pnrscreen.wire import baggage, contact, items, itinerary, person, sectors, stamps
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading, Unreadable
from pnrscreen.wire.person import Person

_PASSED_OVER = frozenset(("UNH", "UNT", "GEI", "EMP", "AUT", "QTY", "CPI", "CTA"))
"""Segments of the guide that say nothing of a traveller."""

_KINDS: Mapping[str, Kind] = MappingProxyType(
    {"FL": Kind.PASSENGER, "ZZZ": Kind.PASSENGER, "FM": Kind.CREW, "DDT": Kind.CREW, "DDU": Kind.TRANSIT}
)
_NOT_A_PERSON = frozenset({"MS", "COR", "CA", "GR"})
_AIRPORTS = frozenset({"125", "87", "92", "130", "22"})
_LAND = frozenset({"10", "11"})
_FLIGHT_TIMES = frozenset({"189", "232"})
_PERSON_DAYS = frozenset({"329", "36", "182"})
_COUNTS = ("42", "41", "36", "3")
# BGM identifiers of the guide; any other one is the sender's own document number.
_FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    dict.fromkeys(("CP", "RP", "CF", "CC", "BC", "EC", "FC", "G", "H", "I"), Function.UPDATE)
    | dict.fromkeys(("XR", "XF"), Function.CANCEL)
    | dict.fromkeys(("CL", "CLNB", "CLOB"), Function.CLOSEOUT)
)


class Paper:
    """A travel document while it is being read."""

    __slots__ = ("expiry", "issued", "issuer", "kind", "number")

    def __init__(self, kind: str, number: str) -> None:
        self.kind, self.number = kind, number
        self.issuer = self.expiry = self.issued = ""


class Listed(Person):
    """Somebody on a passenger list: documents and bags are said piece by piece."""

    pieces: int | None = None
    weight_kg: int | None = None
    qualifier: str | None = None  # of NAD, where it is none of a person

    def __init__(self, kind: Kind, segment: Segment) -> None:
        super().__init__(kind, segment)
        self.segment = segment
        self.papers: list[Paper] = []
        self.tags: list[str] = []

    @property
    def is_somebody(self) -> bool:
        """Whether a name under an unknown qualifier is a person's."""
        named = any(one.surname and one.given for one in self.names)
        return named or bool(self.sex or self.birth_date or self.nationality or self.papers)

    def report(self) -> Reported:
        """Return the person as reported."""
        self.documents = [
            SaidDocument(kind=paper.kind, number=paper.number, issuer=paper.issuer, expiry=paper.expiry, issued=paper.issued)
            for paper in self.papers
        ]
        if self.tags or self.pieces is not None or self.weight_kg is not None:
            self.bags = Bags(pieces=self.pieces, weight_kg=self.weight_kg, tags=tuple(dict.fromkeys(self.tags)))
        return super().report()


class _List:
    """A passenger or crew list while it is being read."""

    def __init__(self) -> None:
        self.code = self.identifier = self.reference = self.revision = ""
        self.sectors: list[sectors.Sector] = []
        self.people: list[Listed] = []
        self.counts: dict[str, int] = {}
        self.defects: list[Defect] = []
        self.person: Listed | None = None
        self.by_land: Segment | None = None
        self._document: Paper | None = None
        self._early: dict[str, str] = {}
        self._in_header = True

    # ---------------------------------------------------------------------------------------------- header and flight

    def bgm(self, segment: Segment) -> None:
        self.code, self.identifier = segment.value(0), segment.value(1)
        self._mode(segment, self.code)

    def _mode(self, segment: Segment, said: str) -> None:
        if said in _LAND:
            self.by_land = self.by_land or segment

    def tdt(self, segment: Segment) -> None:
        self._mode(segment, segment.value(0))
        carrier, number = itinerary.designator(segment.value(1))
        stated = segment.value(4)
        behind = segment.value(1).removeprefix(stated)
        if stated and behind != segment.value(1) and (not behind or behind[0].isdigit()):
            carrier, number = stated, itinerary.number(behind)
        elif stated and carrier and len(carrier) == len(stated) and carrier != stated:  # else one is ICAO's, one IATA's
            self.defects.append(segment.defect("CARRIER_MISMATCH", said=segment.value(1), expected=stated))
        self.sectors.append(sectors.Sector(Flight(carrier=stated or carrier, number=number)))
        self.person, self._in_header = None, False

    def loc(self, segment: Segment) -> None:
        code, place = segment.value(0), segment.value(1)
        if self.person is None:
            if self.sectors and code in _AIRPORTS:
                self.sectors[-1].calls.append(sectors.Call(code, place))
            return
        match code:
            case "178":
                self.person.embarked = self.person.embarked or place
            case "179":
                self.person.disembarks = self.person.disembarks or place
            case "174":
                self.person.residence = self.person.residence or place
            case "180":
                region = (*segment.values(1)[3:4], *(value for values in segment.composites(2) for value in values), place)
                self.person.first("birth_place", " ".join(filter(None, region)))
            case "91":
                self._paper("issuer", place or segment.value(1, 3))

    def dtm(self, segment: Segment) -> None:
        qualifier, said = segment.pair(0)
        if qualifier in _FLIGHT_TIMES and self.person is None:
            self._time(segment, qualifier, said)
        elif qualifier in _PERSON_DAYS and self.person is not None:
            day = stamps.day(said, segment.value(0, 2))
            if day is None:
                self.defects.append(segment.defect("BAD_DATE", said=said))
            elif qualifier == "329":
                self.person.birth_date = self.person.birth_date or day
            else:
                self._paper("expiry" if qualifier == "36" else "issued", day)

    def _time(self, segment: Segment, qualifier: str, said: str) -> None:
        time = stamps.moment(said)
        if time is None and said:
            self.defects.append(segment.defect("BAD_DATE", Severity.ERROR, said=said))
        if not self.sectors:
            return
        calls = self.sectors[-1].calls
        if not calls:  # the time stands before its airport
            calls.append(sectors.Call("", ""))
        if qualifier == "189":
            calls[-1].departs = time
        else:
            calls[-1].arrives = time

    def cnt(self, segment: Segment) -> None:
        said = segment.value(0, 1) or segment.value(1)  # one sender separates the two by an element
        if said.isascii() and said.isdigit():
            self.counts[segment.value(0)] = int(said)

    # -------------------------------------------------------------------------------------------------------- a person

    def nad(self, segment: Segment) -> None:
        qualifier = segment.value(0)
        at = items.name_element(segment)
        names = segment.values(at)
        kind = _KINDS.get(qualifier)
        unknown = kind is None and qualifier not in _NOT_A_PERSON and any(names)
        self.person, self._in_header = None, False
        self._document, self._early = None, {}
        if kind is None and not unknown:
            return
        self.person = Listed(kind or Kind.PASSENGER, segment)
        self.person.qualifier = qualifier if unknown else None
        self.person.name("NAD", names[0] if names else "", " ".join(filter(None, names[1:])))
        if len(segment.elements) > at + 1:
            self.person.contacts += contact.of_nad(segment, at + 1)
        if not self.person.names and qualifier != "ZZZ":  # a close-out may name a person by reference alone
            self.defects.append(segment.defect("NAME_MISSING"))
        self.people.append(self.person)

    def close(self) -> tuple[Reported, ...]:
        """Return everyone reported.

        Under an unknown qualifier a company may stand: a person has a given name, sex, birth date, nationality or document.
        """
        for who in self.people:
            if who.qualifier is not None and who.is_somebody:
                self.defects.append(who.segment.defect("UNKNOWN_QUALIFIER", said=who.qualifier))
        return tuple([who.report() for who in self.people if who.qualifier is None or who.is_somebody])

    def att(self, segment: Segment) -> None:
        if self.person is not None and segment.value(0) in {"2", ""}:
            self.person.sex = self.person.sex or segment.value(2)

    def nat(self, segment: Segment) -> None:
        if self.person is not None:
            self.person.nationality = self.person.nationality or segment.value(1)

    def rff(self, segment: Segment) -> None:
        qualifier, said = segment.pair(0)
        if self.person is None:
            if qualifier == "TN" and self._in_header:
                self.reference = said
                self.revision = next((value for value in reversed(segment.values(0)[2:]) if value), "")
            return
        match qualifier:
            case "AVF":
                self.person.locators += [said] if said else []
            case "ABO":
                self.person.reference = self.person.reference or said
            case "SEA":
                self.person.first("seat", person.seat(said))
            case "CR" if said:
                self.person.memberships.append(Membership(carrier="", number=said))
            case "AEA" if said:  # a visa waiver, travel authorisation or redress number; which, only the state can tell
                self.person.papers.insert(0, Paper("AEA", said))
            case "YZY":
                self.person.tickets += [number] if (number := person.ticket(said)) else []

    def mea(self, segment: Segment) -> None:
        if self.person is None:
            return
        unit, said = segment.value(2), segment.value(2, 1)
        if segment.value(0) == "CT":
            self.person.pieces = baggage.pieces(said or unit)
        elif segment.value(0) == "WT":
            self.person.weight_kg = baggage.weight(said, unit)

    def ftx(self, segment: Segment) -> None:
        first, count = segment.value(3), segment.value(3, 1)
        if self.person is not None and segment.value(0) == "BAG" and first != "NULL":
            self.person.tags.extend(baggage.series(first, count))

    def com(self, segment: Segment) -> None:
        if self.person is not None:
            self.person.contacts += contact.of_com(segment)

    # ------------------------------------------------------------------------------------------------------ a document

    def doc(self, segment: Segment) -> None:
        kind, number = segment.value(0), segment.value(1)
        self._document = Paper(kind, number)  # an empty one too ends the one before
        for field, said in self._early.items():
            setattr(self._document, field, said)
        self._early = {}
        if self.person is not None and (kind or number):
            self.person.papers.append(self._document)

    def _paper(self, field: str, said: str) -> None:
        """Add to the document said last, or the one to come where none is; the first word of each kind stands."""
        if self._document is None:
            self._early.setdefault(field, said)
        elif not getattr(self._document, field):
            setattr(self._document, field, said)


_READS: Mapping[str, Callable[[_List, Segment], None]] = MappingProxyType(
    {
        "BGM": _List.bgm,
        "TDT": _List.tdt,
        "LOC": _List.loc,
        "DTM": _List.dtm,
        "CNT": _List.cnt,
        "NAD": _List.nad,
        "ATT": _List.att,
        "NAT": _List.nat,
        "RFF": _List.rff,
        "MEA": _List.mea,
        "FTX": _List.ftx,
        "COM": _List.com,
        "DOC": _List.doc,
    }
)


def read(frame: Frame) -> Reading | Unreadable:
    """Read a message into a Manifest, or say that it is not of the air mode."""
    said = _List()
    for segment in frame.head:
        if take := _READS.get(segment.tag):
            take(said, segment)
    said.defects.clear()  # they stand with the first portion
    for segment in frame.segments:
        if take := _READS.get(segment.tag):
            take(said, segment)
        elif segment.tag not in _PASSED_OVER:
            segment.group = items.UNKNOWN
            said.defects.append(segment.defect("UNKNOWN_SEGMENT", said=segment.said[:80]))
    if said.by_land is not None:
        return Unreadable(reason="UNSUPPORTED_MODE", segment=said.by_land, expected="TDT+20")
    flights, border = sectors.route(said.sectors)
    people = said.close()
    return Reading(
        function=_function(said.code, said.identifier),
        body=Manifest(
            code=said.code,
            identifier=said.identifier,
            sectors=flights,
            border=border,
            people=people,
            stated_count=_stated(said.counts),
            reference=said.reference,
            revision=said.revision,
        ),
        defects=(*said.defects, *_doubts(frame, said, flights, len(people))),
    )


def _function(code: str, identifier: str) -> Function:
    if identifier in _FUNCTIONS:
        return _FUNCTIONS[identifier]
    return Function.ORIGINAL if code in {"745", "250"} else Function.UPDATE


def _stated(counts: Mapping[str, int]) -> int | None:
    """Return how many people a list says it holds: passengers and crew where both are counted."""
    told = [counts[code] for code in _COUNTS[:2] if code in counts] or [counts[code] for code in _COUNTS[2:] if code in counts][
        :1
    ]
    return sum(told) if told else None


def _doubts(frame: Frame, said: _List, flights: tuple[Flight, ...], count: int) -> list[Defect]:
    found = []
    if not flights and frame.portion == 1:
        found.append(frame.place.defect("NO_FLIGHT", Severity.ERROR, expected="TDT"))
    stated = _stated(said.counts)
    # CNT is the total of the flight, repeated in every part of a list that is sent in parts.
    if frame.whole and stated is not None and stated != count:
        found.append(frame.place.defect("CNT_MISMATCH", said=str(stated), expected=str(count)))
    return found
