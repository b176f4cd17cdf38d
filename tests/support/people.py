"""A live home's people for tests: three with keys, and a registry that two of them signed."""

from __future__ import annotations

from pathlib import Path

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.operations import registry
from pnrscreen.ports import Clock
from pnrscreen.rights import Actor, Claim, Purpose, Role
from support.clock import MORNING
from support.keys import a_key

HOME_ID = "home-" + "7" * 32


def someone(id_: str, *roles: Role, key: str | None = None) -> Actor:
    """Return an actor whose key is that of their id, or of another seed, or none (empty)."""
    seed = id_ if key is None else key
    return Actor(id=id_, organisation="PIU Example", roles=frozenset(roles), key=a_key(seed).line if seed else "")


PEOPLE = (
    someone("j.doe", Role.OPERATOR, Role.REVIEWER, Role.LIST_OWNER),
    someone("k.lee", Role.SYSADMIN),
    someone("m.roe", Role.DPO),
)


def a_draft(*actors: Actor, home: str = HOME_ID) -> registry.Draft:
    """Return the first version of a live home's registry, signed by nobody."""
    return registry.found(home, bootstrap.profile("eu-strict"), actors or PEOPLE, MORNING)


def signed(draft: registry.Draft, *who: str) -> registry.Draft:
    """Return a draft with the signatures of some, each with the key of their id."""
    for one in who:
        draft = registry.sign(draft, one, a_key(one).line, a_key(one).sign)
    return draft


def open_live(home: Path, clock: Clock) -> App:
    """Make a live home that its officer and its operator signed, and open it."""
    draft = signed(a_draft(home=founding.home_id()), "j.doe", "m.roe")
    founding.create(home, founding.NewHome(unit="PIU Example", profile="eu-strict", registry=draft.written()))
    return bootstrap.open_home(home, clock)


def a_claim(app: App, actor: str = "j.doe", purpose: Purpose = Purpose.ADVANCE_ASSESSMENT, **said: str) -> Claim:
    """Return a claim that would be let in if its actor signed it."""
    return Claim(
        home=said.get("home", app.registry.home),
        actor=actor,
        purpose=purpose,
        basis=bootstrap.basis(app.profile, purpose),
        ticket=said.get("ticket", "T-1"),
        made_at=app.clock.now(),
        nonce=app.ids.new("nonce").rpartition("-")[2],
    )
