"""The verb on formats: what can be read, and the columns of a manifest as a table."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from pnrscreen import toolbench
from pnrscreen.cli import outcome, show


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command()(formats)


def formats(
    name: Annotated[
        str, typer.Argument(help="table: the columns of a manifest; list: those of a watchlist.", show_default=False)
    ] = "",
    schema: Annotated[bool, typer.Option("--schema", help="With table: the JSON schema instead.")] = False,
) -> int:
    """Say which formats can be read; of a table, which columns, what each means, and an example."""
    known = toolbench.formats()
    asked = name.lower()
    if asked in {"list", "lists", "watchlist"} and not schema:
        _lists()
        return outcome.DONE
    if asked in {"table", "csv", "json", "table-csv", "table-json"}:
        if schema:
            show.json_line(toolbench.schema())
        else:
            _columns()
        return outcome.DONE
    said = {one: about for one, about in known.items() if asked in one.lower()}
    if schema or not said:
        raise typer.BadParameter(f"there is a schema of table only; formats: table, list, {', '.join(known)}")
    show.out.print(show.table((("format", "left"), ("what", "left")), list(said.items())))
    if not asked:
        show.note("pnrscreen formats list: the formats of watchlists, and the columns of your own")
    return outcome.DONE


def _columns() -> None:
    """Print the columns: name, meaning and example, and below them by which other headings each is known."""
    for column, meaning, example, others in toolbench.columns():
        show.out.print(Text(column, "bold"))
        show.out.print(show.line(meaning, 4))
        show.out.print(show.line(f"such as {example}", 4))
        show.out.print(show.line(f"also: {', '.join(others)}", 4, "dim"))


def _lists() -> None:
    """Print the formats of watchlists, and the columns of a unit's own."""
    show.out.print(show.table((("list format", "left"), ("what", "left")), list(toolbench.list_formats().items())))
    show.say()
    headings = (("column of csv", "left"), ("what", "left"), ("such as", "left"))
    show.out.print(show.table(headings, toolbench.list_columns()))
