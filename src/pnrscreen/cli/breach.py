"""Verbs on the breach register and its clock."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.operations import breach
from pnrscreen.operations.breach import Learnt
from pnrscreen.ports import Breach, BreachState
from pnrscreen.rights import Access, Purpose

app = typer.Typer(help="The breach register: what happened, who was told, and by when.", no_args_is_help=True)

_HOUR = 60
Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
Named = Annotated[str, typer.Argument(metavar="BREACH", help="The breach's id.", show_default=False)]
Categories = Annotated[str, typer.Option("--categories", help="Of which persons and which data.")]
Number = Annotated[str, typer.Option("--number", help="Roughly how many persons and records.")]
Consequences = Annotated[str, typer.Option("--consequences", help="What is likely to follow from it.")]
Measure = Annotated[str, typer.Option("--measure", help="What was done about it, or is to be done.")]
Risk = Annotated[bool, typer.Option("--high-risk", help="The risk to the persons concerned is high: they are to be told.")]


@app.command(name="open")
def open_(  # noqa: PLR0917  options, not positions
    home: options.Home,
    happened: Annotated[str, typer.Option("--happened", help="What happened; no names.", show_default=False)],
    known: Annotated[str, typer.Option("--known", help="When it became known, with time zone; now when not said.")] = "",
    categories: Categories = "",
    number: Number = "",
    consequences: Consequences = "",
    measure: Measure = "",
    high_risk: Risk = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Enter a breach. From when it became known the clock runs: the supervisory authority is to be told in the profile's time.

    The data protection officer may ask (--as), here and for every verb of this group.
    """
    unit, who = _enter(home, actor, key, ticket)
    learnt = Learnt(categories=categories, number=number, consequences=consequences, measure=measure, high_risk=high_risk)
    made = breach.begin(unit, who, happened, known, learnt)
    show.say(f"{made.id}: the supervisory authority is to be told by {made.due:%Y-%m-%d %H:%M} UTC.")
    return outcome.DONE


@app.command()
def add(  # noqa: PLR0917  options, not positions
    named: Named,
    home: options.Home,
    categories: Categories = "",
    number: Number = "",
    consequences: Consequences = "",
    measure: Measure = "",
    high_risk: Risk = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Add what was learnt of a breach, or a measure that was taken."""
    unit, who = _enter(home, actor, key, ticket)
    learnt = Learnt(categories=categories, number=number, consequences=consequences, measure=measure, high_risk=high_risk)
    breach.add(unit, who, named, learnt)
    show.say("Added.")
    return outcome.DONE


@app.command()
def notify(  # noqa: PLR0917  options, not positions
    named: Named,
    home: options.Home,
    reason: Annotated[str, typer.Option("--reason", help="Why so late, where it is.")] = "",
    at: Annotated[str, typer.Option("--at", help="When, with time zone; now when not said.")] = "",
    persons: Annotated[bool, typer.Option("--persons", help="Not the authority: the persons concerned were told.")] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Write down that the supervisory authority was told of a breach, or that the persons concerned were."""
    unit, who = _enter(home, actor, key, ticket)
    if persons:
        breach.communicate(unit, who, named)
        show.say("Written down: the persons concerned were told.")
    else:
        done = breach.notify(unit, who, named, reason, at)
        show.say("Written down: the authority was told" + (", late." if done.late else ", in time."))
    return outcome.DONE


@app.command()
def close(
    named: Named,
    home: options.Home,
    reason: Annotated[str, typer.Option("--reason", help="What ended it; where nobody was told, why not.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Close an entry: it stands in the register as long as the profile says."""
    unit, who = _enter(home, actor, key, ticket)
    breach.close(unit, who, named, reason)
    show.say("Closed.")
    return outcome.DONE


@app.command(name="list")
def list_(home: options.Home, actor: options.Actor = "", key: options.Key = None, format: Format = Output.TABLE) -> int:  # noqa: A002
    """Show the register, with how the clock of each entry stands; exit code 1 where a notice is overdue."""
    unit, who = _enter(home, actor, key, "")
    found = breach.breaches(unit, who)
    if format is Output.JSONL:
        for one in found:
            show.json_line(_view(unit, one))
    elif found:
        for one in found:
            show.say(f"{one.id}: {one.state.value}, authority {_clock(unit, one)}")
            show.out.print(show.line(f"known {one.known_at:%Y-%m-%d %H:%M}: {one.happened}", 4))
    else:
        show.say("No breach is entered. One is entered with: pnrscreen breach open --happened WHAT")
    return outcome.UNPROCESSED if any(_clock(unit, one).startswith("OVERDUE") for one in found) else outcome.DONE


def _enter(home: Path, actor: str, key: Path | None, ticket: str) -> tuple[App, Access]:
    unit = bootstrap.open_home(home)
    return unit, options.access(unit, actor, ticket, Purpose.OVERSIGHT, key=key)


def _clock(unit: App, one: Breach) -> str:
    if one.notified_at is not None:
        return f"told {one.notified_at:%Y-%m-%d %H:%M}" + (", late" if one.late else "")
    if one.state is BreachState.CLOSED:
        return "not told"
    left = one.due - unit.clock.now()
    if left.total_seconds() <= 0:
        return f"OVERDUE since {one.due:%Y-%m-%d %H:%M}"
    minutes = int(left.total_seconds() // 60)
    return f"due {one.due:%Y-%m-%d %H:%M}, {f'{minutes // 60} h' if minutes >= _HOUR else f'{minutes} min'} left"


def _view(unit: App, one: Breach) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state.value,
        "known_at": one.known_at.isoformat(),
        "due": one.due.isoformat(),
        "clock": _clock(unit, one),
        "author": one.author,
        "happened": one.happened,
        "categories": one.categories,
        "number": one.number,
        "consequences": one.consequences,
        "measures": list(one.measures),
        "high_risk": one.high_risk,
        "notified_at": one.notified_at and one.notified_at.isoformat(),
        "late": one.late,
        "communicated_at": one.communicated_at and one.communicated_at.isoformat(),
        "kept_until": one.until.isoformat(),
    }
