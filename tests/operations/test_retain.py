"""Law H 10, 13, 14, 15, 16, 18: what is due goes, keys first; who is linked stays, sealed; whatever interrupts it."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pnrscreen import privacy
from pnrscreen.adapters.keys import FileKeys
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.custody import KeyState
from pnrscreen.errors import ConfigError, NotFound, Refused
from pnrscreen.operations import attest, certificates, inspect, inventory, links, publish, retain
from pnrscreen.rights import Purpose
from support.clock import MORNING, SettableClock
from support.homes import NOBODY, claim, confirmed
from support.retained import PEOPLE, a_home, custodian, limits, open_at

SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home that every test takes a copy of."""
    folder = tmp_path_factory.mktemp("made")
    a_home(folder, SettableClock())
    return folder / "home"


@pytest.fixture
def app(made: Path, tmp_path: Path, clock: SettableClock) -> App:
    return open_at(Path(shutil.copytree(made, tmp_path / "home")), clock)


def rows(app: App, *tables: str) -> dict[str, int]:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        return {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def listed(app: App) -> str:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        (id_,) = database.execute("SELECT passenger FROM hit").fetchone()
    return str(id_)


def states(app: App, ending: str) -> set[KeyState]:
    return {one.state for one in app.keys.cohorts() if one.cohort.endswith(ending)}


def test_everything_is_there_until_the_last_second_and_nothing_after(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).erased - SECOND)
    confirmed(app)
    retain.run(app, custodian(app))
    assert rows(app, "passenger", "hit", "review") == {"passenger": 3, "hit": 1, "review": 1}
    clock.set(limits(app).erased)
    confirmed(app)
    done = retain.run(app, custodian(app))
    assert done.records > 5
    assert not any(rows(app, *PEOPLE).values())
    stem = f"eu-strict/{MORNING:%Y-%m-%d}"
    assert {one.cohort.rpartition("/")[2] for one in app.keys.cohorts() if one.state is KeyState.DESTROYED} >= {
        *("identity", "context", "raw")
    }
    assert states(app, f"{stem}/identity") == {KeyState.DESTROYED}
    assert retain.run(app, custodian(app)) == retain.Done()


def test_a_confirmed_hit_is_no_link_and_keeps_nobody(app: App, clock: SettableClock) -> None:
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    with pytest.raises(NotFound):
        inspect.passenger(app, claim(app), "0" * 32)
    assert rows(app, "passenger") == {"passenger": 0}


def test_a_board_keeps_its_counts(app: App, clock: SettableClock) -> None:
    before = inspect.board(app, claim(app))
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    assert [(row.leg.key, row.counts) for row in inspect.board(app, claim(app))] == [
        (row.leg.key, row.counts) for row in before
    ]


def test_nobody_tries_documents_on_old_hashes_once_their_quarter_is_over(app: App, clock: SettableClock) -> None:
    """Art 12(2): what is masked is not to be found by guessing, in whatever copy."""

    def quarters() -> list[str]:
        return [place.name for place in (app.config.home / "keys" / "index").iterdir()]

    def guesses() -> bool:
        (guessed,) = privacy.sought(privacy.Sought(document="AB7654321", issuer="UZB"))
        return app.keys.blind(*guessed, "2026Q1") in copied

    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        copied = {token for (token,) in database.execute("SELECT token FROM lookup")}
    assert guesses()
    (due,) = [one for one in inventory.due(app, custodian(app)) if one.kind == "look-up key"]
    last = privacy.limits(app.profile, date(2026, 3, 31), linked=False).masked
    assert (due.cohort, due.number, due.masked, due.due) == ("2026Q1", 1, last, last)
    clock.set(last - timedelta(seconds=1))
    retain.run(confirmed(app), custodian(app))
    assert quarters() == ["2026Q1"], "of 31 March somebody may be there"
    clock.set(last)
    retain.run(confirmed(app), custodian(app))
    assert quarters() == []
    inspect.search(app, claim(app, "d", Purpose.DATA_SUBJECT_RIGHT), privacy.Sought(document="AB7654321", issuer="UZB"))
    assert "2026Q1" not in quarters(), "looking somebody up makes no key of a quarter that is over"
    assert not guesses()


def test_of_three_the_linked_one_remains_and_is_sealed(app: App, clock: SettableClock) -> None:
    who = listed(app)
    made = links.link(app, claim(app, "r"), who, "reviewed_match", "case 26/117")
    assert made.review_due == "2026-09-01"
    with pytest.raises(Refused, match="one of these kinds"):
        links.link(app, claim(app, "r"), who, "a_hunch", "case 26/117")
    with pytest.raises(Refused, match="reference"):
        links.link(app, claim(app, "r"), who, "court_order", " ")
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(app, "r"), made.id, "the trial goes on")
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    assert rows(app, "passenger", "hit", "review", "lookup", "receipt", "raw", "link") == {
        "passenger": 1,
        "hit": 1,
        "review": 1,
        "lookup": 0,
        "receipt": 0,
        "raw": 0,
        "link": 1,
    }
    assert states(app, "/identity") == {KeyState.DESTROYED, KeyState.SEALED}
    with pytest.raises(Refused) as refused:
        inspect.passenger(app, claim(app), who)
    assert refused.value.code == privacy.Denial.SEALED
    assert inspect.hits(app, claim(app), everything=True) == []
    assert [one.evidence for one in links.links(app, claim(app, "r"), who)] == ["case 26/117"]
    assert all(one.holds for one in certificates.certify(app, claim(app, "d", Purpose.OVERSIGHT)))


def test_whom_nobody_confirmed_a_hit_on_no_reviewed_match_keeps(app: App) -> None:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        others = [row[0] for row in database.execute("SELECT id FROM passenger WHERE id <> ?", (listed(app),))]
    assert len(others) == 2
    with pytest.raises(Refused, match=r"pnrscreen review\), or link by another kind"):
        links.link(app, claim(app, "r"), others[0], "reviewed_match", "case 26/117")
    assert rows(app, "link") == {"link": 0}
    links.link(app, claim(app, "r"), others[0], "court_order", "order 4/26")


def test_a_link_that_nobody_reviews_lapses_and_its_keys_go_with_the_record(app: App, clock: SettableClock) -> None:
    made = links.link(app, claim(app, "r"), listed(app), "court_order", "order 4/26")
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(app, "r"), made.id, "still before the court")
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    clock.set(limits(app).erased + timedelta(days=200))
    confirmed(app)
    assert retain.run(app, custodian(app)).lapsed == 1
    assert not any(rows(app, "passenger", "hit", "review", "link").values())
    assert states(app, "/identity") == {KeyState.DESTROYED}
    with pytest.raises(NotFound):
        links.review(app, claim(app, "r"), made.id, "one moment please")


def test_no_link_leads_beyond_the_cap(app: App, clock: SettableClock) -> None:
    made = links.link(app, claim(app, "r"), listed(app), "court_order", "order 4/26")
    cap = limits(app, linked=True).erased
    while clock.now() + timedelta(days=150) < cap:
        clock.advance(days=150)
        confirmed(app)
        links.review(app, claim(app, "r"), made.id, "still before the court")
        retain.run(app, custodian(app))
        assert rows(app, "passenger")["passenger"] in {1, 3}
    clock.set(cap - SECOND)
    confirmed(app)
    retain.run(app, custodian(app))
    assert rows(app, "passenger", "link") == {"passenger": 1, "link": 1}
    clock.set(cap)
    confirmed(app)
    retain.run(app, custodian(app))
    assert rows(app, "passenger", "link", "hit", "review") == {"passenger": 0, "link": 0, "hit": 0, "review": 0}
    assert states(app, "/identity") == {KeyState.DESTROYED}


def test_whose_time_is_over_is_linked_by_nothing(app: App, clock: SettableClock) -> None:
    who = listed(app)
    clock.set(limits(app).masked)
    with pytest.raises(Refused, match="keeps nobody who is due"):
        links.link(app, claim(app, "r"), who, "court_order", "order 4/26")


def test_without_an_approving_body_nothing_can_be_linked(tmp_path: Path, clock: SettableClock) -> None:
    app = a_home(tmp_path, clock, approver=False)
    with pytest.raises(ConfigError, match="no approving body"):
        links.link(app, claim(app, "r"), listed(app), "court_order", "order 4/26")


@pytest.mark.parametrize("approver", [True, False])
def test_where_the_law_masks_everybody_all_are_sealed_and_what_came_in_goes(
    tmp_path: Path, clock: SettableClock, *, approver: bool
) -> None:
    """Without an approving body nobody could ever open them: what would be sealed is erased."""
    app = a_home(tmp_path, clock, "eu-text", approver=approver)
    clock.set(limits(app).masked)
    confirmed(app)
    retain.run(app, custodian(app))
    left = 3 if approver else 0
    assert rows(app, "passenger", "lookup", "receipt", "raw") == {"passenger": left, "lookup": 0, "receipt": 0, "raw": 0}
    assert states(app, "/identity") == {KeyState.SEALED if approver else KeyState.DESTROYED}
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    assert not any(rows(app, *PEOPLE).values())
    assert states(app, "/identity") == {KeyState.DESTROYED}


# -------------------------------------------------------------------------------------------------------- interruptions


class Killed(BaseException):
    """The process ends here."""


def killing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, after: int) -> None:
    """End the process when a function is called for the n-th time."""
    real, calls = getattr(owner, name), iter(range(10**6))

    def dies(*args: Any, **named: Any) -> Any:
        if next(calls) >= after:
            raise Killed
        return real(*args, **named)

    monkeypatch.setattr(owner, name, dies)


POINTS: list[tuple[Callable[[], Any], str]] = [
    (lambda: FileKeys, "destroy"),
    (lambda: FileKeys, "seal"),
    (lambda: retain, "_take_rows"),
    (lambda: retain, "certified"),
    (lambda: retain, "_keep_linked"),
    (lambda: retain, "_keepings"),
    (lambda: retain, "_others"),
]


@pytest.mark.parametrize("point", range(len(POINTS)))
@pytest.mark.parametrize("after", [0, 1])
def test_whatever_interrupts_it_the_next_run_finishes(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, point: int, after: int
) -> None:
    made = links.link(app, claim(app, "r"), listed(app), "reviewed_match", "case 26/117")
    clock.set(limits(app).erased - timedelta(days=1))
    links.review(app, claim(app, "r"), made.id, "the trial goes on")
    clock.set(limits(app).erased)
    owner, name = POINTS[point]
    with monkeypatch.context() as patched:
        killing(patched, owner(), name, after)
        with contextlib.suppress(Killed):
            retain.run(app, custodian(app))
    again = open_at(app.config.home, clock)
    retain.run(again, custodian(again))
    assert rows(again, "passenger", "hit", "review", "receipt") == {"passenger": 1, "hit": 1, "review": 1, "receipt": 0}
    assert states(again, "/identity") == {KeyState.DESTROYED, KeyState.SEALED}
    told = certificates.certify(again, claim(again, "d", Purpose.OVERSIGHT))
    assert {one.act for one in told} == {"mask", "erase"}
    assert all(one.holds for one in told)
    assert sum(one.number for one in told if one.act == "erase") >= 3


def test_a_batch_at_a_time_each_with_its_certificate(app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retain, "AT_ONCE", 2)
    clock.set(limits(app).erased)
    confirmed(app)
    done = retain.run(app, custodian(app))
    told = certificates.certify(app, claim(app, "d", Purpose.OVERSIGHT))
    assert done.certificates == len(told) >= 3
    assert all(one.number <= 2 for one in told)
    assert not any(rows(app, *PEOPLE).values())


def test_a_draft_made_before_does_not_bring_anybody_back(app: App, clock: SettableClock) -> None:
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        (before,) = database.execute("SELECT revision FROM leg").fetchone()
    clock.set(limits(app).erased)
    confirmed(app)
    retain.run(app, custodian(app))
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        (after,) = database.execute("SELECT revision FROM leg").fetchone()
    assert after > before


def test_the_inventory_says_what_goes_when_and_names_nobody(app: App, clock: SettableClock) -> None:
    found = {one.kind: one for one in inventory.due(app, custodian(app))}
    assert found.keys() >= {"passenger", "hit", "receipt", "ledger", "log opening"}
    assert (found["passenger"].number, found["passenger"].due) == (3, limits(app).erased)
    assert found["log opening"].due == privacy.ends(app.profile, MORNING.date(), app.profile.retention.log)
    assert not {"KARIMOVA", "MARLOWE"} & set(str(found).upper().split())
    clock.set(found["log opening"].due)
    confirmed(app)
    retain.run(app, custodian(app))
    assert [one.kind for one in inventory.due(app, custodian(app)) if one.due <= clock.now()] == []
    assert attest.overdue(app, app.clock.now()) == ()


def test_only_who_keeps_the_keys_or_the_program_runs_it(app: App) -> None:
    for who in ("op", "r", "d"):
        with pytest.raises(Refused):
            retain.run(app, claim(app, who, Purpose.RETENTION))
    assert retain.run(app, app.system) == retain.Done()


def test_a_list_that_another_took_the_place_of_goes_when_nothing_it_judged_is_seen(app: App, clock: SettableClock) -> None:
    clock.advance(days=1)
    source = publish.Source(
        name="test", format="csv", files={"test.csv": NOBODY}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    before = app.shelf.lists()
    publish.load_list(app, claim(app), source, shrink=True)
    assert len(app.shelf.lists()) == 2
    (old,) = [one for one in inventory.due(app, custodian(app)) if one.kind == "superseded list"]
    assert ({old.cohort}, old.number) == (before, 2)
    clock.set(old.due - SECOND)
    confirmed(app)
    retain.run(app, custodian(app))
    assert len(app.shelf.lists()) == 2
    clock.set(old.due)
    confirmed(app)
    retain.run(app, custodian(app))
    assert app.shelf.lists().isdisjoint(before)
    assert len(app.shelf.lists()) == 1
    assert not [one for one in inventory.due(app, custodian(app)) if one.kind == "superseded list"]
