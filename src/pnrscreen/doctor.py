"""The doctor: what a home has, what it lacks, and what to do about it.

This module knows what a home needs before a unit may rely on it. It refuses to mend anything itself.
"""

from __future__ import annotations

import shutil
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from pnrscreen import bootstrap, config, governing, privacy, rulebook
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError, RulebookError, Tampered
from pnrscreen.operations import (
    attest,
    breach,
    clock,
    inspect,
    presence,
    profile,
    registry,
    remask,
    rules,
    scope,
    sequence,
    witness,
)
from pnrscreen.ports import BoardRow, Snapshot
from pnrscreen.rights import Access, Capability, Log, Role
from pnrscreen.stages import ListStatus
from pnrscreen.tenure import IN_SERVICE, Status

DISK_FREE_MIN = 2**30
"""Below this much free space a busy day's messages may not fit."""
_RUN_OVERDUE = timedelta(hours=3)
"""A worker runs retention every hour: when the last run is so long ago, none does."""
HOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "file": "key files: whoever is root on this machine can read active data",
        "vault": "keys wrapped by Vault: whoever is root here while a process runs, or holds its token, can read active data",
    }
)
"""What it means for a unit that its keys are held as they are."""


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
        checks += [*_settings(app), *_keys(app), *_people(app), *_judges(app, app.system), *_store(app, app.system)]
        checks += _duties(app, app.system)
        checks += _unmasking(app)
    except (PnrscreenError, OSError) as error:
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
    if law.expired(app.clock.now()):
        said = f"{law.id} expired on {law.valid_until}, nothing but erasure goes on: pnrscreen profile propose, sign, adopt"
        yield Check(state="missing", about="profile", said=said)
    else:
        number = f"adoption {app.adopted[-1].number} of this home"
        yield Check(state="ok", about="profile", said=f"{law.id} version {law.version}: {law.title}; {number}")
    senders = config.senders(settings.home)
    said = "a sender speaks for the carrier whose code its id begins with" if senders is None else f"{len(senders)} registered"
    yield Check(state="ok", about="senders", said=said)


def _keys(app: App) -> Iterator[Check]:
    """Say who holds the keys, and what is to be mended there."""
    custody = app.keys.custody()
    yield Check(state="note", about="keys", said=HOLDERS[custody.holder])
    if not custody.approver:
        yield Check(state="note", about="keys", said="no approving body's public key: nothing can be sealed, only erased")
    for fault in custody.faults:
        yield Check(state="missing", about="keys", said=fault)


def _unmasking(app: App) -> Iterator[Check]:
    """Say what of unmaskings the data protection officer has not looked at yet."""
    still, late = remask.waiting(app)
    if still:
        said = f"{still} unmaskings for the data protection officer to look at, {late} of them overdue"
        said = f"{said}: pnrscreen unmask list --oversight"
        yield Check(state="missing" if late else "note", about="unmasking", said=said)


def _people(app: App) -> Iterator[Check]:
    """Say who controls the unit, and which changes of the registry they were not shown yet."""
    registry.note(app)
    profile.note(app)
    known = app.registry
    officers = ", ".join(sorted(one.id for one in known.actors.values() if Role.DPO in one.roles))
    said = f"{len(known.actors)} in version {known.version} of the registry; data protection officer {officers}"
    yield Check(state="ok", about="actors", said=said)
    for row in registry.unseen(app):
        said = f"version {row.version} of {row.noted_at:%Y-%m-%d} is new to the data protection officer: pnrscreen actor list"
        yield Check(state="note", about="actors", said=f"{said} --acknowledge")


def _duties(app: App, access: Access) -> Iterator[Check]:
    """Say which clocks run towards persons concerned and the supervisory authority, and which are past their time."""
    counted, due = breach.clocks(app, access)
    if due is not None:
        late = counted["breaches_overdue"]
        left = int((due - app.clock.now()).total_seconds() // 3600)
        said = (
            f"{late} of {counted['breaches_to_notify']} notices overdue" if late else f"the authority is to be told in {left} h"
        )
        said = f"{said}, by {due:%Y-%m-%d %H:%M} UTC: pnrscreen breach list"
        yield Check(state="missing" if late else "note", about="breach", said=said)
    if waiting := counted["subject_requests_open"]:
        late = counted["subject_requests_overdue"]
        said = f"{waiting} requests of persons wait for an answer, {late} overdue: pnrscreen subject list"
        yield Check(state="missing" if late else "note", about="subject", said=said)


def _judges(app: App, access: Access) -> Iterator[Check]:
    records = inspect.lists(app, access)
    for missing in privacy.lacks(app.profile, len(records)):
        yield Check(state="missing", about="ready", said=missing)
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
    yield from _rules(app, access)
    yield Check(state="ok", about="edition", said=app.in_force().edition.digest)


def _rules(app: App, access: Access) -> Iterator[Check]:
    """Say where the rules stand: which are asked, which ended, which files no step was taken for."""
    held, today = rules.held(app, access), app.profile.day(app.clock.now())
    for one in held:
        if one.tenure.status in IN_SERVICE and one.unadmitted:
            said = f"{one.tenure.named}: the profile admits it no longer, not evaluated: {one.unadmitted[0]}"
            yield Check(state="missing", about="rules", said=said)
        elif one.tenure.status in IN_SERVICE and one.tenure.last_day < today:
            yield Check(state="missing", about="rules", said=f"{one.tenure.named}: review overdue, no longer evaluated")
        elif one.tenure.status is Status.SUSPENDED:
            why = ", ".join([one.tenure.ending, *one.unadmitted[:1]])
            yield Check(state="note", about="rules", said=f"{one.tenure.named} is suspended: {why}")
    if drafts := rules.drafts(app, access):
        said = f"{len(drafts)} rule files were not submitted and judge nobody: pnrscreen rules list"
        yield Check(state="note", about="rules", said=said)
    try:
        book = rulebook.load(files := app.shelf.rules(shipped=app.profile.rules_shipped), governing.policy(app.profile))
    except RulebookError as error:
        yield from (Check(state="missing", about="rules", said=fault) for fault in error.faults)
    else:
        yield from (Check(state="missing", about="rules", said=fault) for fault in rulebook.unlocked(book, files))
    asked = [one for one in held if not (one.tenure.status in IN_SERVICE and one.unadmitted)]
    counted = Counter(one.tenure.status.value for one in asked)
    said = ", ".join(f"{counted[status.value]} {status}" for status in Status if counted[status.value]) or "none stands here"
    yield Check(state="ok", about="rules", said=said)


def _store(app: App, access: Access) -> Iterator[Check]:
    counted = inspect.numbers(app, access)
    said = ", ".join(f"{name} {count:,}" for name, count in counted.items())
    yield Check(state="ok", about="store", said=said)
    database = app.store.describe()
    yield Check(state="ok", about="database", said=database.said)
    if database.overheard:
        said = "the connection leaves this machine without TLS: add ?sslmode=verify-full to store, and the server's certificate"
        yield Check(state="missing", about="database", said=said)
    if not database.attended:
        said = "autovacuum is off on the server: what was taken away stays in its files, and every look slows down; turn it on"
        yield Check(state="note", about="database", said=said)
    yield from _logs(app)
    yield from _decisions(app)
    yield from _retention(app)
    rows = inspect.board(app, access)
    yield from _lists(rows)
    faults = Counter(row.failed for row in rows if row.failed)
    if faults:
        said = ", ".join(f"{kind} {count}" for kind, count in sorted(faults.items()))
        said = f"legs that a fault keeps from being screened: {said}; pnrscreen board says which, each is tried every minute"
        yield Check(state="missing", about="screening", said=said)
    yield from _scope(app, access)
    if app.profile.interactive is not None and app.spool.restricted() is None:
        said = "whose records stand restricted is not noted: nobody is compared in one, all are referred; run pnrscreen worker"
        yield Check(state="note", about="outage", said=said)
    if counted.get("quarantined"):
        hours = app.profile.quarantine_after_hours
        said = f"unreadable stretches: {counted['quarantined']}; ask the carriers again, they may be kept {hours} h"
        yield Check(state="note", about="quarantine", said=said)
    if counted.get("waiting"):
        yield Check(state="note", about="screening", said=f"legs that wait: {counted['waiting']}; the next ingest screens them")


def _scope(app: App, access: Access) -> Iterator[Check]:
    """Say which decisions let flights between the states inside in, and which of them end soon."""
    if app.profile.flights is None:
        return
    standing = [one for one in scope.decisions(app, access) if one.state == scope.STANDS]
    said = "none: flights between the states inside are not taken in" if not standing else f"{len(standing)} stand"
    yield Check(state="ok", about="scope", said=said)
    for one in standing:
        if one.ends_soon:
            made = one.decision
            said = f"{made.digest[:12]} ({made.covers}) is over at {made.valid_until}: decide anew, or let its flights go"
            yield Check(state="note", about="scope", said=said)


def _logs(app: App) -> Iterator[Check]:
    """Say how each log ends: in the store, in its files, and by what was signed last. What the entries before that say,
    ``audit export`` holds against the files.
    """
    with app.logs.alone(sequence.PATIENCE) as mine, app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        waiting = snapshot.unlogged_since()
        ends = [_end(app, log, snapshot) for log in Log] if mine else []
    yield from ends
    if not mine:
        yield Check(state="note", about="log", said="another process is writing it: how it ends was not looked at")
    for process in presence.unended(app):
        said = f"{process.kind} began {process.since:%Y-%m-%d %H:%M:%S} UTC and has not ended: it runs, or broke off"
        yield Check(state="note", about="processes", said=said)
    if said := witness.strange(app):
        yield Check(state="missing", about="witnesses", said=said)
    if due := attest.overdue(app, app.clock.now()):
        said = f"private parts of {len(due)} days are past their time: pnrscreen audit expire"
        yield Check(state="missing", about="log", said=said)
    if waiting:
        said = f"entries wait for their place since {waiting:%Y-%m-%d %H:%M:%S} UTC; the next command gives it to them"
        yield Check(state="note", about="log", said=said)


def _end(app: App, log: Log, snapshot: Snapshot) -> Check:
    """Say how a log ends, for whoever holds the lease of its files."""
    try:
        sequence.check(app, log, snapshot)
        told = sequence.newest(app, log)
    except Tampered as error:
        return Check(state="missing", about="log", said=str(error))
    size, known = snapshot.logged_size(log), told.size if told else 0
    said = f"{log}: {known:,} entries signed" + (f", {size:,} in the store" if known != size else "")
    said = f"{said}; it ends as it was signed, what stands in it was not looked at"
    return Check(state="ok" if known == size else "note", about="log", said=said)


def _decisions(app: App) -> Iterator[Check]:
    """Say whether anything does not stand as it was written, and whether any hit stands decided by nobody; that decisions are
    those of the log, ``audit export`` tells.
    """
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        by_nobody = snapshot.undecided()
        edited = sum(1 for _ in snapshot.edited(whole=False))
    if edited:
        said = f"rows that somebody edited in the database: {edited}; pnrscreen audit export says which"
        yield Check(state="missing", about="proofs", said=said)
    if by_nobody:
        said = f"hits that stand decided by nobody: {by_nobody}; the store was edited: pnrscreen audit export says which"
        yield Check(state="missing", about="review", said=said)


def _retention(app: App) -> Iterator[Check]:
    """Say how the clock stands to what was done, when the last retention run ended, and what it left."""
    if jumped := clock.jump(app):
        harmless = isinstance(jumped, clock.Ahead) or app.registry.synthetic  # a synthetic day may be one to come
        yield Check(state="note" if harmless else "missing", about="clock", said=jumped.said)
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        ran = snapshot.last_run()
    if ran is None:
        yield Check(state="note", about="retention", said="nothing was ever erased here: pnrscreen worker does it every hour")
        return
    at = f"{ran.at:%Y-%m-%d %H:%M} UTC" if ran.at else "never"
    if ran.failed:
        said = f"the last run broke off ({ran.failed}); one that was whole ended {at}: pnrscreen retain run says more"
        yield Check(state="missing", about="retention", said=said)
    stands = ran.at is None or app.clock.now() - ran.at > _RUN_OVERDUE
    left = f", {ran.due:,} records were due then and left, {ran.late:,} of them for more than a day" if ran.due else ""
    more = ": run pnrscreen worker, or pnrscreen retain run" if stands else ""
    yield Check(
        state="missing" if stands or ran.late else "ok", about="retention", said=f"the last whole run ended {at}{left}{more}"
    )


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
