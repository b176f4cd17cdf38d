"""The log follows what a command does: at most a second behind while it runs, and up to date when it ends.

This module knows when. It refuses to know how: ``operations.sequence`` does it, for whatever process holds the lease.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.errors import PnrscreenError
from pnrscreen.operations import clock, sequence

_EVERY = 0.5
"""Seconds between two rounds: with the round itself an entry waits for less than one."""


@contextmanager
def following(app: App) -> Iterator[threading.Event]:
    """Bring the log up to date again and again while something long is done; raises what kept it from that. What is yielded is
    set as long as nothing did.
    """
    over, well = threading.Event(), threading.Event()
    well.set()
    trouble: list[Exception] = []

    def rounds() -> None:
        try:
            while not over.wait(_EVERY):
                _follow(app, 0)
        except Exception as error:  # noqa: BLE001  a thread has nobody to tell; whoever waits for its end has
            trouble.append(error)
            well.clear()

    thread = threading.Thread(target=rounds, name="log", daemon=True)
    thread.start()
    try:
        yield well
    finally:
        over.set()
        thread.join()
    for error in trouble:
        raise error


def catch_up(home: Path) -> None:
    """Bring the log of a home up to date when a command has ended; a folder that cannot be opened as one is left alone."""
    try:
        app = bootstrap.open_home(home, memory=None)
    except (PnrscreenError, OSError):
        return
    _follow(app)


def _follow(app: App, patience: float = inf) -> None:
    """Bring the log up to date, and let it say of a clock that jumped that it did: what is written by it is dated so."""
    clock.watch(app)
    sequence.sequence(app, patience)
