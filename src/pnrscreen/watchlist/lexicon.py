"""The parts of all listed names as numbers, each weighted by how rare it is on the lists.

This module knows parts and lays them out for compiled loops. It refuses to know names: which parts stand together is
``index``'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import ahocorasick
import numpy as np
import numpy.typing as npt

from pnrscreen.watchlist.alike import (
    BILLION,
    COLUMNS,
    DESK,
    FAMILY,
    KNOWN,
    NUMBER,
    SHORT_FORM,
    SOUNDS,
    TEXT,
    VOWELLESS,
    WEIGHT,
    Neighbourhood,
    Parts,
    all_near_keys,
)
from pnrscreen.watchlist.compiled import LONGEST, POWERS, all_mixed, flat, mixed, place, spelled, table, tabled
from pnrscreen.watchlist.spelling import ABDUL, SHORT, Part, is_servant, part

Array = npt.NDArray[Any]

PATTERNS_MAX = 200_000
"""Listed parts that are looked for inside words that no list has: the most frequent ones."""
PARTS_KEPT_MAX = 200_000
"""Parts kept ready to be compared."""
_GLUED_FROM = 7
"""A part of fewer letters holds no two names run together."""
_LISTED_FROM = 3
"""Fewer letters are found inside any long word."""
_NEIGHBOURS_MAX = 4096
TABLE = ("keys", "starts", "values", "heads", "sieve")


class Facts(NamedTuple):
    """One part as a row of ``alike.Parts.facts`` but for where its letters begin, and the letters: text, sounds, bones."""

    row: list[int]
    letters: bytes


def facts(one: Part, at: int) -> Facts:
    """Return what loops need to know of a part whose letters will begin at ``at``."""
    text, sounds, bones = one.text.encode(), one.sounds.encode(), one.bones.encode()
    classes = _classes(one)
    places = [at, at + len(text), at + len(text) + len(sounds), at + len(text) + len(sounds) + len(bones)]
    traits = SHORT_FORM * one.short_form | KNOWN * one.known | VOWELLESS * one.vowelless
    row = [
        *places,
        *(one.family, traits, spelled(one.text), min(len(text), LONGEST - 1), text[0], spelled(one.sounds)),
        spelled(classes[0]),
        spelled(classes[1]) if classes[1:] and classes[1] != classes[0] else 0,
        spelled(f"^{one.text[0]}"),
        spelled(one.text.removeprefix(ABDUL)) if is_servant(one) else 0,
        round(one.weight * BILLION),
    ]
    return Facts(row, text + sounds + bones)


class Lexicon:
    """The parts of all listed names. It holds ``arrays``, and is made of nothing else."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.arrays = arrays
        self._facts, self._letters = arrays["parts.facts"], arrays["parts.letters"]
        self.parts = Parts(flat(self._facts), flat(self._letters))
        self.known, near, families = (
            tabled(*(arrays[f"{name}.{one}"] for one in TABLE)) for name in ("known", "near", "families")
        )
        self.around = Neighbourhood(
            listed=self.parts,
            known=self.known,
            near=near,
            families=families,
            powers=POWERS,
            stamps=flat(np.zeros(len(self) + 1, np.int64)),
            desk=desk(),
            found=flat(np.zeros(_NEIGHBOURS_MAX, np.int32)),
            alike=flat(np.zeros(_NEIGHBOURS_MAX)),
        )
        self._kept: dict[str, Part] = {}
        self._inside, self._whole = _automaton(self._texts()), len(self) <= PATTERNS_MAX

    def __len__(self) -> int:
        return len(self._facts)

    def part(self, text: str) -> Part:
        """Return a part of a name, weighted by how rare it is on these lists."""
        kept = self._kept.get(text)
        if kept is None:
            at = self.number(text)
            kept = part(text) if at is None else part(text, self._facts[at, WEIGHT] / BILLION)
            if len(self._kept) >= PARTS_KEPT_MAX:
                self._kept.clear()
            self._kept[text] = kept
        return kept

    def number(self, text: str) -> int | None:
        """Return at which place a part is listed."""
        if self._whole and len(text) >= _LISTED_FROM and text not in self._inside:
            return None
        at = place(self.known, mixed(spelled(text)))
        found = int(self.known.values[self.known.starts[at]]) if at >= 0 else 0
        return found if at >= 0 and self._text(found) == text else None

    def halves(self, text: str) -> Iterable[tuple[str, str]]:
        """Return a word no list has, cut in two where one half is listed: SERGEILAVROV holds SERGEI and LAVROV."""
        if len(text) < _GLUED_FROM or not len(self._inside) or self.number(text) is not None:
            return ()
        return dict.fromkeys(self._cut(text))  # each once, though both halves may be listed

    def _cut(self, text: str) -> Iterator[tuple[str, str]]:
        for end, found in self._inside.iter(text):
            start = end - found + 1
            if start == 0 and len(text) - end > _LISTED_FROM:
                yield text[: end + 1], text[end + 1 :]
            elif end == len(text) - 1 and start >= _LISTED_FROM:
                yield text[:start], text[start:]

    def _text(self, at: int) -> str:
        first, last = self._facts[at, TEXT], self._facts[at, SOUNDS]
        return self._letters[first:last].tobytes().decode()

    def _texts(self) -> Iterator[str]:
        """Yield the parts to look for inside words, the most frequent first where they are too many."""
        chosen: Iterable[int] = range(len(self))
        if len(self) > PATTERNS_MAX:
            chosen = np.argsort(self._facts[:, WEIGHT], kind="stable")[:PATTERNS_MAX]
        letters = self._letters.tobytes()
        for at in chosen:
            yield letters[self._facts[at, TEXT] : self._facts[at, SOUNDS]].decode()


def lay_out(texts: Iterable[str], counts: Sequence[int], listed: Callable[[str], Part] | None = None) -> dict[str, Array]:
    """Return the arrays of a lexicon of these parts, by how often each is listed: no rarer than ``listed`` has it elsewhere."""
    rows, written, letters = np.zeros((len(counts), COLUMNS), np.int64), 0, bytearray()
    for at, (text, count) in enumerate(zip(texts, counts, strict=True)):
        weight = min(_rarity(count), listed(text).weight) if listed else _rarity(count)
        found = facts(part(text, weight), written)
        rows[at] = found.row
        letters += found.letters
        written += len(found.letters)
    arrays: dict[str, Array] = {"parts.facts": rows, "parts.letters": np.frombuffer(bytes(letters) or b"\0", np.uint8).copy()}
    parts = Parts(flat(rows), flat(arrays["parts.letters"]))
    everyone = np.arange(len(rows), dtype=np.int32)
    families = np.flatnonzero(rows[:, FAMILY]).astype(np.int32)
    arrays |= tables("known", _mixed(rows[:, NUMBER]), everyone)
    arrays |= tables("families", _mixed(rows[families, FAMILY]), families)
    return arrays | tables("near", *_near(parts))


def tables(name: str, keys: Array, values: Array) -> dict[str, Array]:
    """Return the arrays of a table, by name."""
    held = table(keys, values)
    return {f"{name}.{one}": np.asarray(getattr(held, one)) for one in TABLE}


def _near(parts: Parts) -> tuple[Array, Array]:
    nowhere = flat(np.zeros(0, np.int64)), flat(np.zeros(0, np.int32))
    count = all_near_keys(parts, POWERS, desk(), *nowhere)
    keys, found = np.zeros(count, np.int64), np.zeros(count, np.int32)
    all_near_keys(parts, POWERS, desk(), flat(keys), flat(found))
    return keys, found


def _mixed(numbers: Array) -> Array:
    scattered = np.zeros(len(numbers), np.int64)
    all_mixed(flat(np.ascontiguousarray(numbers)), flat(scattered))
    return scattered


def desk() -> Any:
    """Return room for one comparison."""
    return flat(np.zeros(DESK, np.int64))


def _automaton(texts: Iterable[str]) -> ahocorasick.Automaton:
    """Return what finds listed parts inside a word."""
    inside = ahocorasick.Automaton(ahocorasick.STORE_LENGTH)
    for text in texts:
        if len(text) >= _LISTED_FROM:
            inside.add_word(text)
    if len(inside):
        inside.make_automaton()
    return inside


def _rarity(count: int) -> float:
    """Return the weight of a listed part: 1 for one that occurs once, 0.4 for one that occurs a thousand times."""
    return max(0.4, 1 - 0.2 * math.log10(count))


def _class_of(one: Part) -> str:
    """Return the class of a part: its family when it has one, the initial it is, or its sounds."""
    if len(one.text) == 1:
        return f"={one.text}"
    return f"#{one.family}" if one.family else one.sounds


def _classes(one: Part) -> list[str]:
    """Return the class of a part, and of whom it is servant: ABDULHAMID is called HAMID."""
    whose = one.text.removeprefix(ABDUL)
    return [_class_of(one), _class_of(part(whose))] if len(one.text) - 5 == len(whose) >= SHORT else [_class_of(one)]
