import hashlib
import multiprocessing
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys.strands import Strand, Strands
from pnrscreen.errors import Tampered

COHORT = "eu-strict/2026-03-01/identity"


@pytest.fixture
def strands(tmp_path: Path) -> Strands:
    made = Strands(tmp_path)
    made.begin(COHORT)
    return made


def file(folder: Path) -> Path:
    return folder / "strands" / COHORT.replace("/", "~")


def drawn(strands: Strands) -> Strand:
    one = strands.draw(COHORT)
    assert one is not None
    return one


def follows(content: bytes, number: int) -> bytes | None:
    """Return the key of a strand as the layout says it follows from what is left, said here once more: or None."""
    assert hashlib.sha256(content[:-32]).digest() == content[-32:]
    for at in range(0, len(content) - 32, 41):
        deep, bits, key = content[at], int.from_bytes(content[at + 1 : at + 9], "big"), content[at + 9 : at + 41]
        if number >> 4 * (16 - deep) == bits:
            for step in range(deep, 16):
                key = hashlib.blake2b(bytes((number >> 4 * (15 - step) & 15,)), digest_size=32, key=key).digest()
            return key
    return None


def test_a_key_follows_from_the_root_alone(tmp_path: Path, strands: Strands) -> None:
    for _ in range(20):
        one = drawn(strands)
        assert one.key == follows(file(tmp_path).read_bytes(), int.from_bytes(one.number, "big"))
        assert strands.key(COHORT, one.number) == one.key


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_of_those_that_were_cut_nothing_is_left_and_of_all_others_everything(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("keys")
    strands = Strands(folder)
    strands.begin(COHORT)
    near = [drawn(strands) for _ in range(data.draw(st.integers(1, 40)))]
    far = data.draw(st.lists(st.integers(0, 2**64 - 1).map(lambda n: n.to_bytes(8, "big")), max_size=5))
    known = {one.number: one.key for one in near} | {n: strands.key(COHORT, n) for n in far}
    left = dict(known)
    for _ in range(data.draw(st.integers(1, 3))):
        gone = data.draw(st.sets(st.sampled_from(sorted(known))))
        strands.cut(COHORT, gone)
        left = {number: key for number, key in left.items() if number not in gone}
    content = file(folder).read_bytes()
    for again in (strands, Strands(folder)):
        for number in known:
            assert again.key(COHORT, number) == left.get(number)
            assert again.is_cut(COHORT, number) == (number not in left)
            assert follows(content, int.from_bytes(number, "big")) == left.get(number)


def test_a_thousand_that_were_drawn_together_are_cut_in_a_file_that_stays_small(tmp_path: Path, strands: Strands) -> None:
    numbers = [drawn(strands).number for _ in range(2_000)]
    strands.cut(COHORT, numbers[::2])
    assert file(tmp_path).stat().st_size < 1_000 * 41 + 20_000
    strands.cut(COHORT, numbers[1::2])
    assert file(tmp_path).stat().st_size < 30_000


def test_what_the_file_held_before_is_overwritten(tmp_path: Path, strands: Strands) -> None:
    number, before = drawn(strands).number, file(tmp_path).read_bytes()
    with file(tmp_path).open("rb") as held:  # as a disk holds what has no name any more
        strands.cut(COHORT, [number])
        now = held.read()
    assert len(now) == len(before)
    assert now != before
    assert before[9:41] not in now


_STEPS_OF_A_CUT = ((os, "fsync"), (os, "link"), (Path, "replace"), (Path, "unlink"))


@pytest.mark.parametrize("step", range(8))
def test_whoever_is_killed_while_a_strand_is_cut_leaves_nothing_that_opens_what_is_cut_later(
    tmp_path: Path, strands: Strands, step: int
) -> None:
    first, second, third = (drawn(strands) for _ in range(3))
    with file(tmp_path).open("rb") as held:
        child = os.fork()
        if not child:
            dies_at(step)
            Strands(tmp_path).cut(COHORT, [first.number])
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == (9 if step < 7 else 0), "every step is tried"
        again = Strands(tmp_path)
        assert again.key(COHORT, third.number) == third.key
        again.cut(COHORT, [first.number])
        again.cut(COHORT, [second.number])
        contents = [held.read(), *(one.read_bytes() for one in file(tmp_path).parent.iterdir() if one.name != ".lease")]
    assert len(contents) == 2, "of what was left beside the file nothing is"
    assert follows(contents[1], int.from_bytes(third.number, "big")) == third.key
    assert not any(follows(contents[1], int.from_bytes(one.number, "big")) for one in (first, second))
    assert hashlib.sha256(contents[0][:-32]).digest() != contents[0][-32:], "what the file was at first is overwritten"


def dies_at(step: int) -> None:
    """Let this process end at once instead of taking a step by which something reaches the disk, after so many of them."""
    left = iter(range(step))

    def or_dies(take: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *said, **how: take(*said, **how) if next(left, None) is not None else os._exit(9)

    for of, name in _STEPS_OF_A_CUT:
        setattr(of, name, or_dies(getattr(of, name)))


def test_on_a_full_disk_nothing_changes_and_nothing_is_left_beside_the_file(
    tmp_path: Path, strands: Strands, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, before = drawn(strands), file(tmp_path).read_bytes()
    real = os.fsync

    def full(descriptor: int) -> None:
        monkeypatch.setattr(durable.os, "fsync", real)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        strands.cut(COHORT, [one.number])
    assert file(tmp_path).read_bytes() == before
    strands.cut(COHORT, [one.number])
    assert strands.key(COHORT, one.number) is None
    assert {path.name for path in file(tmp_path).parent.iterdir()} == {".lease", file(tmp_path).name}


def test_every_process_sees_at_its_next_look_what_another_cut(tmp_path: Path, strands: Strands) -> None:
    other = Strands(tmp_path)
    number = drawn(strands).number
    assert other.key(COHORT, number)
    strands.cut(COHORT, [number])
    other.look(COHORT)
    assert other.key(COHORT, number) is None


def test_processes_that_cut_at_once_bring_nothing_back(tmp_path: Path, strands: Strands) -> None:
    shares = [[drawn(strands).number for _ in range(20)] for _ in range(4)]
    running = [multiprocessing.get_context("spawn").Process(target=cuts, args=(tmp_path, share)) for share in shares]
    for one in running:
        one.start()
    for one in running:
        one.join()
    again = Strands(tmp_path)
    assert all(again.is_cut(COHORT, number) for share in shares for number in share)
    assert not again.is_cut(COHORT, drawn(strands).number)


def cuts(folder: Path, numbers: list[bytes]) -> None:
    for number in numbers:
        Strands(folder).cut(COHORT, [number])


def test_a_process_that_was_forked_draws_none_that_its_parent_draws(strands: Strands) -> None:
    strands.draw(COHORT)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=lambda: queue.put([drawn(strands).number for _ in range(50)]))
    child.start()
    theirs = queue.get(timeout=30)
    child.join()
    assert not {*theirs} & {drawn(strands).number for _ in range(50)}


def test_what_is_damaged_gives_no_key(tmp_path: Path, strands: Strands) -> None:
    number = drawn(strands).number
    content = bytearray(file(tmp_path).read_bytes())
    content[secrets.randbelow(len(content))] ^= 1
    file(tmp_path).write_bytes(content)
    with pytest.raises(Tampered, match="damaged"):
        Strands(tmp_path).key(COHORT, number)


def test_of_a_cohort_that_is_forgotten_no_strand_is_left(tmp_path: Path, strands: Strands) -> None:
    number = drawn(strands).number
    strands.forget(COHORT)
    assert not file(tmp_path).exists()
    assert strands.key(COHORT, number) is None
    assert strands.draw(COHORT) is None
    strands.cut(COHORT, [number])
    assert not file(tmp_path).exists()
