import pytest

from pnrscreen.message import Flight, Function
from wire.spoken import LEG, PUSHED, codes, interchange, message, names, only, pnrgov


@pytest.mark.parametrize(("code", "function"), [("22", Function.ORIGINAL), ("141", Function.UPDATE), ("77", Function.UPDATE)])
def test_what_a_push_wants(code, function):
    assert pnrgov(function=code).function is function


def test_a_code_in_the_first_component():
    assert only(interchange(*message("PNRGOV:11:1:IA", "MSG+22", "TVL+010326+IST+VIE+ZX+123"))).function is Function.ORIGINAL


def test_the_pushed_flight():
    assert pnrgov("EQN+0").body.flight == PUSHED
    said = only(interchange(*message("PNRGOV:11:1:IA", "MSG+:22")))
    assert (said.body.flight, codes(said.defects)) == (Flight(), ["NO_FLIGHT"])
    said = only(interchange(*message("PNRGOV:11:1:IA", "TVL+999999+IST+VIE+ZX+123", "TVL+010326+A+B+ZX+9")))
    assert (said.body.flight.departure, codes(said.defects)) == ("IST", ["BAD_DATE"])


def test_reservations_are_counted_only_when_the_push_came_whole():
    assert codes(pnrgov("EQN+2", "SRC", "RCI+ZX:A").defects) == ["EQN_MISMATCH"]
    assert pnrgov("EQN+X").body.stated_count is None
    raw = interchange(
        "UNH+1+PNRGOV:13:1:IA++02", "MSG+:22", "TVL+010326+IST+VIE+ZX+123", "EQN+98", "SRC", "RCI+ZX:A", "UNT+7+1"
    )
    assert codes(only(raw).defects) == []


def test_a_reservation_without_src():
    said = pnrgov("RCI+ZX:A", "TIF+FALKEN+OTTO:A:1", *LEG, "SRC", "RCI+ZX:B", "TIF+HOLM+IDA:A:1", *LEG)
    assert [names(one.travellers) for one in said.body.pnrs] == [["FALKEN/OTTO"], ["HOLM/IDA"]]
    assert codes(said.defects) == ["MISSING_SRC"]


def test_a_reservation_bounds_its_segments():
    said = pnrgov("SRC", "RCI+ZX:A", "SRC", "RCI+ZX:B")
    first, second = said.body.pnrs
    assert first.end == second.offset
    assert first.offset == next(item.start for item in said.items if item.tag == "SRC")


def test_a_segment_nobody_knows_is_kept_and_nothing_stops():
    said = pnrgov("XYZ+1", "SRC", "RCI+ZX:A", "L", "LT+", "FT+4:15", "TIF+FALKEN+OTTO:A:1", *LEG)
    assert codes(said.defects) == ["UNKNOWN_SEGMENT"] * 4
    assert [item.tag for item in said.items if item.code == "UNKNOWN"] == ["XYZ", "L", "LT", "FT"]
    assert names(said.body.pnrs[0].travellers) == ["FALKEN/OTTO"]


def test_a_reservation_that_says_nothing_is_an_error():
    (found,) = pnrgov("SRC").defects
    assert (found.code, found.severity) == ("NO_LOCATOR", "error")


def test_a_locator_behind_history_begins_another_reservation():
    """SRC was lost, and with it the travellers would be part of somebody's past."""
    said = pnrgov(
        "SRC",
        "RCI+ZX:QX7P2D",
        "TIF+FALKEN+OTTO:A:1",
        "ABI+4+AB",
        "SAC+++A",
        "TIF+OLD+NAME",
        "RCI+ZX:ZZ7P2D",
        "TIF+LARK+LENA:A:1",
    )
    assert [[who.names[0].surname for who in one.travellers] for one in said.body.pnrs] == [["FALKEN"], ["LARK"]]
    assert "MISSING_SRC" in codes(said.defects)
