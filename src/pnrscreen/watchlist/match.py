"""Who on a list is meant by a passenger: identifiers first, then names, then what else is known.

This module knows how a person is held against the lists. It refuses to decide: a score is a reason to look.

A listed identifier that is carried or was given scores by itself. A name scores by how alike it is (``compare``), and by what
``weigh`` adds or takes away; the better of both counts. What is said of a match (names part by part, evidence, what would have
prevented it) is put together only for those that reach the threshold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.model import BirthClaim, Entry, Identity, ListedName, PersonName
from pnrscreen.resemblance import Evidence, Match
from pnrscreen.watchlist import attributes, explain, identifiers
from pnrscreen.watchlist.bounds import Points
from pnrscreen.watchlist.compare import align
from pnrscreen.watchlist.index import Index, Sought, ask, asking
from pnrscreen.watchlist.name import Name, from_fields
from pnrscreen.watchlist.otherwise import Judged, best_score
from pnrscreen.watchlist.spelling import part
from pnrscreen.watchlist.together import cover, of_two
from pnrscreen.watchlist.weigh import DEFAULT, Named, Settings, weigh

Editions = Mapping[str, str]
"""By name of a list, its own word for its state."""
NOT_SAID: Editions = MappingProxyType({})


class Judging(NamedTuple):
    """What everyone is held against: the lists, what counts how much, which editions the lists are, and on which day."""

    lists: Index
    settings: Settings
    editions: Editions
    day: str


class _Asked(NamedTuple):
    """Who is asked about, and their names ready to be compared."""

    identity: Identity
    said: Sequence[Name]


def match(
    identity: Identity, index: Index, settings: Settings = DEFAULT, editions: Editions = NOT_SAID, day: str = ""
) -> tuple[Match, ...]:
    """Return the entries that may be meant by a person, at or above the threshold, best first.

    Only entries that are in force on ``day`` (ISO) can match; without a day every entry can.
    """
    return match_all([identity], index, settings, editions, day)[0]


def match_all(
    people: Sequence[Identity],
    index: Index,
    settings: Settings = DEFAULT,
    editions: Editions = NOT_SAID,
    day: str = "",
) -> list[tuple[Match, ...]]:
    """Return for each person what ``match`` does; many at once are found much faster than one by one."""
    sought, judging = _sought(people, index, settings), Judging(index, settings, editions, day)
    matches: list[tuple[Match, ...]] = []
    first = 0
    for one in people:
        names = range(first, first + len(one.names))
        first = names.stop
        if identifiers.carries(one) or not sought.keys().isdisjoint(names):
            matches.append(_matches(one, [sought.get(at, ()) for at in names], judging))
        else:
            matches.append(())
    return matches


def _sought(people: Sequence[Identity], index: Index, settings: Settings) -> dict[int, list[Sought]]:
    """Return the listed names that may be meant, by the position of the name among all names of all people."""
    points = Points(
        threshold=max(settings.thresholds.lowest(settings.threshold), 0) / 1000,
        gain=max(settings.birth_date_agrees, settings.birth_date_near, settings.birth_date_compatible) / 1000,
        near=settings.birth_date_near / 1000,
        within=settings.birth_date_compatible / 1000,
        loss=settings.birth_date_conflicts / 1000,
        other=settings.nationality_agrees / 1000,
        common=settings.common_name / 1000,
        left_out=settings.common_name_left_out / 1000,
        weak=settings.weak / 1000,
    )
    asked = (
        asking(said, one.birth_dates[0] if len(one.birth_dates) == 1 else None, singles=bool(one.birth_dates))
        for one in people
        for said in one.names
    )
    return index.seek(asked, points)


def _matches(identity: Identity, sought: Sequence[Sequence[Sought]], judging: Judging) -> tuple[Match, ...]:
    papers: defaultdict[int, list[Evidence]] = defaultdict(list)
    for position, evidence in identifiers.carried(identity, judging.lists.papers):
        papers[position].append(evidence)
    if not papers and not any(sought):
        return ()
    said = [ask(name, judging.lists) for name in identity.names]
    named = _named(said, sought, judging)
    found = (
        _entry(_Asked(identity, said), at, named.get(at, ()), papers.get(at, ()), judging)
        for at in papers.keys() | named.keys()
        if not judging.day or judging.lists.entries[at].terms.in_force(judging.day)
    )
    return best_first(one for one in found if one)


def best_first(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return matches in the order in which they are shown."""
    return tuple(sorted(matches, key=lambda one: (-one.score, one.watchlist, one.entry_id)))


def compare_pair(one: Identity, other: Identity, settings: Settings = DEFAULT) -> tuple[int, Match]:
    """Return how alike two people are, 0..1000, and why; symmetric. No list is known, so no name counts as rare or common."""
    claims = tuple(BirthClaim(first=date, last=date) for date in other.birth_dates)
    entry = Entry(watchlist="", id="", birth_dates=claims, sex=other.sex, nationalities=other.nationalities)
    ours = [name for name in map(_plain, one.names) if name.parts]
    theirs = [
        (name, ListedName(text=f"{said.given} {said.surname}".strip())) for said in other.names if (name := _plain(said)).parts
    ]
    named = [Named(said, name, listed, align(said, name)) for said in ours for name, listed in theirs]
    judged = Judged(ours, theirs, named, attributes.held(one, entry), bool(one.birth_dates))
    if not named:
        return 0, explain.unnamed(entry, settings)
    best = max(named, key=lambda one: one.alignment.score)
    found = explain.by_name(entry, judged, best, replace(settings, common_name=0, common_name_left_out=0))
    told = tuple(one for one in found.findings if one.feature != "rarity")
    return found.score, replace(found, findings=told, rarity=None)


def _plain(said: PersonName) -> Name:
    """Return a name ready to be compared without any list."""
    return from_fields(said.given, said.surname, part)


def _named(said: Sequence[Name], sought: Sequence[Sequence[Sought]], judging: Judging) -> dict[int, list[Named]]:
    """Return, by entry, each listed name that may be meant, beside the name it may be."""
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for name, names in zip(said, sought, strict=True):
        several: dict[int, None] = {}
        for one in names:  # equal scores: the first listed
            listed = judging.lists.listed(one.at)
            if one.several:
                several[listed.entry] = None
            alignment = align(name, listed.name)
            if alignment.score >= judging.settings.floor:
                found[listed.entry].append(Named(name, listed.name, listed.said, alignment))
        for entry in several:
            listed_as = _listed(entry, judging.lists)
            together = of_two(name, listed_as, cover(name, listed_as))
            if together and together.alignment.score >= judging.settings.floor:
                found[entry].append(together)
    return found


def _entry(asked: _Asked, at: int, named: Sequence[Named], papers: Sequence[Evidence], judging: Judging) -> Match | None:
    """Return the match with the entry at a position, by its best name or an identifier, or nothing below the threshold."""
    entry = judging.lists.entries[at]
    known, settings = attributes.held(asked.identity, entry), judging.settings.of(entry)
    score = max((best_score(named, known, settings), *(paper.points for paper in papers)))
    if score < settings.threshold:
        return None
    judged = Judged(asked.said, _listed(at, judging.lists), named, known, bool(asked.identity.birth_dates))
    if papers:
        found = explain.by_identifier(entry, judged, papers, settings)
    else:
        best = max(named, key=lambda one: weigh(one, known, settings).score)
        found = explain.by_name(entry, judged, best, settings)
    other = None if any(paper.field == "document" for paper in papers) else attributes.document(asked.identity, entry)
    evidence = (*found.evidence, *map(explain.silent, (other,) if other else ()))
    return replace(found, evidence=evidence, edition=judging.editions.get(entry.watchlist, ""))


def _listed(at: int, index: Index) -> Sequence[tuple[Name, ListedName]]:
    """Return every name of an entry, ready to be compared."""
    return [(one.name, one.said) for one in index.named(at)]
