"""Keys that were kept apart, for a home that is made anew.

This module knows which files are keys, or lie with them, and that what is gone stays gone, whoever says so. It refuses to open
any: a key moves as it rests. The tombstones come first, so that a copy that breaks off never has a key too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from pnrscreen.adapters import belongings, durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys import granted, strands
from pnrscreen.adapters.keys.founding import APPROVER, INDEX
from pnrscreen.adapters.keys.tombstones import buried, bury, fingerprint
from pnrscreen.adapters.keys.vault import HOME, VaultKeys
from pnrscreen.adapters.logs import MARKS
from pnrscreen.custody import CohortKey, KeyState, gravest
from pnrscreen.errors import ConfigError

_MOVED = (INDEX, APPROVER, HOME, "index", "cohorts", "sealing", "signing", strands.FOLDER, granted.FOLDER, MARKS)
_ALIVE: Mapping[str, frozenset[KeyState]] = MappingProxyType(
    {
        "cohorts": frozenset({KeyState.OPERATIONAL}),
        "sealing": frozenset({KeyState.OPERATIONAL, KeyState.SEALED}),
        strands.FOLDER: frozenset({KeyState.OPERATIONAL, KeyState.SEALED}),
        granted.FOLDER: frozenset({KeyState.OPERATIONAL}),
    }
)
"""In which states of a cohort a key of it may still be somewhere, and what was granted about its records."""


def adopt(source: Path, folder: Path, gone: Iterable[CohortKey], holder: str, listed: Iterable[bytes] = ()) -> None:
    """Copy the keys in ``source``, which stays as it is, into a new folder, but for those that are gone; ``listed`` adds to
    the list of what persons were granted.

    ``gone`` adds to the tombstones there, and the gravest counts: of a cohort that is sealed or destroyed no operational key
    is copied, of one that is destroyed no sealing key. Raises ConfigError where there are no keys, where another than
    ``holder`` holds them, or where ``gone`` names another key than the one there.
    """
    if not (source / INDEX).is_file():
        raise ConfigError(f"there are no keys in {source}")
    if (source / HOME).exists() != (holder == VaultKeys.HOLDER):
        said = "not wrapped by Vault: leave --vault out" if holder == VaultKeys.HOLDER else "wrapped by Vault: name it, --vault"
        raise ConfigError(f"the keys in {source} are {said}")
    added = [*gone]
    _check(source, added, holder)
    dead = gravest(map(buried, _files(source / "destroyed")), added)
    durable.folder(folder)
    for one in dead.values():
        bury(folder, one)
    states = {one.cohort.replace("/", "~"): one.state for one in dead.values()}
    for path in _moved(source):
        kind, _, name = path.partition("/")
        state = states.get(name.partition("/")[0], KeyState.OPERATIONAL)
        if kind not in _ALIVE or state in _ALIVE[kind]:
            place = folder / path
            durable.create(durable.folder(place.parent) / place.name, (source / path).read_bytes())
    for envelope in listed:
        if envelopes.cohort(envelopes.begins(envelope)) not in dead:
            granted.keep(folder, envelope)


def _check(source: Path, gone: Sequence[CohortKey], holder: str) -> None:
    """Refuse a list of keys that are gone which cannot be of these keys. What Vault wraps anew has another fingerprint then."""
    for one in gone:
        if not envelopes.is_cohort(one.cohort):
            raise ConfigError("the list of destroyed keys names what is no cohort")
        name = one.cohort.replace("/", "~")
        place, tombstone = source / "cohorts" / name, source / "destroyed" / name
        if holder != VaultKeys.HOLDER and place.exists() and not tombstone.exists() and fingerprint(place) != one.fingerprint:
            raise ConfigError(f"the key of {one.cohort} in {source} is not the one that was destroyed: of another home?")


def _files(folder: Path) -> list[Path]:
    """Return the files of a folder that have their name; passing ones begin with a dot."""
    return sorted(folder.glob("[!.]*"))


def _moved(source: Path) -> Iterator[str]:
    for name in _MOVED:
        if (source / name).exists():
            yield from belongings.below(source, name)
