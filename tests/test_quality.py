"""What is counted of a carrier, and the score that is made of it."""

from __future__ import annotations

import itertools

import pytest

from pnrscreen import quality, wire
from pnrscreen.message import Severity
from pnrscreen.quality import CarrierQuality, carriers, score
from pnrscreen.stages import Counted
from support.homes import paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")


def counted(raw: bytes) -> dict[tuple[str, str, str], int]:
    (interchange,) = wire.read(raw).interchanges
    return {(one.carrier, one.severity, one.code): one.number for one in quality.count(interchange)}


def test_messages_reservations_and_travellers_are_counted_by_carrier() -> None:
    assert counted(paxlst(AMINA)) == {("ZZ", "", "messages"): 1, ("ZZ", "", "travellers"): 1}
    push = counted(pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "DOE+JANEMS")))
    assert {key: number for key, number in push.items() if not key[1]} == {
        ("ZZ", "", "messages"): 1,
        ("ZZ", "", "reservations"): 1,
        ("ZZ", "", "travellers"): 2,
    }


def test_defects_are_counted_by_severity_and_code_the_envelope_s_with_the_first_message() -> None:
    found = counted(b"noise " + paxlst(AMINA).replace(b"CNT+42:1'", b"CNT+42:7'").replace(b"UNZ+1", b"UNZ+2"))
    assert {key: number for key, number in found.items() if key[1]} == {
        ("ZZ", "info", "NOISE_STRIPPED"): 1,
        ("ZZ", "warning", "CNT_MISMATCH"): 1,
        ("ZZ", "warning", "UNZ_COUNT"): 1,
    }


def test_what_is_no_designator_is_not_written_down() -> None:
    assert {carrier for carrier, _, _ in counted(paxlst(AMINA, flight="KARIMOVA AMINA").replace(b"+++ZZ'", b"'"))} == {""}
    assert {carrier for carrier, _, _ in counted(b"UNB+UNOA:4+A+B+260228:0400+1'UNZ+0+1'")} == {""}
    assert {carrier for carrier, _, _ in counted(b"UNB+UNOA:4+A+B+260228:0400+1'UNH+1+PAXLST:D:05B:UN'UNT+2+1'UNZ+1+1'")} == {
        ""
    }


@pytest.mark.parametrize(
    ("messages", "burden", "lists", "points"),
    [
        (10, 0, (4, 0, 0), 100),
        (0, 0, (0, 0, 0), 100),
        (0, 0, (2, 2, 0), 0),
        (0, 100, (0, 0, 0), 0),
        (1, 100, (0, 0, 0), 50),
        (10, 0, (4, 1, 0), 75),
        (10, 0, (4, 0, 1), 88),  # 87.5, half up
        (10, 0, (2, 1, 1), 25),
        (10, 250, (4, 1, 0), 60),
    ],
)
def test_the_score_is_what_its_formula_says(messages: int, burden: int, lists: tuple[int, int, int], points: int) -> None:
    assert score(messages, burden, lists) == points


def test_the_score_never_rises_with_what_is_wrong_and_stays_within_its_bounds() -> None:
    for messages, burden, due in itertools.product((0, 1, 7, 40), (0, 1, 20, 100, 900), (0, 1, 5)):
        for missing in range(due + 1):
            for late in range(due - missing + 1):
                points = score(messages, burden, (due, missing, late))
                assert 0 <= points <= 100
                assert score(messages, burden + 100, (due, missing, late)) <= points
                if missing + late < due:
                    assert score(messages, burden, (due, missing + 1, late)) <= points
                    assert score(messages, burden, (due, missing, late + 1)) <= points


def test_an_error_costs_more_than_a_warning_and_that_more_than_a_habit() -> None:
    points = [CarrierQuality(carrier="ZZ", messages=10, defects={(kind.value, "X"): 3}).score for kind in Severity]
    assert points == sorted(points)
    assert len(set(points)) == 3


def test_a_missing_list_drops_the_score() -> None:
    came = [Counted("ZZ", "", "messages", 20), Counted("ZZ", "", "due", 4)]
    (whole,) = carriers(came)
    (holed,) = carriers([*came, Counted("ZZ", "", "missing", 1)])
    assert (whole.score, holed.score) == (100, 75)


def test_carriers_add_up_worst_first_and_name_what_costs_most() -> None:
    good, bad = carriers(
        [
            Counted("YY", "warning", "UNT_COUNT", 3),
            Counted("YY", "error", "NO_FLIGHT", 1),
            Counted("YY", "info", "CUSTOM_UNA", 9),
            Counted("YY", "warning", "BAD_DATE", 3),
            Counted("YY", "", "messages", 3),
            Counted("ZZ", "", "messages", 3),
        ]
    )[::-1]
    assert (good.carrier, good.score, good.worst(3)) == ("ZZ", 100, [])
    assert bad.worst(3) == [("NO_FLIGHT", "error", 1), ("BAD_DATE", "warning", 3), ("UNT_COUNT", "warning", 3)]
