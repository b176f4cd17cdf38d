"""What is encrypted to somebody outside the unit, who alone can open it.

This module knows the byte form: HPKE (RFC 9180: X25519, HKDF-SHA-256, AES-256-GCM), bound to what stands in clear before it. It
refuses to know what is in it, and to keep a private key.

::

    one line of JSON (RFC 8785): what kind of file it is, and for whom
    the rest: HPKE, with that line as info
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pnrscreen.errors import ConfigError, Tampered

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def seal(plain: bytes, key: bytes, heading: bytes) -> bytes:
    """Encrypt to a public key (X25519, 32 bytes) behind a heading of one line. Raises ConfigError where that cannot be."""
    try:
        return b"".join((heading, b"\n", _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(key), info=heading)))
    except ValueError:
        raise ConfigError("nothing can be encrypted to this key: ask the authority for another") from None


def opened(content: bytes, private: bytes, passphrase: bytes | None = None) -> tuple[bytes, bytes]:
    """Return the heading and what was encrypted, by the private key (PEM). Raises ConfigError for no such key, Tampered for a
    file that was changed or is for another key.
    """
    try:
        key = load_pem_private_key(private, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise ConfigError("this is no private key that opens a case: openssl genpkey -algorithm X25519 makes one")
    heading, _, sealed = content.partition(b"\n")
    try:
        return heading, _SUITE.decrypt(sealed, key, info=heading)
    except (InvalidTag, ValueError):
        raise Tampered("the file does not open: it was changed, or is sealed to another key") from None
