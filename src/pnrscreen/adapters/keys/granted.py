"""What persons were granted, listed beside the keys: a restore does it again to what an older backup brings back.

This module knows where the list lies and since when it is kept. It refuses to open an entry: each is an envelope under the keys
of the record it is about, and goes when these are destroyed.

::

    keys/granted/since                                     since when: empty where it is as old as the keys
    keys/granted/eu-strict~2026-11-22~context/<digest>     one entry, under the name of its cohort
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.custody import Listed
from pnrscreen.errors import ConfigError

FOLDER = "granted"
_SINCE = "since"


def begin(folder: Path, since: str) -> None:
    """Begin a list, unless there is one."""
    place = durable.folder(folder / FOLDER) / _SINCE
    if not place.exists():
        durable.create(place, since.encode("ascii"))


def keep(folder: Path, envelope: bytes) -> None:
    """Keep an entry, durable before return; raises ConfigError for what is no envelope."""
    cohort = envelopes.cohort(envelopes.begins(envelope))
    if not cohort:
        raise ConfigError("an entry of the list of what persons were granted is no envelope")
    durable.create(durable.folder(_of(folder, cohort)) / hashlib.sha256(envelope).hexdigest()[:32], envelope)


def listed(folder: Path) -> Listed:
    """Return the list."""
    places = sorted((folder / FOLDER).glob("*/[!.]*"))
    return Listed((folder / FOLDER / _SINCE).read_text("ascii"), tuple(place.read_bytes() for place in places))


def forget(folder: Path, cohort: str, strands: Collection[bytes] | None = None) -> None:
    """Take entries of a cohort away that nobody opens any more: those whose strands were cut, or all."""
    for place in sorted(_of(folder, cohort).glob("*")):
        with suppress(FileNotFoundError):
            if strands is None or envelopes.strand(place.read_bytes()) in strands:
                place.unlink()


def _of(folder: Path, cohort: str) -> Path:
    return folder / FOLDER / cohort.replace("/", "~")
