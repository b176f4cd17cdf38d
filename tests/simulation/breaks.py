"""Ways to break the code, each of which some simulated world must notice: each gets one sentence of the law wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from pnrscreen import correlate, privacy, timekeeping
from pnrscreen.adapters.store import leaf
from pnrscreen.adapters.system import SteadyClock
from pnrscreen.bootstrap import founding
from pnrscreen.model import Instant
from pnrscreen.operations import amend, backup, effacing, ended, receive, restore, retain, unmask
from pnrscreen.operations.regrant import Regranted
from pnrscreen.privacy import access, retention
from pnrscreen.privacy.classify import CATEGORIES
from pnrscreen.privacy.profile import Profile
from simulation.world import Stopped

Patch = pytest.MonkeyPatch


def _mask_late(patch: Patch) -> None:
    kept = privacy.visible
    patch.setattr(privacy, "visible", lambda law, cohort, now: kept(law, cohort, now - timedelta(days=2)))


def _keep_messages(patch: Patch) -> None:
    patch.setattr(retain, "_CAME_IN", ("spool",))
    patch.setattr(retain, "_CLASSES", ("identity", "context", "spool"))


def _let_a_link_prolong(patch: Patch) -> None:
    kept = retention.limits

    def limits(law: Profile, received: date, *, linked: bool) -> retention.Limits:
        found = kept(law, received, linked=linked)
        return found._replace(masked=found.erased) if linked else found

    patch.setattr(retention, "limits", limits)


def _drop_leaves(patch: Patch) -> None:
    kept = leaf.write

    def write(connection: Any, leaves: Any) -> None:
        kept(connection, [one for one in leaves if "consult.search" not in str(one)])

    patch.setattr(leaf, "write", write)


def _lose_what_came_in_when_it_stopped(patch: Patch) -> None:
    kept, begun = receive.receive, set[bytes]()

    def received(app: Any, who: Any, raw: bytes, source: str) -> Any:
        if raw in begun:
            return None
        try:
            return kept(app, who, raw, source)
        except Stopped:
            begun.add(raw)
            raise

    patch.setattr(receive, "receive", received)


def _resurrect(patch: Patch) -> None:
    """Let a backup take the keys along, and a restore put them back."""
    kept_backup, kept_restore = backup.backup, restore.restore
    taken: dict[str, bytes] = {}

    def backed_up(app: Any, *said: Any) -> Any:
        taken.update((path.name, path.read_bytes()) for path in (app.config.home / "keys" / "cohorts").iterdir())
        return kept_backup(app, *said)

    def restored(held: Any, site: Any, *said: Any) -> Any:
        done = kept_restore(held, site, *said)
        for name, key in taken.items():
            place = site._home / founding.KEYS
            (place / "cohorts" / name).write_bytes(key)
            (place / "destroyed" / name).unlink(missing_ok=True)
        return done

    patch.setattr(backup, "backup", backed_up)
    patch.setattr(restore, "restore", restored)


def _ignore_a_tightening(patch: Patch) -> None:
    kept = retention._applying

    def applying(law: Profile, received: date) -> Iterator[Profile]:
        yield next(kept(law, received))

    patch.setattr(retention, "_applying", applying)


def _loosen_for_all(patch: Patch) -> None:
    patch.setattr(retention, "_applying", lambda law, _: iter((law,)))


def _run_time_back(patch: Patch) -> None:
    patch.setattr(SteadyClock, "now", lambda clock: clock._clock.now())


def _believe_any_clock(patch: Patch) -> None:
    patch.setattr(timekeeping.Remembered, "is_ahead", lambda _, told: False)


def _erase_late(patch: Patch) -> None:
    kept = timekeeping.Remembered.may_destroy
    patch.setattr(timekeeping.Remembered, "may_destroy", lambda known, told: kept(known, told) - timedelta(days=9))


def _compare_the_restricted(patch: Patch) -> None:
    kept = amend.Mark
    patch.setattr(amend, "Mark", lambda **said: kept(**{**said, "restricted": False}))


def _leave_messages_as_they_are(patch: Patch) -> None:
    patch.setattr(effacing, "person", lambda raw, *_: raw)


def _forget_what_was_granted(patch: Patch) -> None:
    nothing = Regranted(listed=0, done={}, absent=0, unread=0, ended=0, heard=0, since=None)
    patch.setattr(restore, "regrant", lambda *_: nothing)


def _show_what_was_not_approved(patch: Patch) -> None:
    kept, every = unmask.disclosed, {item for items in CATEGORIES.values() for item in items.values()}
    patch.setattr(unmask, "disclosed", lambda person, _: kept(person, every))


def _let_anybody_look(patch: Patch) -> None:
    patch.setattr(access, "_check_rights", lambda *_: None)


def _erase_a_day_early(patch: Patch) -> None:
    kept = retention.stage

    def stage(law: Profile, received: date, now: Instant, *, linked: bool) -> retention.Stage:
        return kept(law, received, now + timedelta(days=1), linked=linked)

    patch.setattr(privacy, "stage", stage)


def _copy_keys_first(patch: Patch) -> None:
    """Leave a copy of a key behind that is destroyed."""
    kept = shutil.copy2
    destroyed = retain._destroyed

    def destroying(app: Any, stem: str, kinds: Any) -> Any:
        place = app.config.home / founding.KEYS
        for path in (place / "cohorts").glob(f"{stem.replace('/', '~')}~context"):
            kept(path, place / f"{path.name}.old")
        return destroyed(app, stem, kinds)

    patch.setattr(retain, "_destroyed", destroying)


def _leave_strands(patch: Patch) -> None:
    """Take away who is erased, and leave every copy of them as it is."""
    patch.setattr(ended, "cut", lambda _app: 0)


def _share_strands(patch: Patch) -> None:
    """Let the record of whoever is told apart hang by the strand of both."""
    patch.setattr(correlate, "_parted", lambda *_: frozenset())


BREAKS: Mapping[str, Callable[[Patch], None]] = MappingProxyType(
    {
        function.__name__.strip("_").replace("_", "-"): function
        for function in (
            *(_mask_late, _keep_messages, _let_a_link_prolong, _drop_leaves, _lose_what_came_in_when_it_stopped),
            *(_ignore_a_tightening, _loosen_for_all, _run_time_back, _believe_any_clock, _erase_late),
            *(_compare_the_restricted, _leave_messages_as_they_are, _show_what_was_not_approved, _let_anybody_look),
            *(_erase_a_day_early, _copy_keys_first, _resurrect, _forget_what_was_granted, _leave_strands, _share_strands),
        )
    }
)
"""Each by its name."""
