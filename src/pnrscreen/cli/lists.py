"""Verbs on watchlists: check a list, compare two editions, load an edition, list what is registered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypedDict

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import listing, options, outcome, show
from pnrscreen.cli.bench import ListFormat
from pnrscreen.cli.intake import judge
from pnrscreen.model import Fault
from pnrscreen.operations import inspect, publish
from pnrscreen.rights import Capability

app = typer.Typer(help="Watchlists: check one, compare editions, load one into a home, list them.", no_args_is_help=True)

ListPath = Annotated[Path, typer.Argument(metavar="PATH", help="The list: a file, or the folder of its files.", exists=True)]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead, complete.")]
SAID_AT_LOAD = 20
"""How many faults are named when a list is loaded; check names all."""


class _Terms(TypedDict):
    """On what terms a list is registered, or a register."""

    owner: str
    basis: str
    sought_or_alert: bool
    category: str
    control: tuple[str, ...]


class FailOn(StrEnum):
    """What turns the exit code of a comparison to 1."""

    CHANGES = "changes"


@app.command()
def check(
    path: ListPath,
    format: ListFormat = "",  # noqa: A002  the option's name
    everything: Annotated[bool, typer.Option("--all", help="Every fault, not the first few of each code.")] = False,
    as_json: AsJson = False,
    profile: options.Profile = "eu-strict",
) -> int:
    """Read a list without loading it: what it holds, every row that cannot be used, who stands in it twice.

    Exit code 1 when a row, or a value in one, cannot be used; warnings alone are 0. Needs no home, keeps nothing.
    """
    if _is_register(path, format):
        return _check_register(path, as_json=as_json)
    law = bootstrap.profile(profile)
    day = law.day(datetime.now(UTC))
    found = toolbench.check_list(bootstrap.list_files(path), path.stem, format)
    unmatched = toolbench.left_out(found.listed, law)
    if as_json:
        show.json_line(toolbench.checked_view(found, law, day))
    else:
        show.out.print(listing.checked(found, toolbench.counts(found.listed.entries, day), everything=everything))
        if unmatched:
            show.note(listing.left_out(unmatched, found.listed.name, profile))
        if not found.listed.entries:
            show.complain("there is no person and no document in it: watchlist load refuses it")
    return outcome.UNPROCESSED if found.unused or not found.listed.entries else outcome.DONE


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The edition before: file or folder.", exists=True)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The edition after: file or folder.", exists=True)],
    format: ListFormat = "",  # noqa: A002  the option's name
    as_json: AsJson = False,
    fail_on: Annotated[FailOn | None, typer.Option(help="changes: exit with 1 when there are any.")] = None,
) -> int:
    """Compare two editions of a list by the ids of their entries: added, removed, and changed field by field."""
    before, after = (toolbench.read_list(bootstrap.list_files(path), path.stem, format) for path in (old, new))
    found = toolbench.difference(before, after)
    view = toolbench.difference_view(found)
    for listed in (before, after):
        if listed.faults:
            show.note(f"{listed.name}: {len(listed.faults):,} faults; pnrscreen watchlist check names them")
    if as_json:
        show.json_line(view)
    elif found:
        show.out.print(listing.difference(view))
        show.say(f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed")
    else:
        show.say(f"No difference: {len(after.entries):,} entries say the same.")
    return outcome.UNPROCESSED if found and fail_on else outcome.DONE


@app.command()
def load(  # noqa: PLR0917  options, not positions
    path: ListPath,
    home: options.Home,
    owner: Annotated[str, typer.Option(help="Authority that owns the list, and each entry that names no other.")],
    basis: Annotated[str, typer.Option(help="Legal basis on which it may be matched.")],
    sought: Annotated[
        bool,
        typer.Option(
            "--sought-or-alert/--not-sought-or-alert",
            help="Whether it is a list of persons or objects sought or under alert; some profiles let no other be matched.",
        ),
    ] = False,
    category: Annotated[str, typer.Option(help="Kind of alert, where an entry states none, in the words of the profile.")] = "",
    control: Annotated[
        list[str] | None,
        typer.Option("--originator-control", metavar="WHO", help="Who alone may see its entries and be told. Repeatable."),
    ] = None,
    name: Annotated[str, typer.Option(help="Name in the registry; the file's name when not said.")] = "",
    format: ListFormat = "",  # noqa: A002  the option's name
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="The edition is meant to be much smaller.")] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Register an edition of a list, or of a register of lost and stolen documents, and screen the flights still to come.

    pnrscreen watchlist check PATH shows beforehand what cannot be used.
    """
    home_app = bootstrap.open_home(home)
    who = options.access(home_app, actor, ticket, key=key)
    terms = _Terms(owner=owner, basis=basis, sought_or_alert=sought, category=category, control=tuple(control or ()))
    if _is_register(path, format):
        table = publish.RegisterSource(name=name or path.stem, pieces=bootstrap.pieces(path), **terms)
        record, built = publish.load_register(home_app, who, table, shrink=allow_shrink)
        _complain(built.faults, record.faults, path)
    else:
        source = publish.Source(name=name or path.stem, format=format, files=bootstrap.list_files(path), **terms)
        record, read = publish.load_list(home_app, who, source, shrink=allow_shrink)
        found = (*read.faults, *toolbench.duplicates(read))
        _complain(found, len(found), path)
        if unmatched := toolbench.left_out(read, home_app.profile):
            show.complain(listing.left_out(unmatched, record.name, home_app.profile.id))
    show.out.print(listing.lists([record]))
    screened = judge(bootstrap.open_home(home), who)
    show.say(f"{screened.legs} legs screened again: {screened.opened} hits opened, {screened.withdrawn} withdrawn")
    return outcome.DONE


def _is_register(path: Path, format: str) -> bool:  # noqa: A002  the option's name
    return format == toolbench.REGISTER or (not format and bootstrap.is_register(path))


def _check_register(path: Path, *, as_json: bool) -> int:
    """Read a table of documents without loading it, and show what it holds."""
    built = bootstrap.build_register(path, path.stem)
    view = toolbench.register_view(built)
    if as_json:
        show.json_line(view)
    else:
        show.out.print(listing.checked_register(view, built.faults))
    return outcome.UNPROCESSED if built.faulty else outcome.DONE


def _complain(faults: Sequence[Fault], count: int, path: Path) -> None:
    """Name the first faults of so many."""
    for fault in faults[:SAID_AT_LOAD]:
        show.complain(f"{fault.where}: {fault.code} {fault.said}".rstrip())
    if count > SAID_AT_LOAD:
        show.complain(f"and {count - SAID_AT_LOAD:,} more: pnrscreen watchlist check {path} --all names them")


@app.command(name="list")
def list_(home: options.Home, actor: options.Actor = "", key: options.Key = None) -> int:
    """Show the registered lists: edition, size, owner, basis, kind of alert, and who may see them."""
    home_app = bootstrap.open_home(home)
    records = inspect.lists(home_app, options.access(home_app, actor, purpose=Capability.READ_LISTS, key=key))
    if not records:
        show.say(
            "No list is registered: pnrscreen watchlist load PATH --owner WHO --basis WHY --sought-or-alert registers one."
        )
        return outcome.DONE
    show.out.print(listing.lists(records))
    return outcome.DONE
