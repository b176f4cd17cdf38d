"""Tables as text: cells between commas, semicolons, tabs or bars, cut into rows that remember where their characters stood.

This module knows RFC 4180 and the habits around it: a byte order mark, ``sep=;``, lines before the header, a delimiter of the
country, quotes that were never closed. It refuses to know what a column means.

A quote opens a quoted cell only where it is closed again before a delimiter or a line break, and not too far away; else it
is a letter like any other, so that one stray quote does not swallow the people behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pnrscreen.wire.columns import named

CELL_MAX = 4_096
"""Characters of a quoted cell: the longest that says something, bag tags of a group, stays far below; a lost quote does not."""
COLUMNS_MAX = 500
"""Cells of a row that are looked at apart: ten times the columns there are, so that a line of delimiters costs no more."""
HEADER_LINES_MAX = 20
"""Lines among which the header is looked for: a title, an address, a flight; behind so many there is none."""

_DELIMITERS = ";,\t|"
_TELLING = 2  # headings that make a line a header
_REST = re.compile(r"[^\r\n]*")


class _Shape(NamedTuple):
    """What a quoted cell and any other one look like."""

    quoted: re.Pattern[str]
    plain: re.Pattern[str]


_SHAPES: Mapping[str, _Shape] = MappingProxyType(
    {
        sign: _Shape(
            re.compile(rf' *"((?:[^"]|""){{0,{CELL_MAX}}}+)" *(?=[{re.escape(sign)}\r\n]|\Z)'),
            re.compile(rf"[^{re.escape(sign)}\r\n]*"),
        )
        for sign in _DELIMITERS
    }
)
_BREAK = re.compile(r"[\r\n]")


class Cell(NamedTuple):
    """One cell: the column it belongs to ("" for none of ours), what it says, and its characters without the quotes."""

    column: str
    text: str
    start: int
    end: int


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts them, its characters without the line break, its cells.

    ``shared`` are cells said once for several rows. ``odd`` where a quote in it was never closed.
    """

    number: int
    start: int
    end: int
    cells: tuple[Cell, ...]
    shared: tuple[Cell, ...] = ()
    odd: bool = False


class Header(NamedTuple):
    """The header row, what separates its cells, and the column of each ("" for one that is none of ours)."""

    row: Row
    delimiter: str
    columns: tuple[str, ...]


def header(text: str) -> Header | None:
    """Find the header: the first line of which at least two cells, or its only one (``mrz``), name a column of ours."""
    at = 0
    for number in range(1, HEADER_LINES_MAX + 1):
        end = _line_end(text, at)
        line = text[at : min(end, at + CELL_MAX * 4)]
        found = {delimiter: len(_known(line, delimiter)) for delimiter in _DELIMITERS}
        delimiter = max(_DELIMITERS, key=lambda sign: found[sign])
        if found[delimiter] >= _TELLING or line.strip(' "\r\n').lower() == "mrz":
            row = _row(text, at, number, delimiter)
            columns = tuple(named(cell.text) for cell in row.cells[:COLUMNS_MAX])
            return Header(row, delimiter, columns)
        if end >= len(text):
            return None
        at = _next_line(text, end)
    return None


def rows(text: str, head: Header) -> Iterator[Row]:
    """Yield the rows behind the header, each cell under its column; a cell beyond the header belongs to none."""
    at, number = _next_line(text, head.row.end), head.row.number
    while at < len(text):
        number += 1
        row = _row(text, at, number, head.delimiter)
        columns = (*head.columns, *([""] * max(0, len(row.cells) - len(head.columns))))
        yield row._replace(cells=tuple(cell._replace(column=column) for cell, column in zip(row.cells, columns, strict=False)))
        at = _next_line(text, row.end)


def _known(line: str, delimiter: str) -> set[str]:
    return {column for heading in line.split(delimiter)[:COLUMNS_MAX] if (column := named(heading))}


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def _next_line(text: str, end: int) -> int:
    return end + (2 if text.startswith("\r\n", end) else 1)


def _row(text: str, at: int, number: int, delimiter: str) -> Row:
    shape = _SHAPES[delimiter]
    start, cells, odd = at, [], False
    while True:
        if (quoted := shape.quoted.match(text, at)) is not None:
            cells.append(Cell("", quoted[1].replace('""', '"').strip(), *quoted.span(1)))
            at = quoted.end()
        else:
            plain = shape.plain if len(cells) < COLUMNS_MAX else _REST
            end = found.end() if (found := plain.match(text, at)) else at
            said = text[at:end].strip()
            odd = odd or said.startswith('"')
            cells.append(Cell("", said.lstrip('" '), at, end))
            at = end
        if text[at : at + 1] != delimiter:
            return Row(number, start, at, tuple(cells), odd=odd)
        at += 1
