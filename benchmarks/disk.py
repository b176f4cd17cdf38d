"""How long the disk itself takes to keep something, beside whatever else is measured: every look is a commit.

A disk that was given gigabytes a moment ago, or that gives back the room of what was deleted, makes whoever commits wait for
hundreds of milliseconds now and then. What is asked meanwhile says nothing of a program.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EVERY_SECONDS = 0.05
PIECE = b"\0" * 8192
CALM_SECONDS, CALM_MILLISECONDS = 10.0, 10.0
PATIENCE_SECONDS = 120.0


@contextmanager
def watched(folder: Path) -> Iterator[list[float]]:
    """Write a little, again and again, and yield how many milliseconds each took to be kept; sorted when the block ends."""
    took, over = list[float](), threading.Event()
    writing = threading.Thread(target=_write, args=(folder / ".disk", took, over))
    writing.start()
    try:
        yield took
    finally:
        over.set()
        writing.join()
        took.sort()


def calm(folder: Path) -> None:
    """Wait until the disk keeps up for a while, or some minutes have passed; what is measured then says so beside."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with watched(folder) as took:
            time.sleep(CALM_SECONDS)
        if took[-1] < CALM_MILLISECONDS:
            return
        print(f"the disk is not calm: {took[-1]:.0f} ms for one write of {len(took)}", file=sys.stderr)


def _write(place: Path, took: list[float], over: threading.Event) -> None:
    with place.open("wb", buffering=0) as file:
        while not over.wait(EVERY_SECONDS):
            began = time.perf_counter()
            file.seek(0)
            file.write(PIECE)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - began) * 1000)
    place.unlink()
