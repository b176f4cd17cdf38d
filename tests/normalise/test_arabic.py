"""Names in Arabic script come near the Latin spelling that travels: common ones as usual, others with likely vowels."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise.arabic import romanised
from pnrscreen.normalise.letters import comparable


@pytest.mark.parametrize(
    ("written", "spelled"),
    [
        ("محمد يعقوب", "MUHAMMAD YAQUB"),
        ("محسن خضر الخفاجي", "MUHSIN KHADAR AL KHAFAJI"),
        ("أسامة الكوني ابراهيم", "USAMA AL KUNI IBRAHIM"),
        ("عبد الكبير جان", "ABD AL KABIR JAN"),
        ("عبدالرحمان هوتک", "ABD AL RAHMAN HUTAK"),
        ("عبدالله", "ABDULLAH"),
        ("سيف الدين", "SAYF AL DIN"),
        ("عتیق الله ولی", "ATIQULLAH WALI"),
        ("أبواليزيد العياشي", "ABU AL YAZID AL AYASHI"),
        ("حبيب بن خالد", "HABIB BIN KHALID"),
        ("طاهر جليل حبوش", "TAHIR JALIL HABUSH"),
        ("عارف نعيم عوض", "ARIF NAIM AWAD"),
        ("طالع رافع", "TALI RAFI"),
        ("پهلوی", "PAHLAWI"),
        ("گل آغا", "GUL AGHA"),
        ("كمال جرمان", "KAMAL JARMAN"),
        ("قاسم سلیمانی", "QASIM SULAYMANI"),
        ("اوزبک ایمان", "UZBAK IMAN"),
        ("احمدی نژاد", "AHMADI NEJAD"),
        ("مُحَمَّد", "MUHAMMAD"),
        ("سـعـيـد", "SAID"),
        ("", ""),
    ],
)
def test_a_name_is_spelled_as_it_travels(written, spelled):
    assert romanised(written) == spelled


def test_forms_of_letters_for_the_eye_are_the_letters():
    assert comparable("ﻣﺣﻣﺩ") == comparable("محمد") == "MUHAMMAD"


def test_latin_words_beside_stay_words():
    assert comparable("محمد Falken") == "MUHAMMAD FALKEN"


@given(st.text(st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=30))
def test_any_text_comes_out_in_capitals_and_blanks(written):
    spelled = comparable(written)
    assert re.fullmatch(r"[A-Z0-9]*( [A-Z0-9]+)*", spelled)
    assert comparable(spelled) == spelled
