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
from pnrscreen.model import Passenger
from pnrscreen.privacy import Told
from pnrscreen.words import CATALOGUES, LANGUAGES
from pnrscreen.words.told import en
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
