"""The files of the log: written once each, readable by their owner, one writer at a time.

This module knows where the files lie and who may write them now. It refuses to know what they hold.

::

    HOME/log/lease                       held by the one process that is writing
    HOME/log/operations/checkpoint       how long the log is and the root over all of it, signed
    HOME/log/operations/tile/...         entries and hashes, as C2SP tlog-tiles names them
    HOME/log/rules/...                   the same of the log of rules
    HOME/keys/signed/operations          the newest checkpoint that was signed, apart from the log and its store
    HOME/keys/signed/rules
    HOME/keys/signed/proven              since when the rows of the store are proven
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path

from pnrscreen.adapters import durable

MARKS = "signed"
"""The folder of the newest checkpoints, among the keys."""
_AGAIN = 0.02
"""Seconds until a lease that another holds is asked for again."""


class LogFolder:
    """The folder of both logs, or that of their marks. Implements ``ports.Logs``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def alone(self, patience: float = inf) -> Iterator[bool]:
        """Hold the lease; a process that dies loses it. False where another holds it for ``patience`` seconds."""
        lease = durable.folder(self._folder) / "lease"
        descriptor = os.open(lease, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield _locked(descriptor, patience)
        finally:
            os.close(descriptor)

    def read(self, path: str) -> bytes:
        """Return what a file holds, or nothing where there is none."""
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return b""

    def write(self, path: str, content: bytes) -> None:
        """Keep a file in place of the one before, durable before return."""
        place = self._folder / path
        durable.folder(place.parent)
        durable.replace(place, content)

    def drop(self, path: str) -> None:
        """Take a file away, and its folder with it where it was the last one there."""
        place = self._folder / path
        place.unlink(missing_ok=True)
        if place.parent.is_dir() and not any(place.parent.iterdir()):
            place.parent.rmdir()


def _locked(descriptor: int, patience: float) -> bool:
    """Lock a file for this process alone; False where another holds it and does not let go in time."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_AGAIN)
        else:
            return True
