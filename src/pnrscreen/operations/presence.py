"""Presence: a long-running command or server process of the unit begins and ends, and the log says so.

A process that was killed, or lost its machine, leaves a beginning without an end: ``unended`` names it. It is the program's
own act; who asked for the work stands in the entries of the work.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from pnrscreen.app import App
from pnrscreen.errors import Tampered
from pnrscreen.model import Instant
from pnrscreen.rights import Capability, Log

LOOKED_OVER = 50_000
"""Newest entries of the log that are looked through for beginnings: quick at any length of the log, and weeks of most units."""
_EVENT = b'"event":"process.'


class Unended(NamedTuple):
    """A process that began, and has not ended: it runs, or broke off."""

    id: str
    kind: str
    since: Instant


def began(app: App, kind: str) -> str:
    """Write down that a process of this kind (``ingest``, ``serve``, ``worker``) begins, and return its id."""
    process = app.ids.new(kind)
    _append(app, "process.start", {"process": process, "kind": kind})
    return process


def ended(app: App, process: str, *, well: bool = True) -> None:
    """Write down that a process has ended: well, or by what it did not expect."""
    _append(app, "process.stop", {"process": process, "kind": process.rpartition("-")[0], "well": int(well)})


@contextmanager
def present(app: App, kind: str) -> Iterator[str]:
    """Write down beginning and end of what is done within."""
    process, well = began(app, kind), False
    try:
        yield process
        well = True
    finally:
        ended(app, process, well=well)


def unended(app: App) -> tuple[Unended, ...]:
    """Return the processes that began and have not ended, oldest first, as far back as is looked."""
    found: dict[str, Unended] = {}
    with app.store.reading(app.own(Capability.SEQUENCE)) as snapshot:
        size = snapshot.logged_size(Log.OPERATIONS)
        for entry in snapshot.logged(Log.OPERATIONS, max(0, size - LOOKED_OVER), size):
            if _EVENT not in entry:
                continue
            try:
                told = json.loads(entry)
                process = told["public"]["process"]
                if told["event"] == "process.start":
                    found[process] = Unended(process, told["public"]["kind"], Instant.fromisoformat(told["at"]))
                else:
                    found.pop(process, None)
            except (ValueError, KeyError, TypeError):
                raise Tampered("an entry of the log of operations was changed: pnrscreen audit export says which") from None
    return tuple(found.values())


def _append(app: App, act: str, public: dict[str, str | int]) -> None:
    with app.store.transaction(app.own(Capability.SIGN_IN)) as change:
        change.append(app.entry(app.system, act, public))
