"""A home that stays open: the App in force, and another one once something it was made of has changed.

This module knows what an App is made of: settings, profile, rules, senders, registry, lists, and the day. It refuses to change
an App: whoever holds one goes on with it to the end of what they do, and the next asks here.
"""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from pnrscreen import bootstrap, config
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError, Tampered
from pnrscreen.ports import Clock
from pnrscreen.rights import Capability

_MADE_OF = ("rules", "profiles", "registry")


class Standing:
    """The App of a home that is kept open. ``app`` is the one in force; ``look`` makes the next where there is to be one."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self._home = home
        self._clock = clock
        self._one_at_a_time = threading.Lock()
        self._app = bootstrap.open_home(home, clock)
        self._made_of = _mark(self._app)
        self._trouble: PnrscreenError | None = None

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
            mark = _mark(self._app)
            if mark == self._made_of:
                return False
            try:
                following = bootstrap.open_home(self._home, self._clock)
                following.in_force()
            except PnrscreenError as error:
                self._trouble = error
                return False
            self._app, self._made_of, self._trouble = following, mark, None
            return True


def _mark(app: App) -> str:
    """Return what differs when anything an App is made of does: files by their place, size and time, lists by their edition."""
    home = app.config.home
    files = [home / config.FILE, home / config.SENDERS]
    files += sorted(file for folder in _MADE_OF for file in (home / folder).rglob("*"))
    found = [(str(file), status.st_size, status.st_mtime_ns) for file in files if file.is_file() for status in (file.stat(),)]
    with app.store.reading(app.own(Capability.READ_LISTS)) as snapshot:
        listed = [repr(record) for record in snapshot.lists()]
    return hashlib.sha256(repr((found, listed, app.profile.day(app.clock.now()))).encode()).hexdigest()
