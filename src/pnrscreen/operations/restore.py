"""Restore: a home made anew from a backup and from the keys that were kept apart from it.

What was destroyed stays destroyed: the keys of such cohorts are left behind before anything is read, whether the backup, the
key store or a newer list says so. Nothing is a home before every table compares with what it was, and the log says what it is.
Entries written after the backup are lost. Whoever holds a checkpoint that covers them will find the log shorter, as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pnrscreen.app import App
from pnrscreen.errors import Tampered
from pnrscreen.keeping import Kept, Keyring, Progress, Site, Verified, counted
from pnrscreen.operations.backup import MARK
from pnrscreen.rights import Access, Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore came to.

    ``signed`` is how many entries the last checkpoint in the backup covers. ``lacking`` are the cohorts of which the keys kept
    apart have none: what is sealed under them cannot be opened. ``destroyed`` counts the cohorts that stay destroyed.
    """

    verified: Verified
    signed: int
    lacking: tuple[str, ...]
    destroyed: int


Opened = Callable[[], tuple[App, Access]]
"""Opens what was restored, with the claim of the program itself."""


def restore(kept: Kept, site: Site, newer: Mapping[str, str], opened: Opened, progress: Progress) -> Restored:
    """Restore a backup; ``newer`` is a list of destroyed keys (cohort, fingerprint) that may be newer than the backup's.

    Raises Tampered when the backup is not what it was, or is not of these keys; ConfigError when it cannot be restored here.
    """
    verified = kept.verify(progress)
    manifest = verified.manifest
    with site.rebuilding(manifest.revision):
        keys = site.take_keys({**manifest.destroyed, **newer})
        if keys.blind(MARK, verified.named) != verified.mark:
            raise Tampered("these keys do not belong to this backup, or who changed it did not have them: nothing was restored")
        for file in kept.files():
            site.put_file(file)
        _fill(kept, site, verified, progress)
        lacking = _lacking(site, keys)
        return _finish(opened, verified, lacking, keys)


def _fill(kept: Kept, site: Site, verified: Verified, progress: Progress) -> None:
    """Fill the tables as they were, compare every one, and bring them to what this program works with."""
    manifest = verified.manifest
    site.make_tables(manifest.revision)
    before = 0
    for table in kept.tables(manifest):
        site.load(table._replace(rows=counted(table.rows, progress, before, manifest.rows)))
        before += table.length
    for name, summary in manifest.tables.items():
        if site.summary(name) != summary:
            raise Tampered(f"the table {name} as restored is not the one that was backed up: nothing was restored")
    site.upgrade()


def _lacking(site: Site, keys: Keyring) -> tuple[str, ...]:
    return tuple(sorted(site.cohorts() - keys.cohorts().keys()))


def _finish(opened: Opened, verified: Verified, lacking: tuple[str, ...], keys: Keyring) -> Restored:
    """Write the restore into the log that was restored, if these are the keys that it was written with."""
    app, access = opened()
    grant = app.permit(access, Capability.ADMINISTER)
    with app.store.transaction(grant) as change:
        strange = change.strange()
        if strange and strange not in lacking:
            raise Tampered("these keys do not belong to this backup: they do not open its log. Nothing was restored")
        destroyed = sum(1 for fingerprint in keys.cohorts().values() if fingerprint)
        public: dict[str, str | int] = {
            "archive": verified.digest,
            "entries": verified.manifest.entries,
            "made": verified.manifest.made_at,
            "lacking": len(lacking),
            "destroyed": destroyed,
        }
        change.append(app.entry(access, "restore", public))
    note = app.shelf.checkpoint().split("\n")
    return Restored(verified=verified, signed=int(note[1]) if len(note) > 1 else 0, lacking=lacking, destroyed=destroyed)
