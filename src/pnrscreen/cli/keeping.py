"""Verbs for a bad day and the day after: backup, restore, upgrade."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID

from pnrscreen import bootstrap
from pnrscreen.app import App
from pnrscreen.bootstrap import keeping, law
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.following import catch_up
from pnrscreen.custody import CohortKey, KeyState
from pnrscreen.errors import ConfigError
from pnrscreen.keeping import Progress, Verified
from pnrscreen.operations import backup as keep
from pnrscreen.operations import profile
from pnrscreen.operations import restore as bring_back
from pnrscreen.operations import upgrade as renew
from pnrscreen.operations.regrant import Regranted
from pnrscreen.rights import Claim, Purpose

app = typer.Typer(
    help="""Write everything a home is, but its keys, into one file: sealed as it rests.

    [bold]pnrscreen backup --home /srv/pnrscreen --out /mnt/store/monday.tar --as WHO[/bold]

    Back the keys up apart from it, and keep no copy of them longer than seven days: who has both can read.
    """,
    invoke_without_command=True,
)
Archive = Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", exists=True, dir_okay=False, show_default=False)]
_MEBIBYTE = 2**20
_GRANTED = re.compile(r"granted ((?:[0-9a-f]{2})+)", re.ASCII)
_GONE = re.compile(r"(\S+) (sealed|destroyed) ([0-9a-f]{32})", re.ASCII)


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
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Write a backup; the role sysadmin may. What lies in quarantine is left out: its carriers are asked again."""
    if context.invoked_subcommand is not None:
        return outcome.DONE
    if out is None or home is None:
        raise typer.BadParameter("say which home, and which file to make: --home DIR --out FILE")
    context.call_on_close(partial(catch_up, home))
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, ticket, Purpose.RETENTION, key=key)
    with keeping.archived(out, home) as archive, _bars() as told:
        made = keep.backup(unit, who, keeping.source(home), archive, told)
    show.say(f"{out}: {made.manifest.rows:,} rows, {made.files} files, SHA-256 {made.digest}")
    _say_left_out(home)
    return outcome.DONE


@app.command()
def verify(file: Archive) -> int:
    """Read a whole backup and say whether it is what it was, with no home and no key. Whose it is, only its keys can tell."""
    with keeping.kept(file) as kept, _bars() as told:
        verified = kept.verify(told)
    _describe(verified)
    return outcome.DONE


@app.command()
def destroyed(home: options.Home, actor: options.Actor = "", key: options.Key = None, ticket: options.Ticket = "") -> int:
    """Print every key that was sealed or destroyed, for [bold]pnrscreen restore --destroyed FILE[/bold], and, sealed, what
    persons were granted: erasures, restrictions, what was put right.

    A backup carries the list of keys as it was then. Keep a newer one apart from the home: what is destroyed since stays
    destroyed, and who was erased since stays erased.
    """
    unit = bootstrap.open_home(home)
    who = options.access(unit, actor, ticket, Purpose.RETENTION, key=key)
    for one in keep.tombstones(unit, who):
        typer.echo(f"{one.cohort} {one.state} {one.fingerprint}")
    for envelope in keep.granted(unit, who):
        typer.echo(f"granted {envelope.hex()}")
    return outcome.DONE


def restore(  # noqa: PLR0917  options, not positions
    file: Archive,
    home: options.Home,
    keys: Annotated[
        Path,
        typer.Option("--keys", metavar="DIR", help="The keys kept apart; they are copied.", exists=True, file_okay=False),
    ],
    newer: Annotated[
        list[Path] | None,
        typer.Option(
            "--destroyed", metavar="FILE", help="A list newer than the backup: backup destroyed. Repeatable.", exists=True
        ),
    ] = None,
    vault: Annotated[
        str, typer.Option("--vault", metavar="URL", help="Where Vault is, if it protects the keys, its mount at the end.")
    ] = "",
    store: Annotated[
        str,
        typer.Option(
            "--store",
            help="Where the store shall be: file for one in the home, or an empty PostgreSQL database,"
            " postgresql://USER@HOST/DATABASE; when not said, where it was.",
        ),
    ] = "",
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Restore though keys lack; what is sealed under them nobody ever opens.")
    ] = False,
) -> int:
    """Make a home anew, in a new folder, from a backup and the keys kept apart from it.

    What was destroyed stays destroyed. A restore that is cut off or refused leaves no home; run it again. Example:

    [bold]pnrscreen restore monday.tar --home /srv/pnrscreen --keys /mnt/keys[/bold]
    """
    listed = [one for path in newer or () for one in _listed(path)]
    gone = [one for one in listed if isinstance(one, CohortKey)]
    granted = tuple(one for one in listed if isinstance(one, bytes))
    place = keeping.NewPlace(home=home, keys=keys, vault=vault, store=store, granted=granted)
    with keeping.kept(file) as kept, _bars() as told:
        restored = bring_back.restore(
            kept, keeping.site(place), gone, lambda: keeping.opened(place), told, incomplete=incomplete
        )
    _describe(restored.verified)
    show.say(f"Restored into {home}. {restored.gone} sealed or destroyed keys stay so: erase them in other copies too.")
    for log, extent in restored.logs.items():
        known = f"{extent.signed:,} of them under a checkpoint signed before"
        show.say(f"The log of {log} goes on from its {extent.entries:,} entries, {known}.")
    for log, back in restored.set_back.items():
        said = f"These keys signed {back.signed.size:,} entries of the log of {log}; it goes on from {back.size:,}"
        show.say(f"{said}: what is behind them is lost, and the log says so (restore.log).")
    show.say(
        "What was written after the backup is lost: whoever holds a checkpoint of more entries will find the log cut off, or"
        " forked, and is right. Tell your overseer and your witnesses before they do."
    )
    whole = _say_granted(restored.granted)
    for cohort in restored.lacking:
        show.complain(f"no key of {cohort} is in {keys}: what is sealed under it cannot be opened")
    return outcome.DONE if whole and not restored.lacking else outcome.UNPROCESSED


def _say_granted(granted: Regranted) -> bool:
    """Say what persons were granted since the backup, and what of that nobody can know here; tell whether the list is whole."""
    again = ", ".join(f"{number} {kind}" for kind, number in sorted(granted.done.items())) or "none"
    show.say(f"Of {granted.listed} grants to persons that the keys list, done again since the backup: {again}.")
    if granted.ended:
        show.say(
            f"{granted.ended} records and messages of the backup had ended before their day, for good: those flights are"
            f" screened anew, with {granted.heard} reports of the messages that are left, and what carriers send again counts."
        )
    if granted.absent:
        show.say(f"{granted.absent} are about records that are not in the backup: what is sent again of them is received anew.")
    show.say("What was granted after these keys were copied is not known here: look through the requests answered since then.")
    if granted.since is not None:
        show.complain(
            f"what persons were granted between the backup and {granted.since:%d %b %Y %H:%M} is in no list: look through the"
            " requests answered then, and grant it again"
        )
    if granted.unread:
        show.complain(f"{granted.unread} grants cannot be opened with these keys, and were not done again")
    return granted.since is None and not granted.unread


def upgrade(  # noqa: PLR0917  options, not positions
    home: options.Home,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what the home lacks, and change nothing; like doctor it asks for nobody.")
    ] = False,
    no_backup: Annotated[bool, typer.Option("--no-backup", help="Make no backup before.")] = False,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The backup to make; beside the home when not said.", show_default=False)
    ] = None,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Bring an older home to this version, with a backup before. There is no way back but the backup.

    The role sysadmin may; the key custodian, who makes no backup, may with --no-backup.
    """
    needs = keeping.needs(home)
    _say_needs(needs)
    if dry_run:
        return outcome.DONE
    place = None
    if needs.revisions and not no_backup:
        place = out or home.absolute().with_name(f"{home.absolute().name}.before-{[*needs.revisions][-1]}.tar")
    asks = partial(options.claimed, actor=actor, ticket=ticket, purpose=Purpose.RETENTION, key=key)
    _upgrade_tables(home, place, asks)
    if not (needs.revisions or needs.profile):
        return outcome.DONE
    if adopted := law.settle(home):
        show.say(f"Adopted, as the registry is signed for it: {adopted.id} version {adopted.version}, SHA-256 {adopted.digest}")
        profile.note(bootstrap.open_home(home))
    show.say(f"{home} is of this version now.")
    return outcome.DONE


def _upgrade_tables(home: Path, place: Path | None, asks: Callable[[App], tuple[Claim, bytes]]) -> None:
    """Upgrade the tables, with a backup at a place before, where there is to be one."""
    writing = keeping.archived(place, home) if place else nullcontext()
    with keeping.older(home) as (unit, tables):
        claim, signature = asks(unit)
        older = renew.Older(tables, keeping.source(home).files)
        with writing as archive, _bars() as told:
            upgraded = renew.upgrade(unit, claim, signature, older, archive, told)
    if upgraded.made is not None:
        show.say(f"Before it: {place}, {upgraded.made.manifest.rows:,} rows, SHA-256 {upgraded.made.digest}")


@contextmanager
def _bars() -> Iterator[Progress]:
    """Show one bar for each kind of thing that is done."""
    with show.progress() as bar:
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
    show.say(f"{counted}; {len(manifest.gone)} sealed or destroyed keys")


def _listed(path: Path) -> Iterator[CohortKey | bytes]:
    """Yield what a list says of keys that are gone and of grants; raises ConfigError for a line that is none of it."""
    for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1):
        if granted := _GRANTED.fullmatch(line):
            yield bytes.fromhex(granted[1])
            continue
        said = _GONE.fullmatch(line)
        if said is None:
            raise ConfigError(
                f"{path}, line {number}: not a cohort, its state and a fingerprint, as pnrscreen backup destroyed prints them"
            )
        yield CohortKey(said[1], KeyState(said[2]), said[3])


def _say_left_out(home: Path) -> None:
    for name in keeping.left_out(home):
        show.note(f"Not in the backup, since it is no part of a home: {name}")


def _say_needs(needs: keeping.Needs) -> None:
    for name, brings in needs.revisions.items():
        show.say(f"tables     {name}: {brings}")
    if needs.profile:
        show.say("profile    none is adopted: the one that the registry is signed for will be, as it is")
    if not (needs.revisions or needs.profile):
        show.say("Nothing is lacking: the home is of this version.")
    if not needs.revisions:
        return
    for name, said in needs.unstated.items():
        show.note(f"setting    {name} = {said}")
    show.say(
        f"The store ({needs.size / _MEBIBYTE:,.1f} MiB) is locked while its tables change, all at once or not at all: until it"
        " is done nobody can receive or screen. The backup before it locks nobody out."
    )
