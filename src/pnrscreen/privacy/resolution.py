"""What two registered people decide together about a unit, one of them the data protection officer, beside the registry itself.

This module knows when such a resolution holds. It refuses to know what it says: that is one text of one ``kind``. Like a
version of the registry it is canonical JSON (RFC 8785), and each names the digest of the one before it, so that none is put in
force twice. What is signed is that without the signatures, behind a line of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import orjson

from pnrscreen.privacy import signing
from pnrscreen.privacy.registry import Registry, RegistryError, check_signatures
from pnrscreen.rights import Role

_DOMAIN = b"pnrscreen/resolution/v1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """One text that a unit shall go by, for one home, after the resolution of digest ``previous``."""

    kind: str
    home: str
    previous: str
    made_at: str
    text: str
    signatures: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def to_sign(self) -> bytes:
        """What an actor signs."""
        return _DOMAIN + self._body()

    @property
    def digest(self) -> str:
        """SHA-256 of what it says."""
        return hashlib.sha256(self._body()).hexdigest()

    def signed(self, actor: str, signature: bytes) -> Resolution:
        """Return it with a signature more."""
        return replace(self, signatures={**self.signatures, actor: signature})

    def written(self) -> bytes:
        """Return it as its file holds it."""
        return signing.canonical({**self._said(), "signatures": signing.listed(self.signatures)})

    def _body(self) -> bytes:
        return signing.canonical(self._said())

    def _said(self) -> dict[str, object]:
        said = ("kind", "home", "previous", "made_at", "text")
        return {name: getattr(self, name) for name in said}


def read(content: bytes) -> Resolution:
    """Read a resolution, whoever signed it. Raises RegistryError for what is not the one byte form of one."""
    try:
        stated = orjson.loads(content)
        made = Resolution(**{**stated, "signatures": signing.unlisted(stated["signatures"])})
        same = made.written() == content and all(
            isinstance(value, str) for name, value in stated.items() if name != "signatures"
        )
    except (ValueError, TypeError, KeyError):
        same = False
    if not same:
        raise RegistryError(
            "registry_malformed", "this is nothing that two actors sign, or not written in its one canonical form"
        )
    return made


def check(made: Resolution, registry: Registry, previous: str) -> None:
    """Raise RegistryError unless two actors of a home's registry signed a resolution that follows the one in force there, one
    of them the data protection officer. In a home that holds no real person nobody needs to sign.
    """
    if made.home != registry.home:
        raise RegistryError("home_other", "it was decided for another home")
    if made.previous != previous:
        raise RegistryError("chain_broken", "another decision came first, or it is in force already: propose the change anew")
    check_signatures(f"the {made.kind}", made.to_sign, made.signatures, registry.actors, synthetic=registry.synthetic)
    officers = [who for who in made.signatures if Role.DPO in registry.actors[who].roles]
    if not officers and not registry.synthetic:
        raise RegistryError("signers_few", f"the {made.kind} is signed by the data protection officer too")
