"""Restricted: who is compared with nothing is noted beside the store, for the time in which the store cannot say it.

The law knows no outage (Directive 2016/680 Art 16(3)), and a carrier's desk is answered in one all the same. So a home that
answers queries notes beside its spool whose records stand restricted: at once where it restricts somebody itself, and by its
worker, within seconds, whatever another machine did to the same store.

Where nothing is noted, or what was noted is damaged, nobody can say who it is, and nobody is compared (``answering.judge``). An
absent file does not mean that there is nobody: a home made anew from a backup has none, nor has one that runs no worker.
"""

from __future__ import annotations

from pnrscreen.app import App
from pnrscreen.operations.again import TRIES
from pnrscreen.rights import Capability


def note(app: App) -> None:
    """Note it as it stands now, in a home that answers queries; where it is noted already, nothing is written.

    What was read may be old by the time it is written. So it is read again: whoever wrote last has read what all others did. It
    goes on under a profile that has expired: whoever is erased is noted no more.
    """
    if app.profile.interactive is None:
        return
    for _ in range(TRIES):
        with app.store.reading(app.own(Capability.RETAIN)) as snapshot:
            standing = snapshot.restricted()
        if standing == app.spool.restricted():
            return
        app.spool.restrict(standing)
