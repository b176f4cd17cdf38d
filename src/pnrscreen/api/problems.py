"""What went wrong, as the API says it (RFC 9457): one table from exceptions to statuses, and nothing personal in any of it.

This module knows which status a trouble has and what its reader can do. It refuses to repeat what was sent: a fault of a body
is told by where it is and what is wanted there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from pnrscreen import errors
from pnrscreen.operations import once

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:pnrscreen:problem:"
AGAIN_SECONDS = 2
ENTRY = frozenset({"login", "session", "signature", "actor"})
"""Refusals that say who asks is not known: 401, not 403."""

STATUSES: tuple[tuple[type[BaseException], int, str], ...] = (
    (errors.Unusable, 422, "invalid"),
    (errors.Refused, 403, "refused"),
    (errors.NotFound, 404, "not-found"),
    (once.OtherRequest, 422, "other-request"),
    (errors.Conflict, 409, "conflict"),
    (errors.WireError, 422, "unreadable"),
    (errors.WatchlistError, 422, "list"),
    (errors.RulebookError, 422, "rules"),
    (errors.ConfigError, 503, "not-set-up"),
    (errors.Tampered, 503, "tampered"),
    (UnicodeEncodeError, 422, "half-a-character"),
)
"""Exception, status, kind of problem. The first row that fits is taken."""
UNSAID: Mapping[str, str] = {
    "not-set-up": "This home is not ready. pnrscreen doctor says what is missing.",
    "half-a-character": "A text in the request holds half a character, a lone surrogate. Send it whole; nothing was changed.",
    "tampered": "What is stored here does not verify, so nothing is shown. The unit's administrator knows more.",
}
"""What is said in place of an exception whose own words are for who runs the home."""


class Problem(Exception):
    """A trouble of the edge itself. ``kind`` is one word of its type, ``detail`` one sentence that says what to do."""

    def __init__(self, status: int, kind: str, detail: str, again: int = 0, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.detail = detail
        self.again = again
        self.errors = errors


def said(status: int, kind: str, detail: str, again: int = 0, **more: Any) -> Response:
    """Return a problem as a response; ``again`` is in how many seconds it is worth another try."""
    headers = {"Retry-After": str(again)} if again else {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="pnrscreen", ApiKey realm="pnrscreen"'
    body = {"type": TYPE + kind, "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def of(trouble: BaseException) -> Response:
    """Return what an exception is over HTTP; what nobody expected says nothing of itself."""
    if isinstance(trouble, Problem):
        more = {"errors": trouble.errors} if trouble.errors else {}
        return said(trouble.status, trouble.kind, trouble.detail, trouble.again, **more)
    if isinstance(trouble, errors.Refused) and trouble.code in ENTRY:
        return said(401, str(trouble.code), trouble.reason)
    for kind, status, word in STATUSES:
        if isinstance(trouble, kind):
            code = str(trouble.code) if isinstance(trouble, errors.Refused) else ""
            again = AGAIN_SECONDS if status >= 500 else 0
            return said(status, f"{word}:{code}" if code else word, UNSAID.get(word) or str(trouble), again)
    if isinstance(trouble, OSError):
        return said(
            503, "store", "The store cannot be reached or is full. Nothing was changed. Try again in a moment.", AGAIN_SECONDS
        )
    return said(500, "unexpected", "Something went wrong here. The log of the server holds it under this request's id.")


def register(application: FastAPI) -> None:
    """Let an application answer every trouble as a problem."""

    async def expected(_: Request, trouble: Exception) -> Response:
        return of(trouble)

    for kind in (Problem, errors.PnrscreenError, OSError, UnicodeEncodeError):
        application.add_exception_handler(kind, expected)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(RequestValidationError, _invalid)


async def _http(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, HTTPException)
    response = said(trouble.status_code, "http", str(trouble.detail))
    response.headers.update(trouble.headers or {})
    if trouble.status_code == HTTPStatus.METHOD_NOT_ALLOWED:  # by the first of its routes, Starlette names that one's alone
        response.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """Return every method that there is a route for at the path that was asked."""
    there = (route for route in iter_route_contexts(request.app.routes) if route.path)
    asked = request.scope["path"]
    return {method for route in there if compile_path(str(route.path))[0].match(asked) for method in route.methods or ()}


async def _invalid(request: Request, trouble: Exception) -> Response:
    assert isinstance(trouble, RequestValidationError)
    named = names(request.app.openapi())
    return said(422, "invalid", "The request is not as the API takes it.", errors=faults(trouble.errors(), named))


def faults(found: Iterable[Mapping[str, Any]], named: frozenset[str]) -> list[dict[str, str]]:
    """Tell where the faults of a body are and what is wanted there; ``named`` are the names that may be repeated."""
    return [_fault(fault, named) for fault in found]


def names(document: Any) -> frozenset[str]:
    """Return every name that a description of ours has: of parameters, and of what stands in bodies."""
    if isinstance(document, Mapping):
        own = {document["name"]} if isinstance(document.get("name"), str) else set()
        stated = document.get("properties")
        own |= stated.keys() if isinstance(stated, Mapping) else set()
        return frozenset(own).union(*map(names, document.values()))
    return frozenset().union(*map(names, document)) if isinstance(document, list) else frozenset()


def _fault(fault: Mapping[str, Any], named: frozenset[str]) -> dict[str, str]:
    """Tell where a fault is and what is wanted there, never what was sent: a name that is none of ours stands as a star."""
    where: Sequence[object] = fault.get("loc", ())
    steps = [str(step) if number == 0 or isinstance(step, int) or step in named else "*" for number, step in enumerate(where)]
    return {"detail": str(fault["type"]).replace("_", " "), "pointer": "#/" + "/".join(map(_pointed, steps))}


def _pointed(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
