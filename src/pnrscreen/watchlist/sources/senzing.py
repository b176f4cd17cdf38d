"""Records as entity resolution engines take them (Senzing JSON): one a line, or an array of them.

This module knows the attributes of a record in the three shapes there are, mixed at will: flat, with or without a prefix that
says their usage; in lists under any name; and in the list ``FEATURES``. It refuses to know what a payload means, and leaves
out organisations: people travel.

A later record of the same key replaces the earlier one. A date such as ``03/04/90`` may be of April or of March, and of either
century: all are kept, with a warning.
"""

from __future__ import annotations

import io
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources.entry import (
    Contents,
    Faults,
    claims,
    countries,
    each_once,
    of_topics,
    papers,
    reached,
)

Feature = Mapping[str, str]
"""Attributes that belong together."""

_ATTRIBUTES = (
    *("RECORD_TYPE", "NAME_TYPE", "NAME_FULL", "NAME_ORG", "NAME_LAST", "NAME_FIRST", "NAME_MIDDLE", "NAME_SUFFIX", "GENDER"),
    *("DATE_OF_BIRTH", "NATIONALITY", "CITIZENSHIP", "PASSPORT_NUMBER", "PASSPORT_COUNTRY", "TOPIC", "SSN_NUMBER", "SSN"),
    *("NATIONAL_ID_NUMBER", "NATIONAL_ID_TYPE", "NATIONAL_ID_COUNTRY", "DRIVERS_LICENSE_NUMBER", "TAX_ID_NUMBER"),
    *("TAX_ID_COUNTRY", "OTHER_ID_NUMBER", "OTHER_ID_TYPE", "OTHER_ID_COUNTRY", "PHONE_NUMBER", "PHONE_TYPE", "EMAIL_ADDRESS"),
)
_ATTRIBUTE = re.compile(rf"(?:(?P<usage>[A-Z0-9]+)_)?(?P<name>{'|'.join(sorted(_ATTRIBUTES, key=len, reverse=True))})")
_NUMBERED = (
    ("PASSPORT_NUMBER", "PASSPORT_COUNTRY", "passport"),
    ("NATIONAL_ID_NUMBER", "NATIONAL_ID_COUNTRY", "national identification number"),
    ("DRIVERS_LICENSE_NUMBER", "", "driving licence"),
    ("SSN_NUMBER", "", "social security number"),
    ("SSN", "", "social security number"),
    ("TAX_ID_NUMBER", "TAX_ID_COUNTRY", "tax number"),
)
"""Attribute of a document's number, that of its country, and what kind of document it is."""
_ALIASES = frozenset({"AKA", "ALIAS", "ALSO_KNOWN_AS", "NICKNAME"})
_FORMER = frozenset({"FKA", "FORMER", "MAIDEN", "PREVIOUS"})
_NEXT = re.compile(r'\{\s*"(?:DATA_SOURCE|RECORD_ID)"')
_BETWEEN = frozenset(" \t\r\n,")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3})[a-z]*\.? (\d{1,2}),? (\d{4})")


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins with such a record."""
    first = content[:4000].removeprefix(b"\xef\xbb\xbf").lstrip()
    return first[:1] in {b"{", b"["} and (b'"DATA_SOURCE"' in first or b'"RECORD_ID"' in first)


def read(files: Mapping[str, bytes]) -> Contents:
    """Read every file of the edition; what is no record is a fault, and the next one follows."""
    faults = Faults()
    entries: dict[tuple[str, str], Entry] = {}
    for path in sorted(files):
        content = files[path].removeprefix(b"\xef\xbb\xbf")
        found = _array(content, path, faults) if content.lstrip()[:1] == b"[" else _lines(content, path, faults)
        for where, record in found:
            source, ident = (str(record.get(name) or "").strip() for name in ("DATA_SOURCE", "RECORD_ID"))
            for entry in _entry(f"{where} (id {ident})", ident, record, faults):
                if (source, ident) in entries:
                    faults.add("W_REPLACED", entry.provenance, entries[source, ident].provenance)
                entries[source, ident] = entry
    one = len({source for source, _ in entries}) == 1
    kept = (entry if one else _of(source, entry) for (source, _), entry in entries.items())
    return Contents(entries=tuple(kept), faults=faults.all())


def _of(source: str, entry: Entry) -> Entry:
    """Return an entry under an id that tells it from one of another data source."""
    return replace(entry, id=f"{source}:{entry.id}")


# ------------------------------------------------------------------------------------------------------------- records


def _lines(content: bytes, path: str, faults: Faults) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(io.BytesIO(content), start=1):
        if line.strip(b" \t\r\n\0\x1a"):
            yield from _record(line, f"{path} line {number}", faults)


def _record(line: bytes, where: str, faults: Faults) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        record = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        record = None
    if isinstance(record, dict):
        yield where, record
    else:
        faults.add("E_COLUMNS", where, line.decode(errors="replace").strip())


def _array(content: bytes, path: str, faults: Faults) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the records of an array; where one is broken, reading goes on at the next that begins as a record does."""
    text = content.decode(errors="replace")
    decoder = json.JSONDecoder()
    at = text.index("[") + 1
    for number in itertools.count(1):
        while text[at : at + 1] in _BETWEEN:
            at += 1
        if text[at : at + 1] in {"", "]"}:
            return
        where = f"{path} record {number}"
        try:
            record, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            faults.add("E_COLUMNS", where, text[at : at + 200])
            following = _NEXT.search(text, at + 1)
            if following is None:
                return
            at = following.start()
            continue
        if isinstance(record, dict):
            yield where, record
        else:
            faults.add("E_COLUMNS", where, str(record))


def _features(record: Mapping[str, Any]) -> Iterator[Feature]:
    """Yield what belongs together in a record: its own attributes by usage, then each object of each list."""
    yield from _by_usage(record)
    for value in record.values():
        for inner in value if isinstance(value, list) else ():
            if isinstance(inner, dict):
                yield from _by_usage(inner)


def _by_usage(said: Mapping[str, Any]) -> Iterator[Feature]:
    """Yield attributes, those with the same prefix together, under their own names."""
    grouped: dict[str, dict[str, str]] = {}
    for key, value in said.items():
        found = _ATTRIBUTE.fullmatch(key) if isinstance(value, (str, int, float)) else None
        if found and (text := str(value).strip()):
            usage = found["usage"] or ""
            grouped.setdefault(usage, {"USAGE": usage})[found["name"]] = text
    yield from grouped.values()


# ------------------------------------------------------------------------------------------------------------- entries


def _entry(where: str, ident: str, record: Mapping[str, Any], faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one person, or note why there is none."""
    features = list(_features(record))
    if not _is_person(features):
        return
    names = each_once(name for feature in features for name in _names(feature))
    held = tuple(dict.fromkeys(paper for feature in features for paper in _documents(feature, where, faults)))
    if not ident:
        faults.add("E_NO_ID", where)
        return
    if not names and not held:
        faults.add("E_NO_NAME", where)
        return
    topics = _each(features, "TOPIC")
    sexes = {sex for said in _each(features, "GENDER") if (sex := codes.sex(said))}
    yield Entry(
        watchlist="",
        id=ident,
        names=names,
        birth_dates=claims(
            (date for said in _each(features, "DATE_OF_BIRTH") for date in _dates(said, where, faults)), where, faults
        ),
        sex=sexes.pop() if len(sexes) == 1 else "",
        nationalities=countries((*_each(features, "NATIONALITY"), *_each(features, "CITIZENSHIP")), where, faults),
        documents=held,
        contacts=reached(_phones(features), _each(features, "EMAIL_ADDRESS"), where, faults),
        reason_code=" ".join(topics),
        terms=Terms(category=of_topics(topics)),
        provenance=where,
    )


def _is_person(features: list[Feature]) -> bool:
    """Tell whether a record is of a person: it says so, or says nothing and has no name of an organisation."""
    said = {kind.upper() for kind in _each(features, "RECORD_TYPE")}
    return "PERSON" in said or not (said or _each(features, "NAME_ORG"))


def _each(features: list[Feature], name: str) -> list[str]:
    """Return what the features say of one thing, each once, in order."""
    return list(dict.fromkeys(feature[name] for feature in features if name in feature))


def _names(feature: Feature) -> Iterator[ListedName]:
    surname, suffix = feature.get("NAME_LAST", ""), feature.get("NAME_SUFFIX", "")
    given = " ".join(filter(None, (feature.get("NAME_FIRST", ""), feature.get("NAME_MIDDLE", ""))))
    usage = feature.get("NAME_TYPE", "").upper() or feature["USAGE"]
    parts = " ".join(filter(None, (given, surname, suffix)))
    yield ListedName(
        text=feature.get("NAME_FULL", "") or parts,
        surname=surname if given else "",
        given=given if surname else "",
        kind="alias" if usage in _ALIASES else "former" if usage in _FORMER else "primary",
        strength=Strength.STRONG,
    )


def _dates(said: str, where: str, faults: Faults) -> Iterator[str]:
    """Yield the dates a text may mean: one, or several where day and month, or the century, could be either."""
    if found := _MONTH_FIRST.fullmatch(said):
        yield f"{int(found[2]):02d} {found[1]} {found[3]}"
        return
    found = _SLASHED.fullmatch(said)
    if not found:
        yield said
        return
    one, other = int(found[1]), int(found[2])
    years = (found[3],) if len(found[3]) == 4 else (f"19{found[3]}", f"20{found[3]}")
    days = [(month, day) for month, day in ((one, other), (other, one)) if month <= 12]
    meant = {f"{year}-{month:02d}-{day:02d}" for year in years for month, day in days}
    if len(meant) > 1:
        faults.add("W_DATE_AMBIGUOUS", where, said)
    yield from sorted(meant) or [said]


def _phones(features: list[Feature]) -> list[str]:
    """Return the telephones; a fax answers no traveller."""
    return _each([one for one in features if "FAX" not in (one.get("PHONE_TYPE", "").upper(), one["USAGE"])], "PHONE_NUMBER")


def _documents(feature: Feature, where: str, faults: Faults) -> Iterator[Document]:
    for number, country, kind in _NUMBERED:
        if number in feature:
            yield from papers(kind, feature[number], feature.get(country, ""), where, faults)
    other = feature.get("OTHER_ID_TYPE", "")
    if "OTHER_ID_NUMBER" in feature and codes.document_kind(other):  # other numbers are a system's own
        yield from papers(other, feature["OTHER_ID_NUMBER"], feature.get("OTHER_ID_COUNTRY", ""), where, faults)
