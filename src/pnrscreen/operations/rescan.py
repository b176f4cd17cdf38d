"""Rescan: what a newer dictionary refuses is taken out of what is stored, day by day (Directive 2016/681 Art 13(4)).

When the dictionary of the profile is another than the one in force here before, every day of receipt until then is gone through
in batches, each with an entry of the log that counts by class. It may be stopped anywhere: whoever runs it next goes on from
there. What is sealed cannot be looked at: its day is noted as closed, and what it holds goes with its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from pnrscreen import custody, pipeline, privacy
from pnrscreen.app import App
from pnrscreen.model import Instant
from pnrscreen.ports import Refusing, Rescanned, Scanned
from pnrscreen.rights import Access, Capability

AT_ONCE = 200
"""Records looked at in one transaction: what is written meanwhile waits for it, where a store takes one writer at a time."""


class Done(NamedTuple):
    """What a run came to: days gone through, rows looked at and changed, and rows that nobody can open."""

    days: int = 0
    looked: int = 0
    changed: int = 0
    closed: int = 0


def run(app: App, access: Access, between: Callable[[], object] = lambda: None) -> Done:
    """Take what is refused by now out of everything that was stored before, and return what it came to.

    Where every day is gone through, nothing is done and nothing is written down. ``between`` is called after each batch.
    """
    grant, dictionary = app.permit(access, Capability.RESCAN), privacy.dictionary(app.profile)
    with app.store.reading(grant) as snapshot:
        in_force, *days = snapshot.rescans()
    now = app.clock.now()
    since = in_force.at if in_force.dictionary == dictionary and in_force.at else now
    if in_force.dictionary != dictionary:
        with app.store.transaction(grant) as change:
            change.note_dictionary(dictionary, now)
            change.append(app.entry(access, "rescan.begin", {"dictionary": dictionary, "days": len(days)}))
    refusing = Refusing(dictionary, partial(_noun, app), partial(pipeline.again, profile=app.profile))
    done = Done()
    for day in days:
        if _due(day, dictionary, since, now):
            done = _day(app, access, day.stem, refusing, done, between)
    return done


def standing(app: App, access: Access) -> Sequence[Rescanned]:
    """Return every day of receipt, and under which dictionary it was last gone through; first the one in force."""
    with app.store.reading(app.permit(access, Capability.RESCAN)) as snapshot:
        return snapshot.rescans()


def _due(day: Rescanned, dictionary: str, since: Instant, now: Instant) -> bool:
    """Tell whether a day is to be gone through: it began before the dictionary came into force, and was not since; that of the
    day itself is gone through once more when it is over, for others may have worked with the one before.
    """
    received = custody.day_of(day.stem)
    if received is None or privacy.begun(received) > since:
        return False
    if day.dictionary != dictionary or not day.over:
        return True
    over = privacy.begun(received) + timedelta(days=1)
    return day.at is not None and day.at < over <= now


def _day(app: App, access: Access, stem: str, refusing: Refusing, done: Done, between: Callable[[], object]) -> Done:
    over = False
    while not over:
        with app.store.transaction(app.permit(access, Capability.RESCAN)) as change:
            batch = change.rescan(stem, refusing, AT_ONCE)
            change.append(app.entry(access, "rescan", _told(stem, refusing.dictionary, batch)))
        over = batch.over
        done = Done(done.days, done.looked + batch.looked, done.changed + batch.changed, done.closed + batch.closed)
        between()
    return done._replace(days=done.days + 1)


def _told(stem: str, dictionary: str, batch: Scanned) -> dict[str, str | int]:
    return {
        "cohort": stem,
        "dictionary": dictionary,
        "kind": batch.kind,
        "looked": batch.looked,
        "changed": batch.changed,
        "closed": batch.closed,
        **{f"taken.{name}": number for name, number in batch.taken.items()},
    }


def _noun(app: App, noun: object) -> privacy.Anew:
    return privacy.again(noun, app.profile)
