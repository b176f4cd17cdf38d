"""Sequence: give every entry its place in its log, write the log's files, and sign how long it is and what its root is.

An entry is written beside its act and committed with it; its place comes after, at most a second later, from whichever process
of the home holds the lease. What is signed once binds: a log is signed only as one that goes on from its last checkpoint, which
its own files must still bear out. What was signed is noted beside the keys first (the *mark*), apart from store and files: who
puts back an older checkpoint, with the files of its time, has the past behind it signed no other way. Whoever dies between the
two leaves a mark that is ahead; the entries in the store must lead to it, and then do. Formats: C2SP tlog-tiles and
tlog-checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from math import inf
from typing import NamedTuple

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.ports import Snapshot
from pnrscreen.rights import Capability, Grant, Log

BEHIND_MAX = timedelta(seconds=5)
"""How long an entry may wait for its place before nobody is shown an identity any more."""
PATIENCE = 2.0
"""Seconds for which whoever wants to see an identity waits for another process to let the log go."""
KEYS = "keys"
"""The file of a log that lists its keys, once another took the place of the first."""
AT_ONCE = 50_000
"""Entries placed in one transaction: long enough to be quick, short enough that others get their turn."""
EVERY = 2**31 - 1
"""As many entries as there may be, where nobody else waits."""


class SetBack(NamedTuple):
    """What was signed last of a log, and from how many entries it goes on all the same."""

    signed: audit.Checkpoint
    size: int


def sequence(app: App, patience: float = inf) -> bool:
    """Bring both logs up to date; False where another process holds the lease for longer than ``patience`` (seconds).

    Raises Tampered where entries or files are no longer what was signed: nothing is signed then.
    """
    with app.logs.alone(patience) as mine:
        if mine:
            place(app)
    return mine


def place(app: App) -> None:
    """Bring both logs up to date for whoever holds the lease of their files. Raises Tampered as ``sequence`` does."""
    behind = _behind(app)
    if behind > BEHIND_MAX:
        _note_gap(app, behind)
    for log in Log:
        while _placed(app, log):
            pass


def keep_up(app: App, snapshot: Snapshot | None = None) -> None:
    """Let nobody see an identity while the log does not follow: raises Refused where it is behind and cannot catch up.

    Asked by every operation that shows one, before it does (law: log before release); of a ``snapshot`` that is open for hits
    where there is one, and none has been opened by it. Erasure does not ask.
    """
    if (_behind(app) if snapshot is None else _lag(app, snapshot)) > BEHIND_MAX:
        try:
            sequence(app, PATIENCE)
        except OSError as error:
            raise Refused(f"the log cannot be written ({error}): no identity is shown until it can") from None
        behind = _behind(app)
        if behind > BEHIND_MAX:
            said = f"the log is {behind.total_seconds():.0f} s behind"
            raise Refused(f"{said}: no identity is shown until it has caught up; pnrscreen doctor says more")


def include(app: App, ticket: str) -> None:
    """Wait until an entry stands in the log of operations, in its files and under what was signed; raises Refused where it
    cannot be made to, and then what it is the entry of must not be done (law H 23: log before release).
    """
    try:
        sequence(app, PATIENCE)
    except OSError as error:
        raise Refused(f"the log cannot be written ({error}): nothing is shown until it can") from None
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        placed = snapshot.placed(ticket)
    told = signed(app, Log.OPERATIONS)
    if placed is None or told is None or told.size <= placed.position:
        raise Refused("the log does not say yet what is to be done: nothing is shown until it does; ask again in a moment")
    bundle, place = divmod(placed.position, audit.WIDTH)
    content = app.logs.read(
        f"{Log.OPERATIONS}/{audit.entries_path(bundle, min(audit.WIDTH, told.size - bundle * audit.WIDTH))}"
    )
    if not content or audit.unbundle(content)[place] != placed.canonical:
        raise Tampered("the files of the log do not hold the entry that was written: nothing is shown")


def verifier(app: App, log: Log) -> audit.Verifier:
    """Return by what name and key a log of this home is known now (C2SP vkey)."""
    return signers(app, log).current


def signers(app: App, log: Log) -> audit.Signers:
    """Return the keys of a log of this home: the one that signs now, and those whose place it took."""
    text = app.logs.read(f"{log}/{KEYS}").decode("utf-8", errors="replace")
    if not text:
        return audit.Signers(keys=(successor(app, log, 0),))
    try:
        return audit.Signers.of(text)
    except ValueError as error:
        raise Tampered(
            f"the file {KEYS} of the log of {log} was changed: {error}; pnrscreen audit mend writes it again"
        ) from None


def key_lines(app: App, log: Log) -> bytes:
    """Return the file ``key`` of a log as it is handed out: the line (C2SP vkey) of every key of it, oldest first."""
    return "".join(f"{key.vkey}\n" for key in signers(app, log).keys).encode()


def successor(app: App, log: Log, number: int) -> audit.Verifier:
    """Return the verifier of a key of a log, made at its first use; they count from 0."""
    return audit.Verifier.named(audit.origin(app.config.unit, log), app.keys.public(key_name(log, number)))


def key_name(log: Log, number: int) -> str:
    """Return under what name the keys hold a signing key of a log."""
    return f"{log}-{number + 1}" if number else log.value


def signed(app: App, log: Log) -> audit.Checkpoint | None:
    """Return the last checkpoint of a log, or None before the first. Raises Tampered where it is not ours."""
    what = f"the last checkpoint of the log of {log}"
    mend = "pnrscreen audit mend puts the one in its place that the keys know of"
    return _believed(app, log, app.logs.read(f"{log}/checkpoint"), what, mend)


def marked(app: App, log: Log) -> audit.Checkpoint | None:
    """Return the checkpoint of a log that was signed last, by its mark beside the keys, or None where there is none yet. Raises
    Tampered where it is not ours.
    """
    what = f"what was signed last of the log of {log}, as noted beside the keys,"
    mend = "where the files of the log are older, pnrscreen audit mend writes them again"
    return _believed(app, log, app.marks.read(log), what, f"{mend}; else put keys/signed/{log} back from a copy of the keys")


def _believed(app: App, log: Log, content: bytes, what: str, mend: str) -> audit.Checkpoint | None:
    """Return the checkpoint that a file holds, or None where there is none; raises Tampered where it is not ours."""
    note = content.decode("utf-8", errors="replace")
    if not note:
        return None
    try:
        return signers(app, log).opened(note).checkpoint
    except audit.NoteError as error:
        _check_key(app, log)
        raise Tampered(f"{what} cannot be believed: {error}; {mend}") from None


def _check_key(app: App, log: Log) -> None:
    """Raise Tampered where no key of a log signed what its files say last, nor what is noted beside the keys: then the key is
    another, made anew where the one before was lost, and neither was changed.
    """
    known, notes = signers(app, log), [app.logs.read(f"{log}/checkpoint"), app.marks.read(log)]
    if all(notes) and not any(_is_signed(note.decode("utf-8", errors="replace"), known) for note in notes):
        said = f"no key of this home signed the log of {log}, and its files and its keys know of one that did"
        raise Tampered(f"{said}: the signing key is gone, or another's. Put it back, in HOME/keys/signing or in Vault")


def _is_signed(note: str, known: audit.Signers) -> bool:
    try:
        known.opened(note)
    except audit.NoteError as error:
        return error.code != "signature_missing"
    return True


def newest(app: App, log: Log) -> audit.Checkpoint | None:
    """Return the longest checkpoint of a log: the last in its files, or its mark; None before the first. Raises Tampered where
    neither can be believed.
    """
    mark = marked(app, log)
    if mark is None:
        return signed(app, log)
    try:
        told = signed(app, log) or mark
    except Tampered:
        return mark
    return told if told.size > mark.size else mark


def publish(app: App, log: Log) -> None:
    """Put the checkpoint that was signed last in its place, for whoever holds the lease and saw that the store bears it out."""
    if (mark := marked(app, log)) is not None and newest(app, log) == mark:
        app.logs.write(f"{log}/checkpoint", app.marks.read(log))


def set_back(app: App, log: Log) -> SetBack | None:
    """Place what waits in a home that is made anew, and let its log go on from the last checkpoint of the backup, though more
    was signed by these keys, or something else; return what, or None where the backup leads to all of it.

    Raises Tampered where the files are not what was signed.
    """
    note = app.marks.read(log).decode("utf-8", errors="replace")
    if not note:
        return None
    try:
        mark = audit.claimed(note)  # by whatever key: one may have taken over since the backup
    except audit.NoteError as error:
        said = f"what was signed last of the log of {log}, as noted beside the keys (signed/{log}), is no checkpoint: {error}"
        raise Tampered(f"{said}. Take that file away to restore without it") from None
    grant = app.own(Capability.SEQUENCE)
    if (before := signed(app, log)) is None:
        app.marks.drop(log)
        before = _begun(app, log, grant)
    edge = _edge(app, log, before)
    if mark.size < edge.size:
        return None
    with app.store.transaction(grant) as change:
        # What waited when the backup was made is in what was signed since, at these places.
        placed = change.sequence(log, EVERY)
    with app.store.reading(grant) as snapshot:
        whole = _leads_to(log, edge, mark, snapshot)
    app.marks.write(log, app.logs.read(f"{log}/checkpoint"))
    return None if whole else SetBack(mark, placed if placed < mark.size else edge.size)


def check(app: App, log: Log, snapshot: Snapshot) -> None:
    """Raise Tampered where a log does not go on from what was signed of it: its files end elsewhere, the store lacks what was
    signed, or what it has behind the last checkpoint leads elsewhere. Asked by whoever holds the lease.
    """
    mark, before = marked(app, log), signed(app, log)
    if before is None:
        _check_new(log, mark, snapshot)
        return
    edge = _edge(app, log, before)
    _check_places(log, edge, snapshot)
    _check_mark(log, edge, mark, snapshot)


def mend_keys(app: App, log: Log, snapshot: Snapshot) -> None:
    """List the keys of a log anew, from what its entries in the store say, for whoever holds the lease of its files."""
    first = audit.Signers(keys=(successor(app, log, 0),))
    keys = _followed(log, first, snapshot.logged(log, 0, snapshot.logged_size(log)), 0)
    if keys != first:
        app.logs.write(f"{log}/{KEYS}", keys.written().encode())


def _behind(app: App) -> timedelta:
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        return _lag(app, snapshot)


def _lag(app: App, snapshot: Snapshot) -> timedelta:
    since = snapshot.unlogged_since()
    return timedelta() if since is None else app.clock.now() - since


def _note_gap(app: App, behind: timedelta) -> None:
    """Write down that entries waited for their place longer than they may: nothing was lost, and nobody could see by when."""
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        snapshot.append(app.entry(app.system, "log.gap", {"seconds": round(behind.total_seconds())}))


def _placed(app: App, log: Log) -> bool:
    """Place some entries that wait and sign; tell whether more may wait."""
    grant = app.own(Capability.SEQUENCE)
    edge = _edge(app, log, signed(app, log) or _begun(app, log, grant))
    mark = marked(app, log)
    with app.store.reading(grant) as snapshot:
        placed = _check_places(log, edge, snapshot)
        if placed == edge.size and snapshot.unlogged_since(log) is None:  # as of one of two nearly always
            _check_mark(log, edge, mark, snapshot)
            return False
    with app.store.transaction(grant) as change:
        size = change.sequence(log, AT_ONCE)
    old = edge
    known = keys = signers(app, log)
    with app.store.reading(grant) as snapshot:
        _check_mark(log, edge, mark, snapshot)
        if size == edge.size:
            return False
        entries = snapshot.logged(log, edge.size, size)
        while some := list(islice(entries, edge.room)):
            keys = _followed(log, keys, some, edge.size)
            edge, files = edge.grown(some)
            for path, content in files:
                app.logs.write(f"{log}/{path}", content)
    for path, content in edge.unfilled():
        app.logs.write(f"{log}/{path}", content)
    if keys != known:
        app.logs.write(f"{log}/{KEYS}", keys.written().encode())
    _sign(app, log, edge, keys)
    for path in {path for path, _ in old.unfilled()} - {path for path, _ in edge.unfilled()}:
        app.logs.drop(f"{log}/{path}")
    return size - old.size >= AT_ONCE


def _begun(app: App, log: Log, grant: Grant) -> audit.Checkpoint:
    """Sign a log of no entry, before any has a place: from then on a log that has no checkpoint has lost it. Who rewrote the
    store and took away the files would have the past signed anew.
    """
    with app.store.reading(grant) as snapshot:
        _check_new(log, marked(app, log), snapshot)
    edge = audit.Edge()
    _sign(app, log, edge, signers(app, log))
    return audit.Checkpoint(origin=audit.origin(app.config.unit, log), size=0, root=edge.root())


def _check_new(log: Log, mark: audit.Checkpoint | None, snapshot: Snapshot) -> None:
    """Raise Tampered where a log that has no checkpoint had one: entries have their place, or the keys know of it."""
    if mark is not None and mark.size:
        said = f"the checkpoint of the log of {log} is gone, and {mark.size:,} entries were signed"
        raise Tampered(f"{said}: pnrscreen audit mend writes its files again, where the store still holds them")
    if placed := snapshot.logged_size(log):
        raise Tampered(lost(log, placed))


def _check_places(log: Log, edge: audit.Edge, snapshot: Snapshot) -> int:
    """Return how many entries have their place. Raises Tampered where the store lacks an entry that was signed, or one stands
    behind a place that none has.
    """
    placed = snapshot.logged_size(log)
    if placed < edge.size:
        raise Tampered(
            f"{edge.size:,} entries of the log of {log} were signed and {placed:,} are in the store: some were deleted"
        )
    found = sum(1 for _ in snapshot.logged(log, edge.size, placed))
    if found != placed - edge.size:
        said = f"an entry stands at place {placed - 1:,} of the log of {log}, and only {found:,} of the {placed - edge.size:,}"
        raise Tampered(f"{said} behind the {edge.size:,} that were signed are there: it was put there, or others were deleted")
    return placed


def _check_mark(log: Log, edge: audit.Edge, mark: audit.Checkpoint | None, snapshot: Snapshot) -> None:
    """Raise Tampered where the entries in the store do not lead from the files of a log to what was signed last."""
    if mark is not None and not _leads_to(log, edge, mark, snapshot):
        raise Tampered(
            f"the log of {log} had {mark.size:,} entries when it was signed last, and what the store holds behind the"
            f" {edge.size:,} of its files does not lead there: files or store are older, or were changed since"
        )


def _leads_to(log: Log, edge: audit.Edge, mark: audit.Checkpoint, snapshot: Snapshot) -> bool:
    """Tell whether a log leads from its edge to a mark with what the store holds. A mark that is behind its last checkpoint
    was signed before that, and is no more than keys of an older copy.
    """
    if mark.size < edge.size:
        return True
    grown = edge.over(snapshot.logged(log, edge.size, mark.size))
    return (grown.size, grown.root()) == (mark.size, mark.root)


def lost(log: Log, placed: int) -> str:
    """Say that a log has no checkpoint any more, though so many entries have their place."""
    return f"the checkpoint of the log of {log} is gone, and {placed:,} entries were signed: put its files back from a backup"


def _followed(log: Log, keys: audit.Signers, entries: Iterable[bytes], first: int) -> audit.Signers:
    """Return the keys of a log after these entries; raises Tampered where one names a key that the one before did not sign."""
    try:
        return keys.after(entries, first)
    except (ValueError, KeyError) as error:
        raise Tampered(f"the log of {log} names a key that is not its own: {error}") from None


def _edge(app: App, log: Log, before: audit.Checkpoint) -> audit.Edge:
    """Read where a log ends from its files; they must have the root that was signed."""
    size = before.size
    try:
        edge = audit.Edge.read(size, lambda path: app.logs.read(f"{log}/{path}"))
    except ValueError as error:
        raise Tampered(
            f"the files of the log of {log} were changed since its checkpoint of {size:,} entries: {error}"
        ) from None
    if edge.root() != before.root:
        raise Tampered(
            f"the files of the log of {log} were changed since its checkpoint of {size:,} entries: nothing is signed"
        )
    return edge


def _sign(app: App, log: Log, edge: audit.Edge, keys: audit.Signers) -> None:
    """Sign how a log ends, and note it beside the keys before anybody can read it."""
    known_as, name = keys.current, key_name(log, len(keys.keys) - 1)
    told = audit.Checkpoint(origin=known_as.name, size=edge.size, root=edge.root())
    note = audit.signed(told, known_as, lambda message: app.keys.sign(name, message))
    app.marks.write(log, note.encode())
    app.logs.write(f"{log}/checkpoint", note.encode())
