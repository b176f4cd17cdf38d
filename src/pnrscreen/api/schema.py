"""What the API answers, field by field: for whoever reads its description, and for the tests that hold the answers to it.

This module knows shapes and an example of each, of people who do not exist. It refuses to make an answer: ``views`` do.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

Severity = Literal["critical", "high", "medium", "low"]
_AT, _ID = "2026-03-01T05:00:00+00:00", "e574a26e3994d24c1d7835d93533f21c"
_DECIDED = "dismissed"
_HASH = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
_COUNTED: JsonDict = {"messages": 1, "reservations": 0, "travellers": 1, "defects": {"info": 1}, "dropped": {}}


class Said(BaseModel):
    """Something the API says. It has these fields and no other."""

    model_config = ConfigDict(extra="forbid")


def _like(example: JsonDict) -> ConfigDict:
    """Return the settings of a model with an example."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Health(Said):
    """One word."""

    model_config = _like({"status": "ok"})

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

    model_config = _like({"receipt": "receipt-c61d70", "at": _AT, "carriers": ["ZZ"], "quarantined": 0, "state": "screened", "waiting": 0, **_COUNTED})

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

    model_config = _like(
        {
            "receipts": [{"receipt": "receipt-c61d70", "at": _AT, "carriers": ["ZZ"], "quarantined": 0, **_COUNTED}],
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

    model_config = _like(
        {
            "after": "",
            "flights": [
                {
                    **_WHEN,
                    "scheduled_departure": "2026-03-01T06:10",
                    "status": "no PNR",
                    "contact": "",
                    "lists": [_LISTS],
                    "hits": {"critical": 1},
                    **_BOARD,
                    **_NUMBERS,
                }
            ]
        }
    )

    flights: list[Flight]
    after: str = Field(description="The cursor of the next page; empty on the last.")


# ----------------------------------------------------------------------------------------------------------------- hits


class Review(Said):
    """What a reviewer decided."""

    decision: str
    reviewer: str
    at: str
    reason: str


class Reason(Said):
    """One line of why, in words."""

    label: str
    text: str


class TakenHits(Said):
    """Who works on a passenger's hits, and until when nobody else decides them."""

    model_config = _like({"actor": "j.doe", "until": _AT})

    actor: str
    until: str


class HitShown(BaseModel):
    """A hit with everything that made it. One that a list caused has a score, evidence and reasons; one that a rule caused has
    a verdict, indicators and a trace.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hit": _ID,
                    "severity": "critical",
                    "passenger": {"id": "8b65857a4f9c2c8a", "kind": "passenger", "surname": "KARIMOVA", "given_names": "AMINA"},
                    "flight": {"carrier": "ZZ", "number": "123", "departure": "IST", "date": "2026-03-01", "arrival": "VIE"},
                    "edition": "5f0e0829",
                    "cause": {"kind": "list", "list": "test", "edition": "182384e0263c", "entry": "N-1", "version": "132643ba"},
                    "state": "open",
                    "score": 1.0,
                    "threshold": 0.7,
                    "reasons": [{"label": "score", "text": "1000 of 1000 by the document alone, threshold 700"}],
                }
            ]
        }
    )

    hit: str
    severity: Severity
    passenger: dict[str, Any]
    flight: dict[str, Any]
    edition: str
    cause: dict[str, Any]
    state: Literal["open", "confirmed", "dismissed", "withdrawn"]
    review: Review | None = None
    taken: TakenHits | None = None
    act_by: str | None = None
    due: str | None = None
    score: float | None = Field(default=None, ge=0, le=1)
    threshold: float | None = Field(default=None, ge=0, le=1)
    reasons: list[Reason] = Field(default_factory=list)


class Hits(BaseModel):
    """A page of the hits to work on, most urgent first."""

    model_config = _like({"hits": [], "after": "", "as_of": _AT, "waiting": 0, "withheld": 0})

    hits: list[HitShown]
    after: str = Field(description="The cursor of the next page; empty on the last.")
    as_of: str
    waiting: int
    withheld: int = Field(description="Hits that their originator does not let the caller see.")


class DecidedHit(Said):
    """A hit as it stands after a decision."""

    model_config = _like({"hit": _ID, "state": _DECIDED})

    hit: str
    state: Literal["confirmed", "dismissed"]


# ----------------------------------------------------------------------------------------------------------- passengers


class Leg(Said):
    """Which flight is meant."""

    carrier: str
    number: str
    departure: str
    date: str
    arrival: str
    scheduled_departure: str | None = None


class Spelled(Said):
    """A name as it was said."""

    surname: str
    given_names: str


class FoundPassenger(Said):
    """A passenger whom a search found, so far that they can be told apart and opened."""

    id: str
    flight: Leg
    names: list[Spelled]


_PERSON: JsonDict = {"id": "8b65857a4f9c2c8a14525a1d177fa5b5", "kind": "passenger", "surname": "KARIMOVA", "given_names": "AMINA"}
_LEG: JsonDict = {"carrier": "ZZ", "number": "123", "departure": "IST", "date": "2026-03-01", "arrival": "VIE"}


class FoundPassengers(Said):
    """Whom a search found."""

    model_config = _like(
        {"found": [{"id": "8b65857a", "flight": _LEG, "names": [{"surname": "KARIMOVA", "given_names": "AMINA"}]}]}
    )

    found: list[FoundPassenger]


class PassengerShown(BaseModel):
    """What is known of a passenger: the person as hits show them, and the fields here."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_PERSON, "flight": _LEG, "contacts": [], "payments": [], "bags": {}, "companions": []}]}
    )

    id: str
    kind: str
    surname: str
    given_names: str
    flight: Leg
    contacts: list[dict[str, str]]
    payments: list[dict[str, Any]]
    bags: dict[str, Any]
    booking: dict[str, Any] | None = None
    companions: list[dict[str, Any]]
    hits: list[HitShown] | None = Field(default=None, description="None where the caller may not see hits.")


# -------------------------------------------------------------------------------------------------------------- judging


class RuleInForce(BaseModel):
    """A rule: what it is for and on what basis, never whom it met."""

    id: str
    version: int
    digest: str
    title: str
    status: str
    severity: str
    owner: str
    why: str
    bases: list[str]
    purpose: str
    valid_from: str
    review_due: str


class Rules(Said):
    """The rules in force."""

    model_config = _like({"rules": []})

    rules: list[RuleInForce]


class EditionInForce(Said):
    """What judges, by names and digests."""

    digest: str
    lists: list[dict[str, str]]
    rules: list[dict[str, str | int]]
    profile: str
    engine: str


class Editions(Said):
    """The edition in force."""

    model_config = _like(
        {"in_force": {"digest": "5f0e0829", "lists": [], "rules": [], "profile": "eu-strict/5f", "engine": "pnrscreen 0.1.0"}}
    )

    in_force: EditionInForce


class AnswerForOne(Said):
    """What a machine may tell of one person."""

    answer: Literal["board", "refer", "insufficient", "error"]
    reference: str
    lacks: list[str]


class Reply(Said):
    """What a query is answered, one for each person, in the order they were named."""

    model_config = _like(
        {
            "reference": "TX-20260301-000017",
            "at": _AT,
            "degraded": False,
            "answers": [{"answer": "board", "reference": "0001", "lacks": []}],
        }
    )

    reference: str
    at: str
    degraded: bool
    answers: list[AnswerForOne]


# ------------------------------------------------------------------------------------------------------------------ log


class Inclusion(Said):
    """That an entry is in the log of a size."""

    model_config = _like({"index": 1, "size": 2, "proof": [_HASH]})

    index: int
    size: int
    proof: list[str] = Field(description="Hashes in base64, lowest sibling first (RFC 9162 section 2.1.3).")


class Consistency(Said):
    """That the log of one size goes on from that of another."""

    model_config = _like({"old": 1, "size": 2, "proof": [_HASH]})

    old: int
    size: int
    proof: list[str] = Field(description="Hashes in base64, lowest node first (RFC 9162 section 2.1.4).")
