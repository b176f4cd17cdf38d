"""Several processes for one command: each holds the same thing to work with, and answers come in the order of the questions.

The processes are forked together before anything runs beside them, so that they share memory; what is asked ahead of the
answers is bounded. Ctrl-C is for the command alone: they finish what they have begun and are asked for no more.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cache
from itertools import tee
from multiprocessing import connection, get_context, parent_process
from typing import Any, TypeVar

from pnrscreen.cli.sheet import Row
from pnrscreen.toolbench import Answered, Bench

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

_AHEAD = 8
"""Questions that wait for each process: answers come in order, and a long one shall not leave the others without work."""
_MOST = 4
"""Processes a command takes without being told: more than so many writers only wait for each other."""
_EACH = 4
"""Files for each process, at least: with fewer it is not worth making one."""

_ENDED = "a process of this command was ended from outside; what it had committed stands: run again"

_held: list[Callable[[], Any]] = []  # what a process works with, from its birth


class Crew:
    """Processes that were born together. A verb is a function of what they hold and of what is asked."""

    def __init__(self, pool: ProcessPoolExecutor, processes: int) -> None:
        self._pool = pool
        self._processes = processes

    def each(self, verb: Callable[[Any, Asked], Answer], asked: Iterable[Asked]) -> Iterator[Answer]:
        """Yield the answer to everything that is asked, in order; raises what a process raised."""
        waiting: deque[Future[Answer]] = deque()
        for one in asked:
            waiting.append(self._pool.submit(_answer, verb, one))
            if len(waiting) > _AHEAD * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def portions(self, several: Sequence[Asked], at_most: int) -> Iterator[Sequence[Asked]]:
        """Part what is to be asked: smaller and smaller towards the end, so that all are done at about the same time."""
        first = 0
        while left := len(several) - first:
            size = max(1, min(at_most, left // (2 * self._processes)))
            yield several[first : first + size]
            first += size


@contextmanager
def crew(processes: int, hold: Callable[[], object]) -> Iterator[Crew]:
    """Bear so many processes; ``hold`` says in each of them, when it is first asked, what it works with.

    Raises ChildProcessError when one is ended from outside.
    """
    with ProcessPoolExecutor(processes, get_context("fork"), _begin, (hold,)) as pool:
        try:
            pool.submit(_nothing).result()  # all are born now, before anything else runs beside them
            yield Crew(pool, processes)
        except BrokenProcessPool:
            raise ChildProcessError(_ENDED) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def usual(files: int) -> int:
    """Return how many processes take in so many files when nobody says: no more than cores, and one for few files."""
    return max(1, min(_MOST, len(os.sched_getaffinity(0)), files // _EACH))


def side_by_side(bench: Bench, portions: Iterable[list[Row]], processes: int) -> Iterator[tuple[list[Row], Answered]]:
    """Yield each portion with its answers, in order."""
    if processes == 1:
        yield from ((portion, bench.answer([row.said for row in portion])) for portion in portions)
        return
    asked, kept = tee(portions)  # as far apart as what is asked ahead of the answers
    with crew(processes, lambda: bench) as hands:
        yield from zip(kept, hands.each(_matched, asked), strict=True)


def _matched(bench: Bench, portion: list[Row]) -> Answered:
    return bench.answer([row.said for row in portion])


def _begin(hold: Callable[[], object]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    _held.append(cache(hold))


def _end_with_parent() -> None:
    """End when the command has ended, however it did: nobody else would say so."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
    os._exit(1)


def _nothing() -> None:
    """Do nothing: a process that can is born."""


def _answer(verb: Callable[[Any, Asked], Answer], asked: Asked) -> Answer:
    return verb(_held[0](), asked)
