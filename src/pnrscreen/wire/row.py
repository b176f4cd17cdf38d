"""One row of a manifest: which flight it belongs to, and whom it names.

This module knows what the published columns say of a person. It refuses to know how the row was written, as cells or as JSON.
What a machine readable zone among them adds is ``crosscheck``'s.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pnrscreen.message import Bags, Defect, Flight, Kind, LocalTime, SaidDocument, Severity
from pnrscreen.wire import baggage, contact, crosscheck, dated, itinerary, mrz, person
from pnrscreen.wire.columns import FLIGHT
from pnrscreen.wire.delimited import CELL_MAX, Cell, Row
from pnrscreen.wire.located import Where
from pnrscreen.wire.mrz import Mrz
from pnrscreen.wire.person import Person
from pnrscreen.wire.plaintext import Plaintext

_JOINED: Mapping[str, str] = MappingProxyType({"mrz": "\n", "bag_tags": " "})
_PASSENGERS = ("", "passenger", "pax", "p", "pass", "adult", "adt", "a", "child", "chd", "chld", "fl")
_CREW = (
    "crew",
    "crew member",
    "flight crew",
    "cabin crew",
    "cockpit",
    "cabin",
    "c",
    "pilot",
    "copilot",
    "captain",
    "fm",
    "ddt",
)
_ROLES: Mapping[str, Kind] = MappingProxyType(
    dict.fromkeys(_PASSENGERS, Kind.PASSENGER)
    | dict.fromkeys(_CREW, Kind.CREW)
    | dict.fromkeys(("transit", "in transit", "t", "ddu"), Kind.TRANSIT)
    | dict.fromkeys(("infant", "inf", "i", "in", "baby"), Kind.INFANT)
)
_WHOLE = re.compile(r"([^/,]+)[/,](.*)", re.DOTALL)
_TAGS = re.compile(r"[A-Za-z0-9]{4,13}")
_LOCATOR = re.compile(r"[A-Za-z0-9]{3,20}")
_PLACE = re.compile(r"[^\W\d_][\w .,'()-]*")
_WEIGHT = re.compile(r"([0-9]{1,5})(?:[.,][0-9]+)?(?: ?KGS?)?", re.IGNORECASE)
_DOCUMENTS = ("document", "document2", "visa")


class Said:
    """What a row says, column by column, and what is odd about it."""

    def __init__(self, row: Row, page: Plaintext) -> None:
        self.row = row
        self._page = page
        self.defects: list[Defect] = []
        self.cells: dict[str, Cell] = {}
        several: defaultdict[str, list[str]] = defaultdict(list)
        for cell in (*row.cells, *row.shared):
            if cell.column and cell.text and len(cell.text) > CELL_MAX:
                self.defect("CELL_TOO_LONG", cell, said=cell.text[:40], expected=f"at most {CELL_MAX} characters")
            elif cell.column and cell.text:
                self.cells.setdefault(cell.column, cell)
                several[cell.column].append(cell.text)
        self._text = {
            column: _JOINED[column].join(texts) if column in _JOINED else texts[0] for column, texts in several.items()
        }

    def text(self, column: str) -> str:
        """Return what a column says, or ""."""
        return self._text.get(column, "")

    def defect(
        self, code: str, where: Cell | str, severity: Severity = Severity.WARNING, *, said: str = "", expected: str = ""
    ) -> None:
        """Note a defect at a cell or column; where that is not there, at the row."""
        cell = self.cells.get(where) if isinstance(where, str) else where
        at = self.row.start if cell is None else cell.start
        self.defects.append(
            Defect(
                code=code,
                severity=severity,
                segment="ROW" if cell is None else "CELL",
                offset=self._page.at(at),
                said=said,
                expected=expected,
                number=self.row.number,
            )
        )

    @property
    def of_flight(self) -> bool:
        """Whether the row says anything of its flight."""
        return any(self.text(column) for column in FLIGHT)

    @property
    def overwritten(self) -> bool:
        """Whether a cell of it was overwritten before it was stored."""
        return any(text and not text.strip("#") for text in self._text.values())

    @property
    def empty(self) -> bool:
        """Whether the row says nothing at all."""
        return not any(cell.text for cell in self.row.cells)


# --------------------------------------------------------------------------------------------------------- the flight


def flight(said: Said) -> Flight:
    """Return the flight of a row. An aircraft without a flight number flies under its registration."""
    carrier, number = (
        itinerary.designator(said.text("flight_number").upper().replace("-", "")) if said.text("flight_number") else ("", "")
    )
    stated = said.text("carrier").upper()
    whole = said.text("flight_number").upper().replace(" ", "")
    if stated and whole.startswith(stated):
        carrier, number = stated, itinerary.number(whole[len(stated) :])
    elif stated and carrier and carrier != stated:
        said.defect("CARRIER_MISMATCH", "flight_number", said=whole, expected=stated)
    if not number:
        number = re.sub(r"[^A-Z0-9]", "", said.text("registration").upper())
    return Flight(
        carrier=stated or carrier,
        number=number,
        departure=said.text("departure").upper(),
        arrival=said.text("arrival").upper(),
        scheduled_departure=moment(said, "scheduled_departure", Severity.ERROR),
        scheduled_arrival=moment(said, "scheduled_arrival", Severity.ERROR),
    )


def moment(said: Said, column: str, severity: Severity = Severity.WARNING) -> LocalTime | None:
    """Return a time of the flight or of the list."""
    text = said.text(column)
    time, zoned = dated.moment(text) if text else (None, False)
    if text and time is None:
        said.defect("BAD_DATE", column, severity, said=text, expected=f"{column} as CCYY-MM-DDTHH:MM")
    if zoned:
        said.defect("ZONED_TIME", column, said=text, expected="local time of the airport, without zone")
    return time


# --------------------------------------------------------------------------------------------------------- the person


def traveller(said: Said, where: Where) -> Person | None:
    """Return whom a row names, or None where it has neither name nor document."""
    one = Person(_role(said), where)
    _name(said, one)
    _facts(said, one)
    one.documents += _papers(said)
    zone = _zone(said)
    if zone is not None:
        crosscheck.complete(
            one, zone, lambda column, mine, theirs: said.defect("MRZ_CONFLICT", column, said=mine, expected=theirs)
        )
    if not any(map(_speaks, (*(text for name in one.names for text in (name.surname, name.given)), *_numbers(one)))):
        return None
    if not one.names:
        said.defect("NAME_MISSING", "surname")
    return one


def _numbers(one: Person) -> Iterator[str]:
    return (paper.number for paper in one.documents)


def _speaks(text: str) -> bool:
    """Tell whether a name or number says anything: what was overwritten before it was stored does not."""
    return bool(text.strip("# "))


def _role(said: Said) -> Kind:
    text = " ".join(said.text("role").lower().split())
    if text not in _ROLES:
        said.defect("UNKNOWN_QUALIFIER", "role", said=text, expected="passenger, crew, transit or infant")
    return _ROLES.get(text, Kind.PASSENGER)


def _name(said: Said, one: Person) -> None:
    surname, given = said.text("surname"), said.text("given_names")
    if not surname and not given and (whole := said.text("full_name")):
        parted = _WHOLE.fullmatch(whole)
        surname, given = (parted[1].strip(), parted[2].strip()) if parted else (whole, "")
    one.name("TABLE", surname, given)


def _facts(said: Said, one: Person) -> None:
    """Take what a person has only one of, and what is checked by its shape so that no remark passes for it."""
    one.sex, one.nationality = said.text("sex"), said.text("nationality")
    one.residence, one.birth_place = said.text("residence"), said.text("birth_place")
    one.birth_date = _day(said, "birth_date")
    one.seat = person.seat(said.text("seat").upper())
    one.tickets += filter(None, [person.ticket(said.text("ticket"))])
    one.locators += [locator.upper()] if _LOCATOR.fullmatch(locator := said.text("record_locator")) else []
    one.contacts += contact.of_service("P", said.text("phone")) if said.text("phone") else []
    one.contacts += contact.of_service("E", said.text("email")) if said.text("email") else []
    one.contacts += contact.address(country) if _PLACE.fullmatch(country := said.text("address_country")) else []
    one.bags = Bags(
        pieces=_count(said, "bags"),
        weight_kg=_count(said, "bag_weight_kg"),
        tags=tuple(dict.fromkeys(_TAGS.findall(said.text("bag_tags")))),
    )


def _count(said: Said, column: str) -> int | None:
    text = said.text(column)
    found = _WEIGHT.fullmatch(text) if column == "bag_weight_kg" else None
    number = int(found[1]) if found else baggage.pieces(text)
    if text and number is None:
        said.defect("BAD_NUMBER", column, said=text, expected=f"{column} as a whole number")
    return number


def _day(said: Said, column: str) -> str:
    text = said.text(column)
    found = dated.day(text)
    if found is None:
        said.defect("BAD_DATE", column, said=text, expected=f"{column} as CCYY-MM-DD")
    return found or ""


def _papers(said: Said) -> list[SaidDocument]:
    """Return the documents of the columns; what only says of which kind it would be is none."""
    found = []
    for paper in _DOCUMENTS:
        number, issuer = said.text(f"{paper}_number"), said.text(f"{paper}_issuer")
        expiry = _day(said, f"{paper}_expiry")
        kind = "V" if paper == "visa" else said.text(f"{paper}_kind")
        if number:
            found.append(SaidDocument(kind=kind, number=number, issuer=issuer, expiry=expiry))
    return found


def _zone(said: Said) -> Mrz | None:
    text = said.text("mrz")
    zone = mrz.read(mrz.lines(text)) if text else None
    if text and zone is None:
        said.defect("MRZ_UNREADABLE", "mrz", expected="two or three lines of 30, 36 or 44 characters")
    for defect in zone.defects if zone is not None else ():
        said.defect(defect.code, "mrz", defect.severity, said=defect.said, expected=defect.expected)
    return zone
