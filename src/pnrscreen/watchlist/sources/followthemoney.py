"""FollowTheMoney entities as JSON Lines: ``entities.ftm.json``, and ``targets.nested.json`` with documents embedded.

This module knows the entity shape of FollowTheMoney (``id``, ``schema``, ``properties`` of string lists). It refuses to know
any schema but the people and their documents: companies, addresses and relations are no travellers.

Passports and identifications are entities of their own that name their holder; they may stand before or after the person, so
they are collected first. A ``weakAlias`` is weak; every other name is strong.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.watchlist.sources.entry import Contents, Faults, claims, countries, document, each_once

Line = tuple[str, Mapping[str, Any]]
"""Where a line stands, and the entity on it."""

PAPERS = ("Passport", "Identification")
_NAMES = (
    ("name", "primary", Strength.STRONG),
    ("alias", "alias", Strength.STRONG),
    ("previousName", "former", Strength.STRONG),
    ("weakAlias", "alias", Strength.WEAK),
)
_SEXES = ("male", "female")


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins with a FollowTheMoney entity."""
    first = content[:65536].split(b"\n", 1)[0]
    return first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and b'"schema"' in first and b'"properties"' in first


def read(files: Mapping[str, bytes]) -> Contents:
    """Read every file of the edition; a line that is no entity is a fault, and the next one follows."""
    faults = Faults()
    lines = [line for where in sorted(files) for line in _lines(where, files[where], faults)]
    papers = _papers(lines, faults)
    seen: set[str] = set()
    entries: list[Entry] = []
    for where, entity in lines:
        if entity["schema"] != "Person":
            continue
        if entity["id"] in seen:
            faults.add("E_DUP_ID", where, entity["id"])
            continue
        seen.add(entity["id"])
        entries.extend(_entry(where, entity, papers, faults))
    for holder in sorted(papers.keys() - seen):
        faults.add("E_DANGLING_REF", f"id {holder}")
    return Contents(entries=tuple(entries), faults=faults.all())


def _lines(where: str, content: bytes, faults: Faults) -> Iterator[Line]:
    """Yield the entities of a file, with the documents embedded in people as entities of their own."""
    for number, line in enumerate(content.decode("utf-8-sig", errors="replace").splitlines(), start=1):
        if not line.strip():
            continue
        place = f"{where} line {number}"
        try:
            entity = json.loads(line)
        except (ValueError, RecursionError):
            faults.add("E_COLUMNS", place, line)
            continue
        if not _is_entity(entity):
            faults.add("E_NO_ID", place, line)
            continue
        yield place, entity
        for embedded in _embedded(entity):
            yield place, embedded


def _is_entity(value: object) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), str) for key in ("id", "schema"))
        and isinstance(value.get("properties"), dict)
    )


def _embedded(entity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the documents that a nested export embeds in their holder, each naming that holder."""
    for values in entity["properties"].values():
        for value in values if isinstance(values, list) else ():
            if _is_entity(value) and value["schema"] in PAPERS:
                yield {**value, "properties": {**value["properties"], "holder": [entity["id"]]}}


def _papers(lines: list[Line], faults: Faults) -> Mapping[str, list[Document]]:
    """Return the documents by the id of their holder."""
    found: defaultdict[str, list[Document]] = defaultdict(list)
    people = {entity["id"] for _, entity in lines if entity["schema"] == "Person"}
    others = {entity["id"] for _, entity in lines} - people
    for where, entity in lines:
        if entity["schema"] not in PAPERS:
            continue
        kind = "P" if entity["schema"] == "Passport" else (_texts(entity, "type") or ["I"])[0]
        issuer = (_texts(entity, "country") or [""])[0]
        numbers = [*_texts(entity, "number"), *_texts(entity, "passportNumber")]
        made = [paper for number in numbers if (paper := document(kind, number, issuer))]
        if not made:
            faults.add("E_BAD_ENUM", where, " ".join(numbers))
        for holder in _texts(entity, "holder"):
            if holder not in others:  # a company's paper is nobody's passport
                found[holder].extend(made)
    return found


def _entry(where: str, entity: Mapping[str, Any], papers: Mapping[str, list[Document]], faults: Faults) -> Iterator[Entry]:
    place = f"{where} (id {entity['id']})"
    names = each_once(
        ListedName(text=text, kind=kind, strength=strength) for key, kind, strength in _NAMES for text in _texts(entity, key)
    )
    own = [paper for number in _texts(entity, "passportNumber") if (paper := document("P", number, ""))]
    held = tuple(dict.fromkeys((*papers.get(entity["id"], ()), *own)))
    if not names and not held:
        faults.add("E_NO_NAME", place)
        return
    sexes = [text for text in _texts(entity, "gender") if text in _SEXES]
    yield Entry(
        watchlist="",
        id=entity["id"],
        names=names,
        birth_dates=claims((text.split("T")[0] for text in _texts(entity, "birthDate")), place, faults),
        sex=codes.sex(sexes[0]) if len(sexes) == 1 else "",
        nationalities=countries((*_texts(entity, "nationality"), *_texts(entity, "citizenship")), place, faults),
        documents=held,
        reason_code=" ".join(_texts(entity, "topics")),
    )


def _texts(entity: Mapping[str, Any], key: str) -> list[str]:
    """Return the texts of a property, in order."""
    values = entity["properties"].get(key, [])
    return [value.strip() for value in values if isinstance(value, str) and value.strip()] if isinstance(values, list) else []
