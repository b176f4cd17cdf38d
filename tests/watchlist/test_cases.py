"""Pairs of names that anyone can add to: ``cases.toml`` says who is whom and why, and the comparison agrees both ways round."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from pnrscreen.model import Identity, PersonName
from pnrscreen.watchlist import DEFAULT, compare_pair, why

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["case"]


def person(written):
    """Return who is written SURNAME/GIVEN NAMES, or in one piece."""
    surname, _, given = written.partition("/")
    return Identity(names=(PersonName(surname=surname, given=given),))


def as_parameter(case):
    """Return a case under its two names; one known to come out wrong is expected to fail."""
    marks = pytest.mark.xfail(reason=case["why"]) if case.get("wrong_today") else ()
    return pytest.param(case, id=f"{case['name1']} - {case['name2']}", marks=marks)


@pytest.mark.parametrize("case", [as_parameter(case) for case in CASES])
def test_the_table_is_followed(case):
    one, other = person(case["name1"]), person(case["name2"])
    score, found = compare_pair(one, other)
    assert (score >= DEFAULT.threshold) == case["same"], f"{case['why']}; but {score}: {why(found)}"
    assert compare_pair(other, one)[0] == score


def test_no_pair_stands_twice_and_each_says_why():
    assert not [
        pair for pair, count in Counter(frozenset((case["name1"], case["name2"])) for case in CASES).items() if count > 1
    ]
    assert all(
        {"name1", "name2", "same", "why"} <= case.keys() <= {"name1", "name2", "same", "why", "wrong_today"} for case in CASES
    )
