"""Keys: what of each day can still be opened and by whom, and turning what can be turned. No key is ever shown."""

from __future__ import annotations

from collections.abc import Sequence

from pnrscreen.app import App
from pnrscreen.custody import CohortKey
from pnrscreen.rights import Access, Capability


def standing(app: App, access: Access) -> Sequence[CohortKey]:
    """Return every cohort there is a key of, or was, and where its keys stand."""
    app.permit(access, Capability.READ_KEYS)
    return app.keys.cohorts()


def rotate(app: App, access: Access) -> int:
    """Turn every key that can be turned, and return how many: written down also where there was nothing to turn."""
    grant = app.permit(access, Capability.ROTATE_KEYS)
    with app.store.transaction(grant) as change:
        turned = app.keys.rotate()
        change.append(app.entry(access, "key.rotate", {"keys": turned}))
    return turned
