"""Inspect: the flight board, carriers, receipts, and the hits an officer works on.

The board shows flights, counts and what is missing, and names nobody. Reading hits shows identities, so it is a consult: it
is written down, with the hits that were shown, before anything is returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pnrscreen import quality
from pnrscreen.app import App
from pnrscreen.completeness import Status, completeness, list_findings, lists_due
from pnrscreen.errors import Refused
from pnrscreen.expected import EXPECTATIONS
from pnrscreen.model import LegKey
from pnrscreen.operations import sequence
from pnrscreen.ports import BoardRow, ListRecord, Queue, ReceiptRow, ShownHit
from pnrscreen.quality import CarrierQuality
from pnrscreen.rights import Access, AuditEntry, Capability

HITS_A_LEAF = 500
"""Hits named in one consult leaf: a leaf must stay below 65,535 bytes (C2SP tlog-tiles)."""
NAME_CHARS_MIN = 8
"""How much of a hit's id must be said at least."""


def board(app: App, access: Access) -> Sequence[BoardRow]:
    """Return every leg with counts, arrivals, open hits and how many are decided, soonest departure first."""
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
            change.append(_consult(app, access, shown[start : start + HITS_A_LEAF]))
    return shown


def hit(app: App, access: Access, named: str) -> ShownHit:
    """Return the one hit whose id begins so, wherever it stands. Raises NotFound for none, Refused for several."""
    grant = app.permit(access, Capability.READ_HITS)
    check_name(named)
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        (shown,) = change.hits(hit=named)
        change.append(_consult(app, access, [shown]))
    return shown


def queue(app: App, access: Access, leg: LegKey | None = None, *, everything: bool = False) -> Queue:
    """Return which hits there are to work on, and how many more are for other organisations; shows none of them."""
    grant = app.permit(access, Capability.READ_HITS)
    with app.store.reading(grant) as snapshot:
        return snapshot.queue(leg=leg, everything=everything)


def check_name(hit: str) -> None:
    """Refuse the beginning of an id that is too short to mean one hit."""
    if len(hit) < NAME_CHARS_MIN:
        raise Refused(f"name the hit by at least {NAME_CHARS_MIN} characters of its id")


def _consult(app: App, access: Access, shown: Sequence[ShownHit]) -> AuditEntry:
    """Describe a look at hits for the log: how many; which ones is part of the commitment."""
    return app.entry(access, "consult", {"hits": len(shown)}, {"hits": " ".join(item.hit.id for item in shown)})


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
