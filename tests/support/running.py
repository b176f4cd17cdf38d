"""``pnrscreen serve`` as processes of their own, the way a unit runs it, on a port that was free a moment ago."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx

Seen = TypeVar("Seen")
READY_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server that runs: where it answers, the process that keeps the others, and what they say."""

    at: str
    keeper: subprocess.Popen[bytes]
    said: Path

    @property
    def worker(self) -> int:
        """The process that screens."""
        return next(pid for pid in children(self.keeper.pid) if "worker" in words(pid))

    @property
    def answering(self) -> list[int]:
        """The processes that answer."""
        return [pid for pid in children(self.keeper.pid) if any("spawn_main" in word for word in words(pid))]

    def end(self, name: signal.Signals = signal.SIGTERM) -> int:
        """Tell it to end, and return with which exit code it did."""
        self.keeper.send_signal(name)
        return self.keeper.wait(READY_SECONDS)


@contextmanager
def running(home: Path, *options: object, verify: ssl.SSLContext | None = None) -> Iterator[Running]:
    """Serve a home until the end of the block; nothing of it is left behind."""
    port = free()
    said = home.parent / f"said-{port}"
    with said.open("wb") as log:
        keeper = subprocess.Popen(serve(home, port, *options), stdout=log, stderr=log, env=surroundings())
    scheme = "https" if verify else "http"
    served = Running(at=f"{scheme}://127.0.0.1:{port}", keeper=keeper, said=said)
    try:
        until(lambda: ready(served, verify), READY_SECONDS)
        yield served
    finally:
        begun = children(keeper.pid)
        if keeper.poll() is None:
            served.end()
        for pid in begun:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)


def serve(home: Path, port: int, *options: object) -> Sequence[str]:
    """Return the command."""
    return [sys.executable, "-m", "pnrscreen", "serve", "--home", str(home), "--port", str(port), *map(str, options)]


def surroundings() -> Mapping[str, str]:
    """Return what is around a server: nothing of ours but the folder in memory."""
    return {name: said for name, said in os.environ.items() if not name.startswith("PNRSCREEN_") or name == "PNRSCREEN_MEMORY"}


def ready(served: Running, verify: ssl.SSLContext | None) -> bool:
    """Tell whether a server answers that it can judge; one that has ended never will."""
    if served.keeper.poll() is not None:
        raise AssertionError(served.said.read_text())
    try:
        return httpx.get(f"{served.at}/readyz", verify=verify or True, timeout=5).is_success
    except httpx.HTTPError:
        return False


def until(look: Callable[[], Seen], seconds: float = 10.0) -> Seen:
    """Look again and again until there is something to see, and return it."""
    over = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < over, f"nothing to see within {seconds} s"
        time.sleep(0.05)
    return seen


def free() -> int:
    """Return a port that nobody listens at now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def children(pid: int) -> list[int]:
    """Return the processes that a process began and that are not over."""
    try:
        found = [
            int(each) for thread in Path(f"/proc/{pid}/task").iterdir() for each in (thread / "children").read_text().split()
        ]
    except FileNotFoundError:
        return []
    return [each for each in found if alive(each)]


def alive(pid: int) -> bool:
    """Tell whether a process is there and not over."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def words(pid: int) -> list[str]:
    """Return the command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []
