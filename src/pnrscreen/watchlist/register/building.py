"""A table of documents sorted into a register, however long it is, in little memory.

This module knows how rows are sorted in runs and the runs merged. It refuses to know where runs lie meanwhile: whoever asks
hands in a place to keep them.

Strategy: some millions of rows at a time are packed, sorted and kept; then the runs are cut at the same keys, and what they
hold between two cuts is sorted together and laid down in blocks. Rows said twice are kept once. The same table gives the same
bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Fault
from pnrscreen.watchlist.register.layout import BLOCK_ROWS, HEAD, Foot, Laid, closing, content
from pnrscreen.watchlist.register.reading import Reader
from pnrscreen.watchlist.register.rows import FOR_GOOD, Rows, ends, ordered, size

Buffer = bytes | memoryview
Keep = Callable[[Iterable[bytes]], Buffer]
"""Keeps pieces aside, one after the other, and returns them as one run of bytes."""

ROWS_AT_ONCE: Final = 1 << 22
"""So many rows are sorted together: about 300 MB of memory."""
_EACH: Final = 1 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A register, and what came of its table. ``faults`` are the first of ``faulty`` rows; ``twice`` were said before."""

    content: Buffer
    rows: int
    twice: int
    faulty: int
    faults: tuple[Fault, ...]


def build(name: str, chunks: Iterable[bytes], keep: Keep, rows_at_once: int = ROWS_AT_ONCE) -> Built:
    """Build the register of a table; raises WatchlistError when nothing can be made of it."""
    reader = Reader()
    running = hashlib.sha256()
    runs = [_kept(run, keep) for run in _runs(reader.read(_counted(chunks, running)), rows_at_once)]
    if not runs:
        raise WatchlistError("the register holds no document", name)
    laid: list[Laid] = []
    last: set[int] = set()

    def pieces() -> Iterator[bytes]:
        yield HEAD
        for rows in _merged(runs, rows_at_once):
            last.update(ends(rows).tolist())
            for begin in range(0, size(rows), BLOCK_ROWS):
                block = content(rows, begin)
                laid.append(Laid.of(rows, begin, block))
                yield block
        yield closing(
            Foot(
                name=name,
                digest=running.hexdigest(),
                rows=sum(one.rows for one in laid),
                issuers=tuple(reader.issuers.words()),
                kinds=tuple(reader.kinds.words()),
                reasons=tuple(reader.reasons.words()),
                ends=tuple(sorted(last - {FOR_GOOD})),
            ),
            laid,
        )

    kept = keep(pieces())
    rows = sum(one.rows for one in laid)
    return Built(content=kept, rows=rows, twice=reader.said - rows, faulty=reader.faulty, faults=tuple(reader.faults))


def _counted(chunks: Iterable[bytes], running: Any) -> Iterator[bytes]:
    for chunk in chunks:
        running.update(chunk)
        yield chunk


def _runs(stretches: Iterable[Rows], rows_at_once: int) -> Iterator[Rows]:
    """Yield sorted runs of about so many rows, of short numbers or of long ones."""
    held: dict[bool, list[Rows]] = {False: [], True: []}
    for stretch in stretches:
        kind = held[stretch.text is not None]
        kind.append(stretch)
        if sum(map(size, kind)) >= rows_at_once:
            yield ordered(kind)
            kind.clear()
    yield from (ordered(kind) for kind in held.values() if any(map(size, kind)))


def _kept(run: Rows, keep: Keep) -> Rows:
    """Keep a run aside."""
    buffer = keep(column.tobytes() for column in run.columns)
    starts = accumulate((column.nbytes for column in run.columns), initial=0)
    columns = zip(run.columns, starts, strict=False)
    return Rows(*(np.frombuffer(buffer, column.dtype, len(column), start) for column, start in columns))


def _merged(runs: Sequence[Rows], rows_at_once: int) -> Iterator[Rows]:
    """Yield all rows of the runs in order, about so many at once; short numbers stand before long ones."""
    for long in (False, True):
        these = [run for run in runs if (run.text is not None) is long]
        if not these:
            continue
        sample = np.sort(np.concatenate([run.key[::_EACH] for run in these]))
        step = max(rows_at_once // _EACH, 1)
        cuts = np.unique(sample[step::step])
        ends = [[0, *np.searchsorted(run.key, cuts), size(run)] for run in these]
        for at in range(len(cuts) + 1):
            parts = [
                Rows(*(column[end[at] : end[at + 1]] for column in run.columns)) for run, end in zip(these, ends, strict=True)
            ]
            yield ordered(parts)
