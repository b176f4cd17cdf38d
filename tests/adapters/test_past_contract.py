"""What every store promises of earlier flights: found by documents alone, by an index, of nobody whose time is over, and no
question more where no rule asks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from pnrscreen import privacy
from pnrscreen.errors import Conflict
from pnrscreen.model import FlightLeg, Identity
from pnrscreen.rights import Capability
from pnrscreen.stages import Mark, Past, Retold
from support.asked import heard, plan
from support.builders import a_document, a_leg, a_passenger, a_report, a_statement, an_identity
from support.clock import MORNING
from support.grants import LAW, a_grant
from support.unit import EDITION, Unit

WINDOW = 180
MINE = "NLD:PX4417203"


def flies(unit: Unit, day: str, who: Identity | None = None, flight: str = "NV412") -> FlightLeg:
    """Let somebody be recorded on a flight of a day, on that very day."""
    leg = a_leg(flight, departs=f"{day}T07:00")
    unit.clock.set(datetime.fromisoformat(f"{day}T05:00+00:00"))
    said = who or an_identity()
    unit.accept(a_report(a_statement(said), leg=leg))
    unit.record(a_passenger(said, leg=leg.key), known=unit.known(leg))
    return leg


def past(unit: Unit, *legs: FlightLeg, window: int = WINDOW) -> list[Past | None]:
    with unit.store.reading(a_grant(until=MORNING + timedelta(days=3650))) as snapshot:
        known = snapshot.known([leg.key for leg in legs], window)
        snapshot.append(unit.entry("combine"))
    return [one.past for one in known]


def dates(found: Past | None) -> list[str]:
    assert found is not None
    return sorted(leg.date for legs in found.flown.values() for leg in legs)


def test_the_flights_of_the_window_before_a_leg_are_found_by_what_is_shown_on_it(unit: Unit):
    days = ("2026-03-01", "2026-03-02", "2026-08-28")
    legs = [flies(unit, day) for day in days]
    (found,) = past(unit, flies(unit, "2026-08-29"))
    assert found == Past(since="2026-03-01", flown={MINE: frozenset(leg.key for leg in legs[1:])})


def test_what_waits_is_looked_for_as_what_is_recorded(unit: Unit):
    flies(unit, "2026-03-01")
    leg = a_leg(departs="2026-03-03T07:00")
    unit.accept(a_report(leg=leg))
    (found,) = past(unit, leg)
    assert dates(found) == ["2026-03-01"]


def test_each_of_several_legs_is_told_what_is_shown_on_it_alone(unit: Unit):
    other = an_identity("DUNMORE", document="QQ0000001")
    flies(unit, "2026-03-01")
    flies(unit, "2026-03-02", other, "NV7")
    mine, theirs = flies(unit, "2026-03-03"), flies(unit, "2026-03-03", other, "NV7")
    assert [list(found.flown) for found in past(unit, mine, theirs) if found] == [[MINE], ["NLD:QQ0000001"]]


def test_nothing_but_a_document_with_its_issuer_finds_anybody(unit: Unit):
    """Neither a name and a birth date, nor the number that another state gave out, nor one whose state nobody says."""
    flies(unit, "2026-03-01")
    flies(unit, "2026-03-02", replace(an_identity(), documents=(a_document(issuer=""),)))
    alike = an_identity(document="QQ0000001")
    elsewhere = replace(an_identity(), documents=(a_document(issuer="BEL"),))
    unsaid = replace(an_identity(), documents=(a_document(issuer=""),))
    for number, who in enumerate((alike, elsewhere, unsaid)):
        (found,) = past(unit, flies(unit, "2026-03-03", who, f"NV{number + 1}"))
        assert dates(found) == []


def test_who_is_restricted_counts_for_nothing(unit: Unit):
    leg = flies(unit, "2026-03-01")
    with unit.store.transaction(a_grant(Capability.AMEND_RECORD)) as change:
        change.restrict(a_passenger().id, Mark(names=frozenset({a_passenger().id}), restricted=True), "request-1", MORNING)
        change.append(unit.entry("restrict"))
    other = a_leg(departs="2026-03-03T07:00")
    unit.accept(a_report(leg=other))
    (found,) = past(unit, other)
    assert dates(found) == []
    assert leg.key.date == "2026-03-01"


def test_what_may_not_be_seen_any_more_is_not_counted_and_nothing_is_told_of_those_days(unit: Unit):
    """Of the days up to the last flight of which something is gone, silence says nothing."""
    flies(unit, "2026-03-01")
    early = a_leg("NV9", departs="2026-03-04T07:00")  # received days ahead, and so gone first
    unit.accept(a_report(leg=early))
    flies(unit, "2026-03-03")
    flies(unit, "2026-03-05")
    masked, _ = privacy.limits(LAW, MORNING.date(), linked=False)
    leg = flies(unit, f"{masked - timedelta(days=5):%Y-%m-%d}")
    (before,) = past(unit, leg, window=365)
    unit.clock.set(masked)
    (found,) = past(unit, leg, window=365)
    assert (dates(before), before and before.since) == (["2026-03-01", "2026-03-03", "2026-03-05"], "2026-03-01")
    assert (dates(found), found and found.since) == (["2026-03-03", "2026-03-05"], "2026-03-05")


def test_it_is_one_question_by_an_index_and_none_where_no_rule_asks(unit: Unit):
    legs = [flies(unit, "2026-03-01"), flies(unit, "2026-03-02"), flies(unit, "2026-03-02", flight="NV8")]
    with heard(unit.engine) as asked:
        past(unit, *legs)
    sought = [one for one in asked if "lookup" in one[0]]
    assert len(sought) == 1
    told = plan(unit.engine, *sought[0])
    assert re.search(r"USING INDEX ix_lookup_purpose_token \(purpose=\? AND token=\?\)|purpose_token_idx", told), told
    assert not re.search(r"SCAN (lookup|leg)|Seq Scan on", told), told
    with heard(unit.engine) as asked:
        assert past(unit, *legs, window=0) == [None] * 3
    assert not [one for one in asked if "lookup" in one[0] or "max(" in one[0]]


# ----------------------------------------------------------------------------------------------------- flights to come


def retell(unit: Unit, leg: FlightLeg, *documents: str, window: int = WINDOW) -> int:
    """Record that these documents came onto a leg or left it, and return how many flights are judged anew for it."""
    told = unit.screening(unit.known(leg), retold=Retold(documents=frozenset(documents), window=window))
    queued: int = unit.does("record", told, EDITION, unit.clock.now())
    return queued


def waiting(unit: Unit) -> list[str]:
    return [leg.date for leg in unit.sees(Capability.SCREEN, "waiting", 9)]


def a_year(unit: Unit) -> FlightLeg:
    """Let somebody be recorded on flights of a year, and another on one; return the first of them. It is the third of March."""
    first = flies(unit, "2026-03-01")
    for day in ("2026-03-02", "2026-03-03", "2026-08-28", "2026-08-29"):
        leg = a_leg(departs=f"{day}T07:00")
        unit.accept(a_report(leg=leg))
        unit.record(a_passenger(leg=leg.key), known=unit.known(leg))
    flies(unit, "2026-03-04", an_identity("DUNMORE", document="QQ0000001"), "NV7")
    unit.clock.set(datetime.fromisoformat("2026-03-04T05:00+00:00"))
    assert waiting(unit) == []
    return first


def test_flights_to_come_within_the_window_on_which_the_document_is_shown_wait_anew(unit: Unit):
    """Not the one of the day before yesterday, which has left, nor one so late that nobody asks there about the first."""
    assert retell(unit, a_year(unit), MINE) == 2
    assert waiting(unit) == ["2026-03-03", "2026-08-28"]


def test_where_nothing_is_told_anew_none_waits_and_nothing_is_looked_up(unit: Unit):
    first = a_year(unit)
    with heard(unit.engine) as asked:
        assert retell(unit, first) == 0
    assert not [one for one in asked if "FROM lookup" in one[0]]
    assert waiting(unit) == []


def test_a_screening_of_a_later_flight_that_is_under_way_begins_again(unit: Unit):
    first, later = a_year(unit), a_leg(departs="2026-03-03T07:00")
    loaded = unit.known(later)
    retell(unit, first, MINE)
    with pytest.raises(Conflict):
        unit.record(known=loaded)
    unit.record(known=unit.known(later))
    assert waiting(unit) == ["2026-08-28"]


def test_a_screening_that_is_stale_queues_none(unit: Unit):
    first = a_year(unit)
    loaded = unit.known(first)
    unit.record(known=unit.known(first))
    stale = unit.screening(loaded, retold=Retold(documents=frozenset({MINE}), window=WINDOW))
    with pytest.raises(Conflict):
        unit.does("record", stale, EDITION, unit.clock.now())
    assert waiting(unit) == []


def test_the_flights_to_come_are_found_by_one_question_by_an_index(unit: Unit):
    first = a_year(unit)
    with heard(unit.engine) as asked:
        retell(unit, first, MINE)
    sought = [one for one in asked if "FROM lookup" in one[0]]
    assert len(sought) == 1
    told = plan(unit.engine, *sought[0])
    by_index = r"INDEX ix_lookup_purpose_token \(purpose=\? AND token=\?\)|Index Cond: \(\(purpose = [^)]*\) AND \(token = "
    assert re.search(by_index, told), told
    assert not re.search(r"SCAN (lookup|leg)|Seq Scan on", told), told
