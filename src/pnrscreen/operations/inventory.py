"""Inventory: everything a home keeps for a time only, by when nobody may see it and when it is gone.

What waits, what was answered once, lists that another took the place of, files nobody registered: each has a date. Nobody is
named. What is not here identifies nobody, or is in force: a test walks every table and every file of a home and says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from pnrscreen import custody, privacy
from pnrscreen.app import App
from pnrscreen.model import Instant
from pnrscreen.ports import Holding, Snapshot
from pnrscreen.rights import Access, Capability

STRAY_AFTER = timedelta(days=1)
"""How long a file may lie on the shelf that nobody registered: it may be on its way."""
_BY_MASKING = frozenset({"receipt", "raw", "inbox", "delivery", "lookup", "ledger", "once", "spool"})


class Due(NamedTuple):
    """So many records of one kind that are to go: ``masked`` when nobody may see them any more, ``due`` when they are gone."""

    kind: str
    cohort: str
    number: int
    masked: Instant
    due: Instant


def due(app: App, access: Access) -> Sequence[Due]:
    """Return everything that is kept for a time only, by when it is to go: nobody is named."""
    grant = app.permit(access, Capability.READ_DUE)
    with app.store.reading(grant) as snapshot:
        held = (*snapshot.holdings(), *_spooled(app))
        every = (*(_due(app, holding) for holding in held), *lists(app, snapshot), *lookups(app))
    return sorted(every, key=lambda one: (one.due, one.kind, one.cohort))


def over(app: App, snapshot: Snapshot, stems: Sequence[str], now: Instant) -> Sequence[Due]:
    """Return what of these days, and of what has dates of its own, is to be gone by now."""
    held = (*snapshot.holdings(stems), *_spooled(app))
    every = (*(_due(app, holding) for holding in held), *lists(app, snapshot), *lookups(app))
    return [one for one in every if one.due <= now]


def asked_for(app: App) -> timedelta:
    """Return how long it is remembered that a session began, and what was answered to a request that counts once."""
    return timedelta(hours=max(24, app.profile.session_hours))


def lists(app: App, snapshot: Snapshot) -> Iterator[Due]:
    """Yield the editions of lists that lie here though others took their place: as long as what they judged may be seen. And
    what lies beside them though nobody registered it.
    """
    kept, law = app.shelf.lists(), app.profile
    for one in snapshot.superseded():
        if one.place in kept:
            end = privacy.limits(law, one.since.date(), linked=False).erased
            yield Due("superseded list", one.place, one.entries, end, end)
    for name, written in app.shelf.strays(snapshot.shelved()).items():
        yield Due("unregistered list", name, 1, written + STRAY_AFTER, written + STRAY_AFTER)


def lookups(app: App) -> Iterator[Due]:
    """Yield the keys of look-up hashes, each of a quarter, until nobody of it may be seen any more. Longer, whoever has the key
    and an old copy of the hashes could try documents until one is found.
    """
    for quarter in app.keys.quarters():
        end = privacy.limits(app.profile, custody.quarter_ends(quarter), linked=False).masked
        yield Due("look-up key", quarter, 1, end, end)


def _spooled(app: App) -> Iterator[Holding]:
    for stem, number in app.spool.laid().items():
        yield Holding("spool", stem, number)


def _due(app: App, held: Holding) -> Due:
    law, received = app.profile, custody.day_of(held.cohort)
    if held.until is not None:
        hours = held.came and privacy.hours_end(law, held.kind, held.came)
        masked = erased = min(held.until, hours or held.until)
    elif received is None:  # told apart by the day alone
        masked = erased = privacy.begun(date.fromisoformat(held.cohort)) + timedelta(days=1) + asked_for(app)
    elif held.kind == "log opening":
        masked = erased = privacy.log_ends(law, received)
    else:
        linked, leaves = custody.is_linked(held.cohort), custody.leaves_by(held.cohort)
        masked, erased = privacy.limits(law, received, linked=linked, leaves=leaves)
        erased = masked if held.kind in _BY_MASKING else erased
        if held.kind == "once":
            masked = erased = min(erased, privacy.begun(received) + timedelta(days=1) + asked_for(app))
    return Due(held.kind, held.cohort, held.number, masked, erased)
