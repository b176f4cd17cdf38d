"""A match as data: what stood for what, what it counted, what else is known, and what would have prevented it.

This module knows how a match is put together, in keys of the catalogues of ``words`` and the values for their places. It
refuses to weigh (``weigh`` did) and to say it (``sentence`` does).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

from rapidfuzz.distance import OSA

from pnrscreen.model import Entry
from pnrscreen.resemblance import Evidence, Finding, Match, Values
from pnrscreen.watchlist import otherwise
from pnrscreen.watchlist.attributes import Held
from pnrscreen.watchlist.compare import Alignment, Pairing, align
from pnrscreen.watchlist.families import FAMILIES
from pnrscreen.watchlist.name import Name
from pnrscreen.watchlist.otherwise import Judged
from pnrscreen.watchlist.weigh import Named, Settings, Weighed, weigh

_FEATURE_OF = MappingProxyType({"other order": "name_order", "father and son exchanged": "name_order"})
_BY_FAMILY = frozenset({"same family", "short form"})
_BY_LETTERS = frozenset({"spelling", "slip", "syllables", "cut off"})


def unnamed(entry: Entry, settings: Settings) -> Match:
    """Say of an entry only which it is."""
    return Match(
        watchlist=entry.watchlist,
        entry_id=entry.id,
        entry_digest=entry.digest,
        entry_name=entry.names[0].text if entry.names else "",
        score=0,
        reason_code=entry.reason_code,
        terms=entry.terms,
        threshold=settings.threshold,
    )


def by_name(entry: Entry, judged: Judged, best: Named, settings: Settings) -> Match:
    """Say what the best name and what else is known come to."""
    weighed = weigh(best, judged.known, settings)
    reached = weighed.score >= settings.threshold
    return replace(
        unnamed(entry, settings),
        score=weighed.score,
        findings=(*name_findings(best.said, best.name, best.alignment), *_lost(best, weighed)),
        name_score=best.alignment.score,
        rarity=weighed.rarity,
        evidence=tuple(_evidence(one, points) for one, points in zip(judged.known, weighed.points, strict=True)),
        listed_name=best.listed.text,
        listed_kind=best.listed.kind,
        listed_strength=best.listed.strength.value,
        otherwise=otherwise.ways(judged, best, weighed.score, settings) if reached else (),
    )


def by_identifier(entry: Entry, judged: Judged, papers: Sequence[Evidence], settings: Settings) -> Match:
    """Say which listed identifiers are carried or were given, whether by whom the list names, and what the name comes to."""
    pairs = [Named(said, name, listed, align(said, name)) for said in judged.said for name, listed in judged.listed]
    beside = max(judged.named or pairs, key=lambda one: weigh(one, judged.known, settings).score, default=None)
    found = by_name(entry, judged, beside, settings) if beside else unnamed(entry, settings)
    named = otherwise.best_score(judged.named, judged.known, settings)
    least = max(paper.points for paper in papers)
    return replace(
        found,
        score=max(least, named),
        findings=(
            _bearer(entry, judged, papers),
            *(one for one in found.findings if judged.named or one.feature != "rarity"),
        ),
        rarity=found.rarity if judged.named else None,
        evidence=(*papers, *found.evidence),
        otherwise=otherwise.beside(found.otherwise, named, least) if named > least else otherwise.without_papers(papers, named),
    )


def silent(held: Held) -> Evidence:
    """Say what is known of a field that counts nothing."""
    return _evidence(held, 0)


def _evidence(held: Held, points: int) -> Evidence:
    return Evidence(field=held.field, agreement=held.agreement, points=points, key=held.key, said=held.said, listed=held.listed)


# --------------------------------------------------------------------------------------------------------------- names


def name_findings(said: Name, listed: Name, alignment: Alignment) -> Iterator[Finding]:
    """Yield a finding for each pairing of name parts, for each part left over, and for what that took from the score."""
    for pairing in sorted(alignment.pairings, key=lambda one: one.ours):
        yield _pairing(said, listed, pairing)
    for position in alignment.left_ours:
        yield Finding(feature="name", score=0, key="name.only_said", said=said.parts[position].text)
    for position in alignment.left_theirs:
        yield Finding(feature="name", score=0, key="name.only_listed", listed=listed.parts[position].text)
    for remark, loss in alignment.remarks:
        yield Finding(feature=_FEATURE_OF.get(remark, "name_parts"), score=0, key=_key(remark), points=-loss)


def _pairing(said: Name, listed: Name, pairing: Pairing) -> Finding:
    one, other = _parts(said, pairing.ours), _parts(listed, pairing.theirs)
    return Finding(
        feature="name",
        score=round(1000 * pairing.alike),
        key=_key(pairing.kind),
        said=one,
        listed=other,
        values=_particulars(said, pairing, one, other),
    )


def _particulars(said: Name, pairing: Pairing, one: str, other: str) -> Values:
    """Return what else is to be said of a pairing: by which name two parts are one, or how many letters lie between them."""
    if pairing.kind in _BY_FAMILY:
        number = next(part.family for at, part in enumerate(said.parts) if pairing.ours >> at & 1)
        return (("family", FAMILIES[number - 1].replace("|", " ").split()[0]),)
    if pairing.kind in _BY_LETTERS:
        return (("letters", str(OSA.distance(one.replace(" ", ""), other.replace(" ", "")))),)
    return ()


def _parts(name: Name, mask: int) -> str:
    return " ".join(part.text for i, part in enumerate(name.parts) if mask >> i & 1)


def _key(kind: str) -> str:
    return f"name.{kind.replace(' ', '_')}"


def _lost(best: Named, weighed: Weighed) -> Iterator[Finding]:
    """Yield how rare the name is, and what a weak name lost."""
    kind = "lost" if weighed.common else "made_up" if weighed.rarity < 1000 else "enough"
    yield Finding(feature="rarity", score=weighed.rarity, key=f"rarity.{kind}", points=weighed.common)
    if weighed.withheld:
        yield Finding(feature="weak_name", score=0, key="name.weak", listed=best.listed.text, points=weighed.withheld)


def _bearer(entry: Entry, judged: Judged, papers: Sequence[Evidence]) -> Finding:
    """Say whether what is listed is carried or was given by whom the list names."""
    if not entry.names:
        document = any(paper.field == "document" for paper in papers)
        return Finding(feature="bearer", score=500, key="bearer.document" if document else "bearer.identifier")
    if judged.named:
        return Finding(feature="bearer", score=1000, key="bearer.named")
    return Finding(feature="bearer", score=0, key="bearer.someone_else", listed=entry.names[0].text)
