"""The consolidated list of the United Nations Security Council, as XML.

This module knows the elements of INDIVIDUAL. It refuses document type declarations, entities and deep nesting before it reads
anything, and leaves out ENTITY: people travel.

The four names of an individual are positions, not given and family names, and are joined in order. EXACT does not promise a
day: how much of a date is known follows from the element that holds it. Empty placeholder elements are normal.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pnrscreen.errors import WatchlistError
from pnrscreen.model import BirthClaim, Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.watchlist.sources.entry import Contents, Faults, claim, countries, document, each_once, only_file

DEPTH_MAX = 16
"""The published list nests five deep."""

_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_PLAIN_NUMBER = re.compile(r"[A-Za-z]{0,3}[ .-]?\d[\dA-Za-z ./-]{3,}")
_NUMBER_IN_PROSE = re.compile(r"\b(?=[A-Za-z-]*\d)[A-Za-z\d-]{5,}\b")
_ASIDE = re.compile(r"\([^)]*\)|^(?:possibly|probably|believed to be)\s+", re.IGNORECASE)


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the consolidated list does."""
    return b"<CONSOLIDATED_LIST" in content[:4000]


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when it is no such XML, or carries a declaration."""
    where = only_file(files, "un")
    _check(files[where], where)
    faults = Faults()
    entries: dict[str, Entry] = {}
    edition = ""
    for event, element in ET.iterparse(io.BytesIO(files[where]), ("start", "end")):  # noqa: S314  checked above
        if event == "start":
            edition = edition or element.get("dateGenerated", "")
        elif _local(element) == "INDIVIDUAL":
            for entry in _entry(element, faults):
                if entry.id in entries:
                    faults.add("E_DUP_ID", f"DATAID {entry.id}")
                entries.setdefault(entry.id, entry)
            element.clear()
    return Contents(entries=tuple(entries.values()), faults=faults.all(), edition=edition)


def _check(content: bytes, where: str) -> None:
    """Refuse another root, and what could make a parser do more than read: declarations, and nesting without end."""
    depth = 0

    def declared(*_: object) -> None:
        raise WatchlistError("a document type declaration is not read", where)

    def opened(tag: str, _: object) -> None:
        nonlocal depth
        if depth == 0 and tag.rpartition("}")[2] != "CONSOLIDATED_LIST":
            raise WatchlistError("the root element is not CONSOLIDATED_LIST", where)
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


def _entry(person: ET.Element, faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one individual, or note why there is none."""
    ident = _text(person, "DATAID")
    where = f"DATAID {ident} ({_text(person, 'REFERENCE_NUMBER')})"
    names = each_once(_names(person))
    if not ident:
        faults.add("E_NO_ID", where)
    elif not names:
        faults.add("E_NO_NAME", where)
    else:
        nations = [_ASIDE.sub("", text).strip() for value in _all(person, "NATIONALITY") for text in _texts(value, "VALUE")]
        yield Entry(
            watchlist="",
            id=ident,
            names=names,
            birth_dates=tuple(dict.fromkeys(_birth_dates(person, where, faults))),
            sex=codes.sex(_text(person, "GENDER")),
            nationalities=countries((part for nation in nations for part in nation.split("/")), where, faults),
            documents=tuple(dict.fromkeys(_documents(person, where, faults))),
            reason_code=_text(person, "UN_LIST_TYPE"),
        )


def _names(person: ET.Element) -> Iterator[ListedName]:
    """Yield the name, the name in its own script, and the aliases."""
    yield ListedName(text=" ".join(filter(None, (_text(person, name) for name in _NAMES))))
    yield ListedName(text=_text(person, "NAME_ORIGINAL_SCRIPT"), kind="alias")
    for alias in _all(person, "INDIVIDUAL_ALIAS"):
        quality = _text(alias, "QUALITY")
        for text in _text(alias, "ALIAS_NAME").split(";"):
            yield ListedName(
                text=text.strip(),
                kind="former" if quality == "f.k.a." else "alias",
                strength=Strength.WEAK if quality == "Low" else Strength.STRONG,
            )


def _birth_dates(person: ET.Element, where: str, faults: Faults) -> Iterator[BirthClaim]:
    """Yield what is said of the birth date, an alias's own included."""
    for said in _all(person, "INDIVIDUAL_DATE_OF_BIRTH"):
        circa = _text(said, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
        first, last = _text(said, "FROM_YEAR"), _text(said, "TO_YEAR")
        bounds = f"{first or last}..{last or first}" if first or last else ""
        text = bounds or _text(said, "DATE")[:10] or _text(said, "YEAR") or _text(said, "NOTE")
        yield from _claim(text, where, faults, circa=circa)
    for alias in _all(person, "INDIVIDUAL_ALIAS"):
        yield from _claim(_text(alias, "DATE_OF_BIRTH")[:10], where, faults, circa=False)


def _claim(text: str, where: str, faults: Faults, *, circa: bool) -> Iterator[BirthClaim]:
    if not text:
        return
    found = claim(f"~{text}" if circa else text)
    if found is None:
        faults.add("E_BAD_DATE", where, text)
    else:
        yield found


def _documents(person: ET.Element, where: str, faults: Faults) -> Iterator[Document]:
    """Yield the documents; a number inside prose is taken out of it, with a warning."""
    for said in _all(person, "INDIVIDUAL_DOCUMENT"):
        text = _text(said, "NUMBER")
        if not text:
            continue
        issuer = _text(said, "ISSUING_COUNTRY") or _text(said, "COUNTRY_OF_ISSUE")
        numbers = [text] if _PLAIN_NUMBER.fullmatch(text) else _NUMBER_IN_PROSE.findall(text)
        if numbers != [text]:
            faults.add("W_UNKNOWN_FIELD", where, text)
        for number in numbers:
            paper = document(_text(said, "TYPE_OF_DOCUMENT"), number, issuer)
            if paper is None:
                faults.add("E_BAD_ENUM", where, number)
                continue
            if issuer and not paper.issuer:
                faults.add("W_UNKNOWN_ENUM", where, issuer)
            yield paper


# ------------------------------------------------------------------------------------------------------------ elements


def _local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _all(element: ET.Element, name: str) -> Iterator[ET.Element]:
    return (child for child in element if _local(child) == name)


def _texts(element: ET.Element, name: str) -> Iterator[str]:
    """Yield the texts of the children of that name, blanks and line breaks made one blank."""
    return (" ".join((child.text or "").split()) for child in _all(element, name))


def _text(element: ET.Element, name: str) -> str:
    return next(_texts(element, name), "")
