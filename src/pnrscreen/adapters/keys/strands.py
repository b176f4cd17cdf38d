"""Strands: by each of them hang a few envelopes of a cohort, and what hangs by a cut one opens for nobody.

This module knows how the keys of a cohort's strands follow from one another, so that one can be forgotten while all others are
kept: the puncturable pseudo-random function of Goldreich, Goldwasser and Micali (1986). It refuses to know what hangs by a
strand, and to bring one back.

::

    keys/strands/eu-strict~2026-11-22~identity   nodes of 41 bytes: how many steps down it lies (1), the bits that lead
                                                 there (8), its key (32); in the end SHA-256 of them all (32)

A strand has a number of 64 bits. At first a cohort has the root alone, from which every key follows: at each step BLAKE2b (RFC
7693, keyed, 256 bits) of the next 4 bits under the key above. To cut a strand is to put in the place of the node above it those
beside its way, as far down as it lies, so that its own key follows from nothing any more; the file before is overwritten.
Neighbours share their way: of strands that were drawn one after another many can be cut, and the file stays small.

Each process draws its numbers in runs from a place it chooses at random: no two need to agree, and a home that is made anew
from an older copy of its keys draws none that is in use.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pnrscreen.adapters import durable
from pnrscreen.errors import Tampered

FOLDER = "strands"
NUMBER_BYTES = 8
_KEY_BYTES = 32
_STEPS, _BITS = 16, 4
_MASK = (1 << _BITS) - 1
_RUN_STEPS = 3
_RUN = 1 << _BITS * _RUN_STEPS
"""Numbers in a run: long enough that a flight's lie together."""
_STEP = tuple(bytes((bits,)) for bits in range(_MASK + 1))
_NEAR_MAX = 10_000
_DIGEST_BYTES = 32
_NODE_BYTES = 1 + NUMBER_BYTES + _KEY_BYTES
_Place = tuple[int, int]
"""A node: how many steps below the root, and the bits that lead there."""


class Strand(NamedTuple):
    """A strand by which something can hang: its number (8 bytes) and its key (32 bytes)."""

    number: bytes
    key: bytes


class _Tree(NamedTuple):
    """What is left of a cohort's strands as its file stood; and of strands that were used lately the keys of nodes one step
    above them (``near``) and where their ``runs`` begin, by the bits that lead there.
    """

    stamp: tuple[int, int]
    nodes: Mapping[_Place, bytes]
    near: dict[int, bytes]
    runs: dict[int, bytes]


class Strands:
    """The strands of every cohort of a home, in one folder. Safe to share between threads and between processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = durable.folder(folder / FOLDER)
        self._trees: dict[str, _Tree] = {}
        self._runs: dict[str, tuple[int, Iterator[int]]] = {}
        self._drawing = threading.Lock()

    def look(self, cohort: str) -> None:
        """See what was cut meanwhile, by whichever process; to be asked for once before several strands are used."""
        tree = self._trees.get(cohort)
        if tree is not None and tree.stamp != _stamp(self._place(cohort)):
            self._drop(cohort)

    def begin(self, cohort: str) -> bool:
        """Make the root of a cohort's strands, unless there is one; tell whether there was none."""
        if cohort in self._trees or self._place(cohort).exists():
            return False
        with self._alone():
            return durable.create(self._place(cohort), _written({(0, 0): secrets.token_bytes(_KEY_BYTES)}))

    def draw(self, cohort: str) -> Strand | None:
        """Return a strand by which nothing hangs yet; None where the cohort has none any more."""
        number = self._number(cohort)
        key = self._key(cohort, number)
        return None if key is None else Strand(number.to_bytes(NUMBER_BYTES, "big"), key)

    def key(self, cohort: str, number: bytes) -> bytes | None:
        """Return the key of a strand, or None where it was cut, or the cohort has none."""
        return self._key(cohort, int.from_bytes(number, "big"))

    def is_cut(self, cohort: str, number: bytes) -> bool:
        """Tell whether a strand was cut. Of a cohort of which nothing is left none is: there its keys are gone."""
        tree = self._tree(cohort)
        return tree is not None and (0, 0) not in tree.nodes and self.key(cohort, number) is None

    def cut(self, cohort: str, numbers: Collection[bytes]) -> None:
        """Cut strands for good, durable before return; one that is cut stays so. Nothing is done where the cohort has none.

        What somebody who was interrupted left of the file goes first: it would open what is cut after it.
        """
        place = self._place(cohort)
        with self._alone():
            if not place.exists():
                return
            durable.sweep(place)
            nodes = dict(_read(place).nodes)
            cut = [_cut(nodes, int.from_bytes(number, "big")) for number in numbers]
            if any(cut):
                durable.renew(place, _written(nodes))
        self._drop(cohort)

    def forget(self, cohort: str) -> None:
        """Forget all strands of a cohort: what hung by them opens for nobody."""
        place = self._place(cohort)
        with self._alone():
            durable.sweep(place)
            if place.exists():
                durable.erase(place)
        self._drop(cohort)

    def _place(self, cohort: str) -> Path:
        return self._folder / cohort.replace("/", "~")

    def _drop(self, cohort: str) -> None:
        self._trees.pop(cohort, None)

    def _number(self, cohort: str) -> int:
        with self._drawing:
            whose, run = self._runs.get(cohort, (0, iter(())))
            number = next(run, None) if whose == os.getpid() else None  # a process that was forked has the run of another
            if number is None:
                first = secrets.randbits(_STEPS * _BITS) // _RUN * _RUN
                run = iter(range(first, first + _RUN))
                self._runs[cohort] = os.getpid(), run
                number = next(run)
            return number

    def _key(self, cohort: str, number: int) -> bytes | None:
        tree = self._trees.get(cohort) or self._tree(cohort)
        if tree is None:
            return None
        above = number >> _BITS
        if (key := tree.near.get(above)) is None:
            if (key := _above(tree, above)) is None:
                return tree.nodes.get((_STEPS, number))
            if len(tree.near) > _NEAR_MAX:
                tree.near.clear()
                tree.runs.clear()
            tree.near[above] = key
        return _below(key, number & _MASK)

    def _tree(self, cohort: str) -> _Tree | None:
        if cohort not in self._trees:
            try:
                self._trees[cohort] = _read(self._place(cohort))
            except FileNotFoundError:
                return None
        return self._trees[cohort]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep others from writing: two that cut at once would each bring back what the other cut."""
        descriptor = os.open(self._folder / ".lease", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def _above(tree: _Tree, bits: int) -> bytes | None:
    """Return the key of a node one step above strands: from where its run begins, unless something of that run was cut."""
    run = bits >> _BITS * (_RUN_STEPS - 1)
    if (key := tree.runs.get(run)) is None:
        if (key := _follows(tree.nodes, run, _STEPS - _RUN_STEPS)) is None:
            return _follows(tree.nodes, bits, _STEPS - 1)
        tree.runs[run] = key
    return _follows({(0, run): key}, bits, _RUN_STEPS - 1)


def _follows(nodes: Mapping[_Place, bytes], bits: int, deep: int) -> bytes | None:
    """Return the key of a node so many steps down, or None where it follows from nothing that is left."""
    for begin in range(deep + 1):
        if (key := nodes.get((begin, bits >> _BITS * (deep - begin)))) is not None:
            for step in range(begin + 1, deep + 1):
                key = _below(key, bits >> _BITS * (deep - step) & _MASK)
            return key
    return None


def _below(key: bytes, bits: int) -> bytes:
    return hashlib.blake2b(_STEP[bits], digest_size=_KEY_BYTES, key=key).digest()


def _cut(nodes: dict[_Place, bytes], number: int) -> bool:
    """Put in the place of the node above a strand those beside its way; False where it was cut before."""
    deep = next((deep for deep in range(_STEPS + 1) if (deep, number >> _BITS * (_STEPS - deep)) in nodes), None)
    if deep is None:
        return False
    key = nodes.pop((deep, number >> _BITS * (_STEPS - deep)))
    for step in range(deep + 1, _STEPS + 1):
        way = number >> _BITS * (_STEPS - step)
        nodes |= {(step, way & ~_MASK | bits): _below(key, bits) for bits in range(_MASK + 1) if bits != way & _MASK}
        key = _below(key, way & _MASK)
    return True


def _read(place: Path) -> _Tree:
    """Read what is left; raises FileNotFoundError for none. While somebody cuts, the file of before may be overwritten under
    whoever reads it: what was read counts where the file was still in its place afterwards.
    """
    while True:
        with place.open("rb") as file:
            content, found = file.read(), os.fstat(file.fileno())
        stamp = found.st_ino, found.st_mtime_ns
        if stamp == _stamp(place):
            break
    nodes, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if hashlib.sha256(nodes).digest() != digest:
        raise Tampered(f"what is left of the strands of {place.name.replace('~', '/')} is damaged")
    return _Tree(stamp, dict(map(_node, (nodes[at : at + _NODE_BYTES] for at in range(0, len(nodes), _NODE_BYTES)))), {}, {})


def _node(written: bytes) -> tuple[_Place, bytes]:
    deep, bits, key = written[0], written[1 : 1 + NUMBER_BYTES], written[1 + NUMBER_BYTES :]
    return (deep, int.from_bytes(bits, "big")), key


def _written(nodes: Mapping[_Place, bytes]) -> bytes:
    said = (bytes((deep,)) + bits.to_bytes(NUMBER_BYTES, "big") + key for (deep, bits), key in sorted(nodes.items()))
    whole = b"".join(said)
    return whole + hashlib.sha256(whole).digest()


def _stamp(place: Path) -> tuple[int, int]:
    """Return by what another file in the place of one is known; nothing, where there is none."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_ino, found.st_mtime_ns
