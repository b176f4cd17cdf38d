"""The people of a simulated unit: what they do in a day, as it occurs to them, by the operations that they have."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from pnrscreen import config
from pnrscreen.bootstrap import founding, law
from pnrscreen.errors import Conflict, NotFound, Refused
from pnrscreen.operations import amend, inspect, links, profile, publish, retain, review, screen, sequence, subject, unmask
from pnrscreen.ports import Right
from pnrscreen.privacy import Sought, template
from pnrscreen.privacy.profile import checked
from pnrscreen.review import Decision
from pnrscreen.rights import Actor, Purpose, Role
from simulation.carriers import Traveller
from simulation.truth import Fate, Law, Opening
from support import unmasked
from support.homes import claim, confirmed

if TYPE_CHECKING:
    from simulation.world import World

ROLES = {"k": Role.KEY_CUSTODIAN, "r": Role.REVIEWER, "d": Role.DPO, "q": Role.REQUEST_OFFICER}
ACTORS = {
    **{id_: Actor(id=id_, organisation="Test unit", roles=frozenset({role})) for id_, role in ROLES.items()},
    **{one.id: one for one in unmasked.PEOPLE},
}
WHY = "as the papers at the desk show"
_SHORT, _LONG = ((6, 6), (3, 6), (4, 4), (2, 5)), ((6, 60), (3, 60), (6, 12), (2, 5))
LAWS = {
    "eu-strict": _SHORT,
    "eu-text": _LONG,
    "uk": _SHORT,
    "icao-un": _LONG,
    "strict-six-months": ((6, 6), (4, 4), (5, 5), (3, 3)),
}
"""Under which laws the unit may be, by their profile: after how many months people are masked, and erased."""
ITEMS = ("name", "api", "contact")


class Staff:
    """The people of the unit of one world."""

    def __init__(self, world: World) -> None:
        self.world, self._rng, self._version = world, world.rng, 100

    # ------------------------------------------------------------------------------------------------------ daily work

    def screens(self) -> None:
        """Let the program compare what waits."""
        screen.screen(self.world.app, claim(self.world.app))

    def sequences(self) -> None:
        """Let the log follow."""
        sequence.sequence(self.world.app)

    def reviews(self) -> None:
        """Decide on some of the hits that are open."""
        for one in inspect.hits(self.world.app, claim(self.world.app, "r")):
            if self._rng.random() < 0.6:
                with suppress(Conflict):
                    decision = self._rng.choice((Decision.CONFIRM, Decision.DISMISS))
                    review.review(self.world.app, claim(self.world.app, "r"), one.hit.id, decision, WHY)

    def links(self) -> None:
        """Link some of whom there are hits to a case."""
        kinds = self.world.app.profile.link_kinds
        for one in inspect.hits(self.world.app, claim(self.world.app, "r"), everything=True):
            if self._rng.random() < 0.4 and kinds:
                with suppress(NotFound):  # nobody on the flight goes by the hit any more
                    links.link(self.world.app, claim(self.world.app, "r"), one.passenger.id, "court_order", "order 4/26")
                    self.world.truth.acts["linked"] += 1

    def renews(self) -> None:
        """Let some links stand for another term."""
        for one in links.links(self.world.app, claim(self.world.app, "r")):
            if not one.lapsed and self._rng.random() < 0.7:
                with suppress(NotFound, Refused):
                    links.review(self.world.app, claim(self.world.app, "r"), one.id, "the matter goes on")

    def changes_list(self) -> None:
        """Put other travellers on the list, among them those whom nobody will hear of again."""
        heard = [one.traveller for one in self.world.truth.fates.values() if one.traveller.listed]
        self.publishes(watchlist(self._rng.sample(heard, min(len(heard), self._rng.randint(0, 40)))))

    def publishes(self, listed: bytes) -> None:
        """Put an edition of the list in force."""
        source = publish.Source(
            name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
        )
        publish.load_list(self.world.app, claim(self.world.app), source, shrink=True)
        self.world.restart()

    # ------------------------------------------------------------------------------------------------------- retention

    def retains(self) -> None:
        """Seal and erase what is due, as whoever keeps the keys does; the officer says that the clock is right, or is away."""
        held = self.runs()
        if held and self._rng.random() < 0.6:
            self.world.truth.acts["confirmed"] += 1
            confirmed(self.world.app)
            held = self.runs()
        self.world.truth.acts["held"] += held

    def runs(self) -> bool:
        """Seal and erase what is due; return whether a clock that jumped keeps it from that."""
        return bool(retain.run(self.world.app, claim(self.world.app, "k", Purpose.RETENTION)).held)

    def adopts(self) -> None:
        """Put another law in force, or the same again."""
        self.adopts_law(*self._rng.choice(LAWS[self.world.profile]))

    def adopts_law(self, mask: int, keep: int) -> None:
        """Put a law in force that masks after so many months, and erases after so many."""
        home, now = self.world.app.config.home, self.world.clock.moment
        self._version += 1
        content = template.restored(law.profile(self.world.profile).text)
        linked = {} if content["links"].get("kinds") else {"linked": f"P{keep}M"}
        periods = {**content["retention"], **linked, "mask_after": f"P{mask}M", "default": f"P{keep}M"}
        made = checked({**content, "retention": periods, "version": self._version})
        draft = profile.propose(founding.registry(config.read(home)), law.adopted(home), made, now)
        law.adopt(home, draft.written(), now)
        self.world.truth.laws.append(Law(now, mask, keep))
        self.world.restart()
        profile.note(self.world.app)

    # ------------------------------------------------------------------------------------------- what persons concerned ask

    def restricts(self) -> None:
        """Let nobody compare somebody any more, not even when they are put on the list."""
        fate = self._grants(Right.RESTRICTION)
        if fate is not None:
            self.publishes(watchlist([fate.traveller]))

    def erases(self) -> None:
        """Erase somebody before their time."""
        self._grants(Right.ERASURE)

    def _grants(self, kind: Right) -> Fate | None:
        """Do for somebody what they ask, until it is done, whatever stops; return whom, where there is anybody."""
        fates = [one for one in self.world.truth.fates.values() if one.heard]
        if not fates:
            return None
        fate = self._rng.choice(fates[-4:])
        self.world.insisting(lambda: self._grant(kind, fate))
        return fate

    def _grant(self, kind: Right, fate: Fate) -> None:
        self.screens()
        app = self.world.app
        request = subject.begin(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), kind, "passport seen at the desk")
        sought = Sought(locator=fate.traveller.locator)
        found = subject.find(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), request.id, sought)
        theirs = {one.id: {name.surname for name in one.names} for one in found}
        theirs = {id_: names for id_, names in theirs.items() if fate.traveller.surname in names}
        for id_ in theirs:
            if kind is Right.ERASURE:
                amend.erase(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), request.id, id_, WHY)
            else:
                with suppress(Conflict):  # it is restricted already
                    amend.restrict(app, claim(app, "q", Purpose.DATA_SUBJECT_RIGHT), request.id, id_, WHY)
        fates = self.world.truth.fates
        for one in {fate.traveller.surname}.union(*theirs.values()):  # who are taken for one person are granted it as one
            if kind is Right.ERASURE:
                fates[one].erasures += bool(theirs)
                fates[one].erased()
            elif theirs:
                fates[one].restricted = True
        self.world.truth.acts[f"granted {kind.value}"] += bool(theirs)

    # ------------------------------------------------------------------------------------------------------- unmasking

    def unmasks(self) -> None:
        """Ask a court to let somebody be seen who is masked, and redeem what it approves: of the items asked for, some."""
        app, wanted = self.world.app, tuple(self._rng.sample(ITEMS, 2))
        ids = unmasked.people(app)
        for id_ in self._rng.sample(ids, len(ids)):
            with suppress(Refused, NotFound):
                asked = unmasked.asked(app, id_, fields=wanted)
                some, hours = wanted[: self._rng.randint(1, 2)], self._rng.choice((12, 30))
                answer = unmasked.approved(app, asked.paper, fields=list(some), hours=hours)
                row = unmask.redeem(app, unmasked.officer(app), answer.written())
                until = self.world.clock.moment + timedelta(hours=hours)
                self.world.truth.openings.append(Opening(row.id, some, until))
                self.world.truth.acts["unmasked"] += 1
                return


def watchlist(people: Sequence[Traveller]) -> bytes:
    """Write a list of some travellers, and of one who never travels here."""
    rows = [f"N-{one.document},{one.given} {one.surname},{one.born},AUT,P:AUT:{one.document}" for one in people]
    return "\n".join(["entry_id,name,birth_dates,nationalities,documents", "N-0,Zbigniew QUORNE,1931,,", *rows, ""]).encode()
