"""Tokens: whose they are, if they are good. JSON Web Tokens of OpenID Connect (RFC 7519, RFC 9068), signed by one issuer.

This module knows which signatures count and where the issuer's keys are. It refuses to know roles: a token says who someone is,
and the registry says what they may do. A token counts for one home, its audience; signatures are RS256, ES256 or EdDSA.
"""

from __future__ import annotations

import base64
import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet
from joserfc.jwt import ClaimsOption

from pnrscreen.api.problems import Problem
from pnrscreen.model import Instant
from pnrscreen.ports import Clock

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
"""EdDSA goes by two names: RFC 8037 and RFC 9864."""
KINDS = frozenset({"", "jwt", "at+jwt", "application/at+jwt"})
LEEWAY_SECONDS = 30
AGAIN_SECONDS = 10
"""How long unknown keys wait to be asked for again: a forged key id must not make us ask the issuer each time."""
FRESH_SECONDS = 300
_OTHER_CLAIMS = frozenset({"at_hash", "c_hash", "events"})
"""Claims by which a token for signing in (an ID token), or for signing out, can be told: it is for who signs in, not for us."""
_PATIENCE_SECONDS = 5
_LONGEST = 16_384
_DIGEST_LETTERS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """Whom a good token names, until when it is good, and the certificate it is bound to (RFC 8705), if it is."""

    subject: str
    until: Instant
    certificate: str = ""


class KeysOf(Protocol):
    """Where the public keys of an issuer come from."""

    def find(self, *, anew: bool) -> KeySet:
        """Return them; ``anew`` where a key is asked for that they do not have."""


class Tokens:
    """The tokens of one issuer for one audience."""

    def __init__(self, issuer: str, audience: str, keys: KeysOf, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._claims: dict[str, ClaimsOption] = {
            "iss": {"essential": True, "value": issuer},
            "aud": {"essential": True, "value": audience},
            "exp": {"essential": True},
            "sub": {"essential": True},
        }

    def read(self, token: str) -> Bearer:
        """Return whom a token names. Raises Problem (401) for one that is forged, expired, not yet valid, of another issuer, or
        for another home; it never says which key or claim was wrong.
        """
        if len(token) > _LONGEST:
            raise _bad("it is longer than any token")
        try:
            claims = self._verified(token)
            registry = jwt.JWTClaimsRegistry(now=int(self._clock.now().timestamp()), leeway=LEEWAY_SECONDS, **self._claims)
            registry.validate(claims)
            return Bearer(
                subject=str(claims["sub"]),
                until=datetime.fromtimestamp(int(claims["exp"]), UTC),
                certificate=_bound_to(claims["cnf"]) if "cnf" in claims else "",
            )
        except (JoseError, ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError):
            raise _bad("it is not signed by the issuer of this home, not for this home, or not valid now") from None

    def _verified(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that the issuer signed; its keys are asked for anew where it names one unknown."""
        try:
            return self._decoded(token, anew=False)
        except InvalidKeyIdError:  # the key it names is none that is known
            return self._decoded(token, anew=True)

    def _decoded(self, token: str, *, anew: bool) -> dict[str, Any]:
        found = jwt.decode(token, self._keys.find(anew=anew), algorithms=[*ALGORITHMS])
        if str(found.header.get("typ", "")).lower() not in KINDS or _OTHER_CLAIMS & found.claims.keys():
            raise TypeError("another kind of token")
        return found.claims


class KeysAt:
    """The keys an issuer publishes (JWKS), at an address or in a file: kept, and asked for anew when a token names another."""

    def __init__(self, place: str, now: Callable[[], float] = time.monotonic) -> None:
        self._place = place
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._kept: KeySet | None = None
        self._asked = -math.inf

    def find(self, *, anew: bool) -> KeySet:
        """Return the keys. While the issuer is slow or cannot be reached, those it had count on, and nobody waits. Raises
        Problem (503) without any.
        """
        if self._is_due(anew=anew) and self._one_at_a_time.acquire(blocking=self._kept is None):
            try:
                if self._is_due(anew=anew):
                    self._ask()
            finally:
                self._one_at_a_time.release()
        if self._kept is None:
            said = "The keys of the issuer of tokens cannot be had now. Try again in a moment."
            raise Problem(503, "issuer", said, again=AGAIN_SECONDS)
        return self._kept

    def _is_due(self, *, anew: bool) -> bool:
        wait = AGAIN_SECONDS if anew or self._kept is None else FRESH_SECONDS
        return self._now() - self._asked >= wait

    def _ask(self) -> None:
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError, httpx.HTTPError):
            self._kept = KeySet([*_keys(_fetched(self._place)["keys"])])
        self._asked = self._now()


@dataclass(frozen=True, slots=True)
class KeysOfHome:
    """The key with which a synthetic home signs tokens for a first try."""

    public: Mapping[str, Any]

    def find(self, *, anew: bool) -> KeySet:  # noqa: ARG002  there is no other
        """Return it."""
        return KeySet.import_key_set({"keys": [dict(self.public)]})


def _bound_to(confirmation: Mapping[str, str]) -> str:
    """Return the certificate a token is bound to; one that is bound to anything else cannot be shown to be its holder's."""
    digest = base64.urlsafe_b64decode(confirmation["x5t#S256"] + "==").hex()
    if len(digest) != _DIGEST_LETTERS:
        raise ValueError("no SHA-256 of a certificate")
    return digest


def _keys(said: Iterable[Any]) -> Iterator[Key]:
    """Yield the keys of a set that we understand; of the others one may be for whoever else asks (RFC 7517 section 5)."""
    for one in said:
        with suppress(JoseError, ValueError, TypeError, KeyError, AttributeError):
            yield JWKRegistry.import_key(one)


def _fetched(place: str) -> Any:
    if place.startswith("/"):
        return json.loads(Path(place).read_bytes())
    answer = httpx.get(place, timeout=_PATIENCE_SECONDS, follow_redirects=False)
    return answer.raise_for_status().json()


def _bad(why: str) -> Problem:
    return Problem(401, "token", f"The token does not count: {why}.")
