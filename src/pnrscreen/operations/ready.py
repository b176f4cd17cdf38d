"""Ready: whether a home has what it needs, asked before anyone is taken in or compared. ``doctor`` asks the same."""

from __future__ import annotations

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.rights import Grant


def check(app: App, grant: Grant) -> None:
    """Raise Refused with every sentence of what is missing."""
    with app.store.reading(grant) as snapshot:
        missing = privacy.lacks(app.profile, len(snapshot.lists()))
    if missing:
        raise Refused("; ".join(missing))
