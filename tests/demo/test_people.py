import datetime as dt
import random
import re

import pytest

from pnrscreen.demo.cultures import CULTURES
from pnrscreen.demo.nations import AIRPORTS, CORRIDOR, NATIONS
from pnrscreen.demo.people import Population, inflect, pairs

DATE = dt.date(2026, 3, 1)


def test_no_document_number_is_given_twice(population: Population) -> None:
    first = Population(random.Random(11), DATE).document("SUR").number
    population._numbers.add(first)
    assert population.document("SUR").number != first


@pytest.mark.parametrize("nation", sorted(NATIONS))
def test_a_document_looks_like_its_issuers(population: Population, nation: str) -> None:
    pattern = re.sub("A", "[A-Z]", NATIONS[nation].pattern).replace("9", r"\d")
    paper = population.document(nation)
    assert re.fullmatch(pattern, paper.number)
    assert paper.expiry > DATE


@pytest.mark.parametrize("ages", [(0, 1), (2, 11), (12, 17), (18, 78)])
def test_an_age_lies_within_its_bounds(population: Population, ages: tuple[int, int]) -> None:
    for _ in range(50):
        person = population.person(ages=ages)
        assert ages[0] <= (DATE - person.born).days / 365.25 < ages[1] + 1


def test_a_family_shares_a_surname_and_a_single_name_becomes_a_given_name(population: Population) -> None:
    for _ in range(50):
        person = population.person(nation="IDN", family="RAHARJO")
        assert person.surname == "RAHARJO"
        assert person.given


def test_some_people_have_one_name_only(population: Population) -> None:
    assert any(not population.person(nation="IDN").given for _ in range(30))


@pytest.mark.parametrize(
    ("family", "way", "sex", "expected"),
    [
        ("CHMIELEWSKI", "slavic", "F", "CHMIELEWSKA"),
        ("CHMIELEWSKI", "slavic", "M", "CHMIELEWSKI"),
        ("PRONIN", "slavic", "F", "PRONINA"),
        ("WROBEL", "slavic", "F", "WROBEL"),
        ("RIMKUS", "baltic", "F", "RIMKUTE"),
        ("HAUKSSON", "patronymic", "F", "HAUKSDOTTIR"),
        ("MUELLER", "", "F", "MUELLER"),
    ],
)
def test_a_surname_takes_the_form_of_its_bearer(family: str, way: str, sex: str, expected: str) -> None:
    assert inflect(family, way, sex) == expected


def test_every_nation_of_a_culture_and_of_an_airport_is_known() -> None:
    assert {nation for culture in CULTURES for nation in culture.nations} <= set(NATIONS)
    assert {airport.state for airport in AIRPORTS.values()} <= set(NATIONS)
    assert {airport.state for airport in AIRPORTS.values()} >= CORRIDOR


def test_every_surname_is_paired_with_every_given_name() -> None:
    assert pairs("DIAZ RUIZ", "ANA EVA") == {("DIAZ", "ANA"), ("DIAZ", "EVA"), ("RUIZ", "ANA"), ("RUIZ", "EVA")}
    assert pairs("SUHARSO", "") == {("SUHARSO", "")}


def test_a_reserved_name_is_not_given_again(population: Population) -> None:
    culture = next(one for one in CULTURES if "SRB" in one.nations)
    for family in culture.families[1:]:
        for given in (*culture.male, *culture.female):
            population.reserve(family, given)
    assert {population.person(nation="SRB").surname for _ in range(20)} == {culture.families[0]}


def test_names_are_upper_case_letters() -> None:
    for culture in CULTURES:
        for name in (*culture.male, *culture.female, *culture.families):
            assert re.fullmatch(r"[A-Z][A-Z' -]*[A-Z]", name), name
