"""How much more two processes screen than one: each builds its own screener, and their people are different ones.

    python benchmarks/bench_processes.py [PROCESSES] [PEOPLE]

Processes share nothing while they screen; what keeps two from screening twice as many is the machine: its memory, and other
programs on its cores. So the figure is of the clock on the wall, on a machine that does nothing else, and beside it stands the
processor time that each process took, which should stay the same.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from multiprocessing import Barrier, Process, Queue
from typing import Any

from bench_match import identities
from given import Given

from pnrscreen import Screener


def _screens(number: int, people: int, ready: Any, told: Any) -> None:
    given = Given()
    screener, known = Screener.build(given.long_list.entries), identities(given, people)
    screener.screen(known[:256])
    ready.wait()
    wall, worked = time.perf_counter(), time.process_time()
    matches = sum(map(len, screener.screen(known)))
    told.put((number, len(known), matches, time.perf_counter() - wall, time.process_time() - worked))


def side_by_side(processes: int, people: int) -> Sequence[tuple[int, int, int, float, float]]:
    """Screen in so many processes at once, and return what each of them tells."""
    ready, told = Barrier(processes), Queue()
    workers = [Process(target=_screens, args=(number, people, ready, told)) for number in range(processes)]
    for worker in workers:
        worker.start()
    answers = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    return answers


def main(processes: int = 2, people: int = 5000) -> None:
    """Print people a second of one process, and of several at once."""
    rates = []
    for count in (1, processes):
        answers = side_by_side(count, people)
        assert len({matches for _, _, matches, _, _ in answers}) == 1
        wall = max(seconds for _, _, _, seconds, _ in answers)
        worked = sum(seconds for *_, seconds in answers) / count
        rates.append(sum(number for _, number, _, _, _ in answers) / wall)
        print(f"{count} processes: {rates[-1]:,.0f} people a second; processor time of each {worked:.2f} s, wall {wall:.2f} s")
    print(f"{processes} screen {rates[1] / rates[0]:.2f} times as many as 1")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
