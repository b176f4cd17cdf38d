"""A process of the server, from its beginning to its end: the home that its surroundings name, and who began it.

This module knows what is around a process. It refuses to know what the application is made of.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import warnings
from multiprocessing import connection, parent_process
from pathlib import Path

from fastapi import FastAPI
from joserfc.errors import SecurityWarning

from pnrscreen.api.app import application
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import ConfigError, PnrscreenError

HOME, DEV = "PNRSCREEN_HOME", "PNRSCREEN_DEV"
TROUBLED_SECONDS = 5.0
"""How long a process that cannot begin waits before it ends, so that those begun in its place are not too many."""
SWITCH_SECONDS = 0.0005
"""How soon a thread that computes lets one go on that waited for the store: an answer has a dozen questions for it."""
GARBAGE = (100_000, 50, 100)
"""How rarely objects are gone through for those that only refer to each other: nearly all are freed without."""


def from_environment() -> FastAPI:
    """Make the application of the home that PNRSCREEN_HOME names: what each server process begins with."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()  # what is loaded by now stays: it is not gone through while somebody waits
    gc.set_threshold(*GARBAGE)
    warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)  # the name issuers still write
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    try:
        if HOME not in os.environ:
            raise ConfigError(f"{HOME} names no home: run pnrscreen serve --home DIR")
        return application(Standing(Path(os.environ[HOME])), developing=bool(os.environ.get(DEV)))
    except (PnrscreenError, OSError) as error:
        sys.stderr.write(f"a process that answers cannot begin: {error}\n")
        time.sleep(TROUBLED_SECONDS)
        sys.exit(1)


def _end_with_parent() -> None:
    """Finish what is under way and end when the process that began this one has ended, however it did."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
