"""Under which key a look-up hash stands, that of the quarter in which the record's cohort began, and with whom it goes."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pnrscreen import privacy
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import quarter_of
from support.builders import a_leg, a_passenger, a_report


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


# ------------------------------------------------------------------------------------------------------- with whom it goes


@pytest.fixture
def two(unit):
    """Return a unit with a flight of two, both of whom can be found, and one of nobody."""
    unit.accept(a_report(), a_report(leg=a_leg("NV700")))
    unit.record(a_passenger(), a_passenger(id="passenger-2"))
    assert found(unit) == {"passenger-1": 2, "passenger-2": 2}
    return unit


def found(unit) -> dict[str, int]:
    """Return how many look-ups there are of each passenger."""
    whose = schema.lookups.c.passenger
    with unit.engine.connect() as connection:
        return dict(connection.execute(select(whose, func.count()).group_by(whose)).all())


def test_whoever_deletes_a_passenger_deletes_how_they_are_found(two):
    with two.engine.begin() as connection:
        connection.execute(delete(schema.passengers).where(schema.passengers.c.id == "passenger-1"))
    assert found(two) == {"passenger-2": 2}
    with two.engine.begin() as connection:
        connection.execute(delete(schema.passengers))
    assert found(two) == {}


@pytest.mark.parametrize("column", ["leg", "id", "cohort"])
def test_no_passenger_is_moved_away_from_how_they_are_found(two, column):
    others = {
        "leg": select(schema.legs.c.id).where(schema.legs.c.number == "700").scalar_subquery(),
        "id": "3",
        "cohort": "eu-strict/2026-03-31",
    }
    moved = update(schema.passengers).where(schema.passengers.c.id == "passenger-1").values({column: others[column]})
    with pytest.raises(IntegrityError), two.engine.begin() as connection:
        connection.execute(moved)
    assert found(two) == {"passenger-1": 2, "passenger-2": 2}
