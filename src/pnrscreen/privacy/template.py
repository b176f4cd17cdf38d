"""From what somebody wrote to the one text of a profile: TOML, laid over the template that it extends, as canonical JSON.

This module knows what extending means and what a digest is taken of. It refuses to know what any key says, and where templates
lie: whoever asks brings them.

A table that holds tables (``refused``, ``rules``) is taken key by key. Every other value is taken whole from whoever writes it,
tables of single values (``retention``, ``bases``, ``refused.words``) among them, so that their numbers stand side by side. What
stands under ``without`` is not taken at all.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from pnrscreen.errors import ConfigError, NotFound

EXTENDS = "extends"
Templates = Callable[[str], bytes]


def nowhere(code: str) -> bytes:
    """Know no template."""
    raise NotFound(f"there is no profile {code!r}")


def resolved(text: bytes, templates: Templates) -> dict[str, Any]:
    """Return all that a profile says, with what it takes from the template it extends; raises ConfigError.

    A template that is extended extends none itself: whoever reads two files has read all of it.
    """
    content = _toml(text)
    code, without = content.pop(EXTENDS, None), content.pop("without", [])
    if code is None:
        return content
    try:
        on = _toml(templates(str(code)))
    except NotFound as error:
        raise ConfigError(f"{EXTENDS}: {error}") from None
    if EXTENDS in on:
        raise ConfigError(f"{EXTENDS}: {code} extends {on[EXTENDS]} itself: extend that one")
    if unknown := [key for key in without if key not in on or key in content]:
        raise ConfigError(f"without: {', '.join(map(str, unknown))} is nothing that is taken from {code}")
    return laid(content, {key: value for key, value in on.items() if key not in without})


def laid(over: Mapping[str, Any], on: Mapping[str, Any]) -> dict[str, Any]:
    """Return one content laid over another."""
    return {**on, **{key: {**on[key], **value} if _holds_tables(on.get(key)) else value for key, value in over.items()}}


def canonical(content: Mapping[str, Any]) -> str:
    """Return the one text of a content: what is signed and adopted, whatever comments and order it was written with."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def restored(text: str) -> dict[str, Any]:
    """Return the content of a canonical text; raises ConfigError where it is none."""
    try:
        content = json.loads(text)
        same = isinstance(content, dict) and canonical(content) == text
    except ValueError:
        same = False
    if not same:
        raise ConfigError("this is no profile in its one canonical form")
    found: dict[str, Any] = content
    return found


def digest(text: str) -> str:
    """Return the SHA-256 by which a profile is published, signed for and recognised."""
    return hashlib.sha256(text.encode()).hexdigest()


def _toml(text: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the profile is not TOML: {error}") from None


def _holds_tables(value: object) -> bool:
    return isinstance(value, dict) and any(isinstance(inner, dict) for inner in value.values())
