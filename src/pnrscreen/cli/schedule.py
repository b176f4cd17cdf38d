"""Verbs on the schedule: load it, list it."""

from __future__ import annotations

from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.cli import accounts, options, outcome, show
from pnrscreen.operations import schedule
from pnrscreen.rights import Capability

app = typer.Typer(help="The schedule: which flights should send which lists.", no_args_is_help=True)


@app.command()
def load(
    path: Annotated[str, typer.Argument(metavar="FILE.csv", help="The schedule; - reads standard input.", show_default=False)],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Load a schedule. It takes the place of whatever stood for the days it covers; a row that cannot be read is said.

    Columns, in any order: carrier, number, departure, arrival (IATA codes), scheduled_departure (the airport's local time, such
    as 2026-03-01T06:10); and if you like scheduled_arrival, expects (api, pnr, api+pnr or none; the home's setting when empty),
    contact (the carrier's desk, shown when a list is missing; never a person).
    """
    home_app = bootstrap.open_home(home)
    loaded = schedule.load(home_app, options.access(home_app, actor, ticket, key=key), show.read_bytes(path))
    for fault in loaded.faults:
        show.complain(f"{path}, {fault.where}: {fault.said}")
    days = sorted({flight.leg.key.date for flight in loaded.flights})
    covered = f", {days[0]} to {days[-1]}" if days else ""
    show.say(f"{len(loaded.flights):,} flights loaded{covered}, in the place of {loaded.replaced:,}")
    return outcome.UNPROCESSED if loaded.faults else outcome.DONE


@app.command(name="list")
def list_(home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Show the schedule: its flights, and which lists each owes."""
    home_app = bootstrap.open_home(home)
    flights = schedule.flights(home_app, options.access(home_app, actor, purpose=Capability.READ_BOARD, key=key))
    if not flights:
        show.say("No flight is scheduled: pnrscreen schedule load FILE.csv loads a schedule.")
        return outcome.DONE
    show.out.print(accounts.schedule(flights))
    return outcome.DONE
