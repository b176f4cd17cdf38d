"""Taking files into a home and screening what they speak of: here, or in several processes.

Each process opens the home for itself and commits whole files and whole legs, so that one that is ended loses nothing that was
committed, and running again does the rest. This module refuses to know what is in a file: ``operations.receive`` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import NamedTuple

from pnrscreen.app import App
from pnrscreen.cli import show
from pnrscreen.cli.following import following
from pnrscreen.cli.processes import Crew, crew
from pnrscreen.model import LegKey
from pnrscreen.operations import deliver, inspect, receive, screen
from pnrscreen.rights import Access

_LEGS = 4
"""Legs a process is asked for at once, at most."""


class Taken(NamedTuple):
    """What one file gave, what is to be said of it, and whether anything in it could not be taken in at all."""

    intake: receive.Intake
    said: tuple[str, ...] = ()
    failed: bool = False


def hands(opened: Callable[[], App], processes: int) -> AbstractContextManager[Crew | None]:
    """Give the processes that do the work, each of which opens the home for itself; nobody where it is this one alone.

    They are to be born before this process opens the home: connections are not shared.
    """
    return nullcontext() if processes == 1 else crew(processes, opened)


def take_in(app: App, who: Access, files: Sequence[str], others: Crew | None = None) -> Taken:
    """Take in every file, with a progress bar, and say at once what could not be; ``others`` do it where there are any."""
    total, failed = receive.Intake(), False
    with following(app), show.progress() as bar:
        task = bar.add_task("receive", total=len(files))
        each = ((who, path) for path in files)
        for taken in others.each(_file, each) if others else map(partial(_file, app), each):
            for said in taken.said:
                show.complain(said)
            total, failed = total.plus(taken.intake), failed or taken.failed
            bar.advance(task)
    return Taken(total, failed=failed)


def judge(app: App, who: Access, others: Crew | None = None) -> screen.Screened:
    """Screen what waits, with a progress bar; ``others`` do it where there are any."""
    counted = inspect.numbers(app, who)
    with following(app), show.progress() as bar:
        task = bar.add_task("screen", total=counted["waiting"])
        spread = partial(_spread, who, others) if others else None
        return screen.screen(app, who, lambda done: bar.update(task, completed=done.legs), spread)


def _file(app: App, asked: tuple[Access, str]) -> Taken:
    """Take in a file, or every file in a container."""
    who, path = asked
    try:
        raw = show.read_bytes(path)
    except OSError as error:
        return Taken(receive.Intake(), (f"{path}: {error.strerror or error}",), failed=True)
    delivered = deliver.deliver(app, who, raw, path)
    said = tuple(f"{file}: {why}" for file, why in delivered.refused)
    return Taken(delivered.intake, said, failed=bool(said) or delivered.unread)


def _spread(who: Access, others: Crew, legs: Sequence[LegKey]) -> Iterator[screen.Screened]:
    """Let others screen these legs, a few at a time; the soonest are handed out first."""
    return others.each(_legs, ((who, some) for some in others.portions(legs, _LEGS)))


def _legs(app: App, asked: tuple[Access, Sequence[LegKey]]) -> screen.Screened:
    total = screen.Screened()
    for screened in screen.those(app, *asked):
        total = total.plus(screened)
    return total
