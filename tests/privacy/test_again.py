"""What is stored, admitted anew under a dictionary that refuses more: what goes, what stays, and how much is counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pnrscreen import privacy
from pnrscreen.model import Booking, Document, Identity, PersonName
from pnrscreen.privacy.admit import admit_report
from pnrscreen.privacy.again import again, bare, dictionary, overwritten
from pnrscreen.privacy.annex import NOT_ANNEX_I
from support.builders import a_report, a_statement

READ = b"SEEN IT"


@pytest.fixture(scope="module")
def more(strict: privacy.Profile) -> privacy.Profile:
    """Return the default with a code, a title and a word more."""
    return replace(
        strict,
        services={**strict.services, "PETC": "pet"},
        titles={**strict.titles, "CAPT": "rank"},
        words={**strict.words, "PARROT": "pet", "CAT": "pet"},
    )


def named(*given: str, title: str = "") -> Identity:
    """Return someone whose given names are said so."""
    return Identity(names=tuple(PersonName(surname="MARLOWE", given=name, title=title) for name in given))


@pytest.mark.parametrize(
    "changed",
    [
        {"services": {"PETC": "pet"}},
        {"titles": {"CAPT": "rank"}},
        {"titles_also_names": frozenset({"CAPT"})},
        {"words": {"PARROT": "pet"}},
        {"refused": {("LOC", "180"): "birth"}},
        {"refused_fields": frozenset({"sex"})},
        {"refused_documents": frozenset({"V"})},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_each_thing_that_is_refused_is_in_the_dictionary_and_a_bare_profile_refuses_none(changed, strict):
    bared = bare(strict)
    assert dictionary(replace(bared, **changed)) != dictionary(bared)
    assert dictionary(bare(replace(strict, **changed))) == dictionary(bared)
    assert bare(bared) == bared


def test_what_reading_accounts_for_loses_what_is_not_admitted_and_the_rest_stays(more):
    assert overwritten(READ, READ, READ, more) == (READ, False)
    assert overwritten(READ, READ, b"SE## IT", more) == (b"SE## IT", False)


@pytest.mark.parametrize(("vouched", "admitted"), [(b"SEEN", b"SEEN"), (READ, b"SEEN"), (b"SEEN", READ)])
def test_what_was_read_is_as_long_as_what_is_stored_or_nothing_is_done(vouched, admitted, more):
    with pytest.raises(ValueError, match=r"shorter|longer"):
        overwritten(READ, vouched, admitted, more)


@pytest.mark.parametrize("word", ["parrot", "PETC", "CAPT", "Parrot"])
def test_what_cannot_be_read_goes_whole_where_a_word_of_it_is_refused(word, more):
    content = b"SEEN one " + word.encode() + b"\r\nHEARD"
    vouched = b"SEEN" + b"#" * (len(content) - 4)
    assert overwritten(content, vouched, vouched, more) == (b"SEEN ### " + b"#" * len(word) + b"\r\n#####", True)


@pytest.mark.parametrize("word", ["CAT", "PARROTS", "APARROT", "HARMLESS"])
def test_what_cannot_be_read_stays_where_no_word_of_it_is_refused(word, more):
    content = b"SEEN IT " + word.encode()
    vouched = b"SEEN IT" + b"#" * (len(content) - 7)
    admitted = b"SE##" + vouched[4:]
    assert overwritten(content, vouched, admitted, more) == (b"SE## IT " + word.encode(), False)


def test_a_word_that_reading_accounts_for_is_none_that_cannot_be_read(more):
    content, vouched = b"PARROT x", b"PARROT #"
    assert overwritten(content, vouched, vouched, more) == (content, False)


def test_of_an_identity_each_name_document_and_field_that_goes_is_counted(more):
    who = replace(
        named("CAPT ODETTE", "ODETTE", "ODETTE CAPT"),
        sex="F",
        documents=(Document(kind="P", number="1"), Document(kind="ZZ", number="2"), Document(kind="ZZ", number="3")),
    )
    law = replace(more, refused_documents=frozenset({"ZZ"}), refused_fields=frozenset({"sex", "residence"}))
    kept, taken = again(who, law)
    assert [name.given for name in kept.names] == ["ODETTE"] * 3
    assert (kept.sex, [one.number for one in kept.documents]) == ("", ["1"])
    assert dict(taken) == {"rank": 2, NOT_ANNEX_I: 3}
    assert again(kept, law) == privacy.Anew(kept, {}), "the second time there is nothing left to take"


def test_of_a_title_that_stands_apart_the_class_is_told(more):
    assert dict(again(named("ODETTE", title="CAPT"), more).taken) == {"rank": 1}


def test_of_a_booking_each_code_is_counted_under_its_class_and_what_nobody_knows_under_none(more):
    booking = Booking(services=("PETC", "SEAT", "QQQQ"), party=2)
    kept, taken = again(booking, more)
    assert kept == replace(booking, services=("SEAT",))
    assert dict(taken) == {"pet": 1, NOT_ANNEX_I: 1}


def test_a_report_is_the_same_when_nothing_goes_and_another_version_when_something_does(strict, more):
    said = a_statement(named("ODETTE CAPT"), key="1", booking=Booking(services=("PETC",)))
    other = a_statement(named("CAPT AMINA"), key="2")
    stored = admit_report(a_report(said, other), strict)
    assert again(stored, strict) == privacy.Anew(stored, {})
    kept, taken = again(stored, more)
    assert [one.identity.names[0].given for one in kept.statements] == ["ODETTE", "AMINA"]
    assert dict(taken) == {"rank": 2, "pet": 1}
    assert kept.version[:-1] == stored.version[:-1]
    assert kept.version[-1] != stored.version[-1]


def test_nothing_else_is_admitted_anew(strict):
    with pytest.raises(TypeError, match="str is nothing that is admitted"):
        again("ODETTE", strict)
