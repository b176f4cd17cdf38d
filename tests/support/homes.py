"""A unit's home to test in: synthetic, with a clock of the test's own, a small list, and messages of two systems."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig

from pnrscreen import bootstrap, config
from pnrscreen.adapters.logs import MARKS
from pnrscreen.app import App
from pnrscreen.bootstrap import founding, law
from pnrscreen.keeping import PROVEN
from pnrscreen.operations import clock, publish, registry
from pnrscreen.ports import Clock
from pnrscreen.rights import Access, AccessKey, Actor, Purpose
from support.clock import MORNING

LIST = b"""entry_id,name,birth_dates,nationalities,documents,reason_code
N-1,Amina KARIMOVA,1984-02-29,UZB,P:UZB:AB7654321,FTF
N-2,Bartholomew QUILLFEATHER,1970,GBR,,COURIER
"""

NOBODY = b"entry_id,name,birth_dates\nN-0,Zbigniew QUORNE,1931\n"
"""A list of someone who never travels here: a home without any list takes nobody in."""


def paxlst(*people: str, prepared: str = "260228:0400", reference: str = "0000001", flight: str = "ZZ0123") -> bytes:
    """Write a PAXLST for one flight IST-VIE; ``people`` are as ``person`` makes them."""
    body = "".join(people)
    return (
        f"UNB+UNOA:4+ZZAIR:ZZ+PIU:ZZ+{prepared}+{reference}++APIS'UNH+M1+PAXLST:D:05B:UN:IATA'BGM+745'"
        f"TDT+20+{flight}+++ZZ'LOC+125+IST'DTM+189:2603010610:201'LOC+87+VIE'DTM+232:2603010730:201'"
        f"{body}CNT+42:{len(people)}'UNT+{9 + body.count(chr(39))}+M1'UNZ+1+{reference}'"
    ).encode()


def person(surname: str, given: str, born: str, number: str, reference: str, country: str = "UZB") -> str:
    """Write one passenger of a PAXLST; ``born`` is YYMMDD."""
    return (
        f"NAD+FL+++{surname}:{given}'ATT+2++F'DTM+329:{born}'NAT+2+{country}'RFF+AVF:ABC2DE'RFF+ABO:{reference}'"
        f"DOC+P+{number}'DTM+36:310101'LOC+91+{country}'"
    )


def aboard(route: str, day: str, *people: tuple[str, ...], times: tuple[str, str] = ("0610", "0730"), flight: str) -> bytes:
    """Write a PAXLST for a flight between two airports (``CDG-LHR``) on a day (YYMMDD), with local times of it."""
    departure, arrival = route.split("-")
    said = paxlst(*(person(*one) for one in people), reference=flight, flight=flight).decode()
    said = said.replace("LOC+125+IST", f"LOC+125+{departure}").replace("LOC+87+VIE", f"LOC+87+{arrival}")
    return said.replace("2603010610", f"{day}{times[0]}").replace("2603010730", f"{day}{times[1]}").encode()


def pnrgov(
    *pnrs: str,
    prepared: str = "260227:0610",
    reference: str = "0000002",
    kind: str = "22",
    part: str = "01:F",
    total: int = 0,
) -> bytes:
    """Write a PNRGOV for the same flight, or a part of one of ``total``; ``pnrs`` are as ``pnr`` makes them."""
    body = "".join(pnrs)
    return (
        f"UNA:+.?*'UNB+IATA:1+ZZ+PIU+{prepared}+{reference}++PNRGOV'UNH+1+PNRGOV:13:1:IA+X+{part}'MSG+:{kind}'ORG+1X:VIE'"
        f"TVL+010326:0610:010326:0730+IST+VIE+ZZ+123'EQN+{total or len(pnrs)}'{body}"
        f"UNT+{6 + body.count(chr(39))}+1'UNZ+1+{reference}'"
    ).encode()


def pnr(locator: str, *travellers: str, changed: str = "260226:1200") -> str:
    """Write one reservation on that flight; ``travellers`` are ``SURNAME+GIVENTITLE`` as TIF has them."""
    day, time = changed.split(":")
    said = "".join(f"TIF+{name}:A:{rank}'" for rank, name in enumerate(travellers, 1))
    return (
        f"SRC'RCI+ZZ:{locator}::150126:0915'DAT+700:{day[4:]}{day[2:4]}{day[:2]}:{time}'ORG+1X:VIE+00000000:VIEZZ0100'{said}"
        f"TVL+010326:0610:010326:0730+IST+VIE+ZZ+0123:Y'RPI+{len(travellers)}+HK'"
    )


def found(home: Path, clock: Clock, *, store: str = "", keys: str = "file") -> None:
    """Make a synthetic home."""
    law = bootstrap.profile("eu-strict")
    draft = registry.synthetic(founding.home_id(), law, clock.now(), operator="op", dpo="dpo")
    registered = draft.written()
    founding.create(home, founding.NewHome(unit="Test unit", profile="eu-strict", registry=registered, keys=keys, store=store))


def open_unit(home: Path, clock: Clock, *, listed: bytes = LIST, store: str = "", keys: str = "file") -> App:
    """Make a synthetic home with one list and open it."""
    found(home, clock, store=store, keys=keys)
    app = bootstrap.open_home(home, clock)
    if listed:
        source = publish.Source(
            name="test", format="csv", files={"test.csv": listed}, owner="tests", basis="synthetic", sought_or_alert=True
        )
        publish.load_list(app, claim(app), source)
    return bootstrap.open_home(home, clock)


def age(home: Path, revision: str) -> None:
    """Make the tables of a home those of an older program, which proved no row."""
    (home / "keys" / MARKS / PROVEN).unlink(missing_ok=True)
    settings = AlembicConfig()
    settings.set_main_option("script_location", "pnrscreen.adapters.store:migrations")
    engine = founding.database(home, config.read(home).store)
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)
    engine.dispose()


def claim(app: App, actor: str = "op", purpose: Purpose = Purpose.ADVANCE_ASSESSMENT) -> Access:
    """Return what the home's operator has once they signed in, without an entry in the log."""
    return Access(
        key=AccessKey(),
        actor=actor,
        purpose=purpose,
        basis=bootstrap.basis(app.profile, purpose),
        ticket="T-1",
        until=app.clock.now() + timedelta(hours=12),
    )


def confirmed(app: App) -> App:
    """Have the data protection officer say that the clock is right, where it is more than a day ahead; return the App."""
    if isinstance(clock.jump(app), clock.Ahead):
        clock.confirm(app, claim(app, "dpo", Purpose.RETENTION))
    return app


def register(home: Path, *actors: Actor) -> None:
    """Register more people in a synthetic home, where nobody needs to sign for it."""
    settings = config.read(home)
    draft = registry.propose(founding.registry(settings), law.in_force(settings).law, MORNING, put=actors)
    founding.adopt(home, draft.written())
