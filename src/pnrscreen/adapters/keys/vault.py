"""Keys that Vault protects: what rests in the home is wrapped, and opens only where Vault agrees.

This module knows which of Vault's keys stands behind each key of the home. Vault is asked once for each key a process uses,
not for each record: records are sealed here, under a key that was unwrapped into memory. To destroy a cohort is to delete its
key in Vault; what copies there are of the wrapped form are dead with it.

::

    keys/vault.home                        16 hex digits: what the names of this home's keys in Vault begin with
    keys/cohorts/..., keys/index/...       ``vault:v1:...``, wrapped by Vault's key of the same name
    Vault: <home>-cohorts_.eu-strict_-2026-11-22_-identity    not exportable, no backup in clear; deleted with the cohort
    Vault: <home>-signing_.log             Ed25519; signs inside Vault
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys.founding import INDEX, begin, derived
from pnrscreen.adapters.keys.held import HeldKeys
from pnrscreen.adapters.keys.transit import Transit
from pnrscreen.custody import KeyState
from pnrscreen.errors import ConfigError, NotFound, PnrscreenError, Tampered
from pnrscreen.ports import Clock

HOME = "vault.home"
_SIGNING = re.compile("[a-z]+(?:-[0-9]+)?")


class VaultKeys(HeldKeys):
    """The keys of one home, wrapped by Vault. Implements ``ports.Keys``."""

    HOLDER = "vault"

    def __init__(self, folder: Path, clock: Clock | None = None, *, transit: Transit) -> None:
        """Take the keys of an initialised home; raises ConfigError when they are not Vault's. Vault is not asked yet."""
        super().__init__(folder, clock)
        if not (folder / HOME).is_file():
            raise ConfigError(f'the keys in {folder} are not Vault\'s: say keys = "file" in pnrscreen.toml')
        self._home = (folder / HOME).read_text("ascii").strip()
        self._transit = transit
        self._signers: set[str] = set()

    @classmethod
    def create(cls, folder: Path, seed: bytes | None = None, approver: bytes | None = None, *, transit: Transit) -> Self:
        """Make the keys of a new home; ``seed`` and ``approver`` as for keys in files."""
        home = secrets.token_hex(8)
        name = _name(home, folder, folder / INDEX)
        transit.make(name)  # asked first: where Vault refuses, nothing is made here either
        wrapped = transit.data_key(name) if seed is None else transit.wrap(name, derived(seed))
        place = begin(folder, approver)
        durable.create(folder / HOME, f"{home}\n".encode("ascii"))
        durable.create(place, wrapped.encode("ascii"))
        return cls(folder, transit=transit)

    def rotate(self) -> int:
        """Give every living key in Vault a new version, and wrap anew what rests under it; a signing key stays."""
        places = list(self._living())
        for place in places:
            turned = self._transit.turn(self._name(place), place.read_text("ascii"))
            durable.replace(place, turned.encode("ascii"))
            if (self._folder / "destroyed" / place.name).exists():  # destroyed meanwhile: no name of it comes back
                self._erase(place)
        return len(places)

    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""
        versions = self._transit.about(self._signer(name)).get("keys", {})
        try:
            return base64.b64decode(versions["1"]["public_key"])
        except (KeyError, TypeError, ValueError):
            raise Tampered(f"Vault's key for signing the {name} is no Ed25519 key, or its first version was trimmed") from None

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""
        return self._transit.sign(self._signer(name), message)

    def _signer(self, name: str) -> str:
        if not _SIGNING.fullmatch(name):
            raise ValueError("a signing key is named with small letters, and numbered")
        key = self._name(self._folder / "signing" / name)
        if key not in self._signers:
            try:
                self._transit.about(key)
            except NotFound:
                self._transit.make(key, signs=True)
            self._signers.add(key)
        return key

    def _rest(self, place: Path) -> None:
        name = self._name(place)
        self._transit.make(name)
        durable.create(place, self._transit.data_key(name).encode("ascii"))

    def _opened(self, place: Path) -> bytes:
        wrapped = place.read_text("ascii", errors="replace")
        try:
            key = self._transit.unwrap(self._name(place), wrapped)
        except NotFound:
            key = b""
        if len(key) != envelopes.KEY_BYTES:
            raise Tampered(f"Vault does not open the key that rests in {place.name}")
        return key

    def _forget(self, place: Path) -> None:
        self._transit.delete(self._name(place))

    def _faults(self) -> Iterator[str]:
        try:
            for place in self._living():
                about = self._transit.about(self._name(place))
                if about.get("exportable") or about.get("allow_plaintext_backup"):
                    yield f"Vault may hand out the key {self._name(place)}: nobody can take that back, so its records are open"
        except (PnrscreenError, OSError) as error:
            yield str(error)

    def _living(self) -> Iterator[Path]:
        """Yield where keys rest that are in use."""
        yield self._folder / INDEX
        yield from self._resting(self._folder / "index")
        cohorts = self._folder / "cohorts"
        for one in self.cohorts():
            if one.state is KeyState.OPERATIONAL:
                yield cohorts / one.cohort.replace("/", "~")

    def _name(self, place: Path) -> str:
        return _name(self._home, self._folder, place)


def _name(home: str, folder: Path, place: Path) -> str:
    """Return the name in Vault of a key that rests at a place: no two places, and no two homes, share one."""
    within = place.relative_to(folder).as_posix()
    return f"{home}-{within.replace('_', '__').replace('/', '_.').replace('~', '_-')}"
