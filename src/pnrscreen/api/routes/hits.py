"""Hits: what an officer works on, and what they decide."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api import shown
from pnrscreen.api.answers import After, Json, Language
from pnrscreen.api.entry import Entered
from pnrscreen.api.once import Stated
from pnrscreen.operations import inspect
from pnrscreen.operations import review as operation
from pnrscreen.review import Decision
from pnrscreen.rights import Capability

router = APIRouter(prefix="/v1", tags=["hits"])

Named = Annotated[str, Path(description="The id of a hit.", pattern="^[0-9a-f]{8,64}$", examples=["3f9a12c4e0b1d2a7"])]
Limit = Annotated[int, Query(ge=1, le=inspect.PAGE_MAX, description="Hits on the page.")]


Reveal = Annotated[bool, Query(description="Show who it is in the lane of protection, where initials stand else.")]


class Decided(BaseModel):
    """What a reviewer says of a hit they have looked at."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"decision": "dismiss", "reason": "Born in another year; the document is another."}]},
    )

    decision: Decision = Field(examples=["dismiss"])
    reason: str = Field(max_length=2000, examples=["Another birth date on the passport."])
    recipient: str = Field(
        default="", max_length=100, description="Who protects them; to confirm in the lane of protection.", examples=[""]
    )


@router.get("/hits", summary="The queue of hits", response_model=shown.Hits)
def hits(caller: Entered, after: After = "", limit: Limit = inspect.PAGE, lang: Language = "en") -> Response:
    """Return a page of the hits to work on, most urgent first (what is grave against the minutes left), each with its reasons,
    when it is due, and who works on it. Looking is written in the log.
    """
    page = inspect.page(caller.app, caller.access, after, limit=limit)
    return Json(
        {
            "hits": [views.pending(one, lang) for one in page.items],
            "after": page.after,
            "as_of": page.as_of.isoformat(),
            "waiting": page.waiting,
            "withheld": page.withheld,
        }
    )


@router.get("/hits/{hit}", summary="One hit", response_model=shown.HitShown)
def hit(hit: Named, caller: Entered, lang: Language = "en", reveal: Reveal = False) -> Response:  # noqa: FBT002  a query
    """Return one hit with everything that made it, wherever it stands. Looking is written in the log, and revealing apart."""
    return Json(views.hit(inspect.hit(caller.app, caller.access, hit, reveal=reveal), lang))


@router.post("/hits/{hit}/take", summary="Take a passenger's hits to work on", response_model=shown.TakenHits)
def take(hit: Named, caller: Entered) -> Response:
    """Take an open hit and the others of its passenger: for some minutes nobody else decides them, and all see who has them."""
    return Json(views.taken(operation.take(caller.app, caller.access, hit)))


@router.delete("/hits/{hit}/take", summary="Give a passenger's hits back", status_code=204)
def give_back(hit: Named, caller: Entered) -> Response:
    """Let others work on the hits that you have taken."""
    operation.give_back(caller.app, caller.access, hit)
    return Response(status_code=204)


@router.post("/hits/{hit}/review", summary="Decide a hit", response_model=shown.DecidedHit)
def review(hit: Named, said: Decided, caller: Entered, stated: Stated) -> Response:
    """Confirm or dismiss a hit that you have looked at, with a reason. It is decided once, by one person, for good.

    In the lane of protection it is decided once several protection reviewers have found the same; until then it is open.
    """

    def act() -> Response:
        decided = operation.review(caller.app, caller.access, hit, said.decision, said.reason, said.recipient)
        return Json({"hit": decided.id, "state": decided.state.value})

    return stated.answer(caller, Capability.REVIEW, act)
