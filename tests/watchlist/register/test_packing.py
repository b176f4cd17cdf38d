"""Numbers as integers: class and letters together are the number, and one class is what is easily confused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.watchlist.register import packing

NUMBERS = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=packing.PLACES)


@given(NUMBERS)
def test_a_short_number_comes_back_as_it_was(number):
    assert packing.text(*packing.one(number)) == number


@given(NUMBERS, NUMBERS)
def test_two_short_numbers_share_a_class_only_when_a_slip_parts_them(one, other):
    """The class is the number itself, slips folded: no stranger is met by chance."""
    assert (packing.one(one)[0] == packing.one(other)[0]) == (packing.folded(one) == packing.folded(other))


@given(st.lists(NUMBERS, min_size=1, max_size=20))
def test_many_are_packed_as_one_is(numbers):
    keys, letters, _ = packing.many(numbers)
    assert [*zip(keys.tolist(), letters.tolist(), strict=True)] == [packing.one(number) for number in numbers]


def test_a_long_number_is_known_by_a_hash_of_its_class():
    key, letters = packing.one("110101199003071234")
    assert key & packing.LONG
    assert letters == 0
    assert packing.one("IIOIOII99OO3O7I234") == (key, 0)
    assert packing.one("110101199003071235")[0] != key


@pytest.mark.parametrize(
    "number", ["PX-441", "AB", "", "ABCDEFGH", "AAAAAAAA", "0000000", "1234567890123", "ÄB123456", "12 345"]
)
def test_what_is_out_of_the_ordinary_is_said_to_be(number):
    """Such numbers are looked at one by one; every other one is packed with its neighbours."""
    _, _, stray = packing.many([number, "PX4417203"])
    assert stray.tolist() == [True, False]


def test_small_letters_are_capital_ones():
    assert np.array_equal(packing.many(["px4417203"]), packing.many(["PX4417203"]))
