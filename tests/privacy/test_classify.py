"""No field may hold passenger data without standing under an item of Annex I."""

from dataclasses import fields

import pytest

from pnrscreen import message, model
from pnrscreen.privacy import masking
from pnrscreen.privacy.classify import CATEGORIES, Category

NOUNS = [
    *(model.Identity, model.Booking, model.Statement, model.Passenger, model.PersonName, model.Document),
    *(message.Contact, message.Payment, message.Membership, message.Bags, message.Locator, message.Flight),
    *(message.Reported, message.Pnr, message.SaidName, message.SaidDocument),
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_field_is_filed_and_no_other(noun):
    assert set(CATEGORIES[noun]) == {field.name for field in fields(noun)}


def test_no_noun_is_filed_that_holds_nothing():
    assert set(CATEGORIES) == set(NOUNS)


def test_the_items_are_those_of_annex_i():
    """Nineteen items by their own numbers, and nought for what says nothing about a person."""
    assert [int(category) for category in Category] == list(range(20))
    assert (Category.NAME, Category.CONTACT, Category.PAYMENT, Category.REMARKS, Category.API) == (4, 5, 6, 12, 18)


def test_whatever_identifies_is_masked(strict):
    """Art 12(2): of an identity, only locators and tickets are not on the list; they are masked with it all the same."""
    open_fields = {name for name, category in CATEGORIES[model.Identity].items() if category not in strict.sealed}
    assert open_fields == {"tickets", "locators", "splits", "reference"}
    assert {CATEGORIES[model.Identity][name] for name in open_fields} == masking.WITH_THEM
