"""A table collects its faults and answers with an empty value of the wanted shape, so that reading goes on."""

from datetime import UTC, date, datetime

from pnrscreen.privacy.table import Table


def test_each_asker_answers_with_its_own_shape_when_there_is_nothing():
    faults: list[str] = []
    table = Table({}, "a.", faults)
    assert (table.text("t"), table.number("n"), table.day("d"), table.words("w")) == ("", 1, date.min, frozenset())
    assert list(table.within("i")) == []
    assert [fault.partition(":")[0] for fault in faults] == ["a.t", "a.n", "a.d", "a.w", "a.i"]


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
