"""Hits: what an officer works on, and what they decide."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Entered
from pnrscreen.operations import inspect
from pnrscreen.operations import review as operation
from pnrscreen.review import Decision

router = APIRouter(prefix="/v1", tags=["hits"])

Named = Annotated[str, Path(description="The id of a hit.", pattern="^[0-9a-f]{8,64}$")]
Language = Annotated[str, Query(pattern="^(en|fr|es|ar)$", description="The language of the reasons.")]


class Decided(BaseModel):
    """What a reviewer says of a hit."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    reason: str


@router.get("/hits", summary="The queue of hits")
def hits(caller: Entered, lang: Language = "en") -> Response:
    """Return the hits to work on, gravest and soonest first, each with its reasons. Looking is written in the log."""
    return Json({"hits": [views.hit(item, lang) for item in inspect.hits(caller.app, caller.access)]})


@router.get("/hits/{hit}", summary="One hit")
def hit(hit: Named, caller: Entered, lang: Language = "en") -> Response:
    """Return one hit with everything that made it. Looking is written in the log."""
    return Json(views.hit(inspect.hit(caller.app, caller.access, hit), lang))


@router.post("/hits/{hit}/review", summary="Decide a hit")
def review(hit: Named, said: Decided, caller: Entered) -> Response:
    """Confirm or dismiss a hit that you have looked at, with a reason. It is decided once, by one person, for good."""
    decided = operation.review(caller.app, caller.access, hit, said.decision, said.reason)
    return Json({"hit": decided.id, "state": decided.state.value})
