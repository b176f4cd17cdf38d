"""Rule files in, a rulebook out: all of it lawful and compiled, or nothing, with every fault named.

This module knows the order in which a rule is read, checked and made ready, and the lock that pins what was published. It
refuses to know where files lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook.document import document
from pnrscreen.rulebook.govern import lawful, ready
from pnrscreen.rulebook.pack import MANIFEST, Pack, fits, unpack
from pnrscreen.rulebook.program import Program, Rulebook, program, trees
from pnrscreen.rulebook.proof import failing
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.rule import Policy, Rule
from pnrscreen.tenure import IN_SERVICE

LOCK = "lock.toml"
PACK = "pack"
"""Over which packs stand in the lock; no rule can bear it, its file would be a manifest."""


def load(files: Mapping[str, bytes], policy: Policy, *, published: bool = False) -> Rulebook:
    """Read every rule file (``*.toml`` but the lock) into a rulebook, or raise RulebookError with every fault of all files.

    A folder with a manifest is a pack: its parameters are written out before its rules are read. One that is ``published`` must
    be whole besides; in a home a unit may take a rule out of it.
    """
    unpacked = unpack(
        {path: files[path] for path in sorted(files) if path.endswith(".toml") and not _is_lock(path)}, published=published
    )
    made: dict[str, Program] = {}
    faults = list(unpacked.faults)
    for path, content in unpacked.files.items():
        one, found = _load_one(path, content, policy)
        if one is not None and one.rule.id in made:
            found = (f"id: another file holds `{one.rule.id}` already",)
        faults.extend(f"{path}: {fault}" for fault in found)
        if one is not None:
            made[one.rule.id] = one
    for folder, pack in unpacked.packs.items() if published else ():
        rules = [made[name].rule for name in pack.rules if name in made]
        faults.extend(f"{folder}{MANIFEST}: {fault}" for fault in fits(pack, rules))
    if faults:
        raise RulebookError(tuple(faults))
    return Rulebook(
        programs=tuple(made[identifier] for identifier in sorted(made)),
        packs=tuple(sorted(unpacked.packs.values(), key=lambda pack: pack.id)),
    )


def vet(path: str, content: bytes, policy: Policy) -> tuple[Program | None, tuple[str, ...]]:
    """Read one rule file as if it were in service, whatever it says of itself, and return it with all that it lacks for that.
    Of one that cannot be read, or whose conditions cannot, there is no program.
    """
    return _load_one(path, content, policy, proven=True)


def _load_one(path: str, content: bytes, policy: Policy, *, proven: bool = False) -> tuple[Program | None, tuple[str, ...]]:
    rule, faults = read(path, content)
    if rule is None:
        return None, faults
    parsed, faults = trees(rule)
    if parsed is None:
        return None, faults
    made = program(rule, parsed)
    faults = lawful(rule, parsed, policy)
    if proven or rule.status in IN_SERVICE:
        unproven = () if faults else tuple(one.fault for one in failing(made))
        faults = (*faults, *ready(rule, policy), *unproven)
    return made, faults


def edition(rulebook: Rulebook, pack: str) -> tuple[Pack, tuple[Rule, ...]] | None:
    """Return a pack of a rulebook with its rules, by its id; None where there is none."""
    found = next((one for one in rulebook.packs if one.id == pack), None)
    return None if found is None else (found, tuple(rule for rule in rulebook.rules if rule.id in found.rules))


# ------------------------------------------------------------------------------------------------------------ the lock


def lock(rulebook: Rulebook) -> bytes:
    """Write the lock: id, version and digest of every pack and rule, as TOML."""
    head = "# Version and digest of every pack and rule. What changes takes a higher version: `pnrscreen rules lock`.\n"
    packs = (_locked(f"{PACK}.{pack.id}", pack) for pack in rulebook.packs)
    return (head + "".join(chain(packs, (_locked(rule.id, rule) for rule in rulebook.rules)))).encode()


def unlocked(rulebook: Rulebook, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return how the rules differ from the lock among their files; a rule that changed under its old version comes first."""
    pinned, unread = _pinned(files)
    if unread:
        return unread
    unraised = (fault for name, one in _held(rulebook).items() for fault in _unraised(name, one, pinned))
    return tuple(chain(unraised, _behind(rulebook, pinned)))


def changed(rule: Rule, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return whether a rule has changed under the version that the lock among its files pins, as a fault or none."""
    pinned, unread = _pinned(files)
    return unread or _unraised(rule.id, rule, pinned)


def _unraised(name: str, one: Pack | Rule, pinned: Mapping[str, Any]) -> tuple[str, ...]:
    version, digest = _pin(pinned, name)
    stale = digest and digest != one.digest and one.version <= version
    return (f"{name}: has changed, so its version must rise above {version}",) if stale else ()


def _locked(name: str, one: Pack | Rule) -> str:
    return f'\n[{name}]\nversion = {one.version}\ndigest = "{one.digest}"\n'


def _is_lock(path: str) -> bool:
    return path.rpartition("/")[2] == LOCK


def _pinned(files: Mapping[str, bytes]) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return what the lock holds, by the name that stands over it there, or why it cannot be read: a lock that cannot be read
    is not one that holds nothing, or whatever changed could be locked under its old version.
    """
    held, faults = document(next((content for path, content in files.items() if _is_lock(path)), b""))
    if held is None:
        mend = "no version can be told from it: take it from where it was last whole"
        return MappingProxyType({}), tuple(f"{LOCK}: {fault}; {mend}" for fault in faults)
    packs = held.pop(PACK, {})
    rows = {f"{PACK}.{name}": row for name, row in (packs.items() if isinstance(packs, dict) else ())}
    return MappingProxyType(held | rows), ()


def _held(rulebook: Rulebook) -> Mapping[str, Pack | Rule]:
    """Return packs and rules by the name that stands over each in the lock."""
    packs = {f"{PACK}.{pack.id}": pack for pack in rulebook.packs}
    return MappingProxyType(packs | {rule.id: rule for rule in rulebook.rules})


def _behind(rulebook: Rulebook, pinned: Mapping[str, Any]) -> Iterator[str]:
    held = _held(rulebook)
    for name, one in held.items():
        version, digest = _pin(pinned, name)
        if not digest:
            yield f"{name}: is not in {LOCK}"
        elif one.version > version:
            yield f"{name}: {LOCK} still holds number {version}"
    yield from (f"{name}: is in {LOCK}, and no file holds it" for name in pinned if name not in held)


def _pin(pinned: Mapping[str, Any], identifier: str) -> tuple[int, str]:
    row = pinned.get(identifier)
    if not isinstance(row, dict):
        return 0, ""
    version, digest = row.get("version"), row.get("digest")
    return version if isinstance(version, int) else 0, digest if isinstance(digest, str) else ""
