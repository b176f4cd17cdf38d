"""What is due is sealed and erased while a worker runs, and what the dictionary refuses by now is taken out of what is stored:
at its beginning, and then every hour, beside everything else.

This module knows when. It refuses to know how: ``operations.retain`` and ``rescan`` do it. A run may be cut off anywhere, so
nobody who ends a worker waits for one; and one that fails is said, noted for ``doctor`` and the metrics, and tried again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pnrscreen.app import App
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.cli import outcome, show
from pnrscreen.operations import rescan, retain

EVERY_SECONDS = 3600.0
"""Limits are days, and reads are masked by date whatever is erased by then: more often would only cost."""
AGAIN_SECONDS = 300.0
"""How soon a run that broke off is tried again."""
GRACE_SECONDS = 2.0
"""How long a run that is under way may go on when the worker is told to end."""


@contextmanager
def erasing(standing: Standing, over: threading.Event) -> Iterator[None]:
    """Seal and erase what is due, again and again, until the block ends."""
    thread = threading.Thread(target=_rounds, args=(lambda: standing.app, over), name="retention", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(GRACE_SECONDS)


def _rounds(opened: Callable[[], App], over: threading.Event) -> None:
    said = list[str]()
    while not over.is_set():
        wrong, held = list[str](), list[str]()
        for trouble, work in _WORK:
            try:
                held += filter(None, [work(opened(), over)])
            except Exception as error:  # noqa: BLE001  what fails here stops nothing else
                wrong.append(f"{trouble}: {outcome.named(error)}")
        for line in wrong:
            if line not in said:
                show.complain(line)
        for line in held:
            if line not in said:
                show.note(line)
        said = wrong + held
        over.wait(AGAIN_SECONDS if wrong else EVERY_SECONDS)


def resting(wait: Callable[[float], object]) -> Callable[..., None]:
    """Return what rests as long as was worked since it last did, whatever it is told: who screens and who asks come first."""
    began = time.monotonic()

    def rest(*_told: object) -> None:
        nonlocal began
        wait(time.monotonic() - began)
        began = time.monotonic()

    return rest


def _erase(app: App, over: threading.Event) -> str:
    """Run once, and return how a clock that has jumped kept it from destroying what is due, or nothing."""
    try:
        held = retain.run(app, app.system, resting(over.wait)).held
    except Exception as error:
        with suppress(Exception):  # what keeps it from being noted is what the run broke off for
            retain.broke_off(app, app.system, type(error).__name__)
        raise
    return held.said if held else ""


def _rescan(app: App, over: threading.Event) -> str:
    """Run once, resting: it may go on for an hour."""
    rescan.run(app, app.system, resting(over.wait))
    return ""


_WORK = (("what is due was not erased", _erase), ("what is refused by now still stands in what is stored", _rescan))
"""What is done each time, each by itself, and what is said where it fails."""
