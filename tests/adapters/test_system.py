import re
from datetime import UTC, datetime, timedelta

import pytest

from pnrscreen.adapters import system
from pnrscreen.adapters.system import RandomIds, SteadyClock, SystemClock
from support.clock import MORNING, SettableClock


def test_the_clock_tells_this_moment_in_utc():
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert before <= told <= datetime.now(UTC)
    assert told.tzinfo is UTC


def test_an_id_says_its_kind_and_nothing_else():
    drawn = [RandomIds().new("receipt") for _ in range(100)]
    assert all(re.fullmatch(r"receipt-[0-9a-f]{32}", one) for one in drawn)
    assert len(set(drawn)) == 100


def test_a_steady_clock_does_not_run_back_behind_what_was_done():
    clock, acted_on = SettableClock(), [None]
    steady = SteadyClock(clock, lambda: acted_on[-1])
    assert steady.now() == MORNING
    acted_on.append(MORNING)
    clock.advance(days=-365)
    assert steady.now() == MORNING
    clock.advance(days=366)
    assert steady.now() == MORNING + timedelta(days=1)


def test_a_steady_clock_follows_a_clock_that_was_wrong_back_to_where_nothing_was_done():
    clock = SettableClock()
    steady = SteadyClock(clock, lambda: MORNING)
    clock.advance(days=3650)
    assert steady.now() == MORNING + timedelta(days=3650)
    clock.set(MORNING + timedelta(hours=1))
    assert steady.now() == MORNING + timedelta(hours=1)


def test_a_steady_clock_goes_on_where_its_home_cannot_be_asked(monkeypatch):
    """Whoever asks at a desk is answered in an outage, by a clock that still does not run back."""
    monkeypatch.setattr(system, "_AGAIN_SECONDS", 0.0)
    clock, home = SettableClock(), [MORNING]

    def highest():
        if not home:
            raise OSError("the database does not answer")
        return home[0]

    steady = SteadyClock(clock, highest)
    assert steady.now() == MORNING
    home.clear()
    clock.advance(hours=1)
    assert steady.now() == MORNING + timedelta(hours=1)
    clock.advance(hours=-5)
    assert steady.now() == MORNING + timedelta(hours=1)
    with pytest.raises(OSError, match="does not answer"):
        SteadyClock(clock, highest).now()


def test_a_steady_clock_asks_seldom_as_long_as_time_goes_on():
    clock, asked = SettableClock(), []
    steady = SteadyClock(clock, lambda: asked.append(1))
    for _ in range(1000):
        clock.advance(seconds=1)
        steady.now()
    assert len(asked) < 100
