"""Bench verbs: parse, screen and match on files, without a home. Nothing they do is granted, kept or logged."""

from __future__ import annotations

import csv
import io
import itertools
import resource
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import options, outcome, report, show
from pnrscreen.errors import WatchlistError, WireError
from pnrscreen.message import Broken
from pnrscreen.model import Watchlist
from pnrscreen.stages import Reading

BENCH = "bench tool: nothing here is granted or logged; for development and testing, on data you may use for that"

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Message files; - reads standard input.", show_default=False)
]
Lists = Annotated[
    list[Path],
    typer.Option(
        "--watchlist",
        "-w",
        metavar="PATH",
        help="A list: file, or folder of its files; or a register of documents. Repeatable.",
        show_default=False,
    ),
]
ListFormat = Annotated[str, typer.Option("--format", help="csv, ofac, un, ftm or documents; found out when not said.")]

_Parse = Callable[[bytes, str], Iterator[toolbench.View | Broken]]

match_app = typer.Typer(help="Score names: pairs of them, or a table of people against a list.", no_args_is_help=True)


class FailOn(StrEnum):
    """What turns the exit code to 1."""

    DEFECTS = "defects"
    HITS = "hits"


class Output(StrEnum):
    """How hits are printed."""

    JSONL = "jsonl"
    TABLE = "table"


def register(app: typer.Typer) -> None:
    """Add the bench verbs to the command line."""
    app.command()(parse)
    app.command()(screen)
    app.add_typer(match_app, name="match")


def parse(
    files: Files,
    profile: options.Profile = "eu-strict",
    provenance: Annotated[
        bool, typer.Option("--provenance", help="Name for every value the segments that say it (EDIFACT; slower).")
    ] = False,
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 when a message has defects.")] = None,
    home: options.BenchHome = None,
) -> int:
    """Read raw messages and print the wire view: one JSON object a line for each message (UNH), defects included.

    Special-category codes and free text are left out and counted under "dropped".
    """
    options.bench_only(home)
    show.note(BENCH)
    read = partial(toolbench.parse, profile=bootstrap.profile(profile), traced=provenance)
    failed = False
    for path in files:
        try:
            raw = show.read_bytes(path)
        except OSError as error:
            show.complain(f"{path}: {error.strerror or error}")
            failed = True
            continue
        for member in toolbench.members(raw, path):
            failed = _parsed_file(member, path, read, fail_on) or failed
    return outcome.UNPROCESSED if failed else outcome.DONE


def _parsed_file(member: toolbench.Member | Broken, path: str, read: _Parse, fail_on: FailOn | None) -> bool:
    """Print the messages of one file, packed or not; tell whether anything in it counts as a failure."""
    if isinstance(member, Broken):
        return _parsed(member, path, fail_on)
    failed = False
    try:
        for view in read(member.raw, member.source):
            failed = _parsed(view, member.source, fail_on) or failed
    except WireError as error:
        show.complain(f"{member.source}: {error}")
        failed = True
    return failed


def _parsed(view: toolbench.View | Broken, path: str, fail_on: FailOn | None) -> bool:
    """Print one message, or say where a stretch could not be read; tell whether that counts as a failure."""
    if isinstance(view, Broken):
        show.complain(report.unreadable(path, view, quoted=True))
        return True
    show.json_line(view)
    return fail_on is FailOn.DEFECTS and bool(view["defects"])


def screen(  # noqa: PLR0917  options, not positions
    files: Files,
    watchlist: Lists,
    rules: Annotated[Path | None, typer.Option(help="Folder of rule files; the shipped rules when not said.")] = None,
    profile: options.Profile = "eu-strict",
    format: Annotated[Output, typer.Option(help="jsonl: one hit a line; table: for reading.")] = Output.JSONL,  # noqa: A002  the option's name
    fail_on: Annotated[FailOn | None, typer.Option(help="Exit with 1 when there are hits.")] = None,
    home: options.BenchHome = None,
) -> int:
    """Parse messages, match everyone against lists and rules, and print the hits with their reasons."""
    options.bench_only(home)
    show.note(BENCH)
    lists = [
        bootstrap.make_register(path, path.stem) if bootstrap.is_register(path) else files_of_list(path, "")
        for path in watchlist
    ]
    screener = bootstrap.make_screener(bootstrap.profile(profile), lists, bootstrap.rule_files(rules))
    readings, failed = _read(files, screener)
    hits = 0
    for screening in toolbench.screen(readings, screener, datetime.now(UTC)):
        people = {passenger.id: passenger for passenger in screening.changed}
        for hit in screening.opened:
            hits += 1
            view = toolbench.hit_view(hit, people[hit.passenger], screening.leg)
            if format is Output.JSONL:
                show.json_line(view)
            else:
                show.out.print(report.hit(view))
    show.note(f"{hits} hits")
    return outcome.UNPROCESSED if failed or (hits and fail_on is FailOn.HITS) else outcome.DONE


def _read(files: list[str], screener: toolbench.Screener) -> tuple[list[Reading], bool]:
    """Read every file that can be read, and say which could not."""
    readings, failed = [], False
    for path in files:
        try:
            raw = show.read_bytes(path)
        except OSError as error:
            show.complain(f"{path}: {error.strerror or error}")
            failed = True
            continue
        for member in toolbench.members(raw, path):
            reading = Reading(broken=(member,)) if isinstance(member, Broken) else toolbench.read(member.raw, screener.profile)
            for broken in reading.broken:
                show.complain(report.unreadable(path if isinstance(member, Broken) else member.source, broken))
                failed = True
            readings.append(reading)
    return readings, failed


@match_app.command()
def pairs(
    cases: Annotated[str, typer.Argument(metavar="CASES.csv", help="Table with columns name1 and name2; - is standard input.")],
    home: options.BenchHome = None,
) -> int:
    """Score pairs of names: each row comes back with score (0 to 1), match (at the default threshold) and why.

    Optional columns birth_date1, birth_date2, nationality1, nationality2, sex1, sex2 are taken into account; all other
    columns pass through.
    """
    options.bench_only(home)
    rows = _table(cases, ("name1", "name2"))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*rows[0], "score", "match", "why"])
    for row in rows[1:]:
        scored = toolbench.pair(dict(zip(rows[0], row, strict=False)))
        writer.writerow([*row, f"{scored.score / 1000:.3f}", str(scored.match).lower(), show.cell(show.plain(scored.why))])
    return outcome.DONE


@match_app.command()
def queries(
    people: Annotated[str, typer.Argument(metavar="PEOPLE.csv", help="Table of people; - is standard input.")],
    watchlist: Annotated[Path, typer.Option("--watchlist", "-w", metavar="PATH", help="The list: file or folder.")],
    format: ListFormat = "",  # noqa: A002  the option's name
    top: Annotated[int, typer.Option(min=1, help="Best matches to print for each person.")] = 5,
    min_score: Annotated[float, typer.Option(min=0.0, max=1.0, help="Print only matches from this score.")] = 0.7,
    home: options.BenchHome = None,
) -> int:
    """Screen a table of people against a list: query (row from 0), entry_id, entry_name, score, why.

    Reads name or full_name or surname,given_names; and if there, birth_date (date_of_birth), nationality, sex (gender),
    document_number. What it took goes to standard error.
    """
    options.bench_only(home)
    rows = _table(people, ())
    listed = files_of_list(watchlist, format)
    began = time.perf_counter()
    bench = toolbench.Bench(listed, threshold=round(min_score * 1000))
    built = time.perf_counter()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["query", "entry_id", "entry_name", "score", "why"])
    asked = 0
    for number, row in enumerate(rows[1:]):
        asked += 1
        for match in itertools.islice(bench.query(dict(zip(rows[0], row, strict=False))), top):
            why = show.cell(show.plain(toolbench.why(match)))
            writer.writerow([number, match.entry_id, show.cell(match.entry_name), f"{match.score / 1000:.3f}", why])
    seconds = time.perf_counter() - built
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show.note(f"entries {bench.entries:,}   names {bench.names:,}   index build {built - began:.2f} s")
    show.note(f"queries {asked:,}   {asked / max(seconds, 1e-9):,.0f} queries/s   peak memory {peak:,.0f} MiB")
    return outcome.DONE


def files_of_list(path: Path, format: str) -> Watchlist:  # noqa: A002  the option's name
    """Read a list from a file or a folder; an OFAC file brings its sisters (alt, add, comments) with it."""
    return toolbench.read_list(bootstrap.list_files(path), path.stem, format)


def _table(path: str, needed: tuple[str, ...]) -> list[list[str]]:
    """Read a CSV table: header row first, byte order mark and any line ends accepted."""
    text = show.read_bytes(path).decode("utf-8-sig", errors="replace")
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    if not rows:
        raise WatchlistError("the table is empty: it needs a header row", path)
    missing = [name for name in needed if name not in rows[0]]
    if missing:
        raise WatchlistError(f"the table has no column {missing[0]}; its header says {', '.join(rows[0])}", path)
    return rows
