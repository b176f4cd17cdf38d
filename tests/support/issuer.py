"""An issuer of tokens of the tests' own: keys of every kind that counts, published over HTTP, and tokens good and forged."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, KeyParameters, OKPKey, RSAKey

from pnrscreen.model import Instant

ALGORITHMS = ("RS256", "ES256", "EdDSA", "Ed25519")
NAME = "https://issuer.example"


@cache
def key(algorithm: str, kid: str) -> Any:
    """Return a private key for an algorithm; made once a run, for RSA keys take their time."""
    said: KeyParameters = {"kid": kid, "use": "sig"}
    if algorithm == "RS256":
        return RSAKey.generate_key(2048, said)
    return ECKey.generate_key("P-256", said) if algorithm == "ES256" else OKPKey.generate_key("Ed25519", said)


@dataclass(slots=True)
class Issuer:
    """Whose tokens a home lets in: its keys by their id, how often it was asked for them, and whether it answers."""

    keys: dict[str, Any] = field(default_factory=lambda: {one.lower(): key(one, one.lower()) for one in ALGORITHMS})
    besides: list[Mapping[str, Any]] = field(default_factory=list)
    asked: int = 0
    is_up: bool = True
    address: str = ""

    def published(self) -> dict[str, Any]:
        """Return the set of public keys."""
        return {"keys": [*self.besides, *(one.as_dict(private=False) for one in self.keys.values())]}

    def token(self, claims: Mapping[str, Any], algorithm: str = "EdDSA", **header: Any) -> str:
        """Sign claims, with the key of an algorithm or with the key that the header names."""
        kid = header.setdefault("kid", algorithm.lower())
        return jwt.encode({"alg": algorithm, "typ": "at+jwt", **header}, dict(claims), self.keys[kid], [*ALGORITHMS])


@contextmanager
def issuing() -> Iterator[Issuer]:
    """Publish the keys of an issuer over HTTP on this machine."""
    issuer = Issuer()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            content = json.dumps(issuer.published()).encode()
            self.send_response(200 if issuer.is_up else 503)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    issuer.address = f"http://127.0.0.1:{server.server_address[1]}/keys"
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()


def claims(now: Instant, audience: str, subject: str = "op", **said: Any) -> dict[str, Any]:
    """Return claims that are let in; what is said in addition as None is left out."""
    good: dict[str, Any] = {
        "iss": NAME,
        "aud": audience,
        "sub": subject,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=1)).timestamp()),
    }
    return {name: value for name, value in (good | said).items() if value is not None}


def by_hand(header: Mapping[str, Any] | bytes, said: Mapping[str, Any] | bytes, sign: Callable[[bytes], bytes]) -> str:
    """Write a token that no library would: any header, any claims, any signature."""
    written = (part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, said))
    message = ".".join(map(encoded, written))
    return f"{message}.{encoded(sign(message.encode()))}"


def rs256(private: Any) -> Callable[[bytes], bytes]:
    """Return what signs as RS256 does."""
    return lambda message: private.private_key.sign(message, PKCS1v15(), SHA256())


def es256(private: Any) -> Callable[[bytes], bytes]:
    """Return what signs as ES256 does."""

    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(private.private_key.sign(message, ECDSA(SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def encoded(raw: bytes) -> str:
    """Write bytes as tokens do."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
