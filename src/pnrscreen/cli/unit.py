"""Verbs of a unit's home: doctor, ingest, board, withdraw, hits."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, views
from pnrscreen import doctor as examiner
from pnrscreen.cli import intake, options, outcome, report, review, show
from pnrscreen.cli.bench import Output
from pnrscreen.cli.processes import usual
from pnrscreen.errors import NotFound, Refused
from pnrscreen.model import LegKey
from pnrscreen.operations import inspect, presence, quarantine, receive
from pnrscreen.operations import withdraw as operation
from pnrscreen.rights import Capability, Purpose


class FailOn(StrEnum):
    """What turns the board's exit code to 1."""

    MISSING = "missing"


def register(app: typer.Typer) -> None:
    """Add the unit's verbs to the command line."""
    for verb in (doctor, ingest, board, withdraw, hits):
        app.command()(verb)


def doctor(home: options.Home) -> int:
    """Check a home and say what is missing, and what to do about it.

    Of the log it looks at how long it is and how it ends. Every entry is held against its files by [bold]pnrscreen audit
    export[/bold], and what is handed out by [bold]pnrscreen audit verify[/bold].
    """
    findings = examiner.examine(home)
    show.out.print(report.checks(findings))
    bad = sum(1 for finding in findings if finding.state == "missing")
    whole = "nothing of this is missing; whether the log holds what was written, pnrscreen audit export says"
    show.say(f"{bad} to mend" if bad else whole, style="bold")
    return outcome.UNPROCESSED if bad else outcome.DONE


def ingest(  # noqa: PLR0917  options, not positions
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files or folders; - reads standard input.")],
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
    receipts: Annotated[
        bool, typer.Option("--receipts", help="Print a receipt for each delivery, one JSON object a line.")
    ] = False,
    processes: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Work in so many processes; as many as cores, at most 4, when not said."),
    ] = None,
) -> int:
    """Take messages into the home and screen the legs they speak of. Receiving the same message again changes nothing.

    What cannot be read is sealed in quarantine, said in one line on standard error, and makes the exit code 1.
    """
    files, unread = _files(paths)
    for said in unread:
        show.complain(said)
    several = 1 if "-" in files else processes or usual(len(files))  # standard input is this process's alone
    with intake.hands(partial(bootstrap.open_home, home), several) as others:
        app = bootstrap.open_home(home)
        who = options.access(app, actor, ticket, key=key)
        receive.check(app, who)  # said once, not of each file
        with presence.present(app, "ingest"):
            total, _, failed = intake.take_in(app, who, files, others)
            for source, broken in total.broken:
                show.note(report.unreadable(source, broken))
            if total.broken:
                show.complain(report.quarantined(total))
            screened = intake.judge(app, who, others)
    quarantine.expire(app, who)
    failed = failed or bool(unread)
    if receipts:
        for delivery in total.deliveries:
            show.json_line(views.receipt(delivery))
        return outcome.UNPROCESSED if failed or total.quarantined else outcome.DONE
    show.out.print(report.intake(total, screened))
    return outcome.UNPROCESSED if failed or total.quarantined else outcome.DONE


def board(
    home: options.Home,
    actor: options.Actor = "",
    key: options.Key = None,
    missing: Annotated[bool, typer.Option("--missing", help="Only flights that lack a list which should have come.")] = False,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="missing: exit with 1 and say which, when a list is missing so late that it is red.")
    ] = None,
    format: Annotated[Output, typer.Option(help="table for reading, jsonl for programs.")] = Output.TABLE,  # noqa: A002
) -> int:
    """Show the flights: who was reported, where each stands, open hits. Names nobody.

    A flight that lacks a list within missing_alarm_minutes of its departure (a setting, 30 by default), or after it, is red.
    For cron: board --missing --fail-on missing.
    """
    app = bootstrap.open_home(home)
    flights = inspect.flights(app, options.access(app, actor, purpose=Capability.READ_BOARD, key=key)).items
    shown = [(row, status) for row, status in flights if status.missing or not missing]
    limit = app.config.missing_alarm_minutes
    if format is Output.JSONL:
        for row, status in shown:
            show.json_line(views.flight(row, status))
    elif shown:
        show.out.print(report.board(shown, limit))
    else:
        show.say("No flight lacks a list." if flights else "No flight yet: pnrscreen ingest FILES takes messages in.")
    red = [report.alarm(row, status) for row, status in shown if status.alarms(limit)] if fail_on else []
    for said in red:
        show.complain(said)
    return outcome.UNPROCESSED if red else outcome.DONE


def withdraw(  # noqa: PLR0917  options, not positions
    flight: Annotated[str, typer.Argument(help="As the board shows it, such as ZZ123; ZZ123/2026-03-01 where it flies daily.")],
    home: options.Home,
    reason: Annotated[str, typer.Option(prompt="Why", help="Why they are gone, or not; it stands in the log.")],
    keep: Annotated[bool, typer.Option("--keep", help="They are not gone: keep them on the flight.")] = False,
    listed: Annotated[str, typer.Option("--list", help="Which list, where several wait: pnr, 745, 250.")] = "",
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
) -> int:
    """Say whether those whom a list leaves out are gone, where they are too many for the engine to decide it."""
    app = bootstrap.open_home(home)
    who = options.access(app, actor, ticket, key=key)
    decided = operation.withdraw(app, who, flight, reason, listed=listed, keep=keep)
    words = "stay on the flight" if keep else "are withdrawn"
    show.say(f"{decided.absent} of {decided.standing} on list {decided.listed} of {flight} {words}.")
    try:
        intake.judge(app, who)
    except Refused as error:
        show.note(f"The next ingest screens the flight anew ({error}).")
    return outcome.DONE


def hits(  # noqa: PLR0917  options, not positions
    home: options.Home,
    flight: Annotated[str, typer.Option(help="Only this flight: as the board shows it, such as ZZ123.")] = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Decided and withdrawn hits too, with who decided, when and why.")
    ] = False,
    oversight: Annotated[bool, typer.Option("--oversight", help="As who oversees the unit: hits for others too.")] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Who it is in the lane of protection too; a leaf of its own in the log.")
    ] = False,
    actor: options.Actor = "",
    key: options.Key = None,
    ticket: options.Ticket = "",
    format: Annotated[Output, typer.Option(help="table for reading, jsonl for programs.")] = Output.TABLE,  # noqa: A002
    fail_on: Annotated[str, typer.Option(help="hits: exit with 1 when there are any.")] = "",
    lang: options.Language = "",
) -> int:
    """Show the hits to work on, most urgent first, each with its reasons and who works on it. Looking is written in the log.

    Urgent is what is grave against the minutes until the flight leaves or lands; the hits of one passenger stand together.

    A hit on an entry that its originator keeps to some organisations is shown to their people; the others are told how many.
    So are hits on children and of rules for victims: protection reviewers alone see them, by initials and age until --reveal.
    """
    app = bootstrap.open_home(home)
    why = Purpose.OVERSIGHT if oversight else Capability.READ_HITS
    who = options.access(app, actor, ticket, why, key=key)
    legs = {
        row.leg.key
        for row in inspect.board(app, who)
        if not flight or f"{row.leg.key.carrier}{row.leg.key.number}" == flight.upper()
    }
    if flight and not legs:
        raise NotFound(f"no flight {flight} on the board")
    asked: list[LegKey | None] = [*sorted(legs)] if flight else [None]
    place = {hit: number for number, hit in enumerate(inspect.queue(app, who, everything=everything).hits)}
    found = [item for leg in asked for item in inspect.hits(app, who, leg, everything=everything, reveal=reveal)]
    shown = sorted(found, key=lambda item: place.get(item.hit.id, len(place)))
    for item in shown:
        view = views.hit(item, lang)
        if format is Output.JSONL:
            show.json_line(view)
        else:
            show.out.print(report.hit(view))
    if not shown:
        show.note("No hits.")
    waiting = [inspect.queue(app, who, leg, everything=everything) for leg in asked]
    unseen = sum(len(one.hits) for one in waiting) - len(shown)
    if unseen > 0:
        show.complain(f"not shown: {unseen} hits; their time is over, or their rows were edited: pnrscreen doctor says")
    review.withheld(sum(one.withheld for one in waiting))
    return outcome.UNPROCESSED if shown and fail_on == "hits" else outcome.DONE


def _files(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return every file in folders and under them, in name order, whatever it is called, and what of it cannot be taken."""
    files: list[str] = []
    unread: list[str] = []

    def fail(error: OSError) -> None:
        unread.append(f"{error.filename}: {error.strerror or error}")

    for path in paths:
        if path == "-" or not Path(path).is_dir():
            files.append(path)
            continue
        for folder, folders, names in os.walk(path, onerror=fail):
            folders.sort()
            inside = [Path(folder, name) for name in sorted(names)]
            files += (str(file) for file in inside if file.is_file())
            unread += (f"{file}: not a file" for file in inside if not file.is_file())
    return files, unread
