"""Sealing keys: what still opens a record once its unit cannot, in the hands of the approving body alone.

This module knows how a sealing key is made, handed to the approving body, and used there. It refuses to keep one: the unit's
process has it in memory for a day at most, and what rests of it only the approving body can read.

::

    a sealing key      64 bytes (AES-256-SIV, RFC 5297), of one process, one day, one cohort; named by 8 random bytes, its part
    as it rests        HPKE (RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM) to the approving body's public key,
                       with cohort and part as info, so that one moved to another place does not open
    a sealing wrap     48 bytes: the record key under the sealing key, authenticated with cohort, part and context, so that
                       the key of one record cannot be asked for under the name of another

Memory is not scrubbed: Python gives no means to. A process that ends takes its sealing keys with it.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from pnrscreen.custody import KeyRequest
from pnrscreen.errors import ConfigError, Tampered

PART_BYTES = 8
WRAP_BYTES = 48  # 32 of the record key and 16 of the synthetic IV
_KEY_BYTES = 64
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_RESTS, _WRAPS = b"pnrscreen/sealing-key/v1\n", b"pnrscreen/sealing-wrap/v1\n"


class SealingKey:
    """A sealing key in the memory of the process that made it; it wraps, and gives nothing else away."""

    __slots__ = ("_bound", "_siv", "part")

    def __init__(self, key: bytes, cohort: str, part: bytes) -> None:
        self._siv = AESSIV(key)
        self._bound = b"".join((_WRAPS, bytes((len(cohort),)), cohort.encode("ascii"), part))
        self.part = part

    @classmethod
    def fresh(cls, cohort: str, approver: bytes) -> tuple[Self, bytes]:
        """Make one, and return it with what may rest of it: itself, encrypted to the approving body."""
        key, part = secrets.token_bytes(_KEY_BYTES), secrets.token_bytes(PART_BYTES)
        public = X25519PublicKey.from_public_bytes(approver)
        return cls(key, cohort, part), _SUITE.encrypt(key, public, info=_info(cohort, part))

    def wrap(self, record_key: bytes, context: str) -> bytes:
        """Wrap the key of one record."""
        return self._siv.encrypt(record_key, [self._bound + context.encode("utf-8")])

    def unwrap(self, wrap: bytes, context: str) -> bytes:
        """Return the key of one record; raises InvalidTag when it is the key of another."""
        return self._siv.decrypt(wrap, [self._bound + context.encode("utf-8")])


def public_key(line: bytes) -> bytes:
    """Read an approving body's public key (X25519, 32 bytes in one line of base64); raises ConfigError for anything else."""
    try:
        key = base64.b64decode(line.strip(), validate=True)
        _SUITE.encrypt(b"", X25519PublicKey.from_public_bytes(key))  # refuses a key to which nothing can be encrypted
    except (binascii.Error, ValueError):
        raise ConfigError("an approving body's public key is 32 bytes (X25519) in one line of base64") from None
    return key


def record_key(private: bytes, asked: KeyRequest) -> bytes:
    """Return the key of the one record that is asked for: the approving body's part, done with its private key and no home.

    Raises Tampered when key, record and sealing key do not belong together.
    """
    part = bytes.fromhex(asked.part)
    try:
        opened = _SUITE.decrypt(asked.sealing, X25519PrivateKey.from_private_bytes(private), info=_info(asked.cohort, part))
        return SealingKey(opened, asked.cohort, part).unwrap(asked.wrap, asked.context)
    except InvalidTag:
        raise Tampered(
            "what is asked for and the sealing key it came with do not belong together, or not to this body"
        ) from None


def _info(cohort: str, part: bytes) -> bytes:
    return _RESTS + cohort.encode("ascii") + b"~" + part.hex().encode("ascii")
