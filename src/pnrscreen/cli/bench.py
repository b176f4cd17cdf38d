"""Bench verbs: parse, screen and match on files, without a home. Nothing they do is granted, kept or logged."""

from __future__ import annotations

import csv
import itertools
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import index, listing, options, outcome, report, show, tune
from pnrscreen.cli.processes import side_by_side
from pnrscreen.cli.sheet import opened
from pnrscreen.errors import WireError
from pnrscreen.message import Broken
from pnrscreen.model import Watchlist
from pnrscreen.resemblance import Match
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
ListFormat = options.ListFormat

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
    tune.register(match_app)
    index.register(match_app)
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
    lang: options.Language = "",
    home: options.BenchHome = None,
) -> int:
    """Parse messages, match everyone against lists and rules, and print the hits with their reasons."""
    options.bench_only(home)
    show.note(BENCH)
    law, now = bootstrap.profile(profile), datetime.now(UTC)
    lists = [
        bootstrap.make_register(path, path.stem) if bootstrap.is_register(path) else files_of_list(path, "")
        for path in watchlist
    ]
    for listed in lists:
        if isinstance(listed, Watchlist) and (unmatched := toolbench.left_out(listed, law)):
            show.note(listing.left_out(unmatched, listed.name, profile))
    in_force = bootstrap.put_together(law, lists, bootstrap.rule_files(rules), day=law.day(now))
    readings, failed = _read(files, in_force)
    hits = 0
    for screening in toolbench.screen(readings, in_force, now):
        people = {passenger.id: passenger for passenger in screening.changed}
        for hit in screening.opened:
            hits += 1
            view = toolbench.hit_view(hit, people[hit.passenger], screening.leg, lang)
            if format is Output.JSONL:
                show.json_line(view)
            else:
                show.out.print(report.hit(view))
    show.note(f"{hits} hits")
    return outcome.UNPROCESSED if failed or (hits and fail_on is FailOn.HITS) else outcome.DONE


def _read(files: list[str], in_force: toolbench.InForce) -> tuple[list[Reading], bool]:
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
            reading = Reading(broken=(member,)) if isinstance(member, Broken) else toolbench.read(member.raw, in_force.profile)
            for broken in reading.broken:
                show.complain(report.unreadable(path if isinstance(member, Broken) else member.source, broken))
                failed = True
            readings.append(reading)
    return readings, failed


@match_app.command()
def pairs(
    cases: Annotated[str, typer.Argument(metavar="CASES.csv", help="Table with columns name1 and name2; - is standard input.")],
    lang: options.Language = "",
    home: options.BenchHome = None,
) -> int:
    r"""Score pairs of names: each row comes back with score (0 to 1), match (at the default threshold) and why.

    Optional columns birth_date1, birth_date2, nationality1, nationality2, sex1, sex2 are taken into account; all other
    columns pass through. Example:

    [bold]printf 'name1,name2\nAmina Karimova,KARIMOWA AMINAH\n' | pnrscreen match pairs -[/bold]
    """
    options.bench_only(home)
    with opened(cases, toolbench.lacking_pairs) as sheet:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([*sheet.heads, "score", "match", "why"])
        for row in itertools.chain.from_iterable(sheet.portions()):
            scored = toolbench.pair(row.said, lang)
            why = show.cell(show.reason(scored.why))
            writer.writerow([*row.cells, f"{scored.score / 1000:.3f}", str(scored.match).lower(), why])
        return outcome.UNPROCESSED if sheet.complain() else outcome.DONE


@match_app.command()
def queries(  # noqa: PLR0917  options, not positions
    people: Annotated[str, typer.Argument(metavar="PEOPLE.csv", help="Table of people; - is standard input.")],
    watchlist: Annotated[
        Path, typer.Option("--watchlist", "-w", metavar="PATH", help="The list: file or folder, or its index.")
    ],
    format: ListFormat = "",  # noqa: A002  the option's name
    top: Annotated[int, typer.Option(min=1, help="Best matches to print for each person.")] = 5,
    min_score: Annotated[float, typer.Option(min=0.0, max=1.0, help="Print only matches from this score.")] = 0.7,
    as_json: Annotated[
        bool, typer.Option("--json", help="One match a line, with everything that made it: names, evidence, what prevents it.")
    ] = False,
    lang: options.Language = "",
    processes: Annotated[int, typer.Option(min=1, max=256, help="Work in so many processes; the answers are the same.")] = 1,
    home: options.BenchHome = None,
) -> int:
    """Screen a table of people against a list: query (row from 0), entry_id, entry_name, score, why.

    Reads name or full_name or surname,given_names; and if there, birth_date (date_of_birth), nationality, sex (gender),
    document_number. However long the table, it is read in portions. What it took goes to standard error. Example:

    [bold]pnrscreen match queries people.csv --watchlist sdn.csv --top 1 > found.csv[/bold]
    """
    options.bench_only(home)
    with opened(people, toolbench.lacking) as sheet:
        threshold = round(min_score * 1000)
        if bootstrap.is_index(watchlist):
            began = time.perf_counter()
            bench = toolbench.Bench(bootstrap.open_index(watchlist, bootstrap.matching(threshold)))
        else:
            listed = files_of_list(watchlist, format)
            began = time.perf_counter()
            bench = toolbench.Bench.over(listed, threshold)
        built = time.perf_counter()
        tell = _as_lines(lang) if as_json else _as_table(lang)
        asked, unclear = 0, Counter[str]()
        for portion, answered in side_by_side(bench, sheet.portions(), processes):
            asked += len(portion)
            unclear += answered.unclear
            for row, matches in zip(portion, answered.matches, strict=True):
                for match in matches[:top]:
                    tell(row.number, match)
        seconds = time.perf_counter() - built
        peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
        show.note(f"entries {bench.entries:,}   names {bench.names:,}   index build {built - began:.2f} s")
        show.note(f"queries {asked:,}   {asked / max(seconds, 1e-9):,.0f} queries/s   peak memory {peak:,.0f} MiB")
        for field, count in unclear.most_common():
            show.note(f"{field} cannot be understood in {count:,} rows: there they were matched without it")
        return outcome.UNPROCESSED if sheet.complain() else outcome.DONE


def _as_table(lang: str) -> Callable[[int, Match], None]:
    """Print matches as a CSV table, a sentence for each."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["query", "entry_id", "entry_name", "score", "why"])

    def tell(number: int, match: Match) -> None:
        why = show.cell(show.reason(toolbench.why(match, lang)))
        writer.writerow([number, match.entry_id, show.cell(match.entry_name), f"{match.score / 1000:.3f}", why])

    return tell


def _as_lines(lang: str) -> Callable[[int, Match], None]:
    """Print matches as JSON, one a line, with everything that made them."""

    def tell(number: int, match: Match) -> None:
        show.json_line({"query": number} | toolbench.match_view(match, lang))

    return tell


def files_of_list(path: Path, format: str) -> Watchlist:  # noqa: A002  the option's name
    """Read a list from a file or a folder; an OFAC file brings its sisters (alt, add, comments) with it.

    Nothing is registered here: whoever uses the bench answers for it that the list is one of persons or objects sought.
    """
    return toolbench.read_list(bootstrap.list_files(path), path.stem, format)
