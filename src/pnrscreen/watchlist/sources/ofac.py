"""The list of Specially Designated Nationals of the US Treasury, and its consolidated non-SDN sister, as delimited files.

This module knows the columns of SDN, ALT and SDN_COMMENTS, and the little grammar of the remarks, where birth dates,
nationalities, documents, telephones and e-mails stand. It refuses to read entities, vessels and aircraft: people travel.

The files have no header. A null is ``-0-``. Remarks longer than 1000 characters go on in SDN_COMMENTS, mid-word, without a
separator. Remarks are segments joined by ``; ``, the last ends with a full stop; a segment is a label and a value. Rows of ALT
are strong names; a weak name stands in the remarks between single quotes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Document, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources.entry import (
    SANCTION,
    Contents,
    Faults,
    base_name,
    claims,
    countries,
    document,
    each_once,
    only_file,
    reached,
    rows,
)

_MAIN = frozenset({"sdn.csv", "cons_prim.csv"})
_ALSO = frozenset({"alt.csv", "cons_alt.csv"})
_COMMENTS = frozenset({"sdn_comments.csv", "cons_comments.csv"})
_ADDRESSES = frozenset({"add.csv", "cons_add.csv"})
_COLUMNS = 12
_NULL = "-0-"

_DOCUMENT_LABELS = (  # longest first, since one may begin another; the misspelling is the publisher's
    *("Turkish Identificiation Number", "National Foreign ID Number", "Stateless Person Passport", "Birth Certificate Number"),
    *(
        "Electoral Registry No.",
        "Travel Document Number",
        "Driver's License No.",
        "Identification Number",
        "Diplomatic Passport",
    ),
    *("Residency Number", "Personal ID Card", "National ID No.", "Passport", "Cedula No.", "Tax ID No.", "C.U.R.P.", "R.F.C."),
    *("D.N.I.", "SSN"),
)
_DOCUMENT = re.compile(
    rf"(?P<kind>{'|'.join(map(re.escape, _DOCUMENT_LABELS))}) (?:Booklet )?(?P<number>.*?\d.*?)"
    r"(?: \((?P<issuer>[^)]*)\))?(?: issued .*)?(?: expires .*)?"
)
_WEAK_NAME = re.compile(r"[afn]\.k\.a\. '(?P<name>.+)'")
_CONTACT = re.compile(
    r"(?:(?P<email>E-?mail)|(?:Tele)?phone)(?:(?: Address| Number| No\.):? *|: *)(?P<value>.*)", re.IGNORECASE
)
_KINDS: Mapping[str, str] = MappingProxyType({"aka": "alias", "fka": "former", "nka": "alias"})


def recognise(name: str, content: bytes) -> bool:
    """Tell whether a file has the publisher's name, or twelve columns of which the first is a number."""
    return base_name(name) in _MAIN or re.match(rb'(?:\xef\xbb\xbf)?\d+,"[^"\n]*",(?:-0- ?|"[^"\n]*"),', content) is not None


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when the main file is missing."""
    faults = Faults()
    main, others = _main(files)
    people, everyone = _people(files[main], main, faults)
    aliases: defaultdict[str, list[ListedName]] = defaultdict(list)
    remarks: defaultdict[str, str] = defaultdict(str)
    for path in others:
        for number, row in rows(files[path], path, faults):
            ident, needed = row[0].strip(), 4 if base_name(path) in _ALSO else 2
            where = f"{path} row {number} (id {ident})"
            if ident not in everyone:
                faults.add("E_DANGLING_REF", where)
            elif len(row) < needed:
                faults.add("E_COLUMNS", where, f"{len(row)} of {needed} columns")
            elif base_name(path) in _ALSO:
                aliases[ident].append(_name(_said(row[3]), kind=_KINDS.get(row[2].strip(), "alias")))
            elif base_name(path) in _COMMENTS:
                remarks[ident] += row[1]
    entries = (_entry(row, _said(row[11]) + remarks[ident], aliases[ident], faults) for ident, row in people.items())
    return Contents(entries=tuple(entries), faults=faults.all())


def _main(files: Mapping[str, bytes]) -> tuple[str, list[str]]:
    """Return the path of the main file, and those of the files that add to it."""
    named = [path for path in files if base_name(path) in _MAIN]
    known = _ALSO | _COMMENTS | _ADDRESSES
    others = sorted(path for path in files if base_name(path) in known)
    if not named and others:
        raise WatchlistError("the main file, sdn.csv or cons_prim.csv, is missing", ", ".join(others))
    if not named:
        return only_file(files, "ofac"), []
    if len(named) > 1:
        raise WatchlistError("sdn.csv and cons_prim.csv are two lists: load each by itself", ", ".join(sorted(named)))
    return named[0], others


def _people(content: bytes, path: str, faults: Faults) -> tuple[dict[str, list[str]], set[str]]:
    """Return the rows of individuals by id, filled up to twelve columns, and every id there is."""
    people: dict[str, list[str]] = {}
    everyone: set[str] = set()
    for number, row in rows(content, path, faults):
        ident, where = row[0].strip(), f"{path} row {number} (id {row[0].strip()})"
        if len(row) != _COLUMNS:
            faults.add("E_COLUMNS", where, f"{len(row)} of {_COLUMNS} columns")
        filled = [*row, *[_NULL] * (_COLUMNS - len(row))]
        if not ident.isdigit():
            faults.add("E_NO_ID", where)
        elif ident in everyone:
            faults.add("E_DUP_ID", where)
        elif _said(filled[2]) == "individual" and not _said(filled[1]).strip(" ,"):
            faults.add("E_NO_NAME", where)
        elif _said(filled[2]) == "individual":
            people[ident] = filled
        everyone.add(ident)
    return people, everyone


def _said(cell: str) -> str:
    """Return what a cell says; a null says nothing."""
    return "" if cell.strip() == _NULL else cell


def _name(text: str, kind: str, strength: Strength = Strength.STRONG) -> ListedName:
    """Return ``SURNAME, Given names, suffix`` as a name; without a comma it is a single name."""
    surname, *rest = (piece.strip() for piece in text.split(","))
    given, *suffixes = (*rest, "")
    return ListedName(
        text=" ".join(filter(None, (given, surname, *suffixes))),
        surname=surname if given else "",
        given=given,
        kind=kind,
        strength=strength,
    )


def _entry(row: Sequence[str], remarks: str, aliases: Sequence[ListedName], faults: Faults) -> Entry:
    """Return one individual, with what the remarks say."""
    where = f"id {row[0].strip()}"
    said: defaultdict[str, list[str]] = defaultdict(list)
    papers: dict[Document, None] = {}
    for segment in remarks.strip().removesuffix(".").split("; "):
        label, value = _segment(segment)
        said[label].append(value)
        if label == "document" and (paper := _document(value, where, faults)):
            papers[paper] = None
    weak = [_name(value, kind="alias", strength=Strength.WEAK) for value in said["weak name"]]
    return Entry(
        watchlist="",
        id=row[0].strip(),
        names=each_once([_name(row[1], kind="primary"), *aliases, *weak]),
        birth_dates=claims(said["birth date"], where, faults),
        sex=codes.sex((*said["sex"], "")[0]),
        nationalities=countries(said["nationality"], where, faults),
        documents=tuple(papers),
        contacts=reached(said["phone"], said["email"], where, faults),
        reason_code=_said(row[3]).replace("] [", " "),
        terms=Terms(category=SANCTION),
        provenance=where,
    )


def _segment(text: str) -> tuple[str, str]:
    """Return what one segment of the remarks speaks of, and what it says; most are notes."""
    plain = text.strip().removeprefix("alt. ").removeprefix("Alt. ")
    for label, begins in (
        ("birth date", "DOB "),
        ("sex", "Gender "),
        ("nationality", "nationality "),
        ("nationality", "citizen "),
    ):
        if plain.startswith(begins):
            return label, plain.removeprefix(begins)
    if weak := _WEAK_NAME.fullmatch(plain):
        return "weak name", weak["name"]
    if contact := _CONTACT.fullmatch(plain):
        return "email" if contact["email"] else "phone", contact["value"]
    return ("document", plain) if plain.startswith(_DOCUMENT_LABELS) else ("note", plain)


def _document(said: str, where: str, faults: Faults) -> Document | None:
    """Return a document segment: label, number, then issuer, issue and expiry where they are known."""
    found = _DOCUMENT.fullmatch(said)
    paper = document(found["kind"], found["number"], found["issuer"] or "") if found else None
    if found is None or paper is None:
        faults.add("E_BAD_ENUM", where, said)
    elif found["issuer"] and not paper.issuer:
        faults.add("W_UNKNOWN_ENUM", where, found["issuer"])
    return paper
