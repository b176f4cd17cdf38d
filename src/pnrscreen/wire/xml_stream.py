"""XML as a stream: one document in what a transport delivered, element by element, as far as it is well-formed and beyond.

This module knows well-formedness, encodings and limits, and where to go on behind damage. It refuses to know what an element
says, to expand an entity, and to fetch anything: a document type declaration that declares or names more than the root is
refused.

*Damage.* Where a document stops being well-formed, or passes a limit, the reservation it happens in is broken, whole, and
reading goes on at the next PNR element: one reservation never stops the others. Without a next one the rest is broken.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from itertools import islice
from types import MappingProxyType
from typing import Protocol
from xml.parsers import expat

from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from pnrscreen.wire.xml_element import RECORD, Element, fold

XML_DEPTH_MAX = 40
"""Elements nest no deeper: the guide's deepest stands at level 9, a SOAP or AS4 wrapper adds four."""

XML_ATTRIBUTES_MAX = 64
"""So many attributes of one element are read: the richest of the guide, a payment or a ticket, has about ten."""

XML_TEXT_MAX = 1 << 16
"""So many characters of one text or attribute are read: the longest remark seen is under 3 kB."""

XML_ELEMENTS_MAX = 50_000
"""A reservation of more elements is broken: one of a hundred travellers has about 5,000."""

XML_TOKEN_BYTES_MAX = 1 << 20
"""A tag or comment that does not end within so many bytes is refused: the parser begins it anew with every chunk."""

TREES = frozenset({RECORD, "FLIGHTLEG", "ORIGINATOR"})
"""Elements handed on whole; of those around them only the start tags."""

_CHUNK_FIRST = 1 << 12  # a piece behind damage may be short
_CHUNK = 1 << 18
_RESUMED_MAX = 1 << 12  # bytes of the names around a reservation, which every piece begins with
_NEXT_RECORD = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?PNR(?=[\s/>])", re.IGNORECASE)
_NEXT_DOCUMENT = re.compile(rb"<\?xml\s")
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_EIGHT_BITS = re.compile(r"iso[-_]?8859[-_]?[0-9]{1,2}|(?:windows|cp)[-_]?125[0-9]|latin[-_]?[0-9]|koi8[-_]?[ru]")
_WIDE: Mapping[str, str] = MappingProxyType({"utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"})  # as the parser calls them
_ERRORS = expat.errors
_CUT_OFF = frozenset(_ERRORS.codes[said] for said in (_ERRORS.XML_ERROR_NO_ELEMENTS, _ERRORS.XML_ERROR_UNCLOSED_TOKEN))
_EXPECTED: Mapping[int, str] = MappingProxyType(
    {
        _ERRORS.codes[said]: ours
        for said, ours in (
            (_ERRORS.XML_ERROR_NO_ELEMENTS, "the end of the document"),
            (_ERRORS.XML_ERROR_UNCLOSED_TOKEN, "the end of a tag"),
            (_ERRORS.XML_ERROR_TAG_MISMATCH, "the end tag of the element that is open"),
            (_ERRORS.XML_ERROR_DUPLICATE_ATTRIBUTE, "each attribute once"),
            (_ERRORS.XML_ERROR_UNDEFINED_ENTITY, "one of the five entities of XML"),
        )
    }
)


class Listener(Protocol):
    """Who is told of the elements of a document, in order."""

    def opened(self, element: Element) -> None:
        """Be told of the start tag of an element that is not handed on whole."""

    def finished(self, element: Element) -> None:
        """Be told of an element with all that stands in it."""

    def limited(self, element: Element) -> None:
        """Be told of an element of which not all was read."""


def encoding_of(raw: bytes, start: int) -> tuple[str, bool]:
    """Return the encoding of a document, and whether it is a guess.

    It is the one declared if that has eight bits, else UTF-8, unless the bytes are none: then Windows-1252, else Latin-1.
    """
    declared = _DECLARED.match(raw, start)
    name = declared[1].decode().lower() if declared else ""
    end = _another(raw, start)
    if _EIGHT_BITS.fullmatch(name) and _decodes(raw, start, end, name):
        return codecs.lookup(name).name, False
    for encoding in ("utf-8", "cp1252"):
        if _decodes(raw, start, end, encoding):
            return encoding, encoding != "utf-8"
    return "iso8859-1", True


def _another(raw: bytes, start: int) -> int:
    """Return where another document begins behind one, or where all ends."""
    found = _NEXT_DOCUMENT.search(raw, start + 1)
    return found.start() if found else len(raw)


def _decodes(raw: bytes, start: int, end: int, encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        for at in range(start, end, _CHUNK):
            decoder.decode(raw[at : min(at + _CHUNK, end)])
    except (LookupError, UnicodeDecodeError):
        return False
    return True


class Stream:
    """The reading of one document.

    Afterwards ``end`` is where it ends, ``pieces`` are its well-formed stretches, ``broken`` the others, and ``cut_off`` tells
    that its end never came. Offsets in elements are told from where the document starts, all others from where ``raw`` does.
    """

    def __init__(self, raw: bytes, start: int, encoding: str, listener: Listener) -> None:
        self.end = len(raw)
        self.pieces: list[tuple[int, int]] = []
        self.broken: list[Broken] = []
        self.cut_off = False
        self._raw, self._start, self._encoding, self._listener = raw, start, encoding, listener
        self._parser = expat.ParserCreate(_WIDE.get(encoding, encoding))
        self._fed = start  # where the parser's own offset 0 stands
        self._limit = 0  # where another document begins, asked once there is damage
        self._closed = self._fresh = False
        self._open: list[str] = []  # the elements around what is built, as spelled
        self._around: tuple[str, ...] = ()  # those around what was built last
        self._built: list[Element] = []  # what is handed on whole, down to the element that is open
        self._elements = self._number = 0
        self._keys: dict[str, str] = {}
        self._less, self._empty, self._greater = (sign.encode(encoding) for sign in ("</", "/>", ">"))

    def run(self) -> None:
        """Read the document, once."""
        at: int | None = self._start
        while at is not None:
            at = self._piece(at)

    def _piece(self, at: int) -> int | None:
        """Read from ``at`` as far as the document is well-formed; return where the next reservation begins, or None."""
        try:
            self._feed(at)
        except expat.ExpatError as error:
            if not self._closed:
                self.cut_off = self.cut_off or error.code in _CUT_OFF
                stopped = min(max(self._fed + self._parser.ErrorByteIndex, at), len(self._raw))
                expected = _EXPECTED.get(error.code, "well-formed XML")
                return self._resumed(at, Broken(start=stopped, end=stopped, reason="XML_NOT_WELL_FORMED", expected=expected))
        except WireError as refusal:
            expected = "the end tag of the element that is open" if refusal.reason == "XML_NOT_WELL_FORMED" else ""
            return self._resumed(at, Broken(start=refusal.offset, end=refusal.offset, reason=refusal.reason, expected=expected))
        self.pieces.append((at, self.end))
        return None

    def _feed(self, at: int) -> None:
        before = self._before()
        parser = self._parser = expat.ParserCreate(_WIDE.get(self._encoding, self._encoding))
        self._fed = at - len(before)
        parser.buffer_text = True
        parser.Parse(before, False)  # noqa: FBT003  the standard library's signature
        parser.StartDoctypeDeclHandler = self._declares
        parser.StartElementHandler = self._starts
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._speaks
        size = _CHUNK_FIRST
        while at < len(self._raw) and not self._closed:
            parser.Parse(self._raw[at : at + size], False)  # noqa: FBT003
            at, size = at + size, min(size * 2, _CHUNK)
            if at - self._fed - parser.CurrentByteIndex > XML_TOKEN_BYTES_MAX:
                raise WireError(reason="XML_TOO_LARGE", offset=self._fed + parser.CurrentByteIndex)
        if not self._closed:
            parser.Parse(b"", True)  # noqa: FBT003

    def _before(self) -> bytes:
        """Return the start tags a piece behind damage is read under, so that the end tags to come fit."""
        return "".join(f"<{name}>" for name in self._open).encode(self._encoding)

    def _resumed(self, at: int, refusal: Broken) -> int | None:
        """Note what is broken, from the beginning of its reservation to that of the next, and return where that is."""
        opened = self._built[0] if self._built else None
        cut = refusal.start if opened is None else self._start + opened.start
        if not self._limit:
            self._limit = _another(self._raw, max(refusal.start - 1, self._start))
        following = self._following(max(cut + 1, refusal.start), refusal.reason)
        until = following or self._limit
        self.broken.append(
            Broken(
                start=cut,
                end=until,
                reason=refusal.reason,
                segment=opened.key if opened else self._key(self._open[-1]) if self._open else "",
                number=opened.number if opened else self._number,
                expected=refusal.expected,
            )
        )
        self.pieces += [(at, cut)] if cut > at else []
        self.end = until
        self._number += self._raw.count(b"<", refusal.start, until) - self._raw.count(self._less, refusal.start, until)
        self._built.clear()
        self._open = self._open if opened else list(self._around or self._open)
        return following

    def _following(self, at: int, reason: str) -> int | None:
        """Return where the next reservation begins, if there is one that may be read."""
        if reason == "XML_ENTITY" or self._encoding in _WIDE or len(self._before()) > _RESUMED_MAX:
            return None
        found = _NEXT_RECORD.search(self._raw, at, self._limit)
        return found.start() if found else None

    # --------------------------------------------------------------------------------------------- what the parser tells

    def _declares(self, _name: str, system: str | None, public: str | None, subset: int) -> None:
        if system or public or subset:
            raise WireError(reason="XML_ENTITY", offset=self._fed + self._parser.CurrentByteIndex)

    def _starts(self, name: str, attributes: Mapping[str, str]) -> None:
        at = self._fed + self._parser.CurrentByteIndex
        if len(self._open) + len(self._built) >= XML_DEPTH_MAX:
            raise WireError(reason="XML_TOO_DEEP", offset=at)
        self._number, self._fresh, key = self._number + 1, True, self._key(name)
        element = Element(key, self._folded(attributes), at - self._start, self._number)
        if len(attributes) > XML_ATTRIBUTES_MAX or max(map(len, attributes.values()), default=0) > XML_TEXT_MAX:
            self._listener.limited(element)
        if self._built:
            self._elements += 1
            if key == RECORD:  # the end tag of the one before is missing
                raise WireError(reason="XML_NOT_WELL_FORMED", offset=at)
            if self._elements > XML_ELEMENTS_MAX:
                raise WireError(reason="XML_TOO_LARGE", offset=at)
            self._built[-1].children.append(element)
            self._built.append(element)
        elif key in TREES:
            self._elements, self._around = 0, tuple(self._open)
            self._built.append(element)
        else:
            self._open.append(name)
            self._listener.opened(element)

    def _ends(self, _name: str) -> None:
        behind = self._behind(self._fed + self._parser.CurrentByteIndex)
        self._fresh = False
        if self._built:
            element = self._built.pop()
            element.end = behind - self._start
            if not self._built:
                self._listener.finished(element)
        else:
            self._open.pop()
        if not self._open and not self._built:
            self._closed, self.end = True, behind

    def _speaks(self, text: str) -> None:
        self._fresh = False
        if self._built and self._built[-1].hear(text, XML_TEXT_MAX):
            self._listener.limited(self._built[-1])

    def _behind(self, at: int) -> int:
        """Return where an element ends: ``at`` is where its end tag begins, or, of an empty one, where its only tag ends."""
        if self._fresh and self._raw.endswith(self._empty, 0, at):
            return at
        return self._raw.find(self._greater, at) + len(self._greater)

    def _folded(self, attributes: Mapping[str, str]) -> dict[str, str]:
        folded: dict[str, str] = {}
        for name, said in islice(attributes.items(), XML_ATTRIBUTES_MAX):
            folded.setdefault(self._key(name), said[:XML_TEXT_MAX].strip())
        return folded

    def _key(self, name: str) -> str:
        if name not in self._keys:
            self._keys[name] = fold(name)
        return self._keys[name]
