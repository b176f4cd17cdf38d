"""A match in words: what stood for what, what it counted, and what would have prevented it.

This module knows how to say it. It refuses to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from pnrscreen.model import Finding, Match
from pnrscreen.watchlist.compare import Alignment, Pairing
from pnrscreen.watchlist.name import Name

_LABELS = (
    ("document", "document"),
    ("phone", "telephone"),
    ("email", "e-mail"),
    ("payment", "payment"),
    ("mention", "text:"),
    ("birth_date", "birth date"),
    ("sex", "sex"),
    ("nationality", "nationality"),
)

_IDENTIFIERS = frozenset({"phone", "email", "payment", "mention"})
_FEATURE_OF = MappingProxyType({"other order": "name_order", "father and son exchanged": "name_order"})


def name_findings(said: Name, listed: Name, alignment: Alignment) -> Iterator[Finding]:
    """Yield a finding for each pairing of name parts, for each part left over, and for what that took from the score."""
    for pairing in sorted(alignment.pairings, key=lambda one: one.ours):
        yield _pairing(said, listed, pairing)
    for position in alignment.left_ours:
        yield Finding(feature="name", score=0, said=said.parts[position].text, detail="only the passenger has it")
    for position in alignment.left_theirs:
        yield Finding(feature="name", score=0, listed=listed.parts[position].text, detail="only the list has it")
    for remark, loss in alignment.remarks:
        yield Finding(feature=_FEATURE_OF.get(remark, "name_parts"), score=0, detail=f"{remark}: -{loss}")
    yield Finding(feature="name_score", score=alignment.score, detail="the names alone")


def _pairing(said: Name, listed: Name, pairing: Pairing) -> Finding:
    return Finding(
        feature="name",
        score=round(1000 * pairing.alike),
        said=_parts(said, pairing.ours),
        listed=_parts(listed, pairing.theirs),
        detail=pairing.kind,
    )


def _parts(name: Name, mask: int) -> str:
    return " ".join(part.text for i, part in enumerate(name.parts) if mask >> i & 1)


def prevented(score: int, findings: Sequence[Finding], threshold: int) -> Finding:
    """Say what the threshold is, and what else would have kept the score below it."""
    return Finding(feature="threshold", score=threshold, said=str(score), detail=_instead(score, findings, threshold))


def _instead(score: int, findings: Sequence[Finding], threshold: int) -> str:
    if score < threshold:
        return "below the threshold"
    if any(finding.feature == "document" for finding in findings):
        return "only another number or issuer would have prevented it"
    if any(finding.feature in _IDENTIFIERS and finding.score >= threshold for finding in findings):
        return "only another telephone, e-mail, account or text would have prevented it"
    if not any(finding.feature == "birth_date" for finding in findings):
        return f"a threshold above {score} or a birth date that differs would have prevented it"
    return f"a threshold above {score} would have prevented it"


def why(match: Match) -> str:
    """Return a match as one readable sentence."""
    return f"{match.score} of 1000: {sentence(match.findings)}"


def sentence(findings: Sequence[Finding]) -> str:
    """Return findings as one readable sentence."""
    return "; ".join(filter(None, map(_clause, findings))) or "nothing in common"


def _clause(finding: Finding) -> str:
    """Return one finding in words."""
    if finding.feature == "name":
        if finding.said and finding.listed:
            return f"{finding.said} {'=' if finding.detail == 'equal' else '~'} {finding.listed} ({finding.detail})"
        return f"{finding.said or finding.listed}: {finding.detail}"
    if finding.feature == "threshold":
        return f"threshold {finding.score}: {finding.detail}"
    label = dict(_LABELS).get(finding.feature, "")
    if finding.said and finding.listed:
        return f"{label} {finding.said} ~ {finding.listed} ({finding.detail})"
    return f"{label} {finding.detail}".strip()
