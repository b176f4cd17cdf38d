"""Who is taken away before their day is so in every older copy too: of what was copied at any moment before, the keys of the
home as they are afterwards open nothing that names them, and go on opening what is of those beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pnrscreen.adapters.keys import sealing
from pnrscreen.adapters.store import sqlite_engine
from pnrscreen.adapters.store.cutting import cuts
from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound
from pnrscreen.model import Identity, PersonName
from pnrscreen.operations import amend, ended, inspect, once, receive, retain, review, screen, subject
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Capability, Purpose
from support.clock import SettableClock
from support.copied import Thief, read, rows
from support.grants import a_grant
from support.homes import aboard, claim, confirmed, open_unit, paxlst, person, pnr, pnrgov
from support.retained import BODY, a_home, custodian, limits
from support.stored import opened

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
ODETTE = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
BOTH = pnr("ABC2DE", "KARIMOVA+AMINAMRS", "MARLOWE+ODETTEMRS")
HERS = (b"KARIMOVA", b"AMINA", b"AB7654321", b"KAREEM")
WHY = "it was received without a basis"


def named(content: bytes) -> list[bytes]:
    return [word for word in HERS if word in content]


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def officer(app: App) -> Access:
    return claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)


def asked(app: App, kind: Right) -> tuple[str, str]:
    """Return a request about the one record that is found, and the record."""
    request = subject.begin(app, officer(app), kind, "passport seen at the desk")
    (found,) = subject.find(app, officer(app), request.id, Sought(document="AB7654321", issuer="UZB"))
    return request.id, found.id


def erased(app: App) -> str:
    request, record = asked(app, Right.ERASURE)
    amend.erase(app, officer(app), request, record, WHY)
    return record


def test_of_whoever_was_erased_no_copy_of_any_time_opens(app: App, tmp_path: Path, clock: SettableClock) -> None:
    thief = Thief(app, tmp_path)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    thief.copies_it()
    screen.screen(app, claim(app))
    thief.copies_it()
    clock.advance(minutes=5)
    receive.receive(app, claim(app), pnrgov(BOTH), "b.edi")
    thief.copies_it()
    screen.screen(app, claim(app))
    thief.copies_it()
    (hit,) = inspect.hits(app, claim(app))
    review.review(app, claim(app), hit.hit.id, Decision.DISMISS, "KARIMOVA is another than the listed one")
    request, record = asked(app, Right.RECTIFICATION)
    amend.rectify(app, officer(app), request, record, Identity(names=(PersonName(surname="KAREEM", given="AMELIA"),)), WHY)
    screen.screen(app, claim(app))
    thief.copies_it()
    before = [thief.opens(copy) for copy in thief.copies]
    assert all(named(content) for content, _ in before), "so that finding nothing below means something"
    assert {closed for _, closed in before} == {0}
    erased(app)
    for copy in thief.copies:
        content, closed = thief.opens(copy)
        assert named(content) == [], copy
        assert closed > 0
    assert b"MARLOWE" in thief.opens(thief.copies[0])[0], "who waited beside her still does"
    assert b"MARLOWE" in thief.opens(thief.copies[-1])[0]
    assert HERS[0] not in b"".join(app.keys.granted().envelopes)
    assert len(app.keys.granted().envelopes) == 1, "that she was erased is listed, and no more what was put right before"


def test_what_could_not_be_read_of_whoever_was_erased_opens_in_no_copy_once_it_was_repaired(
    app: App, tmp_path: Path, clock: SettableClock
) -> None:
    thief, nameless = Thief(app, tmp_path), "TIF++:A:1'IFT+4:28+KARIMOVA AMINA AB7654321'TVL"
    spoilt = pnr("ABC2DE", "KARIMOVA+AMINAMRS").partition("TIF")[0] + nameless
    spoilt += pnr("ABC2DE", "KARIMOVA+AMINAMRS").partition("TVL")[2]
    receive.receive(app, claim(app), pnrgov(spoilt, "SRC'QQX+7Z:K4'ZZY+MARLOWE'XKW+1+2+3'"), "a.edi")
    thief.copies_it()
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "b.edi")
    mended = receive.receive(app, claim(app), pnrgov(BOTH, prepared="260227:0800", reference="3", kind="141"), "c.edi")
    assert mended.repaired == 1
    screen.screen(app, claim(app))
    assert named(thief.opens(thief.copies[0])[0])
    erased(app)
    content, closed = thief.opens(thief.copies[0])
    assert (named(content), closed) == ([], 1)
    assert b"MARLOWE" in content, "what nothing has repaired waits on"


def test_who_is_killed_before_the_strands_are_cut_leaves_that_to_the_next_run(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = a_home(tmp_path, clock)
    thief = Thief(app, tmp_path)
    thief.copies_it()
    with monkeypatch.context() as power:
        power.setattr(amend.ended, "cut", dies)
        with pytest.raises(KeyboardInterrupt):
            erased(app)
    assert named(thief.opens(thief.copies[0])[0])
    assert noted(app) > 0
    retain.run(app, custodian(app))
    assert noted(app) == 0
    assert named(thief.opens(thief.copies[0])[0]) == []
    assert ended.cut(app) == 0


def test_a_run_that_breaks_off_has_cut_what_was_owed(
    tmp_path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = a_home(tmp_path, clock)
    with monkeypatch.context() as power:
        power.setattr(amend.ended, "cut", lambda _: 0)
        erased(app)
    monkeypatch.setattr(retain.remask, "expire", dies)
    with pytest.raises(KeyboardInterrupt):
        retain.run(app, custodian(app))
    assert noted(app) == 0


def test_what_somebody_was_answered_of_whom_is_erased_goes_with_them(app: App) -> None:
    """A request that counts once keeps its answer for a day, in which whoever is erased may stand."""
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    screen.screen(app, claim(app))
    asks = once.Asked(access=claim(app), capability=Capability.REVIEW, key="key", request=b"asked")
    assert once.begin(app, asks) is None
    once.keep(app, asks, b"KARIMOVA")
    before = rows(app)
    erased(app)
    assert not any(place.startswith("once/") for place, _ in rows(app))
    copied = [one for one in before if one[0].startswith("once/")]
    assert len(copied) == 1
    assert opened(app.keys, *copied[0]) is None


def dies(*_: object) -> None:
    raise KeyboardInterrupt


def noted(app: App) -> int:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return int(connection.execute(select(func.count()).select_from(cuts)).scalar_one())


def test_a_change_that_is_undone_cuts_nothing(app: App, clock: SettableClock) -> None:
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    screen.screen(app, claim(app))
    request, record = asked(app, Right.ERASURE)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, prepared="260228:0900", reference="9"), "d.edi")
    with pytest.raises(Conflict):
        amend.erase(app, officer(app), request, record, WHY)
    ended.cut(app)
    screen.screen(app, claim(app))
    assert [one.passenger.identity.names[0].surname for one in inspect.hits(app, claim(app))] == ["KARIMOVA"]


def test_who_left_the_country_is_gone_from_every_copy_of_what_came_before(tmp_path: Path, clock: SettableClock) -> None:
    """TCA Art 552(4), of who came in under the keys of a day that others need."""
    app = a_home(tmp_path, clock, "uk")
    amina = ("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
    odette = ("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
    thief = Thief(app, tmp_path)
    arrival = aboard("CDG-LHR", "260301", amina, odette, flight="ZZ0301")
    receive.receive(app, claim(app), arrival, "a.edi")
    thief.copies_it()
    screen.screen(app, claim(app))
    thief.copies_it()
    receive.receive(app, claim(app), aboard("LHR-CDG", "260302", amina, flight="ZZ0302"), "b.edi")
    screen.screen(app, claim(app))
    assert all(b"ZZ0301" in thief.opens(copy)[0] for copy in thief.copies)
    clock.advance(days=3)
    retain.run(confirmed(app), custodian(app))
    for copy in thief.copies:
        content, _ = thief.opens(copy)
        assert content.count(b"KARIMOVA") == only_at_home(app), "of the flight that touches the country nowhere"
        assert b"MARLOWE" in content


def only_at_home(app: App) -> int:
    """Return how often she is named of the flight that is not left: in what is there now."""
    engine = sqlite_engine(app.config.home / "pnrscreen.db")
    with engine.connect() as connection:
        content, _ = read(connection, app.keys)
    engine.dispose()
    return content.count(b"KARIMOVA")


def test_on_a_server_no_row_of_before_opens(tmp_path: Path, clock: SettableClock, new_database: Callable[[], str]) -> None:
    app = a_home(tmp_path, clock, store=new_database())
    before = rows(app)

    def open_now() -> bytes:
        return b"\n".join(plain for place, one in before if (plain := opened(app.keys, place, one)))

    assert named(open_now())
    erased(app)
    assert named(open_now()) == []
    assert b"MARLOWE" in open_now()


def test_after_sealing_nothing_that_the_approving_body_returns_opens_who_was_erased(
    tmp_path: Path, clock: SettableClock
) -> None:
    app = a_home(tmp_path, clock, "eu-text")
    request, record = asked(app, Right.ERASURE)
    before = [(place, one) for place, one in rows(app) if place.endswith("/identity")]
    clock.set(limits(app).masked)
    retain.run(confirmed(app), custodian(app))
    keys = {place: sealing.record_key(BODY.private_bytes_raw(), app.keys.request(one, place)) for place, one in before}
    amend.erase(app, officer(app), request, record, WHY)
    for place, one in before:
        if record in place:
            with pytest.raises(NotFound):
                app.keys.request(one, place)
            with pytest.raises(Conflict):
                app.keys.open_approved(one, place, keys[place], a_grant())
        else:
            assert app.keys.open_approved(one, place, keys[place], a_grant())
    assert len(keys) == 3
