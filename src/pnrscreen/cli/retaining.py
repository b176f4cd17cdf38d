"""Verbs on how long anything is kept: what is due when, sealing and erasing it, and what certifies that it is gone."""

from __future__ import annotations

from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.operations import retain
from pnrscreen.rights import Purpose

app = typer.Typer(help="How long anything is kept: what is due, doing it, what certifies it.", no_args_is_help=True)

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

    What is over stands first. The key custodian or the data protection officer may ask (--as).
    """
    unit = bootstrap.open_home(home)
    found = retain.due(unit, options.access(unit, actor, purpose=Purpose.RETENTION, key=key))
    if format is Output.JSONL:
        for one in found:
            show.json_line(one._asdict())
    elif found:
        right = {"Records"}
        headings = [
            (words, "right" if words in right else "left")
            for words in ("Kind", "Cohort", "Records", "Seen until", "Kept until")
        ]
        rows = [(one.kind, one.cohort, f"{one.number:,}", f"{one.masked:{_MINUTE}}", f"{one.due:{_MINUTE}}") for one in found]
        show.out.print(show.table(headings, rows))
    else:
        show.say("Nothing is kept yet.")
    return outcome.DONE


@app.command()
def run(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Seal and erase what is due, keys first. Interrupted, it finishes when it is run again.

    The key custodian may ask (--as).
    """
    unit = bootstrap.open_home(home)
    done = retain.run(unit, options.access(unit, actor, ticket, Purpose.RETENTION, key=key))
    show.say(
        f"{done.records:,} records are gone; {done.certificates:,} certificates are in the log, {done.lapsed:,} links lapsed."
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
    found = retain.certify(unit, options.access(unit, actor, purpose=Purpose.OVERSIGHT, key=key))
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
