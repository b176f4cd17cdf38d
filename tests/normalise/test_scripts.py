"""Whatever is written in a script that a module knows comes out in Latin letters, and nothing else is touched."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.normalise import devanagari, greek, hebrew, thai
from pnrscreen.normalise.letters import comparable


def _letters(first: int, last: int, beside: str = "") -> list[str]:
    """Return the letters, vowels and signs of a block, and what may stand between them."""
    return [sign for sign in (*map(chr, range(first, last)), *beside) if unicodedata.category(sign)[0] in "LMZ"]


SCRIPTS = [
    pytest.param(devanagari.romanised, _letters(0x0900, 0x0980, " "), id="devanagari"),
    pytest.param(greek.romanised, [*_letters(0x0386, 0x03CF), *_letters(0x1F00, 0x2000, " ")], id="greek"),
    pytest.param(hebrew.romanised, _letters(0x0591, 0x05F5, " "), id="hebrew"),
    pytest.param(thai.romanised, _letters(0x0E01, 0x0E5C, " "), id="thai"),
]
FOREIGN = "ÉЖ7?漢"


@pytest.mark.parametrize(("romanised", "letters"), SCRIPTS)
@given(data=st.data())
def test_letters_of_the_script_give_latin_letters_and_blanks_only(romanised, letters, data):
    assert re.fullmatch("[A-Z ]*", romanised("".join(data.draw(st.lists(st.sampled_from(letters))))))


@pytest.mark.parametrize(("romanised", "letters"), SCRIPTS)
@given(data=st.data())
def test_what_is_foreign_stays_as_it_is(romanised, letters, data):
    written = data.draw(st.lists(st.sampled_from([*letters, *FOREIGN])))
    assert [sign for sign in romanised("".join(written)) if sign in FOREIGN] == [sign for sign in written if sign in FOREIGN]


@given(st.text())
def test_no_text_is_too_odd(written):
    for romanised in (devanagari.romanised, greek.romanised, hebrew.romanised, thai.romanised):
        romanised(written)
    assert comparable(comparable(written)) == comparable(written)
