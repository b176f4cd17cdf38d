"""The advanced XML of the US Treasury: what refers to what, in any order of the sections."""

import pytest

from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import ofac_advanced

VALUES = """<ReferenceValueSets>
<AliasTypeValues><AliasType ID="1">Name</AliasType><AliasType ID="2">F.K.A.</AliasType></AliasTypeValues>
<CalendarTypeValues><CalendarType ID="1">Gregorian</CalendarType><CalendarType ID="2">Hijri</CalendarType></CalendarTypeValues>
<CountryValues><Country ID="11">Uzbekistan</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="21">Female</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="31">Birthdate</FeatureType><FeatureType ID="32">Nationality Country</FeatureType>
<FeatureType ID="33">Gender</FeatureType><FeatureType ID="34">Phone Number</FeatureType>
<FeatureType ID="35">Email Address</FeatureType><FeatureType ID="36">Website</FeatureType></FeatureTypeValues>
<IDRegDocTypeValues><IDRegDocType ID="41">Passport</IDRegDocType></IDRegDocTypeValues>
<LegalBasisValues><LegalBasis ID="51">Executive Order 1</LegalBasis><LegalBasis ID="52">Unknown</LegalBasis></LegalBasisValues>
<NamePartTypeValues><NamePartType ID="61">Last Name</NamePartType><NamePartType ID="62">First Name</NamePartType>
<NamePartType ID="63">Patronymic</NamePartType></NamePartTypeValues>
<PartySubTypeValues><PartySubType ID="71" PartyTypeID="1">Unknown</PartySubType>
<PartySubType ID="72" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="73">Vessel</PartySubType></PartySubTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
<SanctionsTypeValues><SanctionsType ID="81">Program</SanctionsType>
<SanctionsType ID="82">Block</SanctionsType></SanctionsTypeValues>
</ReferenceValueSets>"""
PLACES = """<Locations><Location ID="91"><LocationCountry CountryID="11"/></Location>
<Location ID="92">
<LocationPart><LocationPartValue><Value>Kazakhstan</Value></LocationPartValue></LocationPart></Location></Locations>"""
PAPERS = """<IDRegDocuments>
<IDRegDocument IDRegDocTypeID="41" IdentityID="7" IssuedBy-CountryID="11">
<IDRegistrationNo>AB 7654321</IDRegistrationNo></IDRegDocument>
</IDRegDocuments>"""
GROUPS = "".join(
    f'<MasterNamePartGroup><NamePartGroup ID="{number}" NamePartTypeID="{kind}"/></MasterNamePartGroup>'
    for number, kind in ((1, 61), (2, 62), (3, 63))
)
LISTING = """<SanctionsEntry ProfileID="17"><EntryEvent LegalBasisID="51">
<Date><Year>2018</Year><Month>3</Month><Day>4</Day></Date>
</EntryEvent><SanctionsMeasure SanctionsTypeID="82"><Comment/></SanctionsMeasure>
<SanctionsMeasure SanctionsTypeID="81"><Comment>SDGT</Comment></SanctionsMeasure></SanctionsEntry>"""


def name(*parts):
    said = "".join(
        f'<DocumentedNamePart><NamePartValue NamePartGroupID="{group}">{text}</NamePartValue></DocumentedNamePart>'
        for group, text in parts
    )
    return f"<DocumentedName>{said}</DocumentedName>"


def alias(*names, kind="1", primary="true", low="false"):
    return f'<Alias AliasTypeID="{kind}" Primary="{primary}" LowQuality="{low}">{"".join(names)}</Alias>'


AMINA = alias(name((1, "TESTOVA"), (2, "Amina"), (3, "Borisovna")))


def feature(kind, inside):
    return f'<Feature FeatureTypeID="{kind}"><FeatureVersion>{inside}</FeatureVersion></Feature>'


def day(date):
    year, month, number = date.split("-")
    return f"<Year>{year}</Year><Month>{month}</Month><Day>{number}</Day>"


def period(begin, end="", circa="false", style="1"):
    ends = f"<End><From>{day(end)}</From><To>{day(end)}</To></End>" if end else ""
    return (
        f'<DatePeriod CalendarTypeID="{style}"><Start Approximate="{circa}"><From>{day(begin)}</From><To>{day(begin)}</To>'
        f"</Start>{ends}</DatePeriod>"
    )


def party(*features, names=AMINA, ident="17", sub="71"):
    identity = f'<Identity ID="7">{names}<NamePartGroups>{GROUPS}</NamePartGroups></Identity>'
    return (
        f'<DistinctParty FixedRef="{ident}"><Profile ID="{ident}" PartySubTypeID="{sub}">{identity}{"".join(features)}'
        "</Profile></DistinctParty>"
    )


def read(*parties, papers="", listings="", values=VALUES, turned=False):
    sections = [
        f"<DateOfIssue>{day('2026-3-1')}</DateOfIssue>",
        values,
        PLACES,
        papers,
        f"<DistinctParties>{''.join(parties)}</DistinctParties>",
        f"<SanctionsEntries>{listings}</SanctionsEntries>",
    ]
    inside = "".join(reversed(sections) if turned else sections)
    return ofac_advanced.read({"sdn_advanced.xml": f'<Sanctions xmlns="urn:x">{inside}</Sanctions>'.encode()})


@pytest.mark.parametrize("turned", [False, True])
def test_a_person_with_everything_in_any_order_of_the_sections(turned):
    names = (
        alias(name((1, "SESTRA")), primary="false", low="true")
        + alias(name((1, "TESTOVA"), (2, "Amina"), (3, "Borisovna")), name((1, "Тестова"), (2, "Амина")))
        + alias(name((1, "KARIMOVA"), (2, "Amina")), kind="2", primary="false")
    )
    found = read(
        party(
            feature("31", period("1984-2-29")),
            feature("32", '<VersionLocation LocationID="91"/>'),
            feature("32", '<VersionLocation LocationID="92"/>'),
            feature("33", '<VersionDetail DetailReferenceID="21"/>'),
            names=names,
        ),
        papers=PAPERS,
        listings=LISTING,
        turned=turned,
    )
    (entry,) = found.entries
    assert (found.faults, found.edition) == ((), "2026-03-01")
    assert [(one.text, one.surname, one.kind, one.strength) for one in entry.names] == [
        ("Amina Borisovna TESTOVA", "TESTOVA", "primary", Strength.STRONG),
        ("Амина Тестова", "Тестова", "alias", Strength.STRONG),
        ("SESTRA", "", "alias", Strength.WEAK),
        ("Amina KARIMOVA", "KARIMOVA", "former", Strength.STRONG),
    ]
    assert (entry.id, entry.sex, entry.nationalities, entry.reason_code) == ("17", "F", ("UZB", "KAZ"), "SDGT")
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [("passport", "AB7654321", "UZB")]
    assert (entry.terms.ground, entry.terms.valid_from) == ("Executive Order 1", "2018-03-04")
    assert (entry.terms.category, entry.provenance) == ("sanction", "FixedRef 17")


@pytest.mark.parametrize(
    ("said", "first", "last", "circa"),
    [
        (period("1984-2-29", "1984-2-29"), "1984-02-29", "1984-02-29", False),
        (period("1984-1-1"), "1984-01-01", "1984-01-01", False),
        (period("1984-1-1", "1984-12-31", circa="true"), "1984", "1984", True),
        (period("1984-2-1", "1984-2-29"), "1984-02", "1984-02", False),
        (period("1980-1-1", "1985-12-31"), "1980", "1985", False),
        (period("1984-1-5", "1984-2-9"), "1984-01-05", "1984-02-09", False),
    ],
)
def test_a_period_is_read_back_as_what_it_was(said, first, last, circa):
    (claim,) = read(party(feature("31", said))).entries[0].birth_dates
    assert (str(claim.first), str(claim.last), claim.circa) == (first, last, circa)


@pytest.mark.parametrize(
    ("said", "codes", "people"),
    [
        (party(sub="72"), [], 0),
        (party(sub="73"), [], 0),
        (party(sub="79"), ["W_UNKNOWN_ENUM"], 0),
        (party(feature("31", period("1984-2-29")), sub="79"), ["W_UNKNOWN_ENUM"], 1),
        (party(ident=""), ["E_NO_ID"], 0),
        (party(names=""), ["E_NO_NAME"], 0),
        (party(ident="99"), ["E_DUP_ID"], 0),
        (party(feature("31", period("1984-2-30"))), ["E_BAD_DATE"], 1),
        (party(feature("31", period("1985-1-1", "1984-1-1"))), ["E_BAD_DATE"], 1),
        (party(feature("31", period("1380-1-1", style="2"))), ["W_UNKNOWN_FIELD"], 1),
        (party(feature("32", '<VersionLocation LocationID="0"/>')), [], 1),
        (party(feature("32", "<VersionDetail>Nowhere</VersionDetail>")), ["W_UNKNOWN_ENUM"], 1),
        (party(feature("34", "<VersionDetail>12345</VersionDetail>")), ["E_BAD_CONTACT"], 1),
        (party(feature("35", "<VersionDetail>unknown</VersionDetail>")), ["E_BAD_CONTACT"], 1),
        (party(feature("34", "<VersionDetail>12345</VersionDetail>"), sub="72"), [], 0),
    ],
)
def test_what_cannot_be_used_is_a_located_fault_and_costs_nothing_else(said, codes, people):
    found = read(party(ident="99"), said)
    assert [fault.code for fault in found.faults] == codes
    assert all(fault.where for fault in found.faults)
    assert [entry.id for entry in found.entries] == ["99"] + ["17"] * people


def test_a_document_without_a_number_is_said_and_left_out():
    found = read(party(), papers=PAPERS.replace("AB 7654321", ""))
    assert (found.entries[0].documents, [fault.code for fault in found.faults]) == ((), ["W_UNKNOWN_FIELD"])


def test_what_refers_to_nobody_is_said():
    found = read(party(), papers=PAPERS.replace('IdentityID="7"', 'IdentityID="8"'), listings=LISTING.replace("17", "18"))
    assert [(fault.code, fault.where) for fault in found.faults] == [
        ("E_DANGLING_REF", "SanctionsEntry of ProfileID 18"),
        ("E_DANGLING_REF", "IDRegDocument of IdentityID 8"),
    ]


def test_telephones_and_emails_are_features():
    details = (("34", "436601234567"), ("34", "12345"), ("35", "a@example.org"), ("36", "www.example.org"))
    found = read(party(*(feature(kind, f"<VersionDetail>{said}</VersionDetail>") for kind, said in details)))
    (entry,) = found.entries
    assert [(contact.kind, contact.value) for contact in entry.contacts] == [
        ("phone", "436601234567"),
        ("email", "a@example.org"),
    ]
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [("E_BAD_CONTACT", "FixedRef 17", "12345")]
