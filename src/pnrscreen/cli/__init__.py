"""The command line: one module per group of verbs, each verb one call to an operation or to the bench.

This package translates argv, files and terminals into calls, and results into lines a tired reader can use. It refuses to
decide anything: no rule, no threshold, no right lives here. ``main`` is the entry point; ``outcome`` maps what went wrong to
an exit code, in one table.
"""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from pnrscreen import __version__
from pnrscreen.cli import (
    actors,
    approver,
    audit,
    bench,
    breach,
    demo,
    formats,
    keeping,
    keys,
    ledger,
    lists,
    outcome,
    profile,
    retaining,
    review,
    rules,
    ruling,
    schedule,
    scope,
    serving,
    setup,
    show,
    subject,
    unit,
    unmask,
)

HELP = """
Screen passenger data: read API and PNR messages, match them against watchlists, check declared rules.

[bold]Try it[/bold]      pnrscreen demo
[bold]On files[/bold]    pnrscreen parse FILE...      pnrscreen screen FILE... --watchlist LIST
[bold]In a unit[/bold]   pnrscreen init --home DIR    then: watchlist load, rules list, ingest, board, hits, review,
                schedule load, carriers, receipts, quarantine, audit, actor, profile, keys, retain,
                subject, breach, scope, unmask
[bold]Over HTTP[/bold]   pnrscreen serve --home DIR
[bold]Outside it[/bold]  pnrscreen approver              for the court or body that approves what is unmasked
[bold]A bad day[/bold]   pnrscreen backup, restore, upgrade

Exit codes: 0 done; 1 some input could not be processed, or --fail-on was met; 2 wrong use; 3 refused by law or rights;
4 tampered; 5 outside failure.
"""

app = typer.Typer(
    name="pnrscreen",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(asked: bool) -> None:
    if asked:
        show.say(f"pnrscreen {__version__}")
        raise typer.Exit


@app.callback(help=HELP)
def program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Answer what is asked of the program itself."""


demo.register(app)
bench.register(app)
formats.register(app)
setup.register(app)
unit.register(app)
review.register(app)
ledger.register(app)
keeping.register(app)
serving.register(app)
app.add_typer(schedule.app, name="schedule")
app.add_typer(lists.app, name="watchlist")
ruling.register(rules.app)
app.add_typer(rules.app, name="rules")
app.add_typer(actors.app, name="actor")
app.add_typer(profile.app, name="profile")
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(retaining.app, name="retain")
app.add_typer(subject.app, name="subject")
app.add_typer(breach.app, name="breach")
app.add_typer(scope.app, name="scope")
app.add_typer(unmask.app, name="unmask")
app.add_typer(approver.app, name="approver")


def main() -> None:
    """Run the command line and exit with its code."""
    # A message becomes many small frozen values and no cycles: collecting as often as Python does by default only costs.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    outcome.run(app)
