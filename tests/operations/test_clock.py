"""A clock that jumps: what it masks is masked at once, what it makes due waits for a word, and time never runs back."""

from __future__ import annotations

import contextlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen import audit, privacy
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.errors import NotFound, Refused
from pnrscreen.operations import certificates, inspect, inventory, quarantine, receive, retain, screen, sequence, witness
from pnrscreen.operations import clock as operation
from pnrscreen.rights import Log, Purpose
from support.clock import MORNING, SettableClock
from support.homes import claim, paxlst, person, pnrgov
from support.logs import entries, exported, verified
from support.retained import OTHERS, PEOPLE, a_home, custodian, limits, open_at

HOUR, WEEK, YEAR = timedelta(hours=1), timedelta(days=7), timedelta(days=365)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that every test takes a copy of; what was done in it has its place in the log."""
    folder = tmp_path_factory.mktemp("made")
    sequence.sequence(a_home(folder, SettableClock()))
    return folder / "home"


@pytest.fixture
def app(made: Path, tmp_path: Path, clock: SettableClock) -> App:
    return open_at(Path(shutil.copytree(made, tmp_path / "home")), clock)


def confirm(app: App, actor: str = "d") -> timedelta:
    return operation.confirm(app, claim(app, actor, Purpose.RETENTION))


def jumps(app: App) -> list[str]:
    return [one["public"]["kind"] for one in entries(app) if one["event"] == "clock.jump"]


def kept(app: App) -> dict[str, int]:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return {table: connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one() for table in PEOPLE}


def seen(app: App) -> int:
    """Return how many of the flight an officer sees."""
    return len(inspect.hits(app, claim(app), everything=True))


def nothing_gone(app: App) -> bool:
    return all(one.state is KeyState.OPERATIONAL for one in app.keys.cohorts())


def test_ten_years_forward_by_mistake_mask_all_at_once_destroy_nothing_and_leave_all_as_it_was(
    app: App, clock: SettableClock
) -> None:
    before = kept(app)
    clock.set(MORNING + 10 * YEAR)
    done = retain.run(app, custodian(app))
    assert (done.records, done.certificates) == (0, 0)
    assert done.held is not None
    assert "pnrscreen retain confirm" in done.held.said
    assert seen(app) == 0
    clock.advance(hours=1)
    retain.run(app, custodian(app))
    assert (kept(app), nothing_gone(app), jumps(app)) == (before, True, ["forward"])
    clock.set(MORNING + HOUR)
    assert retain.run(app, custodian(app)) == retain.Done()
    assert (kept(app), nothing_gone(app), seen(app)) == (before, True, 1)
    assert jumps(app) == ["forward", "returned"]


def test_a_log_that_goes_back_because_a_clock_was_set_right_verifies_and_tells_so(
    app: App, clock: SettableClock, tmp_path: Path
) -> None:
    """Whoever has one of the logs alone can tell too."""
    clock.set(MORNING + 10 * YEAR)
    retain.run(app, custodian(app))
    seen(app)
    clock.set(MORNING + HOUR)
    seen(app)
    sequence.sequence(app)
    code, said = verified(exported(app, tmp_path / "log"))
    assert (code, said.count(": a clock that had jumped ahead was set right: ")) == (0, 1)
    assert [one["log"] for one in entries(app) if one["public"].get("kind") == "forward"] == [*Log][::-1]


def test_a_year_back_revives_nobody_and_the_log_goes_on_in_order(app: App, clock: SettableClock, tmp_path: Path) -> None:
    clock.set(limits(app).masked)
    confirm(app)
    retain.run(app, app.system)
    assert (seen(app), kept(app)["passenger"]) == (0, 0)
    again = open_at(app.config.home, clock)
    for one in (app, again):
        clock.set(limits(app).masked - YEAR)
        assert seen(one) == 0
        assert retain.run(one, custodian(one)).records == 0
        assert one.clock.now() >= limits(app).masked
    assert jumps(app) == ["back"]
    assert (behind := operation.jump(again)) is not None
    assert "time stands at" in behind.said
    assert verified(exported(again, tmp_path / "log"))[0] == 0
    told = [one["at"] for one in entries(again)]
    assert told == sorted(told)


def test_who_is_masked_though_nothing_was_erased_stays_so_when_the_clock_goes_back(app: App, clock: SettableClock) -> None:
    """Reads go by the highest moment, not by what a late job has done."""
    clock.set(limits(app).masked)
    confirm(app)
    assert seen(app) == 0
    clock.set(MORNING)
    assert (seen(app), seen(open_at(app.config.home, clock)), nothing_gone(app)) == (0, 0, True)


def test_what_comes_in_while_the_clock_is_back_is_of_the_day_on_which_time_stands(app: App, clock: SettableClock) -> None:
    """Else it would come under a day whose keys may be gone, and fall due before its time."""
    clock.set(MORNING - YEAR)
    more = paxlst(*(person(*said) for said in OTHERS), flight="ZZ0999", reference="7")
    receive.receive(app, claim(app), more, "b.edi")
    screen.screen(app, claim(app))
    assert {one.cohort.split("/")[1] for one in app.keys.cohorts() if "/" in one.cohort} == {f"{MORNING:%Y-%m-%d}"}


def test_twenty_three_hours_forward_are_no_jump(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).erased - 23 * HOUR)
    confirm(app)
    clock.set(limits(app).erased)
    assert retain.run(app, custodian(app)).records > 5
    assert not any(kept(app).values())
    assert jumps(app) == []


def test_a_home_that_was_off_for_a_week_erases_once_the_officer_says_that_the_clock_is_right(
    app: App, clock: SettableClock
) -> None:
    clock.set(limits(app).erased - timedelta(days=3))
    confirm(app)
    clock.advance(days=7)
    first = retain.run(app, custodian(app))
    assert first.records == 0
    assert first.held is not None
    assert first.held.said.count(". ") == 0  # one sentence
    assert confirm(app) == WEEK
    done = retain.run(app, custodian(app))
    assert (done.held, done.records > 5, any(kept(app).values())) == (None, True, False)
    (*_, told) = (one["public"] for one in entries(app) if one["event"] == "clock.confirm")
    assert told == {"kind": "confirmed", "seconds": 7 * 86_400}
    with pytest.raises(Refused, match="nothing to confirm"):
        confirm(app)


def test_nobody_but_the_officer_says_so(app: App, clock: SettableClock) -> None:
    clock.advance(days=7)
    for who in ("k", "r", "op"):
        with pytest.raises(Refused, match="confirm-clock"):
            confirm(app, who)
    assert operation.jump(app) is not None


def test_without_a_word_it_waits_for_a_day_and_no_longer(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).erased + WEEK)
    begun = clock.now()
    for hours in range(0, 24, 6):
        clock.set(begun + hours * HOUR)
        done = retain.run(app, app.system)
        assert done.held is not None
        assert (done.records, done.held.until) == (0, begun + 24 * HOUR)
    clock.set(begun + 24 * HOUR)
    assert retain.run(app, app.system).records > 5
    assert jumps(app) == ["forward", "waited"]


def test_the_witnesses_of_the_log_are_a_second_source(app: App, clock: SettableClock) -> None:
    """They are outside the unit, two people chose them, and each signs with its own clock's time."""
    eyes = {name: Ed25519PrivateKey.generate() for name in ("dpa", "court", "peer")}
    known = {name: audit.witness_key(f"{name}.example/w1", key.public_key().public_bytes_raw()) for name, key in eyes.items()}
    policy = "".join(f"witness {name} {key.vkey}\n" for name, key in known.items())
    overseer = claim(app, "d", Purpose.OVERSIGHT)
    witness.adopt(app, overseer, witness.propose(app, f"{policy}group two 2 dpa court peer\nquorum two\n").written())
    clock.set(limits(app).erased + WEEK)
    overseer = claim(app, "d", Purpose.OVERSIGHT)

    def signs(name: str, asked: str, at: Any) -> None:
        told, _ = audit.answered(asked, sequence.verifier(app, Log.OPERATIONS), audit.Seen())
        line = audit.cosigned(told, known[name], int(at.timestamp()), eyes[name].sign)
        witness.join(app, overseer, Log.OPERATIONS, asked.partition("\n\n")[2], line)

    asked = witness.ask(app, overseer, Log.OPERATIONS, 0)
    signs("dpa", asked, clock.now())
    signs("court", asked, MORNING)
    assert retain.run(app, app.system).held is not None  # of two that must agree one tells another time
    signs("peer", asked, clock.now())
    assert retain.run(app, app.system).records > 5
    assert jumps(app) == ["forward", "witnessed"]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("then", [-YEAR, timedelta(), 10 * YEAR])
def test_who_is_killed_between_keys_and_rows_is_finished_whatever_the_clock_says_then(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, then: timedelta
) -> None:
    clock.set(limits(app).erased)
    confirm(app)

    def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(retain, "_take_rows", dies)
        with contextlib.suppress(Killed):
            retain.run(app, custodian(app))
    assert kept(app)["passenger"] == 3
    clock.set(limits(app).erased + then)
    again = open_at(app.config.home, clock)
    retain.run(again, custodian(again))
    assert not any(kept(again).values())
    told = certificates.certify(again, claim(again, "d", Purpose.OVERSIGHT))
    assert sum(one.number for one in told) > 5
    assert all(one.holds for one in told)


def test_a_jump_during_a_run_changes_nothing_about_it(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what moment things are due is said at its beginning."""
    clock.set(limits(app).erased - HOUR)
    confirm(app)
    real = retain._overdue

    def jumping(*asked: Any) -> Any:
        clock.set(MORNING + 10 * YEAR)
        return real(*asked)

    monkeypatch.setattr(retain, "_overdue", jumping)
    assert retain.run(app, app.system).records == 0
    assert kept(app)["passenger"] == 3
    assert nothing_gone(app)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_two_processes_tell_one_jump_and_neither_destroys_anything(
    tmp_path: Path, clock: SettableClock, kind: str, request: pytest.FixtureRequest
) -> None:
    store = request.getfixturevalue("new_database")() if kind == "postgres" else ""
    app = a_home(tmp_path, clock, store=store)
    sequence.sequence(app)
    clock.set(MORNING + YEAR)
    both = [app, open_at(app.config.home, clock)]
    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(retain.run, one, one.system) for one in both]]
    assert [one.records for one in done] == [0, 0]
    assert jumps(app) == ["forward"]
    assert nothing_gone(app)
    clock.set(MORNING + HOUR)
    with ThreadPoolExecutor(2) as pool:
        done = [one.result() for one in [pool.submit(retain.run, one, one.system) for one in both]]
    assert jumps(app) == ["forward", "returned"]
    assert [seen(one) for one in both] == [1, 1]


def test_of_two_machines_the_one_whose_clock_is_behind_goes_by_what_the_other_did(app: App, clock: SettableClock) -> None:
    late = SettableClock(MORNING)
    other = open_at(app.config.home, late)
    clock.set(limits(app).masked)
    confirm(app)
    late.set(MORNING - timedelta(seconds=1))  # asked anew at once where the clock ran back, within a second otherwise
    assert seen(other) == 0


def test_whatever_else_destroys_waits_too(app: App, clock: SettableClock) -> None:
    """Quarantine, answers, sessions, what was asked once, the private parts of the log: all ask for the same moment."""
    broken = pnrgov("SRC'RCI+ZZ:ABC2DE'", reference="9").replace(b"UNT", b"XNT")
    receive.receive(app, claim(app), broken, "c.edi")
    sequence.sequence(app)
    assert len(quarantine.rows(app, claim(app))) == 1
    held = [(one.kind, one.cohort, one.number) for one in inventory.due(app, custodian(app))]
    clock.set(MORNING + 20 * YEAR)
    assert not any(quarantine.expire(app, app.system))
    retain.run(app, app.system)
    after = [(one.kind, one.cohort, one.number) for one in inventory.due(app, custodian(app))]
    assert set(held) <= {*after}
    assert nothing_gone(app)


def test_time_in_the_log_never_runs_back_whatever_the_clock_does(app: App, clock: SettableClock) -> None:
    begun = len(entries(app))
    for hours in (1, -5, 20, -4000, 30, 29, 2, 50):
        clock.set(MORNING + hours * HOUR)
        retain.run(app, app.system)
        inspect.hits(app, claim(app))
        sequence.sequence(app)
    told = [one["at"] for one in entries(app)][begun:]
    assert all(earlier <= later for earlier, later in pairwise(told))


def test_time_does_not_run_back_behind_an_entry_that_has_no_place_in_the_log_yet(app: App, clock: SettableClock) -> None:
    clock.advance(hours=5)
    seen(app)
    last = entries(app)[-1]["at"]
    again = open_at(app.config.home, clock)
    clock.advance(hours=-3)
    seen(again)
    assert entries(app)[-1]["at"] == last


def test_an_entry_of_a_clock_that_had_jumped_ahead_holds_nothing_back(app: App, clock: SettableClock) -> None:
    clock.set(MORNING + WEEK)
    seen(app)
    clock.set(MORNING + HOUR)
    assert open_at(app.config.home, clock).clock.now() == MORNING + HOUR


def test_the_law_s_dates_alone_mask_while_it_is_waited(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).masked - 30 * HOUR)
    assert privacy.visible(app.profile, f"eu-strict/{MORNING:%Y-%m-%d}/identity", app.clock.now())
    assert seen(app) == 1
    with pytest.raises(NotFound):
        inspect.passenger(app, claim(app), "0" * 32)
