"""PNRGOV XML: IATA_PNRGOV_NotifRQ, 13.1 and later, into the same nouns as EDIFACT.

This module knows where documents lie in what a transport delivered, and what heads a push. It refuses to know well-formedness
(``xml_stream``) and what stands in a reservation (``xml_pnr``).

*Full or partial.* The XML of 13.1 has no place for the function code of MSG. A NotifRQ that says nothing is a full push, as a
code of 22 is; any other code is an update, as in EDIFACT, and so is a document of another root: what nobody called a push of a
flight must never tell who is no longer on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

from pnrscreen.errors import WireError
from pnrscreen.message import Broken, Defect, Flight, Function, Interchange, Message, Pnr, Push, Severity
from pnrscreen.wire import stamps, xml_pnr
from pnrscreen.wire.xml_element import RECORD, ROOT, Element
from pnrscreen.wire.xml_items import Stretches
from pnrscreen.wire.xml_stream import Stream, encoding_of

_HEAD = 1 << 16  # bytes within which a document begins, behind whatever headers a transport puts before it
_OPENING = re.compile(rb"<\?xml\s|<!DOCTYPE\s|<!--|<(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*(?=[\s/>])")
_FAMILIAR = re.compile(rb"<\?xml\s|<(?:[A-Za-z_][\w.-]*:)?(?:IATA_PNRGOV_NotifRQ|PNR)(?=[\s/>])", re.IGNORECASE)
_EDIFACT = re.compile(rb"UNB[^A-Za-z0-9\s][A-Za-z0-9]{4}[^A-Za-z0-9]")
_OVERWRITTEN = re.compile(rb"(?<!&)#")
_BLANK = b" \t\r\n\f\v\0\x01\x02\x03\xef\xbb\xbf"
_WIDE: Mapping[bytes, tuple[str, int]] = MappingProxyType(
    {
        b"\xff\xfe": ("utf-16-le", 2),
        b"\xfe\xff": ("utf-16-be", 2),
        b"<\0": ("utf-16-le", 0),
        b"\0<": ("utf-16-be", 0),
    }
)
_REFERENCES = ("TRANSACTIONIDENTIFIER", "MESSAGEID", "CORRELATIONID", "ECHOTOKEN")
_FUNCTIONS = ("MESSAGEFUNCTION", "MESSAGEFUNCTIONCODE", "FUNCTION", "FUNCTIONCODE")


def looks(raw: bytes) -> bool:
    """Tell whether bytes hold XML and not EDIFACT, whatever the transport put before it."""
    head = raw[:_HEAD]
    return head[:2] in _WIDE or (_OPENING.search(head) is not None and _EDIFACT.search(head) is None)


def legible(raw: bytes) -> bytes:
    """Return stored bytes with blanks for what was overwritten, at the same length: a ``#`` in a tag is not well-formed."""
    return _OVERWRITTEN.sub(b" ", raw)


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield what the documents in ``raw`` hold: each is one interchange, followed by the stretches of it that are broken.

    Raises WireError when there is no document at all.
    """
    document = _first(raw)
    if document is None:
        raise WireError("no element: this is not an XML document", len(raw))
    while document is not None:
        end = document.read()
        following = _FAMILIAR.search(raw, end)
        document.noise += b" " + raw[end : following.start() if following else len(raw)].strip(_BLANK)
        yield from document.held()
        document = _at(raw, following.start()) if following else None


def _first(raw: bytes) -> _Document | None:
    """Return the first document. One without declaration begins with its first tag: behind it may be a private root."""
    if raw[:2] in _WIDE:
        encoding, start = _WIDE[raw[:2]]
        return _Document(raw, start, encoding)
    opening = _FAMILIAR.search(raw)
    if opening is None or not opening[0].startswith(b"<?"):
        opening = _OPENING.search(raw)
    if opening is None:
        return None
    document = _at(raw, opening.start())
    document.noise = raw[: opening.start()].strip(_BLANK)
    return document


def _at(raw: bytes, start: int) -> _Document:
    return _Document(raw, start, *encoding_of(raw, start))


class _Document:
    """One document while it is being read: its messages, of which there is one for each flight, and what is odd about it."""

    def __init__(self, raw: bytes, start: int, encoding: str, guessed: bool = False) -> None:  # noqa: FBT001, FBT002
        self.noise = b""
        self._raw, self._start, self._encoding, self._guessed = raw, start, encoding, guessed
        self._stream = Stream(raw, start, encoding, self)
        self._pushes: list[_Push] = []
        self._root: Element | None = None

    def read(self) -> int:
        """Read the document and return where it ends."""
        self._stream.run()
        return self._stream.end

    def held(self) -> Iterator[Interchange | Broken]:
        """Yield the interchange and what of it is broken; a document without flight and reservation is broken whole."""
        root, stream = self._root, self._stream
        if root is not None and (root.key == ROOT or any(push.begun for push in self._pushes)):
            yield self._interchange(root)
            yield from stream.broken
        elif stream.broken:
            first = stream.broken[0]
            yield Broken(start=self._start, end=stream.end, reason=first.reason, segment=first.segment, number=first.number)
        else:
            key = root.key[:32] if root is not None else ""
            yield Broken(start=self._start, end=stream.end, reason="UNSUPPORTED_TYPE", segment=key, number=1)

    # --------------------------------------------------------------------------------------------- what the stream tells

    def opened(self, element: Element) -> None:
        """Read the start tag of an element around the reservations."""
        push = self._push(element)
        if element.key == ROOT:
            if push.begun:
                push = _Push(element)
                self._pushes.append(push)
            push.header = element
        elif element.key == "PNRS":
            said = element.said("NUMBEROFPNRS")
            push.count = int(said) if re.fullmatch("[0-9]{1,6}", said) else None
        else:
            push.defects.append(element.defect("UNKNOWN_SEGMENT", said=element.key[:80], expected="IATA_PNRGOV_NotifRQ"))

    def finished(self, element: Element) -> None:
        """Read a reservation, the flight, or who sends them."""
        push = self._push(element)
        if element.key == RECORD:
            pnr, defects = xml_pnr.read(element, push.flight or Flight())
            push.pnrs.append(pnr)
            push.defects += defects
        elif element.key == "ORIGINATOR":
            push.sender = element.said("AIRLINECODE", "SYSTEMCODE")
        else:
            if push.flight is not None:
                self._pushes.append(push := _Push(element, push.header))
            push.flight, defects = xml_pnr.leg(element)
            push.defects += defects

    def limited(self, element: Element) -> None:
        """Note that not all of an element was read."""
        self._push(element).defects.append(element.defect("XML_LIMIT"))

    def _push(self, element: Element) -> _Push:
        """Return the message that is being read; the first element of a document begins one."""
        if not self._pushes:
            self._root = element
            self._pushes.append(_Push(element))
        return self._pushes[-1]

    # --------------------------------------------------------------------------------------------------------- at last

    def _interchange(self, root: Element) -> Interchange:
        content = self._raw[self._start : self._stream.end]
        messages = tuple(push.message(items) for push, items in zip(self._pushes, self._items(), strict=True))
        return Interchange(
            digest=hashlib.sha256(content.translate(None, b"\r\n")).hexdigest(),
            start=self._start,
            end=self._stream.end,
            sender=next((push.sender for push in self._pushes if push.sender), ""),
            reference=messages[0].reference,
            prepared_at=_minute(self._pushes[0].header.said("TIMESTAMP")),
            messages=messages,
            defects=tuple(self._doubts(root)),
        )

    def _items(self) -> Iterator[Stretches]:
        """Yield the items of each message: from where it begins to where the next one does."""
        bounds = [0, *(self._start + push.start for push in self._pushes[1:]), self._stream.end]
        for since, until in pairwise(bounds):
            pieces = [
                (max(start, since), min(end, until)) for start, end in self._stream.pieces if start < until and end > since
            ]
            yield Stretches(self._raw, self._start, self._encoding, pieces)

    def _doubts(self, root: Element) -> Iterator[Defect]:
        if noise := self.noise.strip():
            yield root.defect("NOISE_STRIPPED", Severity.INFO, said=noise[:80].decode("latin-1"))
        if self._guessed:
            yield root.defect("ENCODING_GUESSED", Severity.INFO, said=self._encoding)
        if self._stream.cut_off:
            yield root.defect("TRUNCATED", expected="the end of the document")


class _Push:
    """A message while it is being read: what heads it, and the reservations so far."""

    def __init__(self, opening: Element, header: Element | None = None) -> None:
        self.start = opening.start
        self.header = header or opening
        self.sender = ""
        self.flight: Flight | None = None
        self.count: int | None = None
        self.pnrs: list[Pnr] = []
        self.defects: list[Defect] = []

    @property
    def begun(self) -> bool:
        """Whether it holds anything yet."""
        return self.flight is not None or bool(self.pnrs)

    def message(self, items: Stretches) -> Message:
        """Return the message as read."""
        if self.flight is None:
            self.defects.append(self.header.defect("NO_FLIGHT", Severity.ERROR, expected="FlightLeg"))
        if self.count is not None and self.count != len(self.pnrs):
            self.defects.append(self.header.defect("EQN_MISMATCH", said=str(self.count), expected=str(len(self.pnrs))))
        return Message(
            reference=self.header.said(*_REFERENCES),
            standard="PNRGOV-XML",
            version=self.header.said("VERSION"),
            function=self._function(),
            body=Push(flight=self.flight or Flight(), pnrs=tuple(self.pnrs), stated_count=self.count),
            items=items,
            defects=tuple(sorted(self.defects, key=lambda defect: defect.offset)),
            offset=self.start,
        )

    def _function(self) -> Function:
        target = self.header.said("TARGET")  # in other messages of the namespace it tells a test from production
        said = self.header.said(*_FUNCTIONS) or (target if target.isdigit() else "")
        full = said == "22" if said else self.header.key == ROOT
        return Function.ORIGINAL if full else Function.UPDATE


def _minute(said: str) -> str | None:
    instant = stamps.iso_instant(said)
    return instant[:16] if instant else None
