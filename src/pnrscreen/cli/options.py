"""The options that every command of a home shares, and how a home is opened for one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, config
from pnrscreen.app import App
from pnrscreen.errors import Refused
from pnrscreen.rights import Access, Purpose

Home = Annotated[
    Path, typer.Option("--home", envvar="PNRSCREEN_HOME", help="The unit's folder.", file_okay=False, show_default=False)
]
BenchHome = Annotated[
    Path | None,
    typer.Option("--home", envvar="PNRSCREEN_HOME", help="Bench verbs are refused in a live home.", show_default=False),
]
Actor = Annotated[str, typer.Option("--as", envvar="PNRSCREEN_ACTOR", help="Who is asking: an actor of the registry.")]
Ticket = Annotated[str, typer.Option("--ticket", help="Case or ticket number that goes into the log.")]
Profile = Annotated[str, typer.Option("--profile", help="Jurisdiction profile.")]


def access(app: App, actor: str, ticket: str = "", purpose: Purpose = Purpose.ADVANCE_ASSESSMENT) -> Access:
    """Make the claim of whoever sits at the terminal. A home with one actor needs no ``--as``."""
    who = actor or bootstrap.sole_actor(app)
    if not who:
        known = ", ".join(bootstrap.people(app))
        raise Refused(f"say who is asking: --as ACTOR or PNRSCREEN_ACTOR; this home knows {known}")
    return Access(actor=who, purpose=purpose, basis=bootstrap.basis(app.profile, purpose), ticket=ticket)


def bench_only(home: Path | None) -> None:
    """Refuse bench verbs inside a live home: what they do is not logged, so they may not touch a unit's data."""
    live = config.live_home(home)
    if live is not None:
        raise Refused(f"{live} is a live home: this command grants and logs nothing; use ingest, board and hits there")
