"""The verb on thresholds: what each would find and cost on the unit's own cases. It shows, and changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pnrscreen import bootstrap, config, toolbench
from pnrscreen.cli import options, outcome, show
from pnrscreen.cli.sheet import Row, opened

BAR = 8
"""Characters of a full bar."""
PARTS = ("", "\u258f", "\u258e", "\u258d", "\u258c", "\u258b", "\u258a", "\u2589")
"""Eighths of a character."""


HEADINGS = (
    *("score\nfrom", "recall", "", "95 %", "missed"),
    *("hits", "per\nflight", "per\n1,000", "95 %", "minutes\na day", ""),
)
"""What each column of the curve is."""
COARSE = 50
"""Thresholds between the lines of a single list's curve."""


def register(app: typer.Typer) -> None:
    """Add the verb to the verbs of matching."""
    app.command()(tune)


def tune(  # noqa: PLR0917  options, not positions
    cases: Annotated[str, typer.Argument(metavar="CASES.csv", help="The labelled cases; - is standard input.")],
    watchlist: Annotated[
        list[Path], typer.Option("--watchlist", "-w", metavar="LIST", help="A list: file or folder. Repeatable.")
    ],
    settings: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The unit's pnrscreen.toml, for its present thresholds.")
    ] = None,
    budget: Annotated[float, typer.Option(min=0.0, help="Hits that a flight may have.")] = 0.5,
    seats: Annotated[int, typer.Option(min=1, help="Seats of a flight.")] = 180,
    flights: Annotated[int, typer.Option(min=0, help="Flights a day.")] = 100,
    minutes: Annotated[float, typer.Option(min=0.0, help="Minutes a reviewer needs for a hit.")] = 5.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the curve to a CSV file as well.")] = None,
    home: options.BenchHome = None,
) -> int:
    """Show what thresholds from 550 to 950 find and cost: recall, alerts, hits a flight, reviewing time. Changes nothing.

    CASES.csv describes people as `match queries` reads them (name or surname,given_names, birth_date, nationality, sex,
    document_number) and says in entry_id whom they are on the list; empty: nobody. With several lists that use the same ids,
    a column list names the list. Whoever is nobody should be people as they fly: the hits of a flight follow from them.

    Example: [bold]pnrscreen match tune cases.csv -w national.csv -w un.xml --settings pnrscreen.toml --flights 190[/bold]
    """
    options.bench_only(home)
    present = bootstrap.matching(*config.thresholds(settings) if settings else ())
    with opened(cases, _lacking) as sheet:
        lists = [toolbench.read_list(bootstrap.list_files(path), path.stem) for path in watchlist]
        tuning = toolbench.Tuning(lists, present)
        unclear = 0
        for portion in sheet.portions():
            read = [_case(row) for row in portion]
            unclear += sum(bool(fields) for _, fields in read)
            tuning.add([case for case, _ in read])
        view = tuning.view(toolbench.Asked(seats=seats, flights=flights, minutes=minutes, budget=budget))
        if unclear:
            view["remarks"].append(f"{unclear:,} cases say something that cannot be understood; they were matched without it")
        failed = sheet.complain() or bool(view["cases"]["entry_unknown"])
    if out:
        _write(out, view)
    if as_json:
        show.json_line(view)
    else:
        show.out.print(report(view))
    return outcome.UNPROCESSED if failed else outcome.DONE


def _lacking(header: Sequence[str]) -> str:
    return toolbench.lacking(header) or ("" if "entry_id" in header else "the table has no column entry_id")


def _case(row: Row) -> tuple[toolbench.Labelled, tuple[str, ...]]:
    """Return the case of a row, and the fields of it that cannot be understood."""
    person, unclear = toolbench.identity(row.said)
    meant = row.said.get("entry_id", "").strip()
    return toolbench.Labelled(row.number, person, row.said.get("list", "").strip(), meant), unclear


COLUMNS = (
    "threshold",
    "listed",
    "found",
    "missed",
    "recall",
    "people",
    "alerted",
    "hits",
    "hits_per_flight",
    "minutes_per_day",
)
"""What is written of each threshold to a file."""


def _write(path: Path, view: Mapping[str, Any]) -> None:
    """Write the curve of all lists, and of each, as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["list", *COLUMNS])
        for name, curve in ({"": view["curve"]} | view["lists"]).items():
            writer.writerows([show.cell(name), *(point[column] for column in COLUMNS)] for point in curve)


# --------------------------------------------------------------------------------------------------------- on a terminal


def report(view: Mapping[str, Any]) -> Group:
    """Show the curve with its bars, what is set now, what the budget asks for, who is missed, and what to do."""
    return Group(*_report(view))


def _report(view: Mapping[str, Any]) -> Iterator[RenderableType]:
    cases, asked, own = view["cases"], view["asked"], view["thresholds"]["own"]
    yield Text(
        f"{cases['listed']:,} cases are on the lists, {cases['nobody']:,} are nobody's. A flight has {asked['seats']} seats; "
        f"a day {asked['flights']:,} flights; a hit takes {asked['minutes']:g} minutes."
    )
    yield Text()
    yield _curve(view["curve"], _marks(view))
    for name, curve in view["lists"].items():
        threshold = own.get(name, view["thresholds"]["name_threshold"])
        yield Text(f"\nlist {show.plain(name)}", "bold")
        yield _curve(curve, {threshold: "now"}, COARSE)
    if own:
        yield Text(f"\nas all is set now: {_sum(view['present'])}")
    if view["missed"]:
        rows = ", ".join(f"{one['row']} {one['score'] or '-'}" for one in view["missed"])
        more = " ..." if view["present"]["missed"] > len(view["missed"]) else ""
        yield Text(f"\nmissed now, row and score of the entry meant (- where it is not found at all): {rows}{more}")
    for remark in view["remarks"]:
        yield Text(f"\nmind: {remark}", "yellow")
    yield Text(f"\n{_advice(view)}")


def _marks(view: Mapping[str, Any]) -> Mapping[int, str]:
    marks = {view["thresholds"]["name_threshold"]: "now"}
    if view["budget"]:
        kept = view["budget"]["threshold"]
        marks[kept] = "both" if kept in marks else "budget"
    return marks


def _curve(curve: Sequence[Mapping[str, Any]], marks: Mapping[int, str], step: int = 1) -> Table:
    """Show a line for each threshold: a bar for the part found, and one for the hits beside those of the lowest."""
    most = max((point["hits_per_flight"] or 0 for point in curve), default=0) or 1
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading in {"", "recall", "hits"} else "right", no_wrap=True)
    for point in curve:
        mark = marks.get(point["threshold"], "")
        if mark or point["threshold"] % step == 0:
            table.add_row(*(Text(cell, "bold" if mark else "") for cell in _line(point, most)), Text(mark, "bold"))
    return table


def _line(point: Mapping[str, Any], most: float) -> tuple[str, ...]:
    hits, recall = point["hits_per_flight"], point["recall"]
    low, high = point["recall_95"]
    few, many = point["alerts_per_1000_95"]
    return (
        *(str(point["threshold"]), _bar(recall), _percent(recall), f"{100 * low:.0f}-{100 * high:.0f}"),
        f"{point['missed']:,}",
        *(_bar(None if hits is None else hits / most), _number(hits), _number(point["alerts_per_1000"])),
        *(f"{few:.1f}-{many:.1f}", "-" if hits is None else f"{point['minutes_per_day']:,.0f}"),
    )


def _bar(share: float | None) -> str:
    whole, part = divmod(round((share or 0) * BAR * len(PARTS)), len(PARTS))
    return "\u2588" * whole + PARTS[part]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _sum(point: Mapping[str, Any]) -> str:
    return f"recall {_percent(point['recall'])}, {_number(point['hits_per_flight'])} hits a flight"


def _advice(view: Mapping[str, Any]) -> str:
    """Say what the budget would cost, and which line a person writes; nothing is written here."""
    kept, present, allowed = view["budget"], view["present"], f"{view['asked']['budget']:g} hits a flight"
    if kept is None:
        said = f"No threshold is known to keep the budget of {allowed}."
    elif kept["threshold"] == view["thresholds"]["name_threshold"] and not view["thresholds"]["own"]:
        said = f"The present threshold is the lowest that keeps the budget of {allowed}."
    else:
        lost = kept["missed"] - present["missed"]
        cost = f"{lost:,} more missed than" if lost > 0 else f"{-lost:,} fewer missed than" if lost < 0 else "as many missed as"
        said = (
            f"{kept['threshold']} for all is the lowest threshold that keeps the budget of {allowed}: {_sum(kept)}; "
            f"{cost} now.\nWhoever decides so writes in pnrscreen.toml:  name_threshold = {kept['threshold']}"
        )
    alone = 'For one list or category:  [thresholds]  then  un = 680  or  "national/FTF" = 620.'
    return f"{said}\n{alone}\nNothing was changed here."
