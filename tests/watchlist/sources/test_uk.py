"""The United Kingdom's list in its shapes: rows put together by id, partial dates, names by strength."""

import csv
import io

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import uk

HEAD = (
    *("Last Updated", "Unique ID", "Name 6", "Name 1", "Name 2", "Name type", "Alias strength", "Name non-latin script"),
    *("Regime Name", "Designation Type", "Sanctions Imposed", "Date Designated", "D.O.B", "Nationality(/ies)"),
    *("National Identifier number", "Passport number", "Gender", "Phone number", "Website", "Email address"),
)


def row(**said):
    plain = {"Unique ID": "X1", "Designation Type": "Individual", "Regime Name": "Act 1"}
    names = {name.replace(" ", "_").lower(): name for name in HEAD}
    names |= {"dob": "D.O.B", "nationality": "Nationality(/ies)", "script": "Name non-latin script"}
    given = plain | {names[name]: value for name, value in said.items()}
    return [given.get(name, "") for name in HEAD]


AMINA = {"name_6": "TESTOVA", "name_1": "Amina", "name_type": "Primary Name"}


def read(*rows):
    written = io.StringIO()
    csv.writer(written).writerows([["Report Date: 08-Oct-2026"], HEAD, *rows])
    return uk.read({"uk.csv": written.getvalue().encode()})


XML = """<Designations><DateGenerated>21/09/2026</DateGenerated><Designation><DateDesignated>15/04/2025</DateDesignated>
<UniqueID>X1</UniqueID><Names><Name><Name1>Amina</Name1><Name6>TESTOVA</Name6><NameType>Primary Name</NameType></Name>
<Name><Name6>SESTRA</Name6><NameType>ALias</NameType><AliasStrength>Low quality a.k.a</AliasStrength></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Амина Тестова</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>Act 1</RegimeName><IndividualEntityShip>Individual</IndividualEntityShip>
<SanctionsImposed>Asset freeze|Travel Ban</SanctionsImposed>
<PhoneNumbers><PhoneNumber>+43 660 1234567</PhoneNumber><PhoneNumber>+43 660 7654321</PhoneNumber></PhoneNumbers>
<EmailAddresses><EmailAddress>a@example.org</EmailAddress></EmailAddresses>
<Websites><Website>www.example.org</Website></Websites>
<IndividualDetails><Individual><DOBs><DOB>dd/02/1984</DOB><DOB>00/00/1985</DOB></DOBs>
<Nationalities><Nationality>Uzbekistan</Nationality></Nationalities><Genders><Gender>Female</Gender></Genders>
<PassportDetails><Passport><PassportNumber>AB7654321</PassportNumber></Passport>
<Passport><PassportNumber>AB7654321</PassportNumber></Passport></PassportDetails></Individual></IndividualDetails></Designation>
</Designations>"""


def test_a_person_with_everything_says_the_same_in_either_shape():
    table = read(
        row(
            **AMINA,
            dob="dd/02/1984",
            nationality="Uzbekistan",
            gender="Female",
            passport_number="AB7654321",
            sanctions_imposed="Asset freeze|Travel Ban",
            date_designated="15/04/2025",
            phone_number="+43 660 1234567",
            website="www.example.org",
            email_address="a@example.org",
        ),
        row(
            name_6="SESTRA",
            name_type="ALias",
            alias_strength="Low quality a.k.a",
            dob="'00/00/1985",
            phone_number="+43 660 7654321",
            email_address="a@example.org",
        ),
        row(script="Амина Тестова"),
    )
    (entry,) = table.entries
    assert (table.faults, table.edition) == ((), "08-Oct-2026")
    assert [(name.text, name.surname, name.kind, name.strength) for name in entry.names] == [
        ("Amina TESTOVA", "TESTOVA", "primary", Strength.STRONG),
        ("SESTRA", "", "alias", Strength.WEAK),
        ("Амина Тестова", "", "alias", Strength.STRONG),
    ]
    assert [str(claim.first) for claim in entry.birth_dates] == ["1984-02", "1985"]
    assert (entry.id, entry.sex, entry.nationalities) == ("X1", "F", ("UZB",))
    assert [(paper.kind, paper.number) for paper in entry.documents] == [("passport", "AB7654321")]
    assert [(contact.kind, contact.value) for contact in entry.contacts] == [
        ("phone", "+43 660 1234567"),
        ("phone", "+43 660 7654321"),
        ("email", "a@example.org"),
    ]
    assert (entry.reason_code, entry.terms.ground) == ("Asset freeze|Travel Ban", "Act 1")
    assert (entry.terms.category, entry.terms.valid_from) == ("sanction", "2025-04-15")
    marked = uk.read({"uk.xml": XML.encode()})
    assert (marked.entries, marked.faults, marked.edition) == (table.entries, (), "21/09/2026")


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("29/02/1984", "1984-02-29"),
        ("dd/mm/1984", "1984"),
        ("00/02/1984", "1984-02"),
        ("29/00/1984", "1984"),
        ("'00/00/1984", "1984"),
        ("1984", "1984"),
    ],
)
def test_a_part_of_a_date_that_is_not_known(said, first):
    (claim,) = read(row(**AMINA, dob=said)).entries[0].birth_dates
    assert str(claim.first) == first


@pytest.mark.parametrize(
    ("said", "codes", "people"),
    [
        (row(**AMINA, designation_type="Ship"), [], 0),
        (row(**AMINA, designation_type="Entity", phone_number="12345"), [], 0),
        (row(**AMINA, unique_id=""), ["E_NO_ID"], 0),
        (row(**AMINA, designation_type=""), ["E_BAD_ENUM"], 0),
        (["too", "short"], ["E_COLUMNS"], 0),
        ([*row(**AMINA), "more"], ["E_COLUMNS"], 1),
        (row(dob="1984"), ["E_NO_NAME"], 0),
        (row(**AMINA, dob="15/08/19yy"), ["W_UNKNOWN_FIELD"], 1),
        (row(**AMINA, dob="31/02/1984"), ["E_BAD_DATE"], 1),
        (row(**AMINA, nationality="Nowhere"), ["W_UNKNOWN_ENUM"], 1),
        (row(**AMINA, passport_number="(1) AB7654321 (2) AB7654322"), ["W_UNKNOWN_FIELD"], 1),
        (row(**AMINA, passport_number="-----"), ["W_UNKNOWN_FIELD"], 1),
        (row(**AMINA, date_designated="soon"), ["E_BAD_DATE"], 1),
        (row(**AMINA, phone_number="12345"), ["E_BAD_CONTACT"], 1),
        (row(**AMINA, email_address="unknown"), ["E_BAD_CONTACT"], 1),
    ],
)
def test_what_cannot_be_used_is_a_located_fault_and_costs_nothing_else(said, codes, people):
    found = read(said, row(**AMINA, unique_id="X9"))
    assert [fault.code for fault in found.faults] == codes
    assert all("row 3" in fault.where for fault in found.faults)
    assert [entry.id for entry in found.entries] == ["X1"] * people + ["X9"]


def test_two_numbers_in_one_cell_are_two_documents():
    (entry,) = read(row(**AMINA, passport_number="(1) AB7654321 (2) AB7654322")).entries
    assert [paper.number for paper in entry.documents] == ["AB7654321", "AB7654322"]


def test_an_unusable_telephone_is_named_and_costs_nothing_beside_it():
    found = read(row(**AMINA, phone_number="(1) +43 660 1234567 (2) 12345", email_address="a@example.org"))
    assert [contact.value for contact in found.entries[0].contacts] == ["+43 660 1234567", "a@example.org"]
    assert [(fault.code, fault.said) for fault in found.faults] == [("E_BAD_CONTACT", "12345")]


def test_the_list_that_came_before_it():
    found = uk.read(
        {
            "conlist.csv": b"Last Updated,27/04/2020,,,\n"
            b"Name 6,Name 1,DOB,Group Type,Alias Type,Group ID,Alias Quality,Regime\n"
            b"TESTOVA,Amina,00/02/1984,Individual,Prime Alias,9,,Regime 1\n"
            b"SESTRA,,,Individual,AKA,9,Low,Regime 1\nKARIMOVA,Amina,,Individual,FKA,9,,Regime 1\n"
        }
    )
    (entry,) = found.entries
    assert (found.faults, found.edition, entry.id) == ((), "27/04/2020", "9")
    assert [(name.text, name.kind, name.strength) for name in entry.names] == [
        ("Amina TESTOVA", "primary", Strength.STRONG),
        ("SESTRA", "alias", Strength.WEAK),
        ("Amina KARIMOVA", "former", Strength.STRONG),
    ]


@pytest.mark.parametrize(("said", "code"), [("<UniqueID>X1</UniqueID>", "E_DUP_ID"), ("<UniqueID/>", "E_NO_ID")])
def test_a_designation_of_no_id_or_one_that_was_there_before(said, code):
    one = XML[XML.index("<Designation>") : XML.index("</Designations>")]
    more = one.replace("<UniqueID>X1</UniqueID>", said)
    found = uk.read({"uk.xml": XML.replace("</Designations>", f"{more}</Designations>").encode()})
    assert ([fault.code for fault in found.faults], len(found.entries)) == ([code], 1)
    assert "Designation 2" in found.faults[0].where


def test_a_table_of_something_else_is_refused():
    with pytest.raises(WatchlistError, match="no header row"):
        uk.read({"uk.csv": b"a,b\n1,2\n"})
