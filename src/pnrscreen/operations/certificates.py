"""Certificates: what the log says was sealed and erased, batch by batch, and whether the keys it names are gone.

A batch is certified in the transaction that takes it away: counts, the root over the names of its records, and the
fingerprints of the keys that went before. ``certify`` holds every one against the keys as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, TypedDict

from pnrscreen import audit
from pnrscreen.app import App
from pnrscreen.custody import KeyState
from pnrscreen.operations import sequence
from pnrscreen.ports import Gone
from pnrscreen.privacy import Stage
from pnrscreen.rights import Access, Capability, Log

ACTS: Mapping[Stage, str] = MappingProxyType({Stage.SEALED: "mask", Stage.ERASED: "erase"})
"""What the log calls it, by the stage that a record has come to."""


class Certificate(NamedTuple):
    """That a batch of a cohort was sealed or erased: when, how many records, the root over their names, and which keys went.

    ``holds`` tells whether every one of those keys is gone now, and was that very key.
    """

    at: str
    act: str
    cohort: str
    number: int
    root: str
    keys: str
    holds: bool


class _Said(TypedDict):
    """What of an entry of the log a certificate is read from."""

    event: str
    at: str
    public: Mapping[str, str | int]


def certified(cohort: str, keys: Mapping[str, str], gone: Gone) -> Mapping[str, str | int]:
    """Say what is certified: counts, the root over the names of what went, and by which keys nobody opens it any more."""
    fingerprints = " ".join(f"{kind}={fingerprint}" for kind, fingerprint in sorted(keys.items()))
    root = audit.tree_hash(name.encode() for name in sorted(gone.names)).hex()
    return {**gone.counts, "cohort": cohort, "keys": fingerprints, "records": len(gone.names), "root": root}


def hits_of(gone: Gone) -> Mapping[str, str]:
    """Return which hits went with whom alone was erased, for the private part of the entry that certifies it."""
    return {"hits": " ".join(sorted(name.removeprefix("hit/") for name in gone.names if name.startswith("hit/")))}


def certify(app: App, access: Access) -> Sequence[Certificate]:
    """Return the certificates in the log, oldest first, each held against the keys as they are now."""
    grant = app.permit(access, Capability.READ_LOG)
    sequence.sequence(app)
    gone = {one.cohort: one for one in app.keys.cohorts() if one.state is not KeyState.OPERATIONAL}
    fingerprints = {cohort: one.fingerprint for cohort, one in gone.items()}
    found = []
    with app.store.reading(grant) as snapshot:
        for entry in snapshot.logged(Log.OPERATIONS, 0, snapshot.logged_size(Log.OPERATIONS)):
            said: _Said = json.loads(entry)
            if said["event"] in ACTS.values():
                found.append(_read(said, fingerprints))
    return found


def _read(said: _Said, fingerprints: Mapping[str, str]) -> Certificate:
    public = said["public"]
    cohort, keys = str(public["cohort"]), str(public["keys"])
    named = [key.partition("=") for key in keys.split()]
    return Certificate(
        at=said["at"],
        act=said["event"],
        cohort=cohort,
        number=int(public["records"]),
        root=str(public["root"]),
        keys=keys,
        holds=all(fingerprints.get(f"{cohort}/{kind}") == fingerprint for kind, _, fingerprint in named),
    )
