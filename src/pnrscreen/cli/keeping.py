"""Verbs for a bad day and the day after: backup, restore, upgrade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID

from pnrscreen import bootstrap, custody
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.unit import progress
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import Progress, Verified
from pnrscreen.operations import backup as keep
from pnrscreen.operations import restore as bring_back
from pnrscreen.operations import upgrade as renew
from pnrscreen.rights import Purpose

app = typer.Typer(
    help="""Write everything a home is, but its keys, into one file: sealed as it rests.

    [bold]pnrscreen backup --home /srv/pnrscreen --out /mnt/store/monday.tar --as WHO[/bold]

    Back the keys up apart from it, and keep no copy of them longer than seven days: who has both can read.
    """,
    invoke_without_command=True,
)
Archive = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", exists=True, dir_okay=False, show_default=False)]
_MEBIBYTE = 2**20
_DESTROYED = re.compile(r"(\S+) ([0-9a-f]{32})", re.ASCII)


def register(top: typer.Typer) -> None:
    """Add the verbs to the command line."""
    top.add_typer(app, name="backup")
    top.command()(restore)
    top.command()(upgrade)


@app.callback()
def backup(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option("--home", envvar="PNRSCREEN_HOME", help="The unit's folder.", file_okay=False, show_default=False),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to make; one that is there is never replaced.", show_default=False),
    ] = None,
    actor: options.Actor = "",
    ticket: options.Ticket = "",
) -> int:
    """Write a backup; the role sysadmin may. What lies in quarantine is left out: its carriers are asked again."""
    if context.invoked_subcommand is not None:
        return outcome.DONE
    if out is None or home is None:
        raise typer.BadParameter("say which home, and which file to make: --home DIR --out FILE")
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, ticket, Purpose.RETENTION)
    with custody.archived(out, home) as archive, _bars() as told:
        made = keep.backup(unit, who, custody.source(home), archive, told)
    show.say(f"{out}: {made.manifest.rows:,} rows, {made.files} files, SHA-256 {made.digest}")
    _say_left_out(home)
    return outcome.DONE


@app.command()
def verify(file: Archive) -> int:
    """Read a whole backup and say whether it is what it was, with no home and no key. Whose it is, only its keys can tell."""
    with custody.kept(file) as kept, _bars() as told:
        verified = kept.verify(told)
    _describe(verified)
    return outcome.DONE


@app.command()
def destroyed(home: options.Home, actor: options.Actor = "", ticket: options.Ticket = "") -> int:
    """Print every key that was destroyed, cohort and fingerprint, for [bold]pnrscreen restore --destroyed FILE[/bold].

    A backup carries the list as it was then. Keep a newer one apart from the home: what is destroyed since stays destroyed.
    """
    unit = bootstrap.open_home(home)
    for cohort, fingerprint in keep.tombstones(unit, options.access(unit, actor, ticket, Purpose.RETENTION)).items():
        typer.echo(f"{cohort} {fingerprint}")
    return outcome.DONE


def restore(
    file: Archive,
    home: options.Home,
    keys: Annotated[
        Path,
        typer.Option("--keys", metavar="DIR", help="The keys kept apart; they are copied.", exists=True, file_okay=False),
    ],
    newer: Annotated[
        list[Path] | None,
        typer.Option(
            "--destroyed", metavar="FILE", help="A list of destroyed keys newer than the backup. Repeatable.", exists=True
        ),
    ] = None,
) -> int:
    """Make a home anew, in a new folder, from a backup and the keys kept apart from it.

    What was destroyed stays destroyed. A restore that is cut off leaves no home; run it again. Example:

    [bold]pnrscreen restore monday.tar --home /srv/pnrscreen --keys /mnt/keys[/bold]
    """
    dead = {cohort: fingerprint for path in newer or () for cohort, fingerprint in _listed(path)}
    with custody.kept(file) as kept, _bars() as told:
        restored = bring_back.restore(kept, custody.site(home, keys), dead, lambda: custody.opened(home), told)
    _describe(restored.verified)
    entries = restored.verified.manifest.entries
    show.say(f"Restored into {home}. {restored.destroyed} destroyed keys stay destroyed: erase them in other copies too.")
    show.say(
        f"The log goes on from its {entries:,} entries, {restored.signed:,} of them under a checkpoint signed before. What was"
        f" written after the backup is lost: whoever holds a checkpoint of more than {entries:,} entries will find the log cut"
        " off, and is right. Tell your overseer before they do."
    )
    for cohort in restored.lacking:
        show.complain(f"no key of {cohort} is in {keys}: what is sealed under it cannot be opened. Is there a newer copy?")
    return outcome.UNPROCESSED if restored.lacking else outcome.DONE


def upgrade(
    home: options.Home,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what the home lacks, and change nothing.")] = False,
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Make no backup before.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The backup to make; beside the home when not said.", show_default=False)
    ] = None,
    actor: options.Actor = "",
    ticket: options.Ticket = "",
) -> int:
    """Bring an older home to this version, with a backup before. The role sysadmin may. There is no way back but the backup."""
    needs = custody.needs(home)
    _say_needs(needs)
    if dry_run or not needs.revisions:
        return outcome.DONE
    unit, tables = custody.older(home)
    who = options.access(unit, actor, ticket, Purpose.RETENTION)
    place = out or home.absolute().with_name(f"{home.absolute().name}.before-{[*needs.revisions][-1]}.tar")
    writing = nullcontext() if no_backup else custody.archived(place, home)
    with writing as archive, _bars() as told:
        upgraded = renew.upgrade(unit, who, tables, custody.source(home).files, archive, told)
    if upgraded.made is not None:
        show.say(f"Before it: {place}, {upgraded.made.manifest.rows:,} rows, SHA-256 {upgraded.made.digest}")
    show.say(f"{home} is of this version now.")
    return outcome.DONE


@contextmanager
def _bars() -> Iterator[Progress]:
    """Show one bar for each kind of thing that is done."""
    with progress() as bar:
        tasks: dict[str, TaskID] = {}

        def told(kind: str, done: int, total: int) -> None:
            if kind not in tasks:
                tasks[kind] = bar.add_task(kind, total=total)
            bar.update(tasks[kind], completed=done, total=total)

        yield told


def _describe(verified: Verified) -> None:
    manifest = verified.manifest
    show.say(
        f"Whole: {manifest.unit}, profile {manifest.profile}, made {manifest.made_at} by pnrscreen {manifest.program}"
        f" (tables {manifest.revision}); SHA-256 {verified.digest}"
    )
    counted = ", ".join(f"{name} {table.rows:,}" for name, table in manifest.tables.items() if table.rows)
    show.say(f"{counted}; {len(manifest.destroyed)} destroyed keys")


def _listed(path: Path) -> Iterator[tuple[str, str]]:
    """Yield what a list of destroyed keys names; raises ConfigError for a line that is none of it."""
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        said = _DESTROYED.fullmatch(line)
        if said is None:
            raise ConfigError(
                f"{path}, line {number}: not a cohort and a fingerprint, as pnrscreen backup destroyed prints them"
            )
        yield said[1], said[2]


def _say_left_out(home: Path) -> None:
    for name in custody.left_out(home):
        show.note(f"Not in the backup, since it is no part of a home: {name}")


def _say_needs(needs: custody.Needs) -> None:
    for name, brings in needs.revisions.items():
        show.say(f"tables     {name}: {brings}")
    if not needs.revisions:
        show.say("Nothing is lacking: the home is of this version.")
        return
    for name, said in needs.unstated.items():
        show.note(f"setting    {name} = {said}")
    show.say(
        f"The store ({needs.size / _MEBIBYTE:,.1f} MiB) is locked while its tables change, all at once or not at all: until it"
        " is done nobody can receive or screen. The backup before it locks nobody out."
    )
