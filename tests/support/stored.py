"""What a home holds of people, opened: what is to be gone is in none of it."""

from __future__ import annotations

from sqlalchemy import select

from pnrscreen.adapters.store import schema
from pnrscreen.app import App
from support.grants import a_grant


def stored(app: App) -> bytes:
    """Return every envelope of messages, waiting reports, lists, ledgers and people, opened."""
    parts = []
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        for table, column, context in (
            (schema.raws, "content", "receipt/{receipt}/raw"),
            (schema.inbox, "report", "inbox/{receipt}/{ordinal}/report"),
            (schema.deliveries, "delivery", "delivery/{receipt}/{ordinal}/delivery"),
            (schema.legs, "ledger", "leg/{id}/ledger"),
            (schema.passengers, "identity", "passenger/{leg}/{id}/identity"),
        ):
            rows = [row for row in connection.execute(select(table)).mappings() if row[column]]
            parts += [app.keys.open(row[column], context.format(**row), a_grant()) for row in rows]
    return b"\n".join(parts)
