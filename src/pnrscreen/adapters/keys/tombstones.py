"""Tombstones: what remains of a cohort's operational key once it is gone, so that none of that name is made again.

This module knows what a tombstone says: a fingerprint, and before it ``sealed`` as long as the sealing keys live on. It refuses
to take one away.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from pnrscreen.adapters import durable
from pnrscreen.custody import CohortKey, KeyState

SEALED = "sealed "
_FINGERPRINT = b"pnrscreen/fingerprint/v1\n"


def fingerprint(place: Path) -> str:
    """Return the fingerprint of what rests at a place."""
    return hashlib.sha256(_FINGERPRINT + place.read_bytes()).hexdigest()[:32]


def buried(tombstone: Path) -> CohortKey:
    """Return what a tombstone says of its cohort."""
    said = tombstone.read_text("ascii")
    state = KeyState.SEALED if said.startswith(SEALED) else KeyState.DESTROYED
    return CohortKey(tombstone.name.replace("~", "/"), state, said.removeprefix(SEALED))


def bury(folder: Path, gone: CohortKey) -> None:
    """Write the tombstone of a cohort in the folder of new keys."""
    word = SEALED if gone.state is KeyState.SEALED else ""
    tombstone = durable.folder(folder / "destroyed") / gone.cohort.replace("/", "~")
    durable.create(tombstone, f"{word}{gone.fingerprint}".encode("ascii"))
