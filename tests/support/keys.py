"""Keys of people for tests: quick to make and to open, from a seed where nothing must be in a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

from pnrscreen.adapters.keys import PersonKey

PASSPHRASE = "correct horse"


def a_key(seed: str) -> PersonKey:
    """Return the key of a seed, the same each time."""
    return PersonKey(_private(seed))


def key_file(folder: Path, seed: str) -> Path:
    """Write the key of a seed as OpenSSH does, behind ``PASSPHRASE``, with its public line beside it."""
    path = folder / seed
    quick = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(PASSPHRASE.encode())
    path.write_bytes(_private(seed).private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, quick))
    path.chmod(0o600)
    path.with_name(f"{seed}.pub").write_text(f"{a_key(seed).line} {seed}\n")
    return path


def passphrase_file(folder: Path) -> str:
    """Write the passphrase where a machine keeps it, and return the path."""
    path = folder / "passphrase"
    path.write_text(f"{PASSPHRASE}\n")
    path.chmod(0o600)
    return str(path)


def _private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
