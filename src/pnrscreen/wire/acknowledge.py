"""ACKRES and GOVREQ: what a government sends back for a PNRGOV, and how it asks for one (PADIS; by bilateral agreement only).

This module knows the few segments of both that are known. It refuses to guess at others: they are defects, kept as items.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType

from pnrscreen.message import Acknowledgement, Defect, Flight, Function, GovernmentRequest, Locator, Severity
from pnrscreen.wire import itinerary, stamps, walk
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading


class _Received:
    """An ACKRES while it is being read."""

    def __init__(self) -> None:
        self.code = ""
        self.errors: list[str] = []

    def msg(self, segment: Segment) -> None:
        self.code = _function(segment)

    def erc(self, segment: Segment) -> None:
        self.errors += filter(None, [segment.value(0)])


class _Asked:
    """A GOVREQ while it is being read."""

    def __init__(self, near: date | None) -> None:
        self.calendar = stamps.Calendar(near)
        self.request = GovernmentRequest(code="")
        self.defects: list[Defect] = []

    def msg(self, segment: Segment) -> None:
        self.request = replace(self.request, code=_function(segment))

    def org(self, segment: Segment) -> None:
        codes = {"system": segment.value(0), "location": segment.value(0, 1), "office": segment.value(1, 1)}
        self.request = replace(self.request, requester={name: code for name, code in codes.items() if code})

    def tvl(self, segment: Segment) -> None:
        flight = itinerary.pushed(segment, self.calendar)
        if flight.scheduled_departure is None:
            self.defects.append(segment.defect("BAD_DATE", Severity.ERROR, said=segment.value(0)))
        self.request = replace(self.request, flight=flight)

    def rci(self, segment: Segment) -> None:
        named = (Locator(owner=parts[0], locator=parts[1]) for parts in segment.composites() if any(parts[1:2]))
        self.request = replace(self.request, locators=(*self.request.locators, *named))


_RECEIVED: walk.Takes[_Received] = MappingProxyType({"MSG": _Received.msg, "ERC": _Received.erc})
_ASKED: walk.Takes[_Asked] = MappingProxyType({"MSG": _Asked.msg, "ORG": _Asked.org, "TVL": _Asked.tvl, "RCI": _Asked.rci})


def acknowledgement(frame: Frame) -> Reading:
    """Read an ACKRES into an Acknowledgement."""
    received = _Received()
    unknown = walk.through(frame, received, _RECEIVED)
    body = Acknowledgement(code=received.code, errors=tuple(received.errors))
    return Reading(function=Function.ANSWER, body=body, defects=unknown)


def request(frame: Frame) -> Reading:
    """Read a GOVREQ into a GovernmentRequest; one that names neither a flight nor a locator asks for nothing."""
    asked = _Asked(frame.near)
    unknown = walk.through(frame, asked, _ASKED)
    defects = [*unknown, *asked.defects]
    if asked.request.flight == Flight() and not asked.request.locators:
        defects.append(frame.place.defect("NO_FLIGHT", Severity.ERROR, expected="TVL or RCI"))
    return Reading(function=Function.REQUEST, body=asked.request, defects=defects)


def _function(segment: Segment) -> str:
    """Return the function of a MSG, which some put where the kind of service stands."""
    return segment.value(0, 1) or segment.value(0)
