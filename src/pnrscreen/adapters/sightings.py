"""What a witness saw of each log last, in a folder of its own.

This module knows that looking up what was seen and keeping what is seen now is one step, and that the newer is durable before
anyone is told. It refuses to judge whether the newer goes on from the older.

::

    FOLDER/<keyed by the log's name>.json   {"log": "unit/operations", "size": 42, "root": "<base64>"}
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pnrscreen import audit
from pnrscreen.adapters import durable
from pnrscreen.adapters.logs import LogFolder
from pnrscreen.errors import Tampered

T = TypeVar("T")


class Sightings:
    """The memory of one witness."""

    def __init__(self, folder: Path) -> None:
        self._folder = durable.folder(folder)

    def once(self, log: str, judge: Callable[[audit.Seen], tuple[T, audit.Seen]]) -> T:
        """Ask ``judge`` what is seen now, given what was seen of this log last; keep that, and return its answer."""
        with LogFolder(self._folder).alone():
            answer, now = judge(self._last(log))
            told = {"log": log, "size": now.size, "root": base64.b64encode(now.root).decode()}
            durable.replace(self._place(log), json.dumps(told).encode())
            return answer

    def _last(self, log: str) -> audit.Seen:
        place = self._place(log)
        if not place.is_file():
            return audit.Seen()
        try:
            told = json.loads(place.read_bytes())
            return audit.Seen(size=int(told["size"]), root=base64.b64decode(told["root"], validate=True))
        except (ValueError, KeyError, TypeError, binascii.Error):
            raise Tampered(
                f"{place} does not say what was seen of {log} last: restore it, or the past of the log is unwatched"
            ) from None

    def _place(self, log: str) -> Path:
        return self._folder / f"{hashlib.sha256(log.encode()).hexdigest()[:16]}.json"
