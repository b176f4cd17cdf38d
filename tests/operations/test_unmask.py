"""Law H 19 to 23, 61, users' S24: a masked record opens by an approval from outside, once, for one person, and not for long."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from pnrscreen import audit, doctor, privacy
from pnrscreen.adapters.keys import FileKeys, returning
from pnrscreen.adapters.logs import LogFolder
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.custody import KeyState
from pnrscreen.errors import ConfigError, NotFound, PnrscreenError, Refused, Tampered
from pnrscreen.operations import inspect, links, remask, retain, sequence, unmask
from pnrscreen.privacy.approval import Approval, Refusal, Said
from pnrscreen.rights import Capability, Log
from support.clock import SettableClock
from support.homes import claim
from support.retained import BODY, LISTED, OTHERS, a_home, custodian, limits
from support.unmasked import (
    NECESSITY,
    a_masked_home,
    again,
    approved,
    asked,
    control,
    officer,
    open_at,
    people,
    read,
    ruled,
)

SECOND = timedelta(seconds=1)
SAID = {value.encode() for said in (LISTED, *OTHERS) for value in said[:2]}
"""Names of all three, as bytes."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """Return a masked home that every test takes a copy of, and the moment."""
    folder, clock = tmp_path_factory.mktemp("made"), SettableClock()
    a_masked_home(folder, clock)
    return folder / "home", clock.now()


@pytest.fixture
def app(made: tuple[Path, Any], tmp_path: Path, clock: SettableClock) -> App:
    clock.set(made[1])
    return open_at(Path(shutil.copytree(made[0], tmp_path / "home")), clock)


def log(app: App) -> list[dict[str, Any]]:
    """Return the entries of the log, oldest first."""
    with app.store._engine.connect() as connection:
        return [json.loads(one) for one in connection.execute(text("SELECT canonical FROM leaf ORDER BY id")).scalars()]


def told(app: App, event: str) -> list[dict[str, Any]]:
    """Return what entries of one kind say in clear."""
    return [one["public"] for one in log(app) if one["event"] == event]


def lying_about(app: App) -> bytes:
    """Return every byte of the home but its keys."""
    files = sorted(path for path in app.config.home.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files if "keys" not in path.relative_to(app.config.home).parts)


def refused(app: App, content: bytes, why: Refusal) -> None:
    """Assert that an answer opens nothing, for this reason, and that the log says so."""
    before = len(told(app, "refuse"))
    with pytest.raises(Refused) as raised:
        unmask.redeem(app, officer(app), content)
    assert raised.value.code == why
    assert [one["why"] for one in told(app, "refuse")[before:]] == [why.value]


def redeemed(app: App, *passengers: str, who: str = "judge", **granted: Any) -> tuple[str, Approval]:
    """Ask, let it be approved, and redeem that."""
    urgency = "the aircraft leaves at noon" if granted.get("urgent") else ""
    answer = approved(app, asked(app, *passengers or people(app)[:1], urgency=urgency).paper, who, **granted)
    return unmask.redeem(app, officer(app), answer.written()).id, answer


# -------------------------------------------------------------------------------------------------------------- the story


@pytest.fixture(params=["sqlite", "postgres"])
def home(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> Iterator[App]:
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    made = a_masked_home(tmp_path, clock, store=store)
    yield made
    made.store._engine.dispose()


def test_a_masked_passenger_is_seen_by_one_person_as_far_as_a_court_approves_and_for_so_long(
    home: App, clock: SettableClock
) -> None:
    """S24 whole, in files and on a server."""
    with home.store._engine.connect() as connection:
        who, other = connection.execute(text("SELECT id FROM passenger ORDER BY id LIMIT 2")).scalars()
    with pytest.raises(Refused) as hidden:
        inspect.passenger(home, claim(home, "r"), who)
    assert not SAID & {word.encode() for word in str(hidden.value).split()}
    assert not any(name in lying_about(home) for name in SAID)
    request = asked(home, who, other)
    assert not any(name in request.paper for name in SAID)
    answer = approved(home, request.paper, records=[1], fields=["name"])
    assert not any(name in answer.written() for name in SAID)
    row = unmask.redeem(home, officer(home), answer.written())
    assert (row.records, row.fields, row.until) == (1, "name", clock.now() + timedelta(hours=24))
    opened = unmask.view(home, officer(home), request.id)
    assert [one.passenger for one in opened.people] == [who]
    assert [*opened.people[0].fields] == ["name"]
    shown = json.dumps(opened.people[0].fields).encode()
    assert sum(name in shown for name in SAID) == 2
    with pytest.raises(Refused):
        unmask.view(home, officer(home, "r2"), request.id)
    with pytest.raises(Refused):
        inspect.passenger(home, claim(home, "r"), who)
    assert [one.kind for one in remask.tasks(home, control(home))] == ["notice"]
    clock.advance(hours=24)
    with pytest.raises(Refused) as over:
        unmask.view(home, officer(home), request.id)
    assert over.value.code == Refusal.ENDED
    assert not any(name in lying_about(home) for name in SAID)
    events = [one["event"] for one in log(home) if one["event"].startswith("unmask")]
    assert events == ["unmask.request", "unmask.decide", "unmask.use", "unmask.end"]


def test_whom_a_link_keeps_is_opened_the_same_way(tmp_path: Path, clock: SettableClock) -> None:
    """Under C-817/19 nobody else is left by then."""
    first = a_home(tmp_path, clock)
    with sqlite3.connect(first.config.home / founding.DATABASE) as database:
        (who,) = database.execute("SELECT passenger FROM hit").fetchone()
    made = links.link(first, claim(first, "r"), who, "court_order", "order 4/26")
    clock.set(limits(first).erased - timedelta(days=1))
    links.review(first, claim(first, "r"), made.id, "still before the court")
    clock.set(limits(first).erased)
    retain.run(first, custodian(first))
    app = open_at(first.config.home, clock)
    named, _ = redeemed(app, who)
    (one,) = unmask.view(app, officer(app), named).people
    assert "KARIMOVA" in json.dumps(one.fields["name"])


# ------------------------------------------------------------------------------------------------- H 19, 61: what is refused

CHANGED: dict[Refusal, Callable[[Approval], Approval]] = {
    Refusal.UNKNOWN: lambda made: again(made, "stranger", approver="stranger"),
    Refusal.ROLE: lambda made: again(made, "r2", approver="r2"),
    Refusal.SIGNATURE: lambda made: again(made, key="r2"),
    Refusal.EARLY: lambda made: again(made, made_at="2027-01-01T00:00:00Z", until="2027-01-02T00:00:00Z"),
    Refusal.TOO_LONG: lambda made: again(made, until="2027-01-01T00:00:00Z"),
    Refusal.NOT_URGENT: lambda made: again(made, urgent=True),
    Refusal.VIEWER: lambda made: again(made, viewer="r2"),
    Refusal.FIELDS: lambda made: again(made, fields=("contact",)),
    Refusal.OTHER_REQUEST: lambda made: again(made, request="0" * 64),
    Refusal.RECORDS: lambda made: again(made, records=(*made.records, *made.records)),
}


@pytest.mark.parametrize("why", CHANGED, ids=str)
def test_an_approval_that_may_not_open_anything_is_refused_and_that_is_logged(app: App, why: Refusal) -> None:
    request = asked(app, people(app)[0])
    good = approved(app, request.paper)
    refused(app, CHANGED[why](good).written(), why)
    with pytest.raises(Refused, match="nothing is approved yet"):
        unmask.view(app, officer(app), request.id)
    assert unmask.redeem(app, officer(app), good.written()).id == request.id, "a refusal uses nothing up"


def test_who_approved_for_too_long_is_told_for_how_long_they_may(app: App) -> None:
    long = CHANGED[Refusal.TOO_LONG](approved(app, asked(app, people(app)[0]).paper))
    law = app.profile.unmasking
    assert law
    with pytest.raises(Refused, match=f"fewer hours: {law.hours_max} at most, {law.urgent_hours_max} in urgency"):
        unmask.redeem(app, officer(app), long.written())


def test_an_approval_is_expired_to_the_second(app: App, clock: SettableClock) -> None:
    good, late = (approved(app, asked(app, id_).paper, hours=1) for id_ in people(app)[:2])
    clock.advance(hours=1, seconds=-1)
    assert unmask.redeem(app, officer(app), good.written()).until == clock.now() + SECOND
    clock.advance(seconds=1)
    refused(app, late.written(), Refusal.EXPIRED)


@pytest.mark.parametrize("key", ["unmask", "operations", "rules"])
def test_no_key_of_the_unit_itself_makes_an_approval(app: App, key: str) -> None:
    """Whoever holds every key of the home, and the name of the court, has no approval."""
    unsigned = replace(approved(app, asked(app, people(app)[0]).paper), signatures={})
    refused(app, unsigned.signed("judge", app.keys.sign(key, unsigned.to_sign)).written(), Refusal.SIGNATURE)


def test_one_record_more_than_was_asked_is_refused(app: App) -> None:
    first, second, _ = people(app)
    mine, other = approved(app, asked(app, first).paper), approved(app, asked(app, second).paper)
    refused(app, again(mine, records=other.records).written(), Refusal.RECORDS)


def test_who_asks_on_behalf_of_the_police_is_not_approved_by_the_police(app: App) -> None:
    paper = asked(app, people(app)[0], authority="police ").paper
    refused(app, approved(app, paper, "chief").written(), Refusal.INTERESTED)
    assert unmask.redeem(app, officer(app), approved(app, paper, "dpa").written()).body == "independent"


def test_nobody_approves_what_they_ask_for_or_look_at_themselves(app: App) -> None:
    """H 61: no registry lets one person be both; where it did, the approval opens nothing."""
    both = replace(app.registry.actors["judge"], roles=app.registry.actors["judge"].roles | app.registry.actors["r"].roles)
    paper = asked(app, people(app)[0], viewer="judge").paper
    with pytest.raises(Refused) as alone:
        approved(app, paper)
    assert alone.value.code == Refusal.SAME_PERSON
    crossed = replace(app, registry=replace(app.registry, actors={**app.registry.actors, "judge": both}))
    refused(crossed, again(approved(app, paper, "dpa"), approver="judge").written(), Refusal.SAME_PERSON)


def test_an_approver_of_the_unit_s_own_organisation_opens_nothing_even_where_a_registry_had_one(app: App) -> None:
    inside = replace(app.registry.actors["judge"], organisation=" TEST  unit")
    crossed = replace(app, registry=replace(app.registry, actors={**app.registry.actors, "judge": inside}))
    refused(crossed, approved(app, asked(app, people(app)[0]).paper).written(), Refusal.INSIDE)


def test_a_body_that_the_profile_does_not_name_opens_nothing(app: App) -> None:
    assert app.profile.unmasking is not None
    courts = frozenset(body for body in app.profile.unmasking.bodies if body == "court")
    strict = replace(app, profile=replace(app.profile, unmasking=replace(app.profile.unmasking, bodies=courts)))
    refused(strict, approved(app, asked(app, people(app)[0]).paper, "dpa").written(), Refusal.BODY)


def test_an_approval_opens_once_whoever_brings_it_again(app: App, clock: SettableClock) -> None:
    """In this process, after a restart, in another process, changed into another, and when all is over."""
    named, answer = redeemed(app)
    refused(app, answer.written(), Refusal.REUSED)
    refused(open_at(app.config.home, clock), answer.written(), Refusal.REUSED)
    refused(app, again(answer, nonce="0" * 32).written(), Refusal.REUSED)
    remask.recall(app, control(app), named, "it is enough")
    refused(app, answer.written(), Refusal.REUSED)
    clock.advance(days=2)
    refused(app, answer.written(), Refusal.REUSED)


def test_of_many_who_redeem_it_at_once_one_does(home: App, clock: SettableClock) -> None:
    with home.store._engine.connect() as connection:
        who = connection.execute(text("SELECT id FROM passenger ORDER BY id LIMIT 1")).scalar_one()
    answer = approved(home, asked(home, who).paper).written()
    others = [home, open_at(home.config.home, clock), open_at(home.config.home, clock)]

    def tries(app: App) -> str:
        try:
            return unmask.redeem(app, officer(app), answer).id
        except Refused as error:
            return error.code

    with ThreadPoolExecutor(3) as pool:
        came = sorted(pool.map(tries, others))
    assert came[:2] == [Refusal.REUSED, Refusal.REUSED]
    assert len(told(home, "unmask.decide")) == 1


def test_whatever_byte_of_an_approval_is_changed_it_opens_nothing(app: App) -> None:
    good = approved(app, asked(app, people(app)[0]).paper).written()
    for at in range(0, len(good), 37):
        bad = good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :]
        with pytest.raises(Refused) as raised:
            unmask.redeem(app, officer(app), bad)
        assert raised.value.code in {*Refusal}
    assert not told(app, "unmask.decide")


def test_a_request_that_lapsed_is_answered_too_late(app: App, clock: SettableClock) -> None:
    request = asked(app, people(app)[0])
    answer = approved(app, request.paper)
    clock.set(request.answer_by - SECOND)
    late = approved(app, request.paper)
    clock.set(request.answer_by)
    refused(app, answer.written(), Refusal.LAPSED)
    refused(app, late.written(), Refusal.LAPSED)
    assert told(app, "unmask.end") == [{"why": "lapsed", "urgent": 0}]


# ------------------------------------------------------------------------------------------------------ what cannot be opened


def test_the_key_of_one_record_opens_no_other_though_the_court_signed_that_it_should(app: App) -> None:
    """Not by a check: the returned key is bound to its record, and so is the record key itself."""
    first, second, _ = people(app)
    request = asked(app, first, second)
    one, two = approved(app, request.paper).records
    swapped = (one._replace(key=two.key), two._replace(key=one.key))
    answer = again(approved(app, request.paper), records=swapped)
    unmask.redeem(app, officer(app), answer.written())
    with pytest.raises(Tampered):
        unmask.view(app, officer(app), request.id)


def test_a_key_under_the_name_of_another_record_the_body_does_not_return_at_all(app: App) -> None:
    first, second, _ = people(app)
    mine, other = read(app, asked(app, first, second).paper).records
    with pytest.raises(Tampered):
        returning.give(b"\1" * 32, mine, "0" * 64, returning.pair()[1])
    with pytest.raises(Tampered):
        returning.give(BODY.private_bytes_raw(), mine._replace(context=other.context), "0" * 64, returning.pair()[1])


def test_a_key_returned_to_one_request_opens_nothing_under_another(app: App) -> None:
    who = people(app)[0]
    before, after = asked(app, who), asked(app, who)
    stolen = approved(app, before.paper).records
    answer = again(approved(app, after.paper), records=stolen)
    unmask.redeem(app, officer(app), answer.written())
    with pytest.raises(Tampered):
        unmask.view(app, officer(app), after.id)


def test_a_request_that_another_signed_the_body_does_not_answer(app: App) -> None:
    forged = replace(read(app, asked(app, people(app)[0]).paper), viewer="op")
    with pytest.raises(Refused, match="not signed by the unit"):
        approved(app, forged.written())


@pytest.mark.parametrize("end", ["time", "recalled"])
def test_when_it_ends_nothing_opens_the_record_any_more_from_no_copy(
    app: App, clock: SettableClock, tmp_path: Path, end: str
) -> None:
    """A copy of database and approval from before, with the keys as they are: the keys are what is gone."""
    named, _ = redeemed(app)
    unmask.view(app, officer(app), named)
    app.store._engine.dispose()
    kept = (app.config.home / founding.DATABASE).read_bytes()
    if end == "time":
        clock.advance(hours=24)
        retain.run(app, custodian(app))
        clock.advance(hours=-1)
    else:
        remask.recall(app, control(app), named, "the order was quashed")
    states = {one.state for one in app.keys.cohorts() if one.cohort.endswith("/unmask")}
    assert states == {KeyState.DESTROYED}
    app.store._engine.dispose()
    for path in app.config.home.glob(f"{founding.DATABASE}-*"):
        path.unlink()
    (app.config.home / founding.DATABASE).write_bytes(kept)
    before = open_at(app.config.home, clock)
    with pytest.raises(Tampered, match="destroyed"):
        unmask.view(before, officer(before), named)


def test_neither_the_key_of_a_record_nor_what_it_opens_is_ever_in_a_file(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[bytes] = []
    real = FileKeys.open_approved

    def watched(self: FileKeys, envelope: bytes, context: str, record_key: bytes, grant: Any) -> bytes:
        taken.append(record_key)
        return real(self, envelope, context, record_key, grant)

    monkeypatch.setattr(FileKeys, "open_approved", watched)
    named, _ = redeemed(app)
    unmask.view(app, officer(app), named)
    everything = b"".join(path.read_bytes() for path in app.config.home.rglob("*") if path.is_file())
    assert len(taken) == 1
    assert taken[0] not in everything
    assert not any(name in everything for name in SAID)


# ----------------------------------------------------------------------------------------------------------------- H 20 to 23


@pytest.mark.parametrize("fields", [("name",), ("api",), ("name", "api", "locator"), ("companions",)])
def test_only_the_fields_that_were_approved_are_in_what_is_shown(app: App, fields: tuple[str, ...]) -> None:
    request = asked(app, people(app)[0], fields=("name", "api", "locator", "companions", "contact"))
    unmask.redeem(app, officer(app), approved(app, request.paper, fields=fields).written())
    (one,) = unmask.view(app, officer(app), request.id).people
    assert one.fields.keys() <= {*fields}
    shown = json.dumps(one.fields).encode()
    assert any(name in shown for name in SAID) == ("name" in fields)
    assert (b"PX44172" in shown or b"AB7654321" in shown) == ("api" in fields)


def test_nothing_is_shown_before_the_log_says_so(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """H 23: the log's files cannot be written, or the sequencer is gone between entry and release."""
    named, _ = redeemed(app)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("opened")

    before = len(told(app, "unmask.use"))
    with monkeypatch.context() as patched:
        patched.setattr(FileKeys, "open_returned", never)
        patched.setattr(LogFolder, "write", full)
        with pytest.raises(Refused, match="cannot be written"):
            unmask.view(app, officer(app), named)
    with monkeypatch.context() as patched:
        patched.setattr(FileKeys, "open_returned", never)
        patched.setattr(sequence, "sequence", lambda *_: False)
        with pytest.raises(Refused, match="does not say yet"):
            unmask.view(app, officer(app), named)
    assert len(told(app, "unmask.use")) == before + 2, "that somebody wanted to look is said all the same"
    assert unmask.view(app, officer(app), named).people


def test_the_store_itself_opens_nothing_for_an_entry_without_its_place(app: App) -> None:
    named, _ = redeemed(app)
    grant = app.permit(officer(app), Capability.UNMASK)
    with app.store.reading(grant) as snapshot:
        ticket = snapshot.append(app.entry(officer(app), "unmask.use", {}))
        other = snapshot.append(app.entry(officer(app), "consult", {}))
    with pytest.raises(Refused, match="log does not say"), app.store.reading(grant) as snapshot:
        snapshot.unmasked(named, ticket)
    sequence.sequence(app)
    with pytest.raises(Refused, match="log does not say"), app.store.reading(grant) as snapshot:
        snapshot.unmasked(named, other)
    with app.store.reading(grant) as snapshot:
        assert snapshot.unmasked(named, ticket)


def test_it_is_shown_wherever_in_the_files_of_the_log_its_entry_stands(app: App) -> None:
    """The last entry of a file of 256, and the first of the next."""
    named, _ = redeemed(app)
    before = len([one for one in log(app) if one["log"] == "operations"])
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        for _ in range(audit.WIDTH - 1 - before):
            snapshot.append(app.entry(app.system, "test", {}))
    for size in (audit.WIDTH, audit.WIDTH + 1):
        assert unmask.view(app, officer(app), named).people
        told_now = sequence.signed(app, Log.OPERATIONS)
        assert told_now is not None
        assert told_now.size == size


def test_it_may_be_looked_at_until_the_last_second(app: App, clock: SettableClock) -> None:
    named, _ = redeemed(app, hours=1)
    clock.advance(minutes=59, seconds=59)
    assert unmask.view(app, officer(app), named).people
    clock.advance(seconds=1)
    with pytest.raises(Refused):
        unmask.view(app, officer(app), named)


def test_what_was_urgent_ends_to_the_second_unless_another_person_ratifies_it(app: App, clock: SettableClock) -> None:
    """H 21. The profile is one where an urgent approval may be longer than what it has to be ratified in."""
    assert app.profile.unmasking is not None
    law = replace(app.profile, unmasking=replace(app.profile.unmasking, urgent_hours_max=72))
    app = replace(app, profile=law)
    named, answer = redeemed(app, who="duty", urgent=True, hours=72)
    for who, why in (("duty", Refusal.RATIFIED_ALONE), ("r2", Refusal.ROLE)):
        with pytest.raises(Refused) as alone:
            unmask.ratify(app, officer(app), ruled(app, answer.digest, Said.RATIFIED, who))
        assert alone.value.code == why
    clock.advance(hours=law.unmasking.ratify_hours if law.unmasking else 0)
    clock.advance(seconds=-1)
    assert unmask.view(app, officer(app), named).people
    clock.advance(seconds=1)
    with pytest.raises(Refused) as over:
        unmask.view(app, officer(app), named)
    assert over.value.code == Refusal.ENDED
    assert told(app, "unmask.end") == [{"why": "unratified", "urgent": 1}]
    assert told(app, "unmask.unratified") == [{"task": "unratified"}]
    assert [one.kind for one in remask.tasks(app, control(app))] == ["review", "unratified"]
    (row,) = unmask.unmaskings(app, officer(app))
    assert (row.ended, row.unratified_at) == ("unratified", clock.now())
    with pytest.raises(PnrscreenError):
        unmask.ratify(app, officer(app), ruled(app, answer.digest, Said.RATIFIED))


def test_what_was_urgent_and_ratified_stands_until_its_time_is_over(app: App, clock: SettableClock) -> None:
    assert app.profile.unmasking is not None
    app = replace(app, profile=replace(app.profile, unmasking=replace(app.profile.unmasking, urgent_hours_max=72)))
    named, answer = redeemed(app, who="duty", urgent=True, hours=72)
    assert unmask.ratify(app, officer(app), ruled(app, answer.digest, Said.RATIFIED)).ratified_at == clock.now()
    clock.advance(hours=71)
    assert unmask.view(app, officer(app), named).people
    clock.advance(hours=1)
    remask.expire(app, app.system)
    assert told(app, "unmask.end") == [{"why": "expired", "urgent": 1}]
    assert told(app, "unmask.unratified") == []


def test_what_was_urgent_and_over_before_it_was_ratified_is_put_before_the_officer_too(app: App, clock: SettableClock) -> None:
    redeemed(app, who="duty", urgent=True, hours=2)
    clock.advance(hours=2)
    remask.expire(app, app.system)
    assert (told(app, "unmask.end"), told(app, "unmask.unratified")) == ([{"why": "expired", "urgent": 1}], [])
    clock.advance(hours=46)
    remask.expire(app, app.system)
    remask.expire(app, app.system)
    assert told(app, "unmask.unratified") == [{"task": "unratified"}]


def test_the_body_recalls_what_it_approved_and_refuses_what_it_does_not_approve(app: App) -> None:
    named, answer = redeemed(app)
    assert unmask.ratify(app, officer(app), ruled(app, answer.digest, Said.RECALLED)).ended == "recalled"
    with pytest.raises(Refused):
        unmask.view(app, officer(app), named)
    request = asked(app, people(app)[0])
    digest = read(app, request.paper).digest
    assert unmask.ratify(app, officer(app), ruled(app, digest, Said.REFUSED)).ended == "refused"
    refused(app, approved(app, request.paper).written(), Refusal.ENDED)


def test_what_no_court_approved_the_officer_reviews_and_what_is_overdue_escalates_once(app: App, clock: SettableClock) -> None:
    """H 22."""
    redeemed(app, who="dpa")
    (task,) = remask.tasks(app, control(app))
    assert (task.kind, task.due - clock.now()) == ("review", timedelta(days=14))
    clock.set(task.due - SECOND)
    assert (remask.waiting(app), remask.expire(app, app.system)) == ((1, 0), 1)
    clock.set(task.due)
    for _ in range(2):
        retain.run(app, custodian(app))
    assert told(app, "unmask.overdue") == [{"tasks": 1}]
    assert remask.waiting(app) == (1, 1)
    with pytest.raises(Refused):
        remask.review(app, officer(app), task.id, "necessary and in time")
    with pytest.raises(Refused, match="say why"):
        remask.review(app, control(app), task.id, "ok")
    remask.review(app, control(app), task.id, "necessary and in time")
    assert remask.waiting(app) == (0, 0)
    with pytest.raises(NotFound):
        remask.review(app, control(app), task.id, "necessary and in time")


def test_the_doctor_says_what_the_officer_has_not_looked_at_and_that_it_is_overdue(app: App, clock: SettableClock) -> None:
    assert [*doctor._unmasking(app)] == []
    redeemed(app, who="dpa")
    assert [one.state for one in doctor._unmasking(app)] == ["note"]
    clock.advance(days=15)
    assert [one.state for one in doctor._unmasking(app)] == ["missing"]


# ------------------------------------------------------------------------------------------------------- what is asked at all


def test_what_no_body_could_approve_is_not_even_asked(app: App) -> None:
    who = people(app)[0]
    for said in ({"fields": ("diary",)}, {"fields": ()}, {"offence": "petty"}, {"necessity": "because"}, {"viewer": "nobody"}):
        with pytest.raises(Refused):
            asked(app, who, **said)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="under which ticket"):
        unmask.request(
            app,
            replace(officer(app), ticket=""),
            unmask.Wanted(passengers=[who], fields=["name"], offence="eu-annex-ii:4", necessity=NECESSITY),
        )
    with pytest.raises(NotFound):
        asked(app, "0" * 32)
    with pytest.raises(Refused, match="1 to 20 records"):
        asked(app)
    assert not told(app, "unmask.request")


def test_who_is_not_masked_needs_no_approval_and_gets_none(tmp_path: Path, clock: SettableClock) -> None:
    a_home(tmp_path, clock, "eu-text")
    app = open_at(tmp_path / "home", clock)
    clock.set(limits(app).masked - SECOND)
    with pytest.raises(Refused, match="not masked"):
        asked(app, people(app)[0])
    clock.set(limits(app).masked)
    named, _ = redeemed(app)
    assert unmask.view(app, officer(app), named).people, "masked by date alone, though the retention run has not sealed it yet"


def test_whose_time_is_over_for_good_is_opened_by_no_approval(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).erased - timedelta(hours=1))
    named, _ = redeemed(app)
    clock.set(limits(app).erased)
    with pytest.raises(NotFound):
        unmask.view(app, officer(app), named)
    with pytest.raises(NotFound):
        asked(app, people(app)[0])


def test_a_home_without_an_approving_body_or_a_profile_without_unmasking_asks_nobody(
    tmp_path: Path, clock: SettableClock, app: App
) -> None:
    with pytest.raises(Refused, match="lets nothing be unmasked"):
        asked(replace(app, profile=replace(app.profile, unmasking=None)), people(app)[0])
    (tmp_path / "other").mkdir()
    a_home(tmp_path / "other", clock, "eu-text", approver=False)
    other = open_at(tmp_path / "other" / "home", clock)
    with pytest.raises(ConfigError, match="no approving body"):
        asked(other, people(other)[0])


def test_others_see_of_unmaskings_only_their_own_and_who_controls_sees_all(app: App) -> None:
    redeemed(app)
    assert unmask.unmaskings(app, officer(app, "r2")) == []
    assert remask.tasks(app, officer(app, "r2")) == []
    assert len(unmask.unmaskings(app, control(app))) == len(unmask.unmaskings(app, officer(app))) == 1
    with pytest.raises(Refused):
        remask.recall(app, officer(app), "x", "because I say so")


def test_the_key_of_a_request_that_broke_off_goes_and_what_ended_is_forgotten_with_the_log(
    app: App, clock: SettableClock
) -> None:
    redeemed(app)
    app.keys.invite("eu-text/2026-09-01/unmask-broken/unmask", "unmask/unmask-broken/invitation")
    clock.advance(days=3)
    remask.expire(app, app.system)
    assert {one.state for one in app.keys.cohorts() if one.cohort.endswith("/unmask")} == {KeyState.DESTROYED}
    (row,) = unmask.unmaskings(app, control(app))
    assert row.ended_at is not None
    over = privacy.ends(app.profile, row.ended_at.date(), app.profile.retention.log)
    for moment, left in ((over - SECOND, 1), (over, 0)):
        clock.set(moment)
        assert len(unmask.unmaskings(app, control(app))) == left
    assert told(app, "expire.unmask") == [{"unmaskings": 1}]
