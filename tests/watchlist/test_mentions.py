"""Listed identifiers and keywords inside texts: whole words, however they are written, and never repeated."""

import pytest

from pnrscreen.errors import WatchlistError
from pnrscreen.message import Contact, Payment
from pnrscreen.model import Entry, Identity
from pnrscreen.watchlist import mentions
from pnrscreen.watchlist.identifiers import carried, papers
from pnrscreen.words import en
from support.builders import a_document

ENTRIES = (
    Entry(watchlist="national", id="0", keywords=("Hotel Zur Alten Mühle", "QUARTZLINE", "ab")),
    Entry(watchlist="national", id="1", contacts=(Contact(kind="phone", value="+43 660 1234567"),)),
    Entry(watchlist="national", id="2", contacts=(Contact(kind="email", value="odette@example.org"),)),
    Entry(watchlist="national", id="3", documents=(a_document("PX4417203"), a_document("1010", issuer="AUT"))),
    Entry(watchlist="national", id="4", keywords=("quartzline",)),
)
LISTED = papers(enumerate(ENTRIES))


def in_address(text, kind="address"):
    person = Identity(contacts=(Contact(kind=kind, value=text),))
    return sorted(
        (position, evidence.points, f"{evidence.field} {evidence.key}") for position, evidence in carried(person, LISTED)
    )


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("c/o QuartzLine, 1010 Wien", [0, 4]),
        ("HOTEL ZUR ALTEN MUHLE ROOM 12", [0]),
        ("hotel zur\nalten  m\u00fchle", [0]),
        ("call +43 (660) 123-4567 at noon", [1]),
        ("call 0043 660 1234567", [1]),
        ("Main St 5, odette@example.org", [2]),
        ("visa on PX 441 7203", [3]),
        ("visa on px-4417203.", [3]),
        ("QUARTZLINES", []),
        ("HOTEL ZUR ALTEN", []),
        ("ab 1010", []),
        ("PX4417204", []),
        ("PX44172O3", []),
        ("", []),
    ],
)
def test_whole_words_are_found_in_an_address(text, positions):
    assert [position for position, _, _ in in_address(text)] == positions


def test_evidence_names_the_field_and_repeats_no_word_of_it():
    assert in_address("PX4417203 HOTEL", "guardian") == [(3, 750, "guardian mention.document")]
    person = Identity(payments=(Payment(kind="cash", holder="QUARTZLINE LTD"),))
    for _, evidence in carried(person, LISTED):
        assert (evidence.field, evidence.key) == ("payer", "mention.keyword")
        assert "QUARTZ" not in repr(evidence)


@pytest.mark.parametrize("text", ["QUARTZLINE", "+43 660 1234567", "odette@example.org", "PX4417203"])
def test_what_is_found_can_be_said(text):
    person = Identity(contacts=(Contact(kind="address", value=text),))
    assert {evidence.key for _, evidence in carried(person, LISTED)} < en.WORDS.keys()


@pytest.mark.parametrize("kind", ["phone", "email", "fax", "remark"])
def test_only_texts_that_may_be_kept_are_looked_into(kind):
    assert not in_address("QUARTZLINE", kind)


def test_what_is_mentioned_twice_is_found_once():
    assert [position for position, *_ in in_address("QUARTZLINE quartzline PX4417203 PX 4417203")] == [0, 3, 4]


def test_more_than_can_be_sought_is_refused(monkeypatch):
    monkeypatch.setattr(mentions, "PATTERNS_MAX", 3)
    with pytest.raises(WatchlistError, match="name 4 keywords, telephones and e-mails; at most 3 can"):
        mentions.Mentions(enumerate(ENTRIES))


def test_documents_take_no_place_among_what_is_sought():
    """They are looked up by the words of a text instead: a list may hold millions."""
    assert len(mentions.Mentions(enumerate(ENTRIES))) == 4


def test_nothing_listed_is_nothing_found():
    assert not mentions.Mentions(()).found(["QUARTZLINE"])
