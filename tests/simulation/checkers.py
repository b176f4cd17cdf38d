"""What must hold of a simulated world, whatever happened in it, said apart from the code that makes it hold.

The six months are counted here once more, with another arithmetic; what is due, what a record is and who may see it is asked of
nobody. What a checker sees it sees as an officer does, or as whoever has the files.
"""

from __future__ import annotations

import random
import sqlite3
from calendar import monthrange
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TypeVar

from pnrscreen.bootstrap import founding
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import Passenger
from pnrscreen.operations import inspect, screen, sequence
from pnrscreen.ports import ShownHit
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Purpose
from simulation.world import Fate, World
from support.homes import claim
from support.logs import entries, exported, verified

T = TypeVar("T")
MONTHS = 6
LOOKS = 6
"""So many passengers, so many whom the unit must find, and so many of whom nobody is to know, are sought at a check."""


def last_day(heard: date) -> date:
    """Return the last day on which who was first heard of on a day may be seen: the same day of the sixth month after."""
    month = heard.month + MONTHS
    year, month = heard.year + (month > 12), month - 12 * (month > 12)
    return date(year, month, min(heard.day, monthrange(year, month)[1]))


def may_be_seen(fate: Fate, today: date) -> bool:
    """Tell whether a traveller may be seen, by all that is known of when the unit first heard of them."""
    return today <= last_day(min(fate.heard or [max(fate.rumoured)]))


def must_be_found(fate: Fate, today: date) -> bool:
    """Tell whether a traveller must be found: the unit has heard of them, and no rumour may have ended their time."""
    return bool(fate.heard) and today <= last_day(min(fate.heard + fate.rumoured))


class Checkers:
    """The checks of one world, with what they need to remember from one to the next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.checked = 0
        self.seen = 0
        self._rng = random.Random(world.seed)

    def __call__(self) -> None:
        """Check what must hold when the day's work is done."""
        screen.screen(self.world.app, claim(self.world.app))
        self.checked += 1
        visible = self._visible()
        self._nobody_beyond_their_time(visible)
        self._every_message_once()

    def at_the_end(self, folder: Path) -> None:
        """Check what must hold of the whole: the log verifies, and nothing in it names anybody."""
        sequence.sequence(self.world.app)
        status, said = verified(exported(self.world.app, folder))
        assert status == 0, said
        written = "".join(map(str, entries(self.world.app)))
        named = [surname for surname in self.world.truth.fates if surname in written]
        assert not named, f"the log names {named}"

    # ----------------------------------------------------------------------------------------------------------- what is seen

    def _visible(self) -> set[str]:
        """Return the surnames of everybody whom any officer sees anywhere; each look must leave its leaf."""
        world, seen = self.world, set[str]()
        people = claim(world.app, "op"), claim(world.app, "r"), claim(world.app, "q", Purpose.ANSWER_REQUEST)
        operator, reviewer, officer = people

        def look(event: str, names: Callable[[], set[str]]) -> None:
            before = _written(world, event)
            found = names()
            seen.update(found)
            assert not found or _written(world, event) > before, f"{event} showed {found} and left no leaf"

        look("consult", lambda: {name for one in _hits(world, reviewer) for name in _surnames(one.passenger)})
        for id_ in self._some(_passengers(world)):
            look("consult.passenger", lambda id_=id_: _one(lambda: inspect.passenger(world.app, operator, id_).passenger))  # type: ignore[misc]
        fates = world.truth.fates.values()
        past = [fate for fate in fates if not must_be_found(fate, world.today)]
        known = [fate for fate in fates if must_be_found(fate, world.today)]
        for fate in [*self._some(known), *self._some(past)]:
            sought = Sought(locator=fate.traveller.locator)
            look("consult.search", lambda sought=sought: _found(inspect.search(world.app, officer, sought)))  # type: ignore[misc]
            if fate in known:
                name = fate.traveller.surname
                assert name in seen, f"on {world.today} nobody finds {name}, of {fate.heard}"
        self.seen += len(seen)
        return seen

    def _nobody_beyond_their_time(self, visible: set[str]) -> None:
        today, fates = self.world.today, self.world.truth.fates
        beyond = [f"{surname}, of {fates[surname].heard}" for surname in visible if not may_be_seen(fates[surname], today)]
        assert not beyond, f"on {today} somebody still sees {beyond}"

    def _some(self, of: Sequence[T]) -> Sequence[T]:
        return self._rng.sample(of, min(len(of), LOOKS))

    def _every_message_once(self) -> None:
        today, taken = self.world.today, self.world.truth.taken
        kept = sum(today <= last_day(day) for day in taken.values())
        (there,) = _asked(self.world, "SELECT count(*) FROM receipt")
        assert there >= kept, f"on {today} there are {there} receipts of {kept} messages"


def _hits(world: World, reviewer: Access) -> Sequence[ShownHit]:
    return inspect.hits(world.app, reviewer, everything=True)


def _one(shown: Callable[[], Passenger]) -> set[str]:
    """Return who is shown; nobody where it is refused or there is nobody any more."""
    try:
        return _surnames(shown())
    except (Refused, NotFound):
        return set()


def _found(several: Sequence[inspect.Found]) -> set[str]:
    return {name.surname for one in several for name in one.names}


def _surnames(passenger: Passenger) -> set[str]:
    return {name.surname for name in passenger.identity.names}


def _written(world: World, event: str) -> int:
    (number,) = _asked(world, f'SELECT count(*) FROM leaf WHERE instr(canonical, \'"event":"{event}"\') > 0')
    return int(number)


def _passengers(world: World) -> list[str]:
    with closing(sqlite3.connect(world.app.config.home / founding.DATABASE)) as database:
        return [id_ for (id_,) in database.execute("SELECT id FROM passenger ORDER BY id")]


def _asked(world: World, statement: str) -> tuple[int, ...]:
    with closing(sqlite3.connect(world.app.config.home / founding.DATABASE)) as database:
        return tuple(database.execute(statement).fetchone())
