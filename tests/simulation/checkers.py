"""What must hold of a simulated world, whatever happened in it, said apart from the code that makes it hold.

The months of the law are counted here once more, with another arithmetic, over every law that the unit was under; what is due,
what a record is and who may see it is asked of nobody. What a checker sees it sees as an officer does, or as who has the files.
"""

from __future__ import annotations

import json
import random
import sqlite3
from calendar import monthrange
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from pnrscreen.adapters.store import schema
from pnrscreen.bootstrap import founding
from pnrscreen.errors import NotFound, Refused, Tampered
from pnrscreen.model import Passenger
from pnrscreen.operations import attest, inspect, screen, sequence, unmask
from pnrscreen.ports import ShownHit
from pnrscreen.privacy import Sought
from pnrscreen.rights import Access, Purpose
from simulation.truth import Fate, Law
from simulation.world import World
from support import unmasked
from support.grants import a_grant
from support.homes import claim
from support.logs import entries, exported, verified

T = TypeVar("T")
LOOKS = 3
"""So many passengers, so many whom the unit must find, and so many of whom nobody is to know, are sought at a check."""
NEVER = datetime.max.replace(tzinfo=UTC)
_OPENED = {"identity", "raw"}


def last_day(heard: date, months: int) -> date:
    """Return the last day of so many months from a day: the same day of the last month."""
    month = heard.month + months
    year, month = heard.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(heard.day, monthrange(year, month)[1]))


class Reckoning:
    """Until when what was first heard on a day may be there: by the laws in force on it, and by every one since. Where a period
    begins with the day of the event (SI 2018/598 reg 13) it ends a day earlier.
    """

    def __init__(self, laws: Sequence[Law], profile: str) -> None:
        ends = [*(after.since for _, after in pairwise(laws)), NEVER]
        self._laws = list(zip(laws, ends, strict=True))
        self._counted = timedelta(days=profile == "uk")

    def seen(self, heard: date) -> date:
        """Return the last day on which anybody who was heard of on a day may be seen."""
        return last_day(heard, min(min(law.mask, law.keep) for law in self._of(heard))) - self._counted

    def kept(self, heard: date) -> date:
        """Return the last day on which anything of anybody to whom no link leads may be there."""
        return last_day(heard, min(law.keep for law in self._of(heard))) - self._counted

    def _of(self, heard: date) -> list[Law]:
        begun = datetime.combine(heard, time(), UTC)
        return [law for law, ends in self._laws if ends > begun]

    def may_be_seen(self, fate: Fate, today: date) -> bool:
        """Tell whether a traveller may be seen, by all that is known of when the unit first heard of them."""
        known = [min(fate.heard)] if fate.heard else [max(fate.rumoured)] if fate.rumoured else []
        return any(today <= self.seen(day) for day in known)

    def must_be_found(self, fate: Fate, today: date) -> bool:
        """Tell whether a traveller must be found: the unit has heard of them, and no rumour may have ended their time."""
        return bool(fate.heard) and today <= self.seen(min(fate.heard + fate.rumoured))


def over(profile: str, law: Reckoning, today: date, cohort: str) -> bool | None:
    """Tell whether nothing of a cohort may open any more; None for what has dates of its own, or is kept by a link."""
    of, day, *_, kind = cohort.split("/")
    if kind in _OPENED and of.removesuffix(".linked") == profile:
        return today > law.seen(date.fromisoformat(day))
    if kind == "context" and of == profile:
        return today > law.kept(date.fromisoformat(day))
    return None


class Checkers:
    """The checks of one world, with what they need to remember from one to the next."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.checked = self.seen = self.exact = self.robbed = 0
        self._rng = random.Random(world.seed)
        self._latest = ""
        self._granted = 0
        self._cut = 0
        self._settled = Reckoning(world.truth.laws, world.profile), date.min
        world.restored = self._nothing_comes_back

    def __call__(self) -> None:
        """Check what must hold when the day's work is done."""
        world = self.world
        self.law = Reckoning(world.truth.laws, world.profile)
        self.told = max(world.time, world.clock.moment).astimezone(UTC).date()
        screen.screen(world.app, claim(world.app))
        self.checked += 1
        visible = self._visible()
        self._nobody_beyond_their_time(visible)
        self._nobody_restricted_is_compared()
        self._nobody_without_a_right()
        self._only_what_a_court_approved()
        self._time_goes_on()
        self._every_message_once()
        if world.truth.acts["granted erasure"] != self._granted:
            self._granted = world.truth.acts["granted erasure"]
            self._erased_from_what_is_stored()
        if world.settled and world.truth.acts["granted erasure"] != self._cut:
            self._cut = world.truth.acts["granted erasure"]
            self._erased_from_what_was_copied()
        if world.settled and self._rng.random() < 0.1:
            self._nothing_to_steal()
        if self.checked % 6 == 0:
            self._as_it_was_logged()

    def at_the_end(self, folder: Path) -> None:
        """Check what must hold of the whole: nothing opens any more, the log verifies, and nothing in it names anybody."""
        self._nothing_to_steal()
        sequence.sequence(self.world.app)
        _, said = verified(exported(self.world.app, folder))
        faults = [line for line in said.splitlines() if not line.startswith(("VERIFIED", "NOT VERIFIED", "'"))]
        if self.world.truth.acts["clock ahead"]:
            faults = [line for line in faults if ": a clock that had jumped ahead was set right: " not in line]
        assert not faults, "\n".join(faults)
        assert "VERIFIED: " in said, said
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
            before = _last(world)
            found = names()
            seen.update(found)
            assert not found or _written(world, event, before), f"{event} showed {found} and left no leaf"

        look("consult", lambda: {name for one in _hits(world, reviewer) for name in _surnames(one.passenger)})
        for id_ in self._some(_passengers(world)):
            look("consult.passenger", lambda id_=id_: _one(lambda: inspect.passenger(world.app, operator, id_).passenger))  # type: ignore[misc]
        fates, today = world.truth.fates.values(), self.told
        past = [fate for fate in fates if not self.law.must_be_found(fate, today)]
        known = [fate for fate in fates if self.law.must_be_found(fate, today)]
        for fate in [*self._some(known), *self._some(past)]:
            sought = Sought(locator=fate.traveller.locator)
            look("consult.search", lambda sought=sought: _found(inspect.search(world.app, officer, sought)))  # type: ignore[misc]
            if fate in known:
                name = fate.traveller.surname
                assert name in seen, f"on {today} nobody finds {name}, of {fate.heard}"
        self.seen += len(seen)
        return seen

    def _nobody_beyond_their_time(self, visible: set[str]) -> None:
        today, fates = self.told, self.world.truth.fates
        beyond = [
            f"{surname}, of {fates[surname].heard}" for surname in visible if not self.law.may_be_seen(fates[surname], today)
        ]
        assert not beyond, f"on {today} somebody still sees {beyond}"

    def _nobody_restricted_is_compared(self) -> None:
        world = self.world
        put = {name for one in inspect.hits(world.app, claim(world.app)) for name in _surnames(one.passenger)}
        wrong = [name for name in put if world.truth.fates[name].restricted]
        assert not wrong, f"{wrong} are compared, though their records are restricted"

    def _nobody_without_a_right(self) -> None:
        """Whoever keeps the keys or the machine, or is nobody, sees nobody."""
        world, reviewer = self.world, claim(self.world.app, "r")
        for who in (claim(world.app, "k"), claim(world.app, "sysadmin"), claim(world.app, "nobody")):
            for show in (
                lambda who=who: _hits(world, who),  # type: ignore[misc]
                lambda who=who: inspect.search(world.app, who, Sought(locator="A00001")),  # type: ignore[misc]
            ):
                with suppress(Refused):
                    raise AssertionError(f"{who.actor} is shown {show()}")
        with suppress(Refused):
            raise AssertionError(
                f"searched for another purpose: {inspect.search(world.app, reviewer, Sought(locator='A00001'))}"
            )

    def _only_what_a_court_approved(self) -> None:
        world = self.world
        if world.clock.moment != world.time:
            return
        for opening in world.truth.openings[-3:]:
            before = _last(world)
            try:
                shown = unmask.view(world.app, unmasked.officer(world.app), opening.id)
            except (Refused, NotFound):
                continue  # it ended, or the record is erased
            assert world.time < opening.until, f"what a court approved until {opening.until} is seen at {world.time}"
            assert _written(world, "unmask.use", before), "a masked record was shown without a leaf"
            items = {item for one in shown.people for item in one.fields}
            assert items <= set(opening.fields), f"{items} are shown, {opening.fields} were approved"
            named = [name for name in world.truth.fates if name in repr([one.fields for one in shown.people])]
            assert "name" in opening.fields or not named, f"{named} are shown, {opening.fields} were approved"

    def _time_goes_on(self) -> None:
        """While a clock is behind, time stands: nothing is written under an earlier moment than what was written before."""
        world = self.world
        if world.clock.moment > world.time:
            return
        with closing(sqlite3.connect(world.app.config.home / founding.DATABASE)) as database:
            (newest,) = database.execute("SELECT canonical FROM leaf ORDER BY id DESC LIMIT 1").fetchone()
        at = str(json.loads(newest)["at"])
        assert world.clock.moment == world.time or at >= self._latest, f"at {world.time} the log goes back to {at}"
        self._latest = at

    # ------------------------------------------------------------------------------------------------------- what is there

    def _every_message_once(self) -> None:
        """Count receipts: all that are due are gone when the nightly work is done, and none is before."""
        world, truth = self.world, self.world.truth
        there = [raw for raw in truth.taken if raw not in truth.gone]
        standing = [raw for raw in there if self.world.today <= self.law.seen(truth.taken[raw])]
        (counted,) = _asked(world, "SELECT count(*) FROM receipt")
        if world.settled:
            self.exact += 1
            self._settled = self.law, world.today
            truth.gone.update(set(there) - set(standing))
            there = standing
        bounds = f"{len(standing)} to {len(there)}"
        assert len(standing) <= counted <= len(there), f"on {world.today} there are {counted} receipts of {bounds} messages"

    def _as_it_was_logged(self) -> None:
        """Whatever was sealed, erased, withdrawn or restored, nothing of it is taken for an edit."""
        for _ in attest.export(self.world.app, claim(self.world.app, "dpo", Purpose.OVERSIGHT)):
            pass

    def _nothing_to_steal(self) -> None:
        world = self.world
        opened, tried = world.thief.opens(world.app.config.home, partial(over, world.profile, self.law, world.today))
        assert not opened, f"on {self.world.today} a thief opens {opened}"
        self.robbed += tried

    def _nothing_comes_back(self) -> None:
        """Of what was gone before a restore nothing opens after it, not even until the night."""
        self._granted = -1  # who was erased before a restore stays so
        opened, _ = self.world.thief.opens(self.world.app.config.home, partial(over, self.world.profile, *self._settled))
        assert not opened, f"on {self.world.today}, after a restore, a thief opens {opened}"

    def _erased_from_what_is_stored(self) -> None:
        """Whoever has every key finds nobody in the messages who was erased, unless something new was heard of them."""
        app = self.world.app
        content = []
        with app.store._engine.connect() as connection:  # type: ignore[attr-defined]
            for row in connection.execute(select(schema.raws)).mappings():
                with suppress(NotFound, Refused, Tampered):  # sealed, or destroyed
                    content.append(app.keys.open(row["content"], f"receipt/{row['receipt']}/raw", a_grant()))
        stored = b"\n".join(content)
        left = [name for name in self._erased() if name.encode() in stored]
        assert not left, f"{left} were erased and stand in what is stored"

    def _erased_from_what_was_copied(self) -> None:
        """Nor in what was copied before they were erased, once whatever broke off is finished."""
        copied = self.world.thief.reads(self.world.app)
        left = [name for name in self._erased() if name.encode() in copied]
        assert not left, f"{left} were erased and stand in what was copied before"

    def _erased(self) -> list[str]:
        return [name for name, fate in self.world.truth.fates.items() if not fate.heard and not fate.rumoured]

    def _some(self, of: Sequence[T]) -> Sequence[T]:
        return self._rng.sample(of, min(len(of), LOOKS))


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


def _last(world: World) -> int:
    (number,) = _asked(world, "SELECT max(id) FROM leaf")
    return number


def _written(world: World, event: str, after: int) -> bool:
    (number,) = _asked(world, f'SELECT count(*) FROM leaf WHERE id > {after} AND instr(canonical, \'"event":"{event}"\') > 0')
    return number > 0


def _passengers(world: World) -> list[str]:
    with closing(sqlite3.connect(world.app.config.home / founding.DATABASE)) as database:
        return [id_ for (id_,) in database.execute("SELECT id FROM passenger ORDER BY id")]


def _asked(world: World, statement: str) -> tuple[int, ...]:
    with closing(sqlite3.connect(world.app.config.home / founding.DATABASE)) as database:
        return tuple(database.execute(statement).fetchone())
