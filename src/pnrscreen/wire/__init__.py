"""The wire: bytes as carriers send them, into what they say, verbatim and located.

This package knows EDIFACT as airlines use it (PAXLST, PNRGOV) and as governments answer it (CUSRES, ACKRES, GOVREQ), the XML of
PNRGOV, the tables of small carriers (CSV, JSON) and machine readable zones. It refuses to know what any of it means. Its law:
every traveller named in a message comes out, whatever is wrong around him. ``README.md`` tells the life of an interchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.errors import WireError
from pnrscreen.message import Broken, Interchange, Received
from pnrscreen.wire import acknowledge, container, cusres, envelope, paxlst, paxlst_us, pnrgov, table, transport, xml, zones
from pnrscreen.wire.frame import Format, Frame, Reading, Unreadable
from pnrscreen.wire.refusal import part

__all__ = ("FORMATS", "SAID", "SHAPES", "each", "part", "read", "stored")


def _paxlst(frame: Frame) -> Reading | Unreadable:
    return paxlst_us.read(frame) if paxlst_us.spoken(frame) else paxlst.read(frame)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "PAXLST": Format(_paxlst, frozenset({"NAD"})),
        "PNRGOV": Format(pnrgov.read, frozenset({"SRC"})),
        "CUSRES": Format(cusres.read, frozenset()),
        "ACKRES": Format(acknowledge.acknowledgement, frozenset()),
        "GOVREQ": Format(acknowledge.request, frozenset()),
    }
)
"""Each message type, by the type in UNH: its reader, and where a record of it begins. What governments send is never long."""


class Shape(NamedTuple):
    """A file that is no EDIFACT: how it is known, how it is read."""

    looks: Callable[[bytes], bool]
    each: Callable[[bytes], Iterator[Interchange | Broken]]


SHAPES: tuple[Shape, ...] = (
    Shape(table.looks, table.each),
    Shape(zones.looks, zones.each),
    Shape(xml.looks, xml.each),
)
"""Asked in this order, before EDIFACT; none takes a file in which ``transport`` finds an interchange."""

SAID: Mapping[str, str] = MappingProxyType(
    {
        "PAXLST": "EDIFACT passenger and crew lists (API), directories 02B to 17B",
        "PNRGOV": "EDIFACT reservations (PNR), versions 10.1 to 21.1",
        "CUSRES": "EDIFACT answers of governments to interactive lists, and their acknowledgement",
        "ACKRES": "EDIFACT acknowledgements of a push, as far as published",
        "GOVREQ": "EDIFACT requests of a government for reservations, as far as published",
        "PNRGOV-XML": "the same reservations as XML (IATA_PNRGOV_NotifRQ), versions 13.1 and later",
        "TABLE-CSV": "manifests of small carriers: cells between ; , | or tabs, a header row of known columns",
        "TABLE-JSON": "the same as JSON: people, a flight with its people, or one of either a line",
        "MRZ": "machine readable zones of travel documents, two or three lines each (ICAO Doc 9303)",
        "gzip, zip": "files holding any of these",
    }
)
"""Every format that is read, in words."""


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what a file or telegram holds, one interchange at a time; a very large one comes in instalments.

    Raises WireError, and nothing else, when the bytes hold no interchange at all.
    """
    shape = None if transport.begins_early(raw) else next((one for one in SHAPES if one.looks(raw)), None)
    if shape is not None:
        yield from shape.each(raw)
        return
    for found in transport.stretches(raw):
        if isinstance(found, Broken):
            yield found
        else:
            yield from envelope.read(found, FORMATS)


def stored(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what stored bytes hold, as ``each``: what of a tag of XML was overwritten stands there as a blank, so that the rest
    still reads. Raises WireError.
    """
    yield from each(xml.legible(raw) if not transport.begins_early(raw) and xml.looks(raw) else raw)


def read(raw: bytes) -> Received:
    """Read a file or telegram whole: the interchanges in it, and the stretches that could not be read. Raises WireError.

    A gzip or zip is opened, and EDIFACT saved as UTF-16 read in UTF-8; offsets count the bytes of what was inside. ``each``
    leaves both as they are: whoever redacts must hold the very bytes that are counted, as ``container`` hands them on.
    """
    held: list[Interchange | Broken] = []
    members = list(container.members(raw, ""))
    for member in members:
        try:
            held += [member] if isinstance(member, Broken) else each(member.raw)
        except WireError as error:
            if len(members) == 1:
                raise
            held.append(Broken(start=0, end=len(raw), reason=error.reason))
    broken = sorted((one for one in held if isinstance(one, Broken)), key=lambda one: one.start)
    return Received(interchanges=tuple(one for one in held if isinstance(one, Interchange)), broken=tuple(broken))
