"""Tokens: whose they are, if they are good. JSON Web Tokens of OpenID Connect (RFC 7519, RFC 9068), signed by one issuer.

This module knows which signatures count and where the issuer's keys are. It refuses to know roles: a token says who someone is,
and the registry says what they may do. A token counts for one home, its audience; signatures are RS256, ES256 or EdDSA.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
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
_PATIENCE_SECONDS = 5
_LONGEST = 16_384


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
            bound = claims.get("cnf", {}).get("x5t#S256", "")
            return Bearer(
                subject=str(claims["sub"]),
                until=datetime.fromtimestamp(int(claims["exp"]), UTC),
                certificate=base64.urlsafe_b64decode(bound + "==").hex() if bound else "",
            )
        except (JoseError, ValueError, TypeError, AttributeError, OverflowError):
            raise _bad("it is not signed by the issuer of this home, not for this home, or not valid now") from None

    def _verified(self, token: str) -> dict[str, Any]:
        """Return the claims of a token that the issuer signed; its keys are asked for anew where it names one unknown."""
        try:
            return self._decoded(token, anew=False)
        except ValueError:  # the key it names is none that is known
            return self._decoded(token, anew=True)

    def _decoded(self, token: str, *, anew: bool) -> dict[str, Any]:
        found = jwt.decode(token, self._keys.find(anew=anew), algorithms=[*ALGORITHMS])
        if str(found.header.get("typ", "")).lower() not in KINDS:
            raise TypeError("another kind of token")
        return found.claims


class KeysAt:
    """The keys an issuer publishes (JWKS), at an address or in a file: kept, and asked for anew when a token names another."""

    def __init__(self, place: str, now: Callable[[], float] = time.monotonic) -> None:
        self._place = place
        self._now = now
        self._one_at_a_time = threading.Lock()
        self._kept: KeySet | None = None
        self._asked = 0.0

    def find(self, *, anew: bool) -> KeySet:
        """Return the keys. While the issuer cannot be reached, those it had count on; raises Problem (503) without any."""
        with self._one_at_a_time:
            age = self._now() - self._asked
            if self._kept is None or age >= FRESH_SECONDS or (anew and age >= AGAIN_SECONDS):
                self._ask()
            if self._kept is None:
                raise Problem(
                    503,
                    "issuer",
                    "The keys of the issuer of tokens cannot be had now. Try again in a moment.",
                    again=AGAIN_SECONDS,
                )
            return self._kept

    def _ask(self) -> None:
        with suppress(OSError, ValueError, TypeError, KeyError, httpx.HTTPError, JoseError):
            self._kept = KeySet.import_key_set(_fetched(self._place))
        self._asked = self._now()


@dataclass(frozen=True, slots=True)
class KeysOfHome:
    """The key with which a synthetic home signs tokens for a first try."""

    public: Mapping[str, Any]

    def find(self, *, anew: bool) -> KeySet:  # noqa: ARG002  there is no other
        """Return it."""
        return KeySet.import_key_set({"keys": [dict(self.public)]})


def _fetched(place: str) -> Any:
    if place.startswith("/"):
        return json.loads(Path(place).read_bytes())
    answer = httpx.get(place, timeout=_PATIENCE_SECONDS, follow_redirects=False)
    return answer.raise_for_status().json()


def _bad(why: str) -> Problem:
    return Problem(401, "token", f"The token does not count: {why}.")
