"""What a home holds of people, opened: what is to be gone is in none of it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from pnrscreen.adapters.store import bound, rights, schema
from pnrscreen.adapters.store.opinions import opinions
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError
from pnrscreen.ports import Keys
from support.grants import a_grant

_PLACES = (
    (schema.raws, "content", "receipt/{receipt}/raw"),
    (schema.inbox, "report", "inbox/{receipt}/{ordinal}/report"),
    (schema.deliveries, "delivery", "delivery/{receipt}/{ordinal}/delivery"),
    (schema.legs, "ledger", "leg/{id}/ledger"),
    (schema.passengers, "identity", "passenger/{leg}/{id}/identity"),
)
_MORE = (
    (schema.receipts, "particulars", "receipt/{id}/particulars"),
    (schema.passengers, "context", "passenger/{leg}/{id}/context"),
    (schema.hits, "cause", "hit/{id}/cause"),
    (rights.marks, "rectified", "mark/{id}/rectified"),
    (schema.onces, "answer", "once/{token}/answer"),
    (schema.quarantine, "content", "quarantine/{id}/content"),
)


def stored(app: App) -> bytes:
    """Return every envelope of messages, waiting reports, lists, ledgers and people, opened."""
    parts = []
    with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
        for table, column, context in _PLACES:
            rows = [row for row in connection.execute(select(table)).mappings() if row[column]]
            parts += [app.keys.open(row[column], context.format(**row), a_grant()) for row in rows]
    return b"\n".join(parts)


def everything(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Yield every envelope a database holds of people, and where it stands."""
    for table, column, context in (*_PLACES, *_MORE):
        for row in connection.execute(select(table)).mappings():
            if row[column]:
                yield context.format(**row), row[column]
    for table, bind in ((schema.reviews, bound.review), (opinions, bound.opinion)):
        yield from ((bind(dict(row)).context, row["reason"]) for row in connection.execute(select(table)).mappings())


def opened(keys: Keys, place: str, envelope: bytes) -> bytes | None:
    """Return what some keys open of an envelope, or None where they open nothing."""
    try:
        return keys.open(envelope, place, a_grant())
    except PnrscreenError:
        return None
