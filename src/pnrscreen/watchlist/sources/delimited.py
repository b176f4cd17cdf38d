"""Delimited text row by row: a row that cannot be parsed costs itself, and no row behind it.

This module knows quotation marks. It refuses to know what a cell means, and to say what is wrong to anybody.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator


def parsed(lines: Iterable[str], delimiter: str = ",") -> Iterator[list[str] | csv.Error]:
    """Yield each row, or what is wrong with it; the line behind its first one then begins the next row."""
    held = _Lines(lines)
    reader = csv.reader(held, strict=True, delimiter=delimiter)
    while True:
        held.taken.clear()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            held.give_back()
            reader = csv.reader(held, strict=True, delimiter=delimiter)
            yield error
        else:
            yield row


class _Lines:
    """Lines of which those that one row took can be given back but for the first: a quotation mark that nobody closed must not
    swallow the rows behind it.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Give back what the present row took, but for its first line."""
        self._again.extendleft(reversed(self.taken[1:]))
