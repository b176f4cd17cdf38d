"""A simulated world: carriers send, a unit works, machines stop anywhere, clocks go wrong, years pass; all follows from a seed.

The unit is a real one, over real files, with the real operations; only the clock is ours. What has come about is written down
in ``Truth`` by the world itself, which asks the unit nothing: the checkers compare the two.

::

    a stop          anywhere that time is asked or something committed; whoever was at work does it again where they must
    a late job      the nightly work is left out for months
    a wrong clock   for some hours it is days or years ahead, or behind; nobody confirms it
    a restore       the home is lost; what came since the backup is sent again, what was adopted since is adopted again, and
                    what persons were granted since is lost
"""

from __future__ import annotations

import base64
import random
import shutil
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.model import Instant
from pnrscreen.operations import backup, clock, receive, registry, restore
from pnrscreen.rights import Purpose
from simulation.carriers import Carrier
from simulation.staff import ACTORS, LAWS, Staff
from simulation.thief import Thief
from simulation.truth import BEFORE, Law, Truth
from support.clock import MORNING
from support.homes import NOBODY, claim
from support.retained import BODY

ZONE = ZoneInfo("Europe/Brussels")
ROTA = (*["eu-strict"] * 6, "eu-text", "uk", "icao-un", "strict-six-months")
"""Under which profile a world is, by the last digit of its seed."""
AWAY = (-4000, -300, -40, -2, 2, 40, 200, 4000)
"""By how many days a clock is wrong."""
SENT_AGAIN = timedelta(days=30)
"""So long carriers can send a message again."""


class Stopped(BaseException):
    """The machine stops: nothing of ours catches it."""


class Clock:
    """The clock of the machine: it tells what it was set to, and may stop the machine the next time but so many."""

    def __init__(self) -> None:
        self.moment = MORNING
        self.fuse = -1

    def now(self) -> Instant:
        """Return the moment it is, unless the machine stops."""
        self.burn()
        return self.moment

    def burn(self) -> None:
        """Come nearer to the moment when the machine stops."""
        if self.fuse == 0:
            self.fuse = -1
            raise Stopped
        self.fuse -= self.fuse > 0


class World:
    """One world in a folder of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed, self.profile = folder, seed, ROTA[seed % len(ROTA)]
        self.rng, self.clock = random.Random(seed), Clock()
        self.truth = Truth(laws=[Law(BEFORE, *LAWS[self.profile][0])])
        self.carrier, self.staff, self.thief = Carrier(self.rng), Staff(self), Thief(random.Random(seed))
        self.time = MORNING
        self.settled = False
        self.restored: Callable[[], None] = lambda: None
        self._late: list[bytes] = []
        self._backup: tuple[Path, Truth] | None = None
        self._homes = 0
        self._found(folder / "home")

    # ------------------------------------------------------------------------------------------------------- the machine

    def _found(self, home: Path) -> None:
        public = self.folder / "approver.pub"
        public.write_bytes(base64.b64encode(BODY.public_key().public_bytes_raw()) + b"\n")
        draft = registry.synthetic(founding.home_id(), bootstrap.profile(self.profile), MORNING, operator="op", dpo="dpo")
        made = founding.NewHome(unit="Simulated", profile=self.profile, registry=draft.written(), approver=public)
        founding.create(home, made)
        self.app = self._opened(home)
        self.staff.publishes(NOBODY)

    def _opened(self, home: Path) -> App:
        app = bootstrap.open_home(home, self.clock)
        event.listen(app.store._engine, "commit", lambda _: self.clock.burn())  # type: ignore[attr-defined]
        return replace(app, registry=replace(app.registry, actors={**app.registry.actors, **ACTORS}))

    def restart(self, home: Path | None = None) -> None:
        """Let the machine start again."""
        place = home or self.app.config.home
        self.app.store._engine.dispose()  # type: ignore[attr-defined]
        self.app = self._opened(place)

    def does(self, name: str, act: Callable[[], None]) -> None:
        """Let something be done; the machine may stop anywhere within, and is then started again."""
        self.settled = False
        if self.rng.random() < 0.15:
            self.clock.fuse = self.rng.randrange(25)
        try:
            act()
        except Stopped:
            self.truth.stops += 1
            self.clock.fuse = -1
            self.restart()
        self.clock.fuse = -1
        self.truth.acts[name] += 1

    def insisting(self, act: Callable[[], None]) -> None:
        """Let something be done from the beginning until it is done."""
        while True:
            try:
                return act()
            except Stopped:
                self.truth.stops += 1
                self.restart()

    # ---------------------------------------------------------------------------------------------------------- the days

    @property
    def today(self) -> date:
        """The day it is where the unit is."""
        return self.time.astimezone(ZONE).date()

    def set(self, day: date, at: time = time(5)) -> None:
        """Let it be that day."""
        self.pass_to(datetime.combine(day, at, UTC))

    def pass_to(self, moment: datetime, wrong: timedelta = timedelta()) -> None:
        """Let it be a moment, of which the clock tells another by so much."""
        self.time, self.clock.moment, self.settled = moment, moment + wrong, False

    def run(self, days: int, check: Callable[[], None]) -> None:
        """Let so many days pass: busy ones, and long quiet ones between; ``check`` is asked when the nightly work is done."""
        end = self.today + timedelta(days=days)
        while self.today < end:
            self._busy_day(flights=self.rng.randint(1, 2))
            self._night(check)
            self._busy_day(flights=0)  # what is late comes before the quiet: no carrier sends what is months old
            self._night(check)
            if self.rng.random() < 0.4:
                self._wrong_clock(check)
            quiet = self.rng.choice((3, 30, 60, 90, 183, 184))
            if quiet > 1 and self.rng.random() < 0.5:  # the job is late
                self.set(self.today + timedelta(days=quiet))
                check()
            else:
                for _ in range(min(quiet, 3)):
                    self.set(self.today + timedelta(days=max(1, quiet // 3)))
                    self._night(check)
        self.settle()
        check()

    def settle(self) -> None:
        """Let hours pass until nothing that is due is left, as it must be within two days: whether anybody confirms or not."""
        begun = self.time
        while not self.settled:
            assert self.time - begun < timedelta(days=2), "what is due is kept for days, for the clock's sake"
            self.pass_to(self.time + timedelta(hours=8))
            self._retain()

    def _busy_day(self, flights: int) -> None:
        self.set(self.today + timedelta(days=1), time(5, self.rng.randrange(60)))
        for raw in self._sent(flights):
            self.does("receive", lambda raw=raw: self._receive(raw))  # type: ignore[misc]
        staff = self.staff
        likely: list[tuple[float, str, Callable[[], None]]] = [
            (0.9, "screen", staff.screens),
            (0.6, "review", staff.reviews),
            (0.3, "link", staff.links),
            (0.4, "renew", staff.renews),
            (0.3, "list", staff.changes_list),
            (0.3, "restrict", staff.restricts),
            (0.15 if flights else 0.6, "erase", staff.erases),  # also who was told apart the day before
            (0.1, "adopt", staff.adopts),
            (0.5, "unmask", staff.unmasks),
            (0.5, "sequence", staff.sequences),
            (0.15, "back up", self._back_up),
            (0.1, "restore", self._restore),
        ]
        for chance, name, act in likely:
            if self.rng.random() < chance:
                self.does(name, act)

        if flights and self.rng.random() < 0.5:
            self.thief.copies_between(self.app)

    def _night(self, check: Callable[[], None]) -> None:
        self.does("screen", self.staff.screens)
        self._retain()
        check()

    def _retain(self) -> None:
        stops, held = self.truth.stops, self.truth.acts["held"]
        self.does("retain", self.staff.retains)
        self.settled = (self.truth.stops, self.truth.acts["held"]) == (stops, held)

    def _wrong_clock(self, check: Callable[[], None]) -> None:
        """Let the clock be wrong for some hours, through which the nightly work goes on; a worker looks at it all the time, and
        so does each command.
        """
        if clock.jump(self.app) is not None:
            return  # nobody has confirmed yet that it is right
        wrong = timedelta(days=self.rng.choice(AWAY))
        self.truth.acts["clock ahead" if wrong > timedelta() else "clock behind"] += 1
        for _ in range(2):
            self.pass_to(self.time + timedelta(hours=3), wrong)
            self.does("run by a wrong clock", lambda: _drop(self.staff.runs()))
            clock.watch(self.app)
            check()
        self.pass_to(self.time + timedelta(hours=1))
        clock.watch(self.app)
        check()

    # ------------------------------------------------------------------------------------------------------- the carriers

    def _sent(self, flights: int) -> list[bytes]:
        """Return what comes in today: new, again, late, broken; in whatever order."""
        coming, self._late = self._late, []
        for _ in range(flights):
            flight = self.carrier.flight(self.today + timedelta(days=self.rng.randint(1, 2)))
            said = [self.carrier.manifest(flight, self.today)]
            if self.rng.random() < 0.6:
                said.append(self.carrier.push(flight, self.today))
            if self.rng.random() < 0.3:
                said.append(self.carrier.manifest(flight, self.today))
            for raw in said:
                self.truth.carried[raw] = flight.people
                if self.rng.random() < 0.2:
                    coming.append(self.carrier.garbled(raw))
                    self.truth.broken[coming[-1]] = flight.people
                (self._late if self.rng.random() < 0.15 else coming).append(raw)
        if flights and self.rng.random() < 0.5:
            first, booked, both = self.carrier.couple(self.today + timedelta(days=2))
            said = [self.carrier.manifest(first, self.today), self.carrier.push(booked, self.today)]
            self._late.append(self.carrier.manifest(both, self.today + timedelta(days=1)))
            self.truth.carried |= zip((*said, self._late[-1]), (first.people, booked.people, both.people), strict=True)
            coming += said
        coming += [raw for raw in coming if self.rng.random() < 0.2]
        return self.rng.sample(coming, len(coming))

    def _receive(self, raw: bytes) -> None:
        """Hand a message in until the unit says it has it, as a queue does."""
        self.insisting(lambda: _drop(receive.receive(self.app, claim(self.app), raw, "simulated")))
        self.truth.note(raw, self.today)

    # ------------------------------------------------------------------------------------------------------------ disaster

    def _back_up(self) -> None:
        self._homes += 1
        path = self.folder / f"{self._homes}.tar"
        with keeping.archived(path, self.app.config.home) as made:
            backup.backup(self.app, claim(self.app, "sysadmin", Purpose.RETENTION), keeping.source(self.app.config.home), made)
        if self._backup is not None:
            self._backup[0].unlink()
        self._backup = path, deepcopy(self.truth)
        self.thief.takes(self.app.config.home)  # what is in the archive is in the home now
        self.thief.copies(self.app)

    def _restore(self) -> None:
        """Grant somebody something, lose the home, restore it from the last backup with the keys as they are, and let what
        came since be sent again.
        """
        if self._backup is None:
            return
        for act in (self.staff.erases if self._homes % 2 else self.staff.restricts, lambda: None):
            self.pass_to(self.time + timedelta(minutes=1))  # what was granted comes after what is there, and before the loss
            act()
        path, then = self._backup
        self._homes += 1
        home, before = self.folder / f"home-{self._homes}", self.app.config.home
        place = keeping.NewPlace(home=home, keys=before / "keys")

        def restored() -> None:
            with keeping.kept(path) as held:
                restore.restore(held, keeping.site(place), (), lambda: keeping.opened(place, self.clock), lambda *_: None)

        self.insisting_without_home(restored)
        self.thief.takes(before)
        self.thief.since = []
        self.restart(home)
        shutil.rmtree(before)
        self.restored()
        now, self.truth = self.truth, deepcopy(then)
        self.truth.carried, self.truth.broken, self.truth.acts, self.truth.stops = now.carried, now.broken, now.acts, now.stops
        self.truth.still_granted(now)
        for adopted in now.laws[len(then.laws) :]:
            self.insisting(lambda adopted=adopted: self._adopt_again(adopted))  # type: ignore[misc]
        for raw, day in now.taken.items():
            if raw not in then.taken and self.today - day < SENT_AGAIN:
                self._receive(raw)

    def insisting_without_home(self, act: Callable[[], None]) -> None:
        """Let something be done until it is done, while there is no home that could be opened."""
        while True:
            try:
                return act()
            except Stopped:
                self.truth.stops += 1

    def _adopt_again(self, adopted: Law) -> None:
        if self.truth.laws[-1][1:] != adopted[1:]:
            self.staff.adopts_law(adopted.mask, adopted.keep)


def _drop(_: object) -> None:
    """Do without what was returned."""
