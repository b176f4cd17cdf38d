"""Upgrade: bring the tables of an older home to those this program works with, after a backup of them as they are.

Whoever upgrades signs as for anything else. That the claim was used is kept after: an older home may have no table for it, and
a claim used again finds nothing left to upgrade.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen import privacy
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.keeping import Archive, Belongings, Progress, Source, Tables
from pnrscreen.operations import backup, session
from pnrscreen.rights import Access, Capability, Claim


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
    of this program only. Raises Refused.
    """
    access = _believed(app, claim, signature)
    grant = app.permit(access, Capability.ADMINISTER)
    tables = older.tables
    pending, before = tables.pending(), tables.revision()
    if not pending:
        return Upgraded(revisions=(), made=None)
    made = None
    if archive is not None:
        made = backup.write(app, app.permit(access, Capability.BACKUP), Source(older.files, before), archive, progress)
        archive.publish()
    tables.upgrade()
    with app.store.transaction(grant) as change:
        if made is not None:
            change.append(app.entry(access, "backup", made.told))
        change.append(app.entry(access, "upgrade", {"from": before, "to": tables.revision(), "revisions": len(pending)}))
    session.begin(app, claim, signature)
    return Upgraded(revisions=tuple(pending), made=made)


def _believed(app: App, claim: Claim, signature: bytes) -> Access:
    try:
        return privacy.sign_in(claim, signature, app.registry, app.profile, app.clock.now())
    except Refused as refused:
        app.turn_away(refused, Capability.SIGN_IN, claim)
