"""What two registered people decide together about a unit, one of them the data protection officer, beside the registry itself.

This module knows when such a resolution holds. It refuses to know what it says: that is one text of one ``kind``. Like a
version of the registry it is canonical JSON (RFC 8785), and each names the digest of the one before it, so that none is put in
force twice. What is signed is that without the signatures, behind a line of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from pnrscreen.privacy import signing
from pnrscreen.privacy.registry import Registry, RegistryError, check_signatures
from pnrscreen.rights import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution(signing.Signed):
    """One text that a unit shall go by, for one home, after the resolution of digest ``previous``."""

    domain = b"pnrscreen/resolution/v1\n"
    kind: str
    home: str
    previous: str
    made_at: str
    text: str

    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures."""
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
