"""Under which key a look-up hash stands: that of the quarter in which the record's cohort began."""

import pytest
from sqlalchemy import select

from pnrscreen import privacy
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import quarter_of
from support.builders import a_passenger


@pytest.mark.parametrize(
    ("stem", "quarter"),
    [
        ("eu-strict/2026-01-01", "2026Q1"),
        ("eu-strict/2026-03-31", "2026Q1"),
        ("eu/2026-04-01", "2026Q2"),
        ("x/2025-12-31", "2025Q4"),
    ],
)
def test_a_cohort_is_of_the_quarter_its_day_is_in(stem, quarter):
    assert quarter_of(stem) == quarter


def test_what_is_looked_up_stands_under_its_cohorts_quarter(unit, clock):
    """A change in the next quarter keeps the quarter of the first receipt: what is found once is found again."""
    said = set(privacy.lookups(a_passenger()))
    assert said
    wanted = {unit.keys.blind(*one, "2026Q1") for one in said}
    for days in (0, 60):
        clock.advance(days=days)
        unit.accept()
        unit.record(a_passenger())
        with unit.engine.connect() as connection:
            assert set(connection.execute(select(schema.lookups.c.token)).scalars()) == wanted
    assert not wanted & {unit.keys.blind(*one, quarter) for one in said for quarter in ("", "2026Q2")}
