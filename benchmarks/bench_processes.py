"""How much more two processes screen than one: each builds its own screener, and their people are different ones.

    python benchmarks/bench_processes.py [PROCESSES] [PEOPLE]

Processes share nothing while they screen; what keeps two from screening twice as many is the machine: its memory, and other
programs on its cores. So two figures are told: by the clock on the wall, which other programs spoil, and by the processor time
that each process took, as if it had a core of its own.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Sequence
from multiprocessing import Barrier, Process, Queue
from typing import Any

from given import DATE, Given

from pnrscreen import Screener, person
from pnrscreen.demo.people import Population


def _screens(number: int, people: int, ready: Any, told: Any) -> None:
    population, screener = Population(random.Random(number), DATE), Screener.build(Given().long_list.entries)
    invented = [population.person() for _ in range(people)]
    known = [person(one.given, one.surname, birth_date=str(one.born)) for one in invented]
    ready.wait()
    wall, worked = time.perf_counter(), time.process_time()
    screener.screen(known)
    told.put((time.perf_counter() - wall, time.process_time() - worked))


def side_by_side(processes: int, people: int) -> Sequence[tuple[float, float]]:
    """Screen in so many processes at once, and return how long each took: by the wall, and of processor time."""
    ready, told = Barrier(processes), Queue()
    workers = [Process(target=_screens, args=(number, people, ready, told)) for number in range(processes)]
    for worker in workers:
        worker.start()
    answers = [told.get() for _ in workers]
    for worker in workers:
        worker.join()
    return answers


def main(processes: int = 2, people: int = 20_000) -> None:
    """Print people a second of one process, and of several at once."""
    Screener.build(())  # whatever is compiled at the first list is kept for all of them
    walls, works = [], []
    for count in (1, processes):
        times = side_by_side(count, people)
        walls.append(count * people / max(wall for wall, _ in times))
        works.append(sum(people / worked for _, worked in times))
        print(f"{count} at once: {walls[-1]:,.0f} people a second by the wall, {works[-1]:,.0f} with a core for each")
    print(f"{processes} processes: {walls[1] / walls[0]:.2f} times by the wall, {works[1] / works[0]:.2f} with a core for each")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
