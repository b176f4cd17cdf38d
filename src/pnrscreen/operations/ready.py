"""Ready: whether a home has what it needs, asked before anyone is taken in or compared. ``doctor`` asks the same."""

from __future__ import annotations

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.ports import Snapshot


def check(app: App, snapshot: Snapshot) -> None:
    """Raise Refused with every sentence of what is missing."""
    if missing := privacy.lacks(app.profile, len(snapshot.lists())):
        raise Refused("; ".join(missing))
