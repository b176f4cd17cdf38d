"""How the key of a record comes back from the approving body: encrypted to one request, bound to one record.

This module knows the pair of keys that a request brings, and what is returned to it. It refuses to keep the private half: the
unit seals it under a cohort of that request alone, and when that is destroyed nothing that was returned opens any more,
wherever copies of it lie.

::

    the pair          X25519, fresh for each request
    a returned key    HPKE (RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM) to its public half, with the digest of the request, the
                      cohort and the context of the record as info, so that it opens for no other request and no other record
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from pnrscreen.adapters.keys.sealing import record_key
from pnrscreen.custody import KeyRequest, ReturnedKey
from pnrscreen.errors import Tampered

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_RETURNS = b"pnrscreen/returned-key/v1\n"


def pair() -> tuple[bytes, bytes]:
    """Make the pair of a request: private half, public half (32 bytes each)."""
    key = X25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def give(private: bytes, asked: KeyRequest, request: str, to: bytes) -> ReturnedKey:
    """Return the key of one record to a request: the approving body's part, with its own private key and no home.

    Raises Tampered where what is asked for does not belong together, or ``to`` is no key that anything can be returned to.
    """
    key = record_key(private, asked)
    try:
        sealed = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(to), info=_info(request, asked.cohort, asked.context))
    except ValueError:
        raise Tampered("the request brings no key to which anything can be returned") from None
    return ReturnedKey(asked.cohort, asked.context, sealed)


def take(returned: ReturnedKey, private: bytes, request: str) -> bytes:
    """Return the key of a record at the unit; raises Tampered where it is of another request or record."""
    info = _info(request, returned.cohort, returned.context)
    try:
        return _SUITE.decrypt(returned.key, X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError):
        raise Tampered("a returned key is not of this request and this record") from None


def _info(request: str, cohort: str, context: str) -> bytes:
    return b"\n".join((_RETURNS, request.encode(), cohort.encode(), context.encode()))
