"""Verbs for witnesses of the log: the unit's side (policy, sign, adopt, ask, join) and the witness's own (witness)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.bootstrap import founding
from pnrscreen.bootstrap.witnessing import Witness
from pnrscreen.cli import options, outcome, show
from pnrscreen.errors import NotFound
from pnrscreen.operations import witness as operation
from pnrscreen.rights import Log, Purpose

_REQUEST, _ANSWER = ".request", ".signed"

Requests = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Requests of audit ask.", exists=True, dir_okay=False, show_default=False),
]
Draft = Annotated[Path, typer.Argument(metavar="FILE", help="A proposal.", exists=True, dir_okay=False, show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the verbs to those on the log."""
    for verb in (policy, sign, adopt, ask, join, witness):
        app.command()(verb)


def policy(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A C2SP tlog-policy.", exists=True, dir_okay=False)],
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the proposal goes.", dir_okay=False)],
) -> int:
    """Propose which witnesses this unit relies on, and how many must sign, for two to sign. Nothing changes yet.

    A policy has a line [bold]witness dpa KEY[/bold] for each, then [bold]group outside 2 dpa court peer[/bold] and
    [bold]quorum outside[/bold]; KEY is what audit witness prints. From proposal to force:

    [bold]pnrscreen audit policy witnesses --home /srv/piu --out change.json
    pnrscreen audit sign change.json --as m.roe --key ~/keys/m.roe   (the data protection officer, and one more)
    pnrscreen audit adopt change.json --home /srv/piu --as m.roe --key ~/keys/m.roe[/bold]
    """
    draft = operation.propose(bootstrap.open_home(home), file.read_text("utf-8"))
    founding.keep_draft(out, draft.written(), new=True)
    show.say(f"Next: pnrscreen audit sign {out}, by the data protection officer and one more, then pnrscreen audit adopt {out}")
    return outcome.DONE


def sign(
    path: Draft,
    actor: options.Actor,
    key: options.SigningKey,
) -> int:
    """Put your signature under the proposal of a policy, after reading what it says."""
    draft = operation.read(path.read_bytes())
    typer.echo(draft.text.rstrip())
    signed = draft.signed(actor, options.open_key(key).sign(draft.to_sign))
    options.keep_signed(path, signed)
    return outcome.DONE


def adopt(
    path: Draft, home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = ""
) -> int:
    """Put a policy in force that two actors have signed, one of them the data protection officer. It is an entry of the log."""
    app = bootstrap.open_home(home)
    adopted = operation.adopt(app, options.access(app, actor, ticket, Purpose.OVERSIGHT, key=key), path.read_bytes())
    show.say(f"{len(adopted.witnesses)} witnesses, quorum {adopted.quorum}. pnrscreen audit ask writes what they are asked.")
    return outcome.DONE


def ask(  # noqa: PLR0917  options, not positions
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the requests are written.", file_okay=False)],
    seen: Annotated[
        int | None, typer.Option("--seen", help="How many entries the witness saw last, where that is not the last quorum's.")
    ] = None,
    log: Annotated[Log | None, typer.Option("--log", help="Only this log.")] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Write what the witnesses are asked to sign: how long each log is now, and the proof that it goes on from what they saw.

    Send the same files to all of them, and give what comes back to [bold]pnrscreen audit join[/bold]. They name nobody.
    """
    app = bootstrap.open_home(home)
    who = options.access(app, actor, ticket, Purpose.OVERSIGHT, key=key)
    out.mkdir(parents=True, exist_ok=True)
    for one in [log] if log else Log:
        place = out / f"{one}{_REQUEST}"
        place.write_text(operation.ask(app, who, one, seen), "utf-8")
        show.say(f"{place}: to every witness; each runs pnrscreen audit witness {place.name} --key ITS.KEY --name ITS.NAME")
    return outcome.DONE


def join(
    files: Requests,
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Take in what witnesses signed: FILE.request with the FILE.*.signed that came back beside it."""
    app = bootstrap.open_home(home)
    who = options.access(app, actor, ticket, Purpose.OVERSIGHT, key=key)
    for file in files:
        answers = sorted(file.parent.glob(f"{file.name}.*{_ANSWER}"))
        if not answers:
            raise NotFound(f"beside {file} lies nothing that a witness signed ({file.name}.NAME{_ANSWER})")
        note = file.read_text("utf-8").partition("\n\n")[2]
        log = next((one for one in Log if note.partition("\n")[0].endswith(f"/{one}")), Log.OPERATIONS)
        for answer in answers:
            joined = operation.join(app, who, log, note, answer.read_text("utf-8"))
            said = "enough have signed" if joined.enough else "more must sign"
            show.say(f"{log}: signed by {joined.witness}; {said}.")
    return outcome.DONE


def witness(
    files: Requests,
    name: Annotated[str, typer.Option("--name", help="The witness's name, such as dpa.example/w1.")],
    key: Annotated[
        Path, typer.Option("--key", metavar="KEYFILE", help="Its key, made by pnrscreen actor key.", dir_okay=False)
    ],
    logs: Annotated[list[str], typer.Option("--log", metavar="VKEY", help="A log it watches; had by another way. Repeatable.")],
    memory: Annotated[
        Path, typer.Option("--memory", metavar="DIR", help="Where it keeps what it saw of each log.", file_okay=False)
    ] = Path("seen"),
) -> int:
    """For a witness, outside the unit: sign a log's checkpoint where it goes on from what you saw before, and only there.

    Needs no home. What you signed is remembered in DIR: keep it, it is what makes a rewritten past show. The line it prints is
    your key for the unit's policy.
    """
    watching = Witness(name=name, key=options.open_key(key), logs=tuple(logs), memory=memory)
    typer.echo(f"witness {watching.vkey}")  # whole on one line, to be copied
    for file in files:
        line, told = watching.answer(file.read_text("utf-8", errors="replace"))
        place = file.with_name(f"{file.name}.{watching.key.public.hex()[:8]}{_ANSWER}")
        place.write_text(line, "utf-8")
        show.say(f"{told.origin}: {told.size:,} entries signed in {place}")
    return outcome.DONE
