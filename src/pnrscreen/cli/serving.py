"""The verbs that run on: the server of the API, and the worker that screens what comes in.

They are processes of their own, so that an answer never waits for a screening: one to a few for HTTP, one that screens. They
share the store, the log and, in memory, the prepared lists; a change of list, rule or registry reaches each within seconds.
"""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.following import following
from pnrscreen.errors import ConfigError, Conflict, Refused
from pnrscreen.operations import quarantine, screen

ROUND_SECONDS = 0.25
LOOK_SECONDS = 1.0
TROUBLED_SECONDS = 5.0
GRACE_SECONDS = 30
"""How long requests that were begun may go on when the server is told to end."""
_APPLICATION = "pnrscreen.api:from_environment"
_PROTOCOL = "pnrscreen.api.certificate:CertifiedProtocol"

Certificate = Annotated[
    Path | None, typer.Option("--certificate", metavar="FILE", help="The server's certificate (PEM).", show_default=False)
]
CertificateKey = Annotated[
    Path | None, typer.Option("--certificate-key", metavar="FILE", help="Its private key (PEM).", show_default=False)
]
ClientCa = Annotated[
    Path | None,
    typer.Option(
        "--client-ca", metavar="FILE", help="Who certifies machines that enter by certificate (PEM).", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(serve)
    app.command()(worker)


def serve(  # noqa: PLR0917  options, not positions
    home: options.Home,
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all of this machine's.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen at.")] = 8000,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    certificate: Certificate = None,
    certificate_key: CertificateKey = None,
    client_ca: ClientCa = None,
    worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Also run a worker, which screens what comes in.")
    ] = True,
    dev: Annotated[bool, typer.Option("--dev", help="For a first try: a synthetic home signs its own tokens.")] = False,
) -> int:
    """Serve the API of a home over HTTP until told to end (Ctrl-C, SIGTERM); requests under way are finished first.

    Beyond this machine it speaks TLS (--certificate), or stands behind something that does. A first try:

    [bold]pnrscreen demo --home try && pnrscreen serve --home try --dev[/bold]
    """
    import uvicorn  # noqa: PLC0415  no other verb needs a server

    if client_ca and not certificate:
        raise typer.BadParameter("--client-ca needs --certificate: without TLS nobody shows a certificate.")
    standing = Standing(home)
    _check(standing.app, dev=dev)
    standing.app.in_force()  # prepared once, so that every process finds it in memory
    where = f"{'https' if certificate else 'http'}://{host}:{port}"
    with _surroundings(home, dev=dev), _beside(home, wanted=worker):
        show.note(f"Serving {home} at {where}; {where}/openapi.json describes it. Ctrl-C ends it.")
        if dev:
            show.note(f"A token for a first try: curl -s {where}/dev/token/ACTOR")
        uvicorn.run(
            _APPLICATION,
            factory=True,
            host=host,
            port=port,
            workers=processes,
            http=_PROTOCOL,
            ssl_certfile=certificate,
            ssl_keyfile=certificate_key,
            ssl_ca_certs=str(client_ca) if client_ca else None,
            ssl_cert_reqs=ssl.CERT_OPTIONAL if client_ca else ssl.CERT_NONE,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    return outcome.DONE


def worker(
    home: options.Home,
    parent: Annotated[int, typer.Option("--parent", hidden=True, help="End when this is no more the parent process.")] = 0,
) -> int:
    """Screen what comes in, keep the log, and destroy what is over its time, until told to end (Ctrl-C, SIGTERM).

    pnrscreen serve runs one. Several may run at once, on several machines where the store is PostgreSQL.
    """
    over = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: over.set())
    standing = Standing(home)
    while not over.is_set() and parent in {0, os.getppid()}:
        app = standing.app
        with following(app):
            _rounds(standing, app, over, parent)
    return outcome.DONE


def _rounds(standing: Standing, app: App, over: threading.Event, parent: int) -> None:
    """Work under one App until another is in force."""
    looked, troubled = 0.0, ""
    while parent in {0, os.getppid()} and standing.app is app:
        try:
            if screen.waiting(app, app.system):
                screen.screen(app, app.system)
            if time.monotonic() - looked >= LOOK_SECONDS:
                looked = time.monotonic()
                quarantine.expire(app, app.system)
                standing.look()
            troubled = ""
        except (Refused, Conflict, ConfigError, OSError) as error:
            if str(error) != troubled:
                show.complain(str(error))
            troubled = str(error)
        if over.wait(TROUBLED_SECONDS if troubled else ROUND_SECONDS):
            return


def _check(app: App, *, dev: bool) -> None:
    """Refuse to begin what could not serve."""
    if dev and not app.registry.synthetic:
        raise Refused("this home may hold real persons: --dev is for a synthetic one (pnrscreen demo --home DIR)")
    if app.config.token_issuer and not app.config.token_keys:
        raise ConfigError("token_issuer is stated without token_keys: say where the issuer's public keys (JWKS) are")


@contextmanager
def _surroundings(home: Path, *, dev: bool) -> Iterator[None]:
    """Tell the processes that answer, through their surroundings, which home they serve and where they count together."""
    with tempfile.TemporaryDirectory(prefix="pnrscreen-metrics-") as counted:
        os.environ |= {"PNRSCREEN_HOME": str(home), "PROMETHEUS_MULTIPROC_DIR": counted}
        if dev:
            os.environ["PNRSCREEN_DEV"] = "1"
        yield


@contextmanager
def _beside(home: Path, *, wanted: bool) -> Iterator[None]:
    """Keep a worker running beside, and run another where it ends before its time."""
    over = threading.Event()

    def keep() -> None:
        while not over.is_set():
            command = [sys.executable, "-m", "pnrscreen", "worker", "--home", str(home), "--parent", str(os.getpid())]
            with subprocess.Popen(command) as running:  # noqa: S603  this very program
                while running.poll() is None:
                    if over.wait(ROUND_SECONDS):
                        running.terminate()
                        break
            if not over.is_set():
                show.complain("the worker ended before its time: another is begun")
                over.wait(LOOK_SECONDS)

    keeper = threading.Thread(target=keep, name="worker", daemon=True)
    if wanted:
        keeper.start()
    try:
        yield
    finally:
        over.set()
        if wanted:
            keeper.join(GRACE_SECONDS)
