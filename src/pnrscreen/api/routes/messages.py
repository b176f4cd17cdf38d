"""Messages: what carriers hand in."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from pnrscreen import views
from pnrscreen.api import problems, schema
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Caller, Entered
from pnrscreen.api.once import Stated
from pnrscreen.operations import deliver, inspect
from pnrscreen.rights import Capability

PATH = "/v1/messages"
_SOURCE = "api"
_EXAMPLE = "UNB+UNOA:4+ZZAIR:ZZ+PIU:ZZ+260228:0400+0000001++APIS'UNH+M1+PAXLST:D:05B:UN:IATA'BGM+745'..."

router = APIRouter(prefix="/v1", tags=["messages"])

Named = Annotated[str, Path(description="The id of a receipt.", pattern="^receipt-[0-9a-f]{32}$")]


@router.get("/messages/{receipt}", summary="Where a delivery stands", response_model=schema.ReceiptStands)
def status(receipt: Named, caller: Entered) -> Response:
    """Return the counts of a delivery, and whether what it said waits to be screened. A carrier's machine sees its own."""
    return Json(views.receipt_status(inspect.receipt(caller.app, caller.access, receipt)))


@router.post(
    "/messages",
    summary="Hand in messages",
    status_code=202,
    response_model=schema.Delivery,
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "PAXLST or PNRGOV in EDIFACT or XML, or a table (CSV, JSON); as it is, or in gzip or zip.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}, "example": _EXAMPLE}},
        }
    },
)
async def submit(request: Request, caller: Entered, stated: Stated) -> Response:
    """Take in one file or telegram, or a container of several; it is screened within seconds.

    The same again changes nothing: it is answered with the receipt of the first time. What cannot be read goes to quarantine,
    and is told by where it is and why.
    """
    raw = await request.body()
    take = partial(stated.answer, caller, Capability.RECEIVE, lambda: _taken(caller, raw))
    return await anyio.to_thread.run_sync(take, limiter=request.app.state.uploads)


def _taken(caller: Caller, raw: bytes) -> Response:
    delivered = deliver.deliver(caller.app, caller.access, raw, _SOURCE)
    view = views.delivery(delivered)
    if delivered.unread and not delivered.intake.deliveries:
        return problems.said(422, "unreadable", "Nothing in it could be read. Mend it and send it again.", **view)
    if delivered.refused and not delivered.intake.deliveries:
        return problems.said(403, "refused", "; ".join(why for _, why in delivered.refused), **view)
    return Json(view, status_code=202)
