"""What every store promises of a back-test: who may be opened is known before anybody is, and whose time is over never is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pnrscreen import privacy
from pnrscreen.errors import Refused
from pnrscreen.model import LegKey
from pnrscreen.ports import History
from pnrscreen.resemblance import Match
from pnrscreen.rights import Capability, Purpose
from pnrscreen.stages import Mark
from pnrscreen.terms import Terms
from support.builders import a_leg, a_passenger, an_identity
from support.clock import MORNING
from support.grants import LAW, a_grant
from support.unit import Unit

LEG = a_leg().key
MASKED, _ = privacy.limits(LAW, MORNING.date(), linked=False)


def a_backtest(**more: object) -> object:
    return a_grant(Capability.BACKTEST, until=MORNING + timedelta(days=3650), **more)


def past(unit: Unit, since: str = "", until: str = "", window: int = 0) -> History:
    with unit.store.reading(a_backtest()) as snapshot:
        return snapshot.history(since, until, window)


def flown(unit: Unit, *legs: LegKey, **more: object) -> list[tuple[LegKey, list[str], list[str]]]:
    with unit.store.reading(a_backtest(**more)) as snapshot:
        found = snapshot.flown(legs)
        snapshot.append(unit.entry("combine"))
    return [(one.leg.key, [who.id for who in one.passengers], [hit.id for hit in one.hits]) for one in found]


@pytest.fixture
def filled(unit: Unit, a_hit) -> Unit:
    unit.accept()
    other = a_passenger(an_identity("DUNMORE", document="QQ0000001"), id="passenger-2")
    kept = Match(
        watchlist="n",
        entry_id="e",
        entry_digest="d",
        entry_name="X",
        score=900,
        terms=Terms(owner="Police", control=("Customs",)),
    )
    opened = (a_hit(), a_hit("hit-2", passenger="passenger-2", cause=kept), a_hit("hit-3", passenger="passenger-2"))
    unit.record(a_passenger(), other, opened=opened)
    return unit


def test_who_flew_is_named_by_ids_and_bounded_by_days_without_opening_anybody(filled: Unit):
    everyone = History(legs=(LEG,), people=("passenger-1", "passenger-2"), left_out=0)
    assert past(filled) == past(filled, LEG.date) == past(filled, "", "2026-03-02") == everyone
    assert past(filled, "2026-03-02") == past(filled, "", LEG.date) == History(legs=(), people=(), left_out=0)


def test_how_far_back_a_day_sees_is_said_as_where_a_leg_is_screened_and_not_beyond_the_period(filled: Unit):
    with filled.store.reading(a_grant(until=MORNING + timedelta(days=3650))) as snapshot:
        (known,) = snapshot.known([LEG], 180)
        snapshot.append(filled.entry("combine"))
    assert known.past is not None
    assert past(filled, window=180).since == {LEG.date: known.past.since}
    assert past(filled, LEG.date, window=180).since == {LEG.date: LEG.date}
    assert past(filled).since == {}


def test_they_are_opened_leg_by_leg_in_the_order_asked_with_the_hits_that_stand_and_may_be_seen(filled: Unit):
    assert flown(filled, LEG, LegKey("NV", "1", "OSL", "2026-03-01")) == [
        (LEG, ["passenger-1", "passenger-2"], ["hit-1", "hit-3"])
    ]
    assert flown(filled, LEG, organisation="Customs")[0][2] == ["hit-1", "hit-2", "hit-3"]
    assert flown(filled, LEG, purpose=Purpose.OVERSIGHT)[0][2] == ["hit-1", "hit-2", "hit-3"]
    filled.record(withdrawn=("hit-3",))
    assert flown(filled, LEG)[0][2] == ["hit-1"]


def test_whose_time_is_over_is_counted_and_not_opened(filled: Unit):
    filled.clock.set(MASKED)
    assert past(filled) == History(legs=(), people=(), left_out=2)
    assert flown(filled, LEG) == [(LEG, [], [])]


def test_who_is_restricted_is_counted_and_not_opened(filled: Unit):
    with filled.store.transaction(a_grant(Capability.AMEND_RECORD)) as change:
        change.restrict("passenger-2", Mark(names=frozenset({"passenger-2"}), restricted=True), "request-1", MORNING)
        change.append(filled.entry("restrict"))
    assert past(filled) == History(legs=(LEG,), people=("passenger-1",), left_out=1)
    assert [people for _, people, _ in flown(filled, LEG)] == [["passenger-1"]]


def test_it_takes_a_grant_for_it_and_an_entry_of_the_log(filled: Unit):
    with pytest.raises(Refused), filled.store.reading(a_grant(Capability.SCREEN)) as snapshot:
        snapshot.flown([LEG])
    with pytest.raises(Refused), filled.store.reading(a_grant(Capability.SCREEN)) as snapshot:
        snapshot.history("", "")
    with pytest.raises(AssertionError, match="audit entry"), filled.store.reading(a_backtest()) as snapshot:
        snapshot.flown([LEG])
