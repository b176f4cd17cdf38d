"""How things look on a terminal: names are data, never markup; control and bidirectional characters are shown escaped."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

LEADS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""

out = Console(highlight=False, markup=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


def plain(text: str, kept: str = "") -> str:
    """Return the text with every control, format and surrogate character escaped, so that it cannot move the cursor or turn
    the line around (Unicode categories Cc, Cf, Cs, Co, Zl, Zp); those ``kept`` are ours.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char in kept or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        else f"\\u{ord(char):04x}"
        for char in text
    )


def reason(text: str) -> str:
    """Return a reason as it may be shown: the isolates around its names are ours, what the names hold is escaped already."""
    return plain(text, kept="\u2068\u2069")


def cell(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet runs."""
    return f"'{text}" if text.startswith(LEADS_FORMULA) else text


def say(text: str = "", style: str = "") -> None:
    """Print a line to standard output."""
    out.print(Text(plain_lines(text), style=style))


def complain(text: str) -> None:
    """Print a line to standard error, with the command's name."""
    err.print(Text(f"pnrscreen: {plain_lines(text)}"))


def note(text: str) -> None:
    """Print a remark to standard error."""
    err.print(Text(plain_lines(text), style="dim"))


def plain_lines(text: str) -> str:
    """Escape each line of a text, keeping the line breaks that are ours."""
    return "\n".join(plain(line) for line in text.split("\n"))


def json_line(value: Any) -> None:
    """Print one JSON object on a line of its own (UTF-8, whatever the terminal)."""
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))


def table(headings: Sequence[tuple[str, str]], rows: Sequence[Sequence[str | Text]]) -> Table:
    """Build a table. ``headings`` are (words, justification), all without words for none; plain strings are escaped. A column
    that is justified ``whole`` holds what is copied, such as ids, and is broken nowhere: the others give way.
    """
    named = any(words for words, _ in headings)
    built = Table(show_header=named, header_style="bold", box=None, pad_edge=False)
    for words, justify in headings:
        right, whole = justify == "right", justify == "whole"
        built.add_column(words, justify="right" if right else "left", overflow="fold", no_wrap=whole)
    for row in rows:
        built.add_row(*(Text(plain(item)) if isinstance(item, str) else item for item in row))
    return built


def line(text: str, indent: int, style: str = "") -> Padding:
    """Build a line that stays indented where it must be broken; the text is escaped."""
    return Padding(Text(plain(text), style=style), (0, 0, 0, indent))


def reasons(said: Sequence[Mapping[str, str]], indent: int) -> Padding:
    """Build the reasons of a hit, one below the other, each beside its heading."""
    grid = Table.grid(padding=(0, 2))
    for one in said:
        grid.add_row(Text(reason(one["label"]), style="dim"), Text(reason(one["text"]), style="dim"))
    return Padding(grid, (0, 0, 0, indent))


def read_bytes(path: str) -> bytes:
    """Read a file, or standard input for ``-``."""
    return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()


def progress() -> Progress:
    """Make a progress bar on standard error; where that is no terminal only its end is printed."""
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=err)
