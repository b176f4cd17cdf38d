"""The application: routes, the door before them, and a look now and then whether another App is in force.

This module knows what a server process is made of. It refuses to know what any route does.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import anyio
import anyio.to_thread
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from pnrscreen import __version__
from pnrscreen.api import dev, problems
from pnrscreen.api.described import Described
from pnrscreen.api.entry import STRANGERS_A_SECOND, Door
from pnrscreen.api.limits import BODY_BYTES, Bounded, Buckets
from pnrscreen.api.observed import Metrics, Observed
from pnrscreen.api.routes import ROUTERS, health, messages
from pnrscreen.api.tokens import KeysAt, Tokens
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import ConfigError, PnrscreenError
from pnrscreen.operations import presence

LOOK_SECONDS = 1.0
THREADS, UPLOADS = 12, 4
"""Requests that are worked on at once in one process, and files that are taken in beside them: as many together as it has
connections to the store. Whoever hands in much keeps nobody waiting who asks.
"""


def application(standing: Standing, *, developing: bool = False) -> FastAPI:
    """Make the application of a home that stands open. ``developing`` lets a synthetic home sign tokens for a first try."""
    metrics = Metrics()
    made = Described(
        title="pnrscreen",
        version=__version__,
        summary="Passenger-data screening for Passenger Information Units, border agencies and those who oversee them.",
        lifespan=_lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    made.state.standing = standing
    made.state.metrics = metrics
    made.state.door = Door(
        standing=standing,
        tokens_of=lambda app: _tokens(app, developing=developing),
        strangers=Buckets(STRANGERS_A_SECOND),
        callers=Buckets(standing.app.config.requests_per_second),
    )
    made.state.door.prepare()
    for router in ROUTERS:
        made.include_router(router)
    if developing:
        made.include_router(dev.router)
    problems.register(made)
    longest = standing.app.config.interchange_bytes_max
    made.add_middleware(Bounded, longest=lambda path: longest if path == messages.PATH else BODY_BYTES)
    made.add_middleware(Observed, metrics=metrics)
    return made


def _tokens(app: App, *, developing: bool) -> Tokens | None:
    """Return whose tokens are let in, or None where the settings name nobody."""
    audience = app.config.token_audience or app.registry.home
    if developing:
        return Tokens(dev.ISSUER, audience, dev.keys(app), app.clock)
    if not app.config.token_issuer:
        return None
    if not app.config.token_keys:
        raise ConfigError("token_issuer is stated without token_keys: say where the issuer's public keys (JWKS) are")
    return Tokens(app.config.token_issuer, audience, KeysAt(app.config.token_keys), app.clock)


@asynccontextmanager
async def _lifespan(made: FastAPI) -> AsyncIterator[None]:
    """Be ready to judge before the first request, look for changes while serving."""
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    made.state.uploads = anyio.CapacityLimiter(UPLOADS)
    await run_in_threadpool(health.warm, made.state.standing)
    over = threading.Event()
    looking = threading.Thread(target=_look, args=(made.state.standing, made.state.door, over), name="changes", daemon=True)
    looking.start()
    process = await run_in_threadpool(_began, made.state.standing)
    yield
    over.set()
    await run_in_threadpool(_ended, made.state.standing, process)


def _began(standing: Standing) -> str:
    """Write down that a server process begins, and return its id; a store that takes nothing keeps none from answering."""
    with suppress(PnrscreenError, OSError):
        return presence.began(standing.app, "server")
    return ""


def _ended(standing: Standing, process: str) -> None:
    with suppress(PnrscreenError, OSError):
        if process:
            presence.ended(standing.app, process)


def _look(standing: Standing, door: Door, over: threading.Event) -> None:
    """Look for changes again and again; whatever one look comes upon, there is another.

    A thread of its own: a look may take as long as a list takes to prepare, and no request and no end waits for that.
    """
    while not over.wait(LOOK_SECONDS):
        with suppress(Exception):
            if standing.look():
                door.prepare()
                gc.collect()  # the App before, and the lists it maps, are let go now: the collector comes by rarely
