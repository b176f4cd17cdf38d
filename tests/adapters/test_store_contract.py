"""What every store promises, whichever database it stands in. Each test runs against every row of ``conftest.STORES``."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import event, func, select

from pnrscreen.adapters.store import schema
from pnrscreen.errors import Conflict, NotFound, Refused, Tampered
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.message import Bags, Defect, Kind, Severity, Source
from pnrscreen.model import Booking, Edition, HitState, Identity, Level, Outcome, Step, Verdict
from pnrscreen.operations.again import again
from pnrscreen.ports import ListRecord, Quarantined, Ran, Receipt
from pnrscreen.rights import Capability, Log
from pnrscreen.stages import Arrived, Counted, Known, ListState, ListStatus
from support.builders import a_delivery, a_leg, a_passenger, a_report, a_statement, an_identity
from support.clock import MORNING
from support.grants import a_grant
from support.unit import EDITION, NEEDS

T = TypeVar("T")
NEXT = ("2026-03-01T06:00", "01")
"""A version above the builders' own."""


# ------------------------------------------------------------------------------------------------------------- receipt


def test_what_arrived_waits_on_its_leg(unit):
    report = a_report()
    assert unit.does("accept", unit.receipt(report))
    known = unit.known()
    assert known.leg == a_leg()
    assert known.waiting == (report,)
    assert (known.versions, known.passengers, known.hits, known.edition) == ({}, (), (), "")


def test_reports_come_back_as_they_were_said(unit):
    """Everything a report can hold, and a cancellation that holds nobody."""
    booking = Booking(created_at="2026-02-01T10:00:00Z", agency={"iata": "00000000"}, services=("WCHR",), party=2)
    full = a_report(a_statement(source=Source.PNR, booking=booking, seat="14C", joins=("doc:NLD:1",)), source=Source.PNR)
    cancelled = a_report(key="pnr:other", cancelled=True)
    unit.accept(full, cancelled)
    assert unit.known().waiting == (full, cancelled)


def test_the_same_interchange_again_changes_nothing(unit):
    unit.does("accept", unit.receipt(a_report(), digest="same"))
    before = unit.counted()
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert not change.accept(unit.receipt(a_report(), digest="same"))
    assert unit.counted() == before
    assert len(unit.known().waiting) == 1


def test_the_same_interchange_twice_in_one_file_is_one(unit):
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert [change.accept(unit.receipt(a_report(), digest="same")) for _ in range(2)] == [True, False]
        change.append(unit.entry())


def test_an_interchange_without_reports_is_received_all_the_same(unit):
    assert unit.does("accept", unit.receipt())
    assert unit.counted()["receipts"] == 1
    assert unit.counted()["legs"] == 0


def test_a_new_leg_takes_the_first_time_that_is_said(unit):
    vague = a_report(key="a", leg=type(a_leg())(key=a_leg().key))
    unit.accept(vague, a_report(key="b"))
    assert unit.known().leg.scheduled_departure == "2026-03-01T07:00"


def test_bytes_that_lie_in_quarantine_are_not_put_there_twice(unit):
    def broken(number: int, content: bytes) -> Quarantined:
        return Quarantined(
            id=f"quarantine-{number}",
            at=MORNING,
            until=MORNING + timedelta(hours=72),
            source="inbox/a.edi",
            offset=12,
            length=len(content),
            reason="the segment does not end",
            segment="NAD",
            content=content,
            cohort="eu-strict/2026-03-01/quarantine",
        )

    assert unit.does("quarantine", broken(1, b"UNB+broken"))
    assert not unit.does("quarantine", broken(2, b"UNB+broken"))
    assert unit.does("quarantine", broken(3, b"UNB+other"))
    assert unit.counted()["quarantined"] == 2


def test_an_interchange_that_came_again_is_on_record_with_its_first_receipt(unit):
    unit.does("accept", unit.receipt(a_report(), digest="same"))
    again = unit.receipt(a_report(), digest="same")
    assert unit.does("repeat", again) == "receipt-1"
    first, second = unit.sees(Capability.READ_RECEIPTS, "deliveries", 9)
    assert (first.id, first.repeats, second.id, second.repeats) == ("receipt-1", "", again.id, "receipt-1")
    with pytest.raises(AssertionError, match="accepted before"):
        unit.does("repeat", unit.receipt(digest="never"))


def test_a_receipt_says_what_came_in_counts(unit):
    counted = (
        Counted("YY", "", "messages", 1),
        Counted("ZZ", "", "messages", 2),
        Counted("ZZ", "", "reservations", 3),
        Counted("ZZ", "", "travellers", 5),
        Counted("ZZ", "error", "NO_FLIGHT", 1),
        Counted("ZZ", "warning", "UNT_COUNT", 2),
    )
    receipt = replace(unit.receipt(counted=counted, dropped={"health": 4}, sender="ZZAIR"), quarantined=2)
    unit.does("accept", receipt)
    (said,) = unit.sees(Capability.READ_RECEIPTS, "deliveries", 9)
    assert (said.carriers, said.reservations, said.travellers, said.quarantined) == (("YY", "ZZ"), 3, 5, 2)
    assert (said.defects, said.dropped) == ({"error": 1, "warning": 2}, {"health": 4})
    assert (said.sender, said.source) == ("", "")
    with unit.store.reading(a_grant(Capability.READ_RECEIPTS)) as snapshot:
        (revealed,) = snapshot.deliveries(9, reveal=True)
        snapshot.append(unit.entry("consult"))
    assert (revealed.sender, revealed.source) == ("ZZAIR", "inbox/a.edi")


def test_the_newest_receipts_are_shown_oldest_first(unit):
    for _ in range(3):
        unit.does("accept", unit.receipt())
        unit.clock.advance(minutes=1)
    assert [one.id for one in unit.sees(Capability.READ_RECEIPTS, "deliveries", 2)] == ["receipt-2", "receipt-3"]


def test_what_is_counted_of_a_carrier_adds_up_by_day(unit):
    for number in (1, 2):
        unit.does("accept", unit.receipt(counted=(Counted("ZZ", "error", "NO_FLIGHT", number),)))
    unit.clock.advance(days=1)
    unit.does("accept", unit.receipt(counted=(Counted("ZZ", "error", "NO_FLIGHT", 4), Counted("YY", "", "messages", 1))))
    every = [Counted("YY", "", "messages", 1), Counted("ZZ", "error", "NO_FLIGHT", 7)]
    assert unit.sees(Capability.READ_BOARD, "counted", "") == every
    assert unit.sees(Capability.READ_BOARD, "counted", "2026-03-02")[1].number == 4


# ---------------------------------------------------------------------------------------------------------- quarantine


def a_stretch(**said) -> Quarantined:
    """Return a broken reservation of flight NV412 as it goes to quarantine."""
    usual = {
        "id": "quarantine-1",
        "at": MORNING,
        "until": MORNING + timedelta(hours=72),
        "source": "inbox/a.edi",
        "offset": 12,
        "length": 3,
        "reason": "NO_TRAVELLER",
        "segment": "TIF",
        "number": 7,
        "content": b"SRC",
        "cohort": "eu-strict/2026-03-01/quarantine",
        "leg": a_leg().key,
        "reservation": "pnr:NV:ABC2DE",
        "sender": "NVAIR",
        "prepared_at": "2026-03-01T04:00",
    }
    return Quarantined(**usual | said)


def test_a_quarantined_stretch_is_listed_without_its_content_and_opened_by_one_role(unit):
    unit.does("quarantine", a_stretch())
    (row,) = unit.sees(Capability.READ_BOARD, "quarantined")
    assert (row.leg, row.reason, row.segment, row.number, row.offset, row.length) == (
        *(a_leg().key, "NO_TRAVELLER", "TIF", 7),
        *(12, 3),
    )
    assert unit.does("open_quarantined", "quarantine-1") == b"SRC"
    with pytest.raises(Refused), unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        change.open_quarantined("quarantine-1")
    assert unit.sees(Capability.READ_BOARD, "counted", "") == [Counted("NV", "error", "NO_TRAVELLER", 1)]


def test_the_board_shows_a_flight_of_which_nothing_else_is_known(unit):
    unit.does("quarantine", a_stretch())
    (row,) = unit.sees(Capability.READ_BOARD, "board")
    assert (row.leg.key, row.quarantined) == (a_leg().key, 1)


@pytest.mark.parametrize(
    ("key", "prepared", "cleared"),
    [
        ("pnr:NV:ABC2DE", "2026-03-01T05:00", ("quarantine-1",)),
        ("pnr:NV:ABC2DE", "2026-03-01T04:00", ("quarantine-1",)),
        ("pnr:NV:ABC2DE", "2026-03-01T03:00", ()),
        ("pnr:NV:OTHER1", "2026-03-01T05:00", ()),
    ],
)
def test_the_same_locator_prepared_no_earlier_repairs_in_either_order(unit, key, prepared, cleared):
    report = a_report(key=key, source=Source.PNR, version=(prepared, prepared, "digest"))
    receipt = unit.receipt(report, prepared_at=prepared)
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert change.quarantine(a_stretch())
        assert change.accept(receipt)
        assert tuple(change.repair(receipt)) == cleared
        change.append(unit.entry())
        assert not change.quarantine(a_stretch(id="quarantine-2"))
        other = a_stretch(id="quarantine-3", content=b"SRC'")
        assert change.quarantine(other) is not bool(cleared)
    assert unit.counted()["quarantined"] == (0 if cleared else 2)


def test_a_whole_push_of_the_same_sender_repairs_its_leg_in_either_order(unit):
    def push(sender: str, prepared: str):
        receipt = unit.receipt(whole=(a_leg().key,), sender=sender, prepared_at=prepared)
        return unit.does("accept", receipt) and unit.does("repair", receipt)

    unit.does("quarantine", a_stretch(reservation=""))
    assert list(push("OTHER", "2026-03-01T05:00")) == []
    assert list(push("NVAIR", "2026-03-01T03:00")) == []
    assert list(push("NVAIR", "2026-03-01T05:00")) == ["quarantine-1"]
    assert list(push("NVAIR", "2026-03-01T04:30")) == []
    with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
        assert not change.quarantine(a_stretch(id="quarantine-2", content=b"late", reservation=""))
        assert change.quarantine(a_stretch(id="quarantine-3", prepared_at="2026-03-01T06:00"))
        change.append(unit.entry())


def test_a_repair_leaves_nothing_to_open(unit):
    unit.does("quarantine", a_stretch())
    receipt = unit.receipt(whole=(a_leg().key,), sender="NVAIR", prepared_at="2026-03-01T05:00")
    assert unit.does("repair", receipt) == ["quarantine-1"]
    with pytest.raises(NotFound):
        unit.does("open_quarantined", "quarantine-1")


def test_expiry_destroys_what_is_due_and_the_day_s_key_with_the_last_of_it(unit):
    unit.does("quarantine", a_stretch())
    later = MORNING + timedelta(hours=8)
    unit.does("quarantine", a_stretch(id="quarantine-2", content=b"other", at=later, until=later + timedelta(hours=72)))
    with unit.store.transaction(a_grant(Capability.EXPIRE_QUARANTINE)) as change:
        assert change.expire_quarantine(MORNING + timedelta(hours=71)) == (0, 0)
    assert unit.does("expire_quarantine", MORNING + timedelta(hours=72)) == (1, 0)
    assert unit.does("open_quarantined", "quarantine-2") == b"other"
    assert unit.does("expire_quarantine", MORNING + timedelta(hours=80)) == (1, 1)
    with pytest.raises(Refused, match="destroyed"):
        unit.does("quarantine", a_stretch(id="quarantine-3", content=b"too late"))
    (row,) = unit.sees(Capability.READ_BOARD, "board")
    assert row.quarantined == 2
    with unit.store.transaction(a_grant(Capability.EXPIRE_QUARANTINE)) as change:
        assert change.expire_quarantine(MORNING + timedelta(hours=90)) == (0, 0)


# ------------------------------------------------------------------------------------------------------------ schedule


def a_flight(flight: str = "NV412", expects: str = "api+pnr", **said) -> ScheduledFlight:
    """Return a flight of the schedule."""
    return ScheduledFlight(leg=a_leg(flight, **said), expects=EXPECTATIONS[expects], contact="NV desk")


def test_a_schedule_takes_the_place_of_the_days_it_covers(unit):
    first, other = a_flight(), a_flight("NV700", "none", departs="2026-03-02T20:00")
    assert unit.does("load_schedule", (first, other), MORNING) == 0
    assert unit.sees(Capability.READ_BOARD, "schedule") == [first, other]
    again = a_flight("NV9", "api")
    assert unit.does("load_schedule", (again,), MORNING) == 1
    assert unit.sees(Capability.READ_BOARD, "schedule") == [again, other]
    with unit.store.transaction(a_grant(Capability.LOAD_SCHEDULE)) as change:
        assert change.load_schedule((), MORNING) == 0


def test_the_board_joins_the_schedule_with_what_came(unit):
    flight, silent = a_flight(), a_flight("NV9", departs="2026-03-01T06:00")
    unit.does("load_schedule", (flight, silent), MORNING)
    untimed = type(a_leg())(key=a_leg().key)
    unit.accept(a_report(leg=untimed))
    first, second = unit.sees(Capability.READ_BOARD, "board")
    assert (first.leg, first.scheduled, first.api_at, first.counts) == (silent.leg, silent, None, {})
    assert (second.leg, second.scheduled) == (flight.leg, flight)


def test_the_board_remembers_when_a_system_first_spoke(unit):
    unit.accept()
    unit.clock.advance(hours=1)
    unit.accept(a_report(version=NEXT), a_report(key="pnr", source=Source.PNR))
    (row,) = unit.sees(Capability.READ_BOARD, "board")
    assert row.first == {Source.API: MORNING, Source.PNR: MORNING + timedelta(hours=1)}
    assert row.api_at == MORNING + timedelta(hours=1)


def test_a_leg_queued_for_a_new_edition_waits(unit):
    unit.accept()
    unit.record(a_passenger())
    unit.does("requeue", MORNING)
    (row,) = unit.sees(Capability.READ_BOARD, "board")
    assert row.waiting == 1


# --------------------------------------------------------------------------------------------------------------- queue


def test_the_soonest_departure_is_screened_first(unit):
    late, early = a_leg("NV700", departs="2026-03-01T20:00"), a_leg("NV412", departs="2026-03-01T07:00")
    untimed = type(late)(key=a_leg("NV900", departs="2026-03-01T00:00").key)
    tomorrow = a_leg("NV100", departs="2026-03-02T05:00")
    unit.accept(*(a_report(leg=leg) for leg in (tomorrow, late, early, untimed)))
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [untimed.key, early.key, late.key, tomorrow.key]
        assert snapshot.waiting(2) == [untimed.key, early.key]


def test_a_screened_leg_waits_no_more(unit):
    unit.accept()
    unit.record(a_passenger())
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == []
    assert unit.known().waiting == ()


def test_a_report_that_came_while_the_leg_was_screened_still_waits(unit):
    """A screening deals with what it had loaded, and with nothing else."""
    unit.accept()
    loaded = unit.known()
    newer = a_report(a_statement(an_identity("DUNMORE")), version=NEXT)
    other = a_report(key="api:someone-else")
    unit.accept(newer, other)
    unit.record(a_passenger(), known=loaded)
    assert unit.known().waiting == (newer, other)
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [a_leg().key]


def test_a_report_that_a_newer_one_replaces_is_dealt_with_too(unit):
    unit.accept(a_report(), a_report(version=NEXT))
    screening = unit.screening(unit.known(), versions={a_report().key: NEXT})
    unit.does("record", screening, EDITION, MORNING)
    assert unit.known().waiting == ()


def test_a_new_edition_queues_the_flights_still_to_come(unit):
    """From yesterday on: a flight that left a west coast on its local yesterday may still be in the air."""
    days = {"2026-02-27": "NV1", "2026-02-28": "NV2", "2026-03-01": "NV3", "2026-03-02": "NV4"}
    legs = [a_leg(flight, departs=f"{day}T10:00") for day, flight in days.items()]
    unit.accept(*(a_report(leg=leg) for leg in legs))
    for leg in legs:
        unit.record(known=unit.known(leg))
    assert unit.does("requeue", MORNING) == 3
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [leg.key for leg in legs[1:]]


def test_a_screening_under_way_does_not_swallow_a_new_edition(unit):
    """It was judged under the old one, so it is stale; run again from load, it is judged under the new."""
    unit.accept()
    loaded = unit.known()
    unit.does("requeue", MORNING)
    with pytest.raises(Conflict):
        unit.record(a_passenger(), known=loaded)
    unit.record(a_passenger())


# ----------------------------------------------------------------------------------------------------------- screening


def test_a_passenger_comes_back_as_it_was_recorded(unit):
    someone = a_passenger(
        kind=Kind.CREW, booking=Booking(agency={"iata": "00000000"}, party=3), seat="14C", bags=Bags(pieces=2, tags=("0001",))
    )
    unit.accept()
    unit.record(someone, a_passenger(Identity(), id="passenger-2", statements=()))
    assert unit.known().passengers == (someone, a_passenger(Identity(), id="passenger-2", statements=()))


def test_a_changed_passenger_replaces_the_one_before(unit):
    unit.accept()
    unit.record(a_passenger(), a_passenger(id="passenger-2"))
    changed = a_passenger(an_identity("DUNMORE", document="PX0000001"))
    unit.record(changed)
    assert unit.known().passengers == (changed, a_passenger(id="passenger-2"))


def test_a_passenger_who_is_gone_leaves_nothing_to_find(unit):
    unit.accept()
    unit.record(a_passenger(), a_passenger(id="passenger-2"))
    unit.record(gone={"passenger-1": ""})
    assert unit.known().passengers == (a_passenger(id="passenger-2"),)
    assert unit.counted()["passengers"] == 1


def test_one_id_on_two_legs_is_two_passengers(unit):
    other = a_leg("NV700")
    unit.accept(a_report(), a_report(leg=other))
    unit.record(a_passenger())
    unit.record(a_passenger(leg=other.key), known=unit.known(other))
    unit.record(gone={"passenger-1": ""})
    assert unit.known().passengers == ()
    assert unit.known(other).passengers == (a_passenger(leg=other.key),)


def test_the_leg_stands_where_the_screening_put_it(unit):
    unit.accept()
    known = unit.known()
    delayed = a_leg(destination="RTM", arrives="2026-03-01T11:00")
    unit.record(known=known, leg=delayed, versions={"api:x": ("1", "2"), "api:y": ()}, undetermined={"late-cash": 2})
    after = unit.known()
    assert after.leg == a_leg(destination="RTM", arrives="2026-03-01T11:00", revision=1)
    assert after.versions == {"api:x": ("1", "2"), "api:y": ()}
    assert after.edition == "edition-1"


def test_a_stale_screening_is_refused_whole(unit, a_hit):
    unit.accept()
    loaded = unit.known()
    unit.record(a_passenger(), known=loaded)
    before = unit.counted()
    with pytest.raises(Conflict, match="NV412/2026-03-01/OSL changed"):
        unit.record(a_passenger(id="passenger-2"), known=loaded, opened=(a_hit(),), gone={"passenger-1": ""})
    assert unit.counted() == before
    assert unit.known().passengers == (a_passenger(),)


def test_a_leg_nobody_reported_cannot_be_screened(unit):
    with pytest.raises(Conflict):
        unit.does("record", unit.screening(Known(leg=a_leg())), EDITION, MORNING)


def test_known_answers_in_the_order_asked_and_leaves_out_what_it_never_heard_of(unit):
    legs = [a_leg(flight).key for flight in ("NV3", "NV1", "NV2")]
    unit.accept(*(a_report(leg=a_leg(flight)) for flight in ("NV1", "NV2", "NV3")))
    with unit.store.reading(a_grant()) as snapshot:
        known = snapshot.known([legs[0], a_leg("NV404").key, *legs[1:], legs[0]])
        snapshot.append(unit.entry())
    assert [one.leg.key for one in known] == legs


# --------------------------------------------------------------------------------------------------------------- lists


def test_a_delivery_comes_back_as_it_was_said_and_stays(unit):
    """What was said of a list counts for as long as the leg is kept, not until it is screened."""
    one, two = a_delivery("745:a", part=1, last=False), a_delivery("745:b", part=2)
    unit.deliver(one)
    unit.clock.advance(minutes=2)
    unit.deliver(two)
    arrived = (Arrived(MORNING, one), Arrived(MORNING + timedelta(minutes=2), two))
    assert unit.known().deliveries == arrived
    unit.record()
    assert unit.known().deliveries == arrived


def test_a_leg_of_which_only_a_list_came_waits_to_be_screened(unit):
    unit.deliver(a_delivery())
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [a_leg().key]
    assert unit.sees(Capability.READ_BOARD, "board")[0].api_at == MORNING
    unit.record()
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == []


def test_a_delivery_that_came_while_the_leg_was_screened_is_not_forgotten(unit):
    unit.accept()
    loaded = unit.known()
    unit.deliver(a_delivery())
    unit.record(known=loaded)
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [a_leg().key]


def test_what_is_set_aside_and_what_was_superseded_are_known_again(unit):
    unit.accept()
    aside = {"745:gone": (a_statement(joins=("doc:1",)),)}
    superseded = {"745:here": (("1", "a"), ("2", "b"))}
    unit.record(a_passenger(), aside=aside, superseded=superseded)
    assert (unit.known().aside, unit.known().superseded) == (aside, superseded)


def test_a_person_decides_about_a_list_and_the_leg_is_screened_again(unit):
    unit.accept()
    unit.record(a_passenger(), aside={"745:gone": (a_statement(),)})
    unit.does("decide", unit.known().leg, "sending-1", withdraw=True)
    unit.does("decide", unit.known().leg, "sending-2", withdraw=False)
    known = unit.known()
    assert known.decisions == {"sending-1": True, "sending-2": False}
    assert known.passengers == (a_passenger(),)
    assert known.aside
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.waiting(10) == [a_leg().key]
    unit.record()
    assert unit.known().decisions == {"sending-1": True, "sending-2": False}


def test_a_decision_about_a_leg_that_changed_since_is_refused(unit):
    unit.accept()
    looked_at = unit.known().leg
    unit.record(a_passenger())
    with pytest.raises(Conflict):
        unit.does("decide", looked_at, "sending-1", withdraw=True)
    assert unit.known().decisions == {}


def test_the_board_shows_where_lists_stand_as_of_now(unit):
    due = MORNING + timedelta(minutes=5)
    arriving = ListState(listed="pnr", status=ListStatus.ARRIVING, due=due)
    waits = ListState(listed="745", status=ListStatus.WAITS, absent=3, standing=9, id="sending-1")
    unit.accept()
    unit.record(lists=(waits, arriving))
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        assert snapshot.board()[0].lists == (waits, arriving)
    unit.clock.advance(minutes=5)
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        assert [state.status for state in snapshot.board()[0].lists] == [ListStatus.WAITS, ListStatus.PARTIAL]


# ---------------------------------------------------------------------------------------------------------------- hits


def test_an_opened_hit_is_known_and_shown_with_its_passenger(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    assert unit.known().hits == (a_hit(),)
    (shown,) = unit.shown()
    assert (shown.hit, shown.passenger, shown.leg) == (a_hit(), a_passenger(), a_leg(revision=1))


def test_a_rules_outcome_is_kept_with_its_whole_trace(unit, a_hit):
    step = Step(indicator="cash", attribute="booking.payment.kind", operator="==", wanted="cash", found=None, verdict=None)
    outcome = Outcome(
        rule="late-cash",
        version=3,
        digest="d",
        title="Late cash",
        verdict=Verdict.HIT,
        severity=Level.LOW,
        trace=(step,),
        indicators=(("cash", None), ("late", True)),
    )
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(cause=outcome, level=Level.LOW),))
    assert unit.known().hits == (a_hit(cause=outcome, level=Level.LOW),)


def test_the_hits_of_a_passenger_stand_together_the_most_urgent_first(unit, a_hit):
    """High, with an hour left, before critical with fourteen."""
    soon, later = a_leg("NV412"), a_leg("NV700", departs="2026-03-01T20:00")
    unit.accept(a_report(leg=soon), a_report(leg=later))
    unit.record(a_passenger(), opened=(a_hit("a", level=Level.LOW), a_hit("b", level=Level.HIGH)))
    unit.record(
        a_passenger(leg=later.key),
        known=unit.known(later),
        opened=(a_hit("c", leg=later.key, level=Level.HIGH), a_hit("d", leg=later.key, level=Level.CRITICAL)),
    )
    assert [item.hit.id for item in unit.shown()] == ["b", "a", "d", "c"]
    assert [item.hit.id for item in unit.shown(leg=soon.key)] == ["b", "a"]
    assert unit.shown(leg=a_leg("NV404").key) == []


def test_a_withdrawn_hit_nobody_saw_is_gone(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.record(withdrawn=("hit-1",))
    assert unit.known().hits == ()
    assert unit.shown(everything=True) == []


def test_a_withdrawn_hit_somebody_saw_stays_on_record(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(), a_hit("hit-2")))
    unit.shown()
    unit.record(withdrawn=("hit-1",))
    assert [(hit.id, hit.state) for hit in unit.known().hits] == [("hit-1", HitState.WITHDRAWN), ("hit-2", HitState.OPEN)]
    assert [item.hit.id for item in unit.shown()] == ["hit-2"]
    assert [item.hit.id for item in unit.shown(everything=True)] == ["hit-1", "hit-2"]


def test_a_decided_hit_is_never_withdrawn(unit, a_hit):
    """A machine does not touch what a human decided, seen or not."""
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(state=HitState.DISMISSED),))
    unit.record(withdrawn=("hit-1",))
    assert [hit.state for hit in unit.known().hits] == [HitState.DISMISSED]


def test_a_decided_hit_follows_its_passenger_to_another_id_and_an_open_one_does_not(unit, a_hit):
    unit.accept()
    decided, still_open = a_hit(state=HitState.DISMISSED, called=("passenger-1", "passenger-0")), a_hit("hit-2")
    unit.record(a_passenger(), opened=(decided, still_open))
    unit.record(
        replace(a_passenger(), id="passenger-0"),
        gone={"passenger-1": ""},
        moved={"hit-1": "passenger-0", "hit-2": "passenger-0"},
    )
    assert unit.known().hits == (replace(decided, passenger="passenger-0"), still_open)


def test_a_hit_that_opens_again_remembers_that_it_was_seen(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.shown()
    unit.record(withdrawn=("hit-1",))
    unit.record(opened=(a_hit(level=Level.LOW),))
    assert unit.known().hits == (a_hit(level=Level.LOW),)
    unit.record(withdrawn=("hit-1",))
    assert [hit.state for hit in unit.known().hits] == [HitState.WITHDRAWN]


def test_a_seen_hit_outlives_its_passenger(unit, a_hit):
    """The booking was cancelled: that somebody looked stays on record, who the person was does not."""
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.shown()
    unit.record(gone={"passenger-1": ""}, withdrawn=("hit-1",))
    (shown,) = unit.shown(everything=True)
    assert shown.passenger.id == "passenger-1"
    assert shown.passenger.identity == Identity()


# --------------------------------------------------------------------------------------------------------------- board


def test_the_board_counts_and_names_nobody(unit, a_hit):
    unit.accept(a_report(), a_report(source=Source.PNR))
    unit.clock.advance(hours=1)
    unit.record(a_passenger(), opened=(a_hit("a"), a_hit("b"), a_hit("c", level=Level.LOW)), counts={"api:passenger": 1})
    odd = Defect(code="E1", severity=Severity.WARNING, segment="NAD", offset=3, said="ZZYZX")
    unit.does("accept", unit.receipt(a_report(version=NEXT), a_report(key="api:2"), defects=(odd, odd)))
    unit.accept(a_report(leg=a_leg("NV700", departs="2026-03-01T20:00")))
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        first, second = snapshot.board()
    assert first.leg == a_leg(revision=1)
    assert (first.counts, first.hits) == ({"api:passenger": 1}, {"high": 2, "low": 1})
    assert (first.api_at, first.pnr_at) == (MORNING + timedelta(hours=1), MORNING)
    assert (first.defects, first.waiting) == (2, 2)
    assert (second.counts, second.hits, second.pnr_at, second.waiting) == ({}, {}, None, 1)


def test_withdrawn_hits_are_not_on_the_board(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.shown()
    unit.record(withdrawn=("hit-1",))
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        assert snapshot.board()[0].hits == {}


def test_the_numbers_count_every_kind_of_row(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.accept(a_report(leg=a_leg("NV700")))
    counted = {"legs": 2, "passengers": 1, "hits": 1, "receipts": 2, "quarantined": 0, "waiting": 1, "leaves": 4}
    assert unit.counted() == counted


def test_the_backlog_counts_what_waits(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(), a_hit("hit-2")))
    unit.accept(a_report(leg=a_leg("NV700")))
    with unit.store.transaction(a_grant(Capability.SEQUENCE)) as change:
        change.sequence(Log.OPERATIONS, 3)
    clocks = ("subject_requests_open", "subject_requests_overdue", "breaches_open", "breaches_to_notify", "breaches_overdue")
    waits = {"quarantined": 0, "waiting": 1, "open_hits": 2, "unlogged": 1, "logged": 3, **dict.fromkeys(clocks, 0)}
    ran = {f"retention_{name}": 0 for name in ("ran_at_seconds", "failed", "due_records", "late_records")}
    assert unit.sees(Capability.READ_METRICS, "backlog") == waits | ran | {"clock_ahead_seconds": 0}


# -------------------------------------------------------------------------------------------------- lists and editions


def a_record(name: str = "national", edition: str = "1", **changes: object) -> ListRecord:
    plain = {"digest": f"d{edition}", "format": "table", "entries": 10, "faults": 0, "owner": "unit", "basis": "eu:6.3.a"}
    return ListRecord(**plain | {"name": name, "edition": edition, "loaded_at": MORNING} | changes)


def test_one_edition_of_a_list_is_in_force(unit):
    for record in (a_record("sanctions"), a_record(), a_record(edition="2"), a_record(edition="3"), a_record(edition="2")):
        unit.does("register", record)
    with unit.store.reading(a_grant()) as snapshot:
        assert snapshot.lists() == [a_record(edition="2"), a_record("sanctions")]


def test_an_edition_comes_into_force_once_and_again_after_another(unit):
    assert unit.does("publish", EDITION, MORNING)
    with unit.store.transaction(a_grant()) as change:
        assert not change.publish(EDITION, MORNING)
    assert unit.does("publish", Edition(digest="edition-2", watchlists=(), rules=(), profile="", engine=""), MORNING)
    assert unit.does("publish", EDITION, MORNING)


# ------------------------------------------------------------------------------------------------------ rights and log


@pytest.mark.parametrize("door", ["reading", "transaction"])
def test_the_store_opens_with_a_grant_that_still_runs(unit, door):
    with pytest.raises(TypeError, match="Grant"), getattr(unit.store, door)("officer-1"):
        pass
    with pytest.raises(Refused, match="run out"), getattr(unit.store, door)(a_grant(until=MORNING)):
        pass


ACTS = {
    "accept": lambda change, unit: change.accept(unit.receipt(a_report(leg=a_leg("NV700")))),
    "record": lambda change, unit: change.record(unit.screening(change.known([a_leg().key])[0]), EDITION, MORNING),
    "known": lambda change, _: change.known([a_leg().key]),
    "hits": lambda change, _: change.hits(["hit-1"]),
    "decide": lambda change, _: change.decide(change.board()[0].leg, "sending-1", withdraw=True),
    "requeue": lambda change, _: change.requeue(MORNING),
    "register": lambda change, _: change.register(a_record()),
    "publish": lambda change, _: change.publish(EDITION, MORNING),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_grant_opens_what_it_was_given_for_and_nothing_else(unit, act):
    """Who was let in to look at the board can neither change anything nor see a passenger."""
    unit.accept()
    with (
        pytest.raises(Refused, match="this grant is to read-board"),
        unit.store.transaction(a_grant(Capability.READ_BOARD)) as change,
    ):
        ACTS[act](change, unit)


@pytest.mark.parametrize("act", ACTS)
def test_what_is_not_written_down_does_not_happen(unit, a_hit, act):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.accept(a_report(version=NEXT))
    before = (unit.counted(), unit.known())
    grant = a_grant(NEEDS[act][0])
    with pytest.raises(AssertionError, match="without an audit entry"), unit.store.transaction(grant) as change:
        ACTS[act](change, unit)
    counted, known = unit.counted(), unit.known()
    assert ({**counted, "leaves": 0}, known) == ({**before[0], "leaves": 0}, before[1])


def test_an_identity_is_not_revealed_unwritten(unit):
    unit.accept()
    with pytest.raises(AssertionError, match="without an audit entry"), unit.store.reading(a_grant()) as snapshot:
        snapshot.known([a_leg().key])


def test_what_names_nobody_need_not_be_written_down(unit):
    unit.accept()
    with unit.store.reading(a_grant()) as snapshot:
        assert (len(snapshot.waiting(9)), list(snapshot.lists())) == (1, [])
        assert snapshot.known([a_leg("NV404").key]) == []
    assert len(unit.sees(Capability.READ_BOARD, "board")) == 1
    with unit.store.transaction(a_grant(Capability.READ_HITS)) as change:
        assert change.hits([]) == []


class Interrupted(Exception):
    """Something outside goes wrong in the middle."""


def test_a_change_that_was_interrupted_never_happened(unit):

    def interrupted() -> None:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            change.accept(unit.receipt(a_report()))
            change.append(unit.entry())
            raise Interrupted

    with pytest.raises(Interrupted):
        interrupted()
    assert set(unit.counted().values()) == {0}


def test_a_look_that_was_interrupted_stays_written_down(unit):
    """Whoever saw an identity has seen it; what went wrong afterwards does not undo the entry."""

    def interrupted() -> None:
        with unit.store.reading(a_grant()) as snapshot:
            snapshot.known([a_leg().key])
            snapshot.append(unit.entry())
            raise Interrupted

    unit.accept()
    with pytest.raises(Interrupted):
        interrupted()
    assert unit.counted()["leaves"] == 2


def test_every_entry_has_a_ticket_of_its_own(unit):
    with unit.store.transaction(a_grant()) as change:
        tickets = [change.append(unit.entry()) for _ in range(3)]
    with unit.store.reading(a_grant()) as snapshot:
        tickets.append(snapshot.append(unit.entry()))
    assert len({*tickets}) == 4
    assert all(ticket.startswith("ticket-") for ticket in tickets)


def test_a_snapshot_is_one_view_whatever_is_written_meanwhile(unit):
    unit.accept()
    with unit.store.reading(a_grant(Capability.READ_BOARD)) as snapshot:
        assert len(snapshot.board()) == 1
        unit.accept(a_report(leg=a_leg("NV700")))
        assert len(snapshot.board()) == 1
        snapshot.append(unit.entry())
        assert len(snapshot.board()) == 1


# ------------------------------------------------------------------------------------------------------------- cohorts


def test_a_change_does_not_prolong_a_passengers_retention(unit):
    """A passenger's key is that of the day of first receipt, whatever is reported later; a newcomer's is a later one."""
    unit.accept()
    unit.record(a_passenger())
    unit.clock.advance(days=1)
    unit.accept(a_report(version=NEXT))
    unit.record(a_passenger(an_identity("DUNMORE")))
    unit.keys.destroy("eu-strict/2026-03-01/context")
    with pytest.raises(Tampered, match="destroyed"):
        unit.known()


def test_a_new_id_does_not_prolong_retention_either(unit):
    """Two reports, a day apart, were taken for one person and turn out to be two: what was received first falls due first."""
    first, second = a_report(), a_report(key="pnr:2", source=Source.PNR)
    unit.accept(first)
    unit.record(a_passenger(statements=((first.key, first.statements[0]),)))
    unit.clock.advance(days=1)
    unit.accept(second, a_report(version=NEXT))
    split = [a_passenger(id=f"split-{said.source}", statements=((said.key, said.statements[0]),)) for said in (first, second)]
    unit.record(*split, gone={"passenger-1": ""})
    assert unit.known().passengers == (*split,)
    unit.record(gone={"split-api": ""})
    unit.keys.destroy("eu-strict/2026-03-01/context")
    assert unit.known().passengers == (split[1],)
    with pytest.raises(Refused):
        unit.record(split[0])


def test_a_newcomers_retention_begins_with_the_receipt_not_with_the_screening(unit):
    unit.accept()
    unit.clock.advance(days=1)
    unit.record(a_passenger())
    unit.keys.destroy("eu-strict/2026-03-01/context")
    with pytest.raises(Tampered, match="destroyed"):
        unit.known()


def test_destroying_the_identity_key_makes_every_copy_unreadable(unit, a_hit):
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(),))
    unit.keys.destroy("eu-strict/2026-03-01/identity")
    with pytest.raises(Tampered, match="destroyed"):
        unit.known()
    with pytest.raises(Tampered, match="destroyed"):
        unit.shown()
    assert unit.counted()["passengers"] == 1


# ------------------------------------------------------------------------------------------------------ several at once

AT_ONCE = 6


def at_once(acts: Sequence[Callable[[], T]]) -> list[T]:
    """Do several things at one moment, each in a thread of its own, and return what each gave."""
    ready = Barrier(len(acts))

    def act(one: Callable[[], T]) -> T:
        ready.wait()
        return again(one)

    with ThreadPoolExecutor(len(acts)) as pool:
        return [*pool.map(act, acts)]


def test_of_the_same_interchange_at_once_one_is_kept(unit):
    receipts = [unit.receipt(a_report(), digest="same") for _ in range(AT_ONCE)]

    def receive(receipt: Receipt) -> bool:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            kept = change.accept(receipt)
            if not kept:
                change.repeat(receipt)
            change.append(unit.entry())
        return kept

    assert sorted(at_once([partial(receive, receipt) for receipt in receipts])) == [False] * (AT_ONCE - 1) + [True]
    assert len(unit.known().waiting) == 1
    seen = unit.sees(Capability.READ_RECEIPTS, "deliveries", 99)
    assert Counter(one.repeats != "" for one in seen) == {True: AT_ONCE - 1, False: 1}


def test_what_comes_at_once_for_the_same_new_legs_is_all_there(unit):
    """In every order of the legs, with one count of one carrier: nothing is lost, nothing counted twice."""
    legs = [a_leg(flight) for flight in ("NV1", "NV2", "NV3", "NV4")]

    def files(name: int) -> list[Receipt]:
        ordered = legs[name % 4 :] + legs[: name % 4]
        return [
            unit.receipt(
                *(a_report(key=f"api:{name}:{number}:{leg.key.number}", leg=leg) for leg in ordered[:: -1 if name % 2 else 1]),
                counted=(Counted("NV", "", "messages", 1), Counted("ZZ", "error", "NO_FLIGHT", 2)),
                deliveries=(a_delivery(leg=legs[0]),),
                whole=tuple(leg.key for leg in ordered),
                prepared_at=f"2026-03-01T04:0{name}",
            )
            for number in range(3)
        ]

    def receive(receipts: list[Receipt]) -> None:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            for receipt in receipts:
                assert change.accept(receipt)
                change.append(unit.entry())
                change.repair(receipt)

    at_once([partial(receive, files(name)) for name in range(AT_ONCE)])
    counted = unit.counted()
    assert (counted["legs"], counted["receipts"], counted["leaves"]) == (4, 3 * AT_ONCE, 3 * AT_ONCE)
    assert [len(unit.known(leg).waiting) for leg in legs] == [3 * AT_ONCE] * 4
    assert len(unit.known(legs[0]).deliveries) == 3 * AT_ONCE
    assert unit.sees(Capability.READ_BOARD, "counted", "") == [
        Counted("NV", "", "messages", 3 * AT_ONCE),
        Counted("ZZ", "error", "NO_FLIGHT", 6 * AT_ONCE),
    ]
    last = f"2026-03-01T04:0{AT_ONCE - 1}"
    broken = a_stretch(leg=legs[0].key, sender="", prepared_at=last)
    assert not unit.does("quarantine", broken)
    assert unit.does("quarantine", replace(broken, prepared_at="2026-03-01T04:59"))


@pytest.mark.parametrize("turn", range(5))
def test_a_stretch_and_what_repairs_it_at_once_never_miss_each_other(unit, turn):
    receipt = unit.receipt(whole=(a_leg().key,), sender="NVAIR", prepared_at="2026-03-01T05:00")

    def repair() -> None:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            change.accept(receipt)
            change.repair(receipt)
            change.append(unit.entry())

    def seal() -> None:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            change.quarantine(a_stretch())
            change.append(unit.entry())

    at_once([repair, seal, seal])
    assert unit.counted()["quarantined"] == 0


def test_the_same_stretch_at_once_is_sealed_once(unit):
    stretches = [a_stretch(id=f"quarantine-{number}", leg=None) for number in range(AT_ONCE)]

    def seal(stretch: Quarantined) -> bool:
        with unit.store.transaction(a_grant(Capability.RECEIVE)) as change:
            sealed = change.quarantine(stretch)
            change.append(unit.entry())
        return sealed

    assert Counter(at_once([partial(seal, one) for one in stretches])) == {False: AT_ONCE - 1, True: 1}
    assert unit.sees(Capability.READ_BOARD, "counted", "")[0].number == 1


def test_of_two_screenings_of_one_leg_at_once_one_is_committed(unit):
    unit.accept()
    known = unit.known()
    done: list[bool] = []

    def screen() -> None:
        try:
            unit.record(a_passenger(), known=known)
        except Conflict:
            done.append(False)
        else:
            done.append(True)

    at_once([screen] * 3)
    assert sorted(done) == [False, False, True]
    assert unit.counted()["passengers"] == 1


def test_what_is_registered_at_once_leaves_one_in_force(unit):
    lists = [partial(unit.does, "register", a_record(edition=str(number))) for number in range(AT_ONCE)]
    published = at_once([*lists, *([partial(unit.does, "publish", EDITION, MORNING)] * AT_ONCE)])[AT_ONCE:]
    assert sorted(published) == [False] * (AT_ONCE - 1) + [True]
    with unit.store.reading(a_grant()) as snapshot:
        assert len(snapshot.lists()) == 1


def test_of_two_schedules_at_once_one_stands(unit):
    schedules = [(a_flight(f"NV{number}1"), a_flight(f"NV{number}2")) for number in range(1, AT_ONCE)]
    at_once([partial(unit.does, "load_schedule", flights, MORNING) for flights in schedules])
    stands = unit.sees(Capability.READ_BOARD, "schedule")
    assert tuple(stands) in schedules


def test_the_log_only_ever_grows_at_its_end(unit):
    """Whoever reads it while others write reads a beginning of what it comes to be, and no place is left out."""
    seen: list[list[bytes]] = []

    def order() -> None:
        seen.extend(ordered() for _ in range(12))

    def ordered() -> list[bytes]:
        with unit.store.transaction(a_grant(Capability.SEQUENCE)) as change:
            size = change.sequence(Log.OPERATIONS, 5)
            assert size == change.logged_size(Log.OPERATIONS)
            return [*change.logged(Log.OPERATIONS, 0, size)]

    def write() -> None:
        for _ in range(6):
            with unit.store.transaction(a_grant()) as change:
                change.append(unit.entry())
                change.append(unit.entry())

    at_once([write, write, write, order])
    while len(seen[-1]) < 36:
        seen.append(ordered())
    assert all(one == seen[-1][: len(one)] for one in seen)
    with unit.store.reading(a_grant(Capability.SEQUENCE)) as snapshot:
        assert snapshot.unlogged_since() is None


def test_what_has_no_place_yet_is_known_by_its_instant(unit, clock):
    unit.does("requeue", MORNING)
    since = clock.now()
    clock.advance(minutes=3)
    with unit.store.transaction(a_grant()) as change:
        change.append(replace(unit.entry(), act="db.register"))
    with unit.store.transaction(a_grant(Capability.SEQUENCE)) as change:
        assert change.unlogged_since() == since
        assert (change.sequence(Log.OPERATIONS, 10), change.sequence(Log.RULES, 0)) == (1, 0)
        assert change.unlogged_since() == clock.now()
        assert change.sequence(Log.RULES, 10) == 1
        assert change.unlogged_since() is None


# ------------------------------------------------------------------------------------------------------- who was let in


def test_a_nonce_is_burned_once_and_a_version_noted_once(unit):
    assert unit.does("begin_session", "5" * 32, MORNING)
    assert not unit.does("begin_session", "5" * 32, MORNING)
    assert unit.does("begin_session", "6" * 32, MORNING)
    assert unit.does("note_version", 1, "digest", MORNING)
    assert not unit.does("note_version", 1, "another", MORNING)
    (row,) = unit.sees(Capability.SIGN_IN, "versions")
    assert (row.version, row.digest, row.noted_at, row.seen_at) == (1, "digest", MORNING, None)
    assert (unit.does("acknowledge", MORNING), unit.does("acknowledge", MORNING)) == (1, 0)
    assert unit.sees(Capability.ACKNOWLEDGE, "versions")[0].seen_at == MORNING


def test_an_adoption_is_noted_once_and_told_in_order(unit):
    assert [unit.does("note_adoption", *noted, MORNING) for noted in ((2, "b"), (1, "a"), (2, "c"))] == [True, True, False]
    assert unit.sees(Capability.SIGN_IN, "adoptions") == ["a", "b"]


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("begin_session", ("5" * 32, MORNING)),
        ("note_version", (1, "digest", MORNING)),
        ("note_adoption", (1, "digest", MORNING)),
        ("acknowledge", (MORNING,)),
    ],
)
def test_nobody_is_let_in_and_no_version_noted_without_an_entry(unit, act, given):
    unit.does("note_version", 7, "before", MORNING)
    with (
        pytest.raises(AssertionError, match="without an audit entry"),
        unit.store.transaction(a_grant(NEEDS[act][0])) as change,
    ):
        getattr(change, act)(*given)


def test_a_commit_that_fails_leaves_nothing_begun(unit):
    """What was written is not there, and whoever comes next neither fails by it nor commits it."""

    def fail(_):
        event.remove(unit.engine, "commit", fail)
        raise ZeroDivisionError

    event.listen(unit.engine, "commit", fail)
    with pytest.raises(ZeroDivisionError):
        unit.accept()
    unit.does("note_run", Ran(unit.clock.now()))
    assert unit.engine.pool.checkedout() == 0
    with unit.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.receipts)).scalar_one() == 0
        assert connection.execute(select(func.count()).select_from(schema.leaves)).scalar_one() == 1
