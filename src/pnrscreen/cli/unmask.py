"""Verbs on masked records, at the unit: ask a court or independent body, redeem what it approves, look, and what follows."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer

from pnrscreen import bootstrap, views
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.bench import Output
from pnrscreen.errors import ConfigError
from pnrscreen.model import Instant
from pnrscreen.operations import remask, unmask
from pnrscreen.ports import Unmasking, UnmaskTask
from pnrscreen.rights import Capability, Purpose

app = typer.Typer(
    help="Masked records: ask a court or independent body, redeem what it approves, look, and what comes after.",
    no_args_is_help=True,
)

Format = Annotated[Output, typer.Option("--format", help="table for reading, jsonl for programs.")]
Named = Annotated[str, typer.Argument(metavar="ID", help="The unmasking, as unmask list names it.", show_default=False)]
Answer = Annotated[
    Path, typer.Argument(metavar="FILE", help="What the body answered.", exists=True, dir_okay=False, show_default=False)
]
_MINUTE = "%Y-%m-%d %H:%M"
_TASKS = MappingProxyType(
    {
        remask.NOTICE: "the officer takes note of what a court approved",
        remask.REVIEW: "the officer reviews what was approved",
        remask.UNRATIFIED: "the officer looks into what nobody ratified",
    }
)


@app.command()
def key(home: options.Home) -> int:
    """Print the public key by which an approving body knows what this unit asks. Give it by another way than the requests."""
    typer.echo(unmask.unit_key(bootstrap.open_home(home)))
    return outcome.DONE


@app.command()
def request(  # noqa: PLR0917  options, not positions
    passengers: Annotated[
        list[str], typer.Argument(metavar="PASSENGER...", help="Ids of masked passengers.", show_default=False)
    ],
    home: options.Home,
    fields: Annotated[
        str,
        typer.Option(
            "--fields", metavar="WORD,WORD", help="Which fields are needed: name, api, contact, ...", show_default=False
        ),
    ],
    offence: Annotated[str, typer.Option("--offence", help="For which offence: a code of the profile.", show_default=False)],
    necessity: Annotated[
        str, typer.Option("--necessity", help="Why it is needed, in 40 characters or more", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where the request goes.", dir_okay=False, show_default=False)
    ],
    urgent: Annotated[str, typer.Option("--urgent", metavar="WHY", help="Why it cannot wait.", show_default=False)] = "",
    viewer: Annotated[
        str, typer.Option("--viewer", metavar="ID", help="Who is to look, where it is not you.", show_default=False)
    ] = "",
    authority: Annotated[
        str, typer.Option("--authority", help="The organisation on whose behalf you ask.", show_default=False)
    ] = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Write a request for the approving body. It holds no identity: ids, keys that the body alone opens, your reasons.

    A reviewer or a request officer may ask (--as), under a ticket. From request to sight:

    [bold]pnrscreen unmask request PASSENGER --home /srv/piu --fields name,api --offence eu-annex-ii:4 --ticket CASE-7
        --necessity "..." --out case-7.request
    pnrscreen approver approve case-7.request ...               (the body, on its own machine)
    pnrscreen unmask redeem case-7.approval --home /srv/piu
    pnrscreen unmask show ID --home /srv/piu[/bold]
    """
    if out.exists():
        raise ConfigError(f"{out} is there already: say another name with --out")
    unit = bootstrap.open_home(home)
    words = [word.strip() for word in fields.split(",") if word.strip()]
    wanted = unmask.Wanted(
        passengers=passengers,
        fields=words,
        offence=offence,
        necessity=necessity,
        urgency=urgent,
        viewer=viewer,
        authority=authority,
    )
    asked = unmask.request(unit, options.access(unit, actor, ticket, Purpose.ANSWER_REQUEST, key=key), wanted)
    out.write_bytes(asked.paper)
    show.say(f"{asked.id}: {out} goes to the approving body, which answers by {_at(asked.answer_by)} UTC.")
    return outcome.DONE


@app.command()
def redeem(
    file: Answer, home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = ""
) -> int:
    """Redeem an approval, once: from now on the person it names may look, until its time is over."""
    unit = bootstrap.open_home(home)
    made = unmask.redeem(unit, options.access(unit, actor, ticket, Purpose.ANSWER_REQUEST, key=key), file.read_bytes())
    show.say(f"{made.id}: {made.viewer} may see {made.fields} of {made.records} records until {_at(made.until)} UTC.")
    if made.ratify_by:
        show.say(
            f"Approved in urgency: it does not stand unless it is ratified by {_at(made.ratify_by)} UTC (unmask ratify FILE)."
        )
    show.say(f"Next: pnrscreen unmask show {made.id}")
    return outcome.DONE


@app.command(name="show")
def show_(
    named: Named, home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = ""
) -> int:
    """Show what was approved, to whom it was approved for, as JSON, one passenger a line. Each look is in the log first."""
    unit = bootstrap.open_home(home)
    opened = unmask.view(unit, options.access(unit, actor, ticket, Purpose.ANSWER_REQUEST, key=key), named)
    for one in opened.people:
        show.json_line({"passenger": one.passenger, "flight": views.leg(one.leg), "fields": one.fields})
    show.note(f"until {_at(opened.until)} UTC")
    return outcome.DONE


@app.command()
def ratify(
    file: Answer, home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = ""
) -> int:
    """Take in what the body ruled: that what was urgent stands (ratified), that it ends (recalled), or nothing (refused)."""
    unit = bootstrap.open_home(home)
    made = unmask.ratify(unit, options.access(unit, actor, ticket, Purpose.ANSWER_REQUEST, key=key), file.read_bytes())
    show.say(f"{made.id}: {_state(made, unit.clock.now())}.")
    return outcome.DONE


@app.command()
def recall(
    named: Named,
    home: options.Home,
    reason: Annotated[str, typer.Option("--reason", help="Why it ends.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """End an unmasking at once, its keys first. The data protection officer may (--as), whoever approved it."""
    unit = bootstrap.open_home(home)
    remask.recall(unit, options.access(unit, actor, purpose=Purpose.OVERSIGHT, key=key), named, reason)
    show.say(f"{named} has ended: its keys are destroyed.")
    return outcome.DONE


@app.command(name="list")
def list_(
    home: options.Home,
    oversight: Annotated[
        bool, typer.Option("--oversight", help="The data protection officer or an overseer: everybody's, not only yours.")
    ] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    format: Format = Output.TABLE,  # noqa: A002  the option's name
) -> int:
    """Show what was asked and approved, and what the data protection officer looks at afterwards. No passenger is in it."""
    unit = bootstrap.open_home(home)
    purpose = Purpose.OVERSIGHT if oversight else Capability.READ_UNMASKINGS
    access = options.access(unit, actor, purpose=purpose, key=key)
    found, todo, now = unmask.unmaskings(unit, access), remask.tasks(unit, access), unit.clock.now()
    if format is Output.JSONL:
        for one in found:
            show.json_line({**_row(one, now), "kind": "unmasking"})
        for task in todo:
            show.json_line(
                {"kind": "task", "id": task.id, "unmasking": task.unmasking, "task": task.kind, "state": _done(task, now)}
            )
        return outcome.DONE
    if not found:
        show.say("Nothing was asked for: pnrscreen unmask request PASSENGER writes a request for the approving body.")
        return outcome.DONE
    for one in found:
        show.say(f"{one.id}: {_state(one, now)}")
        approved = f", approved by {one.approver} ({one.body})" if one.approver else ""
        words = f"asked by {one.requester} for {one.viewer}{approved}: {one.fields.replace(' ', ', ')} of {one.records} records"
        show.out.print(show.line(words, 4))
    for task in todo:
        show.say(f"{task.id}: {_TASKS[task.kind]}, due {_at(task.due)}, {_done(task, now)}")
        show.out.print(show.line(f"about {task.unmasking}", 4))
    return outcome.DONE


@app.command()
def review(
    task: Annotated[str, typer.Argument(metavar="TASK", help="As unmask list --oversight names it.", show_default=False)],
    home: options.Home,
    finding: Annotated[str, typer.Option("--finding", help="What you found; it stands sealed in the log.", show_default=False)],
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Write down what the data protection officer found of an unmasking afterwards (Directive 2016/681 Art 12(3)(b)(ii))."""
    unit = bootstrap.open_home(home)
    remask.review(unit, options.access(unit, actor, purpose=Purpose.OVERSIGHT, key=key), task, finding)
    show.say(f"{task} is done.")
    return outcome.DONE


def _row(one: Unmasking, now: Instant) -> dict[str, str | int]:
    return {
        "id": one.id,
        "requester": one.requester,
        "viewer": one.viewer,
        "records": one.records,
        "fields": one.fields,
        "approver": f"{one.approver} ({one.body})" if one.approver else "",
        "state": _state(one, now),
    }


def _state(one: Unmasking, now: Instant) -> str:
    """Say where an unmasking stands, and what is to be done."""
    if one.ended_at:
        ratified = ", never ratified" if one.unratified_at else ""
        return f"ended {_at(one.ended_at)}: {one.ended}{ratified}"
    if one.until is None:
        return f"waits for an answer until {_at(one.answer_by)}"
    if one.ratify_by and not one.ratified_at:
        return f"open until {_at(min(one.until, one.ratify_by))}, to be ratified by {_at(one.ratify_by)}"
    return f"open until {_at(one.until)}" if now < one.until else "over"


def _done(task: UnmaskTask, now: Instant) -> str:
    if task.done_at:
        return f"done by {task.done_by}"
    return "OVERDUE" if now >= task.due else "open"


def _at(moment: Instant | None) -> str:
    return f"{moment:{_MINUTE}}" if moment else ""
