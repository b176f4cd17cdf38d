"""Verbs on what came from carriers and how: their quality, receipts, quarantine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, views
from pnrscreen.cli import accounts, options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.operations import inspect, quarantine
from pnrscreen.rights import Capability

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]

held = typer.Typer(
    help="What could not be read: list it, look at it. A repaired resend clears it.", invoke_without_command=True
)


def register(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command()(carriers)
    app.command()(receipts)
    app.add_typer(held, name="quarantine")


def carriers(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Only from this day on.", show_default=False)
    ] = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show each carrier's quality, worst first: score 0 to 100, lists missing or late, and the defects that cost it most.

    The score is 100 times the part of the due lists that came in time (a late one counts half) times messages / (messages +
    burden), where an error weighs as much as a message, a warning a fifth, a tolerated habit a hundredth.
    """
    app = bootstrap.open_home(home)
    who = options.access(app, actor, purpose=Capability.READ_BOARD, key=key)
    found = inspect.carriers(app, who, f"{since:%Y-%m-%d}" if since else "")
    meanings = accounts.meanings()
    if format is Output.JSONL:
        for one in found:
            show.json_line(views.carrier(one, meanings))
        return outcome.DONE
    show.out.print(accounts.carriers(found, meanings))
    return outcome.DONE


def receipts(  # noqa: PLR0917  options, not positions
    home: options.Home,
    last: Annotated[int, typer.Option(min=1, help="How many of the newest.")] = 20,
    reveal: Annotated[bool, typer.Option("--reveal", help="Sender and file too: written in the log.")] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show what each delivery brought, in counts, newest last. What came before is said so, with its first receipt."""
    app = bootstrap.open_home(home)
    found = inspect.receipts(app, options.access(app, actor, ticket, Capability.READ_RECEIPTS, key=key), last, reveal=reveal)
    if format is Output.JSONL:
        for one in found:
            show.json_line(views.receipt(one))
        return outcome.DONE
    show.out.print(accounts.receipts(found))
    return outcome.DONE


@held.callback()
def list_(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="PNRSCREEN_HOME", help="The unit's folder.", file_okay=False, show_default=False),
    ] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """List what is to be repaired: flight, reason, segment, number, byte offset and length. Never content."""
    if context.invoked_subcommand is not None:
        return outcome.DONE
    if home is None:
        raise typer.BadParameter("say which home: --home DIR or PNRSCREEN_HOME")
    app = bootstrap.open_home(home)
    rows = quarantine.rows(app, options.access(app, actor, purpose=Capability.READ_BOARD, key=key))
    if format is Output.JSONL:
        for row in rows:
            show.json_line(views.stretch(row))
    elif rows:
        show.out.print(accounts.quarantine(rows))
    else:
        show.say("Nothing is in quarantine.")
    return outcome.DONE


@held.command(name="show")
def show_(
    stretch: Annotated[str, typer.Argument(metavar="ID", help="As the list gives it.", show_default=False)],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Show the bytes of one stretch, escaped. They may name people: looking is written in the log."""
    app = bootstrap.open_home(home)
    content = quarantine.reveal(app, options.access(app, actor, ticket, key=key), stretch)
    show.say(content.decode("utf-8", errors="backslashreplace"))
    return outcome.DONE
