"""The wire: bytes as carriers send them, into what they say, verbatim and located.

This package knows EDIFACT as airlines use it (PAXLST, PNRGOV). It refuses to know what any of it means. Its law: every
traveller named in a message comes out, whatever is wrong around him. ``README.md`` tells the life of an interchange.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pnrscreen.message import Broken, Interchange, Received
from pnrscreen.wire import envelope, paxlst, pnrgov, transport
from pnrscreen.wire.frame import Reader

__all__ = ("FORMATS", "read")

FORMATS: Mapping[str, Reader] = MappingProxyType({"PAXLST": paxlst.read, "PNRGOV": pnrgov.read})
"""The reader of each message type, by the type in UNH."""


def read(raw: bytes) -> Received:
    """Read a file or telegram: the interchanges in it, and the stretches that could not be read.

    Raises WireError, and nothing else, when the bytes hold no interchange at all.
    """
    found, lost = transport.stretches(raw)
    interchanges: list[Interchange] = []
    broken: list[Broken] = [*lost]
    for stretch in found:
        interchange, unreadable = envelope.read(stretch, FORMATS)
        interchanges.append(interchange)
        broken += unreadable
    return Received(interchanges=tuple(interchanges), broken=tuple(sorted(broken, key=lambda one: one.start)))
