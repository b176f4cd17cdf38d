"""What would have prevented a match is true: judged again that way, the score is the one that was said."""

from dataclasses import replace

import pytest

from pnrscreen.model import PersonName, Watchlist
from pnrscreen.watchlist import DEFAULT, Settings, match, prepare
from support.builders import a_date, a_document, an_entry, an_identity


def index_of(entry):
    return prepare([Watchlist(name="national", digest="d", edition="1", entries=(entry,))])


def a_match(person, entry, **settings):
    (found,) = match(person, index_of(entry), Settings(**settings))
    return found


def scores(found):
    return {(one.key.removeprefix("otherwise."), *dict(one.values).values()): one.score for one in found.otherwise}


def again(person, entry):
    """Return the score under any threshold; 0 where nothing is found."""
    return max((found.score for found in match(person, index_of(entry), Settings(threshold=1))), default=0)


def called(person, surname, given=""):
    return replace(person, names=(PersonName(surname=surname, given=given),))


@pytest.fixture
def person():
    return an_identity("QUILLFEATHER", "BARTHOLOMEW", born="1984-03-12", sex="M", nationality="GBR", document="")


@pytest.fixture
def entry():
    return an_entry("QUILLFEATHER", "BARTHOLOMEW", born="1984", sex="M", nationality="GBR")


def test_each_thing_otherwise_gives_the_score_that_is_said(person, entry):
    found = a_match(person, entry)
    assert scores(found) == {
        ("birth_date",): again(replace(person, birth_dates=(a_date("1950-06-20"),)), entry),
        ("sex",): again(replace(person, sex="F"), entry),
        ("part", "BARTHOLOMEW"): again(called(person, "QUILLFEATHER"), entry),
        ("part", "QUILLFEATHER"): again(called(person, "", "BARTHOLOMEW"), entry),
    }
    assert [one.key for one in found.prevented_by] == ["otherwise.birth_date", "otherwise.part", "otherwise.part"]


@pytest.mark.parametrize("given", ["DECLAN LIAM", "HANAN SAMAR", "ROLF EMIL", "BARTHOLOMEW"])
@pytest.mark.parametrize("surname", ["QUILLFEATHER", "VELTHUIS", "KHOURI"])
def test_without_a_part_the_score_is_what_it_would_have_been(surname, given):
    """Over every listed name: an alias that fits better without the part counts."""
    nobody = an_identity(born="1984-03-12", sex="", nationality="", document="")
    entry = an_entry(surname, given, aliases=[surname, f"{given.split()[0]} LINDQVIST"], born="1984")
    found = a_match(called(nobody, surname, given), entry, threshold=500)
    tried = {part[0]: score for (kind, *part), score in scores(found).items() if kind == "part"}
    assert tried
    for part, score in tried.items():
        left = [" ".join(word for word in text.split() if word != part) for text in (surname, given)]
        assert score == again(called(nobody, *left), entry)


def test_a_birth_date_that_neither_side_says_could_have_prevented_it(person, entry):
    found = a_match(replace(person, birth_dates=()), entry)
    assert scores(found)["birth_date_known",] == 690
    assert "otherwise.birth_date_unknown" not in {one.key for one in found.otherwise}


def test_a_document_is_prevented_by_another_document_alone(person, entry):
    found = a_match(replace(person, documents=(a_document(),)), replace(entry, documents=(a_document(),)))
    assert scores(found) == {("document",): again(person, entry)}
    assert not found.prevented_by
    stranger = an_entry("VELTHUIS", "MARGRIET", born="1950", document=a_document().number)
    assert [one.score for one in a_match(replace(person, documents=(a_document(),)), stranger).prevented_by] == [0]


def test_what_is_no_less_is_not_said(person, entry):
    found = a_match(person, entry)
    assert all(one.score < found.score for one in found.otherwise)
    assert {one.key for one in found.prevented_by} == {one.key for one in found.otherwise if one.score < DEFAULT.threshold}
