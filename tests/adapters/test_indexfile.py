"""Prepared lists in memory: whole or not there, one owner's alone, and made by one process for all."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from pnrscreen.adapters.indexfile import Shared

HELD = 0.2


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    made = tmp_path / "memory"
    made.mkdir()
    return made


def the_folder(memory: Path) -> Path:
    (found,) = memory.iterdir()
    return found


def test_what_is_kept_is_found_by_the_next_and_by_nobody_else(memory, tmp_path):
    shared = Shared(memory, tmp_path / "home")
    with shared.alone():
        assert shared.get("a") is None
        assert shared.put("a", (b"LISTS", b" PREPARED"))[:] == b"LISTS PREPARED"
    assert Shared(memory, tmp_path / "home").get("a")[:] == b"LISTS PREPARED"
    assert Shared(memory, tmp_path / "other").get("a") is None
    assert the_folder(memory).stat().st_mode & 0o777 == 0o700
    assert (the_folder(memory) / "a.index").stat().st_mode & 0o777 == 0o600


def test_new_lists_take_the_place_of_old_ones_and_who_has_those_keeps_them(memory, tmp_path):
    shared = Shared(memory, tmp_path)
    with shared.alone():
        before = shared.put("a", (b"OLD",))
        shared.put("b", (b"NEW",))
    assert shared.get("a") is None
    assert (before[:], shared.get("b")[:]) == (b"OLD", b"NEW")
    assert {one.name for one in the_folder(memory).iterdir()} == {"b.index", "lock"}


def test_where_there_is_no_room_nothing_is_shared_and_nothing_is_left(memory, tmp_path):
    def until_full() -> Iterator[bytes]:
        yield b"LIS"
        raise OSError(28, "No space left on device")

    shared = Shared(memory, tmp_path)
    with shared.alone():
        assert shared.put("a", until_full()) is None
    assert {one.name for one in the_folder(memory).iterdir()} == {"lock"}


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o777])
def test_a_folder_that_others_may_enter_is_not_used(memory, tmp_path, mode):
    shared = Shared(memory, tmp_path)
    with shared.alone():
        shared.put("a", (b"LISTS",))
    the_folder(memory).chmod(mode)
    assert shared.get("a") is None


def test_a_folder_laid_by_somebody_as_a_link_is_not_used(memory, tmp_path):
    shared = Shared(memory, tmp_path)
    with shared.alone():
        shared.put("a", (b"LISTS",))
    moved = the_folder(memory).rename(tmp_path / "elsewhere")
    shared._folder.symlink_to(moved)
    assert shared.get("a") is None
    with shared.alone():
        assert shared.put("b", (b"LISTS",)) is None
    assert {one.name for one in moved.iterdir()} == {"a.index", "lock"}


def test_without_such_a_folder_nothing_is_shared(tmp_path):
    shared = Shared(tmp_path / "absent", tmp_path)
    with shared.alone():
        assert shared.put("a", (b"LISTS",)) is None
    assert not (tmp_path / "absent").exists()


def test_one_process_prepares_while_the_others_wait(memory, tmp_path):
    context = multiprocessing.get_context("fork")
    entered, told = context.Event(), context.Queue()
    with Shared(memory, tmp_path).alone():
        other = context.Process(target=_enter, args=(memory, tmp_path, entered, told))
        other.start()
        assert told.get(timeout=60) == "waiting"
        assert not entered.wait(HELD)
    assert entered.wait(60)
    other.join(60)
    assert other.exitcode == 0


def _enter(memory, home, entered, told):
    told.put("waiting")
    with Shared(memory, home).alone():
        entered.set()
