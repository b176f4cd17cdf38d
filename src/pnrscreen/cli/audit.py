"""Verbs on the log: hand it out as files, and verify such files with nothing but them and a key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap
from pnrscreen.cli import options, outcome, show
from pnrscreen.operations import attest
from pnrscreen.rights import Purpose

app = typer.Typer(help="The log of the unit: hand it out, verify it.", no_args_is_help=True)

Earlier = Annotated[
    list[Path] | None,
    typer.Option("--earlier", metavar="FILE", help="A checkpoint kept from before. Repeatable.", exists=True, dir_okay=False),
]


@app.command()
def export(
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new or empty folder.", file_okay=False)],
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Write the log as files for whoever oversees the unit: entries, hashes, a signed checkpoint, the program that verifies.

    Nothing in them names a person. The data protection officer or an overseer may ask (--as). Example:

    [bold]pnrscreen audit export --home /srv/pnrscreen --as m.roe --out log && python log/verify.py log[/bold]
    """
    if out.exists() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty: a log is written into a new folder")
    home_app = bootstrap.open_home(home)
    access = options.access(home_app, actor, ticket, Purpose.OVERSIGHT, key=key)
    for path, content in attest.export(home_app, access):
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (out / "verify.py").write_bytes(bootstrap.standalone().read_bytes())
    size = (out / "checkpoint").read_text("utf-8").splitlines()[1]
    show.say(f"{int(size):,} entries in {out}; key {(out / 'key').read_text('utf-8').strip()}")
    show.say("Give the key by another way than the folder, and let whoever verifies keep each checkpoint.")
    return outcome.DONE


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An exported log.", exists=True, file_okay=False)],
    key: Annotated[str, typer.Option("--key", metavar="VKEY", help="The key of the log, had by another way.")] = "",
    earlier: Earlier = None,
) -> int:
    """Verify an exported log: every entry, their order, the root, the signature, and that it goes on from earlier checkpoints.

    The same as [bold]python DIR/verify.py DIR[/bold], by the file that this package ships.
    """
    if not (folder / "checkpoint").is_file():
        raise typer.BadParameter(f"{folder} holds no exported log: it has no checkpoint")
    said = ["--key", key] if key else []
    said += [word for one in earlier or () for word in ("--earlier", os.fspath(one))]
    command = [sys.executable, "-I", os.fspath(bootstrap.standalone()), os.fspath(folder), *said]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603  our own file
    typer.echo(done.stdout, nl=False)
    typer.echo(done.stderr, nl=False, err=True)
    return {0: outcome.DONE, 1: outcome.TAMPERED}.get(done.returncode, outcome.WRONG_USE)
