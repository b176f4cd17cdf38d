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
from pnrscreen.watchlist.learning import Classes, learn
from pnrscreen.watchlist.lexicon import Lexicon, facts

REMEMBERED_MAX = 200_000
"""Parts of passengers' names that are remembered at most."""
_CLASSES_MAX = 4096
_SLOTS = 4 * _CLASSES_MAX


class Memory:
    """What a lexicon's parts may be meant by; it grows with what is asked."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words: dict[str, int] = {}
        self._lexicon = lexicon
        self._places: dict[str, int] = {}
        self._facts, self._letters = _Growing(np.int64, COLUMNS), _Growing(np.uint8)
        self._spans = _Growing(np.int32, 3)
        self._kind, self._worth = _Growing(np.int64), _Growing(np.float64)
        self._near, self._alike, self._halves = _Growing(np.int32), _Growing(np.float64), _Growing(np.int32)
        self._spans.extend([[0, 0, 0]])
        self._room = Classes(
            kind=flat(np.zeros(_CLASSES_MAX, np.int64)),
            worth=flat(np.zeros(_CLASSES_MAX)),
            ranked=flat(ranked := np.zeros(_CLASSES_MAX, np.int64)),
            ranked_worth=flat(ranked_worth := np.zeros(_CLASSES_MAX)),
            steps=flat(np.zeros(1024, np.int64)),
            slots=flat(np.zeros(_SLOTS, np.int64)),
        )
        self._ranked, self._ranked_worth = ranked, ranked_worth
        self._found, self._how = np.asarray(lexicon.around.found), np.asarray(lexicon.around.alike)

    def __len__(self) -> int:
        return len(self._places)

    def place(self, text: str) -> int:
        """Return where a part is remembered."""
        at = self._places.get(text)
        if at is not None:
            return at
        halves = [self._piece(piece) for cut in self._lexicon.halves(text) for piece in cut]
        return self._learn(text, halves)

    def _piece(self, text: str) -> int:
        at = self._places.get(text)
        return self._learn(text, ()) if at is None else at

    def _learn(self, text: str, halves: Sequence[int]) -> int:
        found = facts(self._lexicon.part(text), len(self._letters))
        at = self._places[text] = len(self._facts)
        self._facts.extend([found.row])
        self._letters.extend(np.frombuffer(found.letters, np.uint8))
        near, kinds = learn(self._parts(), at, self._lexicon.around, self._room)
        self._kind.extend(self._ranked[:kinds])
        self._worth.extend(self._ranked_worth[:kinds])
        self._near.extend(self._found[:near])
        self._alike.extend(self._how[:near])
        self._halves.extend(halves)
        self._spans.extend([[len(self._kind), len(self._near), len(self._halves)]])
        return at

    def _parts(self) -> Parts:
        return Parts(self._facts.taken(), self._letters.taken())

    def asked(self) -> Asked:
        """Return all that is remembered, laid out."""
        several = (self._spans, self._kind, self._worth, self._near, self._alike, self._halves)
        return Asked(self._parts(), *(one.taken() for one in several))


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

    def taken(self) -> Any:
        """Return what there is, as loops take it."""
        return flat(self._held[: self._size])
