"""The consolidated list of the United Nations Security Council, as XML.

This module knows the elements of INDIVIDUAL. It refuses document type declarations, entities and deep nesting before it reads
anything, and leaves out ENTITY: people travel.

The four names of an individual are positions, not given and family names, and are joined in order. EXACT does not promise a
day: how much of a date is known follows from the element that holds it. Empty placeholder elements are normal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

from pnrscreen.model import BirthClaim, Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources import markup
from pnrscreen.watchlist.sources.entry import (
    SANCTION,
    Contents,
    Faults,
    claim,
    countries,
    each_once,
    numbers,
    only_file,
    papers,
    since,
)
from pnrscreen.watchlist.sources.markup import text, texts

ROOT = "CONSOLIDATED_LIST"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_ASIDE = re.compile(r"\([^)]*\)|^(?:possibly|probably|believed to be)\s+", re.IGNORECASE)


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the consolidated list does."""
    return markup.begins(content, ROOT)


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when it is no such XML, or carries a declaration."""
    where = only_file(files, "un")
    head = markup.check(files[where], where, ROOT)
    faults = Faults()
    entries: dict[str, Entry] = {}
    for person in markup.records(files[where], frozenset({"INDIVIDUAL"})):
        for entry in _entry(person, faults):
            if entry.id in entries:
                faults.add("E_DUP_ID", f"DATAID {entry.id}")
            entries.setdefault(entry.id, entry)
    return Contents(entries=tuple(entries.values()), faults=faults.all(), edition=head.get("dateGenerated", ""))


def _entry(person: ET.Element, faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one individual, or note why there is none."""
    ident = text(person, "DATAID")
    where = f"DATAID {ident} ({text(person, 'REFERENCE_NUMBER')})"
    names = each_once(_names(person))
    if not ident:
        faults.add("E_NO_ID", where)
    elif not names:
        faults.add("E_NO_NAME", where)
    else:
        nations = [_ASIDE.sub("", said).strip() for said in texts(person, "NATIONALITY/VALUE")]
        yield Entry(
            watchlist="",
            id=ident,
            names=names,
            birth_dates=tuple(dict.fromkeys(_birth_dates(person, where, faults))),
            sex=codes.sex(text(person, "GENDER")),
            nationalities=countries((part for nation in nations for part in nation.split("/")), where, faults),
            documents=tuple(dict.fromkeys(_documents(person, where, faults))),
            reason_code=text(person, "UN_LIST_TYPE"),
            terms=Terms(category=SANCTION, valid_from=since(text(person, "LISTED_ON")[:10], where, faults)),
            provenance=where,
        )


def _names(person: ET.Element) -> Iterator[ListedName]:
    """Yield the name, the name in its own script, and the aliases."""
    yield ListedName(text=" ".join(filter(None, (text(person, name) for name in _NAMES))))
    yield ListedName(text=text(person, "NAME_ORIGINAL_SCRIPT"), kind="alias")
    for alias in person.iterfind("INDIVIDUAL_ALIAS"):
        quality = text(alias, "QUALITY")
        for said in text(alias, "ALIAS_NAME").split(";"):
            yield ListedName(
                text=said.strip(),
                kind="former" if quality == "f.k.a." else "alias",
                strength=Strength.WEAK if quality == "Low" else Strength.STRONG,
            )


def _birth_dates(person: ET.Element, where: str, faults: Faults) -> Iterator[BirthClaim]:
    """Yield what is said of the birth date, an alias's own included."""
    for said in person.iterfind("INDIVIDUAL_DATE_OF_BIRTH"):
        circa = text(said, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
        first, last = text(said, "FROM_YEAR"), text(said, "TO_YEAR")
        bounds = f"{first or last}..{last or first}" if first or last else ""
        date = bounds or text(said, "DATE")[:10] or text(said, "YEAR") or text(said, "NOTE")
        yield from _claim(date, where, faults, circa=circa)
    for alias in person.iterfind("INDIVIDUAL_ALIAS"):
        yield from _claim(text(alias, "DATE_OF_BIRTH")[:10], where, faults, circa=False)


def _claim(said: str, where: str, faults: Faults, *, circa: bool) -> Iterator[BirthClaim]:
    if not said:
        return
    found = claim(f"~{said}" if circa else said)
    if found is None:
        faults.add("E_BAD_DATE", where, said)
    else:
        yield found


def _documents(person: ET.Element, where: str, faults: Faults) -> Iterator[Document]:
    """Yield the documents; a number inside prose is taken out of it, with a warning."""
    for said in person.iterfind("INDIVIDUAL_DOCUMENT"):
        issuer = text(said, "ISSUING_COUNTRY") or text(said, "COUNTRY_OF_ISSUE")
        for number in numbers(text(said, "NUMBER"), where, faults):
            yield from papers(text(said, "TYPE_OF_DOCUMENT"), number, issuer, where, faults)
