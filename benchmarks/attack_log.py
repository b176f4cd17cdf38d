"""Attacks the log with a dictionary: ``python benchmarks/attack_log.py [--names N]``. It must find nothing.

A unit in a temporary folder receives and screens a synthetic day; then every name of its travellers and N invented ones are
looked for in every entry, in clear, hashed, and as what a commitment could hide.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from itertools import chain
from pathlib import Path

from given import DATE, NOW

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from pnrscreen import demo
from pnrscreen.demo.people import Population
from pnrscreen.operations import inspect, receive, screen
from support.clock import SettableClock
from support.guessing import guessed
from support.homes import claim, open_unit
from support.logs import entries


def main() -> None:
    """Attack and print what was found."""
    options = argparse.ArgumentParser(description="Attack the log with a dictionary of names.")
    options.add_argument("--names", type=int, default=1_000_000)
    asked = options.parse_args()
    chosen = random.Random(1)
    day = demo.day(chosen, DATE, flights=4, passengers=400)
    with tempfile.TemporaryDirectory(prefix="pnrscreen-") as scratch:
        app = open_unit(Path(scratch) / "home", SettableClock(NOW), listed=day.watchlist_csv)
        for file in day.files:
            receive.receive(app, claim(app), file.content, file.name)
        screen.screen(app, claim(app))
        travelled = {name for shown in inspect.hits(app, claim(app)) for name in words(shown.passenger.identity)}
        known = entries(app)
    population = Population(chosen, DATE)
    several = [population.person() for _ in range(1000)]
    surnames, given = sorted({one.surname for one in several}), sorted({one.given for one in several})
    invented = (f"{chosen.choice(surnames)} {chosen.choice(given)}" for _ in range(asked.names))
    began = time.process_time()
    found = list(guessed(known, chain(travelled, surnames, given, invented)))
    tried = f"{asked.names:,} full names and {len(travelled) + len(surnames) + len(given):,} parts of names"
    print(f"{len(known)} entries, {tried}, {time.process_time() - began:.0f} s: found {found or 'nothing'}")


def words(identity: object) -> set[str]:
    """Return every word of an identity."""
    return {word for word in str(identity).replace("'", " ").split() if word.isalpha() and word.isupper() and len(word) > 3}


if __name__ == "__main__":
    main()
