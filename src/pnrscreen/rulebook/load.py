"""Rule files in, a rulebook out: all of it lawful and compiled, or nothing, with every fault named.

This module knows the order in which a rule is read, checked and made ready, and the lock that pins what was published. It
refuses to know where files lie.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from pnrscreen.errors import RulebookError
from pnrscreen.rulebook.evaluate import examples
from pnrscreen.rulebook.govern import lawful, ready
from pnrscreen.rulebook.program import Program, Rulebook, program, trees
from pnrscreen.rulebook.read import read
from pnrscreen.rulebook.rule import Policy, Rule, Status

LOCK = "lock.toml"
IN_SERVICE = frozenset({Status.ACTIVE, Status.SHADOW})


def load(files: Mapping[str, bytes], policy: Policy) -> Rulebook:
    """Read every rule file (``*.toml`` but the lock) into a rulebook, or raise RulebookError with every fault of all files."""
    made: dict[str, Program] = {}
    faults: list[str] = []
    for path in sorted(path for path in files if path.endswith(".toml") and not _is_lock(path)):
        one, found = _load_one(path, files[path], policy)
        if one is not None and one.rule.id in made:
            found = (f"id: another file holds `{one.rule.id}` already",)
        faults.extend(f"{path}: {fault}" for fault in found)
        if one is not None:
            made[one.rule.id] = one
    if faults:
        raise RulebookError(tuple(faults))
    return Rulebook(programs=tuple(made[identifier] for identifier in sorted(made)))


def _load_one(path: str, content: bytes, policy: Policy) -> tuple[Program | None, tuple[str, ...]]:
    rule, faults = read(path, content)
    if rule is None:
        return None, faults
    parsed, faults = trees(rule)
    if parsed is None:
        return None, faults
    faults = lawful(rule, parsed, policy)
    if rule.status in IN_SERVICE:
        unproven = () if faults else examples(rule)
        faults = (*faults, *ready(rule, policy), *unproven)
    return program(rule, parsed), faults


# ------------------------------------------------------------------------------------------------------------ the lock


def lock(rulebook: Rulebook) -> bytes:
    """Write the lock: id, version and digest of every rule, as TOML."""
    head = (
        "# Version and digest of every rule. A rule that changes takes a higher version; `pnrscreen rules lock` writes this.\n"
    )
    return (head + "".join(_locked(rule) for rule in rulebook.rules)).encode()


def unlocked(rulebook: Rulebook, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return how the rules differ from the lock among their files; a rule that changed under its old version comes first."""
    pinned = _pinned(files)
    return tuple(chain(_unraised(rulebook, pinned), _behind(rulebook, pinned)))


def _locked(rule: Rule) -> str:
    return f'\n[{rule.id}]\nversion = {rule.version}\ndigest = "{rule.digest}"\n'


def _is_lock(path: str) -> bool:
    return path.rpartition("/")[2] == LOCK


def _pinned(files: Mapping[str, bytes]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(next((content for path, content in files.items() if _is_lock(path)), b"").decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return MappingProxyType({})


def _unraised(rulebook: Rulebook, pinned: Mapping[str, Any]) -> Iterator[str]:
    for rule in rulebook.rules:
        version, digest = _pin(pinned, rule.id)
        if digest and digest != rule.digest and rule.version <= version:
            yield f"{rule.id}: has changed, so its version must rise above {version}"


def _behind(rulebook: Rulebook, pinned: Mapping[str, Any]) -> Iterator[str]:
    for rule in rulebook.rules:
        version, digest = _pin(pinned, rule.id)
        if not digest:
            yield f"{rule.id}: is not in {LOCK}"
        elif rule.version > version:
            yield f"{rule.id}: {LOCK} still holds number {version}"
    known = {rule.id for rule in rulebook.rules}
    yield from (f"{identifier}: is in {LOCK}, and no file holds it" for identifier in pinned if identifier not in known)


def _pin(pinned: Mapping[str, Any], identifier: str) -> tuple[int, str]:
    row = pinned.get(identifier)
    if not isinstance(row, dict):
        return 0, ""
    version, digest = row.get("version"), row.get("digest")
    return version if isinstance(version, int) else 0, digest if isinstance(digest, str) else ""
