"""Verbs for an approving body, on a machine of its own: make its keys, read what a unit asks, answer it. No home is needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import config
from pnrscreen.bootstrap import approving
from pnrscreen.cli import options, outcome, show
from pnrscreen.errors import ConfigError, NotFound

app = typer.Typer(
    help="For a court or independent body, outside the unit: answer what a unit asks to see of masked records.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path, typer.Option("--keys", metavar="DIR", help="The folder of the body's keys.", file_okay=False, show_default=False)
]
Who = Annotated[
    str, typer.Option("--as", metavar="ID", help="Who answers: your id in the unit's registry.", show_default=False)
]
Unit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="LINE",
        help="The unit's public key, as pnrscreen unmask key prints it there; had by another way than the request.",
        show_default=False,
    ),
]
Request = Annotated[
    Path, typer.Argument(metavar="REQUEST", help="What the unit asks.", exists=True, dir_okay=False, show_default=False)
]
Given = Annotated[
    Path, typer.Argument(metavar="APPROVAL", help="An approval.", exists=True, dir_okay=False, show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes back with the answer.", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Where the answer goes.", dir_okay=False)]


@app.command()
def keygen(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder, outside every home.", show_default=False)],
    who: Who,
    pem: Annotated[
        Path | None,
        typer.Option("--pem", help="A sealing key that openssl made, to be kept here.", exists=True, dir_okay=False),
    ] = None,
) -> int:
    """Make the keys: once the sealing key of the body, and a signing key for each person who approves. Behind passphrases.

    The sealing key is one for ever: with it goes all that only this body can open. Keep a copy of its file in a safe. Example:

    [bold]pnrscreen approver keygen /media/court --as judge.a
    pnrscreen approver keygen /media/court --as duty.b[/bold]
    """
    if not (folder / approving.SEALING).exists():
        line = approving.make_sealing_key(folder, _new("the sealing key"), pem)
        show.say("The sealing key, for the unit (pnrscreen init --approver FILE):")
        typer.echo(line)
    line = approving.make_signing_key(folder, who, _new(f"the signing key of {who}"))
    show.say(
        f"The signing key of {who}, for the unit's registry of actors (role external_approver, body=court or independent):"
    )
    typer.echo(line)
    return outcome.DONE


@app.command(name="show")
def show_(request: Request, unit: Unit) -> int:
    """Show what is asked, in plain words: who asks, why, for how many records and which fields. No identity is in a request."""
    _say(_asked(request, unit))
    return outcome.DONE


@app.command()
def approve(  # noqa: PLR0917  options, not positions
    request: Request,
    unit: Unit,
    folder: Folder,
    who: Who,
    hours: Annotated[
        int, typer.Option("--hours", min=1, help="For how long from now it may be looked at.", show_default=False)
    ],
    reason: Reason,
    fields: Annotated[
        str, typer.Option("--fields", metavar="WORD,WORD", help="Only these of the fields.", show_default=False)
    ] = "",
    records: Annotated[
        str,
        typer.Option("--records", metavar="N,N", help="Only these of the records, as show numbers them.", show_default=False),
    ] = "",
    urgent: Annotated[
        bool, typer.Option("--urgent", help="Approve in urgency: another person of a body must ratify it in time.")
    ] = False,
    out: Out = None,
) -> int:
    """Approve a request, whole or narrowed, and write the answer: the keys of the named records, for this one request.

    [bold]pnrscreen approver approve unmask.request --unit 'ssh-ed25519 AAAA...' --keys /media/court --as judge.a
    --hours 24 --fields name,api --reason "order 4 Gs 117/26"[/bold]
    """
    asked = _asked(request, unit)
    _say(asked)
    granted = approving.Granted(
        hours=hours,
        reason=reason,
        fields=[word.strip() for word in fields.split(",") if word.strip()],
        records=_numbers(records),
        urgent=urgent,
    )
    sealing = approving.open_sealing_key(folder, _passphrase(folder / approving.SEALING))
    made = _approver(folder, who).approve(asked, granted, sealing)
    place = _written(out or request.with_suffix(".approval"), made.written())
    show.say(f"{place}: {len(made.records)} records, {', '.join(made.fields)}, for {made.viewer} until {made.until}.")
    if made.urgent:
        show.say(f"Approved in urgency: let another person ratify it in time (pnrscreen approver ratify {place}).")
    return outcome.DONE


@app.command()
def refuse(request: Request, unit: Unit, folder: Folder, who: Who, reason: Reason, out: Out = None) -> int:
    """Refuse a request: no key is opened, and at the unit it ends (pnrscreen unmask ratify takes the answer in)."""
    asked = _asked(request, unit)
    made = _approver(folder, who).rule(asked.home, asked.digest, approving.Said.REFUSED, reason)
    show.say(f"{_written(out or request.with_suffix('.refused'), made.written())}: nothing is approved.")
    return outcome.DONE


@app.command()
def ratify(approval: Given, folder: Folder, who: Who, reason: Reason, out: Out = None) -> int:
    """Ratify what another person approved in urgency: it stands until its time is over."""
    return _ruled(approval, folder, who, approving.Said.RATIFIED, reason, out)


@app.command()
def recall(approval: Given, folder: Folder, who: Who, reason: Reason, out: Out = None) -> int:
    """Recall an approval, or do not ratify it: at the unit it ends as soon as the answer is taken in."""
    return _ruled(approval, folder, who, approving.Said.RECALLED, reason, out)


def _ruled(path: Path, folder: Path, who: str, word: approving.Said, reason: str, out: Path | None) -> int:
    of = approving.read_approval(path.read_bytes())
    made = _approver(folder, who).rule(of.home, of.digest, word, reason)
    show.say(f"{_written(out or path.with_suffix(f'.{word}'), made.written())}: {word}, to the unit (pnrscreen unmask ratify).")
    return outcome.DONE


def _asked(path: Path, unit: str) -> approving.UnmaskRequest:
    return approving.read_request(path.read_bytes(), unit)


def _say(asked: approving.UnmaskRequest) -> None:
    """Say in plain words what is asked."""
    on_behalf = f" on behalf of {asked.authority}" if asked.authority else ""
    rows = [
        ("Who asks", f"{asked.requester} of {asked.organisation}, at the unit {asked.unit}{on_behalf}"),
        ("Who would look", asked.viewer),
        ("Why", asked.necessity),
        ("Offence", asked.offence),
        ("Ticket, basis", f"{asked.ticket}, {asked.basis}"),
        ("Urgent", asked.urgency or "no"),
        ("Fields", ", ".join(asked.fields)),
        ("Asked", f"{asked.made_at}, to be answered by {asked.answer_by}"),
        ("Records", str(len(asked.records))),
    ]
    rows += [
        (f"  record {number}", f"received {one.cohort.split('/')[1]}, {one.context}")
        for number, one in enumerate(asked.records, 1)
    ]
    show.out.print(show.table([("", "left"), ("", "left")], rows))


def _approver(folder: Path, who: str) -> approving.Approver:
    path = folder / f"{who}.key"
    if not path.is_file():
        raise NotFound(f"{path}: pnrscreen approver keygen {folder} --as {who} makes it")
    return approving.Approver(id=who, key=options.open_key(path))


def _numbers(said: str) -> Sequence[int]:
    try:
        return [int(word) for word in said.split(",") if word.strip()]
    except ValueError:
        raise typer.BadParameter("records are numbers with commas, as pnrscreen approver show gives them") from None


def _written(path: Path, content: bytes) -> Path:
    if path.exists():
        raise ConfigError(f"{path} is there already: say another name with --out")
    path.write_bytes(content)
    return path


def _passphrase(of: Path) -> str:
    kept = config.passphrase()
    return str(typer.prompt(f"Passphrase of {of}", hide_input=True, err=True)) if kept is None else kept


def _new(of: str) -> str:
    kept = config.passphrase()
    asked = f"Passphrase for {of}"
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt=True, err=True)) if kept is None else kept
