"""Verbs on packs of rules: sign one, verify it, say what is new in it, take it into a home."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import options, outcome, show
from pnrscreen.operations import packs
from pnrscreen.rights import Purpose

Folder = Annotated[
    Path,
    typer.Argument(metavar="PACK", help="A folder: pack.toml and rules.", exists=True, file_okay=False, show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the verbs to those on rules."""
    for name, verb in (("sign", sign), ("verify", verify), ("diff", diff), ("import", import_)):
        app.command(name=name)(verb)


def sign(
    folder: Folder,
    key: options.SigningKey,
    profile: options.Profile = "eu-strict",
) -> int:
    """Sign a pack with your key, once it has no fault: the signature is over the digest of its files, and lies beside them.

    More people may sign the same content; whatever changes in it afterwards ends every signature.

    [bold]pnrscreen rules sign rules/narcotics --key ~/keys/j.doe[/bold]
    """
    one = _edition(folder, profile)
    opened = options.open_key(key)
    bootstrap.keep_signatures(folder, toolbench.sign_pack(one, opened.line, opened.sign))
    show.say(f"{one.pack.id} version {one.pack.version}, {len(one.rules)} rules, is signed: {one.pack.digest}")
    return outcome.DONE


def verify(
    folder: Folder,
    signer: Annotated[
        Path,
        typer.Option("--signer", metavar="PUB", help="Public key of whoever must have signed.", exists=True, dir_okay=False),
    ],
    profile: options.Profile = "eu-strict",
) -> int:
    """Verify that the holder of a key signed the pack as it lies there.

    The digest is what a shell prints within the folder: [bold]sha256sum *.toml | sha256sum[/bold]

    [bold]pnrscreen rules verify narcotics --signer their-unit.pub[/bold]
    """
    one = _edition(folder, profile)
    made = toolbench.verify_pack(one, signer.read_text(encoding="utf-8"))
    show.say(f"{one.pack.id} version {one.pack.version} is signed by {made}: {one.pack.digest}")
    return outcome.DONE


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A folder of a pack.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another edition of it.", exists=True, file_okay=False)],
    profile: options.Profile = "eu-strict",
) -> int:
    """Say in words what is new in an edition of a pack: parameters, rules, circumstances, conditions.

    [bold]pnrscreen rules diff /srv/piu/rules/narcotics narcotics[/bold]
    """
    news = toolbench.pack_news(_edition(old, profile), _edition(new, profile))
    for line in news or ("Nothing differs.",):
        show.say(line)
    return outcome.DONE


def import_(
    folder: Folder,
    home: options.Home,
    signer: Annotated[
        list[Path] | None,
        typer.Option(
            "--signer", metavar="PUB", help="A key trusted besides those of the home's actors. Repeatable.", exists=True
        ),
    ] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Take a signed pack into a home: every rule in it becomes a draft there, and nothing judges by it yet.

    It is refused where the profile does not cover its offences, where it is not signed by an actor of the home or a --signer,
    and where the home has the same or a newer edition. A unit that changed parameters raises the version and signs the folder
    itself. The rule author may ask (--as).

    [bold]pnrscreen rules import narcotics --home /srv/piu --signer their-unit.pub --as r.moe --key ~/keys/r.moe[/bold]
    """
    unit = bootstrap.open_home(home)
    files, signatures = bootstrap.pack_files(folder)
    keys = [toolbench.public_key(path.read_text(encoding="utf-8")) for path in signer or ()]
    parcel = packs.Parcel(files=files, signatures=signatures, keys=keys)
    asked = options.access(unit, actor, ticket, Purpose.CRITERIA_DEVELOPMENT, key=key)
    taken = packs.take_in(unit, asked, parcel)
    drafts = f"{len(taken.pack.rules)} drafts in {home / 'rules' / taken.pack.id}"
    show.say(f"{taken.pack.id} version {taken.pack.version}, signed by {taken.signer}: {drafts}")
    for line in taken.news:
        show.say(f"  {line}")
    return outcome.DONE


def _edition(folder: Path, profile: str) -> toolbench.Edition:
    files, signatures = bootstrap.pack_files(folder)
    return toolbench.edition(files, signatures, bootstrap.policy(bootstrap.profile(profile)))
