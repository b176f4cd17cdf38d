"""Telephones, e-mails and means of payment: one spelling each, and how surely two are the same."""

import pytest

from pnrscreen.message import Contact, Payment
from pnrscreen.model import Entry, Identity
from pnrscreen.resemblance import Agreement
from pnrscreen.watchlist import contacts
from pnrscreen.words import en


def found(said, listed):
    """Return score and detail of what one contact or payment meets in an entry of one other."""
    kind = "contacts" if isinstance(said, Contact) else "payments"
    known = contacts.listed([(1, Entry(watchlist="national", id="1", **{kind: (listed,)}))])
    pairs = list(contacts.said(Identity(**{kind: (said,)}), known))
    assert all(position == 1 for position, _ in pairs)
    assert {key for _, evidence in pairs for key in (evidence.key, *evidence.also)} <= en.WORDS.keys()
    return [(evidence.field, evidence.points) for _, evidence in pairs]


def phone(text):
    return Contact(kind="phone", value=text)


def mail(text):
    return Contact(kind="email", value=text)


def card(account, expiry=""):
    return Payment(kind="card", account=account, expiry=expiry)


@pytest.mark.parametrize("said", ["+436601234567", "0043 660 1234567", "+43 (0)660/123-45-67", "VIE +43 660 1234567-M"])
def test_a_telephone_with_its_country_is_the_same_however_it_is_written(said):
    assert found(phone(said), phone("+43 660 123 4567")) == [("phone", 850)]


@pytest.mark.parametrize("said", ["0660 1234567", "43 660 1234567", "660-1234567"])
def test_a_telephone_without_its_country_is_the_same_as_far_as_it_goes(said):
    assert found(phone(said), phone("+43 660 123 4567")) == [("phone", 750)]
    assert found(phone("+43 660 123 4567"), phone(said)) == [("phone", 750)]
    assert found(phone(said), phone(said)) == [("phone", 750)]


@pytest.mark.parametrize("said", ["+44 660 1234567", "+43 660 1234568", "1234567", "", "no number", "0661 1234567"])
def test_another_country_or_number_is_another_telephone(said):
    assert not found(phone(said), phone("+43 660 123 4567"))


def test_a_number_of_few_digits_is_used_in_too_many_places_to_be_sought():
    assert not found(phone("123 4567"), phone("123 4567"))


@pytest.mark.parametrize(
    "said", ["Odette.Marlowe@Example.org", " odette.marlowe@example.org ", "mailto:odette.marlowe@example.org"]
)
def test_an_email_is_the_same_in_small_letters(said):
    assert found(mail(said), mail("odette.marlowe@example.org")) == [("email", 850)]


@pytest.mark.parametrize(
    "said", ["odettemarlowe@example.org", "odette.marlowe+x@example.org", "odette.marlowe", "@example.org", ""]
)
def test_what_dots_and_plus_mean_is_the_providers_affair(said):
    assert not found(mail(said), mail("odette.marlowe@example.org"))


@pytest.mark.parametrize("said", ["411111######1111", "4111 11XX XXXX 1111", "411111**1111", "4111111111111111"])
def test_of_a_card_first_six_and_last_four_digits_are_compared_and_alert_nobody_alone(said):
    assert found(card(said), card("411111######1111")) == [("payment", 650)]
    assert found(card(said, "09/27"), card("411111######1111", "0927")) == [("payment", 800)]
    assert found(card(said, "0927"), card("411111######1111")) == [("payment", 650)]


@pytest.mark.parametrize("said", ["411111######1112", "411112######1111", "1111", ""])
def test_another_card_is_another(said):
    assert not found(card(said), card("411111######1111"))


def test_a_card_that_expires_in_another_month_is_another():
    assert not found(card("411111######1111", "0827"), card("411111######1111", "0927"))


def test_an_account_that_is_known_whole_is_the_same_or_another():
    assert found(card("INV-77/0912"), card("inv 770912")) == [("payment", 850)]
    assert not found(card("INV-77/0913"), card("inv 770912"))


def test_what_is_found_is_said_to_be_no_person():
    known = contacts.listed([(0, Entry(watchlist="national", id="1", contacts=(phone("+436601234567"),)))])
    ((_, evidence),) = contacts.said(Identity(contacts=(phone("0660 1234567"),)), known)
    assert (evidence.key, evidence.also) == ("phone.one_country", ("phone.not_person",))
    assert (evidence.agreement, evidence.said, evidence.listed) == (Agreement.COMPATIBLE, "6601234567", "436601234567")


def test_only_contacts_of_a_kind_are_compared():
    """What is an address is none of a telephone's digits."""
    assert not found(Contact(kind="address", value="+436601234567"), phone("+436601234567"))
    assert not found(phone("+436601234567"), Contact(kind="address", value="+436601234567"))
