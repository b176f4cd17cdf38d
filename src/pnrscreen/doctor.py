"""The doctor: what a home has, what it lacks, and what to do about it.

This module knows what a home needs before a unit may rely on it. It refuses to mend anything itself.
"""

from __future__ import annotations

import shutil
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pnrscreen import bootstrap, config, rulebook
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError
from pnrscreen.operations import attest, inspect
from pnrscreen.ports import BoardRow
from pnrscreen.rights import Access, Purpose, Role
from pnrscreen.stages import ListStatus

DISK_FREE_MIN = 2**30
"""Below this much free space a busy day's messages may not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at. ``state``: ok, note (known and accepted), missing (mend it)."""

    state: str
    about: str
    said: str


def examine(home: Path) -> list[Check]:
    """Look a home over. Nothing is raised: what cannot be opened is a finding."""
    checks = list(_folder(home))
    try:
        app = bootstrap.open_home(home)
        access = bootstrap.claim(app.profile, Purpose.ADVANCE_ASSESSMENT)
        checks += [*_settings(app), *_judges(app, access), *_store(app, access)]
    except PnrscreenError as error:
        checks.append(Check(state="missing", about="home", said=str(error)))
    return checks


def _folder(home: Path) -> Iterator[Check]:
    if not home.is_dir():
        return
    for folder in (home, home / "keys"):
        if folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & 0o077:
            yield Check(state="missing", about="access", said=f"others can read {folder}: chmod 700 {folder}")
    free = shutil.disk_usage(home).free
    said = f"{free / 2**30:.1f} GiB free"
    yield Check(state="ok" if free >= DISK_FREE_MIN else "missing", about="disk", said=said)


def _settings(app: App) -> Iterator[Check]:
    settings, law = app.config, app.profile
    kind = "synthetic: no real person may be in it" if settings.synthetic else "live"
    yield Check(state="ok", about="home", said=f"{settings.home}: {settings.unit}, {kind}")
    yield Check(state="ok", about="profile", said=f"{law.id} version {law.version}: {law.title}")
    officers = [actor.id for actor in app.actors.values() if Role.DPO in actor.roles]
    said = f"data protection officer {', '.join(officers)}" if officers else f"no actor has the role dpo in {config.ACTORS}"
    yield Check(state="ok" if officers else "missing", about="actors", said=said)
    senders = config.senders(settings.home)
    said = "a sender speaks for the carrier whose code its id begins with" if senders is None else f"{len(senders)} registered"
    yield Check(state="ok", about="senders", said=said)
    yield Check(state="note", about="keys", said="key files: whoever is root on this machine can read active data")


def _judges(app: App, access: Access) -> Iterator[Check]:
    records = inspect.lists(app, access)
    if not records:
        yield Check(state="missing", about="lists", said="no list is registered: pnrscreen watchlist load PATH")
    for record in records:
        sought = "" if record.sought_or_alert else ", not said to be of persons sought"
        said = f"{record.name}: edition {record.edition[:12]}, {record.entries:,} entries, owner {record.owner}{sought}"
        yield Check(state="ok", about="list", said=said)
    known = {record.name for record in records}
    for name, threshold in app.config.thresholds.items():
        watchlist = name.partition("/")[0]
        said = f"{name} {threshold}" if watchlist in known else f"{name} in {config.FILE}: no list {watchlist} is registered"
        yield Check(state="ok" if watchlist in known else "missing", about="threshold", said=said)
    for register in app.in_force().lists.registers:
        register.check()  # every block, where opening looks at their table alone
        yield Check(state="ok", about="register", said=f"{register.name}: {len(register):,} documents, every block as written")
    rules = app.in_force().rules
    today = app.clock.now().date().isoformat()
    due = [rule.id for rule in rules.rules if rule.review_due < today]
    if due:
        yield Check(state="missing", about="rules", said=f"review overdue, no longer evaluated: {', '.join(due)}")
    stale = rulebook.unlocked(rules, app.shelf.rules())
    for fault in stale:
        yield Check(state="missing", about="rules", said=fault)
    if not stale:
        yield Check(state="ok", about="rules", said=f"{len(rules.rules)} rules, as locked")
    yield Check(state="ok", about="edition", said=app.in_force().edition.digest)


def _store(app: App, access: Access) -> Iterator[Check]:
    counted = inspect.numbers(app, access)
    said = ", ".join(f"{name} {count:,}" for name, count in counted.items())
    yield Check(state="ok", about="store", said=said)
    yield _log(counted.get("leaves", 0), attest.signed_size(app))
    yield from _lists(inspect.board(app, access))
    if counted.get("quarantined"):
        hours = app.profile.quarantine_after_hours
        said = f"unreadable stretches: {counted['quarantined']}; ask the carriers again, they may be kept {hours} h"
        yield Check(state="note", about="quarantine", said=said)
    if counted.get("waiting"):
        yield Check(state="note", about="screening", said=f"legs that wait: {counted['waiting']}; the next ingest screens them")


def _log(entries: int, signed: int) -> Check:
    """Say how much of the log is signed; that it is still what was signed, ``audit export`` tells."""
    if entries < signed:
        return Check(state="missing", about="log", said=f"{signed:,} entries were signed, {entries:,} are there")
    said = (
        f"{signed:,} of {entries:,} entries signed" if signed else f"{entries:,} entries, none signed: pnrscreen audit export"
    )
    return Check(state="ok" if signed else "note", about="log", said=said)


def _lists(rows: Sequence[BoardRow]) -> Iterator[Check]:
    """Say which lists wait for a person's word, and why others prove nothing."""
    states = [state for row in rows for state in row.lists]
    waiting = sum(1 for state in states if state.status is ListStatus.WAITS)
    if waiting:
        said = f"{waiting} leave out so many that a person decides: pnrscreen board, then pnrscreen withdraw FLIGHT"
        yield Check(state="missing", about="passenger lists", said=said)
    reasons = Counter(reason for state in states if state.status is ListStatus.UNCONFIRMED for reason in state.reasons)
    if reasons:
        said = ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items()))
        yield Check(state="note", about="passenger lists", said=f"unconfirmed, so that nobody is withdrawn by them: {said}")
