"""Verbs on the people: make a key, list who may act, change that with two signatures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, config
from pnrscreen.bootstrap import founding, law
from pnrscreen.cli import options, outcome, setup, show
from pnrscreen.operations import registry
from pnrscreen.rights import Actor, Purpose

app = typer.Typer(help="Who may act: their keys, and the registry that two of them sign.", no_args_is_help=True)

Draft = Annotated[Path, typer.Argument(metavar="FILE", help="A proposal.", exists=True, dir_okay=False, show_default=False)]


@app.command()
def key(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, outside every home.", show_default=False)],
    comment: Annotated[str, typer.Option(help="Whose key it is; it stands in FILE.pub.")] = "",
) -> int:
    """Make your signing key, behind a passphrase, and print its public line. FILE is yours alone; FILE.pub goes to the unit.

    What ssh-keygen -t ed25519 makes may be used as well, if it has a passphrase. Example:

    [bold]pnrscreen actor key ~/keys/j.doe --comment j.doe[/bold]
    """
    kept = config.passphrase()
    passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True) if kept is None else kept
    typer.echo(f"{founding.make_key(path, passphrase, comment).line} {comment}".rstrip())
    return outcome.DONE


@app.command(name="api-key")
def api_key(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, outside every home.", show_default=False)],
) -> int:
    r"""Make an API key for a machine and print its SHA-256, which is all the unit keeps. FILE goes to the machine alone.

    [bold]pnrscreen actor api-key zz.key
    pnrscreen actor propose --home /srv/piu --out change.json \
        --add 'zz-dcs "Air ZZ" carrier api-key=SHA256 purpose=advance-assessment carriers=ZZ'[/bold]
    """
    typer.echo(founding.make_api_key(path))
    return outcome.DONE


@app.command(name="list")
def list_(
    home: options.Home,
    acknowledge: Annotated[
        bool, typer.Option("--acknowledge", help="The data protection officer: write in the log that you saw the changes.")
    ] = False,
    actor: options.Actor = "",
    key: options.Key = None,
) -> int:
    """Show who may act: organisation, roles, fingerprint of the key, and since which version of the registry.

    Every change waits here, and in pnrscreen doctor, until the data protection officer was shown it:

    [bold]pnrscreen actor list --home /srv/piu --acknowledge --as m.roe --key ~/keys/m.roe[/bold]
    """
    opened = bootstrap.open_home(home)
    registry.note(opened)
    known = opened.registry
    headings = (("actor", ""), ("organisation", ""), ("roles", ""), ("key", ""), ("since", "right"))
    rows = [
        (one.id, one.organisation, ", ".join(sorted(one.roles)), _shown(one), str(known.since[one.id]))
        for one in known.actors.values()
    ]
    show.out.print(show.table(headings, rows))
    for row in registry.unseen(opened):
        show.say(f"version {row.version} of {row.noted_at:%Y-%m-%d %H:%M} UTC is new to the data protection officer")
    if acknowledge:
        count = registry.acknowledge(opened, options.access(opened, actor, purpose=Purpose.OVERSIGHT, key=key))
        show.say(f"Written in the log as seen: {count}.")
    return outcome.DONE


def _shown(actor: Actor) -> str:
    """Show what verifies that it is they: the fingerprint of the key, and the kinds of logins."""
    return ", ".join(filter(None, (registry.fingerprint(actor), *(one.kind.value for one in actor.logins)))) or "none"


@app.command()
def propose(
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the proposal goes.", dir_okay=False)],
    add: Annotated[list[str] | None, typer.Option("--add", metavar=setup.SPEC, help="A new actor. Repeatable.")] = None,
    change: Annotated[
        list[str] | None, typer.Option("--change", metavar=setup.SPEC, help="An actor as they shall stand. Repeatable.")
    ] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", metavar="ID", help="Who shall go. Repeatable.")] = None,
) -> int:
    """Write down a change of the registry for two actors to sign. Nothing changes yet.

    Who enters over the network has a login, and needs no key then; a carrier's machine names its carriers:
    token=SUBJECT, api-key=SHA256, certificate=SHA256, purpose=PURPOSE, carriers=ZZ,XY stand behind the other words.

    From proposal to force:

    [bold]pnrscreen actor propose --home /srv/piu --add 'a.poe PIU reviewer a.poe.pub' --out change.json
    pnrscreen actor sign change.json --key ~/keys/j.doe        (and once more, by someone else)
    pnrscreen actor apply change.json --home /srv/piu[/bold]
    """
    settings = config.read(home)
    known = founding.registry(settings)
    added, changed = map(setup.described, add or ()), [setup.described(text) for text in change or ()]
    put = [*added, *changed]
    if clash := [one.id for one in put if (one in changed) != (one.id in known.actors)]:
        raise typer.BadParameter(f"{', '.join(clash)}: --add is for who is not registered yet, --change for who is")
    draft = registry.propose(known, law.in_force(settings).law, datetime.now(UTC), put=put, remove=remove or ())
    founding.keep_draft(out, draft.written(), new=True)
    show.say(setup.summary(draft))
    show.say(f"Next: pnrscreen actor sign {out} --key KEYFILE, by two who are registered, then pnrscreen actor apply {out}")
    return outcome.DONE


@app.command()
def sign(
    path: Draft,
    key: options.SigningKey,
    actor: options.Actor = "",
) -> int:
    """Put your signature under a proposal, after reading what it says. The key says who you are, or --as.

    [bold]pnrscreen actor sign change.json --key ~/keys/j.doe[/bold]
    """
    draft = registry.read(path.read_bytes())
    show.say(setup.summary(draft))
    opened = options.open_key(key)
    signed = registry.sign(draft, actor, opened.line, opened.sign)
    options.keep_signed(path, signed)
    return outcome.DONE


@app.command()
def apply(path: Draft, home: options.Home) -> int:
    """Put a proposal in force that two actors of the version before have signed. It is an entry of the log.

    [bold]pnrscreen actor apply change.json --home /srv/piu[/bold]
    """
    known = founding.adopt(home, path.read_bytes())
    registry.note(bootstrap.open_home(home))
    show.say(f"version {known.version} is in force: {len(known.actors)} actors. The data protection officer is told of it.")
    return outcome.DONE
