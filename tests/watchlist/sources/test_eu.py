"""The European Union's list: names by strength, birth dates as far as they are said, documents, and entities merged."""

import pytest

from pnrscreen.model import Strength
from pnrscreen.watchlist.sources import eu

NAME = '<nameAlias wholeName="Amina Testova" firstName="Amina" middleName="" lastName="Testova" gender="F" strong="true"/>'


def entity(*children, ident="17", kind='code="person" classificationCode="P"', **attributes):
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    inside = f"<subjectType {kind}/>{''.join(children)}"
    return f'<sanctionEntity logicalId="{ident}" euReferenceNumber="EU.1.2" {said}>{inside}</sanctionEntity>'


def contact(key, value):
    return f'<address city="Testville"><contactInfo key="{key}" value="{value}"/></address>'


def read(*entities):
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-03-01">'
    )
    return eu.read({"eu.xml": f"{head}{''.join(entities)}</export>".encode()})


def only(*children, **attributes):
    found = read(entity(NAME, *children, **attributes))
    assert found.faults == ()
    return found.entries[0]


def test_a_person_with_everything():
    found = read(
        entity(
            '<regulation numberTitle="2019/555 (OJ L97)" programme="TAQA"/><regulation numberTitle="1/2020" programme="TAQA"/>',
            NAME,
            '<nameAlias wholeName="Amina Testowa" strong="false"/>',
            '<citizenship countryIso2Code="UZ" countryDescription="UZBEKISTAN"/><citizenship countryIso2Code="00"/>',
            '<birthdate circa="false" calendarType="GREGORIAN" birthdate="1984-02-29" year="1984"/>',
            '<identification number="AB 7654321" identificationTypeCode="passport" countryIso2Code="UZ"/>',
            designationDate="2019-04-08",
        )
    )
    (entry,) = found.entries
    assert (found.edition, found.faults) == ("2026-03-01", ())
    assert [(name.text, name.surname, name.given, name.strength) for name in entry.names] == [
        ("Amina Testova", "Testova", "Amina", Strength.STRONG),
        ("Amina Testowa", "", "", Strength.WEAK),
    ]
    assert (entry.id, entry.sex, entry.nationalities, entry.reason_code) == ("17", "F", ("UZB",), "TAQA")
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [("passport", "AB7654321", "UZB")]
    assert (entry.terms.category, entry.terms.valid_from) == ("sanction", "2019-04-08")
    assert entry.terms.ground == "2019/555 (OJ L97); 1/2020"
    assert entry.provenance == "logicalId 17 (EU.1.2)"


@pytest.mark.parametrize(
    ("said", "first", "last", "circa"),
    [
        ('birthdate="1984-02-29" year="1984"', "1984-02-29", "1984-02-29", False),
        ('dayOfMonth="9" monthOfYear="2" year="1984"', "1984-02-09", "1984-02-09", False),
        ('monthOfYear="2" year="1984"', "1984-02", "1984-02", False),
        ('year="1984" circa="true"', "1984", "1984", True),
        ('yearRangeFrom="1980" yearRangeTo="1985"', "1980", "1985", False),
        ('yearRangeFrom="1980" year="0"', "1980", "1980", False),
    ],
)
def test_a_birth_date_as_far_as_it_is_said(said, first, last, circa):
    (claim,) = only(f"<birthdate {said}/>").birth_dates
    assert (str(claim.first), str(claim.last), claim.circa) == (first, last, circa)


def test_a_birth_date_of_another_calendar_is_not_taken_for_one_of_ours():
    found = read(entity(NAME, '<birthdate calendarType="ISLAMIC" year="1380"/>'))
    assert found.entries[0].birth_dates == ()
    assert [fault.code for fault in found.faults] == ["W_UNKNOWN_FIELD"]


@pytest.mark.parametrize(
    ("strong", "remark", "strength"),
    [
        ("true", "lo quality alias", Strength.WEAK),
        ("true", "Low quality", Strength.WEAK),
        ("false", "good quality", Strength.STRONG),
        ("false", "", Strength.WEAK),
    ],
)
def test_a_remark_about_the_quality_of_a_name_overrides_its_mark(strong, remark, strength):
    said = f'<nameAlias wholeName="Sestra" strong="{strong}"><remark>{remark}</remark></nameAlias>'
    assert only(said).names[1].strength is strength


def test_the_same_entity_twice_is_one():
    found = read(entity(NAME), entity('<nameAlias wholeName="A. Testova"/>', NAME, '<birthdate year="1984"/>'))
    (entry,) = found.entries
    assert [name.text for name in entry.names] == ["Amina Testova", "A. Testova"]
    assert len(entry.birth_dates) == 1


@pytest.mark.parametrize("kind", ['code="person"', 'code="P" classificationCode="person"', 'classificationCode="P"'])
def test_person_is_said_in_either_place(kind):
    assert len(read(entity(NAME, kind=kind)).entries) == 1


@pytest.mark.parametrize(
    ("said", "codes", "people"),
    [
        (entity(NAME, kind='code="enterprise"'), [], 0),
        (entity(NAME, kind='code="ghost"'), ["E_BAD_ENUM"], 0),
        (entity(NAME, ident=""), ["E_NO_ID"], 0),
        (entity(), ["E_NO_NAME"], 0),
        (entity(NAME, '<birthdate birthdate="soon"/>'), ["E_BAD_DATE"], 1),
        (entity(NAME, '<citizenship countryIso2Code="QQ"/>'), ["W_UNKNOWN_ENUM"], 1),
        (entity(NAME, '<identification number="-" identificationTypeCode="id"/>'), ["W_UNKNOWN_FIELD"], 1),
        (entity(NAME, '<identification number="X" identificationTypeCode="swiftbic"/>'), [], 1),
        (entity(NAME, designationDate="soon"), ["E_BAD_DATE"], 1),
        (entity(NAME, contact("PHONE", "12345")), ["E_BAD_CONTACT"], 1),
        (entity(NAME, contact("EMAIL", "unknown")), ["E_BAD_CONTACT"], 1),
        (entity(NAME, contact("PHONE", "12345"), kind='code="enterprise"'), [], 0),
    ],
)
def test_what_cannot_be_used_is_a_located_fault_and_costs_nothing_else(said, codes, people):
    found = read(said, entity(NAME, ident="99"))
    assert [fault.code for fault in found.faults] == codes
    assert all("logicalId" in fault.where for fault in found.faults)
    assert [entry.id for entry in found.entries] == ["17"] * people + ["99"]


def test_a_number_is_taken_out_of_prose():
    found = read(entity(NAME, '<identification number="AB7654321 (passport)" identificationTypeCode="passport"/>'))
    assert found.entries[0].documents[0].number == "AB7654321"
    assert [fault.code for fault in found.faults] == ["W_UNKNOWN_FIELD"]


def test_telephones_and_emails_stand_with_the_addresses():
    said = (("PHONE", "+43 660 1234567"), ("PHONE", "12345"), ("FAX", "+43 660 7654321"), ("WEB", "www.example.org"))
    found = read(
        entity(NAME, *(contact(key, value) for key, value in said)),
        entity(NAME, contact("EMAIL", "a@example.org"), contact("PHONE", "+43 660 1234567")),
    )
    (entry,) = found.entries
    assert [(one.kind, one.value) for one in entry.contacts] == [("phone", "+43 660 1234567"), ("email", "a@example.org")]
    assert [(fault.code, fault.where, fault.said) for fault in found.faults] == [
        ("E_BAD_CONTACT", "logicalId 17 (EU.1.2)", "12345")
    ]
