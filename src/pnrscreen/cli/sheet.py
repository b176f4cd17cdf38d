"""A table as a person hands it in: read row by row, however long it is, and what is wrong with it said by its row.

Comma, semicolon or tab between cells; UTF-8, UTF-16 with a byte order mark, otherwise Windows-1252; a header row first.
"""

from __future__ import annotations

import codecs
import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO, NamedTuple

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from pnrscreen import toolbench
from pnrscreen.cli import show
from pnrscreen.errors import WatchlistError

LINE_MAX = 2**20
"""Bytes of the longest line of a table; what has longer ones is none."""
TOGETHER = 1024
"""Rows that are handed on at once."""
_NO_TABLE = (
    (b"PK", "an office document or archive"),
    (b"\x1f\x8b", "packed"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
)


_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Row(NamedTuple):
    """One row: its number from 0, its cells as they stand, and what they say by heading."""

    number: int
    cells: list[str]
    said: dict[str, str]


@contextmanager
def opened(path: str, lacking: Callable[[Sequence[str]], str]) -> Iterator[Sheet]:
    """Open a table, ``-`` for standard input; raises WatchlistError with what ``lacking`` says of its header, if anything."""
    if path == "-":
        yield Sheet(path, sys.stdin.buffer, lacking)
    else:
        with Path(path).open("rb") as stream:
            yield Sheet(path, stream, lacking)


class Sheet:
    """A table that is open. ``header`` is read at once: headings in lower case, without blanks around them."""

    def __init__(self, path: str, stream: BinaryIO, lacking: Callable[[Sequence[str]], str]) -> None:
        self._path = path
        self._stream = stream
        self._read = 0
        self.broken: list[str] = []
        lines = self._lines()
        first = next((line for line in lines if line.strip()), "")
        self._rows = toolbench.parsed(chain([first], lines), max(",;\t", key=first.count))
        heads = next(self._rows, [])
        if isinstance(heads, csv.Error):
            raise WatchlistError(f"the header row cannot be read: {heads}", path)
        self.heads = heads
        self.header = [head.strip().lower() for head in self.heads]
        if not any(self.header):
            raise WatchlistError("the table is empty: it needs a header row", path)
        if reason := lacking(self.header):
            raise WatchlistError(f"{reason}; its header says {', '.join(map(show.plain, self.header))[:200]}", path)

    def rows(self) -> Iterator[Row]:
        """Yield the rows; one that cannot be read is noted in ``broken`` and passed over, and keeps its number."""
        for number, cells in enumerate(row for row in self._rows if row):
            if isinstance(cells, csv.Error):
                self.broken.append(f"row {number} cannot be read: {cells}")
            else:
                yield Row(number, cells, dict(zip(self.header, cells, strict=False)))

    def portions(self) -> Iterator[list[Row]]:
        """Yield the rows in portions. On a terminal a bar shows how far the file is read, unless the answers go there too."""
        with _bar(self._size()) as advance:
            portion: list[Row] = []
            for row in self.rows():
                portion.append(row)
                if len(portion) == TOGETHER:
                    yield portion
                    portion = []
                    advance(self._read)
            if portion:
                yield portion

    def complain(self) -> bool:
        """Say which rows could not be read; tell whether there are any."""
        for fault in self.broken[:10]:
            show.complain(f"{self._path}: {fault}")
        if len(self.broken) > 10:
            show.complain(f"{self._path}: {len(self.broken):,} rows cannot be read")
        return bool(self.broken)

    def _size(self) -> int:
        return 0 if self._path == "-" else Path(self._path).stat().st_size

    def _lines(self) -> Iterator[str]:
        line = self._stream.readline(LINE_MAX)
        for sign, what in _NO_TABLE:
            if line.startswith(sign):
                raise WatchlistError(f"this is {what}, not a table: save it as CSV", self._path)
        if line.startswith(_UTF16):
            yield from self._wide_lines(line)
            return
        while line:
            self._read += len(line)
            if b"\0" in line:
                raise WatchlistError("there are zero bytes in it: this is no table", self._path)
            self._check(line)
            text = _text(line)
            if "\r" in text[:-2]:
                yield from io.StringIO(text, newline="")
            else:
                yield text
            line = self._stream.readline(LINE_MAX)

    def _wide_lines(self, head: bytes) -> Iterator[str]:
        portions = chain([head], iter(partial(self._stream.read, 2**16), b""))
        begun = ""
        for text in codecs.iterdecode(portions, "utf-16", errors="replace"):
            *whole, begun = (begun + text).split("\n")
            self._check(begun)
            yield from (f"{line}\n" for line in whole)
        yield begun

    def _check(self, line: bytes | str) -> None:
        if len(line) >= LINE_MAX:
            raise WatchlistError(f"a line of more than {LINE_MAX:,} characters: this is no table", self._path)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


@contextmanager
def _bar(size: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error if that is a terminal and the answers go elsewhere."""
    shown = size > 0 and show.err.is_terminal and not sys.stdout.isatty()
    columns = (TextColumn("{task.percentage:>3.0f} %"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=show.err, transient=True, disable=not shown) as progress:
        task = progress.add_task("", total=size or None)
        yield lambda read: progress.update(task, completed=read)
