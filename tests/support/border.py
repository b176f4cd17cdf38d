"""A home for border checks to test in, with its people, and queries of a carrier's desk."""

from __future__ import annotations

from pathlib import Path

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.operations import publish, registry
from pnrscreen.ports import Clock
from pnrscreen.rights import Access, Actor, Purpose, Role
from support.homes import LIST, claim

PEOPLE = (
    Actor(id="op", organisation="Border", roles=frozenset({Role.OPERATOR, Role.LIST_OWNER})),
    Actor(id="officer", organisation="Border", roles=frozenset({Role.BORDER_OFFICER})),
    Actor(id="sysadmin", organisation="IT", roles=frozenset({Role.SYSADMIN})),
    Actor(id="dpo", organisation="Border", roles=frozenset({Role.DPO})),
    Actor(id="desk", organisation="ZZ Airlines", roles=frozenset({Role.CARRIER}), carriers=frozenset({"ZZ"})),
    Actor(id="other-desk", organisation="YY Airlines", roles=frozenset({Role.CARRIER}), carriers=frozenset({"YY"})),
)


def open_border(home: Path, clock: Clock, *, listed: bytes = LIST, store: str = "") -> App:
    """Make a synthetic home for border checks with one list and open it."""
    law = bootstrap.profile("eu-border")
    draft = registry.found(founding.home_id(), law, PEOPLE, clock.now(), synthetic=True)
    founding.create(home, founding.NewHome(unit="Test border", profile="eu-border", registry=draft.written(), store=store))
    app = bootstrap.open_home(home, clock)
    if listed:
        source = publish.Source(
            name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
        )
        publish.load_list(app, check(app), source)
    return bootstrap.open_home(home, clock)


def check(app: App, actor: str = "op") -> Access:
    """Return what someone has who signed in for border checks."""
    return claim(app, actor, Purpose.BORDER_CHECK)


def query(
    *people: str,
    reference: str = "T0001",
    control: str = "1",
    bgm: str = "745",
    flight: str = "ZZ0123",
    prepared: str = "260301:0400",
) -> bytes:
    """Write a query about people on one flight IST-VIE; ``people`` are as ``homes.person`` makes them."""
    body = "".join(people)
    transaction = f"RFF+TN:{reference}'" if reference else ""
    segments = 8 + bool(reference) + body.count("'")
    return (
        f"UNB+UNOA:4+ZZAIR:ZZ+BORDER:ZZ+{prepared}+{control}++IAPI'UNH+M1+PAXLST:D:05B:UN:IATA+{reference}'BGM+{bgm}'"
        f"{transaction}TDT+20+{flight}+++ZZ'LOC+125+IST'DTM+189:2603010610:201'LOC+87+VIE'DTM+232:2603010730:201'"
        f"{body}UNT+{segments}+M1'UNZ+1+{control}'"
    ).encode()
