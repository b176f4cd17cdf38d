"""Passengers: one of them, and a search for those of whom whole values are known."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pnrscreen import privacy, views
from pnrscreen.api import shown
from pnrscreen.api.answers import Json, Language
from pnrscreen.api.entry import Entered
from pnrscreen.operations import inspect

router = APIRouter(prefix="/v1/passengers", tags=["passengers"])

Named = Annotated[str, Path(description="The id of a passenger.", pattern="^[0-9a-f]{32}$")]
Text = Annotated[str, Field(max_length=200)]


_BY_DOCUMENT = {"document": "AB7654321", "issuer": "UZB"}
_BY_NAME = {"surname": "KARIMOVA", "given": "AMINA", "birth_year": 1984}


class Sought(BaseModel):
    """By what someone is sought: whole values, all of which must hold. They stand in the body: paths stand in logs."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"document": "AB7654321", "issuer": "UZB"},
                {"surname": "KARIMOVA", "given": "AMINA", "birth_year": 1984},
            ]
        },
    )

    document: Text = ""
    issuer: Text = Field(default="", description="Who issued the document (alpha-3, as documents write it).")
    phone: Text = ""
    email: Text = ""
    payment: Text = Field(default="", description="The account as it is kept, masked.")
    locator: Text = ""
    ticket: Text = ""
    surname: Text = ""
    given: Text = ""
    birth_year: Annotated[int, Field(ge=0, le=9999)] = 0


@router.get("/{passenger}", summary="One passenger", response_model=shown.PassengerShown)
def passenger(passenger: Named, caller: Entered, lang: Language = "en") -> Response:
    """Return what is known of a passenger, who else is on the reservation, and their hits. Looking is written in the log; to
    answer a request it takes a ticket (Pnrscreen-Ticket).
    """
    return Json(views.passenger(inspect.passenger(caller.app, caller.access, passenger), lang))


@router.post("/search", summary="Find passengers by whole values", response_model=shown.FoundPassengers)
def search(asked: Sought, caller: Entered) -> Response:
    """Return the passengers of whom all holds that is said, exactly. It is for answering a request, under a ticket, and must be
    precise: what finds too many is refused and shows nobody. Asking is written in the log.
    """
    found = inspect.search(caller.app, caller.access, privacy.Sought(**asked.model_dump()))
    return Json({"found": [views.found(one) for one in found]})
