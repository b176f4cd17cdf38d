"""Upgrade: bring the tables of an older home to those this program works with, after a backup of them as they are.

Whoever upgrades signs as for anything else. That the claim was used is kept after: an older home may have no table for it, and
a claim used again finds nothing left to upgrade.

What an older program wrote has no proof yet and is proven as it stands, once. That it was is noted beside the keys: whoever
takes the proofs out of the database later has no row proven anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused, Tampered
from pnrscreen.keeping import PROVEN, Archive, Belongings, Progress, Source, Tables
from pnrscreen.operations import backup, session
from pnrscreen.rights import Access, Capability, Claim

_PROOF = "proof"
"""The revision that brings the proofs."""


class Older(NamedTuple):
    """What of a home is read and brought up to date."""

    tables: Tables
    files: Belongings


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade came to: the revisions that were applied, and the backup made before, if one was."""

    revisions: tuple[str, ...]
    made: backup.Made | None


def upgrade(app: App, claim: Claim, signature: bytes, older: Older, archive: Archive | None, progress: Progress) -> Upgraded:
    """Upgrade the tables, with a backup into ``archive`` before. Where nothing is lacking, nothing is done.

    The backup has its name before a table is touched; both acts are written down after, since a log is written in the tables
    of this program only. Raises Refused, and Tampered where the rows of the home were proven and are not any more.
    """
    access = _believed(app, claim, signature)
    grant = app.permit(access, Capability.ADMINISTER)
    tables = older.tables
    pending, before, proven = tables.pending(), tables.revision(), bool(app.marks.read(PROVEN))
    if proven and _PROOF in pending:
        raise Tampered("the rows of this home were proven, and somebody took the proofs out of its database: restore a backup")
    if not pending and proven:
        return Upgraded(revisions=(), made=None)
    made = None
    if archive is not None:
        made = backup.write(app, app.permit(access, Capability.BACKUP), Source(older.files, before), archive, progress)
        archive.publish()
    tables.upgrade()
    with app.store.transaction(grant) as change:
        rows = 0 if proven else change.prove_all()
        if made is not None:
            change.append(app.entry(access, "backup", made.told))
        said: dict[str, str | int] = {"from": before, "to": tables.revision(), "revisions": len(pending), "proven": rows}
        change.append(app.entry(access, "upgrade", said))
    note_proven(app)
    session.begin(app, claim, signature)
    return Upgraded(revisions=tuple(pending), made=made)


def note_proven(app: App) -> None:
    """Note beside the keys that the rows of a home are proven."""
    app.marks.write(PROVEN, app.clock.now().isoformat().encode())


def _believed(app: App, claim: Claim, signature: bytes) -> Access:
    try:
        return privacy.sign_in(claim, signature, app.registry, app.profile, app.clock.now())
    except Refused as refused:
        app.turn_away(refused, Capability.SIGN_IN, claim)
