"""Titles at the end of given names: what is one, and above all what is none."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise.letters import comparable
from pnrscreen.normalise.titles import TITLES, split, split_within

FORENAMES = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "names" / "popular_forenames.csv"


def parted(given: str, *known: str) -> tuple[str, str]:
    names, titles = split(tuple(given.split()), known)
    return " ".join(names), " ".join(titles)


@pytest.mark.parametrize(
    "name",
    [
        *("AMR", "SAMR", "AAMR", "NIMR", "SHAMR", "BADR", "NASR", "OMAR", "AMIR", "DREW", "ALEXANDR", "CHANDR", "MISTY"),
        *("ADAMS", "WILLIAMS", "SHAMS", "TOMS", "HARMS", "HELMS", "VADIMS", "MAKSIMS", "KHAMISS", "MISS-ANN", "TOMME"),
        *("WAI HON", "SHU GEN", "FAZLE RABBI", "ANNA MAJ", "DIANA LADY", "DREWMAN", "MRIDUL", "LIMR"),
    ],
)
def test_names_that_end_in_the_letters_of_a_title_stay_whole(name: str):
    assert parted(name) == (name, "")


@pytest.mark.parametrize(
    ("said", "name", "title"),
    [
        ("JOHN MR", "JOHN", "MR"),
        ("JOHN MR.", "JOHN", "MR"),
        ("JOHNMR", "JOHN", "MR"),
        ("JOHN PETERMR", "JOHN PETER", "MR"),
        ("KMR", "K", "MR"),
        ("OMARMR", "OMAR", "MR"),
        ("AMIRMR", "AMIR", "MR"),
        ("ALIMR", "ALI", "MR"),
        ("ADAMSMR", "ADAMS", "MR"),
        ("ALEKSANDRMR", "ALEKSANDR", "MR"),
        ("JEAN-MR", "JEAN", "MR"),
        ("OLGAMS", "OLGA", "MS"),
        ("KARENMS", "KAREN", "MS"),
        ("ANNAMISS", "ANNA", "MISS"),
        ("MARYMISS", "MARY", "MISS"),
        ("ISABELLEMRS", "ISABELLE", "MRS"),
        ("LIMRS", "LI", "MRS"),
        ("TIMMSTR", "TIM", "MSTR"),
        ("JOHNMRDR", "JOHN", "MRDR"),
        ("JOHNMR DR", "JOHN", "MR DR"),
        ("JOHN PROF DR", "JOHN", "PROF DR"),
        ("JOHN DRMR", "JOHN", "DRMR"),
        ("MR", "", "MR"),
    ],
)
def test_titles_come_off(said: str, name: str, title: str):
    assert parted(said) == (name, title)


@pytest.mark.parametrize(
    ("said", "known", "name", "title"),
    [
        ("LIMR", "LI", "LI", "MR"),
        ("AMR", "AMR", "AMR", ""),
        ("AMR", "AMR HASSAN", "AMR", ""),
        ("AMR", "AHMED", "A", "MR"),
        ("AMR", "AMRITA", "AMR", ""),
        ("MARYANNMS", "MARY ANN", "MARYANN", "MS"),
        ("JOHNDR", "JOHN PAUL", "JOHN", "DR"),
        ("ALEXANDR", "ALEXANDER", "ALEXANDR", ""),
        ("ADAMS", "ADA", "ADA", "MS"),
        ("OLGAMS", "OLGAMS", "OLGAMS", ""),
        ("JOHNPETERMR", "JOHN", "JOHNPETER", "MR"),
        ("ANNA MAJ", "ANNA MAJ", "ANNA MAJ", ""),
        ("ANNA MAJ", "ANNA", "ANNA", "MAJ"),
        ("WAI HON", "WAI HON", "WAI HON", ""),
        ("SAM DR", "DR", "SAM DR", ""),
    ],
)
def test_another_spelling_of_the_same_person_decides(said: str, known: str, name: str, title: str):
    assert parted(said, known) == (name, title)


def test_only_words_of_their_own_when_nothing_may_be_glued():
    assert split(("ALIMR",), glued=False) == (("ALIMR",), ())
    assert split(("ALI", "MR"), glued=False) == (("ALI",), ("MR",))


def test_a_title_before_a_second_given_name():
    assert split_within(("BRANDONMR", "LEE")) == (("BRANDON", "LEE"), ("MR",))
    assert split_within(("AMR", "LADY", "HASSAN")) == (("AMR", "LADY", "HASSAN"), ())
    assert split_within(("ALIMR",)) == (("ALIMR",), ())
    assert split_within(()) == ((), ())


@given(st.lists(st.text(st.sampled_from("ADEIJMNRSTY.-"), min_size=1, max_size=8), max_size=3), st.booleans())
def test_nothing_is_left_to_take_off(words: list[str], glued: bool):  # noqa: FBT001  hypothesis draws it
    """Taking titles off is done in one go, and what comes off is in the table of titles."""
    names, titles = split(tuple(words), glued=glued)
    assert split(names, glued=glued) == (names, ())
    assert set(titles) <= TITLES


def test_popular_forenames_are_not_mangled():
    """Of the popular forenames of 106 countries none loses a letter, and glued titles come off nearly all of them."""
    if not FORENAMES.exists():
        pytest.skip("shared/data is absent")
    with FORENAMES.open(encoding="utf-8-sig", newline="") as rows:
        latin = {row["Romanized Name"].upper() for row in csv.DictReader(rows) if row["Romanized Name"].isascii()}
    names = sorted({comparable(name) for name in latin} - {""})
    whole = [tuple(name.split()) for name in names]
    assert [name for name in whole if split(name) != (name, ())] == []
    for title, share in (("MR", 0.97), ("MRS", 0.99), ("MS", 0.97), ("MISS", 0.97), ("MSTR", 0.99)):
        off = sum(split((*name[:-1], name[-1] + title)) == (name, (title,)) for name in whole)
        assert off / len(whole) >= share, title
        assert all(split((*name[:-1], name[-1] + title), (" ".join(name),)) == (name, (title,)) for name in whole), title
