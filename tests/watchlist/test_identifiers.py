"""Listed documents: the number letter for letter or but for a slip, the issuer as far as it is known."""

import pytest

from pnrscreen.model import Entry, Identity
from pnrscreen.watchlist.identifiers import carried, papers
from support.builders import a_document

LISTED = papers(
    [
        Entry(watchlist="national", id="0"),
        Entry(watchlist="national", id="1", documents=(a_document("PX-441 7203", issuer="NLD"), a_document("00000"))),
        Entry(watchlist="national", id="2", documents=(a_document("PX4417203", issuer="UZB"), a_document("QA7", issuer="NLD"))),
        Entry(watchlist="national", id="3", documents=(a_document("px4417203", issuer=""), a_document("UNKNOWN"))),
    ]
)


def bearing(number, issuer):
    """Return someone who carries one document."""
    return Identity(documents=(a_document(number, issuer=issuer),))


def found(number, issuer="NLD"):
    return [(position, finding.score, finding.detail) for position, finding in carried(bearing(number, issuer), LISTED)]


def test_numbers_that_tell_nothing_apart_are_left_out():
    assert set(LISTED.numbers) == {"PX4417203"}
    assert not found("00000")
    assert not found("UNKNOWN")
    assert not found("QA7")


def test_the_same_number_of_the_same_or_an_unknown_issuer_is_the_document():
    """Blanks, punctuation and small letters make no other number; another issuer makes another document."""
    assert found("PX 4417203") == [
        (1, 1000, "same number; same issuer"),
        (3, 950, "same number; one issuer is not known"),
    ]


def test_an_unknown_issuer_is_compatible_with_every_issuer():
    assert found("PX4417203", issuer="") == [(position, 950, "same number; one issuer is not known") for position in (1, 2, 3)]


@pytest.mark.parametrize("number", ["PX4417204", "X4417203", "PX44172030", ""])
def test_no_other_number_is_near_enough(number):
    assert not found(number)


def test_a_finding_says_which_document_met_which():
    ((_, finding), _) = carried(bearing("PX4417203", "NLD"), LISTED)
    assert (finding.feature, finding.said, finding.listed) == ("document", "P NLD PX4417203", "P NLD PX-441 7203")


SLIPS = papers([Entry(watchlist="national", id="1", documents=(a_document("C01X00T47", issuer="DEU"),))])


@pytest.mark.parametrize(
    ("number", "score", "detail"),
    [
        ("C01X00T47", 1000, "same number; same issuer"),
        ("CO1X00T47", 900, "same number but for a slip, O read for 0; same issuer"),
        ("COIXOOT47", 900, "same number but for a slip, O read for 0, I read for 1; same issuer"),
        ("C01X00T478", 900, "same number but for a slip, its check digit was taken for its last; same issuer"),
    ],
)
def test_a_number_is_found_also_where_it_was_misread(number, score, detail):
    """O and 0, I and 1 are one to the eye; a check digit stands behind the number in every zone it is read from."""
    said = carried(bearing(number, "DEU"), SLIPS)
    assert [(finding.score, finding.detail) for _, finding in said] == [(score, detail)]


@pytest.mark.parametrize("number", ["C01X00T41", "C81X00T47", "C01X00T479", "C01X00T4", "CQ1X00T47"])
def test_other_slips_make_another_number(number):
    """B and 8, Q and O, a digit too few, a last digit that checks nothing: a stranger's document."""
    assert not list(carried(bearing(number, "DEU"), SLIPS))


def test_a_slip_in_a_number_of_unknown_issuer_says_both():
    ((_, finding),) = carried(bearing("CO1X00T47", ""), SLIPS)
    assert (finding.score, finding.said, finding.listed) == (850, "P CO1X00T47", "P DEU C01X00T47")
    assert finding.detail == "same number but for a slip, O read for 0; one issuer is not known"
