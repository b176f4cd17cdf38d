"""Attest: the logs of the unit as files that anyone can verify with a public key, without trusting the unit.

The files are those of C2SP tlog-tiles; nothing in them names a person. What the store says must be what the files say: an entry
that someone changed in the database is named, and the files still hold what it was. What else in it the log says again is held
against it too (``against``).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice, zip_longest
from typing import NamedTuple

from pnrscreen import audit, privacy
from pnrscreen.app import App
from pnrscreen.custody import KeyState, day_of
from pnrscreen.errors import Tampered
from pnrscreen.model import Instant
from pnrscreen.operations import against, clock, sequence
from pnrscreen.operations.against import Compared, Progress
from pnrscreen.rights import Access, Capability, Grant, Log

_PRIVATE = "/log"
"""The class of data of what is sealed beside the entries."""


class Expiry(NamedTuple):
    """Of how many days, and of how many entries, the private parts were destroyed."""

    days: int
    entries: int


def _untold(_done: int, _of: int) -> None:
    """Tell nobody how far it has come."""


def export(app: App, access: Access, progress: Progress = _untold) -> Generator[tuple[str, bytes], None, Compared]:
    """Yield both logs file by file, path and content: entries and hashes, the key, and the checkpoint as of now; return how
    much of the store was held against them (``against``), of which ``progress`` is told while it takes.

    Handing it out is an entry of the log itself. Raises Tampered, once the files are out, where an entry in the store is not
    what was logged, or anything else in it not what the log says; and before, where the files are not what was signed.
    """
    grant = app.permit(access, Capability.READ_LOG)
    with app.store.reading(grant) as snapshot:
        snapshot.append(app.entry(access, "export.log", {}))
    sequence.sequence(app)
    with app.logs.alone():
        for log in Log:
            yield from ((f"{log}/{path}", content) for path, content in _files(app, log))
        for log in Log:
            _compare(app, grant, log)
    return against.compare(app, access, progress)


def _compare(app: App, grant: Grant, log: Log) -> None:
    """Hold every entry in the store against the files of its log; raises Tampered naming the first that differs."""
    told = sequence.signed(app, log)
    size = told.size if told else 0
    with app.store.reading(grant) as snapshot:
        stored = snapshot.logged(log, 0, size)
        for place, (entry, found) in enumerate(zip_longest(_entries(app, log, size), stored)):
            if found != entry:
                what = "was deleted from the store" if found is None else "is not in the store as it was logged"
                raise Tampered(f"entry {place} of the log of {log} {what}; its files still hold what it was")


def overdue(app: App, now: Instant) -> tuple[str, ...]:
    """Return the days (as cohorts) whose private parts have been kept beside the log for as long as they may be by a moment."""
    law = app.profile
    return tuple(
        one.cohort
        for one in app.keys.cohorts()
        if one.cohort.endswith(_PRIVATE)
        and one.state is not KeyState.DESTROYED
        and (day := day_of(one.cohort)) is not None
        and now >= privacy.log_ends(law, day)
    )


def expire(app: App, access: Access) -> Expiry:
    """Destroy the private parts of entries that are past their time (Directive 2016/681 Art 13(6)), keys first.

    The entries stay, and every proof about them still holds; who acted, why and about what is gone for everybody.
    """
    grant = app.permit(access, Capability.EXPIRE_LOG)
    due, entries = overdue(app, clock.settled(app)), 0
    if due:
        with app.store.transaction(grant) as change:
            for cohort in due:
                app.keys.destroy(cohort)
                entries += change.forget_openings(cohort.removesuffix(_PRIVATE))
            change.append(app.entry(access, "expire.log", {"days": len(due), "entries": entries}))
    return Expiry(len(due), entries)


def mend(app: App, access: Access) -> int:
    """Write the files of both logs anew from the store, where it still holds what was signed; return how many entries.

    Raises Tampered where it does not: then the files are the better witness, and nothing of them is touched.
    """
    grant = app.permit(access, Capability.READ_LOG)
    written = 0
    with app.store.reading(grant) as snapshot:
        snapshot.append(app.entry(access, "mend.log", {}))
        with app.logs.alone():
            for log in Log:
                sequence.mend_keys(app, log, snapshot)
                told = sequence.newest(app, log)
                if told is None and (placed := snapshot.logged_size(log)):
                    raise Tampered(sequence.lost(log, placed))
                size, root = (told.size, told.root) if told else (0, audit.Edge().root())
                if audit.Edge().over(snapshot.logged(log, 0, size)).root() != root:
                    raise Tampered(f"the store no longer holds the {size:,} entries of the log of {log} that were signed")
                for path, content in _all(snapshot.logged(log, 0, size)):
                    app.logs.write(f"{log}/{path}", content)
                sequence.publish(app, log)
                written += size
    return written


def _all(entries: Iterator[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield every file of a log of these entries."""
    edge = audit.Edge()
    while some := list(islice(entries, edge.room)):
        edge, files = edge.grown(some)
        yield from files
    yield from edge.unfilled()


def _files(app: App, log: Log) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one log."""
    told = sequence.signed(app, log)
    for path in audit.paths(told.size if told else 0):
        yield path, _there(app, log, path)
    yield "key", sequence.key_lines(app, log)
    for path in ("witnessed", "checkpoint"):
        if content := app.logs.read(f"{log}/{path}"):
            yield path, content


def _entries(app: App, log: Log, size: int) -> Iterator[bytes]:
    """Yield the entries of a log as its files have them."""
    for path in islice(audit.paths(size), -(-size // audit.WIDTH)):
        yield from audit.unbundle(_there(app, log, path))


def _there(app: App, log: Log, path: str) -> bytes:
    content = app.logs.read(f"{log}/{path}")
    if not content:
        raise Tampered(f"the file {path} of the log of {log} is gone: pnrscreen audit mend writes it again from the store")
    return content
