"""The log, for whoever follows it from outside: checkpoints, files, proofs. Nothing in it names a person."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from pnrscreen.api import schema
from pnrscreen.api.answers import Json
from pnrscreen.api.entry import Entered
from pnrscreen.operations import prove
from pnrscreen.rights import Log

router = APIRouter(prefix="/v1/log", tags=["log"])

Which = Annotated[Log, Path(description="rules: what the unit judges by; operations: what it does.")]
Place = Annotated[int, Query(ge=0, le=2**62)]


@router.get("/{log}/inclusion", summary="Prove that an entry is in the log", response_model=schema.Inclusion)
def inclusion(log: Which, index: Place, size: Place, caller: Entered) -> Response:
    """Return the hashes (base64, lowest sibling first) that prove the entry at place ``index`` in the first ``size``."""
    return Json({"index": index, "size": size, "proof": _proof(prove.inclusion(caller.app, caller.access, log, index, size))})


@router.get("/{log}/consistency", summary="Prove that the log only grew", response_model=schema.Consistency)
def consistency(log: Which, old: Place, size: Place, caller: Entered) -> Response:
    """Return the hashes (base64, lowest node first) that prove the first ``old`` entries to begin the first ``size``."""
    return Json({"old": old, "size": size, "proof": _proof(prove.consistency(caller.app, caller.access, log, old, size))})


@router.get(
    "/{log}/{path:path}",
    summary="A file of the log",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {
                "text/plain": {"schema": {"type": "string"}, "example": "home-7f3a/operations\n2\n47DEQpj8HBSa...\n"},
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}, "example": "bytes of a tile"},
            },
        }
    },
)
def file(log: Which, path: str, caller: Entered) -> Response:
    """Return ``checkpoint``, ``witnessed``, ``key`` or a file below ``tile/``, as C2SP tlog-tiles names them."""
    content = prove.file(caller.app, caller.access, log, path)
    tile = path.startswith("tile/")
    return Response(content, media_type="application/octet-stream" if tile else "text/plain; charset=utf-8")


def _proof(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
