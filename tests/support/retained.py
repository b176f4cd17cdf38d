"""A home in which something is kept for a time: an approving body, a flight of three, one of them listed and decided upon."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from pnrscreen import bootstrap, privacy
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.operations import inspect, publish, receive, registry, review, screen
from pnrscreen.review import Decision
from pnrscreen.rights import Access, Actor, Purpose, Role
from support.clock import MORNING, SettableClock
from support.homes import LIST, claim, paxlst, person

LISTED = ("KARIMOVA", "AMINA", "840229", "AB7654321", "A1")
OTHERS = [("MARLOWE", "ODETTE", "840312", "PX4417203", "A2"), ("BRANDVOLD", "SIGNE", "770101", "PX4417204", "A3")]
BODY = X25519PrivateKey.from_private_bytes(hashlib.sha256(b"approving body").digest())
"""The sealing key of the approving body, which no home has."""
PEOPLE = ("passenger", "lookup", "hit", "review", "sight", "receipt", "raw", "inbox", "delivery", "repeat")
"""The tables of what is received and made of it."""


def open_at(home: Path, clock: SettableClock) -> App:
    """Open the home, where a key custodian, a reviewer and a data protection officer are registered too."""
    app = bootstrap.open_home(home, clock)
    known = {"k": Role.KEY_CUSTODIAN, "r": Role.REVIEWER, "d": Role.DPO}
    actors = {id_: Actor(id=id_, organisation="Test unit", roles=frozenset({role})) for id_, role in known.items()}
    return replace(app, registry=replace(app.registry, actors={**app.registry.actors, **actors}))


def a_home(folder: Path, clock: SettableClock, profile: str = "eu-strict", *, approver: bool = True, store: str = "") -> App:
    """Found a home, load its list, receive a flight of three, one of them listed, and confirm the hit."""
    public = folder / "approver.pub"
    public.write_bytes(base64.b64encode(BODY.public_key().public_bytes_raw()) + b"\n")
    law = bootstrap.profile(profile)
    draft = registry.synthetic(founding.home_id(), law, clock.now(), operator="op", dpo="dpo")
    new = founding.NewHome(
        unit="Test unit",
        profile=profile,
        registry=draft.written(),
        approver=public if approver else None,
        store=store,
    )
    founding.create(folder / "home", new)
    app = open_at(folder / "home", clock)
    source = publish.Source(
        name="test", format="csv", files={"test.csv": LIST}, owner="tests", basis="synthetic", sought_or_alert=True
    )
    publish.load_list(app, claim(app), source)
    app = open_at(folder / "home", clock)
    receive.receive(app, claim(app), paxlst(*(person(*said) for said in (LISTED, *OTHERS))), "a.edi")
    screen.screen(app, claim(app))
    (hit,) = inspect.hits(app, claim(app, "r"))
    review.review(app, claim(app, "r"), hit.hit.id, Decision.CONFIRM, "it is her indeed")
    return app


def custodian(app: App) -> Access:
    """Return the access of who keeps the keys."""
    return claim(app, "k", Purpose.RETENTION)


def limits(app: App, *, linked: bool = False) -> privacy.Limits:
    """Return the limits of what was received on the first day."""
    return privacy.limits(app.profile, MORNING.date(), linked=linked)
