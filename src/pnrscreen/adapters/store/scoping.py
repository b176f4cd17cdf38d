"""Decisions on flights, as they were adopted, ended and noted as over.

This module knows the table they stand in: a decision names no traveller, so it stands in clear. It refuses to know what one
says and who may make it, and never changes a text that was adopted.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Boolean, Column, LargeBinary, Table, false, select, update

from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import Adopted

scopes = Table(
    "scope",
    schema.metadata,
    Column("digest", schema.Text, primary_key=True),  # of what it says
    Column("content", LargeBinary, nullable=False),  # the signed text
    Column("adopted_at", schema.Text, nullable=False),
    Column("until", schema.Text, nullable=False),
    Column("ended_at", schema.Text),
    Column("closed", Boolean(create_constraint=False), nullable=False, server_default=false()),
)
_SCOPE = scopes.c
_ADOPTED = select(scopes).order_by(_SCOPE.adopted_at, _SCOPE.digest)


def adopted(visit: Visit) -> Iterator[Adopted]:
    """Yield the decisions, oldest first."""
    for row in visit.connection.execute(_ADOPTED):
        yield Adopted(
            digest=row.digest,
            content=row.content,
            adopted_at=codec.moment(row.adopted_at),
            until=codec.moment(row.until),
            ended_at=codec.moment(row.ended_at) if row.ended_at else None,
            closed=row.closed,
        )


def adopt(visit: Visit, made: Adopted) -> bool:
    """Keep a decision; False where it is there."""
    row = {
        "digest": made.digest,
        "content": made.content,
        "adopted_at": codec.stamp(made.adopted_at),
        "until": codec.stamp(made.until),
    }
    making = visit.insertion(scopes).values(row).on_conflict_do_nothing().returning(_SCOPE.digest)
    kept = visit.connection.execute(making).first() is not None
    visit.owes = visit.owes or kept
    return kept


def end(visit: Visit, digest: str, at: Instant) -> None:
    """Note when a decision was ended."""
    visit.connection.execute(update(scopes).where(_SCOPE.digest == digest).values(ended_at=codec.stamp(at)))
    visit.owes = True


def close(visit: Visit, digest: str) -> bool:
    """Note that the log says of a decision that it is over; False where it is noted."""
    noting = update(scopes).where(_SCOPE.digest == digest, ~_SCOPE.closed).values(closed=True)
    noted = visit.connection.execute(noting).rowcount > 0
    visit.owes = visit.owes or noted
    return noted
