"""PAXLST in the old US dialect (UNH ``PAXLST:001:000``): a flight in TDT, LOC and DTM, and a PDT for each traveller.

This module knows the segments of the dialect as far as they are known, and tells it from the international one. It refuses to
hold a sender to a position: no full specification is public, so airports and times are read in the order of the journey
whatever their qualifiers, and ``pdt`` tells the words of a traveller by their shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import groupby, pairwise
from operator import attrgetter
from types import MappingProxyType

from pnrscreen.message import (
    Defect,
    Flight,
    Function,
    Kind,
    LocalTime,
    Manifest,
    Reported,
    SaidDocument,
    SaidName,
    Severity,
)
from pnrscreen.wire import itinerary, pdt, stamps, walk
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading

_KINDS: Mapping[str, Kind] = MappingProxyType({"CRW": Kind.CREW, "ITI": Kind.TRANSIT})
_DEPARTS = frozenset({"189", "136", "133"})
_ARRIVES = frozenset({"232", "132", "178"})
_PASSENGER_LIST = "745"
_OF_A_PERSON = frozenset({"FL", "FM", "DDU", "DDT"})


def spoken(frame: Frame) -> bool:
    """Tell whether a message is of this dialect: by its version, or by PDT and UNS; never where NAD names a person."""
    tags = frame.tags
    versioned = (frame.header.value(1, 1).lstrip("0"), frame.header.value(1, 2).lstrip("0")) == ("1", "")
    if not versioned and ("PDT" not in tags or "UNS" not in tags):
        return False
    return not any(segment.tag == "NAD" and segment.value(0) in _OF_A_PERSON for segment in frame.segments)


class _Call:
    """One airport of a flight as LOC and the DTM behind it say it."""

    __slots__ = ("arrives", "departs", "place")

    def __init__(self, place: str) -> None:
        self.place = place
        self.departs: LocalTime | None = None
        self.arrives: LocalTime | None = None


class _List:
    """A list while it is being read."""

    def __init__(self) -> None:
        self.code, self.identifier = _PASSENGER_LIST, ""
        self.flights: list[tuple[Flight, list[_Call]]] = []
        self.people: list[Reported] = []
        self.count: int | None = None
        self.defects: list[Defect] = []
        self._calls: list[_Call] = []  # of the flight that is open
        self._ports: set[str] = set()  # the airports of all flights

    def bgm(self, segment: Segment) -> None:
        self.code, self.identifier = segment.value(0) or self.code, segment.value(1)

    def tdt(self, segment: Segment) -> None:
        carrier, number = itinerary.designator(segment.value(1))
        stated = segment.value(4)
        if stated and segment.value(1).startswith(stated):
            carrier, number = stated, itinerary.number(segment.value(1)[len(stated) :])
        elif stated and carrier and carrier != stated:
            self.defects.append(segment.defect("CARRIER_MISMATCH", said=segment.value(1), expected=stated))
        self._calls = []
        self.flights.append((Flight(carrier=stated or carrier, number=number), self._calls))

    def loc(self, segment: Segment) -> None:
        if place := segment.value(1):
            self._calls.append(_Call(place))
            if self.flights and self._calls is self.flights[-1][1]:
                self._ports.add(place)

    def dtm(self, segment: Segment) -> None:
        qualifier, said = segment.value(0), segment.value(0, 1)
        if not self._calls or qualifier not in _DEPARTS | _ARRIVES:
            return
        time = stamps.moment(said)
        if time is None:
            self.defects += [segment.defect("BAD_DATE", Severity.ERROR, said=said)] if said else []
        elif qualifier in _DEPARTS:
            self._calls[-1].departs = time
        else:
            self._calls[-1].arrives = time

    def pdt(self, segment: Segment) -> None:
        words = pdt.words(segment)
        self._calls = []  # what follows is no airport of the flight
        nationality, embarked, disembarks = _places([word.said for word in words if word.part == "place"], self._ports)
        person = Reported(
            kind=_KINDS.get(_said(words, "kind"), Kind.PASSENGER),
            names=tuple(_names(words)),
            sex=_said(words, "sex"),
            birth_date=stamps.day(_said(words, "birth")) or "",
            nationality=nationality,
            documents=tuple(_papers(words)),
            embarked=embarked,
            disembarks=disembarks,
            segment=segment.number,
            offset=segment.start,
        )
        self.people.append(person)
        self.defects += _oddities(segment, words, person)

    def cnt(self, segment: Segment) -> None:
        said = segment.value(0, 1)
        self.count = int(said) if said.isascii() and said.isdigit() else self.count


_TAKES: walk.Takes[_List] = MappingProxyType(
    {"BGM": _List.bgm, "TDT": _List.tdt, "LOC": _List.loc, "DTM": _List.dtm, "PDT": _List.pdt, "CNT": _List.cnt}
)


def read(frame: Frame) -> Reading:
    """Read a message into a Manifest: everyone a PDT names comes out, as much of them as could be told."""
    said = _List()
    unknown = walk.through(frame, said, _TAKES, ("UNS", "CTA", "COM", "NAD", "RFF"))
    sectors = tuple(sector for flight, calls in said.flights for sector in _sectors(flight, calls))
    body = Manifest(
        code=said.code, identifier=said.identifier, sectors=sectors, people=tuple(said.people), stated_count=said.count
    )
    doubts = [frame.place.defect("US_DIALECT", Severity.INFO)]
    if not sectors:
        doubts.append(frame.place.defect("NO_FLIGHT", Severity.ERROR, expected="TDT"))
    if frame.whole and said.count is not None and said.count != len(said.people):
        doubts.append(frame.place.defect("CNT_MISMATCH", said=str(said.count), expected=str(len(said.people))))
    return Reading(function=Function.ORIGINAL, body=body, defects=(*unknown, *said.defects, *doubts))


def _said(words: Sequence[pdt.Word], part: str) -> str:
    return " ".join(word.said for word in words if word.part == part)


def _names(words: Sequence[pdt.Word]) -> Iterator[SaidName]:
    surname, given = _said(words, "surname"), _said(words, "given")
    if surname or given:
        yield SaidName(source="PDT", surname=surname, given=given)


def _papers(words: Sequence[pdt.Word]) -> Iterator[SaidDocument]:
    """Yield the documents. One date is the day a document expires; of two the earlier is the day it was issued."""
    for _, grouped in groupby(words, attrgetter("element")):
        head, *beside = grouped
        if head.part != "document":
            continue
        days = sorted(day for word in beside if word.part == "dated" and (day := stamps.day(word.said)))
        kind, _, number = head.said.partition("/")
        yield SaidDocument(
            kind=kind,
            number=number.strip(),
            issuer=_said(beside, "issuer"),
            issued=days[0] if len(days) > 1 else "",
            expiry=days[-1] if days else "",
        )


def _places(said: list[str], ports: AbstractSet[str]) -> tuple[str, str, str]:
    """Return nationality and where someone gets on and off. A code alone is the nationality, whatever airport is called so."""
    on_route = [place for place in said if place in ports] if len(said) > 1 else []
    nationality = next((place for place in said if place not in on_route), "")
    embarked, disembarks = (*on_route, "", "")[:2]
    return nationality, embarked, disembarks


def _oddities(segment: Segment, words: Sequence[pdt.Word], person: Reported) -> Iterator[Defect]:
    if not person.names:
        yield segment.defect("NAME_MISSING")
    for word in words:
        if word.part in {"birth", "dated"} and stamps.day(word.said) is None:
            yield segment.defect("BAD_DATE", said=word.said)
        elif word.part == "other":
            yield segment.defect("UNKNOWN_WORD", said=word.said)


def _sectors(flight: Flight, calls: list[_Call]) -> Iterator[Flight]:
    """Yield the hops between the airports under one TDT."""
    for one, other in pairwise(calls):
        yield replace(
            flight, departure=one.place, arrival=other.place, scheduled_departure=one.departs, scheduled_arrival=other.arrives
        )
    if len(calls) < 2:
        yield replace(flight, departure=calls[0].place, scheduled_departure=calls[0].departs) if calls else flight
