"""The parts of passengers' names, each with what it may stand for: learned once, since a flight repeats most of the last one's.

This module remembers, and that changes no answer. It refuses to know who bore a name: parts stand here without persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pnrscreen.watchlist.alike import COLUMNS, Parts
from pnrscreen.watchlist.bounds import Asked
from pnrscreen.watchlist.compiled import flat
from pnrscreen.watchlist.learning import STEPS, Classes, Learned, learn_all
from pnrscreen.watchlist.lexicon import Lexicon, facts

REMEMBERED_MAX = 200_000
"""Parts of passengers' names that are remembered at most."""
_CLASSES_MAX = 4096
_SLOTS = 4 * _CLASSES_MAX
_AT_ONCE = 1 << 16


class Memory:
    """What a lexicon's parts may be meant by; it grows with what is asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words: dict[str, int] = {}
        self._lexicon = lexicon
        self._places: dict[str, int] = {}
        self._new: list[tuple[str, Sequence[int]]] = []
        self._facts, self._letters = _Growing(np.int64, COLUMNS), _Growing(np.uint8)
        self._spans = _Growing(np.int32, 3)
        self._kind, self._worth = _Growing(np.int64), _Growing(np.float64)
        self._near, self._alike, self._halves = _Growing(np.int32), _Growing(np.float64), _Growing(np.int32)
        self._spans.extend([[0, 0, 0]])
        self._room = Classes(
            kind=flat(np.zeros(_CLASSES_MAX, np.int64)),
            worth=flat(np.zeros(_CLASSES_MAX)),
            ranked=flat(np.zeros(_CLASSES_MAX, np.int64)),
            ranked_worth=flat(np.zeros(_CLASSES_MAX)),
            steps=flat(np.zeros(STEPS + 1, np.int64)),
            slots=flat(np.zeros(_SLOTS, np.int64)),
        )
        self._learned = np.zeros(_AT_ONCE, np.int64), np.zeros(_AT_ONCE), np.zeros(_AT_ONCE, np.int32), np.zeros(_AT_ONCE)

    def __len__(self) -> int:
        return len(self._places)

    def place(self, text: str) -> int:
        """Return where a part is remembered; what is new is learned when all is laid out."""
        at = self._places.get(text)
        if at is not None:
            return at
        return self._add(text, [self._piece(piece) for cut in self._lexicon.halves(text) for piece in cut])

    def _piece(self, text: str) -> int:
        at = self._places.get(text)
        return self._add(text, ()) if at is None else at

    def _add(self, text: str, halves: Sequence[int]) -> int:
        at = self._places[text] = len(self._places)
        self._new.append((text, halves))
        return at

    def asked(self) -> Asked:
        """Return all that is remembered, laid out."""
        if self._new:
            self._learn()
        several = (self._spans, self._kind, self._worth, self._near, self._alike, self._halves)
        return Asked(self._parts(), *(one.taken() for one in several))

    def _parts(self) -> Parts:
        return Parts(self._facts.taken(), self._letters.taken())

    def _learn(self) -> None:
        first, written, letters = len(self._facts), len(self._letters), bytearray()
        rows = []
        for text, _ in self._new:
            found = facts(self._lexicon.part(text), written + len(letters))
            rows.append(found.row)
            letters += found.letters
        self._facts.extend(rows)
        self._letters.extend(np.frombuffer(letters, np.uint8))
        counts = np.zeros((len(rows), 2), np.int32)
        kind, worth, near, alike = self._learned
        done = 0
        while done < len(rows):
            out = Learned(flat(kind), flat(worth), flat(near), flat(alike), flat(counts[done:]))
            upto = learn_all(self._parts(), first + done, self._lexicon.around, self._room, out) - first
            kinds, listed = counts[done:upto].sum(axis=0)
            self._kind.extend(kind[:kinds])
            self._worth.extend(worth[:kinds])
            self._near.extend(near[:listed])
            self._alike.extend(alike[:listed])
            done = upto
        self._span(counts)
        self._new = []

    def _span(self, counts: npt.NDArray[Any]) -> None:
        """Note where what was learned of each new part ends."""
        before = len(self._halves)
        halves = [len(some) for _, some in self._new]
        self._halves.extend([half for _, some in self._new for half in some])
        ends = np.cumsum(counts, axis=0) + self._spans.last()[:2]
        self._spans.extend(np.column_stack([ends, before + np.cumsum(halves)]))


class _Growing:
    """An array that is added to at its end."""

    def __init__(self, kind: npt.DTypeLike, *columns: int) -> None:
        self._held = np.zeros((64, *columns), kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Sequence[Any] | npt.NDArray[Any]) -> None:
        """Add values, or rows, at the end."""
        end = self._size + len(values)
        if end > len(self._held):
            more = np.zeros((max(end, len(self._held)), *self._held.shape[1:]), self._held.dtype)
            self._held = np.concatenate([self._held, more])
        if len(values):
            self._held[self._size : end] = values
        self._size = end

    def last(self) -> Any:
        """Return what was added last."""
        return self._held[self._size - 1]

    def taken(self) -> Any:
        """Return what there is, as loops take it."""
        return flat(self._held[: self._size])
