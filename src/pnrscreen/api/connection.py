"""One connection: how long and how large the head of a request may be, and by which certificate the client showed itself.

This module knows where the connection keeps the certificate: its SHA-256 goes into the scope of each request. It refuses one
that a header claims (whoever ends TLS in front of the server has clients enter by token or API key instead), and to know what
is asked.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pnrscreen.api.entry import CERTIFICATE

HEAD_BYTES = 64 * 1024
"""The longest head of a request: its line and its headers. What is longer costs the parser ever more, and everyone waits."""
HEAD_SECONDS = 10.0
"""How long a head may take to come: who says nothing holds a connection for no longer."""
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """HTTP/1.1 that bounds the head of a request, and tells the application by which certificate the client showed itself. The
    chain was verified by TLS.
    """

    def __init__(self, *args: Any, **configured: Any) -> None:
        super().__init__(*args, **configured)
        self._head: int | None = 0  # bytes of a head that is not whole yet; None while a body comes
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the certificate of a connection, if there is one."""
        super().connection_made(transport)
        self._wait()
        connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        shown = connection.getpeercert(binary_form=True) if connection else None
        if shown:
            self.app = _Certified(self.app, hashlib.sha256(shown).hexdigest())

    def data_received(self, data: bytes) -> None:
        """Take bytes in, unless they make a head too long."""
        if self._head is not None:
            self._head += len(data)
            self._wait()
        super().data_received(data)
        if self._head is not None and self._head > HEAD_BYTES:
            self._end(_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Wait for the head of a request."""
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Note that a head is whole."""
        self._head = None
        self._in_time()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that a request is whole: what comes next is another head."""
        self._head = 0
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._in_time()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self._late or self.loop.call_later(HEAD_SECONDS, self._end, _TOO_SLOW)

    def _in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _end(self, said: bytes) -> None:
        """End the connection, saying why where no answer is under way."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(said)
        self.transport.close()


class _Certified:
    """An application, as one connection reaches it."""

    def __init__(self, app: ASGIApp, certificate: str) -> None:
        self._app = app
        self._certificate = certificate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, CERTIFICATE: self._certificate}, receive, send)
