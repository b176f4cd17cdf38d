"""What codes and names of countries, airports, documents and sexes stand for.

Knows the tables in ``pnrscreen.data`` and how messages and lists spell what stands in them. Refuses to guess: what it does
not know is an empty text or None, and the caller keeps what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from pnrscreen.data.airports import AIRPORTS
from pnrscreen.data.countries import COUNTRIES, REGIONS, SUBREGIONS, WITHDRAWN_CODES
from pnrscreen.normalise.letters import tokens


class Airport(NamedTuple):
    """An airport or metropolitan area: IATA code, country (alpha-3), time zone (IANA)."""

    code: str
    country: str
    zone: str


# ------------------------------------------------------------------------------------------------------------ countries

_FILLING: Final = frozenset({"AND", "OF", "THE"})
_FORMS: Final = (
    "BOLIVARIAN COMMONWEALTH COOPERATIVE DEMOCRATIC DUCHY EX FEDERAL FEDERATIVE FORMER GRAND HASHEMITE INDEPENDENT ISLAMIC "
    "KINGDOM PEOPLES PLURINATIONAL PRINCIPALITY REGION REPUBLIC SOCIALIST STATE SULTANATE"
)
_FORMS_OF_STATE: Final = frozenset(_FORMS.split())
_ASIDE: Final = re.compile(r"\([^)]*\)?")


def _key(name: str, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the words that tell a name of a country, in an order of their own."""
    words = ("SAINT" if word == "ST" else word for word in tokens(name))
    return tuple(sorted(word for word in words if word not in _FILLING and word not in without))


def _codes() -> Iterator[tuple[str, str]]:
    for row in COUNTRIES:
        yield row[:3], row[:3]
        yield row[4:6], row[:3]
    for row in WITHDRAWN_CODES:
        code, successor = row.split()
        yield code, successor


_BY_CODE: Final[Mapping[str, str]] = MappingProxyType({code: alpha3 for code, alpha3 in _codes() if code != "--"})
_BY_NAME: Final[Mapping[tuple[str, ...], str]] = MappingProxyType(
    {_key(name): row[:3] for row in COUNTRIES for name in row[7:].split("|")}
)
_ALPHA2: Final[Mapping[str, str]] = MappingProxyType({row[:3]: row[4:6] for row in COUNTRIES if row[4:6] != "--"})
_REGIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {row[:3]: frozenset(region[0] for region in map(str.split, REGIONS) if row[:3] in region[1:]) for row in COUNTRIES}
)

_SUBREGIONS: Final[Mapping[str, str]] = MappingProxyType(
    {code: name.replace("_", " ") for name, *codes in map(str.split, SUBREGIONS) for code in codes}
)


def country(text: str) -> str:
    """Return the alpha-3 code (ISO 3166-1, or ICAO Doc 9303 part 3 section 5) of a country's code or English name, or "".

    Reads alpha-2, alpha-3 and MRZ codes (``D<<``), and names in any word order, with or without the form of state, whatever
    stands in brackets. Withdrawn codes give the successor where there is one, otherwise themselves.
    """
    if text in _BY_CODE:
        return _BY_CODE[text]
    said = text.strip().strip("<").upper()
    if said in _BY_CODE or not said:
        return _BY_CODE.get(said, "")
    plain = _ASIDE.sub(" ", text)
    keys = (_key(text), _key(text, _FORMS_OF_STATE), _key(plain), _key(plain, _FORMS_OF_STATE))
    return next((_BY_NAME[key] for key in keys if key in _BY_NAME), "")


def alpha2(alpha3: str) -> str:
    """Return the alpha-2 code of an alpha-3 code, or "" where there is none."""
    return _ALPHA2.get(alpha3, "")


def region(alpha3: str) -> frozenset[str]:
    """Return the regions a country belongs to, of EU, EEA and SCHENGEN."""
    return _REGIONS.get(alpha3, frozenset())


def subregion(alpha3: str) -> str:
    """Return the part of the world a country lies in (United Nations M49 sub-region, in English), or "" for no country."""
    return _SUBREGIONS.get(alpha3, "")


# ------------------------------------------------------------------------------------------------------------- airports


def _places() -> Iterator[tuple[str, tuple[str, str]]]:
    for row in AIRPORTS:
        for zone, *codes in map(str.split, row[4:].split("|")):
            yield from zip(codes, ((row[:3], zone),) * len(codes), strict=True)


_AIRPORTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(dict(_places()))


def airport(code: str) -> Airport | None:
    """Return the airport or metropolitan area of an IATA code, or None when it is not known."""
    said = code if code in _AIRPORTS else code.strip().upper()
    return Airport(said, *_AIRPORTS[said]) if said in _AIRPORTS else None


# -------------------------------------------------------------------------------------------------- documents and sexes

_DOCUMENT_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "P": "passport",
        "V": "visa",
        "I": "identity card",
        "A": "identity card",
        "C": "identity card",
        "IP": "passport card",
        "IR": "residence permit",
        "AR": "residence permit",
        "AC": "crew certificate",
        "T": "travel document",
        "L": "pilot licence",
        "F": "other",
        "NI": "identity card",  # SSR FOID
        "R": "redress",
        "K": "known traveller",
    }
)
_DOCUMENT_WORDS: Final = (
    ("PASSPORT CARD", "passport card"),
    ("PASSPORT", "passport"),
    ("PASSEPORT", "passport"),  # the UN list speaks French and Spanish as well
    ("PASAPORTE", "passport"),
    ("VISA", "visa"),
    ("IDENTITY", "identity card"),
    ("IDENTIFICATION", "identity card"),
    ("NATIONAL ID", "identity card"),
    ("ID CARD", "identity card"),
    ("RESIDEN", "residence permit"),
    ("CREW", "crew certificate"),
    ("TRAVEL DOCUMENT", "travel document"),
    ("LICENCE", "other"),
    ("LICENSE", "other"),
)


def document_kind(text: str) -> str:
    """Return what kind of document a code (ICAO Doc 9303 part 3, 4.4) or a list's words name, in plain words, or "".

    A second letter is the issuer's own unless it stands in the table: PD, PS and PP are passports.
    """
    if text in _DOCUMENT_CODES:
        return _DOCUMENT_CODES[text]
    words = " ".join(tokens(text))
    if len(words) <= 2:
        return _DOCUMENT_CODES.get(words) or _DOCUMENT_CODES.get(words[:1], "")
    return next((kind for part, kind in _DOCUMENT_WORDS if part in words), "")


_SEXES: Final[Mapping[str, str]] = MappingProxyType(
    {"M": "M", "MI": "M", "MALE": "M", "F": "F", "FI": "F", "FEMALE": "F", "X": "X", "XI": "X", "OTHER": "X", "DIVERSE": "X"}
)


def sex(text: str) -> str:
    """Return M, F or X, or "" when it is unknown or not disclosed (U). The I of MI, FI and XI marks an infant (DOCS)."""
    return _SEXES.get(text) or _SEXES.get(text.strip().upper(), "")
