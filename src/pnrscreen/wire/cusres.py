"""CUSRES: what a government answers to a passenger list in interactive API (UN/EDIFACT D.05B, WCO/IATA/ICAO guide), both ways.

This module knows the segments of an answer and how to write them. It refuses to know what a status means: schemes differ from
state to state, and ``normalise.answers`` has them.

A result lasts from its ERP to the next one, and its status may stand before what it refers to; where ERP is left out, it begins
with a reference or a status that cannot belong to the result before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pnrscreen.errors import WireError
from pnrscreen.message import Answer, AnswerLevel, AnswerResult, Defect, Flight, Function, LocalTime, Severity
from pnrscreen.wire import itinerary, stamps, walk
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading

ACKNOWLEDGEMENT = "312"
_LEVELS: Mapping[str, AnswerLevel] = MappingProxyType({"1": AnswerLevel.MESSAGE, "2": AnswerLevel.PERSON})
_ERP: Mapping[AnswerLevel, str] = MappingProxyType({level: code for code, level in _LEVELS.items()})
_UNOA = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-()/='+:?!\"%&*;<>")


# ---------------------------------------------------------------------------------------------------------------- read


class _Result:
    """A result while it is being read. ``answered`` tells whether the next reference cannot belong to it any more."""

    __slots__ = ("answered", "began", "codes", "level", "locators", "reference", "references", "texts")

    def __init__(self, level: AnswerLevel, began: Segment) -> None:
        self.level, self.began = level, began
        self.reference, self.answered = "", False
        self.locators: list[str] = []
        self.references: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.texts: list[str] = []

    def refers(self, qualifier: str, said: str) -> None:
        """Take a reference."""
        if qualifier == "AVF":
            self.locators += filter(None, [said])
        elif qualifier == "ABO" and not self.reference:
            self.reference = said
        elif said:
            self.references.append((qualifier, said))

    def answers(self, code: str) -> None:
        """Take a status: behind references, or about a whole message, it closes what the result is about."""
        self.codes.append(code)
        referred = self.reference or self.locators or self.references
        self.answered = self.answered or bool(referred) or self.level is AnswerLevel.MESSAGE

    def done(self) -> AnswerResult:
        """Return the result as read."""
        return AnswerResult(
            level=self.level,
            locators=tuple(self.locators),
            reference=self.reference,
            references=tuple(self.references),
            codes=tuple(self.codes),
            texts=tuple(self.texts),
        )


class _Reply:
    """An answer while it is being read."""

    def __init__(self) -> None:
        self.answer = Answer(code="")
        self.flight: Flight | None = None
        self.results: list[_Result] = []
        self.defects: list[Defect] = []

    def bgm(self, segment: Segment) -> None:
        self.answer = replace(self.answer, code=segment.value(0))

    def rff(self, segment: Segment) -> None:
        qualifier, said = segment.value(0), segment.value(0, 1)
        if qualifier == "TN" and not self.results:
            revision = next((value for value in reversed(segment.values(0)[2:]) if value), "")
            self.answer = replace(self.answer, reference=said, revision=revision)
        elif qualifier == "AF" and not self.results:
            self._names_flight(segment, said)
        else:
            self._refers(segment, qualifier, said)

    def _names_flight(self, segment: Segment, said: str) -> None:
        if self.flight is not None and self.flight.number:
            self.defects.append(segment.defect("SECOND_FLIGHT", said=said))
            return
        carrier, number = itinerary.designator(said)
        self.flight = replace(self.flight or Flight(), carrier=carrier, number=number)

    def _refers(self, segment: Segment, qualifier: str, said: str) -> None:
        if not self.results or self.results[-1].answered:
            self._begin(segment, AnswerLevel.PERSON)
        self.results[-1].refers(qualifier, said)

    def dtm(self, segment: Segment) -> None:
        qualifier, said = segment.value(0), segment.value(0, 1)
        if qualifier not in {"189", "232"} or self.results:
            return
        time, flight = stamps.moment(said), self.flight or Flight()
        if time is None:
            self.defects += [segment.defect("BAD_DATE", Severity.ERROR, said=said)] if said else []
        elif qualifier == "189":
            self.flight = replace(flight, scheduled_departure=flight.scheduled_departure or time)
        else:
            self.flight = replace(flight, scheduled_arrival=flight.scheduled_arrival or time)

    def loc(self, segment: Segment) -> None:
        if self.results:
            return
        code, place = segment.value(0), segment.value(1)
        flight = self.flight or Flight()
        if code == "125" or (code == "92" and not flight.departure):
            self.flight = replace(flight, departure=flight.departure or place)
        elif code in {"87", "92"}:
            self.flight = replace(flight, arrival=flight.arrival or place)

    def erp(self, segment: Segment) -> None:
        level = _LEVELS.get(segment.value(0))
        if level is None:
            self.defects.append(segment.defect("UNKNOWN_LEVEL", said=segment.value(0), expected="1 or 2"))
        self._begin(segment, level or AnswerLevel.PERSON)

    def erc(self, segment: Segment) -> None:
        if not self.results:
            self._begin(segment, AnswerLevel.MESSAGE)
        if said := segment.value(0):
            self.results[-1].answers(said)

    def ftx(self, segment: Segment) -> None:
        said = " ".join(filter(None, segment.values(3)))
        if self.results and said and segment.value(0) == "AAP":
            self.results[-1].texts.append(said)

    def _begin(self, segment: Segment, level: AnswerLevel) -> None:
        if segment.tag != "ERP":
            self.defects.append(segment.defect("MISSING_ERP", expected="ERP"))
        self.results.append(_Result(level, segment))

    def doubts(self, frame: Frame) -> Iterator[Defect]:
        """Yield what is wrong with the answer as a whole."""
        if self.flight is None and not self.answer.reference and self.answer.code != ACKNOWLEDGEMENT:
            yield frame.place.defect("NO_FLIGHT", Severity.ERROR, expected="RFF+AF or RFF+TN")
        for result in self.results:
            if not result.codes:
                yield result.began.defect("NO_STATUS", expected="ERC")


_TAKES: walk.Takes[_Reply] = MappingProxyType(
    {
        "BGM": _Reply.bgm,
        "RFF": _Reply.rff,
        "DTM": _Reply.dtm,
        "LOC": _Reply.loc,
        "ERP": _Reply.erp,
        "ERC": _Reply.erc,
        "FTX": _Reply.ftx,
    }
)


def read(frame: Frame) -> Reading:
    """Read a message into an Answer: every person it answers about comes out, with or without a status."""
    reply = _Reply()
    unknown = walk.through(frame, reply, _TAKES)
    return Reading(
        function=Function.ANSWER,
        body=replace(reply.answer, flight=reply.flight or Flight(), results=tuple([result.done() for result in reply.results])),
        defects=(*unknown, *reply.defects, *reply.doubts(frame)),
    )


# --------------------------------------------------------------------------------------------------------------- write


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What stands around an answer that is written: UNB, UNG where ``group`` is given, UNH.

    ``prepared_at`` is an ISO 8601 time of the sender, to the minute; qualifiers may stay empty.
    """

    sender: str
    recipient: str
    prepared_at: LocalTime
    reference: str  # UNB 0020
    message: str  # UNH 0062
    sender_qualifier: str = ""
    recipient_qualifier: str = ""
    application: str = ""  # UNB 0026, such as IAPI
    group: str = ""  # UNG 0048
    access_reference: str = ""  # UNH 0068
    version: str = "05B"


_Elements = list[list[str]]
"""A segment to be written: its elements, each of components; the first is the tag."""


def write(answer: Answer, envelope: Envelope) -> bytes:
    """Return an interchange that holds one answer, in character set UNOA: upper case, service characters released.

    Reading it gives the answer back, but for what a CUSRES has no place for: letters' case, blanks around a value, and of the
    flight all but designator, airports and times. Raises WireError when a value holds a character that UNOA does not have.
    """
    sender, recipient = [envelope.sender, envelope.sender_qualifier], [envelope.recipient, envelope.recipient_qualifier]
    prepared, group = _stamp(envelope.prepared_at).split("T"), [envelope.group]
    standard = ["CUSRES", "D", envelope.version, "UN", "IATA"]
    body = list(_body(answer))
    segments: list[_Elements] = [
        [["UNH"], [envelope.message], standard, [envelope.access_reference], ["01", "F"]],
        *body,
        [["UNT"], [str(len(body) + 2)], [envelope.message]],
    ]
    if envelope.group:
        opening = [["UNG"], ["CUSRES"], sender, recipient, prepared, group, ["UN"], ["D", envelope.version]]
        segments = [opening, *segments, [["UNE"], ["1"], group]]
    opening = [["UNB"], ["UNOA", "4"], sender, recipient, prepared, [envelope.reference], [], [envelope.application]]
    written = "UNA:+.? '"
    for elements in (opening, *segments, [["UNZ"], ["1"], [envelope.reference]]):
        written += _segment(elements, len(written))
    return written.encode("ascii")


def _body(answer: Answer) -> Iterator[_Elements]:
    """Yield the segments between UNH and UNT."""
    flight = answer.flight
    yield [["BGM"], [answer.code]]
    if answer.reference or answer.revision:
        yield [["RFF"], ["TN", answer.reference, "", "", answer.revision]]
    if flight.carrier or flight.number:
        yield [["RFF"], ["AF", flight.carrier + flight.number]]
    for qualifier, time in (("189", flight.scheduled_departure), ("232", flight.scheduled_arrival)):
        if time:
            stamp = _stamp(time).replace("T", "")
            yield [["DTM"], [qualifier, stamp, "201" if len(stamp) > 6 else "101"]]
    for qualifier, airport in (("125", flight.departure), ("87", flight.arrival)):
        if airport:
            yield [["LOC"], [qualifier], [airport]]
    for result in answer.results:
        yield from _result(result)


def _result(result: AnswerResult) -> Iterator[_Elements]:
    yield [["ERP"], [_ERP[result.level]]]
    own = [("ABO", result.reference)] if result.reference else []
    for qualifier, reference in (*(("AVF", locator) for locator in result.locators), *own, *result.references):
        yield [["RFF"], [qualifier, reference]]
    for code in result.codes:
        yield [["ERC"], [code]]
    for text in result.texts:
        yield [["FTX"], ["AAP"], [], [], [text]]


def _stamp(time: LocalTime) -> str:
    """Return a local time as YYMMDD and, behind a T, hours and minutes."""
    return re.sub("[-:]", "", time)[2:13]


def _segment(elements: _Elements, at: int) -> str:
    """Return a segment without the empty components and elements at its ends; ``at`` is the byte it begins at."""
    joined = [":".join(_unended([_released(value, at) for value in element])) for element in elements]
    return "+".join(_unended(joined)) + "'"


def _unended(values: list[str]) -> list[str]:
    """Return values without the empty ones at the end."""
    said = max((place for place, value in enumerate(values, 1) if value), default=0)
    return values[:said]


def _released(value: str, at: int) -> str:
    said = value.strip().upper()
    if not _UNOA.issuperset(said):
        raise WireError("a value to be written holds a character that character set UNOA does not have", at)
    return re.sub("([?+:'])", r"?\1", said)
