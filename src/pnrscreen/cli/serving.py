"""The verbs that run on: the server of the API, and the worker that screens what comes in.

They are processes of their own, so that an answer never waits for a screening: one to a few for HTTP, one that screens, and one
that keeps them: it holds the port and begins another in the place of one that ended. They share the store, the log and, in
memory, the prepared lists; a change of list, rule or registry reaches each within seconds. Whatever becomes of the one that
keeps them, none outlives it.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.erasing import erasing, resting
from pnrscreen.cli.following import following
from pnrscreen.errors import ConfigError, Refused, Tampered
from pnrscreen.operations import answer, presence, quarantine, restricted, scope, screen, tenures

ROUND_SECONDS = 0.25
GATHER_SECONDS = 5.0
"""How long queries at desks gather before their flights are screened: each of a hundred a second would have a flight screened
anew. Who is referred by one is screened as soon as it is answered.
"""
BESIDE = 10
"""How much a worker steps back (nice) where it runs beside processes that answer."""
LOOK_SECONDS = 1.0
TROUBLED_SECONDS = 5.0
PAUSE_SECONDS = 60.0
"""How long it takes at most until another worker is begun in the place of one that ends as soon as it has begun."""
GRACE_SECONDS = 30
"""How long requests that were begun may go on when the server is told to end."""
SILENT_SECONDS = 30
"""How long a process may be too busy to say that it lives, as when it prepares a long list, before another takes its place."""
WAITING = 512
"""Connections that may wait until a process takes them."""
_APPLICATION = "pnrscreen.api:from_environment"
_PROTOCOL = "pnrscreen.api.connection:Connection"

Certificate = Annotated[
    Path | None,
    typer.Option(
        "--certificate", metavar="FILE", help="The server's certificate (PEM).", exists=True, dir_okay=False, show_default=False
    ),
]
CertificateKey = Annotated[
    Path | None,
    typer.Option(
        "--certificate-key", metavar="FILE", help="Its private key (PEM).", exists=True, dir_okay=False, show_default=False
    ),
]
ClientCa = Annotated[
    Path | None,
    typer.Option(
        "--client-ca",
        metavar="FILE",
        help="Who certifies machines that enter by certificate (PEM).",
        exists=True,
        dir_okay=False,
        show_default=False,
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
    # No other verb needs a server, and it takes a while to load.
    import uvicorn  # noqa: PLC0415
    from uvicorn.config import STARTUP_FAILURE  # noqa: PLC0415

    from pnrscreen.cli.answering import Answering  # noqa: PLC0415

    if (client_ca or certificate_key) and not certificate:
        raise typer.BadParameter("--client-ca and --certificate-key need --certificate: without it there is no TLS.")
    _check(home, dev=dev)
    if certificate:
        _check_certificate(certificate, certificate_key, client_ca)
    where = f"{'https' if certificate else 'http'}://{host}:{port}"
    with _listening(host, port) as held, _surroundings(home, dev=dev), _beside(home, wanted=worker):
        show.note(f"Serving {home} at {where}; {where}/openapi.json describes it. Ctrl-C ends it.")
        if dev:
            show.note(f"A token for a first try: curl -s {where}/dev/token/ACTOR")
        settings = uvicorn.Config(
            _APPLICATION,
            factory=True,
            workers=processes,
            http=_PROTOCOL,
            backlog=WAITING,
            ssl_certfile=certificate,
            ssl_keyfile=certificate_key,
            ssl_ca_certs=str(client_ca) if client_ca else None,
            ssl_cert_reqs=ssl.CERT_OPTIONAL if client_ca else ssl.CERT_NONE,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            timeout_worker_healthcheck=SILENT_SECONDS,
        )
        answering = Answering(settings, [held])
        answering.run()
    if any(one.exitcode == STARTUP_FAILURE for one in answering.processes):
        raise ConfigError("no process that answers could be begun; what it said stands above")
    return outcome.DONE


def worker(
    home: options.Home,
    parent: Annotated[int, typer.Option("--parent", hidden=True, help="End when this is no more the parent process.")] = 0,
) -> int:
    """Screen what comes in, keep the log, and destroy what is over its time, until told to end (Ctrl-C, SIGTERM).

    pnrscreen serve runs one. Several may run at once, on several machines where the store is PostgreSQL.
    """
    if parent:
        os.nice(BESIDE)  # whoever asks waits for an answer; nobody waits for the worker
    over = _End(parent)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, over.tell)
    standing = Standing(home)
    with _present(standing), erasing(standing, threading.Event()):
        while not over.come():
            app = standing.app
            gc.collect()  # the App before, and the lists it maps, are let go now: the collector comes by rarely
            try:
                with following(app) as well:
                    _rounds(standing, app, over, well)
            except Tampered:
                raise
            except Exception as error:  # noqa: BLE001  whatever it was, what comes in is to be screened
                show.complain(f"the log does not follow: {outcome.named(error)}")
                over.wait(TROUBLED_SECONDS)
    return outcome.DONE


@contextmanager
def _present(standing: Standing) -> Iterator[None]:
    """Write down that the worker begins and ends, each in the App that is in force then."""
    process, well = presence.began(standing.app, "worker"), False
    try:
        yield
        well = True
    finally:
        presence.ended(standing.app, process, well=well)


class _End:
    """Whether a process is to end: it was told to, or whoever began it is no more."""

    def __init__(self, parent: int) -> None:
        self._parent = parent
        self._told = False

    def tell(self, *_: object) -> None:
        """Be told to end, by a signal. It interrupts whatever the process does, so nothing is done that could wait for that."""
        self._told = True

    def come(self) -> bool:
        """Tell whether the end has come."""
        return self._told or self._parent not in {0, os.getppid()}

    def wait(self, seconds: float) -> None:
        """Wait for so long, or until the end has come."""
        until = time.monotonic() + seconds
        while not self.come() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, ROUND_SECONDS))


def _rounds(standing: Standing, app: App, over: _End, well: threading.Event) -> None:
    """Work under one App until another is in force, or the log does not follow any more."""
    looked, told = 0.0, list[str]()
    pause = ROUND_SECONDS if app.profile.interactive is None else GATHER_SECONDS
    while not over.come() and standing.app is app and well.is_set():
        look = time.monotonic() - looked >= LOOK_SECONDS
        looked = time.monotonic() if look else looked
        trouble = [said for duty in _duties(standing, app, over, look=look) if (said := _tried(duty))]
        wrong = [*trouble, *filter(None, [standing.trouble])]
        for said in wrong:
            if said not in told:
                show.complain(said)
        told = wrong
        over.wait(TROUBLED_SECONDS if trouble else pause)


def _duties(standing: Standing, app: App, over: _End, *, look: bool) -> Iterator[Callable[[], object]]:
    """Yield what is to be done in a round, and now and then (``look``); what fails of it keeps nothing else from being done."""
    border = app.profile.interactive is not None
    if border:
        yield lambda: app.spool.waiting() and answer.catch_up(app, app.system)
        if look:  # before anybody is screened, which may take long
            yield partial(restricted.note, app)
    rest = resting(over.wait) if border else screen.quiet  # whoever asks at a desk comes first
    yield lambda: screen.waiting(app, app.system) and screen.screen(app, app.system, rest, over=over.come)
    if look:
        yield partial(quarantine.expire, app, app.system)
        yield partial(tenures.lapse, app)
        if border:
            yield partial(answer.expire, app, app.system)
        yield lambda: scope.close(app, app.clock.now())
        yield standing.look


def _tried(duty: Callable[[], object]) -> str:
    """Do something, and return what went wrong, or nothing."""
    try:
        duty()
    except Exception as error:  # noqa: BLE001  a worker that ended would screen nobody
        return outcome.named(error)
    return ""


def _check(home: Path, *, dev: bool) -> None:
    """Refuse to begin what could not serve. What judges is prepared once, so that every process finds it in memory, and let go:
    the process that keeps the others would hold on to a list that has been replaced.
    """
    app = bootstrap.open_home(home)
    if dev and not app.registry.synthetic:
        raise Refused("this home may hold real persons: --dev is for a synthetic one (pnrscreen demo --home DIR)")
    if app.config.token_issuer and not app.config.token_keys:
        raise ConfigError("token_issuer is stated without token_keys: say where the issuer's public keys (JWKS) are")
    app.in_force()


def _check_certificate(certificate: Path, key: Path | None, client_ca: Path | None) -> None:
    """Refuse files that are no certificates, and a key that is another's or behind a passphrase, before anything is begun."""

    def asked() -> NoReturn:
        raise ConfigError(
            f"the key of {certificate} is behind a passphrase: nobody is here to say it when a process begins anew"
        )

    try:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate, key, password=asked)
        if client_ca:
            made.load_verify_locations(client_ca)
    except OSError as error:  # what OpenSSL says of it is one, too
        named = " and ".join(str(path) for path in (certificate, key, client_ca) if path)
        raise ConfigError(f"{named} cannot be used for TLS: {error.strerror or error}") from None


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Hold the port for all processes, so that no connection is turned away while one of them begins anew."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        held = socket.create_server((host, port), family=family, backlog=WAITING)
    except OSError as error:
        raise OSError(f"nothing can listen at {host}, port {port}: {os.strerror(error.errno or 0)}") from None
    with held:
        yield held


@contextmanager
def _surroundings(home: Path, *, dev: bool) -> Iterator[None]:
    """Tell the processes that answer, through their surroundings, which home they serve and where they count together."""
    with tempfile.TemporaryDirectory(prefix="pnrscreen-metrics-") as counted:
        os.environ |= {"PNRSCREEN_HOME": str(home), "PROMETHEUS_MULTIPROC_DIR": counted, "PNRSCREEN_DEV": "1" if dev else ""}
        yield


@contextmanager
def _beside(home: Path, *, wanted: bool) -> Iterator[None]:
    """Keep a worker running beside, and run another where it ends before its time."""
    over = threading.Event()

    def keep() -> None:
        pause = LOOK_SECONDS
        while not over.is_set():
            command = [sys.executable, "-m", "pnrscreen", "worker", "--home", str(home), "--parent", str(os.getpid())]
            begun = time.monotonic()
            with subprocess.Popen(command) as running:  # noqa: S603  this very program
                while running.poll() is None:
                    if over.wait(ROUND_SECONDS):
                        running.terminate()
                        break
            pause = LOOK_SECONDS if time.monotonic() - begun > PAUSE_SECONDS else min(2 * pause, PAUSE_SECONDS)
            if not over.is_set():
                show.complain("the worker ended before its time: another is begun")
                over.wait(pause)

    keeper = threading.Thread(target=keep, name="worker", daemon=True)
    if wanted:
        keeper.start()
    try:
        yield
    finally:
        over.set()
        if wanted:
            keeper.join(GRACE_SECONDS)
