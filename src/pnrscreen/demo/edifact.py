"""EDIFACT as it is written: segments to bytes under any service characters, with envelopes that count and refer correctly.

This module knows syntax only (ISO 9735, batch). It refuses to know what a segment means and never reads one back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

Element = str | tuple[str, ...]
Segment = tuple[Element, ...]
"""A segment: its tag, then its elements; an element of several components is a tuple."""


class Characters(NamedTuple):
    """The six service characters in the order of UNA."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    reserved: str = " "
    terminator: str = "'"


class Envelope(NamedTuple):
    """What stands in UNB, and in UNG when ``group`` names a directory such as ``D:15B``."""

    sender: str
    recipient: str
    prepared: dt.datetime
    reference: str
    syntax: tuple[str, str]
    application: str
    group: str = ""


class Spelling(NamedTuple):
    """How a sender puts segments on the wire: service characters, whether UNA announces them, what follows a terminator."""

    characters: Characters = Characters()
    announced: bool = True
    line_end: str = ""


def message(head: Segment, body: Sequence[Segment]) -> tuple[Segment, ...]:
    """Close a message: UNT counts the segments, itself and UNH included, and repeats the reference of UNH."""
    return (head, *body, ("UNT", str(len(body) + 2), head[1]))


def interchange(messages: Iterable[Sequence[Segment]], envelope: Envelope, spelling: Spelling) -> bytes:
    """Put complete messages into one interchange and write it down."""
    inner = tuple(messages)
    date, time = f"{envelope.prepared:%y%m%d}", f"{envelope.prepared:%H%M}"
    sender, recipient = (envelope.sender, "ZZ"), (envelope.recipient, "ZZ")
    opening: list[Segment] = [
        ("UNB", envelope.syntax, sender, recipient, (date, time), envelope.reference, "", envelope.application)
    ]
    closing: list[Segment] = []
    if envelope.group:
        group = envelope.reference[-5:]
        opening.append(("UNG", "PAXLST", sender, recipient, (date, time), group, "UN", tuple(envelope.group.split(":"))))
        closing.append(("UNE", str(len(inner)), group))
    closing.append(("UNZ", "1" if envelope.group else str(len(inner)), envelope.reference))
    segments = [*opening, *(segment for one in inner for segment in one), *closing]
    return _announce(spelling) + "".join(spell(segments, spelling)).encode()


def spell(segments: Iterable[Segment], spelling: Spelling) -> Iterator[str]:
    """Write segments down one by one, releasing every service character that stands inside a value."""
    signs = spelling.characters
    ending = signs.terminator + spelling.line_end
    special = {signs.component, signs.element, signs.release, signs.terminator}
    released = str.maketrans({sign: signs.release + sign for sign in special})
    for segment in segments:
        elements = (
            element.translate(released)
            if isinstance(element, str)
            else signs.component.join(part.translate(released) for part in element)
            for element in segment
        )
        yield signs.element.join(elements) + ending


def _announce(spelling: Spelling) -> bytes:
    return ("UNA" + "".join(spelling.characters) + spelling.line_end).encode() if spelling.announced else b""
