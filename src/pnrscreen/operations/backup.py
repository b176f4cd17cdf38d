"""Backup: everything a home is but its keys, in one file, sealed as it rests; nobody is opened for it.

The tables are read in one view. What was signed of the log is taken before them, so that it never speaks of entries they lack;
the lists after them, so that none they name is missing. The archive gets its name when its entry is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pnrscreen import __version__
from pnrscreen.app import App
from pnrscreen.keeping import FORMAT, Archive, Belongings, HomeFile, Manifest, Progress, counted
from pnrscreen.rights import Access, AuditEntry, Capability, Grant

MARK = "backup"
"""The purpose under which the keys of a home vouch for its backups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a backup came to."""

    manifest: Manifest
    files: int
    digest: str


class Source(NamedTuple):
    """What of a home is read beside its rows: its files, and at which revision its tables are."""

    files: Belongings
    revision: str


def _quiet(_kind: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def backup(app: App, access: Access, source: Source, archive: Archive, progress: Progress = _quiet) -> Made:
    """Write a backup and put that in the log, in this order: an archive has no name before the log knows of it.

    Raises Refused, Conflict when a file changed while it was read, OSError when the archive cannot be written.
    """
    grant = app.permit(access, Capability.BACKUP)
    made = write(app, grant, source, archive, progress)
    with app.store.transaction(grant) as change:
        change.append(entry(app, access, made))
    archive.publish()
    return made


def write(app: App, grant: Grant, source: Source, archive: Archive, progress: Progress = _quiet) -> Made:
    """Write a backup under a grant for it, without a word in the log and without a name."""
    files = _put(archive, source.files.before())
    with app.store.reading(grant) as snapshot:
        tables = list(snapshot.tables())
        total, before = sum(table.length for table in tables), 0
        for table in tables:
            archive.put_table(table._replace(rows=counted(table.rows, progress, before, total)))
            before += table.length
    files += _put(archive, source.files.after())
    manifest = Manifest(
        format=FORMAT,
        program=__version__,
        revision=source.revision,
        profile=app.profile.id,
        unit=app.config.unit,
        made_at=app.clock.now().isoformat(),
        tables=archive.summaries(),
        members=archive.members(),
        destroyed=destroyed(app, grant),
    )
    return Made(manifest=manifest, files=files, digest=archive.seal(manifest, lambda named: app.keys.blind(MARK, named)))


def entry(app: App, access: Access, made: Made) -> AuditEntry:
    """Describe a backup for the log: which, and how much."""
    public: dict[str, str | int] = {"archive": made.digest, "rows": made.manifest.rows, "files": made.files}
    return app.entry(access, "backup", public)


def tombstones(app: App, access: Access) -> Mapping[str, str]:
    """Return the fingerprint of every key of the home that was destroyed, by its cohort."""
    return destroyed(app, app.permit(access, Capability.BACKUP))


def destroyed(app: App, grant: Grant) -> Mapping[str, str]:
    """Return the same under a grant to back up."""
    assert grant.capability is Capability.BACKUP
    return {cohort: fingerprint for cohort, fingerprint in sorted(app.keys.cohorts().items()) if fingerprint}


def _put(archive: Archive, files: Iterable[HomeFile]) -> int:
    """Write files and return how many they were."""
    number = 0
    for number, file in enumerate(files, 1):  # noqa: B007  the last is how many
        archive.put_file(file)
    return number
