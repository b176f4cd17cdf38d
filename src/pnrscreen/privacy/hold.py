"""An authority's order on records, as this unit carries it out: what it names, to which key, and who signed for it.

This module knows when an order may be carried out: once two people of two organisations have signed it, one of them whoever
carries it out. It refuses to prolong anything: what an order copies goes on its date all the same, and what the authority keeps
of it is under the authority's law.

Like whatever actors sign it is canonical JSON (RFC 8785) behind a line of its own. Its nonce makes it one of its kind, and
keeps whoever sees its digest from guessing whom it names.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from pnrscreen.privacy import signing
from pnrscreen.privacy.registry import Registry, RegistryError, check_signatures
from pnrscreen.rights import sayable

_LOCATOR = re.compile(r"[A-Z0-9]{2,3}/[A-Z0-9]{5,14}", re.ASCII)
NAMED_MAX = 100
"""Passengers and locators one order may name: more is no order on named persons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(signing.Signed):
    """What an authority ordered in writing: ``authority`` (its name), ``reference`` and ``basis`` of the order, the unit's own
    ``ticket``, the ``passengers`` (ids) and ``locators`` (``ZZ/ABC2DE``: carrier and record locator) it names, and the
    authority's public ``key`` (X25519, base64).
    """

    domain = b"pnrscreen/hold/v1\n"
    home: str
    made_at: str
    nonce: str
    authority: str
    key: str
    reference: str
    basis: str
    ticket: str
    passengers: tuple[str, ...] = field(default=(), repr=False)
    locators: tuple[str, ...] = field(default=(), repr=False)

    def said(self) -> dict[str, object]:
        """Return what it says, without the signatures."""
        texts = ("home", "made_at", "nonce", "authority", "key", "reference", "basis", "ticket")
        named = {"passengers": list(self.passengers), "locators": list(self.locators)}
        return {name: getattr(self, name) for name in texts} | named

    @property
    def public_key(self) -> bytes:
        """The authority's key, 32 bytes."""
        return base64.b64decode(self.key)


def key_of(pem: bytes) -> str:
    """Return an authority's public key (PEM, X25519) in base64; raises RegistryError for anything else."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, X25519PublicKey):
        raise RegistryError("key_wrong", "an authority's key is a PEM file: openssl pkey -in PRIVATE.key -pubout (X25519)")
    return base64.b64encode(key.public_bytes_raw()).decode()


def fingerprint(key: str) -> str:
    """Return the fingerprint of an authority's key: SHA-256, written as ``ssh-keygen -l`` does."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(base64.b64decode(key)).digest()).decode().rstrip("=")


def read(content: bytes) -> Order:
    """Read an order, whoever signed it. Raises RegistryError for what is not the one byte form of one, or no order."""
    try:
        stated = orjson.loads(content)
        named = {name: tuple(stated[name]) for name in ("passengers", "locators")}
        made = Order(**{**stated, **named, "signatures": signing.unlisted(stated["signatures"])})
        same = made.written() == content and len(made.public_key) == 32
    except (ValueError, TypeError, KeyError):
        same = False
    if not same:
        raise RegistryError("order_malformed", "this is no order that pnrscreen retain hold order wrote, or it was changed")
    _check(made)
    return made


def _check(made: Order) -> None:
    """Raise RegistryError for an order that says too little, or names too many."""
    lacks = [name for name in ("authority", "reference", "basis", "ticket") if not getattr(made, name).strip()]
    if lacks:
        raise RegistryError("order_incomplete", f"an order says its {', '.join(lacks)} too")
    if not all(sayable(getattr(made, name)) for name in ("authority", "reference", "basis", "ticket")):
        raise RegistryError("order_malformed", "what an order says is printable, and at most 200 characters each")
    if not 0 < len(made.passengers) + len(made.locators) <= NAMED_MAX:
        raise RegistryError("order_unspecific", f"an order names passengers or record locators, at most {NAMED_MAX}")
    if not all(_LOCATOR.fullmatch(one) for one in made.locators):
        raise RegistryError("order_malformed", "a record locator is named with its carrier, such as ZZ/ABC2DE")


def check(made: Order, registry: Registry, requester: str) -> str:
    """Raise RegistryError unless whoever carries an order out has signed it, and somebody of another organisation has approved
    it; return who. In a home that holds no real person nobody needs to sign, and nobody is returned.
    """
    _check(made)
    if made.home != registry.home:
        raise RegistryError("home_other", "the order was drafted for another home")
    check_signatures("the order", made.to_sign, made.signatures, registry.actors, synthetic=registry.synthetic)
    if registry.synthetic and not made.signatures:
        return ""
    if requester not in made.signatures:
        raise RegistryError("signers_few", "whoever carries an order out signs it")
    ours = registry.actors[requester].organisation
    others = [who for who in sorted(made.signatures) if registry.actors[who].organisation != ours]
    if not others:
        raise RegistryError("signers_few", "an order is approved by somebody of another organisation, who signs it too")
    return others[0]
