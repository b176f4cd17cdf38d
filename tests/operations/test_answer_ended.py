"""Of a query that waited for the store no copy of its file opens once it was taken in, whoever it names, whatever broke off."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, select

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import FileKeys, held
from pnrscreen.adapters.store import codec
from pnrscreen.adapters.store.cutting import cuts
from pnrscreen.app import App
from pnrscreen.bootstrap import open_home
from pnrscreen.operations import answer, ended, inspect, retain
from pnrscreen.ports import Spooled
from pnrscreen.query import Reply
from pnrscreen.rights import Capability
from support.border import check, open_border, query
from support.clock import SettableClock
from support.homes import person
from support.logs import entries
from support.stored import opened

AMINA = person("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
BERTA = person("TESTERSON", "BERTA", "900101", "XX1112223", "A2")
Copies = dict[str, bytes]


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path, clock: SettableClock) -> App:
    store = request.getfixturevalue("new_database")() if request.param == "postgres" else ""
    made = open_border(tmp_path / "home", clock, store=store)
    made.in_force()
    return made


def ask(app: App, *people: str, reference: str) -> Reply:
    return answer.answer(app, check(app, "desk"), query(*people, reference=reference))


def lay(app: App, *people: str, reference: str = "T1") -> Reply:
    """Ask while the store takes nothing."""
    app.spool.shut(app.clock.now())
    return ask(app, *people, reference=reference)


def files(app: App) -> list[Path]:
    return sorted((app.config.home / "spool").glob("*.sealed"))


def copied(app: App) -> Copies:
    return {file.name: file.read_bytes() for file in files(app)}


def open_now(app: App, copies: Copies) -> bytes:
    """Return what opens of copies, by the keys as another process finds them."""
    keys = FileKeys(app.config.home / "keys")
    plain = [opened(keys, f"spool/{name}", one) for name, one in copies.items()]
    asked = [codec.decode(Spooled, one).asked for one in plain if one is not None]
    return b"\n".join(one for one in asked if isinstance(one, bytes))


def noted(app: App) -> int:
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        return int(connection.execute(select(func.count()).select_from(cuts)).scalar_one())


def receipts(app: App) -> int:
    return inspect.numbers(app, check(app))["receipts"]


def dies(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def full(*_: object) -> NoReturn:
    raise OSError(28, "No space left on device")


def test_of_what_was_taken_in_no_copy_opens_whoever_it_names(app: App) -> None:
    lay(app, AMINA, BERTA)
    answer.answer(app, check(app, "desk"), b"nothing anyone can read of MARLOWE")
    copies = copied(app)
    named = [name in open_now(app, copies) for name in (b"KARIMOVA", b"TESTERSON", b"MARLOWE")]
    assert named == [True, True, True], "so that finding nothing below means something"
    assert len(copies) == 2
    assert answer.catch_up(app, app.system).queries == 2
    assert (open_now(app, copies), noted(app), files(app)) == (b"", 0, [])
    lay(app, BERTA, reference="T2")
    assert b"TESTERSON" in open_now(app, copied(app)), "what waits on the same day opens"
    assert open_now(app, copies) == b""


def test_who_is_killed_before_the_file_goes_leaves_the_copies_to_the_next_run_and_the_file_to_whoever_looks(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, copies = lay(app, AMINA), copied(app)
    with monkeypatch.context() as power:
        power.setattr(app.spool, "drop", dies)
        with pytest.raises(KeyboardInterrupt):
            answer.catch_up(app, app.system)
    assert (noted(app), app.spool.waiting()) == (1, 1)
    retain.run(app, app.system)
    assert (open_now(app, copies), noted(app), app.spool.waiting()) == (b"", 0, 1)
    before = receipts(app)
    clock.advance(seconds=5)  # the store is tried again
    assert ask(app, AMINA, reference="T1") == told, "the store has it"
    assert files(app) == []
    assert answer.catch_up(app, app.system).queries == 0
    assert receipts(app) == before


def test_what_was_taken_in_by_who_was_killed_then_is_taken_in_by_nobody_else(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(app, AMINA)
    copies = copied(app)
    with monkeypatch.context() as power:
        power.setattr(app.spool, "drop", dies)
        with pytest.raises(KeyboardInterrupt):
            answer.catch_up(app, app.system)
    before = receipts(app)
    assert answer.catch_up(app, app.system).queries == 0
    assert (receipts(app), files(app), open_now(app, copies), noted(app)) == (before, [], b"", 0)


def test_who_is_killed_before_the_strand_is_cut_leaves_that_to_the_next_run(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(app, AMINA)
    copies = copied(app)
    with monkeypatch.context() as power:
        power.setattr(ended, "cut", dies)
        with pytest.raises(KeyboardInterrupt):
            answer.catch_up(app, app.system)
    assert (files(app), noted(app)) == ([], 1)
    assert b"KARIMOVA" in open_now(app, copies)
    retain.run(app, app.system)
    assert (open_now(app, copies), noted(app)) == (b"", 0)


def test_a_full_disk_leaves_the_strand_to_the_next_and_everything_else_done(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(app, AMINA)
    copies = copied(app)
    with monkeypatch.context() as disk:
        disk.setattr(durable, "renew", full)
        with pytest.raises(OSError, match="No space"):
            answer.catch_up(app, app.system)
    assert (files(app), noted(app)) == ([], 1)
    assert [one["public"]["queries"] for one in entries(app) if one["event"] == "answer.degraded"] == [1]
    assert ended.cut(app) == 1
    assert open_now(app, copies) == b""


def test_a_query_that_was_not_taken_in_waits_on_and_opens(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(app, AMINA)
    with monkeypatch.context() as disk:
        disk.setattr(answer, "_accept", full)
        assert answer.catch_up(app, app.system).left
    ended.cut(app)
    assert b"KARIMOVA" in open_now(app, copied(app))
    assert answer.catch_up(app, app.system).queries == 1


def test_a_process_that_read_a_query_before_another_took_it_in_takes_in_nothing(
    app: App, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(app, AMINA)
    copies, other = copied(app), open_home(app.config.home, clock)
    other.in_force()
    read = iter([other.spool.oldest(5, other.permit(other.system, Capability.ANSWER)), []])
    answer.catch_up(app, app.system)
    before = receipts(app)
    monkeypatch.setattr(other.spool, "oldest", lambda *_: next(read))
    assert answer.catch_up(other, other.system).queries == 0
    assert (receipts(app), noted(app), open_now(app, copies)) == (before, 0, b"")


def test_an_older_copy_that_is_put_back_is_not_taken_in_again(app: App) -> None:
    lay(app, AMINA)
    ((name, content),) = copied(app).items()
    answer.catch_up(app, app.system)
    before = receipts(app)
    (app.config.home / "spool" / name).write_bytes(content)
    assert answer.catch_up(app, app.system).queries == 0
    assert (receipts(app), files(app)) == (before, [])


def test_what_an_older_program_laid_is_taken_in_and_hangs_by_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(held, "_HUNG_CLASSES", ("/identity", "/context", "/raw", "/quarantine"))
        lay(app, AMINA)
    assert answer.catch_up(app, app.system).queries == 1
    assert (files(app), noted(app)) == ([], 0)


def test_the_day_ends_what_was_not_taken_in(app: App, clock: SettableClock) -> None:
    lay(app, AMINA)
    copies = copied(app)
    assert open_now(app, copies)
    clock.advance(days=5)
    retain.run(app, app.system)
    assert (open_now(app, copies), files(app)) == (b"", [])
