"""One value has one spelling, from whichever carrier it comes, and comes once."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import privacy
from pnrscreen.message import Contact, Locator, Payment
from pnrscreen.model import Identity, PersonName
from pnrscreen.privacy.lookups import of_document
from support.builders import a_date, a_document, a_passenger, an_identity


def found(**said) -> dict[str, set[str]]:
    pairs = privacy.lookups(a_passenger(Identity(**said)))
    return {purpose: {value for name, value in pairs if name == purpose} for purpose, _ in pairs}


def test_every_purpose_has_its_value():
    passenger = a_passenger(
        replace(
            an_identity("MARLOWE", "ODA", born="1984-03-12", document="PX4417203"),
            contacts=(Contact(kind="phone", value="+43 660 123456"), Contact(kind="email", value=" Oda@Example.org ")),
            payments=(Payment(kind="card", account="411111######1111"),),
            locators=(Locator(owner="NV", locator="abc2de"),),
            tickets=("9990000000001C2",),
        )
    )
    assert privacy.lookups(passenger) == (
        ("document", "NLD:PX4417203"),
        ("phone", "43660123456"),
        ("email", "oda@example.org"),
        ("payment", "411111######1111"),
        ("locator", "ABC2DE"),
        ("ticket", "9990000000001"),
        ("person", "AADELMOORW:1984"),
    )


@pytest.mark.parametrize("said", ["0043 660 123456", "+43660123456", "43-660-12 34 56"])
def test_a_phone_number_is_its_digits_without_the_way_out(said):
    assert found(contacts=(Contact(kind="phone", value=said),)) == {"phone": {"43660123456"}}


@pytest.mark.parametrize(
    ("said", "ticket"), [("INF9990000000001", "9990000000001"), ("999-0000000001C1", "9990000000001"), ("E12", "E12")]
)
def test_a_ticket_is_its_number_without_coupon(said, ticket):
    assert found(tickets=(said,)) == {"ticket": {ticket}}


def test_a_person_is_found_whatever_way_round_the_name_was_said():
    one = PersonName(surname="VAN DYKE", given="ZOË")
    other = PersonName(surname="ZOE", given="VANDYKE")
    assert found(names=(one, other), birth_dates=(a_date("1984"),)) == {"person": {"ADEEKNOVYZ:1984"}}


@pytest.mark.parametrize(
    ("said", "by"),
    [({}, "NLD:PX4417203"), ({"number": "px 4417-203"}, "NLD:PX4417203"), ({"number": ""}, ""), ({"issuer": ""}, "")],
)
def test_a_document_is_looked_up_by_issuer_and_number(said, by):
    assert of_document(replace(a_document("PX4417203"), **said)) == by


def test_each_birth_year_said_is_a_way_to_find():
    people = found(names=(PersonName(surname="ODA"),), birth_dates=(a_date("1984-03-12"), a_date("1984"), a_date("1948")))
    assert people == {"person": {"ADO:1948", "ADO:1984"}}


@pytest.mark.parametrize(("phone", "found_by"), [("123456", {"phone": {"123456"}}), ("0012345", {})])
def test_six_digits_of_a_phone_number_tell_one_from_another_and_fewer_do_not(phone, found_by):
    assert found(contacts=(Contact(kind="phone", value=phone),)) == found_by


@pytest.mark.parametrize(("account", "found_by"), [("####1234", {"payment": {"####1234"}}), ("#####123", {})])
def test_four_digits_of_an_account_tell_one_from_another_and_fewer_do_not(account, found_by):
    assert found(payments=(Payment(kind="card", account=account),)) == found_by


def test_what_tells_nobody_apart_is_no_way_to_find():
    assert not found(
        contacts=(
            Contact(kind="phone", value="123"),
            Contact(kind="email", value=" "),
            Contact(kind="fax", value="4366012345"),
        ),
        payments=(Payment(kind="cash"), Payment(kind="card", account="XXXX")),
        documents=(a_document(" - "),),
        locators=(Locator(owner="NV", locator=""),),
        tickets=("",),
        names=(PersonName(surname="-"), PersonName(surname="ODA")),
    )


@given(st.lists(st.text(max_size=8), max_size=4), st.text(max_size=12))
def test_no_value_comes_twice_and_the_same_facts_give_the_same_values(numbers, name):
    identity = Identity(
        documents=tuple(a_document(number) for number in numbers),
        names=(PersonName(surname=name), PersonName(surname=name)),
        birth_dates=(a_date("1984"),),
        tickets=tuple(numbers),
    )
    once = privacy.lookups(a_passenger(identity))
    assert len(once) == len(set(once))
    assert once == privacy.lookups(a_passenger(identity))


# ---------------------------------------------------------------------------------------------------------------- seeking


WHOLE = {
    "document": "px-441 7203",
    "issuer": "nld",
    "phone": "0043 660 123456",
    "email": "ODA@example.org",
    "payment": "411111######1111",
    "locator": "abc2de",
    "ticket": "999-0000000001C2",
    "surname": "Oda",
    "given": "Marlowe",
    "birth_year": 1984,
}


def test_whoever_is_sought_by_what_was_said_is_found_by_each_of_it():
    """However it is written: what is asked comes to the same values as what a carrier said."""
    passenger = a_passenger(
        replace(
            an_identity("MARLOWE", "ODA", born="1984-03-12", document="PX4417203"),
            contacts=(Contact(kind="phone", value="+43 660 123456"), Contact(kind="email", value="oda@example.org")),
            payments=(Payment(kind="card", account="411111######1111"),),
            locators=(Locator(owner="NV", locator="ABC2DE"),),
            tickets=("9990000000001",),
        )
    )
    assert set(privacy.sought(privacy.Sought(**WHOLE))) == set(privacy.lookups(passenger))


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"document": "PX4417203"},
        {"issuer": "NLD"},
        {"surname": "ODA"},
        {"given": "ODA"},
        {"birth_year": 1984},
        {"phone": "12"},
        {"email": "  "},
        {"email": "oda\ud800@example.org"},
        {"email": "oda\0@example.org"},
        {"payment": "##"},
        {"locator": "--"},
        {"phone": "0043 660 123456", "surname": "ODA"},
        {"phone": "0043 660 123456", "given": "ODA"},
        {"phone": "0043 660 123456", "birth_year": 1984},
        {"document": "PX4417203", "locator": "ABC2DE"},
    ],
)
def test_whoever_asks_for_less_than_whole_values_asks_for_nobody(said):
    """Nor is a part of the question passed over in silence: more would be found than was meant."""
    assert privacy.sought(privacy.Sought(**said)) == ()


def test_what_is_sought_is_not_quoted():
    assert not any(str(value) in repr(privacy.Sought(**WHOLE)) for value in WHOLE.values())
