"""``match index``: prepare a list once, so that any number of processes can match against it at once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from pnrscreen import bootstrap, toolbench
from pnrscreen.cli import options, outcome, show


def register(app: typer.Typer) -> None:
    """Add the verb to a group of commands."""
    app.command()(index)


def index(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The list: a file, or the folder of its files.", exists=True)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Where to write the index.", dir_okay=False)],
    format: options.ListFormat = "",  # noqa: A002  the option's name
    home: options.BenchHome = None,
) -> int:
    """Prepare a list and write its index, which match queries takes in the list's place.

    A list of a million names is then ready in a second or two, and shared by all processes that have it open. The index is
    checked whenever it is opened, and another version of pnrscreen refuses it. Example:

    [bold]pnrscreen match index sdn.csv --out sdn.index && pnrscreen match queries people.csv -w sdn.index[/bold]
    """
    options.bench_only(home)
    began = time.perf_counter()
    listed = toolbench.read_list(bootstrap.list_files(path), path.stem, format)
    read = time.perf_counter()
    bench = toolbench.Bench.over(listed)
    bootstrap.write_index(out, bench.screener)
    took = f"read {read - began:.2f} s   index {time.perf_counter() - read:.2f} s"
    show.note(f"entries {bench.entries:,}   names {bench.names:,}   {took}   {out.stat().st_size / 1e6:,.1f} MB")
    if listed.faults:
        show.note(f"{len(listed.faults):,} faults: pnrscreen watchlist check {path} names them")
    return outcome.DONE
