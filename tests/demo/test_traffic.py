import datetime as dt
import random

import pytest

from pnrscreen.demo import traffic
from pnrscreen.demo.nations import AIRPORTS


def test_loads_add_up(rng: random.Random) -> None:
    laid = traffic.flights(rng, dt.date(2026, 3, 1), 44, 6600)
    assert sum(flight.travellers for flight in laid) == 6600
    assert all(60 < flight.travellers < 330 for flight in laid)
    assert len({flight.label for flight in laid}) == 44


@pytest.mark.parametrize(("route", "kilometres"), [(("MAD", "BOG"), 8030), (("LHR", "MAD"), 1245), (("DXB", "BCN"), 5160)])
def test_distances_are_those_of_the_globe(route: tuple[str, str], kilometres: int) -> None:
    assert abs(traffic.far(*route) - kilometres) < 60


def test_arrival_is_on_the_wall_clock_of_the_destination() -> None:
    utc, arrives = traffic.fly("BOG", "MAD", dt.datetime.fromisoformat("2026-03-01T18:00"))
    assert utc.isoformat() == "2026-03-01T23:00:00"
    assert "2026-03-02T09:00" < arrives.isoformat() < "2026-03-02T11:30"


def test_every_flight_touches_the_home_state_and_flies_for_a_plausible_time(rng: random.Random) -> None:
    for flight in traffic.flights(rng, dt.date(2026, 7, 1), 60, 6000):
        states = {AIRPORTS[flight.origin].state, AIRPORTS[flight.destination].state}
        assert traffic.HOME_STATE in states
        assert len(states) == 2
        assert abs((flight.departs - flight.departs_utc).total_seconds()) <= 14 * 3600


def test_flight_numbers_of_a_carrier_are_not_repeated() -> None:
    rng = random.Random(1)
    drawn = iter((7, 7, 8))
    rng.randint = lambda _low, _high: next(drawn)  # type: ignore[method-assign]
    taken: set[tuple[str, str]] = set()
    assert [traffic._number(rng, "ZZ", taken) for _ in range(2)] == ["0007", "0008"]
