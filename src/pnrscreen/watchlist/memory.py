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
_AT_ONCE = 1 << 14
"""Classes, and listed parts, that there is room for when parts are learned: more than any one of them has."""


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
        """Write down every new part, and learn what it may stand for."""
        first, several = len(self._facts), (self._kind, self._worth, self._near, self._alike)
        written, rows, letters = len(self._letters), [], bytearray()
        cut, spans = list[int](), []
        for text, halves in self._new:
            found = facts(self._lexicon.part(text), written + len(letters))
            rows.append(found.row)
            letters += found.letters
            cut += halves
            spans.append((0, 0, len(self._halves) + len(cut)))
        self._facts.extend(rows)
        self._letters.extend(np.frombuffer(letters, np.uint8))
        self._halves.extend(cut)
        self._spans.extend(spans)
        self._new = []
        while first < len(self._facts):
            for one in several:
                one.make_room(_AT_ONCE)
            kind, worth, near, alike = (one.room() for one in several)
            out = Learned(kind, worth, near, alike, self._spans.taken())
            first = learn_all(self._parts(), first, self._lexicon.around, self._room, out)
            classes, listed = self._spans.at(first)[:2]
            for one, size in zip(several, (classes, classes, listed, listed), strict=True):
                one.fill(size)


class _Growing:
    """An array that is added to at its end."""

    def __init__(self, kind: npt.DTypeLike, *columns: int) -> None:
        self._held = np.zeros((64, *columns), kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Sequence[Any] | npt.NDArray[Any]) -> None:
        """Add values, or rows, at the end."""
        self.make_room(len(values))
        end = self._size + len(values)
        if len(values):
            self._held[self._size : end] = values
        self._size = end

    def make_room(self, more: int) -> None:
        """Let so many be added."""
        if self._size + more > len(self._held):
            fresh = np.zeros((max(self._size + more, len(self._held)), *self._held.shape[1:]), self._held.dtype)
            self._held = np.concatenate([self._held, fresh])

    def room(self) -> Any:
        """Return all there is room for, as loops write it; ``fill`` tells how far they did."""
        return flat(self._held)

    def fill(self, size: int) -> None:
        """Let there be as many as were written."""
        self._size = size

    def at(self, place: int) -> Any:
        """Return what stands at a place."""
        return self._held[place].tolist()

    def taken(self) -> Any:
        """Return what there is, as loops take it."""
        return flat(self._held[: self._size])
