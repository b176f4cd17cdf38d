"""What is left out of a table, and that nothing of it follows from what is shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.trial.cells import hidden


def test_a_small_cell_takes_another_with_it():
    assert hidden({"a": 3, "b": 40, "c": 25, "d": 0}, 10) == {"a", "c"}
    assert hidden({"a": 3, "b": 4, "c": 25, "d": 0}, 10) == {"a", "b", "c"}
    assert hidden({"a": 30, "b": 40}, 10) == frozenset()


def test_where_too_few_are_left_no_cell_is_shown_not_even_that_nobody_is_there():
    assert hidden({"a": 3, "b": 0, "c": 0}, 10) == {"a", "b", "c"}


def test_what_must_be_left_out_for_another_reason_takes_others_along_where_it_would_follow():
    assert hidden({"a": 30, "b": 40, "c": 50}, 10, frozenset({"b"})) == {"a", "b"}
    assert hidden({"a": 30, "b": 0, "c": 50}, 10, frozenset({"b"})) == {"b"}
    assert hidden({"a": 30, "b": 0, "c": 0}, 10, frozenset({"a", "b"})) == {"a", "b"}


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), min_size=1), st.integers(1, 15))
def test_no_small_cell_is_shown_and_none_follows_from_the_total(counts: dict[str, int], small: int):
    gone = hidden(counts, small)
    assert all(count == 0 or count >= small for name, count in counts.items() if name not in gone)
    secret = [counts[name] for name in gone if counts[name]]
    assert not secret or gone == counts.keys() or (len(secret) >= 2 and sum(secret) >= small)
