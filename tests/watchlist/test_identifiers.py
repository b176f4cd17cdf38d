"""Listed documents: the number letter for letter or but for a slip, the issuer as far as it is known."""

import pytest

from pnrscreen.message import Contact, Payment
from pnrscreen.model import Entry, Identity
from pnrscreen.resemblance import Agreement
from pnrscreen.watchlist.identifiers import carried, carries, identifies, papers
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


def bearing(number, issuer):
    """Return someone who carries one document."""
    return Identity(documents=(a_document(number, issuer=issuer),))


def found(number, issuer="NLD"):
    return [(position, evidence.points, evidence.also[-1]) for position, evidence in carried(bearing(number, issuer), LISTED)]


def test_numbers_that_tell_nothing_apart_are_left_out():
    assert set(LISTED.numbers) == {"PX4417203"}
    assert not found("00000")
    assert not found("UNKNOWN")
    assert not found("QA7")


def test_the_same_number_of_the_same_or_an_unknown_issuer_is_the_document():
    """Blanks, punctuation and small letters make no other number; another issuer makes another document."""
    assert found("PX 4417203") == [
        (1, 1000, "issuer.same"),
        (3, 950, "issuer.unknown"),
    ]


def test_an_unknown_issuer_is_compatible_with_every_issuer():
    assert found("PX4417203", issuer="") == [(position, 950, "issuer.unknown") for position in (1, 2, 3)]


@pytest.mark.parametrize("number", ["PX4417204", "X4417203", "PX44172030", ""])
def test_no_other_number_is_near_enough(number):
    assert not found(number)


def test_evidence_says_which_document_met_which():
    ((_, evidence), _) = carried(bearing("PX4417203", "NLD"), LISTED)
    assert {evidence.key, *evidence.also} <= en.WORDS.keys()
    assert (evidence.field, evidence.said, evidence.listed) == ("document", "P NLD PX4417203", "P NLD PX-441 7203")
    assert (evidence.agreement, evidence.alone) == (Agreement.AGREES, True)


SLIPS = papers([(0, Entry(watchlist="national", id="1", documents=(a_document("C01X00T47", issuer="DEU"),)))])


@pytest.mark.parametrize(
    ("number", "points", "key", "also", "values"),
    [
        ("C01X00T47", 1000, "document.same", ["issuer.same"], {}),
        ("CO1X00T47", 900, "document.slip", ["slip.read", "issuer.same"], {"read": "O", "meant": "0"}),
        ("COIXOOT47", 900, "document.slip", ["slip.read", "issuer.same"], {"read": "O, I", "meant": "0, 1"}),
        ("C01X00T478", 900, "document.slip", ["slip.check_digit", "issuer.same"], {}),
    ],
)
def test_a_number_is_found_also_where_it_was_misread(number, points, key, also, values):
    """O and 0, I and 1 are one to the eye; a check digit stands behind the number in every zone it is read from."""
    ((_, said),) = carried(bearing(number, "DEU"), SLIPS)
    assert (said.points, said.key, [*said.also], dict(said.values)) == (points, key, also, values)
    assert said.agreement is (Agreement.AGREES if points == 1000 else Agreement.COMPATIBLE)


@pytest.mark.parametrize("number", ["C01X00T41", "C81X00T47", "C01X00T479", "C01X00T4", "CQ1X00T47"])
def test_other_slips_make_another_number(number):
    """B and 8, Q and O, a digit too few, a last digit that checks nothing: a stranger's document."""
    assert not list(carried(bearing(number, "DEU"), SLIPS))


def test_a_slip_in_a_number_of_unknown_issuer_says_both():
    ((_, said),) = carried(bearing("CO1X00T47", ""), SLIPS)
    assert (said.points, said.said, said.listed) == (850, "P CO1X00T47", "P DEU C01X00T47")
    assert (said.key, said.also) == ("document.slip", ("slip.read", "issuer.unknown"))


def test_whatever_else_an_entry_is_found_by_it_keeps_its_position():
    contact = Contact(kind="email", value="odette@example.org")
    entries = [
        Entry(watchlist="national", id="1"),
        Entry(watchlist="national", id="2", contacts=(contact,), keywords=("QUARTZ",)),
    ]
    assert [identifies(entry) for entry in entries] == [False, True]
    person = Identity(contacts=(contact, Contact(kind="address", value="c/o Quartz")))
    assert [(position, evidence.key) for position, evidence in carried(person, papers(enumerate(entries)))] == [
        (1, "email.same"),
        (1, "mention.keyword"),
    ]


def test_entries_are_looked_at_once():
    """Each is made whole when it is looked at, and there may be a million."""
    entries = [(7, Entry(watchlist="national", id="1", payments=(Payment(kind="card", account="411111######1111"),)))]
    person = Identity(payments=entries[0][1].payments)
    assert [position for position, _ in carried(person, papers(iter(entries)))] == [7]


@pytest.mark.parametrize(
    "said",
    [
        {"documents": (a_document(),)},
        {"contacts": (Contact(kind="address", value="Vienna"),)},
        {"payments": (Payment(kind="cash"),)},
    ],
)
def test_whoever_carries_nothing_and_gave_nothing_need_not_be_looked_for(said):
    assert carries(Identity(**said))
    assert not carries(Identity(sex="F", nationalities=("UZB",)))
