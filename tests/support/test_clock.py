"""The clock that tests set."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from support.clock import MORNING, SettableClock


def test_a_clock_stands_still_until_moved() -> None:
    """Nothing passes on its own."""
    clock = SettableClock()
    assert clock.now() == clock.now() == MORNING
    assert clock.advance(days=1, seconds=5) == clock.now() == MORNING + timedelta(days=1, seconds=5)


def test_a_clock_tells_utc_and_asks_for_a_zone() -> None:
    """An instant without a zone is nobody's."""
    clock = SettableClock()
    clock.set(datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=3))))
    assert (clock.now(), clock.now().tzinfo) == (datetime(2026, 3, 1, 9, tzinfo=UTC), UTC)
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 3, 1))  # noqa: DTZ001  what is refused
