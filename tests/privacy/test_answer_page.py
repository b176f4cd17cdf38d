"""The answer a person is given, in each language: one page that says nothing in any other, under keys that stay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from pnrscreen import normalise, privacy, wire
from pnrscreen.message import Bags, Flight, Kind
from pnrscreen.model import Booking, Identity, Passenger
from pnrscreen.privacy import Told
from pnrscreen.words import CATALOGUES, LANGUAGES
from pnrscreen.words.told import en
from support.builders import a_leg
from support.grants import LAW
from wire.golden import FOLDER

AT = datetime(2026, 3, 9, 10, tzinfo=UTC)
SAID = {"request": "r-1", "kind": "access", "answer": "", "recipients": ()}
OPEN_LAW = replace(LAW, persons=replace(LAW.persons, withheld={}))
_TAG = re.compile(r"<style>.*?</style>|<[^>]*>")
_SIGNS = re.compile(r"[\u2068\u2069]")


def answered(language: str, law: privacy.Profile = OPEN_LAW) -> Mapping[str, Any]:
    """Return the answer about two records, of which one is sealed."""
    (interchange,) = wire.read((FOLDER / "pnrgov" / "plain.edi").read_bytes()).interchanges
    report = normalise.people(interchange, interchange.messages[0])[0]
    one = next(one for one in report.statements if len(one.identity.documents) > 1)
    who = Passenger(
        id="p",
        leg=report.leg.key,
        kind=one.kind,
        identity=one.identity,
        booking=one.booking,
        seat=one.seat,
        bags=one.bags,
        statements=((report.key, one),),
    )
    told = [
        Told(
            leg=report.leg,
            received=date(2026, 3, 1),
            linked=False,
            passenger=who,
            restricted="2026-04-01",
            rectified="2026-04-02",
            hits=((AT, "dismissed"),),
        ),
        Told(leg=replace(report.leg, destination=""), received=date(2025, 3, 1), linked=True, passenger=None, opened="7/26"),
    ]
    return privacy.package(law, "PIU", AT, told, SAID, language)


def read(answer: Mapping[str, Any]) -> str:
    """Return what a page says, without its tags and the signs around what is read the other way."""
    return _SIGNS.sub("", unescape(_TAG.sub("", privacy.page(answer))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_which_way_it_is_written(language: str) -> None:
    page = privacy.page(answered(language))
    assert f"<html lang='{language}' dir='{'rtl' if language == 'ar' else 'ltr'}'>" in page
    assert answered(language)["language"] == language


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_nothing_of_the_english_words_is_left_in_another_language(language: str) -> None:
    english, other = read(answered("en")), read(answered(language))
    pieces = {piece.strip() for said in en.WORDS.values() for piece in re.split(r"\{\w+\}|[.;:,()]", said)}
    spoken = {piece for piece in pieces if len(piece) > 3 and piece in english}
    assert len(spoken) > 40, "the English page says most of its words"
    theirs = " ".join(CATALOGUES[language][key] for key in en.WORDS)
    left = {piece for piece in spoken if re.search(rf"\b{re.escape(piece)}\b", other) and piece not in theirs}
    assert left - {"passenger"} == set()


@pytest.mark.parametrize("law", [OPEN_LAW, LAW])
def test_the_keys_of_the_package_are_the_same_in_every_language(law: privacy.Profile) -> None:
    def keys(value: object) -> object:
        if isinstance(value, Mapping):
            return {key: keys(one) for key, one in value.items()}
        return [keys(one) for one in value] if isinstance(value, list) else None

    shapes = [keys(answered(language, law)) for language in LANGUAGES]
    assert all(shape == shapes[0] for shape in shapes)
    assert {"names", "birth dates", "pieces of baggage"} <= answered("ar")["records"][0]["held"].keys()


def test_every_heading_of_what_is_held_has_its_words() -> None:
    held = answered("en")["records"][0]["held"]
    assert len(held) > 18
    assert [name for name in held if f"held.{name.replace(' ', '_')}" not in en.WORDS] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_withheld_is_withheld_in_every_language(language: str) -> None:
    told = answered(language, LAW)
    (withheld,) = told["withheld"]
    assert "Directive 2016/680 Art 15(1)(b) and (3)" in withheld
    assert "hits" not in told["records"][0]
    assert _SIGNS.sub("", withheld) in read(told)
    assert CATALOGUES[language]["hit_state.dismissed"] not in read(told)


def test_a_day_and_an_hour_are_not_cut_by_the_end_of_a_line() -> None:
    page = privacy.page(answered("ar"))
    assert "<time>2026-04-01</time>" in page
    assert len(re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", page)) == page.count("<time>")


def test_a_code_that_no_catalogue_has_stands_as_it_is_and_writes_nothing_into_the_page() -> None:
    told = privacy.package(LAW, "<b>", AT, (), {**SAID, "kind": "<u>odd", "answer": "<i>", "recipients": ["<s>"]}, "ar")
    page = privacy.page(told)
    assert not any(mark in page for mark in ("<b>", "<u>", "<i>", "<s>"))
    assert "odd" in page


def test_the_page_says_of_each_record_what_holds_of_it_and_nothing_of_the_other() -> None:
    opened, sealed, last = re.split(r"\n(?=2\. |For what)", read(answered("en")).partition("\n1. ")[2])
    assert opened.startswith(
        "ZX123, 2026-03-01, IST to VIEHeld since 2026-03-01, readable until 2026-09-01T22:00+00:00, held until "
        "2026-09-01T22:00+00:00 at the latest. From the reservation system of the carrier. Restricted since 2026-04-01: it is "
        "compared with nothing. Put right on 2026-04-02; what the carrier said is kept beside it. Put before an officer on "
        "2026-03-09T10:00+00:00: dismissed.names"
    )
    assert sealed == (
        "2. ZX123, 2026-03-01, IST to an unstated placeHeld since 2025-03-01, readable until 2025-09-01T22:00+00:00, held "
        f"until 2030-03-01T23:00+00:00 at the latest. {en.WORDS['answer.sealed']} It was opened "
        "under the approval 7/26: see there."
    )
    assert re.fullmatch(
        r"For what it may be usedassessment of passengers .*To whom it was givennobody that is recorded\nYou may complain .*",
        last,
    )


def test_what_is_held_is_said_heading_by_heading() -> None:
    held = answered("en")["records"][0]["held"]
    for heading, said in {
        "documents": "passport IRL 1234567890, valid until an unstated day; passport IRL PX0000001, valid until 2031-01-01; "
        "visa AUT VI0000009, valid until an unstated day",
        "payment": "card VI 411111XXXXXX1111 357.94 EUR; miscellaneous 10.00 EUR SPONSOR PERSON",
        "seat": "12A",
        "pieces of baggage": "1",
        "booked at": "2026-01-15T09:15:00Z",
        "itinerary": "ZX99 DXB-IST 2026-03-01T02:05; YY4567 IST-VIE 2026-03-01T06:10",
        "travellers on the reservation": "2",
    }.items():
        assert held[heading] == said


def test_what_is_not_held_has_no_heading_and_what_was_put_right_shows_what_was_received() -> None:
    told = answered("en")["records"]
    (statement,) = told[0]["as_received"]
    assert statement.items() <= told[0]["held"].items()
    leg, booking = a_leg(), Booking(itinerary=(Flight(),))
    nobody = Passenger(
        id="p", leg=leg.key, kind=Kind.PASSENGER, identity=Identity(), booking=booking, seat="", bags=Bags(), statements=()
    )
    record = Told(leg=leg, received=date(2026, 3, 1), linked=False, passenger=nobody)
    (one,) = privacy.package(OPEN_LAW, "PIU", AT, [record], SAID)["records"]
    assert (one["held"], one["from"], "as_received" in one) == ({"travels as": "passenger"}, [], False)


def test_an_answer_that_found_nothing_says_that_some_may_be_sealed() -> None:
    nothing = read(privacy.package(OPEN_LAW, "PIU", AT, (), SAID, "en"))
    assert f"{en.WORDS['answer.nothing']} {en.WORDS['answer.sealed']}" in nothing
    assert en.WORDS["answer.nothing"] not in read(answered("en"))


def test_the_day_an_answer_is_due_is_counted_by_the_profile() -> None:
    due = privacy.answer_due(LAW, date(2026, 3, 1))
    assert (due, privacy.answer_extended(LAW, due)) == ("2026-04-01", "2026-06-01")
