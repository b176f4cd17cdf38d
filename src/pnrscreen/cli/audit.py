"""Verbs on the log: hand it out as files, and verify such files with nothing but them and a key."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import options, outcome, show, witness
from pnrscreen.operations import attest
from pnrscreen.operations.against import Compared
from pnrscreen.rights import Log, Purpose

app = typer.Typer(help="The log of the unit: hand it out, verify it, have it witnessed.", no_args_is_help=True)

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
    """Write both logs as files for whoever oversees the unit: entries, hashes, a signed checkpoint, the program that verifies.

    Where an entry in the store is not what was logged it is named, and the files are handed out whole, as they were signed.
    Once they are out, what the store says of decisions and receipts, and what lies sealed beside every entry, is held against
    them. Nothing in them names a person. The data protection officer or an overseer may ask (--as). Example:

    [bold]pnrscreen audit export --home /srv/pnrscreen --as m.roe --out log && python log/verify.py log[/bold]
    """
    if out.exists() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty: a log is written into a new folder")
    home_app = bootstrap.open_home(home)
    access = options.access(home_app, actor, ticket, Purpose.OVERSIGHT, key=key)
    with show.progress() as bar:
        task = bar.add_task("entries", total=None, visible=False)
        files = attest.export(home_app, access, lambda done, of: bar.update(task, completed=done, total=of, visible=True))
        try:
            compared = _written(files, out)
        finally:
            if out.exists():  # what was edited in the store is told once the files are out, and they verify all the same
                (out / "verify.py").write_bytes(bootstrap.standalone().read_bytes())
    for log in Log:
        size = (out / log / "checkpoint").read_text("utf-8").splitlines()[1]
        show.say(f"{log}: {int(size):,} entries, known by the key")
        typer.echo((out / log / "key").read_text("utf-8").splitlines()[-1])  # whole on one line, to be copied
    show.say(
        f"The store is as it was logged. Held against the log: entries {compared.entries:,},"
        f" private parts {compared.openings:,}, decisions {compared.decisions:,}, receipts {compared.receipts:,}."
    )
    show.say("Give the keys by another way than the folder, and let whoever verifies keep each checkpoint.")
    return outcome.DONE


def _written(files: Generator[tuple[str, bytes], None, Compared], out: Path) -> Compared:
    """Write files into a folder, and return what their source does when it ends."""
    while True:
        try:
            path, content = next(files)
        except StopIteration as ended:
            compared: Compared = ended.value
            return compared
        place = out / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


@app.command()
def mend(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Write the files of the log again from the store, where they were lost and the store still has the signed root.

    Where the store itself was changed nothing is written: then the files are the better witness.
    """
    home_app = bootstrap.open_home(home)
    written = attest.mend(home_app, options.access(home_app, actor, ticket, Purpose.OVERSIGHT, key=key))
    show.say(f"The files of the log are written again: {written:,} entries, as they were signed.")
    return outcome.DONE


@app.command()
def expire(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Destroy who acted and why, beside the entries that are older than the profile lets it be kept. The entries stay provable.

    The key custodian may ask (--as); pnrscreen doctor says when it is due.
    """
    home_app = bootstrap.open_home(home)
    gone = attest.expire(home_app, options.access(home_app, actor, ticket, Purpose.RETENTION, key=key))
    show.say(
        f"{gone.days:,} days, {gone.entries:,} entries: their private parts are destroyed." if gone.days else "Nothing is due."
    )
    return outcome.DONE


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An exported log.", exists=True, file_okay=False)],
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="VKEY", help="The key of a log, had by another way. Repeatable.")
    ] = None,
    earlier: Earlier = None,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", metavar="FILE", help="Which witnesses must have signed.", exists=True, dir_okay=False),
    ] = None,
) -> int:
    """Verify an exported log: every entry, their order, the root, the signature, that it goes on from earlier checkpoints,
    and that the witnesses of a policy have signed.

    Says the same as [bold]python DIR/verify.py DIR[/bold], which needs nothing but Python, in half the time or less.
    """
    if not (folder / "checkpoint").is_file() and not any(folder.glob("*/checkpoint")):
        raise typer.BadParameter(f"{folder} holds no exported log: there is no checkpoint in it")
    words = [os.fspath(folder)]
    words += [word for one in key or () for word in ("--key", one)]
    words += [word for one in earlier or () for word in ("--earlier", os.fspath(one))]
    words += ["--policy", os.fspath(policy)] if policy else []
    try:
        faults = toolbench.verify_log(words)
    except SystemExit:
        return outcome.WRONG_USE
    return outcome.TAMPERED if faults else outcome.DONE


witness.register(app)
