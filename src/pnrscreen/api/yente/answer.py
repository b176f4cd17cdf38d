"""Entries and matches in yente's wire format.

This module knows which property of FollowTheMoney holds what an entry says, and under which feature stands what is said of a
match. It refuses to leave a reason out: features count, and what counts nothing (the version of the entry, the threshold, what
would have prevented the match) stands beside them with a score of 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from pnrscreen import watchlist
from pnrscreen.api.yente.question import Question
from pnrscreen.api.yente.schema import Answered, Entity, Feature, Matches, Scored, Total
from pnrscreen.model import BirthClaim, Entry, ListedName, Strength
from pnrscreen.normalise import codes
from pnrscreen.operations import ask
from pnrscreen.resemblance import Evidence, Finding, Match

_OF_KIND: Mapping[str, str] = MappingProxyType({"primary": "name", "alias": "alias", "former": "previousName"})
_GENDERS: Mapping[str, str] = MappingProxyType({"M": "male", "F": "female", "X": "other"})
_TOPICS = frozenset(
    (
        *(
            "asset",
            "corp",
            "crime",
            "debarment",
            "export",
            "fin",
            "forced",
            "gov",
            "invest",
            "mare",
            "mil",
            "poi",
            "pol",
            "reg",
        ),
        *("rel", "role", "sanction", "wanted"),
    )
)
"""What a topic of FollowTheMoney begins with, before its first dot."""
_POINTS = frozenset({"rarity", "weak_name"})
"""Findings that take their points from the score by themselves; those of the name are in its score."""
NOBODY = ask.Answer(found=(), matches=0)
Said = tuple[str, str]


def answered(asked: Mapping[str, Question], answers: Iterable[ask.Answer], limit: int, language: str) -> Answered:
    """Return the answers of a batch; where nobody was asked for, nobody was found."""
    each = iter(answers)
    responses = {key: _matches(NOBODY if one.person is None else next(each), one, language) for key, one in asked.items()}
    return Answered(responses=responses, limit=limit)


def _matches(answer: ask.Answer, asked: Question, language: str) -> Matches:
    results = [scored(found, language) for found in answer.found]
    return Matches(results=results, total=Total(value=answer.matches), query=asked.understood)


def scored(found: ask.Found, language: str) -> Scored:
    """Return a match with its entry, and why."""
    match = found.match
    return Scored(
        **entity(found.entry).model_dump(by_alias=True),
        score=match.score / 1000,
        match=match.score >= match.threshold,
        explanations=explanations(match, language),
    )


def entity(entry: Entry) -> Entity:
    """Return an entry as an entity; one that names nobody is a document, or something of someone unnamed."""
    said: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, text in _said(entry):
        if text:
            said[name][text] = None
    return Entity(
        id=ask.name_of(entry),
        caption=_caption(entry),
        schema=_schema(entry),
        properties={name: [*texts] for name, texts in said.items()},
        datasets=[entry.watchlist],
        referents=[entry.id],
    )


def _caption(entry: Entry) -> str:
    if entry.names:
        return entry.names[0].text
    return f"{entry.documents[0].kind} {entry.documents[0].number}" if entry.documents else entry.id


def _schema(entry: Entry) -> str:
    if entry.names or not entry.documents:
        return "Person"
    return "Passport" if entry.documents[0].kind == "passport" else "Identification"


def _said(entry: Entry) -> Iterator[Said]:
    """Yield everything an entry says, each value under its property."""
    for name in entry.names:
        yield from _name(name)
    for claim in entry.birth_dates:
        yield from _born(claim)
    yield "gender", _GENDERS.get(entry.sex, "")
    yield from (("nationality", (codes.alpha2(one) or one).lower()) for one in entry.nationalities)
    yield from _papers(entry)
    yield from ((one.kind, one.value) for one in entry.contacts if one.kind in {"phone", "email"})
    topics = [one for one in sorted(ask.topics(entry)) if one.partition(".")[0] in _TOPICS]
    yield from (("topics", one) for one in topics)
    yield "program", "" if {*entry.reason_code.split()} <= {*topics} else entry.reason_code
    yield "program", entry.terms.ground
    yield "publisher", entry.terms.owner


def _name(name: ListedName) -> Iterator[Said]:
    if name.strength is Strength.WEAK:
        yield "weakAlias", name.text
        return
    yield _OF_KIND.get(name.kind, "alias"), name.text
    if name.kind == "primary":
        yield "firstName", name.given
        yield "lastName", name.surname


def _born(claim: BirthClaim) -> Iterator[Said]:
    """Yield a birth date; a span is its first and its last, and says so beside them."""
    first, last = str(claim.first), str(claim.last)
    yield "birthDate", first
    yield "birthDate", last
    about = "about " if claim.circa else ""
    if first != last:
        yield "notes", f"born {about}{first} to {last}"
    elif about:
        yield "notes", f"born {about}{first}"


def _papers(entry: Entry) -> Iterator[Said]:
    """Yield documents: those of a person by their numbers, one that is listed by itself with all that is said of it."""
    if _schema(entry) == "Person":
        yield from (("passportNumber" if one.kind == "passport" else "idNumber", one.number) for one in entry.documents)
        return
    for one in entry.documents:
        yield "number", one.number
        yield "type", one.kind
        yield "country", (codes.alpha2(one.issuer) or one.issuer).lower()


def explanations(match: Match, language: str) -> dict[str, Feature]:
    """Return everything that is said of a match, in one language, by feature."""
    findings = {one.feature: one for one in match.findings}
    evidence = iter(match.evidence)
    features: dict[str, Feature] = {}
    for heading, text in watchlist.told(match, language):
        name, feature = heading, Feature(score=0, detail=text)
        if heading == "score":
            name = "threshold"
        elif heading == "names":
            name, feature = "name_match", _names(match, text)
        elif heading in _POINTS:
            feature = _finding(findings[heading], text)
        elif heading not in {"entry", "listed", "calibration", "otherwise", "bearer"}:
            feature = _evidence(next(evidence), text)
        features[_free(name, features)] = feature
    return features


def _names(match: Match, text: str) -> Feature:
    said = " ".join(one.said for one in match.findings if one.feature == "name" and one.said)
    return Feature(score=match.name_score / 1000, detail=text, query=said, candidate=match.listed_name)


def _finding(one: Finding, text: str) -> Feature:
    return Feature(score=one.points / 1000, detail=text, candidate=one.listed or None)


def _evidence(one: Evidence, text: str) -> Feature:
    return Feature(score=one.points / 1000, detail=text, query=one.said or None, candidate=one.listed or None)


def _free(name: str, taken: Mapping[str, object]) -> str:
    """Return a name that is not taken: a second document is ``document_2``."""
    return next(one for count in range(1, len(taken) + 2) if (one := f"{name}_{count}" if count > 1 else name) not in taken)
