"""The approving body's sealing key: X25519 in a file of its own, behind a passphrase, on a machine without a home.

This module knows how such a file is made and opened. It refuses a key without a passphrase, and to write over a file that is
there: with the key goes every record that only this body can open.

::

    one line: the word pnrscreen-sealing-key, the version v1, and base64 of 16 bytes of salt, 12 of nonce and AES-256-GCM of the
    32 bytes of the private key, under a key that scrypt (RFC 7914: N 2^17, r 8, p 1) makes of passphrase and salt
"""

from __future__ import annotations

import base64
import binascii
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pnrscreen.adapters import durable
from pnrscreen.errors import ConfigError, Refused

_COST = 17
"""Scrypt's N as a power of two: a third of a second and 128 MiB, for each guess too."""
_HEAD = b"pnrscreen-sealing-key v1 "
_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32


def create(path: Path, passphrase: str, pem: bytes = b"") -> bytes:
    """Make a sealing key in a new file, or take the one that openssl made (``pem``, PKCS 8); its public line goes beside it
    (``.pub``) and is returned.

    Raises ConfigError for an empty passphrase, where either file is there, and for a PEM that holds no open X25519 key.
    """
    if not passphrase:
        raise ConfigError("a sealing key needs a passphrase: whoever copies the file could open every masked record")
    public = path.with_name(f"{path.name}.pub")
    key = _read(pem) if pem else X25519PrivateKey.generate()
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(_derived(passphrase, salt)).encrypt(nonce, key.private_bytes_raw(), _HEAD)
    if public.exists() or not durable.create(path, _HEAD + base64.b64encode(salt + nonce + sealed) + b"\n"):
        raise ConfigError(f"{path} or its .pub is there already: a sealing key is never replaced")
    line = base64.b64encode(key.public_key().public_bytes_raw()) + b"\n"
    durable.create(public, line)
    return line


def open_(path: Path, passphrase: str) -> bytes:
    """Return the private key (32 bytes). Raises ConfigError for a file that holds none, Refused for the wrong passphrase."""
    content = path.read_bytes()
    try:
        held = base64.b64decode(content.removeprefix(_HEAD).strip(), validate=True)
    except binascii.Error:
        held = b""
    if not content.startswith(_HEAD) or len(held) <= _SALT_BYTES + _NONCE_BYTES:
        raise ConfigError(f"{path} is no sealing key: pnrscreen approver keygen makes one")
    salt, nonce, sealed = held[:_SALT_BYTES], held[_SALT_BYTES : _SALT_BYTES + _NONCE_BYTES], held[_SALT_BYTES + _NONCE_BYTES :]
    try:
        return AESGCM(_derived(passphrase, salt)).decrypt(nonce, sealed, _HEAD)
    except InvalidTag:
        raise Refused(f"{path} does not open with that passphrase") from None


def _read(pem: bytes) -> X25519PrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise ConfigError("this PEM holds no X25519 key without a passphrase: openssl genpkey -algorithm x25519 makes one")
    return key


def _derived(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=_KEY_BYTES, n=2**_COST, r=8, p=1).derive(passphrase.encode())
