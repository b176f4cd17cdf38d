"""What is measured, and what it stands beside: every system tells how well each person is matched, and to whom.

This module knows how each matcher is asked. It refuses to know what a good answer is.
"""

from __future__ import annotations

import importlib.util
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from anyascii import anyascii
from material import Asked, gold, listed
from rapidfuzz import fuzz, process

from pnrscreen import watchlist
from pnrscreen.model import Entry
from pnrscreen.watchlist.index import Arrays, Asking, Index, ListedAs, Points, Sought

LOW = replace(watchlist.DEFAULT, threshold=100)
"""The shipped settings but for the threshold: scores far below it are needed to rank people at a fixed rate of alerts."""
SPELLING = replace(LOW, common_name=0, common_name_left_out=0)
"""The same, but that a common name loses nothing: how near spellings come, whatever the name."""
_AT_ONCE = 1000
_OFFERED = 25


class Answers(NamedTuple):
    """For each person asked for: the best score of anyone listed, and the score of whom the list means by it."""

    best: Any
    gold: Any


def ours(index: Index, people: Sequence[Asked], *, dated: bool = False, settings: watchlist.Settings = LOW) -> Answers:
    """Ask ``watchlist.match_all``."""
    matches = watchlist.match_all([one.identity(dated=dated) for one in people], index, settings)
    return Answers(
        np.array([found[0].score if found else 0 for found in matches]),
        np.array([
            max((each.score for each in found if f"{each.watchlist}:{each.entry_id}" == one.gold), default=0)
            for one, found in zip(people, matches, strict=True)
        ]),
    )  # fmt: skip


class Listed:
    """Everyone on a list as brute force holds them: sorted words, whose they are, in what year they were born."""

    def __init__(self, people: Sequence[Entry]) -> None:
        named = [(entry, name.text) for entry in people for name in entry.names]
        self.keys = [sorted_words(text) for _, text in named]
        self.gold = np.array([gold(entry) for entry, _ in named])
        years = [[claim.first.year, claim.last.year] for entry, _ in named for claim in entry.birth_dates[:1] or ()]
        held = iter(years)
        self.years = np.array([next(held) if entry.birth_dates else [0, 9999] for entry, _ in named])


def brute(held: Listed, people: Sequence[Asked], *, dated: bool = False) -> Answers:
    """Hold every name against every listed one by rapidfuzz's ratio of sorted words; with dates, years may differ by one."""
    best, meant = [], []
    for at in range(0, len(people), _AT_ONCE):
        some = people[at : at + _AT_ONCE]
        scores = process.cdist([sorted_words(one.text) for one in some], held.keys, scorer=fuzz.ratio, dtype=np.float32)
        if dated:
            years = np.array([one.born.year if one.born else 0 for one in some])[:, None]
            apart = (years < held.years[:, 0] - 1) | (years > held.years[:, 1] + 1)
            scores[apart & (years > 0)] = 0
        best.extend(scores.max(axis=1))
        meant.extend(row[held.gold == one.gold].max(initial=0) for one, row in zip(some, scores, strict=True))
    return Answers(np.array(best), np.array(meant))


def sorted_words(text: str) -> str:
    """Return the words of a name in plain lower-case letters, in alphabetical order."""
    plain = anyascii(text).lower()
    return " ".join(sorted("".join(letter if letter.isalnum() else " " for letter in plain).split()))


class Everyone(Index):
    """Lists that propose every name to everybody: what the index is measured against."""

    def __init__(self, arrays: Arrays) -> None:
        super().__init__(arrays)
        self._ready = [super(Everyone, self).listed(at) for at in range(len(self))]

    def seek(self, asked: Iterable[Asking], points: Points) -> dict[int, list[Sought]]:  # noqa: ARG002  whatever it comes to
        return {at: [Sought(name, several=True) for name in range(len(self))] for at, _ in enumerate(asked)}

    def listed(self, at: int) -> ListedAs:
        return self._ready[at]


def proposed(people: Sequence[Entry], asked: Sequence[Asked]) -> tuple[int, int]:
    """Return how many matches at the default threshold comparing with everything finds, and how many of them the index does."""
    index = watchlist.prepare([listed(people)])
    everything = Everyone(index.arrays)
    identities = [one.identity(dated=False) for one in asked]
    wanted, found = (
        {
            (at, each.watchlist, each.entry_id)
            for at, matches in enumerate(watchlist.match_all(identities, held))
            for each in matches
        }
        for held in (everything, index)
    )
    return len(wanted), len(wanted & found)


# ---------------------------------------------------------------------------------------------- where it is installed


def has_logic_v2() -> bool:
    """Tell whether nomenklatura is installed."""
    return importlib.util.find_spec("nomenklatura") is not None


def logic_v2(people: Sequence[Entry], held: Listed, asked: Sequence[Asked]) -> Answers:
    """Ask nomenklatura's logic-v2 about whom the list means and the likeliest others by brute force: it searches no list."""
    from followthemoney import EntityProxy, model  # noqa: PLC0415
    from nomenklatura.matching import LogicV2  # noqa: PLC0415

    config = LogicV2.default_config()

    def entity(ident: str, names: Sequence[str]) -> Any:
        return EntityProxy(model.get("Person"), {"id": ident, "properties": {"name": list(names)}})

    listed_as = {gold(entry): entity(gold(entry), [name.text for name in entry.names]) for entry in people if entry.names}
    best, meant = [], []
    for number, one in enumerate(asked):
        scores = process.cdist([sorted_words(one.text)], held.keys, scorer=fuzz.ratio, dtype=np.float32)[0]
        offered = {str(ident) for ident in held.gold[np.argsort(-scores)[:_OFFERED]]} | ({one.gold} if one.gold else set())
        said = entity(f"said-{id(asked)}-{number}", [one.text])  # what it knows of an entity it keeps under its id
        judged = {ident: LogicV2.compare(said, listed_as[ident], config).score for ident in offered}
        best.append(max(judged.values(), default=0.0))
        meant.append(judged.get(one.gold, 0.0))
    return Answers(np.array(best), np.array(meant))


def sample(people: Sequence[Asked], count: int, seed: int) -> Sequence[Asked]:
    """Return so many of the people, as slow systems are not asked about all."""
    return people if len(people) <= count else random.Random(seed).sample(people, count)
