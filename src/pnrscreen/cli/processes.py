"""Several processes for one table: each holds the same index, and the answers come in the order of the questions.

The processes are forked when the index stands, so that they share its memory; what is read ahead of the answers is bounded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from pnrscreen.cli.sheet import Row
from pnrscreen.toolbench import Answered, Bench

_AHEAD = 2
"""Portions that wait for each process."""

_held: list[Bench] = []  # what a process answers by, from its birth


def side_by_side(bench: Bench, portions: Iterable[list[Row]], processes: int) -> Iterator[tuple[list[Row], Answered]]:
    """Yield each portion with its answers, in order."""
    if processes == 1:
        yield from ((portion, bench.answer([row.said for row in portion])) for portion in portions)
        return
    waiting: deque[tuple[list[Row], Future[Answered]]] = deque()
    with ProcessPoolExecutor(processes, get_context("fork"), _held.append, (bench,)) as pool:
        pool.submit(_answer, []).result()  # all are born now, before anything else runs beside them
        for portion in portions:
            waiting.append((portion, pool.submit(_answer, portion)))
            if len(waiting) > _AHEAD * processes:
                yield _next(waiting)
        while waiting:
            yield _next(waiting)


def _answer(portion: list[Row]) -> Answered:
    return _held[0].answer([row.said for row in portion])


def _next(waiting: deque[tuple[list[Row], Future[Answered]]]) -> tuple[list[Row], Answered]:
    portion, answered = waiting.popleft()
    return portion, answered.result()
