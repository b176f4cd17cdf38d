"""A person's own signing key: Ed25519 in a file of OpenSSH, behind a passphrase, outside every home.

This module knows how such a file is made and opened; what ssh-keygen -t ed25519 writes is opened as well. It refuses a key
without a passphrase, and to write over a file that is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, PublicFormat, load_ssh_private_key

from pnrscreen.adapters import durable
from pnrscreen.errors import ConfigError, Refused

_ROUNDS = 64
"""Rounds of bcrypt-pbkdf between passphrase and key: half a second or so, for each guess too; ssh-keygen takes 16 to 24."""


class PersonKey:
    """An opened key. ``line`` is its public half as OpenSSH writes it, without comment."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.line = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()

    @classmethod
    def create(cls, path: Path, passphrase: str, comment: str) -> Self:
        """Make a key in a new file that its owner alone may read, and its public line beside it (``.pub``).

        Raises ConfigError for an empty passphrase, or where either file is there.
        """
        if not passphrase:
            raise ConfigError("a key needs a passphrase: without one, whoever copies the file signs in its owner's name")
        public = path.with_name(f"{path.name}.pub")
        if public.exists():
            raise ConfigError(f"{public} is there already: a key is never replaced, choose another name")
        key = Ed25519PrivateKey.generate()
        encryption = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(_ROUNDS).build(passphrase.encode())
        if not durable.create(path, key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption)):
            raise ConfigError(f"{path} is there already: a key is never replaced, choose another name")
        made = cls(key)
        durable.create(public, f"{made.line} {comment}".rstrip().encode() + b"\n")
        return made

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Open a key. Raises ConfigError for a file that holds none or has no passphrase, Refused for the wrong passphrase."""
        content = path.read_bytes()
        if _opens(content):
            raise ConfigError(f"{path} has no passphrase: give it one with ssh-keygen -p -f {path}")
        if not passphrase:
            raise Refused(f"{path} is opened with its passphrase, and none was given")
        try:
            key = load_ssh_private_key(content, passphrase.encode())
        except (ValueError, TypeError, UnsupportedAlgorithm):
            if b"OPENSSH" not in content:
                raise ConfigError(f"{path} is no private key of OpenSSH: pnrscreen actor key FILE makes one") from None
            raise Refused(f"{path} does not open with that passphrase") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise ConfigError(f"{path} is not an Ed25519 key: pnrscreen actor key FILE or ssh-keygen -t ed25519 makes one")
        return cls(key)

    @property
    def public(self) -> bytes:
        """Return the public half (Ed25519, 32 bytes)."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign (64 bytes)."""
        return self._key.sign(message)


def _opens(content: bytes) -> bool:
    """Tell whether a key opens for anyone."""
    try:
        load_ssh_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True
