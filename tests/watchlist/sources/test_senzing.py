"""Senzing records in their three shapes and two files, dates that may be two, and what is broken beside what is not."""

import json

import pytest

from pnrscreen.watchlist.sources import senzing

KEY = {"DATA_SOURCE": "UNIT", "RECORD_ID": "1"}
FLAT = KEY | {
    "RECORD_TYPE": "PERSON",
    "PRIMARY_NAME_LAST": "Testova",
    "PRIMARY_NAME_FIRST": "Amina",
    "AKA_NAME_FULL": "Sestra Maria",
    "DATE_OF_BIRTH": "1984-02-29",
    "GENDER": "F",
    "NATIONALITY": "UZ",
    "PASSPORT_NUMBER": "AB7654321",
    "PASSPORT_COUNTRY": "UZ",
    "HOME_ADDR_LINE1": "1 Street",
}
LISTS = KEY | {
    "RECORD_TYPE": "PERSON",
    "NAMES": [
        {"NAME_TYPE": "PRIMARY", "NAME_LAST": "Testova", "NAME_FIRST": "Amina"},
        {"NAME_TYPE": "ALIAS", "NAME_FULL": "Sestra Maria"},
    ],
    "DATES": [{"DATE_OF_BIRTH": "1984-02-29"}],
    "PAPERS": [{"PASSPORT_NUMBER": "AB7654321", "PASSPORT_COUNTRY": "UZ"}],
    "COUNTRIES": [{"NATIONALITY": "uz"}],
    "GENDER": "F",
}
FEATURES = KEY | {
    "FEATURES": [
        {"RECORD_TYPE": "PERSON"},
        {"NAME_TYPE": "PRIMARY", "NAME_LAST": "Testova", "NAME_FIRST": "Amina"},
        {"NAME_TYPE": "ALIAS", "NAME_FULL": "Sestra Maria"},
        {"DATE_OF_BIRTH": "1984-02-29"},
        {"GENDER": "F"},
        {"PASSPORT_NUMBER": "AB7654321", "PASSPORT_COUNTRY": "UZ"},
        {"NATIONALITY": "uz"},
    ],
    "AMOUNT": 100,
}


def read(*records):
    return senzing.read({"list.jsonl": "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records).encode()})


def only(**said):
    return read(KEY | {"NAME_FULL": "Amina Testova"} | said)


@pytest.mark.parametrize("record", [FLAT, LISTS, FEATURES], ids=["flat", "lists", "features"])
def test_a_person_says_the_same_in_each_shape(record):
    found = read(record)
    (entry,) = found.entries
    assert found.faults == ()
    assert [(name.text, name.surname, name.given, name.kind) for name in entry.names] == [
        ("Amina Testova", "Testova", "Amina", "primary"),
        ("Sestra Maria", "", "", "alias"),
    ]
    assert [str(claim.first) for claim in entry.birth_dates] == ["1984-02-29"]
    assert (entry.id, entry.sex, entry.nationalities) == ("1", "F", ("UZB",))
    assert [(paper.kind, paper.number, paper.issuer) for paper in entry.documents] == [("passport", "AB7654321", "UZB")]
    assert entry.provenance == "list.jsonl line 1 (id 1)"


def test_an_array_says_the_same_as_lines():
    content = "\ufeff" + json.dumps([FLAT, LISTS | {"RECORD_ID": "2"}], indent=2)
    array = senzing.read({"list.json": content.encode()})
    assert array.entries == read(FLAT, LISTS | {"RECORD_ID": "2"}).entries
    assert [entry.provenance for entry in array.entries] == ["list.json record 1 (id 1)", "list.json record 2 (id 2)"]


def test_a_broken_record_in_an_array_costs_only_itself():
    text = json.dumps([FLAT, FLAT | {"RECORD_ID": "2"}, 3, FLAT | {"RECORD_ID": "4"}]).replace('"2"', '"2')
    found = senzing.read({"list.json": text.encode()})
    assert [entry.id for entry in found.entries] == ["1", "4"]
    assert {fault.code for fault in found.faults} == {"E_COLUMNS"}
    assert senzing.read({"list.json": b'[{"RECORD_ID": '}).entries == ()


@pytest.mark.parametrize(
    ("said", "dates", "codes"),
    [
        ("1984", ["1984"], []),
        ("12/31/1984", ["1984-12-31"], []),
        ("31.12.1984", ["1984-12-31"], []),
        ("03/04/1984", ["1984-03-04", "1984-04-03"], ["W_DATE_AMBIGUOUS"]),
        ("4/4/1984", ["1984-04-04"], []),
        ("12/31/84", ["1984-12-31", "2084-12-31"], ["W_DATE_AMBIGUOUS"]),
        ("Mar 1, 1984", ["1984-03-01"], []),
        ("13/13/1984", [], ["E_BAD_DATE"]),
        ("soon", [], ["E_BAD_DATE"]),
    ],
)
def test_a_date_in_any_form_is_one_or_several_and_never_a_guess(said, dates, codes):
    found = only(DATE_OF_BIRTH=said)
    assert [str(claim.first) for claim in found.entries[0].birth_dates] == dates
    assert [fault.code for fault in found.faults] == codes


def test_organisations_are_no_travellers():
    reached = {"PHONE_NUMBER": "12345", "EMAIL_ADDRESS": "info@example.org"}
    found = read(KEY | reached | {"NAME_ORG": "Test Ltd"}, KEY | reached | {"RECORD_TYPE": "ORGANIZATION", "NAME_FULL": "Test"})
    assert (found.entries, found.faults) == ((), ())


@pytest.mark.parametrize(
    "said",
    [
        {"PHONE_TYPE": "MOBILE", "PHONE_NUMBER": "+43 660 1234567", "EMAIL_ADDRESS": "a@example.org"},
        {
            "MOBILE_PHONE_NUMBER": "+43 660 1234567",
            "FAX_PHONE_NUMBER": "+43 660 7654321",
            "HOME_EMAIL_ADDRESS": "a@example.org",
        },
        {
            "CONTACTS": [
                {"PHONE_TYPE": "MOBILE", "PHONE_NUMBER": "+43 660 1234567"},
                {"PHONE_TYPE": "fax", "PHONE_NUMBER": "+43 660 7654321"},
                {"EMAIL_ADDRESS": "a@example.org"},
                {"WEBSITE_ADDRESS": "www.example.org"},
            ]
        },
        {"FEATURES": [{"PHONE_NUMBER": "+43 660 1234567"}, {"EMAIL_ADDRESS": "a@example.org"}]},
    ],
    ids=["flat", "prefixed", "lists", "features"],
)
def test_a_person_is_reached_the_same_in_each_shape(said):
    found = only(**said)
    assert [(contact.kind, contact.value) for contact in found.entries[0].contacts] == [
        ("phone", "+43 660 1234567"),
        ("email", "a@example.org"),
    ]
    assert found.faults == ()


def test_a_telephone_may_be_a_number():
    assert [contact.value for contact in only(PHONE_NUMBER=436601234567).entries[0].contacts] == ["436601234567"]


def test_papers_are_told_from_numbers_of_some_system():
    said = {
        "NATIONAL_ID_NUMBER": "N1234567",
        "NATIONAL_ID_COUNTRY": "UZ",
        "OTHER_ID_TYPE": "SOME_SYSTEM",
        "OTHER_ID_NUMBER": "NK-1234567",
        "SSN": "123-45-6789",
    }
    assert [(paper.kind, paper.number) for paper in only(**said).entries[0].documents] == [
        ("identity card", "N1234567"),
        ("social security number", "123456789"),
    ]
    visa = only(OTHER_ID_TYPE="visa", OTHER_ID_NUMBER="V1234567").entries[0]
    assert [(paper.kind, paper.number) for paper in visa.documents] == [("visa", "V1234567")]


def test_a_later_record_of_the_same_key_replaces_the_earlier():
    found = read(FLAT, FLAT | {"GENDER": "M"})
    assert ([entry.sex for entry in found.entries], [fault.code for fault in found.faults]) == (["M"], ["W_REPLACED"])


def test_the_same_id_of_two_sources_is_two_entries():
    found = read(FLAT, FLAT | {"DATA_SOURCE": "OTHER"})
    assert ([entry.id for entry in found.entries], found.faults) == (["UNIT:1", "OTHER:1"], ())


@pytest.mark.parametrize(
    ("topics", "category"),
    [(["sanction", "wanted"], "wanted"), (["poi", "sanction"], "sanction"), (["sanction.linked"], "sanction.linked"), ([], "")],
)
def test_the_kind_of_alert_is_the_gravest_topic(topics, category):
    (entry,) = only(RISKS=[{"TOPIC": topic} for topic in topics]).entries
    assert (entry.terms.category, entry.reason_code) == (category, " ".join(topics))


@pytest.mark.parametrize(
    ("record", "codes"),
    [
        ("not json", ["E_COLUMNS"]),
        ("[1]", ["E_COLUMNS"]),
        ({"NAME_FULL": "Amina Testova"}, ["E_NO_ID"]),
        (KEY, ["E_NO_NAME"]),
        (KEY | {"NAME_FULL": "A B", "PASSPORT_NUMBER": "-"}, ["E_BAD_ENUM"]),
        (KEY | {"NAME_FULL": "A B", "NATIONALITY": "Nowhere"}, ["W_UNKNOWN_ENUM"]),
        (KEY | {"NAME_FULL": "A B", "PHONE_NUMBER": "12345"}, ["E_BAD_CONTACT"]),
        (KEY | {"NAME_FULL": "A B", "EMAIL_ADDRESS": "nobody"}, ["E_BAD_CONTACT"]),
        ("", []),
    ],
)
def test_what_cannot_be_used_is_a_located_fault_and_costs_nothing_else(record, codes):
    found = read(FLAT | {"RECORD_ID": "8"}, record, FLAT | {"RECORD_ID": "9"})
    assert [fault.code for fault in found.faults] == codes
    assert all("line 2" in fault.where for fault in found.faults)
    assert {"8", "9"} <= {entry.id for entry in found.entries}
