"""The wire: bytes as carriers send them, into what they say, verbatim and located.

This package knows EDIFACT as airlines use it (PAXLST, PNRGOV) and the XML of PNRGOV. It refuses to know what any of it means.
Its law: every traveller named in a message comes out, whatever is wrong around him. ``README.md`` tells the life of an
interchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.message import Broken, Interchange, Received
from pnrscreen.wire import envelope, paxlst, pnrgov, transport, xml
from pnrscreen.wire.frame import Format

__all__ = ("FORMATS", "each", "read")

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "PAXLST": Format(paxlst.read, frozenset({"NAD"})),
        "PNRGOV": Format(pnrgov.read, frozenset({"SRC"})),
    }
)
"""Each message type, by the type in UNH: its reader, and where a record of it begins."""


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what a file or telegram holds, one interchange at a time; a very large one comes in instalments.

    Raises WireError, and nothing else, when the bytes hold no interchange at all.
    """
    if xml.looks(raw):
        yield from xml.each(raw)
        return
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
