"""Flights: the board."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Entered
from pnrscreen.operations import inspect

router = APIRouter(prefix="/v1", tags=["flights"])


@router.get("/flights", summary="The flight board")
def flights(caller: Entered) -> Response:
    """Return the flights, soonest departure first: who was reported, what is missing, open hits. It names nobody."""
    found = inspect.flights(caller.app, caller.access).items
    return Json({"flights": [views.flight(row, status) for row, status in found]})
