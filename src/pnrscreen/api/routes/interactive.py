"""Interactive queries: a carrier asks about people at its desk, and is told at once what a machine may tell of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict
from starlette.background import BackgroundTasks
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api import shown
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Caller, Entered
from pnrscreen.api.problems import Problem, faults, names
from pnrscreen.message import Flight
from pnrscreen.operations import answer
from pnrscreen.query import Question, Traveller

EDIFACT = "application/edifact"

router = APIRouter(prefix="/v1", tags=["interactive"])

Text = Annotated[str, Field(max_length=200)]


_EXAMPLE: JsonDict = {
    "reference": "TX-20260301-000017",
    "flight": {
        "carrier": "ZZ",
        "number": "123",
        "departure": "IST",
        "arrival": "VIE",
        "scheduled_departure": "2026-03-01T06:10",
    },
    "travellers": [{"surname": "KARIMOVA", "given": "AMINA", "birth_date": "1984-02-29", "reference": "0001"}],
}


class AskedFlight(BaseModel):
    """The flight that is to be boarded; times are local, ISO 8601."""

    model_config = ConfigDict(extra="forbid")

    carrier: Text = Field(examples=["ZZ"])
    number: Text = Field(examples=["123"])
    departure: Text = Field(examples=["IST"])
    arrival: Text = Field(examples=["VIE"])
    scheduled_departure: Text = Field(examples=["2026-03-01T06:10"])
    scheduled_arrival: Text = Field(default="", examples=["2026-03-01T07:30"])


class AskedTraveller(BaseModel):
    """Someone at the desk. ``reference`` is the carrier's own and comes back in the answer."""

    model_config = ConfigDict(extra="forbid")

    surname: Text = Field(examples=["KARIMOVA"])
    given: Text = Field(default="", examples=["AMINA"])
    birth_date: Text = Field(default="", examples=["1984-02-29"])
    sex: Text = Field(default="", examples=["F"])
    nationality: Text = Field(default="", examples=["UZB"])
    document_kind: Text = Field(default="", examples=["P"])
    document_number: Text = Field(default="", examples=["AB7654321"])
    document_issuer: Text = Field(default="", examples=["UZB"])
    document_expiry: Text = Field(default="", examples=["2031-01-01"])
    reference: Text = Field(default="", examples=["0001"])
    locator: Text = Field(default="", examples=["ABC2DE"])
    seat: Text = Field(default="", examples=["12A"])
    crew: bool = False


class Query(BaseModel):
    """A query: who is to board which flight. ``reference`` is another for each; the same again is given the same answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    reference: Text = Field(min_length=1, examples=["TX-20260301-000017"])
    flight: AskedFlight
    travellers: Annotated[list[AskedTraveller], Field(min_length=1, max_length=100)]


_NAMES = names(Query.model_json_schema())


@router.post(
    "/interactive",
    summary="Ask whether people may board",
    response_model=shown.Reply,
    responses={
        200: {"content": {EDIFACT: {"schema": {"type": "string"}, "example": "UNB+UNOA:4+PIU+ZZAIR+...CUSRES..."}}},
        415: {"description": "The Content-Type says neither what EDIFACT is nor JSON."},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": Query.model_json_schema(ref_template="#/components/schemas/{model}")},
                EDIFACT: {
                    "schema": {"type": "string", "description": "A PAXLST; the answer is a CUSRES."},
                    "example": "UNB+UNOA:4+ZZAIR+PIU+260228:0400+0000001'UNH+M1+PAXLST:D:05B:UN:IATA'...",
                },
            },
        }
    },
)
async def interactive(request: Request, caller: Entered) -> Response:
    """Answer a query of a carrier: board, refer (a human must look), insufficient (and what lacks), error. It says no more.

    In a home for border checks only. The same transaction reference with the same question is given the very same answer;
    with another question it is a conflict. JSON is answered with JSON, PAXLST (application/edifact) with CUSRES.
    """
    raw = await request.body()
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said not in {EDIFACT, "application/json"}:
        raise Problem(415, "media-type", f"Say what the query is: Content-Type {EDIFACT} (PAXLST), or application/json.")
    return await run_in_threadpool(_answered, caller, raw, edifact=said == EDIFACT)


def _answered(caller: Caller, raw: bytes, *, edifact: bool) -> Response:
    asked = raw if edifact else _question(raw)
    after = BackgroundTasks()
    reply = answer.answer(caller.app, caller.access, asked, after.add_task)
    said = Response(answer.written(reply), media_type=EDIFACT) if edifact else Json(views.reply(reply))
    said.background = after
    return said


def _question(raw: bytes) -> Question:
    try:
        query = Query.model_validate_json(raw)
    except ValidationError as error:
        raise Problem(422, "invalid", "The query is not as the API takes it.", errors=faults(error.errors(), _NAMES)) from None
    flight = query.flight
    return Question(
        reference=query.reference,
        flight=Flight(
            carrier=flight.carrier,
            number=flight.number,
            departure=flight.departure,
            arrival=flight.arrival,
            scheduled_departure=flight.scheduled_departure or None,
            scheduled_arrival=flight.scheduled_arrival or None,
        ),
        travellers=tuple(Traveller(**one.model_dump()) for one in query.travellers),
    )
