"""The order of the log: gap-free, at most a second behind, never signed otherwise, and nobody sees an identity without it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pnrscreen import audit, bootstrap
from pnrscreen.app import App
from pnrscreen.cli.following import catch_up, following
from pnrscreen.errors import Refused
from pnrscreen.operations import inspect, quarantine, receive, screen, sequence
from pnrscreen.privacy import Sought
from pnrscreen.rights import Capability, Log, Purpose
from support.clock import SettableClock
from support.homes import claim, open_unit, paxlst, person
from support.logs import entries

MESSAGE = paxlst(person("KARIMOVA", "AMINA", "840229", "AB7654321", "R1"))


@pytest.fixture
def app(tmp_path: Path, clock: SettableClock) -> App:
    return open_unit(tmp_path / "home", clock)


def signed(app: App) -> int:
    told = sequence.signed(app, Log.OPERATIONS)
    return told.size if told else 0


def places(app: App) -> list[int | None]:
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        entries = [*snapshot.logged(Log.OPERATIONS, 0, 10**6)]
    with app.store._engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT position FROM leaf WHERE log = 'operations' ORDER BY position").scalars()
        found = [*rows]
    assert len(entries) == sum(place is not None for place in found)
    return found


def test_every_entry_gets_the_next_place(app: App) -> None:
    inspect.hits(app, claim(app))
    assert places(app) == [None]
    assert sequence.sequence(app)
    inspect.hits(app, claim(app))
    assert sequence.sequence(app)
    assert sequence.sequence(app)
    assert places(app) == [0, 1]
    assert signed(app) == 2


def test_a_log_longer_than_a_round_is_done_in_several(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequence, "AT_ONCE", 10)
    for _ in range(30):
        inspect.hits(app, claim(app))
    assert sequence.sequence(app)
    assert places(app) == [*range(30)]
    assert signed(app) == 30


def test_only_the_files_of_the_last_edge_are_kept(app: App) -> None:
    for _ in range(3):
        inspect.hits(app, claim(app))
        sequence.sequence(app)
    folder = app.config.home / "log" / "operations"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {"checkpoint", *audit.paths(3)}


def test_the_lease_is_held_by_one(app: App, clock: SettableClock) -> None:
    other = bootstrap.open_home(app.config.home, clock)
    inspect.hits(app, claim(app))
    with other.logs.alone() as mine:
        assert mine
        assert not sequence.sequence(app, 0)
    assert sequence.sequence(app, 0)
    assert signed(app) == 1


def test_two_at_once_make_one_order(app: App, clock: SettableClock) -> None:
    """Each with its own lease and connections, as two processes have."""

    def worked() -> None:
        mine = bootstrap.open_home(app.config.home, clock, memory=None)
        for _ in range(5):
            inspect.hits(mine, claim(mine))
            sequence.sequence(mine)

    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(worked) for _ in range(2)]:
            done.result()
    assert places(app) == [*range(10)]
    assert signed(app) == 10


def looks(app: App) -> list[Callable[[], object]]:
    return [
        lambda: inspect.hits(app, claim(app)),
        lambda: inspect.receipts(app, claim(app), 10, reveal=True),
        lambda: quarantine.reveal(app, claim(app), "quarantine-none"),
        lambda: screen.screen(app, claim(app)),
        lambda: inspect.page(app, claim(app)),
        lambda: inspect.hit(app, claim(app), "0" * 8),
        lambda: inspect.passenger(app, claim(app), "0" * 32),
        lambda: inspect.search(app, claim(app, purpose=Purpose.ANSWER_REQUEST), Sought(locator="ABC2DE")),
    ]


@pytest.mark.parametrize("look", range(8))
def test_nobody_sees_an_identity_while_the_log_does_not_follow(
    app: App, clock: SettableClock, look: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law row 23: another process holds the lease and does nothing; row 24: what must be destroyed is all the same."""
    monkeypatch.setattr(sequence, "PATIENCE", 0.0)
    receive.receive(app, claim(app), MESSAGE + b"UNB+broken", "a.edi")
    other = bootstrap.open_home(app.config.home, clock)
    with other.logs.alone():
        clock.advance(seconds=6)
        with pytest.raises(Refused, match=r"the log is 6 s behind: no identity is shown"):
            looks(app)[look]()
        quarantine.expire(app, claim(app))
    if look not in {2, 5, 6}:  # there is no such stretch, hit or passenger
        looks(app)[look]()
        assert signed(app) > 0


def test_a_gap_is_in_the_log(app: App, clock: SettableClock) -> None:
    """What was written by a process that died has its place late, and everybody sees that it was late."""
    inspect.hits(app, claim(app))
    clock.advance(seconds=90)
    assert sequence.sequence(app)
    gaps = [entry["public"] for entry in entries(app) if entry["event"] == "log.gap"]
    assert gaps == [{"seconds": 90}]
    clock.advance(seconds=90)
    assert sequence.sequence(app)
    assert len([entry for entry in entries(app) if entry["event"] == "log.gap"]) == 1


def test_a_full_disk_under_the_log_stops_looking_and_not_destroying(app: App, clock: SettableClock) -> None:
    receive.receive(app, claim(app), MESSAGE, "a.edi")
    log = app.config.home / "log"
    log.write_bytes(b"")  # no folder can be made there
    clock.advance(hours=80)
    with pytest.raises(Refused, match="the log cannot be written"):
        inspect.hits(app, claim(app))
    quarantine.expire(app, claim(app))
    log.unlink()
    assert len(inspect.hits(app, claim(app))) == 0


def test_the_log_follows_while_something_long_is_done(app: App) -> None:
    with following(app):
        inspect.hits(app, claim(app))
        with app.logs.alone():
            pass
    catch_up(app.config.home)
    assert None not in places(app)


def test_what_keeps_the_log_from_following_is_said(app: App) -> None:
    inspect.hits(app, claim(app))
    sequence.sequence(app)
    (app.config.home / "log" / "operations" / "checkpoint").write_bytes(b"nothing")
    with pytest.raises(Exception, match="cannot be believed"):
        catch_up(app.config.home)


def test_a_folder_that_is_no_home_is_left_alone(tmp_path: Path) -> None:
    catch_up(tmp_path)
    assert not [*tmp_path.iterdir()]
