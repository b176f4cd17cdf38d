"""FollowTheMoney entities: people, their names of each strength, and documents that stand apart or embedded."""

import json

import pytest

from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import followthemoney


def line(id, schema="Person", **properties):  # noqa: A002  the field's word
    return json.dumps({"id": id, "schema": schema, "properties": properties})


def read(*lines):
    return followthemoney.read({"entities.ftm.json": "\n".join(lines).encode()})


PERSON = line(
    "P-1",
    name=["Amina Karimova"],
    alias=["Amina Karimowa"],
    weakAlias=["Sestra"],
    previousName=["Amina Testova"],
    birthDate=["1984-02", "1985T00:00:00"],
    gender=["female"],
    nationality=["uz"],
    citizenship=["kz"],
    topics=["crime.terror", "wanted"],
)
PASSPORT = line("D-1", "Passport", holder=["P-1"], number=["AB 7654321"], country=["uz"])


def test_a_person_with_everything():
    (entry,) = read(PERSON, PASSPORT).entries
    assert [(name.text, name.kind, name.strength) for name in entry.names] == [
        ("Amina Karimova", "primary", Strength.STRONG),
        ("Amina Karimowa", "alias", Strength.STRONG),
        ("Amina Testova", "former", Strength.STRONG),
        ("Sestra", "alias", Strength.WEAK),
    ]
    assert [str(claim.first) for claim in entry.birth_dates] == ["1984-02", "1985"]
    assert (entry.sex, entry.nationalities, entry.reason_code) == ("F", ("UZB", "KAZ"), "crime.terror wanted")
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [("passport", "AB7654321", "UZB")]


def test_a_document_may_stand_before_its_holder():
    assert read(PASSPORT, PERSON).entries == read(PERSON, PASSPORT).entries


def test_a_nested_export_embeds_the_same_document():
    nested = json.loads(PERSON)
    nested["properties"]["passport"] = [json.loads(PASSPORT)]
    (entry,) = read(json.dumps(nested)).entries
    assert entry == read(PERSON, PASSPORT).entries[0]


def test_companies_and_their_papers_are_no_travellers():
    found = read(line("C-1", "Company", name=["Test Ltd"]), line("D-2", "Identification", holder=["C-1"], number=["REG12345"]))
    assert (found.entries, found.faults) == ((), ())


def test_a_person_without_a_name_stands_by_the_passport():
    (entry,) = read(line("P-2", passportNumber=["XY1234567"])).entries
    assert (entry.names, entry.documents[0].number) == ((), "XY1234567")


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("not json",), "E_COLUMNS"),
        (("[1]",), "E_NO_ID"),
        ((line("P-3"),), "E_NO_NAME"),
        ((PERSON, PERSON), "E_DUP_ID"),
        ((PASSPORT,), "E_DANGLING_REF"),
        ((PERSON, line("D-3", "Passport", holder=["P-1"], number=["-"])), "E_BAD_ENUM"),
        ((line("P-4", name=["A B"], birthDate=["soon"]),), "E_BAD_DATE"),
        ((line("P-5", name=["A B"], nationality=["??"]),), "W_UNKNOWN_ENUM"),
        ((line("P-6", name=["A B"], phone=["12345"]),), "E_BAD_CONTACT"),
        ((line("P-7", name=["A B"], email=["nobody"]),), "E_BAD_CONTACT"),
    ],
)
def test_what_cannot_be_used_is_a_located_fault(lines, code):
    found = read(*lines, "", line("P-9", name=["Good Person"]))
    assert code in {fault.code for fault in found.faults}
    assert all(fault.where for fault in found.faults)
    assert found.entries[-1].id == "P-9"


def test_two_sexes_are_none():
    assert read(line("P-6", name=["A B"], gender=["male", "female"])).entries[0].sex == ""


@pytest.mark.parametrize(
    ("content", "is_one"), [(PERSON, True), ("\ufeff" + PERSON, True), ("entry_id,name\n", False), ("{}", False)]
)
def test_the_format_is_recognised_by_its_first_line(content, is_one):
    assert followthemoney.recognise("any", content.encode()) is is_one


def test_a_sanction_that_stands_apart_or_embedded_says_whose_and_on_what_ground():
    sanction = line("S-1", "Sanction", entity=["P-1"], authority=["Police"], program=["Act 1"])
    (apart,) = read(sanction, PERSON).entries
    nested = json.loads(PERSON)
    nested["properties"]["sanctions"] = [json.loads(sanction)]
    (embedded,) = read(json.dumps(nested)).entries
    assert (apart.terms.owner, apart.terms.ground, apart.terms.category) == ("Police", "Act 1", "wanted")
    assert embedded.terms == apart.terms


def test_a_number_said_twice_is_one_document_with_its_country():
    (entry,) = read(line("P-1", name=["A B"], passportNumber=["AB 7654321", "CD7654321"]), PASSPORT).entries
    assert [(paper.number, paper.issuer) for paper in entry.documents] == [("AB7654321", "UZB"), ("CD7654321", "")]


def test_whoever_holds_an_office_or_is_near_to_a_listed_person_is_of_a_kind_of_their_own():
    found = read(line("P-1", name=["A B"], topics=["role.pep"]), line("P-2", name=["C D"], topics=["sanction.linked"]))
    assert [entry.terms.category for entry in found.entries] == ["role.pep", "sanction.linked"]


def test_letters_that_are_none_cost_no_line():
    found = followthemoney.read({"f": line("P-1", name=["Amina X"]).encode().replace(b"X", b"\xff")})
    assert ([fault.code for fault in found.faults], found.entries[0].names[0].text) == (["E_ENCODING"], "Amina \ufffd")


def test_a_person_is_reached_by_telephone_and_email():
    found = read(
        line(
            "P-1",
            name=["A B"],
            phone=["+43 660 1234567; +43 660 7654321", "12345"],
            email=["a@example.org"],
            website=["https://example.org"],
        )
    )
    (entry,) = found.entries
    assert [(contact.kind, contact.value) for contact in entry.contacts] == [
        ("phone", "+43 660 1234567"),
        ("phone", "+43 660 7654321"),
        ("email", "a@example.org"),
    ]
    assert [(fault.code, fault.said) for fault in found.faults] == [("E_BAD_CONTACT", "12345")]
    assert "P-1" in found.faults[0].where


def test_how_a_company_is_reached_is_nobodys_telephone():
    found = read(line("C-1", "Company", name=["Test Ltd"], phone=["+43 660 1234567"], email=["nobody"]))
    assert (found.entries, found.faults) == ((), ())
