"""What the API answers, field by field: for whoever reads its description, and for the tests that hold the answers to it.

This module knows shapes and an example of each, of people who do not exist. It refuses to make an answer: ``views`` do.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

AT = "2026-03-01T05:00:00+00:00"
"""The moment of every example."""
_HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
_COUNTED: JsonDict = {"messages": 1, "reservations": 0, "travellers": 1, "defects": {"info": 1}, "dropped": {}}


class Said(BaseModel):
    """Something the API says. It has these fields and no other."""

    model_config = ConfigDict(extra="forbid")


def like(example: JsonDict) -> ConfigDict:
    """Return the settings of a model with an example."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Health(Said):
    """One word."""

    model_config = like({"status": "ok"})

    status: Literal["ok", "ready", "not ready"]


class Fault(Said):
    """What is wrong at one place of a request."""

    detail: str
    pointer: str = Field(description="Where: a JSON pointer. A name that is none of the API's stands as a star.")


class Problem(BaseModel):
    """What went wrong, and what its reader can do (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:pnrscreen:problem:refused:role",
                    "title": "Forbidden",
                    "status": 403,
                    "detail": "review needs one of the roles reviewer",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list)


# ------------------------------------------------------------------------------------------------------------- messages


class Receipt(Said):
    """One interchange that was received."""

    receipt: str
    at: str
    carriers: list[str]
    messages: int
    reservations: int
    travellers: int
    defects: dict[str, int] = Field(description="By severity.")
    dropped: dict[str, int] = Field(description="What the law does not admit and was not kept, by kind.")
    quarantined: int
    duplicate_of: str | None = None
    sender: str = ""
    source: str = ""


class ReceiptStands(Receipt):
    """Where a delivery stands."""

    model_config = like(
        {
            "receipt": "receipt-c61d70",
            "at": AT,
            "carriers": ["ZZ"],
            "quarantined": 0,
            "state": "screened",
            "waiting": 0,
            **_COUNTED,
        }
    )

    state: str
    waiting: int


class Unread(Said):
    """A stretch that could not be read: where it is and why, never what it says."""

    reason: str
    offset: int
    length: int
    segment: int


class RefusedFile(Said):
    """A file of a container that was turned away."""

    file: str
    reason: str


class Delivery(Said):
    """What handing in gave."""

    model_config = like(
        {
            "receipts": [{"receipt": "receipt-c61d70", "at": AT, "carriers": ["ZZ"], "quarantined": 0, **_COUNTED}],
            "interchanges": 1,
            "duplicates": 0,
            "messages": 1,
            "people": 1,
            "repaired": 0,
            "quarantined": [],
            "refused": [],
            "defects": {"NOISE_STRIPPED": 1},
            "dropped": {},
        }
    )

    receipts: list[Receipt]
    interchanges: int
    duplicates: int
    messages: int
    people: int
    repaired: int
    quarantined: list[Unread]
    refused: list[RefusedFile]
    defects: dict[str, int] = Field(description="By code.")
    dropped: dict[str, int]


# -------------------------------------------------------------------------------------------------------------- flights


class PassengerList(Said):
    """Where one list of a flight stands."""

    list: str
    status: str
    reasons: tuple[str, ...]
    absent: int
    standing: int


class Flight(Said):
    """A flight as the board shows it."""

    flight: str
    date: str
    departure: str
    arrival: str
    scheduled_departure: str | None
    minutes_left: int | None
    status: str
    passengers: int
    crew: int
    api: int
    pnr: int
    expected: list[str]
    missing: list[str] = Field(description="What should have come and has not.")
    waiting: int
    failed: str = Field(description="What kind of fault keeps it from being screened; empty where none does.")
    quarantined: int
    contact: str
    lists: list[PassengerList]
    ambiguous: int
    superseded: int
    hits: dict[str, int] = Field(description="Open hits by severity.")
    decided: int


_BOARD: JsonDict = {"passengers": 1, "crew": 0, "api": 1, "pnr": 0, "expected": ["API", "PNR"], "missing": ["PNR"]}
_NUMBERS: JsonDict = {"waiting": 0, "quarantined": 0, "ambiguous": 0, "superseded": 0, "decided": 0}
_WHEN: JsonDict = {"flight": "ZZ123", "date": "2026-03-01", "departure": "IST", "arrival": "VIE", "minutes_left": 70}
_LISTS: JsonDict = {"list": "745", "status": "complete", "reasons": [], "absent": 0, "standing": 0}


class Flights(Said):
    """The board."""

    model_config = like(
        {
            "after": "",
            "flights": [
                {
                    **_WHEN,
                    "scheduled_departure": "2026-03-01T06:10",
                    "status": "no PNR",
                    "contact": "",
                    "failed": "",
                    "lists": [_LISTS],
                    "hits": {"critical": 1},
                    **_BOARD,
                    **_NUMBERS,
                }
            ],
        }
    )

    flights: list[Flight]
    after: str = Field(description="The cursor of the next page; empty on the last.")


# ------------------------------------------------------------------------------------------------------------------ log


class Inclusion(Said):
    """That an entry is in the log of a size."""

    model_config = like({"index": 1, "size": 2, "proof": [_HASH]})

    index: int
    size: int
    proof: list[str] = Field(description="Hashes in base64, lowest sibling first (RFC 9162 section 2.1.3).")


class Consistency(Said):
    """That the log of one size goes on from that of another."""

    model_config = like({"old": 1, "size": 2, "proof": [_HASH]})

    old: int
    size: int
    proof: list[str] = Field(description="Hashes in base64, lowest node first (RFC 9162 section 2.1.4).")
