"""What actors sign, and what verifies it: Ed25519 (RFC 8032) over canonical JSON (RFC 8785), keys as OpenSSH writes them.

This module knows the one byte form of what is signed and the one line of a public key. It refuses to hold a private key, and
to know who anyone is. Each kind of thing that is signed begins with its own line, so that no signature passes for another.
"""

from __future__ import annotations

import base64
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import ClassVar, Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from pnrscreen.rights import Claim

KIND = "ssh-ed25519"
_CLAIM = b"pnrscreen/claim/v1\n"
_RULE = b"pnrscreen/rule/v1\n"
_KEY_BYTES = 32
_BLOB = (
    len(KIND).to_bytes(4) + KIND.encode() + _KEY_BYTES.to_bytes(4)
)  # RFC 8709 section 4: two strings, each behind its length


def canonical(value: Mapping[str, object]) -> bytes:
    """Return the canonical JSON of a value whose keys are ASCII and whose leaves are text, integers and booleans."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def listed(signatures: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return signatures as they stand in what was signed, by actor."""
    return [{"actor": who, "signature": base64.b64encode(made).decode()} for who, made in sorted(signatures.items())]


def unlisted(stated: Iterable[Mapping[str, str]]) -> dict[str, bytes]:
    """Read them back; raises ValueError, TypeError or KeyError for anything else."""
    return {one["actor"]: base64.b64decode(one["signature"], validate=True) for one in stated}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(ABC):
    """What actors sign, each with their own key: canonical JSON behind a line of its own, which its kind has for ``domain``."""

    domain: ClassVar[bytes]
    signatures: Mapping[str, bytes] = field(default_factory=dict)

    @abstractmethod
    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures."""

    @property
    def to_sign(self) -> bytes:
        """What an actor signs."""
        return self.domain + canonical(self.said())

    @property
    def digest(self) -> str:
        """SHA-256 of what it says."""
        return hashlib.sha256(canonical(self.said())).hexdigest()

    def signed(self, actor: str, signature: bytes) -> Self:
        """Return it with a signature more."""
        return replace(self, signatures={**self.signatures, actor: signature})

    def written(self) -> bytes:
        """Return it as its file holds it."""
        return canonical({**self.said(), "signatures": listed(self.signatures)})


def claim_bytes(claim: Claim) -> bytes:
    """Return what an actor signs of a claim."""
    return _CLAIM + canonical(
        {
            "home": claim.home,
            "actor": claim.actor,
            "purpose": claim.purpose.value,
            "basis": claim.basis,
            "ticket": claim.ticket,
            "made_at": claim.made_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "nonce": claim.nonce,
        }
    )


def rule_bytes(home: str, rule: str, version: int, digest: str) -> bytes:
    """Return what an actor signs of a rule: one text of it, for one home."""
    return _RULE + canonical({"home": home, "rule": rule, "version": version, "digest": digest})


def key_line(text: str) -> str:
    """Return a public key as one OpenSSH line without its comment (RFC 8709); raises ValueError for anything else."""
    kind, _, rest = text.strip().partition(" ")
    encoded = rest.strip().partition(" ")[0]
    if kind != KIND or not _raw(encoded):
        raise ValueError(f"a public key is one line that begins with {KIND}, as ssh-keygen -t ed25519 writes it")
    return f"{kind} {encoded}"


def line_of(public: bytes) -> str:
    """Return the line of a public key of 32 bytes."""
    return f"{KIND} {base64.b64encode(_BLOB + public).decode()}"


def verifies(key: str, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature over a message is that of the private half of ``key``."""
    raw = _raw(key.partition(" ")[2])
    if not raw:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: str) -> str:
    """Return the fingerprint of a key as ``ssh-keygen -l`` prints it."""
    digest = hashlib.sha256(base64.b64decode(key.partition(" ")[2])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _raw(encoded: str) -> bytes:
    """Return the 32 bytes of a key, or nothing where ``encoded`` is none."""
    try:
        blob = base64.b64decode(encoded)
    except ValueError:
        return b""
    if not blob.startswith(_BLOB) or len(blob) != len(_BLOB) + _KEY_BYTES or base64.b64encode(blob).decode() != encoded:
        return b""
    return blob[len(_BLOB) :]
