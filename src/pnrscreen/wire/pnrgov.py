"""PNRGOV: the reservations a carrier pushes for one flight (versions 10.1 to 21.1, one union grammar).

This module knows the header and where one reservation ends and the next begins. It refuses to know what stands in a
reservation: ``pnr`` does.
"""

from __future__ import annotations

from pnrscreen.message import Defect, Flight, Function, Item, Pnr, Push, Severity
from pnrscreen.wire import items, itinerary
from pnrscreen.wire.edifact import Segment
from pnrscreen.wire.frame import Frame, Reading
from pnrscreen.wire.pnr import Reservation

TAGS = frozenset(
    (
        *(
            "UNH",
            "UNT",
            "MSG",
            "ORG",
            "TVL",
            "EQN",
            "SRC",
            "RCI",
            "SSR",
            "DAT",
            "IFT",
            "ADD",
            "EBD",
            "TIF",
            "FTI",
            "REF",
            "FAR",
        ),
        *("TKT", "MON", "PTK", "TXD", "FOP", "TRA", "RPI", "APD", "TRI", "SSD", "TBD", "LTS", "ABI", "SAC", "ERC", "CON"),
    )
)


class _Header:
    """What stands before the first SRC."""

    def __init__(self) -> None:
        self.function = Function.UPDATE
        self.flight: Flight | None = None
        self.count: int | None = None


def read(frame: Frame) -> Reading:
    """Read a message into a Push; whatever stands in it, every reservation comes out."""
    header = _Header()
    reservation: Reservation | None = None
    pnrs: list[Pnr] = []
    said: list[Item] = []
    defects: list[Defect] = []
    for segment in frame.segments:
        known = segment.tag in TAGS
        if not known:
            defects.append(segment.defect("UNKNOWN_SEGMENT", said=segment.said[:80]))
        if _opens(segment.tag, reservation):
            pnrs += _closed(reservation, defects)
            reservation = Reservation(segment, header.flight or Flight(), frame.near)
            if segment.tag != "SRC":
                defects.append(segment.defect("MISSING_SRC", expected="SRC"))
        group = ""
        if reservation is not None and segment.tag != "UNT":
            group = reservation.take(segment)
        elif known:
            _head(header, segment, frame, defects)
        said += items.of(segment, group if known else items.UNKNOWN)
    pnrs += _closed(reservation, defects)
    defects += _doubts(frame, header, len(pnrs))
    return Reading(
        function=header.function,
        body=Push(flight=header.flight or Flight(), pnrs=tuple(pnrs), stated_count=header.count),
        items=tuple(said),
        defects=tuple(defects),
    )


def _opens(tag: str, reservation: Reservation | None) -> bool:
    """Tell whether a tag begins a reservation: SRC does, and without one so does what only a reservation holds."""
    return tag == "SRC" or (reservation is None and tag in {"RCI", "TIF", "SSR"})


def _head(header: _Header, segment: Segment, frame: Frame, defects: list[Defect]) -> None:
    match segment.tag:
        case "MSG":
            code = segment.value(0, 1) or segment.value(0)
            header.function = Function.ORIGINAL if code == "22" else Function.UPDATE
        case "TVL" if header.flight is None:
            header.flight = itinerary.pushed(segment, frame.near)
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
    if header.flight is None:
        found.append(frame.header.defect("NO_FLIGHT", Severity.ERROR, expected="TVL"))
    # EQN counts the reservations of the whole push, however many messages carry it.
    if frame.whole and header.count is not None and header.count != count:
        found.append(frame.header.defect("EQN_MISMATCH", said=str(header.count), expected=str(count)))
    return found
