"""Manifests of small carriers and general aviation as CSV and JSON, read by a published column list (``columns``).

This module knows how rows become messages: one for each flight, in the order in which flights are first named. It refuses to
admit what no column of the list speaks of: such a cell is an item like any other, under a code that no table admits.

A row without any cell of its flight belongs to the flight of the row before. A row that names nobody is a broken stretch, and
the others stand. Whatever holds an EDIFACT interchange is none of these files.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from types import MappingProxyType

from pnrscreen.errors import WireError
from pnrscreen.message import (
    Broken,
    Defect,
    Flight,
    Function,
    Interchange,
    Item,
    LocalTime,
    Manifest,
    Message,
    Reported,
    Severity,
)
from pnrscreen.wire import delimited, mrz, objects, row, transport
from pnrscreen.wire.columns import COLUMNS, schema
from pnrscreen.wire.delimited import Cell, Header, Row
from pnrscreen.wire.located import Place
from pnrscreen.wire.plaintext import Plaintext

__all__ = ("COLUMNS", "ROWS_MAX", "each", "looks", "schema")

ROWS_MAX = 100_000
"""Rows of one file: a hundred of the fullest aircraft. What is behind them goes to quarantine and can be sent apart."""

_JSON = re.compile(r'\s*(?:\[\s*)?\{\s*(?:"|\})')
_HEAD = 4_096 * 8  # characters among which a header stands, or the first key
_CODE = "745"  # as a passenger list of PAXLST: rows and its messages speak of the same people
_UNKNOWN = "UNKNOWN"
_GIVEN = frozenset({"given_names", "full_name"})
_VISA: Mapping[str, str] = MappingProxyType(
    {
        "document_kind": "visa_number",
        "document_number": "visa_number",
        "document_issuer": "visa_issuer",
        "document_expiry": "visa_expiry",
    }
)


def looks(raw: bytes) -> bool:
    """Tell whether a file is a manifest as CSV or JSON: it begins so, and no interchange can be found in it."""
    text = Plaintext(raw[:_HEAD]).text
    return (_JSON.match(text) is not None or delimited.header(text) is not None) and not holds_interchange(raw)


def holds_interchange(raw: bytes) -> bool:
    """Tell whether an EDIFACT interchange can be found in a file."""
    try:
        return next(transport.stretches(raw), None) is not None
    except WireError:
        return False


def each(raw: bytes) -> Iterator[Interchange | Broken]:
    """Yield the one interchange that a file is, and the rows that name nobody. Raises WireError where it is no manifest."""
    page = Plaintext(raw)
    table = _Table(page)
    head = None if _JSON.match(page.text) else delimited.header(page.text)
    if head is not None:
        table.delimited(head)
    else:
        table.objects()
    yield table.interchange(raw)
    yield from table.broken


class _Message:
    """The rows of one flight."""

    def __init__(self, flight: Flight, offset: int) -> None:
        self.flight = flight
        self.offset = offset
        self.people: list[Reported] = []
        self.items: list[Item] = []
        self.defects: list[Defect] = []


class _Table:
    """A file while it is being read."""

    def __init__(self, page: Plaintext) -> None:
        self.page = page
        self.standard = ""
        self.messages: dict[Flight, _Message] = {}
        self.items: list[Item] = [*page.mark]  # what belongs to no flight: header, frame, blank rows
        self.defects: list[Defect] = []
        self.broken: list[Broken] = []
        self.prepared: LocalTime | None = None
        self._flight = Flight()

    # ----------------------------------------------------------------------------------------------------------- shapes

    def delimited(self, head: Header) -> None:
        """Read a table of delimited text."""
        self.standard = "TABLE-CSV"
        if head.row.start:
            self.items.append(self.page.item("ROW", _UNKNOWN, 0, head.row.start))
            self._add_defect("NOISE_STRIPPED", 0, Severity.INFO, said=self.page.text[: head.row.start].strip()[:80])
        self._frame(
            head.row._replace(
                cells=tuple(_heading(cell, column) for cell, column in zip(head.row.cells, head.columns, strict=False))
            )
        )
        for cell, column in zip(head.row.cells, head.columns, strict=False):
            if cell.text and not column:
                self._add_defect("UNKNOWN_COLUMN", cell.start, Severity.INFO, said=cell.text[:80], number=head.row.number)
        for at, line in enumerate(delimited.rows(self.page.text, head)):
            if at == ROWS_MAX:
                self._break(line.start, len(self.page.text), line.number, reason="TOO_MANY_ROWS")
                return
            if any(cell.text for cell in line.cells[len(head.columns) :]):
                self._add_defect("EXTRA_CELLS", line.start, number=line.number, expected=f"{len(head.columns)} cells")
            self._row(line)

    def objects(self) -> None:
        """Read JSON."""
        self.standard = "TABLE-JSON"
        document = objects.Document(self.page.text)
        rows = list(document.rows())
        if not any(cell.column for line in rows for cell in (*line.cells, *line.shared)):
            raise WireError("JSON, but no manifest: no key in it is a column (pnrscreen formats table lists them)", 0)
        unknown: dict[str, int] = {}
        for line in (frames := [*document.around(rows)]):
            self._frame(line)
        for cell in chain.from_iterable(line.cells for line in (*frames, *rows)):
            if not cell.column and self.page.text[cell.end :].lstrip('" \t\r\n')[:1] == ":":
                unknown.setdefault(cell.text, cell.start)
        for key, start in unknown.items():
            self._add_defect("UNKNOWN_COLUMN", start, Severity.INFO, said=key[:80])
        for stretch in document.unread:
            self._break(stretch.start, stretch.end, 0, reason="NOT_JSON")
        if document.cut:
            self._add_defect("TRUNCATED", max(0, len(self.page.text) - 1), expected="]")
        for line in rows[:ROWS_MAX]:
            self._row(line)
        if len(rows) > ROWS_MAX:
            self._break(rows[ROWS_MAX].start, rows[-1].end, rows[ROWS_MAX].number, reason="TOO_MANY_ROWS")

    # ------------------------------------------------------------------------------------------------------------ rows

    def _row(self, line: Row) -> None:
        said = row.Said(line, self.page)
        if said.empty:
            self._frame(line)
            return
        if said.of_flight:
            self._flight = row.flight(said)
        one = row.traveller(said, Place(line.number, self.page.at(line.start)))
        if one is None and said.overwritten:
            self._frame(line)
            return
        if one is None:
            self._break(line.start, line.end, line.number, reason="EMPTY_PERSON")
            return
        prepared = row.moment(said, "prepared_at")
        self.prepared = max(filter(None, (self.prepared, prepared)), default=None)
        message = self.messages.setdefault(self._flight, _Message(self._flight, one.where.start))
        if line.odd:
            said.defect("BAD_QUOTE", "")
        message.people.append(one.report())
        message.items += self._itemised(line, visa=said.text("document_kind").upper().startswith("V"))
        message.defects += said.defects

    def _frame(self, line: Row) -> None:
        self.items += self._itemised(line)

    def _itemised(self, line: Row, *, visa: bool = False) -> Iterator[Item]:
        """Yield the item of a row and those of the cells in it that say anything."""
        end = line.end
        while self.page.wide and self.page.text[end : end + 1] in {"\r", "\n"}:  # there a line break is more than its byte
            end += 1
        yield self.page.item("ROW", "", line.start, end)
        zone = [cell for cell in line.cells if cell.column == "mrz" and cell.text]
        yield from self._zone(zone)
        for cell in line.cells:
            if cell.end > cell.start and cell not in zone and (cell.text or not cell.column):
                code = _VISA.get(cell.column, cell.column) if visa else cell.column
                yield self.page.item("CELL", code if self._legible(cell) else _UNKNOWN, cell.start, cell.end)

    def _legible(self, cell: Cell) -> bool:
        """Tell whether the bytes of a cell may be kept: a given name that is not a byte a letter may hide a title."""
        if cell.column not in _GIVEN:
            return bool(cell.column)
        return not self.page.wide and "\\" not in self.page.text[cell.start : cell.end]

    def _zone(self, cells: Sequence[Cell]) -> Iterator[Item]:
        """Yield the pieces of a machine readable zone: the issuer's optional data apart, a visa under its own code."""
        held = [(cell, line) for cell in cells for line in mrz.lines(cell.text)]
        lines = [line for _, line in held]
        starts = [self.page.text.find(line, cell.start, cell.end) for cell, line in held]
        zone = mrz.read(lines)
        if zone is None or -1 in starts:
            yield from (self.page.item("CELL", _UNKNOWN, cell.start, cell.end) for cell in cells)
            return
        code = "visa_mrz" if zone.layout.startswith("MRV") else "mrz"
        private = sorted((starts[line] + start, starts[line] + end) for line, start, end in mrz.places(zone, lines))
        for cell in cells:
            at = cell.start
            for start, end in private:
                if cell.start <= start < cell.end:
                    yield self.page.item("CELL", code, at, start)
                    yield self.page.item("CELL", "mrz_optional", start, end)
                    at = end
            if at < cell.end:
                yield self.page.item("CELL", code, at, cell.end)

    # --------------------------------------------------------------------------------------------------------- results

    def interchange(self, raw: bytes) -> Interchange:
        """Return what was read as one interchange."""
        if self.page.guessed:
            self._add_defect("ENCODING_GUESSED", 0, Severity.INFO, said=self.page.encoding)
        if not self.messages:
            expected = "a header row and below it a row for each person"
            self._add_defect("NO_PEOPLE", 0, Severity.ERROR, expected=expected)
            self.messages[Flight()] = _Message(Flight(), 0)
        elif self.prepared is None:
            self._add_defect("UNDATED", 0, Severity.INFO, expected="prepared_at, so that a corrected list replaces this one")
        messages = tuple(self._message(str(at), said) for at, said in enumerate(self.messages.values(), start=1))
        carriers = {said.flight.carrier for said in self.messages.values()}
        return Interchange(
            digest=hashlib.sha256(raw.translate(None, b"\r\n")).hexdigest(),
            start=0,
            end=len(raw),
            sender=carriers.pop() if len(carriers) == 1 else "",
            prepared_at=self.prepared,
            messages=messages,
            items=tuple(self.items),
            defects=tuple(self.defects),
        )

    def _message(self, reference: str, said: _Message) -> Message:
        flight = said.flight
        if said.people and not (flight.number and flight.departure and flight.scheduled_departure):
            expected = "flight_number or registration, departure, scheduled_departure"
            said.defects.append(_defect("NO_FLIGHT", said.offset, Severity.ERROR, expected=expected))
        return Message(
            reference=reference,
            standard=self.standard,
            version="1",
            function=Function.ORIGINAL,
            body=Manifest(code=_CODE, sectors=() if flight == Flight() else (flight,), people=tuple(said.people)),
            items=tuple(said.items),
            defects=tuple(said.defects),
            offset=said.offset,
        )

    def _break(self, start: int, end: int, number: int, *, reason: str) -> None:
        first, last = self.page.at(start), self.page.at(end)
        self.broken.append(Broken(start=first, end=last, reason=reason, segment="ROW", number=number))

    def _add_defect(
        self,
        code: str,
        start: int,
        severity: Severity = Severity.WARNING,
        *,
        said: str = "",
        expected: str = "",
        number: int = 0,
    ) -> None:
        self.defects.append(_defect(code, self.page.at(start), severity, said=said, expected=expected, number=number))


def _heading(cell: Cell, column: str) -> Cell:
    """Return a heading as a cell: one that names a column of ours is part of the frame, any other is not admitted."""
    return cell._replace(text="", column="heading") if column else cell


def _defect(
    code: str, offset: int, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = "", number: int = 0
) -> Defect:
    return Defect(code=code, severity=severity, segment="ROW", offset=offset, said=said, expected=expected, number=number)
