"""Upgrade: bring the tables of an older home to those this program works with, after a backup of them as they are."""

from __future__ import annotations

from dataclasses import dataclass

from pnrscreen.app import App
from pnrscreen.keeping import Archive, Belongings, Progress, Tables
from pnrscreen.operations import backup
from pnrscreen.rights import Access, Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What an upgrade came to: the revisions that were applied, and the backup made before, if one was."""

    revisions: tuple[str, ...]
    made: backup.Made | None


def upgrade(
    app: App, access: Access, tables: Tables, files: Belongings, archive: Archive | None, progress: Progress
) -> Upgraded:
    """Upgrade the tables, with a backup into ``archive`` before. Where nothing is lacking, nothing is done.

    The backup has its name before a table is touched; both acts are written down after, since a log is written in the tables
    of this program only. Raises Refused.
    """
    grant = app.permit(access, Capability.ADMINISTER)
    pending, before = tables.pending(), tables.revision()
    if not pending:
        return Upgraded(revisions=(), made=None)
    made = None
    if archive is not None:
        source = backup.Source(files, before)
        made = backup.write(app, app.permit(access, Capability.BACKUP), source, archive, progress)
        archive.publish()
    tables.upgrade()
    with app.store.transaction(grant) as change:
        if made is not None:
            change.append(backup.entry(app, access, made))
        change.append(app.entry(access, "upgrade", {"from": before, "to": tables.revision(), "revisions": len(pending)}))
    return Upgraded(revisions=tuple(pending), made=made)
