"""What judges: the rules in force, and the edition they are part of. For whoever writes, decides or oversees."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api import shown
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Entered
from pnrscreen.operations import inspect
from pnrscreen.operations import rules as standing

router = APIRouter(prefix="/v1", tags=["rules and editions"])


@router.get("/rules", summary="Where the rules stand", response_model=shown.Rules)
def rules(caller: Entered) -> Response:
    """Return where each version of each rule stands in the unit, who stands behind it, what it is for, and its last day.

    Only what is `active` opens hits; of what is in `shadow` would-be hits are counted, and shown nowhere here.
    """
    return Json({"rules": [views.rule(one) for one in standing.held(caller.app, caller.access)]})


@router.get("/editions", summary="The edition in force", response_model=shown.Editions)
def editions(caller: Entered) -> Response:
    """Return what judges now, by names and digests: lists, rules, profile, engine. Each hit names the edition that judged."""
    return Json({"in_force": views.edition(inspect.edition(caller.app, caller.access))})
