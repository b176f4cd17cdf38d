"""The options that every command of a home shares, and how a home is opened for one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Annotated, Protocol

import typer

from pnrscreen import bootstrap, config, privacy, toolbench
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.cli import show
from pnrscreen.cli.following import catch_up
from pnrscreen.errors import Refused
from pnrscreen.operations import session
from pnrscreen.rights import Access, Capability, Claim, Purpose, Role, sayable
from pnrscreen.rights import Actor as ActorOfUnit


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


def _sayable(said: str | None) -> str:
    """Take only what may stand in a claim and in the log."""
    if said and not sayable(said):
        raise typer.BadParameter("it is printable text of at most 200 characters")
    return said or ""


Actor = Annotated[
    str,
    typer.Option("--as", envvar="PNRSCREEN_ACTOR", callback=_sayable, help="Who is asking: an actor of the registry."),
]
SigningKey = Annotated[Path, typer.Option("--key", metavar="FILE", envvar="PNRSCREEN_KEY", help="Your signing key.")]
Key = Annotated[
    Path | None,
    typer.Option(
        "--key", metavar="FILE", envvar="PNRSCREEN_KEY", help="Your signing key (pnrscreen actor key).", show_default=False
    ),
]
Ticket = Annotated[str, typer.Option("--ticket", callback=_sayable, help="Case or ticket number that goes into the log.")]


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


Why = Purpose | Capability | Callable[[ActorOfUnit | None], Purpose | None] | None
"""For what somebody asks: a purpose; a capability, for whatever who asks may use it; what finds it by who they are; or nothing
for the daily work of the home.
"""


def access(app: App, actor: str, ticket: str = "", purpose: Why = None, *, key: Path | None = None) -> Access:
    """Sign in whoever sits at the terminal: the key says who it is, or ``--as``; where there is one operator, it is they."""
    return session.begin(app, *claimed(app, actor, ticket, purpose, key=key))


def claimed(app: App, actor: str, ticket: str = "", purpose: Why = None, *, key: Path | None = None) -> tuple[Claim, bytes]:
    """Return the claim of whoever sits at the terminal, and their signature; none where they have no key."""
    opened = open_key(key) if key else None
    who = actor or (app.registry.whose(opened.line) if opened else "") or _sole_operator(app)
    if not who:
        known = ", ".join(sorted(app.registry.actors))
        raise Refused(f"say who is asking: --as ACTOR or PNRSCREEN_ACTOR; this home knows {known}")
    why = _why(app, app.registry.actors.get(who), purpose) or app.profile.work
    claim = Claim(
        home=app.registry.home,
        actor=who,
        purpose=why,
        basis=bootstrap.basis(app.profile, why),
        ticket=ticket,
        made_at=app.clock.now(),
        nonce=app.ids.new("nonce").rpartition("-")[2],
    )
    return claim, opened.sign(session.to_sign(claim)) if opened else b""


def _why(app: App, known: ActorOfUnit | None, said: Why) -> Purpose | None:
    """Return for what somebody asks, the daily work of the home first, then oversight; None where they may for nothing."""
    if isinstance(said, Capability):
        may = privacy.purposes(known, said) & app.profile.purposes if known else frozenset[Purpose]()
        return next((why for why in (app.profile.work, Purpose.OVERSIGHT, *Purpose) if why in may), None)
    return said(known) if callable(said) else said


def open_key(path: Path) -> founding.PersonKey:
    """Open a signing key with its passphrase: the one a machine keeps in a file, or one that is typed."""
    kept = config.passphrase()
    return founding.open_key(path, typer.prompt(f"Passphrase of {path}", hide_input=True, err=True) if kept is None else kept)


class Signed(Protocol):
    """A draft as it stands once somebody more has signed it."""

    @property
    def signatures(self) -> Collection[str]:
        """Who signed it."""

    def written(self) -> bytes:
        """Return it as it is carried on."""


def keep_signed(path: Path, signed: Signed) -> None:
    """Put a draft that was signed in its own place, and say who signed it by now."""
    founding.keep_draft(path, signed.written(), new=False)
    show.say(f"{path} is signed by {', '.join(sorted(signed.signatures))}.")


def _sole_operator(app: App) -> str:
    """Return the one person who may screen here, or nothing when there are several."""
    operators = [actor.id for actor in app.registry.actors.values() if Role.OPERATOR in actor.roles]
    return operators[0] if len(operators) == 1 else ""


def bench_only(home: Path | None) -> None:
    """Refuse bench verbs inside a live home: what they do is not logged, so they may not touch a unit's data."""
    live = config.live_home(home)
    if live is not None:
        raise Refused(f"{live} is a live home: this command grants and logs nothing; use ingest, board and hits there")


ListFormat = Annotated[
    str, typer.Option("--format", help="Format of the list, as pnrscreen formats list names them; found out when not said.")
]
