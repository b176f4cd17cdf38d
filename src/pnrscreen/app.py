"""App: everything an operation may touch, bundled once by ``bootstrap``; the first argument of every operation.

This module knows which ports and which parts of the edition an operation is given. It refuses to know how any was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from pnrscreen import privacy
from pnrscreen.errors import Refused
from pnrscreen.pipeline import InForce
from pnrscreen.ports import Clock, Config, Ids, Keys, Logs, Shelf, Spool, Store
from pnrscreen.rights import Access, AuditEntry, Capability, Claim, Grant
from pnrscreen.tenure import Tenure


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The ports, the registry of actors, and the edition in force. Immutable: a change of edition is another App.

    ``in_force`` makes what judges at its first call and keeps it: who only looks at the board waits for no index. ``system``
    is the access of the program itself, which compares and shows nobody to anyone. ``clock`` does not run back behind what was
    done; ``machine`` is what the machine's own clock tells, which may be wrong. ``marks`` are files beside the
    keys: of each log the newest checkpoint that was signed. ``adopted`` are the adoptions by which ``profile`` is in force; an
    older home that is being upgraded has none. ``unadmitted`` says why a rule that was let
    into service is not admitted by that profile by now, if it is not.
    """

    store: Store
    clock: Clock
    machine: Clock
    ids: Ids
    keys: Keys
    shelf: Shelf
    logs: Logs
    marks: Logs
    spool: Spool
    config: Config
    registry: privacy.Registry
    system: Access
    profile: privacy.Profile = field(repr=False)
    adopted: tuple[privacy.Adoption, ...] = field(repr=False)
    in_force: Callable[[], InForce] = field(repr=False)
    unadmitted: Callable[[Tenure], Sequence[str]] = field(repr=False)

    def permit(self, access: Access, capability: Capability) -> Grant:
        """Turn an access into a grant for one capability, or raise Refused with the reason, which the log is told."""
        try:
            return privacy.permit(access, capability, self.registry.actors, self.profile, self.clock.now())
        except Refused as refused:
            self.turn_away(refused, capability, access)

    def own(self, capability: Capability) -> Grant:
        """Return a grant for what the program does by itself: it orders the log, and keeps sessions and refusals."""
        return privacy.permit(self.system, capability, {}, self.profile, self.clock.now())

    def turn_away(
        self,
        refused: Refused,
        capability: Capability,
        asked: Access | Claim | privacy.Asked,
        public: Mapping[str, str | int] = MappingProxyType({}),
        private: Mapping[str, str | int] = MappingProxyType({}),
    ) -> NoReturn:
        """Write down that someone was refused, and raise it; a log that cannot be written changes nothing about that.

        ``public`` and ``private`` say more of what was asked for, in counts and classes, and sealed.
        """
        try:
            said = {"capability": capability.value, "purpose": asked.purpose or "", "why": refused.code}
            with self.store.transaction(self.own(Capability.SIGN_IN)) as change:
                change.append(self.entry(asked, "refuse", {**said, **public}, private))
        finally:
            raise refused

    @property
    def settings(self) -> str:
        """Return what names the settings of the home in the log: a keyed hash, so that only the unit can say what they were."""
        return self.keys.blind("settings", repr(replace(self.config, home=Path())))

    def name_of(self, key: str) -> str:
        """Return the id of what ``key`` names: a keyed hash, so that an id says nothing about the person it stands for."""
        return self.keys.blind("id", key)

    def entry(
        self,
        access: Access | Claim | privacy.Asked,
        act: str,
        public: Mapping[str, str | int],
        private: Mapping[str, str | int] = MappingProxyType({}),
    ) -> AuditEntry:
        """Write down an act: counts and classes in clear; who, why, on what basis and about what as a sealed commitment."""
        claim = {"actor": access.actor, "purpose": access.purpose or "", "basis": access.basis, "ticket": access.ticket}
        return AuditEntry(
            act=act, at=self.clock.now(), profile=self.profile.id, public=dict(public), private={**claim, **private}
        )
