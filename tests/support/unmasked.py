"""A home whose passengers are masked, and the people of a court and of an authority who approve from outside."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.bootstrap.approving import Approver, Granted
from pnrscreen.operations import retain, unmask
from pnrscreen.privacy import approval
from pnrscreen.privacy.approval import Approval, Said, UnmaskRequest
from pnrscreen.rights import Access, Actor, Body, Purpose, Role
from support import retained
from support.clock import SettableClock
from support.homes import claim
from support.keys import a_key
from support.retained import BODY, a_home, custodian, limits

NECESSITY = "the phone in the seized bag was bought with the ticket of this reservation"
PEOPLE = (
    Actor(id="r2", organisation="Test unit", roles=frozenset({Role.REVIEWER}), key=a_key("r2").line),
    *(
        Actor(id=id_, organisation=where, roles=frozenset({Role.EXTERNAL_APPROVER}), key=a_key(id_).line, body=body)
        for id_, where, body in (
            ("judge", "District Court", Body.COURT),
            ("duty", "District Court", Body.COURT),
            ("dpa", "Data Authority", Body.INDEPENDENT),
            ("chief", "Police", Body.INDEPENDENT),
        )
    ),
)


def open_at(home: Path, clock: SettableClock) -> App:
    """Open the home, where those who approve are registered too."""
    app = retained.open_at(home, clock)
    return replace(app, registry=replace(app.registry, actors={**app.registry.actors, **{one.id: one for one in PEOPLE}}))


def a_masked_home(folder: Path, clock: SettableClock, *, store: str = "") -> App:
    """Found a home where the law masks everybody, receive a flight of three, and let half a year go by."""
    app = a_home(folder, clock, "eu-text", store=store)
    clock.set(limits(app).masked)
    retain.run(app, custodian(app))
    return open_at(folder / "home", clock)


def people(app: App) -> list[str]:
    """Return the ids of the passengers of a home in a file."""
    with sqlite3.connect(app.config.home / founding.DATABASE) as database:
        return [str(id_) for (id_,) in database.execute("SELECT id FROM passenger ORDER BY id")]


def officer(app: App, who: str = "r") -> Access:
    """Return the access of who answers a request."""
    return claim(app, who, Purpose.ANSWER_REQUEST)


def control(app: App, who: str = "d") -> Access:
    """Return the access of the data protection officer."""
    return claim(app, who, Purpose.OVERSIGHT)


def asked(app: App, *passengers: str, fields: tuple[str, ...] = ("name", "api"), who: str = "r", **said: str) -> unmask.Asked:
    """Ask to see some fields of some passengers."""
    said = {"offence": "eu-annex-ii:4", "necessity": NECESSITY} | said
    return unmask.request(app, officer(app, who), unmask.Wanted(passengers=passengers, fields=fields, **said))


def read(app: App, paper: bytes) -> UnmaskRequest:
    """Read what was asked as the body does."""
    return approval.read_request(paper, unmask.unit_key(app))


def approver(app: App, who: str = "judge") -> Approver:
    """Return somebody of a body, whose clock is the test's."""
    return Approver(id=who, key=a_key(who), now=lambda: approval.written_at(app.clock.now()))


def approved(app: App, paper: bytes, who: str = "judge", **granted: Any) -> Approval:
    """Approve what was asked, as far as is said."""
    said: dict[str, Any] = {"hours": 24, "reason": "order 4 Gs 117/26"} | granted
    return approver(app, who).approve(read(app, paper), Granted(**said), BODY.private_bytes_raw())


def again(made: Approval, who: str = "judge", key: str = "", **changed: Any) -> Approval:
    """Change what an approval says, and let somebody sign it, with their key or another's."""
    other = replace(made, **changed, signatures={})
    return other.signed(who, a_key(key or who).sign(other.to_sign))


def ruled(app: App, about: str, word: Said, who: str = "judge") -> bytes:
    """Rule on a request or an approval."""
    return approver(app, who).rule(app.registry.home, about, word, "order 4 Gs 117/26").written()
