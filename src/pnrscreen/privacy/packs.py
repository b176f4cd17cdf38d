"""A pack of rules before the law: whose signature stands under it, and whether a profile covers what it is for.

This module knows the one thing that is signed of a pack, its digest, and the file that holds the signatures. It refuses to know
what the rules in it ask, and to hold a private key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from pnrscreen.errors import Refused
from pnrscreen.privacy.profile import Profile
from pnrscreen.privacy.seriousness import uncovered
from pnrscreen.privacy.signing import Signed, fingerprint, unlisted, verifies

SIGNATURES = "pack.signatures.json"
"""The file beside the manifest that holds the signatures. It is no part of what is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPack(Signed):
    """A version of a pack by its digest. Its signatures go by the fingerprint of the key that made each: who holds the key is
    for whoever verifies to know.
    """

    domain: ClassVar[bytes] = b"pnrscreen/rule-pack/v1\n"

    pack: str
    version: int
    content: str

    def said(self) -> dict[str, object]:
        """Return what is signed."""
        return {"pack": self.pack, "version": self.version, "digest": self.content}

    def by(self, key: str) -> bool:
        """Tell whether the holder of a key (an OpenSSH line) signed it."""
        made = self.signatures.get(fingerprint(key))
        return made is not None and verifies(key, self.to_sign, made)


def signed_pack(content: bytes) -> SignedPack:
    """Read a file of signatures; raises Refused for anything else."""
    try:
        said = json.loads(content)
        return SignedPack(
            pack=str(said["pack"]),
            version=int(said["version"]),
            content=str(said["digest"]),
            signatures=unlisted(said["signatures"]),
        )
    except (ValueError, TypeError, KeyError):
        raise Refused(f"{SIGNATURES} holds no signatures: sign the pack again, pnrscreen rules sign PACK --key FILE") from None


def signer(signed: SignedPack | None, found: tuple[str, int, str], keys: Iterable[str]) -> str:
    """Return the fingerprint of the first key that signed what was found: id, version and digest of a pack as it lies there.

    Raises Refused, and says what to do, where there is no signature, or one of another content, or none by these keys.
    """
    pack, version, digest = found
    if signed is None:
        raise Refused(f"pack {pack} is not signed: pnrscreen rules sign PACK --key FILE")
    if (signed.pack, signed.version, signed.content) != found:
        raise Refused(
            f"pack {pack} is not what was signed: {signed.pack} {signed.version} {signed.content[:16]} was, and this is "
            f"{version} {digest[:16]}; get it anew, or read what changed (pnrscreen rules diff) and sign it yourself"
        )
    made = next((key for key in keys if signed.by(key)), "")
    if not made:
        raise Refused(f"pack {pack} is signed by {', '.join(sorted(signed.signatures))}, and by no key that counts here")
    return fingerprint(made)


def unfit(law: Profile, offences: tuple[str, ...], years_min: int) -> Iterator[str]:
    """Yield why a profile does not cover what a pack is for."""
    return uncovered(law.seriousness, law.offences, offences, years_min)
