"""A token for a first try: a synthetic home signs its own, so that nobody needs to set up an issuer to see the API work.

This module knows the key of the home that it signs with. It refuses any home that may hold a real person.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse

from pnrscreen.api.tokens import KeysOfHome
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import NotFound, Refused

ISSUER = "urn:pnrscreen:first-try"
KEY = "firsttry"
HOURS = 1
_UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such actor."}}

router = APIRouter(prefix="/dev", tags=["first try"])


@router.get(
    "/token/{actor}", response_class=PlainTextResponse, summary="A token for an actor of a synthetic home", responses=_UNKNOWN
)
def token(request: Request, actor: str) -> str:
    """Sign a token for an hour. There is no such route but with ``pnrscreen serve --dev``, on a home that holds nobody real."""
    standing: Standing = request.app.state.standing
    return signed(standing.app, actor)


def keys(app: App) -> KeysOfHome:
    """Return the key that a home signs such tokens with. Raises Refused for a home that may hold a real person."""
    if not app.registry.synthetic:
        raise Refused("this home may hold real persons: it signs no tokens; state token_issuer and token_keys instead")
    public = {"kty": "OKP", "crv": "Ed25519", "kid": KEY, "use": "sig", "x": _encoded(app.keys.public(KEY))}
    return KeysOfHome(public)


def signed(app: App, actor: str) -> str:
    """Return a token for an actor."""
    if actor not in app.registry.actors:
        raise NotFound(f"no such actor; this home knows {', '.join(sorted(app.registry.actors))}")
    now = app.clock.now()
    claims = {
        "iss": ISSUER,
        "aud": app.config.token_audience or app.registry.home,
        "sub": actor,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=HOURS)).timestamp()),
    }
    head = _encoded(orjson.dumps({"alg": "Ed25519", "typ": "at+jwt", "kid": KEY}))
    message = f"{head}.{_encoded(orjson.dumps(claims))}"
    return f"{message}.{_encoded(app.keys.sign(KEY, message.encode()))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
