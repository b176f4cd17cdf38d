"""Verbs on the law a home is under: what is shipped, what a profile says, what a change does, and how one comes into force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, config, privacy
from pnrscreen.bootstrap import founding, law
from pnrscreen.cli import options, outcome, show
from pnrscreen.operations import profile
from pnrscreen.privacy import masking

app = typer.Typer(help="The law a home is under: its numbers and lists, and how that changes.", no_args_is_help=True)

Draft = Annotated[Path, typer.Argument(metavar="FILE", help="A proposal.", exists=True, dir_okay=False, show_default=False)]
Named = Annotated[str, typer.Argument(metavar="PROFILE", help="A file, or the code of a shipped template.", show_default=False)]
MaybeHome = Annotated[
    Path | None,
    typer.Option("--home", envvar="PNRSCREEN_HOME", help="The unit's folder.", file_okay=False, show_default=False),
]


@app.command(name="list")
def list_(home: MaybeHome = None) -> int:
    """List the shipped templates with the digests they are published by, and with --home what that home adopted, and when.

    [bold]pnrscreen profile list --home /srv/piu[/bold]
    """
    published = law.published()
    for code in law.codes():
        one = law.profile(code)
        known = "" if (one.id, one.version, one.digest) in published else "  not as published"
        show.say(f"{one.id} {one.version}, {one.kind.value}: {one.title}\n  SHA-256 {one.digest}{known}")
    if home is None:
        return outcome.DONE
    adopted = law.in_force(config.read(home))
    show.say(f"\nAdopted in {home}, the last one in force:")
    for made in adopted.made:
        one, changes = profile.changes(made)
        signed = ", ".join(law.signers(home, made)) or "nobody: the home may hold no real person"
        show.say(f"{made.number}  {made.adopted_at}  {one.id} version {one.version}  {_counted(changes)}signed by {signed}")
    return outcome.DONE


@app.command(name="show")
def show_(
    named: Annotated[
        str, typer.Argument(metavar="[PROFILE]", help="A file, or the code of a shipped template.", show_default=False)
    ] = "",
    home: MaybeHome = None,
) -> int:
    """Show what a profile fixes: how long anything is kept and how that is counted, for what purposes, on what bases.

    With --home and no name, it is the profile in force there:

    [bold]pnrscreen profile show --home /srv/piu
    pnrscreen profile show eu-strict[/bold]
    """
    if not named and home is None:
        raise typer.BadParameter(f"name a profile, or say --home. Shipped are {', '.join(law.codes())}")
    one = law.named(named) if named else law.in_force(config.read(_there(home))).law
    kept = one.retention
    periods = (("everyone", kept.default), ("with a link", kept.linked), ("masked", kept.mask_after), ("the log", kept.log))
    rows = [
        ("profile", f"{one.id} version {one.version}: {one.title}"),
        ("kind", one.kind.value),
        ("valid", f"from {one.valid_from}" + (f" until {one.valid_until}" if one.valid_until else "")),
        ("counted", f"{one.period_counting}, {one.legal_timezone}"),
        ("kept", ", ".join(f"{whose} {period.text}" for whose, period in periods)),
        *_leaving(one),
        ("masked then", f"{masking.said(one.sealed)}; with them {masking.said(masking.WITH_THEM)}"),
        ("links", f"{', '.join(one.link_kinds) or 'none'}; looked at again after {kept.link_review.text}"),
        ("purposes", ", ".join(sorted(one.purposes))),
        ("bases", ", ".join(one.bases)),
        ("refused", f"{len(one.services)} services, {len(one.titles)} titles, {len(one.words)} words"),
        ("offences", str(len(one.offences))),
        ("SHA-256", one.digest),
    ]
    show.out.print(show.table((("", ""), ("", "")), rows))
    return outcome.DONE


def _leaving(one: privacy.Profile) -> list[tuple[str, str]]:
    if one.leaving is None:
        return []
    return [("on leaving", f"{', '.join(sorted(one.leaving.states))}, without a link: {one.leaving.kept.text} from departure")]


@app.command()
def check(named: Named) -> int:
    """Read a profile and say every fault of it, each under its key path, or that it is whole, with its digest.

    A profile is TOML; [bold]extends = "eu-strict"[/bold] takes from a template what it does not say itself. Example:

    [bold]pnrscreen profile check at-piu.toml[/bold]
    """
    one = law.named(named)
    privacy.check_masked(one)
    show.say(f"{one.id} version {one.version} is whole: {one.title}\nSHA-256 {one.digest}")
    if one.expired(datetime.now(UTC)):
        show.complain(f"it expired on {one.valid_until}: no home can adopt it")
        return outcome.UNPROCESSED
    return outcome.DONE


@app.command()
def diff(before: Named, after: Named) -> int:
    """Show what one profile changes of another, field by field: what it tightens, and what it loosens.

    PROFILE may also be an adoption of a home. Example:

    [bold]pnrscreen profile diff eu-text eu-strict
    pnrscreen profile diff /srv/piu/profiles/0001.json at-piu.toml[/bold]
    """
    _say_changes(profile.compare(law.named(before), law.named(after)))
    return outcome.DONE


@app.command()
def propose(
    named: Named,
    home: options.Home,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the proposal goes.", dir_okay=False)],
) -> int:
    """Write down that the home shall be under a profile, for some to sign. Nothing changes yet.

    What tightens takes the data protection officer's signature, what loosens that and one of another organisation. From
    proposal to force:

    [bold]pnrscreen profile propose at-piu.toml --home /srv/piu --out change.json
    pnrscreen profile sign change.json --as m.roe --key ~/keys/m.roe   (the data protection officer, and one more)
    pnrscreen profile adopt change.json --home /srv/piu[/bold]
    """
    settings = config.read(home)
    known = founding.registry(settings)
    draft = profile.propose(known, law.adopted(home), law.named(named), datetime.now(UTC))
    founding.keep_draft(out, draft.written(), new=True)
    _say(draft)
    show.say(f"Next: pnrscreen profile sign {out}, then pnrscreen profile adopt {out} --home {home}")
    return outcome.DONE


@app.command()
def sign(
    path: Draft,
    actor: options.Actor,
    key: options.SigningKey,
) -> int:
    """Put your signature under a proposal, after reading what it changes. Needs no home: the proposal holds both profiles.

    [bold]pnrscreen profile sign change.json --as m.roe --key ~/keys/m.roe[/bold]
    """
    draft = profile.read(path.read_bytes())
    _say(draft)
    signed = profile.sign(draft, actor, options.open_key(key).sign)
    options.keep_signed(path, signed)
    return outcome.DONE


@app.command()
def adopt(path: Draft, home: options.Home) -> int:
    """Put a proposal in force that has the signatures it takes. It is an entry of the log.

    What tightens acts at once on all that is held. What loosens acts on what is received from then on: records that are there
    keep their limits.

    [bold]pnrscreen profile adopt change.json --home /srv/piu[/bold]
    """
    adopted = law.adopt(home, path.read_bytes(), datetime.now(UTC))
    show.say(f"{adopted.law.id} version {adopted.law.version} is in force, adoption {adopted.made[-1].number} of this home.")
    profile.note(bootstrap.open_home(home))
    return outcome.DONE


def _there(home: Path | None) -> Path:
    assert home is not None
    return home


def _say(draft: profile.Draft) -> None:
    """Say what a proposal does, for whoever is about to sign it."""
    one, changes = profile.changes(draft)
    show.say(f"Adoption {draft.number} of {draft.home}: {one.id} version {one.version}, {one.title}\nSHA-256 {one.digest}")
    if not draft.before:
        show.say("The first profile of this home: two of different organisations sign, one the data protection officer.")
        return
    _say_changes(changes)
    two = profile.loosens(changes)
    who = "two of different organisations sign, one the data protection officer" if two else "the data protection officer signs"
    show.say(f"It {'loosens' if two else 'loosens nothing'}: {who}.")


def _say_changes(changes: Sequence[profile.Change]) -> None:
    if not changes:
        show.say("Nothing differs.")
        return
    headings = (("field", ""), ("does", ""), ("before", ""), ("after", ""))
    show.out.print(show.table(headings, [(one.field, one.way.value, one.before, one.after) for one in changes]))


def _counted(changes: Sequence[profile.Change]) -> str:
    """Say how many fields an adoption changed, by which way."""
    return "".join(f"{way} {number}, " for way, number in sorted(Counter(one.way.value for one in changes).items()))
