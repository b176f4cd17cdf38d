"""What is seen of the API from outside: counts, times, and one line a request. Never a name, a document, a path or a token.

This module knows routes by their templates, and what went wrong by its kind and its place in the code. It refuses to know what
was asked and answered.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import traceback
import uuid
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pnrscreen.api import problems

REQUEST_ID = "X-Request-Id"
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_UNKEPT = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_ENDING = "The server ends before this was done. Ask again: another takes its place."
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """Counts and times by route, those of every process of a server in one."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._times = Histogram(
            "pnrscreen_request_seconds", "Seconds until an answer.", labels, registry=self._registry, buckets=_BUCKETS
        )
        self._received = Counter(
            "pnrscreen_received_bytes", "Bytes of bodies that were taken in.", ("route",), registry=self._registry
        )

    def count(self, route: str, method: str, status: int, seconds: float, received: int) -> None:
        """Count one request."""
        self._times.labels(route, method, status).observe(seconds)
        self._received.labels(route).inc(received)

    def written(self, home: Mapping[str, int]) -> bytes:
        """Return everything as Prometheus reads it, what is counted of the home among it."""
        asked = CollectorRegistry()
        asked.register(_Home(home))
        served = self._registry
        if _SHARED in os.environ:
            served = CollectorRegistry()
            MultiProcessCollector(served)  # type: ignore[no-untyped-call]
        return generate_latest(served) + generate_latest(asked)


class _Home(Collector):
    """What is counted of a home, as it is at the moment it is asked for."""

    def __init__(self, counted: Mapping[str, int]) -> None:
        self._counted = counted

    def collect(self) -> Iterator[Metric]:
        """Yield a count for each."""
        for name, count in self._counted.items():
            yield GaugeMetricFamily(f"pnrscreen_home_{name}", f"How many the home counts: {name.replace('_', ' ')}.", count)


class Observed:
    """Counts and logs every request, and answers what nobody expected."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._log = structlog.wrap_logger(
            structlog.WriteLogger(sys.stderr),
            processors=[structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"), structlog.processors.JSONRenderer()],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and see what comes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request, status, received = time.perf_counter(), uuid.uuid4().hex, 0, 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message = {
                    **message,
                    "headers": [*_headers(message["headers"]), (REQUEST_ID.lower().encode(), request.encode())],
                }
            await send(message)

        trouble: dict[str, Any] = {}
        try:
            await self._app(scope, counted, watched)
        except asyncio.CancelledError:  # the server ends, and this went on for longer than it waits
            trouble = {"trouble": "cut off"}
            if not status:
                await problems.of(problems.Problem(503, "ending", _ENDING, problems.AGAIN_SECONDS))(scope, receive, watched)
        except ClientDisconnect:  # nobody is there to be answered, and nothing went wrong here
            status = status or HTTPStatus.BAD_REQUEST
            trouble = {"trouble": "hung up"}
        except Exception as error:  # noqa: BLE001  the outermost place: whatever it is, the caller gets an answer and the log a line
            trouble = {"trouble": type(error).__name__, "where": _place(error.__traceback__)}
            if not status:
                await problems.of(error)(scope, receive, watched)
        route = getattr(scope.get("route"), "path", "unknown")
        seconds = time.perf_counter() - began
        method = scope["method"] if scope["method"] in _METHODS else "other"  # it may be any word
        self._metrics.count(route, method, status, seconds, received)
        self._log.msg(
            "request",
            id=request,
            route=route,
            method=method,
            status=status,
            ms=round(seconds * 1000, 2),
            received=received,
            **trouble,
        )


def _headers(stated: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer: nothing between us and the caller keeps it, unless a route says it may be kept."""
    own = list(stated)
    return own + [one for one in _UNKEPT if one[0] not in {name for name, _ in own}]


def _place(trace: TracebackType | None) -> list[str]:
    """Return where something went wrong, innermost first: files and lines, never values or what an exception says."""
    return [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))
    ]
