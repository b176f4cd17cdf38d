"""The lists of the US Treasury as advanced XML: ``SDN_ADVANCED.XML`` and ``CONS_ADVANCED.XML``.

This module knows the sections of ``Sanctions`` and how they refer to one another by id: reference values, locations,
documents, parties, sanctions entries. No id means anything by itself: each is looked up in the reference values of the file.
It leaves out parties that are no individuals: people travel.

The sections may stand in any order, so the file is gone through twice: for what is referred to, and for the parties. A year or
a month is written as its first and last day, and is read back as what it was.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.etree import ElementTree as ET

from pnrscreen.model import BirthClaim, Document, Entry, ListedName, PartialDate, Strength
from pnrscreen.normalise import codes
from pnrscreen.terms import Terms
from pnrscreen.watchlist.sources import markup
from pnrscreen.watchlist.sources.entry import SANCTION, Contents, Faults, countries, each_once, only_file, papers, reached
from pnrscreen.watchlist.sources.markup import text, texts

ROOT = "Sanctions"
_VALUES = frozenset(
    {
        *("AliasType", "CalendarType", "Country", "DetailReference", "FeatureType", "IDRegDocType", "LegalBasis"),
        *("NamePartType", "PartySubType", "PartyType", "SanctionsType", "Script"),
    }
)
_RECORDS = frozenset({"DateOfIssue", "IDRegDocument", "Location", "SanctionsEntry"})
_GIVEN = ("First Name", "Middle Name", "Patronymic", "Matronymic")
_OF_PERSONS = frozenset({"Birthdate", "Citizenship Country", "Gender", "Nationality Country", "Place of Birth"})
_Day = tuple[int, int, int]


class _Paper(NamedTuple):
    """A document as it is registered, with the ids of its type and of the country that issued it."""

    type: str
    number: str
    country: str


class _Listing(NamedTuple):
    """Why a profile is listed: measures by the id of their type, legal bases by id, and the days it was entered."""

    measures: tuple[tuple[str, str], ...]
    bases: tuple[str, ...]
    days: tuple[str, ...]


class _Referred:
    """What the file refers to by id."""

    def __init__(self) -> None:
        self.edition = ""
        self.values: dict[tuple[str, str], str] = {}
        self.types: dict[str, str] = {}  # of a sub-type of party: the id of its type
        self.places: dict[str, tuple[str, str]] = {}  # id of a country, and what is said where there is none
        self.papers: defaultdict[str, list[_Paper]] = defaultdict(list)  # by identity
        self.listings: defaultdict[str, list[_Listing]] = defaultdict(list)  # by profile

    def value(self, of: str, ident: str | None) -> str:
        """Return what an id of the reference values stands for, or ""."""
        return self.values.get((of, ident or ""), "")

    def take(self, said: ET.Element) -> None:
        """Note one record of any section but the parties."""
        ident = said.get("ID", "")
        if said.tag in _VALUES:
            self.values[said.tag, ident] = (said.text or "").strip()
            self.types[ident] = said.get("PartyTypeID", "") if said.tag == "PartySubType" else self.types.get(ident, "")
        elif said.tag == "Location":
            country = said.find("LocationCountry")
            parts = texts(said, "LocationPart/LocationPartValue/Value")
            self.places[ident] = (country.get("CountryID", "") if country is not None else "", " ".join(parts))
        elif said.tag == "IDRegDocument":
            paper = _Paper(said.get("IDRegDocTypeID", ""), text(said, "IDRegistrationNo"), said.get("IssuedBy-CountryID", ""))
            self.papers[said.get("IdentityID", "")].append(paper)
        elif said.tag == "SanctionsEntry":
            measures = ((one.get("SanctionsTypeID", ""), text(one, "Comment")) for one in said.iterfind("SanctionsMeasure"))
            events = list(said.iterfind("EntryEvent"))
            bases = tuple(event.get("LegalBasisID", "") for event in events)
            days = tuple(_iso(day) for event in events for date in event.iterfind("Date") if (day := _day(date)))
            self.listings[said.get("ProfileID", "")].append(_Listing(tuple(measures), bases, days))
        else:
            day = _day(said)
            self.edition = _iso(day) if day else ""


def recognise(_name: str, content: bytes) -> bool:
    """Tell whether a file begins as the advanced list does."""
    return markup.begins(content, ROOT)


def read(files: Mapping[str, bytes]) -> Contents:
    """Read the individuals of the list; raises WatchlistError when it is no such XML, or carries a declaration."""
    where = only_file(files, "ofac-advanced")
    markup.check(files[where], where, ROOT)
    referred = _Referred()
    for element in markup.records(files[where], _VALUES | _RECORDS):
        referred.take(element)
    faults = Faults()
    entries: dict[str, Entry] = {}
    profiles: set[str] = set()
    identities: set[str] = set()
    for party in markup.records(files[where], frozenset({"DistinctParty"})):
        for profile in party.iterfind("Profile"):
            profiles.add(profile.get("ID", ""))
            identities.update(one.get("ID", "") for one in profile.iterfind("Identity"))
            ident = party.get("FixedRef", "") or profile.get("ID", "")
            for entry in _entry(ident, profile, referred, faults):
                if entry.id in entries:
                    faults.add("E_DUP_ID", entry.provenance)
                entries.setdefault(entry.id, entry)
    for ident in sorted(referred.listings.keys() - profiles):
        faults.add("E_DANGLING_REF", f"SanctionsEntry of ProfileID {ident}")
    for ident in sorted(referred.papers.keys() - identities):
        faults.add("E_DANGLING_REF", f"IDRegDocument of IdentityID {ident}")
    return Contents(entries=tuple(entries.values()), faults=faults.all(), edition=referred.edition)


def _entry(ident: str, profile: ET.Element, referred: _Referred, faults: Faults) -> Iterator[Entry]:
    """Yield the entry of one individual, or note why there is none."""
    where = f"FixedRef {ident}"
    features = [(referred.value("FeatureType", one.get("FeatureTypeID")), one) for one in profile.iterfind("Feature")]
    if not _is_individual(profile, {label for label, _ in features}, referred, where, faults):
        return
    names = each_once(name for identity in profile.iterfind("Identity") for name in _names(identity, referred))
    if not ident:
        faults.add("E_NO_ID", where, names[0].text if names else "")
        return
    if not names:
        faults.add("E_NO_NAME", where)
        return
    nations = [
        said
        for label, one in features
        if label in {"Nationality Country", "Citizenship Country"}
        for said in _places(one, referred)
    ]
    sexes, phones, emails = (
        [said for label, one in features if label == wanted for said in _details(one, referred)]
        for wanted in ("Gender", "Phone Number", "Email Address")
    )
    born = (claim for label, one in features if label == "Birthdate" for claim in _birth_dates(one, where, referred, faults))
    yield Entry(
        watchlist="",
        id=ident,
        names=names,
        birth_dates=tuple(dict.fromkeys(born)),
        sex=codes.sex((*sexes, "")[0]),
        nationalities=countries(nations, where, faults),
        documents=tuple(dict.fromkeys(_documents(profile, where, referred, faults))),
        contacts=reached(phones, emails, where, faults),
        reason_code=" ".join(_programs(referred.listings[profile.get("ID", "")], referred)),
        terms=_terms(referred.listings[profile.get("ID", "")], referred),
        provenance=where,
    )


def _is_individual(profile: ET.Element, labels: set[str], referred: _Referred, where: str, faults: Faults) -> bool:
    """Tell whether a party is a person: by its sub-type, by the type of that, and where the file defines neither by what only
    a person has.
    """
    sub = profile.get("PartySubTypeID", "")
    kind = referred.value("PartySubType", sub)
    if kind in {"", "Unknown"}:
        kind = referred.value("PartyType", referred.types.get(sub))
    if kind:
        return kind == "Individual"
    faults.add("W_UNKNOWN_ENUM", where, f"PartySubTypeID {sub} of no type")
    return not labels.isdisjoint(_OF_PERSONS)


# --------------------------------------------------------------------------------------------------------------- names


def _names(identity: ET.Element, referred: _Referred) -> Iterator[ListedName]:
    """Yield the names of an identity, the primary one first, each in every script it is documented in."""
    groups = {
        one.get("ID", ""): referred.value("NamePartType", one.get("NamePartTypeID"))
        for one in identity.iterfind("NamePartGroups/MasterNamePartGroup/NamePartGroup")
    }
    for alias in sorted(identity.iterfind("Alias"), key=lambda alias: alias.get("Primary") != "true"):
        kind = "former" if referred.value("AliasType", alias.get("AliasTypeID")) == "F.K.A." else "alias"
        weak = alias.get("LowQuality") == "true"
        for place, documented in enumerate(alias.iterfind("DocumentedName")):
            first = alias.get("Primary") == "true" and not place
            yield _name(documented, groups, "primary" if first else kind, Strength.WEAK if weak else Strength.STRONG)


def _name(documented: ET.Element, groups: Mapping[str, str], kind: str, strength: Strength) -> ListedName:
    """Return a documented name: given names before the last one, and what is neither as it stands."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    parts = [one for one in documented.iterfind("DocumentedNamePart/NamePartValue") if (one.text or "").strip()]
    for part in parts:
        said[groups.get(part.get("NamePartGroupID", ""), "")].append(" ".join((part.text or "").split()))
    surname = " ".join(said.pop("Last Name", ()))
    given = " ".join(one for label in _GIVEN for one in said.pop(label, ()))
    rest = " ".join(one for ones in said.values() for one in ones)
    return ListedName(
        text=" ".join(filter(None, (given, rest, surname))),
        surname=surname if given else "",
        given=given if surname else "",
        kind=kind,
        strength=strength,
    )


# ------------------------------------------------------------------------------------------------- features, documents


def _places(feature: ET.Element, referred: _Referred) -> Iterator[str]:
    """Yield the countries a feature names: by id, in the parts of a location, or in words."""
    for version in feature.iterfind("FeatureVersion"):
        for said in version.iterfind("VersionLocation"):
            country, otherwise = referred.places.get(said.get("LocationID", ""), ("", ""))
            yield referred.value("Country", country) or otherwise
        yield from texts(version, "VersionDetail")


def _details(feature: ET.Element, referred: _Referred) -> Iterator[str]:
    for detail in feature.iterfind("FeatureVersion/VersionDetail"):
        yield referred.value("DetailReference", detail.get("DetailReferenceID")) or (detail.text or "")


def _birth_dates(feature: ET.Element, where: str, referred: _Referred, faults: Faults) -> Iterator[BirthClaim]:
    for period in feature.iterfind("FeatureVersion/DatePeriod"):
        style = referred.value("CalendarType", period.get("CalendarTypeID"))
        if style not in {"", "Gregorian"}:
            faults.add("W_UNKNOWN_FIELD", where, f"{style} calendar")
            continue
        begin, end = (
            _bound(period, ("Start/From", "Start/To")),
            _bound(period, ("End/To", "End/From", "Start/To", "Start/From")),
        )
        if begin is None or end is None or begin > end:
            faults.add("E_BAD_DATE", where, " ".join("".join(period.itertext()).split()))
            continue
        circa = any(bound.get("Approximate") == "true" for bound in period)
        first, last = _partial(begin, end)
        yield BirthClaim(first=first, last=last, circa=circa)


def _bound(period: ET.Element, paths: tuple[str, ...]) -> _Day | None:
    """Return the first of the days at these paths that is one."""
    found = (said for path in paths if (said := period.find(path)) is not None)
    return next((day for said in found if (day := _day(said))), None)


def _day(said: ET.Element) -> _Day | None:
    """Return year, month and day, when the calendar has them."""
    parts = [text(said, name) for name in ("Year", "Month", "Day")]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    year, month, day = map(int, parts)
    if not (1000 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return year, month, day


def _partial(begin: _Day, end: _Day) -> tuple[PartialDate, PartialDate]:
    """Return a period as it was meant: whole years as years, whole months as months, otherwise day by day."""
    ends_month = end[2] == calendar.monthrange(end[0], end[1])[1]
    if begin[1:] == (1, 1) and end[1:] == (12, 31):
        return PartialDate(year=begin[0]), PartialDate(year=end[0])
    if begin[2] == 1 and ends_month:
        return PartialDate(year=begin[0], month=begin[1]), PartialDate(year=end[0], month=end[1])
    first, last = (PartialDate(year=year, month=month, day=day) for year, month, day in (begin, end))
    return first, last


def _iso(day: _Day) -> str:
    return "{:04d}-{:02d}-{:02d}".format(*day)


def _documents(profile: ET.Element, where: str, referred: _Referred, faults: Faults) -> Iterator[Document]:
    for identity in profile.iterfind("Identity"):
        for paper in referred.papers.get(identity.get("ID", ""), ()):
            kind = referred.value("IDRegDocType", paper.type)
            if not paper.number:
                faults.add("W_UNKNOWN_FIELD", where, f"{kind} without a number")
                continue
            number = paper.number.removeprefix("Booklet ")
            yield from papers(kind, number, referred.value("Country", paper.country), where, faults)


def _programs(listings: list[_Listing], referred: _Referred) -> Iterator[str]:
    """Yield the programs under which someone is listed, each once, however many lists name them."""
    measures = (measure for listing in listings for measure in listing.measures)
    yield from dict.fromkeys(said for of, said in measures if said and referred.value("SanctionsType", of) == "Program")


def _terms(listings: list[_Listing], referred: _Referred) -> Terms:
    bases = (referred.value("LegalBasis", basis) for listing in listings for basis in listing.bases)
    days = [day for listing in listings for day in listing.days]
    return Terms(
        category=SANCTION,
        ground="; ".join(dict.fromkeys(basis for basis in bases if basis not in {"", "Unknown"})),
        valid_from=min(days, default=""),
    )
