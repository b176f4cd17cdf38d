"""A simulated world: carriers send, a unit works, machines stop anywhere, years pass, and all of it follows from a seed.

The unit is a real one, over real files, with the real operations; only the clock is ours, and it may go wrong. What has come
about is written down in ``Truth`` by the world itself, which asks the unit nothing: the checkers compare the two.
"""

from __future__ import annotations

import base64
import random
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import event

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, keeping
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.model import Instant
from pnrscreen.operations import backup, inspect, links, publish, receive, registry, restore, retain, review, screen, sequence
from pnrscreen.review import Decision
from pnrscreen.rights import Actor, Purpose, Role
from simulation.carriers import Carrier, Traveller
from support.clock import MORNING
from support.homes import NOBODY, claim, confirmed

PROFILE = "eu-strict"
STAFF = {
    "k": Role.KEY_CUSTODIAN,
    "r": Role.REVIEWER,
    "d": Role.DPO,
    "q": Role.REQUEST_OFFICER,
}
WHY = "as the papers at the desk show"


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


@dataclass
class Fate:
    """What came of one traveller: the days on which the unit heard of them for certain, and on which it may have."""

    traveller: Traveller
    heard: list[date] = field(default_factory=list)
    rumoured: list[date] = field(default_factory=list)


@dataclass
class Truth:
    """What has come about. ``taken`` are the messages that the unit said it has, with the day when."""

    fates: dict[str, Fate] = field(default_factory=dict)
    taken: dict[bytes, date] = field(default_factory=dict)
    carried: dict[bytes, Sequence[Traveller]] = field(default_factory=dict)
    broken: dict[bytes, Sequence[Traveller]] = field(default_factory=dict)
    looks: int = 0
    stops: int = 0
    acts: dict[str, int] = field(default_factory=dict)

    def note(self, raw: bytes, day: date) -> None:
        """Note that the unit has a message, whole or broken off."""
        whole = raw in self.carried
        if whole and raw not in self.taken:
            self.taken[raw] = day
        for one in self.carried.get(raw) or self.broken[raw]:
            fate = self.fates.setdefault(one.surname, Fate(one))
            (fate.heard if whole else fate.rumoured).append(day)


class World:
    """One world in a folder of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.seed = folder, seed
        self.rng, self.clock, self.truth = random.Random(seed), Clock(), Truth()
        self.carrier = Carrier(self.rng)
        self._late: list[bytes] = []
        self._backup: tuple[Path, Truth] | None = None
        self._homes = 0
        self._found(folder / "home")

    # ------------------------------------------------------------------------------------------------------- the machine

    def _found(self, home: Path) -> None:
        public = self.folder / "approver.pub"
        public.write_bytes(base64.b64encode(X25519PrivateKey.generate().public_key().public_bytes_raw()) + b"\n")
        draft = registry.synthetic(founding.home_id(), bootstrap.profile(PROFILE), MORNING, operator="op", dpo="dpo")
        founding.create(home, founding.NewHome(unit="Simulated", profile=PROFILE, registry=draft.written(), approver=public))
        self.app = self._opened(home)
        self._publish(NOBODY)

    def _opened(self, home: Path) -> App:
        app = bootstrap.open_home(home, self.clock)
        event.listen(app.store._engine, "commit", lambda _: self.clock.burn())  # type: ignore[attr-defined]
        actors = {id_: Actor(id=id_, organisation="Test unit", roles=frozenset({role})) for id_, role in STAFF.items()}
        return replace(app, registry=replace(app.registry, actors={**app.registry.actors, **actors}))

    def restart(self, home: Path | None = None) -> None:
        """Let the machine start again."""
        place = home or self.app.config.home
        self.app.store._engine.dispose()  # type: ignore[attr-defined]
        self.app = self._opened(place)

    def does(self, name: str, act: Callable[[], None]) -> None:
        """Let something be done; the machine may stop anywhere within, and is then started again."""
        if self.rng.random() < 0.15:
            self.clock.fuse = self.rng.randrange(25)
        try:
            act()
        except Stopped:
            self.truth.stops += 1
            self.restart()
        self.clock.fuse = -1
        self.truth.acts[name] = self.truth.acts.get(name, 0) + 1

    # ---------------------------------------------------------------------------------------------------------- the days

    @property
    def today(self) -> date:
        """The day it is under the law of the unit."""
        return date.fromisoformat(self.app.profile.day(self.clock.moment))

    def set(self, day: date, at: time = time(5)) -> None:
        """Let it be that day."""
        self.clock.moment = datetime.combine(day, at, UTC)

    def run(self, days: int, check: Callable[[], None]) -> None:
        """Let so many days pass: busy ones, and long quiet ones between; ``check`` is asked when the nightly work is done."""
        end = self.today + timedelta(days=days)
        while self.today < end:
            for _ in range(self.rng.randint(1, 4)):
                self._busy_day(flights=self.rng.randint(0, 2))
                self._night(check)
            self._busy_day(flights=0)  # what is late comes before the quiet: no carrier sends what is months old
            self._night(check)
            quiet = self.rng.choice((1, 3, 20, 40, 90, 183, 184))
            if quiet > 1 and self.rng.random() < 0.5:  # the job is late
                self.set(self.today + timedelta(days=quiet))
                check()
            else:
                for _ in range(min(quiet, 3)):
                    self.set(self.today + timedelta(days=max(1, quiet // 3)))
                    self._night(check)

    def _busy_day(self, flights: int) -> None:
        self.set(self.today + timedelta(days=1), time(5, self.rng.randrange(60)))
        for raw in self._sent(flights):
            self.does("receive", lambda raw=raw: self._receive(raw))  # type: ignore[misc]
        likely: list[tuple[float, str, Callable[[], None]]] = [
            (0.9, "screen", lambda: _drop(screen.screen(self.app, claim(self.app)))),
            (0.7, "review", self._review),
            (0.3, "link", self._link),
            (0.4, "renew", self._renew),
            (0.15, "list", self._change_list),
            (0.6, "sequence", lambda: _drop(sequence.sequence(self.app))),
            (0.1, "back up", self._back_up),
            (0.05, "restore", self._restore),
        ]
        for chance, name, act in likely:
            if self.rng.random() < chance:
                self.does(name, act)

    def _night(self, check: Callable[[], None]) -> None:
        self.does("screen", lambda: _drop(screen.screen(self.app, claim(self.app))))
        self.does("retain", self.retain)
        check()

    def retain(self) -> None:
        """Seal and erase what is due, as whoever keeps the keys does; after days off the officer confirms the clock."""
        retain.run(confirmed(self.app), claim(self.app, "k", Purpose.RETENTION))

    # ------------------------------------------------------------------------------------------------------- the carriers

    def _sent(self, flights: int) -> list[bytes]:
        """Return what comes in today: new, again, late, broken; in whatever order."""
        coming, self._late = self._late, []
        for _ in range(flights):
            flight = self.carrier.sailing(self.today + timedelta(days=self.rng.randint(1, 2)))
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
        coming += [raw for raw in coming if self.rng.random() < 0.2]
        return self.rng.sample(coming, len(coming))

    def _receive(self, raw: bytes) -> None:
        """Hand a message in until the unit says it has it, as a queue does."""
        while True:
            try:
                receive.receive(self.app, claim(self.app), raw, "simulated")
            except Stopped:
                self.truth.stops += 1
                self.restart()
            else:
                break
        self.truth.note(raw, self.today)

    # ----------------------------------------------------------------------------------------------------------- the unit

    def _review(self) -> None:
        for one in inspect.hits(self.app, claim(self.app, "r")):
            if self.rng.random() < 0.6:
                with suppress(Conflict):
                    decision = self.rng.choice((Decision.CONFIRM, Decision.DISMISS))
                    review.review(self.app, claim(self.app, "r"), one.hit.id, decision, WHY)

    def _link(self) -> None:
        for one in inspect.hits(self.app, claim(self.app, "r"), everything=True):
            if self.rng.random() < 0.4:
                links.link(self.app, claim(self.app, "r"), one.passenger.id, "court_order", "order 4/26")
                self._note_link(one.passenger.id)

    def _renew(self) -> None:
        for one in links.links(self.app, claim(self.app, "r")):
            if not one.lapsed and self.rng.random() < 0.7:
                with suppress(NotFound, Refused):
                    links.review(self.app, claim(self.app, "r"), one.id, "the matter goes on")

    def _note_link(self, passenger: str) -> None:
        self.truth.acts["linked"] = self.truth.acts.get("linked", 0) + 1

    def _change_list(self) -> None:
        heard = [one.traveller for one in self.truth.fates.values() if one.traveller.listed]
        some = self.rng.sample(heard, min(len(heard), self.rng.randint(0, 40)))
        self._publish(watchlist(some))

    def _publish(self, listed: bytes) -> None:
        source = publish.Source(
            name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
        )
        publish.load_list(self.app, claim(self.app), source, shrink=True)
        self.restart()

    # ------------------------------------------------------------------------------------------------------------ disaster

    def _back_up(self) -> None:
        self._homes += 1
        path = self.folder / f"{self._homes}.tar"
        with keeping.archived(path, self.app.config.home) as made:
            backup.backup(self.app, claim(self.app, "sysadmin", Purpose.RETENTION), keeping.source(self.app.config.home), made)
        if self._backup is not None:
            self._backup[0].unlink()
        self._backup = path, deepcopy(self.truth)

    def _restore(self) -> None:
        """Lose the home, restore it from the last backup with the keys as they are, and let what came since be sent again."""
        if self._backup is None:
            return
        path, then = self._backup
        self._homes += 1
        home, before = self.folder / f"home-{self._homes}", self.app.config.home
        place = keeping.NewPlace(home=home, keys=before / "keys")
        while True:
            try:
                with keeping.kept(path) as held:
                    restore.restore(held, keeping.site(place), (), lambda: keeping.opened(place, self.clock), _quiet)
            except Stopped:
                self.truth.stops += 1
            else:
                break
        self.restart(home)
        shutil.rmtree(before)
        lost = [raw for raw in self.truth.taken if raw not in then.taken]
        self.truth.taken, self.truth.fates = deepcopy(then.taken), deepcopy(then.fates)
        for raw in lost:
            self._receive(raw)


def watchlist(people: Sequence[Traveller]) -> bytes:
    """Write a list of some travellers, and of one who never travels here."""
    rows = [f"N-{one.document},{one.given} {one.surname},{one.born},AUT,P:AUT:{one.document}" for one in people]
    return "\n".join(["entry_id,name,birth_dates,nationalities,documents", "N-0,Zbigniew QUORNE,1931,,", *rows, ""]).encode()


def _drop(_: object) -> None:
    """Do without what was returned."""


def _quiet(_kind: str, _done: int, _total: int) -> None:
    """Report progress to nobody."""
