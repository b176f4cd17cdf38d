"""Writing down what specialist reviewers find of hits in the lane of protection, one by one and together.

This module knows which opinions count: those of a hit that reads as it did when they were given. It refuses to count them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Row, delete, func, insert, select, update

from pnrscreen.adapters.store import bound, codec
from pnrscreen.adapters.store.among import among
from pnrscreen.adapters.store.opinions import opinions, outcomes
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.review import Decision, Opinion, ProtectionOutcome, ProtectionReview

_OPINION = opinions.c
_OF_HITS = select(opinions).where(among(_OPINION.hit, "hits")).order_by(_OPINION.hit, _OPINION.ordinal)


def found(visit: Visit, hits: Sequence[str]) -> Mapping[str, Sequence[tuple[Opinion, str]]]:
    """Return by hit what was found, oldest first, each with the version of the hit that was looked at."""
    of: dict[str, list[tuple[Opinion, str]]] = {}
    for row in visit.connection.execute(_OF_HITS, {"hits": hits}):
        opinion = Opinion(
            id=row.id,
            hit=row.hit,
            reviewer=row.reviewer,
            decision=Decision(row.finding),
            at=codec.moment(row.at),
            reason=bound.unseal(visit, row.reason, bound.opinion(row._asdict())).decode(),
            recipient=row.recipient,
        )
        of.setdefault(row.hit, []).append((opinion, row.version))
    return of


def opine(visit: Visit, row: Row[object], said: ProtectionReview, version: str) -> None:
    """Write down what one reviewer finds of a hit as it reads now."""
    before = visit.connection.scalar(select(func.max(_OPINION.ordinal)).where(_OPINION.hit == row.id))
    values = {
        "id": said.id,
        "hit": row.id,
        "reviewer": said.reviewer,
        "finding": said.decision.value,
        "recipient": said.recipient,
        "at": codec.stamp(said.at),
        "ordinal": (before or 0) + 1,
        "version": version,
        "cohort": row.cohort,
    }
    reason = visit.seal(said.reason.encode(), row.cohort, "identity", bound.opinion(values).context, row.cause)
    visit.connection.execute(insert(opinions).values(reason=reason, **values))


def conclude(visit: Visit, cohort: str, outcome: ProtectionOutcome) -> None:
    """Write down what they found together; the hit stands so already."""
    said, agreed = outcome.review, outcome.agreed[0]
    (first_by, first), (second_by, second) = sorted([(said.reviewer, said.id), (agreed.reviewer, agreed.id)])
    visit.connection.execute(
        insert(outcomes).values(
            hit=outcome.hit.id,
            state=outcome.hit.state.value,
            cohort=cohort,
            finding=said.decision.value,
            recipient=said.recipient,
            at=codec.stamp(said.at),
            first=first,
            first_by=first_by,
            second=second,
            second_by=second_by,
        )
    )


def concluded(visit: Visit, hit: str) -> bool:
    """Tell whether a hit was decided together."""
    return visit.connection.scalar(select(outcomes.c.hit).where(outcomes.c.hit == hit)) is not None


def take(visit: Visit, hits: Sequence[str]) -> None:
    """Take away what was found of hits that go, together and one by one."""
    visit.connection.execute(delete(outcomes).where(outcomes.c.hit.in_(hits)))
    visit.connection.execute(delete(opinions).where(_OPINION.hit.in_(hits)))


def moved(visit: Visit, hits: Sequence[str], kept: str) -> Mapping[str, bytes]:
    """Return the reasons of some hits, by opinion, under other keys; raises Tampered before anything was written."""
    rows = visit.connection.execute(select(opinions).where(_OPINION.hit.in_(hits))).all()
    return {row.id: bound.move(visit, row.reason, kept, "identity", bound.opinion(row._asdict())) for row in rows}


def move(visit: Visit, reasons: Mapping[str, bytes], to: str) -> None:
    """Put moved reasons where their hits go; an outcome follows its hit by itself."""
    for id_, reason in reasons.items():
        visit.connection.execute(update(opinions).where(_OPINION.id == id_).values(reason=reason, cohort=to))
