"""Verbs on the keys: where each stands, and turning them. No key is ever shown."""

from __future__ import annotations

from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.operations import keys
from pnrscreen.rights import Log, Purpose

app = typer.Typer(help="The keys of the unit: where each stands, turning them. No key is ever shown.", no_args_is_help=True)

NOTHING = (
    "Nothing to turn: these keys rest in files, and a file can only be destroyed. Every day has keys of its own, every record"
    " one of its own, and look-ups change their key with the quarter by themselves. What a thief may have copied, only"
    " destroying the cohort makes useless."
)


@app.command(name="list")
def list_(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Annotated[Output, typer.Option(help="table for reading, jsonl for programs.")] = Output.TABLE,  # noqa: A002
) -> int:
    """Show the cohorts: a day of receipt and a class of data, and whether the unit, the approving body or nobody can open it.

    The key custodian or the data protection officer may ask (--as).
    """
    unit = bootstrap.open_home(home)
    standing = keys.standing(unit, options.access(unit, actor, purpose=Purpose.RETENTION, key=key))
    rows = [(*_parted(one.cohort), one.state.value, one.fingerprint) for one in standing]
    if format is Output.JSONL:
        for row in rows:
            show.json_line(dict(zip(("cohort", "class", "state", "fingerprint"), row, strict=True)))
    elif rows:
        headings = ("Cohort", "Class", "State", "Fingerprint of the destroyed key")
        show.out.print(show.table([(words, "left") for words in headings], rows))
    else:
        show.say("No cohort yet: a key is made when the first record of a day is.")
    return outcome.DONE


@app.command()
def rotate(
    home: options.Home,
    log: Annotated[Log | None, typer.Option("--signing", help="The key that signs this log, and no other.")] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Turn the keys that can be turned: in Vault each living key gets a new version, and what rests here is wrapped under it.

    The key custodian may ask (--as). No record is touched, and the log says how many keys were turned. With --signing a new key
    signs that log from now on: an entry, which the old key signs, says so. What the old one signed still verifies.
    """
    unit = bootstrap.open_home(home)
    if log is not None:
        vkey = keys.succeed(unit, options.access(unit, actor, ticket, Purpose.RETENTION, key=key), log)
        show.say(
            f"{log}: from now on signed with another key. Give its line to every witness (--log) and into every policy (log):"
        )
        typer.echo(vkey)  # whole on one line, to be copied
        return outcome.DONE
    turned = keys.rotate(unit, options.access(unit, actor, ticket, Purpose.RETENTION, key=key))
    show.say(f"{turned:,} keys have a new version." if turned else NOTHING)
    return outcome.DONE


def _parted(cohort: str) -> tuple[str, str]:
    """Part a cohort's name into profile and day, and class; what is kept under no day (the lists) is a class alone."""
    stem, _, kind = cohort.rpartition("/")
    return stem, kind
