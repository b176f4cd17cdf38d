"""What is said in every language: the same keys and places, values that stay data, and names that keep their place."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.words import CATALOGUES, END, ISOLATE, LANGUAGES, quoted, say

ENGLISH = CATALOGUES["en"]
OTHERS = [language for language in LANGUAGES if language != "en"]


def places(template):
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language):
    assert CATALOGUES[language].keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_the_same_places_in_every_language(language):
    unlike = [key for key, template in ENGLISH.items() if places(CATALOGUES[language][key]) != places(template)]
    assert not unlike


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_was_left_in_english(language):
    """But for those without words, and words that two languages share."""
    words = {key: "".join(part for part, *_ in string.Formatter().parse(said)) for key, said in ENGLISH.items()}
    same = {key for key, said in CATALOGUES[language].items() if said == ENGLISH[key] and any(map(str.isalpha, words[key]))}
    assert same <= {"kind.alias", "agreement.compatible", "label.document", "label.score", "rule.no"}


def test_arabic_is_written_in_arabic():
    latin = [key for key, said in CATALOGUES["ar"].items() if any("LATIN" in unicodedata.name(c, "") for c in text_of(said))]
    assert not latin


def text_of(template):
    return "".join(part for part, *_ in string.Formatter().parse(template))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_that_no_catalogue_has_is_said_as_it_stands(language):
    assert say(language, "name.of_another_version") == quoted(language, "name.of_another_version")


def test_a_language_without_a_catalogue_is_english():
    assert say("de", "sex.other") == "other sex"


def test_a_value_that_is_missing_leaves_its_place_empty():
    assert say("en", "name.short_form", said="JOE") == "JOE ~  (short form of )"


def test_a_value_is_never_taken_for_a_template():
    assert say("en", "name.only_said", said=quoted("en", "{listed} {0}")) == "only the passenger has {listed} {0}"


@pytest.mark.parametrize(
    ("language", "text", "isolated"),
    [
        ("ar", "QUILLFEATHER", True),
        ("ar", "+150", True),  # without letters: left to right (UAX #9, P3), so that + stands before 150
        ("en", "QUILLFEATHER", False),
        ("en", "\u0645\u062d\u0645\u062f", True),
    ],
)
def test_what_is_read_the_other_way_is_isolated(language, text, isolated):
    assert quoted(language, text) == (f"{ISOLATE}{text}{END}" if isolated else text)


@given(st.sampled_from(LANGUAGES), st.text(max_size=12))
def test_no_value_moves_a_cursor_or_turns_a_line(language, text):
    inside = quoted(language, text).removeprefix(ISOLATE).removesuffix(END)
    assert not {unicodedata.category(char) for char in inside} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
