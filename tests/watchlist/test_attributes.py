"""What is known besides the name: how far birth dates, sexes, nationalities and documents of two sides agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.model import BirthClaim, Document, Entry, Identity, PartialDate
from pnrscreen.resemblance import Agreement
from pnrscreen.watchlist import attributes
from pnrscreen.words import en
from support.builders import a_date

AGREES, CONFLICTS = Agreement.AGREES, Agreement.CONFLICTS
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
    ("said", "listed", "closeness", "key"),
    [
        ("1984-03-12", "1984-03-12", 1000, "same_day"),
        ("1984-01-01", "1984-01-01", 700, "same_day_unknown"),
        ("1984-03-12", "1984-03-13", 850, "one_day_apart"),
        ("1984-12-31", "1985-01-01", 850, "one_day_apart"),
        ("1984-03-12", "1984-12-03", 850, "day_month_exchanged"),
        ("1984-03-12", "1989-03-12", 800, "one_figure_differs"),
        ("1984-03-12", "1984-03-17", 800, "one_figure_differs"),
        ("1984-03-12", "1984-08-12", 800, "one_figure_differs"),
        ("1984-03-12", "1995-03-12", 0, "other_year"),
        ("1984-03-12", "1984-01-01", 700, "same_year_day_unknown"),
        ("1984-03-12", "1985-01-01", 500, "one_year_apart_day_unknown"),
        ("1984-03-12", "1984-08-25", 150, "same_year_other_day"),
        ("1984-03-12", "1986-08-25", 0, "other_year"),
        ("1984-03-12", "~1986-08-25", 500, "near_estimated_day"),
        ("1984-03-12", "~1990-08-25", 0, "other_year"),
        ("1984", "1984-03-12", 700, "same_year"),
        ("1984-03-12", "1984", 700, "same_year"),
        ("1984-03", "1984-03", 700, "same_year"),
        ("1984-03", "1984-05-12", 500, "same_year_other_month"),
        ("1984-03", "~1984-05", 700, "same_year"),
        ("1984", "1985", 500, "one_year_apart"),
        ("1984", "1986", 0, "other_year"),
        ("1984", "~1987", 500, "near_estimated_year"),
        ("1984", "~1988", 0, "other_year"),
        ("1984-03-12", "1980..1985", 650, "within_years"),
        ("1985-03-12", "1980..1985", 650, "within_years"),
        ("1986-03-12", "1980..1985", 500, "just_outside_years"),
        ("1987-03-12", "1980..1985", 0, "outside_years"),
        ("1988-03-12", "~1980..1985", 500, "just_outside_years"),
        ("1989-03-12", "~1980..1985", 0, "outside_years"),
        ("1984-02-30", "1984-03-01", 150, "same_year_other_day"),
        ("1984-02-31", "1984-02-02", 850, "one_day_apart"),
    ],
)
def test_birth_dates_agree_as_far_as_they_are_known(said, listed, closeness, key):
    found = held(said, listed)
    assert (found.field, found.said, found.listed) == ("birth_date", said, listed)
    assert (found.closeness, found.key) == (closeness, f"birth_date.{key}")
    assert found.key in en.WORDS


def test_of_several_birth_dates_the_best_pair_speaks():
    found = held("1970-05-06 1984-03-12", "1950", "1984-03-12", "1984")
    assert (found.closeness, found.said, found.listed) == (1000, "1984-03-12", "1984-03-12")


@pytest.mark.parametrize(("said", "listed"), [("", ()), ("1984-03-12", ()), ("", ("1984",))])
def test_a_missing_birth_date_is_not_held(said, listed):
    assert held(said, *listed) is None


@given(DATES, DATES)
def test_birth_dates_are_held_the_same_both_ways_round(one, other):
    there, back = held(str(one), str(other)), held(str(other), str(one))
    assert (there.closeness, there.key) == (back.closeness, back.key)
    assert 0 <= there.closeness <= 1000
    assert held(str(one), str(one)).closeness >= 700


@pytest.mark.parametrize(
    ("said", "listed", "agreement"),
    [("M", "M", AGREES), ("M", "F", CONFLICTS), ("F", "M", CONFLICTS)]
    + [(said, listed, None) for said, listed in (("M", ""), ("", "F"), ("X", "F"), ("X", "X"), ("M", "X"), ("", ""))],
)
def test_sex_is_held_only_where_both_sides_know_it(said, listed, agreement):
    found = attributes.sex(Identity(sex=said), Entry(watchlist="", id="", sex=listed))
    assert (found and found.agreement) == agreement


@pytest.mark.parametrize(
    ("said", "listed", "agreement"),
    [
        ("NLD", "NLD", AGREES),
        ("NLD UZB", "GBR UZB", AGREES),
        ("NLD", "UZB", CONFLICTS),
        ("NLD", "", None),
        ("", "UZB", None),
        ("", "", None),
    ],
)
def test_one_nationality_in_common_is_enough(said, listed, agreement):
    person, entry = Identity(nationalities=tuple(said.split())), Entry(watchlist="", id="", nationalities=tuple(listed.split()))
    found = attributes.nationality(person, entry)
    assert (found and (found.agreement, found.said, found.listed)) == (agreement and (agreement, said, listed))


@pytest.mark.parametrize(
    ("said", "listed", "key"),
    [
        ("P NLD PX1", "P NLD PX2", "document.other"),
        ("P NLD PX1", "passport NLD PX2", None),
        ("P NLD PX1", "P UZB PX2", None),
        ("P NLD PX1", "P NLD PX1", None),
        ("I NLD PX1", "P NLD PX2", None),
    ],
)
def test_another_document_of_one_issuer_is_compatible_and_says_no_more(said, listed, key):
    one, other = (Document(kind=kind, issuer=issuer, number=number) for kind, issuer, number in (said.split(), listed.split()))
    found = attributes.document(Identity(documents=(one,)), Entry(watchlist="", id="", documents=(other,)))
    assert (found and found.key) == key
    assert not found or (found.agreement, found.closeness) == (Agreement.COMPATIBLE, attributes.OPEN)


EVERYTHING = {
    "birth_dates": (a_date("1984-03-12"),),
    "sex": "M",
    "nationalities": ("NLD",),
    "documents": (Document(kind="P", issuer="NLD", number="PX1"),),
}
LISTED = EVERYTHING | {"birth_dates": (claim("1984"),)}


@given(st.sets(st.sampled_from(sorted(EVERYTHING))), st.sets(st.sampled_from(sorted(EVERYTHING))))
def test_what_one_side_does_not_say_is_no_evidence_of_any_kind(ours, theirs):
    person = Identity(**{name: EVERYTHING[name] for name in ours})
    entry = Entry(watchlist="", id="", **{name: LISTED[name] for name in theirs})
    found = {one.field for one in attributes.held(person, entry)}
    fields = {"birth_dates": "birth_date", "sex": "sex", "nationalities": "nationality"}
    assert found == {fields[name] for name in ours & theirs if name in fields}
    assert {one.key for one in attributes.held(person, entry)} <= en.WORDS.keys()
