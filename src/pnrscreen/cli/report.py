"""Results as a person reads them: the intake summary, the flight board, a hit with its reasons, the doctor's list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pnrscreen import views
from pnrscreen.cli.show import line, plain, reasons, table
from pnrscreen.completeness import State, Status
from pnrscreen.doctor import Check
from pnrscreen.message import Broken
from pnrscreen.operations.receive import Intake
from pnrscreen.operations.screen import Screened
from pnrscreen.ports import BoardRow
from pnrscreen.stages import ListStatus

LEVELS: tuple[tuple[str, str], ...] = (("critical", "bold red"), ("high", "red"), ("medium", "yellow"), ("low", ""))
"""Levels of a hit, gravest first, and how each is shown."""
REASONS: Mapping[str, str] = {
    "EMPTY": "there is nothing in it (EMPTY)",
    "EMPTY_PERSON": "a row with neither name nor document (EMPTY_PERSON)",
    "NOT_JSON": "this is no JSON (NOT_JSON)",
    "NO_ENVELOPE": "a message outside of any interchange (NO_ENVELOPE)",
    "NO_MRZ": "a line of a machine readable zone without its others (NO_MRZ)",
    "NO_HEADER": "segments before the first message of an interchange (NO_HEADER)",
    "OFFICE_DOCUMENT": "an office document: save the table as CSV (OFFICE_DOCUMENT)",
    "TOO_MANY_ROWS": "more rows than one file may have: send the rest apart (TOO_MANY_ROWS)",
    "LOCATOR_MISSING": "a reservation without locator; its travellers are screened (LOCATOR_MISSING)",
    "NO_TRAVELLER": "a reservation that names nobody (NO_TRAVELLER)",
    "NO_LOCATOR_NO_TRAVELLER": "a reservation without locator that names nobody (NO_LOCATOR_NO_TRAVELLER)",
    "RESERVATION_UNREADABLE": "a reservation without anything that can be read (RESERVATION_UNREADABLE)",
    "UNSUPPORTED_MODE": "a passenger list that is not of air traffic (UNSUPPORTED_MODE)",
    "UNSUPPORTED_TYPE": "a type of message that is not read here (UNSUPPORTED_TYPE)",
    "XML_ENTITY": "XML that declares or fetches something is not read (XML_ENTITY)",
    "XML_NOT_WELL_FORMED": "XML that is not well-formed from here on (XML_NOT_WELL_FORMED)",
    "XML_TOO_DEEP": "XML elements nest too deep (XML_TOO_DEEP)",
    "XML_TOO_LARGE": "an XML reservation or tag larger than anybody sends (XML_TOO_LARGE)",
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


def unreadable(source: str, broken: Broken, *, quoted: bool = False) -> str:
    """Say which bytes of a file could not be read, and why; where it may be ``quoted``, also what was said and expected.

    A quotation may name a person: only the bench shows it, to whoever holds the file.
    """
    member = broken.said.startswith(f"{source}/")  # a member of a container
    name = broken.said if member else source
    about = f"{name}: bytes {broken.start} to {broken.end} cannot be read: {REASONS.get(broken.reason, broken.reason)}"
    if broken.number:
        about += f"; segment {broken.number} ({broken.segment})"
    if quoted and broken.said and not member:
        about += f", said {broken.said}"
    return f"{about}, expected {broken.expected}" if broken.expected else about


def quarantined(total: Intake) -> str:
    """Sum up in one line what could not be read."""
    reasons = Counter(broken.reason for _, broken in total.broken)
    listed = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
    count = sum(reasons.values())
    stretches = "1 stretch" if count == 1 else f"{count:,} stretches"
    return f"{stretches} cannot be read ({listed}): pnrscreen quarantine lists what is to be sent again"


def intake(total: Intake, screened: Screened) -> Table:
    """Summarise what came in and what screening made of it."""
    rows = [
        ("files", f"{total.files:,}"),
        ("interchanges", f"{total.interchanges:,} new, {total.duplicates:,} received before"),
        ("messages", f"{total.messages:,}"),
        ("people reported", f"{total.people:,} (the same person by API and by PNR counts twice here)"),
        ("quarantined", f"{total.quarantined:,}" + (" (sealed; see above for where and why)" if total.quarantined else "")),
        *([("repaired", f"{total.repaired:,} (cleared from quarantine by what came now)")] if total.repaired else []),
        ("not kept by law", classes(total.dropped)),
        ("defects", classes(total.defects)),
        ("legs screened", f"{screened.legs:,}" + (f", {len(screened.left)} left for later" if screened.left else "")),
        *([("not screened", f"{screened.failed:,} by a fault: pnrscreen board says which")] if screened.failed else []),
        ("people compared", f"{screened.compared:,}"),
        ("hits", f"{screened.opened:,} opened or renewed, {screened.withdrawn:,} withdrawn"),
        ("rules undetermined", f"{screened.undetermined:,} (a fact was missing: not evaluable, not clear)"),
    ]
    return table((("", "left"), ("", "left")), rows)


def classes(counted: Mapping[str, int]) -> str:
    """List counts by class, most first, or say that there are none."""
    if not counted:
        return "none"
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def board(flights: Sequence[tuple[BoardRow, Status]], alarm_minutes: int) -> Table:
    """Show flights in order of departure: who was reported by which system, where each stands, open hits. A flight that lacks a
    list so shortly before departure is red, with whom to call.
    """
    headings = (
        ("flight", "left"),
        ("from", "left"),
        ("to", "left"),
        ("departs", "left"),
        ("crew", "right"),
        ("API", "right"),
        ("PNR", "right"),
        ("status", "left"),
        ("hits", "left"),
    )
    return table(headings, [_flight(row, status, alarm_minutes) for row, status in flights])


def _flight(row: BoardRow, status: Status, alarm_minutes: int) -> list[str | Text]:
    view = views.flight(row, status)
    red = status.alarms(alarm_minutes)
    style = "bold red" if red else "" if status.state is State.SCREENED else "yellow"
    called = f"\n{plain(view['contact'])}" if red and view["contact"] else ""
    doubts = "".join(f"\n{plain(doubt)}" for doubt in _doubts(view))
    counted = [Text(f"{count} {level}", style) for level, style in LEVELS if (count := view["hits"].get(level, 0))]
    counted += [Text(f"{view['decided']} decided", "dim")] if view["decided"] else []
    hits = Text(", ").join(counted) or Text("-")
    return [
        Text(plain(view["flight"]), "bold red" if red else ""),
        view["departure"],
        view["arrival"],
        clock(view["scheduled_departure"] or view["date"], year=False),
        str(view["crew"] or "-"),
        str(view["api"] or "-"),
        str(view["pnr"] or "-"),
        Text(f"{status}{doubts}{called}", style),
        hits,
    ]


def _doubts(view: Mapping[str, Any]) -> Iterator[str]:
    """Yield, in a few words, what keeps a flight's lists from telling who is not on it."""
    doubtful: defaultdict[str, list[str]] = defaultdict(list)
    for state in view["lists"]:
        name = LISTS.get(state["list"], state["list"])
        if state["status"] == ListStatus.WAITS:
            yield f"{name} withdrawal waits ({state['absent']} of {state['standing']})"
        elif state["status"] != ListStatus.COMPLETE:
            doubtful[state["status"]].append(name)
    for status, names in doubtful.items():
        said = ", ".join(names)
        yield said if status == view["status"] else f"{said} {status}"
    if view["ambiguous"]:
        yield f"{view['ambiguous']} ambiguous"


def alarm(row: BoardRow, status: Status) -> str:
    """Say in one line which lists a flight lacks, how long there is left, and whom to call."""
    view = views.flight(row, status)
    left = status.minutes_left
    when = "today" if left is None else f"in {_span(left)}" if left >= 0 else f"{_span(-left)} ago"
    route = f"{view['departure']}-{view['arrival']}" if view["arrival"] else view["departure"]
    call = f"; call {view['contact']}" if view["contact"] else ""
    return f"{view['flight']} {route}, departure {when}: {' and '.join(view['missing'])} missing{call}"


def _span(minutes: int) -> str:
    """Say how long so many minutes are, as coarsely as one would say it aloud."""
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes < 24 * 60 else f"{minutes // (24 * 60)} days"


def clock(said: str, *, year: bool = True) -> str:
    """Shorten ``2026-11-23T06:10`` to ``23 Nov 26 06:10``, or without the year; a bare date stays one."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return said
    day = f"{moment:%d %b %y}" if year else f"{moment:%d %b}"
    return f"{day} {moment:%H:%M}" if "T" in said else day


def hit(view: Mapping[str, Any]) -> Group:
    """Show a hit as a block: how grave and which flight, who, why, and its reasons under it."""
    person, flight = view["passenger"], view["flight"]
    style = dict(LEVELS)[view["severity"]]
    head = Text.assemble(
        (view["severity"].upper(), style),
        f"  {flight['carrier']}{flight['number']} {flight['departure']}-{flight['arrival']}"
        f" {(flight['scheduled_departure'] or flight['date']).replace('T', ' ')}  ",
        (f"{view.get('state', 'open')}  hit {view['hit'][:12]}", "dim"),
    )
    who = _masked(view) if view.get("masked") else _who(person)
    return Group(head, line(who, 2, "bold"), *_why(view), *_taken(view), *_decided(view), *_found_by(view), Text(""))


def _masked(view: Mapping[str, Any]) -> str:
    person = view["passenger"]
    initials = " ".join(f"{part}." for part in (person["given_names"], person["surname"]) if part) or "(no name)"
    return f"{initials}   aged {view['age']}   masked: --reveal shows who it is, and is written down"


def _found_by(view: Mapping[str, Any]) -> Iterator[Padding]:
    """Say of a hit in the lane of protection what each specialist reviewer found, and what is waited for."""
    if view.get("lane") != "protection":
        return
    yield line(f"lane of protection: nothing adverse comes of it{'; ' if view['waits'] else ''}{view['waits']}", 2, "cyan")
    for one in view["opinions"]:
        told = f" for {one['recipient']}" if one["recipient"] else ""
        yield line(f"{one['decision']}{told} by {one['reviewer']}, {clock(one['at'])}: {one['reason']}", 4)


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
    if cause["kind"] == "list" and view.get("masked"):
        return [line(f"resembles an entry of {cause['list']}, score {view['score']:.2f}", 2)]
    if cause["kind"] == "list":
        whom = view["entry_name"] or "a listed document"
        about = f"resembles {whom} ({cause['list']} {cause['entry']}), score {view['score']:.2f}"
        return [line(about, 2), *_terms(view), reasons(view["reasons"], 4)]
    return [line(f"rule {cause['rule']} v{cause['version']}: {view['title']}", 2), reasons(view["reasons"], 4)]


def _terms(view: Mapping[str, Any]) -> Iterator[Padding]:
    """Say whose the entry is, on what ground, and who else may learn of it."""
    terms = view["terms"]
    said = (
        terms["category"],
        f"owner {terms['owner']}" if terms["owner"] else "",
        f"ground {terms['ground']}" if terms["ground"] else "",
        f"only for {', '.join(terms['control'])}" if terms["control"] else "",
        f"until {terms['expires']}" if terms["expires"] else "",
    )
    if any(said):
        yield line("   ".join(filter(None, said)), 4)


def _taken(view: Mapping[str, Any]) -> Iterator[Padding]:
    """Say who works on a hit, and until when."""
    if taken := view.get("taken"):
        yield line(f"taken by {taken['actor']} until {clock(taken['until'])}", 2, "yellow")


def _decided(view: Mapping[str, Any]) -> Iterator[Padding]:
    """Say who decided a hit, when and why."""
    if review := view.get("review"):
        yield line(f"{view['state']} by {review['reviewer']}, {clock(review['at'])}: {review['reason']}", 2)


def checks(findings: Sequence[Check]) -> Table:
    """Show what the doctor found."""
    rows: list[list[str | Text]] = [
        [Text(finding.state, STATES[finding.state]), finding.about, finding.said] for finding in findings
    ]
    return table((("", "left"), ("", "left"), ("", "left")), rows)
