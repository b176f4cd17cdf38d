"""Writing an entry of the log beside the act it describes, and telling one that was written with other keys.

This module knows that a leaf stands in clear and its opening sealed. It refuses to know which act it was, and at which place of
its log it will stand.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from pnrscreen import audit
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.custody import KeyState
from pnrscreen.errors import Refused, Tampered
from pnrscreen.ports import Strange
from pnrscreen.rights import AuditEntry

_WRITING = insert(schema.leaves)


def write(connection: Connection, leaves: Sequence[Mapping[str, object]]) -> None:
    """Write leaves through ``connection``; the sequencer gives them their places."""
    if leaves:
        connection.execute(_WRITING, leaves)


def make(visit: Visit, entry: AuditEntry) -> tuple[str, Mapping[str, object]]:
    """Return the ticket of ``entry`` and the row of its leaf, to be written."""
    ticket = visit.ids.new("ticket")
    salt = secrets.token_bytes(32)
    made = audit.leaf(entry, ticket, salt)
    stem = f"{entry.profile}/{entry.at:%Y-%m-%d}"
    visit.entries += 1
    return ticket, {
        "ticket": ticket,
        "log": entry.log.value,
        "canonical": made.canonical,
        "cohort": stem,
        "opening": visit.seal(made.opening, stem, "log", context(ticket)),
    }


def context(ticket: str) -> str:
    """Return what the opening of an entry is bound to."""
    return f"leaf/{ticket}/opening"


def strange(visit: Visit) -> Strange | None:
    """Return the newest entry where the keys at hand do not open it, or None where they do, or where its time is over."""
    rows = select(schema.leaves)
    newest = visit.connection.execute(rows.order_by(schema.leaves.c.id.desc()).limit(1)).first()
    if newest is None or _opens(visit, newest):
        return None
    cohort = f"{newest.cohort}/log"
    if any(one.cohort == cohort and one.state is KeyState.DESTROYED for one in visit.keys.cohorts()):
        return None
    firsts = select(func.min(schema.leaves.c.id)).group_by(schema.leaves.c.cohort)
    others = visit.connection.execute(rows.where(schema.leaves.c.id.in_(firsts), schema.leaves.c.id != newest.id))
    place = "has no place yet" if newest.position is None else f"stands at place {newest.position:,}"
    entry = f"the newest entry of the log (row {newest.id} of the table leaf), which {place},"
    return Strange(cohort, entry, any(_opens(visit, one) for one in others))


def _opens(visit: Visit, row: Row[Any]) -> bool:
    """Tell whether the keys at hand open the private part of an entry; what is no envelope at all, none opens."""
    try:
        visit.keys.open(row.opening, context(row.ticket), visit.grant)
    except (Tampered, Refused, TypeError):
        return False
    return True
