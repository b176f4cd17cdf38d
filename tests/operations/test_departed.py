"""TCA Art 552(4), on each database: who left the country is gone from what came before, in messages and all; nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from pnrscreen import privacy
from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.operations import departed, inspect, inventory, links, receive, retain, screen
from pnrscreen.privacy import Sought
from pnrscreen.rights import Capability, Purpose
from support.clock import MORNING, SettableClock
from support.grants import a_grant
from support.homes import aboard, claim, confirmed
from support.logs import entries
from support.retained import a_home, custodian

AMINA = ("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
ODETTE = ("MARLOWE", "ODETTE", "840312", "PX4417203", "A2")
SIGNE = ("BRANDVOLD", "SIGNE", "770101", "PX4417204", "A3")


EITHER = pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock, store: str) -> App:
    """Return a home under the law of the United Kingdom; three came from Paris on the morning of 1 March."""
    made = a_home(tmp_path, clock, "uk", store=store)  # its own flight touches the country nowhere
    arrive(made, AMINA, ODETTE, SIGNE)
    return made


def take_in(app: App, content: bytes) -> receive.Intake:
    taken = receive.receive(app, claim(app), content, "a.edi")
    screen.screen(app, claim(app))
    return taken


def arrive(app: App, *people: tuple[str, ...]) -> None:
    take_in(app, aboard("CDG-LHR", "260301", *people, flight="ZZ0301"))


def run(app: App, clock: SettableClock, days: int, hours: int = 0) -> retain.Done:
    """Let what is due go, so long after the morning of 1 March, by a clock that is right."""
    clock.set(MORNING)
    clock.advance(days=days, hours=hours)
    confirmed(app)
    return retain.run(app, custodian(app))


def who(app: App, one: tuple[str, ...]) -> list[str]:
    """Return from where those flew of whom something is found by a document."""
    found = inspect.search(app, claim(app, purpose=Purpose.ANSWER_REQUEST), Sought(document=one[3], issuer="UZB"))
    return sorted(f"{row.leg.key.departure}-{row.leg.destination}" for row in found)


def cohorts(app: App) -> set[str]:
    with app.store.reading(a_grant(Capability.RETAIN)) as snapshot:
        return {stem.partition("/")[0] for stem in snapshot.stems()}


@EITHER
def test_who_left_is_gone_from_both_flights_when_the_next_day_is_over(app: App, clock: SettableClock) -> None:
    clock.advance(days=3)
    take_in(app, aboard("LHR-CDG", "260305", AMINA, ODETTE, flight="ZZ0302"))
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE", "LHR-CDG"]
    assert run(app, clock, 5, 18) == retain.Done()  # late on 6 March
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE", "LHR-CDG"]

    clock.advance(hours=1)  # midnight
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE"]  # before anything ran: by the date alone
    retain.run(app, custodian(app))
    assert who(app, AMINA) == who(app, ODETTE) == []
    assert who(app, SIGNE) == ["CDG-LHR", "IST-VIE"]
    assert cohorts(app) == {"uk"}
    gone = {one.cohort: one.state for one in app.keys.cohorts() if one.cohort.startswith("uk.out")}
    assert set(gone) == {f"uk.out/2026-03-04/2026-03-05/{kind}" for kind in ("identity", "context", "raw")}
    assert set(gone.values()) == {KeyState.DESTROYED}
    assert retain.run(app, custodian(app)) == retain.Done()


def test_nothing_of_them_stays_in_the_messages_of_those_who_stay(app: App, clock: SettableClock) -> None:
    take_in(app, aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302"))
    run(app, clock, 3)
    raws = schema.raws.c
    with app.store.reading(a_grant(Capability.RETAIN)) as snapshot:
        visit = snapshot._visit
        kept = [
            visit.unseal(row.content, f"receipt/{row.receipt}/raw")
            for row in visit.connection.execute(select(raws.receipt, raws.content))
        ]
        snapshot.append(app.entry(claim(app), "consult.test", {}))
    assert kept
    assert not any(word in content for content in kept for word in (b"KARIMOVA", b"AB7654321"))
    assert any(b"BRANDVOLD" in content and b"PX4417204" in content for content in kept)


@EITHER
def test_who_came_in_another_quarter_is_known_again(app: App, clock: SettableClock) -> None:
    clock.advance(days=60)
    take_in(app, aboard("LHR-CDG", "260501", AMINA, flight="ZZ0302"))
    run(app, clock, 63)
    assert who(app, AMINA) == []


def test_what_follows_the_flight_out_stays(app: App, clock: SettableClock) -> None:
    """Out in the morning, back in the evening: that is the next stay."""
    take_in(app, aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302"))
    take_in(app, aboard("CDG-LHR", "260302", AMINA, times=("1810", "1930"), flight="ZZ0303"))
    run(app, clock, 3)
    assert who(app, AMINA) == ["CDG-LHR"]


def test_a_flight_within_the_country_takes_nobody_away(app: App, clock: SettableClock) -> None:
    take_in(app, aboard("LHR-EDI", "260302", AMINA, flight="ZZ0302"))
    run(app, clock, 30)
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE", "LHR-EDI"]
    assert cohorts(app) == {"uk"}


def test_a_number_of_no_country_ties_nobody_to_anybody(app: App, clock: SettableClock) -> None:
    nameless = aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302").replace(b"LOC+91+UZB'", b"")
    take_in(app, nameless)
    run(app, clock, 3)
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE"]


def test_who_has_a_link_stays_sealed_and_what_came_before_by_its_own(app: App, clock: SettableClock) -> None:
    take_in(app, aboard("LHR-CDG", "260302", AMINA, ODETTE, flight="ZZ0302"))
    found = inspect.search(app, claim(app, purpose=Purpose.ANSWER_REQUEST), Sought(document=AMINA[3], issuer="UZB"))
    (out,) = (row.id for row in found if row.leg.key.departure == "LHR")
    found = inspect.search(app, claim(app, purpose=Purpose.ANSWER_REQUEST), Sought(document=ODETTE[3], issuer="UZB"))
    (came,) = (row.id for row in found if row.leg.destination == "LHR")
    for record in (out, came):
        links.link(app, claim(app, "r"), record, "court_order", "case 26/117")
    run(app, clock, 3)
    states = {one.cohort.partition("/")[0]: one.state for one in app.keys.cohorts() if one.cohort.endswith("/identity")}
    assert states["uk.out.linked"] is KeyState.SEALED
    assert states["uk.out"] is KeyState.DESTROYED
    assert who(app, ODETTE) == ["CDG-LHR"]  # a link of their own keeps what came before
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE"]  # a risk was shown of her: nothing of hers goes for her leaving


def test_what_comes_when_they_have_left_is_not_taken_in_and_counted(app: App, clock: SettableClock) -> None:
    clock.advance(days=3)
    confirmed(app)
    late = aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302")
    taken = take_in(app, late)
    assert (taken.people, taken.messages) == (0, 0)
    (dropped,) = (entry["public"] for entry in entries(app) if entry["event"] == "drop.scope")
    assert dropped["messages"] == 1
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE"]
    assert take_in(app, aboard("LHR-CDG", "260303", ODETTE, flight="ZZ0302")).people == 1  # still on its day after


def test_a_clock_that_jumped_ahead_turns_nobody_away_who_has_not_flown(app: App, clock: SettableClock) -> None:
    clock.advance(days=400)
    leaving = aboard("LHR-CDG", "260303", AMINA, flight="ZZ0302")
    assert receive.receive(app, claim(app), leaving, "a.edi").people == 1
    retain.run(app, custodian(app))
    clock.set(MORNING.replace(hour=8))
    screen.screen(app, claim(app))
    (row,) = (row for row in inspect.board(app, claim(app)) if row.leg.key.departure == "LHR")
    assert row.waiting == 0
    assert row.counts


def test_messages_that_wait_are_not_passed_over_and_nothing_is_lost_of_by_whom_they_are_found(
    app: App, clock: SettableClock
) -> None:
    take_in(app, aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302"))
    again = aboard("CDG-LHR", "260301", AMINA, ODETTE, SIGNE, flight="ZZ0301").replace(b"0400+", b"0500+")
    receive.receive(app, claim(app), again, "b.edi")
    run(app, clock, 3)
    assert who(app, AMINA) == ["CDG-LHR"]  # of the other flight nothing waits
    assert "uk.out" in cohorts(app)
    screen.screen(app, claim(app))
    retain.run(app, custodian(app))
    assert who(app, AMINA) == []
    assert cohorts(app) == {"uk"}


def test_a_run_that_breaks_off_is_finished_by_the_next(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(app, aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302"))

    def breaks(*_: object) -> tuple[int, bool]:
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(departed, "erase", breaks)
        with pytest.raises(OSError, match="full"):
            run(app, clock, 3)
    assert who(app, AMINA) == ["CDG-LHR", "IST-VIE"]
    retain.run(app, custodian(app))
    assert who(app, AMINA) == []


def test_what_is_due_names_the_cohort_and_its_end(app: App) -> None:
    take_in(app, aboard("LHR-CDG", "260302", AMINA, flight="ZZ0302"))
    due = [one for one in inventory.due(app, custodian(app)) if one.kind == "passenger"]
    assert {(one.cohort, one.due) for one in due} == {
        ("uk/2026-03-01", privacy.limits(app.profile, MORNING.date(), linked=False).erased),
        ("uk.out/2026-03-01/2026-03-02", MORNING.replace(day=4, hour=0)),
    }
