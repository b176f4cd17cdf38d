"""Two who were taken for one and told apart since: whoever of them is erased, of no copy opens what was theirs, and what is of
the other still does.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pnrscreen.adapters.store import codec, marking
from pnrscreen.app import App
from pnrscreen.model import Identity, PersonName
from pnrscreen.operations import amend, attest, inspect, links, receive, review, screen, subject
from pnrscreen.ports import Gone, Granted, Right
from pnrscreen.privacy import Sought
from pnrscreen.resemblance import Match
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Purpose
from support.clock import SettableClock
from support.copied import rows
from support.grants import a_grant
from support.homes import claim, open_unit, paxlst, person, pnr, pnrgov
from support.retained import a_home
from support.stored import opened

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
NAMESAKE = person("KARIMOVA", "AMINA", "900101", "ZQ1111111", "A2")
ODETTE = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A3")
PASSPORT, TICKET = b"AB7654321", b"0912345678901"
BOOKED = pnr("ABC2DE", "KARIMOVA+AMINAMRS").replace("TVL+", f"TKT+{TICKET.decode()}:T'TVL+", 1)
WHY = "it was received without a basis"
BOTH_STORES = pytest.mark.parametrize("store", ["", "postgresql"], indirect=True)

Copy = list[tuple[str, bytes]]


def opens(app: App, *copies: Copy) -> bytes:
    """Return what the keys of now open of copies of before."""
    return b"\n".join(plain for copy in copies for place, one in copy if (plain := opened(app.keys, place, one)))


def erased(app: App, *, document: str = "", ticket: str = "") -> Gone:
    """Erase the one record that is found so."""
    request = subject.begin(app, officer(app), Right.ERASURE, "passport seen at the desk").id
    sought = Sought(document=document, issuer="UZB") if document else Sought(ticket=ticket)
    (found,) = subject.find(app, officer(app), request, sought)
    return amend.erase(app, officer(app), request, found.id, WHY)


def officer(app: App) -> Access:
    return claim(app, "dpo", Purpose.DATA_SUBJECT_RIGHT)


def taken_for_one(app: App, *, decided: Decision | None = None) -> Copy:
    """Receive a passport and a ticket that are taken for one person's, and return a copy of the store as it is then."""
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    receive.receive(app, claim(app), pnrgov(BOOKED), "b.edi")
    screen.screen(app, claim(app))
    (hit,) = inspect.hits(app, claim(app))
    assert TICKET.decode() in hit.passenger.identity.tickets
    if decided:
        review.review(app, claim(app), hit.hit.id, decided, f"the bearer of {PASSPORT.decode()} paid for {TICKET.decode()}")
    copied = rows(app)
    assert all(value in opens(app, copied) for value in (PASSPORT, TICKET)), "so that finding nothing below means something"
    return copied


def told_apart(app: App, clock: SettableClock) -> Copy:
    """Receive a namesake, so that the ticket may be either's, and return a copy of the store as it is then."""
    clock.advance(minutes=5)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE, NAMESAKE, prepared="260228:0500", reference="9"), "c.edi")
    screen.screen(app, claim(app))
    return rows(app)


@BOTH_STORES
def test_who_was_told_apart_and_erased_opens_in_no_copy_of_the_other(tmp_path: Path, clock: SettableClock, store: str) -> None:
    app = open_unit(tmp_path / "home", clock, store=store)
    copies = [taken_for_one(app), told_apart(app, clock)]
    erased(app, ticket=TICKET.decode())
    assert TICKET not in opens(app, *copies, rows(app))
    assert PASSPORT in opens(app, copies[1]), "what is of the other alone"
    assert b"PX4417203" in opens(app, copies[0]), "who was never taken for anybody else"


@BOTH_STORES
def test_who_goes_on_under_the_same_id_opens_in_no_copy_once_they_are_erased(
    tmp_path: Path, clock: SettableClock, store: str
) -> None:
    app = open_unit(tmp_path / "home", clock, store=store)
    copies = [taken_for_one(app), told_apart(app, clock)]
    erased(app, document=PASSPORT.decode())
    assert PASSPORT not in opens(app, *copies, rows(app))
    assert TICKET in opens(app, copies[1])


@BOTH_STORES
@pytest.mark.parametrize("decision", [Decision.CONFIRM, Decision.DISMISS])
def test_a_decision_on_both_stays_with_the_other_and_says_nothing_of_who_was_erased(
    tmp_path: Path, clock: SettableClock, store: str, decision: Decision
) -> None:
    app = open_unit(tmp_path / "home", clock, store=store)
    copies = [taken_for_one(app, decided=decision), told_apart(app, clock)]
    erased(app, ticket=TICKET.decode())
    assert TICKET not in opens(app, *copies, rows(app))
    (hit,) = [one for one in inspect.hits(app, claim(app), everything=True) if one.review]
    assert PASSPORT.decode() in hit.review.reason
    assert "0912" not in hit.review.reason
    assert hit.passenger.identity.documents[0].number == PASSPORT.decode()
    assert isinstance(hit.hit.cause, Match)
    assert {one.said for one in hit.hit.cause.evidence} == {"#"}, "what was found of both"
    assert hit.hit.cause.entry_id == "N-1"
    assert [*attest.export(app, claim(app, "dpo", Purpose.OVERSIGHT))], "and no edit is suspected"


def granted(app: App, kind: Right) -> str:
    """Grant something about the one record of the passport, and return its id."""
    request = subject.begin(app, officer(app), kind, "passport seen at the desk").id
    (found,) = subject.find(app, officer(app), request, Sought(document=PASSPORT.decode(), issuer="UZB"))
    if kind is Right.RESTRICTION:
        amend.restrict(app, officer(app), request, found.id, WHY)
    else:
        amend.rectify(
            app, officer(app), request, found.id, Identity(names=(PersonName(surname="KAREEM", given="AMELIA"),)), WHY
        )
        screen.screen(app, claim(app))
    return found.id


def test_what_was_put_right_of_both_stays_with_the_other_and_is_done_again_by_a_restore(
    tmp_path: Path, clock: SettableClock
) -> None:
    app = open_unit(tmp_path / "home", clock)
    taken_for_one(app)
    record = granted(app, Right.RECTIFICATION)
    copies = [rows(app), told_apart(app, clock)]
    before = listed(app)
    erased(app, ticket=TICKET.decode())
    assert TICKET not in opens(app, *copies)
    shown = inspect.passenger(app, claim(app), record).passenger
    assert [name.surname for name in shown.identity.names] == ["KAREEM"]
    assert [one.kind.value for one in before] == ["rectified"]
    assert sorted(one.kind.value for one in listed(app)) == ["erased", "rectified"]
    assert before[0] in listed(app)


def test_who_was_restricted_as_one_with_whoever_is_erased_stays_so(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    taken_for_one(app)
    granted(app, Right.RESTRICTION)
    told_apart(app, clock)
    booked = found(app)
    erased(app, document=PASSPORT.decode())
    assert inspect.passenger(app, claim(app), booked).restricted, "it may be theirs who asked"


def shown(app: App) -> list[str]:
    return [one.passenger.id for one in inspect.hits(app, claim(app))]


def test_a_hit_on_who_is_erased_that_was_withdrawn_with_an_earlier_id_goes_too(tmp_path: Path, clock: SettableClock) -> None:
    app = open_unit(tmp_path / "home", clock)
    receive.receive(app, claim(app), pnrgov(BOOKED), "b.edi")
    screen.screen(app, claim(app))
    (before,) = shown(app)
    clock.advance(minutes=5)
    receive.receive(app, claim(app), paxlst(AMINA, ODETTE), "a.edi")
    screen.screen(app, claim(app))
    copied = rows(app)
    assert {one.hit.passenger for one in inspect.hits(app, claim(app), everything=True)} > {before}
    gone = erased(app, document=PASSPORT.decode())
    assert gone.counts["hit"] == 2
    assert not inspect.hits(app, claim(app), everything=True)
    for word in (b"KARIMOVA", TICKET):
        assert word not in opens(app, copied, rows(app))


def test_a_link_follows_whoever_goes_by_another_id_and_goes_with_them(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock)
    booked = pnr("QX7RT2", "QUORNE+OTTAMRS").replace("TVL+", f"TKT+{TICKET.decode()}:T'TVL+", 1)
    receive.receive(app, claim(app), pnrgov(booked), "b.edi")
    screen.screen(app, claim(app))
    links.link(app, claim(app, "r"), found(app), "court_order", "case 26/117 of QUORNE")
    before = found(app)
    otta = person("QUORNE", "OTTA", "800101", "ZZ1234567", "A9").replace("ABC2DE", "QX7RT2")
    receive.receive(app, claim(app), paxlst(otta, prepared="260228:0900", reference="33"), "a.edi")
    screen.screen(app, claim(app))
    assert found(app) != before
    (link,) = links.links(app, claim(app, "r"), found(app))
    assert link.evidence == "case 26/117 of QUORNE"
    gone = erased(app, ticket=TICKET.decode())
    assert gone.counts["link"] == 1


def found(app: App) -> str:
    """Return the id of the one record of the ticket."""
    asked = subject.begin(app, officer(app), Right.ACCESS, "a ticket shown at the desk").id
    (booked,) = subject.find(app, officer(app), asked, Sought(ticket=TICKET.decode()))
    return booked.id


@BOTH_STORES
def test_what_is_set_aside_of_who_is_erased_goes_too(tmp_path: Path, clock: SettableClock, store: str) -> None:
    """As a reservation without a locator, once it was sent again with one."""
    app = open_unit(tmp_path / "home", clock, store=store)
    unlocated = BOOKED.replace("RCI+ZZ:ABC2DE::150126:0915'", "")
    other = pnr("QX7RT2", "MARLOWE+ODETTEMRS")
    receive.receive(app, claim(app), pnrgov(unlocated, other), "b.edi")
    screen.screen(app, claim(app))
    clock.advance(minutes=5)
    receive.receive(app, claim(app), pnrgov(BOOKED, prepared="260227:0900", reference="7", kind="141"), "c.edi")
    screen.screen(app, claim(app))
    copied = rows(app)
    erased(app, ticket=TICKET.decode())
    for word in (b"KARIMOVA", TICKET):
        assert word not in opens(app, rows(app))
        assert word not in opens(app, copied)
    assert b"MARLOWE" in opens(app, rows(app))


def listed(app: App) -> list[Granted]:
    """Return what is listed beside the keys that somebody was granted, each once."""
    found = [codec.decode(Granted, app.keys.open(one, marking.LISTED, a_grant())) for one in app.keys.granted().envelopes]
    return [one for at, one in enumerate(found) if one not in found[:at]]
