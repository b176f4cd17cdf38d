"""What is known besides the name: how far birth dates, sexes and nationalities of two sides agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.model import BirthClaim, Entry, Identity, PartialDate
from pnrscreen.watchlist import attributes
from support.builders import a_date

YEARS = st.integers(1900, 2020)
DATES = st.one_of(
    st.dates().map(lambda day: PartialDate(year=day.year, month=day.month, day=day.day)),
    st.builds(PartialDate, year=YEARS),
    st.builds(PartialDate, year=YEARS, month=st.integers(1, 12)),
    st.builds(PartialDate, year=YEARS, month=st.integers(1, 12), day=st.integers(1, 31)),
)


def claim(written):
    """Return a claim written as findings write it: ``1980..1985``, ``~1984``."""
    first, _, last = written.removeprefix("~").partition("..")
    return BirthClaim(first=a_date(first), last=a_date(last or first), circa=written.startswith("~"))


def held(said, *listed):
    """Hold birth dates, several with a blank between, against what a list claims."""
    dates = tuple(map(a_date, said.split()))
    return attributes.birth_date(Identity(birth_dates=dates), Entry(watchlist="", id="", birth_dates=tuple(map(claim, listed))))


@pytest.mark.parametrize(
    ("said", "listed", "score", "detail"),
    [
        ("1984-03-12", "1984-03-12", 1000, "same day"),
        ("1984-01-01", "1984-01-01", 700, "same day, but 1 January often stands for an unknown day"),
        ("1984-03-12", "1984-03-13", 850, "one day apart"),
        ("1984-12-31", "1985-01-01", 850, "one day apart"),
        ("1984-03-12", "1984-12-03", 850, "day and month exchanged"),
        ("1984-03-12", "1989-03-12", 800, "one figure of the date differs"),
        ("1984-03-12", "1984-03-17", 800, "one figure of the date differs"),
        ("1984-03-12", "1984-08-12", 800, "one figure of the date differs"),
        ("1984-03-12", "1995-03-12", 0, "other year"),
        ("1984-03-12", "1984-01-01", 700, "same year; 1 January often stands for an unknown day"),
        ("1984-03-12", "1985-01-01", 500, "one year apart; 1 January often stands for an unknown day"),
        ("1984-03-12", "1984-08-25", 150, "same year, other day"),
        ("1984-03-12", "1986-08-25", 0, "other year"),
        ("1984-03-12", "~1986-08-25", 500, "near the day the list estimates"),
        ("1984-03-12", "~1990-08-25", 0, "other year"),
        ("1984", "1984-03-12", 700, "same year; no more is known"),
        ("1984-03-12", "1984", 700, "same year; no more is known"),
        ("1984-03", "1984-03", 700, "same year; no more is known"),
        ("1984-03", "1984-05-12", 500, "same year, other month"),
        ("1984-03", "~1984-05", 700, "same year; no more is known"),
        ("1984", "1985", 500, "one year apart; no more is known"),
        ("1984", "1986", 0, "other year"),
        ("1984", "~1987", 500, "near the year the list estimates"),
        ("1984", "~1988", 0, "other year"),
        ("1984-03-12", "1980..1985", 650, "within the years the list gives"),
        ("1985-03-12", "1980..1985", 650, "within the years the list gives"),
        ("1986-03-12", "1980..1985", 500, "just outside the years the list gives"),
        ("1987-03-12", "1980..1985", 0, "outside the years the list gives"),
        ("1988-03-12", "~1980..1985", 500, "just outside the years the list gives"),
        ("1989-03-12", "~1980..1985", 0, "outside the years the list gives"),
        ("1984-02-30", "1984-03-01", 150, "same year, other day"),
        ("1984-02-31", "1984-02-02", 850, "one day apart"),
    ],
)
def test_birth_dates_agree_as_far_as_they_are_known(said, listed, score, detail):
    finding = held(said, listed)
    assert (finding.feature, finding.said, finding.listed) == ("birth_date", said, listed)
    assert (finding.score, finding.detail) == (score, detail)


def test_of_several_birth_dates_the_best_pair_speaks():
    finding = held("1970-05-06 1984-03-12", "1950", "1984-03-12", "1984")
    assert (finding.score, finding.said, finding.listed) == (1000, "1984-03-12", "1984-03-12")


@pytest.mark.parametrize(("said", "listed"), [("", ()), ("1984-03-12", ()), ("", ("1984",))])
def test_a_missing_birth_date_is_no_finding(said, listed):
    assert held(said, *listed) is None


@given(DATES, DATES)
def test_birth_dates_are_held_the_same_both_ways_round(one, other):
    there, back = held(str(one), str(other)), held(str(other), str(one))
    assert (there.score, there.detail) == (back.score, back.detail)
    assert 0 <= there.score <= 1000
    assert held(str(one), str(one)).score >= 700


@pytest.mark.parametrize(
    ("said", "listed", "score"),
    [("M", "M", 500), ("M", "F", 0), ("F", "M", 0), ("M", "", None), ("", "F", None), ("X", "F", None), ("", "", None)],
)
def test_sex_is_held_only_where_both_sides_know_it(said, listed, score):
    """The same sex says nothing; half of all people have it."""
    finding = attributes.sex(Identity(sex=said), Entry(watchlist="", id="", sex=listed))
    assert (finding and finding.score) == score


@pytest.mark.parametrize(
    ("said", "listed", "score"),
    [
        ("NLD", "NLD", 1000),
        ("NLD UZB", "GBR UZB", 1000),
        ("NLD", "UZB", 0),
        ("NLD", "", None),
        ("", "UZB", None),
        ("", "", None),
    ],
)
def test_one_nationality_in_common_is_enough(said, listed, score):
    person, entry = Identity(nationalities=tuple(said.split())), Entry(watchlist="", id="", nationalities=tuple(listed.split()))
    finding = attributes.nationality(person, entry)
    assert (finding and (finding.score, finding.said, finding.listed)) == (None if score is None else (score, said, listed))
