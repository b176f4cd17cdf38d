"""Verbs for the scope of flights: what lets flights between the states inside in, who decided it, and until when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import founding
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.errors import NotFound
from pnrscreen.operations import scope
from pnrscreen.operations.scope import Decision
from pnrscreen.rights import Capability, Purpose

HELP = """
Flights between the states inside: none is taken in unless a decision lets it.

The profile names those states; a flight that touches any other needs no decision. What is not let in leaves a count, nothing
else. A decision is TOML:

[bold]authority = "Ministry of the Interior"
ground = "selected"                      (a ground of the profile: pnrscreen scope list shows them)
reference = "MoI 2026/117"
reasons = "Indications set out in the assessment of 3 November 2026, part 4."
review_body = "Administrative Court"
covers = "routes"                        (all, routes, airports or carriers)
named = \\["VIE-BCN", "BCN-VIE"]
valid_from = 2026-12-01T00:00:00Z
valid_until = 2027-03-01T00:00:00Z[/bold]

Actors of two organisations sign it: propose, sign, sign, adopt. It ends by itself, to the second.
"""

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]

app = typer.Typer(name="scope", help=HELP, no_args_is_help=True, rich_markup_mode="rich")
_SHORT = 12

Draft = Annotated[Path, typer.Argument(metavar="FILE", help="A proposal.", exists=True, dir_okay=False, show_default=False)]
Oversight = Annotated[bool, typer.Option("--oversight", help="Ask as who controls the unit.")]


@app.command()
def propose(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A decision, in TOML.", exists=True, dir_okay=False)],
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the proposal goes.", dir_okay=False)],
) -> int:
    """Propose a decision, for two to sign. Nothing changes yet."""
    draft = scope.propose(bootstrap.open_home(home), file.read_bytes())
    founding.keep_draft(out, draft.written(), new=True)
    show.say(f"Next: pnrscreen scope sign {out}, by actors of two organisations, then pnrscreen scope adopt {out}")
    return outcome.DONE


@app.command()
def sign(
    path: Draft,
    actor: options.Actor,
    key: options.SigningKey,
) -> int:
    """Put your signature under a proposal, after reading what it says."""
    draft = scope.read(path.read_bytes())
    typer.echo(_written(draft))
    signed = draft.signed(actor, options.open_key(key).sign(draft.to_sign))
    options.keep_signed(path, signed)
    return outcome.DONE


@app.command()
def adopt(
    path: Draft, home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = ""
) -> int:
    """Put a decision in force that actors of two organisations have signed. It is an entry of the log of rules.

    An operator may ask (--as).
    """
    unit = bootstrap.open_home(home)
    made = scope.adopt(unit, options.access(unit, actor, ticket, key=key), path.read_bytes())
    show.say(f"{made.digest[:_SHORT]}: lets {_about(made)} in from {made.valid_from} to before {made.valid_until}.")
    return outcome.DONE


@app.command()
def end(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="How its digest begins.", show_default=False)],
    home: options.Home,
    reason: Annotated[str, typer.Option("--reason", help="Why: a review, a judgment.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """End a decision before its time: its flights are not taken in from now on. It cannot be adopted again.

    One person is enough: an operator, who says by whose judgment or review. They may ask (--as).
    """
    unit = bootstrap.open_home(home)
    made = scope.end(unit, options.access(unit, actor, ticket, key=key), decision, reason)
    show.say(f"{made.digest[:_SHORT]} is ended: {_about(made)} are not taken in any more.")
    return outcome.DONE


@app.command(name="list")
def list_(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    oversight: Oversight = False,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show the decisions there were, oldest first: who decided, what about, and whether each stands now."""
    unit = bootstrap.open_home(home)
    found = scope.decisions(unit, options.access(unit, actor, purpose=_purpose(oversight), key=key))
    if format is Output.JSONL:
        for one in found:
            show.json_line({**one.decision.said(), "decision": one.decision.digest, "state": one.state})
    elif found:
        headings = [(words, "left") for words in ("Decision", "Ground", "About", "Authority", "From", "Until (UTC)", "State")]
        show.out.print(show.table(headings, [_row(one) for one in found]))
    else:
        show.say(_empty(unit))
    return outcome.DONE


@app.command(name="show")
def show_(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="How its digest begins.", show_default=False)],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    oversight: Oversight = False,
) -> int:
    """Show one decision whole, with its reasons and who signed it."""
    unit = bootstrap.open_home(home)
    for one in scope.decisions(unit, options.access(unit, actor, purpose=_purpose(oversight), key=key)):
        if one.decision.digest.startswith(decision):
            typer.echo(_written(one.decision))
            show.say(f"{one.state}; adopted {one.adopted_at:%Y-%m-%d %H:%M:%S} UTC.")
            return outcome.DONE
    raise NotFound("there is no decision that goes by that name: pnrscreen scope list")


def _purpose(oversight: bool) -> Purpose | Capability:
    return Purpose.OVERSIGHT if oversight else Capability.READ_SCOPE


def _row(one: scope.Standing) -> tuple[str, ...]:
    made = one.decision
    state = f"{one.state}, ends soon" if one.ends_soon else one.state
    return made.digest[:_SHORT], made.ground, _about(made), made.authority, made.valid_from, made.valid_until, state


def _about(made: Decision) -> str:
    return f"{made.covers} {', '.join(made.named)}" if made.named else "all flights inside"


def _written(made: Decision) -> str:
    signed = ", ".join(sorted(made.signatures)) or "nobody yet"
    said = {**made.said(), "named": ", ".join(made.named), "signed by": signed}
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items())


def _empty(unit: App) -> str:
    law = unit.profile
    if law.flights is None:
        return f"The profile {law.id} lets every flight in: there is nothing to decide."
    grounds = "\n".join(
        f"  {name}: {ground.title}; at most {ground.longest.text}" for name, ground in law.flights.grounds.items()
    )
    if not grounds:
        return "No decision can let in a flight that touches no state outside."
    return f"No decision was adopted: flights between the states inside are not taken in. Grounds of {law.id}:\n{grounds}"
