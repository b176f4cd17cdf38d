"""The flat XML of the US Treasury: individuals, their names by strength, and what of their ids is a document."""

import pytest

from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import ofac_xml

ALIAS = (
    "<akaList><aka><type>a.k.a.</type><category>weak</category><lastName>SESTRA</lastName></aka>"
    "<aka><type>f.k.a.</type><category>strong</category><firstName>Amina</firstName><lastName>KARIMOVA</lastName></aka></akaList>"
)


def person(*children, uid="17", kind="Individual", name="<firstName>Amina</firstName><lastName>TESTOVA</lastName>"):
    return f"<sdnEntry><uid>{uid}</uid>{name}<sdnType>{kind}</sdnType>{''.join(children)}</sdnEntry>"


def paper(kind, number, country=""):
    return f"<idList><id><idType>{kind}</idType><idNumber>{number}</idNumber><idCountry>{country}</idCountry></id></idList>"


def read(*people, stated=None):
    count = len(people) if stated is None else stated
    head = f"<publshInformation><Publish_Date>03/01/2026</Publish_Date><Record_Count>{count}</Record_Count></publshInformation>"
    return ofac_xml.read({"sdn.xml": f'<sdnList xmlns="urn:x">{head}{"".join(people)}</sdnList>'.encode()})


def test_a_person_with_everything():
    found = read(
        person(
            "<programList><program>SDGT</program><program>IRGC</program></programList>",
            ALIAS,
            "<idList><id><idType>Passport</idType><idNumber>Booklet AB7654321</idNumber><idCountry>Uzbekistan</idCountry></id>"
            "<id><idType>Gender</idType><idNumber>Female</idNumber></id></idList>",
            "<nationalityList><nationality><country>Uzbekistan</country></nationality></nationalityList>",
            "<citizenshipList><citizenship><country>Kazakhstan</country></citizenship></citizenshipList>",
            "<dateOfBirthList><dateOfBirthItem><dateOfBirth>circa-1984</dateOfBirth></dateOfBirthItem>"
            "<dateOfBirthItem><dateOfBirth>9 Feb 1985</dateOfBirth></dateOfBirthItem></dateOfBirthList>",
        )
    )
    (entry,) = found.entries
    assert (found.faults, found.edition) == ((), "03/01/2026")
    assert [(name.text, name.surname, name.kind, name.strength) for name in entry.names] == [
        ("Amina TESTOVA", "TESTOVA", "primary", Strength.STRONG),
        ("SESTRA", "", "alias", Strength.WEAK),
        ("Amina KARIMOVA", "KARIMOVA", "former", Strength.STRONG),
    ]
    assert [(str(claim.first), claim.circa) for claim in entry.birth_dates] == [("1984", True), ("1985-02-09", False)]
    assert (entry.sex, entry.nationalities, entry.reason_code) == ("F", ("UZB", "KAZ"), "SDGT IRGC")
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [("passport", "AB7654321", "UZB")]
    assert (entry.terms.category, entry.provenance) == ("sanction", "uid 17")


@pytest.mark.parametrize(
    ("said", "codes", "people"),
    [
        (person(kind="Entity"), [], 0),
        (person(uid=""), ["E_NO_ID"], 0),
        (person(name=""), ["E_NO_NAME"], 0),
        (person(uid="99"), ["E_DUP_ID"], 0),
        (person(paper("Passport", "-")), ["E_BAD_ENUM"], 1),
        (person(paper("Passport", "AB7654321", "Nowhere")), ["W_UNKNOWN_ENUM"], 1),
        (person(paper("Website", "www.example.org")), [], 1),
        (person(paper("Phone Number", "12345")), ["E_BAD_CONTACT"], 1),
        (person(paper("Email Address", "unknown")), ["E_BAD_CONTACT"], 1),
        (person(paper("Phone Number", "12345"), kind="Entity"), [], 0),
    ],
)
def test_what_cannot_be_used_is_a_located_fault_and_costs_nothing_else(said, codes, people):
    found = read(person(uid="99"), said)
    assert [fault.code for fault in found.faults] == codes
    assert all("uid" in fault.where for fault in found.faults)
    assert [entry.id for entry in found.entries] == ["99"] + ["17"] * people


def test_a_file_that_holds_fewer_records_than_it_says():
    assert [(fault.code, fault.said) for fault in read(person(), stated=5).faults] == [("W_TRUNCATED", "1 of 5 records")]


def test_telephones_and_emails_are_filed_with_the_documents():
    found = read(
        person(
            "<idList><id><idType>Phone Number</idType><idNumber>436601234567</idNumber></id>"
            "<id><idType>Phone Number</idType><idNumber>12345</idNumber></id>"
            "<id><idType>Email Address</idType><idNumber>a@example.org</idNumber></id>"
            "<id><idType>Passport</idType><idNumber>AB7654321</idNumber></id></idList>"
        )
    )
    (entry,) = found.entries
    assert [(contact.kind, contact.value) for contact in entry.contacts] == [
        ("phone", "436601234567"),
        ("email", "a@example.org"),
    ]
    assert [paper.number for paper in entry.documents] == ["AB7654321"]
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [("E_BAD_CONTACT", "uid 17", "12345")]
