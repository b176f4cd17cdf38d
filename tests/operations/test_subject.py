"""Law H 56: what persons ask of the data held on them, on each database, through the messages of a day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pnrscreen import bootstrap, privacy
from pnrscreen.adapters.store import rights, schema
from pnrscreen.app import App
from pnrscreen.bootstrap import keeping
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.message import Source
from pnrscreen.model import Document, Identity, PartialDate, PersonName
from pnrscreen.operations import (
    amend,
    backup,
    certificates,
    inspect,
    inventory,
    links,
    publish,
    receive,
    restore,
    retain,
    screen,
    subject,
)
from pnrscreen.ports import Right, SubjectRequest
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Actor, Capability, Purpose, Role
from support.clock import MORNING, SettableClock
from support.grants import a_grant
from support.homes import LIST, claim, confirmed, open_unit, paxlst, person, pnr, pnrgov
from support.retained import a_home, custodian, limits, open_at

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
ODETTE = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
HERS = Sought(document="AB7654321", issuer="UZB")


EITHER = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock, store: str) -> App:
    """Return a home that received two lists of one flight with two passengers, one of whom is listed."""
    made = with_officers(open_unit(tmp_path / "home", clock, store=store))
    receive.receive(made, claim(made), paxlst(AMINA, ODETTE), "a.edi")
    receive.receive(made, claim(made), pnrgov(pnr("ABC2DE", "KARIMOVA+AMINAMRS", "MARLOWE+ODETTEMRS")), "b.edi")
    screen.screen(made, claim(made))
    return made


def with_officers(app: App) -> App:
    officer = Actor(id="q", organisation="Test unit", roles=frozenset({Role.REQUEST_OFFICER}))
    return replace(app, registry=replace(app.registry, actors={**app.registry.actors, "q": officer}))


def officer(app: App, actor: str = "q") -> Access:
    return claim(app, actor, Purpose.DATA_SUBJECT_RIGHT)


def asked(app: App, kind: Right, sought: Sought = HERS) -> tuple[SubjectRequest, str]:
    """Return a request that is open, and the one record it is about."""
    request = subject.begin(app, officer(app), kind, "passport seen at the desk")
    (found,) = subject.find(app, officer(app), request.id, sought)
    return request, found.id


def open_hits(app: App) -> list[str]:
    return [one.passenger.identity.names[0].surname for one in inspect.hits(app, claim(app))]


def stored(app: App) -> bytes:
    """Return every envelope of messages, lists, ledgers and people, opened, that is still there."""
    parts = []
    with app.store._engine.connect() as connection:
        for table, column, context in (
            (schema.raws, "content", "receipt/{receipt}/raw"),
            (schema.deliveries, "delivery", "delivery/{receipt}/{ordinal}/delivery"),
            (schema.legs, "ledger", "leg/{id}/ledger"),
            (schema.passengers, "identity", "passenger/{leg}/{id}/identity"),
        ):
            rows = connection.execute(select(table)).mappings()
            parts += [app.keys.open(row[column], context.format(**row), a_grant()) for row in rows]
    return b"\n".join(parts)


def entries(app: App, act: str) -> list[dict[str, Any]]:
    with app.store._engine.connect() as connection:
        said = [json.loads(one) for one in connection.scalars(select(schema.leaves.c.canonical).order_by(schema.leaves.c.id))]
    return [one["public"] for one in said if one["event"] == act]


# -------------------------------------------------------------------------------------------------------------- access


@EITHER
def test_who_asks_is_told_what_is_held_since_when_from_whom_until_when_and_for_what(app: App) -> None:
    request, record = asked(app, Right.ACCESS)
    subject.given_to(app, officer(app), request.id, ["Federal police, case 4/26"] * 2)
    given = subject.answer(app, officer(app), request.id)
    (one,) = given.package["records"]
    assert one["held"]["names"].startswith("KARIMOVA, AMINA")
    assert "AB7654321" in one["held"]["documents"]
    assert one["since"] == f"{MORNING:%Y-%m-%d}"
    assert one["held_until"] == limits(app).erased.isoformat(timespec="minutes")
    assert len(one["from"]) == len(Source)
    assert given.package["recipients"] == ["Federal police, case 4/26"]
    assert "advance-assessment" in given.package["purposes"]
    assert "MARLOWE" not in json.dumps(given.package) + given.page, "of others on the reservation nothing is said"
    assert "KARIMOVA, AMINA" in given.page
    assert [one.state.value for one in subject.requests(app, officer(app), request.id)] == ["answered"]
    assert record not in json.dumps(entries(app, "dsr.answer"))


def test_whether_anyone_was_put_before_an_officer_is_neither_confirmed_nor_denied(app: App) -> None:
    request, _ = asked(app, Right.ACCESS)
    given = subject.answer(app, officer(app), request.id)
    assert "hits" not in given.package["records"][0]
    assert given.package["withheld"] == [
        "Whether hits concern you is neither confirmed nor denied: Directive 2016/680 Art 15(1)(b) and (3)"
    ]
    other, _ = asked(app, Right.ACCESS, Sought(document="PX4417203", issuer="UZB"))
    assert subject.answer(app, officer(app), other.id).package["withheld"] == given.package["withheld"]
    open_law = replace(app, profile=replace(app.profile, persons=replace(app.profile.persons, withheld={})))
    third, _ = asked(app, Right.ACCESS)
    told = subject.answer(open_law, officer(app), third.id)
    assert [hit["state"] for hit in told.package["records"][0]["hits"]] == ["open"]


def test_what_a_person_is_called_cannot_write_into_the_page(app: App) -> None:
    told = privacy.package(
        app.profile, "<b>unit", MORNING, (), {"request": "r", "kind": "access", "answer": "<i>", "recipients": ["<u>"]}
    )
    page = privacy.page(told)
    assert not any(mark in page for mark in ("<b>unit", "<i>", "<u>"))
    assert "sealed" in page, "finding nothing is not the same as holding nothing"


def test_a_request_of_a_day_is_due_by_the_profile_and_extended_once(app: App, clock: SettableClock) -> None:
    request, _ = asked(app, Right.ACCESS)
    assert request.due == "2026-04-01"
    with pytest.raises(Refused, match="at least"):
        subject.extend(app, officer(app), request.id, "busy")
    assert subject.extend(app, officer(app), request.id, "the carrier must be asked").due == "2026-06-01"
    with pytest.raises(Conflict, match="once"):
        subject.extend(app, officer(app), request.id, "the carrier must be asked")
    (one,) = subject.requests(app, officer(app))
    assert not subject.overdue(one, app.profile.day(app.clock.now()))
    clock.set(MORNING + timedelta(days=100))
    assert subject.overdue(one, app.profile.day(app.clock.now()))
    with app.store.reading(app.permit(claim(app), Capability.READ_BOARD)) as snapshot:
        assert snapshot.clocks()["subject_requests_overdue"] == 1


def test_a_refusal_needs_a_ground_of_the_profile_and_says_why(app: App) -> None:
    request, _ = asked(app, Right.ERASURE)
    with pytest.raises(Refused, match="one of these grounds: evidence, "):
        subject.refuse(app, officer(app), request.id, "inconvenient", "because we do not want to")
    done = subject.refuse(app, officer(app), request.id, "evidence", "a court waits for this record")
    assert (done.state.value, done.ground) == ("refused", "evidence")
    with pytest.raises(Conflict, match="was refused"):
        subject.answer(app, officer(app), request.id, "done")
    assert entries(app, "dsr.refuse")[-1]["ground"] == "evidence"


def test_only_who_handles_requests_may_and_only_under_a_ticket(app: App) -> None:
    for actor in ("op", "nobody"):
        with pytest.raises(Refused):
            subject.begin(app, officer(app, actor), Right.ACCESS, "passport seen")
    assert subject.begin(app, officer(app, "dpo"), Right.ACCESS, "passport seen").handler == "dpo"
    with pytest.raises(Refused, match="ticket"):
        subject.begin(app, replace(officer(app), ticket=" "), Right.ACCESS, "passport seen")
    with pytest.raises(Refused, match="not open for the purpose"):
        subject.begin(app, claim(app, "q", Purpose.ANSWER_REQUEST), Right.ACCESS, "passport seen")
    with pytest.raises(Refused, match="how it is known"):
        subject.begin(app, officer(app), Right.ACCESS, " ")


def test_nothing_is_done_about_a_record_the_request_is_not_about(app: App) -> None:
    access, hers = asked(app, Right.ACCESS)
    erasure, _ = asked(app, Right.ERASURE, Sought(document="PX4417203", issuer="UZB"))
    with pytest.raises(Refused, match="asks for access"):
        amend.erase(app, officer(app), access.id, hers, "it was granted by the DPO")
    with pytest.raises(Refused, match="none of those found"):
        amend.erase(app, officer(app), erasure.id, hers, "it was granted by the DPO")
    with pytest.raises(NotFound):
        amend.erase(app, officer(app), "request-0", hers, "it was granted by the DPO")


# --------------------------------------------------------------------------------------------------------- restriction


@EITHER
def test_a_restricted_record_is_skipped_whatever_is_sent_of_the_person_next(app: App, clock: SettableClock) -> None:
    assert open_hits(app) == ["KARIMOVA"]
    request, record = asked(app, Right.RESTRICTION)
    assert amend.restrict(app, officer(app), request.id, record, "she contests her birth date") == 1
    assert open_hits(app) == []
    with pytest.raises(Conflict, match="already"):
        amend.restrict(app, officer(app), request.id, record, "she contests her birth date")
    clock.advance(minutes=1)
    later = pnr("ABC2DE", "KARIMOVA+AMINAMRS", "MARLOWE+ODETTEMRS", changed="260228:1200")
    receive.receive(app, claim(app), pnrgov(later, prepared="260228:1300", reference="0000008"), "c.edi")
    renamed = person("KARIMOVA", "AMINA", "840229", "AB7654321", "Z9")
    receive.receive(app, claim(app), paxlst(renamed, ODETTE, prepared="260228:0900", reference="0000009"), "d.edi")
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    screen.screen(app, claim(app))
    assert open_hits(app) == []
    found = subject.find(app, officer(app), request.id, HERS)
    given = subject.answer(app, officer(app), request.id, "your record is restricted")
    assert {one["restricted_since"] for one in given.package["records"]} == {f"{MORNING:%Y-%m-%d}"}
    amend.lift(app, officer(app), found[0].id, "the date was verified with her embassy")
    screen.screen(app, claim(app))
    assert set(open_hits(app)) == {"KARIMOVA"}
    with pytest.raises(Conflict, match="not restricted"):
        amend.lift(app, officer(app), found[0].id, "the date was verified with her embassy")


def test_a_restriction_holds_when_the_lists_change(app: App) -> None:
    request, record = asked(app, Right.RESTRICTION)
    amend.restrict(app, officer(app), request.id, record, "she contests her birth date")
    more = LIST + b"N-9,Amina KARIMOVA,1984,UZB,,OTHER\n"
    source = publish.Source(
        name="test", format="csv", files={"test.csv": more}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source)
    anew = with_officers(bootstrap.open_home(app.config.home, app.clock))
    screen.screen(anew, claim(anew))
    assert open_hits(anew) == []
    amend.lift(anew, officer(anew), record, "the date was verified with her embassy")
    screen.screen(anew, claim(anew))
    assert len(open_hits(anew)) == 2


# ------------------------------------------------------------------------------------------------------- rectification


@EITHER
def test_what_is_put_right_is_shown_and_compared_and_what_was_said_stays(app: App, clock: SettableClock) -> None:
    request, record = asked(app, Right.RECTIFICATION)
    with pytest.raises(Refused, match="say what is right"):
        amend.rectify(app, officer(app), request.id, record, Identity(), "her passport says so")
    right = Identity(
        names=(PersonName(surname="KAREEM", given="AMELIA"),),
        birth_dates=(PartialDate(year=1991, month=5, day=2),),
        documents=(Document(kind="P", number="QQ1112223", issuer="FRA"),),
    )
    amend.rectify(app, officer(app), request.id, record, right, "her passport says so")
    screen.screen(app, claim(app))
    shown = inspect.passenger(app, claim(app), record).passenger
    assert shown.identity.names == right.names
    assert {name.surname for _, said in shown.statements for name in said.identity.names} == {"KARIMOVA"}
    assert open_hits(app) == [], "who is right is like nobody on the list"
    (found,) = subject.find(app, officer(app), request.id, Sought(document="QQ1112223", issuer="FRA"))
    assert found.id == record
    clock.advance(minutes=1)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, prepared="260228:0900", reference="0000009"), "d.edi")
    screen.screen(app, claim(app))
    assert inspect.passenger(app, claim(app), record).passenger.identity.names == right.names
    assert open_hits(app) == []
    given = subject.answer(app, officer(app), request.id, "your name was put right")
    (one,) = given.package["records"]
    assert one["held"]["names"] == "KAREEM, AMELIA"
    assert "KARIMOVA" in json.dumps(one["as_received"])


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Identity(birth_dates=(PartialDate(year=1985, month=2, day=30),)), "calendar"),
        (Identity(birth_dates=(PartialDate(year=1985, month=13),)), "calendar"),
        (Identity(birth_dates=(PartialDate(year=85),)), "calendar"),
        (Identity(birth_dates=(PartialDate(year=2026, month=3, day=2),)), "past"),
        (Identity(sex="Q"), "sex"),
        (Identity(nationalities=("UZBEK",)), "three letters"),
        (Identity(documents=(Document(kind="P", issuer="U", number="AB1"),)), "three letters"),
    ],
)
def test_nothing_is_put_right_that_can_be_true_of_nobody(app: App, wrong: Identity, why: str) -> None:
    request, record = asked(app, Right.RECTIFICATION)
    with pytest.raises(Refused, match=why):
        amend.rectify(app, officer(app), request.id, record, wrong, "her passport says so")


def test_recipients_are_told_of_what_was_put_right(app: App) -> None:
    request, record = asked(app, Right.RECTIFICATION)
    with pytest.raises(Refused, match="name the recipient"):
        subject.given_to(app, officer(app), request.id, [" "])
    subject.given_to(app, officer(app), request.id, ["Federal police"])
    right = Identity(birth_dates=(PartialDate(year=1991),))
    assert amend.rectify(app, officer(app), request.id, record, right, "her passport says so") == ("Federal police",)
    assert entries(app, "dsr.rectify")[-1]["recipients"] == 1


# ------------------------------------------------------------------------------------------------------------- erasure


@EITHER
def test_who_is_erased_stands_nowhere_and_who_travels_beside_them_stays(app: App) -> None:
    before = stored(app)
    assert before.count(b"KARIMOVA") >= 3
    request, record = asked(app, Right.ERASURE)
    gone = amend.erase(app, officer(app), request.id, record, "it was received without a basis")
    assert gone.counts["passenger"] == 1
    assert gone.counts["hit"] == 1
    after = stored(app)
    for word in (b"KARIMOVA", b"AMINA", b"AB7654321", b"840229"):
        assert word not in after, word
    assert after.count(b"MARLOWE") == before.count(b"MARLOWE") - 1, "the ledger knew the party of two by its names"
    assert b"PX4417203" in after
    with pytest.raises(NotFound):
        inspect.passenger(app, claim(app), record)
    assert open_hits(app) == []
    (certificate,) = certificates.certify(app, claim(app, "dpo", Purpose.OVERSIGHT))
    assert (certificate.act, certificate.holds) == ("erase", True)
    given = subject.answer(app, officer(app), request.id, "your record was erased")
    assert given.package["records"] == []
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    screen.screen(app, claim(app))
    assert b"KARIMOVA" not in stored(app), "the same message again brings nobody back"
    assert inspect.board(app, claim(app))[0].waiting == 0


def table(*rows: str) -> bytes:
    """Return a manifest of the same flight, of which the first row alone says what it is."""
    flight = "carrier,flight_number,departure,arrival,scheduled_departure"
    heading = f"{flight},surname,given_names,birth_date,document_issuer,document_number"
    flown = ["ZZ,123,IST,VIE,2026-03-01T06:10,", *[",,,,,"] * (len(rows) - 1)]
    return "\r\n".join([heading, *map("".join, zip(flown, rows, strict=True))]).encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_who_is_erased_stands_in_no_table_any_more(app: App, encoding: str) -> None:
    listed = (
        table("Karimova,Amina,1984-02-29,UZB,AB7654321", "Marlowe,Odette,1984-03-12,UZB,PX4417203").decode().encode(encoding)
    )
    receive.receive(app, claim(app), listed, "c.csv")
    screen.screen(app, claim(app))
    request = subject.begin(app, officer(app), Right.ERASURE, "passport seen at the desk")
    found = subject.find(app, officer(app), request.id, HERS)
    assert len(found) == 2, "who is on two lists of check-in systems is two records"
    for one in found:
        amend.erase(app, officer(app), request.id, one.id, "it was received without a basis")
    after = stored(app).replace(b"\0", b"").upper()
    assert [word for word in (b"KARIMOVA", b"AMINA", b"AB7654321", b"1984-02-29") if word in after] == []
    assert b"MARLOWE,ODETTE,1984-03-12" in after or b"1984-03-12,UZB,PX4417203" in after


def test_nobody_is_erased_while_messages_of_the_flight_wait(app: App) -> None:
    request, record = asked(app, Right.ERASURE)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, prepared="260228:0900", reference="0000009"), "d.edi")
    with pytest.raises(Conflict, match="wait to be screened"):
        amend.erase(app, officer(app), request.id, record, "it was received without a basis")


# ------------------------------------------------------------------------------------- sealing, backup, and the end of it


def test_what_is_sealed_is_found_with_an_approval_only_and_is_named_so(tmp_path: Path, clock: SettableClock) -> None:
    app = with_officers(a_home(tmp_path, clock))
    (listed,) = inspect.hits(app, claim(app, "r"), everything=True)
    made = links.link(app, claim(app, "r"), listed.passenger.id, "court_order", "order 4/26")
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(app, "r"), made.id, "still before the court")
    clock.set(limits(app).erased)
    retain.run(app, custodian(app))
    request = subject.begin(app, officer(app), Right.ACCESS, "passport seen at the desk")
    assert subject.find(app, officer(app), request.id, HERS) == []
    kept = subject.carry(app, officer(app), request.id, listed.passenger.id, "approval 7/26")
    assert kept.records == (listed.passenger.id,)
    given = subject.answer(app, officer(app), request.id)
    (one,) = given.package["records"]
    assert one["held"] == {}
    assert "approval 7/26" in one["sealed"]
    assert "KARIMOVA" not in given.page
    erasure = subject.begin(app, officer(app), Right.ERASURE, "passport seen at the desk")
    subject.carry(app, officer(app), erasure.id, listed.passenger.id, "approval 7/26")
    gone = amend.erase(app, officer(app), erasure.id, listed.passenger.id, "the court has closed the case")
    assert gone.counts["link"] == 1
    assert all(one.holds for one in certificates.certify(app, claim(app, "d", Purpose.OVERSIGHT)))
    assert certificates.certify(app, claim(app, "d", Purpose.OVERSIGHT))[-1].keys.startswith("context=")


def test_a_restriction_is_in_a_restored_home_and_goes_with_its_day(tmp_path: Path, clock: SettableClock) -> None:
    app = with_officers(a_home(tmp_path, clock))
    request, record = asked(app, Right.RESTRICTION)
    amend.restrict(app, officer(app), request.id, record, "she contests her birth date")
    actors = {**app.registry.actors, "s": Actor(id="s", organisation="Test unit", roles=frozenset({Role.SYSADMIN}))}
    keeper = replace(app, registry=replace(app.registry, actors=actors))
    with keeping.archived(tmp_path / "a.tar", app.config.home) as made:
        backup.backup(keeper, claim(keeper, "s", Purpose.RETENTION), keeping.source(app.config.home), made)
    place = keeping.NewPlace(home=tmp_path / "new", keys=app.config.home / "keys")
    with keeping.kept(tmp_path / "a.tar") as held:
        restore.restore(held, keeping.site(place), (), lambda: keeping.opened(place, clock), lambda *_told: None)
    copy = with_officers(open_at(tmp_path / "new", clock))
    with copy.store.transaction(copy.permit(officer(copy), Capability.HANDLE_REQUEST)) as change:
        assert change.held(record).restricted
        change.append(copy.entry(officer(copy), "test", {}))
    clock.set(limits(copy).erased)
    retain.run(confirmed(copy), custodian(copy))
    with copy.store._engine.connect() as connection:
        assert connection.execute(select(rights.marks)).all() == []


@EITHER
def test_a_request_is_on_the_inventory_and_goes_with_its_key(app: App, clock: SettableClock) -> None:
    request, _ = asked(app, Right.ACCESS)
    known = {"k": Role.KEY_CUSTODIAN}
    actors = {id_: Actor(id=id_, organisation="Test unit", roles=frozenset({role})) for id_, role in known.items()}
    kept = replace(app, registry=replace(app.registry, actors={**app.registry.actors, **actors}))
    assert [one.due for one in inventory.due(kept, custodian(kept)) if one.kind == "subject request"] == [request.until]
    clock.set(request.until - timedelta(seconds=1))
    retain.run(kept, custodian(kept))
    assert len(subject.requests(kept, officer(kept))) == 1
    clock.set(request.until)
    retain.run(kept, custodian(kept))
    assert subject.requests(kept, officer(kept)) == []
    assert any(one.cohort.startswith("eu-strict.subject/") and one.state.value == "destroyed" for one in kept.keys.cohorts())


def test_nothing_of_what_is_asked_and_granted_rests_in_clear(app: App) -> None:
    request, record = asked(app, Right.RECTIFICATION)
    subject.given_to(app, officer(app), request.id, ["Quibblesworth district court"])
    right = Identity(names=(PersonName(surname="KAREEMOVSKA", given="AMELIA"),))
    amend.rectify(app, officer(app), request.id, record, right, "an oath before Quibblesworth")
    subject.answer(app, officer(app), request.id, "done as Quibblesworth asked")
    app.store._engine.dispose()
    content = b"".join(path.read_bytes() for path in app.config.home.rglob("*") if path.is_file())
    assert request.id.encode() in content, "so that finding nothing below means something"
    for word in (b"KAREEMOVSKA", b"KARIMOVA", b"AB7654321", b"Quibblesworth", b"passport seen"):
        assert word not in content, word
