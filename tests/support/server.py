"""The API of a home over real HTTP, on a port of its own, in a thread of the test."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from pnrscreen.api import application
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.rights import Purpose

ASSESSMENT, OVERSIGHT = Purpose.ADVANCE_ASSESSMENT, Purpose.OVERSIGHT


@contextmanager
def served(standing: Standing, *, developing: bool = True, **configured: Any) -> Iterator[str]:
    """Serve the home that stands open, and yield where."""
    with serving(application(standing, developing=developing), **configured) as where:
        yield where


@contextmanager
def serving(made: FastAPI, **configured: Any) -> Iterator[str]:
    """Serve an application, and yield where."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(made, log_config=None, lifespan="on", **configured))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        where = f"{'https' if configured.get('ssl_certfile') else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
        try:
            _await(where)
            yield where
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _await(where: str) -> None:
    """Wait until the server answers: the socket listens before it does, so that the first request waits by itself."""
    httpx.get(f"{where}/healthz", timeout=60, verify=False).raise_for_status()


def client(where: str, actor: str, purpose: Purpose | None = ASSESSMENT, **headers: str) -> httpx.Client:
    """Return a client with a token of this actor, for a purpose. It loads no certificates: it speaks plain HTTP."""
    token = httpx.get(f"{where}/dev/token/{actor}", verify=False).raise_for_status().text
    said = {"Authorization": f"Bearer {token}"} | ({"Pnrscreen-Purpose": purpose.value} if purpose else {})
    return httpx.Client(base_url=where, headers=said | headers, timeout=30, verify=False)
