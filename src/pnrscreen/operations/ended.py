"""Ended: of what was taken away before its day no older copy opens any more, in a journal, in a backup or wherever else.

This is done once the change is committed that took it away: before, it could still be undone. Who is killed in between leaves
it to the next retention run.
"""

from __future__ import annotations

from pnrscreen.app import App
from pnrscreen.rights import Capability


def cut(app: App) -> int:
    """Cut the strands by which hung what was taken away, and return how many."""
    with app.store.transaction(app.own(Capability.RETAIN)) as change:
        return change.cut()
