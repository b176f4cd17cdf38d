"""The United Kingdom's sanctions list, as CSV or XML, and the consolidated list of its Treasury that came before it, as CSV.

This module knows the columns and the elements, which say the same in two shapes. It leaves out entities and ships: people
travel.

In the tables one designation takes several rows, one for each combination of its values; what they say together is one entry.
A part of a date that is not known is ``00`` or its letter, ``dd/mm/1945``. ``Name 6`` is the family name, or all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from xml.etree import ElementTree as ET

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources import markup
from pnrscreen.watchlist.sources.entry import (
    SANCTION,
    Contents,
    Faults,
    claims,
    countries,
    each_once,
    numbers,
    only_file,
    papers,
    reached,
    rows,
    since,
)
from pnrscreen.watchlist.sources.markup import text

ROOT = "Designations"
_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "unique id": "id",
        "group id": "id",
        "designation type": "type",
        "group type": "type",
        "name type": "name type",
        "alias type": "name type",
        "alias strength": "strength",
        "alias quality": "strength",
        "name non-latin script": "script",
        "regime name": "regime",
        "regime": "regime",
        "sanctions imposed": "imposed",
        "d.o.b": "born",
        "dob": "born",
        "nationality(/ies)": "nationality",
        "nationality": "nationality",
        "gender": "sex",
        "passport number": "passport",
        "national identifier number": "identifier",
        "national identification number": "identifier",
        "phone number": "phone",
        "email address": "email",
        "date designated": "since",
        "listed on": "since",
    }
    | {f"name {number}": f"name {number}" for number in range(1, 7)}
)
"""Heading of either table -> what it holds."""
_INDIVIDUAL = "IndividualDetails/Individual"
_ELEMENTS: tuple[tuple[str, str], ...] = (
    (f"{_INDIVIDUAL}/Nationalities/Nationality", "nationality"),
    (f"{_INDIVIDUAL}/Genders/Gender", "sex"),
    (f"{_INDIVIDUAL}/DOBs/DOB", "born"),
    (f"{_INDIVIDUAL}/PassportDetails/Passport/PassportNumber", "passport"),
    (f"{_INDIVIDUAL}/NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber", "identifier"),
    ("PhoneNumbers/PhoneNumber", "phone"),
    ("EmailAddresses/EmailAddress", "email"),
)
_DATE = re.compile(r"'?([0-9dD]{1,2})/([0-9mM]{1,2})/([0-9yY]{4})")
_DAY = re.compile(r"\b\d{1,2}[-/][A-Za-z\d]{2,3}[-/]\d{4}\b")
_BETWEEN = re.compile(r"[|;/]|\(\d+\)")
_Row = Mapping[str, str]


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the list does, or as one of its tables."""
    first = content[:8000]
    return markup.begins(content, ROOT) or (b"Name 6" in first and (b"Unique ID" in first or b"Group ID" in first))


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when it is neither such a table nor such XML."""
    where = only_file(files, "uk")
    faults = Faults()
    if markup.begins(files[where], ROOT):
        markup.check(files[where], where, ROOT)
        edition, people = _designations(files[where], faults)
    else:
        edition, people = _table(files[where], where, faults)
    entries = tuple(entry for ident, said in people.items() for entry in _entry(ident, said, faults))
    return Contents(entries=entries, faults=faults.all(), edition=edition)


# ---------------------------------------------------------------------------------------------------------- two shapes


def _table(content: bytes, where: str, faults: Faults) -> tuple[str, Mapping[str, list[_Row]]]:
    """Return the edition, and the rows of each individual by id."""
    lines = rows(content, where, faults)
    edition, header = "", list[str]()
    for _, row in lines:
        header = [_COLUMNS.get(cell.strip().lower(), "") for cell in row]
        if "id" in header and "name 6" in header:
            break
        edition = edition or " ".join(_DAY.findall(" ".join(row)))
    else:
        raise WatchlistError("there is no header row with Name 6 and Unique ID or Group ID", where)
    people: dict[str, list[_Row]] = {}
    for number, row in lines:
        said = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name}
        place = f"{where} row {number} (id {said.get('id', '')})"
        if len(row) != len(header):
            faults.add("E_COLUMNS", place, f"{len(row)} of {len(header)} columns")
            if not said.get("type"):
                continue
        if said.get("type", "").lower() not in {"individual", ""}:
            continue
        if not said.get("id") or not said.get("type"):
            faults.add("E_NO_ID" if not said.get("id") else "E_BAD_ENUM", place, said.get("name 6", ""))
            continue
        people.setdefault(said["id"], []).append(said | {"where": place})
    return edition, people


def _designations(content: bytes, faults: Faults) -> tuple[str, Mapping[str, list[_Row]]]:
    """Return the edition, and what stands of each individual by id, as rows of a table would have it."""
    edition, place = "", 0
    people: dict[str, list[_Row]] = {}
    for element in markup.records(content, frozenset({"DateGenerated", "Designation"})):
        if element.tag == "DateGenerated":
            edition = (element.text or "").strip()
            continue
        place += 1
        ident = text(element, "UniqueID")
        if text(element, "IndividualEntityShip").lower() != "individual":
            continue
        where = f"Designation {place} (id {ident})"
        if not ident or ident in people:
            faults.add("E_DUP_ID" if ident else "E_NO_ID", where, text(element, "Names/Name/Name6"))
            continue
        people[ident] = [one | {"where": where} for one in _as_rows(element)]
    return edition, people


def _as_rows(designation: ET.Element) -> Iterator[dict[str, str]]:
    """Yield what a designation says as rows, one value of a kind in each."""
    yield {
        "regime": text(designation, "RegimeName"),
        "imposed": text(designation, "SanctionsImposed"),
        "since": text(designation, "DateDesignated"),
    }
    for name in designation.iterfind("Names/Name"):
        parts = {f"name {number}": text(name, f"Name{number}") for number in range(1, 7)}
        yield parts | {"name type": text(name, "NameType"), "strength": text(name, "AliasStrength")}
    for said in markup.texts(designation, "NonLatinNames/NonLatinName/NameNonLatinScript"):
        yield {"script": said}
    for path, kind in _ELEMENTS:
        for said in markup.texts(designation, path):
            yield {kind: said}


# ----------------------------------------------------------------------------------------------------------- one entry


def _entry(ident: str, said: list[_Row], faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one individual, or note why there is none."""
    where = said[0]["where"]
    names = each_once(name for row in said for name in _names(row))
    if not names:
        faults.add("E_NO_NAME", where)
        return
    sexes = {sex for value in _each(said, "sex") if (sex := codes.sex(value))}
    nations = (part.strip() for value in _each(said, "nationality") for part in _BETWEEN.split(value))
    yield Entry(
        watchlist="",
        id=ident,
        names=tuple(sorted(names, key=lambda name: name.kind != "primary")),
        birth_dates=claims((_date(value, where, faults) for value in _each(said, "born")), where, faults),
        sex=sexes.pop() if len(sexes) == 1 else "",
        nationalities=countries(nations, where, faults),
        documents=tuple(dict.fromkeys(_documents(said, where, faults))),
        contacts=reached(_each(said, "phone"), _each(said, "email"), where, faults),
        reason_code="|".join(_each(said, "imposed")),
        terms=Terms(
            category=SANCTION,
            ground="; ".join(_each(said, "regime")),
            valid_from=min((_since(value, where, faults) for value in _each(said, "since")), default=""),
        ),
        provenance=where,
    )


def _each(said: Iterable[_Row], name: str) -> list[str]:
    """Return what rows say of one thing, each once, in order."""
    return [value for value in dict.fromkeys(row.get(name, "") for row in said) if value]


def _names(row: _Row) -> Iterator[ListedName]:
    """Yield the names of a row: in Latin letters, and in their own script."""
    surname = row.get("name 6", "")
    given = " ".join(filter(None, (row.get(f"name {number}", "") for number in range(1, 6))))
    kind = row.get("name type", "").lower()
    weak = row.get("strength", "").lower().startswith("low")
    yield ListedName(
        text=f"{given} {surname}".strip(),
        surname=surname if given else "",
        given=given if surname else "",
        kind="former" if kind == "fka" else "primary" if kind in {"", "primary name", "prime alias"} else "alias",
        strength=Strength.WEAK if weak else Strength.STRONG,
    )
    yield ListedName(text=row.get("script", ""), kind="alias")


def _date(said: str, where: str, faults: Faults) -> str:
    """Return a birth date as other lists write it; one whose year is not known is a warning, and says nothing."""
    found = _DATE.fullmatch(said.strip())
    if not found:
        return said
    day, month, year = found.groups()
    if not year.isdigit():
        faults.add("W_UNKNOWN_FIELD", where, said)
        return ""
    known = [year]
    if month.isdigit() and int(month):
        known.append(month.zfill(2))
        if day.isdigit() and int(day):
            known.append(day.zfill(2))
    return "-".join(known)


def _since(said: str, where: str, faults: Faults) -> str:
    return since(_date(said, where, faults), where, faults)


def _documents(said: list[_Row], where: str, faults: Faults) -> Iterator[Document]:
    """Yield the documents; a number inside prose is taken out of it, with a warning."""
    for name, kind in (("passport", "passport"), ("identifier", "national identification number")):
        for value in _each(said, name):
            for number in numbers(value, where, faults):
                yield from papers(kind, number, "", where, faults)
