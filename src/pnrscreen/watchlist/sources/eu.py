"""The consolidated list of persons under financial sanctions of the European Union, as XML (FSF 1.1).

This module knows the elements of ``sanctionEntity``, all of whose data stand in attributes; an empty one says nothing. It
leaves out enterprises: people travel.

The same entity may stand twice under one ``logicalId``, and is one. A remark may call a name of low quality, misspelt at
times, whatever ``strong`` says. The year, month and day of a birth date are attributes of their own where it is not whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree as ET

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
    since,
)

ROOT = "export"
_LOW = re.compile(r"\blow?\s*quality", re.IGNORECASE)
_GOOD = re.compile(r"\bgood\s*quality", re.IGNORECASE)
_OF_COMPANIES = frozenset({"euvat", "imo", "regnumber", "swiftbic", "tradelic"})
_NOWHERE = frozenset({"", "00", "UNKNOWN"})


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the export of the financial sanctions files does."""
    return markup.begins(content, ROOT) and b"fpi/fsd/export" in content[:4000]


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the persons of the list; raises WatchlistError when it is no such XML, or carries a declaration."""
    where = only_file(files, "eu")
    head = markup.check(files[where], where, ROOT)
    faults = Faults()
    entries: dict[str, Entry] = {}
    for entity in markup.records(files[where], frozenset({"sanctionEntity"})):
        for entry in _entry(entity, faults):
            first = entries.get(entry.id)
            entries[entry.id] = _merged(first, entry) if first else entry
    return Contents(entries=tuple(entries.values()), faults=faults.all(), edition=head.get("generationDate", ""))


def _merged(one: Entry, other: Entry) -> Entry:
    """Return what two elements of the same entity say together."""
    return replace(
        one,
        names=each_once((*one.names, *other.names)),
        birth_dates=tuple(dict.fromkeys((*one.birth_dates, *other.birth_dates))),
        sex=one.sex or other.sex,
        nationalities=tuple(dict.fromkeys((*one.nationalities, *other.nationalities))),
        documents=tuple(dict.fromkeys((*one.documents, *other.documents))),
        contacts=tuple(dict.fromkeys((*one.contacts, *other.contacts))),
        reason_code=" ".join(dict.fromkeys(f"{one.reason_code} {other.reason_code}".split())),
    )


def _entry(entity: ET.Element, faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one person, or note why there is none."""
    ident = entity.get("logicalId", "")
    reference = entity.get("euReferenceNumber") or entity.get("unitedNationId") or "no reference"
    where = f"logicalId {ident} ({reference})"
    if not _is_person(entity, where, faults):
        return
    names = each_once(_name(alias) for alias in entity.iterfind("nameAlias"))
    if not ident:
        faults.add("E_NO_ID", where)
        return
    if not names:
        faults.add("E_NO_NAME", where)
        return
    sexes = {sex for alias in entity.iterfind("nameAlias") if (sex := codes.sex(alias.get("gender", "")))}
    acts = list(entity.iterfind("regulation"))
    yield Entry(
        watchlist="",
        id=ident,
        names=names,
        birth_dates=claims(_birth_dates(entity, where, faults), where, faults),
        sex=sexes.pop() if len(sexes) == 1 else "",
        nationalities=countries(map(_country, entity.iterfind("citizenship")), where, faults),
        documents=tuple(dict.fromkeys(_documents(entity, where, faults))),
        contacts=reached(_contacts(entity, "PHONE"), _contacts(entity, "EMAIL"), where, faults),
        reason_code=" ".join(dict.fromkeys(filter(None, (act.get("programme", "") for act in acts)))),
        terms=Terms(
            category=SANCTION,
            ground="; ".join(dict.fromkeys(filter(None, (act.get("numberTitle", "") for act in acts)))),
            valid_from=since(entity.get("designationDate", ""), where, faults),
        ),
        provenance=where,
    )


def _is_person(entity: ET.Element, where: str, faults: Faults) -> bool:
    """Tell whether an entity is a person; word and letter have been seen in either place."""
    kind = entity.find("subjectType")
    said = {kind.get("code", "").lower(), kind.get("classificationCode", "").lower()} if kind is not None else set[str]()
    if not said & {"person", "p", "enterprise", "e"}:
        faults.add("E_BAD_ENUM", where, f"subjectType {' '.join(sorted(said))}")
    return bool(said & {"person", "p"})


def _name(alias: ET.Element) -> ListedName:
    surname = alias.get("lastName", "").strip()
    given = " ".join(f"{alias.get('firstName', '')} {alias.get('middleName', '')}".split())
    remark = " ".join(said.text or "" for said in alias.iterfind("remark"))
    strong = bool(_GOOD.search(remark)) or (alias.get("strong", "") != "false" and not _LOW.search(remark))
    return ListedName(
        text=" ".join((alias.get("wholeName") or f"{given} {surname}").split()),
        surname=surname if given else "",
        given=given if surname else "",
        strength=Strength.STRONG if strong else Strength.WEAK,
    )


def _birth_dates(entity: ET.Element, where: str, faults: Faults) -> Iterator[str]:
    """Yield what is said of the birth date, as texts."""
    for said in entity.iterfind("birthdate"):
        if said.get("calendarType", "GREGORIAN") not in {"", "GREGORIAN"}:
            faults.add("W_UNKNOWN_FIELD", where, f"{said.get('calendarType')} {said.get('year', '')}")
            continue
        first, last = _year(said, "yearRangeFrom"), _year(said, "yearRangeTo")
        parts = (_year(said, "year"), said.get("monthOfYear", ""), said.get("dayOfMonth", ""))
        whole = "-".join(part.zfill(2) for part in parts if part) if parts[0] else ""
        text = said.get("birthdate") or whole or (f"{first or last}..{last or first}" if first or last else "")
        yield f"~{text}" if text and said.get("circa") == "true" else text


def _year(said: ET.Element, name: str) -> str:
    year = said.get(name, "")
    return "" if year == "0" else year


def _country(said: ET.Element) -> str:
    code = said.get("countryIso2Code", "")
    name = said.get("countryDescription", "")
    return code if code not in _NOWHERE else name if name not in _NOWHERE else ""


def _contacts(entity: ET.Element, key: str) -> list[str]:
    """Return what stands under this key with any of the addresses."""
    return [said.get("value", "") for said in entity.iterfind("address/contactInfo") if said.get("key", "").upper() == key]


def _documents(entity: ET.Element, where: str, faults: Faults) -> Iterator[Document]:
    """Yield the documents of a person; a number inside prose is taken out of it, with a warning."""
    for said in entity.iterfind("identification"):
        kind = said.get("identificationTypeCode", "")
        if kind in _OF_COMPANIES:
            continue
        text = said.get("latinNumber", "") or said.get("number", "")
        for number in numbers(" ".join(text.split()), where, faults):
            yield from papers(said.get("identificationTypeDescription") or kind, number, _country(said), where, faults)
