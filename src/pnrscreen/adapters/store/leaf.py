"""Writing an entry of the log beside the act it describes.

This module knows that a leaf stands in clear and its opening sealed. It refuses to know which act it was.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, insert

from pnrscreen import audit
from pnrscreen.adapters.store import schema
from pnrscreen.adapters.store.visit import Visit
from pnrscreen.rights import AuditEntry


def write(visit: Visit, connection: Connection, entry: AuditEntry) -> str:
    """Write the leaf of ``entry`` through ``connection`` and return its ticket."""
    ticket = visit.ids.new("ticket")
    salt = secrets.token_bytes(32)
    made = audit.leaf(entry, ticket, salt)
    stem = f"{entry.profile}/{entry.at:%Y-%m-%d}"
    connection.execute(
        insert(schema.leaves).values(
            ticket=ticket,
            canonical=made.canonical,
            leaf_hash=made.leaf_hash,
            cohort=stem,
            opening=visit.seal(audit.opening(entry, salt), stem, "log", context(ticket)),
        )
    )
    visit.entries += 1
    return ticket


def context(ticket: str) -> str:
    """Return what the opening of an entry is bound to."""
    return f"leaf/{ticket}/opening"
