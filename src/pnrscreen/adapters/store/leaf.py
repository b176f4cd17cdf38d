"""Writing an entry of the log beside the act it describes.

This module knows that a leaf stands in clear and its opening sealed. It refuses to know which act it was, and at which place of
its log it will stand.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, insert

from pnrscreen import audit
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.rights import AuditEntry


def write(connection: Connection, leaves: Sequence[Mapping[str, object]]) -> None:
    """Write leaves through ``connection``; the sequencer gives them their places."""
    if leaves:
        connection.execute(insert(schema.leaves), leaves)


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
