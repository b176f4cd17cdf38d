"""A table collects its faults and answers with an empty value of the wanted shape, so that reading goes on."""

from datetime import UTC, date, datetime
from math import inf, nan

import pytest

from pnrscreen.privacy.table import Table


def test_each_asker_answers_with_its_own_shape_when_there_is_nothing():
    faults: list[str] = []
    table = Table({}, "a.", faults)
    assert (table.text("t"), table.number("n"), table.day("d"), table.words("w")) == ("", 1, date.min, frozenset())
    assert list(table.within("i")) == []
    assert [fault.partition(":")[0] for fault in faults] == ["a.t", "a.n", "a.d", "a.w", "a.i"]
    assert (table.amount("a"), table.share("s"), table.flag("f")) == (0, 0, True), "the stricter answer of each"
    assert len(faults) == 8


@pytest.mark.parametrize(
    ("ask", "fits", "faulty"),
    [
        (Table.text, ["x", " x"], ["", " ", 1, None]),
        (Table.number, [1, 9], [0, -1, 1.0, True, "1"]),
        (Table.amount, [1, 0.01, 1e9], [0, -0.5, inf, nan, True, "1"]),
        (Table.share, [0, 0.0, 0.2, 1, 1.0], [-0.01, 1.01, 2, nan, True, "1"]),
        (Table.flag, [True, False], [1, 0, "true", None]),
        (Table.day, [date(2026, 1, 31), "2026-01-31"], ["2026-02-31", "20260131", "2026-W05-6", 20260131]),
        (Table.words, [["A", "B"], []], [["A", ""], ["A", " "], ["A", 1], "A", {"A": 1}]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_asker_takes_its_own_shape_and_no_other(ask, fits, faulty):
    for value in fits:
        faults: list[str] = []
        answer = ask(Table({"k": value}, "", faults), "k")
        wanted = date(2026, 1, 31) if ask is Table.day else frozenset(value) if ask is Table.words else value
        assert (answer, faults) == (wanted, []), value
    for value in faulty:
        faults = []
        ask(Table({"k": value}, "", faults), "k")
        assert [fault.startswith("k: must be ") for fault in faults] == [True], value


def test_a_moment_is_no_day():
    """TOML's date-time is a date in Python's eyes; a day from which law applies has no hour."""
    faults: list[str] = []
    Table({"d": datetime(2026, 1, 31, tzinfo=UTC)}, "", faults).day("d")
    assert faults == ["d: must be a date such as 2026-01-31"]


def test_what_nobody_asked_for_is_a_fault():
    faults: list[str] = []
    table = Table({"known": "x", "unknown": "y"}, "", faults)
    assert table.text("known") == "x"
    table.close()
    assert faults == ["unknown: is not a key of a profile"]
