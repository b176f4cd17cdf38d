"""A home that stays open: the App in force, and another one once something it was made of has changed.

This module knows what an App is made of: settings, profile, senders, registry, lists, rules, and the day. It refuses to change
an App: whoever holds one goes on with it to the end of what they do, and the next asks here.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
import time
from pathlib import Path

from pnrscreen import bootstrap, config, governing
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError, Tampered
from pnrscreen.ports import Clock
from pnrscreen.rights import Capability

AGAIN_SECONDS = 15.0
"""How long what could not be put in force waits for another try, where nothing was changed about it."""
_MADE_OF = ("profiles", "registry")


class Standing:
    """The App of a home that is kept open. ``app`` is the one in force; ``look`` makes the next where there is to be one."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self._home = home
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        files = _files(home)  # before it is opened: what changes meanwhile makes another App
        self._app = bootstrap.open_home(home, clock)
        self._made_of = (files, _listed(self._app))
        self._trouble: PnrscreenError | None = None
        self._tried: tuple[str, str] | None = None
        self._tried_at = 0.0

    @property
    def app(self) -> App:
        """The App in force. Raises Tampered where what should follow it has been tampered with: then nobody is let in."""
        if isinstance(self._trouble, Tampered):
            raise self._trouble
        return self._app

    @property
    def trouble(self) -> str:
        """Why what has changed is not in force, or nothing."""
        return str(self._trouble or "")

    def look(self) -> bool:
        """Look whether a list, a rule, the profile, the registry or a setting has changed, and tell whether another App is in
        force now. It is only in force once it is ready to judge.

        Where what has changed cannot be put in force, ``trouble`` says why.
        """
        with self._one_at_a_time:
            try:
                return self._changed((_files(self._home), _listed(self._app)))
            except PnrscreenError as error:
                self._trouble = error
                return False

    def _changed(self, found: tuple[str, str]) -> bool:
        if found == self._made_of:  # or it is so again
            self._trouble = self._tried = None
            return False
        if found == self._tried and time.monotonic() - self._tried_at < AGAIN_SECONDS:
            return False
        self._tried, self._tried_at = found, time.monotonic()
        following = bootstrap.open_home(self._home, self._clock)
        following.in_force()
        self._app, self._made_of, self._trouble = following, found, None
        return True


def _files(home: Path) -> str:
    """Return what differs when a file an App is made of does: by its place, size and time."""
    files = [home / config.FILE, home / config.SENDERS]
    files += sorted(file for folder in _MADE_OF for file in (home / folder).rglob("*"))
    return _digest([(str(file), status.st_size, status.st_mtime_ns) for file in files if (status := _status(file))])


def _status(file: Path) -> os.stat_result | None:
    """Return the status of a file; None for a folder, and for what was there a moment ago."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _listed(app: App) -> str:
    """Return what differs when the lists do, by their edition, or the rules in service, or the day: entries begin and end."""
    with app.store.reading(app.own(Capability.READ_LISTS)) as snapshot:
        lists, rules = [repr(record) for record in snapshot.lists()], governing.differs(snapshot.tenures())
    return _digest([lists, rules, app.profile.day(app.clock.now())])


def _digest(found: object) -> str:
    return hashlib.sha256(repr(found).encode()).hexdigest()
