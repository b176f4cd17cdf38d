"""What share of labelled pairs was one person's: stated where enough were labelled, never falling, and near what is counted."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from pnrscreen.model import Identity, PersonName
from pnrscreen.watchlist import compare_pair
from pnrscreen.watchlist.calibration import NEEDED, PAIRS, SHARES, probability, script_of

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


def test_a_script_is_calibrated_exactly_when_enough_pairs_of_it_were_labelled():
    assert {script for script, count in PAIRS.items() if count >= NEEDED} == set(SHARES)


@pytest.mark.parametrize("script", [*SHARES])
def test_a_higher_score_never_states_a_lower_share(script):
    stated = [probability(score, script) for score in range(1001)]
    assert all(low <= high for low, high in pairwise(stated))
    assert 0 < stated[0] < stated[-1] < 1


def test_a_script_of_few_labelled_pairs_states_nothing():
    assert PAIRS["Cyrillic"] < NEEDED
    assert probability(1000, "Cyrillic") is None
    assert probability(1000, "Tibetan") is None


@pytest.mark.parametrize("script", [*SHARES])
def test_a_step_begins_at_its_own_score(script):
    for (_, below), (score, share) in pairwise(SHARES[script]):
        assert probability(score - 1, script) == below
        assert probability(score, script) == share


@pytest.mark.parametrize(
    ("names", "script"),
    [
        (("MARIA TESTOVA",), "Latin"),
        (("Łucja Żółć", "O'NEILL-2"), "Latin"),
        (("MARIA TESTOVA", "ЖЮЛИ ЩИДЛЯ"), "Cyrillic"),
        (("محمد", "MUHAMMAD"), "Arabic"),
        (("1234", ""), "Latin"),
    ],
)
def test_the_script_of_names_is_the_first_that_is_not_latin(names, script):
    assert script_of(*names) == script


def test_what_is_stated_of_the_projects_own_pairs_is_near_what_is_counted_of_them():
    """These pairs are among the counted ones: a table made of another matcher's scores would not fit them."""
    stated = {True: [], False: []}
    for case in CASES:
        one, other = case["name1"], case["name2"]
        if script_of(one, other) == "Latin":
            score = compare_pair(person(one), person(other))[0]
            stated[case["same"]].append(probability(score, "Latin"))
    same, apart = (sum(each) / len(each) for each in (stated[True], stated[False]))
    assert same > 0.9
    assert apart < 0.2


def person(text: str) -> Identity:
    surname, _, given = text.partition("/")
    return Identity(names=(PersonName(surname=surname, given=given),))
