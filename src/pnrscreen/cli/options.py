"""The options that every command of a home shares, and how a home is opened for one."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, config, toolbench
from pnrscreen.app import App
from pnrscreen.cli.following import catch_up
from pnrscreen.errors import Refused
from pnrscreen.rights import Access, Purpose


def _followed(context: typer.Context, home: Path) -> Path:
    """Let the log catch up when the command ends, however it ends."""
    context.call_on_close(partial(catch_up, home))
    return home


Home = Annotated[
    Path,
    typer.Option(
        "--home", envvar="PNRSCREEN_HOME", help="The unit's folder.", file_okay=False, show_default=False, callback=_followed
    ),
]
BenchHome = Annotated[
    Path | None,
    typer.Option("--home", envvar="PNRSCREEN_HOME", help="Bench verbs are refused in a live home.", show_default=False),
]
Actor = Annotated[str, typer.Option("--as", envvar="PNRSCREEN_ACTOR", help="Who is asking: an actor of the registry.")]
Ticket = Annotated[str, typer.Option("--ticket", help="Case or ticket number that goes into the log.")]


def _language(context: typer.Context, said: str | None) -> str:
    """Read a language as it is typed or as a locale names it (``fr_FR.UTF-8``); a locale we have no words for is English."""
    code = (said or "")[:2].lower()
    if code in toolbench.LANGUAGES:
        return code
    typed = context.get_parameter_source("lang")
    if typed is not None and typed.name == "COMMANDLINE":
        raise typer.BadParameter(f"{said!r} is none of {', '.join(toolbench.LANGUAGES)}.")
    return "en"


Language = Annotated[
    str,
    typer.Option(
        "--lang",
        envvar=["PNRSCREEN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"],
        callback=_language,
        help="Language of the reasons: en, fr, es or ar; that of the system when not said.",
        show_default=False,
        show_envvar=False,
    ),
]
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


ListFormat = Annotated[
    str, typer.Option("--format", help="Format of the list, as pnrscreen formats list names them; found out when not said.")
]
