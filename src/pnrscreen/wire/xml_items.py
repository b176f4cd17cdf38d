"""Names every stretch of a PNRGOV XML document, so that the law can be asked about each: which may stay, which must go.

This module knows which elements are judged whole (an SSR, a remark, history, what no guide has) and which tag by tag. It
refuses to know the law itself: nothing is left out, not even what was not understood.

A tag is an item ``(element, tag)``, with its attributes as parts ``@NAME``; a text is an item ``(element, text)``. What XML
has in common with EDIFACT goes by its name there, so that one row of the table judges both: an SSR is ``SSR`` and its code, a
remark is ``IFT 4:28``, history is ``LTS``. Names are folded as in ``xml_element``.

A well-formed document is cut by one regular expression, without the parser: what is stored does not hang on how it was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from pnrscreen.message import Item
from pnrscreen.wire import contact
from pnrscreen.wire.xml_element import ELEMENTS, HISTORY, NON_AIR, RECORD, REMARKS, SERVICES, fold
from pnrscreen.wire.xml_ssr import PAPERS, TEXTS

UNKNOWN = "UNKNOWN"
TAG = "tag"
TEXT = "text"

_TOKEN = re.compile(
    rb"""
      <!--.*?-->\s* | <\?.*?\?>\s* | <!DOCTYPE[^>]*>\s*
    | (?P<data> <!\[CDATA\[.*?\]\]> )
    | </(?P<close> [^\s<>]++ )[^<>]*+>\s*
    | <(?P<open> [^\s<>/"'!?]++ )[^<>"']*+(?:(?:"[^"]*+"|'[^']*+')[^<>"']*+)*+>\s*
    | (?P<text> [^<]++ )
    | .
    """,
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(rb"""([^\s=<>"'/]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAMESPACE = re.compile(rb"xmlns(?::[A-Za-z0-9]{1,8})?")
_OFFICIAL = re.compile(rb"""["']http://www\.(?:iata\.org/IATA/[0-9/]*|w3\.org/2001/XMLSchema(?:-instance)?)["']""")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_IN_SERVICES = frozenset({"AIRLINE", "FLIGHTINFO", *PAPERS, *TEXTS})


class _Token(NamedTuple):
    """A stretch of the document. ``key`` is the folded name of a tag; ``turn`` is 1 where one opens, -1 where one closes."""

    start: int
    end: int
    key: str = ""
    turn: int = 0
    text: bool = False


class Stretches:
    """The items of a message, in order, made anew each time they are gone through.

    ``pieces`` are the well-formed stretches of ``raw``; offsets are told from ``base``, where the interchange begins.
    """

    __slots__ = ("_base", "_encoding", "_pieces", "_raw")

    def __init__(self, raw: bytes, base: int, encoding: str, pieces: Sequence[tuple[int, int]]) -> None:
        self._raw = raw
        self._base = base
        self._encoding = encoding
        self._pieces = pieces

    def __iter__(self) -> Iterator[Item]:
        for start, end in self._pieces:
            if self._encoding.startswith("utf-16"):
                yield Item("XML", UNKNOWN, start - self._base, end - self._base, "")  # masked bytes would be no UTF-16
            else:
                yield from self._walk(self._tokens(start, end))

    def _tokens(self, start: int, end: int) -> Iterator[_Token]:
        for found in _TOKEN.finditer(self._raw, start, end):
            kind = found.lastgroup
            if kind == "open":
                empty = found[0].rstrip().endswith(b"/>")
                yield _Token(found.start(), found.end(), self._key(found[kind]), 0 if empty else 1)
            elif kind == "close":
                yield _Token(found.start(), found.end(), self._key(found[kind]), -1)
            else:
                yield _Token(found.start(), found.end(), text=kind is not None)

    def _key(self, name: bytes) -> str:
        return fold(name.decode(self._encoding, "replace"))[:32]

    def _walk(self, tokens: Iterator[_Token]) -> Iterator[Item]:
        parents: list[str] = []
        for token in tokens:
            if token.text:
                yield self._item(parents[-1] if parents else "XML", TEXT, token)
            elif not token.key:
                declares = self._raw.startswith(b"<?xml", token.start, token.end)
                yield self._item("XML", TAG if declares else UNKNOWN, token)
            elif token.turn < 0:
                yield self._item(token.key, TAG if token.key in ELEMENTS else UNKNOWN, token)
                del parents[-1:]
            elif _whole(token.key, RECORD in parents):
                yield from self._element(_until_closed(token, tokens))
            else:
                yield self._item(token.key, TAG if token.key in ELEMENTS else UNKNOWN, token)
                yield from self._attributes(token.key, token)
                parents += [token.key] if token.turn else []

    # -------------------------------------------------------------------------------------------------- judged whole

    def _element(self, tokens: list[_Token]) -> Iterator[Item]:
        key, whole = tokens[0].key, _Token(tokens[0].start, tokens[-1].end)
        if key in SERVICES:
            code = self._service(tokens)
            yield self._item("SSR", code, whole)
            yield from self._asides(tokens, code)
        elif key in REMARKS:
            plain = all(token.text or token.key in {key, *TEXTS} for token in tokens)
            yield self._item("IFT", "4:28:CTC" if plain and contact.of_remark(self._text(tokens)) else "4:28", whole)
            for token in tokens:
                yield from self._attributes("IFT", token)
        elif key in HISTORY:
            yield self._item("LTS", "", whole)
        else:
            yield self._item(key, "NONAIR" if key in NON_AIR else UNKNOWN, whole)

    def _service(self, tokens: list[_Token]) -> str:
        """Return the four letters of an SSR: its own, or what a DOC_SSR without them holds."""
        said = {name: value for name, value, _ in self._pairs(tokens[0])}
        code = said.get("SSRCODE", "").upper() or next((token.key for token in tokens if token.key in PAPERS), "")
        return code if len(code) == 4 and code.isascii() and code.isalnum() else UNKNOWN

    def _asides(self, tokens: list[_Token], code: str) -> Iterator[Item]:
        """Yield the parts of an SSR: its attributes, what stands in elements of other names, and the text about a minor."""
        within: list[str] = []  # elements that are open inside the SSR
        yield from self._attributes("SSR", tokens[0], code)
        for token in tokens[1:-1]:
            path = (*within, token.key) if token.key else within
            foreign = next((key for key in path if key not in _IN_SERVICES), "")
            if foreign:
                yield self._item("SSR", f"@{foreign}", token)
            elif token.key:
                yield from self._attributes("SSR", token, code)
            elif not token.text:
                yield self._item("SSR", UNKNOWN, token)
            elif code == "UMNR":
                yield self._item("SSR", "UMNR:text", token)
            within += [token.key] if token.turn > 0 else []
            del within[len(within) + min(token.turn, 0) :]

    def _text(self, tokens: list[_Token]) -> str:
        return " ".join(self._said(token).strip() for token in tokens if token.text)

    # --------------------------------------------------------------------------------------------------------- stretches

    def _attributes(self, tag: str, token: _Token, service: str = "") -> Iterator[Item]:
        """Yield the attributes of a tag, each with its name; which namespace of the standards is meant says nothing."""
        for name, said, at in self._pairs(token):
            if name:
                code = "UMNR:text" if service == "UMNR" and name in TEXTS else f"@{name}"
                yield self._item(tag, code, at, said)

    def _pairs(self, token: _Token) -> Iterator[tuple[str, str, _Token]]:
        if not token.key or token.turn < 0:
            return
        for found in _ATTRIBUTE.finditer(self._raw, token.start, token.end):
            named = _NAMESPACE.fullmatch(found[1]) and _OFFICIAL.fullmatch(found[2])
            value = found[2][1:-1].decode(self._encoding, "replace")
            yield "" if named else self._key(found[1]), value, _Token(found.start(), found.end())

    def _said(self, token: _Token) -> str:
        return self._raw[token.start : token.end].decode(self._encoding, "replace")

    def _item(self, tag: str, code: str, token: _Token, said: str | None = None) -> Item:
        """Return an item. A letter or digit written as a number (``&#75;``) is written so to hide it, and is not understood."""
        text = self._said(token) if said is None else said
        code = UNKNOWN if "&#" in text and _hides(text) else code
        return Item(tag, code, token.start - self._base, token.end - self._base, unescape(text) if "&" in text else text)


def _whole(key: str, in_record: bool) -> bool:  # noqa: FBT001  a fact about the place, not an option
    """Tell whether an element is judged whole: what the guide lacks too, once a reservation has begun."""
    return key in SERVICES | REMARKS | HISTORY | NON_AIR or (in_record and key not in ELEMENTS)


def _until_closed(first: _Token, rest: Iterator[_Token]) -> list[_Token]:
    """Return the tokens of an element, up to the tag that closes it."""
    tokens, depth = [first], first.turn
    while depth and (token := next(rest, None)) is not None:
        tokens.append(token)
        depth += token.turn
    return tokens


def _hides(text: str) -> bool:
    signs = (int(hexadecimal, 16) if hexadecimal else int(decimal) for hexadecimal, decimal in _REFERENCE.findall(text))
    return any(sign < 128 and chr(sign).isalnum() for sign in signs)
