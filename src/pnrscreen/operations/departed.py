"""Departed: taking away what is kept of people from before they left the country, once their flight is gone (TCA Art 552(4)).

What is known of the flight out goes with the keys of its cohort (``retain``). What was received before, of the flight by which
somebody came, lies under keys that others need: it is taken away record by record, as for a person who asked for it. By which
document somebody came and went is all that ties the two: who leaves under another, or by another way, is kept for the term.
"""

from __future__ import annotations

from collections.abc import Callable

from pnrscreen.app import App
from pnrscreen.errors import Conflict, NotFound
from pnrscreen.operations import amend
from pnrscreen.operations.certificates import hits_of
from pnrscreen.rights import Access, Capability


def erase(app: App, access: Access, stem: str, between: Callable[[], object]) -> tuple[int, bool]:
    """Take away what is kept of earlier flights of those on flights of a cohort that have left. Return how many records, and
    whether that is all: what waits to be screened is left to the next run, and with it that by which it is found.
    ``between`` is called between them.
    """
    grant = app.permit(access, Capability.RETAIN)
    with app.store.reading(grant) as snapshot:
        records = snapshot.departed(stem)
    done = [_erased(app, access, record, between) for record in records]
    return sum(done), all(done)


def _erased(app: App, access: Access, record: str, between: Callable[[], object]) -> bool:
    between()
    try:
        with app.store.transaction(app.permit(access, Capability.RETAIN)) as change:
            gone, certified = amend.taken(app, change, change.held(record), "", app.clock.now())
            change.append(app.entry(access, "erase", {**certified, "departed": 1}, hits_of(gone)))
    except NotFound:  # another run took it away
        return True
    except Conflict:
        return False
    return True
