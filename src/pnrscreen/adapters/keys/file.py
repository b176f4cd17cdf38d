"""Keys in files: each key rests as it is, in a file of its own that its owner alone may read.

This module knows the bytes of a resting key. Whoever is root on the machine can read the files: with them the unit trusts its
own machine.

::

    keys/signing/log   the seed of a signing key (Ed25519), made at its first use
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.adapters.keys.founding import begin, derived
from pnrscreen.adapters.keys.held import HeldKeys
from pnrscreen.errors import Tampered

_SIGNING = re.compile("[a-z]+(?:-[0-9]+)?")


class FileKeys(HeldKeys):
    """The keys of one home in files of it. Implements ``ports.Keys``."""

    HOLDER = "file"

    @classmethod
    def create(cls, folder: Path, seed: bytes | None = None, approver: bytes | None = None) -> Self:
        """Make the keys of a new home; ``approver`` is the public key (X25519) of the body that alone unseals.

        With a ``seed`` the undated hashes, and so the ids built on them, are the same in every home of that seed: for homes
        that hold no real person, and for nothing else.
        """
        index_key = secrets.token_bytes(envelopes.KEY_BYTES) if seed is None else derived(seed)
        durable.create(begin(folder, approver), index_key)
        return cls(folder)

    def rotate(self) -> int:
        """Turn nothing: a key that rests as it is can only be destroyed, and each day, record and quarter has its own."""
        return 0

    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""
        return self._signing(name).public_key().public_bytes_raw()

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""
        return self._signing(name).sign(message)

    def _signing(self, name: str) -> Ed25519PrivateKey:
        if not _SIGNING.fullmatch(name):
            raise ValueError("a signing key is named with small letters, and numbered")
        place = durable.folder(self._folder / "signing") / name
        if not place.exists():
            self._rest(place)
        return Ed25519PrivateKey.from_private_bytes(self._opened(place))

    def _rest(self, place: Path) -> None:
        durable.create(place, secrets.token_bytes(envelopes.KEY_BYTES))

    def _opened(self, place: Path) -> bytes:
        key = place.read_bytes()
        if len(key) != envelopes.KEY_BYTES:
            raise Tampered(f"{place.name} is not a key of {envelopes.KEY_BYTES} bytes")
        return key

    def _forget(self, place: Path) -> None:
        """Do nothing: what rests as it is is forgotten by erasing it."""

    def _faults(self) -> Iterator[str]:
        yield from ()
