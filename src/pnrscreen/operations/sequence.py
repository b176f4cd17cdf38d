"""Sequence: give every entry its place in its log, write the log's files, and sign how long it is and what its root is.

An entry is written beside its act and committed with it; its place comes after, at most a second later, from whichever process
of the home holds the lease. What is signed once binds: a log is signed only as one that goes on from its last checkpoint, which
its own files must still bear out. Formats: C2SP tlog-tiles and tlog-checkpoint.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from math import inf

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.rights import Capability, Log

BEHIND_MAX = timedelta(seconds=5)
"""How long an entry may wait for its place before nobody is shown an identity any more."""
PATIENCE = 2.0
"""Seconds for which whoever wants to see an identity waits for another process to let the log go."""
AT_ONCE = 50_000
"""Entries placed in one transaction: long enough to be quick, short enough that others get their turn."""


def sequence(app: App, patience: float = inf) -> bool:
    """Bring both logs up to date; False where another process holds the lease for longer than ``patience`` (seconds).

    Raises Tampered where entries or files are no longer what was signed: nothing is signed then.
    """
    with app.logs.alone(patience) as mine:
        if mine:
            behind = _behind(app)
            if behind > BEHIND_MAX:
                _note_gap(app, behind)
            for log in Log:
                while _placed(app, log):
                    pass
    return mine


def keep_up(app: App) -> None:
    """Let nobody see an identity while the log does not follow: raises Refused where it is behind and cannot catch up.

    Asked by every operation that shows one, before it does (law: log before release). Erasure does not ask.
    """
    if _behind(app) > BEHIND_MAX:
        try:
            sequence(app, PATIENCE)
        except OSError as error:
            raise Refused(f"the log cannot be written ({error}): no identity is shown until it can") from None
        behind = _behind(app)
        if behind > BEHIND_MAX:
            said = f"the log is {behind.total_seconds():.0f} s behind"
            raise Refused(f"{said}: no identity is shown until it has caught up; pnrscreen doctor says more")


def verifier(app: App, log: Log) -> audit.Verifier:
    """Return by what name and key a log of this home is known (C2SP vkey)."""
    return audit.Verifier.named(audit.origin(app.config.unit, log), app.keys.public(log.value))


def signed(app: App, log: Log) -> audit.Checkpoint | None:
    """Return the last checkpoint of a log, or None before the first. Raises Tampered where it is not ours."""
    note = app.logs.read(f"{log}/checkpoint").decode("utf-8", errors="replace")
    if not note:
        return None
    try:
        return audit.opened(note, verifier(app, log)).checkpoint
    except audit.NoteError as error:
        raise Tampered(f"the last checkpoint of the log of {log} cannot be believed: {error}") from None


def _behind(app: App) -> timedelta:
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        since = snapshot.unlogged_since()
    return timedelta() if since is None else app.clock.now() - since


def _note_gap(app: App, behind: timedelta) -> None:
    """Write down that entries waited for their place longer than they may: nothing was lost, and nobody could see by when."""
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        snapshot.append(app.entry(app.system, "log.gap", {"seconds": round(behind.total_seconds())}))


def _placed(app: App, log: Log) -> bool:
    """Place some entries that wait and sign; tell whether more may wait."""
    before = signed(app, log)
    edge = _edge(app, log, before)
    grant = app.own(Capability.SEQUENCE)
    with app.store.transaction(grant) as change:
        size = change.sequence(log, AT_ONCE)
    if size < edge.size:
        raise Tampered(
            f"{edge.size:,} entries of the log of {log} were signed and {size:,} are in the store: some were deleted"
        )
    if before is not None and size == edge.size:
        return False
    old = edge
    with app.store.reading(grant) as snapshot:
        entries = snapshot.logged(log, edge.size, size)
        while some := list(islice(entries, edge.room)):
            edge, files = edge.grown(some)
            for path, content in files:
                app.logs.write(f"{log}/{path}", content)
    for path, content in edge.unfilled():
        app.logs.write(f"{log}/{path}", content)
    _sign(app, log, edge)
    for path in {path for path, _ in old.unfilled()} - {path for path, _ in edge.unfilled()}:
        app.logs.drop(f"{log}/{path}")
    return size - old.size >= AT_ONCE


def _edge(app: App, log: Log, before: audit.Checkpoint | None) -> audit.Edge:
    """Read where a log ends from its files; they must have the root that was signed."""
    size = before.size if before else 0
    try:
        edge = audit.Edge.read(size, lambda path: app.logs.read(f"{log}/{path}"))
    except ValueError as error:
        raise Tampered(
            f"the files of the log of {log} were changed since its checkpoint of {size:,} entries: {error}"
        ) from None
    if before and edge.root() != before.root:
        raise Tampered(
            f"the files of the log of {log} were changed since its checkpoint of {size:,} entries: nothing is signed"
        )
    return edge


def _sign(app: App, log: Log, edge: audit.Edge) -> None:
    known_as = verifier(app, log)
    told = audit.Checkpoint(origin=known_as.name, size=edge.size, root=edge.root())
    note = audit.signed(told, known_as, lambda message: app.keys.sign(log.value, message))
    app.logs.write(f"{log}/checkpoint", note.encode())
