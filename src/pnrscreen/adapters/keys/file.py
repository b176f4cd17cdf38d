"""Keys in files: one folder of the home, one small file per cohort.

This module knows how cohort keys are made once, found again and destroyed for good. It refuses to give one out, and to open
anything without a Grant. Whoever is root on the machine can read the files: with them the unit trusts its own machine.

::

    keys/index.key                                the key of the look-up hashes
    keys/cohorts/eu-strict~2026-11-22~identity    32 random bytes, made when the cohort's first envelope is
    keys/signing/log                              the seed of a signing key (Ed25519), made at its first use
    keys/destroyed/eu-strict~2026-11-22~identity  the fingerprint that remains

Two processes may need a cohort's first key at the same moment: each writes its own and links it to the name; one link wins
and both read the winner. The tombstone is written before the key goes and asked before any key is used (within a transaction
before its first use in it), so a destroyed cohort is dead in every process at once and its key is never made again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from copy import copy
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pnrscreen.adapters import durable
from pnrscreen.adapters.keys import envelope as envelopes
from pnrscreen.errors import ConfigError, NotFound, Refused, Tampered
from pnrscreen.rights import Grant

_BLIND_BYTES = 16  # 32 hexadecimal digits
_SIGNING = re.compile("[a-z]+")
_FINGERPRINT = b"pnrscreen/fingerprint/v1\n"


class FileKeys:
    """The keys of one home. Implements ``ports.Keys``; safe to share between threads and between processes."""

    def __init__(self, folder: Path) -> None:
        """Take the keys of an initialised home; raises ConfigError when there are none or others may read them."""
        self._folder = folder
        self._cohorts: dict[str, bytes] = {}
        self._named: dict[str, tuple[Path, Path]] = {}
        self._alive: dict[str, bytes] | None = None  # cohorts of which a transaction has asked already
        try:
            others = folder.stat().st_mode & 0o077
            self._index_key = _key(folder / "index.key")
        except FileNotFoundError:
            raise ConfigError(f"there are no keys in {folder}: set up the home first") from None
        if others:
            raise ConfigError(f"others may read the keys in {folder}: run chmod 700 on it")
        for place in (folder / "cohorts", folder / "destroyed"):
            durable.folder(place)

    @classmethod
    def create(cls, folder: Path, seed: bytes | None = None) -> Self:
        """Make the keys of a new home.

        With a ``seed`` the look-up hashes, and so the ids built on them, are the same in every home of that seed: for homes
        that hold no real person, and for nothing else.
        """
        index_key = secrets.token_bytes(envelopes.KEY_BYTES) if seed is None else _derived(seed)
        if not durable.create(durable.folder(folder) / "index.key", index_key):
            raise ConfigError(f"there are keys in {folder} already: they are never replaced")
        return cls(folder)

    def enclose(self, plain: bytes, cohort: str, context: str) -> bytes:
        """Encrypt under a fresh record key; raises Refused when the cohort's key was destroyed."""
        if not envelopes.is_cohort(cohort):
            raise ValueError("a cohort is named like profile/day/class")
        key = self._find(cohort) or self._make(cohort)
        return envelopes.seal(plain, cohort, context, key)

    def open(self, envelope: bytes, context: str, grant: Grant) -> bytes:
        """Decrypt, or raise Tampered when envelope, context or key do not belong together."""
        if not isinstance(grant, Grant):
            raise TypeError("an envelope is opened with a Grant only")
        parts = envelopes.split(envelope)
        key = self._find(parts.cohort)
        if key is None:
            raise Tampered(f"the key of cohort {parts.cohort} is destroyed or missing")
        return envelopes.unseal(parts, context, key)

    def blind(self, purpose: str, value: str) -> str:
        """Return the keyed hash (HMAC-SHA-256, 32 hex digits) of ``value``; no two purposes share one."""
        name = purpose.encode("utf-8")
        said = len(name).to_bytes(2, "big") + name + value.encode("utf-8", errors="surrogatepass")
        return hmac.digest(self._index_key, said, "sha256")[:_BLIND_BYTES].hex()

    def destroy(self, cohort: str) -> str:
        """Destroy a cohort's key for good and return its fingerprint; asked again, it finishes and answers the same."""
        place, tombstone = self._places(cohort)
        if not envelopes.is_cohort(cohort) or not (place.exists() or tombstone.exists()):
            raise NotFound("there is no key of that cohort")
        if not tombstone.exists():
            fingerprint = hashlib.sha256(_FINGERPRINT + _key(place)).hexdigest()[:32]
            durable.create(tombstone, fingerprint.encode("ascii"))
        if place.exists():
            durable.erase(place)
        self._drop(cohort)
        return tombstone.read_text("ascii")

    def within(self) -> Self:
        """Return these keys for one transaction: whether a cohort is destroyed is asked at its first use in it.

        Whoever destroys a key meanwhile comes after it. A transaction opens and seals hundreds of envelopes of few cohorts.
        """
        once = copy(self)
        once._alive = {}  # noqa: SLF001  a copy of this very object
        return once

    def public(self, name: str) -> bytes:
        """Return the public half (Ed25519, 32 bytes) of the signing key of this name, made at its first use."""
        return self._signing(name).public_key().public_bytes_raw()

    def sign(self, name: str, message: bytes) -> bytes:
        """Sign with the signing key of this name (Ed25519, 64 bytes)."""
        return self._signing(name).sign(message)

    def _signing(self, name: str) -> Ed25519PrivateKey:
        if not _SIGNING.fullmatch(name):
            raise ValueError("a signing key is named with small letters")
        place = durable.folder(self._folder / "signing") / name
        if not place.exists():
            durable.create(place, secrets.token_bytes(envelopes.KEY_BYTES))
        return Ed25519PrivateKey.from_private_bytes(_key(place))

    def _places(self, cohort: str) -> tuple[Path, Path]:
        """Return where a cohort's key and its tombstone lie; asked for every envelope, so remembered."""
        if cohort not in self._named:
            name = cohort.replace("/", "~")
            self._named[cohort] = self._folder / "cohorts" / name, self._folder / "destroyed" / name
        return self._named[cohort]

    def _find(self, cohort: str) -> bytes | None:
        if self._alive and cohort in self._alive:
            return self._alive[cohort]
        place, tombstone = self._places(cohort)
        if tombstone.exists():
            self._drop(cohort)
            return None
        try:
            return self._use(cohort, self._cohorts.get(cohort) or _key(place))
        except FileNotFoundError:
            return None

    def _use(self, cohort: str, key: bytes) -> bytes:
        self._cohorts[cohort] = key
        if self._alive is not None:
            self._alive[cohort] = key
        return key

    def _drop(self, cohort: str) -> None:
        self._cohorts.pop(cohort, None)
        if self._alive:
            self._alive.pop(cohort, None)

    def _make(self, cohort: str) -> bytes:
        place, tombstone = self._places(cohort)
        if not tombstone.exists():
            durable.create(place, secrets.token_bytes(envelopes.KEY_BYTES))
        # Asked after the key has its name: a destruction that began meanwhile either sees the key or is seen here.
        if tombstone.exists():
            if place.exists():
                durable.erase(place)
            raise Refused(f"the key of cohort {cohort} was destroyed: nothing more may be kept under it")
        return self._use(cohort, _key(place))


def _key(path: Path) -> bytes:
    key = path.read_bytes()
    if len(key) != envelopes.KEY_BYTES:
        raise Tampered(f"{path.name} is not a key of {envelopes.KEY_BYTES} bytes")
    return key


def _derived(seed: bytes) -> bytes:
    return HKDF(SHA256(), envelopes.KEY_BYTES, salt=None, info=b"pnrscreen/index/v1").derive(seed)
