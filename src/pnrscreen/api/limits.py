"""Limits: how long a body may be and how long it may take, and how often someone may ask.

This module knows numbers. It refuses to know who is asking: a caller is whatever they are told apart by.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pnrscreen.api import problems
from pnrscreen.api.problems import Problem

BODY_BYTES = 2**20
"""The longest body where nothing longer is stated."""
BODY_SECONDS, BODY_BYTES_A_SECOND = 30.0, 8 * 1024
"""A body may take so long, and from then on it comes no slower than this."""
_KEPT = 4096


class Buckets:
    """So many requests a second for each caller, and as many at once after a pause of a second."""

    def __init__(self, a_second: int, now: Callable[[], float] = time.monotonic) -> None:
        self._a_second = a_second
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count a request. Raises Problem (429) where there was one too many."""
        now = self._now()
        left, at = self._left.pop(caller, (float(self._a_second), now))
        left = min(float(self._a_second), left + (now - at) * self._a_second)
        self._left[caller] = (max(left - 1, 0.0), now)
        if len(self._left) > _KEPT:
            self._left.popitem(last=False)
        if left < 1:
            said = f"More than {self._a_second} requests a second. Wait a moment."
            raise Problem(429, "too-many", said, again=1)


class _Over(Exception):
    """A body went on behind its limit, or did not come."""


class Bounded:
    """Ends a request whose body is longer than it may be, at its announcement or where it goes on behind that, and one that
    comes too slowly. ``longest`` gives the limit of each path.
    """

    def __init__(self, app: ASGIApp, longest: Callable[[str], int]) -> None:
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, length, more, over = self._longest(scope["path"]), 0, True, False
        began = asyncio.get_running_loop().time()
        if _announced(scope) > limit:
            await _too_long(limit)(scope, receive, send)
            return

        async def bounded() -> Message:
            nonlocal length, more, over
            try:
                async with asyncio.timeout_at(began + BODY_SECONDS + length / BODY_BYTES_A_SECOND if more else None):
                    message = await receive()
            except TimeoutError:
                over = True
                raise _Over from None
            length, more = length + len(message.get("body", b"")), message.get("more_body", False)
            if length > limit:
                over = True
                raise _Over
            return message

        async def unless_over(message: Message) -> None:
            if not over:
                await send(message)

        with suppress(_Over):
            await self._app(scope, bounded, unless_over)
        if over:  # whatever the application made of it
            await (_too_long(limit) if length > limit else _too_slow())(scope, receive, send)


def _announced(scope: Scope) -> int:
    """Return how long a request says its body is."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() else 0


def _too_long(limit: int) -> Response:
    return _last(problems.said(413, "too-long", f"The body is longer than {limit:,} bytes. Send it in parts."))


def _too_slow() -> Response:
    return _last(problems.said(408, "too-slow", "The body did not come in time. Send it again; nothing was taken."))


def _last(response: Response) -> Response:
    response.headers["Connection"] = "close"  # the rest of the body is not read
    return response
