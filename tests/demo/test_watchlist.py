import csv
import io
import random

import pytest

from pnrscreen.demo import watchlist
from pnrscreen.demo.nouns import Person
from pnrscreen.demo.people import Population, pairs
from pnrscreen.demo.watchlist import Listed, Variant


@pytest.fixture
def person(population: Population) -> Person:
    person = population.person(nation="COL", ages=(30, 40))
    while " " not in person.given:
        person = population.person(nation="COL", ages=(30, 40))
    return person


@pytest.mark.parametrize("variant", [watchlist.swapped, watchlist.mistyped, watchlist.glued, watchlist.shortened])
def test_a_variant_changes_the_name_and_keeps_the_birth_date(rng: random.Random, person: Person, variant: Variant) -> None:
    listed = variant(rng, person)
    assert (listed.surname, listed.given) != (person.surname, person.given)
    assert listed.births == (person.born.isoformat(),)


def test_an_alias_is_the_name_of_the_passport(rng: random.Random, person: Person) -> None:
    assert watchlist.as_alias(rng, person).aliases == (f"{person.given} {person.surname}",)
    assert watchlist.weak_alias(rng, person).aliases == (f"~{person.given} {person.surname}",)


def test_documents_are_exact_or_of_another_issuer(rng: random.Random, person: Person) -> None:
    paper = person.document
    assert watchlist.by_document(rng, person).documents == (f"{paper.kind}:{paper.issuer}:{paper.number}",)
    assert watchlist.by_document_and_name(rng, person).surname == person.surname
    (other,) = watchlist.other_issuer(rng, person).documents
    assert other.endswith(paper.number)
    assert paper.issuer not in other


def test_births_may_be_the_year_only_or_a_generation_away(rng: random.Random, person: Person) -> None:
    assert watchlist.by_year(rng, person).births == (str(person.born.year),)
    assert int(watchlist.other_birth(rng, person).births[0][:4]) <= person.born.year - 17


@pytest.mark.parametrize(
    ("name", "respelled"), [("EL-SAYED", "AL-SAIED"), ("DMITRII", "DMITRIY"), ("SHCHERBAKOV", "SCHERBAKOV"), ("OTTO", "OTTO")]
)
def test_another_school_spells_differently(name: str, respelled: str) -> None:
    assert watchlist.respell(name) == respelled


def test_strangers_bear_no_name_that_is_taken(rng: random.Random, population: Population) -> None:
    everyone = [population.person() for _ in range(500)]
    taken = frozenset(pair for one in everyone for pair in pairs(one.surname, one.given))
    listed = watchlist.strangers(rng, population, taken, 60)
    assert len(listed) == 60
    assert not {(family, given) for one in listed for family in one.surname.split() for given in one.given.split()} & taken


def test_the_file_is_the_documented_csv() -> None:
    entry = Listed("DE LA CRUZ", 'JO "JO"', aliases=("A B", "~C"), births=("1984", "~1986"), documents=("P:COL:A1",))
    written = watchlist.write([("W-2", entry), ("W-1", entry)])
    rows = list(csv.DictReader(io.StringIO(written.decode(), newline="")))
    assert [row["entry_id"] for row in rows] == ["W-1", "W-2"]
    assert rows[0] == {
        "entry_id": "W-1",
        "name": 'JO "JO" DE LA CRUZ',
        "surname": "DE LA CRUZ",
        "given_names": 'JO "JO"',
        "aliases": "A B|~C",
        "birth_dates": "1984|~1986",
        "sex": "",
        "nationalities": "",
        "documents": "P:COL:A1",
        "reason_code": "INQUIRY",
    }
