"""The schedule of a synthetic day: all its flights, and two that never send anything."""

from __future__ import annotations

import csv
import datetime as dt
import io

from pnrscreen import demo
from pnrscreen.demo import timetable
from pnrscreen.demo.carriers import CARRIERS


def rows(day: demo.Day) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(day.schedule_csv.decode(), newline="")))


def labels(day: demo.Day) -> list[str]:
    return [f"{row['carrier']}{row['number']}/{row['scheduled_departure'][:10]}/{row['departure']}" for row in rows(day)]


def test_the_schedule_holds_every_flight_of_the_day_and_the_silent_ones(day: demo.Day) -> None:
    assert sorted(labels(day)) == sorted([*(flight.label for flight in day.truth.flights), *day.unsent])
    assert {row["carrier"] for row in rows(day)} <= set(CARRIERS)
    assert {row["expects"] for row in rows(day)} == {"api+pnr"}
    assert all(row["contact"] for row in rows(day))


def test_of_the_silent_flights_nothing_is_sent(day: demo.Day) -> None:
    assert len(day.unsent) == 2
    for label in day.unsent:
        flight, _, origin = label.split("/")
        assert not [file.name for file in day.files if f"_{flight}_{origin}_" in file.name]


def test_the_silent_flights_leave_around_noon_of_the_eve() -> None:
    noon = dt.datetime(2026, 2, 28, 12)  # noqa: DTZ001  UTC without zone, as the day's nouns have it
    minutes = [(flight.departs_utc - noon).total_seconds() / 60 for flight in timetable.unsent(dt.date(2026, 3, 1))]
    assert minutes == [-50, 20]
