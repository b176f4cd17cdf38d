"""Who was erased at their request is not brought back by what a carrier sends again once the flight is over."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.operations import amend, inspect, publish, receive, screen, subject
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Purpose
from support.clock import SettableClock
from support.homes import LIST, claim, paxlst, person, pnr, pnrgov
from support.logs import entries
from support.people import open_live
from support.stored import everything, opened, stored

LANDS = datetime.fromisoformat("2026-03-01T06:30:00+00:00")
"""When the flight of ``homes.paxlst`` lands at Vienna: 07:30 there."""
AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
ODETTE = person("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
BOTH = ("KARIMOVA+AMINAMRS", "MARLOWE+ODETTEMRS")
HERS = Sought(document="AB7654321", issuer="UZB")


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    """Return a live home that received two messages of a flight with two passengers, one of whom is listed."""
    made = open_live(tmp_path / "home", clock)
    source = publish.Source(
        name="test", format="csv", files={"test.csv": LIST}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(made, claim(made, "j.doe"), source)
    made = bootstrap.open_home(made.config.home, clock)
    clock.set(LANDS - timedelta(hours=2))
    take(made, paxlst(AMINA, ODETTE), pnrgov(pnr("ABC2DE", *BOTH)))
    return made


def take(app: App, *files: bytes) -> None:
    for number, raw in enumerate(files):
        receive.receive(app, claim(app, "j.doe"), raw, f"file-{number}")
    assert screen.screen(app, claim(app, "j.doe")).failed == 0


def officer(app: App) -> Access:
    return claim(app, "m.roe", Purpose.DATA_SUBJECT_RIGHT)


def erased(app: App) -> None:
    request = subject.begin(app, officer(app), Right.ERASURE, "passport seen at the desk")
    (found,) = subject.find(app, officer(app), request.id, HERS)
    amend.erase(app, officer(app), request.id, found.id, "it was received without a basis")


def hits(app: App) -> int:
    return len(inspect.hits(app, claim(app, "j.doe")))


def found(app: App) -> int:
    request = subject.begin(app, officer(app), Right.ACCESS, "passport seen at the desk")
    return len(subject.find(app, officer(app), request.id, HERS))


def told(app: App) -> list[dict[str, object]]:
    return [one["public"] for one in entries(app) if one["event"] == "erase.again"]


def on_board(app: App) -> int:
    (row,) = (row for row, _ in inspect.flights(app, claim(app, "j.doe")).items)
    return row.counts["all:passenger"]


AGAIN = {
    "the list": paxlst(AMINA, ODETTE, prepared="260301:0900", reference="7"),
    "the list by other references": paxlst(
        person("KARIMOVA", "AMINA", "840229", "AB7654321", "Z8"), ODETTE, prepared="260301:0900", reference="7"
    ),
    "her alone": paxlst(AMINA, prepared="260301:0900", reference="7"),
    "the reservation": pnrgov(pnr("ABC2DE", *BOTH, changed="260301:1200"), prepared="260301:1300", reference="8"),
}


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
def test_what_is_sent_again_months_later_says_nothing_of_who_was_erased(app: App, clock: SettableClock, again: bytes) -> None:
    clock.set(LANDS + timedelta(days=2))
    erased(app)
    clock.set(LANDS + timedelta(days=90))
    take(app, again)
    content = stored(app)
    for word in (b"KARIMOVA", b"AMINA", b"AB7654321"):
        assert word not in content, word
    assert b"MARLOWE" in content
    assert hits(app) == found(app) == 0
    assert [one["records"] for one in told(app)] == [1]
    assert on_board(app) == 1, "who travels beside her, alone"
    take(app, again.replace(b"0900", b"0901").replace(b"1300", b"1301").replace(b"+7", b"+9").replace(b"+8", b"+9"))
    assert b"KARIMOVA" not in stored(app)


def test_of_what_was_sent_again_no_copy_from_before_it_was_screened_opens(app: App, clock: SettableClock) -> None:
    clock.set(LANDS + timedelta(days=2))
    erased(app)
    receive.receive(app, claim(app, "j.doe"), AGAIN["the list"], "file-9")
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        copied = [*everything(connection)]
    assert any(b"KARIMOVA" in (opened(app.keys, place, one) or b"") for place, one in copied)
    screen.screen(app, claim(app, "j.doe"))
    content = b"".join(opened(app.keys, place, one) or b"" for place, one in copied)
    assert b"KARIMOVA" not in content
    assert b"MARLOWE" in content


def test_what_is_sent_again_before_the_flight_is_over_is_a_record_of_its_own(app: App, clock: SettableClock) -> None:
    """A carrier transfers at the times the law names (Directive 2016/681 Art 8(3)): who is on board is assessed."""
    erased(app)
    clock.set(LANDS - timedelta(hours=1))
    take(app, paxlst(AMINA, ODETTE, prepared="260301:0500", reference="7"))
    assert (hits(app), found(app), told(app)) == (1, 1, [])
    clock.set(LANDS + timedelta(hours=3))
    take(app, paxlst(AMINA, ODETTE, prepared="260301:0900", reference="8"))
    assert (hits(app), found(app), told(app)) == (1, 1, []), "what was granted does not touch the record that came after"
    erased(app)
    take(app, paxlst(AMINA, ODETTE, prepared="260301:0910", reference="9"))
    assert (hits(app), found(app)) == (0, 0)
    assert len(told(app)) == 1


def test_who_was_received_anew_is_looked_for_no_longer(app: App, clock: SettableClock) -> None:
    """Her passport under another name, late: no part of the record that came anew, and none that was erased."""
    erased(app)
    take(app, pnrgov(pnr("ABC2DE", *BOTH, changed="260228:1200"), prepared="260228:1300", reference="8"))
    clock.set(LANDS + timedelta(hours=3))
    take(app, paxlst(person("QUILL", "BEATRIX", "910502", "AB7654321", "B9"), prepared="260301:0900", reference="9"))
    assert told(app) == []
    assert on_board(app) == 3


def test_others_of_the_same_flight_are_received_late_as_ever(app: App, clock: SettableClock) -> None:
    clock.set(LANDS + timedelta(days=2))
    erased(app)
    namesake = person("KARIMOVA", "AMINA", "910502", "QQ1112223", "B9")
    take(app, paxlst(namesake, ODETTE, prepared="260301:0900", reference="7"))
    assert told(app) == []
    assert on_board(app) == 2
