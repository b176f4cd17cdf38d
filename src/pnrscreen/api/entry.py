"""The door: who asks, by which credential, for what. A credential becomes an Access, and nothing else here opens anything.

This module knows the three ways in (a token, an API key, a client's certificate) and what a request says of itself in its
headers. It refuses to decide who may do what: the registry and ``privacy`` do, behind ``operations.session``.

::

    Authorization: Bearer TOKEN        or  Authorization: ApiKey KEY       or  a client certificate, over TLS
    Pnrscreen-Purpose: answer-request  why; left out where the login is for one purpose
    Pnrscreen-Basis: eu-2016-681:6.2.b on what legal basis; the profile's first for that purpose when left out
    Pnrscreen-Ticket: CASE-2026-0815   for which case; it goes into the log
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from starlette.concurrency import run_in_threadpool

from pnrscreen import privacy
from pnrscreen.api.limits import Buckets
from pnrscreen.api.problems import Problem
from pnrscreen.api.tokens import Tokens
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.model import Instant
from pnrscreen.operations import session
from pnrscreen.rights import Access, Login, LoginKind, Purpose

SESSIONS_KEPT = 4096
STRANGERS_A_SECOND = 5
"""What someone without a good credential may try a second, from one address: each try is an entry of the log."""
CERTIFICATE = "pnrscreen.certificate"
"""Where the scope of a request holds the SHA-256 of the client's certificate, put there by the server's own TLS."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and the App that was in force when they did."""

    app: App
    access: Access


@dataclass(slots=True)
class Door:
    """Lets callers in. A session begins at the first request with a credential, purpose and ticket, and is an entry of the log;
    the requests after it go on with it until it ends, its credential does, or another App is in force.
    """

    standing: Standing
    tokens_of: Callable[[App], Tokens | None]
    strangers: Buckets
    callers: Buckets
    tokens: Tokens | None = None
    _app: App | None = None
    _sessions: OrderedDict[tuple[str, ...], Access] = field(default_factory=OrderedDict)

    def prepare(self) -> None:
        """Be ready for the App in force. Raises ConfigError where its settings name an issuer without keys."""
        self._change(self.standing.app)

    async def enter(self, request: Request) -> Caller:
        """Return the caller of a request. Raises Problem for a credential that is none, or too many requests; Refused, which is
        in the log, for one that the registry gives no such right.
        """
        app = self.standing.app
        if app is not self._app:
            self._change(app)
        named = _named(request)
        access = self._sessions.get(named)
        if access is not None and app.clock.now() < access.until:
            self.callers.take(access.actor)
            return Caller(app, access)
        access = await self._begin(app, request)
        if self._app is app:  # a session that began under another App ends with it
            self._keep(named, access)
        return Caller(app, access)

    def _change(self, app: App) -> None:
        """Let another App be in force: no session goes on, and no token counts of an issuer that the settings name no more."""
        if self._app is None or _issuer(self._app) != _issuer(app):
            self.tokens = self.tokens_of(app)
        self._app, self._sessions = app, OrderedDict()

    async def _begin(self, app: App, request: Request) -> Access:
        """Verify what a request shows and begin a session: an entry of the log, so whoever asks is counted before."""
        try:
            asked = await run_in_threadpool(self._asked, request)
        except Problem as problem:
            if problem.status == HTTPStatus.UNAUTHORIZED:
                self.strangers.take(_peer(request))
            raise
        known = app.registry.entering(asked.login)
        if known is None:
            self.strangers.take(_peer(request))
        else:
            self.callers.take(known[0].id)
        return await run_in_threadpool(session.enter, app, asked)

    def _keep(self, named: tuple[str, ...], access: Access) -> None:
        self._sessions[named] = access
        if len(self._sessions) > SESSIONS_KEPT:
            self._sessions.popitem(last=False)

    def _asked(self, request: Request) -> privacy.Asked:
        """Return what a request says of itself, behind a credential that is verified."""
        said = request.headers
        login, until = self._login(request)
        try:
            return privacy.Asked(
                login=login,
                purpose=_purpose(said.get("pnrscreen-purpose", "")),
                basis=said.get("pnrscreen-basis", ""),
                ticket=said.get("pnrscreen-ticket", ""),
                until=until,
            )
        except ValueError as error:
            raise Problem(400, "header", f"A header cannot be taken: {error}.") from None

    def _login(self, request: Request) -> tuple[Login, Instant]:
        """Verify the credential of a request, and return what it names and until when it is good."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        certificate: str = request.scope.get(CERTIFICATE, "")
        if kind.lower() == "bearer" and self.tokens is not None:
            bearer = self.tokens.read(secret.strip())
            if bearer.certificate not in {"", certificate}:
                raise Problem(401, "token", "The token is bound to a certificate that this connection does not show.")
            return Login(kind=LoginKind.TOKEN, value=bearer.subject), bearer.until
        if kind.lower() == "apikey" and secret.strip():
            return Login(kind=LoginKind.API_KEY, value=_digest(secret.strip())), privacy.NEVER
        if not kind and certificate:
            return Login(kind=LoginKind.CERTIFICATE, value=certificate), privacy.NEVER
        ways = "Authorization: Bearer TOKEN, " if self.tokens else ""
        raise Problem(401, "credential", f"Say who asks: {ways}Authorization: ApiKey KEY, or a client certificate.")


def _issuer(app: App) -> tuple[str, str, str]:
    return app.config.token_issuer, app.config.token_audience, app.config.token_keys


def _named(request: Request) -> tuple[str, ...]:
    """Return what tells sessions apart; of a secret its digest."""
    said = request.headers
    return (
        _digest(said.get("authorization", "")),
        request.scope.get(CERTIFICATE, ""),
        said.get("pnrscreen-purpose", ""),
        said.get("pnrscreen-basis", ""),
        said.get("pnrscreen-ticket", ""),
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _purpose(said: str) -> Purpose | None:
    try:
        return Purpose(said) if said else None
    except ValueError:
        known = ", ".join(Purpose)
        raise Problem(400, "header", f"Pnrscreen-Purpose is one of {known}.") from None


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


async def entered(request: Request) -> Caller:
    """Let the caller of a request in, or raise."""
    door: Door = request.app.state.door
    caller = await door.enter(request)
    _check_query(request)
    return caller


def _check_query(request: Request) -> None:
    """Refuse a parameter of the query that its route does not take: misspelled and passed over, it would narrow nothing down.
    What another's format (yente) lets its clients send is passed over as it says.
    """
    if not request.query_params or not request.url.path.startswith("/v1/"):
        return
    taken = sorted(_parameters(request.scope["route"].dependant))
    if not request.query_params.keys() <= {*taken}:
        said = f"It takes {', '.join(taken)}." if taken else "It takes none."
        raise Problem(422, "query", f"The query has a parameter that this route does not take. {said}")


def _parameters(dependant: Dependant) -> Iterator[str]:
    """Yield what a route takes in the query, by itself and by what it depends on."""
    yield from (one.alias for one in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _parameters(inner)


Entered = Annotated[Caller, Depends(entered)]
"""What every route but the two of health asks for first."""
