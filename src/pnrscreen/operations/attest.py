"""Attest: the log of the unit as files that anyone can verify with a public key, without trusting the unit.

What is signed once binds: before a checkpoint is signed, the log is held against the one signed before, and one that was
changed since is not signed. The files are those of C2SP tlog-tiles; nothing in them names a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.errors import Tampered
from pnrscreen.rights import Access, Capability

_KEY = "log"
_OUTSIDE_NAMES = re.compile(r"[^a-z0-9.-]+")


def verifier(app: App) -> audit.Verifier:
    """Return by what name and key the log of this home is known (C2SP vkey)."""
    origin = f"{_OUTSIDE_NAMES.sub('-', app.config.unit.lower()).strip('-') or 'unit'}/operations"
    return audit.Verifier.named(origin, app.keys.public(_KEY))


def export(app: App, access: Access) -> Iterator[tuple[str, bytes]]:
    """Yield the log file by file, path and content: entries and hashes, the key, and last the checkpoint signed now.

    Handing it out is an entry of the log itself. Raises Tampered where the log is no longer what was signed before.
    """
    grant = app.permit(access, Capability.READ_LOG)
    with app.store.reading(grant) as snapshot:
        snapshot.append(app.entry(access, "export.log", {}))
    known_as = verifier(app)
    with app.store.reading(grant) as snapshot:
        hashes = list(map(audit.leaf_hash, snapshot.leaves()))
        note = _signed(app, known_as, hashes)
        entries = iter(snapshot.leaves())
        for number in range(-(-len(hashes) // audit.WIDTH)):
            some = list(islice(entries, audit.WIDTH))
            yield audit.entries_path(number, len(some)), audit.bundle(some)
    yield from audit.hash_tiles(hashes)
    yield "key", f"{known_as.vkey}\n".encode()
    yield "checkpoint", note.encode()


def signed_size(app: App) -> int:
    """Return how many entries the checkpoint has that was signed last, 0 for none. Raises Tampered where it is not ours."""
    note = app.shelf.checkpoint()
    return _opened(note, verifier(app)).size if note else 0


def _signed(app: App, known_as: audit.Verifier, hashes: list[bytes]) -> str:
    """Sign the log as it is now, if it goes on from what was signed before."""
    tree, before = audit.Frontier(), app.shelf.checkpoint()
    if before:
        signed = _opened(before, known_as)
        tree = tree.grown(hashes[: signed.size])
        if (tree.size, tree.root()) != (signed.size, signed.root):
            raise Tampered(f"the log was changed since the checkpoint of its first {signed.size:,} entries: nothing was signed")
    tree = tree.grown(hashes[tree.size :])
    note = audit.signed(
        audit.Checkpoint(origin=known_as.name, size=tree.size, root=tree.root()),
        known_as,
        lambda message: app.keys.sign(_KEY, message),
    )
    app.shelf.put_checkpoint(note)
    return note


def _opened(note: str, known_as: audit.Verifier) -> audit.Checkpoint:
    try:
        return audit.opened(note, known_as).checkpoint
    except audit.NoteError as error:
        raise Tampered(f"the last checkpoint of the log cannot be believed: {error}") from None
