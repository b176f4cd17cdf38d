"""Years of a unit, in a world that goes wrong everywhere, and what holds all the same (law H 10 to 18, 46 to 48).

SIMULATE=17 SIMULATE_DAYS=3650 sh tests/run tests/simulation    the world of one seed, for ten years
SIMULATE=100-199 sh tests/run tests/simulation                  the worlds of a hundred seeds: a soak, under five profiles
SIMULATE_BREAKS=all sh tests/run tests/simulation -s            the code is broken (``breaks``): which world sees which break
"""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pnrscreen.model import HitState
from pnrscreen.operations import inspect, receive, screen
from pnrscreen.ports import ShownHit
from simulation.breaks import BREAKS
from simulation.carriers import Carrier
from simulation.checkers import Checkers
from simulation.staff import watchlist
from simulation.world import World
from support.clock import MORNING, SettableClock
from support.homes import claim, open_unit

TOGETHER = 5
"""Flights whose messages come in whatever order."""
THIEVES = 1
"""A world in which copies lie about of those whose time is over; where nobody backs up there is nothing to try."""
DAYS = int(os.environ.get("SIMULATE_DAYS", "240"))
BROKEN = os.environ.get("SIMULATE_BREAKS", "")


def seeds() -> list[int]:
    first, _, last = os.environ.get("SIMULATE", "1-20").partition("-")
    return [*range(int(first), int(last or first) + 1)]


def lived(seed: int, folder: Path) -> Checkers:
    """Let a world go by, and return its checkers; who fails says how it is done again."""
    world = World(folder, seed)
    checkers = Checkers(world)
    try:
        world.run(DAYS, checkers)
        checkers.at_the_end(folder / "log")
    except Exception as broken:
        again = f"SIMULATE={seed} SIMULATE_DAYS={DAYS} sh tests/run tests/simulation"
        raise AssertionError(
            f"{type(broken).__name__}: {broken}\non {world.today}, after {dict(world.truth.acts)}: {again}"
        ) from broken
    return checkers


@pytest.mark.parametrize("seed", seeds())
def test_whatever_happens(seed: int, tmp_path: Path) -> None:
    checkers = lived(seed, tmp_path)
    assert min(checkers.checked, checkers.seen, checkers.exact), "nothing of this world was checked"
    if seed == THIEVES:
        assert checkers.robbed, "no copy of anything was left that a thief could try to open"


@pytest.mark.parametrize("broken", [name for name in BREAKS if BROKEN in {"all", name}])
def test_whatever_is_broken_some_world_sees_it(broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    BREAKS[broken](monkeypatch)
    for seed in seeds():
        (tmp_path / str(seed)).mkdir()
        try:
            lived(seed, tmp_path / str(seed))
        except AssertionError as seen:
            sys.stdout.write(f"\n{broken}: seen in the world of seed {seed}: {str(seen).splitlines()[0]}\n")
            return
    pytest.fail(f"{broken}: in none of these worlds is it seen")


@pytest.mark.parametrize("seed", seeds()[:4])
def test_the_end_is_the_same_for_every_order_of_arrival(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    carrier, day = Carrier(rng), MORNING.date()
    flights = [carrier.flight(day) for _ in range(TOGETHER)]
    said = [say(of, day) for of in flights for say in (carrier.manifest, carrier.push, carrier.manifest)]
    listed = [one for of in flights for one in of.people if one.listed]
    ends = []
    for number in range(2):
        app = open_unit(tmp_path / str(number), SettableClock(), listed=watchlist(listed))
        for raw in rng.sample(said, len(said)) + rng.sample(said, 3):
            receive.receive(app, claim(app), raw, "simulated")
            if rng.random() < 0.3:
                screen.screen(app, claim(app))
        screen.screen(app, claim(app))
        shown = inspect.hits(app, claim(app), everything=True)
        open_ones = sorted((one.passenger.identity.names[0].surname, repr(one.hit.cause)) for one in shown if is_open(one))
        ends.append((open_ones, [(replace(row.leg, revision=0), dict(row.counts)) for row in inspect.board(app, claim(app))]))
    assert ends[0] == ends[1]
    assert ends[0][1]


def is_open(one: ShownHit) -> bool:
    return one.hit.state is HitState.OPEN
