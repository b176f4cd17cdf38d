"""Flights: the board."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api import schema
from pnrscreen.api.answers import After, Json
from pnrscreen.api.entry import Entered
from pnrscreen.operations import inspect

router = APIRouter(prefix="/v1", tags=["flights"])

Bound = Annotated[
    str, Query(description="A day or a local time, by the clock of the airport of departure.", examples=["2026-03-01"])
]
Limit = Annotated[int, Query(ge=1, le=inspect.FLIGHTS_MAX, description="Flights on the page.")]


@router.get("/flights", summary="The flight board", response_model=schema.Flights)
def flights(caller: Entered, since: Bound = "", until: Bound = "", after: After = "", limit: Limit = 200) -> Response:
    """Return flights that leave from ``since`` on and before ``until``, soonest first: who was reported, what is missing, open
    hits. It names nobody.
    """
    page = inspect.flights(caller.app, caller.access, since=since, until=until, after=after, limit=limit)
    return Json({"flights": [views.flight(row, status) for row, status in page.items], "after": page.after})
