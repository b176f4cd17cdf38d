"""PNRGOV: the reservations a carrier pushes for one flight (versions 10.1 to 21.1, one union grammar).

This module knows the header and where one reservation ends and the next begins. It refuses to know what stands in a
reservation: ``pnr`` does.
"""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.message import Defect, Flight, Function, Pnr, Push, Severity
from pnrscreen.wire import items, itinerary
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading
from pnrscreen.wire.pnr import READS, Reservation
from pnrscreen.wire.stamps import Calendar

_PASSED_OVER = frozenset(("UNH", "UNT", "APD", "CON", "ERC", "FAR", "LTS", "PTK", "SRC", "TXD", "ABI", "SAC", "MSG"))
"""Segments of the guide that say nothing of a traveller."""

_BARE_RECORD = frozenset({"RCI", "TIF", "SSR"})
"""What only a reservation holds: where SRC is missing it begins with one of them."""


_BEHIND_TRAVELLERS = frozenset({"ABI", "LTS", "MSG", "RCI", "RPI", "SAC", "SRC", "SSD", "TBD", "TRA", "TRI", "TVL", "UNT"})


class _Header:
    """What stands before the first SRC."""

    def __init__(self) -> None:
        self.function = Function.UPDATE
        self.flight: Flight | None = None
        self.count: int | None = None


def read(frame: Frame) -> Reading:
    """Read a message into a Push; whatever stands in it, every reservation comes out."""
    header, calendar = _Header(), Calendar(frame.near)
    for segment in frame.head:
        _head(header, segment, calendar, [])
    reservation: Reservation | None = None
    pnrs: list[Pnr] = []
    defects: list[Defect] = []
    for at, segment in enumerate(frame.segments):
        tag = segment.tag
        lost = tag == "RCI" and reservation is not None and reservation.over(segment) and _begins(frame.segments, at)
        if tag in READS and reservation is not None and not lost:
            reservation.take(segment)
            continue
        if tag not in READS and tag not in _PASSED_OVER:
            segment.group = items.UNKNOWN
            defects.append(segment.defect("UNKNOWN_SEGMENT", said=segment.said[:80]))
        if tag in {"SRC", "RCI"} or (reservation is None and tag in _BARE_RECORD):
            pnrs += _closed(reservation, defects)
            reservation = Reservation(segment, header.flight or Flight(), calendar)
            if tag != "SRC":
                defects.append(segment.defect("MISSING_SRC", expected="SRC"))
        if reservation is None:
            _head(header, segment, calendar, defects)
        elif tag != "UNT":
            reservation.take(segment)
    pnrs += _closed(reservation, defects)
    defects += _doubts(frame, header, len(pnrs))
    return Reading(
        function=header.function,
        body=Push(flight=header.flight or Flight(), pnrs=tuple(pnrs), stated_count=header.count),
        defects=defects,
    )


def _begins(segments: Sequence[Segment], rci: int) -> bool:
    """Tell whether a reservation begins at an RCI: it names a traveller before anything that stands behind travellers."""
    for segment in segments[rci + 1 :]:
        if segment.tag == "TIF":
            return True
        if segment.tag in _BEHIND_TRAVELLERS or (segment.tag == "DAT" and segment.value(0) == "2"):
            return False
    return False


def _head(header: _Header, segment: Segment, calendar: Calendar, defects: list[Defect]) -> None:
    match segment.tag:
        case "MSG":
            code = segment.value(0, 1) or segment.value(0)
            header.function = Function.ORIGINAL if code == "22" else Function.UPDATE
        case "TVL" if header.flight is None:
            header.flight = itinerary.pushed(segment, calendar)
            if header.flight.scheduled_departure is None:
                defects.append(segment.defect("BAD_DATE", Severity.ERROR, said=segment.value(0)))
        case "EQN":
            header.count = int(count) if (count := segment.value(0)).isascii() and count.isdigit() else None


def _closed(reservation: Reservation | None, defects: list[Defect]) -> list[Pnr]:
    if reservation is None:
        return []
    pnr = reservation.close()
    defects += reservation.defects
    return [pnr]


def _doubts(frame: Frame, header: _Header, count: int) -> list[Defect]:
    found = []
    if header.flight is None and frame.portion == 1:
        found.append(frame.place.defect("NO_FLIGHT", Severity.ERROR, expected="TVL"))
    # EQN counts the reservations of the whole push, however many messages carry it.
    if frame.whole and header.count is not None and header.count != count:
        found.append(frame.place.defect("EQN_MISMATCH", said=str(header.count), expected=str(count)))
    return found
