"""Listed documents: the number letter for letter, the issuer as far as it is known."""

import pytest

from pnrscreen.model import Entry
from pnrscreen.watchlist.identifiers import carried, papers
from pnrscreen.words import en
from support.builders import a_document

LISTED = papers(
    enumerate(
        [
            Entry(watchlist="national", id="0"),
            Entry(watchlist="national", id="1", documents=(a_document("PX-441 7203", issuer="NLD"), a_document("00000"))),
            Entry(
                watchlist="national", id="2", documents=(a_document("PX4417203", issuer="UZB"), a_document("QA7", issuer="NLD"))
            ),
            Entry(watchlist="national", id="3", documents=(a_document("px4417203", issuer=""), a_document("UNKNOWN"))),
        ]
    )
)


def found(number, issuer="NLD"):
    return [
        (position, evidence.points, evidence.key) for position, evidence in carried([a_document(number, issuer=issuer)], LISTED)
    ]


def test_numbers_that_tell_nothing_apart_are_left_out():
    assert set(LISTED) == {"PX4417203"}
    assert not found("00000")
    assert not found("UNKNOWN")
    assert not found("QA7")


def test_the_same_number_of_the_same_or_an_unknown_issuer_is_the_document():
    """Blanks, punctuation and small letters make no other number; another issuer makes another document."""
    assert found("PX 4417203") == [
        (1, 1000, "document.same"),
        (3, 950, "document.issuer_unknown"),
    ]


def test_an_unknown_issuer_is_compatible_with_every_issuer():
    assert found("PX4417203", issuer="") == [(position, 950, "document.issuer_unknown") for position in (1, 2, 3)]


@pytest.mark.parametrize("number", ["PX4417204", "X4417203", "PX44172030", ""])
def test_no_other_number_is_near_enough(number):
    assert not found(number)


def test_evidence_says_which_document_met_which():
    ((_, evidence), _) = carried([a_document("PX4417203", issuer="NLD")], LISTED)
    assert evidence.key in en.WORDS
    assert (evidence.field, evidence.said, evidence.listed) == ("document", "P NLD PX4417203", "P NLD PX-441 7203")
