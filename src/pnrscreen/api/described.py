"""The API's description of itself (OpenAPI 3.1): what the framework reads off the routes, and what holds for all of them.

This module knows what every request may say and every answer may be besides its own. It refuses to know any single route.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from pnrscreen.api.entry import entered
from pnrscreen.api.problems import MEDIA_TYPE
from pnrscreen.api.schema import Problem
from pnrscreen.rights import Purpose

COMMON: Mapping[int, str] = {
    400: "A header cannot be taken, or the body is no JSON.",
    401: "Nobody is let in by this credential.",
    403: "The caller has no right to this, for this purpose. It is written in the log.",
    404: "There is no such thing, or none that the caller may see.",
    408: "The body did not come in time.",
    409: "It was changed meanwhile, or decided by somebody else. Ask again.",
    413: "The body is too long.",
    422: "The request is not as the API takes it.",
    429: "Too many requests. Retry-After says how many seconds to wait.",
    500: "Something went wrong here.",
    503: "Not now. Retry-After says how many seconds to wait.",
}
"""What a route that asks who calls may answer besides its own."""
ANYBODY = (408, 413, 500)
"""Those of them that a route may answer which asks nobody."""
_SECURITY: Mapping[str, Mapping[str, str]] = {
    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A token of OpenID Connect."},
    "api-key": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "``ApiKey KEY``."},
    "certificate": {"type": "mutualTLS", "description": "The certificate of a machine."},
}
_TEXT = {"type": "string", "maxLength": 200, "pattern": "^[ -~]*$"}
_HEADERS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "Pnrscreen-Purpose": ("Why; left out where the login is for one purpose.", {"type": "string", "enum": [*Purpose]}),
    "Pnrscreen-Basis": ("The legal basis; the profile's first for the purpose when left out.", _TEXT),
    "Pnrscreen-Ticket": ("For which case; it stands in the log.", _TEXT),
}
_PROBLEM = "#/components/schemas/Problem"


class Described(FastAPI):
    """An application that says of itself all that holds."""

    def openapi(self) -> dict[str, Any]:
        """Return the description."""
        if not self.openapi_schema:
            document = super().openapi()
            for route in routes(self):
                if route.include_in_schema:
                    for method in route.methods or ():
                        _complete(document["paths"][route.path_format][method.lower()], asks=asks(route.dependant))
            _components(document)
        return self.openapi_schema or {}


def asks(dependant: Dependant) -> bool:
    """Tell whether a route asks who calls."""
    return dependant.call is entered or any(map(asks, dependant.dependencies))


def routes(application: FastAPI) -> Iterator[RouteContext]:
    """Yield every route of an application that can be called, whether its description names it or not."""
    return (route for route in iter_route_contexts(application.routes) if isinstance(route.original_route, APIRoute))


def _complete(said: dict[str, Any], *, asks: bool) -> None:
    """Add what one may be asked and answer besides its own."""
    answers = said["responses"]
    own = {int(status) for status, answer in answers.items() if status >= "400" and "model" not in answer}
    for status in {*(COMMON if asks else ANYBODY), *own}:
        stated = answers.get(str(status), {}).get("description", "")
        told = stated if stated and stated != "Validation Error" else COMMON[status]
        answers[str(status)] = {"description": told, "content": {MEDIA_TYPE: {"schema": {"$ref": _PROBLEM}}}}
        if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            answers[str(status)]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
    said["responses"] = dict(sorted(answers.items()))
    if asks:
        said["security"] = [{name: []} for name in _SECURITY]
        said["parameters"] = [*said.get("parameters", []), *({"$ref": f"#/components/parameters/{name}"} for name in _HEADERS)]


def _components(document: dict[str, Any]) -> None:
    parts = document.setdefault("components", {})
    parts["securitySchemes"] = dict(_SECURITY)
    parts["parameters"] = {
        name: {"name": name, "in": "header", "required": False, "description": told, "schema": dict(schema)}
        for name, (told, schema) in _HEADERS.items()
    }
    made = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = parts.setdefault("schemas", {})
    schemas |= {**made.pop("$defs", {}), "Problem": made, **_own_parts(document["paths"])}
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    parts["schemas"] = dict(sorted(schemas.items()))


def _own_parts(said: Any) -> dict[str, Any]:
    """Take out of what a route says by itself the parts of its schemas, which it expects among the common ones."""
    found: dict[str, Any] = said.pop("$defs", {}) if isinstance(said, dict) else {}
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    for one in inner:
        found |= _own_parts(one)
    return found
