"""Lists as XML: guarded before anything is read, then taken one record at a time.

This module knows how to refuse what could make a parser do more than read (declarations, entities, nesting without end), and
how to let go of each record once it is read, so that memory does not grow with the file. It refuses to know any element.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pnrscreen.errors import WatchlistError

DEPTH_MAX = 24
"""The published lists nest ten deep at most."""


def check(content: bytes, where: str, root: str) -> Mapping[str, str]:
    """Return the attributes of the root element; raises WatchlistError for another root, and for what is not read here."""
    depth = 0
    found: dict[str, str] = {}

    def declared(*_: object) -> None:
        raise WatchlistError("a document type declaration is not read", where)

    def opened(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0:
            found.update(attributes)
            if tag.rpartition("}")[2] != root:
                raise WatchlistError(f"the root element is not {root}", where)
        depth += 1
        if depth > DEPTH_MAX:
            raise WatchlistError(f"elements nest deeper than {DEPTH_MAX}", where)

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(content, True)  # noqa: FBT003  the standard library's signature
    except (expat.ExpatError, LookupError, ValueError):  # the last two when the encoding it names cannot be read
        raise WatchlistError(f"not well-formed XML at line {parser.CurrentLineNumber}", where) from None
    return found


def records(content: bytes, wanted: frozenset[str]) -> Iterator[ET.Element]:
    """Yield, of a content that was checked, the elements of these names in order, namespaces taken off.

    An element within one of them comes as a part of it. Each is gone when the next is asked for.
    """
    above: list[ET.Element] = []
    inside = 0
    for event, element in ET.iterparse(io.BytesIO(content), ("start", "end")):  # noqa: S314  the caller has checked it
        if event == "start":
            element.tag = element.tag.rpartition("}")[2]
            inside += element.tag in wanted
            above.append(element)
            continue
        above.pop()
        if element.tag in wanted:
            inside -= 1
            if not inside:
                yield element
        if not inside and above:
            del above[-1][:]


def text(element: ET.Element, path: str) -> str:
    """Return the text at a path, blanks and line breaks made one blank, or "" when there is none."""
    return " ".join((element.findtext(path) or "").split())


def texts(element: ET.Element, path: str) -> list[str]:
    """Return the texts at a path, in order, those that say nothing left out."""
    return [said for found in element.iterfind(path) if (said := " ".join((found.text or "").split()))]


def begins(content: bytes, root: str) -> bool:
    """Tell whether a content begins as XML with that root element."""
    return f"<{root}".encode() in content[:4000]
