"""Who on a list is meant by a passenger: documents first, then names, then what else is known.

This module knows how findings add up to a score, in one table. It refuses to decide: a score is a reason to look.

A listed document that is carried scores by itself. A name scores by how alike it is (``compare``); FEATURES then adds or
takes away, each for a reason it states: how many people share such a name, the birth date, the sex, the nationality. A name
that half the world bears alerts only with a birth date behind it; a weak name never alerts alone; a birth date that differs
outweighs the name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pnrscreen.model import BirthClaim, Entry, Finding, Identity, ListedName, Match, PersonName, Strength
from pnrscreen.watchlist import attributes, identifiers
from pnrscreen.watchlist.attributes import AGREES, ALMOST, OPEN, WITHIN
from pnrscreen.watchlist.bounds import Points
from pnrscreen.watchlist.compare import Alignment, align
from pnrscreen.watchlist.explain import name_findings, prevented
from pnrscreen.watchlist.index import Index, ask, asking
from pnrscreen.watchlist.name import Name, from_fields
from pnrscreen.watchlist.spelling import part

NEAR_CERTAIN = 900
"""From here on a match is put before an officer ahead of the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What counts how much, of 1000. An edition names them, so that a match can be judged again under the same."""

    threshold: int = 700
    name_floor: int = 550  # below it no attribute makes a name worth looking at
    birth_date_agrees: int = 150
    birth_date_near: int = 100
    birth_date_compatible: int = 50
    birth_date_conflicts: int = 310
    sex_conflicts: int = 100
    nationality_agrees: int = 20
    nationality_conflicts: int = 20
    common_name: int = 330


DEFAULT = Settings()


class Evidence(NamedTuple):
    """What the features look at: a person, an entry, one name of each side by side, and what the birth dates say."""

    identity: Identity
    entry: Entry
    listed: ListedName
    alignment: Alignment
    birth_date: Finding | None


Effect = tuple[Finding, int]
"""What a feature found, and what that adds to the score."""


# ----------------------------------------------------------------------------------------------------------- features


def birth_date(evidence: Evidence, settings: Settings) -> Effect | None:
    """Let the birth date speak for or against: the same day, a day easily mistaken for it, the year alone, or another."""
    finding = evidence.birth_date
    if finding is None:
        return None
    if finding.score >= AGREES:
        return finding, settings.birth_date_agrees
    if finding.score >= ALMOST:
        return finding, settings.birth_date_near
    if finding.score > OPEN:
        return finding, settings.birth_date_compatible
    return finding, -settings.birth_date_conflicts * (OPEN - finding.score) // OPEN


def rarity(evidence: Evidence, settings: Settings) -> Effect | None:
    """How far the name parts that agree tell one person from another; a birth date that agrees makes up for it."""
    told = sum(pairing.weight * pairing.alike for pairing in evidence.alignment.pairings if pairing.kind != "initial")
    wanted = 0.9 if len(evidence.alignment.pairings) == 1 else 1.3
    lacking = min(1.0, max(0.0, (wanted - told) / 0.3))
    date = evidence.birth_date.score if evidence.birth_date else OPEN
    share = 0.0 if date >= ALMOST else 0.5 if date >= WITHIN else 1.0
    loss = round(settings.common_name * lacking * share)
    if not loss:
        return None
    return Finding(feature="rarity", score=round(1000 * (1 - lacking)), detail="many people share these name parts"), -loss


def sex(evidence: Evidence, settings: Settings) -> Effect | None:
    """Let the sex speak against when it differs, and say nothing when it is the same."""
    finding = attributes.sex(evidence.identity, evidence.entry)
    if finding is None:
        return None
    return finding, 0 if finding.score else -settings.sex_conflicts


def nationality(evidence: Evidence, settings: Settings) -> Effect | None:
    """Let a nationality in common speak a little for, none in common a little against."""
    finding = attributes.nationality(evidence.identity, evidence.entry)
    if finding is None:
        return None
    return finding, settings.nationality_agrees if finding.score else -settings.nationality_conflicts


FEATURES: tuple[Callable[[Evidence, Settings], Effect | None], ...] = (rarity, birth_date, sex, nationality)
"""What is weighed besides the name, in this order."""


# ----------------------------------------------------------------------------------------------------------- matching


class Named(NamedTuple):
    """A name of a person beside a listed one."""

    said: Name
    name: Name
    listed: ListedName
    alignment: Alignment


def match(identity: Identity, index: Index, settings: Settings = DEFAULT) -> tuple[Match, ...]:
    """Return the entries that may be meant by a person, at or above the threshold, best first."""
    return match_all([identity], index, settings)[0]


def match_all(people: Sequence[Identity], index: Index, settings: Settings = DEFAULT) -> list[tuple[Match, ...]]:
    """Return for each person what ``match`` does; many at once are found much faster than one by one."""
    sought = iter(_sought(people, index, settings))
    return [_matches(one, [next(sought) for _ in one.names], index, settings) for one in people]


def _sought(people: Sequence[Identity], index: Index, settings: Settings) -> list[list[int]]:
    """Return for each name of each person the positions of listed names that may be meant."""
    points = Points(
        threshold=max(settings.threshold, 0) / 1000,
        gain=max(settings.birth_date_agrees, settings.birth_date_near, settings.birth_date_compatible) / 1000,
        near=settings.birth_date_near / 1000,
        loss=settings.birth_date_conflicts / 1000,
        other=settings.nationality_agrees / 1000,
        common=settings.common_name / 1000,
    )
    return index.seek(
        [
            asking(said, one.birth_dates[0] if len(one.birth_dates) == 1 else None, singles=bool(one.birth_dates))
            for one in people
            for said in one.names
        ],
        points,
    )


def _matches(identity: Identity, sought: Sequence[Sequence[int]], index: Index, settings: Settings) -> tuple[Match, ...]:
    papers: defaultdict[int, list[Finding]] = defaultdict(list)
    for position, finding in identifiers.carried(identity, index.papers):
        papers[position].append(finding)
    named = _named(identity, sought, index, settings)
    found = (
        _entry(identity, index.entries[at], named.get(at, ()), papers.get(at, ()), settings)
        for at in papers.keys() | named.keys()
    )
    return tuple(sorted((one for one in found if one), key=lambda one: (-one.score, one.watchlist, one.entry_id)))


def compare_pair(one: Identity, other: Identity, settings: Settings = DEFAULT) -> tuple[int, tuple[Finding, ...]]:
    """Return how alike two people are, 0..1000, and why; symmetric. No list is known, so no name counts as rare or common."""
    claims = tuple(BirthClaim(first=date, last=date) for date in other.birth_dates)
    entry = Entry(watchlist="", id="", birth_dates=claims, sex=other.sex, nationalities=other.nationalities)
    held = [
        Named(ours, theirs, ListedName(text=f"{second.given} {second.surname}".strip()), align(ours, theirs))
        for ours in map(_plain, one.names)
        for second in other.names
        for theirs in (_plain(second),)
        if ours.parts and theirs.parts
    ]
    if not held:
        return 0, ()
    best = max(held, key=lambda named: named.alignment.score)
    score, findings = _weigh(one, entry, best, FEATURES[1:], settings)
    return score, (*findings, prevented(score, findings, settings.threshold))


def _plain(said: PersonName) -> Name:
    """Return a name ready to be compared without any list."""
    return from_fields(said.given, said.surname, part)


def _named(identity: Identity, sought: Sequence[Sequence[int]], index: Index, settings: Settings) -> dict[int, list[Named]]:
    """Return, by entry, each listed name that may be meant, beside the name it may be."""
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for said, positions in zip(identity.names, sought, strict=True):
        if not positions:
            continue
        name = ask(said, index)
        for listed in map(index.listed, positions):  # equal scores: the first listed
            alignment = align(name, listed.name)
            if alignment.score >= settings.name_floor:
                found[listed.entry].append(Named(name, listed.name, listed.said, alignment))
    return found


def _entry(
    identity: Identity, entry: Entry, named: Sequence[Named], papers: Sequence[Finding], settings: Settings
) -> Match | None:
    """Return the match with one entry, by its best name or a document, or nothing below the threshold."""
    score, findings = max(
        (_weigh(identity, entry, one, FEATURES, settings) for one in named), key=lambda weighed: weighed[0], default=(0, ())
    )
    if papers:
        score, findings = max(score, *(paper.score for paper in papers)), (*papers, _bearer(entry, named), *findings)
    if score < settings.threshold:
        return None
    return Match(
        watchlist=entry.watchlist,
        entry_id=entry.id,
        entry_digest=entry.digest,
        entry_name=entry.names[0].text if entry.names else "",
        score=score,
        findings=(*findings, prevented(score, findings, settings.threshold)),
        reason_code=entry.reason_code,
    )


def _bearer(entry: Entry, named: Sequence[Named]) -> Finding:
    """Say whether what is listed is carried or was given by whom the list names."""
    if not entry.names and entry.documents:
        return Finding(feature="bearer", score=OPEN, detail="document, not person: the list names nobody")
    if not entry.names:
        return Finding(feature="bearer", score=OPEN, detail="identifier, not person: the list names nobody")
    if named:
        return Finding(feature="bearer", score=AGREES, detail="the name is like the listed one")
    return Finding(feature="bearer", score=0, listed=entry.names[0].text, detail="the list names someone else")


def _weigh(
    identity: Identity,
    entry: Entry,
    named: Named,
    features: Sequence[Callable[[Evidence, Settings], Effect | None]],
    settings: Settings,
) -> tuple[int, tuple[Finding, ...]]:
    """Return the score of one name pair with all that speaks for and against it, and the findings in order."""
    date = attributes.birth_date(identity, entry)
    evidence = Evidence(identity, entry, named.listed, named.alignment, date)
    score = named.alignment.score
    findings = list(name_findings(named.said, named.name, named.alignment))
    for feature in features:
        effect = feature(evidence, settings)
        if effect:
            finding, points = effect
            score += points
            findings.append(replace(finding, detail=f"{finding.detail}: {points:+d}"))
    if named.listed.strength is Strength.WEAK and (date is None or date.score < ALMOST) and score >= settings.threshold:
        score = settings.threshold - 1
        findings.append(
            Finding(feature="weak_name", score=0, listed=named.listed.text, detail="a weak name does not alert alone")
        )
    return max(0, min(1000, score)), tuple(findings)
