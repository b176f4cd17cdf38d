"""A schedule of flights as a table (CSV): which flights there are, and which lists must come of each.

Knows the columns and what may stand in them. Refuses to guess: a row it cannot read is a Fault with its line;
the rest counts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from pnrscreen.expected import EXPECTATIONS, ScheduledFlight
from pnrscreen.message import Flight, LocalTime, Source
from pnrscreen.model import Fault, FlightLeg, LegKey
from pnrscreen.normalise import codes, keys

COLUMNS: Final = ("carrier", "number", "departure", "arrival", "scheduled_departure")
"""The columns that must be there. Optional: scheduled_arrival, expects, contact; others are passed over."""

_CARRIER: Final = re.compile(r"[A-Z0-9]{2}[A-Z]?")
_NUMBER: Final = re.compile(r"[0-9]{1,4}[A-Z]?")
_PLACE: Final = re.compile(r"[A-Z]{3}")
_CONTACT_MAX: Final = 80


class _Unreadable(Exception):
    """Why a row cannot be used: the column, and what it should hold."""


def read(table: bytes, expects: frozenset[Source]) -> tuple[tuple[ScheduledFlight, ...], tuple[Fault, ...]]:
    """Read a schedule; ``expects`` is what must come of a flight whose row does not say. Never raises.

    The header names the columns in any order and case; commas or semicolons part them. Of two rows about one flight the later
    counts, and the earlier is a Fault.
    """
    text = table.decode("utf-8-sig", errors="replace")
    header = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if header.count(";") > header.count(",") else ",")
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            return (), (Fault(code="NO_COLUMN", where="line 1", said=f"the header has no column {', '.join(missing)}"),)
        return _flights(_numbered(rows, names), expects)
    except csv.Error as error:
        return (), (Fault(code="NOT_CSV", where=f"line {rows.line_num}", said=str(error)),)


def _numbered(rows: Iterable[list[str]], names: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, row in enumerate(rows, start=2):
        if any(value.strip() for value in row):
            yield number, {name: value.strip() for name, value in zip(names, row, strict=False)}


def _flights(
    rows: Iterable[tuple[int, Mapping[str, str]]], expects: frozenset[Source]
) -> tuple[tuple[ScheduledFlight, ...], tuple[Fault, ...]]:
    found: dict[LegKey, tuple[int, ScheduledFlight]] = {}
    faults: list[Fault] = []
    for number, row in rows:
        try:
            flight = _flight(row, expects)
        except _Unreadable as error:
            faults.append(Fault(code="BAD_ROW", where=f"line {number}", said=str(error)))
            continue
        if flight.leg.key in found:
            before, _ = found[flight.leg.key]
            faults.append(Fault(code="REPEATED", where=f"line {before}", said=f"line {number} says the same flight again"))
        found[flight.leg.key] = number, flight
    return tuple(flight for _, flight in found.values()), tuple(faults)


def _flight(row: Mapping[str, str], expects: frozenset[Source]) -> ScheduledFlight:
    flight = Flight(
        carrier=_matching(row, "carrier", _CARRIER, "an airline designator"),
        number=_matching(row, "number", _NUMBER, "a flight number"),
        departure=_matching(row, "departure", _PLACE, "an airport"),
        arrival=_matching(row, "arrival", _PLACE, "an airport"),
        scheduled_departure=_time(row, "scheduled_departure"),
        scheduled_arrival=_time(row, "scheduled_arrival") if row.get("scheduled_arrival") else None,
    )
    if codes.airport(flight.departure) is None:
        raise _Unreadable(f"departure: {flight.departure} is not a known airport, so its local time is not known")
    said = row.get("expects", "").lower().replace(" ", "")
    if said and said not in EXPECTATIONS:
        raise _Unreadable(f"expects: must be one of {', '.join(EXPECTATIONS)}")
    return ScheduledFlight(
        leg=FlightLeg(
            key=keys.leg(flight),
            destination=flight.arrival,
            scheduled_departure=flight.scheduled_departure,
            scheduled_arrival=flight.scheduled_arrival,
        ),
        expects=EXPECTATIONS[said] if said else expects,
        contact=row.get("contact", "")[:_CONTACT_MAX],
    )


def _matching(row: Mapping[str, str], column: str, pattern: re.Pattern[str], what: str) -> str:
    said = row.get(column, "").upper()
    if not pattern.fullmatch(said):
        raise _Unreadable(f"{column}: must be {what}")
    return said


def _time(row: Mapping[str, str], column: str) -> LocalTime:
    """Read a local time to the minute (ISO 8601 without zone)."""
    said = row.get(column, "")
    try:
        read = datetime.fromisoformat(said)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None or len(said) <= len("2026-03-01"):
        raise _Unreadable(f"{column}: must be the airport's local time, such as 2026-03-01T06:10")
    return f"{read:%Y-%m-%dT%H:%M}"
