"""The table of what a rule may ask is complete, typed, explained, and lawful."""

import pytest

from pnrscreen.message import Bags
from pnrscreen.model import Booking
from pnrscreen.rulebook import Scene
from pnrscreen.rulebook.attributes import ATTRIBUTES, BY_NAME, Facts, Standing, find, is_prohibited
from pnrscreen.rulebook.language import Type
from support.builders import a_leg, a_passenger

ASKED = [row for row in ATTRIBUTES if row.standing is not Standing.PROHIBITED]


def test_no_name_stands_twice():
    assert len(BY_NAME) == len(ATTRIBUTES)


@pytest.mark.parametrize("row", ATTRIBUTES, ids=lambda row: row.name)
def test_every_row_says_what_it_means_and_where_it_comes_from(row):
    assert row.meaning.endswith(".")
    assert row.category in {"derived", "special"} or 1 <= int(row.category.removeprefix("annex-i:")) <= 19


@pytest.mark.parametrize("row", ASKED, ids=lambda row: row.name)
def test_every_answer_to_a_bare_scene_is_unknown_or_of_its_type(row):
    bare = a_passenger(booking=Booking())
    value = Facts(Scene(passenger=bare, leg=a_leg(), others=(), airport=lambda _: None))[row.name]
    kinds = {Type.BOOL: bool, Type.INT: int, Type.STRING: str, Type.STRINGS: (tuple, list)}
    assert value is None or isinstance(value, kinds[row.type])


@pytest.mark.parametrize(
    "name", ["religion", "passenger.religion", "service.meal", "remarks.text", "passenger.remarks", "health", "passenger.title"]
)
def test_a_prohibited_word_anywhere_in_a_name_prohibits_it(name):
    assert is_prohibited(name)


@pytest.mark.parametrize("name", ["booking.party", "unknown.name"])
def test_what_is_free_or_unknown_is_not_prohibited(name):
    assert not is_prohibited(name)
    assert (find(name) is None) is name.startswith("unknown")


@pytest.mark.parametrize("name", ["age", "minor", "sex", "nationality", "residence", "birth_place"])
def test_what_a_person_is_asks_for_a_justification(name):
    assert BY_NAME[f"passenger.{name}"].standing is Standing.RESTRICTED


def test_a_prohibited_attribute_has_no_answer():
    facts = Facts(Scene(passenger=a_passenger(), leg=a_leg(), others=(), airport=lambda _: None))
    assert facts["religion"] is None


def test_an_answer_is_asked_for_once():
    asked = []

    def airport(code):
        asked.append(code)

    facts = Facts(Scene(passenger=a_passenger(bags=Bags(pieces=1)), leg=a_leg(), others=(), airport=airport))
    assert facts["leg.departure.country"] is facts["leg.departure.country"] is None
    assert asked == ["OSL"]
