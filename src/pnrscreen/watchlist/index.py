"""Lists prepared for matching: which listed names could be meant by a name, found without looking at every one.

This module knows where to look. It refuses to judge: whatever it proposes is scored by ``compare``, and what it leaves out is
measured against comparing with everything.

Strategy. Every part of a listed name belongs to a *class*: its family, or its folded sounds. A listed name is posted under
each pair of classes among its parts, with neighbours run together as parts of their own (ANNE MARIE, ANNEMARIE), initials and
cut-off beginnings as classes of their own, and single names and whole names run together under one class. A part that is asked
for stands for its own class and for every class that is spelled like it: candidates share consonants but for one or two
(deletion neighbourhood of the bones), and are verified by the comparison itself. A name without a blank is cut where it holds
listed parts (Aho-Corasick).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import ahocorasick
from rapidfuzz import process
from rapidfuzz.distance import OSA

from pnrscreen.model import Entry, ListedName, PersonName, Watchlist
from pnrscreen.watchlist import identifiers
from pnrscreen.watchlist.identifiers import Papers
from pnrscreen.watchlist.name import Name, from_fields, given_parts, ready, take_apart
from pnrscreen.watchlist.spelling import SHORT, Part, likeness, part

REMEMBERED_MAX = 200_000
"""How many parts of passengers' names an index remembers the neighbours of; a flight repeats most of the last one's."""

_GLUED_FROM = 7
"""A part of fewer letters holds no two names run together."""

_TYPED_FROM = 4
"""Fewer letters are looked for by their consonants alone: one letter less is most other names."""

_LISTED_FROM = 3
"""Fewer letters are found inside any long word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One listed name, ready to be compared: whose it is, by position among the entries, and as the list gives it."""

    entry: int
    name: Name
    said: ListedName


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Lists ready to be matched; immutable but for what it remembers, which changes no answer."""

    entries: tuple[Entry, ...]
    listed: tuple[Listed, ...]
    papers: Papers
    pairs: Mapping[str, Mapping[str, tuple[int, ...]]]
    alone: Mapping[str, tuple[int, ...]]
    whole: Mapping[str, tuple[int, ...]]
    parts: Mapping[str, Part]
    similar: Mapping[str, tuple[str, ...]]
    inside: ahocorasick.Automaton | None
    remembered: dict[str, tuple[Part, frozenset[str]]] = field(default_factory=dict, repr=False, compare=False)

    def part(self, text: str) -> Part:
        """Return a part of a name, weighted by how rare it is on these lists."""
        return self._remember(text)[0]

    def classes(self, text: str) -> frozenset[str]:
        """Return every class a part may stand for: its own, its neighbours', its initial's."""
        return self._remember(text)[1]

    def written_as(self, text: str) -> set[str]:
        """Return where parts run together are posted: as they are written, and as the part that some list has for them."""
        one = self.parts.get(text)
        return {text} if one is None else {text, *_classes(one)}

    def _remember(self, text: str) -> tuple[Part, frozenset[str]]:
        known = self.remembered.get(text)
        if known is None:
            one = self.parts.get(text) or part(text)
            known = one, _neighbours(one, self.similar, self.parts)
            if len(self.remembered) >= REMEMBERED_MAX:
                self.remembered.clear()
            self.remembered[text] = known
        return known


def prepare(lists: Sequence[Watchlist]) -> Index:
    """Prepare lists for matching, in the order given."""
    entries = tuple(entry for one in lists for entry in one.entries)
    spelled = [(number, name, take_apart(name.text)) for number, entry in enumerate(entries) for name in entry.names]
    weights = _rarity(taken.cores for _, _, taken in spelled)
    parts = {text: part(text, weight) for text, weight in weights.items()}
    listed = tuple(
        Listed(entry=number, name=ready(taken, parts.__getitem__, given=given_parts(name.surname, taken)), said=name)
        for number, name, taken in spelled
        if taken.cores
    )
    return Index(
        entries=entries,
        listed=listed,
        papers=identifiers.papers(entries),
        pairs=_post_pairs(listed),
        alone=_post(_single_keys(one.name) for one in listed),
        whole=_post(set(_turned(one.name)) for one in listed),
        parts=parts,
        similar=_by_bones(parts.values()),
        inside=_automaton(parts),
    )


def ask(said: PersonName, index: Index) -> Name:
    """Return a passenger's name ready to be compared with what is listed."""
    return from_fields(said.given, said.surname, index.part)


def candidates(name: Name, index: Index, *, singles: bool = True) -> set[int]:
    """Return the positions of listed names that may be meant by ``name``.

    A single listed name is meant by one part of several only together with a birth date: without ``singles`` it is left out.
    """
    texts = [one.text for one in name.parts]
    slots = [(1 << i, index.classes(text)) for i, text in enumerate(texts)]
    found = set(_posted(slots + _run_together(name, index), index))
    whole = [*_turned(name)]
    if singles or len(texts) == 1:
        found.update(_alone((kind for _, kinds in slots for kind in kinds), index))
    found.update(_alone((kind for text in whole for kind in index.written_as(text)), index))
    for text in (*texts, *whole):
        found.update(index.whole.get(text, ()))
    for i, text in enumerate(texts):
        for cut in _cuts(text, index):
            pieces = [(1 << len(texts) + j, index.classes(piece)) for j, piece in enumerate(cut)]
            found.update(_posted([*slots[:i], *pieces, *slots[i + 1 :]], index))
    return found


def _rarity(names: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """Return the weight of every listed part: 1 for one that occurs once, 0.4 for one that occurs a thousand times."""
    counted = Counter(core for cores in names for core in cores)
    return {text: max(0.4, 1 - 0.2 * math.log10(count)) for text, count in counted.items()}


# ------------------------------------------------------------------------------------------------------------ posting


def _class(one: Part) -> str:
    """Return the class of a part: its family when it has one, the initial it is, or its sounds."""
    if len(one.text) == 1:
        return f"={one.text}"
    return f"#{one.family}" if one.family else one.sounds


def _classes(one: Part) -> set[str]:
    """Return the class of a part, and of whom it is servant: ABDULHAMID is called HAMID."""
    whose = one.text.removeprefix("ABDUL")
    return {_class(one), _class(part(whose))} if len(one.text) - 5 == len(whose) >= SHORT else {_class(one)}


def _post_pairs(listed: Sequence[Listed]) -> dict[str, dict[str, tuple[int, ...]]]:
    """Return the positions of names under each pair of classes among their parts, both ways round."""
    pairs: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for position, one in enumerate(listed):
        for first, second in _keys(one.name):
            pairs[first][second].append(position)
            if first != second:
                pairs[second][first].append(position)
    return {kind: {other: tuple(found) for other, found in row.items()} for kind, row in pairs.items()}


def _post(keys: Iterable[set[str]]) -> dict[str, tuple[int, ...]]:
    """Return the positions of names under each of their keys."""
    posted: defaultdict[str, list[int]] = defaultdict(list)
    for position, own in enumerate(keys):
        for key in own:
            posted[key].append(position)
    return {key: tuple(found) for key, found in posted.items()}


def _keys(name: Name) -> set[tuple[str, str]]:
    """Return the pairs of classes a listed name is posted under."""
    slots = [(1 << i, {*_classes(one), f"^{one.text[0]}"}) for i, one in enumerate(name.parts)]
    slots += [(1 << i, {glued}) for i, glued in enumerate(name.glued) if glued]
    slots += [(3 << i, {text}) for i, text in enumerate(_neighbours_joined(name))]
    keys: set[tuple[str, str]] = set()
    for (mask, mine), (other_mask, others) in combinations(slots, 2):
        if not mask & other_mask:
            keys.update(
                (min(one, other), max(one, other)) for one in mine for other in others if one[0] != "^" or other[0] != "^"
            )
    return keys


def _single_keys(name: Name) -> set[str]:
    """Return the classes a single name is found under: its own, and with its particles glued on."""
    return {*_classes(name.parts[0]), *filter(None, name.glued)} if len(name.parts) == 1 else set()


def _neighbours_joined(name: Name) -> Iterator[str]:
    """Yield each two neighbouring parts run together, with the particles between them."""
    for i in range(len(name.parts) - 1):
        yield name.parts[i].text + (name.glued[i + 1] or name.parts[i + 1].text)


def _turned(name: Name) -> Iterator[str]:
    """Yield all parts of a name of several run together, from each part on: the family name may stand first or last."""
    if len(name.parts) > 1:
        texts = [one.text for one in name.parts]
        inner = [glued or text for glued, text in zip(name.glued, texts, strict=True)]
        for start in range(len(texts)):
            yield texts[start] + "".join(inner[start + 1 :]) + "".join(inner[:start])


def _by_bones(parts: Iterable[Part]) -> dict[str, tuple[str, ...]]:
    """Return the parts of listed names under their bones, and under their bones less one or two."""
    similar: defaultdict[str, list[str]] = defaultdict(list)
    for one in parts:
        for key in _near_keys(one):
            similar[key].append(one.text)
    return {key: tuple(found) for key, found in similar.items()}


def _near_keys(one: Part) -> set[str]:
    """Return what two parts spelled alike share: the bones but for one or two, or the letters but for one."""
    bones, text = one.bones, one.text
    keys = {bones}
    if len(bones) >= 3:
        keys.update(bones[:i] + bones[i + 1 :] for i in range(len(bones)))
    if len(bones) >= 6:
        keys.update(bones[:i] + bones[i + 1 : j] + bones[j + 1 :] for i, j in combinations(range(len(bones)), 2))
    if len(text) >= _TYPED_FROM:
        keys.update((f"'{text}", *(f"'{text[:i]}{text[i + 1 :]}" for i in range(len(text)))))
    return keys


def _automaton(parts: Iterable[str]) -> ahocorasick.Automaton | None:
    """Return what finds listed parts inside a word; nothing when no list has any."""
    inside = ahocorasick.Automaton()
    for text in parts:
        if len(text) >= _LISTED_FROM:
            inside.add_word(text, text)
    if not len(inside):
        return None
    inside.make_automaton()
    return inside


# ------------------------------------------------------------------------------------------------------------- asking


def _neighbours(one: Part, similar: Mapping[str, tuple[str, ...]], parts: Mapping[str, Part]) -> frozenset[str]:
    """Return the classes that a part may stand for: its own, its initial, and all that is spelled like it."""
    if len(one.text) == 1:
        return frozenset((f"^{one.text}", f"={one.text}"))
    kinds = {*_classes(one), one.text, one.sounds, f"={one.text[0]}"}
    near = {text for key in _near_keys(one) for text in similar.get(key, ())}
    if not one.vowelless:  # what half the letters part cannot be a spelling of it: sieved at once, before the comparison
        near = {
            found[0]
            for found in process.extract(one.text, near, scorer=OSA.normalized_similarity, score_cutoff=0.5, limit=None)
        }
    kinds.update(_class(other) for other in map(parts.__getitem__, near) if likeness(one, other)[0])
    return frozenset(kinds)


def _posted(slots: Sequence[tuple[int, frozenset[str]]], index: Index) -> Iterator[int]:
    """Yield the names posted under a pair of classes of two different parts."""
    for (mask, mine), (other_mask, others) in combinations(slots, 2):
        if mask & other_mask:
            continue
        few, many = (mine, others) if len(mine) <= len(others) else (others, mine)
        for kind in few:
            row = index.pairs.get(kind)
            if row is None:
                continue
            for other in row if len(row) < len(many) else many:
                if other in row and other in many:
                    yield from row[other]


def _alone(kinds: Iterable[str], index: Index) -> Iterator[int]:
    """Yield the single names of these classes."""
    for kind in kinds:
        yield from index.alone.get(kind, ())


def _run_together(name: Name, index: Index) -> list[tuple[int, frozenset[str]]]:
    """Return the parts that arise when particles or neighbours are run together; they are looked for letter by letter."""
    slots = [(1 << i, frozenset(index.written_as(glued))) for i, glued in enumerate(name.glued) if glued]
    if len(name.parts) > 2:
        slots += [(3 << i, frozenset(index.written_as(text))) for i, text in enumerate(_neighbours_joined(name))]
    return slots


def _cuts(text: str, index: Index) -> Iterator[tuple[str, str]]:
    """Yield a word no list has, cut in two where one half is listed: SERGEILAVROV holds SERGEI and LAVROV."""
    if len(text) < _GLUED_FROM or text in index.parts or index.inside is None:
        return
    for end, found in index.inside.iter(text):
        start = end - len(found) + 1
        if start == 0 and len(text) - end > _LISTED_FROM:
            yield found, text[end + 1 :]
        elif end == len(text) - 1 and start >= _LISTED_FROM:
            yield text[:start], found
