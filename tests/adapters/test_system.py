import re
from datetime import UTC, datetime

from pnrscreen.adapters.system import RandomIds, SystemClock


def test_the_clock_tells_this_moment_in_utc():
    before = datetime.now(UTC)
    told = SystemClock().now()
    assert before <= told <= datetime.now(UTC)
    assert told.tzinfo is UTC


def test_an_id_says_its_kind_and_nothing_else():
    drawn = [RandomIds().new("receipt") for _ in range(100)]
    assert all(re.fullmatch(r"receipt-[0-9a-f]{32}", one) for one in drawn)
    assert len(set(drawn)) == 100
