"""How an answer is asked for and written: pages, a language, JSON of plain values as ``views`` makes them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import Query
from starlette.responses import Response


class Json(Response):
    """Plain values as JSON (RFC 8259)."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        """Write the values."""
        return orjson.dumps(content)


After = Annotated[str, Query(description="The cursor that the page before gave, for the next one.")]
Language = Annotated[str, Query(pattern="^(en|fr|es|ar)$", description="The language of the reasons.")]
