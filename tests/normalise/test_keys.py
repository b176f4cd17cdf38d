import pytest

from pnrscreen import wire
from pnrscreen.message import Flight, Locator
from pnrscreen.normalise import keys
from support.homes import paxlst, person, pnr, pnrgov

LEG = ("ZZ", "123", "IST", "2026-03-01")
ONE, TWO = pnr("ABC2DE", "KARIMOVA+AMINAMRS"), pnr("XYZ9TT", "TESTERSON+BERTAMS")


def whole(raw):
    (interchange,) = wire.read(raw).interchanges
    return keys.whole(interchange)


def test_a_leg_is_named_without_leading_zeros_and_in_capitals():
    assert keys.leg(Flight(carrier=" zz", number="0123", departure="ist", scheduled_departure="2026-03-01T06:10")) == LEG
    assert keys.leg(Flight()) == ("", "", "", "")


def test_what_cannot_be_printed_is_no_part_of_a_designation():
    odd = Flight(carrier="\0zz", number="0\x1b123", departure="i\0st\x85", scheduled_departure="2026-03-01T06:10")
    assert keys.leg(odd) == LEG


def test_a_reservation_is_named_by_the_carriers_locator_wherever_it_stands_else_by_the_first():
    own, agency = Locator(owner="zz", locator="abc2de"), Locator(owner="1X", locator="Q")
    assert keys.reservation([own, agency], "ZZ") == keys.reservation([agency, own], "ZZ") == "pnr:ZZ:ABC2DE"
    assert keys.reservation([agency, own], "YY") == "pnr:1X:Q"
    assert keys.reservation((), "ZZ") == ""


def test_a_full_push_in_one_message_is_whole():
    assert whole(pnrgov(ONE, TWO)) == (LEG,)
    assert whole(pnrgov(ONE, TWO).replace(b"+X+01:F'", b"'")) == (LEG,)


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"EQN+2'", b""), (b"UNT+", b"XNT+"), (b"EQN+2'", b"EQN+3'"), (b"+01:F'", b"+01:C'"), (b"+01:F'", b"+02:F'")],
)
def test_a_push_that_lacks_something_is_not(before, after):
    assert whole(pnrgov(ONE, TWO).replace(before, after)) == ()


def test_an_update_and_a_list_are_not():
    assert whole(pnrgov(ONE, kind="141")) == ()
    assert whole(paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1"))) == ()


def test_all_parts_together_are_whole_and_some_are_not():
    def part(number, flag, held):
        raw = pnrgov(held).replace(b"EQN+1'", b"EQN+2'").replace(b"+X+01:F'", f"+X+{number}{flag}'".encode())
        return raw[raw.index(b"UNH") : raw.index(b"UNZ")]

    head = pnrgov()[: pnrgov().index(b"UNH")]
    first, last = part("01", ":C", ONE), part("02", ":F", TWO)
    assert whole(head + first + last + b"UNZ+2+0000002'") == (LEG,)
    assert whole(head + last + first + b"UNZ+2+0000002'") == (LEG,)
    assert whole(head + last + b"UNZ+1+0000002'") == ()
