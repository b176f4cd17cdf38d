"""The parts of names as numbers: those that are listed, and those that passengers' names are made of.

This module knows parts and lays them out for compiled loops. It refuses to know names: which parts stand together is
``index``'s. What is asked for is remembered, since a flight repeats most of the last one's parts; that changes no answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import ahocorasick
import numpy as np
import numpy.typing as npt

from pnrscreen.watchlist.alike import (
    KNOWN,
    SHORT_FORM,
    VOWELLESS,
    Letters,
    Neighbourhood,
    Rows,
    Spellings,
    near_keys,
    neighbours,
)
from pnrscreen.watchlist.bounds import Asked
from pnrscreen.watchlist.compare import SLOPE
from pnrscreen.watchlist.compiled import LONGEST, POWERS, Numbers, Table, flat, mixed, spelled, table
from pnrscreen.watchlist.posting import Parts
from pnrscreen.watchlist.spelling import SHORT, Part, likeness, part

REMEMBERED_MAX = 200_000
"""Parts of passengers' names that are remembered at most."""
_GLUED_FROM = 7
"""A part of fewer letters holds no two names run together."""
_LISTED_FROM = 3
"""Fewer letters are found inside any long word."""
_SPELLED_MAX = 64
"""A part of more letters, or bones (X is two), has no spellings: it is looked for as it is."""
_NEIGHBOURS_MAX = 4096
_KEYS_MAX = 4096
_INITIAL = 0.85


class Lexicon:
    """The parts of all listed names, each weighted by how rare it is on the lists."""

    def __init__(self, names: Iterable[Sequence[str]]) -> None:
        weights = _rarity(names)
        self.texts = tuple(weights)
        self.number = {text: at for at, text in enumerate(self.texts)}
        self._held = [part(text, weight) for text, weight in weights.items()]
        self.parts = _laid_out(self._held)
        self.known: Table = table(
            np.array([mixed(spelled(text)) for text in self.texts], np.int64), np.arange(len(self.texts), dtype=np.int32)
        )
        self._families: dict[int, list[int]] = {}
        for at, one in enumerate(self._held):
            if one.family:
                self._families.setdefault(one.family, []).append(at)
        self._rows = rows()
        self._inside = _automaton(self.texts)
        self._stamp = 0
        self._around = Neighbourhood(
            listed=self.parts.spellings,
            near=_by_what_they_share(self.parts.spellings, self._rows),
            stamps=flat(np.zeros(len(self.texts), np.int64)),
            rows=self._rows,
            found=flat(np.zeros(_NEIGHBOURS_MAX, np.int32)),
            alike=flat(np.zeros(_NEIGHBOURS_MAX)),
        )

    def __len__(self) -> int:
        return len(self.texts)

    def part(self, text: str) -> Part:
        """Return a part of a name, weighted by how rare it is on these lists."""
        at = self.number.get(text)
        return part(text) if at is None else self._held[at]

    def spellings(self, one: Part) -> Mapping[int, float]:
        """Return the listed parts that a part may be a spelling of, and how alike each is."""
        found = {at: likeness(one, self._held[at])[0] for at in self._families.get(one.family, ()) if one.family}
        if len(one.text) > 1 and max(len(one.text), len(one.bones)) <= _SPELLED_MAX:
            self._stamp += 1
            count = neighbours(_spellings([one]), 0, self._around, self._stamp, POWERS)
            found |= {int(self._around.found[at]): float(self._around.alike[at]) for at in range(count)}
        elif one.text in self.number:
            found[self.number[one.text]] = 1.0
        return found

    def classes(self, one: Part, alike: Mapping[int, float]) -> Mapping[int, float]:
        """Return every class a part may stand for, and what the best of each is worth."""
        if len(one.text) == 1:
            return {spelled(f"^{one.text}"): _worth(_INITIAL), spelled(f"={one.text}"): 1.0}
        found = {spelled(f"={one.text[0]}"): _worth(_INITIAL)}
        for at, how in alike.items():
            kind = int(self.parts.kind[at])
            found[kind] = max(found.get(kind, 0.0), _worth(how))
        return found | dict.fromkeys(map(spelled, (*_classes(one), one.text, one.sounds)), 1.0)

    def halves(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield a word no list has, cut in two where one half is listed: SERGEILAVROV holds SERGEI and LAVROV."""
        if len(text) < _GLUED_FROM or text in self.number:
            return
        for end, found in self._inside.iter(text) if len(self._inside) else ():
            start = end - len(found) + 1
            if start == 0 and len(text) - end > _LISTED_FROM:
                yield found, text[end + 1 :]
            elif end == len(text) - 1 and start >= _LISTED_FROM:
                yield text[:start], found


class Memory:
    """The parts of passengers' names, each with what it may stand for."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._places: dict[str, int] = {}
        self._held = _Held()

    def __len__(self) -> int:
        return len(self._places)

    def place(self, text: str) -> int:
        """Return where a part is remembered."""
        at = self._places.get(text)
        return self._learn(text, whole=True) if at is None else at

    def _learn(self, text: str, *, whole: bool) -> int:
        one = self._lexicon.part(text)
        near = self._lexicon.spellings(one)
        at = self._places[text] = len(self._places)
        self._held.learn(one, self._lexicon.classes(one, near), near)
        if whole and (pieces := [piece for cut in self._lexicon.halves(text) for piece in cut]):
            self._held.halve(at, [self._half(piece) for piece in pieces])
        return at

    def _half(self, text: str) -> int:
        at = self._places.get(text)
        return self._learn(text, whole=False) if at is None else at

    def asked(self) -> Asked:
        """Return all that is remembered, laid out."""
        return self._held.asked()


class _Held:
    """What is remembered, as arrays that grow."""

    def __init__(self) -> None:
        empty = _laid_out(())
        self._new: list[Part] = []
        self._texts = [_Texts() for _ in range(3)]
        self._facts = [_Growing(np.asarray(one).dtype) for one in (*empty.spellings[3:], *empty[1:])]
        self._kinds, self._worth = _Growing(np.int64), _Growing(np.float64)
        self._near, self._alike, self._halves = _Growing(np.int32), _Growing(np.float64), _Growing(np.int32)
        self._kind_at, self._near_at, self._half_at = (_Growing(np.int32, 0) for _ in range(3))
        self._halved: dict[int, Sequence[int]] = {}

    def learn(self, one: Part, kinds: Mapping[int, float], near: Mapping[int, float]) -> None:
        """Remember a part, the classes it may stand for, dearest first, and the listed parts it is like."""
        self._new.append(one)
        ranked = sorted(kinds.items(), key=lambda kind: -kind[1])
        self._kinds.extend([kind for kind, _ in ranked])
        self._worth.extend([worth for _, worth in ranked])
        self._near.extend(list(near))
        self._alike.extend(list(near.values()))
        self._kind_at.extend([len(self._kinds)])
        self._near_at.extend([len(self._near)])

    def halve(self, at: int, halves: Sequence[int]) -> None:
        """Remember the places of the halves of the part at a place that is new."""
        self._halved[at] = halves

    def asked(self) -> Asked:
        """Return everything, what is new behind the rest."""
        if self._new:
            self._settle(_laid_out(self._new))
        texts, sounds, bones = (one.taken() for one in self._texts)
        family, traits, *facts = (one.taken() for one in self._facts)
        return Asked(
            parts=Parts(Spellings(texts, sounds, bones, family, traits), *facts),
            kind_at=self._kind_at.taken(),
            kind=self._kinds.taken(),
            worth=self._worth.taken(),
            near_at=self._near_at.taken(),
            near=self._near.taken(),
            alike=self._alike.taken(),
            half_at=self._half_at.taken(),
            half=self._halves.taken(),
        )

    def _settle(self, new: Parts) -> None:
        for text, letters in zip(self._texts, new.spellings[:3], strict=True):
            text.extend(letters)
        for fact, values in zip(self._facts, (*new.spellings[3:], *new[1:]), strict=True):
            fact.extend(values)
        for _ in self._new:
            self._halves.extend(self._halved.pop(len(self._half_at) - 1, ()))
            self._half_at.extend([len(self._halves)])
        self._new = []


class _Texts:
    """Texts one behind the other, of which more may come."""

    def __init__(self) -> None:
        self._letters, self._at = _Growing(np.uint8), _Growing(np.int32, 0)

    def extend(self, more: Letters) -> None:
        """Add texts at the end."""
        ends = np.asarray(more.at)
        self._at.extend(ends[1:] + len(self._letters))
        self._letters.extend(np.asarray(more.letters)[: ends[-1]])

    def taken(self) -> Letters:
        """Return what there is, as loops take it."""
        return Letters(self._letters.taken(), self._at.taken())


class _Growing:
    """An array that is added to at its end."""

    def __init__(self, kind: npt.DTypeLike, *first: int) -> None:
        self._held = np.zeros(64, kind)
        self._size = 0
        self.extend(first)

    def __len__(self) -> int:
        return self._size

    def extend(self, values: Sequence[Any] | npt.NDArray[Any]) -> None:
        """Add values at the end."""
        end = self._size + len(values)
        if end > len(self._held):
            self._held = np.concatenate([self._held, np.zeros(max(end, len(self._held)), self._held.dtype)])
        self._held[self._size : end] = values
        self._size = end

    def taken(self) -> Any:
        """Return what there is, as loops take it."""
        return flat(self._held[: self._size])


def _automaton(texts: Iterable[str]) -> ahocorasick.Automaton:
    """Return what finds listed parts inside a word."""
    inside = ahocorasick.Automaton()
    for text in texts:
        if len(text) >= _LISTED_FROM:
            inside.add_word(text, text)
    if len(inside):
        inside.make_automaton()
    return inside


def _rarity(names: Iterable[Sequence[str]]) -> dict[str, float]:
    """Return the weight of every listed part: 1 for one that occurs once, 0.4 for one that occurs a thousand times."""
    counted = Counter(core for cores in names for core in cores)
    return {text: max(0.4, 1 - 0.2 * math.log10(count)) for text, count in counted.items()}


def _worth(alike: float) -> float:
    return max(0.0, 1 - SLOPE * (1 - alike))


def _class_of(one: Part) -> str:
    """Return the class of a part: its family when it has one, the initial it is, or its sounds."""
    if len(one.text) == 1:
        return f"={one.text}"
    return f"#{one.family}" if one.family else one.sounds


def _classes(one: Part) -> list[str]:
    """Return the class of a part, and of whom it is servant: ABDULHAMID is called HAMID."""
    whose = one.text.removeprefix("ABDUL")
    return [_class_of(one), _class_of(part(whose))] if len(one.text) - 5 == len(whose) >= SHORT else [_class_of(one)]


# ---------------------------------------------------------------------------------------------------------- laying out


def _laid_out(parts: Sequence[Part]) -> Parts:
    classes = [_classes(one) for one in parts]
    return Parts(
        spellings=_spellings(parts),
        number=_longs(spelled(one.text) for one in parts),
        length=flat(np.array([min(len(one.text.encode()), LONGEST - 1) for one in parts], np.int32)),
        first=flat(np.array([one.text.encode()[0] for one in parts], np.int32)),
        sound=_longs(spelled(one.sounds) for one in parts),
        kind=_longs(spelled(several[0]) for several in classes),
        second=_longs(spelled(several[1]) if several[1:] and several[1] != several[0] else 0 for several in classes),
        initial=_longs(spelled(f"^{one.text[0]}") for one in parts),
        rest=_longs(spelled(one.text[5:]) if one.text.startswith("ABDUL") and one.text[5:] else 0 for one in parts),
        weight=flat(np.array([one.weight for one in parts], np.float64)),
    )


def _spellings(parts: Sequence[Part]) -> Spellings:
    return Spellings(
        texts=_letters([one.text for one in parts]),
        sounds=_letters([one.sounds for one in parts]),
        bones=_letters([one.bones for one in parts]),
        family=flat(np.array([one.family for one in parts], np.int32)),
        traits=flat(np.array([_traits(one) for one in parts], np.uint8)),
    )


def _traits(one: Part) -> int:
    return SHORT_FORM * one.short_form | KNOWN * one.known | VOWELLESS * one.vowelless


def _letters(texts: Sequence[str]) -> Letters:
    spelled_out = [text.encode() for text in texts]
    return Letters(flat(np.frombuffer(b"".join(spelled_out) or b"\0", np.uint8).copy()), _ends(spelled_out))


def _ends(several: Sequence[Any]) -> Numbers:
    ends: Numbers = flat(np.cumsum([0, *map(len, several)]).astype(np.int32))
    return ends


def _longs(numbers: Iterable[int]) -> Numbers:
    longs: Numbers = flat(np.array(list(numbers), np.int64))
    return longs


def _by_what_they_share(held: Spellings, room: Rows) -> Table:
    """Return the parts under their bones and letters, and under those less one or two."""
    keys: list[Any] = []
    parts: list[Any] = []
    for at in range(len(held.family)):
        if max(texts.at[at + 1] - texts.at[at] for texts in (held.texts, held.bones)) <= _SPELLED_MAX:
            count = near_keys(held, at, POWERS, room.keys)
            found = np.unique(np.array(room.keys[:count], np.int64))
            keys.append(found)
            parts.append(np.full(len(found), at, np.int32))
    empty = np.zeros(0, np.int64), np.zeros(0, np.int32)
    return table(np.concatenate([empty[0], *keys]), np.concatenate([empty[1], *parts]))


def rows() -> Rows:
    """Return room for one comparison."""
    longs = [flat(np.zeros(_KEYS_MAX if at == 5 else 512, np.int64)) for at in range(6)]
    return Rows(*longs)
