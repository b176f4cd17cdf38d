"""Special service requests of PNRGOV XML, as the requests EDIFACT makes of the same things.

This module knows where XML says what an SSR says. A document said in attributes (DOC_SSR) is written out with AIRIMP's slashes,
so that one reader (``ssr``) and one settlement understand both. It refuses to know whom a request concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pnrscreen.wire import ssr, stamps
from pnrscreen.wire.ssr import Request
from pnrscreen.wire.xml_element import Element

TEXTS = ("TEXT", "FREETEXT")
SEATS = ("SEATNUMBER", "SEATNBR", "SEATNO", "SEAT")
REFERENCES = ("RPH", "SURNAMEREFNUMBER")

_DAYS = frozenset({"DATEOFBIRTH", "EXPIRYDATE", "DATEOFISSUE"})
PAPERS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "DOCS": (
            ("DOCUMENTTYPE", "DOCTYPE", "TRAVELDOCTYPE", "TYPE"),
            ("ISSUINGLOC", "ISSUINGCOUNTRY", "ISSUINGSTATE", "DOCISSUECOUNTRY", "COUNTRYOFISSUE"),
            ("DOCUMENTNUMBER", "DOCUMENTNBR", "DOCNUMBER", "DOCNBR", "TRAVELDOCNBR", "TRAVELDOCNUMBER", "DOCID", "NUMBER"),
            ("PAXNATIONALITY", "NATIONALITY"),
            ("DATEOFBIRTH", "BIRTHDATE"),
            ("GENDER", "SEX"),
            ("EXPIRYDATE", "EXPIRATIONDATE", "EXPIREDATE", "DATEOFEXPIRY"),
            ("SURNAME",),
            ("FIRSTGIVENNAME", "GIVENNAME"),
            ("SECONDGIVENNAME", "MIDDLENAME"),
        ),
        "DOCO": (
            ("BIRTHLOCATION",),
            ("TRAVELDOCTYPE", "DOCTYPE", "TYPE"),
            ("TRAVELDOCNBR", "TRAVELDOCNUMBER", "DOCNBR", "NUMBER"),
            ("PLACEOFISSUE",),
            ("DATEOFISSUE", "ISSUEDATE"),
            ("COUNTRYSTATE",),
        ),
        "DOCA": (
            ("ADDRESSTYPE", "TYPE"),
            ("COUNTRY",),
            ("ADDRESS",),
            ("CITYNAME",),
            ("STATEPROVCOUNTY", "STATEPROV"),
            ("POSTALCODE",),
        ),
    }
)
"""In the order of AIRIMP's fields, the attributes that say them; the guide's own name or its commonest variants."""

_SEXES: Mapping[str, str] = MappingProxyType({"FEMALE": "F", "MALE": "M"})


def request(element: Element, *, referring: bool) -> Request:
    """Return an SSR or DOC_SSR taken apart.

    ``referring`` tells whether its reference is one to a traveller: inside a traveller's own element it can say nothing more.
    """
    called = code(element)
    said, associated = ssr.parted(_text(element, called))
    references = tuple(element.said(*REFERENCES).split()) if referring else ()
    return Request(
        segment=element,
        code=called,
        carrier=element.child("AIRLINE").said("CODE") or element.child("FLIGHTINFO").said("CODE"),
        board=element.said("BOARDPOINT"),
        text=said,
        references=references,
        data=ssr.seated(element.said(*SEATS) or said, references),
        associated=associated,
    )


def code(element: Element) -> str:
    """Return the code of an SSR; a DOC_SSR without one is what it holds."""
    held = (child.key for child in element.children if child.key in PAPERS)
    return element.said("SSRCODE").upper() or next(held, "")


def born(element: Element) -> str:
    """Return a date of birth of which day or month are unknown, which AIRIMP has no way to write, or ""."""
    said = stamps.iso_day(element.child("DOCS").said("DATEOFBIRTH", "BIRTHDATE")) or ""
    return "" if stamps.named(said) else said


def _text(element: Element, called: str) -> str:
    paper = element.child(called) if called in PAPERS else None
    if paper is not None and (paper.attributes or paper.children):
        return "/".join(["", *(_field(paper, names) for names in PAPERS[called])])
    return element.said(*TEXTS) or element.text


def _field(paper: Element, names: tuple[str, ...]) -> str:
    said = paper.said(*names).replace("/", " ").strip()
    if not _DAYS.isdisjoint(names) and said:
        day = stamps.iso_day(said)
        return said if day is None else stamps.named(day)
    if names[0] == "GENDER":
        return _SEXES.get(said.upper(), said.upper())
    return said.upper() if names[0] in {"DOCUMENTTYPE", "TRAVELDOCTYPE", "ADDRESSTYPE"} else said
