import datetime as dt
import random
from collections import Counter

import pytest

from pnrscreen.demo import changes, sending, traffic
from pnrscreen.demo.bookings import Desk
from pnrscreen.demo.nouns import Manned
from pnrscreen.demo.people import Population
from pnrscreen.message import Source

NOBODY: frozenset[Source] = frozenset()


@pytest.fixture
def manned(rng: random.Random, population: Population, desk: Desk) -> dict[str, Manned]:
    """One flight of every carrier, with 40 people on each."""
    full = {}
    for flight in traffic.flights(rng, dt.date(2026, 3, 1), 9, 360):
        bookings, news = changes.settle(rng, population, desk, flight, desk.fill(flight, 40))
        full[flight.carrier] = Manned(flight=flight, bookings=bookings, crew=desk.crew(flight), changes=news)
    return full


def test_what_a_system_would_send_is_left_out_when_it_is_silent(rng: random.Random, manned: dict[str, Manned]) -> None:
    for full in manned.values():
        kinds = {one.what[:3] for one in sending.Line(rng).send(full, frozenset((Source.API,)))}
        assert kinds == {"pnr"}
        assert not list(sending.Line(rng).send(full, frozenset(Source)))


def test_only_some_carriers_push_early_close_flights_and_part_lists(rng: random.Random, manned: dict[str, Manned]) -> None:
    sent = {code: Counter(one.what for one in sending.Line(rng).send(full, NOBODY)) for code, full in manned.items()}
    assert sent["ZZ"]["pnr-full"] == 3
    assert sent["Q0"]["pnr-full"] == 2
    assert [code for code in sent if "api-closed" in sent[code]] == ["J0"]
    assert {what for what in sent["YY"] if what.startswith("api-list")} >= {"api-list-01", "api-list-02"}


def test_parts_apart_repeat_the_reference_and_parts_together_share_the_envelope(
    rng: random.Random, manned: dict[str, Manned]
) -> None:
    def lists(code: str) -> list[bytes]:
        sent = sending.Line(rng).send(manned[code], NOBODY)
        return [one.content.replace(b"\r\n", b"") for one in sent if one.what.startswith("api-list")]

    apart = lists("YY")
    assert len({content[content.index(b"UNB") : content.index(b"UNG")] for content in apart}) == 1
    assert all(content.count(b"UNH+") == 1 for content in apart)
    (together,) = lists("X0")
    assert together.count(b"UNH+") >= 1


def test_a_late_booking_is_told_of_after_it_was_made(rng: random.Random, manned: dict[str, Manned]) -> None:
    for full in manned.values():
        early = b"".join(one.content for one in sending.Line(rng).send(full, NOBODY) if one.at >= changes.FIRST_PUSH)
        whole = b"".join(one.content for one in sending.Line(rng).send(full, NOBODY)).replace(b"\r\n", b"")
        for change in full.changes:
            if change.before is None and change.after:
                locator = change.after.locators[0][1].encode()
                assert locator not in early.replace(b"\r\n", b"")
                assert locator in whole


def test_a_cancelled_booking_is_not_in_the_last_push(rng: random.Random, manned: dict[str, Manned]) -> None:
    for full in manned.values():
        last = b"".join(one.content for one in sending.Line(rng).send(full, NOBODY) if one.at < 0).replace(b"\r\n", b"")
        for change in full.changes:
            if change.after is None and change.before:
                assert change.before.locators[0][1].encode() not in last


def test_files_are_numbered_in_the_order_they_left(rng: random.Random, manned: dict[str, Manned]) -> None:
    line = sending.Line(rng)
    files, broken = sending.file_all(rng, [one for full in manned.values() for one in line.send(full, NOBODY)])
    assert [file.name[:4] for file in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]
    assert len(broken) == 1
