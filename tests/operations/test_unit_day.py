"""A unit's day through its operations: receive, screen, inspect, publish, over a real store with real keys."""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from pnrscreen import bootstrap, watchlist
from pnrscreen.adapters.shelf import FileShelf
from pnrscreen.app import App
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import HitState, LegKey
from pnrscreen.operations import inspect, publish, receive, review, screen, withdraw
from pnrscreen.review import Decision
from pnrscreen.rights import Capability, Purpose
from pnrscreen.stages import ListState, ListStatus
from support.clock import SettableClock
from support.homes import LIST, claim, open_unit, paxlst, person, pnr, pnrgov

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
OTHER = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")
CORRECTED = person("KARIMOVIC", "ALMA", "610711", "CC0000009", "A1")


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def day(app: App, *files: bytes) -> Sequence[receive.Intake]:
    """Receive files one after another and screen after each."""
    given = []
    for number, raw in enumerate(files):
        given.append(receive.receive(app, claim(app), raw, f"file-{number}"))
        screen.screen(app, claim(app))
    return given


def state(app: App) -> tuple[object, ...]:
    """Return what an officer and the board see, without when it was decided."""
    shown = inspect.hits(app, claim(app), everything=True)
    hits = sorted((s.hit.id, s.hit.state, s.hit.level, repr(s.hit.cause), s.passenger.id, repr(s.passenger)) for s in shown)
    board = [
        (str(row.leg.key), row.leg.destination, row.leg.scheduled_departure, dict(row.counts))
        for row in inspect.board(app, claim(app))
    ]
    return hits, board


def test_a_listed_document_becomes_a_hit_that_explains_itself(app: App) -> None:
    (given,) = day(app, paxlst(AMINA, OTHER))
    assert (given.interchanges, given.messages, given.people, given.quarantined) == (1, 1, 2, 0)
    (shown,) = inspect.hits(app, claim(app))
    assert shown.hit.state is HitState.OPEN
    assert shown.passenger.identity.names[0].surname == "KARIMOVA"
    assert {one.field for one in shown.hit.cause.evidence} >= {"document"}
    assert all(one.key for one in (*shown.hit.cause.findings, *shown.hit.cause.evidence))
    assert shown.hit.cause.edition


def test_the_board_counts_people_once_though_two_systems_speak_of_them(app: App) -> None:
    day(app, paxlst(AMINA, OTHER), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    (row,) = inspect.board(app, claim(app))
    assert row.counts["all:passenger"] == 2
    assert row.counts["api:passenger"] == 2
    assert row.counts["pnr:passenger"] == 1


def test_the_same_interchange_again_changes_nothing(app: App) -> None:
    raw = paxlst(AMINA)
    folded = b"\r\n".join(raw[start : start + 63] for start in range(0, len(raw), 63))
    first, again, once_more = day(app, raw, raw, folded)
    assert first.duplicates == 0
    assert (again.interchanges, again.duplicates, once_more.duplicates) == (0, 1, 1)
    before = state(app)
    day(app, raw)
    assert state(app) == before


def test_a_correction_withdraws_an_unseen_hit_without_trace_in_the_queue(app: App) -> None:
    day(app, paxlst(AMINA), paxlst(CORRECTED, prepared="260228:0500", reference="0000009"))
    assert inspect.hits(app, claim(app), everything=True) == []


def test_a_hit_someone_has_seen_stays_as_withdrawn_and_reopens_with_its_cause(app: App) -> None:
    day(app, paxlst(AMINA))
    (seen,) = inspect.hits(app, claim(app))
    day(app, paxlst(CORRECTED, prepared="260228:0500", reference="0000009"))
    assert inspect.hits(app, claim(app)) == []
    (kept,) = inspect.hits(app, claim(app), everything=True)
    assert (kept.hit.id, kept.hit.state) == (seen.hit.id, HitState.WITHDRAWN)
    day(app, paxlst(AMINA, prepared="260228:0600", reference="0000010"))
    (back,) = inspect.hits(app, claim(app))
    assert (back.hit.id, back.hit.state, back.hit.opened_at) == (seen.hit.id, HitState.OPEN, seen.hit.opened_at)


MESSAGES = (
    paxlst(AMINA, OTHER),
    paxlst(CORRECTED, prepared="260228:0500", reference="0000003"),
    paxlst(AMINA, prepared="260228:0530", reference="0000004"),
    pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")),
    pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", changed="260227:0800"), prepared="260227:0900", reference="0000005", kind="141"),
    pnrgov(pnr("XYZ9TT", "TESTERSON+BERTAMS"), reference="0000006"),
)


def test_any_order_with_repeats_gives_the_same_state_and_hits(tmp_path: Path, clock: SettableClock) -> None:
    """S05, over twelve orders, each with repeats and its own batching: passengers, hits, ids, board."""
    draw, states = random.Random(5), []
    for number in range(12):
        app = open_unit(tmp_path / str(number), clock)
        order = [*MESSAGES, *draw.choices(MESSAGES, k=3)]
        draw.shuffle(order)
        for raw in order:
            receive.receive(app, claim(app), raw, "order")
            if draw.random() < 0.5:
                screen.screen(app, claim(app))
        screen.screen(app, claim(app))
        states.append(state(app))
    assert states[0][0]
    assert all(one == states[0] for one in states)


def test_any_order_after_a_decision_gives_the_same_state_and_hits(tmp_path: Path, clock: SettableClock) -> None:
    """S04 in S05: a reservation's hit is dismissed; whatever comes after it, in any order, leads to the same hits."""
    draw, states = random.Random(7), []
    booked, *rest = MESSAGES[3], *MESSAGES[:3], *MESSAGES[4:]
    for number in range(6):
        app = open_unit(tmp_path / str(number), clock)
        receive.receive(app, claim(app), booked, "first")
        screen.screen(app, claim(app))
        for shown in inspect.hits(app, claim(app)):
            review.review(app, claim(app), shown.hit.id, Decision.DISMISS, "known to be somebody else")
        order = [*rest, *draw.choices(MESSAGES, k=3)]
        draw.shuffle(order)
        for raw in order:
            receive.receive(app, claim(app), raw, "order")
            if draw.random() < 0.5:
                screen.screen(app, claim(app))
        screen.screen(app, claim(app))
        states.append(state(app))
    assert {hit[1] for hit in states[0][0]} == {HitState.DISMISSED, HitState.OPEN}
    assert all(one == states[0] for one in states)


FORTY = [f"Q{number:02d}RST" for number in range(40)]


def a_push(*locators: str, prepared: str, reference: str, parts: int = 1) -> list[bytes]:
    """Write a full push in so many parts of about one size; nobody in it resembles anybody listed."""
    size = -(-len(locators) // parts)
    several = [locators[start : start + size] for start in range(0, len(locators), size)]
    marks = ["01:C", *(f"{number:02d}" for number in range(2, parts)), f"{parts:02d}:F"][-parts:]
    return [
        pnrgov(
            *(pnr(locator, f"TEST{locator[1:3]}+ODOMR".replace("0", "O").replace("1", "I")) for locator in some),
            prepared=prepared,
            reference=reference,
            part=mark,
            total=len(locators),
        )
        for some, mark in zip(several, marks, strict=True)
    ]


def standing(app: App) -> set[str]:
    """Return the locators of those on the flight."""
    (known,) = (known for known in screen._load(app, claim(app), app.permit(claim(app), Capability.SCREEN), legs(app)))
    return {passenger.identity.locators[0].locator for passenger in known.passengers}


def legs(app: App) -> list[LegKey]:
    return [row.leg.key for row in inspect.board(app, claim(app))]


def the_list(app: App) -> ListState:
    """Return where the reservations of the one flight stand."""
    (row,) = inspect.board(app, claim(app))
    (state,) = row.lists
    return state


def test_half_a_full_push_withdraws_nobody_and_the_whole_one_exactly_the_absent(app: App, clock: SettableClock) -> None:
    day(app, *a_push(*FORTY, prepared="260227:0610", reference="0000002"))
    four = a_push(*FORTY[:36], prepared="260228:0610", reference="0000003", parts=4)
    day(app, *four[:2])
    assert the_list(app).status is ListStatus.ARRIVING
    clock.advance(minutes=6)
    assert standing(app) == {*FORTY}
    assert the_list(app).status is ListStatus.PARTIAL
    day(app, *four[2:])
    assert standing(app) == {*FORTY[:36]}
    assert (the_list(app).status, the_list(app).absent, the_list(app).standing) == (ListStatus.COMPLETE, 4, 40)


def test_parts_in_any_order_with_repeats_give_the_same_flight(tmp_path: Path, clock: SettableClock) -> None:
    """S05 with parts, absence and a late update, whatever batches they are screened in."""
    messages = [
        *a_push(*FORTY[:12], prepared="260227:0610", reference="0000002", parts=2),
        *a_push(*FORTY[:10], prepared="260228:0610", reference="0000003", parts=3),
        pnrgov(pnr(FORTY[11], "TESTII+ODOMR"), prepared="260228:0700", reference="0000004", kind="141"),
    ]
    draw, states = random.Random(6), []
    for number in range(8):
        app = open_unit(tmp_path / str(number), clock)
        for raw in draw.sample([*messages, *draw.choices(messages, k=2)], len(messages) + 2):
            receive.receive(app, claim(app), raw, "order")
            if draw.random() < 0.5:
                screen.screen(app, claim(app))
        screen.screen(app, claim(app))
        states.append((standing(app), inspect.board(app, claim(app))[0].lists, inspect.board(app, claim(app))[0].counts))
    assert states[0][0] == {*FORTY[:10], FORTY[11]}
    assert all(one == states[0] for one in states)


def test_a_withdrawal_of_many_waits_for_a_person_and_follows_the_answer(app: App) -> None:
    day(app, *a_push(*FORTY[:10], prepared="260227:0610", reference="0000002"))
    day(app, *a_push(*FORTY[:7], prepared="260228:0610", reference="0000003"))
    assert standing(app) == {*FORTY[:10]}
    assert (the_list(app).status, the_list(app).absent, the_list(app).standing) == (ListStatus.WAITS, 3, 10)
    withdraw.withdraw(app, claim(app), "ZZ123/2026-03-01", "the carrier confirmed it by telephone")
    screen.screen(app, claim(app))
    assert standing(app) == {*FORTY[:7]}
    assert the_list(app).status is ListStatus.COMPLETE
    with pytest.raises(NotFound, match="no list of flight ZZ123 waits"):
        withdraw.withdraw(app, claim(app), "ZZ123", "again")


def test_whom_a_person_keeps_stays(app: App) -> None:
    day(app, *a_push(*FORTY[:10], prepared="260227:0610", reference="0000002"))
    day(app, *a_push(*FORTY[:7], prepared="260228:0610", reference="0000003"))
    withdraw.withdraw(app, claim(app), "ZZ123", "the carrier cut the list by mistake", keep=True)
    screen.screen(app, claim(app))
    assert standing(app) == {*FORTY[:10]}
    assert the_list(app).reasons == ("kept by a person",)


def test_a_decision_needs_a_reason_and_one_list(app: App) -> None:
    people = [person(f"TEST{letter}", "ODO", "840229", f"XX000000{n}", f"B{n}") for n, letter in enumerate("ABC")]
    day(app, paxlst(*people), paxlst(people[0], prepared="260228:0500", reference="0000007"))
    day(app, *a_push(*FORTY[:10], prepared="260227:0610", reference="0000002"))
    day(app, *a_push(*FORTY[:7], prepared="260228:0610", reference="0000003"))
    with pytest.raises(Refused, match="say why"):
        withdraw.withdraw(app, claim(app), "ZZ123", " ")
    with pytest.raises(Refused, match="ZZ123/2026-03-01/IST list 745; ZZ123/2026-03-01/IST list pnr"):
        withdraw.withdraw(app, claim(app), "ZZ123", "because")
    assert withdraw.withdraw(app, claim(app), "ZZ123", "because", listed="745").absent == 2


def test_a_registry_of_senders_is_heeded(app: App, clock: SettableClock) -> None:
    day(app, *a_push(*FORTY[:10], prepared="260227:0610", reference="0000002"))
    (app.config.home / "senders.toml").write_text('[[sender]]\nid = "1A"\ncarriers = ["ZZ"]\n')
    again = bootstrap.open_home(app.config.home, clock)
    day(again, *a_push(*FORTY[:9], prepared="260228:0610", reference="0000003"))
    assert standing(again) == {*FORTY[:10]}
    assert the_list(again).reasons == ("sender not registered",)
    (app.config.home / "senders.toml").write_text('[[sender]]\nid = "zz"\ncarriers = ["zz"]\n')
    screen.screen(third := bootstrap.open_home(app.config.home, clock), claim(third))
    assert standing(third) == {*FORTY[:9]}


def test_a_reservation_resent_with_its_locator_makes_no_duplicate(app: App) -> None:
    whole = pnr("ABC2DE", "KARIMOVA+AMINAMRS", "QUILLFEATHER+BARTHOLOMEWMR")
    without = "SRC'" + whole[whole.index("DAT") :]
    day(app, pnrgov(without), pnrgov(whole, prepared="260228:0610", reference="0000003"))
    (row,) = inspect.board(app, claim(app))
    assert row.counts["all:passenger"] == 2
    shown = inspect.hits(app, claim(app), everything=True)
    assert sorted(one.passenger.identity.names[0].surname for one in shown) == ["KARIMOVA", "QUILLFEATHER"]


def test_two_people_of_one_name_keep_their_own_documents_or_none(app: App) -> None:
    """S06: the two bookings are of one name; check-in tells locators of only one, so the other stays apart."""
    first = person("SOUZA", "CARLA", "800101", "CS0000001", "A1")
    second = person("SOUZA", "CARLA", "911231", "CS0000002", "A2").replace("RFF+AVF:ABC2DE'", "")
    day(app, paxlst(first, second), pnrgov(pnr("ABC2DE", "SOUZA+CARLAMRS"), pnr("XYZ9TT", "SOUZA+CARLAMRS")))
    (known,) = screen._load(app, claim(app), app.permit(claim(app), Capability.SCREEN), legs(app))
    papers = {
        frozenset(locator.locator for locator in passenger.identity.locators): (
            [document.number for document in passenger.identity.documents],
            passenger.ambiguous,
        )
        for passenger in known.passengers
    }
    assert papers == {
        frozenset({"ABC2DE"}): (["CS0000001"], False),
        frozenset({"XYZ9TT"}): ([], True),
        frozenset(): (["CS0000002"], True),
    }
    (row,) = inspect.board(app, claim(app))
    assert row.counts["ambiguous"] == 2


def test_what_cannot_be_read_is_quarantined_once_and_the_rest_is_screened(app: App) -> None:
    garbage = b"UNB+UNOA:4+BROKEN"
    first = receive.receive(app, claim(app), paxlst(AMINA) + b"\r\n" + b"no message at all", "mixed")
    assert first.people == 1
    given = [receive.receive(app, claim(app), b"\x00\xff not a message", "garbage") for _ in range(2)]
    assert [one.quarantined for one in given] == [1, 0]
    ((source, broken),) = given[0].broken
    assert (source, broken.start, broken.end) == ("garbage", 0, 16)
    assert receive.receive(app, claim(app), garbage, "cut").people == 0


def test_an_empty_file_is_said_to_be_unreadable(app: App) -> None:
    assert receive.receive(app, claim(app), b"", "empty").broken


def test_a_file_over_the_limit_is_refused(tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_unit(tmp_path / "home", clock)
    monkeypatch.setenv("PNRSCREEN_INTERCHANGE_BYTES_MAX", str(2**16))
    app = bootstrap.open_home(tmp_path / "home", clock)
    with pytest.raises(Refused, match="larger than"):
        receive.receive(app, claim(app), b"x" * (2**16 + 1), "big")


def test_a_new_edition_is_compared_with_flights_to_come_and_not_with_past_ones(app: App, clock: SettableClock) -> None:
    day(
        app, paxlst(OTHER), paxlst(person("TESTERSON", "BERTA", "900101", "XX1112223", "A9"), reference="0000007", flight="ZZ9")
    )
    addition = LIST + b"N-3,Berta TESTERSON,1990-01-01,UZB,P:UZB:XX1112223,\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": addition}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source)
    again = bootstrap.open_home(app.config.home, clock)
    assert screen.screen(again, claim(again)).legs == 2
    assert len(inspect.hits(again, claim(again))) == 2
    clock.advance(days=5)
    publish.load_list(
        again,
        claim(again),
        publish.Source(name="t2", format="csv", files={"l.csv": LIST}, owner="o", basis="b", sought_or_alert=True),
    )
    later = bootstrap.open_home(app.config.home, clock)
    assert screen.screen(later, claim(later)).legs == 0


def test_an_edition_that_lost_much_or_all_is_refused(app: App) -> None:
    half = b"\n".join(LIST.splitlines()[:2])
    source = publish.Source(
        name="test", format="csv", files={"test.csv": half}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    with pytest.raises(Refused, match="shrank from 2 to 1"):
        publish.load_list(app, claim(app), source)
    record, _ = publish.load_list(app, claim(app), source, shrink=True)
    assert record.entries == 1
    empty = publish.Source(
        name="none", format="csv", files={"e.csv": LIST.splitlines()[0]}, owner="o", basis="b", sought_or_alert=True
    )
    with pytest.raises(Refused, match="holds no person"):
        publish.load_list(app, claim(app), empty)


@pytest.mark.parametrize("ask", ["receive", "screen", "board", "hits", "lists", "load", "withdraw"])
def test_nothing_is_done_for_whom_the_registry_gives_no_right(app: App, ask: str) -> None:
    """The data protection officer of this home may not do an operator's work, and a stranger nothing at all."""
    verbs = {
        "receive": lambda who: receive.receive(app, who, paxlst(AMINA), "f"),
        "screen": lambda who: screen.screen(app, who),
        "board": lambda who: inspect.board(app, who),
        "hits": lambda who: inspect.hits(app, who),
        "lists": lambda who: inspect.lists(app, who),
        "withdraw": lambda who: withdraw.withdraw(app, who, "ZZ123", "because"),
        "load": lambda who: publish.load_list(
            app, who, publish.Source(name="x", format="csv", files={"x.csv": LIST}, owner="o", basis="b", sought_or_alert=True)
        ),
    }
    with pytest.raises(Refused):
        verbs[ask](claim(app, "stranger"))
    with pytest.raises(Refused):
        verbs[ask](claim(app, "op", Purpose.OVERSIGHT))


def test_every_act_leaves_a_leaf(app: App) -> None:
    def leaves() -> int:
        return inspect.numbers(app, claim(app))["leaves"]

    counted = [leaves()]
    for act in (
        lambda: receive.receive(app, claim(app), paxlst(AMINA), "f"),
        lambda: screen.screen(app, claim(app)),
        lambda: inspect.hits(app, claim(app)),
    ):
        act()
        counted.append(leaves())
    assert all(later > earlier for earlier, later in itertools.pairwise(counted))


def test_no_name_document_or_locator_stands_on_the_disk_in_clear(app: App) -> None:
    """The whole home is read byte by byte, write-ahead log included."""
    day(app, paxlst(AMINA, OTHER), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    inspect.hits(app, claim(app))
    canaries = (
        b"KARIMOVA",
        b"Karimova",
        b"TESTERSON",
        b"AB7654321",
        b"XX1112223",
        b"ABC2DE",
        b"QUILLFEATHER",
        b"1984-02-29",
        b"840229",
    )
    for path in app.config.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [canary for canary in canaries if canary in content], path.name


def test_a_grant_runs_out(app: App, clock: SettableClock) -> None:
    grant = app.permit(claim(app), Capability.READ_BOARD)
    clock.set(clock.now() + timedelta(hours=2))
    with pytest.raises(Refused, match="run out"), app.store.reading(grant):
        pass


ENDING = b"""entry_id,name,birth_dates,documents,valid_from,expires
N-1,Amina KARIMOVA,1984-02-29,P:UZB:AB7654321,,2026-03-01
N-2,Berta TESTERSON,1990-01-01,,2026-03-02,
"""


def test_an_entry_ends_and_another_begins_by_itself(tmp_path: Path, clock: SettableClock) -> None:
    """No list is loaded: the next day's edition is another, and the flights still to come are screened under it."""
    app = open_unit(tmp_path / "home", clock, listed=ENDING)
    day(app, paxlst(AMINA, OTHER))
    assert [item.hit.cause.entry_id for item in inspect.hits(app, claim(app))] == ["N-1"]
    clock.advance(days=1)
    later = bootstrap.open_home(app.config.home, clock)
    screened = screen.screen(later, claim(later))
    assert (screened.legs, screened.opened, screened.withdrawn) == (1, 1, 1)
    assert [item.hit.cause.entry_id for item in inspect.hits(later, claim(later))] == ["N-2"]


def test_a_list_nobody_calls_one_of_those_sought_is_not_loaded(app: App) -> None:
    source = publish.Source(name="other", format="csv", files={"l.csv": LIST}, owner="o", basis="b")
    with pytest.raises(Refused, match=r"Art 6\(3\)\(a\).*--sought-or-alert"):
        publish.load_list(app, claim(app), source)
    assert [record.name for record in inspect.lists(app, claim(app))] == ["test"]


def test_the_registry_keeps_whose_a_list_is_and_who_may_see_it(app: App) -> None:
    source = publish.Source(
        name="joint",
        format="csv",
        files={"l.csv": LIST},
        owner="JIT 7",
        basis="agreement",
        sought_or_alert=True,
        category="wanted",
        control=("PIU Example", "PIU Other"),
    )
    publish.load_list(app, claim(app), source)
    again = bootstrap.open_home(app.config.home)
    (record,) = [record for record in inspect.lists(again, claim(again)) if record.name == "joint"]
    assert (record.sought_or_alert, record.category, record.control) == (True, "wanted", ("PIU Example", "PIU Other"))
    assert {entry.terms.owner for entry in again.in_force().lists.index.entries if entry.watchlist == "joint"} == {"JIT 7"}


def test_lists_prepared_by_one_process_are_found_by_the_next(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = app.in_force().edition
    with monkeypatch.context() as patched:
        patched.setattr(FileShelf, "get_list", lambda *_: pytest.fail("a list was opened that another process had prepared"))
        assert bootstrap.open_home(app.config.home, clock).in_force().edition == edition
    prepared = max(Path(os.environ["PNRSCREEN_MEMORY"]).glob("*/*.index"), key=lambda one: one.stat().st_mtime_ns)
    prepared.write_bytes(prepared.read_bytes()[:-100])
    again = bootstrap.open_home(app.config.home, clock)
    assert again.in_force().edition == edition
    assert again.in_force().lists.screen_one(watchlist.person("Amina Karimova", birth_date="1984-02-29"))
    assert bootstrap.open_home(app.config.home, clock, memory=None).in_force().edition == edition
