"""The wire: bytes as carriers send them, into what they say, verbatim and located.

This package knows EDIFACT as airlines use it (PAXLST, PNRGOV). It refuses to know what any of it means. Its law: every
traveller named in a message comes out, whatever is wrong around him. ``README.md`` tells the life of an interchange.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.message import Broken, Interchange, Received
from pnrscreen.wire import envelope, paxlst, pnrgov, transport
from pnrscreen.wire.frame import Reader
from pnrscreen.wire.refusal import part

__all__ = ("FORMATS", "each", "part", "read")

FORMATS: Mapping[str, Reader] = MappingProxyType({"PAXLST": paxlst.read, "PNRGOV": pnrgov.read})
"""The reader of each message type, by the type in UNH."""


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what a file or telegram holds, one interchange at a time: of a large file only one is ever taken apart at once.

    Raises WireError, and nothing else, when the bytes hold no interchange at all.
    """
    found, lost = transport.stretches(raw)
    yield from lost
    for stretch in found:
        interchange, unreadable = envelope.read(stretch, FORMATS)
        yield interchange
        yield from unreadable


def read(raw: bytes) -> Received:
    """Read a file or telegram whole: the interchanges in it, and the stretches that could not be read. Raises WireError."""
    held = list(each(raw))
    broken = sorted((one for one in held if isinstance(one, Broken)), key=lambda one: one.start)
    return Received(interchanges=tuple(one for one in held if isinstance(one, Interchange)), broken=tuple(broken))
