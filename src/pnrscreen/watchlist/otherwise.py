"""What would have prevented a match: the same judgement again, with one thing otherwise.

This module knows how to ask "what if". It refuses to guess: every score it gives comes from the same weighing as the match's
own, over every listed name of the entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from pnrscreen.model import ListedName
from pnrscreen.resemblance import Evidence, Otherwise
from pnrscreen.watchlist.attributes import CONFLICTS, Held
from pnrscreen.watchlist.compare import Alignment, align, lacking, one_to_one
from pnrscreen.watchlist.name import Name, without
from pnrscreen.watchlist.together import cover, of_two, uncover
from pnrscreen.watchlist.weigh import FEATURES, Named, Settings, weigh


class Judged(NamedTuple):
    """A person beside an entry: the names said, the names listed, those of them that met, what else both sides know, and
    whether the person's birth date is said at all.
    """

    said: Sequence[Name]
    listed: Sequence[tuple[Name, ListedName]]
    named: Sequence[Named]
    known: Sequence[Held]
    dated: bool


def ways(judged: Judged, best: Named, score: int, settings: Settings) -> tuple[Otherwise, ...]:
    """Return what the score would have been with one thing otherwise, wherever that is less."""
    tried = (*_fields(judged, settings), *_parts(judged, best, settings))
    return tuple(one for one in tried if one.score < score)


def without_papers(papers: Sequence[Evidence], named: int) -> tuple[Otherwise, ...]:
    """Return what the score would have been without the listed documents, and without the other listed identifiers."""
    points: dict[str, int] = {}
    for paper in papers:
        kind = "document" if paper.field == "document" else "identifier"
        points[kind] = max(paper.points, points.get(kind, 0))
    return tuple(
        Otherwise(key=f"otherwise.{kind}", score=max([named, *(points[other] for other in points if other != kind)]))
        for kind in points
    )


def beside(ways: Sequence[Otherwise], score: int, least: int) -> tuple[Otherwise, ...]:
    """Return the ways that bring a score down where identifiers keep it from falling further than ``least``."""
    kept = (replace(one, score=max(one.score, least)) for one in ways)
    return tuple(one for one in kept if one.score < score)


def best_score(named: Sequence[Named], known: Sequence[Held], settings: Settings) -> int:
    """Return the best score that any of the names comes to; 0 without one."""
    return max((weigh(one, known, settings).score for one in named), default=0)


def _fields(judged: Judged, settings: Settings) -> Iterator[Otherwise]:
    """Let each field conflict, and let the birth date not be known."""
    held = {one.field: one for one in judged.known}
    for field in FEATURES:
        rest = [one for one in judged.known if one.field != field]
        if field not in held and field != "birth_date":
            continue  # little would follow, and nobody asks
        opposed = [*rest, Held(field, CONFLICTS, "", "", "")]
        key = f"otherwise.{field}" if field in held else "otherwise.birth_date_known"
        yield Otherwise(key=key, score=best_score(judged.named, opposed, settings))
        if field == "birth_date" and field in held:
            yield Otherwise(key="otherwise.birth_date_unknown", score=best_score(judged.named, rest, settings))


def _parts(judged: Judged, best: Named, settings: Settings) -> Iterator[Otherwise]:
    """Leave out each part of the passenger's name that met a listed one."""
    met = 0
    for pairing in best.alignment.pairings:
        met |= pairing.ours
    texts = [part.text for at, part in enumerate(best.said.parts) if met >> at & 1]
    besides = [_Beside(name, judged.listed) for name in judged.said] if len(best.said.parts) > 1 else []
    for text in dict.fromkeys(texts if besides else ()):
        named = [one for beside in besides for one in beside.met_without(text, dated=judged.dated)]
        kept = [one for one in named if one.alignment.score >= settings.floor]
        yield Otherwise(key="otherwise.part", score=best_score(kept, judged.known, settings), values=(("part", text),))


class _Beside:
    """A name said beside the listed ones of an entry: whatever part is left out, what the others are like stays the same."""

    def __init__(self, said: Name, listed: Sequence[tuple[Name, ListedName]]) -> None:
        self._said, self._listed = said, listed
        self._paired = [one_to_one(said, name) for name, _ in listed]
        self._covered = cover(said, listed)

    def met_without(self, text: str, *, dated: bool) -> Iterator[Named]:
        """Yield what the name would have met without a part, if it has that part and others."""
        said, paired, covered = self._said, self._paired, self._covered
        at = next((at for at, part in enumerate(said.parts) if part.text == text), -1)
        if at >= 0 and len(said.parts) > 1:
            said, paired, covered = without(said, at), [lacking(one, at) for one in paired], uncover(covered, at)
        for (name, listed), pairings in zip(self._listed, paired, strict=True):
            aligned = align(said, name, pairings)
            if _looked_at(said, name, aligned, dated=dated):
                yield Named(said, name, listed, aligned)
        together = of_two(said, self._listed, covered)
        if together:
            yield together


def _looked_at(name: Name, listed: Name, aligned: Alignment, *, dated: bool) -> bool:
    """Tell whether two names would have been compared at all: a single listed name is not looked for by one part of several
    without a birth date (``index``).
    """
    return len(name.parts) == 1 or len(listed.parts) > 1 or dated or not aligned.left_ours
