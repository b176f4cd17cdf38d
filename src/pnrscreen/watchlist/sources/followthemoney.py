"""FollowTheMoney entities as JSON Lines: ``entities.ftm.json``, and ``targets.nested.json`` with others embedded in them.

This module knows the entity shape of FollowTheMoney (``id``, ``schema``, ``properties`` of string lists). It refuses to know
any schema but people, their documents and the sanctions on them: companies, addresses and relations are no travellers.

Documents and sanctions are entities of their own that name their holder, before or after the person or embedded in them, so
they are joined at the end. A ``weakAlias`` is weak; every other name is strong.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources.entry import Contents, Faults, claims, countries, document, each_once, of_topics, reached

PAPERS = ("Passport", "Identification")
_NAMES = (
    ("name", "primary", Strength.STRONG),
    ("alias", "alias", Strength.STRONG),
    ("previousName", "former", Strength.STRONG),
    ("weakAlias", "alias", Strength.WEAK),
)
_SEXES = ("male", "female")
_Entity = Mapping[str, Any]


class _Apart:
    """What stands apart from the people it belongs to, by their ids."""

    def __init__(self) -> None:
        self.papers: defaultdict[str, list[Document]] = defaultdict(list)
        self.sanctions: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)  # authority, program
        self.others: set[str] = set()  # ids of entities that are no people


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins with a FollowTheMoney entity."""
    first = content[:65536].split(b"\n", 1)[0]
    return first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and b'"schema"' in first and b'"properties"' in first


def read(files: Mapping[str, bytes]) -> Contents:
    """Read every file of the edition; a line that is no entity is a fault, and the next one follows."""
    faults = Faults()
    apart = _Apart()
    people: dict[str, Entry] = {}
    for path in sorted(files):
        for where, entity in _lines(path, files[path], faults):
            _take(where, entity, people, apart, faults)
    entries = tuple(entry for person in people.values() for entry in _joined(person, apart, faults))
    for holder in sorted(apart.papers.keys() - people.keys() - apart.others):
        faults.add("E_DANGLING_REF", f"id {holder}")
    return Contents(entries=entries, faults=faults.all())


def _lines(path: str, content: bytes, faults: Faults) -> Iterator[tuple[str, _Entity]]:
    """Yield the entities of a file, each followed by those embedded in it."""
    for number, line in enumerate(io.BytesIO(content.removeprefix(b"\xef\xbb\xbf")), start=1):
        if not line.strip(b" \t\r\n\0\x1a"):
            continue
        where = f"{path} line {number}"
        entity = _entity(line, where, faults)
        if entity is None:
            continue
        if not _is_entity(entity):
            faults.add("E_NO_ID", where, line.decode(errors="replace").strip())
            continue
        yield where, entity
        for embedded in _embedded(entity):
            yield where, embedded


def _entity(line: bytes, where: str, faults: Faults) -> Any:
    """Return what a line says, or None where it says nothing that can be read; letters that are none are marked as such."""
    try:
        return msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        text = line.decode(errors="replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        faults.add("E_COLUMNS", where, text.strip())
        return None
    faults.add("E_ENCODING", where)
    return found


def _is_entity(value: object) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), str) for key in ("id", "schema"))
        and isinstance(value.get("properties"), dict)
    )


def _embedded(entity: _Entity) -> Iterator[_Entity]:
    """Yield what a nested export embeds in a person, naming that person."""
    for values in entity["properties"].values():
        for value in values if isinstance(values, list) else ():
            if _is_entity(value) and value["schema"] in {*PAPERS, "Sanction"}:
                yield {**value, "properties": {**value["properties"], "holder": [entity["id"]], "entity": [entity["id"]]}}


def _take(where: str, entity: _Entity, people: dict[str, Entry], apart: _Apart, faults: Faults) -> None:
    """Note what one entity says: a person, something of a person, or something that is none."""
    ident, schema = entity["id"], entity["schema"]
    if schema == "Person":
        if ident in people:
            faults.add("E_DUP_ID", where, ident)
        else:
            people[ident] = _person(f"{where} (id {ident})", entity, faults)
        return
    apart.others.add(ident)
    if schema in PAPERS:
        made = _papers(where, entity, faults)
        for holder in _texts(entity, "holder"):
            apart.papers[holder].extend(made)
    elif schema == "Sanction":
        said = ("; ".join(_texts(entity, "authority")), "; ".join(_texts(entity, "program") or _texts(entity, "programId")))
        for holder in _texts(entity, "entity"):
            apart.sanctions[holder].append(said)


def _papers(where: str, entity: _Entity, faults: Faults) -> list[Document]:
    """Return the documents an entity stands for: one a number."""
    kind = "P" if entity["schema"] == "Passport" else (_texts(entity, "type") or ["I"])[0]
    issuer = (_texts(entity, "country") or [""])[0]
    said = dict.fromkeys((*_texts(entity, "number"), *_texts(entity, "passportNumber")))
    made = [paper for number in said if (paper := document(kind, number, issuer))]
    if not made:
        faults.add("E_BAD_ENUM", f"{where} (id {entity['id']})", " ".join(said) or "no number")
    return made


def _person(where: str, entity: _Entity, faults: Faults) -> Entry:
    """Return what an entity says of a person; whether that is enough shows when everything is joined."""
    sexes = [text for text in _texts(entity, "gender") if text in _SEXES]
    topics = _texts(entity, "topics")
    return Entry(
        watchlist="",
        id=entity["id"],
        names=each_once(
            ListedName(text=text, kind=kind, strength=strength)
            for key, kind, strength in _NAMES
            for text in _texts(entity, key)
        ),
        birth_dates=claims((text.partition("T")[0] for text in _texts(entity, "birthDate")), where, faults),
        sex=codes.sex(sexes[0]) if len(sexes) == 1 else "",
        nationalities=countries((*_texts(entity, "nationality"), *_texts(entity, "citizenship")), where, faults),
        documents=tuple(paper for number in _texts(entity, "passportNumber") if (paper := document("P", number, ""))),
        contacts=reached(_texts(entity, "phone"), _texts(entity, "email"), where, faults),
        reason_code=" ".join(topics),
        terms=Terms(category=of_topics(topics)),
        provenance=where,
    )


def _joined(person: Entry, apart: _Apart, faults: Faults) -> Iterator[Entry]:
    """Yield a person with the documents and the sanctions that stand apart, or note that there is nothing to match by.

    A number that the person's own text gives without a country is the same document where one stands apart with it.
    """
    held = dict.fromkeys(apart.papers.get(person.id, ()))
    issued = {(paper.kind, paper.number) for paper in held if paper.issuer}
    own = (paper for paper in person.documents if (paper.kind, paper.number) not in issued)
    papers = tuple(dict.fromkeys((*held, *own)))
    if not person.names and not papers:
        faults.add("E_NO_NAME", person.provenance)
        return
    sanctions = apart.sanctions.get(person.id, ())
    owner, ground = ("; ".join(dict.fromkeys(said for each in sanctions if (said := each[part]))) for part in (0, 1))
    yield replace(person, documents=papers, terms=replace(person.terms, owner=owner, ground=ground))


def _texts(entity: _Entity, key: str) -> list[str]:
    """Return the texts of a property, in order."""
    values = entity["properties"].get(key, [])
    return [value.strip() for value in values if isinstance(value, str) and value.strip()] if isinstance(values, list) else []
