"""A match in words, in the language of whoever reads it.

This module knows in which order things are said. It refuses to know words (``words`` has them) and to add anything: what it
says is what the match holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from pnrscreen.resemblance import Evidence, Finding, Match, Otherwise
from pnrscreen.watchlist.calibration import NEEDED, probability, script_of
from pnrscreen.words import Line, quoted, say

ENGLISH = "en"
_OF_NAMES = frozenset({"name", "name_parts", "name_order"})
_BY_DOCUMENT = "match.score_by_document"
_VERSION_SHOWN = 12


def why(match: Match, language: str = ENGLISH) -> str:
    """Return a match as one readable sentence; it begins with the score."""
    first, *rest = reasons(match, language)
    said = [say(language, "join.label", label=line.label, text=line.text) for line in rest]
    return say(language, "join.clauses").join([first.text, *said] if said else [first.text, say(language, "match.nothing")])


def reasons(match: Match, language: str = ENGLISH) -> tuple[Line, ...]:
    """Return everything said of a match, one line for each thing."""
    return tuple(Line(say(language, f"label.{label}"), text) for label, text in told(match, language))


def told(match: Match, language: str = ENGLISH) -> Iterator[tuple[str, str]]:
    """Yield everything said of a match, each under the key of its heading."""
    yield "score", say(language, _decided(match), score=str(match.score), threshold=str(match.threshold))
    if match.watchlist:
        yield "entry", _entry(match, language)
    if match.listed_kind and match.watchlist:
        yield "listed", _listed(match, language)
    yield from ((one.feature, _finding(one, language)) for one in match.findings if one.feature == "bearer")
    if parts := [_finding(one, language) for one in match.findings if one.feature in _OF_NAMES]:
        joined = say(language, "join.items").join(parts)
        yield "names", say(language, "match.names", score=str(match.name_score), parts=joined)
        yield "calibration", _calibration(match, language)
    yield from ((one.feature, _finding(one, language)) for one in match.findings if one.feature in {"rarity", "weak_name"})
    yield from ((one.field, _evidence(one, language)) for one in match.evidence)
    if match.score >= match.threshold:
        yield "otherwise", _otherwise(match, language)


def _decided(match: Match) -> str:
    """Return the key of what made the score: names and what else is known, or a listed identifier by itself."""
    alone = {one.field for one in match.evidence if one.alone and one.points >= match.score}
    if not alone:
        return "match.score"
    return _BY_DOCUMENT if "document" in alone else "match.score_by_identifier"


def _calibration(match: Match, language: str) -> str:
    """Say how often a name score like this was right, where enough pairs were labelled to know."""
    script = script_of(match.listed_name)
    share = probability(match.name_score, script)
    if share is None:
        return say(language, "match.uncalibrated", script=quoted(language, script), needed=str(NEEDED))
    return say(language, "match.calibrated", script=quoted(language, script), share=str(round(100 * share)))


def _entry(match: Match, language: str) -> str:
    """Say which entry of which state of which list."""
    return say(
        language,
        "match.entry_of_edition" if match.edition else "match.entry",
        list=quoted(language, match.watchlist),
        edition=quoted(language, match.edition),
        entry=quoted(language, match.entry_id),
        version=quoted(language, match.entry_digest[:_VERSION_SHOWN]),
    )


def _listed(match: Match, language: str) -> str:
    """Say which of its names met."""
    return say(
        language,
        "match.listed",
        name=quoted(language, match.listed_name),
        kind=say(language, f"kind.{match.listed_kind}"),
        strength=say(language, f"strength.{match.listed_strength}"),
    )


def _finding(one: Finding, language: str) -> str:
    values = {name: quoted(language, value) for name, value in one.values}
    return say(
        language,
        one.key,
        said=quoted(language, one.said),
        listed=quoted(language, one.listed),
        points=quoted(language, f"{one.points:+d}"),
        rarity=quoted(language, str(one.score)),
        **values,
    )


def _evidence(one: Evidence, language: str) -> str:
    values = {name: quoted(language, value) for name, value in one.values}
    compared = "match.evidence_alone" if one.said or one.listed else "match.mention"
    return say(
        language,
        compared if one.alone else "match.evidence",
        said=quoted(language, one.said),
        listed=quoted(language, one.listed),
        reason=say(language, "join.items").join(say(language, key, **values) for key in (one.key, *one.also)),
        agreement=say(language, f"agreement.{one.agreement}"),
        points=str(one.points) if one.alone else quoted(language, f"{one.points:+d}"),
    )


def _otherwise(match: Match, language: str) -> str:
    """Say what would have prevented the match, each with the score it would have come to."""
    ways = [say(language, "otherwise.way", way=_way(one, language), score=str(one.score)) for one in match.prevented_by]
    if match.score < 1000 and _decided(match) != _BY_DOCUMENT:
        ways.append(say(language, "otherwise.threshold", score=str(match.score)))
    return say(language, "join.items").join(ways) or say(language, "otherwise.nothing")


def _way(one: Otherwise, language: str) -> str:
    return say(language, one.key, **{name: quoted(language, value) for name, value in one.values})
