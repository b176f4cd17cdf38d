"""Whether the server lives, whether it is ready to judge, and its counts. Health is open to anyone and says one word."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from pnrscreen.api import schema
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Entered
from pnrscreen.api.observed import Metrics
from pnrscreen.bootstrap.standing import Standing
from pnrscreen.errors import PnrscreenError
from pnrscreen.operations import inspect, scope, sequence

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="Whether the server lives", response_model=schema.Health)
async def healthz() -> Response:
    """Answer, whatever else is under way."""
    return Json({"status": "ok"})


@router.get(
    "/readyz",
    summary="Whether the server is ready to judge",
    response_model=schema.Health,
    responses={503: {"model": schema.Health, "description": "Not yet, or not now."}},
)
def readyz(request: Request) -> Response:
    """Tell whether a home can judge, and its log follows; why not, ``pnrscreen doctor`` says to who may know."""
    standing: Standing = request.app.state.standing
    try:
        sequence.keep_up(standing.app)
        standing.app.in_force()
    except (PnrscreenError, OSError):
        return Json({"status": "not ready"}, status_code=503)
    return Json({"status": "ready"})


@router.get(
    "/metrics",
    summary="Counts and times, as Prometheus reads them",
    response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {"example": "pnrscreen_home_open_hits 7.0\n"}}}},
)
def metrics(request: Request, caller: Entered) -> Response:
    """Return the counts of the server and of the home; none of them names anybody."""
    counted: Metrics = request.app.state.metrics
    told = {**inspect.metrics(caller.app, caller.access), **scope.metrics(caller.app, caller.access)}
    return Response(counted.written(told), media_type=counted.content_type)


def warm(standing: Standing) -> None:
    """Make what judges before the first request; a home that cannot judge yet still serves what it can."""
    try:
        standing.app.in_force()
    except PnrscreenError:
        return
