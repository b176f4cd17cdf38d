"""Person names: titles, placeholders, single names, and the spelling that speaks for a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.message import SaidName
from pnrscreen.model import PersonName
from pnrscreen.normalise import names
from pnrscreen.normalise.names import choose, person_name, speaking, understood

PARTS = st.lists(
    st.sampled_from(
        ["JOHN", "AMR", "MR", "MRS", "OLGAMS", "FNU", "LNU", "-", "<", "<<", "X", "dr", "Ali", "HON", "é", "JOHNMR", "MRMRMR"]
    ),
    max_size=4,
).map(" ".join)
SAID = st.builds(SaidName, source=st.sampled_from(["NAD", "TIF", "DOCS", "TRI", "INFT", "?"]), surname=PARTS, given=PARTS)


@pytest.mark.parametrize(
    ("surname", "given", "expected"),
    [
        ("Doe", "Jane", ("DOE", "JANE", "")),
        ("VAN<DYKE", "MARY<ANN<<", ("VAN DYKE", "MARY ANN", "")),
        ("DOE", "JANEMRS", ("DOE", "JANE", "MRS")),
        ("DOE", "FNU", ("DOE", "", "")),
        ("LNU", "JANE", ("JANE", "", "")),
        ("-", "JANE", ("JANE", "", "")),
        ("XXX", "JANE MRS", ("JANE", "", "MRS")),
        ("SUKARNO", "MR", ("SUKARNO", "", "MR")),
        ("SUKARNO MR", "", ("SUKARNO", "", "MR")),
        ("SUKARNO PROF", "FNU MR", ("SUKARNO", "", "PROF MR")),
        ("", "JANE", ("JANE", "", "")),
        ("MR", "", ("MR", "", "")),
        ("ADAMS", "AMR", ("ADAMS", "AMR", "")),
        ("WALIMR", "", ("WALIMR", "", "")),
        ("FNU", "LNU", ("", "", "")),
        ("O'Neill-Díaz", "José", ("O'NEILL-DÍAZ", "JOSÉ", "")),
    ],
)
def test_one_spelling(surname: str, given: str, expected: tuple[str, str, str]):
    name = person_name(surname, given, "TIF")
    assert (name.surname, name.given, name.title) == expected
    assert name.source == "TIF"


@given(PARTS | st.text(max_size=20), PARTS | st.text(max_size=20))
def test_understanding_a_name_twice_changes_nothing_more(surname: str, given: str):
    once = person_name(surname, given, "NAD")
    again = person_name(once.surname, once.given, "NAD")
    assert (again.surname, again.given, again.title) == (once.surname, once.given, "")


def said(source: str, surname: str, given: str = "") -> SaidName:
    return SaidName(source=source, surname=surname, given=given)


@pytest.mark.parametrize(
    ("tif", "docs", "surname", "given"),
    [
        (("ONEILLVANDYKE", "MARYANNMRS"), ("ONEILL VAN DYKE", "MARY ANN"), "ONEILL VAN DYKE", "MARY ANN"),
        (("DOE", "JOHNMR"), ("DOE", "JOHN PETER"), "DOE", "JOHN PETER"),
        (("DOE", "JOHN PETER"), ("DOE", "JOHN"), "DOE", "JOHN"),
        (("DOE", "JACKMR"), ("DOE", "JOHN"), "DOE", "JACK"),
        (("DOE", "JOHNMR"), ("ROE", "JOHN"), "DOE", "JOHN"),
        (("DOE", "JOHN"), ("DOE", ""), "DOE", "JOHN"),
        (("SUKARNO", "MR"), ("Sukarno", ""), "SUKARNO", ""),
    ],
)
def test_the_document_speaks_where_it_agrees(tif: tuple[str, str], docs: tuple[str, str], surname: str, given: str):
    name = speaking((said("TIF", *tif), said("DOCS", *docs)))
    assert (name.surname, name.given) == (surname, given)


def test_the_title_of_either_spelling_is_kept():
    assert speaking((said("TIF", "DOE", "JOHNMR"), said("DOCS", "DOE", "JOHN"))).title == "MR"


def test_every_spelling_is_kept_once_and_the_speaking_one_stands_first():
    both = understood((said("TIF", "DOE", "JACKMR"), said("DOCS", "DOE", "JOHN"), said("TRI", "DOE", "JACK")))
    assert [(name.given, name.source) for name in both] == [("JACK", "TIF"), ("JOHN", "DOCS")]


def test_the_document_tells_a_title_from_a_name():
    """AMR alone may be A. with MR behind it; a document that names AMR says it is not."""
    assert understood((said("TIF", "DOE", "LIMR"), said("DOCS", "DOE", "LI")))[0].given == "LI"
    assert understood((said("TIF", "DOE", "AMR"), said("DOCS", "DOE", "AMR T")))[0].given == "AMR T"


def test_a_document_alone_speaks():
    assert speaking((said("DOCS", "DOE", "JOHN"),)) == PersonName(surname="DOE", given="JOHN", source="DOCS")


def test_a_title_stands_at_the_end_of_the_first_given_name_where_a_second_has_its_own_field():
    """A document's field may carry the title too; it is none of the person's names in either spelling."""
    spellings = understood((said("TIF", "DOE", "BRANDONMR"), said("DOCS", "DOE", "BRANDONMR LEE")))
    assert [(name.given, name.title) for name in spellings] == [("BRANDON LEE", "MR"), ("BRANDON", "MR")]


def test_nobody_named():
    assert choose(()) == PersonName(surname="")
    assert understood((said("TIF", "FNU", "LNU"),)) == ()
    assert speaking(()) == PersonName(surname="")


@given(st.lists(SAID, max_size=4), st.randoms())
def test_the_order_of_spellings_says_nothing(spellings: list[SaidName], random):
    shuffled = random.sample(spellings, len(spellings))
    assert understood(shuffled) == understood(spellings)


def test_the_tables_are_in_comparable_letters():
    for table in (names.PARTICLES, names.TITLES, names.PLACEHOLDERS, names.CLERGY_TITLES):
        assert {names.comparable(word) for word in table} == table
