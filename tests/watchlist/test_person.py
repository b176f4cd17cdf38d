"""A person described in strings: everything that can be understood, and the name of what cannot."""

import pytest

from pnrscreen.watchlist import Described, person, understand
from support.builders import a_date


def test_every_string_is_understood_as_lists_and_messages_are():
    one = person("Amina", "Karimova", birth_date="1984-02-29", sex="female", nationality="Uzbekistan", document="ab-765 4321")
    assert (one.names[0].surname, one.names[0].given) == ("KARIMOVA", "AMINA")
    assert one.birth_dates == (a_date("1984-02-29"),)
    assert (one.sex, one.nationalities, one.documents[0].number) == ("F", ("UZB",), "AB7654321")


def test_a_name_alone_is_a_person_of_whom_nothing_else_is_known():
    one = person("Amina Karimova")
    assert one.names
    assert (one.birth_dates, one.sex, one.nationalities, one.documents) == ((), "", (), ())


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_date", "31/02/84"), ("sex", "Q"), ("nationality", "Narnia"), ("document", "NONE"), ("document", "00")],
)
def test_a_field_that_cannot_be_understood_is_named_and_never_quoted(field, value):
    with pytest.raises(ValueError, match=field) as refused:
        person("Amina Karimova", **{field: value})
    assert value not in str(refused.value)


@pytest.mark.parametrize("name", ["-", "MR", "..."])
def test_a_name_without_a_name_in_it_is_none(name):
    identity, unclear = understand(Described(name))
    assert identity.names == ()
    assert unclear == ("name",)


@pytest.mark.parametrize("sex", ["", "U", "unknown", "n/a"])
def test_a_sex_that_is_said_to_be_unknown_is_understood(sex):
    assert person("Amina Karimova", sex=sex).sex == ""
