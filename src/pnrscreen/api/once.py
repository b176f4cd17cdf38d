"""Idempotency-Key: a request that is sent again because its answer never came is answered as the first time.

This module knows the header and what makes two requests the same: method, path, query and body. It refuses to decide who may
have an answer again: the operation does.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import orjson
from fastapi import Depends, Header, Request
from starlette.responses import Response

from pnrscreen.api.entry import Caller
from pnrscreen.api.problems import Problem
from pnrscreen.operations import once
from pnrscreen.operations.once import Asked
from pnrscreen.rights import Capability

REPLAYED = "Idempotency-Replayed"
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\]){1,255})"')
_BARE = re.compile(r"[!#-~][!-~]{0,254}")


@dataclass(frozen=True, slots=True)
class Once:
    """The key a request states, or none, and what names the request."""

    key: str
    request: bytes

    def answer(self, caller: Caller, capability: Capability, act: Callable[[], Response]) -> Response:
        """Answer a request, or give the answer again that it had. What changed nothing may be tried again under its key."""
        if not self.key:
            return act()
        asked = Asked(access=caller.access, capability=capability, key=self.key, request=self.request)
        kept = once.begin(caller.app, asked)
        if kept is not None:
            return _read(kept)
        try:
            response = act()
        except BaseException:
            once.forget(caller.app, asked)
            raise
        once.keep(caller.app, asked, _written(response))
        return response


async def _stated(
    request: Request,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A name for this request, new for each: sent again under it, it changes nothing, for 24 hours.",
            json_schema_extra={"pattern": f"^({_QUOTED.pattern}|{_BARE.pattern})$"},
        ),
    ] = None,
) -> Once:
    if idempotency_key is None:
        return Once("", b"")
    named = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    named.update(await request.body())
    return Once(_key(idempotency_key), named.digest())


Stated = Annotated[Once, Depends(_stated)]
"""What a route that changes something asks for, beside ``Entered``."""


def _key(said: str) -> str:
    """Return the key a header states: a string of structured fields (RFC 9651), or the same without its quotes."""
    if quoted := _QUOTED.fullmatch(said):
        return re.sub(r"\\(.)", r"\1", quoted[1])
    if _BARE.fullmatch(said):
        return said
    raise Problem(400, "header", 'Idempotency-Key is 1 to 255 printable characters, as "8e03978e-40d5-43e8-bc93-6894a57f9324".')


def _written(response: Response) -> bytes:
    kind = response.headers["content-type"]
    return orjson.dumps({"status": response.status_code, "type": kind, "body": bytes(response.body).decode()})


def _read(kept: bytes) -> Response:
    said = orjson.loads(kept)
    return Response(said["body"], said["status"], {REPLAYED: "true", "Content-Type": said["type"]})
