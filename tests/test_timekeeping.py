"""What a home remembers of time, whatever its clock tells: it never runs back, and never more than a day forward unasked."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pnrscreen.timekeeping import STEP, Remembered, Turn, looked
from support.clock import MORNING

HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def turned(*told: datetime) -> tuple[Remembered, list[Turn | None]]:
    """Look at a clock that tells these moments, one after the other, from MORNING on."""
    now, turns = Remembered(MORNING), []
    for moment in told:
        now, turn = looked(now, moment)
        turns.append(turn)
    return now, turns


def test_a_clock_that_goes_on_moves_time_on() -> None:
    assert turned(MORNING + HOUR, MORNING + STEP) == (Remembered(MORNING + STEP), [None, None])


def test_a_jump_forward_is_told_once_and_moves_nothing() -> None:
    far = MORNING + 10 * YEAR
    now, turns = turned(far, far + HOUR, far + 2 * HOUR)
    assert turns == [Turn.FORWARD, None, None]
    assert now.highest == now.may_destroy(far + 2 * HOUR) == MORNING


def test_a_jump_forward_that_comes_back_leaves_all_as_it_was() -> None:
    now, turns = turned(MORNING + 10 * YEAR, MORNING + HOUR)
    assert (now, turns) == (Remembered(MORNING + HOUR), [Turn.FORWARD, Turn.RETURNED])


def test_a_jump_forward_that_stands_for_a_day_by_the_same_clock_is_believed() -> None:
    far = MORNING + YEAR
    now, turns = turned(far, far + 23 * HOUR, far + 24 * HOUR - timedelta(seconds=1), far + 24 * HOUR)
    assert turns == [Turn.FORWARD, None, None, Turn.WAITED]
    assert now == Remembered(far + 24 * HOUR)


def test_who_jumps_again_while_waited_for_waits_from_the_beginning() -> None:
    """Else the second jump would be the day that the first must stand."""
    far = MORNING + YEAR
    for again in (far + YEAR, far - HOUR):
        now, turns = turned(far, again)
        assert turns == [Turn.FORWARD, Turn.FORWARD]
        assert (now.highest, now.since) == (MORNING, again)


def test_a_jump_back_is_told_once_and_time_stands() -> None:
    now, turns = turned(MORNING - YEAR, MORNING - YEAR + HOUR, MORNING + HOUR)
    assert turns == [Turn.BACK, None, Turn.RETURNED]
    assert now == Remembered(MORNING + HOUR)
    assert turned(MORNING - timedelta(seconds=30))[1] == [None]  # clocks that are kept right are set back by a little


def test_those_outside_are_believed_where_they_tell_the_same_day() -> None:
    far = MORNING + YEAR
    for witnessed in (far - STEP, far + STEP):
        assert looked(Remembered(MORNING), far, witnessed) == (Remembered(far), Turn.WITNESSED)
    for witnessed in (None, MORNING, far - STEP - HOUR, far + STEP + HOUR):
        assert looked(Remembered(MORNING), far, witnessed)[1] is Turn.FORWARD


@given(st.lists(st.integers(-20_000, 20_000), max_size=30))
def test_whatever_a_clock_tells_time_never_runs_back_nor_forward_before_it_stood(hours: list[int]) -> None:
    now = Remembered(MORNING)
    for hour in hours:
        told = MORNING + hour * HOUR
        after, turn = looked(now, told)
        assert after.highest >= now.highest
        assert after.may_destroy(told) >= now.highest
        if after.highest > now.highest + STEP:
            assert turn is Turn.WAITED
            assert now.since is not None
            assert told - now.since >= STEP
        now = after
