"""Results as a person reads them: the intake summary, the flight board, a hit with its reasons, the doctor's list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pnrscreen.cli.show import line, table
from pnrscreen.doctor import Check
from pnrscreen.message import Broken, Kind, Source
from pnrscreen.operations.receive import Intake
from pnrscreen.operations.screen import Screened
from pnrscreen.ports import BoardRow, ListRecord
from pnrscreen.stages import ListStatus

LEVELS: tuple[tuple[str, str], ...] = (("critical", "bold red"), ("high", "red"), ("medium", "yellow"), ("low", ""))
"""Levels of a hit, gravest first, and how each is shown."""
SAID: Mapping[bool | None, str] = {True: "yes", False: "no", None: "unknown"}
REASONS: Mapping[str, str] = {
    "EMPTY_PERSON": "a row with neither name nor document (EMPTY_PERSON)",
    "NOT_JSON": "this is no JSON (NOT_JSON)",
    "NO_ENVELOPE": "a message outside of any interchange (NO_ENVELOPE)",
    "NO_MRZ": "a line of a machine readable zone without its others (NO_MRZ)",
    "NO_HEADER": "segments before the first message of an interchange (NO_HEADER)",
    "OFFICE_DOCUMENT": "an office document: save the table as CSV (OFFICE_DOCUMENT)",
    "TOO_MANY_ROWS": "more rows than one file may have: send the rest apart (TOO_MANY_ROWS)",
    "UNSUPPORTED_MODE": "a passenger list that is not of air traffic (UNSUPPORTED_MODE)",
    "UNSUPPORTED_TYPE": "a type of message that is not read here (UNSUPPORTED_TYPE)",
    "ZIP_DAMAGED": "the container is damaged (ZIP_DAMAGED)",
    "ZIP_ENCRYPTED": "it is encrypted (ZIP_ENCRYPTED)",
    "ZIP_METHOD": "it is packed in a way that is not read here (ZIP_METHOD)",
    "ZIP_NESTED": "a container in a container in a container (ZIP_NESTED)",
    "ZIP_OVERLAP": "two entries claim the same bytes (ZIP_OVERLAP)",
    "ZIP_RATIO": "it grows as only a bomb does (ZIP_RATIO)",
    "ZIP_TOO_LARGE": "it is larger than a container may hold (ZIP_TOO_LARGE)",
    "ZIP_TOO_MANY": "it holds too many files (ZIP_TOO_MANY)",
    "ZIP_TRUNCATED": "the container is cut off (ZIP_TRUNCATED)",
}
LISTS: Mapping[str, str] = {"pnr": "PNR", "745": "API", "250": "crew"}
"""Lists by their code, as the board names them."""
STATES: Mapping[str, str] = {"ok": "green", "note": "yellow", "missing": "bold red"}


def unreadable(source: str, broken: Broken) -> str:
    """Say which bytes of a file could not be read, and why."""
    name = broken.said if broken.said.startswith(f"{source}/") else source  # a member of a container
    return f"{name}: bytes {broken.start} to {broken.end} cannot be read: {REASONS.get(broken.reason, broken.reason)}"


def intake(total: Intake, screened: Screened) -> Table:
    """Summarise what came in and what screening made of it."""
    rows = [
        ("files", f"{total.files:,}"),
        ("interchanges", f"{total.interchanges:,} new, {total.duplicates:,} received before"),
        ("messages", f"{total.messages:,}"),
        ("people reported", f"{total.people:,} (the same person by API and by PNR counts twice here)"),
        ("quarantined", f"{total.quarantined:,}" + (" (sealed; see above for where and why)" if total.quarantined else "")),
        ("not kept by law", _classes(total.dropped)),
        ("defects", _classes(total.defects)),
        ("legs screened", f"{screened.legs:,}" + (f", {screened.postponed} left for later" if screened.postponed else "")),
        ("people compared", f"{screened.compared:,}"),
        ("hits", f"{screened.opened:,} opened or renewed, {screened.withdrawn:,} withdrawn"),
        ("rules undetermined", f"{screened.undetermined:,} (a fact was missing: not evaluable, not clear)"),
    ]
    return table((("", "left"), ("", "left")), rows)


def _classes(counted: Mapping[str, int]) -> str:
    if not counted:
        return "none"
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def board(rows: Sequence[BoardRow]) -> Table:
    """Show flights in order of departure: who was reported by which system, what is missing, open hits."""
    headings = (
        ("flight", "left"),
        ("from", "left"),
        ("to", "left"),
        ("departs", "left"),
        ("people", "right"),
        ("crew", "right"),
        ("API", "right"),
        ("PNR", "right"),
        ("missing", "left"),
        ("hits", "left"),
    )
    return table(headings, [_flight(row) for row in rows])


def _flight(row: BoardRow) -> list[str | Text]:
    view = board_view(row)
    missing = ", ".join((*view["missing"], *_doubts(view))) or "-"
    hits = Text(", ").join(
        Text(f"{count} {level}", style) for level, style in LEVELS if (count := view["hits"].get(level, 0))
    ) or Text("-")
    return [
        view["flight"],
        view["departure"],
        view["arrival"],
        _clock(view["scheduled_departure"] or view["date"]),
        str(view["passengers"]),
        str(view["crew"] or "-"),
        str(view["api"] or "-"),
        str(view["pnr"] or "-"),
        Text(missing, "" if missing == "-" else "yellow"),
        hits,
    ]


def _doubts(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield, in a few words, what keeps a flight's lists from telling who is not on it."""
    for state in view["lists"]:
        name = LISTS.get(state["list"], state["list"])
        if state["status"] == ListStatus.WAITS:
            yield f"{name} withdrawal waits ({state['absent']} of {state['standing']})"
        elif state["status"] != ListStatus.COMPLETE:
            yield f"{name} {state['status']}"
    if view["ambiguous"]:
        yield f"{view['ambiguous']} ambiguous"


def _clock(said: str) -> str:
    """Shorten ``2026-11-23T06:10`` to ``23 Nov 26 06:10``; a bare date stays one."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return said
    return f"{moment:%d %b %y %H:%M}" if "T" in said else f"{moment:%d %b %y}"


def board_view(row: BoardRow) -> dict[str, Any]:
    """Return a board row as plain values; ``missing`` lists what should have arrived and has not."""
    key, counts = row.leg.key, row.counts
    people = sum(counts.get(f"all:{kind}", 0) for kind in Kind if kind is not Kind.CREW)
    said = {
        source: sum(count for name, count in counts.items() if name.startswith(f"{source}:") and not name.endswith("crew"))
        for source in Source
    }
    missing = [name for name, source in (("API", Source.API), ("PNR", Source.PNR)) if not said[source]]
    if row.waiting:
        missing.append("screening")
    return {
        "flight": f"{key.carrier}{key.number}",
        "date": key.date,
        "departure": key.departure,
        "arrival": row.leg.destination,
        "scheduled_departure": row.leg.scheduled_departure,
        "passengers": people,
        "crew": counts.get(f"all:{Kind.CREW}", 0),
        "api": said[Source.API],
        "pnr": said[Source.PNR],
        "missing": missing,
        "lists": [
            {
                "list": state.listed,
                "status": state.status.value,
                "reasons": list(state.reasons),
                "absent": state.absent,
                "standing": state.standing,
            }
            for state in row.lists
        ],
        "ambiguous": counts.get("ambiguous", 0),
        "superseded": counts.get("superseded", 0),
        "hits": dict(row.hits),
    }


def hit(view: Mapping[str, Any]) -> Group:
    """Show a hit as a block: how grave and which flight, who, why, and each finding or indicator under it."""
    person, flight = view["passenger"], view["flight"]
    style = dict(LEVELS)[view["severity"]]
    head = Text.assemble(
        (view["severity"].upper(), style),
        f"  {flight['carrier']}{flight['number']} {flight['departure']}-{flight['arrival']}"
        f" {(flight['scheduled_departure'] or flight['date']).replace('T', ' ')}  ",
        (f"{view.get('state', 'open')}  hit {view['hit'][:12]}", "dim"),
    )
    return Group(head, line(_who(person), 2, "bold"), *_why(view), Text(""))


def _who(person: Mapping[str, Any]) -> str:
    name = ", ".join(part for part in (person["surname"], person["given_names"]) if part) or "(no name)"
    documents = ", ".join(" ".join(filter(None, (d["kind"], d["issuer"], d["number"]))) for d in person["documents"])
    locators = ", ".join(dict.fromkeys(locator["locator"] for locator in person["record_locators"]))
    parts = [
        name,
        f"born {' or '.join(person['birth_dates'])}" if person["birth_dates"] else "birth date not said",
        person["sex"],
        "/".join(person["nationalities"]),
        documents,
        f"PNR {locators}" if locators else "",
        f"seat {person['seat']}" if person["seat"] else "",
        f"split {', '.join(dict.fromkeys(split['locator'] for split in person['splits']))}" if person["splits"] else "",
        "AMBIGUOUS: may be someone else's booking or check-in" if person["ambiguous"] else "",
    ]
    return "   ".join(part for part in parts if part)


def _why(view: Mapping[str, Any]) -> list[Padding]:
    cause = view["cause"]
    if cause["kind"] == "list":
        whom = view["entry_name"] or "a listed document"
        about = f"resembles {whom} ({cause['list']} {cause['entry']}), score {view['score']:.2f}"
        return [line(about, 2), *(line(_finding(finding), 4, "dim") for finding in view["findings"])]
    lines = [line(f"rule {cause['rule']} v{cause['version']}: {view['title']}", 2)]
    for side, asked in (("for    ", view["indicators"]), ("against", view["exonerating"])):
        lines += [line(f"{side} {name}: {SAID[value]}{_found(view, name)}", 4, "dim") for name, value in asked.items()]
    return lines


def _finding(finding: Mapping[str, Any]) -> str:
    """Say which value met which, and what came of it."""
    met = " ~ ".join(value for value in (finding["said"], finding["listed"]) if value)
    return f"{finding['feature'].replace('_', ' '):<12} {met}{': ' if met else ''}{finding['detail']}"


def _found(view: Mapping[str, Any], name: str) -> str:
    """Say what was found for each thing an indicator asks; the whole question is in the JSON form."""
    found = [
        f"{step['attribute']} {'not said' if step['found'] is None else step['found']}"
        for step in view["trace"]
        if step["indicator"] == name
    ]
    return f" ({'; '.join(found)})" if found else ""


def checks(findings: Sequence[Check]) -> Table:
    """Show what the doctor found."""
    rows: list[list[str | Text]] = [
        [Text(finding.state, STATES[finding.state]), finding.about, finding.said] for finding in findings
    ]
    return table((("", "left"), ("", "left"), ("", "left")), rows)


def lists(records: Sequence[ListRecord]) -> Table:
    """Show the registered lists."""
    headings = tuple(
        (words, "left") for words in ("list", "edition", "format", "entries", "faults", "owner", "basis", "digest")
    )
    return table(
        headings,
        [
            (r.name, r.edition[:10], r.format, f"{r.entries:,}", f"{r.faults:,}", r.owner, r.basis, r.digest[:12])
            for r in records
        ],
    )
