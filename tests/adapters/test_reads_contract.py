"""What every store promises of what is read out of it piece by piece: who works on what, the board, one passenger, a search."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import func, select

from pnrscreen import privacy
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.adapters.store import schema
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.message import Contact, Locator
from pnrscreen.model import FlightLeg, Hit, LegKey, Level, Passenger
from pnrscreen.ports import Findings, OpenedPassenger, Taken, Window
from pnrscreen.resemblance import Match
from pnrscreen.rights import Capability
from pnrscreen.terms import Terms
from support.asked import heard, plan
from support.builders import a_delivery, a_leg, a_passenger, a_report, an_identity
from support.clock import MORNING
from support.grants import a_grant
from support.unit import Unit, a_unit

LATER = MORNING + timedelta(minutes=10)


# ---------------------------------------------------------------------------------------------------------------- taking


def takes(unit: Unit, who: str, hit: str = "hit-1", *, until: Any = LATER, **more: Any) -> Taken:
    with unit.store.transaction(a_grant(Capability.REVIEW, actor=who, **more)) as change:
        taken = change.take(hit, until)
        change.append(unit.entry("take"))
    return taken


def gives_back(unit: Unit, who: str, hit: str = "hit-1") -> bool:
    with unit.store.transaction(a_grant(Capability.REVIEW, actor=who)) as change:
        given = change.give_back(hit)
        change.append(unit.entry("give-back"))
    return given


@pytest.fixture
def two(unit: Unit, a_hit: Callable[..., Hit]) -> Unit:
    """Let there be two hits on one passenger, and one on another."""
    unit.accept()
    other = a_passenger(an_identity("DUNMORE", document="QQ0000001"), id="passenger-2")
    hits = (a_hit(), a_hit("hit-2"), a_hit("hit-3", passenger="passenger-2"))
    unit.record(a_passenger(), other, opened=hits)
    return unit


def test_whoever_takes_a_hit_has_all_of_that_passenger_and_everyone_sees_it(two):
    assert takes(two, "anna") == Taken("anna", LATER)
    assert {item.hit.id: item.taken for item in two.shown()} == {
        "hit-1": Taken("anna", LATER),
        "hit-2": Taken("anna", LATER),
        "hit-3": None,
    }
    for hit in ("hit-1", "hit-2"):
        with pytest.raises(Conflict, match=r"anna works on this hit until 05:10:00 UTC"):
            takes(two, "ben", hit)
    assert takes(two, "ben", "hit-3").actor == "ben"


def test_who_has_a_hit_may_go_on_with_it(two):
    takes(two, "anna")
    two.clock.advance(minutes=9)
    assert takes(two, "anna", "hit-2", until=LATER + timedelta(minutes=9)) == Taken("anna", LATER + timedelta(minutes=9))
    two.clock.advance(minutes=9)
    with pytest.raises(Conflict, match="anna works"):
        takes(two, "ben")


def test_a_hit_whose_time_is_over_or_that_was_given_back_is_anyones(two):
    takes(two, "anna")
    two.clock.set(LATER)
    assert {item.taken for item in two.shown()} == {None}
    assert takes(two, "ben", until=LATER + timedelta(minutes=10)).actor == "ben"
    assert not gives_back(two, "anna")
    assert gives_back(two, "ben", "hit-2")
    assert {item.taken for item in two.shown()} == {None}
    assert takes(two, "anna", until=LATER + timedelta(minutes=10)).actor == "anna"


def test_what_is_decided_or_not_for_ones_eyes_is_not_taken(unit, a_hit):
    kept = Match(
        watchlist="n",
        entry_id="e",
        entry_digest="d",
        entry_name="X",
        score=900,
        terms=Terms(owner="Police", control=("Customs",)),
    )
    unit.accept()
    unit.record(a_passenger(), opened=(a_hit(cause=kept), a_hit("hit-2")))
    with pytest.raises(NotFound):
        takes(unit, "anna")
    assert takes(unit, "ben", organisation="Customs").actor == "ben"
    unit.shown()
    unit.record(withdrawn=("hit-2",))
    with pytest.raises(Conflict, match="not open any more"):
        takes(unit, "ben", "hit-2", organisation="Customs")


def test_of_people_who_take_at_once_one_has_it(two):
    start, had = threading.Barrier(6), []

    def one(number: int) -> None:
        start.wait()
        with contextlib.suppress(Conflict):
            had.append(takes(two, f"officer-{number}", "hit-1" if number % 2 else "hit-2").actor)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(had) == 1
    assert {item.taken and item.taken.actor for item in two.shown()} == {had[0], None}


# ----------------------------------------------------------------------------------------------------------------- queue


def queued(unit: Unit, **asked: Any) -> dict[str, str]:
    with unit.store.reading(a_grant(Capability.READ_HITS)) as snapshot:
        return {hit.id: hit.state.value for hit in snapshot.queue(**asked).hits}


def test_a_queue_of_a_moment_is_what_was_open_then(two, a_hit):
    then = two.clock.now()
    two.clock.advance(minutes=1)
    two.record(opened=(a_hit("hit-late", level=Level.CRITICAL),))
    assert set(queued(two)) == {"hit-1", "hit-2", "hit-3", "hit-late"}
    with two.store.reading(a_grant(Capability.READ_HITS)) as snapshot:
        assert {hit.id for hit in snapshot.ahead(two.clock.now(), 9).hits} == {"hit-1", "hit-2", "hit-3", "hit-late"}
        first = (False, 0, "", "", "", "", "")
        before = snapshot.ahead(then, 9, first)
    assert ({hit.id for hit in before.hits}, before.waiting) == ({"hit-1", "hit-2", "hit-3"}, 3)


def test_legs_are_sought_by_an_index(unit):
    """Of a store that holds years of flights none is read but those that are asked for."""
    unit.accept(*(a_report(leg=leg) for leg in LEGS))
    with heard(unit.engine) as asked, unit.store.reading(a_grant()) as snapshot:
        assert [one.leg.key for one in snapshot.known(leg.key for leg in LEGS)] == [leg.key for leg in LEGS]
        snapshot.append(unit.entry("combine"))
    of_legs = [one for one in asked if "FROM leg" in one[0]]
    assert of_legs
    for statement in of_legs:
        assert not re.search(r"SCAN leg|Seq Scan on leg", plan(unit.engine, *statement))


def test_hits_come_in_the_order_asked_without_what_is_not_there(two):
    with two.store.transaction(a_grant(Capability.READ_HITS)) as change:
        shown = change.hits(["hit-3", "hit-none", "hit-1", "hit-3"])
        change.append(two.entry("consult"))
    assert [item.hit.id for item in shown] == ["hit-3", "hit-1"]


# ----------------------------------------------------------------------------------------------------------------- board


LEGS = [
    a_leg("NV1", departs="2026-03-01T06:00"),
    a_leg("NV2", departs="2026-03-01T23:59"),
    a_leg("NV3", departs="2026-03-02T00:00"),
    a_leg("NV4", departs="2026-03-02T12:00"),
    a_leg("NV5", departs="2026-03-03T07:00"),
]
TIMELESS = FlightLeg(key=LegKey("NV", "9", "OSL", "2026-03-02"), destination="AMS")


@pytest.fixture
def flown(unit: Unit) -> Unit:
    """Let six flights be on the board, one of them by the schedule alone, and one without a time."""
    unit.accept(*(a_report(leg=leg) for leg in (*LEGS[:3], LEGS[4], TIMELESS)))
    planned = ScheduledFlight(leg=LEGS[3], expects=EXPECTATIONS["api"], contact="desk")
    unit.does("load_schedule", [planned], MORNING)
    return unit


def board(unit: Unit, **window: Any) -> str:
    return "".join(row.leg.key.number for row in unit.sees(Capability.READ_BOARD, "board", Window(**window)))


@pytest.mark.parametrize(
    ("since", "until", "numbers"),
    [
        ("", "", "129345"),
        ("2026-03-02", "", "9345"),
        ("2026-03-02", "2026-03-03", "934"),
        ("", "2026-03-02", "12"),
        ("2026-03-01T23:59", "2026-03-02T12:00", "293"),
        ("2026-03-02T11:00", "2026-03-02T13:00", "94"),  # what has no time may leave at any
        ("2026-03-04", "", ""),
    ],
)
def test_a_window_of_the_board_is_by_the_clock_on_the_wall(flown, since, until, numbers):
    assert board(flown, since=since, until=until) == numbers


def test_the_board_comes_in_parts_that_are_the_whole(flown):
    whole = flown.sees(Capability.READ_BOARD, "board")
    parts, after = [], None
    while True:
        some = flown.sees(Capability.READ_BOARD, "board", Window(after=after, limit=2))
        if not some:
            break
        parts += some
        after = (some[-1].leg.scheduled_departure or some[-1].leg.key.date, some[-1].leg.key)
    assert parts == list(whole)
    assert [row.leg.key.number for row in parts] == list("129345")


# ------------------------------------------------------------------------------------------------------------- receipts


def test_a_delivery_waits_until_a_screening_has_dealt_with_it(unit):
    receipt = unit.receipt(a_report(), a_report(key="api:2"))
    unit.does("accept", receipt)
    status = unit.sees(Capability.FOLLOW_RECEIPT, "receipt", receipt.id)
    assert (status.row.id, status.state.value, status.waiting) == (receipt.id, "waiting", 2)
    unit.clock.advance(minutes=1)
    unit.record(a_passenger())
    status = unit.sees(Capability.FOLLOW_RECEIPT, "receipt", receipt.id)
    assert (status.state.value, status.waiting) == ("screened", 0)


def test_a_list_that_reports_nobody_waits_too_and_what_comes_later_does_not_make_it_wait_again(unit):
    unit.accept()
    unit.record(a_passenger())
    unit.clock.advance(minutes=1)
    closing = unit.receipt(deliveries=(a_delivery(),))
    unit.does("accept", closing)
    assert unit.sees(Capability.FOLLOW_RECEIPT, "receipt", closing.id).state.value == "waiting"
    unit.clock.advance(minutes=1)
    unit.record()
    unit.clock.advance(minutes=1)
    unit.deliver(a_delivery(part=2))
    assert unit.sees(Capability.FOLLOW_RECEIPT, "receipt", closing.id).state.value == "screened"


def test_an_interchange_that_came_again_stands_where_its_first_does(unit):
    first = unit.receipt(a_report(), digest="same")
    unit.does("accept", first)
    unit.clock.advance(minutes=1)
    again = unit.receipt(a_report(), digest="same")
    assert unit.does("repeat", again) == first.id
    status = unit.sees(Capability.FOLLOW_RECEIPT, "receipt", again.id)
    assert (status.row.id, status.row.repeats, status.row.at) == (again.id, first.id, unit.clock.now())
    assert status.waiting == 1
    with pytest.raises(NotFound):
        unit.sees(Capability.FOLLOW_RECEIPT, "receipt", "receipt-none")


# ------------------------------------------------------------------------------------------------------------ passengers


def opens(unit: Unit, passenger: str) -> OpenedPassenger:
    with unit.store.reading(a_grant(Capability.READ_PASSENGER)) as snapshot:
        opened = snapshot.passenger(passenger)
        snapshot.append(unit.entry("consult"))
    return opened


def finds(unit: Unit, at_most: int = 20, **asked: Any) -> Findings:
    with unit.store.reading(a_grant(Capability.SEARCH)) as snapshot:
        found = snapshot.find(privacy.sought(privacy.Sought(**asked)), at_most)
        snapshot.append(unit.entry("consult"))
    return found


def booked(id_: str, surname: str, locator: str, owner: str = "NV", **more: Any) -> Passenger:
    """Return someone on a reservation."""
    who = an_identity(surname, "ODA", document=f"PX{id_[-1] * 7}")
    return a_passenger(replace(who, locators=(Locator(owner=owner, locator=locator),), **more), id=id_)


def test_a_passenger_comes_with_the_leg_and_who_else_is_on_the_reservation(unit):
    party = [booked("p1", "ABEL", "ABC2DE"), booked("p2", "BEIL", "ABC2DE"), booked("p3", "CARO", "ABC2DE", owner="")]
    others = [booked("p4", "DORN", "XYZ2DE"), booked("p5", "ECKE", "ABC2DE", owner="1X")]
    unit.accept()
    unit.record(*party, *others, a_passenger())
    opened = opens(unit, "p1")
    assert (opened.passenger, opened.leg) == (party[0], a_leg(revision=1))
    assert [(one.id, one.names) for one in opened.companions] == [(one.id, one.identity.names) for one in party[1:]]
    assert opens(unit, "passenger-1").companions == ()
    with pytest.raises(NotFound, match="no passenger of that id"):
        opens(unit, "p9")


def test_companions_are_found_whose_data_came_in_another_quarter(unit):
    """The reservation came on the last day of March, the second traveller was added on the first of April."""
    unit.clock.set(MORNING.replace(month=3, day=31))
    unit.accept(a_report(key="pnr:1"))
    unit.record(booked("p1", "ABEL", "ABC2DE"))
    unit.clock.advance(days=1)
    late = a_report(key="pnr:2", version=("2026-04-01T05:00", "01"))
    unit.accept(late)
    new = booked("p2", "BEIL", "ABC2DE")
    known = unit.known()
    statement = new.statements[0][1]
    unit.record(replace(new, statements=(("pnr:2", statement),)), known=known)
    with unit.engine.connect() as connection:
        stems = set(connection.scalars(select(schema.passengers.c.cohort)))
    assert [one.id for one in opens(unit, "p1").companions] == ["p2"]
    assert [one.id for one in opens(unit, "p2").companions] == ["p1"]
    assert finds(unit, locator="ABC2DE").number == 2
    assert stems == {"eu-strict/2026-03-31", "eu-strict/2026-04-01"}


ASKED = {
    "document": {"document": "PX 1111111", "issuer": "NLD"},
    "phone": {"phone": "0043 1 1111111"},
    "email": {"email": "ABEL@example.org"},
    "locator": {"locator": "abc2de"},
    "person": {"surname": "Oda", "given": "Abel", "birth_year": 1984},
    "both": {"locator": "abc2de", "surname": "ABEL", "given": "ODA", "birth_year": 1984},
}


@pytest.fixture
def stored(unit: Unit) -> Unit:
    """Let three be known, who share no value but a reservation."""
    unit.accept()
    said = (Contact(kind="phone", value="+43 1 1111111"), Contact(kind="email", value="abel@example.org"))
    unit.record(booked("p1", "ABEL", "ABC2DE", contacts=said), booked("p2", "BEIL", "ABC2DE"), booked("p3", "CARO", "XYZ2DE"))
    return unit


@pytest.mark.parametrize("kind", ASKED)
def test_whom_a_whole_value_is_of_is_found(stored, kind):
    found = finds(stored, **ASKED[kind])
    assert [one.id for one in found.people] == (["p1", "p2"] if kind == "locator" else ["p1"])
    assert found.number == len(found.people)
    assert found.people[0].identity.names[0].surname == "ABEL"
    assert found.people[0].leg.key == a_leg().key


def test_all_that_is_asked_holds_of_whom_is_found(stored):
    assert finds(stored, locator="ABC2DE", surname="CARO", given="ODA", birth_year=1984) == Findings(number=0)
    assert finds(stored, surname="ABEL", given="ODA", birth_year=1985) == Findings(number=0)


def test_whom_a_search_finds_too_many_of_are_counted_and_not_opened(stored):
    with stored.engine.begin() as connection:
        connection.execute(schema.passengers.update().values(identity=b"spoilt"))
    assert finds(stored, 1, locator="ABC2DE") == Findings(number=2)


def test_a_search_in_an_empty_store_makes_no_key(unit):
    assert finds(unit, locator="ABC2DE") == Findings(number=0)
    assert not list((unit.home / "keys" / "index").iterdir())


def test_what_was_received_quarters_ago_is_found(stored):
    stored.clock.advance(days=150)
    assert [one.id for one in finds(stored, **ASKED["document"]).people] == ["p1"]


def test_a_search_opens_nothing_of_a_hit(stored):
    with stored.engine.connect() as connection:
        before = connection.scalar(select(func.count()).select_from(schema.sights))
    finds(stored, **ASKED["document"])
    with stored.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(schema.sights)) == before


def test_who_is_sealed_is_not_found(engine, clock, tmp_path):
    """As if there were nobody: only an approval finds what is sealed. Whoever has the id is told that it is."""
    approver = X25519PrivateKey.generate().public_key().public_bytes_raw()
    FileKeys.create(tmp_path / "sealable", approver=approver)
    unit = a_unit(tmp_path, engine, FileKeys(tmp_path / "sealable", clock), clock)
    unit.accept()
    unit.record(booked("p1", "ABEL", "ABC2DE"))
    assert finds(unit, locator="ABC2DE").number == 1
    unit.keys.seal("eu-strict/2026-03-01/identity")
    assert finds(unit, locator="ABC2DE") == Findings(number=0)
    with pytest.raises(Refused, match="sealed"):
        opens(unit, "p1")


def test_what_is_due_of_no_days_reads_nothing_of_any(unit):
    """A worker asks so each hour: of no days SQLite would look at every row of a million passengers to find none."""
    unit.accept()
    unit.record(a_passenger())
    with heard(unit.engine) as asked:
        assert not unit.sees(Capability.RETAIN, "holdings", [])
    assert [statement for statement, _ in asked if re.search(r"FROM (passenger|lookup|hit|leg)\b", statement)] == []
    with heard(unit.engine) as asked:
        assert {one.kind for one in unit.sees(Capability.RETAIN, "holdings")} >= {"passenger", "lookup"}
    assert [statement for statement, _ in asked if re.search(r"FROM lookup\b", statement)]
