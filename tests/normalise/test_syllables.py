"""Hangul and Han names come apart into their syllables."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise.letters import comparable


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("김정은", "GIM JEONG EUN"),
        ("예준 권", "YE JUN GWON"),
        ("박혁", "BAK HYEOK"),
        ("이 우아", "YI WOO AH"),
        ("곽닭", "GWAK DAK"),
        ("建宏 陈", "JIAN HONG CHEN"),
        ("习近平", "XI JIN PING"),
        ("Kim 정", "KIM JEONG"),
    ],
)
def test_a_name_is_spelled_syllable_by_syllable(written, spelled):
    assert comparable(written) == spelled


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=4))
def test_every_syllable_of_hangul_is_a_word_of_more_than_one_letter_but_few(written):
    words = comparable(written).split()
    assert len(words) == len(written)
    assert all(re.fullmatch(r"[A-Z]+", word) for word in words)
    assert {word for word in words if len(word) == 1} <= {"E"}
