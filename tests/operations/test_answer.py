"""A carrier asks about people at its desk and is told what a machine may tell: over a real store with real keys."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen import bootstrap, wire
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, open_home
from pnrscreen.errors import Conflict, Refused
from pnrscreen.message import AnswerLevel, Flight
from pnrscreen.model import HitState
from pnrscreen.normalise import answers as codes
from pnrscreen.operations import answer, inspect, publish, quarantine, receive, review, screen
from pnrscreen.operations import registry as actors
from pnrscreen.privacy import Denial
from pnrscreen.query import Lack, PersonAnswer, Question, Reply, Said, Traveller
from pnrscreen.review import Decision
from pnrscreen.rights import Actor, Capability, Role
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import LIST, claim, confirmed, open_unit, person, pnr, pnrgov
from support.logs import entries

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
BERTA = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")
GOLDEN = Path(__file__).parent / "golden"
FLIGHT = Flight(
    carrier="ZZ",
    number="123",
    departure="IST",
    arrival="VIE",
    scheduled_departure="2026-03-01T06:10",
    scheduled_arrival="2026-03-01T07:30",
)
LISTED = Traveller(
    surname="Karimova",
    given="Amina",
    birth_date="1984-02-29",
    sex="F",
    nationality="UZB",
    document_kind="P",
    document_number="AB7654321",
    document_issuer="UZB",
    document_expiry="2031-01-01",
    reference="A1",
    locator="ABC2DE",
)
UNKNOWN = replace(
    LISTED, surname="Testerson", given="Berta", birth_date="1990-01-01", document_number="XX1112223", reference="A2"
)


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_border(tmp_path / "home", clock)


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    """Return a home over each database."""
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    return open_border(tmp_path / "home", clock, store=store)


def ask(app: App, *people: str, actor: str = "desk", **said: str) -> Reply:
    return answer.answer(app, check(app, actor), query(*people, **said))


def said(reply: Reply) -> list[Said]:
    return [one.said for one in reply.answers]


def leaves(app: App, event: str) -> list[dict[str, Any]]:
    """Return the entries of the log of one act, oldest first."""
    return [entry for entry in entries(app) if entry["event"] == event]


def kept(app: App) -> dict[str, int]:
    """Return how many rows of each kind there are, but for those of the log."""
    counted = dict(inspect.numbers(app, check(app)))
    del counted["leaves"]
    return counted


# ------------------------------------------------------------------------------------------------------- the four answers


def test_who_is_listed_is_referred_and_stands_before_an_officer_who_is_not_may_board(either: App) -> None:
    reply = ask(either, AMINA, BERTA)
    assert [(one.reference, one.said) for one in reply.answers] == [("A1", Said.REFER), ("A2", Said.BOARD)]
    (shown,) = inspect.hits(either, check(either, "officer"))
    assert (shown.hit.state, shown.passenger.identity.names[0].surname) == (HitState.OPEN, "KARIMOVA")
    (row,) = inspect.board(either, check(either))
    assert (row.counts["all:passenger"], row.waiting) == (2, 0)


def test_who_is_referred_is_answered_before_their_flight_is_screened_where_that_can_wait(app: App) -> None:
    left: list[Callable[[], None]] = []
    reply = answer.answer(app, check(app, "desk"), query(AMINA), left.append)
    assert said(reply) == [Said.REFER]
    assert not inspect.hits(app, check(app, "officer"))
    (work,) = left
    work()
    assert len(inspect.hits(app, check(app, "officer"))) == 1
    assert said(answer.answer(app, check(app, "desk"), query(BERTA, reference="T0002", control="2"), left.append)) == [
        Said.BOARD
    ]
    assert left == [work]


def test_nobody_may_board_waits_for_no_screening_but_stands_on_the_board(app: App) -> None:
    assert said(ask(app, BERTA)) == [Said.BOARD]
    (row,) = inspect.board(app, check(app))
    assert row.waiting == 1
    screen.screen(app, check(app))
    (row,) = inspect.board(app, check(app))
    assert (row.counts["all:passenger"], row.waiting, row.hits) == (1, 0, {})


WITHOUT = {
    Lack.SURNAME: ("NAD+FL+++TESTERSON:BERTA'", "NAD+FL+++:'"),
    Lack.BIRTH_DATE: ("DTM+329:900101'", ""),
    Lack.SEX: ("ATT+2++F'", ""),
    Lack.NATIONALITY: ("NAT+2+UZB'", ""),
    Lack.DOCUMENT_NUMBER: ("DOC+P+XX1112223'", "DOC+P+XXXXXXXXX'"),
    Lack.DOCUMENT_KIND: ("DOC+P+XX1112223'", "DOC++XX1112223'"),
    Lack.DOCUMENT_ISSUER: ("LOC+91+UZB'", ""),
    Lack.DOCUMENT_EXPIRY: ("DTM+36:310101'", ""),
}


@pytest.mark.parametrize("lack", WITHOUT)
def test_what_a_person_fails_to_say_is_named_by_code_and_nobody_is_cleared_without(app: App, lack: Lack) -> None:
    whole, instead = WITHOUT[lack]
    assert whole in BERTA
    (one,) = ask(app, BERTA.replace(whole, instead)).answers
    assert one.said is Said.INSUFFICIENT
    assert lack in one.lacks
    if lack is not Lack.DOCUMENT_NUMBER:  # without its number a document says nothing else either
        assert one.lacks == (lack,)


@pytest.mark.parametrize(
    ("lack", "segment"),
    [
        (Lack.ARRIVAL, "LOC+87+VIE'"),
        (Lack.SCHEDULED_DEPARTURE, "DTM+189:2603010610:201'"),
        (Lack.CARRIER, "TDT+20+ZZ0123+++ZZ'"),
    ],
)
def test_what_the_flight_lacks_everyone_on_it_lacks(app: App, lack: Lack, segment: str) -> None:
    raw = query(AMINA, BERTA).replace(segment.encode(), b"")
    reply = answer.answer(app, check(app, "desk"), raw)
    assert said(reply) == [Said.INSUFFICIENT] * 2
    assert all(lack in one.lacks for one in reply.answers)


def test_a_query_that_names_no_flight_puts_nobody_on_the_board(app: App) -> None:
    answer.answer(app, check(app, "desk"), query(AMINA).replace(b"TDT+20+ZZ0123+++ZZ'", b""))
    assert inspect.board(app, check(app)) == []
    assert kept(app)["receipts"] == 1


def test_a_synthetic_home_for_border_checks_has_who_it_needs(tmp_path: Path, clock: SettableClock) -> None:
    law = bootstrap.profile("eu-border")
    draft = actors.synthetic(founding.home_id(), law, clock.now(), operator="op")
    founding.create(tmp_path / "home", founding.NewHome(unit="U", profile="eu-border", registry=draft.written()))
    made = open_home(tmp_path / "home", clock)
    assert all(made.permit(check(made), one) for one in (Capability.RECEIVE, Capability.ANSWER, Capability.REVIEW))


def test_what_lacks_is_asked_for_before_anybody_is_referred(app: App) -> None:
    """Of somebody who is half said a finding is a guess; the hit stands all the same."""
    (one,) = ask(app, AMINA.replace("DTM+36:310101'", "")).answers
    assert (one.said, one.lacks) == (Said.INSUFFICIENT, (Lack.DOCUMENT_EXPIRY,))
    screen.screen(app, check(app))
    assert len(inspect.hits(app, check(app, "officer"))) == 1


@pytest.mark.parametrize(
    ("whole", "instead"),
    [("DOC+P+XX1112223'", "DOC+L+XX1112223'"), ("DTM+36:310101'", "DTM+36:260228'")],
    ids=["a pilot's licence", "expired the day before"],
)
def test_a_document_that_no_machine_takes_for_one_is_for_a_human_to_see(app: App, whole: str, instead: str) -> None:
    assert said(ask(app, BERTA.replace(whole, instead))) == [Said.REFER]


def test_a_document_that_expires_on_the_day_of_the_flight_is_good(app: App) -> None:
    assert said(ask(app, BERTA.replace("DTM+36:310101'", "DTM+36:260301'"))) == [Said.BOARD]


def test_what_cannot_be_read_is_answered_with_error_and_waits_for_somebody(app: App) -> None:
    reply = answer.answer(app, check(app, "desk"), b"UNB+UNOA:4+ZZAIR'nothing")
    assert said(reply) == [Said.ERROR]
    (result,) = wire.read(answer.written(reply)).interchanges[0].messages[0].body.results
    assert (result.level, result.codes) == (AnswerLevel.MESSAGE, ("118",))
    (row,) = quarantine.rows(app, check(app))
    assert row.reason == "NO_QUERY"
    assert quarantine.reveal(app, check(app), row.id) == b"UNB+UNOA:4+ZZAIR'nothing"


@settings(max_examples=25)
@given(raw=st.binary(max_size=80))
def test_whatever_comes_is_answered_or_refused(shared: App, raw: bytes) -> None:
    with suppress(Refused):
        assert said(answer.answer(shared, check(shared, "desk"), raw)) == [Said.ERROR]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> App:
    return open_border(tmp_path_factory.mktemp("answer") / "home", SettableClock())


def test_no_answer_has_room_for_a_reason(app: App) -> None:
    """No match, score, list or entry, and no no-board: neither in values nor in EDIFACT."""
    assert {field.name for field in fields(PersonAnswer)} == {"said", "reference", "locators", "lacks"}
    assert {one.value for one in Said} == {"board", "refer", "insufficient", "error"}
    reply = ask(app, AMINA)
    for told in (repr(reply), answer.written(reply).decode()):
        assert not [word for word in ("test", "N-1", "FTF", "KARIMOVA", "AB7654321", "score") if word in told]


# ------------------------------------------------------------------------------------------------------------ idempotence


def test_the_same_transaction_is_answered_the_same_whatever_has_changed_since(either: App, clock: SettableClock) -> None:
    first = ask(either, AMINA, BERTA)
    before = kept(either)
    clock.advance(hours=3)
    listed = b"entry_id,name,birth_dates\nN-9,Berta TESTERSON,1990-01-01\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(either, check(either), source, shrink=True)
    later = open_home(either.config.home, clock)
    again = ask(later, AMINA, BERTA, control="77")
    assert again == first
    assert answer.written(again) == answer.written(first)
    assert kept(later) == before
    assert leaves(later, "answer.repeat")[-1]["public"] == {"same": 1}


def test_another_question_under_a_reference_that_was_answered_is_a_conflict(app: App) -> None:
    ask(app, BERTA)
    before = kept(app)
    with pytest.raises(Conflict, match="give each question its own"):
        ask(app, AMINA)
    assert kept(app) == before
    assert said(ask(app, AMINA, reference="T0002")) == [Said.REFER]


def test_a_higher_revision_of_a_transaction_is_a_question_of_its_own(app: App) -> None:
    """A resend that corrects a typo raises the revision (RFF+TN), and is judged."""
    ask(app, BERTA)
    raw = query(AMINA).replace(b"RFF+TN:T0001'", b"RFF+TN:T0001:::2'")
    reply = answer.answer(app, check(app, "desk"), raw)
    assert (reply.reference, reply.revision, said(reply)) == ("T0001", "2", [Said.REFER])


def test_a_query_without_reference_is_known_by_what_it_asks(app: App) -> None:
    first = ask(app, BERTA, reference="")
    assert ask(app, BERTA, reference="", control="2") == first
    assert said(ask(app, AMINA, reference="", control="3")) == [Said.REFER]
    assert kept(app)["receipts"] == 2


def test_one_sender_cannot_ask_for_what_another_was_answered(app: App, clock: SettableClock) -> None:
    settings_ = app.config
    friend = Actor(id="friend", organisation="Handling", roles=frozenset({Role.CARRIER}), carriers=frozenset({"ZZ"}))
    draft = actors.propose(app.registry, app.profile, clock.now(), put=[friend])
    founding.adopt(settings_.home, draft.written())
    both = open_home(settings_.home, clock)
    ask(both, BERTA)
    assert said(ask(both, AMINA, actor="friend")) == [Said.REFER]


def test_an_answer_stands_for_its_hours_and_is_destroyed_with_its_key(either: App, clock: SettableClock) -> None:
    ask(either, BERTA)
    clock.advance(hours=47, minutes=59)
    assert answer.expire(confirmed(either), check(either, "officer")) == (0, 0)
    with pytest.raises(Conflict):
        ask(either, AMINA)
    clock.advance(minutes=1)
    assert said(ask(either, AMINA)) == [Said.REFER]  # what is over its time stands for nothing
    clock.advance(hours=48)
    assert answer.expire(confirmed(either), check(either, "officer")) == (1, 1)
    assert leaves(either, "expire.answers")[-1]["public"] == {"answers": 1, "keys": 1}


def test_a_transaction_that_comes_twice_at_once_is_one(either: App) -> None:
    told: list[Reply] = []

    def go() -> None:
        told.append(ask(either, BERTA))

    threads = [Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 2
    assert told[0] == told[1]
    assert kept(either)["receipts"] == 1


# ---------------------------------------------------------------------------------------------------- what comes afterwards


def test_a_hit_that_an_officer_dismissed_refers_nobody_any_more_until_the_evidence_is_another(app: App) -> None:
    ask(app, AMINA)
    officer = check(app, "officer")
    (shown,) = inspect.hits(app, officer)
    review.review(app, officer, shown.hit.id, Decision.DISMISS, "seen at the desk, another person")
    assert said(ask(app, AMINA, reference="T0002", control="2")) == [Said.BOARD]
    other = AMINA.replace("AB7654321", "AB7654322")
    assert said(ask(app, other, reference="T0003", control="3")) == [Said.REFER]


def test_a_hit_that_an_officer_confirmed_refers_still_and_never_says_no(app: App) -> None:
    ask(app, AMINA)
    officer = check(app, "officer")
    (shown,) = inspect.hits(app, officer)
    review.review(app, officer, shown.hit.id, Decision.CONFIRM, "it is she, the document agrees")
    assert said(ask(app, AMINA, reference="T0002", control="2")) == [Said.REFER]


def test_who_was_let_on_is_compared_again_when_a_list_changes(app: App, clock: SettableClock) -> None:
    assert said(ask(app, BERTA)) == [Said.BOARD]
    screen.screen(app, check(app))
    listed = LIST + b"N-9,Berta TESTERSON,1990-01-01,UZB,P:UZB:XX1112223,FTF\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, check(app), source)
    later = open_home(app.config.home, clock)
    screen.screen(later, check(later))
    assert len(inspect.hits(later, check(later, "officer"))) == 1


def test_who_leaves_the_flight_is_asked_about_no_more_and_leaves_the_board(app: App) -> None:
    ask(app, AMINA, BERTA)
    reply = ask(app, "NAD+FL+++'RFF+ABO:A1'", reference="T0002", control="2", bgm="745+XR", prepared="260301:0401")
    assert reply.answers == ()
    screen.screen(app, check(app))
    (row,) = inspect.board(app, check(app))
    assert row.counts["all:passenger"] == 1
    assert inspect.hits(app, check(app, "officer")) == []


def test_a_query_is_no_list_whoever_is_not_named_in_it_stays(app: App) -> None:
    for number, one in enumerate((BERTA, AMINA), 1):
        ask(app, one, reference=f"T{number}", control=str(number))
    screen.screen(app, check(app))
    (row,) = inspect.board(app, check(app))
    assert row.counts["all:passenger"] == 2
    assert row.lists == ()


# --------------------------------------------------------------------------------------------------------- who may ask what


def test_a_carrier_asks_for_itself_alone(app: App) -> None:
    before = kept(app)
    with pytest.raises(Refused) as refused:
        ask(app, BERTA, actor="other-desk")
    assert refused.value.code == Denial.CARRIER
    assert leaves(app, "refuse")[-1]["public"]["why"] == "carrier"
    assert kept(app) == before
    assert said(ask(app, BERTA, actor="officer")) == [Said.BOARD]


def test_no_query_is_answered_in_a_home_that_holds_reservations(tmp_path: Path, clock: SettableClock) -> None:
    unit = open_unit(tmp_path / "unit", clock)
    with pytest.raises(Refused, match="border checks only") as refused:
        answer.answer(unit, claim(unit), query(BERTA))
    assert refused.value.code == Denial.KIND
    assert leaves(unit, "refuse")[-1]["public"]["why"] == "kind"


TAKES: tuple[Callable[[App, bytes], object], ...] = (
    lambda app, raw: receive.receive(app, check(app), raw, "file"),
    lambda app, raw: answer.answer(app, check(app, "desk"), raw),
)


@pytest.mark.parametrize("take", TAKES, ids=["receive", "answer"])
def test_no_reservation_enters_a_home_for_border_checks(app: App, take: Callable[[App, bytes], object]) -> None:
    before = kept(app)
    with pytest.raises(Refused, match="takes no reservations") as refused:
        take(app, pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS")))
    assert refused.value.code == Denial.KIND
    assert leaves(app, "refuse")[-1]["public"]["why"] == "kind"
    assert kept(app) == before


def test_more_than_a_query_is_refused_and_said_where_to_send_it(app: App) -> None:
    two = query(BERTA).replace(b"'UNZ+1+1'", b"'" + query(AMINA).split(b"IAPI'")[1].replace(b"UNZ+1+1'", b"UNZ+2+1'"))
    with pytest.raises(Refused, match="one message"):
        answer.answer(app, check(app, "desk"), two)
    crowd = [person("NAME", f"N{chr(65 + n // 26)}{chr(65 + n % 26)}", "900101", f"XY{n:07}", f"R{n}") for n in range(100)]
    with pytest.raises(Refused, match="at most 99"):
        ask(app, *crowd)


def test_the_log_counts_answers_and_names_nobody(app: App) -> None:
    ask(app, AMINA, BERTA, BERTA.replace("ATT+2++F'", "").replace("A2", "A3"))
    (entry,) = leaves(app, "answer")
    public = entry["public"]
    assert {name: public[name] for name in Said} == {"board": 1, "refer": 1, "insufficient": 1, "error": 0}
    told = json.dumps(entry)
    assert not [word for word in ("KARIMOVA", "TESTERSON", "T0001", "ZZAIR", "AB7654321") if word in told]


def test_nothing_of_a_query_stands_in_clear(app: App) -> None:
    ask(app, AMINA, BERTA)
    resting = b"".join(path.read_bytes() for path in app.config.home.glob("pnrscreen.db*"))
    assert not [word for word in (b"KARIMOVA", b"TESTERSON", b"T0001", b"ZZAIR", b"AB7654321", b"ABC2DE") if word in resting]


def test_what_is_no_passenger_information_is_not_kept(app: App) -> None:
    """Neither ticket, contact nor membership: they belong to a reservation."""
    more = BERTA.replace("RFF+ABO:A2'", "RFF+ABO:A2'RFF+YZY:2201234567890C1'RFF+CR:ZZ1234567'COM+0043 1 234:TE'")
    assert said(ask(app, more)) == [Said.BOARD]
    (entry,) = leaves(app, "answer")
    assert entry["public"]["dropped.not_api"] == 3


# ------------------------------------------------------------------------------------------------------------ both languages


@pytest.mark.parametrize(
    ("traveller", "spelled"),
    [
        (LISTED, AMINA),
        (UNKNOWN, BERTA),
        (replace(UNKNOWN, sex="", document_expiry=""), BERTA.replace("ATT+2++F'", "").replace("DTM+36:310101'", "")),
        (replace(UNKNOWN, document_kind="L"), BERTA.replace("DOC+P+", "DOC+L+")),
    ],
    ids=["listed", "unknown", "lacking", "licence"],
)
def test_a_question_in_values_is_answered_as_the_paxlst_that_says_the_same(
    app: App, traveller: Traveller, spelled: str
) -> None:
    question = Question(reference="V0001", flight=FLIGHT, travellers=(traveller,))
    in_values = answer.answer(app, check(app, "desk"), question)
    assert in_values.answers == ask(app, spelled).answers
    assert answer.answer(app, check(app, "desk"), question) == in_values
    other = replace(question, travellers=(replace(traveller, seat="12A"),))
    with pytest.raises(Conflict):
        answer.answer(app, check(app, "desk"), other)


def test_a_question_in_values_stands_on_the_board_and_for_one_carrier(app: App) -> None:
    question = Question(reference="V0001", flight=FLIGHT, travellers=(LISTED, UNKNOWN))
    assert said(answer.answer(app, check(app, "desk"), question)) == [Said.REFER, Said.BOARD]
    (row,) = inspect.board(app, check(app))
    assert (str(row.leg.key), row.counts["all:passenger"]) == ("ZZ123/2026-03-01/IST", 2)
    with pytest.raises(Refused) as refused:
        answer.answer(app, check(app, "other-desk"), replace(question, reference="V0002"))
    assert refused.value.code == Denial.CARRIER


@pytest.mark.parametrize("case", sorted(GOLDEN.glob("*.paxlst")), ids=lambda case: case.stem)
def test_the_golden_queries_are_answered_word_for_word(app: App, case: Path) -> None:
    raw = case.read_bytes().replace(b"\n", b"")
    reply = answer.answer(app, check(app, "desk"), raw)
    told = re.sub(rb"(?<!\?)'", b"'\n", answer.written(reply))
    assert told == case.with_suffix(".cusres").read_bytes()
    (interchange,) = wire.read(told).interchanges
    (message,) = interchange.messages
    assert [*interchange.defects, *message.defects] == []
    assert message.body.reference == reply.reference
    assert [result.reference for result in message.body.results] == [one.reference for one in reply.answers]


def test_every_scheme_reads_the_codes_that_are_written_as_they_are_meant() -> None:
    for status, code in codes.WRITTEN.items():
        assert {codes.status(state, code) for state in ("CHN", "USA")} == {status}
    assert codes.Status.REFUSE not in codes.WRITTEN


def test_a_reference_that_the_character_set_does_not_have_is_answered_all_the_same(app: App) -> None:
    reply = ask(app, BERTA.replace("RFF+ABO:A2'", "RFF+ABO:A#2_x'"))
    (result,) = wire.read(answer.written(reply)).interchanges[0].messages[0].body.results
    assert (reply.answers[0].reference, result.reference) == ("A#2_x", "A.2.X")
