"""Regrant: in a home that was restored, what persons were granted since the backup is done again before anybody reads in it.

The list of what was granted lies beside the keys, apart from the store. What was granted after the keys were copied is not in
the list that came with them, nor what was granted before a list was kept. Whoever restores is told both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from pnrscreen.app import App
from pnrscreen.correlate import marks, right
from pnrscreen.errors import Conflict
from pnrscreen.model import Instant, Passenger
from pnrscreen.operations import effacing, ended, screen
from pnrscreen.operations.certificates import hits_of
from pnrscreen.operations.heard import heard
from pnrscreen.ports import Gone, Granted, Transaction
from pnrscreen.rights import Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Regranted:
    """What of a list was done again: ``done`` counts by what it was, ``absent`` what was about records that are not in the
    backup, ``unread`` what these keys do not open; ``ended`` counts the rows of the backup that had ended before their day by
    then, ``heard`` the reports of messages that are left which are heard again for them. ``since`` is since when the list is
    kept, where that is later than the backup: of the time between it says nothing.
    """

    listed: int
    done: Mapping[str, int]
    absent: int
    unread: int
    ended: int
    heard: int
    since: Instant | None


def regrant(app: App, made_at: Instant) -> Regranted:
    """Do again what is listed beside the keys and the store, of a backup of ``made_at``, does not know; write down how much.

    Messages that wait may speak of whom it is about: their flights are screened first. Raises Conflict where that fails.
    """
    grant = app.own(Capability.SCREEN)
    with app.store.transaction(grant) as change:
        over = change.drop_ended(partial(heard, law=app.profile))
        if over.number:
            counts = {"rows": over.number, "records": len(over.records), "heard": over.heard}
            change.append(app.entry(app.system, "restore.ended", counts))
    with app.store.reading(grant) as snapshot:
        owed = snapshot.owed()
    screened = [one.left for one in screen.those(app, app.system, owed.waiting)] if owed.waiting else []
    if any(screened):
        raise Conflict("a flight on which somebody was erased, or restricted, since the backup cannot be screened")
    done, absent, hits = Counter[str](), 0, [*over.names]
    begun = app.keys.granted().since
    since = datetime.fromisoformat(begun) if begun and datetime.fromisoformat(begun) > made_at else None
    with app.store.transaction(app.own(Capability.SCREEN)) as change:
        for one in owed.grants:
            gone = change.regrant(one, _people(app, change, one), effacing.EFFACE)
            there = gone is not None or one.record in over.records
            done[one.kind.value] += there
            absent += not there
            hits += gone.names if gone else ()
        done = +done
        public = {"listed": owed.listed, **dict(sorted(done.items())), "absent": absent, "unread": owed.unread}
        public["unlisted"] = int(since is not None)
        change.append(app.entry(app.system, "restore.grants", public, hits_of(Gone(names=tuple(hits)))))
    ended.cut(app)
    return Regranted(
        listed=owed.listed,
        done=done,
        absent=absent,
        unread=owed.unread,
        ended=over.number,
        heard=over.heard,
        since=since,
    )


def _people(app: App, change: Transaction, granted: Granted) -> Sequence[Passenger]:
    """Return who in the store is whom something was granted about, as they are to be shown."""
    people = [
        one for known in change.known([granted.leg]) for one in known.passengers if marks(one, app.name_of) & granted.names
    ]
    if granted.rectified is None:
        return people
    return [replace(one, identity=right(one.identity, granted.rectified)) for one in people]
