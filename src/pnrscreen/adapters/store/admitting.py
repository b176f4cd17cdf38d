"""Who was let in and under which law: claims that began a session, versions of the registry, adoptions of a profile.

This module knows that a claim counts once. It refuses to know who claimed: that stands sealed in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Integer, Table, select, update

from pnrscreen.adapters.store import codec, schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.model import Instant
from pnrscreen.ports import NotedVersion

# One row for each profile that was adopted here.
adopted = Table(
    "adoption",
    schema.metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", schema.Text, nullable=False),
    Column("noted_at", schema.Text, nullable=False),
)
_VERSION = schema.versions.c


def begin(visit: Visit, nonce: str, at: Instant) -> bool:
    """Burn a nonce; False, and nothing changed, when it was burned before, by whatever process."""
    return _first(visit, schema.sessions, {"nonce": nonce, "at": codec.stamp(at)})


def note(visit: Visit, version: int, digest: str, at: Instant) -> bool:
    """Note that a version of the registry is in force; False, and nothing changed, when one of that number is noted."""
    return _first(visit, schema.versions, {"version": version, "digest": digest, "noted_at": codec.stamp(at)})


def note_adoption(visit: Visit, number: int, digest: str, at: Instant) -> bool:
    """Note that a profile was adopted; False, and nothing changed, when one of that number is noted."""
    return _first(visit, adopted, {"number": number, "digest": digest, "noted_at": codec.stamp(at)})


def adoptions(visit: Visit) -> Sequence[str]:
    """Return the digests of the adoptions that were noted, oldest first."""
    return visit.connection.execute(select(adopted.c.digest).order_by(adopted.c.number)).scalars().all()


def _first(visit: Visit, table: Table, row: Mapping[str, object]) -> bool:
    """Write a row, unless one of its key is there."""
    written = visit.insertion(table).values(row).on_conflict_do_nothing().returning(*table.primary_key)
    first = visit.connection.execute(written).first() is not None
    visit.owes = visit.owes or first
    return first


def versions(visit: Visit) -> Sequence[NotedVersion]:
    """Return the versions of the registry that were noted, oldest first."""
    return [
        NotedVersion(
            version=row.version,
            digest=row.digest,
            noted_at=codec.moment(row.noted_at),
            seen_at=codec.moment(row.seen_at) if row.seen_at else None,
        )
        for row in visit.connection.execute(select(schema.versions).order_by(_VERSION.version))
    ]


def acknowledge(visit: Visit, at: Instant) -> int:
    """Mark every version as seen that was not yet, and return how many."""
    seen = update(schema.versions).where(_VERSION.seen_at.is_(None)).values(seen_at=codec.stamp(at))
    count = visit.connection.execute(seen).rowcount
    visit.owes = visit.owes or count > 0
    return count
