"""What the API shows of people and of what judged them: hits, passengers, answers at the desk, rules, editions.

This module knows shapes and an example of each, of people who do not exist. It refuses to make an answer: ``views`` do.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from pnrscreen.api.schema import AT, Said, like

Severity = Literal["critical", "high", "medium", "low"]
_ID, _DECIDED = "e574a26e3994d24c1d7835d93533f21c", "dismissed"
_IN_WORDS = (
    "In the language asked for. Of a rule: each circumstance with what came of it, and below it each of its questions,"
    " headed by its answer, with what was found, or that nothing was."
)


# ----------------------------------------------------------------------------------------------------------------- hits


class Review(Said):
    """What a reviewer decided."""

    decision: str
    reviewer: str
    at: str
    reason: str


class Opinion(Review):
    """What one protection reviewer found, and who is to be told; nobody where there is nobody to protect."""

    recipient: str


class Reason(Said):
    """One line of why, in words."""

    label: str
    text: str


class TakenHits(Said):
    """Who works on a passenger's hits, and until when nobody else decides them."""

    model_config = like({"actor": "j.doe", "until": AT})

    actor: str
    until: str


class HitShown(BaseModel):
    """A hit with everything that made it, and ``reasons``: the same in words. One that a list caused has a score and evidence;
    one that a rule caused has a verdict, indicators and a trace, and while it is masked no trace.
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
                },
                {
                    "hit": "15db5a9a4e8c4c6cb2a1f0de7c3b9a54",
                    "severity": "high",
                    "passenger": {"id": "8b65857a4f9c2c8a", "kind": "passenger", "surname": "KARIMOVA", "given_names": "AMINA"},
                    "flight": {"carrier": "ZZ", "number": "123", "departure": "IST", "date": "2026-03-01", "arrival": "VIE"},
                    "edition": "5f0e0829",
                    "cause": {"kind": "rule", "rule": "brief-journey", "version": 2, "digest": "9c1d22e0"},
                    "state": "open",
                    "title": "Brief, without luggage",
                    "verdict": "hit",
                    "indicators": {"brief": True},
                    "exonerating": {"luggage": False},
                    "reasons": [
                        {"label": "for a hit", "text": "brief: holds"},
                        {"label": "yes", "text": "nights away is at most 7; found: 3"},
                        {"label": "against a hit", "text": "luggage: does not hold"},
                        {"label": "no", "text": "bags checked in is at least 2; found: 0"},
                    ],
                },
            ]
        }
    )

    hit: str
    severity: Severity
    passenger: dict[str, Any]
    flight: dict[str, Any]
    edition: str
    cause: dict[str, Any]
    state: Literal["open", "confirmed", "dismissed", "withdrawn", "protected", "unfounded"]
    lane: Literal["ordinary", "protection"] = "ordinary"
    masked: bool | None = None
    age: str | None = Field(default=None, description="A band, where who it is is masked.")
    waits: str | None = None
    opinions: list[Opinion] = Field(default_factory=list)
    review: Review | None = None
    taken: TakenHits | None = None
    act_by: str | None = None
    due: str | None = None
    score: float | None = Field(default=None, ge=0, le=1)
    threshold: float | None = Field(default=None, ge=0, le=1)
    reasons: list[Reason] = Field(default_factory=list, description=_IN_WORDS)


class Hits(BaseModel):
    """A page of the hits to work on, most urgent first."""

    model_config = like({"hits": [], "after": "", "as_of": AT, "waiting": 0, "withheld": 0})

    hits: list[HitShown]
    after: str = Field(description="The cursor of the next page; empty on the last.")
    as_of: str
    waiting: int
    withheld: int = Field(description="Hits that are for others than the caller: of another lane, or for other organisations.")


class DecidedHit(Said):
    """A hit as it stands after a decision."""

    model_config = like({"hit": _ID, "state": _DECIDED})

    hit: str
    state: Literal["open", "confirmed", "dismissed", "protected", "unfounded"]


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


_PERSON: JsonDict = {
    "id": "8b65857a4f9c2c8a14525a1d177fa5b5",
    "kind": "passenger",
    "surname": "KARIMOVA",
    "given_names": "AMINA",
}
_LEG: JsonDict = {"carrier": "ZZ", "number": "123", "departure": "IST", "date": "2026-03-01", "arrival": "VIE"}


class FoundPassengers(Said):
    """Whom a search found."""

    model_config = like(
        {"found": [{"id": "8b65857a", "flight": _LEG, "names": [{"surname": "KARIMOVA", "given_names": "AMINA"}]}]}
    )

    found: list[FoundPassenger]


class PassengerShown(BaseModel):
    """What is known of a passenger: the person as hits show them, and the fields here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**_PERSON, "flight": _LEG, "contacts": [], "payments": [], "bags": {}, "companions": []}]
        }
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
    restricted: str | None = None
    rectified: str | None = None
    hits: list[HitShown] | None = Field(default=None, description="None where the caller may not see hits.")


# -------------------------------------------------------------------------------------------------------------- judging


class RuleHeld(BaseModel):
    """A version of a rule: where it stands and who stands behind it, what it is for and on what basis, never whom it met."""

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
    since: str
    last_day: str = Field(description="The last day on which it is asked about anyone, as it stands.")
    ending: str = Field(description="Why it went out of service last; empty for never.")
    signatures: list[dict[str, str]]
    opinion: dict[str, Any] | None = Field(description="Of the data protection officer: view, at.")
    backtest: str | None = Field(description="The digest of the report it was activated on.")
    override_until: str | None = Field(description="Until when it runs on someone's word.")
    decided: dict[str, int] = Field(description="How many of its hits people confirmed and dismissed.")


class Rules(Said):
    """Where the rules stand."""

    model_config = like({"rules": []})

    rules: list[RuleHeld]


class EditionInForce(Said):
    """What judges, by names and digests."""

    digest: str
    lists: list[dict[str, str]]
    rules: list[dict[str, str | int]]
    profile: str
    engine: str


class Editions(Said):
    """The edition in force."""

    model_config = like(
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

    model_config = like(
        {
            "reference": "TX-20260301-000017",
            "at": AT,
            "degraded": False,
            "answers": [{"answer": "board", "reference": "0001", "lacks": []}],
        }
    )

    reference: str
    at: str
    degraded: bool
    answers: list[AnswerForOne]
