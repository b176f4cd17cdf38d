"""Verbs on how long anything is kept: what is due, sealing and erasing it, what certifies it, what keeps a record, orders."""

from __future__ import annotations

from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.cli import holding, options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.operations import certificates, clock, inventory, links, rescan, retain
from pnrscreen.rights import Capability, Purpose

app = typer.Typer(help="How long anything is kept: what is due, doing it, what certifies it.", no_args_is_help=True)
app.add_typer(holding.app, name="hold")

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
_MINUTE = "%Y-%m-%d %H:%M"


@app.command()
def due(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show everything that is kept for a time only: kind, cohort, how many, when nobody may see it, when it is gone (UTC).

    What is over stands first. The key custodian, or who controls the unit, may ask (--as).
    """
    unit = bootstrap.open_home(home)
    found = inventory.due(unit, options.access(unit, actor, purpose=Capability.READ_DUE, key=key))
    if format is Output.JSONL:
        for one in found:
            show.json_line(one._asdict())
    elif found:
        headings = [(words, "left") for words in ("Kind", "Cohort", "Records", "Seen until", "Kept until")]
        rows = [(one.kind, one.cohort, f"{one.number:,}", f"{one.masked:{_MINUTE}}", f"{one.due:{_MINUTE}}") for one in found]
        show.out.print(show.table(headings, rows))
    else:
        show.say("Nothing is kept yet.")
    _say_jump(unit)
    return outcome.DONE


@app.command()
def run(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Seal and erase what is due, keys first. Interrupted, it finishes when it is run again.

    A running worker does it every hour. While the clock is more than a day ahead of what was done last, as after the home was
    switched off, what fell due in between is kept until [bold]pnrscreen retain confirm[/bold].

    The key custodian may ask (--as).
    """
    unit = bootstrap.open_home(home)
    done = retain.run(unit, options.access(unit, actor, ticket, Purpose.RETENTION, key=key))
    show.say(
        f"{done.records:,} records are gone, {done.lapsed:,} links lapsed; the log has {done.certificates:,} certificates more."
    )
    if done.held:
        show.note(done.held.said)
    return outcome.DONE


@app.command()
def confirm(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Say that the clock is right though it is more than a day ahead of what the home did last: look at another clock first.

    What fell due in between is destroyed by the next run, and nothing brings it back. Without your word it is destroyed once
    the clock has stood for a day, or the witnesses of the log have signed for the same time. The data protection officer may
    ask (--as).
    """
    unit = bootstrap.open_home(home)
    ahead = clock.confirm(unit, options.access(unit, actor, ticket, Purpose.RETENTION, key=key))
    show.say(
        f"The clock is right, {ahead.days:,} days and {ahead.seconds // 3600} hours ahead: pnrscreen retain run goes by it."
    )
    return outcome.DONE


@app.command()
def certify(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show the certificates in the log, and hold each against the keys: exit code 4 where one does not hold.

    The data protection officer or an overseer may ask (--as).
    """
    unit = bootstrap.open_home(home)
    found = certificates.certify(unit, options.access(unit, actor, purpose=Purpose.OVERSIGHT, key=key))
    if format is Output.JSONL:
        for one in found:
            show.json_line(one._asdict())
    elif found:
        headings = [(words, "left") for words in ("At", "Act", "Cohort", "Records", "Root", "Keys")]
        rows = [
            (one.at[:19], one.act, one.cohort, f"{one.number:,}", one.root[:16], "gone" if one.holds else "NOT GONE")
            for one in found
        ]
        show.out.print(show.table(headings, rows))
    else:
        show.say("Nothing was sealed or erased yet.")
    return outcome.DONE if all(one.holds for one in found) else outcome.TAMPERED


@app.command()
def link(  # noqa: PLR0917  options, not positions
    passenger: Annotated[str, typer.Argument(metavar="PASSENGER", help="The passenger's id.", show_default=False)],
    home: options.Home,
    kind: Annotated[str, typer.Option("--kind", help="Of what kind the link is: the profile's list.", show_default=False)],
    evidence: Annotated[str, typer.Option("--evidence", help="What shows it: a reference, no name.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Link a passenger to evidence: kept, sealed, when everybody else is erased, as long as the link is reviewed in time.

    A reviewer may ask (--as), or a request officer, in a border home a border officer. A hit that was confirmed is no link by
    itself, and without one no link is a reviewed_match.
    """
    unit = bootstrap.open_home(home)
    made = links.link(unit, options.access(unit, actor, ticket, Capability.LINK, key=key), passenger, kind, evidence)
    show.say(f"{made.id}: stands until {made.review_due}, unless it is reviewed by then.")
    return outcome.DONE


@app.command()
def renew(
    named: Annotated[str, typer.Argument(metavar="LINK", help="The link's id.", show_default=False)],
    home: options.Home,
    reason: Annotated[str, typer.Option("--reason", help="Why it still stands.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Let a link stand for another term, having looked at its evidence again. Who may link may ask (--as)."""
    unit = bootstrap.open_home(home)
    until = links.review(unit, options.access(unit, actor, ticket, Capability.LINK, key=key), named, reason)
    show.say(f"Stands until {until}, unless it is reviewed again by then.")
    return outcome.DONE


@app.command(name="links")
def list_(
    home: options.Home,
    passenger: Annotated[str, typer.Argument(metavar="[PASSENGER]", help="Only those of one.", show_default=False)] = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show links with their evidence, oldest first: looking is written in the log. Who may link may ask (--as)."""
    unit = bootstrap.open_home(home)
    found = links.links(unit, options.access(unit, actor, ticket, Capability.LINK, key=key), passenger)
    rows = [(one.id, one.passenger, one.kind, one.evidence, one.author, one.review_due, one.lapsed[:10]) for one in found]
    headings = ("Link", "Passenger", "Kind", "Evidence", "Author", "Stands until", "Lapsed")
    if format is Output.JSONL:
        for row in rows:
            show.json_line(
                dict(zip(("id", "passenger", "kind", "evidence", "author", "review_due", "lapsed"), row, strict=True))
            )
    elif rows:
        show.out.print(show.table([(words, "left") for words in headings], rows))
    else:
        show.say("There is no link.")
    return outcome.DONE


@app.command(name="rescan")
def rescan_(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Take out of what is stored what the profile's dictionary refuses by now (codes, titles, words, fields).

    A day that was gone through under it is left alone. Interrupted, it goes on when it is run again. What is sealed nobody can
    look at: how much of that there is, is said. The key custodian may ask (--as).
    """
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, ticket, Purpose.RETENTION, key=key)
    done = rescan.run(unit, who)
    if not done.days:
        show.say("Everything stored is as the dictionary in force lets it be.")
        return outcome.DONE
    show.say(
        f"{done.days:,} days gone through: of {done.looked:,} records {done.changed:,} hold less now;"
        f" {done.closed:,} are sealed, and nobody could look."
    )
    return outcome.DONE


def _say_jump(unit: App) -> None:
    if jumped := clock.jump(unit):
        show.note(jumped.said)
