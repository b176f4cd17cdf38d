"""The lists of the US Treasury as flat XML: ``SDN.XML`` and ``CONSOLIDATED.XML``.

This module knows the elements of ``sdnEntry``. It leaves out entities, vessels and aircraft: people travel. Of a name's
strength it knows what the publisher says, ``strong`` or ``weak``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    only_file,
    papers,
    reached,
)
from pnrscreen.watchlist.sources.markup import text, texts

ROOT = "sdnList"
NOT_DOCUMENTS = frozenset(
    {
        *(
            "Gender",
            "Website",
            "Email Address",
            "Phone Number",
            "Additional Sanctions Information -",
            "Nationality of Registration",
        ),
        *(
            "SWIFT/BIC",
            "Registration ID",
            "Company Number",
            "Commercial Registry Number",
            "Transactions Prohibited For Persons",
        ),
        *("Executive Order 13662 Directive Determination -", "Secondary sanctions risk:", "Organization Established Date"),
    }
)
"""What the publisher files with documents, and is none a traveller carries."""


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the flat list does."""
    return markup.begins(content, ROOT)


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when it is no such XML, or carries a declaration."""
    where = only_file(files, "ofac-xml")
    markup.check(files[where], where, ROOT)
    faults = Faults()
    entries: dict[str, Entry] = {}
    edition, stated, read_of = "", "", 0
    for element in markup.records(files[where], frozenset({"publshInformation", "sdnEntry"})):
        if element.tag == "publshInformation":
            edition, stated = text(element, "Publish_Date"), text(element, "Record_Count")
            continue
        read_of += 1
        for entry in _entry(element, faults):
            if entry.id in entries:
                faults.add("E_DUP_ID", entry.provenance)
            entries.setdefault(entry.id, entry)
    if stated.isdigit() and int(stated) != read_of:
        faults.add("W_TRUNCATED", where, f"{read_of} of {stated} records")
    return Contents(entries=tuple(entries.values()), faults=faults.all(), edition=edition)


def _entry(person: ET.Element, faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one individual, or note why there is none."""
    ident = text(person, "uid")
    where = f"uid {ident}"
    if text(person, "sdnType") != "Individual":
        return
    names = each_once((_name(person, "primary"), *(_alias(alias) for alias in person.iterfind("akaList/aka"))))
    if not ident:
        faults.add("E_NO_ID", where, names[0].text if names else "")
        return
    if not names:
        faults.add("E_NO_NAME", where)
        return
    nations = ("nationalityList/nationality/country", "citizenshipList/citizenship/country")
    yield Entry(
        watchlist="",
        id=ident,
        names=names,
        birth_dates=claims(texts(person, "dateOfBirthList/dateOfBirthItem/dateOfBirth"), where, faults),
        sex=codes.sex((*_filed(person, "Gender"), "")[0]),
        nationalities=countries((said for path in nations for said in texts(person, path)), where, faults),
        documents=tuple(dict.fromkeys(_documents(person, where, faults))),
        contacts=reached(_filed(person, "Phone Number"), _filed(person, "Email Address"), where, faults),
        reason_code=" ".join(texts(person, "programList/program")),
        terms=Terms(category=SANCTION),
        provenance=where,
    )


def _name(said: ET.Element, kind: str, strength: Strength = Strength.STRONG) -> ListedName:
    surname, given = text(said, "lastName"), text(said, "firstName")
    return ListedName(
        text=f"{given} {surname}".strip(),
        surname=surname if given else "",
        given=given if surname else "",
        kind=kind,
        strength=strength,
    )


def _alias(said: ET.Element) -> ListedName:
    weak = text(said, "category") == "weak"
    return _name(said, "former" if text(said, "type") == "f.k.a." else "alias", Strength.WEAK if weak else Strength.STRONG)


def _filed(person: ET.Element, kind: str) -> list[str]:
    """Return what is filed with the documents under this type."""
    return [text(one, "idNumber") for one in person.iterfind("idList/id") if text(one, "idType") == kind]


def _documents(person: ET.Element, where: str, faults: Faults) -> Iterator[Document]:
    for said in person.iterfind("idList/id"):
        kind = text(said, "idType")
        if kind not in NOT_DOCUMENTS:
            number = text(said, "idNumber").removeprefix("Booklet ")
            yield from papers(kind, number, text(said, "idCountry"), where, faults)
