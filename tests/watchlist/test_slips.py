"""How document numbers are misread."""

import pytest

from pnrscreen.watchlist import slips


@pytest.mark.parametrize(("number", "digit"), [("L898902C3", "6"), ("740812", "2"), ("120415", "9"), ("D23145890", "7")])
def test_the_check_digit_is_that_of_the_standard(number, digit):
    """The specimens of ICAO Doc 9303 parts 4 and 5."""
    assert slips.check_digit(number) == digit


def test_a_check_digit_behind_a_number_may_be_none_of_it():
    assert list(slips.spellings("L898902C36")) == [
        ("L898902C36", ()),
        ("L898902C3", ("slip.check_digit",)),
    ]
    assert list(slips.spellings("L898902C37")) == [("L898902C37", ())]
    assert list(slips.spellings("L898902C3")) == [("L898902C3", ())]


def test_what_was_read_for_what_is_said_once():
    alike = slips.likeness("COOI", "C001", ("slip.check_digit",))
    assert alike[:3] == (900, "document.slip", ("slip.read", "slip.check_digit"))
    assert dict(alike.values) == {"read": "O, I", "meant": "0, 1"}
    assert slips.likeness("C001", "C001", ()) == (1000, "document.same", (), ())
