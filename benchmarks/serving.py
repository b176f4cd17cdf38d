"""Servers to put a load on: a home behind ``pnrscreen serve``, an empty API behind the same uvicorn; and their memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PATIENCE = 900.0
"""Seconds in which a server must answer: one that prepares a million names takes its time."""
_HERE = Path(__file__).resolve().parent


class Server(NamedTuple):
    """A server that answers: the process that was started, the port, and the seconds until it answered."""

    pid: int
    port: int
    started: float

    def get(self, path: str, **headers: str) -> str:
        """Return what is answered to one question."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=said)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return str(answer.read().decode())

    def token(self, actor: str) -> str:
        """Return a token of an actor."""
        return self.get(f"/dev/token/{actor}")

    @property
    def megabytes(self) -> float:
        """The memory of the server and of every process it began, what several share counted once (PSS)."""
        return sum(map(_proportional, _family(self.pid))) / 1000


@contextmanager
def home(folder: Path, processes: int) -> Iterator[Server]:
    """Serve a home as a unit does, with its worker."""
    options = ["--home", str(folder), "--processes", str(processes), "--dev"]
    with _running([sys.executable, "-m", "pnrscreen", "serve", *options], "/readyz") as server:
        yield server


@contextmanager
def empty(processes: int) -> Iterator[Server]:
    """Serve an API that does nothing."""
    options = ["--workers", str(processes), "--no-access-log", "--log-level", "warning", "--app-dir", str(_HERE)]
    with _running([sys.executable, "-m", "uvicorn", "empty:made", *options], "/") as server:
        yield server


@contextmanager
def _running(command: Sequence[str], ready: str) -> Iterator[Server]:
    """Run a server on a free port until nobody needs it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    surroundings = {**os.environ, "PNRSCREEN_REQUESTS_PER_SECOND": "100000"}  # all requests are one caller's
    began = time.monotonic()
    with subprocess.Popen([*command, "--port", str(port)], env=surroundings, stderr=subprocess.DEVNULL) as running:
        try:
            server = Server(running.pid, port, 0)
            while not _answers(server, ready):
                if running.poll() is not None or time.monotonic() - began > PATIENCE:
                    raise SystemExit(f"does not serve: {' '.join(command)}")
                time.sleep(0.1)
            yield server._replace(started=time.monotonic() - began)
        finally:
            running.send_signal(signal.SIGTERM)


def _answers(server: Server, path: str) -> bool:
    try:
        server.get(path)
    except (urllib.error.URLError, OSError):
        return False
    return True


def _family(pid: int) -> Sequence[int]:
    """Return a process and all that it began, and those began."""
    parents = {int(place.name): _parent(place) for place in Path("/proc").glob("[0-9]*")}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parent(place: Path) -> int:
    try:
        return int((place / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended
        return 0


def _proportional(pid: int) -> int:
    """Return the kilobytes that a process takes, its share of what it shares."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(row.split()[1]) for row in rows if row.startswith("Pss:")), 0)
