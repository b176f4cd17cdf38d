"""Backup: everything a home is but its keys, in one file, sealed as it rests; nobody is opened for it.

The tables are read in one view. What was signed of the log is taken before them, so that it never speaks of entries they lack;
the lists after them, so that none they name is missing. The archive gets its name when its entry is in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pnrscreen import __version__
from pnrscreen.app import App
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.keeping import FORMAT, Archive, HomeFile, Manifest, Progress, Source, counted
from pnrscreen.rights import Access, Capability, Grant

MARK = "backup"
"""The purpose under which the keys of a home vouch for its backups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a backup came to."""

    manifest: Manifest
    files: int
    digest: str

    @property
    def told(self) -> Mapping[str, str | int]:
        """What the log says of it: which, and how much."""
        return {"archive": self.digest, "rows": self.manifest.rows, "files": self.files}


def _quiet(_kind: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""


def backup(app: App, access: Access, source: Source, archive: Archive, progress: Progress = _quiet) -> Made:
    """Write a backup and put that in the log, in this order: an archive has no name before the log knows of it.

    Raises Refused, Conflict when a file changed while it was read, OSError when the archive cannot be written.
    """
    grant = app.permit(access, Capability.BACKUP)
    made = write(app, grant, source, archive, progress)
    with app.store.transaction(grant) as change:
        change.append(app.entry(access, "backup", made.told))
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
        gone=tuple(_gone(app)),
    )
    return Made(manifest=manifest, files=files, digest=archive.seal(manifest, lambda named: app.keys.blind(MARK, named)))


def tombstones(app: App, access: Access) -> Sequence[CohortKey]:
    """Return every cohort of the home of which a key is gone, by name: what a newer list for a restore holds."""
    app.permit(access, Capability.BACKUP)
    return _gone(app)


def granted(app: App, access: Access) -> Sequence[bytes]:
    """Return what is listed that persons were granted, sealed, for the same list."""
    app.permit(access, Capability.BACKUP)
    return app.keys.granted().envelopes


def _gone(app: App) -> Sequence[CohortKey]:
    return [one for one in app.keys.cohorts() if one.state is not KeyState.OPERATIONAL]


def _put(archive: Archive, files: Iterable[HomeFile]) -> int:
    """Write files and return how many they were."""
    number = 0
    for number, file in enumerate(files, 1):  # noqa: B007  the last is how many
        archive.put_file(file)
    return number
