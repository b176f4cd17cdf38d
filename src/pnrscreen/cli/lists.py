"""Verbs on watchlists: load an edition, list what is registered."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.cli import options, outcome, report, show
from pnrscreen.cli.bench import ListFormat
from pnrscreen.cli.unit import judge
from pnrscreen.operations import inspect, publish
from pnrscreen.ports import REGISTER

app = typer.Typer(help="Watchlists of a home: load an edition, list them.", no_args_is_help=True)


@app.command()
def load(  # noqa: PLR0917  options, not positions
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The list: a file, or the folder of its files.", exists=True)],
    home: options.Home,
    owner: Annotated[str, typer.Option(help="Authority that owns the list.")],
    basis: Annotated[str, typer.Option(help="Legal basis on which it may be matched.")],
    name: Annotated[str, typer.Option(help="Name in the registry; the file's name when not said.")] = "",
    format: ListFormat = "",  # noqa: A002  the option's name
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="The edition is meant to be much smaller.")] = False,
    actor: options.Actor = "",
    ticket: options.Ticket = "",
) -> int:
    """Register an edition of a list (csv, ofac, un or ftm), or of a register of lost and stolen documents (documents), and
    screen the flights still to come against it.
    """
    home_app = bootstrap.open_home(home)
    who = options.access(home_app, actor, ticket)
    named = name or path.stem
    if format == REGISTER or (not format and bootstrap.is_register(path)):
        table = publish.RegisterSource(name=named, pieces=bootstrap.pieces(path), owner=owner, basis=basis)
        record, built = publish.load_register(home_app, who, table, shrink=allow_shrink)
        faults = built.faults
    else:
        files = bootstrap.list_files(path)
        source = publish.Source(name=named, format=format, files=files, owner=owner, basis=basis)
        record, read = publish.load_list(home_app, who, source, shrink=allow_shrink)
        faults = read.faults
    for fault in faults[:20]:
        show.complain(f"{fault.where}: {fault.code} {fault.said}".rstrip())
    if record.faults > 20:
        show.complain(f"and {record.faults - 20} more faults")
    show.out.print(report.lists([record]))
    screened = judge(bootstrap.open_home(home), who)
    show.say(f"{screened.legs} legs screened again: {screened.opened} hits opened, {screened.withdrawn} withdrawn")
    return outcome.DONE


@app.command(name="list")
def list_(home: options.Home, actor: options.Actor = "") -> int:
    """Show the registered lists: edition, size, owner, basis."""
    home_app = bootstrap.open_home(home)
    records = inspect.lists(home_app, options.access(home_app, actor))
    if not records:
        show.say("No list is registered: pnrscreen watchlist load PATH --owner WHO --basis WHY registers one.")
        return outcome.DONE
    show.out.print(report.lists(records))
    return outcome.DONE
