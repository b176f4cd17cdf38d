"""Inspect: the flight board, carriers, receipts, and the hits an officer works on.

The board shows flights, counts and what is missing, and names nobody. Reading hits shows identities, so it is a consult: it
is written down, with the hits that were shown, before anything is returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pnrscreen import quality
from pnrscreen.app import App
from pnrscreen.completeness import Status, completeness, list_findings, lists_due
from pnrscreen.expected import EXPECTATIONS
from pnrscreen.model import LegKey
from pnrscreen.operations import sequence
from pnrscreen.ports import BoardRow, ListRecord, ReceiptRow, ShownHit
from pnrscreen.quality import CarrierQuality
from pnrscreen.rights import Access, Capability

HITS_A_LEAF = 500
"""Hits named in one consult leaf: a leaf must stay below 65,535 bytes (C2SP tlog-tiles)."""


def board(app: App, access: Access) -> Sequence[BoardRow]:
    """Return every leg with counts, arrivals and open hits, soonest departure first."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.board()


def flights(app: App, access: Access) -> Sequence[tuple[BoardRow, Status]]:
    """Return every flight with its status: what is missing, what waits, or that it is screened."""
    now, expected = app.clock.now(), EXPECTATIONS[app.config.expects]
    return [(row, completeness(row, expected, now)) for row in board(app, access)]


def carriers(app: App, access: Access, since: str = "") -> Sequence[CarrierQuality]:
    """Return the quality of each carrier, worst first, by messages received and flights leaving since ``since`` (a day)."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        counted, rows = snapshot.counted(since), snapshot.board()
    now, expected, margin = app.clock.now(), EXPECTATIONS[app.config.expects], app.config.missing_alarm_minutes
    listed = [
        one
        for row in rows
        if row.leg.key.date >= since
        for one in (*lists_due(row, completeness(row, expected, now), now, margin), *list_findings(row))
    ]
    return quality.carriers((*counted, *listed))


def receipts(app: App, access: Access, last: int, *, reveal: bool = False) -> Sequence[ReceiptRow]:
    """Return the newest receipts, oldest of them first. ``reveal`` adds sender and source: a consult, written down."""
    grant = app.permit(access, Capability.READ_RECEIPTS)
    if reveal:
        sequence.keep_up(app)
    with app.store.reading(grant) as snapshot:
        found = snapshot.deliveries(last, reveal=reveal)
        if reveal:
            snapshot.append(app.entry(access, "consult.receipts", {"receipts": len(found)}))
    return found


def hits(app: App, access: Access, leg: LegKey | None = None, *, everything: bool = False) -> Sequence[ShownHit]:
    """Return the hits to work on, gravest and soonest first; ``everything`` adds decided and withdrawn ones."""
    grant = app.permit(access, Capability.READ_HITS)
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        shown = change.hits(leg=leg, everything=everything)
        for start in range(0, max(len(shown), 1), HITS_A_LEAF):
            some = shown[start : start + HITS_A_LEAF]
            public = {"hits": len(some)}
            change.append(app.entry(access, "consult", public, {"hits": " ".join(item.hit.id for item in some)}))
    return shown


def lists(app: App, access: Access) -> Sequence[ListRecord]:
    """Return the registered watchlists that are active."""
    grant = app.permit(access, Capability.READ_LISTS)
    with app.store.reading(grant) as snapshot:
        return snapshot.lists()


def numbers(app: App, access: Access) -> Mapping[str, int]:
    """Return how many of each thing the store holds."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        return snapshot.numbers()
