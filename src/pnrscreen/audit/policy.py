"""Which witnesses must have seen a checkpoint: C2SP tlog-policy.

This module knows the lines of a policy file and when enough witnesses signed. It refuses to know any key of its own: whoever
relies on a log writes down whom they rely on with it.

::

    log <vkey>
    witness <name> <vkey>
    group <name> all|any|<n> <name>...
    quorum <name>|none
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from pnrscreen.audit.checkpoint import COSIGNATURE, ED25519, Verifier

_NONE = "none"
_MEMBERS_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The logs a policy speaks of, the witnesses it knows by their names in it, and what must be fulfilled.

    ``groups`` holds of each group how many of its members must have signed, and who they are.
    """

    logs: tuple[Verifier, ...] = ()
    witnesses: Mapping[str, Verifier] = field(default_factory=lambda: MappingProxyType({}))
    groups: Mapping[str, tuple[int, tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))
    quorum: str = _NONE

    @classmethod
    def of(cls, text: str) -> Policy:
        """Read a policy file; raises ValueError naming the line that is none."""
        logs: list[Verifier] = []
        witnesses: dict[str, Verifier] = {}
        groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        quorum = ""
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            try:
                match words:
                    case ["log", vkey, *_]:  # a URL may follow; nothing is fetched from it
                        logs.append(_of_kind(vkey, ED25519))
                    case ["witness", name, vkey, *_]:
                        witnesses[_new(name, witnesses, groups)] = _another(_of_kind(vkey, COSIGNATURE), witnesses.values())
                    case ["group", name, needed, *members]:
                        groups[_new(name, witnesses, groups)] = _group(needed, members, {*witnesses, *groups})
                    case ["quorum", name] if not quorum and name in {_NONE, *witnesses, *groups}:
                        quorum = name
                    case _:
                        raise ValueError("it is none of log, witness, group and quorum, or names what no line before it made")  # noqa: TRY301
            except ValueError as error:
                raise ValueError(f"line {number} of the policy: {error}") from None
        if not quorum:
            raise ValueError("the policy has no quorum line; `quorum none` says that no witness is needed")
        return cls(logs=tuple(logs), witnesses=witnesses, groups=groups, quorum=quorum)

    def satisfied(self, signed: Collection[str]) -> bool:
        """Tell whether enough witnesses signed; ``signed`` holds the names of their keys."""
        return self.quorum == _NONE or self._stands(self.quorum, signed)

    def _stands(self, name: str, signed: Collection[str]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].name in signed
        needed, members = self.groups[name]
        return sum(self._stands(member, signed) for member in members) >= needed


def _of_kind(vkey: str, kind: int) -> Verifier:
    verifier = Verifier.of(vkey)
    if verifier.kind != kind:
        raise ValueError("the key is of a witness where one of a log belongs, or the reverse")
    return verifier


def _another(verifier: Verifier, known: Collection[Verifier]) -> Verifier:
    """Return a witness that none before it is: who stands in a policy twice would be two of those who must sign."""
    if any(verifier.name == one.name or verifier.public == one.public for one in known):
        raise ValueError("a witness before it has the same key, or the same name in its key")
    return verifier


def _new(name: str, witnesses: Collection[str], groups: Collection[str]) -> str:
    if name == _NONE or name in witnesses or name in groups:
        raise ValueError(f"the name {name} is taken")
    return name


def _group(needed: str, members: Sequence[str], known: Collection[str]) -> tuple[int, tuple[str, ...]]:
    if not members or len(members) > _MEMBERS_MAX or len(set(members)) < len(members) or not set(members) <= {*known}:
        raise ValueError("a group has members, each once, and each named before it")
    count = {"all": len(members), "any": 1}.get(needed) or (int(needed) if needed.isdecimal() else 0)
    if not 1 <= count <= len(members):
        raise ValueError(f"of a group of {len(members)}, any, all or a number of them must sign")
    return count, tuple(members)
