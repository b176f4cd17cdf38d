"""Keys: what of each day can still be opened and by whom, and turning what can be turned. No key is ever shown.

The key that signs a log is turned by an entry of that log, which the old key signs: ``audit.succession``.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.custody import CohortKey
from pnrscreen.operations import sequence
from pnrscreen.rights import Access, Capability, Log


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


def succeed(app: App, access: Access, log: Log) -> str:
    """Let a new key sign a log from the next checkpoint on, and return the line (C2SP vkey) by which others know it.

    What the old key signed still holds. Raises Tampered where the log is not what was signed: then no key takes over.
    """
    grant = app.permit(access, Capability.ROTATE_KEYS)
    with app.logs.alone():
        sequence.place(app)
        number = len(sequence.signers(app, log).keys)
        new = sequence.successor(app, log, number).vkey
        made = app.keys.sign(sequence.key_name(log, number - 1), audit.successor_statement(new))
        with app.store.transaction(grant) as change:
            change.append(app.entry(access, f"{log}.successor", {"key": new, "signed": base64.b64encode(made).decode()}))
        sequence.place(app)
    return new
