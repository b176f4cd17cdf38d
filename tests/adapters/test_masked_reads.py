"""Masked by date: no read opens anybody whose time is over, though nothing was sealed and every key is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from pnrscreen import privacy
from pnrscreen.custody import KeyState
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Hit
from pnrscreen.ports import Quarantined
from pnrscreen.rights import Capability
from support.builders import BORN, a_passenger, a_report, an_identity
from support.clock import MORNING
from support.grants import LAW, a_grant
from support.unit import EDITION, Unit

MASKED, ERASED = privacy.limits(LAW, MORNING.date(), linked=False)
SECOND = timedelta(seconds=1)


def grant(capability: Capability) -> object:
    return a_grant(capability, until=MORNING + timedelta(days=3650))


@pytest.fixture
def filled(unit: Unit, a_hit: Callable[..., Hit]) -> Unit:
    unit.accept()
    unit.record(a_passenger(), opened=[a_hit()])
    unit.accept(a_report(key="api:document:X2"))
    return unit


def at(unit: Unit, moment: datetime) -> Unit:
    unit.clock.set(moment)
    assert {one.state for one in unit.keys.cohorts()} == {KeyState.OPERATIONAL}
    return unit


def known(unit: Unit) -> tuple[int, int, int, int]:
    with unit.store.reading(grant(Capability.SCREEN)) as snapshot:
        (found,) = snapshot.known([a_passenger().leg])
        snapshot.append(unit.entry())
    return len(found.passengers), len(found.hits), len(found.waiting), len(found.versions)


def hits(unit: Unit) -> list[str]:
    with unit.store.transaction(grant(Capability.READ_HITS)) as change:
        shown = change.hits(["hit-1"])
        change.append(unit.entry())
    return [one.hit.id for one in shown]


def found(unit: Unit) -> int:
    (sought,) = [(purpose, value) for purpose, value in privacy.lookups(a_passenger()) if purpose == "document"][:1]
    with unit.store.reading(grant(Capability.SEARCH)) as snapshot:
        people = snapshot.find([sought], 20).people
        snapshot.append(unit.entry())
    return len(people)


def test_everything_is_seen_until_the_last_second(filled: Unit) -> None:
    at(filled, MASKED - SECOND)
    assert known(filled) == (1, 1, 1, 1)
    assert hits(filled) == ["hit-1"]
    assert found(filled) == 1
    with filled.store.reading(grant(Capability.READ_PASSENGER)) as snapshot:
        assert snapshot.passenger("passenger-1").passenger.identity == an_identity(born=BORN)
        snapshot.append(filled.entry())


def test_nothing_is_seen_from_then_on_though_every_key_is_there(filled: Unit) -> None:
    at(filled, MASKED)
    assert known(filled) == (0, 0, 0, 0)
    assert hits(filled) == []
    assert found(filled) == 0
    for capability, ask in (
        (Capability.READ_PASSENGER, lambda change: change.passenger("passenger-1")),
        (Capability.READ_HITS, lambda change: change.hit("hit-1")),
    ):
        with pytest.raises(Refused) as refused, filled.store.transaction(grant(capability)) as change:
            ask(change)
        assert refused.value.code == privacy.Denial.SEALED
    with pytest.raises(Refused), filled.store.transaction(grant(Capability.REVIEW)) as change:
        change.to_review("hit-1")
    with filled.store.reading(grant(Capability.READ_RECEIPTS)) as snapshot:
        rows = snapshot.deliveries(10, reveal=True)
    assert [(row.sender, row.source, row.messages) for row in rows] == [("", "", 1)] * 2


def test_the_counts_of_the_board_stay(filled: Unit) -> None:
    before = filled.sees(Capability.READ_BOARD, "board")
    at(filled, MASKED)
    with filled.store.reading(grant(Capability.READ_BOARD)) as snapshot:
        after = snapshot.board()
    assert [(row.leg, row.counts, row.hits) for row in after] == [(row.leg, row.counts, row.hits) for row in before]


def test_what_is_in_quarantine_is_not_shown_once_its_time_is_over(unit: Unit) -> None:
    broken = Quarantined(
        id="q-1",
        at=MORNING,
        until=MORNING + timedelta(hours=72),
        source="a.edi",
        offset=0,
        length=4,
        reason="SEGMENT_UNREADABLE",
        segment="TIF",
        content=b"TIF+",
        cohort="eu-strict/2026-03-01/quarantine",
    )
    assert unit.does("quarantine", broken)
    at(unit, broken.until - SECOND)
    assert unit.does("open_quarantined", "q-1") == b"TIF+"
    at(unit, broken.until)
    with pytest.raises(NotFound):
        unit.does("open_quarantined", "q-1")


def test_a_flight_that_is_spoken_of_again_is_screened_anew_and_who_is_masked_stays_so(filled: Unit) -> None:
    """What comes after the limit begins a day of its own, and nothing of it is written where everything is over."""
    at(filled, MASKED)
    today = f"eu-strict/{MASKED:%Y-%m-%d}"
    filled.clock.set(MASKED)
    receipt = filled.receipt(a_report(version=("2026-09-01T05:00", "00")))
    with filled.store.transaction(grant(Capability.RECEIVE)) as change:
        assert change.accept(receipt)
        change.append(filled.entry())
    with filled.store.reading(grant(Capability.SCREEN)) as snapshot:
        (again,) = snapshot.known([a_passenger().leg])
        snapshot.append(filled.entry())
    assert [one.cohort for one in again.inbox] == [today]
    with filled.store.transaction(grant(Capability.SCREEN)) as change:
        change.record(filled.screening(again, a_passenger()), EDITION, filled.clock.now())
        change.append(filled.entry())
    with filled.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, cohort FROM passenger ORDER BY cohort").all()
        (leg,) = connection.exec_driver_sql("SELECT cohort FROM leg").scalars()
    assert [tuple(row) for row in rows] == [("passenger-1", "eu-strict/2026-03-01"), ("passenger-1", today)]
    assert leg == today
    assert known(filled)[0] == 1
