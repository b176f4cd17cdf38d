"""The published column list of small-carrier and general-aviation manifests, and the JSON schema made of it.

This module knows the columns, what each means and by which other headings it goes. It refuses to know how a file is cut into
cells. ``pnrscreen formats table`` prints what stands here: there is no second list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple


class Column(NamedTuple):
    """One column: its name, what it says, an example, and the other headings (parted by ``;``) under which it is known."""

    name: str
    meaning: str
    example: str
    aliases: str = ""


COLUMNS = (
    Column(
        "prepared_at",
        "when the list was made, local time; a later list replaces an earlier one",
        "2026-03-01T04:40",
        "list date; date of list; created at",
    ),
    Column("carrier", "operating carrier, IATA or ICAO designator", "ZX", "airline; operator; carrier code; operating carrier"),
    Column(
        "registration",
        "registration of the aircraft; names the flight where it has no number",
        "OE-XYZ",
        "aircraft registration; tail number; tail; aircraft",
    ),
    Column(
        "flight_number",
        "flight number, with or without the carrier",
        "0123",
        "flight; flight no; flightno; flight nr; flt; flt no; number of flight",
    ),
    Column(
        "departure",
        "airport of departure, IATA or ICAO code",
        "IST",
        "from; origin; dep; departure airport; airport of departure; dep airport; departure point",
    ),
    Column(
        "arrival",
        "airport of arrival, IATA or ICAO code",
        "VIE",
        "to; destination; arr; dest; arrival airport; airport of arrival; arr airport; arrival point",
    ),
    Column(
        "scheduled_departure",
        "local time of departure",
        "2026-03-01T06:10",
        "std; etd; departure time; departure date; date of departure; date; flight date; date of flight",
    ),
    Column(
        "scheduled_arrival",
        "local time of arrival",
        "2026-03-01T07:30",
        "sta; eta; arrival time; arrival date; date of arrival",
    ),
    Column(
        "role",
        "passenger, crew, transit or infant; passenger when not said",
        "passenger",
        ("person type; passenger type; pax type; ptc; function; status on board; pax crew; crew passenger; crew or passenger"),
    ),
    Column(
        "surname",
        "family name as in the travel document",
        "FALKEN",
        "last name; family name; name of family; lastname; primary identifier; nom; nachname",
    ),
    Column(
        "given_names",
        "given names as in the travel document",
        "OTTO KARL",
        (
            "given name; first name; first names; forename; forenames; firstname; prenom; vorname; christian "
            "name; first and middle names"
        ),
    ),
    Column(
        "full_name",
        "the whole name as SURNAME/GIVEN or SURNAME, GIVEN, where it has no columns of its own",
        "FALKEN/OTTO KARL",
        "name; passenger name; pax name; passenger; crew name",
    ),
    Column("sex", "M, F or X", "M", "gender; sexe; geschlecht; m f"),
    Column("birth_date", "date of birth", "1984-02-29", "date of birth; dob; born; birthdate; birthday; geburtsdatum"),
    Column(
        "nationality", "nationality, alpha-3 or alpha-2 code", "NLD", "citizenship; nat; nationality code; staatsangehoerigkeit"
    ),
    Column("residence", "country of residence", "NLD", "country of residence; residence country"),
    Column("birth_place", "place of birth", "UTRECHT", "place of birth; pob; birthplace; city of birth"),
    Column(
        "document_kind",
        "P passport, I identity card, or another code of ICAO Doc 9303",
        "P",
        "document type; doc type; type of document; id type; travel document type",
    ),
    Column(
        "document_number",
        "number of the travel document",
        "PX0000001",
        (
            "document no; doc no; doc number; passport number; passport no; passport; travel document number; id "
            "number; number of document; travel document; travel document no; passport nr"
        ),
    ),
    Column(
        "document_issuer",
        "state that issued it",
        "NLD",
        (
            "issuing country; issuing state; document country; country of issue; doc country; passport country; "
            "issuer; document issuing country; passport issuing country"
        ),
    ),
    Column(
        "document_expiry",
        "last day of its validity",
        "2031-01-01",
        (
            "expiry; expiry date; expiration date; date of expiry; document expiry date; passport expiry; "
            "passport expiry date; doc expiry; valid until; document expiration date; passport expiration date"
        ),
    ),
    Column(
        "document2_kind",
        "the same of a second document",
        "I",
        "second document type; document 2 type; document type 2; second document kind",
    ),
    Column(
        "document2_number",
        "the same of a second document",
        "ID0000002",
        "second document number; document 2 no; document number 2; second document",
    ),
    Column(
        "document2_issuer",
        "the same of a second document",
        "NLD",
        "second document country; document issuer 2; second document issuer",
    ),
    Column(
        "document2_expiry",
        "the same of a second document",
        "2030-01-01",
        "second document expiry date; document expiry 2; second document expiry",
    ),
    Column("visa_number", "number of a visa", "VI0000009", "visa; visa no"),
    Column("visa_issuer", "state that issued the visa", "AUT", "visa country; visa issuing country"),
    Column("visa_expiry", "last day of the visa", "2026-06-30", "visa expiry date; visa valid until"),
    Column(
        "mrz",
        "the machine readable zone, lines parted by a line break or |; fills and checks the other columns",
        "P<NLDFALKEN<<OTTO<KARL<<<<<<<<<<<<<<<<<<<<<<|PX00000015NLD8402297M3101012<<<<<<<<<<<<<<06",
        "machine readable zone; mrz lines; mrz data; passport mrz",
    ),
    Column("seat", "seat", "12A", "seat number; seat no"),
    Column(
        "bags",
        "number of checked bags",
        "2",
        "bag count; pieces; number of bags; baggage; checked bags; bag pieces; bags count",
    ),
    Column(
        "bag_weight_kg",
        "their weight in kilograms",
        "31",
        "bag weight; baggage weight; bags weight; bags weight kg; baggage weight kg",
    ),
    Column(
        "bag_tags",
        "their tags, parted by blanks",
        "ZX100001 ZX100002",
        "bag tag; baggage tags; tags; bag tag numbers; bags tags",
    ),
    Column(
        "record_locator",
        "record locator of the reservation",
        "QX7P2D",
        (
            "pnr; locator; booking reference; reservation; booking; pnr locator; reservation number; booking "
            "ref; confirmation number"
        ),
    ),
    Column("ticket", "ticket number", "9991234567890", "ticket number; ticket no; e ticket; eticket"),
    Column(
        "phone",
        "telephone number of the traveller",
        "+43 660 5550101",
        "telephone; tel; mobile; phone number; contact number; mobile phone",
    ),
    Column("email", "e-mail address of the traveller", "otto@example.org", "e mail; mail; email address; e mail address"),
    Column("address_country", "country of the traveller's address", "NLD", "country of address; address country code"),
)
"""Every column that is read. Headings are compared without case, blanks and signs; what is not here is never admitted."""

NAMES = frozenset(column.name for column in COLUMNS)
FLIGHT = ("carrier", "registration", "flight_number", "departure", "arrival", "scheduled_departure", "scheduled_arrival")
"""The columns that say which flight a row belongs to."""
PEOPLE = ("people", "passengers", "persons", "travellers", "travelers", "pax", "manifest", "crew")
"""Under which key a JSON object lists the people of its flight."""
_ROLES = ("passenger", "crew", "transit", "infant")
_NUMBERS = frozenset({"bags", "bag_weight_kg"})


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold()


_BY_HEADING: Mapping[str, str] = MappingProxyType(
    {_plain(heading): column.name for column in COLUMNS for heading in (*column.aliases.split(";"), column.name) if heading}
)


def named(heading: str) -> str:
    """Return the column that a heading names, or "" when it is none of ours."""
    return _BY_HEADING.get(_plain(heading), "") if len(heading) < 100 else ""


def lists_people(key: str) -> bool:
    """Tell whether a key of a JSON object lists the people of its flight."""
    return _plain(key) in PEOPLE


def schema() -> dict[str, Any]:
    """Return the JSON schema (2020-12) of a manifest: an array of people, or a flight with its people."""
    said = {column.name: _property(column) for column in COLUMNS}
    flight = {name: said[name] for name in ("prepared_at", *FLIGHT)}
    named_by = [{"required": [name]} for name in ("surname", "full_name", "mrz", "document_number")]
    person = {"type": "object", "properties": said, "additionalProperties": False, "anyOf": named_by}
    of_a_flight = {
        "type": "object",
        "properties": {
            "flight": {"type": "object", "properties": flight, "additionalProperties": False},
            "people": {"type": "array", "items": {"$ref": "#/$defs/person"}},
        },
        "required": ["people"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "pnrscreen manifest: who is on a flight (TABLE-JSON)",
        "description": "JSON Lines: each line is one person, or one flight with its people.",
        "oneOf": [
            {"type": "array", "items": {"$ref": "#/$defs/person"}},
            {"$ref": "#/$defs/flight"},
            {"$ref": "#/$defs/person"},
        ],
        "$defs": {"person": person, "flight": of_a_flight},
    }


def _property(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"type": "string", "description": column.meaning, "examples": [column.example]}
    if column.name in _NUMBERS:
        told |= {"type": ["number", "string"], "examples": [int(column.example)]}
    if column.name == "role":
        told |= {"enum": [*_ROLES]}
    if column.name in {"mrz", "bag_tags"}:
        told |= {"type": ["string", "array"], "items": {"type": "string"}}
    return told
