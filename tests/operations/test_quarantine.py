"""S01 end to end: a push with broken reservations, the rest screened, the broken sealed, and a resend that clears them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import pytest

from pnrscreen.app import App
from pnrscreen.completeness import State
from pnrscreen.errors import NotFound, Refused
from pnrscreen.operations import inspect, quarantine, receive, screen
from pnrscreen.rights import Purpose
from support.clock import SettableClock
from support.homes import claim, open_unit, pnr, pnrgov

HEAD = "SRC'RCI+ZZ:{locator}::150126:0915'DAT+700:260226:1200'ORG+1X:VIE+00000000:VIEZZ0100'"
LEG = "TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+1+HK'"


def letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:03d}")


def sound(number: int) -> str:
    """Write the reservation of that number, as it should be."""
    return pnr(f"ZQ{number:04d}", f"PERSON{letters(number)}+GIVEN{letters(number)}MR")


NAMELESS = HEAD.format(locator="ZQ0005") + "TIF++:A:1'" + LEG
GARBAGE = "SRC'QQX+7Z:K4'ZZY+@@@+++'XKW+1+2+3'"
NOBODY = "SRC'RCI+ZZ:::150126:0915'DAT+700:260226:1200'" + LEG
BROKEN = {5: NAMELESS, 17: GARBAGE, 30: NOBODY}

SPOILT = pnrgov(*(BROKEN.get(number) or sound(number) for number in range(47)))
MENDED = pnrgov(*(sound(number) for number in range(47)), prepared="260227:0800", reference="0000003")
ONE_MENDED = pnrgov(sound(5), prepared="260227:0800", reference="0000004", kind="141")


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def take(app: App, *files: bytes) -> list[receive.Intake]:
    given = [receive.receive(app, claim(app), raw, "push.edi") for raw in files]
    screen.screen(app, claim(app))
    return given


def people(app: App) -> int:
    ((_, status),) = inspect.flights(app, claim(app)).items
    return status.people


def reasons(app: App) -> Sequence[tuple[str, str]]:
    return [(row.reason, row.segment) for row in quarantine.rows(app, claim(app))]


def test_three_broken_reservations_lie_in_quarantine_and_forty_four_are_screened(app: App) -> None:
    (given,) = take(app, SPOILT)
    assert (given.quarantined, given.people, people(app)) == (3, 44, 44)
    rows = quarantine.rows(app, claim(app))
    assert [(row.reason, row.segment) for row in rows] == [
        ("NO_TRAVELLER", "TIF"),
        ("RESERVATION_UNREADABLE", "SRC"),
        ("NO_LOCATOR_NO_TRAVELLER", "RCI"),
    ]
    for row, text in zip(rows, BROKEN.values(), strict=True):
        assert SPOILT[row.offset : row.offset + row.length] == text.encode()
        assert str(row.leg) == "ZZ123/2026-03-01/IST"
        segments = SPOILT[SPOILT.index(b"UNH") :].split(b"'")
        assert segments[row.number - 1].startswith(row.segment.encode())


def test_the_broken_stretches_are_said_with_what_should_stand_there(app: App) -> None:
    (given,) = take(app, SPOILT)
    said = [(broken.said, broken.expected) for _, broken in given.broken]
    assert said == [
        ("TIF++:A:1", "TIF with a name"),
        ("QQX+7Z:K4", "RCI and TIF"),
        ("RCI+ZZ:::150126:0915", "RCI and TIF"),
    ]


def test_their_bytes_are_sealed_and_for_one_role_alone(app: App) -> None:
    take(app, SPOILT)
    garbage = quarantine.rows(app, claim(app))[1]
    before = inspect.numbers(app, claim(app))["leaves"]
    assert quarantine.reveal(app, claim(app), garbage.id) == GARBAGE.encode()
    assert inspect.numbers(app, claim(app))["leaves"] == before + 1
    with pytest.raises(Refused):
        quarantine.reveal(app, claim(app, "dpo", Purpose.OVERSIGHT), garbage.id)
    with pytest.raises(NotFound):
        quarantine.reveal(app, claim(app), "quarantine-none")
    for path in app.config.home.rglob("*"):
        assert not (path.is_file() and b"@@@+++" in path.read_bytes()), path.name


def test_a_flight_with_something_in_quarantine_is_not_screened(app: App) -> None:
    take(app, SPOILT)
    ((row, _),) = inspect.flights(app, claim(app)).items
    assert row.quarantined == 3


def test_a_repaired_resend_clears_the_quarantine_without_duplicates(app: App) -> None:
    take(app, SPOILT)
    stretch = quarantine.rows(app, claim(app))[0]
    (again,) = take(app, MENDED)
    assert (again.repaired, reasons(app), people(app)) == (3, [], 47)
    with pytest.raises(NotFound):
        quarantine.reveal(app, claim(app), stretch.id)


def test_an_interchange_about_two_flights_repairs_both(app: App) -> None:
    other = SPOILT.replace(b"ZZ+123", b"ZZ+124").replace(b"0000002", b"0000009")
    mended = MENDED[MENDED.index(b"UNH") : MENDED.index(b"UNZ")]
    both = mended + mended.replace(b"ZZ+123", b"ZZ+124")
    take(app, SPOILT, other)
    assert len(reasons(app)) == 6
    (again,) = take(app, MENDED.replace(mended, both).replace(b"UNZ+1", b"UNZ+2"))
    assert (again.repaired, reasons(app)) == (6, [])


def test_the_same_locator_alone_clears_its_own_stretch(app: App) -> None:
    take(app, SPOILT)
    (given,) = take(app, ONE_MENDED)
    assert (given.repaired, people(app)) == (1, 45)
    assert [reason for reason, _ in reasons(app)] == ["RESERVATION_UNREADABLE", "NO_LOCATOR_NO_TRAVELLER"]


@pytest.mark.parametrize("order", [*itertools.permutations((SPOILT, MENDED, ONE_MENDED))])
def test_any_order_with_repeats_leaves_the_same(app: App, order: tuple[bytes, ...]) -> None:
    take(app, *order)
    take(app, *order[::-1], SPOILT)
    assert (reasons(app), people(app)) == ([], 47)


def test_a_repair_that_still_waits_to_be_screened_counts(app: App) -> None:
    for raw in (ONE_MENDED, SPOILT):
        receive.receive(app, claim(app), raw, "push.edi")
    assert [reason for reason, _ in reasons(app)] == ["RESERVATION_UNREADABLE", "NO_LOCATOR_NO_TRAVELLER"]
    screen.screen(app, claim(app))
    assert people(app) == 45


def test_what_breaks_again_after_its_repair_is_news(app: App) -> None:
    take(app, SPOILT, MENDED)
    later = SPOILT.replace(b"260227:0610", b"260227:1200").replace(b"0000002", b"0000007")
    take(app, later)
    assert len(reasons(app)) == 3
    assert people(app) == 47


def test_a_full_push_of_somebody_else_repairs_nothing(app: App) -> None:
    take(app, SPOILT, MENDED.replace(b"+ZZ+PIU+", b"+YY+PIU+").replace(b"ZQ0005", b"ZQ9995"))
    assert len(reasons(app)) == 3


def test_a_push_that_states_more_than_it_brings_is_not_full(app: App) -> None:
    take(app, SPOILT, MENDED.replace(b"EQN+47", b"EQN+48"))
    assert [reason for reason, _ in reasons(app)] == ["RESERVATION_UNREADABLE", "NO_LOCATOR_NO_TRAVELLER"]


def test_someone_named_without_a_locator_is_screened_and_kept_to_be_repaired(app: App) -> None:
    nameful = "SRC'RCI+ZZ:::150126:0915'TIF+PERSONX+GIVENX:A:1'" + LEG
    (given,) = take(app, pnrgov(nameful, sound(1)))
    assert (given.people, people(app)) == (2, 2)
    assert reasons(app) == [("LOCATOR_MISSING", "RCI")]


@pytest.mark.parametrize(
    "nameless",
    [
        HEAD.format(locator="ZQ0005") + "TIF+SKI CLUB:G'" + LEG,
        HEAD.format(locator="ZQ0005") + "SSR+GRPS:HK:20:ZZ'" + LEG,
        "SRC'RCI+ZZ:ZQ0005'ORG'",
    ],
)
def test_groups_and_cancellations_need_name_nobody(app: App, nameless: str) -> None:
    (given,) = take(app, pnrgov(nameless, sound(1)))
    assert given.quarantined == 0


def test_what_is_not_repaired_is_destroyed_when_its_time_is_over(app: App, clock: SettableClock) -> None:
    take(app, SPOILT)
    clock.advance(hours=71)
    assert quarantine.expire(app, claim(app)) == (0, 0)
    clock.advance(hours=2)
    assert quarantine.expire(app, claim(app)) == (3, 1)
    assert reasons(app) == []
    assert [*(app.config.home / "keys" / "destroyed").iterdir()]
    before = inspect.numbers(app, claim(app))["leaves"]
    assert quarantine.expire(app, claim(app)) == (0, 0)
    assert inspect.numbers(app, claim(app))["leaves"] == before


def test_the_key_of_a_day_goes_when_all_of_it_is_repaired(app: App, clock: SettableClock) -> None:
    take(app, SPOILT, MENDED)
    assert quarantine.expire(app, claim(app)) == (0, 0)
    clock.advance(days=1)
    assert quarantine.expire(app, claim(app)) == (0, 1)


def test_a_flight_of_which_something_was_destroyed_unrepaired_is_never_screened(app: App, clock: SettableClock) -> None:
    take(app, SPOILT)
    clock.advance(hours=100)
    quarantine.expire(app, claim(app))
    ((row, status),) = inspect.flights(app, claim(app)).items
    assert row.quarantined == 3
    assert status.state is not State.SCREENED
