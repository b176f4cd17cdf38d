"""The wire: bytes as carriers send them, into what they say, verbatim and located.

This package knows EDIFACT as airlines use it (PAXLST, PNRGOV) and as governments answer it (CUSRES, ACKRES, GOVREQ). It refuses
to know what any of it means. Its law: every traveller named in a message comes out, whatever is wrong around him. ``README.md``
tells the life of an interchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.message import Broken, Interchange, Received
from pnrscreen.wire import acknowledge, cusres, envelope, paxlst, paxlst_us, pnrgov, transport
from pnrscreen.wire.frame import Format, Frame, Reading, Unreadable

__all__ = ("FORMATS", "each", "read")


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


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what a file or telegram holds, one interchange at a time; a very large one comes in instalments.

    Raises WireError, and nothing else, when the bytes hold no interchange at all.
    """
    for found in transport.stretches(raw):
        if isinstance(found, Broken):
            yield found
        else:
            yield from envelope.read(found, FORMATS)


def read(raw: bytes) -> Received:
    """Read a file or telegram whole: the interchanges in it, and the stretches that could not be read. Raises WireError."""
    held = list(each(raw))
    broken = sorted((one for one in held if isinstance(one, Broken)), key=lambda one: one.start)
    return Received(interchanges=tuple(one for one in held if isinstance(one, Interchange)), broken=tuple(broken))
