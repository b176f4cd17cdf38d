"""Quarantine: what could not be read, where and why; its bytes for the one role that may look; and its end.

What a resend repairs is destroyed by ``receive``. The rest is destroyed when the profile's ``quarantine_after_hours`` are over:
a flight of which something was destroyed unrepaired is never shown as screened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.model import Instant
from pnrscreen.operations import clock, sequence
from pnrscreen.ports import Expired, QuarantineRow
from pnrscreen.rights import Access, Capability


def rows(app: App, access: Access) -> Sequence[QuarantineRow]:
    """Return what is to be repaired, oldest first; never its content."""
    grant = app.permit(access, Capability.READ_BOARD)
    with app.store.reading(grant) as snapshot:
        found = snapshot.quarantined()
    return [replace(row, until=_until(app, row)) for row in found]


def _until(app: App, row: QuarantineRow) -> Instant:
    """Return when a stretch is destroyed: when its row says, or sooner where the profile became stricter since."""
    return min(row.until, privacy.hours_end(app.profile, "quarantine", row.at) or row.until)


def reveal(app: App, access: Access, quarantined: str) -> bytes:
    """Return the bytes of one stretch, which may name people: a consult, written down before anything is returned.

    Raises NotFound when it is repaired, destroyed or was never there.
    """
    grant = app.permit(access, Capability.READ_QUARANTINE)
    sequence.keep_up(app)
    with app.store.transaction(grant) as change:
        content = change.open_quarantined(quarantined)
        change.append(app.entry(access, "consult.quarantine", {"quarantine": quarantined, "length": len(content)}))
    return content


def expire(app: App, access: Access) -> Expired:
    """Destroy what is over its time; where nothing was, nothing is written down. The program itself may do it."""
    grant, now = app.permit(access, Capability.EXPIRE_QUARANTINE), clock.settled(app)
    with app.store.transaction(grant) as change:
        expired = change.expire_quarantine(now)
        if any(expired):
            change.append(app.entry(access, "expire.quarantine", {"stretches": expired.stretches, "keys": expired.keys}))
    return expired
