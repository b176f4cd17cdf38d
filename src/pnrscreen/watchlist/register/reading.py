"""A register as its owner hands it over: a CSV table of documents, read a stretch at a time.

This module knows the columns. It refuses to guess: a row that names no document is a fault, and costs no other row.

================================  ===============================================================================
issuer (or issuing_state)         who issued it: alpha-3, alpha-2 or English name; empty where it is not known
number (or document_number)       as printed; blanks, punctuation and small letters make no difference
number_to                         the last of a run of blanks: ``X000100`` to ``X000199``
kind (or document_type)           P, ID, V or as the owner codes it
expires                           the last day this record holds; empty for good
reason (or status)                stolen, lost, revoked or as the owner codes it
================================  ===============================================================================

Only ``number`` must be there. A field holds no line break. Columns of other names are passed over, but for one that may say
until when a record holds: a limit that cannot be read must not become no limit, so no register is made of such a table, and a
row is not used whose ``expires`` is no date.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from pnrscreen.errors import WatchlistError
from pnrscreen.model import Fault
from pnrscreen.normalise import documents
from pnrscreen.watchlist.register import packing, rows
from pnrscreen.watchlist.register.packing import KEY
from pnrscreen.watchlist.register.rows import TEXT, Rows

RUN_MAX: Final = 100_000
"""More blanks than one row may list: a typing error would list a country's passports."""
FAULTS_SAID: Final = 100

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {name: name for name in ("issuer", "number", "number_to", "kind", "expires", "reason")}
    | {"issuing_state": "issuer", "document_number": "number", "document_type": "kind", "status": "reason"}
)
"""Heading -> what it means."""
_LIMIT: Final = re.compile(r"expir|valid|until")


def recognise(content: bytes) -> bool:
    """Tell whether a table begins with a heading of documents, and not of entries of a list."""
    said = set(_heading(content[:2000].split(b"\n", 1)[0]))
    return {"issuer", "number"} <= said and "entry_id" not in said


def _heading(line: bytes) -> list[str]:
    cells = _cells(line.decode("utf-8-sig", errors="replace").strip())
    return [COLUMNS.get(cell.strip().lower(), cell.strip().lower()) for cell in cells]


def _limits(heading: Sequence[str]) -> None:
    """Raise WatchlistError where a column that is not known may say until when a record holds."""
    for head in heading:
        if head != "expires" and _LIMIT.search(head):
            raise WatchlistError(
                f"the column {head} may say until when a record holds: call it expires, or leave it out", "row 1"
            )


def _cells(line: str) -> list[str]:
    """Return the cells of one line; a quote that is never closed ends with it."""
    return next(csv.reader([line]), []) if '"' in line else line.split(",")


class Reader:
    """Reads one table, and remembers its words, how many documents it ``said``, and its ``faults``, the first of ``faulty``."""

    def __init__(self) -> None:
        self.issuers, self.kinds, self.reasons = rows.issuers(), rows.kinds(), rows.reasons()
        self.faults: list[Fault] = []
        self.faulty = 0
        self.said = 0
        self._days = rows.Days()
        self._line = 1

    def read(self, chunks: Iterable[bytes]) -> Iterator[Rows]:
        """Yield the rows of a table, stretch by stretch; raises WatchlistError when its heading names no number."""
        heading: list[str] = []
        for stretch in _stretches(chunks):
            content = stretch
            if not heading:
                head, _, content = stretch.partition(b"\n")
                heading = _heading(head)
                _limits(heading)
            if heading.count("number") != 1:
                break
            for packed in self._rows(content, heading):
                self.said += rows.size(packed)
                yield packed
        if heading.count("number") != 1:
            raise WatchlistError("a register of documents is a table with one column number, and should have issuer", "row 1")

    def _rows(self, content: bytes, heading: Sequence[str]) -> Iterator[Rows]:
        plain = content.replace(b"\r", b"").removesuffix(b"\n")
        text = plain.decode("utf-8", errors="replace")
        began = self._line + 1
        if _even(plain, len(heading)):
            cells = text.replace("\n", ",").split(",")
            self._line += len(cells) // len(heading)
            columns = {head: cells[at :: len(heading)] for at, head in enumerate(heading)}
            yield from self._packed(columns, range(began, self._line + 1))
            return
        lines = list(map(_cells, text.split("\n")))
        self._line += len(lines)
        whole = [at for at, cells in enumerate(lines) if len(cells) == len(heading)]
        for at in (at for at, cells in enumerate(lines) if len(cells) != len(heading) and any(cells)):
            self._fault("E_COLUMNS", began + at)
        if whole:
            columns = dict(zip(heading, map(list, zip(*(lines[at] for at in whole), strict=True)), strict=True))
            yield from self._packed(columns, [began + at for at in whole])

    def _packed(self, columns: Mapping[str, Sequence[str]], places: Sequence[int]) -> Iterator[Rows]:
        """Pack the rows of one stretch, those with a number out of the ordinary one by one."""
        keys, letters, stray = packing.many(columns["number"])
        for at in (at for at, to in enumerate(columns.get("number_to", ())) if to.strip()):
            stray[at] = True
        rest, usable = self._rest(columns, len(keys), places)
        plain, single = usable & ~stray, np.flatnonzero(usable & stray).tolist()
        yield Rows(keys[plain], (rest | letters)[plain])
        more = [(at, number) for at in single for number in self._numbers(columns, at, places[at])]
        for long in (False, True):
            these = [(at, number) for at, number in more if (len(number) > packing.PLACES) is long]
            if these:
                packed = np.array([packing.one(number) for _, number in these], KEY)
                beside = rest[[at for at, _ in these]] | packed[:, 1]
                yield Rows(packed[:, 0], beside, np.array([number for _, number in these], TEXT) if long else None)

    def _rest(self, columns: Mapping[str, Sequence[str]], count: int, places: Sequence[int]) -> tuple[Any, Any]:
        """Return what the rows say beside the number, and which of them have a last day that can be read, or none."""
        nothing = ("",) * count
        tables = (self.issuers, self.kinds, self.reasons)
        issuer, kind, reason = (
            np.fromiter(map(table.__getitem__, columns.get(name, nothing)), KEY, count)
            for name, table in zip(("issuer", "kind", "reason"), tables, strict=True)
        )
        until = np.fromiter(map(self._days.__getitem__, columns.get("expires", nothing)), np.int64, count)
        for at in map(int, np.flatnonzero(until < 0)):
            self._fault("E_BAD_TERM", places[at])
        return rows.rest(issuer, np.maximum(until, rows.FOR_GOOD).astype(KEY), kind, reason), until >= rows.FOR_GOOD

    def _numbers(self, columns: Mapping[str, Sequence[str]], at: int, place: int) -> Sequence[str]:
        """Return the numbers of one row: the one it lists, or all of a run; none, and a fault, where it lists no number."""
        first = documents.number(columns["number"][at])
        last = documents.number(columns["number_to"][at]) if "number_to" in columns else ""
        if not documents.distinctive(first) or len(first) > packing.LONGEST:
            self._fault("E_NO_NUMBER", place)
            return ()
        if not last:
            return (first,)
        stem = first.rstrip("0123456789")
        digits = len(first) - len(stem)
        run = int(last[len(stem) :]) - int(first[len(stem) :]) if digits and _continues(last, stem, len(first)) else -1
        if not 0 <= run < RUN_MAX:
            self._fault("E_BAD_RUN", place)
            return ()
        begin = int(first[len(stem) :])
        return [f"{stem}{number:0{digits}d}" for number in range(begin, begin + run + 1)]

    def _fault(self, code: str, place: int) -> None:
        self.faulty += 1
        if len(self.faults) < FAULTS_SAID:
            self.faults.append(Fault(code=code, where=f"row {place}"))


def _even(content: bytes, width: int) -> bool:
    """Tell whether every line has so many cells and none is quoted: then the columns can be cut out of the whole at once."""
    letters = np.frombuffer(content, np.uint8)
    ends = letters[(letters == ord(",")) | (letters == ord("\n"))] == ord("\n")
    last = np.arange(1, len(ends) + 1) % width == 0
    return b'"' not in content and (len(ends) + 1) % width == 0 and bool((ends == last).all())


def _continues(last: str, stem: str, length: int) -> bool:
    """Tell whether a number can end a run of numbers that begin with ``stem``."""
    return len(last) == length and last.startswith(stem) and last[len(stem) :].isdecimal()


def _stretches(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Cut what comes in any pieces into stretches that end with a line."""
    rest = b""
    for chunk in chunks:
        whole, end, begun = chunk.rpartition(b"\n")
        if end:
            yield rest + whole
            rest = begun
        else:
            rest += chunk
    if rest:
        yield rest
