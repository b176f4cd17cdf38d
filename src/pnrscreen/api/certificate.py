"""The client's certificate, where the server itself speaks TLS: its SHA-256 goes into the scope of each request.

This module knows where the connection keeps the certificate. It refuses one that a header claims: whoever ends TLS in front of
the server has clients enter by token or API key instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from pnrscreen.api.entry import CERTIFICATE


class CertifiedProtocol(HttpToolsProtocol):
    """HTTP/1.1 that tells the application by which certificate the client showed itself. The chain was verified by TLS."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the certificate of a connection, if there is one."""
        super().connection_made(transport)
        connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        shown = connection.getpeercert(binary_form=True) if connection else None
        if shown:
            self.app = _Certified(self.app, hashlib.sha256(shown).hexdigest())


class _Certified:
    """An application, as one connection reaches it."""

    def __init__(self, app: ASGIApp, certificate: str) -> None:
        self._app = app
        self._certificate = certificate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app({**scope, CERTIFICATE: self._certificate}, receive, send)
