"""Restore: a home made anew from a backup and from the keys that were kept apart from it.

What was destroyed stays destroyed: the keys of such cohorts are left behind before anything is read, whether the backup, the
key store or a newer list says so. What persons were granted since is done again as far as it is listed beside the keys
(``regrant``). Nothing is a home before every table compares with what it was, and the log says what it is.
Entries written after the backup are lost. Where the keys know that more was signed, the log that goes on says so: how many
entries it had, their root, and from how many it goes on. Whoever holds a checkpoint that covers them will find the log cut off,
or forked once it has grown that long again, as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pnrscreen.app import App
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError, Tampered
from pnrscreen.keeping import Kept, Keyring, Progress, Site, Verified, counted
from pnrscreen.operations import sequence
from pnrscreen.operations.backup import MARK
from pnrscreen.operations.regrant import Regranted, regrant
from pnrscreen.operations.upgrade import note_proven
from pnrscreen.rights import Capability, Log


class Extent(NamedTuple):
    """How far a log goes in the backup, and how far the last checkpoint in it does."""

    entries: int
    signed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore came to.

    ``lacking`` are the cohorts of which the keys kept apart have none: what is sealed under them cannot be opened. ``gone``
    counts the cohorts that stay sealed or destroyed. ``set_back`` says of which logs these keys signed what the backup does not
    lead to. ``granted`` is what persons were granted since and was done again.
    """

    verified: Verified
    logs: Mapping[Log, Extent]
    set_back: Mapping[Log, sequence.SetBack]
    lacking: tuple[str, ...]
    gone: int
    granted: Regranted


Opened = Callable[[], AbstractContextManager[App]]
"""Opens what was restored, as long as it is worked with."""


def restore(
    kept: Kept, site: Site, newer: Iterable[CohortKey], opened: Opened, progress: Progress, *, incomplete: bool = False
) -> Restored:
    """Restore a backup; ``newer`` is a list of keys that are gone which may be newer than the backup's.

    Raises Tampered when the backup is not what it was, or is not of these keys; ConfigError when it cannot be restored here, or
    some of the keys lack and it shall not be ``incomplete``.
    """
    verified = kept.verify(progress)
    manifest = verified.manifest
    with site.rebuilding(manifest.revision):
        keys = site.take_keys([*manifest.gone, *newer])
        if keys.blind(MARK, verified.named) != verified.mark:
            raise Tampered("these keys do not belong to this backup, or who changed it did not have them: nothing was restored")
        for file in kept.files():
            site.put_file(file)
        _fill(kept, site, verified, progress)
        lacking = tuple(sorted(site.cohorts() - {one.cohort for one in keys.cohorts()}))
        with opened() as app:
            _check_keys(app, lacking, incomplete=incomplete)
            return _finish(app, verified, lacking, keys)


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


def _check_keys(app: App, lacking: Sequence[str], *, incomplete: bool) -> None:
    """Raise where these keys did not write the log, or where some lack and none may."""
    with app.store.reading(app.own(Capability.SIGN_IN)) as snapshot:
        strange = snapshot.strange()
    if strange and strange.cohort not in lacking:
        whose = f"{strange.entry} opens with none of these keys" if strange.alone else "they do not open its log"
        raise Tampered(f"these keys do not belong to this backup, or it was changed: {whose}. Nothing was restored")
    if lacking and not incomplete:
        said = f"of the keys of this backup {len(lacking)} are not there ({', '.join(lacking)}): nothing was restored"
        said = f"{said}. Look for a newer copy of the keys; where there is none, --incomplete restores it all the same"
        raise ConfigError(f"{said}, and what is sealed under them nobody ever opens")


def _finish(app: App, verified: Verified, lacking: tuple[str, ...], keys: Keyring) -> Restored:
    """Let the log go on where it is what was signed, and write the restore into it."""
    grant = app.own(Capability.SIGN_IN)
    signed = _signed(app)
    set_back = {log: one for log in Log if (one := sequence.set_back(app, log))}
    sequence.sequence(app)
    logs = {log: Extent(size, signed[log]) for log, size in _signed(app).items()}
    gone = sum(1 for one in keys.cohorts() if one.state is not KeyState.OPERATIONAL)
    public: dict[str, str | int] = {
        "archive": verified.digest,
        "entries": verified.manifest.entries,
        "made": verified.manifest.made_at,
        "lacking": len(lacking),
        "gone": gone,
    }
    with app.store.transaction(grant) as change:
        if "proof" not in verified.manifest.tables["hit"].columns:  # as an older program made it: the keys vouch for it whole
            public["proven"] = change.prove_all()
        change.append(app.entry(app.system, "restore", public, {"lacking": " ".join(lacking)}))
        for log, (told, size) in set_back.items():
            lost: dict[str, str | int] = {"log": log, "from": told.size, "root": told.root.hex(), "to": size}
            change.append(app.entry(app.system, "restore.log", lost))
    note_proven(app)
    granted = regrant(app, datetime.fromisoformat(verified.manifest.made_at))
    sequence.sequence(app)
    return Restored(verified=verified, logs=logs, set_back=set_back, lacking=lacking, gone=gone, granted=granted)


def _signed(app: App) -> Mapping[Log, int]:
    """Return how many entries of each log are signed."""
    told = {log: sequence.signed(app, log) for log in Log}
    return {log: one.size if one else 0 for log, one in told.items()}
