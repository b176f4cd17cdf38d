"""Pages: a long answer in parts. A cursor says behind which place the next part begins; it opens nothing by itself.

This module knows how a place is told and read again. It refuses to know what stands there: a cursor holds the place itself and
no count, so that whatever comes or goes meanwhile moves nothing.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from pnrscreen.errors import Unusable

T = TypeVar("T")

NO_CURSOR = "this is no cursor of a page: begin at the first page"


class Page(NamedTuple, Generic[T]):
    """One part of an answer. ``after`` is the cursor of the next, "" behind the last."""

    items: Sequence[T]
    after: str = ""


def cursor(place: Iterable[str | int]) -> str:
    """Tell a place in letters and digits that fit into a URL."""
    return base64.urlsafe_b64encode(json.dumps([*place], separators=(",", ":")).encode()).decode().rstrip("=")


def place(said: str, kinds: Sequence[type]) -> tuple[Any, ...]:
    """Read a place of values of these kinds, or raise Unusable for a cursor that tells none."""
    try:
        read = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
    except (ValueError, RecursionError, binascii.Error):
        read = None
    if not isinstance(read, list) or [type(value) for value in read] != [*kinds]:
        raise Unusable(NO_CURSOR)
    return tuple(read)


def check_limit(limit: int, most: int) -> None:
    """Refuse a page of nothing, or of more than is handed out at once."""
    if not 1 <= limit <= most:
        raise Unusable(f"a page holds 1 to {most}")
