"""What a unit can tell a carrier, as a person or a program reads it: schedule, quality, receipts, quarantine. Names nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import resources

from rich.console import Group
from rich.table import Table
from rich.text import Text

from pnrscreen.cli.report import classes, clock
from pnrscreen.cli.show import line, table
from pnrscreen.expected import ScheduledFlight
from pnrscreen.message import Source
from pnrscreen.ports import QuarantineRow, ReceiptRow
from pnrscreen.quality import CarrierQuality

TOP_DEFECTS = 3
GOOD_SCORE, POOR_SCORE = 90, 60
"""From which score on a carrier is shown plain, and below which in red."""

_MEANING = re.compile(r"^\| `([A-Z_]+)` \|(?:[^|\n]*\|([^|\n]*)\|.*|([^|\n]*)\|)$", re.MULTILINE)
"""A row of a table of defects (code, severity, meaning, why, where) or of reasons (code, meaning)."""


def meanings() -> Mapping[str, str]:
    """Return what each code of a defect or a broken stretch says, from the tables in the wire's README, which is shipped."""
    text = resources.files("pnrscreen").joinpath("wire", "README.md").read_text("utf-8")
    return {code: (defect or reason).strip() for code, defect, reason in _MEANING.findall(text)}


def schedule(flights: Sequence[ScheduledFlight]) -> Table:
    """Show the flights of the schedule, and which lists each owes."""
    headings = (
        ("flight", "left"),
        ("from", "left"),
        ("to", "left"),
        ("departs", "left"),
        ("expects", "left"),
        ("contact", "left"),
    )
    return table(
        headings,
        [
            (
                f"{flight.leg.key.carrier}{flight.leg.key.number}",
                flight.leg.key.departure,
                flight.leg.destination,
                clock(flight.leg.scheduled_departure or flight.leg.key.date),
                " and ".join(source.name for source in Source if source in flight.expects) or "nothing",
                flight.contact or "-",
            )
            for flight in flights
        ],
    )


def carriers(found: Sequence[CarrierQuality], meanings: Mapping[str, str]) -> Table:
    """Show carriers, worst score first, each with the defects that cost it most and what they mean."""
    headings = (
        ("carrier", "left"),
        ("score", "right"),
        ("messages", "right"),
        ("people", "right"),
        ("lists", "left"),
        ("defects that cost most", "left"),
    )
    return table(headings, [_carrier(one, meanings) for one in found])


def _carrier(one: CarrierQuality, meanings: Mapping[str, str]) -> list[str | Text]:
    worst = Text("\n").join(
        Text(f"{count:,} {code}: {meanings.get(code, '')}") for code, _, count in one.worst(TOP_DEFECTS)
    ) or Text("-")
    said = [f"{one.missing} of {one.due} missing"] if one.missing else []
    said += [f"{one.late} late"] if one.late else []
    style = "" if one.score >= GOOD_SCORE else "yellow" if one.score >= POOR_SCORE else "red"
    return [
        one.carrier or "(none said)",
        Text(str(one.score), style),
        f"{one.messages:,}",
        f"{one.travellers:,}",
        ", ".join(said) or f"{one.due} in time",
        worst,
    ]


def receipts(found: Sequence[ReceiptRow]) -> Group:
    """Show what each delivery brought, in counts, each under its id."""
    return Group(*(part for one in found for part in (Text(one.id, "bold"), line(_receipt(one), 2))))


def _receipt(one: ReceiptRow) -> str:
    head = f"{one.at:%Y-%m-%d %H:%M:%S} UTC  {' '.join(one.carriers) or '-'}  "
    if one.repeats:
        return f"{head}came before: {one.repeats}"
    said = [f"{one.messages:,} messages, {one.reservations:,} reservations, {one.travellers:,} people"]
    said += [f"defects: {', '.join(f'{count:,} {severity}' for severity, count in one.defects.items())}"] if one.defects else []
    said += [f"{one.quarantined:,} quarantined"] if one.quarantined else []
    said += [f"not kept: {classes(one.dropped)}"] if one.dropped else []
    said += [f"from {one.sender} in {one.source}"] if one.source else []
    return head + "; ".join(said)


def quarantine(rows: Sequence[QuarantineRow]) -> Group:
    """Show what is to be repaired, each under its id: where it stood, why it could not be read, and until when it is kept."""
    return Group(*(part for row in rows for part in (Text(row.id, "bold"), line(_stretch(row), 2))))


def _stretch(row: QuarantineRow) -> str:
    place = f"{row.segment} number {row.number}, " if row.segment else ""
    return (
        f"{row.leg or 'no flight'}  {row.reason}  {place}bytes {row.offset} to {row.offset + row.length};"
        f" since {row.at:%Y-%m-%d %H:%M} UTC, destroyed {row.until:%Y-%m-%d %H:%M}"
    )
