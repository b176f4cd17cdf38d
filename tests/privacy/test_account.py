"""Of a card number no more is kept than PCI DSS lets anyone show."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen import privacy


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("4111111111111111", "411111######1111"),
        ("FOP+CC::357.94:VI:5555555555554444:1228'", "FOP+CC::357.94:VI:555555######4444:1228'"),
        ("4111 1111 1111 1111", "4111 11## #### 1111"),
        ("4111-1111-1111-1111", "4111-11##-####-1111"),
        ("41111111\r\n11111111", "411111##\r\n####1111"),
        ("411111XXXXXX1111", "411111XXXXXX1111"),
        ("12345678901", "123456#8901"),
        ("1234567890", "1234567890"),
        ("", ""),
    ],
)
def test_more_than_ten_digits_keep_the_first_six_and_the_last_four(said, kept):
    assert privacy.masked(said) == kept


@given(st.text(alphabet="0123456789 -\rAX:+", max_size=60))
def test_no_long_run_survives_and_nothing_moves(text):
    kept = privacy.masked(text)
    assert len(kept) == len(text)
    assert not re.search(r"[0-9](?:[ \r\n-]*[0-9]){10,}", kept)
    assert privacy.masked(kept) == kept
    assert all(after in (before, "#") for before, after in zip(text, kept, strict=True))
